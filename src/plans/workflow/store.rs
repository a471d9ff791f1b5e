//! Steps of plans in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    api::PlanTransition,
    rules::{self, Facts, Why},
};
use crate::{
    access::{self, Actor, Author, Origin},
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

/// Where a plan stands as history tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Where it stands.
    pub status: PlanStatus,
    /// The reason that was given for its last step.
    pub reason: Option<String>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
}

/// Sets where a plan stands, as an import tells it of the past: it is the one
/// actor that takes no steps. What belongs to the plan is written before, since
/// the approval is bound to the content as it is then. The same again changes
/// nothing.
///
/// # Errors
/// 403 for any other way than an import and for who may not write there, and
/// those of every change.
pub fn set_history(db: &mut Write, author: &Author, id: Uuid, history: &History) -> Result<Done<Plan>> {
    if author.origin != Origin::Import {
        return Err(Error::detailed(
            codes::forbidden(),
            "Only an import tells where a plan stood; everybody else takes its steps.",
            "Hanya impor yang menyebutkan kedudukan rencana di masa lalu; yang lain melalui langkah-langkahnya.",
        ));
    }
    let (plan, _) = commands::at_version::<Plan>(db, author, access::Action::Update, id, None)?;
    let was_approved = matches!(
        history.status,
        PlanStatus::Approved | PlanStatus::Active | PlanStatus::Completed
    );
    let approved_at = history
        .approved_at
        .or(was_approved.then(|| plan.fields.approved_at.unwrap_or(db.now())));
    let whole = content::store::present(db, plan)?;
    let sha256 = content::rules::sha256(&content::rules::canonical(&whole)?)?;
    commands::alter::<Plan>(db, author, access::Action::Update, id, None, |fields| {
        fields.status = history.status;
        fields.status_reason = history.reason.clone();
        fields.submitted_at = history.submitted_at;
        // An approval that is told again stays bound to what it was bound to.
        if fields.approved_at != approved_at {
            fields.approved_at = approved_at;
            fields.approved_sha256 = approved_at.map(|_| sha256);
        }
        Ok(())
    })
}
