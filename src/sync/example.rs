//! The conflict of the demonstration, made up: the library office of Aceh Tengah
//! has got a phone number in the service, and another in the province's own system.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    batches::{operation::Operation, run::Run, store::Batch, words::BatchMode},
    conflicts,
};
use crate::{
    access::{Author, Origin},
    domain::Faults,
    infra::{Db, Error, Result},
    records::ids,
};

/// The batch in which the example's conflict was met.
pub fn batch() -> Uuid {
    ids::of(["example", "sync", "batch"])
}

/// The conflict.
pub fn conflict() -> Uuid {
    conflicts::store::id_of(Uuid::nil(), sent())
}

fn sent() -> Uuid {
    ids::of(["example", "sync", "sent"])
}

/// The record that the conflict is about.
fn office() -> Uuid {
    ids::of(["tpbis-2023", "TPBIS-S-1104-ARPUS"])
}

fn operations() -> [Value; 2] {
    let change = |op_id: Uuid, phone: &str| {
        json!({
            "op_id": op_id, "type": "stakeholders", "id": office(), "operation": "update", "base_version": 1,
            "document": {"phone": phone}
        })
    };
    [
        change(ids::of(["example", "sync", "held"]), "+62 643 21001"),
        change(sent(), "+62 643 21002"),
    ]
}

/// Makes the conflict, when it is not there yet.
///
/// # Errors
/// When the database cannot do it.
pub fn load(db: &Db) -> Result<()> {
    if db.read_now(|db| conflicts::store::find(db, conflict()))?.is_some() {
        return Ok(());
    }
    let read = operations()
        .iter()
        .map(|value| Operation::read(value, Faults::new()))
        .collect();
    let operations: Option<Vec<Operation>> = read;
    let operations = operations.ok_or_else(|| Error::Internal("an example cannot be read".into()))?;
    let batch = Batch {
        id: batch(),
        principal_id: Uuid::nil(),
        mode: BatchMode::Each,
        op_ids: operations.iter().map(|operation| operation.op_id).collect(),
    };
    let author = &Author::system(Origin::Sync);
    let run = Run {
        author,
        batch: &batch,
        operations: &operations,
    };
    run.perform(db, false)?;
    Ok(())
}
