//! The rules of people, pure.

use chrono::{DateTime, NaiveDate, Utc};

use super::{api::PersonFields, words::LawfulBasis};
use crate::domain::{Faults, Said, fault::code};

/// What stands where personal data stood.
pub const ERASED: &str = "(dihapus)";
/// What stands for the rest of a word in a masked name.
const MASK: &str = "***";
/// How many digits a number of the civil register (NIK) has, and one of a civil
/// servant (NIP), who carries the day of birth in it.
const REGISTER_NUMBERS: [usize; 2] = [16, 18];
/// The shortest part of a name that is looked for in a partner's id.
const TELLING: usize = 4;

/// The rules that need no other row.
pub fn check(fields: &mut PersonFields, now: DateTime<Utc>, faults: &mut Faults) {
    match (fields.stakeholder_id, fields.library_id) {
        (None, None) => faults.add(
            "/stakeholder_id",
            code::INCOMPLETE,
            Said::fixed(
                "A person belongs to a stakeholder or to a library.",
                "Narahubung adalah bagian dari pemangku kepentingan atau perpustakaan.",
            ),
        ),
        (Some(_), Some(_)) => faults.add(
            "/library_id",
            code::CONTRADICTION,
            Said::fixed(
                "A person belongs to a stakeholder or to a library, not to both.",
                "Narahubung adalah bagian dari pemangku kepentingan atau perpustakaan, jangan keduanya.",
            ),
        ),
        _ => {}
    }
    // Who saw a masked form must not put it back over the true one.
    if fields.name.contains(MASK) {
        faults.add(
            "/name",
            code::FORMAT,
            Said::fixed(
                "This is the masked form of a name; read the person in full before changing it.",
                "Ini bentuk tersamar dari nama; baca lengkap dahulu sebelum mengubah.",
            ),
        );
    }
    if fields.lawful_basis == LawfulBasis::Consent && fields.consented_at.is_none() {
        faults.add(
            "/consented_at",
            code::INCOMPLETE,
            Said::fixed(
                "With consent as the basis it must be said when it was given.",
                "Bila dasarnya persetujuan, waktu persetujuan wajib diisi.",
            ),
        );
    }
    if fields.consented_at.is_some_and(|at| at > now) {
        faults.add(
            "/consented_at",
            code::FUTURE,
            Said::fixed("This moment has not come yet.", "Waktu itu belum tiba."),
        );
    }
    if fields.external_ids.0.iter().any(|name| tells(&name.id, fields)) {
        faults.add(
            "/external_ids",
            code::FORMAT,
            Said::fixed(
                "Everybody sees this id: it must not hold the name, the address, the telephone number, a NIK or a NIP.",
                "Id ini terlihat oleh semua: tidak boleh memuat nama, alamat surel, nomor telepon, NIK, atau NIP.",
            ),
        );
    }
}

/// A new last day that is past already would erase the person within the hour,
/// for good: it is rather a slip of the pen.
pub fn check_retention(until: Option<NaiveDate>, before: Option<NaiveDate>, today: NaiveDate, faults: &mut Faults) {
    if until != before && until.is_some_and(|day| day < today) {
        faults.add(
            "/retain_until",
            code::RANGE,
            Said::fixed(
                "This day is past; to erase a person there is an operation of its own.",
                "Hari itu sudah lewat; untuk memusnahkan data ada operasi tersendiri.",
            ),
        );
    }
}

/// Whether a partner's id tells who the person is.
fn tells(id: &str, fields: &PersonFields) -> bool {
    let lower = id.to_lowercase();
    let named = fields
        .name
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|part| part.chars().count() >= TELLING && lower.contains(part));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = fields.phone.as_deref().map(digits).unwrap_or_default();
    // Without the zero or the country's number before it.
    let phone = phone.trim_start_matches("62").trim_start_matches('0');
    let called = phone.len() >= 6 && digits(id).contains(phone);
    let packed = id.replace([' ', '.'], "");
    let runs = packed.split(|c: char| !c.is_ascii_digit()).map(str::len);
    named || called || id.contains('@') || runs.into_iter().any(|run| REGISTER_NUMBERS.contains(&run))
}

/// A name as everybody may see it: the first letter of each word. Words without
/// a letter or digit say nothing.
pub fn masked_name(name: &str) -> String {
    let words = name.split_whitespace().map(|word| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.into_iter().chain(MASK.chars()).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The fields as they are left by an erasure. What says that the data was kept
/// lawfully, and for which office, stays: it names nobody.
pub fn erased(fields: &PersonFields, now: DateTime<Utc>) -> PersonFields {
    PersonFields {
        stakeholder_id: fields.stakeholder_id,
        library_id: fields.library_id,
        name: ERASED.to_owned(),
        // The head of an office is one person.
        position: None,
        email: None,
        phone: None,
        // Free text.
        purpose: ERASED.to_owned(),
        lawful_basis: fields.lawful_basis,
        consented_at: fields.consented_at,
        retain_until: fields.retain_until,
        external_ids: Default::default(),
        erased_at: Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ExternalId, external_ids::ExternalIds};

    fn fields() -> PersonFields {
        serde_json::from_value(serde_json::json!({
            "library_id": uuid::Uuid::nil(), "name": "Dr. Hening Widiatmoko, M.A.", "purpose": "Undangan",
            "phone": "+62 812-3456-789", "lawful_basis": "public_task"
        }))
        .unwrap()
    }

    fn faults(fields: &mut PersonFields) -> Vec<String> {
        let mut faults = Faults::new();
        check(fields, "2026-01-01T00:00:00Z".parse().unwrap(), &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn names_are_masked_word_by_word() {
        for (name, masked) in [
            ("Hening Widiatmoko", "H*** W***"),
            ("Dr. Hening Widiatmoko, M.A.", "D*** H*** W*** M***"),
            ("(Ani)", "A***"),
            ("  Budi \u{200b}Santoso ", "B*** S***"),
            ("\u{202e}\u{0645}\u{062d}\u{0645}\u{062f}", "\u{0645}***"),
            ("-", "***"),
        ] {
            assert_eq!(masked_name(name), masked);
        }
    }

    #[test]
    fn a_person_belongs_to_one_office() {
        assert!(faults(&mut fields()).is_empty());
        let neither = &mut PersonFields {
            library_id: None,
            ..fields()
        };
        assert_eq!(faults(neither), ["/stakeholder_id"]);
        let both = &mut PersonFields {
            stakeholder_id: Some(uuid::Uuid::nil()),
            ..fields()
        };
        assert_eq!(faults(both), ["/library_id"]);
    }

    #[test]
    fn a_masked_name_is_no_name() {
        let masked = masked_name(&fields().name);
        assert_eq!(
            faults(&mut PersonFields {
                name: masked,
                ..fields()
            }),
            ["/name"]
        );
    }

    #[test]
    fn consent_was_given_at_some_moment() {
        let mut consent = PersonFields {
            lawful_basis: LawfulBasis::Consent,
            ..fields()
        };
        assert_eq!(faults(&mut consent), ["/consented_at"]);
        consent.consented_at = "2025-12-31T00:00:00Z".parse().ok();
        assert!(faults(&mut consent).is_empty());
        consent.consented_at = "2026-01-02T00:00:00Z".parse().ok();
        assert_eq!(faults(&mut consent), ["/consented_at"]);
    }

    #[test]
    fn ids_of_partners_tell_nobody() {
        let with = |id: &str| PersonFields {
            external_ids: ExternalIds(vec![ExternalId {
                system: "s".into(),
                id: id.into(),
            }]),
            ..fields()
        };
        for harmless in ["TPBIS-M-2023-32/1", "123", "019abcde-0000-7000-8000-123456789012"] {
            assert!(faults(&mut with(harmless)).is_empty(), "{harmless}");
        }
        for telling in [
            "hening.w",
            "p-WIDIATMOKO",
            "3214012010700001",
            "19700101 199503 1 001",
            "08123456789",
            "x@y.id",
        ] {
            assert_eq!(faults(&mut with(telling)), ["/external_ids"], "{telling}");
        }
    }

    #[test]
    fn a_new_last_day_is_not_past() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let faults = |until, before| {
            let mut faults = Faults::new();
            check_retention(until, before, "2026-01-01".parse().unwrap(), &mut faults);
            faults.into_vec().len()
        };
        assert_eq!(faults(day("2025-12-31"), None), 1);
        assert_eq!(
            faults(day("2025-12-31"), day("2025-12-31")),
            0,
            "one that is due already"
        );
        assert_eq!(faults(day("2026-01-01"), None), 0);
        assert_eq!(faults(None, day("2025-12-31")), 0);
    }
}
