//! Text as the service keeps it: Unicode NFC, trimmed, no control characters.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in Unicode normalisation form C without white space at its ends.
pub fn normalise(text: &str) -> String {
    let trimmed = text.trim();
    match is_nfc_quick(trimmed.chars()) {
        IsNormalized::Yes => trimmed.to_owned(),
        _ => trimmed.nfc().collect(),
    }
}

/// Whether the text holds a character that no text may hold: every control
/// character but tab and line feed (those two only in texts of several lines).
pub fn has_forbidden_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

/// Whether the text goes over more than one line or holds a tab.
pub fn is_multiline(text: &str) -> bool {
    text.contains(['\n', '\t'])
}

/// How near two words are: edits (insert, delete, replace) that turn one into
/// the other. Used to suggest the name that was probably meant.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let replace = diagonal + usize::from(x != *y);
            diagonal = *cell;
            left = replace.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The candidate that was probably meant, if one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (distance(word, c), c))
        .filter(|(d, c)| *d <= 1 + c.len() / 4)
        .min()
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composes_and_trims() {
        assert_eq!(normalise("  Cafe\u{301} \n"), "Café");
    }

    #[test]
    fn tells_control_characters_from_text() {
        assert!(has_forbidden_control("a\u{0}b") && has_forbidden_control("\u{7f}"));
        assert!(!has_forbidden_control("satu\ndua\ttiga – “empat”"));
    }

    #[test]
    fn distance_counts_edits() {
        for (a, b, d) in [
            ("", "abc", 3),
            ("nama", "nama", 0),
            ("nmae", "name", 2),
            ("regon", "region", 1),
        ] {
            assert_eq!(distance(a, b), d, "{a} {b}");
        }
        assert_eq!(nearest("regon_code", ["name", "region_code"]), Some("region_code"));
        assert_eq!(nearest("zzz", ["name", "region_code"]), None);
    }
}
