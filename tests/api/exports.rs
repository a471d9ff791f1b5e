//! What is taken out of the service: its forms, its making in the background, and what the ledger
//! tells of it.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{Answer, App, Caller, citalang};

mod cut;
mod forms;
mod jobs;
mod noted;
mod statistics;

/// Waits until an export has come to its end, and gives what it is then.
#[track_caller]
fn ended(caller: &Caller, id: &str) -> Value {
    let begun = Instant::now();
    loop {
        let view = caller.get(&format!("/v1/exports/{id}")).expect(200).body;
        if !matches!(view["status"].as_str(), Some("queued" | "running")) {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{view}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Orders an export, and waits until it is made.
#[track_caller]
fn made(caller: &Caller, body: Value) -> Value {
    let id = caller.post("/v1/exports", body).expect(202).id();
    let view = ended(caller, &id);
    assert_eq!(view["status"], "complete", "{view}");
    view
}

#[track_caller]
fn file(caller: &Caller, view: &Value) -> Answer {
    caller.get(view["file_url"].as_str().unwrap()).expect(200)
}

/// What must be asked at an address beside the address.
fn needed(path: &str) -> &'static str {
    match path {
        "/v1/statistics/timeline" => "?measure=beneficiaries_village&by=year",
        _ => "",
    }
}

/// So many libraries, past the service.
fn many_libraries(app: &App, count: u32) {
    app.execute(&format!(
        "with made as (
             insert into libraries (id, name, kind, aliases, region_code, status, source, external_ids, version, created_at, updated_at, updated_by)
             select gen_random_uuid(), 'Perpustakaan Desa ' || n, 'village', array[]::text[], '32.14.01.2010', 'active', 'synthetic', '[]', 1, now(), now(),
                 '00000000-0000-0000-0000-000000000000'
             from generate_series(1, {count}) n returning *
         )
         insert into ledger (recorded_at, record_type, record_id, version, region_code, operation, document, changed, actor_id, origin)
         select now(), 'libraries', id, 1, region_code, 'create', to_jsonb(made) - array(select attname::text from pg_attribute where attrelid = 'libraries'::regclass and attgenerated = 's'), array[]::text[], updated_by, 'system' from made"
    ))
    .unwrap();
}

/// A library with text that a spreadsheet could take for a formula.
fn formula(caller: &Caller) -> String {
    let mut body = citalang();
    body["name"] = json!("=HYPERLINK(\"http://evil.example\")");
    body["aliases"] = json!(["+1", "@x"]);
    body["phone"] = json!("+62 264 200123");
    body["address"] = json!("-2+3");
    caller.post("/v1/libraries", body).expect(201).id()
}
