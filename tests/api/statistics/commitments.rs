//! Figures of commitments.

use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use super::{
    rows::{hold, numbers, rupiah},
    world::{Stage, asked, world},
};
use crate::support::App;

#[test]
fn every_figure_is_count_and_sum_of_its_rows() {
    let app = App::start();
    let stage = Stage::set(&app);
    let mut runner = TestRunner::new(Config {
        cases: 10,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(
            &(world(), asked(&["province", "regency", "district"])),
            |(world, asked)| {
                stage.put(&app, &world);
                // What was put there past the service only a new instance sees.
                let fresh = app.second();
                let (caller, admin) = (fresh.person(asked.caller), fresh.person("national.admin"));
                let url = format!("/v1/statistics/commitments?{}", asked.query());
                let figures = caller.get(&url).expect(200).body;
                let whole = admin.get(&url).expect(200).body;
                assert_eq!(numbers(&figures), numbers(&whole), "numbers are the same for all");
                assert!(hold(&admin, &whole) > 120);
                if asked.caller != "national.admin" {
                    assert_eq!(asked.region.is_none(), figures["commitments"]["rows_url"].is_null());
                    assert_eq!(asked.region.is_none(), hold(&caller, &figures) < 100);
                }
                Ok(())
            },
        )
        .unwrap();
}

/// Commitments of a stakeholder for Purwakarta, past the service.
fn promise(app: &App, number: usize, columns: &str, values: &str) {
    app.execute(&format!(
        "insert into stakeholders (id, name, aliases, kind, status, external_ids, version, created_at, updated_at, updated_by)
         values ('01900000-0000-7000-8000-000000000001', 'Bank', '{{}}', 'bank', 'active', '[]', 1, now(), now(),
             gen_random_uuid()) on conflict do nothing;
         insert into commitments (id, stakeholder_id, description, external_ids, version, created_at, updated_at,
             updated_by, {columns})
         select gen_random_uuid(), '01900000-0000-7000-8000-000000000001', 'Dukungan', '[]', 1, now(), now(),
             gen_random_uuid(), {values} from generate_series(1, {number})"
    ))
    .unwrap();
}

const COLUMNS: &str = "region_code, form, status, pledged_on, due_on, pledged_idr, realised_idr";

#[test]
fn sums_do_not_overflow() {
    let app = App::start();
    promise(
        &app,
        10_000,
        COLUMNS,
        "'32.14', 'funding', 'pledged', '2023-08-03', '2023-12-31', 1000000000000000, 1000000000000000",
    );
    let viewer = app.person("national.viewer");
    let figures = viewer
        .get("/v1/statistics/commitments?as_of=2024-01-01")
        .expect(200)
        .body;
    for sums in [
        &figures["commitments"],
        &figures["commitments"]["overdue"],
        &figures["without_meeting"],
    ] {
        assert_eq!(sums["count"], 10_000);
        assert_eq!(
            rupiah(&sums["pledged_idr"]),
            10_000_000_000_000_000_000,
            "more than 63 bits"
        );
        assert_eq!(rupiah(&sums["realised_idr"]), 10_000_000_000_000_000_000);
    }
}

#[test]
fn what_is_promised_late_and_what_is_money_is_told_apart() {
    let app = App::start();
    for values in [
        "'32.14', 'funding', 'pledged', '2023-08-03', '2023-12-31', 500, 100",
        "'32.14.01', 'books', 'in_progress', '2023-08-04', null, null, 0",
        "'32', 'funding', 'fulfilled', '2022-01-01', '2022-12-31', 70, 90",
        "'33', 'funding', 'cancelled', '2023-08-03', '2023-08-04', 30, 0",
    ] {
        promise(&app, 1, COLUMNS, values);
    }
    let viewer = app.person("national.viewer");
    let ask = |query: &str| {
        let url = format!("/v1/statistics/commitments?{query}");
        let figures = viewer.get(&url).expect(200).body;
        hold(&viewer, &figures);
        figures
    };
    let told = |of: &Value| {
        (
            of["count"].as_i64().unwrap(),
            of["amounts_known"]["count"].as_i64().unwrap(),
            rupiah(&of["pledged_idr"]),
            rupiah(&of["realised_idr"]),
        )
    };
    let all = ask("group_by=regency");
    assert_eq!(told(&all["commitments"]), (4, 3, 600, 190));
    assert_eq!(
        told(&all["commitments"]["overdue"]),
        (1, 1, 500, 100),
        "not what was kept or cancelled"
    );
    assert_eq!(told(&all["without_meeting"]), (4, 3, 600, 190));
    assert_eq!(told(&all["groups"][0]), (2, 1, 500, 100));
    assert_eq!(
        all["groups"].as_array().unwrap().len(),
        1,
        "what is for a province is for no regency"
    );
    assert_eq!(all["by_year"][0]["year"], 2022);
    assert_eq!(told(&all["by_year"][1]), (3, 2, 530, 100));
    let of = |figures: &Value, list: &str, name: &str, word: &str| {
        let found = figures[list].as_array().unwrap().iter().find(|of| of[name] == word);
        told(found.unwrap())
    };
    assert_eq!(of(&all, "by_form", "form", "books"), (1, 0, 0, 0));
    assert_eq!(of(&all, "by_status", "status", "cancelled"), (1, 1, 30, 0));
    assert_eq!(
        of(&all, "by_stakeholder_kind", "stakeholder_kind", "bank"),
        (4, 3, 600, 190)
    );
    // On its last day it is not late, and by then one promise was not made.
    let last = ask("as_of=2023-12-31");
    assert_eq!(told(&last["commitments"]["overdue"]), (0, 0, 0, 0));
    assert_eq!(
        told(&ask("as_of=2024-01-01")["commitments"]["overdue"]),
        (1, 1, 500, 100)
    );
    assert_eq!(told(&ask("as_of=2023-08-03")["commitments"]), (3, 3, 600, 190));
    assert_eq!(told(&ask("year=2022")["commitments"]), (1, 1, 70, 90));
}

#[test]
fn commitments_of_a_region_are_for_those_who_may_read_there() {
    let app = App::start();
    promise(
        &app,
        2,
        COLUMNS,
        "'32.14', 'funding', 'pledged', '2023-08-03', null, 500, 0",
    );
    promise(&app, 1, COLUMNS, "'33', 'funding', 'pledged', '2023-08-03', null, 7, 0");
    let editor = app.person("purwakarta.editor");
    let country = editor
        .get("/v1/statistics/commitments?group_by=regency")
        .expect(200)
        .body;
    assert_eq!(country["commitments"]["count"], 3);
    assert_eq!(country["commitments"]["rows_url"], Value::Null);
    assert_eq!(country["groups"][0]["region_code"], "32.14");
    assert_eq!(hold(&editor, &country), 4, "the rows of the group alone");
    let own = editor.get("/v1/statistics/commitments?region=32.14").expect(200).body;
    assert_eq!(own["commitments"]["count"], 2);
    hold(&editor, &own);
    for region in ["32", "33"] {
        editor
            .get(&format!("/v1/statistics/commitments?region={region}"))
            .refused(403, "forbidden");
    }
}
