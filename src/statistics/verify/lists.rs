//! Reading the rows behind a number: page by page, by the code that answers the lists.

use serde_json::{Map, Value};

use crate::{
    access::Actor,
    infra::{
        Read, Result,
        cursor::Cursor,
        query::{self, Query},
    },
    libraries::{Enrolment, Library},
    meetings::{Attendance, Commitment, Meeting},
    plans::{BudgetLine, Indicator, Measurement, Plan},
    records::{ListParams, Listing, Paging},
    regions::api::Region,
    stakeholders::Stakeholder,
};

/// The members of rows from which numbers follow.
pub const MEMBERS: [&str; 14] = [
    "code",
    "region_code",
    "stakeholder_id",
    "library_id",
    "pledged_idr",
    "realised_idr",
    "planned_idr",
    "approved_idr",
    "value",
    "denominator",
    "target",
    "target_denominator",
    "submitted_at",
    "first_approved_at",
];

/// Rows on a page.
const PAGE: usize = 500;

/// What a list gives.
pub struct Listed {
    /// What it counts itself.
    pub total: i64,
    /// Its rows, as far as numbers follow from them.
    pub rows: Vec<Map<String, Value>>,
}

/// A list that figures name.
pub struct List {
    /// Its path.
    pub path: &'static str,
    /// Reads at most so many rows and one more.
    pub read: fn(&mut Read, &Actor, &str, usize) -> Result<Listed>,
}

const fn list<R: Listing>(path: &'static str) -> List {
    List { path, read: read::<R> }
}

/// All of them.
pub const ALL: [List; 11] = [
    list::<Library>("/v1/libraries"),
    list::<Enrolment>("/v1/enrolments"),
    list::<Stakeholder>("/v1/stakeholders"),
    list::<Meeting>("/v1/meetings"),
    list::<Attendance>("/v1/attendances"),
    list::<Commitment>("/v1/commitments"),
    list::<Plan>("/v1/plans"),
    list::<BudgetLine>("/v1/budget_lines"),
    list::<Indicator>("/v1/indicators"),
    list::<Measurement>("/v1/measurements"),
    list::<Region>("/v1/regions"),
];

fn read<R: Listing>(db: &mut Read, me: &Actor, query: &str, most: usize) -> Result<Listed> {
    let Query(filter, params): Query<R::Filter, ListParams> = query::parse(query)?;
    let reach = me.reach_into(R::TYPE);
    let mut paging = Paging {
        limit: PAGE as i64,
        ..params.paging(R::SORTS, false, "")?
    };
    let mut rows = Vec::new();
    loop {
        let page = R::page(db, &reach, &filter, &paging)?;
        let last = page.last().map(|row| Cursor::after("", row.key.clone(), row.row.key()));
        let whole = page.len() == PAGE;
        for listed in page {
            let Value::Object(row) = serde_json::to_value(&listed.row)? else {
                continue;
            };
            rows.push(
                row.into_iter()
                    .filter(|(name, _)| MEMBERS.contains(&name.as_str()))
                    .collect(),
            );
        }
        if !whole || rows.len() > most {
            break;
        }
        paging.after = last;
    }
    Ok(Listed {
        total: R::count(db, &reach, &filter)?,
        rows,
    })
}
