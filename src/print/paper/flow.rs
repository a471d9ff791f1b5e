//! Blocks one below the other, from page to page.

use super::{
    fonts::Fonts,
    lines::{Line, Style, one, wrap},
    table,
};
use crate::print::sheet::{Block, Sheet, Signature};

/// A4, in points.
pub const WIDTH: f32 = 595.28;
/// A4, in points.
pub const HEIGHT: f32 = 841.89;
/// The margin on the left and on the right.
pub const SIDE: f32 = 51.0;
/// Where the content of a page begins.
const TOP: f32 = 66.0;
/// Where the content of a page ends.
const BOTTOM: f32 = HEIGHT - 68.0;
/// How wide the content is.
pub const MEASURE: f32 = WIDTH - 2.0 * SIDE;

/// The text of a document.
pub const TEXT: Style = Style::regular(9.5);
const LABEL: Style = Style::bold(9.5);
const HEADING: Style = Style::bold(11.0);

/// Black, greys and the red of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Black,
    /// What stands aside.
    Grey,
    /// Lines of tables.
    Line,
    /// Behind the heads of tables.
    Shade,
    /// Behind sums.
    Light,
    /// That a document is not final.
    Red,
}

/// What is drawn.
pub enum Stroke {
    /// A line of text, by the left end of its foot.
    Text(f32, f32, Line, Ink),
    /// A straight line, from where to where, and how thick.
    Rule((f32, f32), (f32, f32), f32, Ink),
    /// A filled box: left, top, width, height.
    Fill(f32, f32, f32, f32, Ink),
}

/// The pages of a document while they are filled.
pub struct Flow<'f> {
    /// The fonts.
    pub fonts: &'f Fonts,
    /// What is drawn, page by page.
    pub pages: Vec<Vec<Stroke>>,
    /// How far down the last page is filled.
    pub y: f32,
}

impl Flow<'_> {
    /// What is left of the page.
    pub fn left(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Whether nothing stands on the page yet.
    pub fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    /// The most that a page holds.
    pub fn most() -> f32 {
        BOTTOM - TOP
    }

    /// Draws on the last page.
    pub fn draw(&mut self, stroke: Stroke) {
        if let Some(page) = self.pages.last_mut() {
            page.push(stroke);
        }
    }

    /// Goes on at the top of the next page.
    pub fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Goes to the next page when this one has not as much left.
    pub fn keep(&mut self, height: f32) {
        if self.left() < height && !self.is_fresh() {
            self.turn();
        }
    }

    /// Goes down, but leaves no gap at the top of a page.
    pub fn gap(&mut self, height: f32) {
        if !self.is_fresh() {
            self.y += height;
        }
    }

    /// Lines, one below the other.
    fn lines(&mut self, lines: Vec<Line>, x: f32) {
        for line in lines {
            let style = line.style;
            self.keep(style.leading());
            self.draw(Stroke::Text(x, self.y + style.ascent(), line, Ink::Black));
            self.y += style.leading();
        }
    }

    /// Lines in the middle of the page.
    fn centred(&mut self, text: &str, style: Style) {
        for line in wrap(self.fonts, text, style, MEASURE) {
            let x = SIDE + (MEASURE - line.width) / 2.0;
            self.lines(vec![line], x);
        }
    }

    fn rule(&mut self, thick: f32) {
        let y = self.y;
        self.draw(Stroke::Rule((SIDE, y), (SIDE + MEASURE, y), thick, Ink::Black));
    }

    fn head(&mut self, sheet: &Sheet) {
        self.centred(sheet.letterhead, Style::bold(9.5));
        self.gap(3.0);
        self.centred(sheet.kind, Style::bold(15.0));
        self.centred(&sheet.place, Style::regular(10.5));
        self.gap(6.0);
        self.rule(1.6);
        self.gap(2.6);
        self.rule(0.5);
        self.gap(12.0);
        self.centred(&sheet.title, Style::bold(12.0));
        self.gap(8.0);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.gap(12.0);
                // A heading does not stand alone at the foot of a page.
                self.keep(HEADING.leading() + 52.0);
                self.lines(wrap(self.fonts, text, HEADING, MEASURE), SIDE);
                self.gap(4.0);
            }
            Block::Text(text) => {
                self.lines(wrap(self.fonts, text, TEXT, MEASURE), SIDE);
                self.gap(3.0);
            }
            Block::Facts(facts) => facts.iter().for_each(|(name, value)| self.fact(name, value)),
            Block::List(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, item)| self.item(&format!("{}.", at + 1), item)),
            Block::Table(of) => {
                table::draw(self, of);
                self.gap(6.0);
            }
            Block::Signatures(places) => self.signatures(places),
        }
    }

    fn fact(&mut self, name: &str, value: &str) {
        const NAMES: f32 = 128.0;
        let value = wrap(self.fonts, value, TEXT, MEASURE - NAMES - 10.0);
        self.keep(TEXT.leading() * value.len().min(3) as f32);
        let foot = self.y + TEXT.ascent();
        for (x, text) in [(SIDE, name), (SIDE + NAMES, ":")] {
            let line = one(self.fonts, text, LABEL, NAMES);
            self.draw(Stroke::Text(x, foot, line, Ink::Black));
        }
        self.lines(value, SIDE + NAMES + 10.0);
        self.gap(1.5);
    }

    fn item(&mut self, number: &str, text: &str) {
        const NUMBERS: f32 = 22.0;
        let lines = wrap(self.fonts, text, TEXT, MEASURE - NUMBERS);
        self.keep(TEXT.leading() * lines.len().min(3) as f32);
        let number = one(self.fonts, number, TEXT, NUMBERS);
        self.draw(Stroke::Text(SIDE, self.y + TEXT.ascent(), number, Ink::Black));
        self.lines(lines, SIDE + NUMBERS);
        self.gap(1.5);
    }

    /// Side by side; the rows below each other start at the same height.
    fn signatures(&mut self, places: &[Signature]) {
        const BETWEEN: f32 = 40.0;
        const ROOM: f32 = 50.0;
        let count = places.len().max(1) as f32;
        let wide = (MEASURE - BETWEEN * (count - 1.0)) / count;
        self.gap(10.0);
        self.keep(TEXT.leading() * 5.0 + ROOM + 3.0);
        let top = self.y;
        let step = TEXT.leading();
        for (at, place) in places.iter().enumerate() {
            let x = SIDE + at as f32 * (wide + BETWEEN);
            let mut write = |text: &str, style: Style, y: f32| {
                let line = one(self.fonts, text, style, wide);
                self.draw(Stroke::Text(x, y + style.ascent(), line, Ink::Black));
            };
            write(place.capacity, LABEL, top);
            write(&place.known, TEXT, top + step);
            let line = top + 2.0 * step + ROOM;
            write("Nama:", TEXT, line + 3.0);
            write("Jabatan:", TEXT, line + 3.0 + step);
            write("NIP:", TEXT, line + 3.0 + 2.0 * step);
            self.draw(Stroke::Rule((x, line), (x + wide, line), 0.6, Ink::Black));
        }
        self.y = top + 5.0 * step + ROOM + 6.0;
    }
}

/// All pages of a document, without what stands on their edges.
pub fn pages(fonts: &Fonts, sheet: &Sheet) -> Vec<Vec<Stroke>> {
    let mut flow = Flow {
        fonts,
        pages: vec![Vec::new()],
        y: TOP - 18.0,
    };
    flow.head(sheet);
    sheet.blocks.iter().for_each(|block| flow.block(block));
    flow.pages
}

/// What stands on the edges of a page: whose it is, whether it is final, of
/// which version, and when it was printed.
pub fn edges(fonts: &Fonts, sheet: &Sheet, page: usize, of: usize, printed: &str) -> Vec<Stroke> {
    const SMALL: Style = Style::regular(7.0);
    const MARK: Style = Style::bold(9.0);
    let mut strokes = Vec::new();
    let mut room = MEASURE;
    if let Some(mark) = sheet.mark {
        let line = one(fonts, mark, MARK, MEASURE);
        let (wide, high) = (line.width + 14.0, 17.0);
        let (x, y) = (WIDTH - SIDE - wide, 24.0);
        room -= wide + 12.0;
        let corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)];
        let sides = corners.iter().zip(corners.iter().skip(1));
        strokes.extend(sides.map(|(from, to)| Stroke::Rule(*from, *to, 1.0, Ink::Red)));
        strokes.push(Stroke::Text(x + 7.0, y + 12.0, line, Ink::Red));
    }
    if page > 1 {
        let head = format!("{} – {}", sheet.kind, sheet.title);
        strokes.push(Stroke::Text(SIDE, 37.0, one(fonts, &head, SMALL, room), Ink::Grey));
    }
    let foot = HEIGHT - 50.0;
    strokes.push(Stroke::Rule((SIDE, foot), (SIDE + MEASURE, foot), 0.5, Ink::Grey));
    for (at, text) in [sheet.foot.as_str(), printed].into_iter().enumerate() {
        let y = foot + 11.0 + at as f32 * SMALL.leading();
        strokes.push(Stroke::Text(
            SIDE,
            y,
            one(fonts, text, SMALL, MEASURE - 80.0),
            Ink::Grey,
        ));
    }
    let number = one(fonts, &format!("Halaman {page} dari {of}"), SMALL, MEASURE);
    let x = WIDTH - SIDE - number.width;
    strokes.push(Stroke::Text(x, foot + 11.0, number, Ink::Grey));
    strokes
}
