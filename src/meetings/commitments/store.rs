//! Commitments in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    api::{Commitment, CommitmentFields, CommitmentFilter},
    resolve, rules,
    selection::selected,
    words::CommitmentStatus,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Error, Read, Result, Write, codes, schema::commitments},
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp, external_ids as names, list::keyset_page, stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (commitments::id, CommitmentFields::as_select(), stamp_of!(commitments))
    };
}

impl Record for Commitment {
    const TYPE: RecordType = RecordType::Commitments;
    type Fields = CommitmentFields;
    type Filter = CommitmentFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at", "region_code", "pledged_on"];
    const DERIVED: &'static [&'static str] = &["overdue"];

    fn assemble(id: Uuid, fields: CommitmentFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        let fields = CommitmentFields {
            region_code: region,
            ..fields
        };
        Ok(Commitment { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &CommitmentFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn derive(&self, now: DateTime<Utc>) -> Map<String, Value> {
        Map::from_iter([("overdue".to_owned(), rules::is_overdue(&self.fields, now).into())])
    }
    fn external_ids(fields: &CommitmentFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut CommitmentFields, faults: &mut Faults) {
        rules::check(fields, faults);
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut CommitmentFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        resolve::resolve(db, fields, before, context)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// A commitment goes forward step by step, by whatever way it is changed.
    fn allow(_: &mut Write, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let to = after.fields.status;
        match before.map(|before| before.fields.status) {
            Some(from) if from != to => allow_step(from, to),
            _ => Ok(()),
        }
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = commitments::table
            .filter(commitments::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &CommitmentFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(keyset_page!(db, query, paging, commitments, columns!(), Commitment, {
            "updated_at" => updated_at: DateTime<Utc> = |c| c.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |c| c.stamp.created_at,
            "region_code" => region_code: RegionCode = |c| c.fields.region_code,
            "pledged_on" => pledged_on: NaiveDate = |c| c.fields.pledged_on,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &CommitmentFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// Whether a commitment goes from one state to the other in one step.
///
/// # Errors
/// 409 when it does not.
pub fn allow_step(from: CommitmentStatus, to: CommitmentStatus) -> Result<()> {
    if rules::next(from).contains(&to) {
        return Ok(());
    }
    Err(Error::detailed(
        codes::conflict(),
        format!(
            "A commitment does not go from {from} to {to}: it goes from pledged to in_progress to fulfilled, or from one of the first two to cancelled."
        ),
        format!(
            "Komitmen tidak beralih dari {from} ke {to}: dari pledged ke in_progress lalu fulfilled, atau dari salah satu dari dua yang pertama ke cancelled."
        ),
    ))
}

/// Refuses when commitments that are not deleted were made at a meeting.
///
/// # Errors
/// 409 when there are any.
pub fn refuse_while_promised(db: &mut Read, meeting: Uuid) -> Result<()> {
    let living = commitments::table
        .filter(commitments::meeting_id.eq(meeting))
        .filter(commitments::deleted_at.is_null());
    if !diesel::select(diesel::dsl::exists(living)).get_result::<bool>(db.conn())? {
        return Ok(());
    }
    Err(Error::detailed(
        codes::conflict(),
        "Commitments were made at this meeting. Delete them first, or let them name no meeting.",
        "Ada komitmen yang dibuat pada pertemuan ini. Hapus dahulu, atau lepaskan dari pertemuan.",
    ))
}
