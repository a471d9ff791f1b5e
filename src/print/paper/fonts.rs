//! The fonts that the program carries (data/fonts), read when the first page is
//! printed.

use std::sync::OnceLock;

use krilla::text::Font;
use rustybuzz::Face;

use crate::infra::{Error, Result};

static REGULAR: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Bold.ttf");
/// Signs, arrows, and scripts that the others lack.
static MORE: &[u8] = include_bytes!("../../../data/fonts/DejaVuSans.ttf");

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As text is.
    Regular,
    /// As heads are.
    Bold,
}

/// A font: for its measures, and for the page.
pub struct Typeface {
    /// Knows where glyphs stand.
    pub face: Face<'static>,
    /// Goes into the file.
    pub font: Font,
}

/// All fonts.
pub struct Fonts {
    regular: Typeface,
    bold: Typeface,
    more: Typeface,
}

impl Typeface {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        Some(Typeface {
            face: Face::from_slice(bytes, 0)?,
            font: Font::new(bytes.into(), 0)?,
        })
    }

    fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
    }
}

impl Fonts {
    /// The fonts, read once.
    ///
    /// # Errors
    /// Never: the files are part of the program.
    pub fn get() -> Result<&'static Fonts> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        let read = || {
            Some(Fonts {
                regular: Typeface::read(REGULAR)?,
                bold: Typeface::read(BOLD)?,
                more: Typeface::read(MORE)?,
            })
        };
        FONTS
            .get_or_init(read)
            .as_ref()
            .ok_or_else(|| Error::Internal("a font cannot be read".into()))
    }

    /// The font in which a character is written, and what is written in its
    /// place when none has it.
    pub fn of(&self, weight: Weight, c: char) -> (&Typeface, char) {
        let first = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        if first.has(c) {
            (first, c)
        } else if self.more.has(c) {
            (&self.more, c)
        } else {
            (first, MISSING)
        }
    }
}

/// Stands for a character that no font has.
pub const MISSING: char = '\u{fffd}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_have_what_documents_need() {
        let fonts = Fonts::get().unwrap();
        for weight in [Weight::Regular, Weight::Bold] {
            for c in "AZaz09.,–—“”·…%/()[]#$*@\\\u{a0}éüñç•".chars().chain([MISSING]) {
                assert_eq!(fonts.of(weight, c).1, c, "{c}");
            }
        }
        for c in "→≥−×✓סس".chars() {
            assert_eq!(fonts.of(Weight::Bold, c).1, c, "{c}");
        }
        assert_eq!(fonts.of(Weight::Regular, '📚').1, MISSING);
    }
}
