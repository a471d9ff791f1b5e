//! A sheet as a PDF file: A4, PDF/A-2b, with the fonts in it. The same sheet gives
//! the same pages; only the time of printing differs.

mod flow;
mod fonts;
mod lines;
mod table;

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Configuration, Validator},
    geom::{PathBuilder, Point, Rect},
    metadata::{self, Metadata},
    page::PageSettings,
    paint::{Fill, Stroke as Pen},
    surface::Surface,
};

use self::{
    flow::{HEIGHT, Ink, Stroke, WIDTH},
    fonts::Fonts,
};
use super::{say, sheet::Sheet};
use crate::{
    domain::TimeZone,
    infra::{Error, Result},
};

/// Prints a sheet, at a moment that is told by the clocks of a zone.
///
/// # Errors
/// Never for text: what no font has is replaced.
pub fn print(sheet: &Sheet, printed_at: DateTime<Utc>, zone: TimeZone) -> Result<Vec<u8>> {
    let fonts = Fonts::get()?;
    let printed = format!("Dicetak {}", say::moment(printed_at, zone));
    let settings = SerializeSettings {
        configuration: Configuration::new_with_validator(Validator::A2_B),
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    document.set_metadata(about(sheet, printed_at));
    let pages = flow::pages(fonts, sheet);
    let of = pages.len();
    for (at, strokes) in pages.into_iter().enumerate() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| unprinted("no page"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        let edges = flow::edges(fonts, sheet, at + 1, of, &printed);
        strokes
            .iter()
            .chain(&edges)
            .for_each(|stroke| ink(&mut surface, stroke));
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| unprinted(&format!("{error:?}")))
}

fn unprinted(why: &str) -> Error {
    Error::Internal(format!("a sheet cannot be printed: {why}"))
}

/// What the file says of itself.
fn about(sheet: &Sheet, at: DateTime<Utc>) -> Metadata {
    let part = |value: u32| u8::try_from(value).unwrap_or_default();
    let date = metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} – {}", sheet.kind, sheet.file))
        .language("id".to_owned())
        .creator("Sinergi".to_owned())
        .producer("Sinergi".to_owned())
        .creation_date(date)
        .document_id(sheet.file.clone())
}

fn colour(ink: Ink) -> rgb::Color {
    match ink {
        Ink::Black => rgb::Color::new(0, 0, 0),
        Ink::Grey => rgb::Color::new(80, 80, 80),
        Ink::Line => rgb::Color::new(150, 150, 150),
        Ink::Shade => rgb::Color::new(224, 229, 236),
        Ink::Light => rgb::Color::new(243, 245, 248),
        Ink::Red => rgb::Color::new(176, 16, 32),
    }
}

fn ink(surface: &mut Surface<'_>, stroke: &Stroke) {
    match stroke {
        Stroke::Text(x, y, line, ink) => {
            fill(surface, *ink);
            let mut x = *x;
            for run in &line.runs {
                let start = Point::from_xy(x, *y);
                surface.draw_glyphs(start, &run.glyphs, run.font.clone(), &run.text, line.style.size, false);
                x += run.width;
            }
        }
        Stroke::Rule(from, to, thick, ink) => {
            surface.set_fill(None);
            surface.set_stroke(Some(Pen {
                paint: colour(*ink).into(),
                width: *thick,
                ..Pen::default()
            }));
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Stroke::Fill(x, y, wide, high, ink) => {
            fill(surface, *ink);
            let mut path = PathBuilder::new();
            if let Some(area) = Rect::from_xywh(*x, *y, *wide, *high) {
                path.push_rect(area);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(surface: &mut Surface<'_>, ink: Ink) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: colour(ink).into(),
        ..Fill::default()
    }));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::print::sheet::{Block, Signature, Table};

    fn sheet(text: &str) -> Sheet {
        let mut table = Table::new(&[("No", 1.0, true), ("Uraian", 4.0, false)]);
        table.row(vec!["1".into(), text.into()]);
        table.sum(vec![String::new(), text.into()]);
        Sheet {
            letterhead: "PROGRAM",
            kind: "RENCANA",
            title: text.into(),
            place: text.into(),
            mark: Some("KONSEP"),
            blocks: vec![
                Block::Heading("Judul"),
                Block::Text(text.into()),
                Block::Facts(vec![("Nama", text.into())]),
                Block::List(vec![text.into()]),
                table.or("Tidak ada."),
                Block::Signatures(vec![Signature {
                    capacity: "Disetujui oleh,",
                    known: text.into(),
                }]),
            ],
            foot: "Versi 1".into(),
            file: "rencana".into(),
            version: 1,
        }
    }

    fn printed(sheet: &Sheet) -> Vec<u8> {
        print(sheet, "2024-03-01T02:03:04Z".parse().unwrap(), TimeZone::Jakarta).unwrap()
    }

    #[test]
    fn the_same_sheet_is_the_same_file() {
        let sheet = sheet("Layanan internet desa");
        assert_eq!(printed(&sheet), printed(&sheet));
    }

    #[test]
    fn a_row_higher_than_a_page_goes_on() {
        let long = printed(&sheet(&"kata ".repeat(4000)));
        assert!(long.len() > printed(&sheet("kata")).len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        /// No text that a record can hold keeps a sheet from being printed.
        #[test]
        fn any_text_is_printed(text in any::<String>()) {
            prop_assert!(printed(&sheet(&text)).starts_with(b"%PDF-1.7"));
        }
    }
}
