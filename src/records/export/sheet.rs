//! A workbook of Excel: typed cells, a header that stays in sight, filters, and a second sheet
//! that tells where the rows come from. Rows go to a temporary file as they come; the memory
//! holds one of them.

use std::io;

use actix_web::web::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use serde_json::Number;

use super::{
    cells::{Cell, plain},
    columns::{Column, Kind},
    document::Layout,
    writer::{About, Row, Send, Writer},
};
use crate::infra::{Error, Result, codes};

/// The rows that a sheet holds, its header not counted.
const MOST_ROWS: u32 = 1_048_575;
/// The characters that a cell holds.
const LONGEST: usize = 32_767;
/// The largest whole number of which Excel keeps every digit.
const EXACT: u64 = 999_999_999_999_999;
/// How much is sent at once.
const PIECE: usize = 64 << 10;

/// The workbook in the making.
pub struct Sheet {
    layout: Layout,
    about: About,
    workbook: Workbook,
    formats: Formats,
    /// Rows written.
    rows: u32,
    /// Cells whose text was too long for a cell.
    cut: u64,
}

struct Formats {
    header: Format,
    day: Format,
    moment: Format,
}

impl Sheet {
    /// With these columns.
    ///
    /// # Errors
    /// When there is no room for its temporary file.
    pub fn new(columns: Vec<Column>, about: About) -> Result<Self> {
        let mut workbook = Workbook::new();
        let formats = Formats {
            header: Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7)),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(sheet_name(&about.title.1)).map_err(broken)?;
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        for (at, column) in (0..).zip(&columns) {
            let width = match column.kind {
                Kind::Text if column.name.ends_with("id") => 38,
                Kind::Text | Kind::Json => 28,
                Kind::Moment => 20,
                _ => 14,
            };
            sheet.set_column_width(at, width).map_err(broken)?;
        }
        for (at, column) in (0..).zip(&columns) {
            sheet
                .write_string_with_format(0, at, &column.name, &formats.header)
                .map_err(broken)?;
        }
        Ok(Sheet {
            layout: Layout::of(columns),
            about,
            workbook,
            formats,
            rows: 0,
            cut: 0,
        })
    }

    /// The sheet that tells where the rows come from.
    fn tell(&mut self) -> Result<(), XlsxError> {
        let header = &self.formats.header;
        let About { title, url, moment, .. } = &self.about;
        let mut facts = vec![
            ("Isi / Content", format!("{} / {}", title.1, title.0)),
            ("Alamat / Address", url.clone()),
            (
                "Keadaan pada (UTC) / As of (UTC)",
                moment.format("%Y-%m-%d %H:%M:%S").to_string(),
            ),
            ("Jumlah baris / Rows", self.rows.to_string()),
            (
                "Dibuat oleh / Made by",
                format!("Sinergi {}", env!("CARGO_PKG_VERSION")),
            ),
        ];
        if self.cut > 0 {
            facts.push((
                "Sel terpotong pada 32.767 huruf / Cells cut at 32,767 characters",
                self.cut.to_string(),
            ));
        }
        let sheet = self.workbook.add_worksheet();
        sheet.set_name("Sumber (Source)")?;
        sheet.set_column_width(0, 36)?;
        sheet.set_column_width(1, 16)?;
        sheet.set_column_width(2, 90)?;
        let mut row = 0;
        for (name, fact) in facts {
            sheet.write_string_with_format(row, 0, name, header)?;
            sheet.write_string(row, 1, fact)?;
            row += 1;
        }
        row += 1;
        for (at, name) in (0..).zip(["Kolom / Column", "Jenis / Type", "Arti / Meaning"]) {
            sheet.write_string_with_format(row, at, name, header)?;
        }
        for column in self.layout.columns() {
            row += 1;
            sheet.write_string(row, 0, &column.name)?;
            sheet.write_string(row, 1, column.kind.name())?;
            sheet.write_string(row, 2, column.description.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

impl Writer for Sheet {
    fn head(&mut self, _: &mut Send<'_>) -> Result<()> {
        Ok(())
    }

    fn rows(&mut self, rows: &[Row], _: &mut Send<'_>) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(broken)?;
        for row in rows {
            if self.rows == MOST_ROWS {
                return Err(Error::detailed(
                    codes::export_too_large(),
                    "A sheet of Excel holds 1,048,575 rows, and there are more. Ask for fewer, or for CSV or Parquet.",
                    "Satu lembar Excel memuat 1.048.575 baris, dan di sini lebih. Persempit, atau minta CSV atau Parquet.",
                ));
            }
            self.rows += 1;
            let cells = self.layout.cells(&row.document)?;
            for ((at, column), cell) in (0..).zip(self.layout.columns()).zip(&cells) {
                put(sheet, (self.rows, at), column.kind, cell, &self.formats, &mut self.cut).map_err(broken)?;
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, send: &mut Send<'_>) -> Result<()> {
        let last = u16::try_from(self.layout.columns().len().saturating_sub(1)).unwrap_or(u16::MAX);
        let rows = self.rows;
        let sheet = self.workbook.worksheet_from_index(0).map_err(broken)?;
        sheet.autofilter(0, 0, rows, last).map_err(broken)?;
        self.tell().map_err(broken)?;
        let mut pieces = Pieces {
            send,
            waiting: Vec::with_capacity(PIECE),
            failed: None,
        };
        let saved = self.workbook.save_to_writer(&mut pieces);
        let flushed = io::Write::flush(&mut pieces);
        match pieces.failed {
            Some(error) => Err(error),
            None => saved
                .map_err(broken)
                .and(flushed.map_err(|e| Error::Internal(format!("xlsx: {e}")))),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    kind: Kind,
    cell: &Cell<'_>,
    formats: &Formats,
    cut: &mut u64,
) -> Result<(), XlsxError> {
    let dated = |days: Option<f64>, format| days.filter(|days| *days >= FIRST_SURE_DAY).map(|days| (days, format));
    let date = match (kind, cell) {
        (Kind::Day, Cell::Text(text)) => dated(text.parse().ok().map(day_number), &formats.day),
        (Kind::Moment, Cell::Text(text)) => dated(text.parse().ok().map(moment_number), &formats.moment),
        _ => None,
    };
    if let Some((days, format)) = date {
        sheet.write_number_with_format(row, at, days, format)?;
        return Ok(());
    }
    match cell {
        Cell::Empty => {}
        Cell::Boolean(yes) => {
            sheet.write_boolean(row, at, *yes)?;
        }
        Cell::Number(digits) => match exact(digits) {
            Some(number) => {
                sheet.write_number(row, at, number)?;
            }
            // Excel would make zeros of its last digits.
            None => {
                sheet.write_string(row, at, *digits)?;
            }
        },
        other => {
            let text = plain(other);
            match text.char_indices().nth(LONGEST) {
                Some((end, _)) => {
                    *cut += 1;
                    sheet.write_string(row, at, text.get(..end).unwrap_or_default())?;
                }
                None if text.is_empty() => {}
                None => {
                    // Text stays text, whatever it begins with: a formula is another kind of cell.
                    sheet.write_string(row, at, text.as_ref())?;
                }
            }
        }
    }
    Ok(())
}

/// A number of which Excel keeps every digit that it has.
fn exact(digits: &str) -> Option<f64> {
    let number: Number = digits.parse().ok()?;
    if number.is_f64() {
        return number.as_f64();
    }
    let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64())?;
    (size <= EXACT).then(|| number.as_f64()).flatten()
}

/// Before the first of March 1900 Excel counts a day that never was.
const FIRST_SURE_DAY: f64 = 61.0;

/// A day as Excel counts them.
fn day_number(day: NaiveDate) -> f64 {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    // Days between years 1 and 9999 are whole numbers far below 2^53.
    day.signed_duration_since(zero).num_days() as f64
}

/// A moment as Excel counts days.
fn moment_number(moment: DateTime<Utc>) -> f64 {
    let time = moment.naive_utc();
    let seconds = time
        .time()
        .signed_duration_since(chrono::NaiveTime::MIN)
        .num_milliseconds() as f64;
    day_number(time.date()) + seconds / 86_400_000.0
}

/// A name that a sheet may have.
fn sheet_name(title: &str) -> String {
    title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect()
}

fn broken(error: XlsxError) -> Error {
    Error::Internal(format!("xlsx: {error}"))
}

/// Sends what is written, piece by piece.
struct Pieces<'a, 's> {
    send: &'a mut Send<'s>,
    waiting: Vec<u8>,
    failed: Option<Error>,
}

impl Pieces<'_, '_> {
    fn pass_on(&mut self) -> io::Result<()> {
        if self.failed.is_some() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE));
        (self.send)(Bytes::from(piece)).map_err(|error| {
            self.failed = Some(error);
            io::ErrorKind::BrokenPipe.into()
        })
    }
}

impl io::Write for Pieces<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.pass_on()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_as_excel_counts_them() {
        assert_eq!(day_number("2023-08-03".parse().unwrap()), 45_141.0);
        assert_eq!(day_number("1900-03-01".parse().unwrap()), FIRST_SURE_DAY);
        assert_eq!(moment_number("2023-08-03T12:00:00Z".parse().unwrap()), 45_141.5);
    }

    #[test]
    fn no_digit_is_lost() {
        assert_eq!(exact("-6.25"), Some(-6.25));
        assert_eq!(exact("999999999999999"), Some(999_999_999_999_999.0));
        assert_eq!(exact("1000000000000001"), None);
        assert_eq!(exact("-1000000000000001"), None);
    }

    #[test]
    fn names_of_sheets_are_short_and_plain() {
        assert_eq!(sheet_name("Perpustakaan: [a/b]*?'"), "Perpustakaan ab");
        assert_eq!(sheet_name(&"x".repeat(40)).len(), 31);
    }
}
