//! Credentials: passwords, client secrets and public keys. They live in their
//! own table and in no document; a ledger row of the principal tells that, when
//! and by whom they were changed.

pub mod hasher;
pub mod made;
pub mod public_key;
pub mod rules;
pub mod store;

pub use hasher::Hasher;
pub use made::Made;
