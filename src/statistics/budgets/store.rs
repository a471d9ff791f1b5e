//! Adding up the money of plans.

use chrono::Datelike;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Nullable, Text},
};

use super::api::{
    BudgetFigures, BudgetFiguresParams, BudgetGroup, BudgetStatistics, Budgeted, BudgetsInState, BudgetsOfSource,
    BudgetsOfStrategy, BudgetsOfYear,
};
use crate::{
    access::Reach,
    domain::{FundingSource, RecordType, RegionCode},
    infra::{Read, Result},
    plans::{actions::words::Strategy, words::PlanStatus},
    statistics::{
        answer::Statistic,
        days::Days,
        evidence::Evidence,
        ground::Ground,
        places::{self, PlaceLevel},
        rows::Rows,
        rupiah::Rupiah,
    },
};

/// Figures of budgets.
pub struct OfBudgets;

impl Statistic for OfBudgets {
    type Question = BudgetFiguresParams;
    type Answer = BudgetStatistics;
    const PATH: &'static str = "/v1/statistics/budgets";
    const DEPENDS_ON: &'static [RecordType] = &[
        RecordType::BudgetLines,
        RecordType::Actions,
        RecordType::Plans,
        RecordType::Regions,
    ];

    fn count(db: &mut Read, reach: &Reach, question: &BudgetFiguresParams) -> Result<BudgetStatistics> {
        budgets(db, reach, question)
    }
}

#[derive(QueryableByName, Default)]
struct Cell {
    #[diesel(sql_type = Text)]
    slice: String,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Text)]
    planned: Rupiah,
    #[diesel(sql_type = Text)]
    approved: Rupiah,
    #[diesel(sql_type = Text)]
    realised: Rupiah,
    #[diesel(sql_type = BigInt)]
    over: i64,
    #[diesel(sql_type = Text)]
    over_planned: Rupiah,
    #[diesel(sql_type = Text)]
    over_approved: Rupiah,
    #[diesel(sql_type = Text)]
    over_realised: Rupiah,
}

impl Cell {
    fn figures(&self, rows: &Rows) -> BudgetFigures {
        BudgetFigures {
            all: Budgeted {
                count: self.count,
                planned_idr: self.planned,
                approved_idr: self.approved,
                realised_idr: self.realised,
                rows_url: rows.url(),
            },
            over_realised: Budgeted {
                count: self.over,
                planned_idr: self.over_planned,
                approved_idr: self.over_approved,
                realised_idr: self.over_realised,
                rows_url: rows.with("over_realised", true).url(),
            },
        }
    }
}

/// Computes the figures of budgets.
///
/// # Errors
/// When the database cannot answer.
pub fn budgets(db: &mut Read, reach: &Reach, params: &BudgetFiguresParams) -> Result<BudgetStatistics> {
    let BudgetFiguresParams {
        as_of,
        region,
        boundary,
        year,
        group_by,
    } = params;
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, *as_of)?;
    let cells = count(db, params, &ground)?;
    let none = Cell::default();
    let cell = |slice: &str, key: Option<&str>| {
        let found = cells.iter().find(|c| c.slice == slice && c.key.as_deref() == key);
        found.unwrap_or(&none)
    };
    let rows = ground
        .rows(RecordType::BudgetLines)
        .with_any("fiscal_year", *year)
        .with_any("begun_until", *as_of);
    let of_source = |source: FundingSource| BudgetsOfSource {
        source,
        figures: cell("source", Some(source.as_str())).figures(&rows.with("source", source)),
    };
    let of_strategy = |strategy: Strategy| BudgetsOfStrategy {
        strategy,
        figures: cell("strategy", Some(strategy.as_str())).figures(&rows.with("strategy", strategy)),
    };
    let in_state = |plan_status: PlanStatus| BudgetsInState {
        plan_status,
        figures: cell("status", Some(plan_status.as_str())).figures(&rows.with("plan_status", plan_status)),
    };
    let mut by_year: Vec<BudgetsOfYear> = slice(&cells, "year")
        .map(|(fiscal_year, cell)| BudgetsOfYear {
            fiscal_year,
            figures: cell.figures(&rows.with("fiscal_year", fiscal_year)),
        })
        .collect();
    by_year.sort_by_key(|of| of.fiscal_year);
    Ok(BudgetStatistics {
        as_of: *as_of,
        year: *year,
        region: region.clone(),
        boundary: ground.boundary(),
        budgets: cell("all", None).figures(&rows),
        by_source: FundingSource::ALL.iter().copied().map(of_source).collect(),
        by_strategy: Strategy::ALL.iter().copied().map(of_strategy).collect(),
        by_plan_status: PlanStatus::ALL.iter().copied().map(in_state).collect(),
        by_year,
        groups: match group_by {
            Some(level) => groups(db, &ground, *level, &rows, &cells)?,
            None => Vec::new(),
        },
        evidence: Evidence::of(db, OfBudgets::PATH, OfBudgets::DEPENDS_ON)?,
    })
}

/// The cells of a slice by what they have in common.
fn slice<'c, K: std::str::FromStr>(cells: &'c [Cell], name: &'static str) -> impl Iterator<Item = (K, &'c Cell)> {
    cells
        .iter()
        .filter(move |cell| cell.slice == name)
        .filter_map(|cell| Some((cell.key.as_deref()?.parse().ok()?, cell)))
}

fn groups(db: &mut Read, ground: &Ground, level: PlaceLevel, rows: &Rows, cells: &[Cell]) -> Result<Vec<BudgetGroup>> {
    let mut places: Vec<(RegionCode, &Cell)> = slice(cells, "place")
        .filter(|(place, _)| ground.groups(level, place))
        .collect();
    places.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut names = places::names(db, places.iter().map(|(place, _)| place))?;
    Ok(places
        .into_iter()
        .map(|(region_code, cell)| BudgetGroup {
            name: names.remove(&region_code).unwrap_or_default(),
            figures: cell.figures(&ground.part(rows, &region_code)),
            region_code,
        })
        .collect())
}

/// One statement for all slices: each is a set of groups over the same rows.
/// Sums of bigint are numeric, which has no end; they come as text.
fn count(db: &mut Read, params: &BudgetFiguresParams, ground: &Ground) -> Result<Vec<Cell>> {
    let group = match params.group_by {
        None => "null::text".to_owned(),
        Some(level) => ground.place("b.region_code", level.level()),
    };
    let place = ground.holds("b.region_code");
    let sql = format!(
        "select case when grouping(source) = 0 then 'source' when grouping(strategy) = 0 then 'strategy'
                     when grouping(status) = 0 then 'status' when grouping(year) = 0 then 'year'
                     when grouping(place) = 0 then 'place' else 'all' end as slice,
                coalesce(source, strategy, status, year, place) as key,
                count(*) as count,
                coalesce(sum(planned_idr), 0)::text as planned,
                coalesce(sum(approved_idr), 0)::text as approved,
                coalesce(sum(realised_idr), 0)::text as realised,
                count(*) filter (where over) as over,
                coalesce(sum(planned_idr) filter (where over), 0)::text as over_planned,
                coalesce(sum(approved_idr) filter (where over), 0)::text as over_approved,
                coalesce(sum(realised_idr) filter (where over), 0)::text as over_realised
         from (select b.source, a.strategy, p.status, b.fiscal_year::text as year, {group} as place,
                      b.planned_idr, b.approved_idr, b.realised_idr, b.realised_idr > b.approved_idr as over
               from budget_lines b
               join actions a on a.id = b.action_id
               join plans p on p.id = b.plan_id
               where b.deleted_at is null and {place}
                 and ($3 is null or b.fiscal_year = $3) and ($4 is null or b.fiscal_year <= $4)) as counted
         group by grouping sets ((), (source), (strategy), (status), (year), (place))"
    );
    Ok(Days::default()
        .query(sql)
        .bind::<Nullable<Integer>, _>(params.year)
        .bind::<Nullable<Integer>, _>(params.as_of.map(|day| day.year()))
        .load(db.conn())?)
}
