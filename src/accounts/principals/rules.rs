//! The rules of principals, pure.

use super::api::PrincipalFields;
use crate::{
    access::actor::PrincipalKind,
    domain::{Faults, Said, fault::code},
};

/// The name under which the ledger knows the service itself.
const OURS: &str = "system";

/// The rules that need no other row.
pub fn check(fields: &PrincipalFields, faults: &mut Faults) {
    if fields.name == OURS {
        faults.add(
            "/name",
            code::TAKEN,
            Said::fixed("This is the service itself.", "Ini nama layanan sendiri."),
        );
    }
}

/// A person does not become a partner system.
pub fn keep_kind(before: PrincipalKind, after: PrincipalKind, faults: &mut Faults) {
    if before != after {
        faults.add(
            "/kind",
            code::IMMUTABLE,
            Said::fixed(
                "The kind cannot be changed; make a new principal.",
                "Jenis tidak dapat diubah; buat pengguna baru.",
            ),
        );
    }
}
