//! What no address of figures answers.

use serde_json::{Value, json};

use super::{enrol, library};
use crate::support::{App, Caller};

/// Addresses that take a day and a region.
const ADDRESSES: [&str; 8] = [
    "programme",
    "meetings",
    "commitments",
    "plans",
    "budgets",
    "indicators",
    "overview",
    "published",
];

fn ground(app: &App) -> Caller {
    let admin = app.person("national.admin");
    for region in ["32.14.01.2010", "33.01.01.2001"] {
        let id = library(&admin, region, "village");
        let from = json!("2022-01-01");
        enrol(&admin, &id, 2022, "full_support", "active", from, Value::Null);
    }
    for region in ["32.14", "33.01"] {
        let mut meeting = crate::support::meetings::bandung();
        meeting["region_code"] = json!(region);
        meeting["level"] = json!("regency");
        admin.post("/v1/meetings", meeting).expect(201);
    }
    admin
}

/// Before the first record there is nothing, and that is what is told.
#[test]
fn on_a_day_before_the_first_record_everything_is_nothing() {
    let app = App::start();
    let admin = ground(&app);
    let on = |address: &str, day: &str| {
        admin
            .get(&format!("/v1/statistics/{address}?as_of={day}"))
            .expect(200)
            .body
    };
    for day in ["0001-01-01", "1900-01-01", "2021-12-31"] {
        let programme = on("programme", day);
        assert_eq!(programme["beneficiaries"]["total"], 0, "{day}");
        let overview = on("overview", day);
        assert_eq!(overview["beneficiaries"]["total"]["value"], 0, "{day}");
        assert_eq!(overview["villages_reached"]["value"], 0, "{day}");
        assert_eq!(overview["enrolments"]["value"], 0, "{day}");
    }
    for (address, pointer) in [
        ("meetings", "/meetings/total/count"),
        ("plans", "/plans/count"),
        ("budgets", "/budgets/count"),
    ] {
        let figures = on(address, "1900-01-01");
        assert_eq!(figures.pointer(pointer), Some(&json!(0)), "{address}");
    }
    assert_eq!(on("published", "1900-01-01")["figures"], json!([]));
    for address in ["commitments", "indicators"] {
        on(address, "1900-01-01");
    }
    let years = on("programme", "1900-01-01&group_by=year");
    assert_eq!(years["groups"], json!([]));
}

#[test]
fn no_address_tells_of_a_day_that_has_not_come() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    for address in ADDRESSES {
        viewer
            .get(&format!("/v1/statistics/{address}?as_of=2999-01-01"))
            .refused(400, "bad_query")
            .fault("?as_of", "future");
    }
}

#[test]
fn a_grouping_that_is_not_offered_is_refused_with_those_that_are() {
    let app = App::start();
    let viewer = app.person("national.viewer");
    const PLACES: &str = "province, regency, district";
    for (address, offered) in [
        ("programme", "province, regency, district, kind, year"),
        ("meetings", "province, regency, district, year, month"),
        ("commitments", PLACES),
        ("plans", PLACES),
        ("budgets", PLACES),
        ("indicators", "province, regency, district, year, quarter"),
        ("timeline?measure=beneficiaries&by=year", PLACES),
    ] {
        let sign = if address.contains('?') { '&' } else { '?' };
        let refused = viewer
            .get(&format!("/v1/statistics/{address}{sign}group_by=shoe_size"))
            .refused(400, "bad_query")
            .fault("?group_by", "not_offered");
        for word in offered.split(", ") {
            assert!(refused.text.contains(word), "{address}: {word} in {}", refused.text);
        }
    }
}

/// Nothing is told of a region elsewhere, be there something or not; and the totals of the country, which
/// are for everybody, do not become those of a region by any filter.
#[test]
fn of_a_region_out_of_reach_no_address_tells_anything() {
    let app = App::start();
    ground(&app);
    let editor = app.person("purwakarta.editor");
    for address in ADDRESSES {
        // One with records, one without, one above.
        for region in ["33.01", "34.01", "32"] {
            let ask = |more: &str| {
                let url = format!("/v1/statistics/{address}?region={region}{more}");
                editor.get(&url).refused(403, "forbidden").text
            };
            ask("");
            ask("&as_of=2022-06-30&boundary=then");
            ask("&as_of=2022-06-30&boundary=now");
        }
        for region in ["33.01", "34.01"] {
            let url = format!("/v1/statistics/{address}?region={region}");
            let verify = editor.post("/v1/statistics/verify", json!({"url": url}));
            verify.refused(403, "forbidden");
        }
    }
    let line = "/v1/statistics/timeline?measure=beneficiaries&by=year";
    editor.get(&format!("{line}&region=33.01")).refused(403, "forbidden");
    // Groups of the whole country hold what the caller may read alone.
    for grouping in ["province", "regency", "district"] {
        let country = editor
            .get(&format!(
                "/v1/statistics/programme?as_of=2023-08-03&group_by={grouping}"
            ))
            .expect(200)
            .body;
        assert_eq!(country["beneficiaries"]["total"], 2);
        for group in country["groups"].as_array().unwrap() {
            assert!(group["key"].as_str().unwrap().starts_with("32.14"), "{group}");
        }
    }
    // The lists behind the figures are empty for who may not read them.
    let rows = editor
        .get("/v1/libraries?region=33.01&enrolled=beneficiary&enrolled_on=2023-08-03&count=exact")
        .expect(200)
        .body;
    assert_eq!((&rows["total"], &rows["data"]), (&json!(0), &json!([])));
}
