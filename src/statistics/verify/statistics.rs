//! The addresses whose figures can be asked and verified.

use crate::{
    access::Reach,
    infra::{Read, Result},
    statistics::{
        answer::{self, Statistic},
        budgets::store::OfBudgets,
        commitments::store::OfCommitments,
        indicators::store::OfIndicators,
        meetings::store::OfMeetings,
        overview::store::OfOverview,
        plans::store::OfPlans,
        programme::store::OfProgramme,
        published::store::OfPublished,
        timeline::store::OfTimeline,
    },
};

/// An address of figures.
pub struct Address {
    /// Its path.
    pub path: &'static str,
    /// Answers a query string, as JSON.
    pub answer: fn(&mut Read, &Reach, &str) -> Result<Vec<u8>>,
}

const fn address<S: Statistic>() -> Address {
    Address {
        path: S::PATH,
        answer: |db, reach, query| {
            let question = answer::read::<S>(query, reach)?;
            Ok(serde_json::to_vec(&S::count(db, reach, &question)?)?)
        },
    }
}

/// All of them.
pub const ALL: [Address; 9] = [
    address::<OfProgramme>(),
    address::<OfMeetings>(),
    address::<OfCommitments>(),
    address::<OfPlans>(),
    address::<OfBudgets>(),
    address::<OfIndicators>(),
    address::<OfOverview>(),
    address::<OfTimeline>(),
    address::<OfPublished>(),
];
