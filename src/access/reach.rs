//! Where a caller may read. Every list starts with it.

use super::{
    Action,
    actor::Grant,
    policy::{Relation, needs_personal_data, relation, rule},
};
use crate::domain::{RecordType, RegionCode};

/// The regions whose records a caller may read, with all below and above them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The whole country.
    National,
    /// These regions.
    Regions(Vec<RegionCode>),
    /// These regions alone, with all below and nothing above them: what a right
    /// gives that reaches no farther than its region.
    Within(Vec<RegionCode>),
}

impl Reach {
    /// The reach that grants give together: any role reads.
    pub fn of(grants: &[Grant]) -> Self {
        if grants.iter().any(|g| g.region.is_none()) {
            return Reach::National;
        }
        let mut regions: Vec<RegionCode> = grants.iter().filter_map(|g| g.region.clone()).collect();
        regions.sort();
        regions.dedup();
        Reach::Regions(regions)
    }

    /// The reach of those grants alone whose role reads this type.
    pub fn into(record_type: RecordType, grants: &[Grant]) -> Self {
        let (roles, _) = rule(Action::View, record_type);
        let reading: Vec<Grant> = grants.iter().filter(|g| roles.contains(&g.role)).cloned().collect();
        Reach::of(&reading)
    }

    /// The reach in which these grants give an action that reaches no farther
    /// than the region of a grant.
    pub fn of_action(action: Action, record_type: RecordType, grants: &[Grant]) -> Self {
        let (roles, _) = rule(action, record_type);
        let personal = needs_personal_data(action, record_type);
        let giving = |g: &&Grant| roles.contains(&g.role) && (g.personal_data || !personal);
        match Reach::of(&grants.iter().filter(giving).cloned().collect::<Vec<_>>()) {
            Reach::Regions(regions) => Reach::Within(regions),
            other => other,
        }
    }

    /// Whether it is nowhere.
    pub fn is_nowhere(&self) -> bool {
        matches!(self, Reach::Regions(regions) | Reach::Within(regions) if regions.is_empty())
    }

    /// Whether a record of this region (none is national) may be read.
    pub fn includes(&self, region: Option<&RegionCode>) -> bool {
        match self {
            Reach::National => true,
            Reach::Regions(regions) => regions.iter().any(|r| relation(Some(r), region) != Relation::Elsewhere),
            Reach::Within(_) => self.covers(region),
        }
    }

    /// The regions whose inside is read, and the codes that are read besides:
    /// those of the regions themselves and of what lies above them. None is
    /// the whole country.
    pub fn bounds(&self) -> Option<(&[RegionCode], Vec<String>)> {
        let (regions, above) = match self {
            Reach::National => return None,
            Reach::Regions(regions) => (regions, true),
            Reach::Within(regions) => (regions, false),
        };
        let codes = regions.iter().flat_map(|region| {
            let ancestors = region.ancestors().filter(move |_| above);
            std::iter::once(region.clone()).chain(ancestors)
        });
        Some((regions, codes.map(|code| code.to_string()).collect()))
    }

    /// Whether everything inside this region (none is the country) may be read.
    pub fn covers(&self, region: Option<&RegionCode>) -> bool {
        match self {
            Reach::National => true,
            Reach::Regions(regions) | Reach::Within(regions) => {
                regions.iter().any(|r| relation(Some(r), region).is_inside())
            }
        }
    }

    /// The key under which answers for callers of the same reach are kept.
    pub fn key(&self) -> String {
        let joined = |regions: &[RegionCode]| regions.iter().map(RegionCode::as_str).collect::<Vec<_>>().join(",");
        match self {
            Reach::National => "*".to_owned(),
            Reach::Regions(regions) => joined(regions),
            Reach::Within(regions) => format!("within {}", joined(regions)),
        }
    }
}

/// The condition that a region code lies in a region's subtree. A range of a
/// C-collated column, which an index serves (`like` would take `32.140` along).
macro_rules! within {
    ($column:expr, $code:expr) => {{
        let code: &$crate::domain::RegionCode = $code;
        let (from, to) = code.subtree_bounds();
        $column
            .eq(code.as_str().to_owned())
            .or($column.ge(from).and($column.lt(to)))
    }};
}

/// Narrows a boxed query to the rows that a reach includes. `$column` is the
/// table's region code.
macro_rules! visible {
    ($query:expr, $reach:expr, $table:ident) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl};
        match $reach.bounds() {
            None => $query,
            Some((regions, codes)) => {
                let mut condition: Box<
                    dyn diesel::BoxableExpression<$table::table, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>,
                > = Box::new($table::region_code.eq_any(codes));
                for region in regions {
                    let (from, to) = region.subtree_bounds();
                    condition = Box::new(condition.or($table::region_code.ge(from).and($table::region_code.lt(to))));
                }
                $query.filter(condition)
            }
        }
    }};
}

/// [`visible!`] for types that have national records: those, whose region code
/// is null, are for everybody who reads anything.
macro_rules! visible_or_national {
    ($query:expr, $reach:expr, $table:ident) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
        match $reach.bounds() {
            None => $query,
            Some((regions, codes)) => {
                let column = $table::region_code.assume_not_null();
                let mut condition: Box<
                    dyn diesel::BoxableExpression<$table::table, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>,
                > = Box::new(column.eq_any(codes));
                if $reach.includes(None) {
                    condition = Box::new($table::region_code.is_null().or(condition));
                }
                for region in regions {
                    let (from, to) = region.subtree_bounds();
                    condition = Box::new(condition.or(column.ge(from).and(column.lt(to))));
                }
                $query.filter(condition)
            }
        }
    }};
}

/// Narrows a boxed query to the rows that lie in the regions of a reach, those
/// above left out: for types that are read only from within. `$table`'s region
/// code may be null, which is national.
macro_rules! inside {
    ($query:expr, $reach:expr, $table:ident) => {{
        use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl};
        match $reach {
            $crate::access::Reach::National => $query,
            $crate::access::Reach::Regions(regions) | $crate::access::Reach::Within(regions) => {
                let column = $table::region_code.assume_not_null();
                let mut condition: Box<
                    dyn diesel::BoxableExpression<$table::table, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>,
                > = Box::new(column.eq_any(regions.clone()));
                for region in regions {
                    let (from, to) = region.subtree_bounds();
                    condition = Box::new(condition.or(column.ge(from).and(column.lt(to))));
                }
                $query.filter(condition)
            }
        }
    }};
}

pub(crate) use {inside, visible, visible_or_national, within};
