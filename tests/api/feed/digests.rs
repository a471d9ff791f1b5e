//! The digest tells a copy that is not whole, and where.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::Copy;
use crate::support::{App, Caller, citalang, plans::change};

/// Libraries in Citalang, in Bandung, in Purwakarta itself and in the province.
fn ground(app: &App) -> Caller {
    let admin = app.person("national.admin");
    for region in ["32.14.01.2010", "32.14.01.2010", "32.73.01.1001"] {
        let body = json!({"name": "P", "kind": "village", "region_code": region});
        admin.post("/v1/libraries", body).expect(201);
    }
    for (kind, region) in [("regency", "32.14"), ("provincial", "32")] {
        let body = json!({"name": "P", "kind": kind, "region_code": region});
        admin.post("/v1/libraries", body).expect(201);
    }
    admin
        .post("/v1/stakeholders", json!({"name": "PT Contoh", "kind": "company"}))
        .expect(201);
    admin
}

fn buckets(caller: &Caller, query: &str) -> Vec<(String, Value, i64)> {
    let body = caller.get(&format!("/v1/sync/digest?{query}")).expect(200).body;
    let buckets = body["buckets"].as_array().unwrap();
    let of = |b: &Value| {
        let name = b["type"].as_str().unwrap().to_owned();
        (name, b["region_code"].clone(), b["count"].as_i64().unwrap())
    };
    buckets.iter().map(of).collect()
}

#[test]
fn buckets_are_as_fine_as_they_are_asked_for() {
    let app = App::start();
    let admin = ground(&app);
    let of = |region: Value, count| ("libraries".to_owned(), region, count);
    assert_eq!(
        buckets(&admin, ""),
        [of(json!("32"), 5), ("stakeholders".to_owned(), Value::Null, 1)]
    );
    assert_eq!(
        buckets(&admin, "types=libraries&region=32"),
        [of(json!("32"), 1), of(json!("32.14"), 3), of(json!("32.73"), 1)]
    );
    assert_eq!(
        buckets(&admin, "types=libraries&region=32.14"),
        [of(json!("32.14"), 1), of(json!("32.14.01"), 2)]
    );
    assert_eq!(
        buckets(&admin, "types=libraries&region=32.14&by=village"),
        [of(json!("32.14"), 1), of(json!("32.14.01.2010"), 2)]
    );
    // A regency sees what is its own and what lies above.
    assert_eq!(
        buckets(&app.person("purwakarta.editor"), "by=regency"),
        [
            of(json!("32"), 1),
            of(json!("32.14"), 3),
            ("stakeholders".to_owned(), Value::Null, 1)
        ]
    );
}

#[test]
fn the_hash_of_a_bucket_is_that_of_its_records_and_the_sum_that_of_the_buckets() {
    let app = App::start();
    let admin = ground(&app);
    let body = admin
        .get("/v1/sync/digest?types=libraries&region=32&records=true")
        .expect(200)
        .body;
    let number = |text: &Value| u64::from_str_radix(text.as_str().unwrap(), 16).unwrap();
    let mut total = 0_u64;
    for bucket in body["buckets"].as_array().unwrap() {
        let records = bucket["records"].as_array().unwrap();
        assert_eq!(json!(records.len()), bucket["count"]);
        let sum = records.iter().fold(0_u64, |sum, record| {
            let text = format!("{}:{}", record["id"].as_str().unwrap(), record["version"]);
            let hash = digest(&SHA256, text.as_bytes());
            sum.wrapping_add(u64::from_be_bytes(hash.as_ref()[..8].try_into().unwrap()))
        });
        assert_eq!(number(&bucket["hash"]), sum);
        total = total.wrapping_add(sum);
    }
    assert_eq!(number(&body["totals"][0]["hash"]), total);
}

/// Rows are dropped, aged and added at random in a copy; one round mends it.
#[test]
fn one_round_mends_a_copy_that_was_spoilt() {
    let app = App::start();
    let admin = ground(&app);
    let mut whole = Copy::default();
    whole.catch_up(&admin, "types=libraries");
    for seed in 0..20_u64 {
        let mut spoilt = whole.clone();
        let keys: Vec<_> = whole.records.keys().cloned().collect();
        let key = &keys[usize::try_from(seed).unwrap() % keys.len()];
        match seed % 3 {
            0 => {
                spoilt.records.remove(key);
            }
            1 => {
                spoilt.records.get_mut(key).unwrap()["version"] = json!(7);
            }
            _ => {
                let mut strange = whole.records[key].clone();
                let id = uuid::Uuid::now_v7().to_string();
                strange["id"] = json!(id);
                spoilt.records.insert(("libraries".to_owned(), id), strange);
            }
        }
        assert_ne!(spoilt.digest(), whole.digest(), "{seed}");
        mend(&mut spoilt, &admin);
        assert_eq!(spoilt.records, whole.records, "{seed}");
    }
}

/// Compares by region, and fetches only what differs where it does.
fn mend(copy: &mut Copy, caller: &Caller) {
    let body = caller
        .get("/v1/sync/digest?types=libraries&region=32&records=true")
        .expect(200)
        .body;
    let told: BTreeMap<String, i64> = body["buckets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|b| b["records"].as_array().unwrap())
        .map(|r| (r["id"].as_str().unwrap().to_owned(), r["version"].as_i64().unwrap()))
        .collect();
    copy.records.retain(|(_, id), _| told.contains_key(id));
    let differing: Vec<&str> = told
        .iter()
        .filter(|(id, version)| {
            let held = copy.records.get(&("libraries".to_owned(), (*id).clone()));
            held.is_none_or(|held| held["version"] != json!(version))
        })
        .map(|(id, _)| id.as_str())
        .collect();
    if differing.is_empty() {
        return;
    }
    let page = caller
        .get(&format!("/v1/libraries?ids={}", differing.join(",")))
        .expect(200);
    for record in page.body["data"].as_array().unwrap() {
        let key = ("libraries".to_owned(), record["id"].as_str().unwrap().to_owned());
        copy.records.insert(key, record.clone());
    }
}

#[test]
fn wrong_questions_are_refused() {
    let app = App::start();
    let admin = app.person("national.admin");
    for (query, pointer) in [
        ("types=grants", "?types"),
        ("by=planet", "?by"),
        ("region=3214", "?region"),
        ("region=99.99", "?region"),
        ("depth=2", "?depth"),
    ] {
        let refused = admin.get(&format!("/v1/sync/digest?{query}")).refused(400, "bad_query");
        assert!(
            refused.faults().iter().any(|(at, _)| at == pointer),
            "{query}: {}",
            refused.text
        );
    }
    // An old code means the one that took its place, and the answer says so.
    let answer = admin.get("/v1/sync/digest?region=92.01").expect(200);
    assert!(
        answer.header("link").unwrap().contains("region=96.01"),
        "{:?}",
        answer.headers
    );
}

#[test]
fn more_records_than_can_be_named_are_refused() {
    let app = App::start();
    // Past the service, since only their number matters.
    app.execute(
        "insert into stakeholders (id, name, aliases, kind, status, external_ids, version, created_at, updated_at, updated_by) \
         select gen_random_uuid(), 'PT ' || n, '{}', 'company', 'active', '[]', 1, now(), now(), gen_random_uuid() \
         from generate_series(1, 10001) n",
    )
    .unwrap();
    let admin = app.person("national.admin");
    admin
        .get("/v1/sync/digest?records=true")
        .refused(400, "bad_query")
        .fault("?records", "range");
    assert_eq!(
        admin
            .get("/v1/sync/digest?types=libraries&records=true")
            .expect(200)
            .body["buckets"],
        json!([])
    );
    change_nothing(&admin);
}

/// A digest changes nothing and is the same twice.
fn change_nothing(admin: &Caller) {
    let first = admin.get("/v1/sync/digest").expect(200).text;
    assert_eq!(admin.get("/v1/sync/digest").expect(200).text, first);
    let path = format!(
        "/v1/libraries/{}",
        admin.post("/v1/libraries", citalang()).expect(201).id()
    );
    let second = admin.get("/v1/sync/digest").expect(200).text;
    change(admin, &path, json!({"name": "Lain"})).expect(200);
    let third = admin.get("/v1/sync/digest").expect(200).text;
    assert!(first != second && second != third);
}
