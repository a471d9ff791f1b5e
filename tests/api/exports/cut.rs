//! An export that is cut in the middle.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use super::many_libraries;
use crate::support::App;

/// A request whose answer is read by hand.
fn asked(app: &App, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let token = app.token("national.admin");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: sinergi.test\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    stream
}

#[track_caller]
fn until(app: &App, sql: &str) {
    let begun = Instant::now();
    while app.number(sql) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(50), "{sql}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_whole_answer_ends_with_the_last_chunk() {
    let app = App::start();
    many_libraries(&app, 3);
    let mut answer = Vec::new();
    asked(&app, "/v1/libraries?format=csv")
        .read_to_end(&mut answer)
        .unwrap();
    assert!(
        answer.ends_with(b"\r\n0\r\n\r\n"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

#[test]
fn an_answer_that_is_cut_by_the_database_has_no_last_chunk() {
    let app = App::start();
    many_libraries(&app, 60_000);
    for format in ["csv", "ndjson", "parquet"] {
        let mut stream = asked(&app, &format!("/v1/libraries?format={format}"));
        let mut first = [0; 4096];
        stream.read_exact(&mut first).unwrap();
        assert!(first.starts_with(b"HTTP/1.1 200"));
        // Somebody ends the connection that reads; what the wire holds is taken afterwards.
        app.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() \
             and pid <> pg_backend_pid() and backend_type = 'client backend' and backend_xmin is not null",
        )
        .unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.ends_with(b"0\r\n\r\n"), "{format}: it looks whole");
        until(
            &app,
            &format!(
                "select count(*) from exports where format = '{format}' and status = 'incomplete' and problem is not null"
            ),
        );
    }
    assert_eq!(app.number("select count(*) from exports where status = 'complete'"), 0);
    crate::ledger::assert_replayable(&app);
}

/// More often than there are seats: each is given back.
#[test]
fn a_caller_who_goes_away_leaves_an_incomplete_export_and_its_seat() {
    let app = App::start();
    many_libraries(&app, 60_000);
    for _ in 0..6 {
        let mut stream = asked(&app, "/v1/libraries?format=ndjson");
        let mut first = [0; 1024];
        stream.read_exact(&mut first).unwrap();
        drop(stream);
        until(&app, "select 1 - count(*) from exports where status = 'running'");
    }
    assert_eq!(
        app.number("select count(*) from exports where status = 'incomplete' and problem is null and rows < 60000"),
        6
    );
    let admin = app.person("national.admin");
    admin.get("/v1/libraries?format=csv&fields=id").expect(200);
    assert_eq!(
        app.number("select count(*) from exports where status = 'complete' and rows = 60000"),
        1
    );
}

#[test]
fn a_stream_that_ended_with_its_service_is_swept() {
    let app = App::start();
    let admin = app.person("national.admin");
    admin.get("/v1/libraries?format=csv").expect(200);
    let db = crate::support::open(app.database_url());
    let sweep = || {
        db.write_now(sinergi::infra::db::Kind::Real, sinergi::records::export::noting::sweep)
            .unwrap()
    };
    assert_eq!(sweep(), 0);
    // As if it had been killed two days ago, before it could write down the end.
    app.execute(
        "alter table exports disable trigger all; \
         update exports set status = 'running', finished_at = null, created_at = now() - interval '2 days'",
    )
    .unwrap();
    assert_eq!(sweep(), 1);
    assert_eq!(
        app.number("select count(*) from exports where status = 'incomplete'"),
        1
    );
}
