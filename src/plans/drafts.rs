//! Drafts of plans: a plan that was never approved, and what belongs to it, is
//! not read by those below its region.

use diesel::{QueryDsl, RunQueryDsl, dsl::exists, prelude::*};
use uuid::Uuid;

use crate::infra::{Read, Result, schema::plans};

/// Whether a plan was never approved.
///
/// # Errors
/// When the database cannot answer.
pub fn is_draft(db: &mut Read, plan: Option<Uuid>) -> Result<bool> {
    let approved = plans::table
        .filter(plans::id.nullable().eq(plan))
        .filter(plans::approved_at.is_not_null());
    Ok(!diesel::select(exists(approved)).get_result::<bool>(db.conn())?)
}

/// Narrows a boxed query to the rows that a reach includes, of the regions above
/// it only those for which `$known` holds: that of plans was approved once.
macro_rules! readable {
    ($query:expr, $reach:expr, $table:ident, $known:expr) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
        let query = $crate::access::reach::visible_or_national!($query, $reach, $table);
        match $reach.bounds() {
            None => query,
            Some((regions, _)) => {
                let column = $table::region_code.assume_not_null();
                let mut condition: Box<
                    dyn diesel::BoxableExpression<$table::table, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>,
                > = Box::new($known);
                for region in regions {
                    condition = Box::new(condition.or($crate::access::reach::within!(column, region)));
                }
                query.filter(condition)
            }
        }
    }};
}

/// [`readable!`] for what belongs to a plan: `$plan` is its column.
macro_rules! readable_with_plan {
    ($query:expr, $reach:expr, $table:ident, $plan:expr) => {{
        let approved = {
            use diesel::{ExpressionMethods, QueryDsl};
            use $crate::infra::schema::plans;
            plans::table.filter(plans::approved_at.is_not_null()).select(plans::id)
        };
        $crate::plans::drafts::readable!($query, $reach, $table, $plan.eq_any(approved))
    }};
}

pub(crate) use {readable, readable_with_plan};
