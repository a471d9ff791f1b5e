//! The brake on guessing: attempts to sign in are counted by account and by
//! address, in the database, so that neither a restart nor a second instance
//! forgets them.

pub mod rules;
pub mod store;

pub use store::Attempt;
