//! Views for tools that read SQL: no personal data, nothing else readable, and
//! the same figures as over HTTP.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection};
use serde_json::json;
use sinergi::infra::{migrations, reporting};

use crate::support::{App, DEMONSTRATION, empty_database};

/// A database with the views.
fn with_views(app: &App) -> PgConnection {
    let mut conn = migrations::connect(app.database_url()).unwrap();
    reporting::create(&mut conn).unwrap();
    conn
}

/// What the role gets for an answer: why it is refused, or nothing.
fn refused(conn: &mut PgConnection, sql: &str) -> Option<String> {
    conn.batch_execute(&format!("set role {}", reporting::ROLE)).unwrap();
    let answer = conn.batch_execute(sql).err().map(|error| error.to_string());
    conn.batch_execute("reset role").unwrap();
    answer
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

fn names(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Name> = diesel::sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn the_role_reads_the_views_and_nothing_else() {
    let app = App::start();
    let mut conn = with_views(&app);
    let views = reporting::views(&mut conn).unwrap();
    assert!(
        views.len() >= 15 && views.iter().all(|view| view.comment.is_some()),
        "{views:?}"
    );
    for view in &views {
        assert_eq!(
            refused(&mut conn, &format!("select * from {} limit 1", view.name)),
            None
        );
        let write = refused(&mut conn, &format!("delete from {}", view.name)).unwrap();
        assert!(
            write.contains("permission denied") || write.contains("cannot delete"),
            "{write}"
        );
    }
    let tables = names(
        &mut conn,
        "select tablename::text as name from pg_tables where schemaname = 'public'",
    );
    assert!(tables.len() > 30);
    for table in tables {
        let read = refused(&mut conn, &format!("select * from public.\"{table}\" limit 1"));
        assert!(read.is_some_and(|why| why.contains("permission denied")), "{table}");
    }
    for attempt in [
        "create table public.mine (id integer)",
        "create table reporting.mine (id integer)",
        "insert into reporting.libraries (id) values (null)",
    ] {
        assert!(
            refused(&mut conn, attempt).unwrap().contains("permission denied"),
            "{attempt}"
        );
    }
}

#[test]
fn no_view_shows_personal_data() {
    let app = App::of(&DEMONSTRATION);
    let mut conn = with_views(&app);
    let columns = names(
        &mut conn,
        "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'reporting'",
    );
    for personal in [
        "phone",
        "email",
        "person_id",
        "position_held",
        "capacity",
        "minutes",
        "notes",
        "summary",
        "obstacles",
        "follow_up",
        "updated_by",
        "submitted_by",
        "approved_by",
        "minutes_approved_by",
        "external_ids",
        "evidence_url",
        "online_url",
        "status_reason",
        "cancellation_reason",
    ] {
        let shown = columns.iter().find(|column| column.ends_with(&format!(".{personal}")));
        assert_eq!(shown, None, "{personal}");
    }
    // Whatever a person is called stands in no cell.
    let people = names(
        &mut conn,
        "select count(*)::text as name from people where erased_at is null",
    );
    assert_ne!(people, ["0"]);
    let views: Vec<String> = reporting::views(&mut conn)
        .unwrap()
        .into_iter()
        .map(|v| v.name)
        .collect();
    for view in views {
        let sql = format!(
            "with cells as materialized (select row(v.*)::text as name from {view} v) \
             select c.name from cells c join people p on strpos(c.name, p.name) > 0 where p.erased_at is null"
        );
        assert_eq!(names(&mut conn, &sql), Vec::<String>::new(), "{view}");
    }
}

#[test]
fn the_views_count_what_the_service_counts() {
    let app = App::of(&DEMONSTRATION);
    let mut conn = with_views(&app);
    let mut count = |sql: &str| {
        let told = names(&mut conn, &format!("select ({sql})::text as name"));
        told[0].parse::<i64>().unwrap()
    };
    let admin = app.person("national.admin");
    for list in [
        "libraries",
        "enrolments",
        "library_reports",
        "stakeholders",
        "meetings",
        "agenda_items",
        "attendances",
        "decisions",
        "commitments",
        "plans",
        "actions",
        "budget_lines",
        "indicators",
        "measurements",
        "published_figures",
    ] {
        let page = admin
            .get(&format!(
                "/v1/{}?limit=1&count=exact",
                list.replace("published_", "published-")
            ))
            .expect(200);
        let rows = count(&format!("select count(*) from reporting.{list}"));
        assert_eq!(json!(rows), page.body["total"], "{list}");
    }
    let programme = admin.get("/v1/statistics/programme?as_of=2023-08-03").expect(200);
    for (what, told) in [("beneficiary", "beneficiaries"), ("replication", "replications")] {
        let rows = count(&format!(
            "select count(distinct library_id) from reporting.enrolments where counts_as = '{what}' and starts_on <= '2023-08-03'"
        ));
        assert!(rows > 0);
        assert_eq!(json!(rows), programme.body[told]["total"], "{what}");
    }
    assert_eq!(
        count("select count(*) from reporting.regions where valid_to is null and level = 'province'"),
        38
    );
}

#[test]
fn migrations_run_below_the_views_and_bring_them_back() {
    let url = empty_database("test_reporting");
    migrations::run(&url).unwrap();
    let mut conn = PgConnection::establish(&url).unwrap();
    reporting::create(&mut conn).unwrap();
    let made = reporting::views(&mut conn).unwrap();
    // Those of an older version are replaced at the next start.
    conn.batch_execute("drop view reporting.libraries; comment on schema reporting is 'Sinergi, views 0'")
        .unwrap();
    assert_eq!(migrations::run(&url).unwrap(), 0);
    assert_eq!(reporting::views(&mut conn).unwrap(), made);
    // A table that a view shows changes under it.
    conn.batch_execute(
        "delete from __diesel_schema_migrations where version = (select max(version) from __diesel_schema_migrations)",
    )
    .unwrap();
    let failed = migrations::run(&url).unwrap_err();
    assert!(failed.to_string().contains("migration"), "{failed}");
    assert_eq!(
        reporting::views(&mut conn).unwrap(),
        made,
        "back even when the migration failed"
    );
    reporting::remove(&mut conn).unwrap();
    assert_eq!(reporting::views(&mut conn).unwrap(), []);
    migrations::run(&url).unwrap_err();
    assert_eq!(
        reporting::views(&mut conn).unwrap(),
        [],
        "and not for those who do not want them"
    );
}

#[test]
fn what_others_built_upon_the_views_is_not_torn_down() {
    let app = App::start();
    let mut conn = with_views(&app);
    conn.batch_execute("create view public.mine as select name from reporting.libraries")
        .unwrap();
    let told = reporting::create(&mut conn).unwrap_err().to_string();
    assert!(told.contains("reporting") && told.contains("mine"), "{told}");
    let told = reporting::remove(&mut conn).unwrap_err().to_string();
    assert!(told.contains("mine"), "{told}");
    conn.batch_execute("select * from public.mine").unwrap();
}

#[test]
fn the_command_makes_lists_and_drops_them() {
    let app = App::start();
    let run = |arguments: &[&str], password: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_sinergi"))
            .arg("reporting-views")
            .args(arguments)
            .env("SINERGI_REPORTING_PASSWORD", password)
            .env("DATABASE_URL", app.database_url())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let (well, said) = run(&["create"], "kurang");
    assert!(!well && said.contains("12 characters"), "{said}");
    let (well, said) = run(&["create"], "");
    assert!(
        well && said.contains("sinergi_reporting") && said.contains("password"),
        "{said}"
    );
    let (well, said) = run(&["list"], "");
    assert!(
        well && said.contains("reporting.libraries  Libraries of every level."),
        "{said}"
    );
    let (well, said) = run(&["sql"], "");
    assert!(well && said.contains("create view reporting.commitments"), "{said}");
    let (well, said) = run(&["drop"], "");
    assert!(well, "{said}");
    assert_eq!(run(&["list"], ""), (true, String::new()));
}
