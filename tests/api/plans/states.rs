//! Every state that a small plan can come to: none shows an approval of content
//! that was not approved.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::support::{
    Answer,
    plans::{Ground, change, ground, plan, ready, step},
};

/// What somebody does with a plan.
type Deed = (&'static str, fn(&Ground, &str) -> Answer);

/// Everything that is done; two places of the content take one of two values.
const DEEDS: &[Deed] = &[
    ("submit", |g, p| step(&g.editor, p, "submitted", None)),
    ("return", |g, p| step(&g.approver, p, "returned", Some("x"))),
    ("approve", |g, p| step(&g.approver, p, "approved", None)),
    ("activate", |g, p| step(&g.editor, p, "active", None)),
    ("complete", |g, p| step(&g.editor, p, "completed", None)),
    ("cancel", |g, p| step(&g.editor, p, "cancelled", Some("x"))),
    ("title", |g, p| change(&g.editor, p, json!({"title": "Dua"}))),
    ("title back", |g, p| change(&g.editor, p, json!({"title": "Satu"}))),
    ("money", |g, p| {
        let seen = g.editor.get(p).body;
        let line = seen["actions"][0]["budget_lines"][0]["id"].as_str().unwrap().to_owned();
        change(
            &g.editor,
            &format!("/v1/budget_lines/{line}"),
            json!({"planned_idr": 2, "realised_idr": 4}),
        )
    }),
];

/// What tells two states apart. Where a budget line differs is told without its
/// name, which is another in each plan.
fn key(plan: &Value) -> String {
    let approval = &plan["approval"];
    let fields = approval["changed_fields"].as_array().unwrap();
    let mut changed: Vec<&str> = fields
        .iter()
        .map(|f| f.as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    changed.sort_unstable();
    let line = &plan["actions"][0]["budget_lines"][0]["planned_idr"];
    format!(
        "{} {} {changed:?} {} {line}",
        plan["status"].as_str().unwrap(),
        approval["state"].as_str().unwrap(),
        plan["title"]
    )
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

/// A plan to which some deeds were done.
struct Reached {
    path: String,
    trace: Vec<&'static str>,
    /// The contents that were approved on the way.
    approved: Vec<Value>,
    seen: Value,
}

impl Reached {
    fn by(way: &[usize], g: &Ground, body: &Value) -> Self {
        let path = plan(&g.editor, body.clone());
        let (mut trace, mut approved) = (Vec::new(), Vec::new());
        for deed in way {
            let (name, act) = DEEDS[*deed];
            let done = act(g, &path).expect(200);
            trace.push(name);
            if name == "approve" {
                approved.push(done.body["content_sha256"].clone());
            }
        }
        let seen = g.editor.get(&path).expect(200).body;
        Reached {
            path,
            trace,
            approved,
            seen,
        }
    }
}

#[test]
fn no_state_shows_an_approval_of_other_content() {
    let g = ground();
    let mut body = ready(&g.office);
    body["title"] = json!("Satu");
    body["actions"][0]["budget_lines"] = json!([{"fiscal_year": 2024, "source": "apbn", "planned_idr": 1}]);
    // By the way that leads there first; each is gone on from in every direction.
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut open: VecDeque<Vec<usize>> = VecDeque::from([Vec::new()]);
    while let Some(way) = open.pop_front() {
        let mut reached = None;
        for (number, (name, act)) in DEEDS.iter().enumerate() {
            let Reached {
                path,
                mut trace,
                mut approved,
                seen,
            } = reached.take().unwrap_or_else(|| Reached::by(&way, &g, &body));
            let answer = act(&g, &path);
            trace.push(*name);
            if answer.status == 200 && *name == "approve" {
                approved.push(answer.body["content_sha256"].clone());
            }
            let plan = g.editor.get(&path).expect(200).body;
            assert_true(&plan, &trace, &approved);
            if answer.status == 200 {
                if known.insert(key(&plan)) {
                    open.push_back(way.iter().copied().chain([number]).collect());
                }
                continue;
            }
            assert_eq!(answer.status, 409, "{trace:?}: {}", answer.text);
            // A deed that was refused has changed nothing: the next is done to the same plan.
            assert_eq!(plan, seen, "after {trace:?}");
            trace.pop();
            reached = Some(Reached {
                path,
                trace,
                approved,
                seen,
            });
        }
    }
    // Every state of the approval with every state of the workflow that allows it.
    for state in [
        "draft none",
        "submitted none",
        "returned none",
        "cancelled none",
        "approved current",
        "approved changed_since",
        "active current",
        "active changed_since",
        "completed current",
        "completed changed_since",
        "cancelled current",
        "cancelled changed_since",
    ] {
        assert!(
            known.iter().any(|known| known.starts_with(state)),
            "{state} in {known:#?}"
        );
    }
}
