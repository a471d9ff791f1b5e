//! When guessing is stopped and for how long, pure.

use chrono::{DateTime, TimeDelta, Utc};

/// Attempts that are forgotten when it has been quiet for so long.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// The first stop; each further failure doubles it.
const FIRST: TimeDelta = TimeDelta::minutes(1);
/// The longest stop.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// The failures of one account or address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many, an attempt under way included.
    pub failures: i32,
    /// When the last attempt was made.
    pub last_at: DateTime<Utc>,
    /// Until when none is taken.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Standing {
    /// When it would be taken again, if it is not taken now.
    pub fn refused(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.locked_until.filter(|until| now < *until)
    }

    /// With one attempt more. It counts as a failure until it has succeeded:
    /// attempts made at the same moment must not all slip through.
    pub fn attempted(self, limit: i32, now: DateTime<Utc>) -> Self {
        let quiet_since = self.locked_until.unwrap_or(self.last_at).max(self.last_at);
        let before = if now > quiet_since + WINDOW { 0 } else { self.failures };
        let failures = before.saturating_add(1);
        Standing {
            failures,
            last_at: now,
            locked_until: stop(failures, limit).map(|stop| now + stop),
        }
    }

    /// Without the attempt that was counted and was no failure.
    pub fn forgiven(self, limit: i32) -> Self {
        let failures = (self.failures - 1).max(0);
        Standing {
            failures,
            locked_until: self.locked_until.filter(|_| failures >= limit),
            ..self
        }
    }
}

/// How long nothing is taken after so many failures.
fn stop(failures: i32, limit: i32) -> Option<TimeDelta> {
    let beyond = u32::try_from(failures - limit).ok()?;
    let factor = 2_i32.checked_pow(beyond).unwrap_or(i32::MAX);
    Some(FIRST.checked_mul(factor).unwrap_or(LONGEST).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    const NONE: Standing = Standing {
        failures: 0,
        last_at: DateTime::UNIX_EPOCH,
        locked_until: None,
    };

    #[test]
    fn the_fifth_failure_stops_and_each_further_one_doubles() {
        let minutes = |n| stop(n, 5).map(|s| s.num_minutes());
        assert_eq!((1..=4).map(minutes).collect::<Vec<_>>(), [None; 4]);
        assert_eq!(
            (5..=12).filter_map(minutes).collect::<Vec<_>>(),
            [1, 2, 4, 8, 16, 32, 60, 60]
        );
        assert_eq!(minutes(i32::MAX), Some(60));
    }

    #[test]
    fn twenty_guesses_in_a_row_are_not_taken() {
        let (mut standing, mut taken) = (NONE, 0);
        for _ in 0..20 {
            if standing.refused(at(1)).is_none() {
                standing = standing.attempted(5, at(1));
                taken += 1;
            }
        }
        assert_eq!(taken, 5);
        assert_eq!(standing.refused(at(1)), Some(at(2)));
        assert_eq!(standing.refused(at(2)), None);
    }

    #[test]
    fn quiet_is_forgiven_but_not_while_stopped() {
        let failed = Standing {
            failures: 10,
            last_at: at(0),
            locked_until: Some(at(32)),
        };
        assert_eq!(failed.attempted(5, at(40)).failures, 11);
        assert_eq!(failed.attempted(5, at(48)).failures, 1);
    }

    proptest! {
        #[test]
        fn a_success_leaves_what_was_before(failures in 0..40_i32, limit in 1..30_i32) {
            let before = Standing { failures, last_at: at(0), locked_until: None };
            let after = before.attempted(limit, at(1)).forgiven(limit);
            prop_assert_eq!(after.failures, failures);
            prop_assert!(failures >= limit || after.locked_until.is_none());
        }
    }
}
