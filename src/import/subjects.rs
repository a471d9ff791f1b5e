//! What can be imported. Who adds a record adds it here and to the words.

mod plans;

use super::{
    subject::{Number, Reference, Subject},
    words::Part,
};
use crate::{
    domain::{
        RecordType,
        npp::{self, Npp},
    },
    libraries::{self, Enrolment, Library, LibraryReport},
    meetings::{AgendaItem, Attendance, Commitment, Decision, Meeting},
    people::Person,
    records::Record,
    stakeholders::Stakeholder,
};

impl Part {
    /// What the import knows of such records.
    pub fn subject(self) -> &'static Subject {
        match self {
            Part::Library => &LIBRARY,
            Part::Enrolment => &ENROLMENT,
            Part::Report => &REPORT,
            Part::Stakeholder => &STAKEHOLDER,
            Part::Person => &PERSON,
            Part::Meeting => &MEETING,
            Part::AgendaItem => &AGENDA_ITEM,
            Part::Attendance => &ATTENDANCE,
            Part::Decision => &DECISION,
            Part::Commitment => &COMMITMENT,
            Part::Plan => &plans::PLAN,
            Part::Action => &plans::ACTION,
            Part::BudgetLine => &plans::BUDGET_LINE,
            Part::Indicator => &plans::INDICATOR,
            Part::Measurement => &plans::MEASUREMENT,
            Part::ProgressReport => &plans::PROGRESS_REPORT,
        }
    }
}

const NPP: Number = Number {
    field: "npp",
    read: |text| match npp::read(text) {
        Npp::Number(number) => Some(number),
        Npp::None | Npp::Malformed => None,
    },
    find: libraries::store::by_npp,
    taken: || Library::constraint("libraries_npp_key"),
};

static LIBRARY: Subject = Subject {
    own_id: &["region_code", "kind", "name"],
    number: Some(NPP),
    parts: &[Part::Enrolment, Part::Report],
    in_tables: true,
    ..Subject::of::<Library>(Part::Library, "libraries")
};

static ENROLMENT: Subject = Subject {
    parent: "library_id",
    keys: &[&["year", "scheme"]],
    ..Subject::of::<Enrolment>(Part::Enrolment, "enrolments")
};

static REPORT: Subject = Subject {
    parent: "library_id",
    keys: &[&["year"]],
    ..Subject::of::<LibraryReport>(Part::Report, "reports")
};

static STAKEHOLDER: Subject = Subject {
    own_id: &["region_code", "kind", "name"],
    ..Subject::of::<Stakeholder>(Part::Stakeholder, "stakeholders")
};

const OF_STAKEHOLDER: Reference = Reference {
    field: "stakeholder_id",
    name: "stakeholder",
    to: RecordType::Stakeholders,
    made: None,
};

const OF_LIBRARY: Reference = Reference {
    field: "library_id",
    name: "library",
    to: RecordType::Libraries,
    made: None,
};

/// Nobody is told from others by a name alone, and an id that is made of a
/// name would give it away: people need an id or a name in a partner system.
static PERSON: Subject = Subject {
    references: &[OF_STAKEHOLDER, OF_LIBRARY],
    told: Some(&[
        "id",
        "stakeholder_id",
        "stakeholder",
        "library_id",
        "library",
        "lawful_basis",
        "consented_at",
        "retain_until",
        "external_ids",
    ]),
    ..Subject::of::<Person>(Part::Person, "people")
};

static MEETING: Subject = Subject {
    own_id: &["region_code", "kind", "starts_at", "title"],
    references: &[
        Reference {
            field: "host_stakeholder_id",
            name: "host_stakeholder",
            to: RecordType::Stakeholders,
            made: None,
        },
        Reference {
            field: "parent_meeting_id",
            name: "parent_meeting",
            to: RecordType::Meetings,
            made: None,
        },
        Reference {
            field: "follows_meeting_id",
            name: "follows_meeting",
            to: RecordType::Meetings,
            made: None,
        },
    ],
    parts: &[Part::AgendaItem, Part::Attendance, Part::Decision],
    shown: &["attendance", "allowed_transitions"],
    told: Some(&[
        "id",
        "region_code",
        "kind",
        "level",
        "title",
        "parent_meeting_id",
        "parent_meeting",
        "follows_meeting_id",
        "follows_meeting",
        "starts_at",
        "ends_at",
        "time_zone",
        "hours_assumed",
        "mode",
        "venue",
        "online_url",
        "host_stakeholder_id",
        "host_stakeholder",
        "participants",
        "status",
        "source",
        "external_ids",
    ]),
    ..Subject::of::<Meeting>(Part::Meeting, "meetings")
};

static AGENDA_ITEM: Subject = Subject {
    parent: "meeting_id",
    keys: &[&["position"]],
    ordered: "position",
    references: &[
        Reference {
            field: "carried_from_id",
            name: "carried_from",
            to: RecordType::AgendaItems,
            made: None,
        },
        Reference {
            field: "commitment_id",
            name: "commitment",
            to: RecordType::Commitments,
            made: None,
        },
    ],
    ..Subject::of::<AgendaItem>(Part::AgendaItem, "agenda_items")
};

static ATTENDANCE: Subject = Subject {
    parent: "meeting_id",
    keys: &[
        &["person_id"],
        &["stakeholder_id", "!person_id"],
        &["library_id", "!person_id"],
    ],
    references: &[
        OF_STAKEHOLDER,
        OF_LIBRARY,
        Reference {
            field: "person_id",
            name: "person",
            to: RecordType::People,
            made: Some(Part::Person),
        },
    ],
    // An office is no personal data, but a name may stand there by mistake.
    told: Some(&[
        "id",
        "stakeholder_id",
        "stakeholder",
        "library_id",
        "library",
        "person_id",
        "role",
        "status",
        "external_ids",
    ]),
    ..Subject::of::<Attendance>(Part::Attendance, "attendances")
};

static DECISION: Subject = Subject {
    parent: "meeting_id",
    // The service gives a number when there is none.
    keys: &[&["number"], &["kind", "text"]],
    references: &[
        Reference {
            field: "agenda_item_id",
            name: "agenda_item",
            to: RecordType::AgendaItems,
            made: None,
        },
        Reference {
            field: "amends_decision_id",
            name: "amends_decision",
            to: RecordType::Decisions,
            made: None,
        },
    ],
    parts: &[Part::Commitment],
    ..Subject::of::<Decision>(Part::Decision, "decisions")
};

static COMMITMENT: Subject = Subject {
    parent: "decision_id",
    keys: &[&["stakeholder_id", "form", "description"]],
    references: &[OF_STAKEHOLDER, OF_LIBRARY],
    // It follows from the decision.
    shown: &["meeting_id"],
    ..Subject::of::<Commitment>(Part::Commitment, "commitments")
};
