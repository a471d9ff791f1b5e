//! People: contact persons of stakeholders and libraries, the one place for
//! personal data.

pub mod api;
pub mod words;

pub use api::Person;
