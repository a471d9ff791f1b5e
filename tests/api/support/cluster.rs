//! One Postgres for all tests, and a database for each, copied from a template.

use std::{
    path::PathBuf,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};
use sinergi::{
    accounts,
    infra::{Cache, Db, db::Sizes, migrations, postgres::Cluster},
    regions,
};

/// The cluster with its template: up to date, with the regions and the people.
static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let cluster = Cluster::start(&folder()).unwrap();
    let mut conn = PgConnection::establish(&cluster.url("postgres")).unwrap();
    // What tests write need not survive a power cut.
    for setting in ["fsync = off", "synchronous_commit = off", "full_page_writes = off"] {
        conn.batch_execute(&format!("alter system set {setting}")).unwrap();
    }
    conn.batch_execute("select pg_reload_conf()").unwrap();
    conn.batch_execute("drop database if exists template with (force)")
        .unwrap();
    conn.batch_execute("create database template").unwrap();
    let url = cluster.url("template");
    migrations::run(&url).unwrap();
    {
        let db = open(&url);
        regions::load(&db).unwrap();
        accounts::demo::people(&db, super::PASSWORD).unwrap();
    }
    conn.batch_execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'template'")
        .unwrap();
    cluster
});

/// Where the cluster lies: outside the checkout, which the account that runs
/// Postgres may not be able to enter.
fn folder() -> PathBuf {
    let checkout = env!("CARGO_MANIFEST_DIR").replace('/', "-");
    std::env::temp_dir().join(format!("sinergi-tests{checkout}"))
}

/// A database as the service opens it, with small pools.
pub fn open(url: &str) -> Db {
    Db::open(
        url,
        Sizes {
            requests: 4,
            reports: 2,
        },
        std::sync::Arc::new(Cache::new(1 << 20, 1 << 20)),
    )
}

/// A new database.
pub fn new_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", COUNT.fetch_add(1, Relaxed));
    let mut conn = connect();
    // Copying files is faster than logging every page; before 15 it was the only way.
    let strategy = if CLUSTER.major_version() >= 15 {
        " strategy file_copy"
    } else {
        ""
    };
    conn.batch_execute(&format!("drop database if exists {name} with (force)"))
        .unwrap();
    conn.batch_execute(&format!("create database {name} template template{strategy}"))
        .unwrap();
    CLUSTER.url(&name)
}

/// An empty database, without any table.
pub fn empty_database(name: &str) -> String {
    let mut conn = connect();
    conn.batch_execute(&format!("drop database if exists {name} with (force)"))
        .unwrap();
    conn.batch_execute(&format!("create database {name}")).unwrap();
    CLUSTER.url(name)
}

/// Drops a database of this cluster.
pub fn drop_database(url: &str) {
    let name = url.rsplit('/').next().unwrap();
    let _ = connect().batch_execute(&format!("drop database if exists {name} with (force)"));
}

fn connect() -> PgConnection {
    PgConnection::establish(&CLUSTER.url("postgres")).unwrap()
}

/// A cluster of its own for a test that stops it.
pub fn cluster_in(folder: &std::path::Path) -> Cluster {
    Cluster::start(folder).unwrap()
}

/// A number out of a database.
pub fn number(url: &str, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let mut conn = PgConnection::establish(url).unwrap();
    let sql = format!("select ({sql})::bigint as number");
    diesel::sql_query(sql).get_result::<Number>(&mut conn).unwrap().number
}
