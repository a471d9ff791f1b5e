//! One operation, as it was sent: read, held against its shape, and with a
//! print of its content, by which it is known again.

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    api::SyncOperation,
    words::{OnConflict, Wish},
};
use crate::{
    domain::{Faults, RecordType, Said, fault::code},
    infra::{Result, body, formats::is_moment},
    records::ExternalId,
    sync::{
        kinds::{self, Kind},
        merge::Declared,
    },
};

/// An operation of a batch.
pub struct Operation {
    /// Its id, made by the client.
    pub op_id: Uuid,
    /// A print of what it asks for.
    pub print: Vec<u8>,
    /// When it was made by the client's clock: told, never used.
    pub client_time: Option<DateTime<Utc>>,
    /// What it says of its type and its record, as far as it can be read.
    pub named: (Option<RecordType>, Option<Uuid>),
    /// What it asks for, or what is wrong with its form.
    pub asked: Result<Asked, Faults>,
}

/// What an operation asks for.
pub struct Asked {
    /// Of which type the record is.
    pub kind: &'static Kind,
    /// What is to be done.
    pub wish: Wish,
    /// The record's id.
    pub id: Option<Uuid>,
    /// The record's name in a partner system.
    pub name: Option<ExternalId>,
    /// The version on which the change was made.
    pub base_version: Option<i32>,
    /// What is done with the rest when some fields are in conflict.
    pub on_conflict: OnConflict,
    /// The fields that are meant.
    pub document: Map<String, Value>,
}

impl Asked {
    /// What the type declares of its fields.
    pub fn declared(&self) -> &'static Declared {
        &self.kind.declared
    }
}

impl Operation {
    /// Reads an operation. `faults` are those that were found in its text.
    /// Nothing when it has no id by which it could be answered.
    pub fn read(value: &Value, faults: Faults) -> Option<Self> {
        let op_id = text(value, "op_id")?.parse().ok()?;
        let record_type = text(value, "type").and_then(|word| word.parse().ok());
        let id = text(value, "id").and_then(|id| id.parse().ok());
        Some(Operation {
            op_id,
            print: print(value),
            client_time: text(value, "client_time")
                .filter(|at| is_moment(at))
                .and_then(|at| at.parse().ok()),
            named: (record_type, id),
            asked: asked(value, faults),
        })
    }
}

fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.get(member).and_then(Value::as_str)
}

/// The same for the same content, in whatever order its members stand.
fn print(value: &Value) -> Vec<u8> {
    let canonical = serde_json_canonicalizer::to_vec(value).unwrap_or_default();
    digest::digest(&digest::SHA256, &canonical).as_ref().to_vec()
}

fn asked(value: &Value, mut faults: Faults) -> Result<Asked, Faults> {
    faults.extend(body::check::<SyncOperation>(value));
    faults.finish()?;
    let unreadable = |error: serde_json::Error| {
        let mut faults = Faults::new();
        let said = Said::new(
            format!("Cannot be read: {error}."),
            format!("Tidak dapat dibaca: {error}."),
        );
        faults.add("", code::FORMAT, said);
        faults
    };
    let read: SyncOperation = serde_json::from_value(value.clone()).map_err(unreadable)?;
    let mut faults = Faults::new();
    let kind = kinds::of(read.record_type);
    if kind.is_none() {
        let said = Said::fixed(
            "Records of this type are not synchronised.",
            "Catatan jenis ini tidak disinkronkan.",
        );
        faults.add("/type", code::NOT_OFFERED, said);
    }
    let Value::Object(document) = read.document.unwrap_or_else(|| Value::Object(Map::new())) else {
        faults.add(
            "/document",
            code::WRONG_TYPE,
            Said::fixed("Takes an object.", "Menerima sebuah objek."),
        );
        return Err(faults);
    };
    let inner = document.get("id").filter(|id| !id.is_null());
    let inner_id = kinds::id_of(inner);
    let contradicts = inner.is_some() && (inner_id.is_none() || read.id.is_some_and(|id| inner_id != Some(id)));
    if contradicts {
        let said = Said::fixed(
            "This is another id than that of the operation.",
            "Id ini berbeda dari id operasi.",
        );
        faults.add("/document/id", code::CONTRADICTION, said);
    }
    let id = read.id.or(inner_id);
    if read.operation != Wish::Create && id.is_none() && read.external_id.is_none() {
        let said = Said::fixed(
            "Needs the id of the record or its name in a partner system (external_id).",
            "Memerlukan id catatan atau namanya di sistem mitra (external_id).",
        );
        faults.add("/id", code::REQUIRED, said);
    }
    match (read.operation, document.is_empty()) {
        (Wish::Delete, false) => {
            let said = Said::fixed(
                "A deletion says nothing else.",
                "Penghapusan tidak menyebutkan hal lain.",
            );
            faults.add("/document", code::CONTRADICTION, said);
        }
        (Wish::Create | Wish::Update | Wish::Upsert, true) => {
            let said = Said::fixed("Name at least one field.", "Sebutkan sedikitnya satu isian.");
            faults.add("/document", code::REQUIRED, said);
        }
        _ => {}
    }
    if read.operation == Wish::Create && read.base_version.is_some() {
        let said = Said::fixed(
            "A new record has no version before.",
            "Catatan baru belum memiliki versi.",
        );
        faults.add("/base_version", code::CONTRADICTION, said);
    }
    match kind {
        Some(kind) if faults.is_empty() => Ok(Asked {
            kind,
            wish: read.operation,
            id,
            name: read.external_id,
            base_version: read.base_version,
            on_conflict: read.on_conflict.unwrap_or(OnConflict::Hold),
            document,
        }),
        _ => Err(faults),
    }
}
