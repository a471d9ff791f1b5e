//! What came of an operation, as it is kept: sending it again gives the same.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    decide::{Clash, Decision, Later},
    operation::{Asked, Operation},
    words::Outcome,
};
use crate::{
    domain::{Fault, Faults, Language, RecordType, Said},
    infra::{Error, Result, codes, error::is_contention},
    records::record::Warning,
    sync::conflicts::{explain, words::ConflictKind},
};

/// What came of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The operation.
    pub op_id: Uuid,
    /// In one word.
    pub result: Outcome,
    /// The type of its record.
    pub record_type: Option<RecordType>,
    /// The record.
    pub id: Option<Uuid>,
    /// The version of the record now, where it may be known.
    pub version: Option<i32>,
    /// The position in the ledger, where something was written.
    pub seq: Option<i64>,
    /// The fields that were written.
    pub applied: Vec<String>,
    /// The conflict.
    pub conflict_id: Option<Uuid>,
    /// Why it was refused: the code of a problem.
    pub code: Option<String>,
    /// What happened, in words.
    pub explanation: Option<Said>,
    /// Every single fault, and every warning.
    pub notes: Vec<Note>,
}

/// Something that is said of a place in an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Whether the operation was refused for it.
    pub fault: bool,
    /// JSON pointer into the operation.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What it is.
    pub message: Said,
    /// What would have been accepted.
    pub suggestion: Option<String>,
}

impl Receipt {
    fn of(operation: &Operation, result: Outcome) -> Self {
        Receipt {
            op_id: operation.op_id,
            result,
            record_type: operation.named.0,
            id: operation.named.1,
            version: None,
            seq: None,
            applied: Vec::new(),
            conflict_id: None,
            code: None,
            explanation: None,
            notes: Vec::new(),
        }
    }

    /// The receipt of what was decided about a record.
    pub fn decided(operation: &Operation, id: Uuid, decision: Decision, conflict: Option<Uuid>) -> Self {
        let explanation = decision.clash.as_ref().map(|clash| told(clash, &decision.applied));
        Receipt {
            id: Some(id),
            version: decision.version,
            applied: decision.applied,
            conflict_id: conflict,
            explanation,
            notes: decision.warnings.into_iter().map(Note::warning).collect(),
            ..Receipt::of(operation, decision.outcome)
        }
    }

    /// The receipt of an operation whose form is not right.
    pub fn malformed(operation: &Operation, faults: &Faults) -> Self {
        let said = &codes::validation().0.meaning;
        Receipt {
            code: Some(codes::validation().0.code.to_owned()),
            explanation: Some(said.clone()),
            notes: faults
                .clone()
                .into_vec()
                .iter()
                .map(|fault| Note::fault(fault, ""))
                .collect(),
            ..Receipt::of(operation, Outcome::Refused)
        }
    }

    /// The receipt of an operation that cannot be accepted.
    ///
    /// # Errors
    /// The error itself, when it is not about the operation: the database is away.
    pub fn refused(operation: &Operation, asked: &Asked, error: Error) -> Result<Self> {
        let Error::Refused(refusal) = &error else {
            return Err(error);
        };
        let code = refusal.code();
        if code.0.status >= 500 {
            return Err(error);
        }
        Ok(Receipt {
            id: asked.id,
            code: Some(code.0.code.to_owned()),
            explanation: Some(refusal.detail().clone()),
            notes: refusal
                .faults()
                .iter()
                .map(|fault| Note::fault(fault, "/document"))
                .collect(),
            ..Receipt::of(operation, Outcome::Refused)
        })
    }

    /// The receipt of an operation that the service could not take for a reason
    /// of its own; the cause is logged.
    ///
    /// # Errors
    /// The error itself, when it may go better the next time.
    pub fn mishap(operation: &Operation, asked: &Asked, error: Error) -> Result<Self> {
        if let Error::Db(cause) = &error
            && is_contention(cause)
        {
            return Err(error);
        }
        match Receipt::refused(operation, asked, error) {
            Ok(receipt) => Ok(receipt),
            Err(error) => {
                log::error!("sync, operation {}: {error}", operation.op_id);
                let code = codes::internal();
                Ok(Receipt {
                    code: Some(code.0.code.to_owned()),
                    explanation: Some(code.0.meaning.clone()),
                    ..Receipt::of(operation, Outcome::Refused)
                })
            }
        }
    }

    /// Takes back what was not kept in the end: the record is as it was.
    pub fn undo(&mut self) {
        self.version = self.version.filter(|_| self.seq.is_none());
        self.seq = None;
        self.conflict_id = None;
    }

    /// What is said of an operation whose id stands for another one.
    pub fn reused(operation: &Operation) -> Self {
        let code = codes::op_id_reused();
        Receipt {
            code: Some(code.0.code.to_owned()),
            explanation: Some(code.0.meaning.clone()),
            ..Receipt::of(operation, Outcome::Refused)
        }
    }
}

impl Note {
    fn fault(fault: &Fault, within: &str) -> Self {
        Note {
            fault: true,
            pointer: format!("{within}{}", fault.pointer),
            code: fault.code.0.to_owned(),
            message: fault.message.clone(),
            suggestion: fault.suggestion.clone(),
        }
    }

    fn warning(warning: Warning) -> Self {
        Note {
            fault: false,
            pointer: format!("/document{}", warning.pointer),
            code: warning.code,
            message: warning.message,
            suggestion: None,
        }
    }
}

/// What is said of a conflict in a receipt. It names no values: those stand in
/// the conflict, where it is known who may see them.
fn told(clash: &Clash, applied: &[String]) -> Said {
    let fields: Vec<&str> = clash.entries.iter().map(|entry| entry.field.as_str()).collect();
    let (en, id) = (Language::English, Language::Indonesian);
    let [names, nama] = [en, id].map(|language| explain::listed(&fields, language));
    let [who, siapa] = [en, id].map(|language| clash.against.as_ref().map_or_else(String::new, |l| by(l, language)));
    let (mut told, mut kata) = match clash.kind {
        ConflictKind::Fields => (
            format!("You and somebody else changed the same: {names}.{who} Somebody must choose which holds."),
            format!("Anda dan pihak lain mengubah hal yang sama: {nama}.{siapa} Perlu dipilih mana yang berlaku."),
        ),
        ConflictKind::Deleted => (
            format!(
                "You changed a record that was deleted meanwhile.{who} Somebody must choose whether it comes back."
            ),
            format!(
                "Anda mengubah catatan yang sementara itu dihapus.{siapa} Perlu dipilih apakah catatan itu dipulihkan."
            ),
        ),
        ConflictKind::Edited => (
            format!(
                "You deleted a record that was changed meanwhile: {names}.{who} Somebody must choose whether it goes."
            ),
            format!(
                "Anda menghapus catatan yang sementara itu diubah: {nama}.{siapa} Perlu dipilih apakah catatan itu dihapus."
            ),
        ),
    };
    if !applied.is_empty() {
        told.push_str(" The other fields were stored.");
        kata.push_str(" Isian lainnya sudah disimpan.");
    }
    Said::new(told, kata)
}

fn by(later: &Later, language: Language) -> String {
    let who = explain::who(later.actor_name.as_deref(), language);
    let day = explain::moment(later.recorded_at, language);
    let version = later.version;
    match language {
        Language::English => format!(" {who} did so {day} (version {version})."),
        Language::Indonesian => format!(" {who} melakukannya {day} (versi {version})."),
    }
}
