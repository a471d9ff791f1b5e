//! What an import did, counted.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    refusal::Refusal,
    row::Row,
    words::{Format, Mode, Records},
};
use crate::{domain::RecordType, records::table::Fate};

/// The most faults that are told one by one; the rest is counted.
pub const LISTED: usize = 1_000;

/// What became of the records of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct Counts {
    /// Made.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// As they were; nothing was written.
    pub unchanged: u64,
    /// In rows that were not accepted.
    pub refused: u64,
}

impl Counts {
    fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Created => self.created += 1,
            Fate::Updated => self.updated += 1,
            Fate::Unchanged => self.unchanged += 1,
        }
    }
}

/// Something that the author should know although the row was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportWarning)]
pub struct Notice {
    /// The line where the row begins.
    pub line: u64,
    /// The column, or the JSON pointer into the object.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// What it is about.
    pub message: String,
}

/// What became of a row that was accepted.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// What became of its records, by type.
    pub fates: Vec<(RecordType, Fate)>,
    /// What the author should know.
    pub notices: Vec<Notice>,
}

/// What became of a row.
pub type Verdict = Result<Done, Vec<Refusal>>;

/// The report of an import, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// UUIDv7.
    pub id: Uuid,
    /// Who imported.
    pub principal_id: Uuid,
    /// When it began (UTC).
    pub created_at: DateTime<Utc>,
    /// The shape of the file.
    pub format: Format,
    /// What each row is about.
    #[serde(default = "libraries")]
    pub records: Records,
    /// What was done with rows that were not accepted.
    pub mode: Mode,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether anything could be stored: not when all was asked for and a row was refused.
    pub applied: bool,
    /// Rows in the file.
    pub rows: u64,
    /// Rows that were not accepted.
    pub rows_refused: u64,
    /// What became of the records, by type.
    #[serde(default)]
    pub counts: BTreeMap<RecordType, Counts>,
    /// What became of the libraries; as it was told before there were others.
    pub libraries: Counts,
    /// What became of the enrolments.
    pub enrolments: Counts,
    /// What became of the yearly reports.
    pub reports: Counts,
    /// How many things are wrong in all.
    pub faults: u64,
    /// The first of them.
    pub refused: Vec<Refusal>,
    /// How many notices there are in all.
    pub notices: u64,
    /// The first of them.
    pub warnings: Vec<Notice>,
}

impl Report {
    /// A report of nothing yet.
    pub fn new(principal_id: Uuid, shape: (Format, Records), mode: Mode, dry_run: bool, now: DateTime<Utc>) -> Self {
        let (format, records) = shape;
        let types = records.root().subject().tree().into_iter().map(|s| s.record_type);
        Report {
            id: Uuid::now_v7(),
            principal_id,
            // As exact as the database keeps it.
            created_at: now.trunc_subsecs(6),
            format,
            records,
            mode,
            dry_run,
            applied: !dry_run,
            rows: 0,
            rows_refused: 0,
            counts: types.map(|of| (of, Counts::default())).collect(),
            libraries: Counts::default(),
            enrolments: Counts::default(),
            reports: Counts::default(),
            faults: 0,
            refused: Vec::new(),
            notices: 0,
            warnings: Vec::new(),
        }
    }

    /// Whether nothing was applied because not everything could be.
    pub fn is_refused(&self) -> bool {
        self.mode == Mode::AllOrNothing && self.rows_refused > 0
    }

    /// Notes what became of a row.
    pub fn note(&mut self, row: &Row, verdict: Verdict) {
        self.rows += 1;
        match verdict {
            Ok(done) => {
                for (of, fate) in done.fates {
                    self.count(of, |counts| counts.add(fate));
                }
                self.notices += done.notices.len() as u64;
                let room = LISTED.saturating_sub(self.warnings.len());
                self.warnings.extend(done.notices.into_iter().take(room));
            }
            Err(refused) => {
                self.rows_refused += 1;
                row.root
                    .walk(&mut |node| self.count(node.subject.record_type, |counts| counts.refused += 1));
                self.faults += refused.len() as u64;
                let room = LISTED.saturating_sub(self.refused.len());
                self.refused.extend(refused.into_iter().take(room));
            }
        }
    }

    fn count(&mut self, of: RecordType, add: impl Fn(&mut Counts)) {
        add(self.counts.entry(of).or_default());
        match of {
            RecordType::Libraries => add(&mut self.libraries),
            RecordType::Enrolments => add(&mut self.enrolments),
            RecordType::LibraryReports => add(&mut self.reports),
            _ => {}
        }
    }

    /// What became of the records, by type. Reports of the time when there
    /// were only libraries have it in other members.
    pub fn by_type(&self) -> BTreeMap<RecordType, Counts> {
        if !self.counts.is_empty() {
            return self.counts.clone();
        }
        BTreeMap::from([
            (RecordType::Libraries, self.libraries),
            (RecordType::Enrolments, self.enrolments),
            (RecordType::LibraryReports, self.reports),
        ])
    }
}

fn libraries() -> Records {
    Records::Libraries
}
