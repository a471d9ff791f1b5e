//! The program as a process: its settings, its own Postgres, and what survives
//! when either is killed.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};
use sinergi::infra::{migrations, postgres};

use crate::support::{App, Caller, cluster_in, empty_database, number};

mod exports;
mod push;
mod webhooks;

const PASSWORD: &str = "kata-sandi-uji-coba";

/// A data folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Folder(std::env::temp_dir().join(format!("sinergi-test-{}", uuid::Uuid::now_v7().simple())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running `sinergi serve`.
struct Service {
    child: Child,
    address: String,
    said: Arc<Mutex<String>>,
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sinergi"));
    for name in [
        "DATABASE_URL",
        "SINERGI_DATA",
        "SINERGI_LISTEN",
        "SINERGI_DEMO_PASSWORD",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command.env("SINERGI_LOG", "text");
    command
}

impl Service {
    fn start(folder: &Path, arguments: &[&str]) -> Service {
        let mut command = program();
        command
            .arg("serve")
            .args(arguments)
            .env("SINERGI_DATA", folder)
            .env("SINERGI_LISTEN", "127.0.0.1:0");
        if arguments.contains(&"--demo") {
            command.env("SINERGI_DEMO_PASSWORD", PASSWORD);
        }
        let mut service = Service::run(command);
        let rest = service.wait_until_it_says("serving at http://");
        service.address = rest.split_whitespace().next().unwrap().to_owned();
        service
    }

    fn run(mut command: Command) -> Service {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (stderr, heard) = (child.stderr.take().unwrap(), said.clone());
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut said = heard.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        Service {
            child,
            address: String::new(),
            said,
        }
    }

    /// Waits for these words; gives what stands behind them.
    fn wait_until_it_says(&mut self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let text = self.said.lock().unwrap().clone();
            if let Some((_, rest)) = text.split_once(words) {
                return rest.to_owned();
            }
            assert!(self.child.try_wait().unwrap().is_none(), "ended: {text}");
            assert!(
                begun.elapsed() < Duration::from_secs(120),
                "does not say {words}: {text}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id() as i32)
    }

    fn nobody(&self) -> Caller {
        Caller::new(self.address.parse().unwrap(), None)
    }

    fn person(&self, name: &str) -> Caller {
        let tokens = self
            .nobody()
            .post("/v1/auth/login", json!({"name": name, "password": PASSWORD}))
            .expect(200);
        Caller::new(
            self.address.parse().unwrap(),
            Some(tokens.body["access_token"].as_str().unwrap().to_owned()),
        )
    }

    /// Told to stop, it ends well.
    fn stop(mut self) -> String {
        kill(self.pid(), Signal::SIGTERM).unwrap();
        let status = self.child.wait().unwrap();
        let said = self.said.lock().unwrap().clone();
        assert!(status.success(), "{status}: {said}");
        said
    }

    fn kill(mut self) {
        kill(self.pid(), Signal::SIGKILL).unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn many(rows: usize) -> String {
    let mut file = "name,kind,region_code,external_ids,enrolment.year,enrolment.scheme,enrolment.status,report.year,report.visits\n".to_owned();
    for i in 0..rows {
        file.push_str(&format!(
            "Perpustakaan {i},village,32.14.01.2010,\"[{{\"\"system\"\":\"\"uji\"\",\"\"id\"\":\"\"{i}\"\"}}]\",2022,replication,proposed,2022,{i}\n"
        ));
    }
    file
}

fn import(caller: &Caller, file: &str) -> Value {
    caller
        .send("POST", "/v1/imports", Some(("text/csv", file.as_bytes().to_vec())))
        .expect(200)
        .body
}

#[test]
fn killed_in_the_middle_of_an_import_it_keeps_whole_rows_and_goes_on() {
    const ROWS: usize = 8_000;
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--demo"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    let before = number(&url, "select count(*) from libraries");
    // The library of which the document's examples speak.
    let document = service.nobody().get("/openapi.json").expect(200).body;
    let example = document["paths"]["/v1/libraries/{id}"]["get"]["parameters"][0]["example"].clone();
    let library = format!("/v1/libraries/{}", example.as_str().unwrap());
    service.person("purwakarta.editor").get(&library).expect(200);
    let file = many(ROWS);
    let (editor, sent) = (service.person("purwakarta.editor"), file.clone());
    let import_under_way = thread::spawn(move || {
        // The answer never comes.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| import(&editor, &sent)));
    });
    while number(&url, "select count(*) from libraries") == before {
        thread::sleep(Duration::from_millis(10));
    }
    service.kill();
    import_under_way.join().unwrap();

    // Postgres went with the service; the next start brings both back.
    let service = Service::start(&folder.0, &["--demo"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    let done = number(&url, "select count(*) from libraries") - before;
    assert!(done > 0 && done < ROWS as i64, "killed too late or too early: {done}");
    for (table, extra) in [("libraries", ""), ("enrolments", ""), ("library_reports", "")] {
        let rows = number(&url, &format!("select count(*) from {table} {extra}"));
        let told = number(
            &url,
            &format!("select count(*) from ledger where record_type = '{table}' and operation = 'create'"),
        );
        assert_eq!(rows, told, "{table}");
    }
    let half = "select count(*) from external_ids x where system = 'uji' and (
        not exists (select from libraries l where l.id = x.record_id)
        or not exists (select from enrolments e where e.library_id = x.record_id)
        or not exists (select from library_reports r where r.library_id = x.record_id))";
    assert_eq!(number(&url, half), 0, "no half row");
    let report = import(&service.person("purwakarta.editor"), &file);
    assert_eq!(report["libraries"]["unchanged"], done);
    assert_eq!(report["libraries"]["created"], ROWS as i64 - done);
    service.stop();
}

#[test]
fn it_starts_stops_and_refuses_a_second_service_in_its_folder() {
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--notice-seconds", "0"]);
    service.nobody().get("/health/ready").expect(200);
    let second = program()
        .arg("serve")
        .env("SINERGI_DATA", &folder.0)
        .env("SINERGI_LISTEN", "127.0.0.1:0")
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another running service"));
    let status = program()
        .arg("status")
        .env("SINERGI_LISTEN", &service.address)
        .status()
        .unwrap();
    assert!(status.success());
    // A command beside it joins its database.
    let listed = program()
        .args(["user", "list"])
        .env("SINERGI_DATA", &folder.0)
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let address = service.address.clone();
    service.stop();
    assert!(
        !program()
            .arg("status")
            .env("SINERGI_LISTEN", &address)
            .status()
            .unwrap()
            .success()
    );
    // Its Postgres went with it.
    assert!(postgres::running_url(&folder.0, "sinergi").is_none());
}

/// Once a worker woke itself by looking for work, thousands of times a second.
#[test]
fn a_service_with_nothing_to_do_leaves_its_database_alone() {
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--demo", "--notice-seconds", "0"]);
    let url = postgres::running_url(&folder.0, "sinergi").unwrap();
    let transactions = || {
        number(
            &url,
            "select xact_commit from pg_stat_database where datname = current_database()",
        )
    };
    thread::sleep(Duration::from_secs(2));
    let before = transactions();
    thread::sleep(Duration::from_secs(4));
    // The listener looks fifty times a second.
    let ended = transactions() - before;
    assert!(ended < 600, "{ended} transactions in four seconds");
    service.stop();
}

#[test]
fn without_a_dashboard_when_the_operator_wants_none() {
    let folder = Folder::new();
    let service = Service::start(&folder.0, &["--notice-seconds", "0", "--dashboard", "off"]);
    let refused = service.nobody().get("/dashboard/").refused(404, "not_found");
    // One that was never built says how to build it.
    assert!(!refused.text.contains("Node"), "{}", refused.text);
    service.stop();
}

#[test]
fn wrong_settings_are_refused_at_start_with_the_reason() {
    for (settings, reason) in [
        (vec![("SINERGI_LISTEN", "0.0.0.0:8080")], "loopback only"),
        (vec![("SINERGI_DEMO_PASSWORD", "pendek")], "at least 12 characters"),
        (vec![("SINERGI_PUBLIC_URL", "example.org/")], "SINERGI_PUBLIC_URL"),
        (
            vec![("SINERGI_DATABASE_WAIT_SECONDS", "86400")],
            "SINERGI_DATABASE_WAIT_SECONDS",
        ),
        (vec![("SINERGI_CONNECTIONS", "0")], "SINERGI_CONNECTIONS"),
        (vec![("SINERGI_CONNECTIONS", "many")], "invalid value"),
        (vec![("SINERGI_ALLOWED_ORIGINS", "*")], "SINERGI_ALLOWED_ORIGINS"),
        (vec![("SINERGI_DASHBOARD", "perhaps")], "invalid value"),
        (vec![("SINERGI_WEBHOOK_NETWORKS", "10.0.0.0/33")], "no network"),
        (
            vec![("SINERGI_WEBHOOK_RETRY_SECONDS", "0")],
            "SINERGI_WEBHOOK_RETRY_SECONDS",
        ),
    ] {
        let folder = Folder::new();
        let output = program()
            .args(["serve", "--demo"])
            .env("SINERGI_DATA", &folder.0)
            .envs(settings.clone())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && said.contains(reason),
            "{settings:?}: {said}"
        );
    }
}

#[test]
fn the_database_away_is_told_as_503_and_comes_back_without_a_restart() {
    let folder = Folder::new();
    let cluster = cluster_in(&folder.0);
    migrations::create_database(&cluster.url("postgres"), "away").unwrap();
    let url = cluster.url("away");
    migrations::run(&url).unwrap();
    let db = crate::support::open(&url);
    sinergi::regions::load(&db).unwrap();
    sinergi::accounts::demo::people(&db, crate::support::PASSWORD).unwrap();
    drop(db);
    let app = App::at(&url);
    let viewer = app.person("national.viewer");
    viewer.get("/v1/libraries").expect(200);

    cluster.stop().unwrap();
    let away = viewer.get("/v1/libraries?kind=village").refused(503, "database_away");
    assert!(away.header("retry-after").is_some());
    app.nobody().get("/health/ready").expect(503);
    app.nobody().get("/health/live").expect(200);
    viewer
        .get("/v1/libraries/01900000-0000-7000-8000-000000000000")
        .expect(503);

    let _cluster = cluster_in(&folder.0);
    let back = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(100));
        viewer.get("/v1/libraries?kind=village").status == 200
    });
    assert!(back, "ten seconds were not enough");
    app.nobody().get("/health/ready").expect(200);
}

#[test]
fn a_database_that_is_not_there_at_start_is_waited_for() {
    let (folder, data) = (Folder::new(), Folder::new());
    let cluster = cluster_in(&folder.0);
    migrations::create_database(&cluster.url("postgres"), "late").unwrap();
    let url = cluster.url("late");
    cluster.stop().unwrap();
    let serve = |patience: &str| {
        let mut command = program();
        command
            .args(["serve", "--notice-seconds", "0", "--database-wait-seconds", patience])
            .env("DATABASE_URL", &url)
            .env("SINERGI_DATA", &data.0)
            .env("SINERGI_LISTEN", "127.0.0.1:0");
        command
    };
    let impatient = serve("0").output().unwrap();
    let said = String::from_utf8_lossy(&impatient.stderr);
    assert!(
        !impatient.status.success() && said.contains("cannot reach the database"),
        "{said}"
    );

    let mut service = Service::run(serve("120"));
    service.wait_until_it_says("the database is not there yet");
    let _cluster = cluster_in(&folder.0);
    let rest = service.wait_until_it_says("serving at http://");
    service.address = rest.split_whitespace().next().unwrap().to_owned();
    service.nobody().get("/health/ready").expect(200);
    service.stop();
}

#[test]
fn a_database_that_is_not_up_to_date_is_not_ready() {
    let app = App::at(&empty_database("test_not_ready"));
    app.nobody().get("/health/ready").refused(503, "database_away");
}
