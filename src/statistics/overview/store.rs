//! Putting the first screen together, of one moment of the database.

use chrono::{Datelike, NaiveDate};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Nullable, Text},
};

use super::api::{
    CommitmentSum, KeyFigure, LineCount, MoneyRows, Overview, OverviewCommitments, OverviewCommitmentsInState,
    OverviewMeetings, OverviewParams, OverviewPlans, OverviewPlansInState, Participants, PlanSum,
};
use crate::{
    access::Reach,
    domain::{Measure, RecordType},
    infra::{Error, Read, Result, clock},
    meetings::words::MeetingStatus,
    plans::words::PlanStatus,
    statistics::{
        answer::Statistic,
        budgets::{
            api::{BudgetFigures, BudgetFiguresParams},
            store::budgets,
        },
        commitments::{
            api::{CommitmentFiguresParams, Promised},
            store::commitments,
        },
        days::Days,
        definitions,
        evidence::Evidence,
        ground::Ground,
        measures::{self, When},
        places,
        published::store::{DEPENDS_ON, Said},
        rows::Rows,
        total::Total,
    },
};

/// The first screen.
pub struct OfOverview;

impl Statistic for OfOverview {
    type Question = OverviewParams;
    type Answer = Overview;
    const PATH: &'static str = "/v1/statistics/overview";
    const DEPENDS_ON: &'static [RecordType] = DEPENDS_ON;

    fn count(db: &mut Read, reach: &Reach, question: &OverviewParams) -> Result<Overview> {
        Screen::of(db, reach, question)?.fill(reach, question)
    }
}

/// What all numbers of the screen share.
struct Screen<'d, 'c> {
    db: &'d mut Read<'c>,
    ground: Ground,
    as_of: NaiveDate,
    said: Said,
}

impl<'d, 'c> Screen<'d, 'c> {
    fn of(db: &'d mut Read<'c>, reach: &Reach, params: &OverviewParams) -> Result<Self> {
        let as_of = params.as_of.unwrap_or_else(clock::today);
        let ground = Ground::of(db, reach, params.region.as_ref(), params.boundary, Some(as_of))?;
        let said = Said::about(db, &ground, as_of)?;
        Ok(Screen {
            db,
            ground,
            as_of,
            said,
        })
    }

    fn figure(&mut self, measure: Measure, value: Total, rows_url: Option<String>) -> Result<KeyFigure> {
        Ok(KeyFigure {
            measure,
            value,
            rows_url,
            definition_url: definitions::url(measure),
            published: self.said.newest(self.db, &self.ground, measure, None, self.as_of)?,
        })
    }

    /// A number by its measure alone.
    fn measured(&mut self, measure: Measure) -> Result<KeyFigure> {
        let value = self.said.counted(self.db, &self.ground, measure, self.as_of)?;
        let rows = measures::rows(measure, &self.ground, When::Until(self.as_of));
        let (Some(value), Some(rows)) = (value, rows) else {
            return Err(Error::Internal(format!("{measure} has no day")));
        };
        self.figure(measure, value, rows.url())
    }

    fn participants(&mut self, measures: [Measure; 5]) -> Result<Participants> {
        let [total, provincial, regency, village, provinces] = measures;
        Ok(Participants {
            total: self.measured(total)?,
            provincial: self.measured(provincial)?,
            regency: self.measured(regency)?,
            village: self.measured(village)?,
            provinces: self.measured(provinces)?,
        })
    }

    fn fill(mut self, reach: &Reach, params: &OverviewParams) -> Result<Overview> {
        Ok(Overview {
            as_of: self.as_of,
            region: params.region.clone(),
            name: places::name(self.db, params.region.as_ref())?,
            boundary: self.ground.boundary(),
            libraries: self.measured(Measure::Libraries)?,
            enrolments: self.measured(Measure::Enrolments)?,
            villages_reached: self.measured(Measure::VillagesReached)?,
            stakeholders: self.measured(Measure::Stakeholders)?,
            beneficiaries: self.participants([
                Measure::Beneficiaries,
                Measure::BeneficiariesProvincial,
                Measure::BeneficiariesRegency,
                Measure::BeneficiariesVillage,
                Measure::BeneficiariesProvinces,
            ])?,
            replications: self.participants([
                Measure::Replications,
                Measure::ReplicationsProvincial,
                Measure::ReplicationsRegency,
                Measure::ReplicationsVillage,
                Measure::ReplicationsProvinces,
            ])?,
            meetings: self.meetings(params.as_of)?,
            commitments: self.commitments(reach, params)?,
            plans: self.plans(reach, params)?,
            evidence: Evidence::of(self.db, OfOverview::PATH, DEPENDS_ON)?,
        })
    }

    fn meetings(&mut self, as_of: Option<NaiveDate>) -> Result<OverviewMeetings> {
        #[derive(QueryableByName)]
        struct Cell {
            #[diesel(sql_type = Text)]
            status: MeetingStatus,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let sql = format!(
            "select status, count(*) as count from meetings where deleted_at is null and {} and {} group by status",
            self.ground.holds("region_code"),
            Days::within("starts_on"),
        );
        let cells: Vec<Cell> = Days::of(None, as_of).query(sql).load(self.db.conn())?;
        let rows = self.ground.rows(RecordType::Meetings).with_any("to", as_of);
        let count = |status: Option<MeetingStatus>| {
            let own = cells
                .iter()
                .filter(|cell| status.is_none_or(|status| cell.status == status));
            Total(own.map(|cell| u128::from(cell.count.unsigned_abs())).sum())
        };
        let mut of = |measure, status: Option<MeetingStatus>| {
            self.figure(measure, count(status), rows.with_any("status", status).url())
        };
        Ok(OverviewMeetings {
            total: of(Measure::Meetings, None)?,
            planned: of(Measure::MeetingsPlanned, Some(MeetingStatus::Planned))?,
            held: of(Measure::MeetingsHeld, Some(MeetingStatus::Held))?,
            cancelled: of(Measure::MeetingsCancelled, Some(MeetingStatus::Cancelled))?,
        })
    }

    fn commitments(&mut self, reach: &Reach, params: &OverviewParams) -> Result<OverviewCommitments> {
        let asked = CommitmentFiguresParams {
            as_of: params.as_of,
            region: params.region.clone(),
            boundary: params.boundary,
            year: None,
            group_by: None,
        };
        let counted = commitments(self.db, reach, &asked)?;
        let sum = |promised: Promised| CommitmentSum {
            count: promised.count,
            pledged_idr: promised.pledged_idr,
            realised_idr: promised.realised_idr,
            rows_url: promised.rows_url,
        };
        let by_status = counted.by_status.into_iter().map(|of| OverviewCommitmentsInState {
            status: of.status,
            sum: sum(of.figures.all),
        });
        Ok(OverviewCommitments {
            by_status: by_status.collect(),
            all: sum(counted.commitments.all),
            overdue: sum(counted.commitments.overdue),
        })
    }

    fn plans(&mut self, reach: &Reach, params: &OverviewParams) -> Result<OverviewPlans> {
        #[derive(QueryableByName)]
        struct Cell {
            #[diesel(sql_type = Text)]
            status: PlanStatus,
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let sql = format!(
            "select status, count(*) as count from plans where deleted_at is null and {} and ($1 is null or first_year <= $1)
             group by status",
            self.ground.holds("region_code"),
        );
        let cells: Vec<Cell> = diesel::sql_query(sql)
            .bind::<Nullable<Integer>, _>(params.as_of.map(|day| day.year()))
            .load(self.db.conn())?;
        let asked = BudgetFiguresParams {
            as_of: params.as_of,
            region: params.region.clone(),
            boundary: params.boundary,
            year: None,
            group_by: None,
        };
        let money = budgets(self.db, reach, &asked)?;
        let rows = self
            .ground
            .rows(RecordType::Plans)
            .with_any("begun_until", params.as_of);
        let in_state = |status: PlanStatus, figures: BudgetFigures| OverviewPlansInState {
            status,
            sum: plan_sum(
                cells
                    .iter()
                    .find(|cell| cell.status == status)
                    .map_or(0, |cell| cell.count),
                &rows.with("status", status),
                figures,
            ),
        };
        Ok(OverviewPlans {
            all: plan_sum(cells.iter().map(|cell| cell.count).sum(), &rows, money.budgets),
            by_status: money
                .by_plan_status
                .into_iter()
                .map(|of| in_state(of.plan_status, of.figures))
                .collect(),
        })
    }
}

fn plan_sum(count: i64, rows: &Rows, money: BudgetFigures) -> PlanSum {
    let lines = money.all;
    PlanSum {
        count,
        rows_url: rows.url(),
        planned_idr: lines.planned_idr,
        approved_idr: lines.approved_idr,
        realised_idr: lines.realised_idr,
        rows: MoneyRows {
            planned_idr: lines.rows_url.clone(),
            approved_idr: lines.rows_url.clone(),
            realised_idr: lines.rows_url.clone(),
        },
        budget_lines: LineCount {
            count: lines.count,
            rows_url: lines.rows_url,
        },
    }
}
