//! Every state that a small plan can come to: none shows an approval of content
//! that was not approved.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::support::{
    Caller,
    plans::{Ground, change, ground, plan, ready, remove, step},
};

/// What somebody does with a plan.
type Deed = (&'static str, fn(&Ground, &str) -> u16);

fn child(caller: &Caller, path: &str, kind: &str) -> Option<String> {
    let seen = caller.get(path).body;
    let id = match kind {
        "actions" => seen["actions"][0]["id"].as_str(),
        "budget_lines" => seen["actions"][0]["budget_lines"][0]["id"].as_str(),
        _ => seen["indicators"][0]["id"].as_str(),
    };
    id.map(|id| format!("/v1/{kind}/{id}"))
}

fn on(g: &Ground, path: &str, kind: &str, body: Value) -> u16 {
    child(&g.editor, path, kind).map_or(0, |child| change(&g.editor, &child, body).status)
}

/// Everything that is done; content takes one of two values in three places.
const DEEDS: &[Deed] = &[
    ("submit", |g, p| step(&g.editor, p, "submitted", None).status),
    ("return", |g, p| step(&g.approver, p, "returned", Some("x")).status),
    ("approve", |g, p| step(&g.approver, p, "approved", None).status),
    ("activate", |g, p| step(&g.editor, p, "active", None).status),
    ("complete", |g, p| step(&g.editor, p, "completed", None).status),
    ("cancel", |g, p| step(&g.editor, p, "cancelled", Some("x")).status),
    ("title", |g, p| change(&g.editor, p, json!({"title": "Dua"})).status),
    ("title back", |g, p| {
        change(&g.editor, p, json!({"title": "Satu"})).status
    }),
    ("action", |g, p| on(g, p, "actions", json!({"weight": 9}))),
    ("money back", |g, p| {
        on(g, p, "budget_lines", json!({"planned_idr": 1, "realised_idr": 4}))
    }),
    ("indicator", |g, p| {
        child(&g.editor, p, "indicators").map_or(0, |child| remove(&g.editor, &child).status)
    }),
];

/// What tells two states apart.
fn key(plan: &Value) -> String {
    let promised = |record: &Value, name: &str| record[name].to_string();
    [
        promised(plan, "status"),
        promised(&plan["approval"], "state"),
        promised(&plan["approval"], "changed_fields"),
        promised(plan, "title"),
        promised(&plan["actions"][0], "weight"),
        promised(&plan["actions"][0]["budget_lines"][0], "planned_idr"),
        plan["indicators"].as_array().map_or(0, Vec::len).to_string(),
    ]
    .join(" ")
    // The names of records differ from plan to plan.
    .split('"')
    .map(|part| {
        if part.len() > 36 {
            part.rsplit('/').next().unwrap_or_default()
        } else {
            part
        }
    })
    .collect()
}

/// What must hold of each state, whatever led there.
fn assert_true(plan: &Value, trace: &[&str], approved: &[Value]) {
    let approval = &plan["approval"];
    let same = approval["sha256"] == plan["content_sha256"];
    let expected = match (approval["sha256"].is_null(), same) {
        (true, _) => "none",
        (false, true) => "current",
        (false, false) => "changed_since",
    };
    assert_eq!(approval["state"], expected, "after {trace:?}");
    assert_eq!(
        approval["changed_fields"] == json!([]),
        expected != "changed_since",
        "after {trace:?}"
    );
    // What is called approved is a content that an approver has named.
    if expected == "current" {
        assert!(approved.contains(&plan["content_sha256"]), "after {trace:?}");
    }
    assert_eq!(approval["sha256"].is_null(), approved.is_empty(), "after {trace:?}");
}

#[test]
fn no_state_shows_an_approval_of_other_content() {
    let g = ground();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: VecDeque<Vec<usize>> = VecDeque::from([Vec::new()]);
    while let Some(way) = open.pop_front() {
        for (number, _) in DEEDS.iter().enumerate() {
            let mut body = ready(&g.office);
            body["title"] = json!("Satu");
            body["actions"][0]["budget_lines"] = json!([{"fiscal_year": 2024, "source": "apbn", "planned_idr": 1}]);
            let path = plan(&g.editor, body);
            let (mut trace, mut approved) = (Vec::new(), Vec::new());
            let mut taken = false;
            for deed in way.iter().copied().chain([number]) {
                let (name, act) = DEEDS[deed];
                let content = g.editor.get(&path).body["content_sha256"].clone();
                taken = matches!(act(&g, &path), 200 | 204);
                trace.push(name);
                if taken && name == "approve" {
                    approved.push(content);
                }
                let plan = g.editor.get(&path).expect(200).body;
                assert_true(&plan, &trace, &approved);
            }
            let state = key(&g.editor.get(&path).body);
            if taken && !seen.contains_key(&state) {
                seen.insert(state, trace.len());
                let mut way = way.clone();
                way.push(number);
                // Longer ways only come back to states that are known.
                if way.len() < 6 {
                    open.push_back(way);
                }
            }
        }
    }
    // Every state of the approval with every state of the workflow that allows it.
    for state in [
        "approved current",
        "approved changed_since",
        "active current",
        "active changed_since",
        "completed current",
        "completed changed_since",
        "cancelled current",
        "cancelled none",
        "submitted none",
        "returned none",
    ] {
        assert!(
            seen.keys().any(|known| known.starts_with(state)),
            "{state} in {:#?}",
            seen.keys()
        );
    }
}
