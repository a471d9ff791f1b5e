//! Answers kept as bytes, dropped by the ledger.
//!
//! Two stores: single records by id, and whole answers (pages, statistics) by
//! question. A *generation* is counted for every record type and rises after
//! each commit, before the writer is answered. A record is stored only while
//! the generation is still that of the moment before it was read, and is
//! removed when it changes; a whole answer is valid only for the exact sum of
//! the generations it depends on. So nobody reads less than what a finished
//! write has left. Other processes tell their changes through the listener,
//! which is asked before anything is taken from the caches while there are any
//! (`instances`); while it is not connected, nothing is.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
};

use actix_web::web::Bytes;
use moka::{ops::compute::Op, sync::Cache as Store};
use tokio::sync::watch;
use uuid::Uuid;

use super::{db::Touched, error::Result, instances::Instances, turns::Turns};
use crate::domain::{RecordType, RegionCode};

/// A record as it is answered.
#[derive(Debug)]
pub struct Entry {
    /// Where it belongs: who may see it is decided at each request.
    pub region: Option<RegionCode>,
    /// Its version, which is its ETag.
    pub version: i32,
    /// Whether it is a tombstone.
    pub deleted: bool,
    /// The days when it was made (`clock::day_count`): some records show what
    /// follows from the day.
    pub days: i32,
    /// The JSON body.
    pub body: Bytes,
}

/// A whole answer.
#[derive(Debug)]
pub struct Page {
    generation: u64,
    /// Its ETag, in quotes.
    pub etag: Arc<str>,
    /// The `Link` header, if it has a next page.
    pub link: Option<Arc<str>>,
    /// The JSON body.
    pub body: Bytes,
}

/// How often the caches helped. Every request counts, so these have a line of
/// the processor's cache for themselves: others are read by all cores at once.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Counts {
    /// Answers taken from the caches.
    pub hits: AtomicU64,
    /// Answers that had to be made.
    pub misses: AtomicU64,
}

/// The caches of one instance of the service.
pub struct Cache {
    instance: String,
    generations: Vec<AtomicU64>,
    /// Whether changes of other processes reach this one.
    informed: AtomicBool,
    instances: Instances,
    records: Store<(RecordType, Uuid), Arc<Entry>, foldhash::fast::RandomState>,
    pages: Store<Arc<str>, Arc<Page>, foldhash::fast::RandomState>,
    turns: Turns,
    keeps_pages: bool,
    /// Tells whoever waits for a change that there was one.
    changes: watch::Sender<()>,
    /// How often the caches helped.
    pub counts: Counts,
}

impl Cache {
    /// Caches that hold at most so many bytes of bodies each.
    pub fn new(record_bytes: u64, page_bytes: u64) -> Self {
        Cache {
            instance: Uuid::new_v4().simple().to_string(),
            generations: RecordType::ALL.iter().map(|_| AtomicU64::new(0)).collect(),
            informed: AtomicBool::new(false),
            instances: Instances::default(),
            records: Store::builder()
                .max_capacity(record_bytes)
                .weigher(|_, e: &Arc<Entry>| u32::try_from(e.body.len() + 200).unwrap_or(u32::MAX))
                .build_with_hasher(Default::default()),
            pages: Store::builder()
                .max_capacity(page_bytes)
                .weigher(|k: &Arc<str>, p: &Arc<Page>| u32::try_from(k.len() + p.body.len() + 200).unwrap_or(u32::MAX))
                .build_with_hasher(Default::default()),
            turns: Turns::default(),
            keeps_pages: page_bytes > 0,
            changes: watch::Sender::new(()),
            counts: Counts::default(),
        }
    }

    /// The name of this instance in notifications.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The sum of the generations of these types: the same sum means that
    /// nothing of them has changed, since each of them only rises.
    pub fn generation(&self, of: &[RecordType]) -> u64 {
        of.iter()
            .filter_map(|t| self.generations.get(*t as usize))
            .map(|g| g.load(SeqCst))
            .sum()
    }

    fn raise(&self, record_type: RecordType) {
        if let Some(generation) = self.generations.get(record_type as usize) {
            generation.fetch_add(1, SeqCst);
        }
    }

    /// A record, if it is kept.
    pub fn record(&self, record_type: RecordType, id: Uuid) -> Option<Arc<Entry>> {
        let found = self
            .informed
            .load(SeqCst)
            .then(|| self.records.get(&(record_type, id)))
            .flatten();
        self.count(found.is_some());
        found
    }

    /// Keeps a record that was read when the generation was `read_at`.
    pub fn keep_record(&self, record_type: RecordType, id: Uuid, read_at: u64, entry: &Arc<Entry>) {
        // The check and the insertion are one step for this key, and so is the
        // removal by `changed`, which raises the generation first.
        self.records.entry((record_type, id)).and_compute_with(|_| {
            if self.generation(&[record_type]) == read_at && self.informed.load(SeqCst) {
                Op::Put(entry.clone())
            } else {
                Op::Nop
            }
        });
    }

    /// A whole answer, if it is kept and nothing it depends on has changed.
    pub fn page(&self, question: &str, depends_on: &[RecordType]) -> Option<Arc<Page>> {
        let found = self
            .informed
            .load(SeqCst)
            .then(|| self.pages.get(question))
            .flatten()
            .filter(|page| page.generation == self.generation(depends_on));
        self.count(found.is_some());
        found
    }

    /// Waits until nobody else is making the answer to this question; it may
    /// be kept by then. Without a cache nobody waits for anybody.
    ///
    /// # Errors
    /// 503 when it takes too long.
    pub async fn turn(&self, question: &str) -> Result<Option<tokio::sync::MutexGuard<'_, ()>>> {
        if self.keeps_pages && self.is_informed() {
            self.turns.take(question).await
        } else {
            Ok(None)
        }
    }

    /// Keeps a whole answer that was made when the generation was `read_at`.
    pub fn keep_page(
        &self,
        question: &str,
        read_at: u64,
        etag: String,
        link: Option<String>,
        body: Bytes,
    ) -> Arc<Page> {
        let page = Arc::new(Page {
            generation: read_at,
            etag: format!("\"{etag}\"").into(),
            link: link.map(Into::into),
            body,
        });
        if self.informed.load(SeqCst) {
            self.pages.insert(question.into(), page.clone());
        }
        page
    }

    fn count(&self, hit: bool) {
        let counter = if hit { &self.counts.hits } else { &self.counts.misses };
        counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    /// Drops what a commit has changed. One that changed no record wakes nobody: who looks for
    /// work at each change would wake himself.
    pub fn changed(&self, touched: &[Touched]) {
        if touched.is_empty() {
            return;
        }
        for change in touched {
            self.raise(change.record_type);
            if change.ids.is_empty() {
                self.forget_everything();
            }
            for id in &change.ids {
                self.records
                    .entry((change.record_type, *id))
                    .and_compute_with(|_| Op::Remove);
            }
        }
        self.changes.send_replace(());
    }

    /// A sign at each change of this process or another; of what, the
    /// generations tell.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    fn forget_everything(&self) {
        for record_type in RecordType::ALL {
            self.raise(*record_type);
        }
        self.records.invalidate_all();
    }

    /// Says whether changes of other processes reach this one.
    pub fn set_informed(&self, informed: bool) {
        if !informed {
            self.informed.store(false, SeqCst);
        } else if !self.informed.load(SeqCst) {
            self.forget_everything();
            self.informed.store(true, SeqCst);
        }
    }

    /// What is known of other instances.
    pub fn instances(&self) -> &Instances {
        &self.instances
    }

    /// Whether the caches hold nothing that another instance has changed by now,
    /// as far as that can be said without asking.
    pub fn is_current(&self) -> bool {
        !self.is_informed() || self.instances.is_alone()
    }

    /// Drops whatever other instances have changed until now.
    pub async fn catch_up(&self) {
        if !self.is_current() && !self.instances.look().await {
            self.set_informed(false);
        }
    }

    /// Whether the caches are in use.
    pub fn is_informed(&self) -> bool {
        self.informed.load(SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: RecordType = RecordType::Libraries;

    fn entry(version: i32) -> Arc<Entry> {
        Arc::new(Entry {
            region: None,
            version,
            deleted: false,
            days: 0,
            body: Bytes::new(),
        })
    }

    fn cache() -> Cache {
        let cache = Cache::new(1 << 20, 1 << 20);
        cache.set_informed(true);
        cache
    }

    fn touched(id: Uuid) -> Vec<Touched> {
        vec![Touched {
            record_type: TYPE,
            ids: vec![id],
        }]
    }

    #[test]
    fn a_record_read_before_a_change_is_not_kept_after_it() {
        let (cache, id) = (cache(), Uuid::now_v7());
        let read_at = cache.generation(&[TYPE]);
        cache.changed(&touched(id));
        cache.keep_record(TYPE, id, read_at, &entry(1));
        assert!(cache.record(TYPE, id).is_none());
        cache.keep_record(TYPE, id, cache.generation(&[TYPE]), &entry(2));
        assert_eq!(cache.record(TYPE, id).unwrap().version, 2);
    }

    #[test]
    fn a_page_is_valid_until_anything_it_depends_on_changes() {
        let cache = cache();
        let deps = [TYPE, RecordType::Enrolments];
        cache.keep_page("q", cache.generation(&deps), "e".into(), None, Bytes::new());
        assert!(cache.page("q", &deps).is_some());
        cache.changed(&[Touched {
            record_type: RecordType::Grants,
            ids: vec![Uuid::nil()],
        }]);
        assert!(cache.page("q", &deps).is_some());
        cache.changed(&[Touched {
            record_type: RecordType::Enrolments,
            ids: vec![Uuid::nil()],
        }]);
        assert!(cache.page("q", &deps).is_none());
    }

    #[test]
    fn a_commit_that_changed_nothing_wakes_nobody() {
        let cache = cache();
        let mut changes = cache.changes();
        changes.mark_unchanged();
        cache.changed(&[]);
        assert!(!changes.has_changed().unwrap());
        cache.changed(&touched(Uuid::now_v7()));
        assert!(changes.has_changed().unwrap());
    }

    #[test]
    fn nothing_is_taken_from_the_caches_while_uninformed() {
        let (cache, id) = (cache(), Uuid::now_v7());
        cache.keep_record(TYPE, id, cache.generation(&[TYPE]), &entry(1));
        cache.set_informed(false);
        assert!(cache.record(TYPE, id).is_none());
        cache.set_informed(true);
        assert!(cache.record(TYPE, id).is_none(), "what happened meanwhile is unknown");
    }
}
