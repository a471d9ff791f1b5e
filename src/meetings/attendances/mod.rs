//! Who comes to a meeting.

pub mod api;
pub mod words;

pub use api::Attendance;
