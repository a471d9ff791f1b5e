//! A server for one test.

use std::{
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use actix_web::{dev::ServerHandle, rt::System, web::Data};
use diesel::{Connection, PgConnection, RunQueryDsl};
use sinergi::{
    access::{Gate, claims, keys::Keys},
    accounts,
    app::{self, Options, State},
    exports,
    infra::{
        clock,
        listener::Listener,
        metrics::Metrics,
        outbound::{Allowed, Client},
        proxy::TrustedProxies,
        readiness::Readiness,
    },
    pages::dashboard::Dashboard,
    records::{lookup::Lookup, write::PublicUrl},
    sync::webhooks::{deliveries::claims::Pace, worker::Worker},
};
use uuid::Uuid;

use super::{Prepared, cluster, http::Caller};

/// A service with a database of its own.
pub struct App {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
    gate: Data<Gate>,
    url: String,
    owned: bool,
    _listener: Listener,
    keys: Arc<KeyFolder>,
    sending: Option<Sending>,
    exporting: bool,
}

/// How a service sends webhooks: to loopback, and faster than in life.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    /// How long a receiver may take.
    pub patience: Duration,
    /// The pause before the second attempt.
    pub first_pause: Duration,
    /// For how long a message is tried.
    pub retry_for: Duration,
}

impl Default for Sending {
    fn default() -> Self {
        Sending {
            patience: Duration::from_secs(2),
            first_pause: Duration::from_millis(100),
            retry_for: Duration::from_secs(72 * 3600),
        }
    }
}

/// The public address in every test: answers do not depend on the port.
pub const PUBLIC_URL: &str = "http://sinergi.test";

impl App {
    /// A service on a new database with regions and people.
    pub fn start() -> App {
        App::owning(&cluster::new_database(), None, false, Dashboard::of(&[]))
    }

    /// One that begins with what was prepared.
    pub fn of(prepared: &Prepared) -> App {
        App::owning(&prepared.copy(), None, false, Dashboard::of(&[]))
    }

    /// One that sends webhooks.
    pub fn sending(sending: Sending) -> App {
        App::owning(&cluster::new_database(), Some(sending), false, Dashboard::of(&[]))
    }

    /// One that makes exports in the background.
    pub fn exporting() -> App {
        App::owning(&cluster::new_database(), None, true, Dashboard::of(&[]))
    }

    /// One that begins with what was prepared, and makes exports in the background.
    pub fn exporting_of(prepared: &Prepared) -> App {
        App::owning(&prepared.copy(), None, true, Dashboard::of(&[]))
    }

    /// One with this dashboard.
    pub fn with_dashboard(dashboard: Dashboard) -> App {
        App::owning(&cluster::new_database(), None, false, dashboard)
    }

    /// A service on a database that goes with it.
    fn owning(url: &str, sending: Option<Sending>, exporting: bool, dashboard: Dashboard) -> App {
        let mut app = App::serving(url, &Arc::new(KeyFolder::new()), sending, exporting, dashboard);
        app.owned = true;
        app
    }

    /// A service on a database that is there.
    pub fn at(url: &str) -> App {
        App::on(url, &Arc::new(KeyFolder::new()), None, false)
    }

    /// A service on another database with the same keys, as after a restore.
    pub fn at_copy(&self, url: &str) -> App {
        App::on(url, &self.keys, self.sending, self.exporting)
    }

    /// A service on a database that is there, which makes exports in the background.
    pub fn exporting_at(url: &str) -> App {
        App::on(url, &Arc::new(KeyFolder::new()), None, true)
    }

    /// Another instance on the same database, as behind a load balancer.
    pub fn second(&self) -> App {
        App::on(&self.url, &self.keys, self.sending, self.exporting)
    }

    fn on(url: &str, keys: &Arc<KeyFolder>, sending: Option<Sending>, exporting: bool) -> App {
        App::serving(url, keys, sending, exporting, Dashboard::of(&[]))
    }

    fn serving(
        url: &str,
        keys: &Arc<KeyFolder>,
        sending: Option<Sending>,
        exporting: bool,
        dashboard: Dashboard,
    ) -> App {
        let db = cluster::open(url);
        let gate = Data::new(Gate::new(Keys::load(&keys.0).unwrap(), PUBLIC_URL.to_owned()));
        let listener = Listener::start(&db).unwrap();
        while !db.cache().is_informed() {
            thread::sleep(Duration::from_millis(2));
        }
        let state = State {
            db: Data::new(db.clone()),
            gate: gate.clone(),
            lookup: Data::new(Lookup::start(&db).unwrap()),
            metrics: Data::new(Metrics::new().unwrap()),
            hasher: Data::new(accounts::Hasher::start().unwrap()),
            proxies: Data::new(TrustedProxies::default()),
            readiness: Data::new(Readiness::default()),
            allowed: Data::new(Allowed::default().with_loopback()),
            dashboard: Data::new(dashboard),
            public_url: PublicUrl(PUBLIC_URL.to_owned()),
        };
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            workers: 1,
            blocking_threads: 8,
            drain: Duration::from_secs(1),
            allowed_origins: vec!["https://dashboard.test".to_owned()],
        };
        let allowed = (*state.allowed.clone().into_inner()).clone();
        let metrics = state.metrics.clone();
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let (server, handle, address) = app::serve(state, &options).unwrap();
                sender.send((handle, address)).unwrap();
                let exports = exporting.then(|| exports::worker::Worker::start(db.clone()));
                let worker = sending.map(|sending| {
                    let pace = Pace {
                        first_pause: sending.first_pause,
                        retry_for: sending.retry_for,
                    };
                    let client = Client::new(allowed, sending.patience).unwrap();
                    Worker::start(db, client, metrics, pace)
                });
                server.await.unwrap();
                if let Some(worker) = worker {
                    worker.finish().await;
                }
                if let Some(exports) = exports {
                    exports.finish().await;
                }
            });
        });
        let (handle, address) = receiver.recv().unwrap();
        App {
            address,
            handle,
            thread: Some(thread),
            gate,
            url: url.to_owned(),
            owned: false,
            _listener: listener,
            keys: keys.clone(),
            sending,
            exporting,
        }
    }

    /// Where its signing keys are.
    pub fn key_folder(&self) -> &std::path::Path {
        &self.keys.0
    }

    /// Where its database is.
    pub fn database_url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A caller without a token.
    pub fn nobody(&self) -> Caller {
        Caller::new(self.address, None)
    }

    /// A caller with this token.
    pub fn bearing(&self, token: &str) -> Caller {
        Caller::new(self.address, Some(token.to_owned()))
    }

    /// A person or system of the demonstration data, signed in.
    pub fn person(&self, name: &str) -> Caller {
        self.bearing(&self.token(name))
    }

    /// The token of a person or system of the demonstration data.
    pub fn token(&self, name: &str) -> String {
        let id = self.principal(name);
        claims::issue(&self.gate.keys(), PUBLIC_URL, id, None, clock::now()).unwrap()
    }

    /// The id of a principal.
    pub fn principal(&self, name: &str) -> Uuid {
        use diesel::{ExpressionMethods, QueryDsl};
        use sinergi::infra::schema::principals;
        let mut conn = PgConnection::establish(&self.url).unwrap();
        principals::table
            .filter(principals::name.eq(name))
            .select(principals::id)
            .first(&mut conn)
            .unwrap()
    }

    /// The keys and names with which tokens are made, to make wrong ones.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// A number out of the database, past the service.
    pub fn number(&self, sql: &str) -> i64 {
        cluster::number(&self.url, sql)
    }

    /// Runs statements past the service.
    pub fn execute(&self, sql: &str) -> diesel::QueryResult<()> {
        use diesel::connection::SimpleConnection;
        PgConnection::establish(&self.url).unwrap().batch_execute(sql)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        System::new().block_on(async move { handle.stop(false).await });
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if self.owned {
            cluster::drop_database(&self.url);
        }
    }
}

/// A folder for signing keys that goes with the test.
pub struct KeyFolder(std::path::PathBuf);

impl KeyFolder {
    fn new() -> Self {
        KeyFolder(std::env::temp_dir().join(format!("sinergi-test-keys-{}", Uuid::now_v7().simple())))
    }
}

impl Drop for KeyFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
