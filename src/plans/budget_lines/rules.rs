//! The rules of budget lines, pure.

use super::api::BudgetLineFields;
use crate::{
    domain::{Faults, Said, fault::code},
    plans::rules::Part,
};

/// What of a budget line is promised.
pub const PART: Part = Part::Promise { progress: PROGRESS };

/// The fields that tell how it goes.
pub const PROGRESS: &[&str] = &["realised_idr"];

/// The rules that need no other row: none. More may be spent than was approved.
pub fn check(_: &mut BudgetLineFields, _: &mut Faults) {}

/// A budget is of one of its plan's years.
pub fn check_year(fields: &BudgetLineFields, (first, last): (i32, i32), faults: &mut Faults) {
    if !(first..=last).contains(&fields.fiscal_year) {
        faults.add(
            "/fiscal_year",
            code::RANGE,
            Said::new(
                format!("Outside of the plan's years, {first} to {last}."),
                format!("Di luar tahun rencana, {first} sampai {last}."),
            ),
        );
    }
}
