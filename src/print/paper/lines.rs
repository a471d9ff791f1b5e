//! Text as lines of glyphs: cleaned, broken to a width, each character in a font
//! that has it, each script in its direction.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::fonts::{Fonts, MISSING, Typeface, Weight};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// In points.
    pub size: f32,
    /// How heavy it is.
    pub weight: Weight,
}

impl Style {
    /// Regular text.
    pub const fn regular(size: f32) -> Self {
        Style {
            size,
            weight: Weight::Regular,
        }
    }

    /// Bold text.
    pub const fn bold(size: f32) -> Self {
        Style {
            size,
            weight: Weight::Bold,
        }
    }

    /// From one line to the next.
    pub fn leading(self) -> f32 {
        self.size * 1.32
    }

    /// From the top of a line to the foot of its letters.
    pub fn ascent(self) -> f32 {
        self.size * 1.02
    }
}

/// A stretch of one font and one direction.
pub struct Run {
    /// Its font.
    pub font: Font,
    /// Its text, in the order in which it is read.
    pub text: String,
    /// Its glyphs, from left to right, in parts of the size.
    pub glyphs: Vec<KrillaGlyph>,
    /// How wide it is, in points.
    pub width: f32,
}

/// A line of text.
pub struct Line {
    /// From left to right.
    pub runs: Vec<Run>,
    /// How wide it is, in points.
    pub width: f32,
    /// How it looks.
    pub style: Style,
}

/// Text as it can be written: no control characters, and none of those that
/// are not seen and turn or part what is.
fn cleaned(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !matches!(c,
                '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
        })
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Breaks a text into lines of at most this width. Words that are wider are
/// broken where the line ends.
pub fn wrap(fonts: &Fonts, text: &str, style: Style, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = cleaned(paragraph);
        let mut line = String::new();
        let mut reached = 0.0;
        let space = measure(fonts, " ", style);
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let mut gap = if line.is_empty() { 0.0 } else { space };
            for part in parts(word) {
                let wide = measure(fonts, part, style);
                if reached + gap + wide > width && !line.is_empty() {
                    lines.push(shape(fonts, &std::mem::take(&mut line), style));
                    (reached, gap) = (0.0, 0.0);
                }
                if wide <= width {
                    if gap > 0.0 {
                        line.push(' ');
                    }
                    line.push_str(part);
                    reached += gap + wide;
                } else {
                    let mut pieces = pieces(fonts, part, style, width);
                    line = pieces.pop().unwrap_or_default();
                    reached = measure(fonts, &line, style);
                    lines.extend(pieces.into_iter().map(|piece| shape(fonts, &piece, style)));
                }
                gap = 0.0;
            }
        }
        lines.push(shape(fonts, &line, style));
    }
    lines
}

/// A text as one line, cut off where the width ends.
pub fn one(fonts: &Fonts, text: &str, style: Style, width: f32) -> Line {
    // More than this fits into no line of a page.
    const MOST: usize = 400;
    let begin: String = text.chars().take(MOST).collect();
    let cut = begin.len() < text.len();
    let begin = cleaned(&begin);
    let line = shape(fonts, &begin, style);
    if !cut && line.width <= width {
        return line;
    }
    let dots = measure(fonts, "…", style);
    let first = pieces(fonts, &begin, style, width - dots);
    let first = first.into_iter().next().unwrap_or_default();
    shape(fonts, &format!("{}…", first.trim_end()), style)
}

/// Where a word may be broken besides: behind a slash or a hyphen.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split_inclusive(['/', '-'])
}

fn measure(fonts: &Fonts, text: &str, style: Style) -> f32 {
    shape(fonts, text, style).width
}

/// A word in pieces that are not wider than a line.
fn pieces(fonts: &Fonts, word: &str, style: Style, width: f32) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut reached = 0.0;
    for c in word.chars() {
        let mut letter = [0; 4];
        let wide = measure(fonts, c.encode_utf8(&mut letter), style);
        if reached + wide > width && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            reached = 0.0;
        }
        piece.push(c);
        reached += wide;
    }
    pieces.push(piece);
    pieces
}

/// A text as one line.
fn shape(fonts: &Fonts, text: &str, style: Style) -> Line {
    let mut line = Line {
        runs: Vec::new(),
        width: 0.0,
        style,
    };
    if text.is_ascii() {
        stretch(fonts, text, false, &mut line);
        return line;
    }
    let bidi = BidiInfo::new(text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let backwards = levels.get(run.start).is_some_and(|level| level.is_rtl());
            stretch(fonts, text.get(run).unwrap_or_default(), backwards, &mut line);
        }
    }
    line
}

/// Adds a stretch of one direction, font by font.
fn stretch(fonts: &Fonts, text: &str, backwards: bool, line: &mut Line) {
    let mut runs: Vec<(&Typeface, String)> = Vec::new();
    for c in text.chars() {
        let (typeface, c) = fonts.of(line.style.weight, c);
        match runs.last_mut() {
            Some((last, text)) if std::ptr::eq(*last, typeface) => text.push(c),
            _ => runs.push((typeface, c.to_string())),
        }
    }
    if backwards {
        runs.reverse();
    }
    for (typeface, text) in runs {
        let run = glyphs(typeface, text, backwards, line.style.size);
        line.width += run.width;
        line.runs.push(run);
    }
}

fn glyphs(typeface: &Typeface, text: String, backwards: bool, size: f32) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    buffer.set_direction(if backwards {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    let shaped = rustybuzz::shape(&typeface.face, &[], buffer);
    let unit = typeface.face.units_per_em() as f32;
    let missing = typeface.face.glyph_index(MISSING).map_or(0, |glyph| u32::from(glyph.0));
    let clusters = clusters(
        shaped.glyph_infos().iter().map(|info| info.cluster as usize),
        text.len(),
    );
    let part = |value: i32| value as f32 / unit;
    let glyphs: Vec<KrillaGlyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| KrillaGlyph {
            // No page may name a glyph that is none (PDF/A).
            glyph_id: GlyphId::new(if info.glyph_id == 0 { missing } else { info.glyph_id }),
            text_range: covered(&clusters, info.cluster as usize),
            x_advance: part(position.x_advance),
            x_offset: part(position.x_offset),
            y_offset: part(position.y_offset),
            y_advance: part(position.y_advance),
            location: None,
        })
        .collect();
    Run {
        width: glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * size,
        font: typeface.font.clone(),
        glyphs,
        text,
    }
}

/// Where clusters of characters begin, and the end of the text.
fn clusters(begins: impl Iterator<Item = usize>, end: usize) -> Vec<usize> {
    let mut clusters: Vec<usize> = begins.chain([end]).collect();
    clusters.sort_unstable();
    clusters.dedup();
    clusters
}

/// What of the text a cluster covers.
fn covered(clusters: &[usize], begin: usize) -> Range<usize> {
    let next = clusters.partition_point(|cluster| *cluster <= begin);
    begin..clusters.get(next).copied().unwrap_or(begin)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style::regular(9.0);

    fn texts(lines: &[Line]) -> Vec<String> {
        let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect();
        lines.iter().map(text).collect()
    }

    #[test]
    fn lines_break_between_words() {
        let fonts = Fonts::get().unwrap();
        let lines = wrap(fonts, "Layanan internet desa\nBaris kedua", STYLE, 75.0);
        assert_eq!(texts(&lines), ["Layanan internet", "desa", "Baris kedua"]);
    }

    #[test]
    fn a_line_that_does_not_fit_ends_in_dots() {
        let fonts = Fonts::get().unwrap();
        let short = one(fonts, "Rencana\nPurwakarta", STYLE, 200.0);
        assert_eq!(texts(&[short]), ["Rencana Purwakarta"]);
        for text in ["Rencana Keberlanjutan Purwakarta".to_owned(), "kata ".repeat(4000)] {
            let cut = one(fonts, &text, STYLE, 60.0);
            assert!(cut.width <= 60.0);
            assert!(texts(&[cut])[0].ends_with('…'));
        }
    }

    #[test]
    fn what_is_not_seen_is_not_written() {
        let fonts = Fonts::get().unwrap();
        let lines = wrap(fonts, "a\u{202e}b\u{200b}c\td\u{7}e 📚", STYLE, 500.0);
        assert_eq!(texts(&lines), ["abc d e \u{fffd}"]);
    }

    #[test]
    fn a_text_from_right_to_left_is_turned() {
        let fonts = Fonts::get().unwrap();
        let line = shape(fonts, "Surat كتاب 5", STYLE);
        assert!(line.runs.len() >= 3);
        let first = |run: &Run| run.glyphs.first().map(|glyph| glyph.text_range.start);
        let arabic = line.runs.iter().find(|run| run.text.contains('ك')).unwrap();
        assert!(first(arabic) > Some(0), "its last letter stands first from the left");
    }

    proptest! {
        /// Whatever is written: no line is wider than it may be, and no glyph is none.
        #[test]
        fn any_text_fits(text in "\\PC{0,60}", width in 20.0..300.0_f32) {
            let fonts = Fonts::get().unwrap();
            for line in wrap(fonts, &text, STYLE, width) {
                prop_assert!(line.width <= width * 1.02 + STYLE.size, "{}", line.width);
                for run in &line.runs {
                    prop_assert!(run.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
                    prop_assert!(run.glyphs.iter().all(|glyph| run.text.get(glyph.text_range.clone()).is_some()));
                }
            }
        }
    }
}
