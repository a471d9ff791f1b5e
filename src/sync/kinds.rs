//! The types of records that are synchronised, and what each of them does with
//! an operation. The one place that knows them all.

use serde_json::Value;
use uuid::Uuid;

use super::{
    batches::decide::{self, Decision, Target},
    batches::operation::Asked,
    conflicts::resolve::{self, Choice, Resolved},
    merge::Declared,
};
use crate::{
    access::Author,
    domain::{RecordType, RegionCode},
    infra::{Result, Write},
    libraries::{Enrolment, Library, LibraryReport},
    meetings::{AgendaItem, Attendance, Commitment, Decision as MeetingDecision, Meeting},
    people::Person,
    plans::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport},
    published_figures::PublishedFigure,
    records::{
        ExternalId, Record,
        personal::Showing,
        references::{Known, Parent},
        table::{self, Table, Written, to_object},
    },
    stakeholders::Stakeholder,
};

/// The records of one type in a round.
pub trait Rows {
    /// Finds records by id, and locks them.
    ///
    /// # Errors
    /// When the database cannot answer.
    fn find(&mut self, db: &mut Write, ids: Vec<Uuid>) -> Result<()>;
    /// What was found, as others see it.
    fn found(&self) -> Vec<(Uuid, Option<Parent>)>;
    /// What the records that were found refer to.
    fn referred(&self) -> Vec<(RecordType, Uuid)>;
    /// Where what was found belongs.
    fn regions(&self) -> Vec<RegionCode>;
    /// The version of a record that was found.
    fn version(&self, id: Uuid) -> Option<i32>;
    /// A record as it will be.
    fn coming(&self, id: Uuid) -> Option<Parent>;
    /// Its names in partner systems.
    fn names(&self, id: Uuid) -> Vec<ExternalId>;
    /// Decides what becomes of an operation, and prepares it.
    ///
    /// # Errors
    /// Why it is refused, or when the database cannot answer.
    fn decide(
        &mut self,
        db: &mut Write,
        author: &Author,
        asked: &Asked,
        target: &Target<'_>,
        known: &mut Known,
    ) -> Result<Decision>;
    /// How many changes are prepared.
    fn mark(&self) -> usize;
    /// Forgets the changes that were prepared after a mark.
    fn withdraw(&mut self, mark: usize);
    /// Writes what was prepared.
    ///
    /// # Errors
    /// When something is wrong that only the database knows.
    fn write(&mut self, db: &mut Write) -> Result<Vec<(Uuid, Written)>>;
    /// Lets follow what follows from it.
    ///
    /// # Errors
    /// When the database cannot do it.
    fn follow(&self, db: &mut Write) -> Result<()>;
}

impl<R: Record> Rows for Table<R> {
    fn find(&mut self, db: &mut Write, ids: Vec<Uuid>) -> Result<()> {
        Table::find(self, db, ids).map(|_| ())
    }
    fn found(&self) -> Vec<(Uuid, Option<Parent>)> {
        self.all().map(|row| (row.id(), table::parent(row))).collect()
    }
    fn referred(&self) -> Vec<(RecordType, Uuid)> {
        let fields = self.all().filter_map(|row| to_object(row.fields()).ok());
        let of_fields = fields.flat_map(|fields| {
            let ids = R::REFERENCES
                .iter()
                .map(move |(field, to)| (*to, id_of(fields.get(*field))));
            ids.collect::<Vec<_>>()
        });
        of_fields.filter_map(|(to, id)| Some((to, id?))).collect()
    }
    fn regions(&self) -> Vec<RegionCode> {
        self.all().filter_map(|row| row.region().cloned()).collect()
    }
    fn version(&self, id: Uuid) -> Option<i32> {
        Table::found(self, id).map(|row| row.stamp().version)
    }
    fn coming(&self, id: Uuid) -> Option<Parent> {
        self.present(id).and_then(table::parent)
    }
    fn names(&self, id: Uuid) -> Vec<ExternalId> {
        let present = self.present(id);
        present.map_or_else(Vec::new, |row| R::external_ids(row.fields()).to_vec())
    }
    fn decide(
        &mut self,
        db: &mut Write,
        author: &Author,
        asked: &Asked,
        target: &Target<'_>,
        known: &mut Known,
    ) -> Result<Decision> {
        decide::decide(self, db, author, asked, target, known)
    }
    fn mark(&self) -> usize {
        Table::mark(self)
    }
    fn withdraw(&mut self, mark: usize) {
        Table::withdraw(self, mark);
    }
    fn write(&mut self, db: &mut Write) -> Result<Vec<(Uuid, Written)>> {
        Table::write(self, db)
    }
    fn follow(&self, db: &mut Write) -> Result<()> {
        Table::follow(self, db)
    }
}

/// An id that stands as a text.
pub fn id_of(value: Option<&Value>) -> Option<Uuid> {
    value.and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// Resolves a conflict about a record.
pub type Resolve = fn(&mut Write, &Author, &Choice<'_>) -> Result<Resolved>;

/// A type of record that is synchronised.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Which.
    pub record_type: RecordType,
    /// Its schema in the OpenAPI document.
    pub schema: &'static str,
    /// What it declares of its fields.
    pub declared: Declared,
    /// What it refers to.
    pub references: &'static [(&'static str, RecordType)],
    /// The members that hold personal data.
    pub personal: &'static [&'static str],
    /// Its records in a round.
    pub rows: fn() -> Box<dyn Rows>,
    /// Resolves a conflict.
    pub resolve: Resolve,
    /// Whether a reader may see the personal data of a record in this region;
    /// what is shown is noted.
    pub discloses: fn(&mut Showing<'_>, Uuid, Option<&RegionCode>) -> bool,
}

const fn kind<R: Record>(schema: &'static str) -> Kind {
    Kind {
        record_type: R::TYPE,
        schema,
        declared: Declared {
            groups: R::GROUPS,
            sets: R::SETS,
        },
        references: R::REFERENCES,
        personal: R::ERASED,
        rows: || Box::new(Table::<R>::default()),
        resolve: resolve::resolve::<R>,
        discloses: |showing, id, region| {
            let mut nothing = Value::Object(serde_json::Map::new());
            showing.show::<R>(id, &[region], &mut nothing).is_none()
        },
    }
}

/// The types that are synchronised, those first to which others refer.
pub const ALL: [Kind; 17] = [
    kind::<Library>("LibraryFields"),
    kind::<Enrolment>("EnrolmentFields"),
    kind::<LibraryReport>("LibraryReportFields"),
    kind::<Stakeholder>("StakeholderFields"),
    kind::<Person>("PersonFields"),
    kind::<Meeting>("MeetingFields"),
    kind::<AgendaItem>("AgendaItemFields"),
    kind::<Attendance>("AttendanceFields"),
    kind::<MeetingDecision>("DecisionFields"),
    kind::<Commitment>("CommitmentFields"),
    kind::<Plan>("PlanFields"),
    kind::<Action>("ActionFields"),
    kind::<BudgetLine>("BudgetLineFields"),
    kind::<Indicator>("IndicatorFields"),
    kind::<Measurement>("MeasurementFields"),
    kind::<ProgressReport>("ProgressReportFields"),
    kind::<PublishedFigure>("PublishedFigureFields"),
];

/// What is known of a type; nothing when it is not synchronised.
pub fn of(record_type: RecordType) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.record_type == record_type)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{infra::shape::Verb, records::input};

    fn properties<R: Record>() -> Vec<String> {
        input::shape::<R>(Verb::Replace)
            .properties()
            .map(str::to_owned)
            .collect()
    }

    /// What is declared beside a record type speaks of fields that it has.
    #[test]
    fn what_is_declared_is_there() {
        let all = [
            properties::<Library>(),
            properties::<Enrolment>(),
            properties::<LibraryReport>(),
            properties::<Stakeholder>(),
            properties::<Person>(),
            properties::<Meeting>(),
            properties::<AgendaItem>(),
            properties::<Attendance>(),
            properties::<MeetingDecision>(),
            properties::<Commitment>(),
            properties::<Plan>(),
            properties::<Action>(),
            properties::<BudgetLine>(),
            properties::<Indicator>(),
            properties::<Measurement>(),
            properties::<ProgressReport>(),
            properties::<PublishedFigure>(),
        ];
        for (kind, fields) in ALL.iter().zip(all) {
            let of = kind.record_type;
            let mut seen = Vec::new();
            for field in kind.declared.groups.iter().copied().flatten() {
                assert!(fields.iter().any(|f| f == field), "{of} has no {field}");
                assert!(!seen.contains(field), "{of}: {field} is in two groups");
                seen.push(*field);
            }
            for set in kind.declared.sets {
                assert!(fields.iter().any(|f| f == set.field), "{of} has no {}", set.field);
                assert!(
                    !seen.contains(&set.field),
                    "{of}: {} is a set and in a group",
                    set.field
                );
            }
            for (field, _) in kind.references {
                assert!(fields.iter().any(|f| f == field), "{of} has no {field}");
            }
            let referring: Vec<&String> = fields.iter().filter(|f| f.ends_with("_id")).collect();
            let set_by_service = ["plan_id", "copied_from_id"];
            for field in referring {
                let known = kind.references.iter().any(|(name, _)| name == field);
                assert!(
                    known || set_by_service.contains(&field.as_str()),
                    "{of}: to what does {field} refer?"
                );
            }
        }
    }
}
