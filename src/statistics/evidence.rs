//! What every answer says of itself: what its numbers mean, and which changes are in them.

use chrono::{DateTime, Utc};
use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Text, Timestamptz},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::definitions;
use crate::{
    domain::{Measure, RecordType},
    infra::{Read, Result},
};

/// What the numbers of an answer mean, and what they hold for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    /// When the last change was written that is counted here; null when there is none. What was
    /// written later is not in these numbers.
    pub moment: Option<DateTime<Utc>>,
    /// The position in the ledger of that change; 0 when there is none. Only changes of the types of
    /// record that these numbers depend on are meant: as long as there is none, an answer has the same bytes.
    pub position: i64,
    /// What the numbers mean.
    pub definitions: Vec<Named>,
}

/// The definition of a number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Its code.
    pub code: Measure,
    /// Where it is written down.
    #[schema(example = "/v1/metadata/indicators/beneficiaries_village")]
    pub url: String,
}

/// The last change that is counted.
#[derive(Debug, QueryableByName)]
pub struct Change {
    /// Its position in the ledger.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// When it was written.
    #[diesel(sql_type = Timestamptz)]
    pub recorded_at: DateTime<Utc>,
}

impl Evidence {
    /// That of the numbers of an address, which depend on these types.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn of(db: &mut Read, path: &str, depends_on: &[RecordType]) -> Result<Self> {
        let measures = definitions::of_statistic(path).map(|definition| definition.measure);
        Evidence::about(db, measures, depends_on)
    }

    /// That of numbers with these definitions.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn about(
        db: &mut Read,
        measures: impl IntoIterator<Item = Measure>,
        depends_on: &[RecordType],
    ) -> Result<Self> {
        let last = last_change(db, depends_on)?;
        Ok(Evidence {
            moment: last.as_ref().map(|last| last.recorded_at),
            position: last.map_or(0, |last| last.seq),
            definitions: measures
                .into_iter()
                .map(|code| Named {
                    code,
                    url: definitions::url(code),
                })
                .collect(),
        })
    }
}

/// The last change of records of these types that the snapshot sees: one look in an index for each.
///
/// # Errors
/// When the database cannot answer.
pub fn last_change(db: &mut Read, of: &[RecordType]) -> Result<Option<Change>> {
    Ok(diesel::sql_query(
        "select last.seq, last.recorded_at
         from unnest($1::text[]) as asked (record_type)
         cross join lateral (
             select l.seq, l.recorded_at from ledger l where l.record_type = asked.record_type order by l.seq desc limit 1
         ) last
         order by last.seq desc limit 1",
    )
    .bind::<Array<Text>, _>(of.to_vec())
    .get_result(db.conn())
    .optional()?)
}
