//! Exports of a service that is killed, and what they cost in memory.

use super::*;

const PURWAKARTA: &str = "32.14.01.2010";

/// So many libraries, past the service.
fn libraries(url: &str, count: u32) {
    use diesel::{Connection, PgConnection, connection::SimpleConnection};
    PgConnection::establish(url)
        .unwrap()
        .batch_execute(&format!(
            "insert into libraries (id, name, kind, aliases, address, region_code, status, source, external_ids, version, created_at, updated_at, updated_by)
             select gen_random_uuid(), 'Perpustakaan Desa ' || n, 'village', array['Pustaka ' || n], 'Jalan Raya ' || n, '{PURWAKARTA}',
                 'active', 'synthetic', '[]', 1, now(), now(), '00000000-0000-0000-0000-000000000000'
             from generate_series(1, {count}) n; analyze libraries"
        ))
        .unwrap();
}

fn view(caller: &Caller, id: &str) -> Value {
    caller.get(&format!("/v1/exports/{id}")).expect(200).body
}

#[test]
fn killed_in_the_middle_of_an_export_it_makes_it_anew() {
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--demo"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    libraries(&url, 60_000);
    let admin = service.person("national.admin");
    let id = admin
        .post("/v1/exports", json!({"url": "/v1/libraries", "format": "ndjson"}))
        .expect(202)
        .id();
    let pieces = format!("select count(*) from export_chunks where export_id = '{id}'");
    let begun = Instant::now();
    while number(&url, &pieces) < 3 {
        assert!(begun.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(5));
    }
    service.kill();

    let service = Service::start(&folder.0, &["--demo"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    let state = "select count(*) from exports where way = 'job' and status = 'queued'";
    assert_eq!(number(&url, state), 1, "killed too late");
    let admin = service.person("national.admin");
    let begun = Instant::now();
    while matches!(view(&admin, &id)["status"].as_str(), Some("queued" | "running")) {
        assert!(begun.elapsed() < Duration::from_secs(600), "{}", view(&admin, &id));
        thread::sleep(Duration::from_millis(100));
    }
    let view = view(&admin, &id);
    assert_eq!(view["status"], "complete", "{view}");
    let lines = admin.get(view["file_url"].as_str().unwrap()).expect(200).text;
    assert_eq!(
        lines.lines().count() as i64,
        number(&url, "select count(*) from libraries")
    );
    assert_eq!(number(&url, "select count(*) from export_runs"), 0);
    service.stop();
}

/// Kilobytes that a process has held at most, or holds.
fn memory(pid: Pid, of: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(of)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// 100,000 rows take less than 60 MB above idle, by each way of writing, and in the background.
/// `bench/run --only export` measures every form.
#[test]
fn an_export_of_100_000_rows_stays_under_60_mb() {
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--demo"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    libraries(&url, 100_000);
    let admin = service.person("national.admin");
    // What is kept between requests is there before it is measured.
    admin.get("/v1/libraries?limit=500").expect(200);
    let idle = memory(service.pid(), "VmRSS");
    let streamed = |format: &str| {
        let answer = admin.get(&format!("/v1/libraries?format={format}")).expect(200);
        assert!(answer.bytes.len() > 100_000);
    };
    let ordered = |format: &str| {
        let id = admin
            .post("/v1/exports", json!({"url": "/v1/libraries", "format": format}))
            .expect(202)
            .id();
        let begun = Instant::now();
        while view(&admin, &id)["status"] != "complete" {
            assert!(begun.elapsed() < Duration::from_secs(600), "{}", view(&admin, &id));
            thread::sleep(Duration::from_millis(100));
        }
    };
    for (format, in_background) in [("csv", false), ("xlsx", false), ("parquet", false), ("xlsx", true)] {
        // Forgets what was the most so far.
        fs::write(format!("/proc/{}/clear_refs", service.pid()), "5").unwrap();
        if in_background {
            ordered(format);
        } else {
            streamed(format);
        }
        let most = memory(service.pid(), "VmHWM").saturating_sub(idle);
        println!("{format}: {most} KB above idle ({idle} KB)");
        assert!(most < 60_000, "{format}: {most} KB above idle");
    }
    service.stop();
}
