//! What the operator decides of webhooks.

use std::time::Duration;

use clap::Args;

use crate::infra::outbound::{Allowed, Network};

/// How webhooks are sent.
#[derive(Debug, Clone, Args)]
pub struct Webhooks {
    /// Networks beside the public Internet to which webhooks may be sent,
    /// comma-separated, as in `10.20.0.0/16,fd00::/8`. Loopback with --demo.
    #[arg(long, env = "SINERGI_WEBHOOK_NETWORKS", value_delimiter = ',')]
    pub webhook_networks: Vec<Network>,

    /// Seconds that a receiver has for its answer.
    #[arg(long, env = "SINERGI_WEBHOOK_TIMEOUT_SECONDS", default_value_t = 15.0)]
    pub webhook_timeout_seconds: f64,

    /// Seconds before a message is sent for the second time; twice as many each
    /// time after that, up to four hours.
    #[arg(long, env = "SINERGI_WEBHOOK_RETRY_SECONDS", default_value_t = 5.0)]
    pub webhook_retry_seconds: f64,

    /// Hours for which a message is tried, and after which a webhook that takes
    /// none is disabled.
    #[arg(long, env = "SINERGI_WEBHOOK_RETRY_HOURS", default_value_t = 72.0)]
    pub webhook_retry_hours: f64,
}

impl Webhooks {
    /// What is wrong with the settings.
    pub(super) fn check(&self) -> Vec<&'static str> {
        let mut wrong = Vec::new();
        let mut must = |holds: bool, text| wrong.extend((!holds).then_some(text));
        must(
            (0.1..=60.0).contains(&self.webhook_timeout_seconds),
            "SINERGI_WEBHOOK_TIMEOUT_SECONDS must be from 0.1 to 60",
        );
        must(
            (0.01..=3600.0).contains(&self.webhook_retry_seconds),
            "SINERGI_WEBHOOK_RETRY_SECONDS must be from 0.01 to 3600",
        );
        must(
            (0.0001..=720.0).contains(&self.webhook_retry_hours),
            "SINERGI_WEBHOOK_RETRY_HOURS must be from 0.0001 to 720",
        );
        wrong
    }

    /// Where messages may be sent.
    pub fn allowed(&self, demo: bool) -> Allowed {
        let allowed = Allowed {
            networks: self.webhook_networks.clone(),
        };
        if demo { allowed.with_loopback() } else { allowed }
    }

    /// How long a receiver may take.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs_f64(self.webhook_timeout_seconds)
    }

    /// The pause before the second attempt.
    pub fn first_pause(&self) -> Duration {
        Duration::from_secs_f64(self.webhook_retry_seconds)
    }

    /// How long a message is tried.
    pub fn retry_for(&self) -> Duration {
        Duration::from_secs_f64(self.webhook_retry_hours * 3600.0)
    }
}
