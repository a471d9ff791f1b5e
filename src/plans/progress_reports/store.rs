//! Progress reports in the database.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::{
    api::{ProgressReport, ProgressReportFields, ProgressReportFilter},
    rules,
};
use crate::{
    access::{Permit, Reach, reach::within},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::progress_reports},
    plans::{
        belongings,
        drafts::{self, readable_with_plan},
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            progress_reports::id,
            ProgressReportFields::as_select(),
            progress_reports::region_code,
            stamp_of!(progress_reports),
        )
    };
}

impl Record for ProgressReport {
    const TYPE: RecordType = RecordType::ProgressReports;
    type Fields = ProgressReportFields;
    type Filter = ProgressReportFilter;
    const SORTS: &'static [&'static str] = &["period_start", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[&["period_start", "period_end"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[("plan_id", RecordType::Plans)];

    fn assemble(id: Uuid, fields: ProgressReportFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(ProgressReport {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &ProgressReportFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn is_draft(&self, db: &mut Read) -> Result<bool> {
        drafts::is_draft(db, Some(self.fields.plan_id))
    }

    fn external_ids(fields: &ProgressReportFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut ProgressReportFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut ProgressReportFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (plan, held) = (fields.plan_id, before.map(|b| b.fields.plan_id));
        let Some(plan) = belongings::resolve_plan(db, plan, held, context)? else {
            return Ok(None);
        };
        Ok(plan.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(db: &mut Write, known: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        belongings::admit(db, known, after.fields.plan_id, before, after, &rules::PART)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = progress_reports::table
            .filter(progress_reports::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &ProgressReportFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(
            keyset_page!(db, query, paging, progress_reports, columns!(), ProgressReport, {
                "period_start" => period_start: chrono::NaiveDate = |r| r.fields.period_start,
                "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
                "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
            }),
        )
    }

    fn count(db: &mut Read, reach: &Reach, filter: &ProgressReportFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &ProgressReportFilter) -> Result<progress_reports::BoxedQuery<'a, Pg>> {
    let ProgressReportFilter {
        region,
        plan_id,
        from,
        to,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable_with_plan!(
        progress_reports::table.into_boxed(),
        reach,
        progress_reports,
        progress_reports::plan_id
    );
    if deleted != &Some(Deleted::Include) {
        query = query.filter(progress_reports::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(progress_reports::region_code, code));
    }
    if let Some(value) = plan_id {
        query = query.filter(progress_reports::plan_id.eq(*value));
    }
    if let Some(day) = from {
        query = query.filter(progress_reports::period_start.ge(*day));
    }
    if let Some(day) = to {
        query = query.filter(progress_reports::period_end.le(*day));
    }
    if let Some(name) = external_id {
        query = query.filter(progress_reports::id.eq_any(external_ids::bearing(RecordType::ProgressReports, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(progress_reports::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(progress_reports::updated_at.ge(*since));
    }
    Ok(query)
}

/// All progress reports of a plan, also those that were deleted, by period.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plan(db: &mut Read, plan: Uuid, lock: bool) -> Result<Vec<ProgressReport>> {
    let query = progress_reports::table
        .filter(progress_reports::plan_id.eq(plan))
        .order((progress_reports::period_start.asc(), progress_reports::id.asc()))
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}
