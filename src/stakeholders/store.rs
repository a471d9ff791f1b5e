//! Stakeholders in the database.

use diesel::{ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::{
    api::{Stakeholder, StakeholderFields, StakeholderFilter},
    near_duplicates, rules,
};
use crate::{
    access::{Permit, Reach, reach::visible_or_national},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Error, Read, Result, Write, codes,
        schema::{commitments, stakeholders},
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        external_ids as names, followers,
        list::{Deleted, keyset_page, values},
        merging::{ALIASES, NAMES, Set},
        references::resolve_region,
        search::{relevance_page, searched},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            stakeholders::id,
            StakeholderFields::as_select(),
            stamp_of!(stakeholders),
        )
    };
}

impl Record for Stakeholder {
    const TYPE: RecordType = RecordType::Stakeholders;
    type Fields = StakeholderFields;
    type Filter = StakeholderFilter;
    const SORTS: &'static [&'static str] = &["name", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const SETS: &'static [Set] = &[ALIASES, NAMES];

    fn assemble(id: Uuid, fields: StakeholderFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Stakeholder { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &StakeholderFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn is_merged(&self) -> bool {
        self.fields.merged_into.is_some()
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(fields: &StakeholderFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut StakeholderFields, faults: &mut Faults) {
        rules::check(fields, faults);
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut StakeholderFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        if let Some(region) = &mut fields.region_code {
            resolve_region(db, region, context)?;
        }
        if context.faults.is_empty() {
            context.warnings.extend(near_duplicates::warning(db, fields, before)?);
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// What was promised keeps its promiser, and what became part of another
    /// comes back by taking the merge back.
    fn allow(db: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let was_deleted = before.is_some_and(|before| before.stamp.deleted_at.is_some());
        match (was_deleted, after.stamp.deleted_at) {
            (false, Some(_)) => refuse_committed(db, after.id),
            (true, None) if after.is_merged() => Err(merged(after)),
            _ => Ok(()),
        }
    }

    /// Its people go where it goes.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        followers::follow(db, permit, before, after)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = stakeholders::table
            .filter(stakeholders::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &StakeholderFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        if paging.column == "relevance" {
            let q = filter.q.as_deref().unwrap_or_default();
            return Ok(relevance_page!(
                db,
                query,
                q,
                paging,
                stakeholders,
                StakeholderFields,
                Stakeholder
            ));
        }
        Ok(keyset_page!(db, query, paging, stakeholders, columns!(), Stakeholder, {
            "name" => name: String = |s| s.fields.name,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |s| s.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |s| s.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &StakeholderFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// Refuses to delete a stakeholder that has promised something.
fn refuse_committed(db: &mut Write, id: Uuid) -> Result<()> {
    let count: i64 = commitments::table
        .filter(commitments::stakeholder_id.eq(id))
        .filter(commitments::deleted_at.is_null())
        .count()
        .get_result(db.conn())?;
    if count == 0 {
        return Ok(());
    }
    Err(Error::detailed(
        codes::conflict(),
        format!(
            "The stakeholder has {count} commitments (/v1/commitments?stakeholder_id={id}). Merge it into another, or set its status to inactive."
        ),
        format!(
            "Pemangku kepentingan ini memiliki {count} komitmen (/v1/commitments?stakeholder_id={id}). Gabungkan ke yang lain, atau ubah statusnya menjadi inactive."
        ),
    ))
}

fn merged(tombstone: &Stakeholder) -> Error {
    let id = tombstone.id;
    Error::detailed(
        codes::conflict(),
        format!("It was merged into another. POST /v1/stakeholders/{id}/unmerge takes that back."),
        format!("Sudah digabungkan ke yang lain. POST /v1/stakeholders/{id}/unmerge membatalkannya."),
    )
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &StakeholderFilter) -> Result<stakeholders::BoxedQuery<'a, Pg>> {
    let StakeholderFilter {
        region,
        region_on,
        kind,
        status,
        q,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(stakeholders::table.into_boxed(), reach, stakeholders);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(stakeholders::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(
            db,
            query,
            stakeholders,
            stakeholders::region_code.assume_not_null(),
            code,
            region_on
        );
    }
    if let Some(kind) = kind {
        query = query.filter(stakeholders::kind.eq(*kind));
    }
    if let Some(status) = status {
        query = query.filter(stakeholders::status.eq(*status));
    }
    if let Some(q) = q {
        query = searched!(query, q, stakeholders);
    }
    if let Some(name) = external_id {
        query = query.filter(stakeholders::id.eq_any(names::bearing(RecordType::Stakeholders, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(stakeholders::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(stakeholders::updated_at.ge(*since));
    }
    Ok(query)
}
