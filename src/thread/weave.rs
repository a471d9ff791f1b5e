//! Puts rows together to what came out of a meeting, pure.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::api::{
    OutcomeDecision, OutcomeItem, Outcomes, ThreadCommitment, ThreadDecision, ThreadItem, ThreadMeeting, ThreadPlan,
    ThreadTotals,
};

/// The rows of one meeting, in the order in which they are shown, each with
/// what it names.
pub struct Rows {
    /// The meeting.
    pub meeting: ThreadMeeting,
    /// The agenda, with the commitments that are asked about.
    pub items: Vec<(ThreadItem, Option<Uuid>)>,
    /// The decisions, with the items under which they were made.
    pub decisions: Vec<(ThreadDecision, Option<Uuid>)>,
    /// The commitments, with the decisions that they came out of.
    pub commitments: Vec<(ThreadCommitment, Option<Uuid>)>,
    /// The plans that name the meeting.
    pub plans: Vec<ThreadPlan>,
}

/// Every row at its one place. What names something that is not shown stands
/// where that stands which names nothing.
pub fn outcomes(rows: Rows) -> Outcomes {
    let Rows {
        meeting,
        items,
        decisions,
        commitments,
        plans,
    } = rows;
    let mut totals = ThreadTotals {
        decisions: decisions.len() as i64,
        ..ThreadTotals::default()
    };
    commitments.iter().for_each(|(commitment, _)| totals.add(commitment));
    let mut promised = grouped(commitments, decisions.iter().map(|(decision, _)| decision.id));
    let decided = decisions.into_iter().map(|(decision, item)| {
        let commitments = promised.remove(&Some(decision.id)).unwrap_or_default();
        (OutcomeDecision { decision, commitments }, item)
    });
    let mut decided = grouped(decided.collect(), items.iter().map(|(item, _)| item.id));
    let agenda = items.into_iter().map(|(item, commitment_id)| OutcomeItem {
        decisions: decided.remove(&Some(item.id)).unwrap_or_default(),
        item,
        commitment_id,
    });
    Outcomes {
        meeting,
        totals,
        agenda: agenda.collect(),
        decisions: decided.remove(&None).unwrap_or_default(),
        commitments: promised.remove(&None).unwrap_or_default(),
        plans,
    }
}

/// Rows by what they name, as far as that is among the known; their order stays.
fn grouped<T>(rows: Vec<(T, Option<Uuid>)>, known: impl Iterator<Item = Uuid>) -> HashMap<Option<Uuid>, Vec<T>> {
    let known: HashSet<Uuid> = known.collect();
    let mut groups: HashMap<Option<Uuid>, Vec<T>> = HashMap::new();
    for (row, named) in rows {
        groups
            .entry(named.filter(|named| known.contains(named)))
            .or_default()
            .push(row);
    }
    groups
}
