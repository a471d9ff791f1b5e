//! The rules of the workflow, pure: which step is taken when, and why not.

use uuid::Uuid;

use crate::{
    access::Action,
    domain::{Faults, Said, fault::code},
    plans::{
        api::PlanFields,
        words::{ApprovalState, PlanStatus},
    },
};

/// Where a plan can be asked to go, in the order of its way.
pub const TARGETS: [PlanStatus; 6] = [
    PlanStatus::Submitted,
    PlanStatus::Returned,
    PlanStatus::Approved,
    PlanStatus::Active,
    PlanStatus::Completed,
    PlanStatus::Cancelled,
];

/// What the policy is asked for before a step.
pub fn action(to: PlanStatus) -> Action {
    match to {
        PlanStatus::Approved | PlanStatus::Returned => Action::Approve,
        _ => Action::Update,
    }
}

/// Whether a step to there needs a reason.
pub fn needs_reason(to: PlanStatus) -> bool {
    matches!(to, PlanStatus::Returned | PlanStatus::Cancelled)
}

/// Whether a step to there is bound to the content that was seen.
pub fn needs_content(to: PlanStatus) -> bool {
    to == PlanStatus::Approved
}

/// What must be known of a plan before a step.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Who takes the step.
    pub actor: Uuid,
    /// The hash of the content as it is.
    pub content_sha256: String,
    /// Whether an action has a responsible party.
    pub is_answered_for: bool,
    /// Whether it is measured by anything.
    pub is_measured: bool,
    /// Whether who takes the step changed what the plan promises after it was
    /// approved.
    pub changed_by_actor: bool,
}

/// Why a step is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The plan does not stand there.
    State(Said),
    /// It is somebody else's to take.
    Own(Said),
    /// The plan is not ready.
    Unready(Faults),
}

impl Why {
    /// The reason in one sentence.
    pub fn said(self) -> Said {
        match self {
            Why::State(said) | Why::Own(said) => said,
            Why::Unready(faults) => faults
                .into_vec()
                .into_iter()
                .map(|f| f.message)
                .next()
                .unwrap_or_else(|| Said::fixed("It is not ready.", "Belum siap.")),
        }
    }
}

/// Whether the content is the approved one. It follows from the hashes alone, so
/// that nothing else can say so.
pub fn approval(plan: &PlanFields, content_sha256: &str) -> ApprovalState {
    match &plan.approved_sha256 {
        None => ApprovalState::None,
        Some(approved) if approved == content_sha256 => ApprovalState::Current,
        Some(_) => ApprovalState::ChangedSince,
    }
}

/// Whether a plan takes this step as it stands. Rights are asked elsewhere.
///
/// # Errors
/// Why not.
pub fn may_step(plan: &PlanFields, to: PlanStatus, facts: &Facts) -> Result<(), Why> {
    use PlanStatus::*;
    match (plan.status, to) {
        (Draft | Returned, Submitted) => ready(plan, facts),
        (Submitted, Approved) if plan.submitted_by == Some(facts.actor) => Err(Why::Own(Said::fixed(
            "Nobody approves what they submitted themselves.",
            "Tidak ada yang menyetujui rencana yang diajukannya sendiri.",
        ))),
        (Submitted, Approved | Returned) => Ok(()),
        (Approved | Active, Approved) => may_approve_again(plan, facts),
        (Approved, Active) | (Active, Completed) => Ok(()),
        (Draft | Submitted | Returned | Approved | Active, Cancelled) => Ok(()),
        (from, to) => Err(Why::State(no_way(from, to))),
    }
}

fn may_approve_again(plan: &PlanFields, facts: &Facts) -> Result<(), Why> {
    if approval(plan, &facts.content_sha256) == ApprovalState::Current {
        return Err(Why::State(Said::fixed(
            "The plan is approved as it is.",
            "Rencana sudah disetujui apa adanya.",
        )));
    }
    if plan.submitted_by == Some(facts.actor) || facts.changed_by_actor {
        return Err(Why::Own(Said::fixed(
            "Nobody approves what they submitted or changed themselves.",
            "Tidak ada yang menyetujui rencana yang diajukan atau diubahnya sendiri.",
        )));
    }
    ready(plan, facts)
}

/// What a plan needs to be submitted, and to be approved again.
fn ready(plan: &PlanFields, facts: &Facts) -> Result<(), Why> {
    let mut faults = Faults::new();
    if plan.goals.is_empty() {
        faults.add(
            "/goals",
            code::INCOMPLETE,
            Said::fixed("It needs at least one goal.", "Perlu paling sedikit satu tujuan."),
        );
    }
    if !facts.is_answered_for {
        faults.add(
            "/actions",
            code::INCOMPLETE,
            Said::fixed(
                "It needs at least one action with a responsible party.",
                "Perlu paling sedikit satu kegiatan dengan penanggung jawab.",
            ),
        );
    }
    if !facts.is_measured {
        faults.add(
            "/indicators",
            code::INCOMPLETE,
            Said::fixed(
                "It needs at least one indicator.",
                "Perlu paling sedikit satu indikator.",
            ),
        );
    }
    faults.finish().map_err(Why::Unready)
}

fn no_way(from: PlanStatus, to: PlanStatus) -> Said {
    Said::new(
        format!(
            "From {} to {} there is no step.",
            from.label_en().to_lowercase(),
            to.label_en().to_lowercase()
        ),
        format!(
            "Dari {} ke {} tidak ada langkah.",
            from.label_id().to_lowercase(),
            to.label_id().to_lowercase()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn plan(status: PlanStatus) -> PlanFields {
        let mut fields: PlanFields = serde_json::from_value(serde_json::json!({
            "kind": "regional", "level": "regency", "region_code": "32.14", "title": "Rencana",
            "first_year": 2024, "last_year": 2026, "goals": ["Satu"],
        }))
        .unwrap();
        fields.status = status;
        fields
    }

    fn facts(content: &str) -> Facts {
        Facts {
            actor: Uuid::from_u128(1),
            content_sha256: content.to_owned(),
            is_answered_for: true,
            is_measured: true,
            changed_by_actor: false,
        }
    }

    /// The whole way, as the domain says it.
    #[test]
    fn the_steps() {
        use PlanStatus::*;
        let taken = |from, to| may_step(&plan(from), to, &facts("a")).is_ok();
        let mut found = BTreeSet::new();
        for from in PlanStatus::ALL {
            for to in PlanStatus::ALL {
                if taken(*from, *to) {
                    found.insert((*from, *to));
                }
            }
        }
        let expected = BTreeSet::from([
            (Draft, Submitted),
            (Returned, Submitted),
            (Submitted, Approved),
            (Submitted, Returned),
            (Approved, Active),
            (Active, Completed),
            // The content differs from the approved one, of which there is none here.
            (Approved, Approved),
            (Active, Approved),
            (Draft, Cancelled),
            (Submitted, Cancelled),
            (Returned, Cancelled),
            (Approved, Cancelled),
            (Active, Cancelled),
        ]);
        assert_eq!(found, expected);
    }

    #[test]
    fn nobody_approves_the_own() {
        let mut submitted = plan(PlanStatus::Submitted);
        submitted.submitted_by = Some(Uuid::from_u128(1));
        let step = may_step(&submitted, PlanStatus::Approved, &facts("a"));
        assert!(matches!(step, Err(Why::Own(_))));
        submitted.submitted_by = Some(Uuid::from_u128(2));
        assert!(may_step(&submitted, PlanStatus::Approved, &facts("a")).is_ok());
        let mut approved = plan(PlanStatus::Approved);
        approved.approved_sha256 = Some("a".into());
        let changed = Facts {
            changed_by_actor: true,
            ..facts("b")
        };
        assert!(matches!(
            may_step(&approved, PlanStatus::Approved, &changed),
            Err(Why::Own(_))
        ));
        assert!(may_step(&approved, PlanStatus::Approved, &facts("b")).is_ok());
        assert!(matches!(
            may_step(&approved, PlanStatus::Approved, &facts("a")),
            Err(Why::State(_))
        ));
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let mut draft = plan(PlanStatus::Draft);
        draft.goals.clear();
        let bare = Facts {
            is_answered_for: false,
            is_measured: false,
            ..facts("a")
        };
        let Err(Why::Unready(faults)) = may_step(&draft, PlanStatus::Submitted, &bare) else {
            panic!("it is not ready");
        };
        let pointers: Vec<String> = faults.into_vec().into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/goals", "/actions", "/indicators"]);
    }

    #[test]
    fn the_approval_follows_from_the_hashes() {
        let mut fields = plan(PlanStatus::Active);
        assert_eq!(approval(&fields, "a"), ApprovalState::None);
        fields.approved_sha256 = Some("a".into());
        assert_eq!(approval(&fields, "a"), ApprovalState::Current);
        assert_eq!(approval(&fields, "b"), ApprovalState::ChangedSince);
    }
}
