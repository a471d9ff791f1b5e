//! What a type of record says of its fields to those who merge two changes of
//! one record: which fields mean something only together, and which are sets.

/// A field that holds a set: what one side adds and what the other side adds
/// both stay, whatever the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set {
    /// The field.
    pub field: &'static str,
    /// The member by which the elements are told apart; none when they are
    /// told apart by all that they are.
    pub key: Option<&'static str>,
}

/// Fields that mean something only together: they are taken from one side, all
/// of them.
pub type Group = &'static [&'static str];

/// Names in partner systems: one for each system.
pub const NAMES: Set = Set {
    field: "external_ids",
    key: Some("system"),
};

/// Other names.
pub const ALIASES: Set = Set {
    field: "aliases",
    key: None,
};
