//! Setting what was published beside what is counted.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::api::{Compared, Difference, Published, PublishedParams, PublishedStatistics};
use crate::{
    access::Reach,
    domain::{Measure, RecordType},
    infra::{Read, Result, clock},
    published_figures::{PublishedFigure, store as published_figures},
    statistics::{
        answer::Statistic,
        definitions,
        evidence::Evidence,
        ground::Ground,
        measures::{self, Values, When},
        places,
        rupiah::Rupiah,
        total::Total,
    },
};

/// Published figures beside what is counted.
pub struct OfPublished;

impl Statistic for OfPublished {
    type Question = PublishedParams;
    type Answer = PublishedStatistics;
    const PATH: &'static str = "/v1/statistics/published";
    const DEPENDS_ON: &'static [RecordType] = DEPENDS_ON;

    fn count(db: &mut Read, reach: &Reach, question: &PublishedParams) -> Result<PublishedStatistics> {
        published(db, reach, question)
    }
}

/// Whatever can be published.
pub const DEPENDS_ON: &[RecordType] = &[
    RecordType::PublishedFigures,
    RecordType::Libraries,
    RecordType::Enrolments,
    RecordType::Stakeholders,
    RecordType::Meetings,
    RecordType::Commitments,
    RecordType::Plans,
    RecordType::BudgetLines,
    RecordType::Regions,
];

/// What was said of a region, and what is counted for the same days and for a last one, each once.
pub struct Said {
    figures: Vec<PublishedFigure>,
    counted: Values,
}

impl Said {
    /// What was said of exactly the region of a question, until a day.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn about(db: &mut Read, ground: &Ground, until: NaiveDate) -> Result<Self> {
        let figures = published_figures::about(db, ground.region.as_ref(), until)?;
        let days = figures.iter().map(|figure| figure.fields.as_of);
        Ok(Said {
            counted: Values::on(days.chain([until])),
            figures,
        })
    }

    /// What is counted for the last day, or for one of which something was said.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn counted(
        &mut self,
        db: &mut Read,
        ground: &Ground,
        measure: Measure,
        day: NaiveDate,
    ) -> Result<Option<Total>> {
        let value = self.counted.of(db, ground, measure, day)?;
        Ok(value.map(|Rupiah(sum)| Total(sum)))
    }

    /// The newest that holds for a day of these.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn newest(
        &mut self,
        db: &mut Read,
        ground: &Ground,
        measure: Measure,
        first: Option<NaiveDate>,
        last: NaiveDate,
    ) -> Result<Option<Published>> {
        let fits = |figure: &&PublishedFigure| {
            let fields = &figure.fields;
            fields.measure == measure && fields.as_of <= last && first.is_none_or(|first| fields.as_of >= first)
        };
        let Some(figure) = self.figures.iter().find(fits).cloned() else {
            return Ok(None);
        };
        let fields = figure.fields;
        let computed = self.counted(db, ground, measure, fields.as_of)?;
        Ok(Some(Published {
            id: figure.id,
            value: fields.value,
            as_of: fields.as_of,
            computed,
            difference: computed.map(|computed| Difference::of(computed, fields.value)),
            published_at: fields.published_at,
            publisher: fields.publisher,
            title: fields.title,
            url: fields.url,
        }))
    }
}

fn published(db: &mut Read, reach: &Reach, params: &PublishedParams) -> Result<PublishedStatistics> {
    let PublishedParams {
        as_of,
        region,
        boundary,
    } = params;
    let as_of = as_of.unwrap_or_else(clock::today);
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, Some(as_of))?;
    let mut said = Said::about(db, &ground, as_of)?;
    let mut figures = Vec::new();
    for figure in said.figures.clone() {
        let (measure, day) = (figure.fields.measure, figure.fields.as_of);
        let computed = said.counted(db, &ground, measure, day)?;
        figures.push(Compared {
            measure,
            computed,
            difference: computed.map(|computed| Difference::of(computed, figure.fields.value)),
            rows_url: measures::rows(measure, &ground, When::Until(day)).and_then(|rows| rows.url()),
            definition_url: definitions::url(measure),
            published_figure: figure,
        });
    }
    let measures: BTreeSet<Measure> = figures.iter().map(|compared| compared.measure).collect();
    Ok(PublishedStatistics {
        as_of,
        region: region.clone(),
        name: places::name(db, region.as_ref())?,
        boundary: ground.boundary(),
        figures,
        evidence: Evidence::about(db, measures, DEPENDS_ON)?,
    })
}
