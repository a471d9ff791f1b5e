//! Libraries that take part: how measures are made of them, and counting them for several days in one pass.
//! What is counted is kept by the database beside libraries and enrolments (`participations` and
//! `villages_reached`); the lists of rows are answered from those themselves.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::{
    QueryableByName, RunQueryDsl,
    pg::Pg,
    sql_types::{Array, BigInt, Date, Integer, Text},
};

use super::{
    ground::Ground,
    programme::{api::OTHER, store::rows as taking_part},
    rows::Rows,
};
use crate::{
    domain::{Level, Measure, RegionCode},
    infra::{Error, Read, Result},
    libraries::{enrolments::words::Participation, words::LibraryKind},
};

/// How a measure of libraries that take part is made.
pub struct Taking {
    participation: Participation,
    kinds: &'static [LibraryKind],
    unit: Unit,
}

/// What is counted of libraries that take part.
#[derive(PartialEq, Eq)]
enum Unit {
    Libraries,
    Villages,
    Provinces,
}

impl Taking {
    /// Of a measure; none when it is of anything else.
    pub fn of(measure: Measure) -> Option<Self> {
        use Participation::{Beneficiary, Participant, Replication};
        const PROVINCIAL: &[LibraryKind] = &[LibraryKind::Provincial];
        const REGENCY: &[LibraryKind] = &[LibraryKind::Regency];
        const VILLAGE: &[LibraryKind] = &[LibraryKind::Village];
        let (participation, kinds, unit) = match measure {
            Measure::Beneficiaries => (Beneficiary, LibraryKind::ALL, Unit::Libraries),
            Measure::BeneficiariesProvincial => (Beneficiary, PROVINCIAL, Unit::Libraries),
            Measure::BeneficiariesRegency => (Beneficiary, REGENCY, Unit::Libraries),
            Measure::BeneficiariesVillage => (Beneficiary, VILLAGE, Unit::Libraries),
            Measure::BeneficiariesOther => (Beneficiary, OTHER.as_slice(), Unit::Libraries),
            Measure::BeneficiariesProvinces => (Beneficiary, LibraryKind::ALL, Unit::Provinces),
            Measure::Replications => (Replication, LibraryKind::ALL, Unit::Libraries),
            Measure::ReplicationsProvincial => (Replication, PROVINCIAL, Unit::Libraries),
            Measure::ReplicationsRegency => (Replication, REGENCY, Unit::Libraries),
            Measure::ReplicationsVillage => (Replication, VILLAGE, Unit::Libraries),
            Measure::ReplicationsOther => (Replication, OTHER.as_slice(), Unit::Libraries),
            Measure::ReplicationsProvinces => (Replication, LibraryKind::ALL, Unit::Provinces),
            Measure::VillagesReached => (Participant, VILLAGE, Unit::Villages),
            _ => return None,
        };
        Some(Taking {
            participation,
            kinds,
            unit,
        })
    }

    /// One row for each library, village or province, with the day since which it counts.
    pub fn amounts(&self, ground: &Ground) -> String {
        let there = ground.holds("region_code");
        let since = since(self.participation);
        let kinds = listed(self.kinds.iter().map(|kind| kind.as_str()));
        let taking = format!("participations where {since} is not null and kind in {kinds} and {there}");
        match self.unit {
            Unit::Libraries => format!("select region_code as code, {since} as day, 1 as amount from {taking}"),
            // Reached by a village library that takes part in any way: no measure asks for one of them.
            Unit::Villages => format!(
                "select region_code as code, since as day, 1 as amount from villages_reached
                 where since is not null and {there}"
            ),
            Unit::Provinces => {
                let province = ground.place("region_code", Level::Province);
                format!("select {province} as code, min({since}) as day, 1 as amount from {taking} group by 1")
            }
        }
    }

    /// The libraries that are counted on a day.
    pub fn rows(&self, ground: &Ground, day: NaiveDate) -> Rows {
        let rows = taking_part(ground, self.participation, day);
        match self.kinds {
            all if all.len() == LibraryKind::ALL.len() => rows,
            [kind] => rows.with("kind", kind),
            several => {
                let words: Vec<&str> = several.iter().map(|kind| kind.as_str()).collect();
                rows.with("kinds", words.join(","))
            }
        }
    }

    /// Whether values can be grouped by region: a province is in one of them, and counts once.
    pub fn is_grouped(&self) -> bool {
        self.unit != Unit::Provinces
    }
}

/// Words of an enumeration as they stand in SQL.
pub fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("'{word}'")).collect();
    format!("({})", quoted.join(", "))
}

/// Since when a library takes part in a way, as an expression.
fn since(participation: Participation) -> &'static str {
    match participation {
        Participation::Beneficiary => "beneficiary_since",
        Participation::Replication => "replication_since",
        Participation::Participant => "least(beneficiary_since, replication_since)",
    }
}

/// How many take part in a way, by place and kind.
pub struct Cell {
    /// The place.
    pub place: RegionCode,
    /// Its province.
    pub province: RegionCode,
    /// The kind of the libraries.
    pub kind: LibraryKind,
    /// The year since which they take part; of figures by year alone.
    pub since: Option<i32>,
    /// How many.
    pub count: i64,
}

/// Libraries of a place and a kind, and how many of them take part on each of some days.
#[derive(QueryableByName)]
struct OnDays {
    #[diesel(sql_type = Text)]
    place: RegionCode,
    #[diesel(sql_type = Text)]
    province: RegionCode,
    #[diesel(sql_type = Text)]
    kind: LibraryKind,
    #[diesel(sql_type = Array<BigInt>)]
    beneficiaries: Vec<i64>,
    #[diesel(sql_type = Array<BigInt>)]
    replications: Vec<i64>,
}

impl OnDays {
    /// How many take part in a way, on each day; nothing of both ways at once, in which no measure counts libraries.
    fn of(&self, participation: Participation) -> Option<&[i64]> {
        match participation {
            Participation::Beneficiary => Some(&self.beneficiaries),
            Participation::Replication => Some(&self.replications),
            Participation::Participant => None,
        }
    }
}

/// Counts of what began on or before each of some days, which are bound one by one.
fn on_days(since: &str, days: &[NaiveDate]) -> String {
    let counts = (1..=days.len()).map(|day| format!("count(*) filter (where {since} <= ${day})"));
    format!("array[{}]", counts.collect::<Vec<_>>().join(", "))
}

fn query<R: QueryableByName<Pg> + 'static>(db: &mut Read, sql: String, days: &[NaiveDate]) -> Result<Vec<R>> {
    let query = days
        .iter()
        .fold(diesel::sql_query(sql).into_boxed::<Pg>(), |query, day| {
            query.bind::<Date, _>(*day)
        });
    Ok(query.load(db.conn())?)
}

/// Every library that takes part is looked at once, however many days there are.
fn on(db: &mut Read, ground: &Ground, level: Level, days: &[NaiveDate]) -> Result<Vec<OnDays>> {
    let there = ground.holds("region_code");
    let (place, province) = (
        ground.place("region_code", level),
        ground.place("region_code", Level::Province),
    );
    let (beneficiaries, replications) = (on_days("beneficiary_since", days), on_days("replication_since", days));
    // One expression less to group by.
    let keys = if level == Level::Province { "1, 3" } else { "1, 2, 3" };
    let sql = format!(
        "select {place} as place, {province} as province, kind, {beneficiaries} as beneficiaries,
             {replications} as replications
         from participations where {there} group by {keys}"
    );
    query(db, sql, days)
}

/// Those who take part on a day: as beneficiaries, and as replications.
///
/// # Errors
/// When the database cannot answer.
pub fn on_day(db: &mut Read, ground: &Ground, level: Level, day: NaiveDate) -> Result<[Vec<Cell>; 2]> {
    let counted = on(db, ground, level, &[day])?;
    Ok(
        [Participation::Beneficiary, Participation::Replication].map(|participation| {
            let cell = |row: &OnDays| Cell {
                place: row.place.clone(),
                province: row.province.clone(),
                kind: row.kind,
                since: None,
                count: row.of(participation).unwrap_or_default().iter().sum(),
            };
            counted.iter().map(cell).filter(|cell| cell.count > 0).collect()
        }),
    )
}

/// The same, by province and by the year since which they take part.
///
/// # Errors
/// When the database cannot answer.
pub fn by_year(db: &mut Read, ground: &Ground, day: NaiveDate) -> Result<[Vec<Cell>; 2]> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        province: RegionCode,
        #[diesel(sql_type = Text)]
        kind: LibraryKind,
        #[diesel(sql_type = Integer)]
        year: i32,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let (province, there) = (
        ground.place("region_code", Level::Province),
        ground.holds("region_code"),
    );
    let mut of = |participation| -> Result<Vec<Cell>> {
        let since = since(participation);
        let sql = format!(
            "select {province} as province, kind, extract(year from {since})::int as year, count(*) as count
             from participations where {since} <= $1 and {there} group by 1, 2, 3"
        );
        let rows: Vec<Row> = query(db, sql, &[day])?;
        let cells = rows.into_iter().map(|row| Cell {
            place: row.province.clone(),
            province: row.province,
            kind: row.kind,
            since: Some(row.year),
            count: row.count,
        });
        Ok(cells.collect())
    };
    Ok([of(Participation::Beneficiary)?, of(Participation::Replication)?])
}

/// Libraries that take part, and villages that they reach, on some days. Both are counted once.
pub struct Counted {
    days: Vec<NaiveDate>,
    libraries: Option<Vec<OnDays>>,
    villages: Option<Vec<i64>>,
}

impl Counted {
    /// Nothing yet, for these days.
    pub fn on(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        let days: BTreeSet<NaiveDate> = days.into_iter().collect();
        Counted {
            days: days.into_iter().collect(),
            libraries: None,
            villages: None,
        }
    }

    /// How many take part on one of the days.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn value(&mut self, db: &mut Read, ground: &Ground, taking: &Taking, day: NaiveDate) -> Result<u128> {
        let place = self.days.binary_search(&day);
        let place = place.map_err(|_| Error::Internal(format!("{day} is none of the days that are counted")))?;
        let at = |counts: &[i64]| counts.get(place).copied().unwrap_or_default().unsigned_abs();
        if taking.unit == Unit::Villages {
            let villages = match &mut self.villages {
                Some(known) => known,
                none => none.insert(villages(db, ground, &self.days)?),
            };
            return Ok(at(villages).into());
        }
        let libraries = match &mut self.libraries {
            Some(known) => known,
            none => none.insert(on(db, ground, Level::Province, &self.days)?),
        };
        let meant = libraries.iter().filter(|cell| taking.kinds.contains(&cell.kind));
        let counts = meant
            .map(|cell| Some((&cell.province, at(cell.of(taking.participation)?))))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Error::Internal("libraries are counted by one way of taking part".into()))?;
        let counts = counts.into_iter();
        Ok(if taking.unit == Unit::Provinces {
            let there = counts.filter(|(_, count)| *count > 0).map(|(province, _)| province);
            there.collect::<BTreeSet<_>>().len() as u128
        } else {
            counts.map(|(_, count)| u128::from(count)).sum()
        })
    }
}

/// The villages that are reached on each of some days.
fn villages(db: &mut Read, ground: &Ground, days: &[NaiveDate]) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Array<BigInt>)]
        counts: Vec<i64>,
    }
    let (counts, there) = (on_days("since", days), ground.holds("region_code"));
    let rows: Vec<Row> = query(
        db,
        format!("select {counts} as counts from villages_reached where {there}"),
        days,
    )?;
    Ok(rows.into_iter().flat_map(|row| row.counts).collect())
}
