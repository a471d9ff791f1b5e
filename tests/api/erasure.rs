//! Erasing a person for good, and everything that is held on one.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Text},
};
use serde_json::{Value, json};

use crate::support::{
    App, Caller, citalang,
    meetings::{bandung, id_of, meeting},
};

/// Words that stand nowhere else, one for each place where personal data can stand.
const MARKERS: [&str; 12] = [
    "markername",
    "markerformer",
    "markermail",
    "998877665544",
    "markeroffice",
    "markerpurpose",
    "markerexternal",
    "markerreason",
    "markerreading",
    "markerkey",
    "markerdry",
    "markergone",
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Every place in the database that holds one of these words: all columns of
/// all tables, whatever their type, and the samples that the planner keeps.
fn places(app: &App, words: &[&str]) -> Vec<String> {
    let mut conn = PgConnection::establish(app.database_url()).unwrap();
    let columns: Vec<Column> = diesel::sql_query(
        "select c.table_name::text, c.column_name::text, c.data_type::text from information_schema.columns c \
         join information_schema.tables t using (table_schema, table_name) \
         where c.table_schema not in ('pg_catalog', 'information_schema') and t.table_type = 'BASE TABLE'",
    )
    .load(&mut conn)
    .unwrap();
    assert!(columns.len() > 200, "{}", columns.len());
    let list = |make: &dyn Fn(&str) -> String| words.iter().map(|word| make(word)).collect::<Vec<_>>().join(", ");
    let patterns = list(&|word| format!("'%{word}%'"));
    let mut holds = |table: &str, condition: &str| {
        let sql = format!("select count(*) from \"{table}\" t where {condition}");
        diesel::sql_query(sql).get_result::<Count>(&mut conn).unwrap().count > 0
    };
    // Whole rows first: most tables are done with one look.
    let tables: std::collections::BTreeSet<&str> = columns.iter().map(|c| c.table_name.as_str()).collect();
    let suspects: Vec<&str> = tables
        .into_iter()
        .filter(|table| holds(table, &format!("lower(t::text) like any (array[{patterns}])")))
        .collect();
    let mut found = Vec::new();
    for column in &columns {
        let (table, name) = (column.table_name.as_str(), &column.column_name);
        // A row as text shows bytes in hexadecimal digits.
        let is_there = if column.data_type == "bytea" {
            let words = list(&|word| format!("'{word}'"));
            let looked = format!(
                "exists (select from unnest(array[{words}]) word where position(word in lower(encode(t.\"{name}\", 'escape'))) > 0)"
            );
            holds(table, &looked)
        } else {
            suspects.contains(&table)
                && holds(
                    table,
                    &format!("lower(t.\"{name}\"::text) like any (array[{patterns}])"),
                )
        };
        if is_there {
            found.push(format!("{table}.{name}"));
        }
    }
    // Ids in partner systems tell nobody by themselves: a rule of people.
    for word in words {
        let sql = format!(
            "select count(*) from pg_stats where tablename <> 'external_ids' \
             and (most_common_vals::text ilike '%{word}%' or histogram_bounds::text ilike '%{word}%')"
        );
        if app.number(&sql) > 0 {
            found.push("pg_stats".to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}

fn reader(app: &App) -> Caller {
    app.person("jabar.editor").with("X-Purpose", "markerreading")
}

/// A person with a marker in every place; the address and the id. It is at
/// version 6.
fn planted(app: &App) -> (String, String) {
    let admin = app.person("national.admin");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let reader = reader(app);
    let reasoned = reader.with("X-Change-Reason", "markerreason");
    let body = json!({
        "library_id": library, "name": "Markerformer", "position": "Markeroffice", "email": "markermail@example.id",
        "phone": "+62 998877665544", "purpose": "markerpurpose", "lawful_basis": "public_task",
    });
    let mut trial = body.clone();
    trial["name"] = "Markerdry".into();
    let dry = reader.with("Prefer", "dry-run").with("Idempotency-Key", "markerdry");
    dry.post("/v1/people", trial).expect(201);
    let made = reasoned
        .with("Idempotency-Key", "markerkey")
        .post("/v1/people", body)
        .expect(201);
    let path = format!("/v1/people/{}", made.id());
    let change = |version: i64, change: Value| reasoned.on_version(version).patch(&path, change).expect(200);
    change(
        1,
        json!({"name": "Markername", "external_ids": [{"system": "sim", "id": "markerexternal"}]}),
    );
    change(2, json!({"email": "markergone@example.id"}));
    reasoned.on_version(3).delete(&path).expect(204);
    reasoned
        .with("Idempotency-Key", "markerkey-2")
        .on_version(4)
        .post(&format!("{path}/restore"), Value::Null)
        .expect(200);
    change(5, json!({"email": "markermail@example.id"}));
    // Read in every way, so that every way is written down.
    for door in ["", "/history", "?version=1", "/dossier"] {
        reader.get(&format!("{path}{door}")).expect(200);
    }
    for form in ["application/json", "text/csv", "application/x-ndjson"] {
        let list = reader.with("Accept", form).get("/v1/people?q=markername").expect(200);
        assert!(list.text.contains("Markername"));
    }
    attend(app, &made.id());
    (path, made.id())
}

/// Lets a person come to a meeting in the province.
fn attend(app: &App, person: &str) {
    let admin = app.person("national.admin");
    let path = meeting(&admin, bandung());
    let held = json!({"status": "held"});
    admin.on_version(1).patch(&path, held).expect(200);
    let body = json!({"meeting_id": id_of(&path), "person_id": person, "role": "participant", "status": "present"});
    admin.post("/v1/attendances", body).expect(201);
}

fn erase(app: &App, path: &str, version: i64) -> crate::support::Answer {
    app.person("jabar.editor").on_version(version).post(
        &format!("{path}/erase"),
        json!({"reason": "The person has asked for it"}),
    )
}

#[test]
fn erasure_leaves_nothing_anywhere_in_the_database() {
    let app = App::start();
    let (path, id) = planted(&app);
    app.execute("analyze").unwrap();
    let everywhere = places(&app, &MARKERS);
    assert_eq!(
        everywhere,
        [
            "external_ids.external_id",
            "idempotency_keys.body",
            "idempotency_keys.key",
            "ledger.document",
            "ledger.reason",
            "people.email",
            "people.external_ids",
            "people.name",
            "people.phone",
            "people.position",
            "people.purpose",
            "people.search",
            "personal_reads.purpose",
        ]
    );
    assert!(places(&app, &["markerdry"]).is_empty(), "a dry run leaves nothing");
    let reads = app.number(&format!("select count(*) from personal_reads where person_id = '{id}'"));

    erase(&app, &path, 6).expect(200);
    assert_eq!(places(&app, &MARKERS), [""; 0]);
    app.execute("analyze").unwrap();
    assert_eq!(places(&app, &MARKERS), [""; 0]);

    // What stays: that somebody came, that the record was read and changed.
    assert_eq!(
        app.number(&format!("select count(*) from attendances where person_id = '{id}'")),
        1
    );
    assert_eq!(
        app.number(&format!("select count(*) from personal_reads where person_id = '{id}'")),
        reads
    );
    assert_eq!(
        app.number(&format!("select count(*) from ledger where record_id = '{id}'")),
        7
    );

    // The search must be able to fail: in a text, in JSON, in bytes, in an array.
    for (plant, place) in [
        ("update people set purpose = 'xMarkerpurpose'", "people.purpose"),
        (
            "insert into imports values (gen_random_uuid(), gen_random_uuid(), now(), '{\"rows\": [{\"value\": \"markername\"}]}')",
            "imports.report",
        ),
        (
            "insert into idempotency_keys (principal_id, key, fingerprint, body) \
             values (gen_random_uuid(), 'k', '', convert_to('{\"name\":\"Markername\"}', 'UTF8'))",
            "idempotency_keys.body",
        ),
        ("update libraries set aliases = '{markeroffice}'", "libraries.aliases"),
    ] {
        app.execute(plant).unwrap();
        let found = places(&app, &MARKERS);
        assert!(found.iter().any(|found| found == place), "{place} in {found:?}");
    }
}

#[test]
fn an_import_of_people_keeps_no_value_beside_the_people() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "x");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let row = |marker: &str, email: &str| {
        json!({
            "external_ids": [{"system": "sim", "id": format!("of-{}", marker.len())}], "library_id": library, "email": email,
            "name": format!("Bu {}", marker.to_uppercase()), "position": marker, "purpose": marker, "lawful_basis": "public_task"
        })
    };
    let (good, bad) = (
        row("mark", "markermail@example.id"),
        row("mar", "no address of markername"),
    );
    let rows = json!([good, bad]);
    let importer = admin.with("Idempotency-Key", "import-1");
    let report = importer.post("/v1/imports?records=people", rows).expect(207);
    let refused = report.body["refused"].as_array().unwrap();
    assert_eq!(
        (refused.len(), &refused[0]["column"]),
        (1, &json!("/email")),
        "{}",
        report.text
    );
    assert_eq!(places(&app, &["markername"]), [""; 0], "what was refused is nowhere");
    assert_eq!(places(&app, &["markermail"]), ["ledger.document", "people.email"]);
    let made = admin.get("/v1/people?external_id=sim:of-4").expect(200);
    let path = format!("/v1/people/{}", made.body["data"][0]["id"].as_str().unwrap());
    erase(&app, &path, 1).expect(200);
    assert_eq!(places(&app, &MARKERS), [""; 0]);
    assert!(!importer.get("/v1/imports").expect(200).text.contains("marker"));
}

#[test]
fn an_erased_person_can_be_read_and_is_erased_in_every_version() {
    let app = App::start();
    let (path, id) = planted(&app);
    let erased = erase(&app, &path, 6).expect(200);
    assert_eq!((erased.version(), erased.header("etag")), (7, Some("\"7\"")));
    let reader = reader(&app);
    for caller in [reader.clone(), app.person("national.viewer")] {
        for door in ["", "?version=1", "?version=2", "?version=7"] {
            let answer = caller.get(&format!("{path}{door}")).expect(200);
            let body = &answer.body;
            assert_eq!(
                (&body["name"], &body["purpose"], &body["masked"]),
                (&json!("(dihapus)"), &json!("(dihapus)"), &Value::Null),
                "{door}"
            );
            for member in ["email", "phone", "position"] {
                assert_eq!(body[member], Value::Null, "{door}");
            }
            assert_eq!(body["external_ids"], json!([]));
            assert!(body["erased_at"].is_string() && body["library_id"].is_string());
        }
        let list = caller.get("/v1/people?erased=true").expect(200);
        assert_eq!(list.body["data"][0]["name"], "(dihapus)");
        assert_eq!(
            caller.get("/v1/people?erased=false").expect(200).body["data"],
            json!([])
        );
        let history = caller.get(&format!("{path}/history")).expect(200);
        let versions = history.body["data"].as_array().unwrap();
        assert_eq!(versions.len(), 7);
        assert_eq!(
            (&versions[0]["operation"], &versions[0]["reason"]),
            (&json!("erase"), &json!("The person has asked for it"))
        );
        assert!(versions[1..].iter().all(|v| v["reason"].is_null()));
        // The fields that changed are told, and no value.
        assert_eq!(versions[5]["changed"], json!(["external_ids", "name"]));
    }
    assert_eq!(
        app.number(&format!(
            "select count(*) from personal_reads where person_id = '{id}' and read_at > \
        (select erased_at from people where id = '{id}')"
        )),
        0,
        "nothing was there to be disclosed"
    );
    crate::ledger::assert_replayable(&app);
    // The name in a partner system is free again.
    assert_eq!(
        app.person("national.viewer")
            .get("/v1/people?external_id=sim:markerexternal")
            .expect(200)
            .body["data"],
        json!([])
    );
}

#[test]
fn an_erased_person_is_not_changed_any_more() {
    let app = App::start();
    let (path, _) = planted(&app);
    erase(&app, &path, 6).expect(200);
    let editor = reader(&app);
    editor
        .on_version(7)
        .patch(&path, json!({"name": "Markername"}))
        .refused(409, "conflict");
    let read = editor.get(&path).expect(200).body;
    editor
        .on_version(7)
        .put(&path, {
            let mut body = read;
            body["email"] = "markermail@example.id".into();
            body
        })
        .refused(409, "conflict");
    editor.on_version(7).delete(&path).refused(409, "conflict");
    editor
        .on_version(7)
        .post(&format!("{path}/restore"), Value::Null)
        .refused(409, "conflict");
    erase(&app, &path, 7).refused(409, "conflict");
    assert_eq!(places(&app, &MARKERS), [""; 0]);
}

#[test]
fn a_deleted_person_is_erased_as_well_and_never_restored() {
    let app = App::start();
    let (path, _) = planted(&app);
    let editor = reader(&app);
    editor.on_version(6).delete(&path).expect(204);
    assert!(!places(&app, &MARKERS).is_empty());
    let erased = erase(&app, &path, 7).expect(200);
    assert!(erased.body["deleted_at"].is_string());
    assert_eq!(places(&app, &MARKERS), [""; 0]);
    editor
        .on_version(8)
        .post(&format!("{path}/restore"), Value::Null)
        .refused(409, "conflict");
    editor.get(&path).refused(410, "gone");
    let list = editor.get("/v1/people?deleted=include").expect(200);
    assert_eq!(list.body["data"][0]["name"], "(dihapus)");
    crate::ledger::assert_replayable(&app);
}

#[test]
fn who_may_not_erase_does_not() {
    let app = App::start();
    let (path, id) = planted(&app);
    let body = json!({"reason": "x"});
    let address = format!("{path}/erase");
    for (person, status) in [
        ("purwakarta.editor", 403),
        ("jabar.approver", 403),
        ("national.viewer", 403),
        ("bandung.editor", 404),
    ] {
        app.person(person)
            .on_version(6)
            .post(&address, body.clone())
            .expect(status);
    }
    let editor = app.person("jabar.editor");
    editor
        .post(&address, body.clone())
        .refused(428, "precondition_required");
    editor
        .on_version(5)
        .post(&address, body.clone())
        .refused(412, "stale_version");
    for wrong in [
        json!({}),
        json!({"reason": ""}),
        json!({"reason": null}),
        json!({"reason": "x", "name": "y"}),
    ] {
        editor.on_version(6).post(&address, wrong).refused(422, "validation");
    }
    // A dry run tells what would be left, and leaves everything.
    let tried = editor
        .with("Prefer", "dry-run")
        .on_version(6)
        .post(&address, body.clone())
        .expect(200);
    assert_eq!(tried.body["name"], "(dihapus)");
    assert_eq!(reader(&app).get(&path).expect(200).body["name"], "Markername");
    assert_eq!(
        app.number(&format!(
            "select count(*) from people where id = '{id}' and erased_at is null"
        )),
        1
    );
    // Sent again it is answered again.
    let once = editor.with("Idempotency-Key", "erase-1").on_version(6);
    let first = once.post(&address, body.clone()).expect(200);
    let again = once.post(&address, body).expect(200);
    assert_eq!(
        (again.header("idempotency-replayed"), &again.body),
        (Some("true"), &first.body)
    );
}

#[test]
fn a_kept_answer_is_not_given_again_after_an_erasure() {
    let app = App::start();
    let library = app
        .person("national.admin")
        .post("/v1/libraries", citalang())
        .expect(201)
        .id();
    let id = uuid::Uuid::now_v7();
    let once = reader(&app).with("Idempotency-Key", "k");
    let body =
        json!({"id": id, "library_id": library, "name": "Markername", "purpose": "x", "lawful_basis": "public_task"});
    once.post("/v1/people", body.clone()).expect(201);
    erase(&app, &format!("/v1/people/{id}"), 1).expect(200);
    once.post("/v1/people", body).refused(409, "already_exists");
    assert_eq!(places(&app, &MARKERS), ["personal_reads.purpose"; 0]);
}

#[test]
fn other_instances_show_the_erased_form_at_once() {
    let app = App::start();
    let (path, _) = planted(&app);
    let second = app.second();
    let there = second.person("jabar.editor").with("X-Purpose", "x");
    assert_eq!(there.get(&path).expect(200).body["name"], "Markername");
    assert!(there.get("/v1/people").expect(200).text.contains("Markername"));
    erase(&app, &path, 6).expect(200);
    // People are kept in no cache: no waiting is needed.
    for door in [
        path.as_str(),
        "/v1/people",
        &format!("{path}/history"),
        &format!("{path}?version=2"),
    ] {
        let answer = there.get(door).expect(200);
        assert!(
            !answer.text.to_lowercase().contains("marker"),
            "{door}: {}",
            answer.text
        );
    }
}

#[test]
fn the_ledger_of_others_stays_append_only() {
    let app = App::start();
    let (path, id) = planted(&app);
    let change = |id: &str| app.execute(&format!("update ledger set document = '{{}}' where record_id = '{id}'"));
    assert!(change(&id).is_err(), "one who is not erased");
    let library = app.person("national.viewer").get(&path).expect(200).body["library_id"].clone();
    assert!(change(library.as_str().unwrap()).is_err());
    erase(&app, &path, 6).expect(200);
    for set in [
        "actor_id = gen_random_uuid()",
        "recorded_at = now()",
        "operation = 'update'",
        "changed = '{}'",
        "version = 99",
    ] {
        assert!(
            app.execute(&format!("update ledger set {set} where record_id = '{id}'"))
                .is_err(),
            "{set}"
        );
    }
    assert!(
        app.execute(&format!("delete from ledger where record_id = '{id}'"))
            .is_err()
    );
}

#[test]
fn who_is_past_the_last_day_is_erased_by_the_service() {
    let app = App::start();
    let admin = app.person("national.admin").with("X-Purpose", "x");
    let library = admin.post("/v1/libraries", citalang()).expect(201).id();
    let make = |name: &str, until: Value| {
        let body = json!({"library_id": library, "name": name, "purpose": "x", "lawful_basis": "contract", "retain_until": until});
        format!("/v1/people/{}", admin.post("/v1/people", body).expect(201).id())
    };
    let due = make("Due", "2998-12-31".into());
    let gone = make("Gone", "2998-12-31".into());
    let later = make("Later", "2999-01-01".into());
    let always = make("Always", Value::Null);
    admin.on_version(1).delete(&gone).expect(204);
    let db = crate::support::open(app.database_url());
    let sweep = |day: &str| sinergi::people::erase_due(&db, day.parse().unwrap()).unwrap();
    assert_eq!(sweep("2998-12-31"), 0, "the last day is kept");
    let list = admin
        .get("/v1/people?retained_before=2999-01-01&deleted=include&count=exact")
        .expect(200);
    assert_eq!(list.body["total"], 2);
    assert_eq!((sweep("2999-01-01"), sweep("2999-01-01")), (2, 0));
    assert_eq!(
        admin
            .get("/v1/people?retained_before=2999-01-01&deleted=include&count=exact")
            .expect(200)
            .body["total"],
        0
    );
    assert_eq!(admin.get(&due).expect(200).body["name"], "(dihapus)");
    for (path, name) in [(&later, "Later"), (&always, "Always")] {
        assert_eq!(admin.get(path).expect(200).body["name"], name);
    }
    let last = &admin.get(&format!("{due}/history")).expect(200).body["data"][0];
    assert_eq!(
        (&last["operation"], &last["origin"], &last["reason"]),
        (&json!("erase"), &json!("system"), &json!("retain_until has passed"))
    );
    crate::ledger::assert_replayable(&app);
}

#[test]
fn a_dossier_holds_everything_on_one_person() {
    let app = App::start();
    let (path, id) = planted(&app);
    let address = format!("{path}/dossier");
    app.person("purwakarta.editor")
        .with("X-Purpose", "x")
        .get(&address)
        .refused(403, "forbidden");
    app.person("bandung.editor")
        .with("X-Purpose", "x")
        .get(&address)
        .refused(404, "not_found");
    app.person("jabar.editor")
        .get(&address)
        .refused(400, "purpose_required");
    let before = app.number(&format!("select count(*) from personal_reads where person_id = '{id}'"));
    let dossier = reader(&app).get(&address).expect(200);
    assert_eq!(dossier.header("cache-control"), Some("no-store"));
    let body = &dossier.body;
    assert_eq!(
        (&body["person"]["name"], &body["person"]["masked"]),
        (&json!("Markername"), &Value::Null)
    );
    let versions = body["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 6);
    assert_eq!(
        (&versions[5]["document"]["name"], &versions[5]["reason"]),
        (&json!("Markerformer"), &json!("markerreason"))
    );
    assert_eq!(versions[2]["operation"], "delete");
    let reads = body["reads"].as_array().unwrap();
    assert_eq!((reads.len() as i64, &body["reads_total"]), (before, &json!(before)));
    assert!(
        reads
            .iter()
            .all(|r| r["actor_name"] == "jabar.editor" && r["purpose"] == "markerreading")
    );
    let ways: std::collections::BTreeSet<&str> = reads.iter().map(|r| r["way"].as_str().unwrap()).collect();
    assert_eq!(
        ways.into_iter().collect::<Vec<_>>(),
        ["dossier", "export", "history", "list", "view", "write"]
    );
    assert_eq!(
        (&body["attendances"][0]["title"], &body["attendances"][0]["status"]),
        (&bandung()["title"], &json!("present"))
    );
    assert_eq!((&body["kept_answers"], &body["elsewhere"]), (&json!(2), &json!(0)));
    let told = app.number(&format!(
        "select count(*) from personal_reads where person_id = '{id}' and way = 'dossier'"
    ));
    assert_eq!(told, 2, "the dossier is a reading itself");
    erase(&app, &path, 6).expect(200);
    let after = reader(&app).get(&address).expect(200);
    assert!(!after.text.to_lowercase().contains("marker"), "{}", after.text);
    assert_eq!(
        (
            after.body["reads"].as_array().unwrap().len() as i64,
            &after.body["person"]["name"]
        ),
        (before + 1, &json!("(dihapus)"))
    );
}

/// Whoever lets another table refer to people adds it to the dossier.
#[test]
fn a_dossier_names_whatever_refers_to_a_person() {
    let app = App::start();
    let others = app.number(
        "select count(*) from pg_constraint where contype = 'f' and confrelid = 'people'::regclass and conrelid <> 'attendances'::regclass",
    );
    assert_eq!(others, 0);
    let named = app.number("select count(*) from information_schema.columns where column_name like '%person_id%'");
    assert_eq!(named, 2, "attendances and personal_reads");
}
