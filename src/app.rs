//! Puts the rooms together into one HTTP service.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    http::header,
    middleware::{Compress, Condition, from_fn},
    web::{self, Data, PathConfig},
};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    access::Gate,
    accounts, exports, import,
    infra::{Db, metrics::Metrics, outbound::Allowed, proxy::TrustedProxies, readiness::Readiness},
    libraries, meeting_plans, meetings, merges,
    openapi::{self, Document},
    pages::{self, dashboard::Dashboard},
    people, plans, print, published_figures,
    records::{lookup::Lookup, write::PublicUrl},
    reference, regions, stakeholders, statistics, sync, thread,
};

mod envelope;
pub mod following;
mod unrouted;

/// What the operations share.
#[derive(Clone)]
pub struct State {
    /// The database.
    pub db: Data<Db>,
    /// Where callers come in.
    pub gate: Data<Gate>,
    /// Reads of single records.
    pub lookup: Data<Lookup>,
    /// Numbers for Prometheus.
    pub metrics: Data<Metrics>,
    /// Hashes passwords.
    pub hasher: Data<accounts::Hasher>,
    /// Whose forwarding headers are believed.
    pub proxies: Data<TrustedProxies>,
    /// Whether new requests are wanted.
    pub readiness: Data<Readiness>,
    /// Where webhooks may lead.
    pub allowed: Data<Allowed>,
    /// The dashboard that is served beside the operations.
    pub dashboard: Data<Dashboard>,
    /// The address under which callers reach the service.
    pub public_url: PublicUrl,
}

/// How the HTTP server behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Threads that serve.
    pub workers: usize,
    /// Threads that wait for the database, for all workers together.
    pub blocking_threads: usize,
    /// How long requests under way may take when it stops.
    pub drain: Duration,
    /// Browser applications that may call.
    pub allowed_origins: Vec<String>,
}

/// The operations under `/v1`. The hottest come first: routes are tried in order.
pub fn routes(config: &mut ServiceConfig) {
    statistics::routes(config);
    libraries::routes(config);
    meetings::routes(config);
    thread::routes(config);
    plans::routes(config);
    meeting_plans::routes(config);
    print::routes(config);
    stakeholders::routes(config);
    merges::routes(config);
    people::routes(config);
    published_figures::routes(config);
    regions::routes(config);
    accounts::routes(config);
    import::routes(config);
    sync::routes(config);
    exports::routes(config);
    reference::routes(config);
}

/// The operations at the root.
pub fn root_routes(config: &mut ServiceConfig) {
    accounts::well_known(config);
    pages::routes(config);
}

/// Starts to serve. Returns the server and the address it got.
///
/// # Errors
/// When the address cannot be listened on.
pub fn serve(state: State, options: &Options) -> io::Result<(Server, ServerHandle, SocketAddr)> {
    following::install();
    let document = Arc::new(openapi::document(&state.public_url.0));
    let (origins, blocking) = (options.allowed_origins.clone(), options.blocking_threads);
    let server = HttpServer::new(move || {
        let (app, _) = App::new()
            .into_utoipa_app()
            .service(scope::scope("/v1").configure(routes))
            .configure(root_routes)
            .split_for_parts();
        let app = with_state(app, &state, &document);
        app.service(SwaggerUi::new("/docs/{_:.*}").config(swagger()))
            .route("/docs", web::get().to(pages::to_docs))
            .configure(pages::dashboard::routes)
            .default_service(web::route().to(unrouted::answer))
            .wrap(Condition::new(true, Compress::default()))
            .wrap(from_fn(envelope::wrap))
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
    })
    .workers(options.workers)
    .worker_max_blocking_threads(blocking.div_ceil(options.workers).max(2))
    // What is streamed goes out in pieces, and a small one would wait for the caller to confirm the one before.
    .tcp_nodelay(true)
    .keep_alive(Duration::from_secs(15))
    .client_request_timeout(Duration::from_secs(5))
    .shutdown_timeout(options.drain.as_secs())
    .disable_signals()
    .bind(options.listen)?;
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    let server = server.run();
    let handle = server.handle();
    Ok((server, handle, address))
}

fn with_state<T>(app: App<T>, state: &State, document: &Arc<Document>) -> App<T>
where
    T: actix_web::dev::ServiceFactory<
            actix_web::dev::ServiceRequest,
            Config = (),
            Error = actix_web::Error,
            InitError = (),
        >,
{
    let State {
        db,
        gate,
        lookup,
        metrics,
        hasher,
        proxies,
        readiness,
        allowed,
        dashboard,
        public_url,
    } = state.clone();
    app.app_data(db)
        .app_data(gate)
        .app_data(lookup)
        .app_data(metrics)
        .app_data(hasher)
        .app_data(proxies)
        .app_data(readiness)
        .app_data(allowed)
        .app_data(dashboard)
        .app_data(Data::new(public_url))
        .app_data(Data::from(document.clone()))
        .app_data(PathConfig::default().error_handler(|error, request| unrouted::malformed(&error, request).into()))
}

fn swagger() -> Config<'static> {
    Config::from("../openapi.json")
        .try_it_out_enabled(true)
        .persist_authorization(false)
        .display_request_duration(true)
        .doc_expansion("none")
        .deep_linking(true)
        .validator_url("none")
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers([header::ETAG, header::LINK, header::LOCATION, header::RETRY_AFTER])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
