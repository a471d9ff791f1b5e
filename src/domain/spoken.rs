//! Numbers and days as people write them, in both languages.

use chrono::{Datelike, NaiveDate};

use super::Language::{self, English, Indonesian};

const MONTHS: [(&str, &str); 12] = [
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Maret"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "Agustus"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Desember"),
];

/// `3 August 2023`, `3 Agustus 2023`.
pub fn day(day: NaiveDate, language: Language) -> String {
    let (en, id) = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    let month = match language {
        English => en,
        Indonesian => id,
    };
    format!("{} {month} {}", day.day(), day.year())
}

/// A number in groups of three digits: `1,234,567`, `1.234.567`.
pub fn number(value: u64, language: Language) -> String {
    let between = match language {
        English => ',',
        Indonesian => '.',
    };
    let digits = value.to_string();
    let mut said = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(between);
        }
        said.push(digit);
    }
    said
}

/// Money in rupiah: `IDR 1,234,567`, `Rp 1.234.567`.
pub fn rupiah(value: u64, language: Language) -> String {
    let sign = match language {
        English => "IDR",
        Indonesian => "Rp",
    };
    format!("{sign} {}", number(value, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_threes() {
        assert_eq!(number(0, English), "0");
        assert_eq!(number(999, English), "999");
        assert_eq!(number(1_234_567, English), "1,234,567");
        assert_eq!(rupiah(150_000_000, Indonesian), "Rp 150.000.000");
        assert_eq!(number(u64::MAX, Indonesian), "18.446.744.073.709.551.615");
    }

    #[test]
    fn months_have_names() {
        let day_of = |text: &str, language| day(text.parse().unwrap(), language);
        assert_eq!(day_of("2023-08-03", English), "3 August 2023");
        assert_eq!(day_of("2023-12-31", Indonesian), "31 Desember 2023");
    }
}
