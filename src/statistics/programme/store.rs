//! Counting libraries that take part.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{FigureRows, Figures, OTHER, Programme, ProgrammeGroup, ProgrammeGrouping, ProgrammeParams, RowsUrl};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode},
    infra::{Read, Result, clock},
    libraries::{enrolments::words::Participation, words::LibraryKind},
    statistics::{
        answer::Statistic,
        evidence::Evidence,
        ground::Ground,
        places::{self, PlaceLevel},
        rows::Rows,
        taking::{self, Cell},
    },
};
use chrono::{Datelike, NaiveDate};

/// Figures of the programme.
pub struct OfProgramme;

impl Statistic for OfProgramme {
    type Question = ProgrammeParams;
    type Answer = Programme;
    const PATH: &'static str = "/v1/statistics/programme";
    const DEPENDS_ON: &'static [RecordType] = &[RecordType::Libraries, RecordType::Enrolments, RecordType::Regions];

    fn count(db: &mut Read, reach: &Reach, question: &ProgrammeParams) -> Result<Programme> {
        programme(db, reach, question)
    }
}

/// Libraries that take part in one way.
struct Part {
    rows: Rows,
    cells: Vec<Cell>,
}

impl Part {
    /// The figures of those cells that are meant.
    fn figures(&self, meant: impl Fn(&Cell) -> bool, rows: FigureRows) -> Figures {
        let own = || self.cells.iter().filter(|cell| meant(cell));
        let of = |kinds: &[LibraryKind]| {
            own()
                .filter(|cell| kinds.contains(&cell.kind))
                .map(|cell| cell.count)
                .sum()
        };
        let provinces: BTreeSet<&RegionCode> = own().map(|cell| &cell.province).collect();
        Figures {
            provincial: of(&[LibraryKind::Provincial]),
            regency: of(&[LibraryKind::Regency]),
            village: of(&[LibraryKind::Village]),
            other: of(&OTHER),
            total: of(LibraryKind::ALL),
            provinces_covered: provinces.len() as i64,
            rows,
        }
    }
}

/// The libraries that take part in a way on a day.
pub fn rows(ground: &Ground, participation: Participation, as_of: NaiveDate) -> Rows {
    ground
        .rows(RecordType::Libraries)
        .with("enrolled", participation)
        .with("enrolled_on", as_of)
}

/// Computes the figures of the programme for a day.
///
/// # Errors
/// 400 and 403 as [`Ground::of`]; when the database cannot answer.
pub fn programme(db: &mut Read, reach: &Reach, params: &ProgrammeParams) -> Result<Programme> {
    let ProgrammeParams {
        as_of,
        region,
        boundary,
        group_by,
    } = params;
    let as_of = as_of.unwrap_or_else(clock::today);
    let ground = Ground::of(db, reach, region.as_ref(), *boundary, Some(as_of))?;
    let [supported, alone] = if *group_by == Some(ProgrammeGrouping::Year) {
        taking::by_year(db, &ground, as_of)?
    } else {
        let level = group_by.and_then(ProgrammeGrouping::place);
        taking::on_day(db, &ground, level.unwrap_or(PlaceLevel::Province).level(), as_of)?
    };
    let parts = Parts {
        beneficiaries: Part {
            rows: rows(&ground, Participation::Beneficiary, as_of),
            cells: supported,
        },
        replications: Part {
            rows: rows(&ground, Participation::Replication, as_of),
            cells: alone,
        },
    };
    let Parts {
        beneficiaries,
        replications,
    } = &parts;
    Ok(Programme {
        as_of,
        region: region.clone(),
        boundary: ground.boundary(),
        beneficiaries: beneficiaries.figures(|_| true, FigureRows::of(&beneficiaries.rows, None)),
        replications: replications.figures(|_| true, FigureRows::of(&replications.rows, None)),
        rows_url: RowsUrl {
            beneficiaries: beneficiaries.rows.url(),
            replications: replications.rows.url(),
        },
        groups: match group_by {
            None => Vec::new(),
            Some(ProgrammeGrouping::Kind) => parts.by_kind(),
            Some(ProgrammeGrouping::Year) => parts.by_year(as_of),
            Some(by) => by
                .place()
                .map_or(Ok(Vec::new()), |level| parts.by_place(db, &ground, level))?,
        },
        evidence: Evidence::of(db, OfProgramme::PATH, OfProgramme::DEPENDS_ON)?,
    })
}

/// Both ways of taking part.
struct Parts {
    beneficiaries: Part,
    replications: Part,
}

impl Parts {
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.beneficiaries.cells.iter().chain(&self.replications.cells)
    }

    /// The figures of the cells that are meant; `narrow` selects their rows, `only` their kind.
    fn group(
        &self,
        key: String,
        meant: impl Fn(&Cell) -> bool,
        narrow: impl Fn(&Rows) -> Rows,
        only: Option<LibraryKind>,
    ) -> ProgrammeGroup {
        let (supported, alone) = (narrow(&self.beneficiaries.rows), narrow(&self.replications.rows));
        ProgrammeGroup {
            key,
            region_code: None,
            name: None,
            beneficiaries: self.beneficiaries.figures(&meant, FigureRows::of(&supported, only)),
            replications: self.replications.figures(&meant, FigureRows::of(&alone, only)),
            rows_url: RowsUrl {
                beneficiaries: supported.with_any("kind", only).url(),
                replications: alone.with_any("kind", only).url(),
            },
        }
    }

    fn by_place(&self, db: &mut Read, ground: &Ground, level: PlaceLevel) -> Result<Vec<ProgrammeGroup>> {
        let places: BTreeSet<&RegionCode> = self
            .cells()
            .map(|cell| &cell.place)
            .filter(|place| ground.groups(level, place))
            .collect();
        let mut names: BTreeMap<RegionCode, String> = places::names(db, places.iter().copied())?;
        let of = |place: &RegionCode| ProgrammeGroup {
            region_code: Some(place.clone()),
            name: names.remove(place),
            ..self.group(
                place.to_string(),
                |cell| cell.place == *place,
                |rows| ground.part(rows, place),
                None,
            )
        };
        Ok(places.into_iter().map(of).collect())
    }

    fn by_kind(&self) -> Vec<ProgrammeGroup> {
        let any = |kind: &LibraryKind| self.cells().any(|cell| cell.kind == *kind);
        let of = |kind: LibraryKind| self.group(kind.to_string(), |cell| cell.kind == kind, Rows::clone, Some(kind));
        LibraryKind::ALL.iter().copied().filter(any).map(of).collect()
    }

    fn by_year(&self, as_of: NaiveDate) -> Vec<ProgrammeGroup> {
        let Some(first) = self.cells().filter_map(|cell| cell.since).min() else {
            return Vec::new();
        };
        let of = |year: i32| {
            let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(as_of).min(as_of);
            let narrow = |rows: &Rows| rows.with("enrolled_on", end);
            self.group(
                year.to_string(),
                |cell| cell.since.is_some_and(|since| since <= year),
                narrow,
                None,
            )
        };
        (first..=as_of.year()).map(of).collect()
    }
}
