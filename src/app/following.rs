//! Which records follow others across rooms.

use crate::{
    domain::RecordType,
    meetings::commitments,
    people, plans,
    records::followers::{self, Follower},
};

/// All of them.
static FOLLOWERS: &[Follower] = &[
    Follower {
        of: RecordType::Libraries,
        follow: commitments::store::follow_library,
    },
    Follower {
        of: RecordType::Libraries,
        follow: people::store::follow_library,
    },
    Follower {
        of: RecordType::Libraries,
        follow: plans::following::follow_library,
    },
    Follower {
        of: RecordType::Stakeholders,
        follow: people::store::follow_stakeholder,
    },
];

/// Says so to the rooms below, before anything is changed.
pub fn install() {
    followers::install(FOLLOWERS);
}
