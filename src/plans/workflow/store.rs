//! Steps of plans in the database.

use uuid::Uuid;

use super::{
    api::PlanTransition,
    rules::{self, Facts, Why},
};
use crate::{
    access::{Actor, Author},
    domain::{Faults, Said, fault::code},
    infra::{Error, Read, Result, Write, codes},
    plans::{
        Action, Plan, belongings,
        content::{self, Whole},
        words::PlanStatus,
    },
    records::commands::{self, Done},
};

/// Lets a plan take a step.
///
/// # Errors
/// 404, 403, 410, 412 as every change; 409 when there is no such step, 403 when
/// it is another's to take, 412 when the content is not the one that was seen,
/// 422 when the plan is not ready or the reason is missing.
pub fn step(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    expected: Option<i32>,
    asked: &PlanTransition,
) -> Result<Done<Plan>> {
    let action = rules::action(asked.to);
    let (plan, _) = commands::at_version::<Plan>(db, author, action, id, expected)?;
    let whole = content::store::present(db, plan)?;
    let content_sha256 = content::rules::sha256(&content::rules::canonical(&whole)?)?;
    let facts = facts(db, &author.actor, &whole, content_sha256)?;
    let plan = &whole.plan;
    rules::may_step(&plan.fields, asked.to, &facts).map_err(refusal)?;
    check(asked)?;
    if rules::needs_content(asked.to) && asked.content_sha256.as_ref() != Some(&facts.content_sha256) {
        return Err(other_content(&facts.content_sha256, plan.stamp.version));
    }
    let (now, actor) = (db.now(), author.actor.id);
    // The reason is kept in the history too.
    let author = Author {
        reason: author.reason.clone().or_else(|| asked.reason.clone()),
        ..author.clone()
    };
    commands::alter::<Plan>(db, &author, action, id, expected, |fields| {
        // A plan that is being done goes on when what was changed is approved.
        if !(fields.status == PlanStatus::Active && asked.to == PlanStatus::Approved) {
            fields.status = asked.to;
        }
        fields.status_reason = asked.reason.clone();
        match asked.to {
            PlanStatus::Submitted => {
                fields.submitted_at = Some(now);
                fields.submitted_by = Some(actor);
            }
            PlanStatus::Approved => {
                fields.first_approved_at.get_or_insert(now);
                fields.approved_at = Some(now);
                fields.approved_by = Some(actor);
                fields.approved_sha256 = Some(facts.content_sha256);
            }
            _ => {}
        }
        Ok(())
    })
}

/// What the step needs to be told with it.
fn check(asked: &PlanTransition) -> Result<()> {
    let mut faults = Faults::new();
    if rules::needs_reason(asked.to) && asked.reason.is_none() {
        faults.add(
            "/reason",
            code::REQUIRED,
            Said::fixed("This step needs a reason.", "Langkah ini memerlukan alasan."),
        );
    }
    if rules::needs_content(asked.to) && asked.content_sha256.is_none() {
        faults.add(
            "/content_sha256",
            code::REQUIRED,
            Said::fixed(
                "What is approved is a content: name the content_sha256 that you have seen.",
                "Yang disetujui adalah isi rencana: sebutkan content_sha256 yang Anda lihat.",
            ),
        );
    }
    Ok(faults.finish()?)
}

fn refusal(why: Why) -> Error {
    use crate::domain::Language::{English, Indonesian};
    match why {
        Why::State(said) => belongings::refusal(&said),
        Why::Own(said) => Error::detailed(
            codes::forbidden(),
            said.in_language(English).to_owned(),
            said.in_language(Indonesian).to_owned(),
        ),
        Why::Unready(faults) => faults.into(),
    }
}

fn other_content(present: &str, version: i32) -> Error {
    Error::detailed(
        codes::stale_version(),
        "The content of the plan is no longer the one that you have seen. Read it again; content_sha256 is the present one.",
        "Isi rencana bukan lagi yang Anda lihat. Baca lagi; content_sha256 adalah yang sekarang.",
    )
    .extension("content_sha256", present)
    .extension("current_version", version)
}

/// What must be known before a step. The plan's row is locked by whoever takes
/// one, and what belongs to it is not written meanwhile.
///
/// # Errors
/// When the database cannot answer.
pub fn facts(db: &mut Read, actor: &Actor, whole: &Whole, content_sha256: String) -> Result<Facts> {
    let answered = |action: &Action| {
        action.fields.responsible_stakeholder_id.is_some() || action.fields.responsible_library_id.is_some()
    };
    let changed_by_actor = match content::store::approved_at(db, &whole.plan)? {
        Some(since) => content::store::changed_by(db, whole.plan.id, since, actor.id)?,
        None => false,
    };
    Ok(Facts {
        actor: actor.id,
        content_sha256,
        is_answered_for: whole.actions.iter().any(answered),
        is_measured: !whole.indicators.is_empty(),
        changed_by_actor,
    })
}
