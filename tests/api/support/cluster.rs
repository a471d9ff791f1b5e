//! One Postgres for all tests, and a database for each, copied from a template.

use std::{
    path::PathBuf,
    sync::{
        LazyLock, Once,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::BigInt};
use sinergi::{
    accounts,
    command::demo,
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
    leave(&mut conn, "template");
    cluster
});

/// The demonstration, whole.
pub static DEMONSTRATION: Prepared = Prepared::new("demonstration", |db| demo::load_files(db).unwrap());

/// A database that some tests begin with: filled once, copied for each.
pub struct Prepared {
    name: &'static str,
    fill: fn(&Db),
    filled: Once,
}

impl Prepared {
    /// One of this name, which this fills.
    pub const fn new(name: &'static str, fill: fn(&Db)) -> Self {
        Prepared {
            name,
            fill,
            filled: Once::new(),
        }
    }

    /// A copy of it.
    pub fn copy(&self) -> String {
        self.filled.call_once(|| {
            let mut conn = connect();
            copy(&mut conn, "template", self.name);
            (self.fill)(&open(&CLUSTER.url(self.name)));
            leave(&mut conn, self.name);
        });
        new_database_of(self.name)
    }
}

/// Closes what is still open there: a database in use is not copied.
fn leave(conn: &mut PgConnection, name: &str) {
    conn.batch_execute(&format!(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    ))
    .unwrap();
}

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

/// A new database with the regions and the people.
pub fn new_database() -> String {
    new_database_of("template")
}

fn new_database_of(prepared: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}", COUNT.fetch_add(1, Relaxed));
    copy(&mut connect(), prepared, &name);
    CLUSTER.url(&name)
}

fn copy(conn: &mut PgConnection, from: &str, name: &str) {
    // Copying files is faster than logging every page; before 15 it was the only way.
    let strategy = if CLUSTER.major_version() >= 15 {
        " strategy file_copy"
    } else {
        ""
    };
    conn.batch_execute(&format!("drop database if exists {name} with (force)"))
        .unwrap();
    conn.batch_execute(&format!("create database {name} template {from}{strategy}"))
        .unwrap();
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
