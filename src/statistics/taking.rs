//! Libraries that take part: how measures are made of them, and counting them for several days in one pass.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use chrono::NaiveDate;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Date, Integer, Nullable, Text},
};

use super::{
    ground::Ground,
    programme::{api::OTHER, store::rows as taking_part},
    rows::Rows,
};
use crate::{
    domain::{Level, Measure},
    infra::{Error, Read, Result},
    libraries::{
        enrolments::{
            rules::{COUNTED, schemes},
            words::{EnrolmentStatus, Participation, Scheme},
        },
        words::LibraryKind,
    },
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
        let there = ground.holds("l.region_code");
        let (schemes, states, kinds) = (
            listed(
                schemes(self.participation)
                    .iter()
                    .map(|scheme: &Scheme| scheme.as_str()),
            ),
            listed(COUNTED.iter().map(|status: &EnrolmentStatus| status.as_str())),
            listed(self.kinds.iter().map(|kind| kind.as_str())),
        );
        let (code, group) = match self.unit {
            Unit::Libraries => ("l.region_code".to_owned(), "l.id"),
            Unit::Villages => ("l.region_code".to_owned(), "l.region_code"),
            Unit::Provinces => (ground.place("l.region_code", Level::Province), "1"),
        };
        let code_of_library = if self.unit == Unit::Libraries {
            ", l.region_code"
        } else {
            ""
        };
        format!(
            "select {code} as code, min(e.starts_on) as day, 1::bigint as amount
             from libraries l join enrolments e on e.library_id = l.id
             where l.deleted_at is null and e.deleted_at is null and e.scheme in {schemes} and e.status in {states}
               and e.starts_on is not null and l.kind in {kinds} and {there}
             group by {group}{code_of_library}"
        )
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

/// Libraries that take part, counted for some days.
pub struct Counted {
    days: Vec<NaiveDate>,
    cells: Option<Vec<Cell>>,
    villages: BTreeMap<Participation, Vec<Reached>>,
}

/// Libraries of a province and a kind, by which of the days is the first on which they take part:
/// its place among the days, or how many there are when it is none of them.
#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    province: String,
    #[diesel(sql_type = Text)]
    kind: LibraryKind,
    #[diesel(sql_type = Nullable<Integer>)]
    beneficiary: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    replication: Option<i32>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Cell {
    /// Since which of the days they take part in a way.
    fn since(&self, participation: Participation) -> Option<i32> {
        match participation {
            Participation::Beneficiary => self.beneficiary,
            Participation::Replication => self.replication,
            Participation::Participant => [self.beneficiary, self.replication].into_iter().flatten().min(),
        }
    }
}

/// Villages by which of the days is the first on which they are reached.
#[derive(QueryableByName)]
struct Reached {
    #[diesel(sql_type = Integer)]
    since: i32,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Counted {
    /// Nothing yet, for these days.
    pub fn on(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        let days: BTreeSet<NaiveDate> = days.into_iter().collect();
        Counted {
            days: days.into_iter().collect(),
            cells: None,
            villages: BTreeMap::new(),
        }
    }

    /// How many take part on one of the days.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn value(&mut self, db: &mut Read, ground: &Ground, taking: &Taking, day: NaiveDate) -> Result<u128> {
        let place = self.days.binary_search(&day).ok().and_then(|at| i32::try_from(at).ok());
        let place = place.ok_or_else(|| Error::Internal(format!("{day} is none of the days that are counted")))?;
        if taking.unit == Unit::Villages {
            let villages = match self.villages.entry(taking.participation) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(villages(db, ground, taking, &self.days)?),
            };
            let reached = villages.iter().filter(|village| village.since <= place);
            return Ok(reached.map(|village| u128::from(village.count.unsigned_abs())).sum());
        }
        let cells = match &mut self.cells {
            Some(cells) => cells,
            none => none.insert(cells(db, ground, &self.days)?),
        };
        let meant = cells.iter().filter(|cell| {
            taking.kinds.contains(&cell.kind) && cell.since(taking.participation).is_some_and(|since| since <= place)
        });
        Ok(if taking.unit == Unit::Provinces {
            meant.map(|cell| cell.province.as_str()).collect::<BTreeSet<_>>().len() as u128
        } else {
            meant.map(|cell| u128::from(cell.count.unsigned_abs())).sum()
        })
    }
}

/// The place of a day among some: how many of them are before it. `$1` holds the days after these.
fn place_among_days(day: &str) -> String {
    format!("width_bucket({day}, $1)")
}

/// The days after some.
fn days_after(days: &[NaiveDate]) -> Vec<NaiveDate> {
    days.iter().filter_map(NaiveDate::succ_opt).collect()
}

/// All libraries that take part: one merge of two indexes, which hold every column of it
/// (`libraries_counted_idx` and `enrolments_library_year_scheme_key`).
fn cells(db: &mut Read, ground: &Ground, days: &[NaiveDate]) -> Result<Vec<Cell>> {
    let province = ground.place("l.region_code", Level::Province);
    let there = ground.holds("l.region_code");
    let since = |schemes: &str| place_among_days(&format!("min(e.starts_on) filter (where e.scheme = any({schemes}))"));
    let (beneficiary, replication) = (since("$2"), since("$3"));
    let sql = format!(
        "select province, kind, beneficiary, replication, count(*) as count
         from (
             select {province} as province, l.kind, {beneficiary} as beneficiary, {replication} as replication
             from libraries l join enrolments e on e.library_id = l.id
             where l.deleted_at is null and e.deleted_at is null and e.status = any($4) and e.starts_on is not null
               and {there}
             group by l.id
         ) as taking
         group by 1, 2, 3, 4"
    );
    Ok(diesel::sql_query(sql)
        .bind::<Array<Date>, _>(days_after(days))
        .bind::<Array<Text>, _>(schemes(Participation::Beneficiary))
        .bind::<Array<Text>, _>(schemes(Participation::Replication))
        .bind::<Array<Text>, _>(COUNTED.as_slice())
        .load(db.conn())?)
}

/// The villages in which libraries take part.
fn villages(db: &mut Read, ground: &Ground, taking: &Taking, days: &[NaiveDate]) -> Result<Vec<Reached>> {
    let (amounts, since) = (taking.amounts(ground), place_among_days("day"));
    let sql = format!("select {since} as since, count(*) as count from ({amounts}) as dated group by 1");
    Ok(diesel::sql_query(sql)
        .bind::<Array<Date>, _>(days_after(days))
        .load(db.conn())?)
}
