//! One answer for many who ask the same at once: the first makes it, the
//! others wait and take it from the cache.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use tokio::sync::{Mutex, MutexGuard};

use super::{
    codes,
    error::{Error, Result},
};

/// How many questions can be worked on at once without standing in each
/// other's way.
const LANES: usize = 256;
/// The longest that somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The turns at questions.
pub struct Turns {
    lanes: Vec<Mutex<()>>,
    hasher: RandomState,
}

impl Default for Turns {
    fn default() -> Self {
        Turns {
            lanes: (0..LANES).map(|_| Mutex::new(())).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Turns {
    /// Waits for the turn at a question. Whoever gets it looks into the cache
    /// once more before making the answer.
    ///
    /// # Errors
    /// 503 when it takes too long.
    pub async fn take(&self, question: &str) -> Result<Option<MutexGuard<'_, ()>>> {
        let lane = usize::try_from(self.hasher.hash_one(question) % LANES as u64).unwrap_or_default();
        let Some(lane) = self.lanes.get(lane) else {
            return Ok(None);
        };
        let turn = tokio::time::timeout(PATIENCE, lane.lock()).await;
        turn.map(Some).map_err(|_| Error::refused(codes::overloaded()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn the_same_question_is_worked_on_once_at_a_time() {
        let turns = Turns::default();
        let first = turns.take("q").await.unwrap();
        let second = tokio::time::timeout(Duration::from_millis(20), turns.take("q"));
        assert!(second.await.is_err(), "the second waits");
        drop(first);
        assert!(turns.take("q").await.is_ok());
    }
}
