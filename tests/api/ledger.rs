//! The ledger: no table changes without it, and it tells the truth.

use serde_json::{Value, json};
use sinergi::{libraries::enrolments, records::replay};

use crate::{
    ground,
    support::{App, citalang},
};

/// What the ledger does not give, as `sinergi verify` finds it: of which type,
/// what, and how often.
pub fn astray(app: &App) -> Vec<(String, &'static str, i64)> {
    let (replayed, names, participations) = crate::support::open(app.database_url())
        .snapshot_now(|db| {
            let participations = enrolments::store::participations_astray(db)?;
            Ok((replay::all(db)?, replay::names_astray(db)?, participations))
        })
        .unwrap();
    let faults = replayed.into_iter().flat_map(|r| {
        let of = r.record_type.to_string();
        r.faults
            .into_iter()
            .map(move |(what, count, _)| (of.clone(), what, count))
    });
    let beside = [("external_ids", names), ("participations", participations)];
    let beside = beside.into_iter().filter(|(_, count)| *count > 0);
    let beside = beside.map(|(table, count)| (table.to_owned(), "astray", count));
    faults.chain(beside).collect()
}

/// Every row is what the ledger gives, and the ledger knows no record that has
/// no row.
pub fn assert_replayable(app: &App) {
    assert_eq!(astray(app), []);
}

#[test]
fn no_table_changes_without_a_ledger_row() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let path = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    let id = path.rsplit('/').next().unwrap().to_owned();
    editor
        .post(
            "/v1/enrolments",
            json!({"library_id": id, "year": 2022, "scheme": "replication", "status": "proposed"}),
        )
        .expect(201);
    let report = editor
        .post(
            "/v1/library_reports",
            json!({"library_id": id, "year": 2021, "visits": 12}),
        )
        .expect(201)
        .id();
    editor
        .on_version(1)
        .patch(&path, json!({"npp": "3214019Z0000001", "aliases": ["Citalang"]}))
        .expect(200);
    editor
        .on_version(1)
        .patch(&format!("/v1/library_reports/{report}"), json!({"visits": null}))
        .expect(200);
    editor
        .on_version(2)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    editor.on_version(3).delete(&path).expect(204);
    editor
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    stakeholders_change(&app);
    promise(&app, &id);
    assert_replayable(&app);

    // A writer who goes around the door is found out.
    app.execute("update libraries set name = 'Diam-diam'").unwrap();
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| assert_replayable(&app)));
    assert!(found.is_err(), "the check must be able to fail");
}

/// A stakeholder with every field, made, changed, moved and deleted.
fn stakeholders_change(app: &App) {
    let admin = app.person("national.admin");
    let whole = json!({
        "name": "Dinas Kearsipan dan Perpustakaan", "aliases": ["Disarpus", "DKP"], "kind": "regional_agency",
        "sector": "perpustakaan", "website": "https://disarpus.test", "phone": "+62 264 200123",
        "email": "disarpus@contoh.test", "status": "inactive", "source": "synthetic", "region_code": "32.14",
        "external_ids": [{"system": "jabar-sim", "id": "7"}]
    });
    let path = format!(
        "/v1/stakeholders/{}",
        admin.post("/v1/stakeholders", whole).expect(201).id()
    );
    admin
        .on_version(1)
        .patch(&path, json!({"region_code": null}))
        .expect(200);
    admin.on_version(2).delete(&path).expect(204);
}

/// What a meeting decided and what was promised, changed in every way.
fn promise(app: &App, library: &str) {
    let editor = app.person("jabar.editor");
    let meeting = ground::meeting(app, Some("32"));
    let stakeholder = ground::stakeholder(app, None, "company");
    let decision = json!({"meeting_id": meeting, "kind": "agreement", "text": "Sepakat"});
    let decision = editor.post("/v1/decisions", decision).expect(201).id();
    let one = json!({"stakeholder_id": stakeholder, "library_id": library, "form": "books", "description": "Buku"});
    let made = editor.post(
        &format!("/v1/decisions/{decision}/commitments"),
        json!({"commitments": [one, one]}),
    );
    let made = made.expect(201).body["commitments"].clone();
    let path = |n: usize| format!("/v1/commitments/{}", made[n]["id"].as_str().unwrap());
    let step = json!({"to": "cancelled", "reason": "Anggaran dialihkan"});
    editor
        .on_version(1)
        .post(&format!("{}/transitions", path(0)), step)
        .expect(200);
    editor.on_version(1).delete(&path(1)).expect(204);
    let spare = json!({"meeting_id": meeting, "kind": "pledge", "text": "Ikrar"});
    let spare = format!("/v1/decisions/{}", editor.post("/v1/decisions", spare).expect(201).id());
    editor.on_version(1).delete(&spare).expect(204);
    editor
        .on_version(2)
        .post(&format!("{spare}/restore"), Value::Null)
        .expect(200);
}

#[test]
fn the_ledger_is_only_appended_to() {
    let app = App::start();
    app.person("jabar.editor").post("/v1/libraries", citalang()).expect(201);
    for statement in [
        "update ledger set reason = 'x'",
        "delete from ledger",
        "truncate ledger",
    ] {
        assert!(app.execute(statement).is_err(), "{statement}");
    }
}

#[test]
fn a_move_is_told_with_both_regions() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let path = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    editor
        .on_version(1)
        .patch(&path, json!({"region_code": "32.73.01.1001"}))
        .expect(200);
    let newest = &editor.get(&format!("{path}/history")).expect(200).body["data"][0];
    assert_eq!(
        (&newest["region_before"], &newest["region_code"]),
        (&json!("32.14.01.2010"), &json!("32.73.01.1001"))
    );
}

#[test]
fn versions_are_in_order_of_time() {
    let app = App::start();
    let editor = app.person("jabar.editor");
    let path = format!(
        "/v1/libraries/{}",
        editor.post("/v1/libraries", citalang()).expect(201).id()
    );
    for version in 1..20 {
        editor
            .on_version(version)
            .patch(&path, json!({"name": format!("V{version}")}))
            .expect(200);
    }
    let wrong = app.number(
        "select count(*) from ledger a join ledger b on a.record_id = b.record_id and a.version < b.version and a.recorded_at >= b.recorded_at",
    );
    assert_eq!(wrong, 0);
}
