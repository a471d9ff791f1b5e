//! The enumerations of all rooms, gathered. They are part of the program, so
//! the answers never change while it runs.

use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{Action, Origin, actor::PrincipalKind},
    accounts::principals::words::PrincipalStatus,
    domain::{
        FundingSource, Level, Measure, ProgrammeLevel, RecordType, Role, StakeholderKind, TimeZone,
        text_enum::{Codes, Label},
    },
    import,
    infra::outbound::SendProblem,
    libraries::{
        enrolments::words::{EnrolmentStatus, Participation, Scheme},
        words::{Accreditation, LibraryKind, LibraryStatus},
    },
    meetings::{
        agenda_items::words::{AgendaItemStatus, AgendaTopic},
        attendances::words::{AttendanceRole, AttendanceStatus},
        commitments::words::{CommitmentStatus, SupportForm},
        decisions::words::DecisionKind,
        words::{MeetingKind, MeetingMode, MeetingStatus, MeetingStep, MinutesStatus},
    },
    people::words::LawfulBasis,
    plans::{
        actions::words::{ActionStatus, Strategy},
        indicators::words::{Aggregation, IndicatorCode},
        words::{ApprovalState, PlanKind, PlanStatus},
    },
    records::{
        export::{
            ExportFormat,
            note::{ExportStatus, ExportWay},
        },
        ledger::Operation,
        personal::{Masked, ReadingWay},
    },
    regions::words::RegionKind,
    stakeholders::words::StakeholderStatus,
    sync::{
        batches::words::{BatchMode, OnConflict, Outcome, Wish},
        changes::{
            api::{FeedPhase, FeedScope},
            cursor::RestartReason,
        },
        conflicts::words::{ConflictKind, ConflictStatus, Side},
        webhooks::words::{DeliveryStatus, DisabledReason, WebhookStatus},
    },
};

/// An enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CodeList {
    /// Its name.
    #[schema(example = "level")]
    pub name: String,
    /// Its values, in the order in which a form shows them.
    pub values: Vec<Code>,
}

/// One value of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Code {
    /// As it stands in requests and answers.
    #[schema(example = "regency")]
    pub value: &'static str,
    /// Its English label.
    #[schema(example = "Regency or city")]
    pub en: &'static str,
    /// Its Indonesian label.
    #[schema(example = "Kabupaten atau kota")]
    pub id: &'static str,
}

impl CodeList {
    fn of<T: Codes>() -> Self {
        let code = |&Label { value, en, id }| Code { value, en, id };
        CodeList {
            name: T::name().to_owned(),
            values: T::labels().iter().map(code).collect(),
        }
    }

    /// Words that mean something only together with the name of their room.
    fn of_imports<T: Codes>() -> Self {
        let CodeList { name, values } = Self::of::<T>();
        CodeList {
            name: format!("import_{name}"),
            values,
        }
    }
}

/// Every enumeration, by name.
pub static ALL: LazyLock<Vec<CodeList>> = LazyLock::new(|| {
    let mut all = vec![
        CodeList::of::<Accreditation>(),
        CodeList::of::<Action>(),
        CodeList::of::<AgendaItemStatus>(),
        CodeList::of::<AgendaTopic>(),
        CodeList::of::<AttendanceRole>(),
        CodeList::of::<AttendanceStatus>(),
        CodeList::of::<CommitmentStatus>(),
        CodeList::of::<DecisionKind>(),
        CodeList::of::<DeliveryStatus>(),
        CodeList::of::<DisabledReason>(),
        CodeList::of::<ExportFormat>(),
        CodeList::of::<ExportStatus>(),
        CodeList::of::<ExportWay>(),
        CodeList::of::<LawfulBasis>(),
        CodeList::of::<MeetingKind>(),
        CodeList::of::<MeetingMode>(),
        CodeList::of::<MeetingStatus>(),
        CodeList::of::<MeetingStep>(),
        CodeList::of::<MinutesStatus>(),
        CodeList::of::<ProgrammeLevel>(),
        CodeList::of::<StakeholderKind>(),
        CodeList::of::<StakeholderStatus>(),
        CodeList::of::<SupportForm>(),
        CodeList::of::<TimeZone>(),
        CodeList::of::<SendProblem>(),
        CodeList::of::<WebhookStatus>(),
        CodeList::of::<ActionStatus>(),
        CodeList::of::<Aggregation>(),
        CodeList::of::<IndicatorCode>(),
        CodeList::of::<PlanKind>(),
        CodeList::of::<PlanStatus>(),
        CodeList::of::<ApprovalState>(),
        CodeList::of::<Strategy>(),
        CodeList::of::<EnrolmentStatus>(),
        CodeList::of::<FundingSource>(),
        CodeList::of_imports::<import::Format>(),
        CodeList::of_imports::<import::Mode>(),
        CodeList::of_imports::<import::words::Part>(),
        CodeList::of_imports::<import::Records>(),
        CodeList::of::<BatchMode>(),
        CodeList::of::<ConflictKind>(),
        CodeList::of::<ConflictStatus>(),
        CodeList::of::<OnConflict>(),
        CodeList::of::<Outcome>(),
        CodeList::of::<Side>(),
        CodeList::of::<Wish>(),
        CodeList::of::<FeedPhase>(),
        CodeList::of::<FeedScope>(),
        CodeList::of::<RestartReason>(),
        CodeList::of::<Level>(),
        CodeList::of::<LibraryKind>(),
        CodeList::of::<LibraryStatus>(),
        CodeList::of::<Masked>(),
        CodeList::of::<Measure>(),
        CodeList::of::<ReadingWay>(),
        CodeList::of::<Operation>(),
        CodeList::of::<Origin>(),
        CodeList::of::<Participation>(),
        CodeList::of::<PrincipalKind>(),
        CodeList::of::<PrincipalStatus>(),
        CodeList::of::<RecordType>(),
        CodeList::of::<RegionKind>(),
        CodeList::of::<Role>(),
        CodeList::of::<Scheme>(),
    ];
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
});

/// The enumeration of this name.
pub fn find(name: &str) -> Option<&'static CodeList> {
    ALL.iter().find(|list| list.name == name)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::domain::text_enum::snake_case;

    /// The names of the enumerations that the sources declare.
    fn declared(folder: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                declared(&path, names);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for block in text.split("\ntext_enum! {").skip(1) {
                let name = block.split("pub enum ").nth(1).unwrap().split(' ').next().unwrap();
                let room = if path.components().any(|part| part.as_os_str() == "import") {
                    "import_"
                } else {
                    ""
                };
                names.push(format!("{room}{}", snake_case(name)));
            }
        }
    }

    #[test]
    fn every_enumeration_is_listed_once() {
        let mut names = Vec::new();
        declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
        names.sort();
        let listed: Vec<&str> = ALL.iter().map(|list| list.name.as_str()).collect();
        assert_eq!(listed, names);
    }

    #[test]
    fn values_have_both_labels() {
        let level = find("level").unwrap();
        assert_eq!(level.values[1].value, "regency");
        assert_eq!(level.values[1].id, "Kabupaten atau kota");
        assert!(ALL.iter().all(|list| {
            !list.values.is_empty() && list.values.iter().all(|v| !v.en.is_empty() && !v.id.is_empty())
        }));
        assert!(find("nothing").is_none());
    }
}
