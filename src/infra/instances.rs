//! Whether other instances write to the same database, and whether this one has
//! heard what they wrote.
//!
//! An instance that is alone knows of every change, since it made it. One that is
//! not asks before it takes anything from its caches: the listener sends a
//! statement on the connection that hears the changes, and Postgres delivers what
//! was committed before that statement ahead of its answer. All who ask while one
//! is under way share the next one.
//!
//! That it is alone is known by a lease. Each instance holds a shared lock of the
//! database while it listens, and says so to the others before it writes; then it
//! waits for longer than others believe a look that is past. So whoever still
//! believes to be alone has looked after the newcomer spoke, and heard it.

use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::{
    codes,
    error::{Error, Result},
};

/// For how long a look is believed that found no other instance.
const LEASE: Duration = Duration::from_millis(200);
/// How long a newcomer waits after it has spoken: the lease, and time for the look.
pub const HANDSHAKE: Duration = Duration::from_millis(250);
/// For how long another instance is reckoned with after it was last seen: longer
/// than any transaction lasts that it may have left behind.
const MEMORY: Duration = Duration::from_secs(600);
/// How long somebody waits for a look, or for this instance to be known to others.
const PATIENCE: Duration = Duration::from_secs(1);

/// What an instance knows of others.
pub struct Instances {
    began: Instant,
    /// Until when others are reckoned with, and when the last look began that
    /// went through: milliseconds since `began`; 0 is never.
    others_until: AtomicU64,
    looked_at: AtomicU64,
    /// How many looks were asked for, and how many of these are answered.
    asked: Mutex<u64>,
    bell: Condvar,
    answered: watch::Sender<u64>,
    /// Whether there is a listener, and whether the others know of this instance.
    listens: AtomicBool,
    known: AtomicBool,
    waiting: Mutex<()>,
    entered: Condvar,
}

impl Default for Instances {
    fn default() -> Self {
        Instances {
            began: Instant::now(),
            others_until: AtomicU64::new(0),
            looked_at: AtomicU64::new(0),
            asked: Mutex::new(0),
            bell: Condvar::new(),
            answered: watch::Sender::new(0),
            listens: AtomicBool::new(false),
            known: AtomicBool::new(false),
            waiting: Mutex::new(()),
            entered: Condvar::new(),
        }
    }
}

impl Instances {
    /// The milliseconds since the beginning, from 1.
    pub fn now(&self) -> u64 {
        millis(self.began.elapsed()) + 1
    }

    /// Whether nobody else can have written anything since the last look.
    pub fn is_alone(&self) -> bool {
        let now = self.now();
        let looked_at = self.looked_at.load(SeqCst);
        looked_at > 0 && now - looked_at.min(now) <= millis(LEASE) && self.others_until.load(SeqCst) < now
    }

    /// Waits for a look that begins now or later. Says whether there was one.
    pub async fn look(&self) -> bool {
        let mut answered = self.answered.subscribe();
        let number = {
            let mut asked = locked(&self.asked);
            *asked += 1;
            *asked
        };
        self.bell.notify_one();
        let look = answered.wait_for(|answered| *answered >= number);
        matches!(tokio::time::timeout(PATIENCE, look).await, Ok(Ok(_)))
    }

    /// The listener waits until somebody asks, or a time has gone by; gives the
    /// looks that were asked for, which the next one answers.
    pub fn wait(&self, period: Duration) -> u64 {
        let asked = locked(&self.asked);
        let unanswered = |asked: &mut u64| *asked <= *self.answered.borrow();
        let (asked, _) = self
            .bell
            .wait_timeout_while(asked, period, unanswered)
            .unwrap_or_else(PoisonError::into_inner);
        *asked
    }

    /// A look went through that began at `began` and answers all that were asked
    /// for until then.
    pub fn looked(&self, began: u64, asked: u64) {
        self.looked_at.store(began, SeqCst);
        self.answered.send_replace(asked);
    }

    /// Another instance was seen or heard.
    pub fn reckon_with_others(&self) {
        self.others_until.store(self.now() + millis(MEMORY), SeqCst);
    }

    /// There is a listener: from now on nothing is written before the others know.
    pub fn listens(&self) {
        self.listens.store(true, SeqCst);
    }

    /// Whether the others know of this instance.
    pub fn set_known(&self, known: bool) {
        let _guard = locked(&self.waiting);
        self.known.store(known, SeqCst);
        if known {
            self.entered.notify_all();
        } else {
            self.looked_at.store(0, SeqCst);
            // Whoever waits for a look reads from the database instead.
            let asked = *locked(&self.asked);
            self.answered.send_replace(asked);
        }
    }

    /// Waits until this instance may write: the others know of it.
    ///
    /// # Errors
    /// 503 when the database does not let it listen.
    pub fn enter(&self) -> Result<()> {
        if !self.listens.load(SeqCst) || self.known.load(SeqCst) {
            return Ok(());
        }
        let guard = locked(&self.waiting);
        let unknown = |_: &mut ()| !self.known.load(SeqCst);
        let (_guard, waited) = self
            .entered
            .wait_timeout_while(guard, PATIENCE, unknown)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Error::refused(codes::database_away()));
        }
        Ok(())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_not_looked_or_has_seen_others_is_not_alone() {
        let instances = Instances::default();
        assert!(!instances.is_alone(), "nothing was looked at yet");
        instances.looked(instances.now(), 0);
        assert!(instances.is_alone());
        instances.reckon_with_others();
        assert!(!instances.is_alone());
    }

    #[test]
    fn a_look_that_is_past_is_not_believed() {
        let instances = Instances::default();
        instances.looked(instances.now(), 0);
        std::thread::sleep(LEASE + Duration::from_millis(20));
        assert!(!instances.is_alone());
        instances.looked(instances.now(), 0);
        instances.set_known(false);
        assert!(!instances.is_alone(), "the connection was lost");
    }

    #[test]
    fn nobody_writes_before_the_others_know() {
        let instances = Instances::default();
        instances.enter().unwrap();
        instances.listens();
        assert!(instances.enter().is_err());
        std::thread::scope(|scope| {
            let entered = scope.spawn(|| instances.enter().is_ok());
            instances.set_known(true);
            assert!(entered.join().unwrap());
        });
    }

    #[tokio::test]
    async fn who_asks_waits_for_a_look_that_begins_later() {
        let instances = Instances::default();
        assert_eq!(instances.wait(Duration::ZERO), 0);
        let look = instances.look();
        let answer = async {
            tokio::task::yield_now().await;
            let asked = instances.wait(Duration::from_secs(5));
            assert_eq!(asked, 1);
            instances.looked(instances.now(), 0);
            instances.looked(instances.now(), asked);
        };
        assert!(futures_util::future::join(look, answer).await.0);
    }
}
