//! A sentence in both languages of the service.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The languages in which the service explains itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// Indonesian.
    Indonesian,
}

impl Language {
    /// The language an `Accept-Language` header asks for (RFC 9110, 12.5.4):
    /// the known one with the highest weight, English when none is named.
    pub fn from_header(header: &str) -> Self {
        let mut best = (Language::English, 0.0_f32);
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts
                .find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()))
                .unwrap_or(1.0);
            let language = match tag.split('-').next() {
                Some("id" | "in") => Language::Indonesian,
                Some("en" | "*") => Language::English,
                _ => continue,
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The tag for `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Indonesian => "id",
        }
    }
}

/// The same sentence in English and in Indonesian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    en: Cow<'static, str>,
    id: Cow<'static, str>,
}

impl Said {
    /// A sentence and its translation.
    pub fn new(en: impl Into<Cow<'static, str>>, id: impl Into<Cow<'static, str>>) -> Self {
        Said {
            en: en.into(),
            id: id.into(),
        }
    }

    /// A sentence known at compile time.
    pub const fn fixed(en: &'static str, id: &'static str) -> Self {
        Said {
            en: Cow::Borrowed(en),
            id: Cow::Borrowed(id),
        }
    }

    /// The sentence in the language asked for.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Indonesian => &self.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, *};

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("", English),
            ("id", Indonesian),
            ("id-ID,id;q=0.9,en;q=0.8", Indonesian),
            ("en;q=0.9, id;q=0.3", English),
            ("fr, id;q=0.1", Indonesian),
            ("fr", English),
            ("id;q=0", English),
            (";;;,,=", English),
        ] {
            assert_eq!(Language::from_header(header), expected, "{header}");
        }
    }
}
