//! The rules of passwords and keys, pure.

use std::collections::HashSet;

use serde_json::Value;

use super::public_key;
use crate::{
    access::actor::PrincipalKind,
    accounts::principals::{
        Principal,
        api::{NewCredentials, NewPrincipal, PrincipalFields},
    },
    domain::{Faults, Said, fault::code},
    infra::{Result, body},
    records::input::{self, Draft},
};

/// The fewest characters of a password.
pub const SHORTEST: usize = 12;
/// The most characters of a password.
pub const LONGEST: usize = 200;
/// The fewest different characters of a password.
const DIFFERENT: usize = 5;

/// Reads a new principal and what it will sign in with. What is wrong with
/// either is in the draft.
///
/// # Errors
/// 422 when it is no object.
pub fn read_new(body: &Value) -> Result<(Draft<PrincipalFields>, NewCredentials)> {
    let mut faults = body::check::<NewPrincipal>(body);
    let mut principal = body.clone();
    let mut take = |name: &str| match principal.as_object_mut()?.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    };
    let wanted = NewCredentials {
        password: take("password"),
        public_key: take("public_key"),
    };
    let mut draft = input::draft::<Principal>(&principal)?;
    faults.extend(std::mem::take(&mut draft.faults));
    // What suits depends on the kind.
    if !faults.names("/kind") {
        check(&draft.fields, &wanted, &mut faults);
    }
    draft.faults = faults;
    Ok((draft, wanted))
}

/// Whether such credentials suit a principal.
pub fn check(fields: &PrincipalFields, wanted: &NewCredentials, faults: &mut Faults) {
    match fields.kind {
        PrincipalKind::Person => {
            if wanted.public_key.is_some() {
                faults.add(
                    "/public_key",
                    code::CONTRADICTION,
                    Said::fixed("A person signs in with a password.", "Orang masuk dengan kata sandi."),
                );
            }
            if let Some(password) = &wanted.password {
                check_password("/password", password, &fields.name, &fields.display_name, faults);
            }
        }
        PrincipalKind::Client => {
            if wanted.password.is_some() {
                faults.add(
                    "/password",
                    code::CONTRADICTION,
                    Said::fixed(
                        "A partner system has a secret made by the service, or a public key.",
                        "Sistem mitra memakai rahasia buatan layanan, atau kunci publik.",
                    ),
                );
            }
            if let Some(key) = &wanted.public_key
                && let Err(said) = public_key::check(key)
            {
                faults.add("/public_key", code::FORMAT, said);
            }
        }
    }
}

/// Whether a password is long enough and not the first that one would try.
pub fn check_password(pointer: &str, password: &str, name: &str, display_name: &str, faults: &mut Faults) {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return faults.add(
            pointer,
            code::LENGTH,
            Said::new(
                format!("A password has {SHORTEST} to {LONGEST} characters."),
                format!("Kata sandi terdiri atas {SHORTEST} sampai {LONGEST} karakter."),
            ),
        );
    }
    let lower = password.to_lowercase();
    let different: HashSet<char> = lower.chars().collect();
    if lower == name.to_lowercase() || lower == display_name.to_lowercase() || different.len() < DIFFERENT {
        faults.add(
            pointer,
            code::WEAK,
            Said::fixed(
                "Too easily guessed: not the own name, and at least five different characters.",
                "Terlalu mudah ditebak: bukan nama sendiri, dan paling sedikit lima karakter berbeda.",
            ),
        );
    }
}

/// A body without its password, for the fingerprint of an Idempotency-Key: a
/// plain digest of it would be easier to guess than the slow hash.
pub fn without_secrets(mut body: Value) -> Value {
    if let Some(members) = body.as_object_mut() {
        members.remove("password");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(password: &str) -> Vec<&'static str> {
        let mut faults = Faults::new();
        check_password(
            "/password",
            password,
            "national.admin",
            "Perpustakaan Nasional",
            &mut faults,
        );
        faults.into_vec().iter().map(|f| f.code.0).collect()
    }

    #[test]
    fn short_long_and_guessable_passwords_are_refused() {
        for (password, expected) in [
            ("kopi hitam tanpa gula", &[][..]),
            ("sebelas sja", &["length"]),
            (&"panjang".repeat(29), &["length"]),
            ("National.Admin", &["weak"]),
            ("perpustakaan nasional", &["weak"]),
            ("aaaaaaaaaaaa", &["weak"]),
            ("121212121212", &["weak"]),
            ("ééé日本語kata sandi", &[]),
        ] {
            assert_eq!(faults_of(password), expected, "{password}");
        }
    }

    #[test]
    fn a_new_principal_is_read_with_all_its_faults() {
        let body = serde_json::json!({"name": "system", "kind": "client", "display_name": "x", "password": "kopi hitam tanpa gula"});
        let (draft, _) = read_new(&body).unwrap();
        let faults = draft.faults.into_vec();
        let pointers: Vec<&str> = faults.iter().map(|f| f.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/password"]);
    }
}
