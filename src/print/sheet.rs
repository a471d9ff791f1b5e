//! What stands on a printed page, pure: headings, facts, tables, signatures.
//! Values are data and nothing else; no text is ever read as markup.

use serde::Serialize;

/// A document for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The programme, above everything.
    pub letterhead: &'static str,
    /// What kind of document it is, in capitals.
    pub kind: &'static str,
    /// How it is called.
    pub title: String,
    /// Where it belongs.
    pub place: String,
    /// That it is not to be taken as final: on every page.
    pub mark: Option<&'static str>,
    /// The content.
    pub blocks: Vec<Block>,
    /// What the foot of each page says of the version and the content.
    pub foot: String,
    /// The name under which it is kept, in ASCII, without its ending.
    pub file: String,
    /// The version of the record.
    pub version: i32,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Block {
    /// The head of a chapter.
    Heading(&'static str),
    /// Text, its paragraphs by line.
    Text(String),
    /// Short facts, each with its name.
    Facts(Vec<(&'static str, String)>),
    /// Numbered sentences.
    List(Vec<String>),
    /// Rows and columns.
    Table(Table),
    /// Who signs, side by side, never parted by the end of a page.
    Signatures(Vec<Signature>),
}

/// A table; its head is repeated on every page that it reaches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Column {
    /// What is in it.
    pub head: &'static str,
    /// How wide it is, as a share of the sum of all.
    pub width: f32,
    /// Whether its values end at the same line, as numbers do.
    pub right: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Its values, by column.
    pub cells: Vec<String>,
    /// Whether it is a sum of others.
    pub sum: bool,
}

/// A place for a signature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    /// In which capacity somebody signs.
    pub capacity: &'static str,
    /// What is known of it, as the day.
    pub known: String,
}

impl Table {
    /// A table without rows: names, shares of the width, and whether numbers stand there.
    pub fn new(columns: &[(&'static str, f32, bool)]) -> Self {
        Table {
            columns: columns
                .iter()
                .map(|&(head, width, right)| Column { head, width, right })
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, sum: false });
    }

    /// Adds a row of sums.
    pub fn sum(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, sum: true });
    }

    /// The table, or a sentence when it has no rows.
    pub fn or(self, none: &str) -> Block {
        if self.rows.is_empty() {
            Block::Text(none.to_owned())
        } else {
            Block::Table(self)
        }
    }
}
