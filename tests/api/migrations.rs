//! Migrations go up, down and up again, and `schema.rs` is what they make.

use std::collections::BTreeSet;

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_types::Text};
use sinergi::infra::migrations;

use crate::support::empty_database;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

fn columns(url: &str) -> BTreeSet<String> {
    let mut conn = PgConnection::establish(url).unwrap();
    let sql = "select table_name || '.' || column_name as name from information_schema.columns
               where table_schema = 'public' and table_name <> '__diesel_schema_migrations'
                 and table_name not in (select extname from pg_extension)";
    diesel::sql_query(sql)
        .load::<Column>(&mut conn)
        .unwrap()
        .into_iter()
        .map(|c| c.name)
        .collect()
}

#[test]
fn up_down_and_up_again() {
    let url = empty_database("test_migrations");
    let steps = migrations::run(&url).unwrap();
    let made = columns(&url);
    assert!(!made.is_empty());
    assert_eq!(migrations::revert_all(&url).unwrap(), steps);
    assert_eq!(columns(&url), BTreeSet::new(), "nothing is left");
    assert_eq!(migrations::run(&url).unwrap(), steps);
    assert_eq!(columns(&url), made);
    assert_eq!(migrations::run(&url).unwrap(), 0, "and nothing twice");
}

#[test]
fn the_schema_is_what_the_migrations_make() {
    let url = empty_database("test_schema");
    migrations::run(&url).unwrap();
    let source = include_str!("../../src/infra/schema.rs");
    let mut table = String::new();
    let mut declared = BTreeSet::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with('{')) {
            table = name.to_owned();
        } else if let Some((column, _)) = line.split_once(" -> ") {
            declared.insert(format!("{table}.{column}"));
        }
    }
    let mut there = columns(&url);
    // Diesel has no type for transaction ids; the feed reads it by hand.
    there.remove("ledger.xid");
    // The views of what is due are read where it is kept, in the database.
    there.retain(|column| !column.contains("_due."));
    assert_eq!(declared, there);
}
