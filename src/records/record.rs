//! What a feature says of its records.

use chrono::{DateTime, Utc};
use diesel::result::Error as DieselError;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    ExternalId, Stamp,
    export::columns::Kind,
    list::{Listed, Paging},
    merging::{Group, NAMES, Set},
    references::Known,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, Language, RecordType, RegionCode, Said},
    infra::{Error, Read, Result, Write, clock},
};

/// A type of record. Its row is `id`, the fields that callers set, and the stamp.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + ToSchema + 'static {
    /// Name of the table, of the path and in the ledger.
    const TYPE: RecordType;
    /// What callers set. Its schema is the check at the door.
    type Fields: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + ToSchema + 'static;
    /// The filters of its list.
    type Filter: IntoParams + DeserializeOwned + Send + Sync + 'static;
    /// The columns by which its list can be sorted; the first is the default.
    const SORTS: &'static [&'static str];
    /// Its name in `Content-Disposition`, in GeoJSON and so on is that of its
    /// type; this says whether it has coordinates.
    const HAS_POINT: bool = false;

    /// Whether a record without a region is a national one.
    const NATIONAL: bool = false;

    /// Whether two callers of the same reach see different ones in a list.
    const OF_CALLER: bool = false;

    /// Whether some are drafts, which those below may not read ([`super::drafts`]).
    const DRAFTS: bool = false;

    /// The members that are shown and not stored: they follow from the record
    /// and the day.
    const DERIVED: &'static [&'static str] = &[];
    /// What such a member is, in an export.
    fn derived_kind(_name: &str) -> Kind {
        Kind::Text
    }

    /// Whether it holds personal data: then it is shown in full only to those
    /// who have the right and say what for, masked to others, and kept in no
    /// cache ([`super::personal`]).
    const PERSONAL: bool = false;

    /// The filters and orders of its list from which personal data could be
    /// told: they find only what the caller may see in full.
    const TELLING: &'static [&'static str] = &[];

    /// The members that an erasure replaces, in every version.
    const ERASED: &'static [&'static str] = &[];

    /// Fields that mean something only together, for who merges two changes.
    const GROUPS: &'static [Group] = &[];

    /// The fields that are sets, for who merges two changes.
    const SETS: &'static [Set] = &[NAMES];

    /// The fields that refer to other records, and to which.
    const REFERENCES: &'static [(&'static str, RecordType)] = &[];

    /// Puts a row together. `region` is what [`Record::resolve`] gave.
    ///
    /// # Errors
    /// When a record that must belong to a region has none.
    fn assemble(id: Uuid, fields: Self::Fields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self>;
    /// Its id.
    fn id(&self) -> Uuid;
    /// What callers set.
    fn fields(&self) -> &Self::Fields;
    /// What the service set.
    fn stamp(&self) -> &Stamp;
    /// Whether it became part of another record: a tombstone that is not restored
    /// but comes back when that is taken back.
    fn is_merged(&self) -> bool {
        false
    }
    /// Where it belongs; none is national.
    fn region(&self) -> Option<&RegionCode>;
    /// Whether it is a draft; asked only of types with [`Record::DRAFTS`].
    ///
    /// # Errors
    /// When the database cannot answer.
    fn is_draft(&self, _db: &mut Read) -> Result<bool> {
        Ok(false)
    }
    /// The values of [`Record::DERIVED`] at a moment.
    fn derive(&self, _now: DateTime<Utc>) -> Map<String, Value> {
        Map::new()
    }
    /// Whether this document holds personal data that may be told apart from
    /// its masked form: an erased one does not.
    fn holds_personal_data(_document: &Map<String, Value>) -> bool {
        Self::PERSONAL
    }
    /// Replaces the personal data in a document by what everybody may see.
    fn mask(_document: &mut Map<String, Value>) {}
    /// The fields without personal data, for good.
    fn erased(fields: &Self::Fields, _now: DateTime<Utc>) -> Self::Fields {
        fields.clone()
    }
    /// Its names in partner systems.
    fn external_ids(fields: &Self::Fields) -> &[ExternalId];

    /// Pure rules over the fields alone; may bring a value into its normal form.
    fn check(fields: &mut Self::Fields, faults: &mut Faults);
    /// Rules that need other rows. `before` is the present state, none for a
    /// new record. Gives the region that the record belongs to.
    ///
    /// # Errors
    /// Only when the database cannot answer; what is wrong goes into `context`.
    fn resolve(
        db: &mut Read,
        fields: &mut Self::Fields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>>;
    /// Which field a broken constraint speaks of.
    fn constraint(name: &str) -> Option<(&'static str, Said)>;
    /// What the policy of roles and regions cannot say: who gives a right must
    /// hold it. Asked before every write; `before` is none for a new record.
    /// What is `known` need not be asked again.
    ///
    /// # Errors
    /// 403 when the author may not, or when the database cannot answer.
    fn allow(
        _db: &mut Write,
        _known: &mut Known,
        _permit: &Permit,
        _before: Option<&Self>,
        _after: &Self,
    ) -> Result<()> {
        Ok(())
    }
    /// What else must happen when a record has changed: its children follow.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn follow(_db: &mut Write, _permit: &Permit, _before: &Self, _after: &Self) -> Result<()> {
        Ok(())
    }

    /// Rows by id, tombstones included; locked until the end of the
    /// transaction when `lock` is set.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>>;
    /// One page of the rows that the filter selects within the reach.
    ///
    /// # Errors
    /// When the cursor does not fit or the database cannot answer.
    fn page(db: &mut Read, reach: &Reach, filter: &Self::Filter, paging: &Paging) -> Result<Vec<Listed<Self>>>;
    /// How many rows the filter selects within the reach.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn count(db: &mut Read, reach: &Reach, filter: &Self::Filter) -> Result<i64>;
}

/// What is found out while references are resolved.
#[derive(Debug)]
pub struct Context<'k> {
    /// What cannot be accepted.
    pub faults: Faults,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
    /// Rows that are known already; a batch fills it beforehand.
    pub known: &'k mut Known,
    /// Where the author may read: what lies elsewhere is not there for him.
    pub reach: &'k Reach,
    /// Whether what the record belongs to is not there, so that nobody knows
    /// where it belongs.
    pub unplaced: bool,
    /// References that lead elsewhere, since what they named became part of
    /// another record: where they stand, and what they mean now.
    pub moved: Vec<(String, Uuid)>,
}

impl<'k> Context<'k> {
    /// Only these faults found out yet.
    pub fn new(known: &'k mut Known, reach: &'k Reach, faults: Faults) -> Self {
        Context {
            faults,
            warnings: Vec::new(),
            known,
            reach,
            unplaced: false,
            moved: Vec::new(),
        }
    }
}

/// Puts into fields what references mean that lead elsewhere.
///
/// # Errors
/// When a reference stands nowhere in the fields.
pub fn settle<F: Serialize + DeserializeOwned>(fields: &mut F, moved: &[(String, Uuid)]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut members = serde_json::to_value(&*fields)?;
    for (pointer, id) in moved {
        let nowhere = || Error::Internal(format!("no reference at {pointer}"));
        *members.pointer_mut(pointer).ok_or_else(nowhere)? = json!(id);
    }
    *fields = serde_json::from_value(members)?;
    Ok(())
}

/// Something that a caller should know although the change was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// JSON pointer to the field.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What it is about.
    pub message: Said,
    /// The records that are meant, where it is about others.
    pub candidates: Vec<Candidate>,
    /// What the caller may want to do about it.
    pub suggestion: Option<Suggestion>,
}

/// A request that a warning suggests.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Suggestion {
    /// Its method.
    pub method: String,
    /// Its address.
    pub path: String,
    /// Its body.
    #[schema(value_type = Object)]
    pub body: Value,
}

/// A record that may be the same as another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The record.
    pub id: Uuid,
    /// How it is called.
    pub name: String,
    /// How much the names are alike, 0 to 1.
    pub similarity: f32,
}

impl Warning {
    /// A warning about a field.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, message: Said) -> Self {
        Warning {
            pointer: pointer.into(),
            code: code.into(),
            message,
            candidates: Vec::new(),
            suggestion: None,
        }
    }

    /// The same, with the records that are meant.
    pub fn about(mut self, candidates: Vec<Candidate>) -> Self {
        self.candidates = candidates;
        self
    }

    /// As it stands in an answer.
    pub fn in_language(&self, language: Language) -> Value {
        let mut out = json!({
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message.in_language(language),
        });
        if let (false, Some(members)) = (self.candidates.is_empty(), out.as_object_mut()) {
            members.insert("candidates".into(), json!(self.candidates));
        }
        if let (Some(suggestion), Some(members)) = (&self.suggestion, out.as_object_mut()) {
            members.insert("suggestion".into(), json!(suggestion));
        }
        out
    }
}

/// A record as it is shown: its document, with what follows from it today.
///
/// # Errors
/// Never for a derived type.
pub fn shown<R: Record>(row: &R) -> Result<Value> {
    shown_at(row, clock::now())
}

/// [`shown`], with what followed from the record at a moment.
///
/// # Errors
/// Never for a derived type.
pub fn shown_at<R: Record>(row: &R, at: DateTime<Utc>) -> Result<Value> {
    let mut document = document(row)?;
    if let Some(members) = document.as_object_mut() {
        members.extend(row.derive(at));
    }
    Ok(document)
}

/// The document of a record: its row as JSON.
///
/// # Errors
/// Never for a derived type.
pub fn document<R: Record>(row: &R) -> Result<Value> {
    Ok(serde_json::to_value(row)?)
}

/// Whether the error says that this constraint of the type is broken.
pub fn broken_constraint(error: &DieselError) -> Option<&str> {
    match error {
        DieselError::DatabaseError(_, info) => info.constraint_name(),
        _ => None,
    }
}
