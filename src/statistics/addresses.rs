//! The addresses whose figures can be asked, verified and exported.

use super::{
    answer::{self, Statistic},
    budgets::store::OfBudgets,
    commitments::store::OfCommitments,
    export,
    indicators::store::OfIndicators,
    meetings::store::OfMeetings,
    overview::store::OfOverview,
    plans::store::OfPlans,
    programme::store::OfProgramme,
    published::store::OfPublished,
    timeline::store::OfTimeline,
};
use crate::{
    access::Reach,
    infra::{Read, Result},
    records::{
        export::{ExportFormat, order::Order},
        personal::Reader,
    },
};

/// Makes an order of a query, with the rights of the reader.
pub type MakeOrder = fn(&Reader, ExportFormat, &str, &str) -> Result<Order>;

/// An address of figures.
pub struct Address {
    /// Its path.
    pub path: &'static str,
    /// Answers a query string, as JSON.
    pub answer: fn(&mut Read, &Reach, &str) -> Result<Vec<u8>>,
    /// Orders an export of the answer.
    pub order: MakeOrder,
}

const fn address<S: Statistic>() -> Address {
    Address {
        path: S::PATH,
        answer: |db, reach, query| {
            let question = answer::read::<S>(query, reach)?;
            Ok(serde_json::to_vec(&S::count(db, reach, &question)?)?)
        },
        order: export::order::<S>,
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
