//! The agenda of a meeting, item by item.

pub mod api;
pub mod words;

pub use api::AgendaItem;
