//! Two stakeholders become one, and two again.

use serde_json::{Value, json};

use crate::{
    ledger::assert_replayable,
    support::{
        Answer, App, Caller,
        meetings::{id_of, meeting, purwakarta, with},
    },
};

/// An office of a region; null is the whole country.
fn office(caller: &Caller, name: &str, region: Value, more: Value) -> String {
    let body = with(
        json!({"name": name, "kind": "regional_agency", "region_code": region}),
        more,
    );
    caller.post("/v1/stakeholders", body).expect(201).id()
}

fn merge(caller: &Caller, gone: &str, version: i64, into: &str) -> Answer {
    caller
        .on_version(version)
        .post(&format!("/v1/stakeholders/{gone}/merge"), json!({"into": into}))
}

fn unmerge(caller: &Caller, gone: &str, version: i64) -> Answer {
    caller
        .on_version(version)
        .post(&format!("/v1/stakeholders/{gone}/unmerge"), Value::Null)
}

fn path(id: &str) -> String {
    format!("/v1/stakeholders/{id}")
}

fn person(office: &str) -> Value {
    json!({"stakeholder_id": office, "name": "Hening Widiatmoko", "purpose": "Undangan", "lawful_basis": "public_task"})
}

/// A document without what every version has its own of.
fn content(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    // What belongs to a meeting is shown with it and compared by itself.
    for name in ["version", "updated_at", "warnings", "attendances"] {
        body.as_object_mut().unwrap().remove(name);
    }
    body
}

#[test]
fn the_names_of_both_are_one_stakeholders_and_the_id_goes_on_resolving() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let more = json!({"aliases": ["Dispusip", "DISARPUS"], "external_ids": [{"system": "jabar-sim", "id": "7"}, {"system": "tpbis", "id": "a"}]});
    let gone = office(&editor, "Dinas Arsip dan Perpustakaan", json!("32.14"), more);
    let more = json!({"aliases": ["Disarpus"], "external_ids": [{"system": "jabar-sim", "id": "8"}]});
    let into = office(&editor, "Dinas Kearsipan dan Perpustakaan", json!("32.14"), more);

    // First a trial, which leaves nothing.
    let tried = merge(&editor.with("Prefer", "dry-run"), &gone, 1, &into).expect(200);
    assert_eq!(tried.header("preference-applied"), Some("dry-run"));
    editor.get(&path(&gone)).expect(200);
    let merged = merge(&editor.with("X-Change-Reason", "satu kantor"), &gone, 1, &into).expect(200);
    assert_eq!(tried.body["into"]["aliases"], merged.body["into"]["aliases"]);
    assert_eq!(
        (merged.header("etag"), &merged.body["id"]),
        (Some("\"2\""), &json!(gone))
    );
    assert_eq!(
        merged.body["into"]["aliases"],
        json!(["Disarpus", "Dinas Arsip dan Perpustakaan", "Dispusip"])
    );
    assert_eq!(
        merged.body["into"]["external_ids"],
        json!([{"system": "jabar-sim", "id": "8"}, {"system": "tpbis", "id": "a"}])
    );
    let warning = &merged.body["warnings"][0];
    assert_eq!(
        (&warning["pointer"], &warning["code"]),
        (&json!("/external_ids"), &json!("external_id_dropped"))
    );

    // The id leads there, by every way of reading the present.
    for query in ["", "?fields=id,name"] {
        let moved = editor.get(&format!("{}{query}", path(&gone))).expect(308);
        assert_eq!(
            moved.header("location"),
            Some(format!("http://sinergi.test{}{query}", path(&into)).as_str())
        );
        assert_eq!(moved.header("cache-control"), Some("no-store"));
    }
    editor.get(&path(&gone.to_uppercase())).expect(308);
    // Its past stays at its own id.
    let history = editor.get(&format!("{}/history", path(&gone))).expect(200);
    let newest = &history.body["data"][0];
    assert_eq!(
        (
            &newest["operation"],
            &newest["reason"],
            &newest["document"]["merged_into"]
        ),
        (&json!("merge"), &json!("satu kantor"), &json!(into))
    );
    assert_eq!(
        editor.get(&format!("{}?version=1", path(&gone))).expect(200).body["merged_into"],
        Value::Null
    );
    // It is found by the names of both, and listed once.
    for query in ["q=dispusip", "external_id=tpbis:a", "external_id=jabar-sim:8"] {
        let page = editor.get(&format!("/v1/stakeholders?{query}")).expect(200);
        assert_eq!(page.body["data"].as_array().unwrap().len(), 1, "{query}");
        assert_eq!(page.body["data"][0]["id"], json!(into), "{query}");
    }
    // What was dropped is free.
    office(
        &editor,
        "Dinas Lain",
        json!("32.14"),
        json!({"external_ids": [{"system": "jabar-sim", "id": "7"}]}),
    );
    // It cannot be changed any more, nor restored.
    let refused = editor
        .on_version(2)
        .patch(&path(&gone), json!({"sector": "x"}))
        .refused(410, "gone");
    let why = refused.body["detail"].as_str().unwrap();
    assert!(
        why.contains("became part of another") && !why.contains("30 days"),
        "{why}"
    );
    let refused = editor
        .on_version(2)
        .post(&format!("{}/restore", path(&gone)), Value::Null)
        .refused(409, "conflict");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("/unmerge"),
        "{}",
        refused.text
    );
}

#[test]
fn the_id_leads_to_the_last_of_a_chain_for_those_who_may_see_it() {
    let app = App::start();
    let admin = app.person("national.admin");
    let region = |code: &str| json!(code);
    let first = office(&admin, "Satu", region("32.14"), json!({}));
    let second = office(&admin, "Dua", region("32.14"), json!({}));
    let third = office(&admin, "Tiga", region("33"), json!({}));
    merge(&admin, &first, 1, &second).expect(200);
    merge(&admin, &second, 2, &third).expect(200);
    let there = format!("http://sinergi.test{}", path(&third));
    for one in [&first, &second] {
        assert_eq!(
            admin.get(&path(one)).expect(308).header("location"),
            Some(there.as_str())
        );
    }
    // Who may see the old one alone hears that it is gone; who may see the new one alone is led there.
    let refused = app.person("purwakarta.editor").with("Accept-Language", "id");
    let refused = refused.get(&path(&first)).refused(410, "gone");
    let why = refused.body["detail"].as_str().unwrap();
    assert!(
        why.contains("menjadi bagian dari yang lain") && !why.contains(&third),
        "{why}"
    );
    app.person("jateng-sync").get(&path(&first)).expect(308);
    app.person("bandung.editor")
        .get(&path(&first))
        .refused(404, "not_found");
    // Undone from the end.
    let refused = unmerge(&admin, &first, 2).refused(409, "conflict");
    assert_eq!(refused.body["touched"], json!([path(&second)]));
    unmerge(&admin, &second, 3).expect(200);
    let led = admin.get(&path(&first)).expect(308);
    assert_eq!(
        led.header("location"),
        Some(format!("http://sinergi.test{}", path(&second)).as_str())
    );
}

#[test]
fn what_referred_to_the_one_refers_to_the_other() {
    let app = App::start();
    let admin = app.person("national.admin");
    let gone = office(&admin, "Disarpus", json!("32.14"), json!({}));
    let into = office(&admin, "Dispusipda", json!("32"), json!({}));
    let contact = admin.post("/v1/people", person(&gone)).expect(201).id();
    let hosted = meeting(&admin, with(purwakarta(), json!({"host_stakeholder_id": gone})));
    let both = meeting(&admin, purwakarta());
    let come = |path: &str, body: Value| {
        let body = with(json!({"meeting_id": id_of(path)}), body);
        admin.post("/v1/attendances", body).expect(201).id()
    };
    let alone = come(&hosted, json!({"stakeholder_id": gone}));
    let named = come(&both, json!({"person_id": contact}));
    let doubled = come(&both, json!({"stakeholder_id": gone, "role": "speaker"}));
    let held = come(&both, json!({"stakeholder_id": into}));
    let deleted = come(&hosted, json!({"stakeholder_id": gone, "person_id": contact}));
    admin
        .on_version(1)
        .delete(&format!("/v1/attendances/{deleted}"))
        .expect(204);
    let promise = json!({"stakeholder_id": gone, "region_code": "32.14", "form": "books", "description": "Buku"});
    let promise = admin.post("/v1/commitments", promise).expect(201).id();
    let paths: Vec<String> = [
        format!("/v1/people/{contact}"),
        hosted.clone(),
        format!("/v1/attendances/{alone}"),
        format!("/v1/attendances/{named}"),
        format!("/v1/commitments/{promise}"),
    ]
    .into();
    let before: Vec<Value> = paths.iter().map(|path| content(&admin.get(path))).collect();

    let merged = merge(&admin, &gone, 1, &into).expect(200);
    let followed = |answer: &Answer, name: &str| {
        let all = answer.body["followed"].as_array().unwrap();
        all.iter().find(|f| f["record_type"] == name).unwrap().clone()
    };
    assert_eq!(followed(&merged, "people")["count"], 1);
    assert_eq!(followed(&merged, "meetings")["count"], 1);
    assert_eq!(followed(&merged, "commitments")["count"], 1);
    assert_eq!(
        followed(&merged, "attendances"),
        json!({"record_type": "attendances", "count": 4, "doubled": [doubled]})
    );
    let fields = [
        "stakeholder_id",
        "host_stakeholder_id",
        "stakeholder_id",
        "stakeholder_id",
        "stakeholder_id",
    ];
    for (path, field) in paths.iter().zip(fields) {
        let now = admin.get(path).expect(200);
        assert_eq!(now.body[field], json!(into), "{path}");
        let newest = &admin.get(&format!("{path}/history")).expect(200).body["data"][0];
        assert_eq!(
            (&newest["operation"], &newest["changed"][0]),
            (
                &json!("update"),
                &json!(if path.contains("people") { "region_code" } else { field })
            ),
            "{path}"
        );
    }
    // A person belongs where the office does.
    assert_eq!(admin.get(&paths[0]).expect(200).body["region_code"], "32");
    admin.get(&format!("/v1/attendances/{doubled}")).refused(410, "gone");
    admin.get(&format!("/v1/attendances/{held}")).expect(200);
    let left = app.number(&format!(
        "select count(*) from attendances where stakeholder_id = '{gone}'"
    ));
    assert_eq!(left, 0, "tombstones follow too");
    assert_replayable(&app);

    // Taken back, everything is as it was.
    let unmerged = unmerge(&admin, &gone, 2).expect(200);
    assert_eq!(
        (
            &unmerged.body["stakeholder"]["id"],
            unmerged.body["stakeholder"]["version"].as_i64()
        ),
        (&json!(gone), Some(3))
    );
    assert_eq!(followed(&unmerged, "attendances")["doubled"], json!([doubled]));
    for (path, before) in paths.iter().zip(&before) {
        let now = admin.get(path).expect(200);
        assert_eq!((&content(&now), now.version()), (before, 3), "{path}");
    }
    let back = admin.get(&format!("/v1/attendances/{doubled}")).expect(200);
    assert_eq!(
        (&back.body["stakeholder_id"], &back.body["role"]),
        (&json!(gone), &json!("speaker"))
    );
    let restored = admin
        .with("If-Match", "*")
        .post(&format!("/v1/attendances/{deleted}/restore"), Value::Null)
        .expect(200);
    assert_eq!(restored.body["stakeholder_id"], json!(gone));
    let into = admin.get(&path(&into)).expect(200);
    assert_eq!((&into.body["aliases"], into.version()), (&json!([]), 3));
    assert_replayable(&app);
    // And once more: an undone merge can be made again.
    merge(&admin, &gone, 3, into.body["id"].as_str().unwrap()).expect(200);
}

#[test]
fn an_offline_client_that_still_sends_the_old_id_means_the_new_one() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let gone = office(&editor, "Satu", json!("32.14"), json!({}));
    let into = office(&editor, "Dua", json!("32.14"), json!({}));
    let contact = editor.post("/v1/people", person(&gone)).expect(201).id();
    merge(&editor, &gone, 1, &into).expect(200);
    let told = |answer: &Answer, pointer: &str| {
        let warning = &answer.body["warnings"][0];
        assert_eq!(
            (&warning["pointer"], &warning["code"]),
            (&json!(pointer), &json!("reference_merged")),
            "{}",
            answer.text
        );
    };
    let made = editor.post("/v1/people", person(&gone)).expect(201);
    told(&made, "/stakeholder_id");
    assert_eq!(made.body["stakeholder_id"], json!(into));
    let hosted = editor
        .post("/v1/meetings", with(purwakarta(), json!({"host_stakeholder_id": gone})))
        .expect(201);
    told(&hosted, "/host_stakeholder_id");
    assert_eq!(hosted.body["host_stakeholder_id"], json!(into));
    // Also together with a person, who has moved already.
    let body = json!({"meeting_id": hosted.id(), "stakeholder_id": gone, "person_id": contact});
    let came = editor.post("/v1/attendances", body).expect(201);
    told(&came, "/stakeholder_id");
    assert_eq!(came.body["stakeholder_id"], json!(into));
    let promise = json!({"stakeholder_id": gone, "region_code": "32.14", "form": "books", "description": "Buku"});
    let promised = editor.post("/v1/commitments", promise).expect(201);
    told(&promised, "/stakeholder_id");
    assert_eq!(promised.body["stakeholder_id"], json!(into));
    // Sent again as it is there, nothing changes but the warning.
    let path = format!("/v1/meetings/{}", hosted.id());
    let same = editor
        .on_version(1)
        .patch(&path, json!({"host_stakeholder_id": gone}))
        .expect(200);
    told(&same, "/host_stakeholder_id");
    assert_eq!(same.version(), 1);
    // Nothing refers to the tombstone, by any way.
    for (table, column) in [
        ("people", "stakeholder_id"),
        ("meetings", "host_stakeholder_id"),
        ("attendances", "stakeholder_id"),
        ("commitments", "stakeholder_id"),
    ] {
        let left = app.number(&format!("select count(*) from {table} where {column} = '{gone}'"));
        assert_eq!(left, 0, "{table}");
    }
}

#[test]
fn a_stakeholder_is_not_merged_into_itself_nor_in_a_circle_nor_into_what_is_gone() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let make = |name: &str| office(&editor, name, json!("32.14"), json!({}));
    let (one, two, three) = (make("Satu"), make("Dua"), make("Tiga"));
    merge(&editor, &one, 1, &one)
        .refused(422, "validation")
        .fault("/into", "contradiction");
    merge(&editor, &one, 1, "01900000-0000-7000-8000-000000000000")
        .refused(422, "validation")
        .fault("/into", "reference_unknown");
    editor
        .on_version(1)
        .post(&format!("{}/merge", path(&one)), json!({"into": "x", "and": 1}))
        .refused(422, "validation")
        .fault("/into", "format")
        .fault("/and", "unknown_field");
    editor
        .post(&format!("{}/merge", path(&one)), json!({"into": two}))
        .refused(428, "precondition_required");
    merge(&editor, &one, 7, &two).refused(412, "stale_version");
    merge(&editor, &one, 1, &two).expect(200);
    // The circle, the merged one again, and the way to where it went.
    let circle = merge(&editor, &two, 2, &one).refused(409, "conflict");
    assert!(
        circle.body["detail"].as_str().unwrap().contains("circle"),
        "{}",
        circle.text
    );
    merge(&editor, &one, 2, &three).refused(409, "conflict");
    let gone = merge(&editor, &three, 1, &one).refused(409, "conflict");
    assert!(gone.body["detail"].as_str().unwrap().contains(&two), "{}", gone.text);
    // A longer circle.
    merge(&editor, &two, 2, &three).expect(200);
    let circle = merge(&editor, &three, 2, &one).refused(409, "conflict");
    assert!(
        circle.body["detail"].as_str().unwrap().contains("circle"),
        "{}",
        circle.text
    );
    // What was deleted.
    let four = make("Empat");
    editor.on_version(1).delete(&path(&four)).expect(204);
    merge(&editor, &three, 2, &four).refused(409, "conflict");
    merge(&editor, &four, 2, &three).refused(409, "conflict");
    unmerge(&editor, &four, 2).refused(409, "conflict");
    unmerge(&editor, &three, 2).refused(409, "conflict");
}

#[test]
fn a_merge_across_regions_needs_the_right_on_both() {
    let app = App::start();
    let admin = app.person("national.admin");
    let own = office(&admin, "Milik Purwakarta", json!("32.14"), json!({}));
    let above = office(&admin, "Milik Jawa Barat", json!("32"), json!({}));
    let nation = office(&admin, "Milik Nasional", Value::Null, json!({}));
    let beside = office(&admin, "Milik Bandung", json!("32.73"), json!({}));
    let editor = app.person("purwakarta.editor");
    for (gone, into) in [(&own, &above), (&above, &own), (&own, &nation), (&nation, &own)] {
        merge(&editor, gone, 1, into).refused(403, "forbidden");
    }
    // What lies beside is not there.
    merge(&editor, &own, 1, &beside)
        .refused(422, "validation")
        .fault("/into", "reference_unknown");
    merge(&editor, &beside, 1, &own).refused(404, "not_found");
    app.person("national.viewer").get(&path(&own)).expect(200);
    merge(&app.person("national.viewer"), &own, 1, &nation).refused(403, "forbidden");
    // Who has both may, and only such a one takes it back.
    merge(&app.person("jabar.editor"), &own, 1, &above).expect(200);
    unmerge(&editor, &own, 2).refused(403, "forbidden");
    unmerge(&app.person("jabar.editor"), &own, 2).expect(200);
}

#[test]
fn a_merge_is_not_taken_back_when_anything_was_touched_since() {
    let app = App::start();
    let admin = app.person("national.admin");
    let gone = office(&admin, "Satu", json!("32.14"), json!({}));
    let into = office(&admin, "Dua", json!("32.14"), json!({}));
    let hosted = meeting(&admin, with(purwakarta(), json!({"host_stakeholder_id": gone})));
    merge(&admin, &gone, 1, &into).expect(200);
    unmerge(&admin, &gone, 1).refused(412, "stale_version");
    // What came later and touches nothing is no hindrance.
    meeting(
        &admin,
        with(purwakarta(), json!({"host_stakeholder_id": into, "title": "Lain"})),
    );
    unmerge(&admin.with("Prefer", "dry-run"), &gone, 2).expect(200);
    admin.on_version(2).patch(&hosted, json!({"theme": "Baca"})).expect(200);
    let refused = unmerge(&admin, &gone, 2).refused(409, "conflict");
    assert_eq!(refused.body["touched"], json!([hosted]));
    assert!(
        refused.body["detail"].as_str().unwrap().contains(&hosted),
        "{}",
        refused.text
    );
    admin
        .on_version(2)
        .patch(&path(&into), json!({"sector": "x"}))
        .expect(200);
    let refused = unmerge(&admin, &gone, 2).refused(409, "conflict");
    assert_eq!(refused.body["touched"], json!([path(&into), hosted]));
    // Nothing was undone by half.
    admin.get(&path(&gone)).expect(308);
    assert_eq!(admin.get(&hosted).expect(200).body["host_stakeholder_id"], json!(into));
}

#[test]
fn a_merge_sent_again_with_its_key_happens_once() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let gone = office(&editor, "Satu", json!("32.14"), json!({}));
    let into = office(&editor, "Dua", json!("32.14"), json!({}));
    let keyed = editor.with("Idempotency-Key", "gabung-1");
    let once = merge(&keyed, &gone, 1, &into).expect(200);
    let again = merge(&keyed, &gone, 1, &into).expect(200);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(once.body, again.body);
    assert_eq!(app.number("select count(*) from ledger where operation = 'merge'"), 1);
}

#[test]
fn two_merges_of_one_stakeholder_at_the_same_moment_make_one() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let make = |name: &str| office(&editor, name, json!("32.14"), json!({}));
    let (one, two, three) = (make("Satu"), make("Dua"), make("Tiga"));
    // Into two others, and into each other.
    let pairs = [(&one, &two), (&one, &three), (&two, &one)];
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let calls: Vec<_> = pairs
            .iter()
            .map(|(gone, into)| {
                let editor = editor.clone();
                scope.spawn(move || merge(&editor, gone, 1, into).status)
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let made = statuses.iter().filter(|status| **status == 200).count();
    assert!(
        statuses.iter().all(|status| matches!(status, 200 | 409 | 412)),
        "{statuses:?}"
    );
    assert_eq!(
        app.number("select count(*) from stakeholders where merged_into is not null"),
        made as i64
    );
    let circles = app.number(
        "with recursive chain as (
             select id, merged_into, 1 as steps from stakeholders where merged_into is not null
             union all
             select c.id, s.merged_into, c.steps + 1 from chain c join stakeholders s on s.id = c.merged_into where c.steps < 10
         ) select count(*) from chain where steps >= 9",
    );
    assert_eq!(circles, 0);
    assert!((1..=2).contains(&made), "{statuses:?}");
}

#[test]
fn a_list_by_the_old_id_is_the_list_of_the_new_one() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "Test");
    let into = office(&admin, "Dispusip", json!("32.14"), json!({}));
    let gone = office(&admin, "Disarpus", json!("32.14"), json!({}));
    let promise = json!({"stakeholder_id": gone, "region_code": "32.14", "form": "books", "description": "Buku"});
    admin.post("/v1/commitments", promise).expect(201);
    admin.post("/v1/people", person(&gone)).expect(201);
    let hosted = meeting(
        &admin,
        with(purwakarta(), json!({"host_stakeholder_id": gone, "status": "held"})),
    );
    let came = json!({"meeting_id": hosted.rsplit('/').next().unwrap(), "stakeholder_id": gone});
    admin.post("/v1/attendances", came).expect(201);
    let mut planned = crate::support::plans::ready(&gone);
    planned["actions"][0]["budget_lines"] = json!([]);
    crate::support::plans::plan(&admin, planned);
    let lists = [
        "/v1/commitments?stakeholder_id=",
        "/v1/people?stakeholder_id=",
        "/v1/attendances?limit=7&stakeholder_id=",
        "/v1/meetings?host_stakeholder_id=",
        "/v1/meetings?stakeholder_id=",
        "/v1/actions?responsible_stakeholder_id=",
    ];
    let rows = |caller: &Caller, list: &str, id: &str| {
        let page = caller.get(&format!("{list}{id}")).expect(200);
        let canonical = page.header("link").map(str::to_owned);
        (page.body["data"].as_array().unwrap().len(), canonical)
    };
    for list in lists {
        assert_eq!(rows(&admin, list, &gone), (1, None), "{list}");
    }
    merge(&admin, &gone, 1, &into).expect(200);
    for list in lists {
        let there = format!("<http://sinergi.test{list}{into}>; rel=\"canonical\"");
        assert_eq!(rows(&admin, list, &gone), (1, Some(there)), "{list}");
        assert_eq!(rows(&admin, list, &into), (1, None), "{list}");
    }
    let calendar = admin
        .get(&format!("/v1/meetings.ics?stakeholder_id={gone}"))
        .expect(200);
    assert!(calendar.text.contains("BEGIN:VEVENT"));
    let table = admin.with("Accept", "text/csv");
    let table = table.get(&format!("/v1/commitments?stakeholder_id={gone}")).expect(200);
    assert_eq!(table.text.lines().count(), 2);
    assert!(table.header("link").unwrap().contains("canonical"));
    // Who may not see the new one is not told of it.
    let neighbour = app.person("bandung.editor");
    assert_eq!(rows(&neighbour, lists[0], &gone), (0, None));
    // Taken back, it means itself again.
    unmerge(&admin, &gone, 2).expect(200);
    for list in lists {
        assert_eq!(rows(&admin, list, &gone), (1, None), "{list}");
        assert_eq!(rows(&admin, list, &into), (0, None), "{list}");
    }
}
