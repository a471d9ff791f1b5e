//! The rules of webhooks, pure.

use std::time::Duration;

use super::{
    api::WebhookFields,
    words::{DisabledReason, WebhookStatus},
};
use crate::{
    access::{
        Action,
        actor::Grant,
        policy::{Verdict, decide},
    },
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::outbound::destination,
    sync::scope::TYPES,
};

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(4 * 3600);

/// The rules that need no other row. The address is brought into the one form in
/// which it will be read: `https://2130706433/` says `127.0.0.1`.
pub fn check(fields: &mut WebhookFields, faults: &mut Faults) {
    match destination::read(&fields.url) {
        Ok(url) => fields.url = url.to_string(),
        Err(said) => faults.add("/url", code::FORMAT, said),
    }
    for (n, record_type) in fields.record_types.iter().enumerate() {
        if !TYPES.contains(record_type) {
            faults.add(
                format!("/record_types/{n}"),
                code::NOT_OFFERED,
                Said::new(
                    format!("Changes of {record_type} are not told."),
                    format!("Perubahan {record_type} tidak disampaikan."),
                ),
            );
        }
    }
    fields.record_types.sort();
    fields.record_types.dedup();
}

/// The types of which a webhook hears.
pub fn types(fields: &WebhookFields) -> Vec<RecordType> {
    let chosen = |t: &&RecordType| fields.record_types.is_empty() || fields.record_types.contains(t);
    TYPES.iter().filter(chosen).copied().collect()
}

/// Why nothing may be sent on the right of its owner, who has these grants now;
/// none are those of one who is no longer there.
pub fn stop(grants: Option<&[Grant]>, region: Option<&RegionCode>) -> Option<DisabledReason> {
    match grants {
        None => Some(DisabledReason::OwnerDisabled),
        Some(grants) => (decide(grants, Action::Create, RecordType::Webhooks, region) != Verdict::Allowed)
            .then_some(DisabledReason::RightsGone),
    }
}

/// Whether a change enables it.
pub fn enables(before: &WebhookFields, after: &WebhookFields) -> bool {
    before.status == WebhookStatus::Disabled && after.status == WebhookStatus::Active
}

/// The pause after so many attempts that came to nothing: twice as long each time,
/// up to four hours, and up to a fifth shorter or longer, so that messages that
/// failed together do not come back together. `random` is from 0 to 1.
pub fn pause(first: Duration, tries: i32, random: f64) -> Duration {
    let doubled = 2_f64.powi((tries - 1).clamp(0, 40));
    let pause = (first.as_secs_f64() * doubled).min(LONGEST_PAUSE.as_secs_f64());
    Duration::from_secs_f64(pause * (0.8 + 0.4 * random.clamp(0.0, 1.0)))
}

/// The pause when the receiver asks for so many seconds: no shorter than its wish,
/// as far as that is sensible.
pub fn wished(pause: Duration, retry_after: Option<u32>) -> Duration {
    let wish = Duration::from_secs(retry_after.unwrap_or_default().into());
    pause.max(wish.min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;
    use proptest::prelude::*;

    #[test]
    fn pauses_double_up_to_four_hours() {
        let base = Duration::from_secs(5);
        let middle = |tries| pause(base, tries, 0.5).as_secs();
        assert_eq!([1, 2, 3, 4].map(middle), [5, 10, 20, 40]);
        assert_eq!(middle(13), 4 * 3600);
        assert_eq!(middle(1_000_000), 4 * 3600);
        // About thirty attempts in three days.
        let (mut at, mut tries) = (0, 0);
        while at < 72 * 3600 {
            tries += 1;
            at += middle(tries);
        }
        assert!((25..35).contains(&tries), "{tries}");
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_ever() {
        let pause = Duration::from_secs(10);
        assert_eq!(wished(pause, None), pause);
        assert_eq!(wished(pause, Some(3)), pause);
        assert_eq!(wished(pause, Some(60)).as_secs(), 60);
        assert_eq!(wished(pause, Some(u32::MAX)), LONGEST_PAUSE);
    }

    proptest! {
        #[test]
        fn pauses_are_never_longer_than_five_hours(tries: i32, random: f64, seconds in 0.01..3600.0) {
            let pause = pause(Duration::from_secs_f64(seconds), tries, random);
            prop_assert!(pause <= Duration::from_secs(5 * 3600));
            prop_assert!(pause.as_secs_f64() >= seconds.min(14_400.0) * 0.79);
        }
    }

    #[test]
    fn it_lives_on_the_right_of_its_owner() {
        let region: RegionCode = "32".parse().unwrap();
        let grant = |role, region: Option<&str>| Grant {
            role,
            region: region.map(|r| r.parse().unwrap()),
            personal_data: false,
        };
        let of = |grants: &[Grant]| stop(Some(grants), Some(&region));
        assert_eq!(stop(None, Some(&region)), Some(DisabledReason::OwnerDisabled));
        assert_eq!(of(&[]), Some(DisabledReason::RightsGone));
        assert_eq!(of(&[grant(Role::Editor, None)]), Some(DisabledReason::RightsGone));
        assert_eq!(
            of(&[grant(Role::Sync, Some("32.14"))]),
            Some(DisabledReason::RightsGone)
        );
        assert_eq!(of(&[grant(Role::Sync, Some("33"))]), Some(DisabledReason::RightsGone));
        assert_eq!(of(&[grant(Role::Sync, Some("32"))]), None);
        assert_eq!(of(&[grant(Role::Admin, None)]), None);
        assert_eq!(
            stop(Some(&[grant(Role::Sync, Some("32"))]), None),
            Some(DisabledReason::RightsGone)
        );
    }
}
