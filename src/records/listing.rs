//! What lists and exports need to know of their rows. Every [`Record`] has it;
//! reference data, which has no version and no author, says it for itself.

use std::collections::{HashMap, HashSet};

use serde::{Serialize, de::DeserializeOwned};
use serde_aux::serde_introspection::serde_introspect;
use serde_json::Value;
use utoipa::IntoParams;

use super::{
    Record,
    export::{
        columns::{self, Column},
        document::Document,
    },
    input,
    list::{Listed, Paging},
    personal::Showing,
    record, stamp,
};
use crate::{
    access::Reach,
    domain::RecordType,
    infra::{Read, Result, shape::Verb},
};

/// Rows that can be listed and exported.
pub trait Listing: Serialize + Sized + Send + Sync + 'static {
    /// Name of the table, of the path and of the exported file.
    const TYPE: RecordType;
    /// The filters of the list.
    type Filter: IntoParams + DeserializeOwned + Send + Sync + 'static;
    /// The columns by which the list can be sorted; the first is the default.
    const SORTS: &'static [&'static str];
    /// Whether rows have coordinates.
    const HAS_POINT: bool;
    /// Whether every signed-in caller sees the same rows, so that an answer
    /// kept for one serves all.
    const SAME_FOR_ALL: bool = false;
    /// Whether two callers of the same reach see different rows.
    const OF_CALLER: bool = false;

    /// Whether the codes in such a query mean regions in force, so that old
    /// ones resolve. A list that shows old codes takes them as they are.
    fn resolves_regions(_query: &[(String, String)]) -> bool {
        true
    }
    /// Whether rows are shown with members that are not stored.
    const DERIVES: bool = false;
    /// A row as it is shown.
    ///
    /// # Errors
    /// Never for a derived type.
    fn shown(&self) -> Result<Value> {
        Ok(serde_json::to_value(self)?)
    }
    /// Whether rows hold personal data ([`super::personal`]).
    const PERSONAL: bool = false;
    /// Whether personal data could be told from what this filter selects, or
    /// from the order by this column.
    fn tells(_word: &str) -> bool {
        false
    }
    /// A row as this reader may see it.
    ///
    /// # Errors
    /// Never for a derived type.
    fn shown_to(&self, _showing: &mut Showing<'_>) -> Result<Value> {
        self.shown()
    }
    /// A row as this reader may see it, as text.
    ///
    /// # Errors
    /// Never for a derived type.
    fn written_for(&self, showing: &mut Showing<'_>) -> Result<Document> {
        if Self::PERSONAL || Self::DERIVES {
            return Document::of(&self.shown_to(showing)?);
        }
        // What is shown is the row itself.
        Document::of(self)
    }
    /// What names a row in cursors and features.
    fn key(&self) -> String;
    /// The members of a row's document, in the order in which an export shows them: its id, what
    /// callers set as it is declared, what follows from that, and the stamp.
    fn fields() -> Vec<String>;
    /// The columns of an export: the members of a row's document with their types.
    fn columns() -> Vec<Column>;
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
    /// GeoJSON geometries of those rows, by key, that are more than a point.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn geometries(_db: &mut Read, _rows: &[Listed<Self>]) -> Result<HashMap<String, Value>> {
        Ok(HashMap::new())
    }
}

impl<R: Record> Listing for R {
    const TYPE: RecordType = <R as Record>::TYPE;
    type Filter = <R as Record>::Filter;
    const SORTS: &'static [&'static str] = <R as Record>::SORTS;
    const HAS_POINT: bool = <R as Record>::HAS_POINT;

    const OF_CALLER: bool = R::OF_CALLER;
    const DERIVES: bool = !R::DERIVED.is_empty();

    fn shown(&self) -> Result<Value> {
        record::shown(self)
    }

    const PERSONAL: bool = R::PERSONAL;

    fn tells(word: &str) -> bool {
        R::TELLING.contains(&word)
    }

    fn shown_to(&self, showing: &mut Showing<'_>) -> Result<Value> {
        let mut document = record::shown(self)?;
        showing.show::<R>(self.id(), &[self.region()], &mut document);
        Ok(document)
    }

    fn key(&self) -> String {
        self.id().to_string()
    }

    fn fields() -> Vec<String> {
        let shape = input::shape::<R>(Verb::Replace);
        let declared = serde_introspect::<<R as Record>::Fields>().iter().copied();
        let set = declared.chain(shape.properties()).chain(R::DERIVED.iter().copied());
        let (id, stamp) = stamp::READ_ONLY.split_at(1);
        let between = set.filter(|name| !stamp::READ_ONLY.contains(name));
        let mut seen = HashSet::new();
        let names = id.iter().copied().chain(between).chain(stamp.iter().copied());
        names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
    }

    fn columns() -> Vec<Column> {
        columns::of::<R>(<R as Listing>::fields(), R::derived_kind)
    }

    fn page(db: &mut Read, reach: &Reach, filter: &Self::Filter, paging: &Paging) -> Result<Vec<Listed<R>>> {
        <R as Record>::page(db, reach, filter, paging)
    }

    fn count(db: &mut Read, reach: &Reach, filter: &Self::Filter) -> Result<i64> {
        <R as Record>::count(db, reach, filter)
    }
}
