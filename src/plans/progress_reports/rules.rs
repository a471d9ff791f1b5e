//! The rules of progress reports, pure.

use super::api::ProgressReportFields;
use crate::{
    domain::Faults,
    plans::{measurements, rules::Part},
};

/// A report tells how the plan goes.
pub const PART: Part = Part::Progress;

/// The rules that need no other row.
pub fn check(fields: &mut ProgressReportFields, faults: &mut Faults) {
    measurements::rules::check_period(fields.period_start, fields.period_end, faults);
}
