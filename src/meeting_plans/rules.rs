//! What of a meeting goes into a plan, pure.

use crate::{meetings::commitments::words::SupportForm, plans::actions::words::Strategy};

/// The longest title of a plan, in characters.
const TITLE: usize = 300;
/// The most years of a plan.
const YEARS: i32 = 10;

/// The title of a plan out of a meeting.
pub fn title(meeting: &str) -> String {
    let title = format!("Rencana tindak lanjut: {meeting}");
    title.chars().take(TITLE).collect::<String>().trim_end().to_owned()
}

/// The years of a plan: from that of the meeting to that in which the last
/// commitment falls due, as far as a plan goes.
pub fn years(meeting: i32, due: impl IntoIterator<Item = i32>) -> (i32, i32) {
    let last = due.into_iter().max().unwrap_or(meeting).max(meeting);
    (meeting, last.min(meeting + YEARS - 1))
}

/// The strategy that support of a form serves most often: a start for the draft.
pub fn strategy(form: SupportForm) -> Strategy {
    match form {
        SupportForm::Books | SupportForm::IctEquipment | SupportForm::Internet | SupportForm::Facility => {
            Strategy::InformationService
        }
        SupportForm::Training | SupportForm::People | SupportForm::Other => Strategy::CommunityEngagement,
        SupportForm::Funding | SupportForm::Regulation | SupportForm::Partnership | SupportForm::Promotion => {
            Strategy::Advocacy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_runs_until_the_last_commitment_is_due() {
        assert_eq!(years(2024, []), (2024, 2024));
        assert_eq!(years(2024, [2026, 2025]), (2024, 2026));
        assert_eq!(years(2024, [2023]), (2024, 2024));
        assert_eq!(years(2024, [2050]), (2024, 2033));
    }

    #[test]
    fn a_long_title_is_cut() {
        assert_eq!(title("SHM").as_str(), "Rencana tindak lanjut: SHM");
        assert_eq!(title(&"a".repeat(300)).chars().count(), TITLE);
    }
}
