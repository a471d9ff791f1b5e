//! Conflicts in words that a clerk understands.

use chrono::{DateTime, Timelike, Utc};
use serde_json::Value;

use super::{entry::Entry, vocabulary, words::ConflictKind};
use crate::domain::{
    Language::{self, English, Indonesian},
    RecordType, Said, TimeZone, spoken,
};

/// What is said of a whole conflict.
pub fn conflict(kind: ConflictKind, of: RecordType, versions: (i32, i32), entries: &[Entry]) -> Said {
    let (base, now) = versions;
    let fields: Vec<&str> = entries.iter().map(|entry| entry.field.as_str()).collect();
    let [names, nama] = [English, Indonesian].map(|language| listed(&fields, language));
    let (what, apa) = (of.label_en(), of.label_id());
    match kind {
        ConflictKind::Fields => Said::new(
            format!(
                "A record among the {what} was changed on both sides since version {base}: {names}. Choose for each what holds."
            ),
            format!(
                "Satu catatan di antara {apa} diubah di kedua sisi sejak versi {base}: {nama}. Pilih untuk masing-masing mana yang berlaku."
            ),
        ),
        ConflictKind::Deleted => Said::new(
            format!(
                "A record among the {what} was changed on version {base} ({names}), but it was deleted in version {now}. Choose whether it comes back with what was sent, or stays deleted."
            ),
            format!(
                "Satu catatan di antara {apa} diubah atas versi {base} ({nama}), tetapi sudah dihapus pada versi {now}. Pilih apakah dipulihkan dengan yang dikirim, atau tetap terhapus."
            ),
        ),
        ConflictKind::Edited => Said::new(
            format!(
                "A record among the {what} was to be deleted as it was in version {base}, but since then it was changed: {names}. Choose whether it goes or stays."
            ),
            format!(
                "Satu catatan di antara {apa} hendak dihapus menurut versi {base}, tetapi sejak itu diubah: {nama}. Pilih apakah dihapus atau tetap ada."
            ),
        ),
    }
}

/// What is said of one field in conflict, with its values.
pub fn entry(of: RecordType, kind: ConflictKind, entry: &Entry) -> Said {
    let told = |language: Language| {
        let field = vocabulary::name(&entry.field, language);
        let sides = [&entry.base, &entry.mine, &entry.theirs];
        let [base, mine, theirs] = sides.map(|value| shown(of, &entry.field, value, language));
        let who = who(entry.set_by_name.as_deref(), language);
        let when = entry.set_at.map_or_else(String::new, |at| moment(at, language));
        let version = entry.set_in.unwrap_or_default();
        let sentence = match (kind, language) {
            (ConflictKind::Fields, English) => {
                format!(
                    "{field} was {base}. The sender made it {mine}; {who} made it {theirs} {when} (version {version})."
                )
            }
            (ConflictKind::Fields, Indonesian) => {
                format!(
                    "{field} semula {base}. Pengirim mengubahnya menjadi {mine}; {who} mengubahnya menjadi {theirs} {when} (versi {version})."
                )
            }
            (ConflictKind::Deleted, English) => {
                format!(
                    "{field} was {base}. The sender made it {mine}; {who} deleted the record {when} (version {version})."
                )
            }
            (ConflictKind::Deleted, Indonesian) => {
                format!(
                    "{field} semula {base}. Pengirim mengubahnya menjadi {mine}; {who} menghapus catatan ini {when} (versi {version})."
                )
            }
            (ConflictKind::Edited, English) => {
                format!(
                    "{field} was {base} when the sender deleted the record; {who} made it {theirs} {when} (version {version})."
                )
            }
            (ConflictKind::Edited, Indonesian) => {
                format!(
                    "{field} semula {base} ketika pengirim menghapus catatan ini; {who} mengubahnya menjadi {theirs} {when} (versi {version})."
                )
            }
        };
        let together = entry.together.iter().map(String::as_str).collect::<Vec<_>>();
        match (together.is_empty(), kind == ConflictKind::Fields, language) {
            (false, true, English) => format!("{sentence} It goes together with {}.", listed(&together, language)),
            (false, true, Indonesian) => format!("{sentence} Berlaku bersama {}.", listed(&together, language)),
            _ => sentence,
        }
    };
    Said::new(capital(&told(English)), capital(&told(Indonesian)))
}

/// Who did something.
pub fn who(name: Option<&str>, language: Language) -> String {
    match (name, language) {
        (Some(name), _) => name.to_owned(),
        (None, English) => "the service itself".to_owned(),
        (None, Indonesian) => "layanan ini sendiri".to_owned(),
    }
}

/// The names of fields in a row.
pub fn listed(fields: &[&str], language: Language) -> String {
    let names: Vec<String> = fields.iter().map(|field| vocabulary::name(field, language)).collect();
    let and = match language {
        English => " and ",
        Indonesian => " dan ",
    };
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{and}{last}", others.join(", ")),
    }
}

/// A day and an hour, in western Indonesian time, where the programme has its seat.
pub fn moment(at: DateTime<Utc>, language: Language) -> String {
    match language {
        English => format!("on {}", instant(at, language)),
        Indonesian => format!("pada {}", instant(at, language)),
    }
}

fn instant(at: DateTime<Utc>, language: Language) -> String {
    let at = at.naive_utc() + TimeZone::Jakarta.offset();
    let (day, hour, minute) = (spoken::day(at.date(), language), at.hour(), at.minute());
    match language {
        English => format!("{day} at {hour:02}:{minute:02} WIB"),
        Indonesian => format!("{day} pukul {hour:02}.{minute:02} WIB"),
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// A value as people write it: labels in place of words of the API, money and days as
/// they are read aloud; long texts only at their beginning.
fn shown(of: RecordType, field: &str, value: &Value, language: Language) -> String {
    match (value, language) {
        (Value::Null, English) => "empty".to_owned(),
        (Value::Null, Indonesian) => "kosong".to_owned(),
        (Value::Bool(true), English) => "yes".to_owned(),
        (Value::Bool(true), Indonesian) => "ya".to_owned(),
        (Value::Bool(false), English) => "no".to_owned(),
        (Value::Bool(false), Indonesian) => "tidak".to_owned(),
        (Value::Number(number), _) => match number.as_u64() {
            Some(amount) if field.ends_with("_idr") => spoken::rupiah(amount, language),
            _ => number.to_string(),
        },
        (Value::String(text), _) => {
            let day = || Some(spoken::day(text.parse().ok()?, language));
            let label = vocabulary::label(of, field, text, language);
            let moment = || Some(instant(text.parse().ok()?, language));
            let said = label.map(str::to_owned).or_else(day).or_else(moment);
            said.unwrap_or_else(|| quoted(text))
        }
        (Value::Array(items), _) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(|item| shown(of, field, item, language)).collect();
            items.join(", ")
        }
        (Value::Array(_), English) => "nothing".to_owned(),
        (Value::Array(_), Indonesian) => "kosong".to_owned(),
        // Of objects there are only names in partner systems.
        (Value::Object(members), _) => {
            let member = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
            quoted(&format!("{}: {}", member("system"), member("id")))
        }
    }
}

fn quoted(text: &str) -> String {
    const LONG: usize = 80;
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("“{} …”", text.get(..end).unwrap_or_default()),
        None => format!("“{text}”"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn phone() -> Entry {
        Entry {
            field: "phone".into(),
            together: Vec::new(),
            base: Value::Null,
            mine: json!("+62 264 1"),
            theirs: json!("+62 264 2"),
            set_by: None,
            set_by_name: Some("Dinas Purwakarta".into()),
            set_at: "2026-11-25T18:30:00Z".parse().ok(),
            set_in: Some(8),
        }
    }

    #[test]
    fn a_clerk_reads_who_did_what_and_when() {
        let said = entry(RecordType::Libraries, ConflictKind::Fields, &phone());
        assert_eq!(
            said.in_language(English),
            "The phone number was empty. The sender made it “+62 264 1”; Dinas Purwakarta made it “+62 264 2” on 26 November 2026 at 01:30 WIB (version 8)."
        );
        assert_eq!(
            said.in_language(Indonesian),
            "Nomor telepon semula kosong. Pengirim mengubahnya menjadi “+62 264 1”; Dinas Purwakarta mengubahnya menjadi “+62 264 2” pada 26 November 2026 pukul 01.30 WIB (versi 8)."
        );
    }

    #[test]
    fn long_values_are_told_at_their_beginning() {
        let long = json!("é".repeat(500));
        assert!(quoted(long.as_str().unwrap()).chars().count() < 90);
    }

    #[test]
    fn values_are_told_as_people_say_them() {
        let told =
            |of, field: &str, value: Value| [English, Indonesian].map(|language| shown(of, field, &value, language));
        let (libraries, commitments) = (RecordType::Libraries, RecordType::Commitments);
        assert_eq!(told(libraries, "status", json!("closed")), ["Closed", "Tutup"]);
        // The word of another field is a text here.
        assert_eq!(told(libraries, "name", json!("closed")), ["“closed”", "“closed”"]);
        assert_eq!(
            told(commitments, "pledged_idr", json!(1_500_000)),
            ["IDR 1,500,000", "Rp 1.500.000"]
        );
        assert_eq!(
            told(commitments, "due_on", json!("2026-12-31")),
            ["31 December 2026", "31 Desember 2026"]
        );
        assert_eq!(
            told(libraries, "aliases", json!(["Satu", "Dua"])),
            ["“Satu”, “Dua”", "“Satu”, “Dua”"]
        );
        assert_eq!(told(libraries, "aliases", json!([])), ["nothing", "kosong"]);
        let names = json!([{"system": "jabar-sim", "id": "7"}]);
        assert_eq!(told(libraries, "external_ids", names)[0], "“jabar-sim: 7”");
        assert_eq!(told(libraries, "name", Value::Null), ["empty", "kosong"]);
    }
}
