//! Actions in the database.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::{
    api::{Action, ActionFields, ActionFilter},
    rules,
};
use crate::{
    access::{Permit, Reach, reach::within},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::actions},
    plans::{
        belongings, budget_lines,
        drafts::{self, readable_with_plan},
        indicators, measurements,
    },
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp, children, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        references::refer_or_keep,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            actions::id,
            ActionFields::as_select(),
            actions::region_code,
            stamp_of!(actions),
        )
    };
}

impl Record for Action {
    const TYPE: RecordType = RecordType::Actions;
    type Fields = ActionFields;
    type Filter = ActionFilter;
    const SORTS: &'static [&'static str] = &["position", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const DRAFTS: bool = true;
    const GROUPS: &'static [Group] = &[
        &["responsible_stakeholder_id", "responsible_library_id"],
        &["starts_on", "ends_on"],
        &["status", "progress_percent"],
    ];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("plan_id", RecordType::Plans),
        ("responsible_stakeholder_id", RecordType::Stakeholders),
        ("responsible_library_id", RecordType::Libraries),
        ("commitment_id", RecordType::Commitments),
    ];

    fn assemble(id: Uuid, fields: ActionFields, region_code: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Action {
            id,
            fields,
            region_code,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &ActionFields {
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

    fn external_ids(fields: &ActionFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut ActionFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut ActionFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (plan, held) = (fields.plan_id, before.map(|b| b.fields.plan_id));
        let Some(plan) = belongings::resolve_plan(db, plan, held, context)? else {
            return Ok(None);
        };
        rules::check_years(fields, belongings::years_of(&plan), &mut context.faults);
        let held = before.map(|b| &b.fields);
        if let Some(id) = fields.responsible_stakeholder_id {
            let held = held.and_then(|h| h.responsible_stakeholder_id);
            refer_or_keep(
                db,
                RecordType::Stakeholders,
                id,
                held,
                "/responsible_stakeholder_id",
                context,
            )?;
        }
        if let Some(id) = fields.responsible_library_id {
            let held = held.and_then(|h| h.responsible_library_id);
            let library = refer_or_keep(db, RecordType::Libraries, id, held, "/responsible_library_id", context)?;
            let fits = |place: &Option<RegionCode>| rules::answers_for(place.as_ref(), plan.region.as_ref());
            if library.is_some_and(|library| !fits(&library.region)) && held != Some(id) {
                rules::refuse_library(&mut context.faults);
            }
        }
        if let Some(id) = fields.commitment_id {
            let held = held.and_then(|h| h.commitment_id);
            let commitment = refer_or_keep(db, RecordType::Commitments, id, held, "/commitment_id", context)?;
            let was = before.map(|b| b.fields.status);
            if let Some(commitment) = commitment.filter(|c| !c.deleted) {
                context
                    .warnings
                    .extend(rules::suggestion(fields, was, id, commitment.text("status")));
            }
        }
        Ok(plan.region)
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn allow(db: &mut Write, known: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        belongings::admit(db, known, after.fields.plan_id, before, after, &rules::PART)
    }

    /// Budget lines and what measures it go and come back with their action.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        if before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        let lines = budget_lines::store::of_actions(db, &[before.id], true)?;
        children::follow(db, permit, before, after, lines)?;
        let measures = indicators::store::of_actions(db, &[before.id], true)?;
        let ids: Vec<Uuid> = measures.iter().map(|measure| measure.id).collect();
        let measured = measurements::store::of_indicators(db, &ids, true)?;
        children::follow(db, permit, before, after, measures)?;
        children::follow(db, permit, before, after, measured)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = actions::table.filter(actions::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &ActionFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(keyset_page!(db, query, paging, actions, columns!(), Action, {
            "position" => position: i32 = |r| r.fields.position,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &ActionFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &ActionFilter) -> Result<actions::BoxedQuery<'a, Pg>> {
    let ActionFilter {
        region,
        plan_id,
        strategy,
        status,
        commitment_id,
        responsible_stakeholder_id,
        responsible_library_id,
        ends_until,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = readable_with_plan!(actions::table.into_boxed(), reach, actions, actions::plan_id);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(actions::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(actions::region_code, code));
    }
    if let Some(value) = plan_id {
        query = query.filter(actions::plan_id.eq(*value));
    }
    if let Some(value) = strategy {
        query = query.filter(actions::strategy.eq(*value));
    }
    if let Some(value) = status {
        query = query.filter(actions::status.eq(*value));
    }
    if let Some(value) = commitment_id {
        query = query.filter(actions::commitment_id.eq(*value));
    }
    if let Some(value) = responsible_stakeholder_id {
        query = query.filter(actions::responsible_stakeholder_id.eq(*value));
    }
    if let Some(value) = responsible_library_id {
        query = query.filter(actions::responsible_library_id.eq(*value));
    }
    if let Some(day) = ends_until {
        query = query.filter(actions::ends_on.le(*day));
    }
    if let Some(name) = external_id {
        query = query.filter(actions::id.eq_any(external_ids::bearing(RecordType::Actions, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(actions::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(actions::updated_at.ge(*since));
    }
    Ok(query)
}

/// All actions of a plan, also those that were deleted, in order.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plan(db: &mut Read, plan: Uuid, lock: bool) -> Result<Vec<Action>> {
    of_plans(db, &[plan], lock)
}

/// [`of_plan`], of several.
///
/// # Errors
/// When the database cannot answer.
pub fn of_plans(db: &mut Read, plans: &[Uuid], lock: bool) -> Result<Vec<Action>> {
    let query = actions::table
        .filter(actions::plan_id.eq_any(plans))
        .order((actions::position.asc(), actions::id.asc()))
        .select(columns!());
    Ok(if lock {
        query.for_update().load(db.conn())?
    } else {
        query.load(db.conn())?
    })
}
