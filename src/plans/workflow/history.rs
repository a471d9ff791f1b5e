//! Where a plan stood before the service knew of it. Everybody takes the steps of
//! a plan; the service's own import is the one actor that tells of steps that
//! were taken elsewhere.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::rules::needs_reason;
use crate::{
    access::{Action, Author, Origin},
    domain::{Faults, RecordType, Said, fault::code},
    infra::{Error, Read, Result, Write, codes},
    plans::{Plan, api::PlanFields, content, words::PlanStatus},
    records::{
        Record,
        ledger::{self, Change, Operation},
        stamp::Stamp,
    },
};

/// The fields of a plan that history tells.
pub const FIELDS: &[&str] = &["status", "status_reason", "submitted_at", "approved_at"];

/// Where a plan stands as history tells it. Who took its steps is not told: they
/// were no principals of this service.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Where it stands.
    pub status: PlanStatus,
    /// The reason that was given for its last step.
    pub reason: Option<String>,
    /// When it was submitted; none when that is not told.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was approved. Of an approved plan the moment at which it is told,
    /// when no other is: an approval is bound to a content at a moment.
    pub approved_at: Option<DateTime<Utc>>,
}

/// Where a plan stands, read from what is told of it over what stands there; none
/// when that is told already.
///
/// # Errors
/// What cannot be, each under the name of its field.
pub fn read(told: &Map<String, Value>, held: &PlanFields, now: DateTime<Utc>) -> Result<Option<History>, Faults> {
    let mut faults = Faults::new();
    let status = match given(told, "status") {
        None => held.status,
        Some(word) => word.parse().unwrap_or_else(|_| {
            faults.add("/status", code::NOT_OFFERED, not_offered());
            held.status
        }),
    };
    let same = status == held.status;
    let reason = match (told.contains_key("status_reason"), same) {
        (true, _) => given(told, "status_reason").map(str::to_owned),
        // The reason of another step is none of this one.
        (false, true) => held.status_reason.clone(),
        (false, false) => None,
    };
    let submitted_at = moment(told, "submitted_at", held.submitted_at, &mut faults);
    let was_approved = matches!(
        status,
        PlanStatus::Approved | PlanStatus::Active | PlanStatus::Completed
    );
    let may_have_been = was_approved || status == PlanStatus::Cancelled;
    let kept = held.approved_at.filter(|_| may_have_been);
    let approved_at = moment(told, "approved_at", kept, &mut faults);
    let history = History {
        status,
        reason,
        submitted_at,
        approved_at: approved_at.or(was_approved.then_some(now)),
    };
    check(&history, may_have_been, now, &mut faults);
    faults.finish()?;
    let tells = history.status != held.status
        || history.reason != held.status_reason
        || history.submitted_at != held.submitted_at
        || history.approved_at != held.approved_at;
    Ok(tells.then_some(history))
}

fn check(history: &History, may_be_approved: bool, now: DateTime<Utc>, faults: &mut Faults) {
    if needs_reason(history.status) && history.reason.is_none() {
        let said = Said::fixed("This step needs a reason.", "Langkah ini memerlukan alasan.");
        faults.add("/status_reason", code::REQUIRED, said);
    }
    if history
        .reason
        .as_ref()
        .is_some_and(|reason| reason.chars().count() > 500)
    {
        let said = Said::fixed(
            "A reason has at most 500 characters.",
            "Alasan paling panjang 500 karakter.",
        );
        faults.add("/status_reason", code::LENGTH, said);
    }
    if history.status == PlanStatus::Draft && history.submitted_at.is_some() {
        let said = Said::fixed("A draft was not submitted.", "Draf belum diajukan.");
        faults.add("/submitted_at", code::CONTRADICTION, said);
    }
    if history.approved_at.is_some() && !may_be_approved {
        let said = Said::fixed(
            "A plan that stands so was not approved.",
            "Rencana dengan status ini belum disetujui.",
        );
        faults.add("/approved_at", code::CONTRADICTION, said);
    }
    if let (Some(submitted), Some(approved)) = (history.submitted_at, history.approved_at)
        && approved < submitted
    {
        let said = Said::fixed("Approved before it was submitted.", "Disetujui sebelum diajukan.");
        faults.add("/approved_at", code::CONTRADICTION, said);
    }
    for (pointer, at) in [
        ("/submitted_at", history.submitted_at),
        ("/approved_at", history.approved_at),
    ] {
        if at.is_some_and(|at| at > now) {
            let said = Said::fixed("History lies in the past.", "Riwayat berada di masa lalu.");
            faults.add(pointer, code::FUTURE, said);
        }
    }
}

fn given<'t>(told: &'t Map<String, Value>, name: &str) -> Option<&'t str> {
    told.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn moment(
    told: &Map<String, Value>,
    name: &str,
    held: Option<DateTime<Utc>>,
    faults: &mut Faults,
) -> Option<DateTime<Utc>> {
    if !told.contains_key(name) {
        return held;
    }
    let text = given(told, name)?;
    let read = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    if read.is_err() {
        let said = Said::fixed("Takes a moment of RFC 3339.", "Menerima waktu RFC 3339.");
        faults.add(format!("/{name}"), code::FORMAT, said);
    }
    read.ok()
}

fn not_offered() -> Said {
    let offered: Vec<&str> = PlanStatus::ALL.iter().map(|status| status.as_str()).collect();
    let offered = offered.join(", ");
    Said::new(
        format!("Takes one of: {offered}."),
        format!("Menerima salah satu dari: {offered}."),
    )
}

/// What is said where history is told by somebody who may not.
pub fn not_told() -> Said {
    Said::fixed(
        "Where a plan stood is told by whoever runs the service (sinergi import --history); everybody else leaves it out and takes the plan's steps.",
        "Kedudukan rencana di masa lalu disebutkan oleh pengelola layanan (sinergi import --history); yang lain menghilangkannya dan melalui langkah-langkah rencana.",
    )
}

/// What is said where history is told of a plan that has a newer one here.
pub fn is_past() -> Said {
    Said::fixed(
        "The plan has taken steps in this service since; a file does not undo them. Leave out where it stands.",
        "Rencana sudah melalui langkah di layanan ini; berkas tidak membatalkannya. Hilangkan kedudukannya.",
    )
}

#[derive(QueryableByName)]
struct Stepped {
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
}

/// Which of these plans somebody has led on in this service.
///
/// # Errors
/// When the database cannot answer.
pub fn stepped(db: &mut Read, plans: &[Uuid]) -> Result<HashSet<Uuid>> {
    let rows: Vec<Stepped> = diesel::sql_query(
        "select distinct record_id from ledger where record_type = $1 and record_id = any($2) \
         and operation = 'update' and origin <> $3 and changed && array['status', 'approved_sha256']",
    )
    .bind::<Text, _>(RecordType::Plans.as_str())
    .bind::<Array<SqlUuid>, _>(plans)
    .bind::<Text, _>(Origin::Import.as_str())
    .load(db.conn())?;
    Ok(rows.into_iter().map(|row| row.record_id).collect())
}

/// Why the history of a plan has a row that no step explains.
const REASON: &str = "Told by an import: the steps were taken before the plan came here. / \
                      Disebutkan oleh impor: langkahnya ditempuh sebelum rencana masuk ke layanan ini.";

/// Sets where plans stand. What belongs to them is written before, since an
/// approval is bound to the content as it is then. Each gets a row of the ledger;
/// what is told already gets none. The same number of statements serves all.
///
/// # Errors
/// 403 for anybody but the service's own import, and those of every change.
pub fn tell(db: &mut Write, author: &Author, told: &[(Uuid, Map<String, Value>)]) -> Result<()> {
    if author.origin != Origin::Import || !author.actor.is_system() {
        use crate::domain::Language::{English, Indonesian};
        let why = not_told();
        return Err(Error::detailed(
            codes::forbidden(),
            why.in_language(English).to_owned(),
            why.in_language(Indonesian).to_owned(),
        ));
    }
    let author = Author {
        reason: author.reason.clone().or_else(|| Some(REASON.to_owned())),
        ..author.clone()
    };
    let ids: Vec<Uuid> = told.iter().map(|(id, _)| *id).collect();
    let plans = Plan::find(db, &ids, true)?;
    let hashes = content::store::hashes(db, &plans)?;
    let mut changes = Vec::with_capacity(plans.len());
    for before in plans {
        let Some((_, members)) = told.iter().find(|(id, _)| *id == before.id) else {
            continue;
        };
        let Some(history) = read(members, &before.fields, db.now())? else {
            continue;
        };
        let permit = author.may(Action::Update, RecordType::Plans, before.region())?;
        let sha256 = hashes.get(&before.id).cloned();
        let mut fields = before.fields.clone();
        put(&mut fields, history, sha256);
        let stamp: Stamp = before.stamp.next(db.now(), permit.actor_id());
        let region = before.region().cloned();
        let after = Plan::assemble(before.id, fields, region, stamp)?;
        changes.push(Change::of(permit, Operation::Update, before, after));
    }
    ledger::write(db, &changes)?;
    Ok(())
}

fn put(fields: &mut PlanFields, history: History, sha256: Option<String>) {
    fields.status = history.status;
    fields.status_reason = history.reason;
    fields.submitted_at = history.submitted_at;
    // An approval that is told again stays bound to what it was bound to.
    if fields.approved_at != history.approved_at {
        fields.first_approved_at = history.approved_at;
        fields.approved_at = history.approved_at;
        fields.approved_sha256 = history.approved_at.and(sha256);
        fields.approved_by = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn plan(change: Value) -> PlanFields {
        let mut plan = json!({
            "kind": "regional", "level": "regency", "region_code": "32.14", "title": "Rencana",
            "first_year": 2024, "last_year": 2026,
        });
        plan.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        serde_json::from_value(plan).unwrap()
    }

    fn told(told: Value, held: Value) -> Result<Option<History>, Vec<String>> {
        let now = "2024-06-01T00:00:00Z".parse().unwrap();
        let found = read(told.as_object().unwrap(), &plan(held), now);
        found.map_err(|faults| faults.into_vec().into_iter().map(|f| f.pointer).collect())
    }

    #[test]
    fn what_is_told_already_tells_nothing() {
        assert_eq!(told(json!({"status": "draft"}), json!({})), Ok(None));
        assert_eq!(told(json!({}), json!({"status": "submitted"})), Ok(None));
        let approved = json!({"status": "approved", "approved_at": "2024-05-01T00:00:00Z", "approved_sha256": "a"});
        assert_eq!(told(json!({"status": "approved"}), approved.clone()), Ok(None));
        let on = told(json!({"status": "active"}), approved).unwrap().unwrap();
        assert_eq!(on.approved_at, Some("2024-05-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn an_approval_has_a_moment_and_nothing_else_does() {
        let approved = told(json!({"status": "approved"}), json!({})).unwrap().unwrap();
        assert_eq!(approved.approved_at, Some("2024-06-01T00:00:00Z".parse().unwrap()));
        assert_eq!(approved.submitted_at, None);
        let submitted = told(json!({"status": "submitted"}), json!({})).unwrap().unwrap();
        assert_eq!((submitted.submitted_at, submitted.approved_at), (None, None));
    }

    #[test]
    fn everything_that_cannot_be_is_told_at_once() {
        for (given, pointers) in [
            (json!({"status": "done"}), vec!["/status"]),
            (json!({"status": "returned"}), vec!["/status_reason"]),
            (json!({"submitted_at": "2024-01-01T00:00:00Z"}), vec!["/submitted_at"]),
            (
                json!({"status": "submitted", "submitted_at": "soon", "approved_at": "2024-01-01T00:00:00Z"}),
                vec!["/submitted_at", "/approved_at"],
            ),
            (
                json!({"status": "active", "submitted_at": "2024-02-01T00:00:00Z", "approved_at": "2024-01-01T00:00:00Z"}),
                vec!["/approved_at"],
            ),
            (
                json!({"status": "active", "approved_at": "2025-01-01T00:00:00Z"}),
                vec!["/approved_at"],
            ),
        ] {
            assert_eq!(told(given.clone(), json!({})).unwrap_err(), pointers, "{given}");
        }
    }
}
