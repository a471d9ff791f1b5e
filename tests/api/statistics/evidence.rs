//! What answers say of themselves: what their numbers mean, and which changes are in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{enrol, library};
use crate::support::App;

const ADDRESSES: [&str; 9] = [
    "programme",
    "meetings",
    "commitments",
    "plans",
    "budgets",
    "indicators",
    "overview",
    "published",
    "timeline?measure=beneficiaries&by=year",
];

#[test]
fn every_answer_names_definitions_that_can_be_read() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    let all = viewer.get("/v1/metadata/indicators").expect(200).body;
    let codes: BTreeSet<&str> = all["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].as_str().unwrap())
        .collect();
    let mut named = BTreeSet::new();
    for address in ADDRESSES {
        let figures = viewer.get(&format!("/v1/statistics/{address}")).expect(200).body;
        let definitions = figures["evidence"]["definitions"].as_array().unwrap().clone();
        assert_eq!(definitions.is_empty(), address == "published", "{address}");
        for definition in definitions {
            let (code, url) = (
                definition["code"].as_str().unwrap(),
                definition["url"].as_str().unwrap(),
            );
            assert!(codes.contains(code), "{code}");
            let read = viewer.get(url).expect(200).body;
            assert_eq!(read["code"], code);
            for text in ["name", "concept", "definition", "unit", "producer", "custodian"] {
                for language in ["en", "id"] {
                    assert!(!read[text][language].as_str().unwrap().is_empty(), "{code} {text}");
                }
            }
            for classification in read["classifications"].as_array().unwrap() {
                let url = classification["url"].as_str().unwrap();
                viewer.get(url).expect(200);
            }
            named.insert(code.to_owned());
        }
    }
    let unnamed: Vec<&&str> = codes.iter().filter(|code| !named.contains(**code)).collect();
    assert!(unnamed.is_empty(), "no answer names {unnamed:?}");
}

#[test]
fn definitions_are_listed_by_address_and_an_unknown_one_is_not_there() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    let budgets = viewer.get("/v1/metadata/indicators?statistic=budgets").expect(200).body;
    let codes: Vec<&str> = budgets["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains(&"budget_planned_idr") && !codes.contains(&"meetings"),
        "{codes:?}"
    );
    viewer
        .get("/v1/metadata/indicators/shoe_size")
        .refused(404, "not_found");
    viewer
        .get("/v1/metadata/indicators?statistic=shoes")
        .refused(400, "bad_query")
        .fault("?statistic", "not_offered");
}

/// The position is that of the last change of what is counted; other changes leave the answer as it is.
#[test]
fn an_answer_says_up_to_which_change_it_holds() {
    let app = App::start();
    let admin = app.person("national.admin");
    let ask = || admin.get("/v1/statistics/programme?as_of=2023-08-03").expect(200);
    let before = ask();
    assert_eq!(before.body["evidence"]["position"], 0);
    assert_eq!(before.body["evidence"]["moment"], Value::Null);
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
    let last = |types: &str| app.number(&format!("select max(seq) from ledger where record_type in ({types})"));
    let after = ask();
    let evidence = &after.body["evidence"];
    assert_eq!(evidence["position"], last("'libraries', 'enrolments'"));
    assert!(evidence["moment"].is_string());
    // What it does not depend on changes neither the bytes nor the tag, on another instance either.
    let stakeholder = json!({"name": "Bank Contoh", "kind": "bank"});
    admin.post("/v1/stakeholders", stakeholder).expect(201);
    assert!(last("'stakeholders'") > last("'enrolments'"));
    assert_eq!(ask().header("etag"), after.header("etag"));
    let other = app.second();
    let there = other
        .person("national.admin")
        .get("/v1/statistics/programme?as_of=2023-08-03")
        .expect(200);
    assert_eq!(there.header("etag"), after.header("etag"));
}
