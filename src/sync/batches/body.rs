//! The body of a batch: one JSON document, or a line for each operation;
//! compressed or not.

use std::collections::HashSet;

use actix_web::HttpRequest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    api::{BatchHead, BatchParams, BrokenLine},
    operation::Operation,
    words::BatchMode,
};
use crate::{
    domain::{Fault, Faults, Said, fault::code},
    infra::{
        Error, Result, body, codes, json,
        upload::{self, inflate, not_taken},
    },
};

/// The largest body that is taken.
pub const LIMIT: usize = 32 << 20;
/// The largest batch that a compressed body may hold.
const INFLATED: usize = 64 << 20;
/// The most operations of a batch.
const MOST: usize = 10_000;

/// A batch as it was sent.
pub struct Sent {
    /// Its id.
    pub batch_id: Uuid,
    /// Its mode.
    pub mode: BatchMode,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// The line that could not be read; those before it stand in `operations`.
    pub broken: Option<(BrokenLine, Error)>,
}

/// How a body is read.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    gzip: bool,
    lines: bool,
}

impl Form {
    /// What the headers say.
    ///
    /// # Errors
    /// 415 for a media type or an encoding that is not taken.
    pub fn of(request: &HttpRequest) -> Result<Self> {
        let kind = upload::Kind::of(request)?;
        let lines = match kind.media.as_str() {
            "application/json" => false,
            "application/x-ndjson" | "application/ndjson" => true,
            _ => return Err(not_taken("application/json, application/x-ndjson")),
        };
        Ok(Form { gzip: kind.gzip, lines })
    }

    /// Reads a batch.
    ///
    /// # Errors
    /// 400 when it is no JSON, 413 when it holds too much, 422 when operations
    /// cannot be told apart.
    pub fn read(self, bytes: &[u8], params: &BatchParams) -> Result<Sent> {
        let inflated = if self.gzip {
            Some(inflate(bytes, INFLATED)?)
        } else {
            None
        };
        let bytes = inflated.as_deref().unwrap_or(bytes);
        let sent = if self.lines {
            lines(bytes, params)?
        } else {
            whole(bytes, params)?
        };
        refuse_doubled(&sent.operations, self.lines)?;
        Ok(sent)
    }
}

fn too_many() -> Error {
    Error::detailed(
        codes::too_large(),
        format!("A batch has at most {MOST} operations; send the others in another one."),
        format!("Satu kiriman berisi paling banyak {MOST} operasi; kirim sisanya tersendiri."),
    )
}

fn whole(bytes: &[u8], params: &BatchParams) -> Result<Sent> {
    if params.batch_id.is_some() || params.mode.is_some() {
        let mut faults = Faults::new();
        let said = Said::fixed(
            "Stands in the body; in the address only when operations are sent as lines.",
            "Ditulis dalam badan permintaan; dalam alamat hanya bila operasi dikirim per baris.",
        );
        let given = if params.batch_id.is_some() {
            "?batch_id"
        } else {
            "?mode"
        };
        faults.add(given, code::CONTRADICTION, said);
        return Err(Error::bad_query(faults));
    }
    let (mut value, faults) = json::read(bytes)?;
    let operations = match value.get_mut("operations") {
        Some(Value::Array(operations)) => std::mem::take(operations),
        _ => Vec::new(),
    };
    if operations.len() > MOST {
        return Err(too_many());
    }
    if let (false, Some(members)) = (operations.is_empty(), value.as_object_mut()) {
        // What stands in them is read one by one.
        members.insert("operations".into(), json!([{}]));
    }
    let mut wrong = body::check::<BatchHead>(&value);
    let mut within: Vec<Faults> = operations.iter().map(|_| Faults::new()).collect();
    for fault in faults.into_vec() {
        match place(&fault.pointer).and_then(|(at, rest)| Some((within.get_mut(at)?, rest))) {
            Some((faults, rest)) => faults.push(Fault {
                pointer: rest.to_owned(),
                ..fault
            }),
            None => wrong.push(fault),
        }
    }
    let mut read = Vec::with_capacity(operations.len());
    for (at, (operation, faults)) in operations.iter().zip(within).enumerate() {
        match Operation::read(operation, faults) {
            Some(operation) => read.push(operation),
            None => wrong.add(format!("/operations/{at}/op_id"), code::REQUIRED, nameless()),
        }
    }
    wrong.finish()?;
    let head: BatchHead = serde_json::from_value(value)?;
    Ok(Sent {
        batch_id: head.batch_id,
        mode: head.mode.unwrap_or(BatchMode::Each),
        operations: read,
        broken: None,
    })
}

fn nameless() -> Said {
    Said::fixed(
        "Each operation has an id of its own (UUID): without it nobody could say what came of it.",
        "Setiap operasi memiliki id sendiri (UUID): tanpa id hasilnya tidak dapat disebutkan.",
    )
}

/// The operation that a pointer leads to, and the place in it.
fn place(pointer: &str) -> Option<(usize, &str)> {
    let rest = pointer.strip_prefix("/operations/")?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (at, rest) = rest.split_at(end);
    Some((at.parse().ok()?, rest))
}

fn lines(bytes: &[u8], params: &BatchParams) -> Result<Sent> {
    let Some(batch_id) = params.batch_id else {
        let mut faults = Faults::new();
        let said = Said::fixed(
            "Needed when operations are sent as lines.",
            "Wajib diisi bila operasi dikirim per baris.",
        );
        faults.add("?batch_id", code::REQUIRED, said);
        return Err(Error::bad_query(faults));
    };
    let mut sent = Sent {
        batch_id,
        mode: params.mode.unwrap_or(BatchMode::Each),
        operations: Vec::new(),
        broken: None,
    };
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if sent.operations.len() == MOST {
            return Err(too_many());
        }
        match operation(line) {
            Ok(operation) => sent.operations.push(operation),
            Err(error) => {
                let message = error
                    .refusal()
                    .map(|r| r.detail().in_language(crate::domain::Language::English).to_owned());
                let broken = BrokenLine {
                    line: at as u64 + 1,
                    message: message.unwrap_or_default(),
                };
                sent.broken = Some((broken, error));
                break;
            }
        }
    }
    match sent.broken.take() {
        // With nothing before it, and where all or nothing was asked for, nothing is done.
        Some((broken, error)) if sent.operations.is_empty() || sent.mode == BatchMode::AllOrNothing => {
            Err(error.extension("line", broken.line))
        }
        None if sent.operations.is_empty() => {
            let mut faults = Faults::new();
            let said = Said::fixed("Needs at least one operation.", "Memerlukan sedikitnya satu operasi.");
            faults.add("", code::LENGTH, said);
            Err(faults.into())
        }
        broken => Ok(Sent { broken, ..sent }),
    }
}

/// The operation of a line.
fn operation(line: &[u8]) -> Result<Operation> {
    let (value, faults) = json::read(line)?;
    Operation::read(&value, faults).ok_or_else(|| {
        let said = nameless();
        use crate::domain::Language::{English, Indonesian};
        Error::detailed(
            codes::bad_request(),
            said.in_language(English).to_owned(),
            said.in_language(Indonesian).to_owned(),
        )
    })
}

/// An id stands for one operation.
fn refuse_doubled(operations: &[Operation], lines: bool) -> Result<()> {
    let mut seen = HashSet::new();
    let mut faults = Faults::new();
    for (at, operation) in operations.iter().enumerate() {
        if !seen.insert(operation.op_id) {
            let said = Said::fixed(
                "Another operation of this batch has this id.",
                "Operasi lain dalam kiriman ini memiliki id ini.",
            );
            let within = if lines { "" } else { "/operations" };
            faults.add(format!("{within}/{at}/op_id"), code::TAKEN, said);
        }
    }
    Ok(faults.finish()?)
}
