//! Plans and what belongs to them in the shape of the API: nested, in rows of
//! their own, as tables; and how many statements that takes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use diesel::{Connection, connection::InstrumentationEvent};
use sinergi::infra::{Cache, Db, db::Sizes};

use super::*;

/// A plan with everything.
fn whole(office: &str) -> Value {
    json!([{
        "external_ids": [{"system": "uji", "id": "rencana"}], "kind": "regional", "level": "regency",
        "region_code": "32.14", "title": "Rencana Purwakarta", "goals": ["Kunjungan naik"], "first_year": 2024,
        "last_year": 2026,
        "actions": [
            {"strategy": "advocacy", "description": "Satu", "responsible_stakeholder_id": office, "budget_lines": [
                {"fiscal_year": 2024, "source": "csr", "planned_idr": 5_000_000},
                {"fiscal_year": 2025, "source": "csr", "planned_idr": 7_000_000, "external_ids": [{"system": "uji", "id": "b"}]}
            ]},
            {"strategy": "replication", "description": "Dua", "external_ids": [{"system": "uji", "id": "dua"}]}
        ],
        "indicators": [{
            "code": "visits", "name": "Kunjungan", "unit": "kunjungan", "aggregation": "sum", "target": 100,
            "measurements": [
                {"period_start": "2024-01-01", "period_end": "2024-03-31", "value": 10},
                {"period_start": "2024-04-01", "period_end": "2024-06-30", "value": 12}
            ]
        }, {
            "action": {"system": "uji", "id": "dua"}, "code": "replications", "name": "Replikasi", "unit": "desa",
            "aggregation": "sum", "external_ids": [{"system": "uji", "id": "replikasi"}]
        }],
        "progress_reports": [{"period_start": "2024-01-01", "period_end": "2024-06-30", "summary": "Berjalan."}]
    }])
}

const TYPES: [(&str, u64); 6] = [
    ("plans", 1),
    ("actions", 2),
    ("budget_lines", 2),
    ("indicators", 2),
    ("measurements", 2),
    ("progress_reports", 1),
];

#[test]
fn a_plan_with_everything_comes_back_as_it_was_read() {
    let g = ground();
    let admin = g.app.person("national.admin");
    crate::support::plans::remove(&admin, &g.plan).expect(204);
    let file = whole(&g.office);
    let report = import(&admin, "", &file).expect(200).body;
    let again = import(&admin, "", &file).expect(200).body;
    for (of, count) in TYPES {
        assert_eq!(of_type(&report, of), [count, 0, 0, 0], "{of}");
        assert_eq!(of_type(&again, of), [0, 0, count, 0], "{of}");
    }
    let id = admin.get("/v1/plans").expect(200).body["data"][0]["id"].clone();
    let read = admin
        .get(&format!("/v1/plans/{}", id.as_str().unwrap()))
        .expect(200)
        .body;
    assert_eq!(read["totals"]["planned_idr"], 12_000_000);
    let back = import(&admin, "", &json!([read])).expect(200).body;
    // Of what was measured a plan shows the sum.
    for (of, count) in TYPES.into_iter().filter(|(of, _)| *of != "measurements") {
        assert_eq!(of_type(&back, of), [0, 0, count, 0], "{of}");
    }
    // Each list is a table that can come back, and is known by its columns.
    for (of, count) in TYPES {
        let csv = admin
            .with("Accept", "text/csv")
            .get(&format!("/v1/{of}"))
            .expect(200)
            .text;
        let report = import_csv(&admin, "", &csv).expect(200).body;
        assert_eq!(report["records"], of);
        assert_eq!(of_type(&report, of), [0, 0, count, 0], "{of}");
        let objects = admin.get(&format!("/v1/{of}")).expect(200).body["data"].clone();
        let report = import(&admin, &format!("?records={of}"), &objects).expect(200).body;
        assert_eq!(of_type(&report, of), [0, 0, count, 0], "{of}");
    }
    crate::ledger::assert_replayable(&g.app);
}

#[test]
fn what_belongs_to_a_plan_has_rows_of_its_own() {
    let g = ground();
    let admin = g.app.person("national.admin");
    import(&admin, "", &whole(&g.office)).expect(200);
    // By its plan and position, by its name, by its id.
    let named = "plan,position,strategy,description\nuji:rencana,1,advocacy,Satu lagi\nuji:rencana,3,advocacy,Tiga\n";
    let report = import_csv(&g.editor, "", named).expect(200).body;
    assert_eq!(report["records"], "actions");
    assert_eq!(of_type(&report, "actions"), [1, 1, 0, 0]);
    let lines = "external_ids,planned_idr\nuji:b,8000000\n";
    let report = import_csv(&g.editor, "?records=budget_lines", lines).expect(200).body;
    assert_eq!(of_type(&report, "budget_lines"), [0, 1, 0, 0]);
    let line = "action,fiscal_year,source,planned_idr\nuji:dua,2026,apbdes,1000000\n";
    let report = import_csv(&g.editor, "", line).expect(200).body;
    assert_eq!(of_type(&report, "budget_lines"), [1, 0, 0, 0]);
    let measured = "indicator,period_start,period_end,value\nuji:replikasi,2024-01-01,2024-06-30,3\n";
    for counts in [[1, 0, 0, 0], [0, 0, 1, 0]] {
        let report = import_csv(&g.editor, "", measured).expect(200).body;
        assert_eq!(of_type(&report, "measurements"), counts);
    }
    let reports = "plan,period_start,period_end,summary\nuji:rencana,2024-07-01,2024-12-31,Lanjut.\n";
    let report = import_csv(&g.editor, "", reports).expect(200).body;
    assert_eq!(of_type(&report, "progress_reports"), [1, 0, 0, 0]);
    // What it belongs to is there, is said, and stays; no two lines say the same.
    let id = g.action().rsplit('/').next().unwrap().to_owned();
    let wrong = format!(
        "id,plan,position,strategy,description\n,,1,advocacy,Tanpa rencana\n,uji:rancana,1,advocacy,Lain\n\
         {id},uji:rencana,,advocacy,Pindah\n,uji:rencana,7,advocacy,Tujuh\n,uji:rencana,7,advocacy,Tujuh lagi\n"
    );
    let answer = import_csv(&admin, "?records=actions", &wrong).expect(207);
    assert_eq!(
        told(&answer.body),
        [
            "2 plan required",
            "3 plan reference_unknown",
            // It belongs to another plan.
            "4 - already_exists",
            "6 - already_exists"
        ]
    );
    crate::ledger::assert_replayable(&g.app);
}

#[test]
fn periods_of_a_file_that_overlap_each_other_are_refused() {
    let g = ground();
    let mut file = whole(&g.office);
    file[0]["indicators"][0]["measurements"][1]["period_start"] = json!("2024-03-31");
    let answer = import(&g.editor, "", &file).expect(207);
    assert_eq!(
        told(&answer.body),
        ["1 /indicators/0/measurements/1/period_start taken"]
    );
    import(&g.editor, "", &whole(&g.office)).expect(200);
    // Rows of their own see each other, and not what was refused.
    let rows = "indicator,period_start,period_end,value\nuji:replikasi,2024-01-01,2024-02-29,-1\n\
        uji:replikasi,2024-02-01,2024-02-29,2\nuji:replikasi,2024-02-29,2024-03-31,2\nuji:replikasi,2024-03-01,2024-03-31,4\n";
    let answer = import_csv(&g.editor, "", rows).expect(207);
    assert_eq!(told(&answer.body), ["2 value range", "4 period_start taken"]);
    let overlaps = "select count(*) from measurements a join measurements b on a.indicator_id = b.indicator_id
        and a.id < b.id and a.period_start <= b.period_end and b.period_start <= a.period_end";
    assert_eq!(g.app.number(overlaps), 0);
}

/// How many statements the import of a file takes.
fn statements(app: &App, file: &[u8], format: Format) -> usize {
    // One connection, so that it is known which will be used.
    let sizes = Sizes {
        requests: 1,
        reports: 1,
    };
    let db = Db::open(app.database_url(), sizes, Arc::new(Cache::new(1 << 20, 1 << 20)));
    let count = Arc::new(AtomicUsize::new(0));
    db.snapshot_now(|read| {
        let counted = count.clone();
        read.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counted.fetch_add(1, SeqCst);
            }
        });
        Ok(())
    })
    .unwrap();
    let options = Options {
        format: Some(format),
        records: None,
        media: Media::Json,
        mode: Mode::Each,
        dry_run: false,
        ids: Ids::OfNames,
        history: true,
        progress: false,
    };
    let before = count.load(SeqCst);
    let report = import::run(&db, &Author::system(Origin::Import), file, &options).unwrap();
    assert_eq!(report.rows_refused, 0);
    count.load(SeqCst) - before
}

#[test]
fn a_chunk_takes_the_same_statements_however_many_plans_it_holds() {
    let app = App::of(&GROUND);
    let all: Vec<Value> = serde_json::from_slice(&demonstration("plans.json")).unwrap();
    let bytes = |plans: &[Value]| json!(plans).to_string().into_bytes();
    let few = statements(&app, &bytes(&all[..9]), Format::Tpbis2023Plans);
    app.execute("delete from imports where report->>'format' = 'tpbis-2023-plans'")
        .unwrap();
    let many = statements(&app, &bytes(&all[9..]), Format::Tpbis2023Plans);
    assert_eq!(few, many);
    assert!(many < 60, "{many}");
    println!("statements of a chunk of plans: {many}");
}
