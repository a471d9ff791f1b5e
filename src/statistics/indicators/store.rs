//! Putting together what is to be reached and what was measured.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use super::{
    api::{IndicatorFiguresParams, IndicatorGroup, IndicatorStatistics, IndicatorsOfCode},
    measured::{self, measured},
    rules,
    targets::{self, targeted},
};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode},
    infra::{Error, Read, Result},
    plans::indicators::words::{Aggregation, IndicatorCode},
    statistics::{
        answer::Statistic,
        days::Days,
        evidence::Evidence,
        ground::Ground,
        places::{self, PlaceLevel},
        rows::Rows,
    },
};

/// Figures of indicators.
pub struct OfIndicators;

impl Statistic for OfIndicators {
    type Question = IndicatorFiguresParams;
    type Answer = IndicatorStatistics;
    const PATH: &'static str = "/v1/statistics/indicators";
    const DEPENDS_ON: &'static [RecordType] = &[
        RecordType::Indicators,
        RecordType::Measurements,
        RecordType::Plans,
        RecordType::Regions,
    ];

    fn count(db: &mut Read, reach: &Reach, question: &IndicatorFiguresParams) -> Result<IndicatorStatistics> {
        indicators(db, reach, question)
    }
}

/// Computes the figures of indicators.
///
/// # Errors
/// 422 when the indicators that are asked for have no sum; when the database cannot answer.
pub fn indicators(db: &mut Read, reach: &Reach, params: &IndicatorFiguresParams) -> Result<IndicatorStatistics> {
    let ground = Ground::of(db, reach, params.region.as_ref(), params.boundary, params.as_of)?;
    let free = match params.code {
        Some(code) => rules::roll_up(code, &targets::sorts(db, params, &ground)?).map_err(Error::invalid)?,
        None => None,
    };
    let figures = Figures {
        targets: targets::count(db, params, &ground)?,
        measured: measured::count(db, params, &ground, free)?,
        rows: IndicatorRows::of(&ground, params),
    };
    let codes: Vec<IndicatorCode> = match params.code {
        Some(code) => vec![code],
        None => IndicatorCode::ALL
            .iter()
            .copied()
            .filter(|code| *code != IndicatorCode::Custom)
            .collect(),
    };
    let custom = params.code.is_none().then(|| {
        let cell = figures.target(IndicatorCode::Custom, None);
        let rows = figures.rows.indicators.with("code", IndicatorCode::Custom);
        rows.counted(cell.map_or(0, |cell| cell.count))
    });
    let mut by_code = Vec::new();
    for code in codes {
        let way = rules::roll_up(code, &[]).ok().flatten().or(free);
        by_code.push(of_code(db, &ground, params, &figures, code, way)?);
    }
    Ok(IndicatorStatistics {
        as_of: params.as_of,
        year: params.year,
        region: params.region.clone(),
        boundary: ground.boundary(),
        by_code,
        custom,
        evidence: Evidence::of(db, OfIndicators::PATH, OfIndicators::DEPENDS_ON)?,
    })
}

/// The lists behind the figures.
#[derive(Clone)]
struct IndicatorRows {
    indicators: Rows,
    measurements: Rows,
}

impl IndicatorRows {
    fn of(ground: &Ground, params: &IndicatorFiguresParams) -> Self {
        let both = |list| {
            ground
                .rows(list)
                .with_any("name", params.name.as_ref())
                .with_any("unit", params.unit.as_ref())
                .with_any("aggregation", params.aggregation)
        };
        let days = Days::of(params.year, params.as_of);
        IndicatorRows {
            indicators: both(RecordType::Indicators)
                .with_any("plan_year", params.year)
                .with_any("plan_begun_until", params.as_of),
            measurements: both(RecordType::Measurements)
                .with_any("ending_from", days.from)
                .with_any("ending_until", days.to),
        }
    }

    /// Those of a code; when it adds up as a level, of each indicator only the last.
    fn of_code(&self, code: IndicatorCode, way: Option<Aggregation>) -> Self {
        let last = (way == Some(Aggregation::Latest)).then_some(true);
        IndicatorRows {
            indicators: self.indicators.with("code", code),
            measurements: self.measurements.with("code", code).with_any("latest", last),
        }
    }
}

/// What the database added up.
struct Figures {
    targets: Vec<targets::Cell>,
    measured: Vec<measured::Cell>,
    rows: IndicatorRows,
}

impl Figures {
    /// The targets of a code, of all places or of one.
    fn target(&self, code: IndicatorCode, place: Option<&RegionCode>) -> Option<&targets::Cell> {
        self.targets
            .iter()
            .find(|cell| cell.code == code && cell.whole == place.is_none() && cell.place.as_ref() == place)
    }

    /// The measurements of a code, of all groups or of one.
    fn actual(&self, code: IndicatorCode, shared: Option<&str>) -> Option<&measured::Cell> {
        self.measured
            .iter()
            .find(|cell| cell.code == code && cell.whole == shared.is_none() && cell.shared.as_deref() == shared)
    }

    /// What the measurements of a code share, in order.
    fn shared(&self, code: IndicatorCode) -> BTreeSet<&str> {
        let own = self.measured.iter().filter(|cell| cell.code == code);
        own.filter_map(|cell| cell.shared.as_deref()).collect()
    }
}

fn of_code(
    db: &mut Read,
    ground: &Ground,
    params: &IndicatorFiguresParams,
    figures: &Figures,
    code: IndicatorCode,
    way: Option<Aggregation>,
) -> Result<IndicatorsOfCode> {
    let rows = figures.rows.of_code(code, way);
    let groups = match params.group_by.map(|grouping| grouping.place()) {
        None => Vec::new(),
        Some(None) => periods(figures, code, &rows, params),
        Some(Some(level)) => regions(db, ground, level, figures, code, &rows)?,
    };
    let target = figures.target(code, None);
    Ok(IndicatorsOfCode {
        code,
        aggregation: way,
        indicators: rows.indicators.counted(target.map_or(0, |cell| cell.count)),
        target: targeted(target, &rows.indicators),
        actual: measured(figures.actual(code, None), &rows.measurements),
        groups,
    })
}

fn regions(
    db: &mut Read,
    ground: &Ground,
    level: PlaceLevel,
    figures: &Figures,
    code: IndicatorCode,
    rows: &IndicatorRows,
) -> Result<Vec<IndicatorGroup>> {
    let own = figures.targets.iter().filter(|cell| cell.code == code);
    let targeted_there = own.filter_map(|cell| cell.place.clone());
    let measured_there = figures.shared(code).into_iter().filter_map(|place| place.parse().ok());
    let places: BTreeSet<RegionCode> = targeted_there
        .chain(measured_there)
        .filter(|place| ground.groups(level, place))
        .collect();
    let mut names = places::names(db, &places)?;
    Ok(places
        .into_iter()
        .map(|place| {
            let there = |rows: &Rows| ground.part(rows, &place);
            let (indicators, measurements) = (there(&rows.indicators), there(&rows.measurements));
            let target = figures.target(code, Some(&place));
            IndicatorGroup {
                name: names.remove(&place),
                indicators: Some(indicators.counted(target.map_or(0, |cell| cell.count))),
                target: Some(targeted(target, &indicators)),
                actual: measured(figures.actual(code, Some(place.as_str())), &measurements),
                key: place.to_string(),
            }
        })
        .collect())
}

fn periods(
    figures: &Figures,
    code: IndicatorCode,
    rows: &IndicatorRows,
    params: &IndicatorFiguresParams,
) -> Vec<IndicatorGroup> {
    let days = Days::of(params.year, params.as_of);
    figures
        .shared(code)
        .into_iter()
        .filter_map(|key| {
            let (first, last) = days_of(key)?;
            let last = days.to.map_or(last, |to| to.min(last));
            let within = rows.measurements.with("ending_from", first).with("ending_until", last);
            Some(IndicatorGroup {
                key: key.to_owned(),
                name: None,
                indicators: None,
                target: None,
                actual: measured(figures.actual(code, Some(key)), &within),
            })
        })
        .collect()
}

/// The first and the last day of a year (`2024`) or a quarter (`2024-Q3`).
fn days_of(key: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, first, months) = match key.split_once("-Q") {
        Some((year, quarter)) => (year, quarter.parse::<u32>().ok()?.checked_mul(3)?.checked_sub(2)?, 3),
        None => (key, 1, 12),
    };
    let first = NaiveDate::from_ymd_opt(year.parse().ok()?, first, 1)?;
    let after = first.checked_add_months(Months::new(months))?;
    Some((first, after.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_quarters_end_with_their_last_day() {
        let days = |key| days_of(key).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(days("2024").as_deref(), Some("2024-01-01 2024-12-31"));
        assert_eq!(days("2024-Q1").as_deref(), Some("2024-01-01 2024-03-31"));
        assert_eq!(days("2024-Q2").as_deref(), Some("2024-04-01 2024-06-30"));
        assert_eq!(days("2024-Q4").as_deref(), Some("2024-10-01 2024-12-31"));
        assert_eq!(days("2024-Q5"), None);
        assert_eq!(days("2024-Q0"), None);
        assert_eq!(days("32.14"), None);
    }
}
