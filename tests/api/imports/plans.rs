//! Plans from files, with all that belongs to them.

use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use sinergi::{
    access::{Author, Origin},
    import::{self, Format, Media, Mode, Options, Report},
    infra::Db,
    records::ids::{self, Ids},
};

use super::{demonstration, import_csv, of_type, told, total};
use crate::support::{
    Answer, App, Caller, Prepared,
    plans::{change, ground, person, step},
};

mod shapes;

fn import(caller: &Caller, query: &str, plans: &Value) -> Answer {
    let path = format!("/v1/imports{query}");
    caller.send("POST", &path, Some(("application/json", lines(plans))))
}

/// A list with an object a line.
fn lines(objects: &Value) -> Vec<u8> {
    let objects: Vec<String> = objects.as_array().unwrap().iter().map(Value::to_string).collect();
    format!("[{}]", objects.join(",\n")).into_bytes()
}

/// The import of the command line, of a file of which there is no report yet.
fn run(app: &App, format: Option<Format>, media: Media, file: &[u8], history: bool) -> Report {
    // Reports of such imports are called by their format, and there is one of each.
    app.execute("delete from imports").unwrap();
    imported(&crate::support::open(app.database_url()), format, media, file, history)
}

fn imported(db: &Db, format: Option<Format>, media: Media, file: &[u8], history: bool) -> Report {
    let options = Options {
        format,
        records: None,
        media,
        mode: Mode::Each,
        dry_run: false,
        ids: Ids::OfNames,
        history,
        progress: false,
    };
    import::run(db, &Author::system(Origin::Import), file, &options).unwrap()
}

/// What the plans of the demonstration stand on.
static GROUND: Prepared = Prepared::new("ground_of_plans", |db| {
    for (file, media) in [
        ("stakeholders.csv", Media::Csv),
        ("libraries.csv", Media::Csv),
        ("meetings.json", Media::Json),
    ] {
        assert_eq!(
            imported(db, None, media, &demonstration(file), false).rows_refused,
            0,
            "{file}"
        );
    }
});

fn history(app: &App, plans: &Value) -> Value {
    let report = run(app, None, Media::Json, &lines(plans), true);
    let told = serde_json::to_value(&report).unwrap();
    assert_eq!(told["format"], "tpbis-2023-plans");
    told
}

/// The plans of the demonstration, some of them.
fn plans(names: &[&str]) -> Value {
    let all: Vec<Value> = serde_json::from_slice(&demonstration("plans.json")).unwrap();
    let named = |p: &Value| names.contains(&p["external_id"].as_str().unwrap());
    all.into_iter().filter(named).collect()
}

const DRAFT: &str = "TPBIS-R-D-3214102004-1-2024";
const APPROVED: &str = "TPBIS-R-D-3214082013-1-2023";
const SUBMITTED: &str = "TPBIS-R-K-3279-2024";

fn path(name: &str) -> String {
    format!("/v1/plans/{}", ids::of(["tpbis-2023", name]))
}

#[test]
fn the_demonstration_plans_equal_their_figures() {
    let app = App::of(&GROUND);
    let admin = app.person("national.admin");
    let expected: Value = serde_json::from_slice(&demonstration("expected.json")).unwrap();
    let figure = |pointer: &str| {
        expected
            .pointer(&format!("/plans/{pointer}"))
            .and_then(Value::as_i64)
            .unwrap()
    };
    let file: Value = serde_json::from_slice(&demonstration("plans.json")).unwrap();
    let report = history(&app, &file);
    let (count, activities) = (figure("count"), figure("activities"));
    assert_eq!(report["rows_refused"], 0, "{}", report["refused"]);
    assert_eq!(of_type(&report, "plans"), [count as u64, 0, 0, 0]);
    for of in ["actions", "budget_lines"] {
        assert_eq!(of_type(&report, of), [activities as u64, 0, 0, 0], "{of}");
        assert_eq!(total(&admin, &format!("/v1/{of}")), activities, "{of}");
    }
    assert_eq!(total(&admin, "/v1/plans"), count);
    for (status, word) in [
        ("draft", "draf"),
        ("submitted", "diajukan"),
        ("approved", "disetujui"),
        ("active", "berjalan"),
    ] {
        let path = format!("/v1/plans?status={status}");
        assert_eq!(total(&admin, &path), figure(&format!("by_status/{word}")), "{status}");
    }
    assert_eq!(
        app.number("select sum(planned_idr) from budget_lines"),
        figure("budget_total_idr")
    );
    // Nothing is told of what was approved or spent, of goals, of indicators.
    assert_eq!(
        app.number("select count(*) from budget_lines where approved_idr + realised_idr > 0"),
        0
    );
    assert_eq!(app.number("select count(*) from plans where cardinality(goals) > 0"), 0);
    assert_eq!(app.number("select count(*) from indicators"), 0);
    as_the_file_tells(&app, &file);
    every_approval_is_true(&app, &admin);

    // What is taken out as a file is noted there too.
    const CHANGES: &str = "select count(*) from ledger where record_type <> 'exports'";
    let ledger = app.number(CHANGES);
    // The service itself tells of what was; who only reads the file changes nothing of it either.
    let again = [history(&app, &file), import(&admin, "", &file).expect(200).body];
    for second in again {
        for (of, count) in [("plans", count), ("actions", activities), ("budget_lines", activities)] {
            assert_eq!(of_type(&second, of), [0, 0, count as u64, 0], "{of}");
        }
    }
    assert_eq!(app.number(CHANGES), ledger);
    crate::ledger::assert_replayable(&app);
    // The lists as tables can be imported again.
    for (of, count) in [("plans", count), ("actions", activities), ("budget_lines", activities)] {
        let csv = admin
            .with("Accept", "text/csv")
            .get(&format!("/v1/{of}"))
            .expect(200)
            .text;
        let report = import_csv(&admin, "", &csv).expect(200).body;
        assert_eq!(report["records"], of);
        assert_eq!(of_type(&report, of), [0, 0, count as u64, 0], "{of}");
    }
    assert_eq!(app.number(CHANGES), ledger);
}

/// Each plan against its object of the file.
fn as_the_file_tells(app: &App, file: &Value) {
    let admin = app.person("national.admin");
    for told in file.as_array().unwrap().iter().step_by(7) {
        let name = told["external_id"].as_str().unwrap();
        let plan = admin.get(&path(name)).expect(200).body;
        assert_eq!(plan["title"], told["title"]);
        assert_eq!(plan["region_code"], told["region_code"]);
        for (year, day) in [("first_year", "starts_on"), ("last_year", "ends_on")] {
            let told = told[day].as_str().unwrap();
            assert_eq!(plan[year].to_string(), told[..4], "{name}");
        }
        let named = |member: &str| match &told[member] {
            Value::String(name) => json!(ids::of(["tpbis-2023", name.as_str()])),
            other => other.clone(),
        };
        assert_eq!(plan["library_id"], named("library"));
        assert_eq!(plan["meeting_id"], named("meeting"));
        assert_eq!(plan["source"], "synthetic");
        assert_eq!(plan["totals"]["planned_idr"], told["budget_total_idr"], "{name}");
        let actions = plan["actions"].as_array().unwrap();
        let activities = told["activities"].as_array().unwrap();
        assert_eq!(actions.len(), activities.len(), "{name}");
        for (action, activity) in actions.iter().zip(activities) {
            assert_eq!(action["position"], activity["no"]);
            assert_eq!(action["description"], activity["name"]);
            for member in ["starts_on", "ends_on"] {
                assert_eq!(action[member], activity[member], "{name}");
            }
            assert_eq!(
                action["responsible_stakeholder_id"],
                json!(ids::of([
                    "tpbis-2023",
                    activity["responsible_stakeholder"].as_str().unwrap()
                ]))
            );
            let lines = action["budget_lines"].as_array().unwrap();
            assert_eq!(lines.len(), 1, "{name}");
            assert_eq!(lines[0]["planned_idr"], activity["budget_idr"]);
            assert_eq!(
                lines[0]["fiscal_year"].to_string(),
                activity["starts_on"].as_str().unwrap()[..4]
            );
        }
    }
}

/// The approval of every plan holds for what stands there, and the ledger says how.
fn every_approval_is_true(app: &App, admin: &Caller) {
    let list = admin.get("/v1/plans?limit=500&fields=id,status").expect(200).body;
    for plan in list["data"].as_array().unwrap() {
        let plan = format!("/v1/plans/{}", plan["id"].as_str().unwrap());
        let seen = admin.get(&plan).expect(200).body;
        let status = seen["status"].as_str().unwrap();
        let approved = matches!(status, "approved" | "active");
        let state = if approved { "current" } else { "none" };
        assert_eq!(seen["approval"]["state"], state, "{plan}");
        for member in ["submitted_at", "submitted_by", "approved_by", "status_reason"] {
            assert_eq!(seen[member], Value::Null, "{plan} {member}");
        }
        assert_eq!(seen["approved_at"].is_null(), !approved);
        let version = if status == "draft" { 1 } else { 2 };
        assert_eq!(seen["version"], version, "{plan}");
    }
    let difference = admin
        .get(&format!("{}/difference?from=approved", path(APPROVED)))
        .expect(200)
        .body;
    assert_eq!((&difference["changes"], &difference["patch"]), (&json!([]), &json!([])));
    let told = admin.get(&format!("{}/history", path(APPROVED))).expect(200).body;
    let told: Vec<(&str, &str, bool)> = told["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("operation"), text("origin"), row["reason"].is_string())
        })
        .collect();
    assert_eq!(told, [("update", "import", true), ("create", "import", false)]);
    assert_eq!(
        app.number("select count(*) from ledger where record_type = 'plans' and origin <> 'import'"),
        0
    );
    // What changes after that is seen, and only that.
    let action = ids::of([
        ids::of(["tpbis-2023", APPROVED]).to_string().as_str(),
        "actions",
        "1",
        "",
    ]);
    change(admin, &format!("/v1/actions/{action}"), json!({"description": "Lain"})).expect(200);
    let seen = admin.get(&path(APPROVED)).expect(200).body;
    let changed = json!([format!("/actions/{action}/description")]);
    assert_eq!(seen["approval"]["state"], "changed_since");
    assert_eq!(seen["approval"]["changed_fields"], changed);
    change(
        admin,
        &format!("/v1/actions/{action}"),
        json!({"description": "Posyandu literasi"}),
    )
    .expect(200);
    assert_eq!(admin.get(&path(APPROVED)).body["approval"]["state"], "current");
}

#[test]
fn where_a_plan_stood_is_told_by_no_request() {
    let app = App::of(&GROUND);
    let admin = app.person("national.admin");
    let file = plans(&[DRAFT, APPROVED, SUBMITTED]);
    let answer = import(&admin, "", &file).expect(207);
    assert_eq!(told(&answer.body), ["1 /status immutable", "3 /status immutable"]);
    assert_eq!(of_type(&answer.body, "plans"), [1, 0, 0, 2]);
    assert_eq!(app.number("select count(*) from plans where status <> 'draft'"), 0);
    // Without it a plan comes as a draft, and takes its steps.
    let mut bare = file.clone();
    for plan in bare.as_array_mut().unwrap() {
        plan.as_object_mut().unwrap().remove("status");
    }
    assert_eq!(
        of_type(&import(&admin, "", &bare).expect(200).body, "plans"),
        [2, 0, 1, 0]
    );
    assert_eq!(app.number("select count(*) from plans where status = 'draft'"), 3);
    // Nor by the command line, when it is not asked to.
    let report = run(&app, None, Media::Json, file.to_string().as_bytes(), false);
    assert_eq!(report.rows_refused, 2);
    // In the API's own shape it is passed over, as all that the service sets.
    let own = json!([{
        "external_ids": [{"system": "tpbis-2023", "id": APPROVED}], "status": "approved", "approved_sha256": "a",
        "approved_at": "2023-01-01T00:00:00Z", "title": "Lain"
    }]);
    assert_eq!(
        of_type(&import(&admin, "?records=plans", &own).expect(200).body, "plans"),
        [0, 1, 0, 0]
    );
    let csv = format!("external_ids,status\ntpbis-2023:{APPROVED},approved\n");
    assert_eq!(
        of_type(&import_csv(&admin, "?records=plans", &csv).expect(200).body, "plans"),
        [0, 0, 1, 0]
    );
    assert_eq!(
        app.number("select count(*) from plans where status <> 'draft' or approved_at is not null"),
        0
    );
}

#[test]
fn a_plan_that_went_on_here_is_not_put_back_by_its_history() {
    let app = App::of(&GROUND);
    let admin = app.person("national.admin");
    let file = plans(&[DRAFT, APPROVED, SUBMITTED]);
    assert_eq!(history(&app, &file)["rows_refused"], 0);
    // What history tells later of what nobody has touched is taken.
    let mut later = file.clone();
    later[0]["status"] = json!("berjalan");
    let report = history(&app, &later);
    assert_eq!(of_type(&report, "plans"), [0, 1, 2, 0]);
    let seen = admin.get(&path(APPROVED)).expect(200).body;
    assert_eq!(
        (&seen["status"], &seen["approval"]["state"]),
        (&json!("active"), &json!("current"))
    );
    step(
        &app.person("jabar.approver"),
        &path(SUBMITTED),
        "returned",
        Some("Tujuan belum ada"),
    )
    .expect(200);
    let report = history(&app, &later);
    assert_eq!(told(&report), ["3 /status immutable"]);
    assert!(report.to_string().contains("a file does not undo them"), "{report}");
    assert_eq!(admin.get(&path(SUBMITTED)).body["status"], "returned");
    crate::ledger::assert_replayable(&app);
}

#[test]
fn a_plan_with_broken_activities_is_refused_whole_and_stops_no_other() {
    let app = App::of(&GROUND);
    let mut file = plans(&[DRAFT, APPROVED, SUBMITTED]);
    let plan = &mut file[1];
    plan["starts_on"] = json!("1 Januari 2024");
    plan["currency"] = json!("USD");
    plan["library"] = json!("TPBIS-D-3214102004-9");
    plan["budget_total_idr"] = json!(1);
    plan["status"] = json!("disetujuii");
    plan["surprise"] = json!(true);
    plan["activities"][0]["strategy"] = json!("advokasih");
    plan["activities"][0]["budget_idr"] = json!(-5);
    plan["activities"][1]["responsible_stakeholder"] = json!("TPBIS-S-3214-ARPU");
    plan["activities"][1]["starts_on"] = json!("2024-02-30");
    plan["activities"][2]["funding_source"] = json!("APBX");
    plan["activities"][3]["no"] = json!(3);
    let report = history(&app, &file);
    assert_eq!(
        told(&report),
        [
            "2 /activities/0/budget_idr range",
            "2 /activities/0/strategy not_offered",
            "2 /activities/1/responsible_stakeholder reference_unknown",
            "2 /activities/1/starts_on format",
            "2 /activities/2/funding_source not_offered",
            "2 /activities/3/no contradiction",
            "2 /budget_total_idr contradiction",
            "2 /currency not_offered",
            "2 /library reference_unknown",
            "2 /starts_on format",
            "2 /status not_offered",
            "2 /surprise unknown_field",
        ]
    );
    let refused = report["refused"].as_array().unwrap();
    let sum = refused.iter().find(|r| r["column"] == "/budget_total_idr").unwrap();
    // What is meant is named where it is known.
    assert_eq!((&sum["value"], sum["suggestion"].is_string()), (&json!("1"), true));
    assert_eq!(of_type(&report, "plans"), [2, 0, 0, 1]);
    assert_eq!(
        app.number(&format!(
            "select count(*) from actions where plan_id = '{}'",
            ids::of(["tpbis-2023", DRAFT])
        )),
        0
    );
    assert_eq!(app.number("select count(*) from plans where status <> 'draft'"), 2);
    // Days outside of the plan, and another place than the library's.
    let mut file = plans(&[DRAFT]);
    file[0]["activities"][0]["ends_on"] = json!("2027-01-01");
    file[0]["region_code"] = json!("32.14.01.2010");
    // Whether its activities lie inside of a plan that cannot be is not asked.
    assert_eq!(told(&history(&app, &file)), ["1 /region_code contradiction"]);
    let mut file = plans(&[DRAFT]);
    file[0]["activities"][0]["ends_on"] = json!("2027-01-01");
    assert_eq!(told(&history(&app, &file)), ["1 /activities/0/ends_on range"]);
    let mut file = plans(&[DRAFT]);
    file[0]["region_code"] = json!("3214102004");
    assert_eq!(told(&history(&app, &file)), ["1 /region_code region_undotted"]);
    for rubbish in [
        json!([7]),
        json!([{"activities": 7}]),
        json!([{"external_id": DRAFT, "library": "x", "activities": [7]}]),
    ] {
        let options = Some(Format::Tpbis2023Plans);
        let report = run(&app, options, Media::Json, rubbish.to_string().as_bytes(), true);
        assert_eq!(report.rows_refused, 1, "{rubbish}");
    }
    crate::ledger::assert_replayable(&app);
}

#[test]
fn a_locked_child_is_not_changed_by_a_file() {
    let app = App::of(&GROUND);
    let admin = app.person("national.admin");
    let file = plans(&[APPROVED, SUBMITTED]);
    history(&app, &file);
    let before = app.number("select count(*) from ledger");
    let mut other = plans(&[SUBMITTED]);
    other[0]["activities"][0]["name"] = json!("Lain");
    let answer = import(&admin, "", &other).expect(207);
    assert_eq!(told(&answer.body), ["1 - conflict"]);
    assert!(answer.text.contains("The plan is submitted"), "{}", answer.text);
    // The service itself has no other rules.
    assert_eq!(told(&history(&app, &other)), ["1 - conflict"]);
    // Nor the rows of a table, nor one more child.
    let position = format!("plan,position,description\ntpbis-2023:{SUBMITTED},1,Lain\n");
    let answer = import_csv(&admin, "?records=actions", &position).expect(207);
    assert_eq!(told(&answer.body), ["2 - conflict"]);
    let more = json!([{
        "plan": {"system": "tpbis-2023", "id": SUBMITTED}, "code": "visits", "name": "Kunjungan", "unit": "kunjungan",
        "aggregation": "sum"
    }]);
    assert_eq!(
        told(&import(&admin, "?records=indicators", &more).expect(207).body),
        ["1 - conflict"]
    );
    // How it goes may be told while it is submitted, and not when it is over.
    let report = json!([{
        "plan": {"system": "tpbis-2023", "id": APPROVED}, "period_start": "2023-01-01", "period_end": "2023-06-30",
        "summary": "Mulai."
    }]);
    step(&admin, &path(APPROVED), "active", None).expect(200);
    import(&admin, "?records=progress_reports", &report).expect(200);
    step(&admin, &path(APPROVED), "completed", None).expect(200);
    let mut changed = report.clone();
    changed[0]["summary"] = json!("Selesai.");
    let answer = import(&admin, "?records=progress_reports", &changed).expect(207);
    assert!(answer.text.contains("The plan is completed"), "{}", answer.text);
    // The same again is no change.
    assert_eq!(
        of_type(
            &import(&admin, "?records=progress_reports", &report).expect(200).body,
            "progress_reports"
        ),
        [0, 0, 1, 0]
    );
    assert_eq!(app.number("select count(*) from ledger"), before + 3);
}

#[test]
fn plans_of_another_province_are_refused() {
    let app = App::of(&GROUND);
    let file = plans(&[DRAFT, "TPBIS-R-D-1207192003-1-2024"]);
    let editor = person(&app, "jabar.impor", "editor", Some("32"));
    let answer = import(&editor, "", &file).expect(207);
    assert_eq!(of_type(&answer.body, "plans"), [1, 0, 0, 1]);
    // What lies elsewhere is not there for him; the file's region is named.
    assert!(!answer.text.contains("Bandar Kuala"), "{}", answer.text);
    assert_eq!(app.number("select count(*) from plans where region_code like '12%'"), 0);
    // Neither do plans that are there already change.
    history(&app, &file);
    let ledger = app.number("select count(*) from ledger");
    let mut other = plans(&["TPBIS-R-D-1207192003-1-2024"]);
    other[0]["title"] = json!("Lain");
    other[0]["activities"][0]["name"] = json!("Lain");
    import(&editor, "", &other).expect(207);
    let row = "plan,position,description\ntpbis-2023:TPBIS-R-D-1207192003-1-2024,1,Lain\n";
    let answer = import_csv(&editor, "?records=actions", row).expect(207);
    assert!(
        told(&answer.body).contains(&"2 plan reference_unknown".to_owned()),
        "{}",
        answer.text
    );
    let action = app_action(&app);
    let row = format!("id,description\n{action},Lain\n");
    import_csv(&editor, "?records=actions", &row).expect(207);
    assert_eq!(app.number("select count(*) from ledger"), ledger);
}

fn app_action(app: &App) -> String {
    let admin = app.person("national.admin");
    let plan = ids::of(["tpbis-2023", "TPBIS-R-D-1207192003-1-2024"]);
    let actions = admin.get(&format!("/v1/actions?plan_id={plan}")).expect(200).body;
    actions["data"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_import_that_is_cut_off_keeps_whole_plans_and_goes_on() {
    let app = App::of(&GROUND);
    let some: Vec<Value> = serde_json::from_slice(&demonstration("plans.json")).unwrap();
    let mut file = Vec::new();
    for round in 0..3 {
        file.extend(some.iter().map(|plan| {
            let mut plan = plan.clone();
            plan["external_id"] = json!(format!("{}-{round}", plan["external_id"].as_str().unwrap()));
            plan
        }));
    }
    let rows = file.len() as i64;
    let bytes = lines(&Value::from(file));
    let path = std::env::temp_dir().join(format!("sinergi-test-{}.json", uuid::Uuid::now_v7().simple()));
    std::fs::write(&path, &bytes).unwrap();
    let mut under_way = Command::new(env!("CARGO_BIN_EXE_sinergi"))
        .args(["import", path.to_str().unwrap(), "--history"])
        .env("DATABASE_URL", app.database_url())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while app.number("select count(*) from plans") == 0 {
        assert!(under_way.try_wait().unwrap().is_none(), "it ended without a plan");
        thread::sleep(Duration::from_millis(2));
    }
    under_way.kill().unwrap();
    under_way.wait().unwrap();
    std::fs::remove_file(&path).unwrap();
    // What it was in the middle of goes with its connection.
    let others = "select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle'
        and pid <> pg_backend_pid()";
    while app.number(others) > 0 {
        thread::sleep(Duration::from_millis(2));
    }
    let done = app.number("select count(*) from plans");
    assert!(done > 0 && done < rows, "cut off too late or too early: {done}");
    let half = "select count(*) from plans p where not exists (select from actions a where a.plan_id = p.id)
        or (p.status in ('approved', 'active')) <> (p.approved_sha256 is not null)";
    assert_eq!(app.number(half), 0);
    let report = run(&app, None, Media::Json, &bytes, true);
    let report = serde_json::to_value(&report).unwrap();
    assert_eq!(of_type(&report, "plans"), [(rows - done) as u64, 0, done as u64, 0]);
    assert_eq!(app.number("select count(*) from actions"), 3 * 631);
    assert_eq!(
        app.number("select count(*) from plans where status = 'submitted'"),
        3 * 48
    );
    crate::ledger::assert_replayable(&app);
}
