//! The published figures of the demonstration: what `data/tpbis-2023/sources.json` tells of the
//! programme's numbers, each with its publisher, title, day and address from there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::api::PublishedFigure;
use crate::{
    access::{Author, Origin},
    infra::{Db, Error, Result, db::Kind},
    records::{Record, commands, ids, input},
};

const FIGURES: &[u8] = include_bytes!("../../data/tpbis-2023/published_figures.json");
const SOURCES: &[u8] = include_bytes!("../../data/tpbis-2023/sources.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    measure: String,
    region_code: Option<String>,
    as_of: String,
    value: i64,
    definition: String,
    source: String,
}

#[derive(Deserialize)]
struct Publication {
    outlet: Option<String>,
    date: Option<String>,
    title: Option<String>,
    url: Option<String>,
}

/// The id of a figure of the demonstration.
pub fn id(measure: &str, region: Option<&str>, as_of: &str, source: &str) -> Uuid {
    ids::of(["published_figures", measure, region.unwrap_or_default(), as_of, source])
}

/// Every figure as it is written.
fn bodies() -> Result<Vec<Value>> {
    let lines: Vec<Line> = serde_json::from_slice(FIGURES)?;
    let sources: BTreeMap<String, Publication> = serde_json::from_slice(SOURCES)?;
    lines
        .into_iter()
        .map(|line| {
            let told = sources
                .get(&line.source)
                .ok_or_else(|| Error::Internal(format!("there is no source {}", line.source)))?;
            let id = id(&line.measure, line.region_code.as_deref(), &line.as_of, &line.source);
            Ok(json!({
                "id": id, "measure": line.measure, "region_code": line.region_code, "as_of": line.as_of,
                "value": line.value, "definition": line.definition, "published_at": told.date,
                "publisher": told.outlet, "title": told.title, "url": told.url, "source": line.source,
            }))
        })
        .collect()
}

/// Notes the figures that are not there yet, as any other record is written. What was changed or
/// deleted since is left as it is.
///
/// # Errors
/// When the database cannot do it.
pub fn load(db: &Db) -> Result<()> {
    let drafts = bodies()?
        .iter()
        .map(input::draft::<PublishedFigure>)
        .collect::<Result<Vec<_>>>()?;
    let wanted: Vec<Uuid> = drafts.iter().map(|draft| draft.id).collect();
    let there = db.read_now(move |db| PublishedFigure::find(db, &wanted, false))?;
    let missing = |id: Uuid| there.iter().all(|figure| figure.id != id);
    let drafts: Vec<_> = drafts.into_iter().filter(|draft| missing(draft.id)).collect();
    if drafts.is_empty() {
        return Ok(());
    }
    let author = Author::system(Origin::Import);
    db.write_long_now(Kind::Real, |db| {
        drafts
            .iter()
            .try_for_each(|draft| commands::create::<PublishedFigure>(db, &author, draft).map(|_| ()))
    })?;
    log::info!("demonstration: {} published figures", drafts.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_the_demonstration_can_be_written() {
        let bodies = bodies().unwrap();
        assert_eq!(bodies.len(), 17);
        for body in bodies {
            let draft = input::draft::<PublishedFigure>(&body).unwrap();
            draft.sound().unwrap_or_else(|fault| panic!("{body}: {fault:?}"));
        }
    }
}
