//! What is wrong with a caller's input: faults are gathered, so that all of
//! them are told at once.

use super::Said;

/// Stable codes of single faults (`errors[].code` of a problem document).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaultCode(pub &'static str);

/// One fault of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// Stable code.
    pub code: FaultCode,
    /// What is wrong, for people.
    pub message: Said,
    /// A value that would have been accepted, where one can be named.
    pub suggestion: Option<String>,
}

/// All faults found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// No fault yet.
    pub fn new() -> Self {
        Faults::default()
    }

    /// Notes a fault. A field that has one already keeps its first: the later
    /// ones usually follow from it.
    pub fn add(&mut self, pointer: impl Into<String>, code: FaultCode, message: Said) {
        self.push(Fault {
            pointer: pointer.into(),
            code,
            message,
            suggestion: None,
        });
    }

    /// Notes a fault together with a value that would have been accepted.
    pub fn suggest(
        &mut self,
        pointer: impl Into<String>,
        code: FaultCode,
        message: Said,
        suggestion: impl Into<String>,
    ) {
        let suggestion = Some(suggestion.into());
        self.push(Fault {
            pointer: pointer.into(),
            code,
            message,
            suggestion,
        });
    }

    /// Notes a fault made elsewhere.
    pub fn push(&mut self, fault: Fault) {
        if !self.names(&fault.pointer) {
            self.0.push(fault);
        }
    }

    /// Takes over the faults of another collection.
    pub fn extend(&mut self, other: Faults) {
        other.0.into_iter().for_each(|fault| self.push(fault));
    }

    /// Whether this place has a fault already.
    pub fn names(&self, pointer: &str) -> bool {
        self.0.iter().any(|f| f.pointer == pointer)
    }

    /// Whether this place, or a place inside it, has a fault already.
    pub fn within(&self, pointer: &str) -> bool {
        let inside = |f: &Fault| {
            f.pointer
                .strip_prefix(pointer)
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        };
        self.0.iter().any(inside)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults in the order in which they were found.
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }

    /// `Err` with all faults when there is one.
    pub fn finish(self) -> Result<(), Faults> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

/// The codes that several rooms use; each says what is wrong in one word.
pub mod code {
    use super::FaultCode;

    /// A field the record does not have.
    pub const UNKNOWN_FIELD: FaultCode = FaultCode("unknown_field");
    /// A field that must be given.
    pub const REQUIRED: FaultCode = FaultCode("required");
    /// Not the JSON type that the field takes.
    pub const WRONG_TYPE: FaultCode = FaultCode("wrong_type");
    /// Not one of the values of an enumeration.
    pub const NOT_OFFERED: FaultCode = FaultCode("not_offered");
    /// Longer or shorter than allowed.
    pub const LENGTH: FaultCode = FaultCode("length");
    /// Smaller or greater than allowed.
    pub const RANGE: FaultCode = FaultCode("range");
    /// Not in the form that the field takes.
    pub const FORMAT: FaultCode = FaultCode("format");
    /// A control character in a text.
    pub const CONTROL_CHARACTER: FaultCode = FaultCode("control_character");
    /// The same name twice in one object.
    pub const DUPLICATE_KEY: FaultCode = FaultCode("duplicate_key");
    /// An undotted code in a field that takes Kemendagri codes.
    pub const REGION_UNDOTTED: FaultCode = FaultCode("region_undotted");
    /// Not a Kemendagri code.
    pub const REGION_MALFORMED: FaultCode = FaultCode("region_malformed");
    /// A code that no region has.
    pub const REGION_UNKNOWN: FaultCode = FaultCode("region_unknown");
    /// A region of a level that this record cannot belong to.
    pub const REGION_LEVEL: FaultCode = FaultCode("region_level");
    /// A region that ended and has no successor.
    pub const REGION_CLOSED: FaultCode = FaultCode("region_closed");
    /// A record that is referred to but is not there.
    pub const REFERENCE_UNKNOWN: FaultCode = FaultCode("reference_unknown");
    /// One field that means nothing without another.
    pub const INCOMPLETE: FaultCode = FaultCode("incomplete");
    /// Two fields that contradict each other.
    pub const CONTRADICTION: FaultCode = FaultCode("contradiction");
    /// A value that another record has already.
    pub const TAKEN: FaultCode = FaultCode("taken");
    /// A field that cannot be changed after creation.
    pub const IMMUTABLE: FaultCode = FaultCode("immutable");
    /// A cursor that was not made by this list with these filters.
    pub const CURSOR: FaultCode = FaultCode("cursor");
    /// A password that is too easily guessed.
    pub const WEAK: FaultCode = FaultCode("weak");
    /// A password that is not the present one.
    pub const WRONG_SECRET: FaultCode = FaultCode("wrong_secret");
    /// A moment that has not come yet.
    pub const FUTURE: FaultCode = FaultCode("future");
    /// Values that have no sum, since they are of different things.
    pub const NOT_ADDITIVE: FaultCode = FaultCode("not_additive");
    /// More than is done for one request.
    pub const TOO_MUCH: FaultCode = FaultCode("too_much");
}
