//! Whole lists and statistics in other forms than JSON, from one moment of the database, with
//! bounded memory.
//!
//! [`source`] reads rows page by page, [`columns`] says what stands in them, a [`writer`] makes a
//! [`form`] of them, [`order`] brings the three together and [`stream`] sends what comes out. Each
//! export is a [record](note) of the ledger, which [`noting`] writes.

pub mod cells;
pub mod columns;
pub mod document;
pub mod form;
mod lines;
pub mod note;
pub mod noting;
pub mod order;
mod parquet;
mod sheet;
pub mod source;
pub mod stream;
pub mod writer;

pub use cells::is_formula;
pub use form::ExportFormat;
