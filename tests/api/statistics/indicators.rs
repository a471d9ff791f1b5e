//! Figures of indicators.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use proptest::{
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::{
    plan_world::{PlanStage, SORTS, plan_world},
    rows::{all, hold, hold_halves, numbers, rupiah},
    world::{Asked, asked},
};
use crate::support::{
    App, Caller,
    meetings::with,
    plans::{bare, change, plan, remove},
};

/// The question narrowed to one sort of indicators, or to none.
fn narrowed(sort: Option<usize>) -> String {
    let Some(sort) = sort else { return String::new() };
    let [code, name, unit, way] = SORTS[sort].map(|word| {
        let escaped = word.replace('%', "%25").replace('&', "%26").replace(' ', "%20");
        escaped.replace('é', "%C3%A9")
    });
    match code.as_str() {
        "custom" => format!("&code=custom&name={name}&unit={unit}&aggregation={way}"),
        code => format!("&code={code}"),
    }
}

/// What was measured by the definition, from the rows themselves: value and denominator.
fn defined(admin: &Caller, asked: &Asked, sort: usize) -> Option<(u128, u128)> {
    let region = asked
        .region
        .map(|region| format!("&region={region}"))
        .unwrap_or_default();
    let [code, name, unit, way] = SORTS[sort];
    let like = |row: &Value| {
        row["code"] == code
            && (code != "custom" || (row["name"] == name && row["unit"] == unit && row["aggregation"] == way))
    };
    let indicators = all(admin, &format!("/v1/indicators?code={code}{region}"));
    let indicators: BTreeSet<String> = indicators
        .iter()
        .filter(|row| like(row))
        .map(|row| row["id"].to_string())
        .collect();
    let mut last: BTreeMap<String, NaiveDate> = BTreeMap::new();
    let mut counted: Vec<(String, NaiveDate, [u128; 2])> = Vec::new();
    for row in all(admin, &format!("/v1/measurements?code={code}{region}")) {
        let (of, end) = (row["indicator_id"].to_string(), row["period_end"].as_str().unwrap());
        let end: NaiveDate = end.parse().unwrap();
        let within = asked.as_of.is_none_or(|day| end <= day) && asked.year.is_none_or(|year| end.year() == year);
        if within && indicators.contains(&of) {
            let number = |name: &str| row[name].as_u64().map_or(0, u128::from);
            let latest = last.entry(of.clone()).or_insert(end);
            *latest = end.max(*latest);
            counted.push((of, end, [number("value"), number("denominator")]));
        }
    }
    if way == "latest" {
        counted.retain(|(of, end, _)| last[of] == *end);
    }
    let sum = |of: usize| counted.iter().map(|(.., numbers)| numbers[of]).sum();
    (!counted.is_empty()).then(|| (sum(0), sum(1)))
}

#[test]
fn every_figure_of_indicators_is_count_and_sum_of_its_rows() {
    let app = App::start();
    let stage = PlanStage::set(&app);
    let mut runner = TestRunner::new(Config {
        cases: 16,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    });
    let questions = asked(&["province", "regency", "district", "year", "quarter"]);
    let sorts: Vec<Option<usize>> = (0..SORTS.len()).map(Some).chain([None]).collect();
    runner
        .run(&(plan_world(), questions, select(sorts)), |(world, asked, sort)| {
            stage.put(&app, &world);
            // What was put there past the service only a new instance sees.
            let fresh = app.second();
            let (caller, admin) = (fresh.person(asked.caller), fresh.person("national.admin"));
            let url = format!("/v1/statistics/indicators?{}{}", asked.query(), narrowed(sort));
            let figures = caller.get(&url).expect(200).body;
            let whole = admin.get(&url).expect(200).body;
            assert_eq!(numbers(&figures), numbers(&whole), "numbers are the same for all");
            assert!(hold(&admin, &whole) >= if sort.is_some() { 3 } else { 25 });
            hold(&caller, &figures);
            hold_halves(&admin, "indicators", "has_target");
            hold_halves(&admin, "measurements", "latest");
            let partial = asked.caller != "national.admin" && asked.region.is_none();
            assert_eq!(partial, figures["by_code"][0]["indicators"]["rows_url"].is_null());
            let Some(sort) = sort else {
                assert_eq!(whole["by_code"].as_array().unwrap().len(), 8, "every code but custom");
                return Ok(());
            };
            let actual = &whole["by_code"][0]["actual"];
            let found = (!actual["value"].is_null()).then(|| {
                let denominator = &actual["denominator"];
                (
                    rupiah(&actual["value"]),
                    if denominator.is_null() { 0 } else { rupiah(denominator) },
                )
            });
            assert_eq!(found, defined(&admin, &asked, sort), "{url}");
            hold_refusal(&admin, &asked);
            Ok(())
        })
        .unwrap();
}

/// Custom indicators have a sum when, and only when, they are all of one sort.
fn hold_refusal(admin: &Caller, asked: &Asked) {
    let region = asked
        .region
        .map(|region| format!("&region={region}"))
        .unwrap_or_default();
    let rows = all(admin, &format!("/v1/indicators?code=custom{region}"));
    let distinct = |name: &str| {
        rows.iter()
            .map(|row| row[name].to_string())
            .collect::<BTreeSet<_>>()
            .len()
    };
    let answer = admin.get(&format!("/v1/statistics/indicators?code=custom&{}", asked.query()));
    let expected: Vec<(String, String)> = ["name", "unit", "aggregation"]
        .iter()
        .filter(|name| distinct(name) > 1)
        .map(|name| (format!("?{name}"), "not_additive".to_owned()))
        .collect();
    assert_eq!(answer.status, if expected.is_empty() { 200 } else { 422 });
    assert_eq!(answer.faults(), expected);
}

fn indicator(name: &str, unit: &str, way: &str, target: Value, measured: &[(&str, &str, i64, Value)]) -> Value {
    let measurements = measured.iter().map(|(from, to, value, denominator)| {
        json!({"period_start": from, "period_end": to, "value": value, "denominator": denominator})
    });
    json!({
        "code": "custom", "name": name, "unit": unit, "aggregation": way, "target": target[0],
        "target_denominator": target[1], "measurements": measurements.collect::<Vec<_>>(),
    })
}

/// Plans of two regencies with computers, which are counted, and the share of members.
fn two_plans(app: &App) -> [String; 2] {
    let admin = app.person("national.admin");
    let none = Value::Null;
    let purwakarta = json!({"indicators": [
        indicator("Komputer", "unit", "latest", json!([20, null]), &[
            ("2023-10-01", "2023-12-31", 5, none.clone()),
            ("2024-01-01", "2024-03-31", 7, none.clone()),
            ("2024-07-01", "2024-09-30", 12, none.clone()),
        ]),
        indicator("Anggota aktif", "%", "ratio", json!([3, 4]), &[
            ("2024-01-01", "2024-03-31", 1, json!(3)),
            ("2024-04-01", "2024-06-30", 1, json!(2)),
        ]),
    ]});
    let bandung = json!({"region_code": "32.73", "indicators": [
        indicator("Komputer", "unit", "latest", json!([10, null]), &[("2024-01-01", "2024-03-31", 3, none)]),
        indicator("Anggota aktif", "%", "ratio", json!([1, 2]), &[("2024-01-01", "2024-03-31", 5, json!(10))]),
    ]});
    [purwakarta, bandung].map(|body| plan(&admin, with(bare(), body)))
}

/// Value and denominator.
fn told(of: &Value) -> (Option<u64>, Option<u64>) {
    (of["value"].as_u64(), of["denominator"].as_u64())
}

#[test]
fn levels_take_the_last_value_over_time_and_add_over_places() {
    let app = App::start();
    two_plans(&app);
    let viewer = app.person("national.viewer");
    let ask = |query: &str| {
        let url = format!("/v1/statistics/indicators?code=custom&name=Komputer&{query}");
        let figures = viewer.get(&url).expect(200).body;
        hold(&viewer, &figures);
        figures["by_code"][0].clone()
    };
    let groups = |of: &Value| -> Vec<(String, Option<u64>)> {
        let groups = of["groups"].as_array().unwrap().iter();
        groups
            .map(|g| (g["key"].as_str().unwrap().to_owned(), g["actual"]["value"].as_u64()))
            .collect()
    };
    let all = ask("group_by=regency");
    assert_eq!(all["aggregation"], "latest");
    assert_eq!(told(&all["actual"]), (Some(12 + 3), None));
    assert_eq!(all["actual"]["count"], 2, "one of each");
    assert_eq!(told(&all["target"]), (Some(30), None));
    assert_eq!(
        groups(&all),
        [("32.14".to_owned(), Some(12)), ("32.73".to_owned(), Some(3))]
    );
    assert_eq!(told(&ask("as_of=2024-06-30")["actual"]), (Some(7 + 3), None));
    assert_eq!(told(&ask("as_of=2023-12-31")["actual"]), (Some(5), None));
    assert_eq!(told(&ask("year=2023")["actual"]), (Some(5), None));
    assert_eq!(
        told(&ask("year=2022")["actual"]),
        (None, None),
        "not measured, which is not 0"
    );
    let year = |year: &str, value| (year.to_owned(), Some(value));
    assert_eq!(groups(&ask("group_by=year")), [year("2023", 5), year("2024", 15)]);
    let quarters = [year("2023-Q4", 5), year("2024-Q1", 10), year("2024-Q3", 12)];
    assert_eq!(
        groups(&ask("group_by=quarter")),
        quarters,
        "what was not measured is not carried on"
    );
}

#[test]
fn ratios_add_numerators_and_denominators_apart() {
    let app = App::start();
    two_plans(&app);
    let viewer = app.person("national.viewer");
    let url = "/v1/statistics/indicators?code=custom&name=Anggota%20aktif&group_by=quarter";
    let figures = viewer.get(url).expect(200).body;
    hold(&viewer, &figures);
    let of = &figures["by_code"][0];
    assert_eq!(told(&of["actual"]), (Some(1 + 1 + 5), Some(3 + 2 + 10)));
    assert_eq!(told(&of["target"]), (Some(4), Some(6)));
    assert_eq!(told(&of["groups"][0]["actual"]), (Some(6), Some(13)));
    assert!(of["groups"][0]["target"].is_null(), "a target is for the whole plan");
}

#[test]
fn what_has_no_sum_is_refused_with_the_reason() {
    let app = App::start();
    let [purwakarta, _] = two_plans(&app);
    let viewer = app.person("national.viewer");
    let url = "/v1/statistics/indicators?code=custom";
    let mixed = viewer.get(url).refused(422, "validation");
    let all = ["?name", "?unit", "?aggregation"].map(|at| (at.to_owned(), "not_additive".to_owned()));
    assert_eq!(mixed.faults(), all);
    let said = |caller: &Caller| {
        caller.get(url).body["errors"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(said(&viewer).contains("measure different things"));
    assert!(said(&viewer.with("Accept-Language", "id")).contains("mengukur hal yang berbeda"));
    // The same name in another unit.
    let editor = app.person("purwakarta.editor");
    let other = json!({
        "plan_id": purwakarta.rsplit('/').next().unwrap(), "code": "custom", "name": "Komputer", "unit": "buah",
        "aggregation": "sum"
    });
    let other = editor.post("/v1/indicators", other).expect(201).id();
    let computers = format!("{url}&name=Komputer");
    let refused = viewer.get(&computers).refused(422, "validation");
    refused
        .fault("?unit", "not_additive")
        .fault("?aggregation", "not_additive");
    let named = viewer.get(&format!("{computers}&unit=unit")).expect(200).body;
    assert_eq!(told(&named["by_code"][0]["actual"]), (Some(15), None));
    // In Bandung there is one sort of them; and none when it is gone.
    viewer.get(&format!("{computers}&region=32.73")).expect(200);
    remove(&editor, &format!("/v1/indicators/{other}")).expect(204);
    viewer.get(&computers).expect(200);
    let custom = viewer.get("/v1/statistics/indicators").expect(200).body;
    assert_eq!(
        custom["custom"]["count"], 4,
        "without a code they are counted and not added"
    );
}

#[test]
fn what_is_kept_knows_of_measurements_and_plans() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let visits = json!({"indicators": [{
        "code": "visits", "name": "Kunjungan", "unit": "kunjungan", "aggregation": "sum", "target": 1_500
    }]});
    let made = plan(&editor, with(bare(), visits));
    let seen = editor.get(&made).expect(200).body;
    let ask = |query: &str| {
        let figures = editor
            .get(&format!("/v1/statistics/indicators?code=visits&region=32.14{query}"))
            .expect(200)
            .body;
        hold(&editor, &figures);
        let of = &figures["by_code"][0];
        (told(&of["target"]).0, told(&of["actual"]).0)
    };
    assert_eq!(ask(""), (Some(1_500), None));
    for (from, to, value) in [("2024-01-01", "2024-06-30", 700), ("2024-07-01", "2025-01-31", 900)] {
        let body = json!({
            "indicator_id": seen["indicators"][0]["id"], "period_start": from, "period_end": to, "value": value
        });
        editor.post("/v1/measurements", body).expect(201);
    }
    assert_eq!(ask(""), (Some(1_500), Some(1_600)));
    assert_eq!(
        ask("&year=2025"),
        (Some(1_500), Some(900)),
        "a period counts where it ends"
    );
    assert_eq!(ask("&year=2027"), (None, None), "the plan ends before");
    change(&editor, &made, json!({"last_year": 2027})).expect(200);
    assert_eq!(ask("&year=2027"), (Some(1_500), None));
    assert_eq!(ask("&as_of=2023-12-31"), (None, None), "the plan had not begun");
}

#[test]
fn ten_thousand_of_the_greatest_measurements_are_exact() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let visits = json!({"indicators": [
        {"code": "visits", "name": "Kunjungan", "unit": "kunjungan", "aggregation": "sum"}
    ]});
    plan(&editor, with(bare(), visits));
    app.execute(
        "insert into measurements (id, indicator_id, plan_id, region_code, period_start, period_end, value, external_ids,
             version, created_at, updated_at, updated_by)
         select gen_random_uuid(), i.id, i.plan_id, i.region_code, date '2000-01-01' + n, date '2000-01-01' + n,
             1000000000000000, '[]', 1, now(), now(), gen_random_uuid()
         from indicators i, generate_series(1, 10000) as n",
    )
    .unwrap();
    let fresh = app.second();
    let figures = fresh
        .person("national.viewer")
        .get("/v1/statistics/indicators?code=visits")
        .expect(200);
    let actual = &figures.body["by_code"][0]["actual"];
    assert_eq!(actual["count"], 10_000);
    assert_eq!(
        rupiah(&actual["value"]),
        10_000_000_000_000_000_000,
        "more than 63 bits"
    );
}
