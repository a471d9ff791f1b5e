//! Tables: values broken to the width of their columns, the head repeated on
//! every page, rows parted only when they are higher than a page.

use super::{
    flow::{Flow, Ink, MEASURE, SIDE, Stroke},
    lines::{Line, Style, wrap},
};
use crate::print::sheet::{Column, Table};

const SIZE: f32 = 8.0;
const HEAD: Style = Style::bold(SIZE);
const CELL: Style = Style::regular(SIZE);
const PADDING: f32 = 4.0;

/// A row in lines, cell by cell.
struct Broken {
    cells: Vec<Vec<Line>>,
    behind: Option<Ink>,
}

impl Broken {
    /// How many lines its highest cell has.
    fn depth(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or_default()
    }

    /// As many lines as fit, and the rest.
    fn parted(self, lines: usize) -> (Broken, Broken) {
        let mut rest = Broken {
            cells: Vec::new(),
            behind: self.behind,
        };
        let mut first = Broken {
            cells: Vec::new(),
            behind: self.behind,
        };
        for mut cell in self.cells {
            rest.cells.push(cell.split_off(lines.min(cell.len())));
            first.cells.push(cell);
        }
        (first, rest)
    }
}

fn height(lines: usize) -> f32 {
    lines as f32 * CELL.leading() + 2.0 * PADDING - 1.0
}

/// Draws a table.
pub fn draw(flow: &mut Flow<'_>, table: &Table) {
    let widths = widths(&table.columns);
    let head = || {
        table
            .columns
            .iter()
            .map(|column| column.head.to_owned())
            .collect::<Vec<_>>()
    };
    let begin = broken(flow, &head(), &widths, HEAD, Some(Ink::Shade)).depth();
    // The head and something of the first row stand together.
    flow.keep(height(begin) + height(2));
    let row = broken(flow, &head(), &widths, HEAD, Some(Ink::Shade));
    put(flow, row, &table.columns, &widths);
    for row in &table.rows {
        let (style, behind) = if row.sum {
            (HEAD, Some(Ink::Light))
        } else {
            (CELL, None)
        };
        let mut row = broken(flow, &row.cells, &widths, style, behind);
        loop {
            let depth = row.depth();
            if height(depth) <= flow.left() {
                put(flow, row, &table.columns, &widths);
                break;
            }
            // What fits on the next page waits for it.
            let fits = ((flow.left() - height(0)) / CELL.leading()).floor().max(0.0) as usize;
            // A hair less than a page: sums of fractions are not exact.
            let whole = height(depth) + height(begin) < Flow::most() - 0.5;
            if !whole && fits >= 3 {
                let (first, rest) = row.parted(fits);
                put(flow, first, &table.columns, &widths);
                row = rest;
            }
            flow.turn();
            let head = broken(flow, &head(), &widths, HEAD, Some(Ink::Shade));
            put(flow, head, &table.columns, &widths);
        }
    }
}

fn widths(columns: &[Column]) -> Vec<f32> {
    let sum: f32 = columns.iter().map(|column| column.width).sum();
    columns.iter().map(|column| column.width / sum * MEASURE).collect()
}

fn broken(flow: &Flow<'_>, cells: &[String], widths: &[f32], style: Style, behind: Option<Ink>) -> Broken {
    Broken {
        cells: cells
            .iter()
            .zip(widths)
            .map(|(text, width)| wrap(flow.fonts, text, style, width - 2.0 * PADDING))
            .collect(),
        behind,
    }
}

/// Draws a row where the page has room for it.
fn put(flow: &mut Flow<'_>, row: Broken, columns: &[Column], widths: &[f32]) {
    let (top, high) = (flow.y, height(row.depth()));
    if let Some(ink) = row.behind {
        flow.draw(Stroke::Fill(SIDE, top, MEASURE, high, ink));
    }
    let mut x = SIDE;
    let mut edges = vec![x];
    for ((cell, column), width) in row.cells.into_iter().zip(columns).zip(widths) {
        let mut foot = top + PADDING - 0.5 + CELL.ascent();
        for line in cell {
            let indent = if column.right {
                width - PADDING - line.width
            } else {
                PADDING
            };
            flow.draw(Stroke::Text(x + indent, foot, line, Ink::Black));
            foot += CELL.leading();
        }
        x += width;
        edges.push(x);
    }
    for edge in edges {
        flow.draw(Stroke::Rule((edge, top), (edge, top + high), 0.5, Ink::Line));
    }
    for y in [top, top + high] {
        flow.draw(Stroke::Rule((SIDE, y), (SIDE + MEASURE, y), 0.5, Ink::Line));
    }
    flow.y += high;
}
