//! A copy of a part of the country, kept as the documentation tells a partner
//! system to keep it.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;

use crate::support::{Answer, Caller};

/// The types that are synchronised, with what their lists show besides.
const TYPES: [&str; 17] = [
    "libraries",
    "enrolments",
    "library_reports",
    "stakeholders",
    "people",
    "meetings",
    "decisions",
    "commitments",
    "agenda_items",
    "attendances",
    "plans",
    "actions",
    "budget_lines",
    "indicators",
    "measurements",
    "progress_reports",
    "published_figures",
];

/// Where the list of a type is: its name, but for one that people know by a hyphen.
fn address(of: &str) -> String {
    format!("/v1/{}", of.replace("published_figures", "published-figures"))
}

/// A copy and where it stands.
#[derive(Debug, Default, Clone)]
pub struct Copy {
    /// The living records, by type and id.
    pub records: BTreeMap<(String, String), Value>,
    /// The `next` of the last answer.
    pub cursor: Option<String>,
    /// Every entry that was told, in order.
    pub told: Vec<Value>,
}

impl Copy {
    /// One pull. `query` is added to the question.
    pub fn pull(&mut self, caller: &Caller, query: &str) -> Value {
        let cursor = self.cursor.as_ref().map(|c| format!("&cursor={c}")).unwrap_or_default();
        let answer = caller.get(&format!("/v1/sync/changes?{query}{cursor}")).expect(200);
        self.take(&answer);
        answer.body
    }

    /// Applies an answer.
    pub fn take(&mut self, answer: &Answer) {
        for entry in answer.body["data"].as_array().unwrap() {
            self.apply(entry);
        }
        self.cursor = Some(answer.body["next"].as_str().unwrap().to_owned());
    }

    /// Pulls until everything is told; gives the last answer, with all entries
    /// since. Other tests write in the same cluster: their transactions hold this
    /// feed back too, for as long as they run.
    pub fn catch_up(&mut self, caller: &Caller, query: &str) -> Value {
        let before = self.told.len();
        loop {
            let mut body = self.pull(caller, query);
            if body["caught_up"] == true {
                body["data"] = self.told[before..].into();
                return body;
            }
            if body["more"] == false {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
    }

    /// Applies an entry.
    pub fn apply(&mut self, entry: &Value) {
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        let key = (text("type"), text("id"));
        let document = &entry["document"];
        let gone = document.is_null() || !document["deleted_at"].is_null();
        assert!(entry["scope"] != "left" || document.is_null(), "{entry}");
        if gone {
            self.records.remove(&key);
        } else {
            assert_eq!(
                (&document["id"], &document["version"]),
                (&entry["id"], &entry["version"])
            );
            self.records.insert(key, document.clone());
        }
        self.told.push(entry.clone());
    }

    /// The copy is what the lists of the service show this caller, record by
    /// record and member by member.
    #[track_caller]
    pub fn assert_is_what_is_listed(&self, caller: &Caller) {
        for name in TYPES {
            let answer = caller
                .with("Accept", "application/x-ndjson")
                .get(&address(name))
                .expect(200);
            let listed: BTreeMap<String, Value> = answer.text.lines().map(plain).collect();
            let held: BTreeMap<String, Value> = self
                .records
                .iter()
                .filter(|((of, _), _)| of == name)
                .map(|(_, document)| plain(&document.to_string()))
                .collect();
            let ids = |of: &BTreeMap<String, Value>| of.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(ids(&held), ids(&listed), "{name}");
            assert_eq!(held, listed, "{name}");
        }
    }

    /// The digest of the copy, reckoned from the documentation alone: by type the
    /// count and the hash.
    pub fn digest(&self) -> BTreeMap<String, (i64, String)> {
        let mut sums: BTreeMap<String, (i64, u64)> = TYPES.iter().map(|t| ((*t).to_owned(), (0, 0))).collect();
        for ((of, id), document) in &self.records {
            let hash = digest(&SHA256, format!("{id}:{}", document["version"]).as_bytes());
            let first = u64::from_be_bytes(hash.as_ref()[..8].try_into().unwrap());
            let sum = sums.entry(of.clone()).or_default();
            *sum = (sum.0 + 1, sum.1.wrapping_add(first));
        }
        sums.into_iter()
            .map(|(of, (count, sum))| (of, (count, format!("{sum:016x}"))))
            .collect()
    }

    /// The copy and the service come to the same digest.
    #[track_caller]
    pub fn assert_digest(&self, caller: &Caller) {
        let body = caller.get("/v1/sync/digest").expect(200).body;
        let told: BTreeMap<String, (i64, String)> = body["totals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|total| {
                let text = |name: &str| total[name].as_str().unwrap().to_owned();
                (text("type"), (total["count"].as_i64().unwrap(), text("hash")))
            })
            .collect();
        assert_eq!(self.digest(), told);
    }

    /// No record went back to an older version.
    #[track_caller]
    pub fn assert_in_order(&self) {
        let mut versions: BTreeMap<(String, String), i64> = BTreeMap::new();
        for entry in &self.told {
            let key = (entry["type"].to_string(), entry["id"].to_string());
            let version = entry["version"].as_i64().unwrap();
            let before = versions.insert(key, version);
            assert!(
                before.is_none_or(|before| before <= version),
                "{entry} after {before:?}"
            );
        }
    }
}

/// A line without what follows from the day or from who asks.
fn plain(line: &str) -> (String, Value) {
    let mut document: Value = serde_json::from_str(line).unwrap();
    let members = document.as_object_mut().unwrap();
    for shown in ["overdue", "masked"] {
        members.remove(shown);
    }
    (document["id"].as_str().unwrap().to_owned(), document)
}
