//! Plans in the database.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, PgExpressionMethods, QueryDsl,
    RunQueryDsl, SelectableHelper, pg::Pg,
};
use uuid::Uuid;

use super::{
    actions,
    api::{Plan, PlanFields, PlanFilter},
    belongings, budget_lines,
    drafts::readable,
    indicators, measurements, progress_reports, rules,
    words::PlanStatus,
};
use crate::{
    access::{Permit, Reach},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{
        Read, Result, Write,
        schema::{actions as acts, budget_lines as lines, libraries, plans},
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        boundaries::regional,
        children, external_ids, ledger,
        list::{Deleted, keyset_page, values},
        merging::Group,
        record,
        references::{refer_or_keep, resolve_region},
        search::{relevance_page, searched},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (plans::id, PlanFields::as_select(), stamp_of!(plans))
    };
}

impl Record for Plan {
    const TYPE: RecordType = RecordType::Plans;
    type Fields = PlanFields;
    type Filter = PlanFilter;
    const SORTS: &'static [&'static str] = &["title", "first_year", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[
        &["first_year", "last_year"],
        &["level", "region_code", "library_id"],
        &["status", "status_reason"],
    ];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("library_id", RecordType::Libraries),
        ("meeting_id", RecordType::Meetings),
    ];

    fn assemble(id: Uuid, fields: PlanFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Plan { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &PlanFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn is_draft(&self, _: &mut Read) -> Result<bool> {
        Ok(self.fields.approved_at.is_none())
    }

    fn external_ids(fields: &PlanFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut PlanFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut PlanFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        resolve_place(db, fields, before, context)?;
        if let Some(meeting) = fields.meeting_id {
            let held = before.and_then(|b| b.fields.meeting_id);
            refer_or_keep(db, RecordType::Meetings, meeting, held, "/meeting_id", context)?;
        }
        if let Some(before) = before {
            keep_children_inside(db, before, fields, context)?;
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(_: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        let why = if after.stamp.deleted_at.is_some() {
            rules::kept(before.fields.status, before.fields.approved_at.is_some())
        } else {
            let changed = ledger::differing(&record::document(before)?, &record::document(after)?);
            rules::locked(before.fields.status, rules::touched(&changed, Some(rules::PROGRESS)))
        };
        why.map_or(Ok(()), |why| Err(belongings::refusal(&why)))
    }

    /// All that belongs to a plan moves, goes and comes back with it.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        if before.region() == after.region() && before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        let plan = before.id;
        let found = actions::store::of_plan(db, plan, true)?;
        children::follow(db, permit, before, after, found)?;
        let found = budget_lines::store::of_plan(db, plan, true)?;
        children::follow(db, permit, before, after, found)?;
        let found = indicators::store::of_plan(db, plan, true)?;
        children::follow(db, permit, before, after, found)?;
        let found = measurements::store::of_plan(db, plan, true)?;
        children::follow(db, permit, before, after, found)?;
        let found = progress_reports::store::of_plan(db, plan, true)?;
        children::follow(db, permit, before, after, found)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = plans::table.filter(plans::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &PlanFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        if paging.column == "relevance" {
            let q = filter.q.as_deref().unwrap_or_default();
            return Ok(relevance_page!(db, query, q, paging, plans, PlanFields, Plan));
        }
        Ok(keyset_page!(db, query, paging, plans, columns!(), Plan, {
            "title" => title: String = |p| p.fields.title,
            "first_year" => first_year: i32 = |p| p.fields.first_year,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |p| p.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |p| p.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &PlanFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// Where the plan belongs: the region that is named, or that of its library.
/// Once submitted it stays there until somebody asks to move it; a library that
/// moves takes its plans along ([`super::following`]).
fn resolve_place(
    db: &mut Read,
    fields: &mut PlanFields,
    before: Option<&Plan>,
    context: &mut Context<'_>,
) -> Result<()> {
    let held = before.map(|b| &b.fields);
    let same_region = held.is_some_and(|h| h.region_code == fields.region_code);
    let same_library = held.is_some_and(|h| h.library_id == fields.library_id);
    if same_region && same_library && held.is_some_and(|h| rules::is_settled(h.status)) {
        return Ok(());
    }
    let Some(library) = fields.library_id else {
        return match &mut fields.region_code {
            Some(region) => resolve_region(db, region, context),
            None => Ok(()),
        };
    };
    let held = held.and_then(|h| h.library_id);
    let Some(found) = refer_or_keep(db, RecordType::Libraries, library, held, "/library_id", context)? else {
        context.unplaced |= fields.region_code.is_none();
        return Ok(());
    };
    let named = fields.region_code.take().filter(|_| !same_region);
    if named.is_some() && named != found.region {
        context.faults.suggest(
            "/region_code",
            code::CONTRADICTION,
            Said::fixed(
                "The plan of a library belongs where the library lies.",
                "Rencana perpustakaan berada di wilayah perpustakaan itu.",
            ),
            found.region.as_ref().map(RegionCode::as_str).unwrap_or_default(),
        );
    }
    if !rules::fits(fields.level, found.region.as_ref()) {
        context.faults.add("/level", code::REGION_LEVEL, fields.level.belongs());
    }
    fields.region_code = found.region;
    Ok(())
}

/// What belongs to the plan must still fit when its years or its place change.
fn keep_children_inside(db: &mut Read, before: &Plan, fields: &PlanFields, context: &mut Context<'_>) -> Result<()> {
    let held = &before.fields;
    if (held.first_year, held.last_year) != (fields.first_year, fields.last_year) {
        let (first, last) = years_of_children(db, before.id)?;
        if first.is_some_and(|first| first < fields.first_year) {
            context.faults.add("/first_year", code::CONTRADICTION, outside());
        }
        if last.is_some_and(|last| last > fields.last_year) {
            context.faults.add("/last_year", code::CONTRADICTION, outside());
        }
    }
    if held.region_code != fields.region_code {
        let places: Vec<RegionCode> = acts::table
            .inner_join(libraries::table.on(acts::responsible_library_id.eq(libraries::id.nullable())))
            .filter(acts::plan_id.eq(before.id))
            .filter(acts::deleted_at.is_null())
            .select(libraries::region_code)
            .load(db.conn())?;
        let plan = fields.region_code.as_ref();
        if !places
            .iter()
            .all(|place| actions::rules::answers_for(Some(place), plan))
        {
            context.faults.add(
                "/region_code",
                code::CONTRADICTION,
                Said::fixed(
                    "A library that is responsible for an action lies neither there nor above.",
                    "Ada perpustakaan penanggung jawab kegiatan yang tidak berada di sana maupun di atasnya.",
                ),
            );
        }
    }
    Ok(())
}

fn outside() -> Said {
    Said::fixed(
        "An action or a budget line of this plan would lie outside of its years.",
        "Ada kegiatan atau baris anggaran rencana ini yang akan berada di luar tahunnya.",
    )
}

/// The first and the last year that living actions and budget lines name.
fn years_of_children(db: &mut Read, plan: Uuid) -> Result<(Option<i32>, Option<i32>)> {
    use chrono::{Datelike, NaiveDate};
    use diesel::dsl::{max, min};
    type Days = (
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
    );
    let days: Days = acts::table
        .filter(acts::plan_id.eq(plan))
        .filter(acts::deleted_at.is_null())
        .select((
            min(acts::starts_on),
            min(acts::ends_on),
            max(acts::starts_on),
            max(acts::ends_on),
        ))
        .first(db.conn())?;
    let years: (Option<i32>, Option<i32>) = lines::table
        .filter(lines::plan_id.eq(plan))
        .filter(lines::deleted_at.is_null())
        .select((min(lines::fiscal_year), max(lines::fiscal_year)))
        .first(db.conn())?;
    let year = |day: Option<NaiveDate>| day.map(|day| day.year());
    let first = [year(days.0), year(days.1), years.0].into_iter().flatten().min();
    let last = [year(days.2), year(days.3), years.1].into_iter().flatten().max();
    Ok((first, last))
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &PlanFilter) -> Result<plans::BoxedQuery<'a, Pg>> {
    let PlanFilter {
        region,
        region_on,
        kind,
        level,
        status,
        statuses,
        year,
        begun_until,
        approved,
        approval_timed,
        library_id,
        of_library,
        meeting_id,
        national,
        q,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable!(
        plans::table.into_boxed(),
        reach,
        plans,
        plans::approved_at.is_not_null()
    );
    if deleted != &Some(Deleted::Include) {
        query = query.filter(plans::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(db, query, plans, plans::region_code.assume_not_null(), code, region_on);
    }
    if let Some(kind) = kind {
        query = query.filter(plans::kind.eq(*kind));
    }
    if let Some(level) = level {
        query = query.filter(plans::level.eq(*level));
    }
    if let Some(status) = status {
        query = query.filter(plans::status.eq(*status));
    }
    if let Some(statuses) = statuses {
        query = query.filter(plans::status.eq_any(values::<PlanStatus>("statuses", statuses)?));
    }
    if let Some(year) = year {
        query = query.filter(plans::first_year.le(*year).and(plans::last_year.ge(*year)));
    }
    if let Some(day) = begun_until {
        query = query.filter(plans::first_year.le(chrono::Datelike::year(day)));
    }
    query = match approved {
        Some(true) => query.filter(plans::approved_at.is_not_null()),
        Some(false) => query.filter(plans::approved_at.is_null()),
        None => query,
    };
    // Where a time is missing the comparison is null, which is not true.
    let timed = plans::first_approved_at.ge(plans::submitted_at);
    query = match approval_timed {
        Some(true) => query.filter(timed.is_not_distinct_from(true)),
        Some(false) => query.filter(timed.is_distinct_from(true)),
        None => query,
    };
    if let Some(library) = library_id {
        query = query.filter(plans::library_id.eq(*library));
    }
    query = match of_library {
        Some(true) => query.filter(plans::library_id.is_not_null()),
        Some(false) => query.filter(plans::library_id.is_null()),
        None => query,
    };
    if let Some(meeting) = meeting_id {
        query = query.filter(plans::meeting_id.eq(*meeting));
    }
    query = match national {
        Some(true) => query.filter(plans::region_code.is_null()),
        Some(false) => query.filter(plans::region_code.is_not_null()),
        None => query,
    };
    if let Some(q) = q {
        query = searched!(query, q, plans);
    }
    if let Some(name) = external_id {
        query = query.filter(plans::id.eq_any(external_ids::bearing(RecordType::Plans, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(plans::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(plans::updated_at.ge(*since));
    }
    Ok(query)
}
