//! The thread from the agenda of a meeting to what was promised, from both ends.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use diesel::connection::{Connection, InstrumentationEvent};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sinergi::{
    access::Reach,
    infra::{Read, Result, clock},
    thread::store,
};

use crate::{
    ground,
    support::{App, Caller},
};

fn decide(caller: &Caller, meeting: &str, item: Option<&str>) -> String {
    let decision = json!({"meeting_id": meeting, "agenda_item_id": item, "kind": "agreement", "text": "Sepakat"});
    caller.post("/v1/decisions", decision).expect(201).id()
}

fn promise(caller: &Caller, changes: Value) -> String {
    let mut body = json!({"region_code": "32.14", "form": "books", "description": "Buku"});
    body.as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    caller.post("/v1/commitments", body).expect(201).id()
}

/// An action of a plan of some place that keeps a commitment.
fn act(caller: &Caller, who: &str, place: Option<&str>, commitment: &str, gone: bool) -> String {
    let level = match place {
        None => "national",
        Some("32") => "provincial",
        Some(_) => "regency",
    };
    let plan = json!({
        "kind": "regional", "level": level, "region_code": place, "title": "Rencana", "goals": ["Ramai"],
        "first_year": 2024, "last_year": 2025,
        "actions": [{
            "strategy": "advocacy", "description": "Menepati janji", "responsible_stakeholder_id": who,
            "commitment_id": commitment
        }]
    });
    let plan = caller.post("/v1/plans", plan).expect(201).body;
    let action = plan["actions"][0]["id"].as_str().unwrap().to_owned();
    if gone {
        caller
            .on_version(1)
            .delete(&format!("/v1/actions/{action}"))
            .expect(204);
    }
    action
}

fn outcomes(caller: &Caller, meeting: &str) -> Value {
    caller.get(&format!("/v1/meetings/{meeting}/outcomes")).expect(200).body
}

fn trace(caller: &Caller, commitment: &str) -> Value {
    caller
        .get(&format!("/v1/commitments/{commitment}/trace"))
        .expect(200)
        .body
}

#[test]
fn a_meeting_leads_to_what_was_promised() {
    let app = App::start();
    let admin = app.person("national.admin");
    let meeting = ground::meeting(&app, Some("32"));
    let who = ground::stakeholder(&app, Some("32"), "company");
    let (first, second) = (
        ground::agenda_item(&app, &meeting, 1, None),
        ground::agenda_item(&app, &meeting, 2, None),
    );
    let (under, beside) = (decide(&admin, &meeting, Some(&second)), decide(&admin, &meeting, None));
    let kept = promise(
        &admin,
        json!({"stakeholder_id": who, "decision_id": under, "pledged_idr": 50, "realised_idr": 60, "status": "fulfilled"}),
    );
    let late = promise(
        &admin,
        json!({"stakeholder_id": who, "decision_id": under, "pledged_idr": 7, "due_on": "2023-09-01"}),
    );
    let plain = promise(&admin, json!({"stakeholder_id": who, "meeting_id": meeting}));
    promise(&admin, json!({"stakeholder_id": who}));

    let seen = outcomes(&admin, &meeting);
    assert_eq!(
        (&seen["meeting"]["id"], &seen["meeting"]["level"]),
        (&json!(meeting), &json!("provincial"))
    );
    let agenda = seen["agenda"].as_array().unwrap();
    assert_eq!(
        agenda.iter().map(|i| i["id"].clone()).collect::<Vec<_>>(),
        [json!(first), json!(second)]
    );
    assert_eq!(agenda[0]["decisions"], json!([]));
    let decision = &agenda[1]["decisions"][0];
    assert_eq!((&decision["id"], &decision["number"]), (&json!(under), &json!(1)));
    let promised = decision["commitments"].as_array().unwrap();
    assert_eq!(
        promised.iter().map(|c| c["id"].clone()).collect::<Vec<_>>(),
        [json!(kept), json!(late)]
    );
    assert_eq!(
        (&promised[0]["overdue"], &promised[1]["overdue"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(promised[0]["stakeholder_name"], "Dinas Komunikasi");
    assert_eq!(
        (&seen["decisions"][0]["id"], &seen["decisions"][0]["commitments"]),
        (&json!(beside), &json!([]))
    );
    assert_eq!(seen["commitments"][0]["id"], json!(plain));
    assert_eq!(
        seen["totals"],
        json!({
            "decisions": 2, "commitments": 3, "pledged": 2, "in_progress": 0, "fulfilled": 1, "cancelled": 0,
            "overdue": 1, "pledged_idr": 57, "realised_idr": 60, "actions": 0, "actions_done": 0,
            "action_money": {"planned_idr": 0, "approved_idr": 0, "realised_idr": 0}
        })
    );

    // Kept as long as it is true, and not a moment longer.
    let path = format!("/v1/meetings/{meeting}/outcomes");
    let tag = admin.get(&path).expect(200).header("etag").unwrap().to_owned();
    let again = admin.with("If-None-Match", &tag);
    again.get(&path).expect(304);
    admin
        .on_version(1)
        .patch(&format!("/v1/commitments/{plain}"), json!({"realised_idr": 3}))
        .expect(200);
    assert_eq!(again.get(&path).expect(200).body["totals"]["realised_idr"], 63);
    admin
        .on_version(1)
        .patch(&format!("/v1/stakeholders/{who}"), json!({"name": "Diskominfo"}))
        .expect(200);
    assert_eq!(
        outcomes(&admin, &meeting)["commitments"][0]["stakeholder_name"],
        "Diskominfo"
    );
    // An item that is gone leaves its decision behind.
    admin
        .on_version(1)
        .delete(&format!("/v1/agenda_items/{second}"))
        .expect(204);
    let seen = outcomes(&admin, &meeting);
    assert_eq!(seen["decisions"].as_array().unwrap().len(), 2);
    assert_eq!(trace(&admin, &kept)["agenda_item"], Value::Null);
    admin.get(&format!("{path}?region=32")).refused(400, "bad_query");
    admin
        .get(&format!("/v1/meetings/{}/outcomes", uuid::Uuid::now_v7()))
        .refused(404, "not_found");
    let empty = ground::meeting(&app, Some("32"));
    admin.on_version(1).delete(&format!("/v1/meetings/{empty}")).expect(204);
    admin
        .get(&format!("/v1/meetings/{empty}/outcomes"))
        .refused(410, "gone");
}

#[test]
fn a_promise_leads_back_to_its_meeting_and_on_to_those_that_asked_about_it() {
    let app = App::start();
    let admin = app.person("national.admin");
    let who = ground::stakeholder(&app, None, "company");
    let below = |parent: &str, region: &str, day: &str| {
        let id = ground::meeting_on(&app, Some(region), day);
        admin
            .on_version(1)
            .patch(&format!("/v1/meetings/{id}"), json!({"parent_meeting_id": parent}))
            .expect(200);
        id
    };
    let national = ground::meeting_on(&app, None, "2023-06-20");
    let provincial = below(&national, "32", "2023-08-03");
    let meeting = below(&provincial, "32.14", "2023-11-20");
    let item = ground::agenda_item(&app, &meeting, 1, None);
    let decision = decide(&admin, &meeting, Some(&item));
    let made = promise(&admin, json!({"stakeholder_id": who, "decision_id": decision}));
    let (last, next) = (
        ground::meeting_on(&app, Some("32.14"), "2025-01-10"),
        ground::meeting_on(&app, Some("32.14"), "2024-02-01"),
    );
    let asked_last = ground::agenda_item(&app, &last, 4, Some(&made));
    let asked_next = ground::agenda_item(&app, &next, 2, Some(&made));

    let seen = trace(&app.person("purwakarta.editor"), &made);
    assert_eq!(seen["commitment"]["id"], json!(made));
    assert_eq!(seen["decision"]["id"], json!(decision));
    assert_eq!(seen["agenda_item"]["id"], json!(item));
    assert_eq!(seen["meeting"]["id"], json!(meeting));
    let ids = |list: &Value, at: &str| -> Vec<Value> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|e| e.pointer(at).unwrap().clone())
            .collect()
    };
    assert_eq!(ids(&seen["parents"], "/id"), [json!(provincial), json!(national)]);
    assert_eq!(ids(&seen["taken_up"], "/meeting/id"), [json!(next), json!(last)]);
    assert_eq!(
        ids(&seen["taken_up"], "/agenda_item/id"),
        [json!(asked_next), json!(asked_last)]
    );
    assert_eq!(outcomes(&admin, &next)["agenda"][0]["commitment_id"], json!(made));
    assert_eq!(
        outcomes(&admin, &next)["totals"]["commitments"],
        0,
        "it was not promised there"
    );

    // One that was made outside of meetings leads nowhere.
    let alone = trace(&admin, &promise(&admin, json!({"stakeholder_id": who})));
    for member in ["decision", "agenda_item", "meeting"] {
        assert_eq!(alone[member], Value::Null, "{member}");
    }
    assert_eq!((&alone["parents"], &alone["taken_up"]), (&json!([]), &json!([])));
    let path = format!("/v1/commitments/{made}");
    let tag = admin
        .get(&format!("{path}/trace"))
        .expect(200)
        .header("etag")
        .unwrap()
        .to_owned();
    admin
        .with("If-None-Match", &tag)
        .get(&format!("{path}/trace"))
        .expect(304);
    admin.on_version(1).delete(&path).expect(204);
    admin.get(&format!("{path}/trace")).refused(410, "gone");
    assert_eq!(outcomes(&admin, &next)["agenda"][0]["commitment_id"], Value::Null);
}

#[test]
fn what_is_out_of_reach_is_neither_shown_nor_counted() {
    let app = App::start();
    let admin = app.person("national.admin");
    let meeting = ground::meeting(&app, None);
    let (national, local) = (
        ground::stakeholder(&app, None, "ministry"),
        ground::stakeholder(&app, Some("32.73"), "company"),
    );
    let decision = decide(&admin, &meeting, None);
    let mine = promise(&admin, json!({"stakeholder_id": national, "decision_id": decision}));
    let theirs = promise(
        &admin,
        json!({"stakeholder_id": national, "decision_id": decision, "region_code": "32.73", "pledged_idr": 9}),
    );
    let by_theirs = promise(&admin, json!({"stakeholder_id": local, "meeting_id": meeting}));
    let editor = app.person("purwakarta.editor");
    let seen = outcomes(&editor, &meeting);
    assert_eq!(seen["decisions"][0]["commitments"].as_array().unwrap().len(), 1);
    assert_eq!(seen["decisions"][0]["commitments"][0]["id"], json!(mine));
    assert_eq!(
        (&seen["totals"]["commitments"], &seen["totals"]["pledged_idr"]),
        (&json!(2), &json!(0))
    );
    assert!(!seen.to_string().contains(&theirs));
    // Who promised is named to those who may see him.
    assert_eq!(seen["commitments"][0]["id"], json!(by_theirs));
    assert_eq!(seen["commitments"][0]["stakeholder_name"], Value::Null);
    assert_eq!(
        outcomes(&admin, &meeting)["commitments"][0]["stakeholder_name"],
        "Dinas Komunikasi"
    );
    editor
        .get(&format!("/v1/commitments/{theirs}/trace"))
        .refused(404, "not_found");

    // A promise for Purwakarta, made in Bandung: the meeting is not there for Purwakarta.
    let elsewhere = ground::meeting(&app, Some("32.73"));
    let made = promise(
        &admin,
        json!({"stakeholder_id": national, "decision_id": decide(&admin, &elsewhere, None)}),
    );
    editor
        .get(&format!("/v1/meetings/{elsewhere}/outcomes"))
        .refused(404, "not_found");
    let seen = trace(&editor, &made);
    assert_eq!((&seen["meeting"], &seen["decision"]), (&Value::Null, &Value::Null));
    // Nor does an agenda there tell that it asked about it.
    ground::agenda_item(&app, &elsewhere, 1, Some(&made));
    assert_eq!(trace(&editor, &made)["taken_up"], json!([]));
    assert_eq!(trace(&admin, &made)["taken_up"].as_array().unwrap().len(), 1);
    // And who has Bandung alone sees the meeting, but not what it promised to others.
    let bandung = app.person("bandung.editor");
    let seen = outcomes(&bandung, &elsewhere);
    assert_eq!(
        (&seen["totals"]["decisions"], &seen["totals"]["commitments"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(seen["agenda"][0]["commitment_id"], Value::Null);
}

/// How many statements something takes.
fn statements<T>(app: &App, ask: impl Fn(&mut Read) -> Result<T>) -> usize {
    let db = crate::support::open(app.database_url());
    let count = Arc::new(AtomicUsize::new(0));
    db.snapshot_now(|read| {
        let counted = count.clone();
        read.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counted.fetch_add(1, SeqCst);
            }
        });
        let answer = ask(read);
        read.conn().set_instrumentation(|_: InstrumentationEvent<'_>| {});
        answer
    })
    .unwrap();
    count.load(SeqCst)
}

#[test]
fn the_thread_takes_the_same_few_statements_however_long_it_is() {
    let app = App::start();
    let admin = app.person("national.admin");
    let who = ground::stakeholder(&app, None, "company");
    let (empty, full) = (
        ground::meeting(&app, Some("32.14")),
        ground::meeting(&app, Some("32.14")),
    );
    let items: Vec<String> = (1..=5).map(|n| ground::agenda_item(&app, &full, n, None)).collect();
    let one = json!({"stakeholder_id": who, "region_code": "32.14", "form": "books", "description": "Buku"});
    for n in 0..50 {
        let decision = decide(&admin, &full, Some(&items[n % 5]));
        admin
            .post(
                &format!("/v1/decisions/{decision}/commitments"),
                json!({"commitments": [one, one, one, one]}),
            )
            .expect(201);
    }
    let totals = &outcomes(&admin, &full)["totals"];
    assert_eq!(
        (&totals["decisions"], &totals["commitments"]),
        (&json!(50), &json!(200))
    );
    let of_outcomes = |meeting: &str| {
        let id = meeting.parse().unwrap();
        statements(&app, move |db| store::outcomes(db, &Reach::National, id, clock::now()))
    };
    assert_eq!(of_outcomes(&empty), of_outcomes(&full));
    // With the actions of plans and the plans themselves.
    assert!(of_outcomes(&full) <= 8, "{}", of_outcomes(&full));

    let alone = promise(&admin, json!({"stakeholder_id": who}));
    let page = admin
        .get(&format!("/v1/commitments?meeting_id={full}&limit=1"))
        .expect(200);
    let linked = page.body["data"][0]["id"].as_str().unwrap().to_owned();
    for n in 1..=10 {
        ground::agenda_item(&app, &empty, n, Some(&linked));
    }
    let of_trace = |commitment: &str| {
        let id = commitment.parse().unwrap();
        statements(&app, move |db| store::trace(db, &Reach::National, id, clock::now()))
    };
    assert_eq!(of_trace(&alone), of_trace(&linked));
    assert!(of_trace(&linked) <= 8, "{}", of_trace(&linked));

    // What is done about it takes four more, whether by one action or by twenty.
    act(&admin, &who, Some("32"), &alone, false);
    let one = of_trace(&alone);
    (0..19).for_each(|_| drop(act(&admin, &who, Some("32.14"), &alone, false)));
    assert_eq!(
        trace(&admin, &alone)["commitment"]["actions"].as_array().unwrap().len(),
        20
    );
    assert_eq!(of_trace(&alone), one);
    assert!(one <= 13, "{one}");
}

#[test]
fn money_and_measures_lead_back_to_the_meeting() {
    let app = App::start();
    let admin = app.person("national.admin");
    let meeting = ground::meeting(&app, Some("32.14"));
    let who = ground::stakeholder(&app, Some("32.14"), "company");
    let decision = decide(&admin, &meeting, None);
    let commitment = promise(&admin, json!({"stakeholder_id": who, "decision_id": decision}));
    let plan = json!({
        "kind": "regional", "level": "regency", "region_code": "32.14", "title": "Rencana", "goals": ["Ramai"],
        "first_year": 2024, "last_year": 2025, "meeting_id": meeting,
        "actions": [{
            "strategy": "advocacy", "description": "Menepati janji", "responsible_stakeholder_id": who,
            "commitment_id": commitment, "status": "done", "progress_percent": 100,
            "budget_lines": [
                {"fiscal_year": 2025, "source": "csr", "planned_idr": 7, "realised_idr": 5},
                {"fiscal_year": 2024, "source": "own", "planned_idr": 4, "approved_idr": 3, "realised_idr": 2}
            ]
        }],
        "indicators": []
    });
    let plan = admin.post("/v1/plans", plan).expect(201).body;
    let action = plan["actions"][0]["id"].as_str().unwrap().to_owned();
    let indicator = json!({
        "plan_id": plan["id"], "action_id": action, "code": "visits", "name": "Kunjungan", "unit": "kunjungan",
        "aggregation": "sum", "target": 10
    });
    let indicator = admin.post("/v1/indicators", indicator).expect(201).id();
    for (month, value) in [("01", 4), ("02", 7)] {
        let (start, end) = (format!("2024-{month}-01"), format!("2024-{month}-28"));
        let measured = json!({"indicator_id": indicator, "period_start": start, "period_end": end, "value": value});
        admin.post("/v1/measurements", measured).expect(201);
    }
    let seen = outcomes(&admin, &meeting);
    let kept = &seen["decisions"][0]["commitments"][0]["actions"][0];
    assert_eq!(kept["budget_lines"][0]["fiscal_year"], 2024);
    assert_eq!(
        kept["totals"],
        json!({"planned_idr": 11, "approved_idr": 3, "realised_idr": 7})
    );
    assert_eq!(kept["indicators"][0]["measured"]["value"], 11);
    assert_eq!(kept["indicators"][0]["measured"]["target_reached"], true);
    assert_eq!(seen["plans"][0]["id"], plan["id"]);
    let totals = &seen["totals"];
    assert_eq!((&totals["actions"], &totals["actions_done"]), (&json!(1), &json!(1)));
    assert_eq!(totals["action_money"], kept["totals"]);

    let back = admin.get(&format!("/v1/actions/{action}/trace")).expect(200).body;
    assert_eq!(&back["action"], kept);
    assert_eq!(back["meeting"]["id"], json!(meeting));
    assert_eq!(back["origin"], trace(&admin, &commitment));
    assert_eq!(back["origin"]["decision"]["id"], json!(decision));

    // A kept answer is dropped when money moves.
    let line = plan["actions"][0]["budget_lines"][0]["id"].as_str().unwrap();
    admin
        .with("If-Match", "*")
        .patch(&format!("/v1/budget_lines/{line}"), json!({"realised_idr": 9}))
        .expect(200);
    let sum = |seen: &Value| seen["totals"]["action_money"]["realised_idr"].clone();
    assert!(sum(&outcomes(&admin, &meeting)) != sum(&seen));
    admin
        .with("If-Match", "*")
        .delete(&format!("/v1/actions/{action}"))
        .expect(204);
    admin.get(&format!("/v1/actions/{action}/trace")).refused(410, "gone");
    assert_eq!(
        outcomes(&admin, &meeting)["decisions"][0]["commitments"][0]["actions"],
        json!([])
    );
}

/// A small world. Numbers choose among what is there, so that every world can be made.
#[derive(Debug, Clone)]
struct World {
    /// Regions of the meetings.
    meetings: Vec<Option<&'static str>>,
    /// The meetings of the items.
    items: Vec<usize>,
    /// The meetings of the decisions, and whether they are made under an item.
    decisions: Vec<(usize, Option<usize>)>,
    /// Out of a decision, at a meeting, or neither; for which region; whether it is deleted.
    commitments: Vec<(Option<usize>, Option<usize>, &'static str, bool)>,
    /// Items that ask about commitments: of which meeting, about which.
    asked: Vec<(usize, usize)>,
    /// Items that are deleted at the end.
    dropped: Vec<usize>,
    /// Actions of plans: of a plan of which region, about which commitment, and whether it is deleted.
    actions: Vec<(Option<&'static str>, usize, bool)>,
}

fn worlds() -> impl Strategy<Value = World> {
    let place = prop::sample::select(vec![None, Some("32"), Some("32.14"), Some("32.73")]);
    let planned = place.clone();
    let region = prop::sample::select(vec!["32", "32.14", "32.14.01.2010", "32.73", "33.01"]);
    let some = || prop::option::weighted(0.7, any::<prop::sample::Index>());
    let index = || any::<prop::sample::Index>();
    (
        prop::collection::vec(place, 1..4),
        prop::collection::vec(index(), 0..4),
        prop::collection::vec((index(), some()), 0..5),
        prop::collection::vec((some(), some(), region, prop::bool::weighted(0.15)), 0..7),
        prop::collection::vec((index(), index()), 0..3),
        prop::collection::vec(index(), 0..2),
        prop::collection::vec((planned, index(), prop::bool::weighted(0.15)), 0..4),
    )
        .prop_map(|(meetings, items, decisions, commitments, asked, dropped, actions)| {
            let of = |index: prop::sample::Index, among: usize| index.index(among.max(1));
            let among = meetings.len();
            let (made, decided) = (commitments.len(), decisions.len());
            let listed = items.len();
            World {
                items: items.into_iter().map(|i| of(i, among)).collect(),
                decisions: decisions
                    .into_iter()
                    .map(|(meeting, item)| (of(meeting, among), item.map(|i| of(i, listed))))
                    .collect(),
                commitments: commitments
                    .into_iter()
                    .map(|(decision, meeting, region, gone)| {
                        let decision = decision.filter(|_| decided > 0).map(|d| of(d, decided));
                        (decision, meeting.map(|m| of(m, among)), region, gone)
                    })
                    .collect(),
                asked: asked
                    .into_iter()
                    .filter(|_| made > 0)
                    .map(|(meeting, about)| (of(meeting, among), of(about, made)))
                    .collect(),
                dropped: dropped
                    .into_iter()
                    .filter(|_| listed > 0)
                    .map(|i| of(i, listed))
                    .collect(),
                actions: actions
                    .into_iter()
                    .filter(|_| made > 0)
                    .map(|(place, about, gone)| (place, of(about, made), gone))
                    .collect(),
                meetings,
            }
        })
}

/// What there is of a world.
struct Made {
    meetings: Vec<String>,
    commitments: Vec<String>,
    actions: Vec<String>,
    /// How many living commitments came out of a meeting.
    of_meetings: usize,
}

fn make(app: &App, world: &World) -> Made {
    let admin = app.person("national.admin");
    let who = ground::stakeholder(app, None, "company");
    let meetings: Vec<String> = world
        .meetings
        .iter()
        .map(|place| ground::meeting(app, *place))
        .collect();
    let item = |(n, meeting): (usize, &usize)| ground::agenda_item(app, &meetings[*meeting], n as i32 + 1, None);
    let items: Vec<String> = world.items.iter().enumerate().map(item).collect();
    let decisions: Vec<(usize, String)> = world
        .decisions
        .iter()
        .map(|(meeting, under)| {
            // Only an item of the same meeting will do.
            let under = under.filter(|item| world.items.get(*item) == Some(meeting));
            let under = under.map(|item| items[item].as_str());
            (*meeting, decide(&admin, &meetings[*meeting], under))
        })
        .collect();
    let mut of_meetings = 0;
    let commitments: Vec<String> = world
        .commitments
        .iter()
        .map(|(decision, meeting, region, gone)| {
            let mut body = json!({"stakeholder_id": who, "region_code": region});
            match (decision, meeting) {
                (Some(decision), _) => body["decision_id"] = json!(decisions[*decision].1),
                (None, Some(meeting)) => body["meeting_id"] = json!(meetings[*meeting]),
                (None, None) => {}
            }
            of_meetings += usize::from(!gone && (decision.is_some() || meeting.is_some()));
            promise(&admin, body)
        })
        .collect();
    for (n, (meeting, about)) in world.asked.iter().enumerate() {
        ground::agenda_item(app, &meetings[*meeting], 100 + n as i32, Some(&commitments[*about]));
    }
    let actions = world
        .actions
        .iter()
        .map(|(place, about, gone)| act(&admin, &who, *place, &commitments[*about], *gone));
    let actions = actions.collect();
    for (commitment, (.., gone)) in commitments.iter().zip(&world.commitments) {
        if *gone {
            admin
                .on_version(1)
                .delete(&format!("/v1/commitments/{commitment}"))
                .expect(204);
        }
    }
    for item in BTreeSet::from_iter(&world.dropped) {
        admin
            .on_version(1)
            .delete(&format!("/v1/agenda_items/{}", items[*item]))
            .expect(204);
    }
    Made {
        meetings,
        commitments,
        actions,
        of_meetings,
    }
}

/// A meeting, an item, a decision and a commitment that belong together; a
/// meeting, its item and the commitment that it asked about; or a meeting, a
/// commitment, a plan and the action that keeps it.
type Link = (&'static str, Value, Value, Value, Value);

fn from_meetings(caller: &Caller, meetings: &[String]) -> BTreeSet<String> {
    let mut links: Vec<Link> = Vec::new();
    for meeting in meetings {
        let answer = caller.get(&format!("/v1/meetings/{meeting}/outcomes"));
        if answer.status == 404 {
            continue;
        }
        let seen = answer.expect(200).body;
        let id = seen["meeting"]["id"].clone();
        let mut follow = |item: &Value, decisions: &Value| {
            for decision in decisions.as_array().unwrap() {
                for commitment in decision["commitments"].as_array().unwrap() {
                    links.extend(kept(&id, commitment));
                    let (decision, commitment) = (decision["id"].clone(), commitment["id"].clone());
                    links.push(("made", id.clone(), item.clone(), decision, commitment));
                }
            }
        };
        for item in seen["agenda"].as_array().unwrap() {
            follow(&item["id"], &item["decisions"]);
        }
        follow(&Value::Null, &seen["decisions"]);
        for commitment in seen["commitments"].as_array().unwrap() {
            links.extend(kept(&id, commitment));
            links.push(("made", id.clone(), Value::Null, Value::Null, commitment["id"].clone()));
        }
        for item in seen["agenda"].as_array().unwrap() {
            if !item["commitment_id"].is_null() {
                let (item, about) = (item["id"].clone(), item["commitment_id"].clone());
                links.push(("asked", id.clone(), item, Value::Null, about));
            }
        }
    }
    texts(links)
}

/// The links from a commitment on to the actions that keep it.
fn kept(meeting: &Value, commitment: &Value) -> Vec<Link> {
    let actions = commitment["actions"].as_array().unwrap().iter();
    let link = |action: &Value| {
        assert_eq!(action["commitment_id"], commitment["id"]);
        let plan = action["plan"]["id"].clone();
        (
            "kept",
            meeting.clone(),
            commitment["id"].clone(),
            plan,
            action["id"].clone(),
        )
    };
    actions.map(link).collect()
}

/// The links from actions of plans back to meetings.
fn from_actions(caller: &Caller, actions: &[String]) -> BTreeSet<String> {
    let mut links: Vec<Link> = Vec::new();
    for action in actions {
        let answer = caller.get(&format!("/v1/actions/{action}/trace"));
        if matches!(answer.status, 404 | 410) {
            continue;
        }
        let seen = answer.expect(200).body;
        let id = |at: &str| seen.pointer(at).cloned().unwrap_or_default();
        assert_eq!(id("/action/commitment_id"), id("/origin/commitment/id"));
        if !id("/origin/meeting").is_null() {
            let (meeting, commitment) = (id("/origin/meeting/id"), id("/origin/commitment/id"));
            links.push(("kept", meeting, commitment, id("/action/plan/id"), id("/action/id")));
        }
    }
    texts(links)
}

fn from_commitments(caller: &Caller, commitments: &[String]) -> BTreeSet<String> {
    let mut links: Vec<Link> = Vec::new();
    for commitment in commitments {
        let answer = caller.get(&format!("/v1/commitments/{commitment}/trace"));
        if matches!(answer.status, 404 | 410) {
            continue;
        }
        let seen = answer.expect(200).body;
        let id = |at: &str| seen.pointer(at).cloned().unwrap_or_default();
        if !seen["meeting"].is_null() {
            let (item, decision) = (id("/agenda_item/id"), id("/decision/id"));
            links.push(("made", id("/meeting/id"), item, decision, id("/commitment/id")));
            links.extend(kept(&id("/meeting/id"), &seen["commitment"]));
        }
        for taken in seen["taken_up"].as_array().unwrap() {
            let (meeting, item) = (taken["meeting"]["id"].clone(), taken["agenda_item"]["id"].clone());
            links.push(("asked", meeting, item, Value::Null, id("/commitment/id")));
        }
    }
    texts(links)
}

/// As texts, which can be sorted. No link is told twice.
fn texts(links: Vec<Link>) -> BTreeSet<String> {
    let told = links.len();
    let set: BTreeSet<String> = links.iter().map(|link| format!("{link:?}")).collect();
    assert_eq!(set.len(), told, "a link is told twice: {links:?}");
    set
}

#[test]
fn from_both_ends_the_thread_is_the_same() {
    let app = App::start();
    let callers =
        ["national.admin", "jabar.editor", "purwakarta.editor", "bandung.editor"].map(|name| app.person(name));
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&worlds(), |world| {
            let made = make(&app, &world);
            for (n, caller) in callers.iter().enumerate() {
                let forward = from_meetings(caller, &made.meetings);
                prop_assert_eq!(&forward, &from_commitments(caller, &made.commitments));
                let mut actions = forward.clone();
                actions.retain(|link| link.starts_with("(\"kept\""));
                prop_assert_eq!(&actions, &from_actions(caller, &made.actions));
                if n == 0 {
                    let of_meetings = made.of_meetings;
                    let made = forward.iter().filter(|link| link.starts_with("(\"made\"")).count();
                    prop_assert_eq!(made, of_meetings, "who reads everything sees everything");
                }
            }
            Ok(())
        })
        .unwrap();
}
