//! `sinergi serve`: from the settings to a running service and back to rest.

use std::{
    io, process, thread,
    time::{Duration, Instant},
};

use actix_web::{rt::System, web::Data};
use tokio::signal::unix::{SignalKind, signal};

use super::{Outcome, demo, house::House};
use crate::{
    access::{Gate, keys::Keys},
    accounts,
    app::{self, Options, State},
    exports,
    infra::{
        Db, clock,
        config::{Place, Serving, Switch},
        connection,
        db::{Kind, Sizes},
        listener::Listener,
        metrics::Metrics,
        outbound::Client,
        proxy::TrustedProxies,
        readiness::Readiness,
    },
    pages::dashboard::Dashboard,
    people,
    records::{export::noting, idempotency, lookup::Lookup, write::PublicUrl},
    regions,
    sync::{
        self,
        webhooks::{self, deliveries::claims::Pace, worker::Worker},
    },
};

/// How often old rows are swept away.
const SWEEP: Duration = Duration::from_secs(3600);

/// Serves until SIGTERM or Ctrl-C.
pub fn run(place: &Place, serving: &Serving) -> Outcome {
    serving.check()?;
    let started = Instant::now();
    let house = House::own(place, Duration::from_secs(serving.database_wait_seconds))?;
    if let Some(cluster) = &house.cluster {
        cluster.on_death(|how| {
            log::error!("Postgres ended without being asked: {how}");
            process::exit(1);
        });
    }
    let served = serve(&house, serving, started);
    let closed = house.close();
    served.and(closed)
}

fn serve(house: &House, serving: &Serving, started: Instant) -> Outcome {
    let sizes = Sizes {
        requests: serving.connections,
        reports: serving.report_connections,
    };
    let db = house.db_with(sizes, serving.cache_mb << 20);
    // Before anything is written: other instances are told of this one.
    let _listener = Listener::start(&db)?;
    if let Some(language) = db.read_now(connection::foreign_language)? {
        log::warn!(
            "the database speaks {language}: what takes too long will be told as an error of the service. Set lc_messages to C there, or: \
             grant set on parameter lc_messages to the account of the service"
        );
    }
    regions::load(&db)?;
    if serving.demo {
        demo::load(&db, serving)?;
    }
    sync::feed::settle(&db)?;
    let public_url = PublicUrl(serving.public_url());
    let allowed = serving.webhooks.allowed(serving.demo);
    let state = State {
        gate: Data::new(Gate::new(Keys::load(&house.keys())?, public_url.0.clone())),
        lookup: Data::new(Lookup::start(&db)?),
        metrics: Data::new(Metrics::new()?),
        hasher: Data::new(accounts::Hasher::start()?),
        proxies: Data::new(TrustedProxies(serving.trusted_proxies.clone())),
        readiness: Data::new(Readiness::default()),
        dashboard: Data::new(match serving.dashboard {
            Switch::On => Dashboard::carried(),
            Switch::Off => Dashboard::Off,
        }),
        public_url,
        allowed: Data::new(allowed.clone()),
        db: Data::new(db.clone()),
    };
    sweep(db.clone())?;
    let client = Client::new(allowed, serving.webhooks.timeout())?;
    let pace = Pace {
        first_pause: serving.webhooks.first_pause(),
        retry_for: serving.webhooks.retry_for(),
    };
    let options = options(serving);
    let notice = Duration::from_secs(serving.notice_seconds.unwrap_or(if serving.demo { 0 } else { 5 }));
    let metrics = state.metrics.clone();
    System::new().block_on(async {
        let exports = exports::worker::Worker::start(db.clone());
        let webhooks = Worker::start(db, client, metrics, pace);
        let served = until_told(state, &options, notice, started).await;
        webhooks.finish().await;
        exports.finish().await;
        served
    })?;
    Ok(())
}

fn options(serving: &Serving) -> Options {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    Options {
        listen: serving.listen,
        workers: serving.workers.unwrap_or(cores),
        // As many as can have a connection, and a few that hash or wait for a seat.
        blocking_threads: (serving.connections + serving.report_connections) as usize + 2,
        drain: Duration::from_secs(serving.drain_seconds),
        allowed_origins: serving.allowed_origins.clone(),
    }
}

/// Serves; when told to stop says "not ready", waits until a load balancer can
/// have noticed, closes the door and lets requests under way come to their end.
async fn until_told(state: State, options: &Options, notice: Duration, started: Instant) -> io::Result<()> {
    let (readiness, gate) = (state.readiness.clone(), state.gate.clone());
    let dashboard = if state.dashboard.is_there() {
        "at /dashboard/"
    } else {
        "not there"
    };
    let (server, handle, address) = app::serve(state, options)?;
    log::info!(
        "serving at http://{address} after {} ms; documentation at http://{address}/docs/, dashboard {dashboard}",
        started.elapsed().as_millis()
    );
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    actix_web::rt::spawn(async move {
        // New keys are noticed without a restart.
        loop {
            tokio::time::sleep(Duration::from_secs(30)).await;
            gate.reload_keys();
        }
    });
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        log::info!("stopping");
        readiness.end();
        tokio::time::sleep(notice).await;
        handle.stop(true).await;
    });
    server.await
}

/// Sweeps away what is past its time, from a thread that ends with the process.
fn sweep(db: Db) -> io::Result<()> {
    thread::Builder::new().name("sweeper".into()).spawn(move || {
        loop {
            thread::sleep(SWEEP);
            let swept = db.write_long_now(Kind::Real, |db| {
                let forgotten = idempotency::forget_old(db)? + accounts::forget_old(db)?;
                let forgotten = forgotten + noting::sweep(db)?;
                Ok(forgotten + sync::batches::store::forget_old(db)? + webhooks::forget_old(db)?)
            });
            match swept {
                Ok(0) => {}
                Ok(n) => log::info!("{n} keys, sessions and files past their time were forgotten"),
                Err(error) => log::error!("sweep: {error}"),
            }
            match people::erase_due(&db, clock::today()) {
                Ok(0) => {}
                Ok(n) => log::info!("{n} people past their retain_until were erased"),
                Err(error) => log::error!("retention: {error}"),
            }
        }
    })?;
    Ok(())
}
