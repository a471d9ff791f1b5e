//! Commitments in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{ExpressionMethods, PgExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    api::{Commitment, CommitmentFields, CommitmentFilter},
    resolve, rules,
    selection::selected,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::commitments},
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp,
        export::columns::Kind,
        external_ids as names,
        ledger::{self, Change, Operation},
        list::keyset_page,
        merging::Group,
        stamp::stamp_of,
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
    fn derived_kind(_: &str) -> Kind {
        Kind::Boolean
    }
    const GROUPS: &'static [Group] = &[
        &["pledged_idr", "realised_idr"],
        &["status", "cancellation_reason"],
        &["library_id", "region_code"],
        &["decision_id", "meeting_id"],
    ];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("decision_id", RecordType::Decisions),
        ("meeting_id", RecordType::Meetings),
        ("stakeholder_id", RecordType::Stakeholders),
        ("library_id", RecordType::Libraries),
    ];

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
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, commitments, columns!(), Commitment, {
            "updated_at" => updated_at: DateTime<Utc> = |c| c.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |c| c.stamp.created_at,
            "region_code" => region_code: RegionCode = |c| c.fields.region_code,
            "pledged_on" => pledged_on: NaiveDate = |c| c.fields.pledged_on,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &CommitmentFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// Lets the commitments for a library move with it: who oversees the library
/// oversees what was promised to it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow_library(db: &mut Write, permit: &Permit, library: Uuid, to: Option<&RegionCode>) -> Result<()> {
    let rows: Vec<Commitment> = commitments::table
        .filter(commitments::library_id.eq(library))
        .filter(commitments::deleted_at.is_null())
        .filter(commitments::region_code.is_distinct_from(to))
        .order(commitments::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    let changes = rows.into_iter().map(|before| {
        let stamp = before.stamp.next(db.now(), permit.actor_id());
        let after = Commitment::assemble(before.id, before.fields.clone(), to.cloned(), stamp)?;
        let follow = permit.follow(RecordType::Commitments, to);
        Ok(Change::of(follow, Operation::Update, before, after))
    });
    let changes = changes.collect::<Result<Vec<_>>>()?;
    ledger::write(db, &changes)?;
    Ok(())
}
