//! Counting commitments and adding up their money.

use chrono::NaiveDate;
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, BigInt, Date, Nullable, Text},
};

use super::api::{
    CommitmentFigures, CommitmentFiguresParams, CommitmentGroup, CommitmentStatistics, CommitmentsInState,
    CommitmentsOfForm, CommitmentsOfKind, CommitmentsOfYear, Promised,
};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode, StakeholderKind, TimeZone},
    infra::{Read, Result, clock},
    meetings::commitments::{
        rules::OPEN,
        words::{CommitmentStatus, SupportForm},
    },
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

/// Figures of commitments.
pub struct OfCommitments;

impl Statistic for OfCommitments {
    type Question = CommitmentFiguresParams;
    type Answer = CommitmentStatistics;
    const PATH: &'static str = "/v1/statistics/commitments";
    const DEPENDS_ON: &'static [RecordType] = &[RecordType::Commitments, RecordType::Stakeholders, RecordType::Regions];

    fn count(db: &mut Read, reach: &Reach, question: &CommitmentFiguresParams) -> Result<CommitmentStatistics> {
        commitments(db, reach, question)
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
    #[diesel(sql_type = BigInt)]
    known: i64,
    #[diesel(sql_type = Text)]
    pledged: Rupiah,
    #[diesel(sql_type = Text)]
    realised: Rupiah,
    #[diesel(sql_type = BigInt)]
    overdue: i64,
    #[diesel(sql_type = BigInt)]
    overdue_known: i64,
    #[diesel(sql_type = Text)]
    overdue_pledged: Rupiah,
    #[diesel(sql_type = Text)]
    overdue_realised: Rupiah,
}

impl Cell {
    fn figures(&self, rows: &Rows, as_of: Option<NaiveDate>) -> CommitmentFigures {
        let promised = |rows: &Rows, count, known, pledged_idr, realised_idr| Promised {
            count,
            amounts_known: rows.with("amount_known", true).counted(known),
            pledged_idr,
            realised_idr,
            rows_url: rows.url(),
        };
        let overdue = rows.with("overdue", true).with_any("overdue_on", as_of);
        CommitmentFigures {
            all: promised(rows, self.count, self.known, self.pledged, self.realised),
            overdue: promised(
                &overdue,
                self.overdue,
                self.overdue_known,
                self.overdue_pledged,
                self.overdue_realised,
            ),
        }
    }
}

/// Computes the figures of commitments.
///
/// # Errors
/// When the database cannot answer.
pub fn commitments(db: &mut Read, reach: &Reach, params: &CommitmentFiguresParams) -> Result<CommitmentStatistics> {
    let CommitmentFiguresParams {
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
        .rows(RecordType::Commitments)
        .with_any("year", *year)
        .with_any("pledged_until", *as_of);
    let in_state = |status: CommitmentStatus| CommitmentsInState {
        status,
        figures: cell("status", Some(status.as_str())).figures(&rows.with("status", status), *as_of),
    };
    let of_form = |form: SupportForm| CommitmentsOfForm {
        form,
        figures: cell("form", Some(form.as_str())).figures(&rows.with("form", form), *as_of),
    };
    let of_kind = |stakeholder_kind: StakeholderKind| CommitmentsOfKind {
        stakeholder_kind,
        figures: cell("stakeholder_kind", Some(stakeholder_kind.as_str()))
            .figures(&rows.with("stakeholder_kind", stakeholder_kind), *as_of),
    };
    let mut by_year: Vec<CommitmentsOfYear> = slice(&cells, "year")
        .map(|(year, cell)| CommitmentsOfYear {
            year,
            figures: cell.figures(&rows.with("year", year), *as_of),
        })
        .collect();
    by_year.sort_by_key(|of| of.year);
    Ok(CommitmentStatistics {
        as_of: *as_of,
        year: *year,
        region: region.clone(),
        boundary: ground.boundary(),
        commitments: cell("all", None).figures(&rows, *as_of),
        without_meeting: cell("from_meeting", Some("false")).figures(&rows.with("from_meeting", false), *as_of),
        by_status: CommitmentStatus::ALL.iter().copied().map(in_state).collect(),
        by_form: SupportForm::ALL.iter().copied().map(of_form).collect(),
        by_stakeholder_kind: StakeholderKind::ALL.iter().copied().map(of_kind).collect(),
        by_year,
        groups: match group_by {
            Some(level) => groups(db, &ground, *level, params, &rows, &cells)?,
            None => Vec::new(),
        },
        evidence: Evidence::of(db, OfCommitments::PATH, OfCommitments::DEPENDS_ON)?,
    })
}

/// The cells of a slice by what they have in common.
fn slice<'c, K: std::str::FromStr>(cells: &'c [Cell], name: &'static str) -> impl Iterator<Item = (K, &'c Cell)> {
    cells
        .iter()
        .filter(move |cell| cell.slice == name)
        .filter_map(|cell| Some((cell.key.as_deref()?.parse().ok()?, cell)))
}

fn groups(
    db: &mut Read,
    ground: &Ground,
    level: PlaceLevel,
    params: &CommitmentFiguresParams,
    rows: &Rows,
    cells: &[Cell],
) -> Result<Vec<CommitmentGroup>> {
    let mut places: Vec<(RegionCode, &Cell)> = slice(cells, "place")
        .filter(|(place, _)| ground.groups(level, place))
        .collect();
    places.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut names = places::names(db, places.iter().map(|(place, _)| place))?;
    Ok(places
        .into_iter()
        .map(|(region_code, cell)| CommitmentGroup {
            name: names.remove(&region_code).unwrap_or_default(),
            figures: cell.figures(&ground.part(rows, &region_code), params.as_of),
            region_code,
        })
        .collect())
}

/// One statement for all slices: each is a set of groups over the same rows.
/// Sums of bigint are numeric, which has no end; they come as text.
fn count(db: &mut Read, params: &CommitmentFiguresParams, ground: &Ground) -> Result<Vec<Cell>> {
    let group = match params.group_by {
        None => "null::text".to_owned(),
        Some(level) => ground.place("c.region_code", level.level()),
    };
    let (place, days) = (ground.holds("c.region_code"), Days::within("c.pledged_on"));
    let sql = format!(
        "select case when grouping(form) = 0 then 'form' when grouping(kind) = 0 then 'stakeholder_kind'
                     when grouping(status) = 0 then 'status' when grouping(year) = 0 then 'year'
                     when grouping(from_meeting) = 0 then 'from_meeting' when grouping(place) = 0 then 'place'
                     else 'all' end as slice,
                coalesce(form, kind, status, year, from_meeting, place) as key,
                count(*) as count,
                count(pledged_idr) as known,
                coalesce(sum(pledged_idr), 0)::text as pledged,
                coalesce(sum(realised_idr), 0)::text as realised,
                count(*) filter (where late) as overdue,
                count(pledged_idr) filter (where late) as overdue_known,
                coalesce(sum(pledged_idr) filter (where late), 0)::text as overdue_pledged,
                coalesce(sum(realised_idr) filter (where late), 0)::text as overdue_realised
         from (select c.form, s.kind, c.status, c.pledged_idr, c.realised_idr,
                      extract(year from c.pledged_on)::text as year,
                      (c.meeting_id is not null)::text as from_meeting,
                      {group} as place,
                      c.status = any($3) and c.due_on <
                          case when left(c.region_code, 2) = any($4) then $5
                               when left(c.region_code, 2) = any($6) then $7 else $8 end as late
               from commitments c
               join stakeholders s on s.id = c.stakeholder_id
               where c.deleted_at is null and {place} and {days}) as counted
         group by grouping sets ((), (form), (kind), (status), (year), (from_meeting), (place))"
    );
    let day = |zone| params.as_of.unwrap_or_else(|| clock::today_in(zone));
    Ok(Days::of(params.year, params.as_of)
        .query(sql)
        .bind::<Array<Text>, _>(OPEN.as_slice())
        .bind::<Array<Text>, _>(TimeZone::Makassar.provinces())
        .bind::<Date, _>(day(TimeZone::Makassar))
        .bind::<Array<Text>, _>(TimeZone::Jayapura.provinces())
        .bind::<Date, _>(day(TimeZone::Jayapura))
        .bind::<Date, _>(day(TimeZone::Jakarta))
        .load(db.conn())?)
}
