//! The first screen in one answer.

use proptest::{
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    enrol, library,
    library_world::{day, put, world},
    rows::{hold, hold_measure, verify},
};
use crate::support::{App, Caller};

/// Holds every number by measure of an answer against its rows. Gives how many have rows.
fn hold_key_figures(caller: &Caller, value: &Value) -> usize {
    match value {
        Value::Array(several) => several.iter().map(|one| hold_key_figures(caller, one)).sum(),
        Value::Object(members) => {
            let own = match (members.get("measure"), members.get("rows_url")) {
                (Some(measure), Some(url)) => {
                    usize::from(hold_measure(caller, measure.as_str().unwrap(), &members["value"], url))
                }
                _ => 0,
            };
            own + members
                .values()
                .map(|member| hold_key_figures(caller, member))
                .sum::<usize>()
        }
        _ => 0,
    }
}

#[test]
fn every_number_of_the_first_screen_is_that_of_its_rows() {
    let app = App::start();
    let mut runner = TestRunner::new(Config {
        cases: 12,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    });
    let asking = select(vec![
        ("national.admin", ""),
        ("national.viewer", "&region=91"),
        ("jabar.editor", ""),
        ("jabar.editor", "&region=32"),
        ("purwakarta.editor", "&region=32.14"),
    ]);
    runner
        .run(&(world(), day(), asking), |(world, as_of, (caller, region))| {
            put(&app, &world);
            let fresh = app.second();
            let caller = fresh.person(caller);
            let url = format!("/v1/statistics/overview?as_of={as_of}{region}");
            let figures = caller.get(&url).expect(200).body;
            let followed = hold_key_figures(&caller, &figures);
            let whole = !figures["libraries"]["rows_url"].is_null();
            assert_eq!(followed, if whole { 18 } else { 0 }, "{url}");
            hold(&caller, &figures);
            let numbers = verify(&caller, &url);
            assert_eq!(numbers > 60, whole, "{numbers}");
            // The same numbers as at the address of the programme.
            let programme = caller.get(&url.replace("overview", "programme")).expect(200).body;
            for way in ["beneficiaries", "replications"] {
                for kind in ["total", "provincial", "regency", "village"] {
                    assert_eq!(figures[way][kind]["value"], programme[way][kind], "{way} {kind}");
                }
                assert_eq!(figures[way]["provinces"]["value"], programme[way]["provinces_covered"]);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_was_published_stands_beside_what_is_counted_for_its_day() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (region, day) in [("32.14.01.2010", "2022-01-01"), ("33.01.01.2001", "2024-01-01")] {
        let id = library(&admin, region, "village");
        enrol(&admin, &id, 2022, "full_support", "active", json!(day), Value::Null);
    }
    let say = |value: i64, as_of: &str, region: Value| {
        let body = json!({
            "measure": "beneficiaries_village", "as_of": as_of, "value": value, "published_at": &as_of[..7],
            "publisher": "Perpusnas", "region_code": region
        });
        admin.post("/v1/published-figures", body).expect(201).id()
    };
    let older = say(3, "2023-08-03", Value::Null);
    let newer = say(9, "2024-02-01", Value::Null);
    say(5, "2023-08-03", json!("32"));
    let ask = |query: &str| {
        let figures = admin.get(&format!("/v1/statistics/overview?{query}")).expect(200).body;
        figures["beneficiaries"]["village"].clone()
    };
    let then = ask("as_of=2023-12-31");
    assert_eq!(then["value"], 1);
    let said = &then["published"];
    assert_eq!((&said["id"], &said["value"]), (&json!(older), &json!(3)));
    assert_eq!((&said["computed"], &said["difference"]), (&json!(1), &json!(-2)));
    let now = ask("");
    assert_eq!(now["value"], 2);
    assert_eq!(now["published"]["id"], json!(newer), "the newest");
    assert_eq!(now["published"]["difference"], -7);
    assert_eq!(ask("region=32")["published"]["value"], 5, "of exactly this region");
    assert_eq!(ask("region=32.14")["published"], Value::Null);
    assert_eq!(
        ask("as_of=2023-08-02")["published"],
        Value::Null,
        "nothing of an earlier day"
    );
}

#[test]
fn before_the_first_record_all_is_nothing_and_the_future_is_refused() {
    let app = App::start();
    let admin = app.person("national.admin");
    let id = library(&admin, "32.14.01.2010", "village");
    enrol(
        &admin,
        &id,
        2022,
        "full_support",
        "active",
        json!("2022-01-01"),
        Value::Null,
    );
    let before = admin.get("/v1/statistics/overview?as_of=2000-01-01").expect(200).body;
    assert_eq!(before["beneficiaries"]["total"]["value"], 0);
    assert_eq!(before["villages_reached"]["value"], 0);
    for address in [
        "overview",
        "programme",
        "meetings",
        "commitments",
        "plans",
        "budgets",
        "indicators",
        "published",
    ] {
        admin
            .get(&format!("/v1/statistics/{address}?as_of=2999-01-01"))
            .refused(400, "bad_query")
            .fault("?as_of", "future");
        admin
            .get(&format!("/v1/statistics/{address}?as_of=1800-01-01"))
            .expect(200);
    }
}

#[test]
fn a_region_outside_of_the_scope_is_refused_at_every_address_and_totals_do_not_tell_it() {
    let app = App::start();
    let admin = app.person("national.admin");
    let editor = app.person("purwakarta.editor");
    let addresses = [
        "overview?",
        "programme?",
        "meetings?",
        "commitments?",
        "plans?",
        "budgets?",
        "indicators?",
        "published?",
        "timeline?measure=beneficiaries&by=year&",
    ];
    for address in addresses {
        for boundary in ["now", "then"] {
            let url = |region| format!("/v1/statistics/{address}boundary={boundary}&region={region}");
            editor.get(&url("33")).refused(403, "forbidden");
            editor.get(&url("32")).refused(403, "forbidden");
            editor.get(&url("32.14")).expect(200);
        }
        editor
            .get(&format!("/v1/statistics/{address}group_by=shoe_size"))
            .refused(400, "bad_query");
    }
    // What lies elsewhere changes nothing of the own region.
    let own = || {
        let mut figures = editor
            .get("/v1/statistics/overview?region=32.14&as_of=2023-08-03")
            .expect(200)
            .body;
        figures.as_object_mut().unwrap().remove("evidence");
        figures
    };
    let before = own();
    let id = library(&admin, "33.01.01.2001", "village");
    enrol(
        &admin,
        &id,
        2022,
        "full_support",
        "active",
        json!("2022-01-01"),
        Value::Null,
    );
    assert_eq!(own(), before);
}
