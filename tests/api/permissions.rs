//! Who may do what where: a table of operations and people. It fails when the
//! document has an operation that the table lacks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{App, Caller, operations};

mod commitments;
mod exports;
mod feed;
mod figures;
mod meetings;
mod people;
mod plans;
mod stakeholders;
mod sync;
mod webhooks;

/// The people of the table, in the order of its columns.
const PEOPLE: [&str; 8] = [
    "nobody",
    "national.viewer",
    "auditor",
    "jabar.approver",
    "jabar.editor",
    "purwakarta.editor",
    "bandung.editor",
    "national.admin",
];

/// Operations that anybody may call, without a token.
const OPEN: [&str; 14] = [
    "live",
    "ready",
    "metrics",
    "openapi_json",
    "problem",
    "welcome",
    "jwks",
    "authorization_server",
    "auth_login",
    "auth_refresh",
    "oauth_token",
    "auth_logout",
    "auth_me",
    "auth_password",
];

/// A record of each type in Citalang (32.14.01.2010), made by the admin.
struct Ground {
    library: String,
    enrolment: String,
    report: String,
    stakeholder: String,
    other_stakeholder: String,
    principal: String,
    grant: String,
    meetings: meetings::Ground,
    plans: plans::Ground,
    person: String,
    promises: commitments::Promises,
    conflict: sync::Ground,
    webhook: webhooks::Ground,
    export: exports::Ground,
    published: String,
}

fn ground(app: &App) -> Ground {
    let admin = &app.person("national.admin");
    let library = admin.post("/v1/libraries", crate::support::citalang()).expect(201).id();
    let enrolment = json!({"library_id": library, "year": 2022, "scheme": "replication", "status": "proposed"});
    let person = json!({"name": "somebody", "kind": "person", "display_name": "Somebody", "region_code": "32.14"});
    let principal = admin.post("/v1/principals", person).expect(201).id();
    let right = json!({"principal_id": principal, "role": "viewer", "region_code": "32.14"});
    Ground {
        person: admin.post("/v1/people", people::contact(&library)).expect(201).id(),
        promises: commitments::ground(app, admin),
        conflict: sync::ground(app),
        webhook: webhooks::ground(admin),
        export: exports::ground(app, admin),
        published: admin.post("/v1/published-figures", figures::body()).expect(201).id(),
        grant: admin.post("/v1/grants", right).expect(201).id(),
        principal,
        other_stakeholder: admin.post("/v1/stakeholders", stakeholders::body()).expect(201).id(),
        stakeholder: admin.post("/v1/stakeholders", stakeholders::body()).expect(201).id(),
        enrolment: admin.post("/v1/enrolments", enrolment).expect(201).id(),
        report: admin
            .post("/v1/library_reports", json!({"library_id": library, "year": 2022}))
            .expect(201)
            .id(),
        meetings: meetings::ground(admin, &library),
        plans: plans::ground(app, admin, &library),
        library,
    }
}

/// A row: the operation, how it is called, and the status for each person.
type Call = fn(&Caller, &Ground) -> u16;
type Row = (&'static str, Call, [u16; PEOPLE.len()]);

/// Reading a record in Citalang: everybody with a grant there, above or below.
const READ: [u16; 8] = [401, 200, 200, 200, 200, 200, 404, 200];
/// A list: everybody; what is out of reach is not in it.
const LIST: [u16; 8] = [401, 200, 200, 200, 200, 200, 200, 200];
/// Changing a record in Citalang.
const CHANGE: [u16; 8] = [401, 403, 403, 403, 200, 200, 404, 200];
/// Making a record in Citalang.
const MAKE: [u16; 8] = [401, 403, 403, 403, 201, 201, 403, 201];
/// Deleting a record in Citalang.
const DELETE: [u16; 8] = [401, 403, 403, 403, 204, 204, 404, 204];
/// Restoring a record that is not deleted: those who may are told so.
const RESTORE: [u16; 8] = [401, 403, 403, 403, 409, 409, 404, 409];
/// Accounts are for those who keep them; to others they are not there.
const KEEPERS_LIST: [u16; 8] = [401, 403, 200, 403, 403, 403, 403, 200];
/// Reading an account.
const KEEPERS_READ: [u16; 8] = [401, 404, 200, 404, 404, 404, 404, 200];
/// Changing an account: auditors see it and may not.
const KEEPERS_CHANGE: [u16; 8] = [401, 404, 403, 404, 404, 404, 404, 200];
/// Making an account.
const MAKE_ACCOUNT: [u16; 8] = [401, 403, 403, 403, 403, 403, 403, 201];

/// Those rows with another status for the administrator.
fn by_admin(row: [u16; 8], status: u16) -> [u16; 8] {
    let mut row = row;
    row[7] = status;
    row
}

fn dry(caller: &Caller) -> Caller {
    caller.with("Prefer", "dry-run").with("If-Match", "*")
}

fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = people::rows();
    rows.extend(feed::rows());
    rows.extend(webhooks::rows());
    rows.extend(exports::rows());
    rows.extend(figures::rows());
    rows.extend::<[Row; 8]>([
        ("library_list", |c, _| c.get("/v1/libraries").status, LIST),
        (
            "library_create",
            |c, _| dry(c).post("/v1/libraries", crate::support::citalang()).status,
            MAKE,
        ),
        (
            "library_view",
            |c, g| c.get(&format!("/v1/libraries/{}", g.library)).status,
            READ,
        ),
        (
            "library_history",
            |c, g| c.get(&format!("/v1/libraries/{}/history", g.library)).status,
            READ,
        ),
        (
            "library_replace",
            |c, g| {
                dry(c)
                    .put(&format!("/v1/libraries/{}", g.library), crate::support::citalang())
                    .status
            },
            CHANGE,
        ),
        (
            "library_patch",
            |c, g| {
                dry(c)
                    .patch(&format!("/v1/libraries/{}", g.library), json!({"name": "x"}))
                    .status
            },
            CHANGE,
        ),
        (
            "library_delete",
            |c, g| dry(c).delete(&format!("/v1/libraries/{}", g.library)).status,
            DELETE,
        ),
        (
            "library_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/libraries/{}/restore", g.library), Value::Null)
                    .status
            },
            RESTORE,
        ),
    ]);
    rows.extend::<[Row; 8]>([
        ("enrolment_list", |c, _| c.get("/v1/enrolments").status, LIST),
        (
            "enrolment_create",
            |c, g| {
                dry(c)
                    .post(
                        "/v1/enrolments",
                        json!({"library_id": g.library, "year": 2023, "scheme": "replication", "status": "proposed"}),
                    )
                    .status
            },
            // A library out of reach is not there.
            [401, 403, 403, 403, 201, 201, 422, 201],
        ),
        (
            "enrolment_view",
            |c, g| c.get(&format!("/v1/enrolments/{}", g.enrolment)).status,
            READ,
        ),
        (
            "enrolment_history",
            |c, g| c.get(&format!("/v1/enrolments/{}/history", g.enrolment)).status,
            READ,
        ),
        (
            "enrolment_replace",
            |c, g| {
                dry(c)
                    .put(
                        &format!("/v1/enrolments/{}", g.enrolment),
                        json!({"library_id": g.library, "year": 2022, "scheme": "replication", "status": "withdrawn"}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "enrolment_patch",
            |c, g| {
                dry(c)
                    .patch(
                        &format!("/v1/enrolments/{}", g.enrolment),
                        json!({"status": "withdrawn"}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "enrolment_delete",
            |c, g| dry(c).delete(&format!("/v1/enrolments/{}", g.enrolment)).status,
            DELETE,
        ),
        (
            "enrolment_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/enrolments/{}/restore", g.enrolment), Value::Null)
                    .status
            },
            RESTORE,
        ),
    ]);
    rows.extend::<[Row; 8]>([
        ("library_report_list", |c, _| c.get("/v1/library_reports").status, LIST),
        (
            "library_report_create",
            |c, g| {
                dry(c)
                    .post("/v1/library_reports", json!({"library_id": g.library, "year": 2023}))
                    .status
            },
            [401, 403, 403, 403, 201, 201, 422, 201],
        ),
        (
            "library_report_view",
            |c, g| c.get(&format!("/v1/library_reports/{}", g.report)).status,
            READ,
        ),
        (
            "library_report_history",
            |c, g| c.get(&format!("/v1/library_reports/{}/history", g.report)).status,
            READ,
        ),
        (
            "library_report_replace",
            |c, g| {
                dry(c)
                    .put(
                        &format!("/v1/library_reports/{}", g.report),
                        json!({"library_id": g.library, "year": 2022, "visits": 1}),
                    )
                    .status
            },
            CHANGE,
        ),
        (
            "library_report_patch",
            |c, g| {
                dry(c)
                    .patch(&format!("/v1/library_reports/{}", g.report), json!({"visits": 1}))
                    .status
            },
            CHANGE,
        ),
        (
            "library_report_delete",
            |c, g| dry(c).delete(&format!("/v1/library_reports/{}", g.report)).status,
            DELETE,
        ),
        (
            "library_report_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/library_reports/{}/restore", g.report), Value::Null)
                    .status
            },
            RESTORE,
        ),
    ]);
    let importing: [Row; 3] = [
        (
            "import_create",
            |c, _| {
                let file = "name,kind,region_code\nPerpustakaan,village,32.14.01.2010\n";
                c.with("Prefer", "dry-run")
                    .send("POST", "/v1/imports", Some(("text/csv", file.into())))
                    .status
            },
            // Who may write nowhere is refused as a whole, who may elsewhere row by row.
            [401, 403, 403, 403, 200, 200, 207, 200],
        ),
        ("import_list", |c, _| c.get("/v1/imports").status, LIST),
        (
            "import_view",
            |c, _| c.get("/v1/imports/01900000-0000-7000-8000-000000000000").status,
            [401, 404, 404, 404, 404, 404, 404, 404],
        ),
    ];
    rows.extend(importing);
    let reading: [Row; 12] = [
        (
            "statistics_programme",
            |c, _| c.get("/v1/statistics/programme").status,
            LIST,
        ),
        (
            "statistics_meetings",
            |c, _| c.get("/v1/statistics/meetings").status,
            LIST,
        ),
        (
            "statistics_commitments",
            |c, _| c.get("/v1/statistics/commitments").status,
            LIST,
        ),
        ("statistics_plans", |c, _| c.get("/v1/statistics/plans").status, LIST),
        (
            "statistics_budgets",
            |c, _| c.get("/v1/statistics/budgets").status,
            LIST,
        ),
        (
            "statistics_indicators",
            |c, _| c.get("/v1/statistics/indicators").status,
            LIST,
        ),
        ("region_list", |c, _| c.get("/v1/regions").status, LIST),
        ("region_view", |c, _| c.get("/v1/regions/32.14").status, LIST),
        (
            "region_children",
            |c, _| c.get("/v1/regions/32.14/children").status,
            LIST,
        ),
        (
            "region_ancestors",
            |c, _| c.get("/v1/regions/32.14/ancestors").status,
            LIST,
        ),
        ("code_list_all", |c, _| c.get("/v1/codes").status, LIST),
        ("code_list_view", |c, _| c.get("/v1/codes/level").status, LIST),
    ];
    rows.extend(reading);
    rows.extend(stakeholders::rows());
    rows.extend(account_rows());
    rows.extend(meetings::rows());
    rows.extend(plans::rows());
    rows.extend(commitments::rows());
    rows.extend(sync::rows());
    rows
}

/// Operations on accounts.
fn account_rows() -> Vec<Row> {
    vec![
        ("principal_list", |c, _| c.get("/v1/principals").status, KEEPERS_LIST),
        (
            "principal_create",
            |c, g| dry(c).post("/v1/principals", somebody(g, "new")).status,
            MAKE_ACCOUNT,
        ),
        (
            "principal_view",
            |c, g| c.get(&format!("/v1/principals/{}", g.principal)).status,
            KEEPERS_READ,
        ),
        (
            "principal_history",
            |c, g| c.get(&format!("/v1/principals/{}/history", g.principal)).status,
            KEEPERS_READ,
        ),
        (
            "principal_replace",
            |c, g| {
                dry(c)
                    .put(&format!("/v1/principals/{}", g.principal), somebody(g, "old"))
                    .status
            },
            KEEPERS_CHANGE,
        ),
        (
            "principal_patch",
            |c, g| {
                dry(c)
                    .patch(
                        &format!("/v1/principals/{}", g.principal),
                        json!({"region_code": "32.14"}),
                    )
                    .status
            },
            KEEPERS_CHANGE,
        ),
        (
            "principal_delete",
            |c, g| dry(c).delete(&format!("/v1/principals/{}", g.principal)).status,
            by_admin(KEEPERS_CHANGE, 204),
        ),
        (
            "principal_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/principals/{}/restore", g.principal), Value::Null)
                    .status
            },
            by_admin(KEEPERS_CHANGE, 409),
        ),
        (
            "principal_credentials",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/principals/{}/credentials", g.principal), json!({}))
                    .status
            },
            KEEPERS_CHANGE,
        ),
        ("grant_list", |c, _| c.get("/v1/grants").status, KEEPERS_LIST),
        (
            "grant_create",
            |c, g| dry(c).post("/v1/grants", right(g, "new")).status,
            MAKE_ACCOUNT,
        ),
        (
            "grant_view",
            |c, g| c.get(&format!("/v1/grants/{}", g.grant)).status,
            KEEPERS_READ,
        ),
        (
            "grant_history",
            |c, g| c.get(&format!("/v1/grants/{}/history", g.grant)).status,
            KEEPERS_READ,
        ),
        (
            "grant_replace",
            |c, g| dry(c).put(&format!("/v1/grants/{}", g.grant), right(g, "old")).status,
            KEEPERS_CHANGE,
        ),
        (
            "grant_patch",
            |c, g| {
                dry(c)
                    .patch(&format!("/v1/grants/{}", g.grant), json!({"region_code": "32.14"}))
                    .status
            },
            KEEPERS_CHANGE,
        ),
        (
            "grant_delete",
            |c, g| dry(c).delete(&format!("/v1/grants/{}", g.grant)).status,
            by_admin(KEEPERS_CHANGE, 204),
        ),
        (
            "grant_restore",
            |c, g| {
                dry(c)
                    .post(&format!("/v1/grants/{}/restore", g.grant), Value::Null)
                    .status
            },
            by_admin(KEEPERS_CHANGE, 409),
        ),
    ]
}

fn somebody(_: &Ground, which: &str) -> Value {
    let name = if which == "new" { "somebody.new" } else { "somebody" };
    json!({"name": name, "kind": "person", "display_name": "Somebody", "region_code": "32.14"})
}

fn right(ground: &Ground, which: &str) -> Value {
    let role = if which == "new" { "editor" } else { "viewer" };
    json!({"principal_id": ground.principal, "role": role, "region_code": "32.14"})
}

#[test]
fn the_table_of_permissions_holds() {
    let app = App::start();
    let ground = ground(&app);
    let mut wrong = Vec::new();
    for (operation, call, expected) in rows() {
        for (person, expected) in PEOPLE.iter().zip(expected) {
            let caller = if *person == "nobody" {
                app.nobody()
            } else {
                app.person(person)
            };
            let status = call(&caller, &ground);
            if status != expected {
                wrong.push(format!("{operation} by {person}: {status}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_knows_every_operation() {
    let known: BTreeSet<&str> = rows().iter().map(|(operation, ..)| *operation).chain(OPEN).collect();
    let promised: BTreeSet<&str> = operations()
        .iter()
        .map(|(_, _, op)| op["operationId"].as_str().unwrap())
        .collect();
    let missing: Vec<_> = promised.difference(&known).collect();
    assert!(missing.is_empty(), "operations without a row: {missing:?}");
    let gone: Vec<_> = known.difference(&promised).collect();
    assert!(gone.is_empty(), "rows without an operation: {gone:?}");
}

#[test]
fn every_operation_that_is_not_open_needs_a_token() {
    let app = App::start();
    for (method, path, op) in operations() {
        if op["security"] == json!([{}]) {
            continue;
        }
        let path = path
            .replace("{id}", "01900000-0000-7000-8000-000000000000")
            .replace("{code}", "32.14")
            .replace("{name}", "library_kind");
        let answer = app.nobody().send(&method.to_uppercase(), &path, None);
        assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text);
        assert!(answer.header("www-authenticate").is_some());
    }
}

#[test]
fn moving_a_library_out_of_the_own_region_is_refused() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let made = editor.post("/v1/libraries", crate::support::citalang()).expect(201);
    let path = format!("/v1/libraries/{}", made.id());
    let refused = editor
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .refused(403, "forbidden");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("32.73.01.1001"),
        "{}",
        refused.text
    );
    // Whoever has both regions may.
    app.person("jabar.editor")
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    editor.get(&path).refused(404, "not_found");
}

#[test]
fn the_neighbour_sees_nothing_by_any_way() {
    let app = App::start();
    let made = app.person("purwakarta.editor").post("/v1/libraries", {
        let mut body = crate::support::citalang();
        body["npp"] = json!("3214019Z0000001");
        body["external_ids"] = json!([{"system": "jabar-sim", "id": "7"}]);
        body
    });
    let (id, neighbour) = (made.expect(201).id(), app.person("bandung.editor"));
    for query in [
        "",
        "region=32.14",
        "region=32",
        "npp=3214019Z0000001",
        "external_id=jabar-sim:7",
        "q=Citalang",
        "deleted=include",
        &format!("ids={id}"),
    ] {
        let page = neighbour.get(&format!("/v1/libraries?count=exact&{query}")).expect(200);
        assert_eq!(page.body["total"], 0, "{query}: {}", page.text);
    }
    for path in [
        "",
        "?version=1",
        "?as_of=2026-01-01T00:00:00Z",
        "/history",
        "?fields=id",
    ] {
        neighbour
            .get(&format!("/v1/libraries/{id}{path}"))
            .refused(404, "not_found");
    }
    for form in ["text/csv", "application/x-ndjson", "application/geo+json"] {
        assert!(
            !neighbour
                .with("Accept", form)
                .get("/v1/libraries")
                .expect(200)
                .text
                .contains("Citalang")
        );
    }
}

#[test]
fn a_province_reads_above_and_below_and_a_regency_its_province() {
    let app = App::start();
    let admin = app.person("national.admin");
    let provincial = admin
        .post(
            "/v1/libraries",
            json!({"name": "Dispusipda", "kind": "provincial", "region_code": "32"}),
        )
        .expect(201)
        .id();
    app.person("purwakarta.editor")
        .get(&format!("/v1/libraries/{provincial}"))
        .expect(200);
    let seen = app.person("purwakarta.editor").get("/v1/libraries").expect(200);
    assert_eq!(seen.body["data"][0]["name"], "Dispusipda");
    app.person("purwakarta.editor")
        .on_version(1)
        .patch(&format!("/v1/libraries/{provincial}"), json!({"name": "x"}))
        .refused(403, "forbidden");
    app.person("jateng-sync")
        .get(&format!("/v1/libraries/{provincial}"))
        .refused(404, "not_found");
}

#[test]
fn the_past_of_a_record_in_another_region_stays_hidden() {
    let app = App::start();
    let jabar = app.person("jabar.editor");
    let path = format!(
        "/v1/libraries/{}",
        jabar.post("/v1/libraries", crate::support::citalang()).expect(201).id()
    );
    jabar
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    let bandung = app.person("bandung.editor");
    let versions = |answer: &crate::support::Answer| -> Vec<i64> {
        let data = answer.body["data"].as_array().unwrap();
        data.iter().map(|v| v["version"].as_i64().unwrap()).collect()
    };
    assert_eq!(versions(&jabar.get(&format!("{path}/history")).expect(200)), [2, 1]);
    assert_eq!(versions(&bandung.get(&format!("{path}/history")).expect(200)), [2]);
    bandung.get(&format!("{path}?version=1")).refused(404, "not_found");
}
