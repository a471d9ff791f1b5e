//! Commitments and their money.

use super::{BOTH, Definition, How, NEVER, RUPIAH, Time};
use crate::domain::{Measure, RecordType};

const BY_COMMITMENT: &[&str] = &["region", "commitment_status", "support_form", "stakeholder_kind"];

/// Their definitions.
pub const ALL: &[Definition] = &[
    Definition {
        measure: Measure::Commitments,
        concept: ("Promises of support", "Komitmen dukungan"),
        definition: (
            "Living commitments by the day of the promise, where their beneficiary lies, in every state.",
            "Komitmen yang tidak dihapus menurut hari dijanjikan, di wilayah penerimanya, dalam semua keadaan.",
        ),
        unit: ("commitment", "komitmen"),
        how: How::Count,
        of: RecordType::Commitments,
        columns: &[],
        time: Time::Flow,
        classifications: BY_COMMITMENT,
        statistics: &["commitments", "overview"],
        steps: BOTH,
    },
    Definition {
        measure: Measure::CommitmentsAmountKnown,
        concept: ("Promises of support", "Komitmen dukungan"),
        definition: (
            "Living commitments by the day of the promise, where their beneficiary lies, in every state, that name an amount of money.",
            "Komitmen yang tidak dihapus menurut hari dijanjikan, di wilayah penerimanya, dalam semua keadaan, yang menyebut nilai uang.",
        ),
        unit: ("commitment", "komitmen"),
        how: How::Count,
        of: RecordType::Commitments,
        columns: &[],
        time: Time::Flow,
        classifications: BY_COMMITMENT,
        statistics: &["commitments"],
        steps: BOTH,
    },
    Definition {
        measure: Measure::CommitmentsOverdue,
        concept: ("Promises of support", "Komitmen dukungan"),
        definition: (
            "Living commitments past the day by which they were to be kept, neither fulfilled nor cancelled as known now. The day is that of the clocks of their region.",
            "Komitmen yang lewat tenggat dan tidak terpenuhi atau dibatalkan menurut keadaan sekarang. Hari menurut waktu wilayahnya.",
        ),
        unit: ("commitment", "komitmen"),
        how: How::Count,
        of: RecordType::Commitments,
        columns: &[],
        time: Time::Present,
        classifications: BY_COMMITMENT,
        statistics: &["commitments", "overview"],
        steps: NEVER,
    },
    Definition {
        measure: Measure::CommitmentsPledged,
        concept: ("Promises of support", "Komitmen dukungan"),
        definition: (
            "The sum of the amounts that were promised by living commitments in every state; those without an amount add nothing.",
            "Jumlah nilai yang dijanjikan oleh komitmen yang tidak dihapus dalam semua keadaan; yang tanpa nilai tidak menambah apa pun.",
        ),
        unit: RUPIAH,
        how: How::Sum,
        of: RecordType::Commitments,
        columns: &["pledged_idr"],
        time: Time::Flow,
        classifications: BY_COMMITMENT,
        statistics: &["commitments", "overview"],
        steps: BOTH,
    },
    Definition {
        measure: Measure::CommitmentsRealised,
        concept: ("Promises of support", "Komitmen dukungan"),
        definition: (
            "The sum of what has come of living commitments in every state.",
            "Jumlah yang sudah terealisasi dari komitmen yang tidak dihapus dalam semua keadaan.",
        ),
        unit: RUPIAH,
        how: How::Sum,
        of: RecordType::Commitments,
        columns: &["realised_idr"],
        time: Time::Flow,
        classifications: BY_COMMITMENT,
        statistics: &["commitments", "overview"],
        steps: BOTH,
    },
];
