//! Ids that are made of names.

use std::fmt::Display;

use aws_lc_rs::digest;
use uuid::Uuid;

/// Where the ids of new records come from that the file gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// They are made anew (UUIDv7).
    New,
    /// They are made of the names in the file (UUIDv8), so that they are the
    /// same in every installation: for demonstration data, of which examples
    /// speak. Elsewhere a name may be given to another record some day.
    OfNames,
}

/// The id (UUIDv8) of what is called so, always the same.
pub fn of<T: Display>(names: impl IntoIterator<Item = T>) -> Uuid {
    let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let hash = digest::digest(&digest::SHA256, names.join("\n").as_bytes());
    let mut bytes = [0_u8; 16];
    let pairs = bytes.iter_mut().zip(hash.as_ref());
    pairs.for_each(|(byte, from)| *byte = *from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
