//! Numbers for Prometheus, `GET /metrics`.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use chrono::{DateTime, Utc};
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use super::Cache;

/// The numbers of one process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    held: IntGauge,
    held_since: IntGauge,
}

impl Metrics {
    /// An empty set.
    ///
    /// # Errors
    /// Never in practice: the names are fixed and valid.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("http_request_duration_seconds", "Time to the head of the answer.")
                .buckets(vec![0.0005, 0.002, 0.01, 0.05, 0.2, 1.0, 5.0]),
            &["route"],
        )?;
        let held = IntGauge::new(
            "feed_held_changes",
            "Committed changes that an older transaction keeps from the feed.",
        )?;
        let held_since = IntGauge::new(
            "feed_held_since_timestamp_seconds",
            "When the oldest of them was written; 0 when there is none.",
        )?;
        registry.register(Box::new(held.clone()))?;
        registry.register(Box::new(held_since.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        Ok(Metrics {
            registry,
            requests,
            seconds,
            held,
            held_since,
        })
    }

    /// Counts an answer. `route` is the pattern, never the path: the number of
    /// series stays bounded.
    pub fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut buffer = [0_u8; 3];
        for (digit, place) in buffer.iter_mut().zip([100, 10, 1]) {
            *digit = b'0' + u8::try_from(status / place % 10).unwrap_or_default();
        }
        let status = std::str::from_utf8(&buffer).unwrap_or_default();
        self.requests.with_label_values(&[method, route, status]).inc();
        self.seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// Notes how many committed changes wait to be told, and since when.
    pub fn feed_held(&self, changes: i64, since: Option<DateTime<Utc>>) {
        self.held.set(changes);
        self.held_since.set(since.map_or(0, |since| since.timestamp()));
    }

    /// The text form.
    pub fn text(&self, cache: &Cache) -> String {
        let mut out = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut out) {
            log::error!("metrics: {error}");
        }
        let mut text = String::from_utf8(out).unwrap_or_default();
        for (name, value) in [("hits", &cache.counts.hits), ("misses", &cache.counts.misses)] {
            text.push_str(&format!(
                "# TYPE cache_{name}_total counter\ncache_{name}_total {}\n",
                value.load(Relaxed)
            ));
        }
        text.push_str(&format!(
            "# TYPE cache_in_use gauge\ncache_in_use {}\n",
            u8::from(cache.is_informed())
        ));
        text
    }
}
