//! Figures that are recomputed from their rows.

use serde_json::{Value, json};

use super::{enrol, library};
use crate::support::App;

fn ground() -> App {
    let app = App::start();
    let admin = app.person("national.admin");
    for region in ["32.14.01.2010", "33.01.01.2001"] {
        let id = library(&admin, region, "village");
        enrol(
            &admin,
            &id,
            2022,
            "full_support",
            "active",
            json!("2022-01-01"),
            Value::Null,
        );
    }
    app
}

const ADDRESS: &str = "/v1/statistics/verify";

#[test]
fn a_number_that_is_not_that_of_its_rows_is_told() {
    let app = ground();
    let admin = app.person("national.admin");
    let mut answer = admin
        .get("/v1/statistics/programme?as_of=2023-08-03&group_by=province")
        .expect(200)
        .body;
    let whole = admin.post(ADDRESS, json!({"answer": answer})).expect(200).body;
    assert_eq!(
        (&whole["verified"], &whole["differing"], &whole["unverifiable"]),
        (&json!(true), &json!([]), &json!(0))
    );
    assert_eq!(
        whole["numbers"],
        3 * 12,
        "six of each kind, of the country and of two provinces"
    );
    assert!(whole["position"].as_i64().unwrap() >= answer["evidence"]["position"].as_i64().unwrap());
    answer["beneficiaries"]["village"] = json!(3);
    answer["groups"][0]["replications"]["provinces_covered"] = json!(1);
    let found = admin.post(ADDRESS, json!({"answer": answer})).expect(200).body;
    assert_eq!(found["verified"], false);
    let mut told: Vec<(String, Value, Value)> = found["differing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            (
                d["pointer"].as_str().unwrap().to_owned(),
                d["stated"].clone(),
                d["found"].clone(),
            )
        })
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    let of = |pointer: &str, stated, found| (pointer.to_owned(), json!(stated), json!(found));
    assert_eq!(
        told,
        [
            of("/beneficiaries/village", 3, 2),
            of("/groups/0/replications/provinces_covered", 1, 0)
        ]
    );
}

/// After a change the kept answer is no more what the rows give.
#[test]
fn an_answer_of_before_differs_from_the_rows_of_now() {
    let app = ground();
    let admin = app.person("national.admin");
    let url = "/v1/statistics/programme?as_of=2023-08-03";
    let kept = admin.get(url).expect(200).body;
    let id = library(&admin, "33.01.01.2001", "village");
    enrol(
        &admin,
        &id,
        2021,
        "full_support",
        "active",
        json!("2021-01-01"),
        Value::Null,
    );
    assert_eq!(
        admin.post(ADDRESS, json!({"answer": kept})).expect(200).body["verified"],
        false
    );
    assert_eq!(
        admin.post(ADDRESS, json!({"url": url})).expect(200).body["verified"],
        true
    );
}

/// Totals of the country are for all; who may not read their rows cannot recompute them, and learns nothing
/// of rows elsewhere by naming their list.
#[test]
fn no_rows_out_of_reach_are_counted() {
    let app = ground();
    let editor = app.person("purwakarta.editor");
    let country = editor
        .post(ADDRESS, json!({"url": "/v1/statistics/programme?as_of=2023-08-03"}))
        .expect(200)
        .body;
    assert_eq!((&country["numbers"], &country["unverifiable"]), (&json!(0), &json!(12)));
    let own = editor
        .post(
            ADDRESS,
            json!({"url": "/v1/statistics/programme?as_of=2023-08-03&region=32.14"}),
        )
        .expect(200)
        .body;
    assert_eq!((&own["numbers"], &own["verified"]), (&json!(12), &json!(true)));
    editor
        .post(ADDRESS, json!({"url": "/v1/statistics/programme?region=33"}))
        .refused(403, "forbidden");
    let elsewhere = json!({"answer": {"count": 1, "rows_url": "/v1/libraries?region=33&count=exact"}});
    let found = editor.post(ADDRESS, elsewhere).expect(200).body;
    assert_eq!(found["differing"][0]["found"], 0);
}

#[test]
fn what_cannot_be_verified_is_refused() {
    let app = ground();
    let admin = app.person("national.admin");
    let refused = |body: Value, pointer: &str, code: &str| {
        admin
            .post(ADDRESS, body)
            .refused(422, "validation")
            .fault(pointer, code);
    };
    refused(json!({}), "/url", "incomplete");
    refused(
        json!({"url": "/v1/statistics/programme", "answer": {}}),
        "/url",
        "incomplete",
    );
    refused(json!({"url": "/v1/statistics/shoes"}), "/url", "not_offered");
    refused(json!({"url": "/v1/libraries"}), "/url", "format");
    let people = json!({"answer": {"count": 1, "rows_url": "/v1/people?count=exact"}});
    refused(people, "/answer", "format");
    let many: Vec<Value> = (0..1001)
        .map(|n| json!({"count": 0, "rows_url": format!("/v1/libraries?npp={n}&count=exact")}))
        .collect();
    refused(json!({"answer": {"many": many}}), "/url", "too_much");
    admin
        .post(ADDRESS, json!({"url": "/v1/statistics/programme?as_of=2999-01-01"}))
        .refused(400, "bad_query");
    admin
        .post(ADDRESS, json!({"url": "/v1/statistics/programme?group_by=shoe_size"}))
        .refused(400, "bad_query")
        .fault("?group_by", "not_offered");
}
