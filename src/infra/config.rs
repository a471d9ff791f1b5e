//! What the operator decides, by flags or by environment, checked at start.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, ValueEnum};

mod webhooks;

pub use webhooks::Webhooks;

/// Where the database is and where files are kept. Every command takes these.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// An existing Postgres (14 or later). Without it the service keeps a cluster of its own.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder for the signing keys and, without DATABASE_URL, for the cluster.
    /// Default: ./var, or /var/lib/sinergi where that cannot be used.
    #[arg(long = "data", env = "SINERGI_DATA")]
    pub data: Option<PathBuf>,
}

/// A thing that the operator can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is there.
    On,
    /// It is not there.
    Off,
}

/// How the service serves.
#[derive(Debug, Clone, Args)]
pub struct Serving {
    /// Address and port to listen on.
    #[arg(long, env = "SINERGI_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Serve the TPBIS 2023 demonstration data with demonstration users. Loopback only.
    #[arg(long)]
    pub demo: bool,

    /// The one password of the demonstration users; random when it is not given.
    #[arg(long, env = "SINERGI_DEMO_PASSWORD", hide_env_values = true)]
    pub demo_password: Option<String>,

    /// The address under which callers reach the service, with the gateway's
    /// prefix if there is one, as in `https://api.example.go.id/sinergi`
    #[arg(long, env = "SINERGI_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Addresses of the proxies whose X-Forwarded-For is believed, comma-separated.
    #[arg(long, env = "SINERGI_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,

    /// Origins of browser applications that may call the service, comma-separated.
    #[arg(long, env = "SINERGI_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,

    /// The dashboard at /dashboard/: on or off.
    #[arg(long, env = "SINERGI_DASHBOARD", value_enum, default_value_t = Switch::On)]
    pub dashboard: Switch,

    /// Threads that serve requests. Default: one for each core.
    #[arg(long, env = "SINERGI_WORKERS")]
    pub workers: Option<usize>,

    /// Seconds to wait at start for the database of DATABASE_URL when it is not there yet.
    #[arg(long, env = "SINERGI_DATABASE_WAIT_SECONDS", default_value_t = 60)]
    pub database_wait_seconds: u64,

    /// Database connections for requests.
    #[arg(long, env = "SINERGI_CONNECTIONS", default_value_t = 8)]
    pub connections: u32,

    /// Database connections for reports, exports and imports.
    #[arg(long, env = "SINERGI_REPORT_CONNECTIONS", default_value_t = 3)]
    pub report_connections: u32,

    /// Megabytes for answers kept in memory.
    #[arg(long, env = "SINERGI_CACHE_MB", default_value_t = 32)]
    pub cache_mb: u64,

    /// Seconds for requests under way when the service is told to stop.
    #[arg(long, env = "SINERGI_DRAIN_SECONDS", default_value_t = 20)]
    pub drain_seconds: u64,

    /// Seconds between "not ready" and the closing of the door, so that a load
    /// balancer can notice. Default: 5, and 0 with --demo.
    #[arg(long, env = "SINERGI_NOTICE_SECONDS")]
    pub notice_seconds: Option<u64>,

    /// How webhooks are sent.
    #[command(flatten)]
    pub webhooks: Webhooks,
}

impl Serving {
    /// Everything that is wrong with the settings, each with its remedy.
    ///
    /// # Errors
    /// One text that names all of them.
    pub fn check(&self) -> Result<(), String> {
        let mut wrong = Vec::new();
        let mut must = |holds: bool, text: &str| {
            if !holds {
                wrong.push(text.to_owned());
            }
        };
        must(
            !self.demo || self.listen.ip().is_loopback(),
            "--demo has known users: it listens on loopback only (set SINERGI_LISTEN to 127.0.0.1:PORT)",
        );
        must(
            self.demo || self.demo_password.is_none(),
            "SINERGI_DEMO_PASSWORD means nothing without --demo (unset it or give --demo)",
        );
        must(
            self.demo_password.as_ref().is_none_or(|p| p.chars().count() >= 12),
            "SINERGI_DEMO_PASSWORD must have at least 12 characters",
        );
        must(
            self.public_url.as_ref().is_none_or(|url| {
                (url.starts_with("https://") || url.starts_with("http://"))
                    && !url.ends_with('/')
                    && !url.contains(['?', '#', ' '])
            }),
            "SINERGI_PUBLIC_URL must be http(s)://host[/prefix] without a slash at its end",
        );
        must(
            self.allowed_origins
                .iter()
                .all(|o| (o.starts_with("https://") || o.starts_with("http://")) && o.matches('/').count() == 2),
            "SINERGI_ALLOWED_ORIGINS takes origins such as https://dashboard.example.go.id",
        );
        must(
            self.database_wait_seconds <= 3600,
            "SINERGI_DATABASE_WAIT_SECONDS must be at most 3600",
        );
        must(
            (1..=64).contains(&self.connections),
            "SINERGI_CONNECTIONS must be from 1 to 64",
        );
        must(
            (1..=32).contains(&self.report_connections),
            "SINERGI_REPORT_CONNECTIONS must be from 1 to 32",
        );
        must(
            self.workers.is_none_or(|n| (1..=256).contains(&n)),
            "SINERGI_WORKERS must be from 1 to 256",
        );
        must(self.cache_mb <= 16_384, "SINERGI_CACHE_MB must be at most 16384");
        must(self.drain_seconds <= 600, "SINERGI_DRAIN_SECONDS must be at most 600");
        must(
            self.notice_seconds.is_none_or(|s| s <= 120),
            "SINERGI_NOTICE_SECONDS must be at most 120",
        );
        wrong.extend(self.webhooks.check().into_iter().map(str::to_owned));
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("\n"))
        }
    }

    /// The public address, without a slash at its end.
    pub fn public_url(&self) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.listen))
    }
}
