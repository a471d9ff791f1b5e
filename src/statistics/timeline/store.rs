//! Counting over time: one statement, whatever the number of periods.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    api::{Point, Timeline, TimelineGroup, TimelineParams},
    rules::{self, Period, periods},
};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode},
    infra::{Error, Read, Result, clock},
    statistics::{
        answer::{Question, Statistic},
        definitions::{self, Time},
        evidence::Evidence,
        ground::{Boundary, Ground},
        measures::{self, Amount, When},
        places,
        published::store::{DEPENDS_ON, Said},
        total::Total,
    },
};

impl Question for TimelineParams {
    /// A timeline is of days that have come.
    fn as_of(&self) -> Option<NaiveDate> {
        None
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region.as_ref()
    }
    fn boundary(&self) -> Option<Boundary> {
        self.boundary
    }
    fn check(&self) -> Result<()> {
        rules::check(self, clock::today()).map_err(Error::bad_query)
    }
}

/// A measure over time.
pub struct OfTimeline;

impl Statistic for OfTimeline {
    type Question = TimelineParams;
    type Answer = Timeline;
    const PATH: &'static str = "/v1/statistics/timeline";
    const DEPENDS_ON: &'static [RecordType] = DEPENDS_ON;

    fn count(db: &mut Read, reach: &Reach, question: &TimelineParams) -> Result<Timeline> {
        timeline(db, reach, question)
    }
}

/// What all points of an answer share.
struct Line<'a> {
    params: &'a TimelineParams,
    time: Time,
    periods: Vec<Period>,
    amounts: &'a [Amount],
}

impl Line<'_> {
    /// The points of all places or of one; `ground` is that of the whole question.
    fn points(&self, ground: &Ground, place: Option<&RegionCode>) -> Vec<Point> {
        let own = || {
            self.amounts
                .iter()
                .filter(|amount| place.is_none_or(|place| amount.place.as_deref() == Some(place.as_str())))
        };
        let begins = self
            .periods
            .first()
            .map(|period| period.key.as_str())
            .unwrap_or_default();
        let before = own()
            .filter(|amount| amount.period.as_str() < begins)
            .map(|amount| amount.amount.0)
            .sum();
        let mut by_period: BTreeMap<&str, u128> = BTreeMap::new();
        for amount in own() {
            *by_period.entry(amount.period.as_str()).or_default() += amount.amount.0;
        }
        let values = rules::values(
            self.time,
            &self.periods,
            |key| by_period.get(key).copied().unwrap_or_default(),
            before,
        );
        let rows = |period: &Period| {
            let rows = measures::rows(self.params.measure, ground, When::Within(period.first, period.last))?;
            match place {
                Some(place) => ground.part(&rows, place).url(),
                None => rows.url(),
            }
        };
        self.periods
            .iter()
            .zip(values)
            .map(|(period, value)| Point {
                period: period.key.clone(),
                first_day: period.first,
                last_day: period.last,
                value: Total(value),
                rows_url: rows(period),
                published: None,
            })
            .collect()
    }
}

fn timeline(db: &mut Read, reach: &Reach, params: &TimelineParams) -> Result<Timeline> {
    let measure = params.measure;
    let definition = definitions::of(measure).ok_or_else(|| Error::Internal(format!("{measure} is not defined")))?;
    let to = params.to.unwrap_or_else(clock::today);
    let from = rules::from(params).unwrap_or(to);
    let ground = Ground::of(db, reach, params.region.as_ref(), params.boundary, Some(to))?;
    let found = measures::by_period(db, definition, &ground, params.by, (from, to), params.group_by)?;
    let line = Line {
        params,
        time: definition.time,
        periods: periods(params.by, from, to),
        amounts: &found,
    };
    let mut points = line.points(&ground, None);
    let mut said = Said::about(db, &ground, to)?;
    for point in &mut points {
        point.published = said.newest(db, &ground, measure, Some(point.first_day), point.last_day)?;
    }
    let groups = match params.group_by {
        None => Vec::new(),
        Some(level) => {
            let places: BTreeSet<RegionCode> = found
                .iter()
                .filter_map(|amount| amount.place.as_deref()?.parse().ok())
                .filter(|place| ground.groups(level, place))
                .collect();
            let mut names = places::names(db, &places)?;
            let of = |place: RegionCode| TimelineGroup {
                name: names.remove(&place),
                points: line.points(&ground, Some(&place)),
                key: place.to_string(),
            };
            places.into_iter().map(of).collect()
        }
    };
    Ok(Timeline {
        measure,
        time: definition.time,
        by: params.by,
        from,
        to,
        region: params.region.clone(),
        name: places::name(db, params.region.as_ref())?,
        boundary: ground.boundary(),
        definition_url: definitions::url(measure),
        points,
        groups,
        evidence: Evidence::about(db, [measure], DEPENDS_ON)?,
    })
}
