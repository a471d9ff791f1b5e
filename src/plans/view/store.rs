//! Plans whole, put together for a caller.

use actix_web::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{ActionView, AllowedPlanTransition, BudgetLineView, IndicatorView, PlanApproval, PlanDifference, PlanView},
    difference::told,
    rules::{is_over, measured, progress, totals},
};
use crate::{
    access::{Action, Actor, Author},
    domain::{Language, RecordType, Said},
    infra::{Error, Read, Result, Write, reply::quoted},
    plans::{
        Plan,
        content::{self, Whole},
        view::api::PlanMoney,
        words::ApprovalState,
        workflow::{self, rules::Facts},
    },
    records::{
        Record,
        commands::{self, Done},
        drafts,
        idempotency::Kept,
        list::etag,
        write::{Call, path_of},
    },
};

/// The living plan, if this caller may read it.
///
/// # Errors
/// 404 for what is not there or may not be known, 410 for what was deleted.
pub fn readable(db: &mut Read, me: &Actor, id: Uuid) -> Result<Plan> {
    let plan = Plan::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    me.may(Action::View, RecordType::Plans, plan.region())?;
    drafts::refuse(db, me, &plan)?;
    match plan.stamp.deleted_at {
        Some(at) => Err(commands::deleted(at, plan.stamp.version)),
        None => Ok(plan),
    }
}

/// What differs between a plan and what was approved of it; none when nothing was.
///
/// # Errors
/// When the database cannot answer.
pub fn difference(db: &mut Read, plan: Plan) -> Result<Option<PlanDifference>> {
    let (Some(before), Some(from_sha256)) = (
        content::store::approved(db, &plan)?,
        plan.fields.approved_sha256.clone(),
    ) else {
        return Ok(None);
    };
    let (plan_id, version, approved_at) = (plan.id, plan.stamp.version, plan.fields.approved_at);
    let after = content::rules::canonical(&content::store::present(db, plan)?)?;
    let changes = content::rules::differing(&before, &after);
    Ok(Some(PlanDifference {
        plan_id,
        version,
        from_sha256,
        approved_at,
        to_sha256: content::rules::sha256(&after)?,
        changes: changes
            .into_iter()
            .map(|change| told(change, &before, &after))
            .collect(),
        patch: content::rules::patch(&before, &after)?,
    }))
}

/// A plan as it is now, with what this caller may do next.
///
/// # Errors
/// When the database cannot answer.
pub fn present(db: &mut Read, actor: &Actor, plan: Plan, language: Language) -> Result<PlanView> {
    let whole = content::store::present(db, plan)?;
    build(db, Some((actor, language)), whole)
}

/// A plan put together. `caller` is who sees it and in which language; none for a plan
/// of the past, with which nothing can be done.
///
/// # Errors
/// When the database cannot answer.
pub fn build(db: &mut Read, caller: Option<(&Actor, Language)>, whole: Whole) -> Result<PlanView> {
    let form = content::rules::canonical(&whole)?;
    let content_sha256 = content::rules::sha256(&form)?;
    let approval = approval(db, &whole.plan, &form, &content_sha256)?;
    let allowed_transitions = match caller {
        Some((actor, language)) => {
            let facts = workflow::store::facts(db, actor, &whole, content_sha256.clone())?;
            allowed(actor, &whole.plan, &facts, language)
        }
        None => Vec::new(),
    };
    let Whole {
        plan,
        actions,
        lines,
        indicators,
        measurements,
        reports,
    } = whole;
    let totals = totals(&lines);
    let progress = progress(&actions);
    let over_realised = lines.iter().any(is_over);
    let indicators = indicators.into_iter().map(|indicator| IndicatorView {
        measured: measured(
            &indicator,
            measurements.iter().filter(|m| m.fields.indicator_id == indicator.id),
        ),
        indicator,
    });
    let actions = actions.into_iter().map(|action| {
        let own: Vec<_> = lines.iter().filter(|line| line.fields.action_id == action.id).collect();
        ActionView {
            totals: PlanMoney::of(own.iter().copied()),
            budget_lines: own
                .into_iter()
                .map(|line| BudgetLineView {
                    over_realised: is_over(line),
                    line: line.clone(),
                })
                .collect(),
            action,
        }
    });
    Ok(PlanView {
        plan,
        actions: actions.collect(),
        indicators: indicators.collect(),
        progress_reports: reports,
        totals,
        over_realised,
        progress,
        approval,
        content_sha256,
        allowed_transitions,
    })
}

/// What was approved, and what differs from it now.
fn approval(db: &mut Read, plan: &Plan, form: &Value, sha256: &str) -> Result<PlanApproval> {
    let state = workflow::rules::approval(&plan.fields, sha256);
    let changed_fields = match state {
        ApprovalState::ChangedSince => {
            let approved = content::store::approved(db, plan)?.unwrap_or_default();
            let differing = content::rules::differing(&approved, form);
            differing.into_iter().map(|difference| difference.pointer).collect()
        }
        ApprovalState::None | ApprovalState::Current => Vec::new(),
    };
    let fields = &plan.fields;
    Ok(PlanApproval {
        state,
        sha256: fields.approved_sha256.clone(),
        approved_at: fields.approved_at,
        approved_by: fields.approved_by,
        changed_fields,
    })
}

/// Every step, whether this caller may take it, and why not.
fn allowed(actor: &Actor, plan: &Plan, facts: &Facts, language: Language) -> Vec<AllowedPlanTransition> {
    use workflow::rules::{TARGETS, action, may_step, needs_content, needs_reason};
    TARGETS
        .into_iter()
        .map(|to| {
            let step = may_step(&plan.fields, to, facts).map_err(|why| why.said());
            let right = actor.may(action(to), RecordType::Plans, plan.region()).map_err(said);
            // That there is no such step is told before who might take it.
            let reason = step.and(right).err();
            let needs = [("reason", needs_reason(to)), ("content_sha256", needs_content(to))];
            AllowedPlanTransition {
                to,
                allowed: reason.is_none(),
                needs: needs
                    .iter()
                    .filter(|(_, needed)| *needed)
                    .map(|(name, _)| (*name).to_owned())
                    .collect(),
                reason: reason.map(|said| said.in_language(language).to_owned()),
            }
        })
        .collect()
}

fn said(error: Error) -> Said {
    match error.refusal() {
        Some(refusal) => {
            let detail = |language| refusal.detail().in_language(language).to_owned();
            Said::new(detail(Language::English), detail(Language::Indonesian))
        }
        None => Said::fixed("It cannot be told now.", "Belum dapat diketahui."),
    }
}

/// The document of a plan and its tag: the version, and the hash of what is
/// shown beside it.
///
/// # Errors
/// Never for derived types.
pub fn tagged(whole: &PlanView) -> Result<(Value, String)> {
    let document = serde_json::to_value(whole)?;
    let tag = format!("{}-{}", whole.plan.stamp.version, etag(&serde_json::to_vec(&document)?));
    Ok((document, tag))
}

/// The answer of a write: the plan whole.
///
/// # Errors
/// When the database cannot answer.
pub fn answer(db: &mut Write, author: &Author, call: &Call, done: Done<Plan>, status: StatusCode) -> Result<Kept> {
    let id = done.record.id;
    let (document, tag) = tagged(&present(db, &author.actor, done.record, call.language())?)?;
    call.answer_with(&path_of::<Plan>(id), quoted(tag), document, &done.warnings, status)
}
