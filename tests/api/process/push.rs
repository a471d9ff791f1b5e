//! A batch that breaks off since the service is killed, and is sent again.

use super::*;

const OPERATIONS: usize = 3_000;

/// Libraries that are made, and then changed, under ids that the client made.
fn batch(seed: u128) -> Value {
    let made = (0..OPERATIONS / 2).map(|n| {
        json!({
            "op_id": uuid::Uuid::from_u128(seed + n as u128), "type": "libraries", "operation": "create",
            "id": uuid::Uuid::from_u128(seed + 100_000 + n as u128),
            "document": {"name": format!("Perpustakaan {n}"), "kind": "village", "region_code": "32.14.01.2010"}
        })
    });
    let changed = (0..OPERATIONS / 2).map(|n| {
        json!({
            "op_id": uuid::Uuid::from_u128(seed + 200_000 + n as u128), "type": "libraries", "operation": "update",
            "id": uuid::Uuid::from_u128(seed + 100_000 + n as u128), "base_version": 1,
            "document": {"phone": format!("+62 264 {n:05}")}
        })
    });
    let operations: Vec<Value> = made.chain(changed).collect();
    json!({"batch_id": uuid::Uuid::from_u128(seed), "operations": operations})
}

/// The results without the positions in the ledger, which other work moves on.
fn results(answer: &Value) -> Vec<Value> {
    let mut results = answer["results"].as_array().unwrap().clone();
    results.iter_mut().for_each(|result| result["seq"] = Value::Null);
    results
}

const STATE: &str =
    "select coalesce(sum(hashtext(concat_ws('|', id, name, phone, version))::bigint), 0)::bigint from libraries";

#[test]
fn killed_in_the_middle_of_a_batch_it_ends_as_one_clean_run() {
    let seed = 0x0193_5f3c_0000_7000_8000_0000_0000_0000;
    let clean = App::start();
    let expected = clean
        .person("jabar.editor")
        .post("/v1/sync/batches", batch(seed))
        .expect(200)
        .body;

    let folder = Folder::new();
    let cluster = cluster_in(&folder.0);
    migrations::create_database(&cluster.url("postgres"), "push").unwrap();
    let url = cluster.url("push");
    migrations::run(&url).unwrap();
    let db = crate::support::open(&url);
    sinergi::regions::load(&db).unwrap();
    sinergi::accounts::demo::people(&db, PASSWORD).unwrap();
    drop(db);
    let data = Folder::new();
    let serve = || {
        let mut command = program();
        command
            .args(["serve", "--notice-seconds", "0"])
            .env("DATABASE_URL", &url)
            .env("SINERGI_DATA", &data.0)
            .env("SINERGI_LISTEN", "127.0.0.1:0");
        let mut service = Service::run(command);
        let rest = service.wait_until_it_says("serving at http://");
        service.address = rest.split_whitespace().next().unwrap().to_owned();
        service
    };
    // Before anything is kept, and at several places in the middle.
    for reached in [0, 1, 1_000, 2_000] {
        let service = serve();
        let editor = service.person("jabar.editor");
        let held = number(&url, "select count(*) from sync_receipts");
        let under_way = thread::spawn(move || {
            // The answer never comes.
            let send = || editor.post("/v1/sync/batches", batch(seed));
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(send));
        });
        let begun = Instant::now();
        while number(&url, "select count(*) from sync_receipts") < held.max(reached)
            && begun.elapsed() < Duration::from_secs(30)
        {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(150));
        service.kill();
        under_way.join().unwrap();
        let (receipts, entries) = (
            number(&url, "select count(*) from sync_receipts"),
            number(&url, "select count(*) from ledger where origin = 'sync'"),
        );
        assert_eq!(receipts, entries, "a receipt for each effect, and no other");
    }
    let service = serve();
    let editor = service.person("jabar.editor");
    let ended = editor.post("/v1/sync/batches", batch(seed)).expect(200).body;
    assert_eq!(results(&ended), results(&expected));
    assert_eq!(number(&url, STATE), clean.number(STATE));
    let again = editor.post("/v1/sync/batches", batch(seed)).expect(200).body;
    assert_eq!(again["replayed"], OPERATIONS);
    assert_eq!(again["results"], ended["results"]);
    service.stop();
}
