//! Conflicts in words that a clerk understands.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde_json::Value;

use super::{entry::Entry, words::ConflictKind};
use crate::domain::{
    Language::{self, English, Indonesian},
    RecordType, Said,
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
pub fn entry(kind: ConflictKind, entry: &Entry) -> Said {
    let told = |language: Language| {
        let field = name(&entry.field, language);
        let [base, mine, theirs] = [&entry.base, &entry.mine, &entry.theirs].map(|value| shown(value, language));
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
    let names: Vec<String> = fields.iter().map(|field| name(field, language)).collect();
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
    let at = at + chrono::TimeDelta::hours(7);
    let month = usize::try_from(at.month0()).unwrap_or_default();
    let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match language {
        English => {
            let month = MONTHS.get(month).map_or("", |(en, _)| en);
            format!("on {day} {month} {year} at {hour:02}:{minute:02} WIB")
        }
        Indonesian => {
            let month = MONTHS.get(month).map_or("", |(_, id)| id);
            format!("pada {day} {month} {year} pukul {hour:02}.{minute:02} WIB")
        }
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Maret"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "Agustus"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Desember"),
];

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// A value as people write it; long ones only at their beginning.
fn shown(value: &Value, language: Language) -> String {
    const LONG: usize = 80;
    let text = match (value, language) {
        (Value::Null, English) => return "empty".to_owned(),
        (Value::Null, Indonesian) => return "kosong".to_owned(),
        (Value::Bool(true), English) => return "yes".to_owned(),
        (Value::Bool(true), Indonesian) => return "ya".to_owned(),
        (Value::Bool(false), English) => return "no".to_owned(),
        (Value::Bool(false), Indonesian) => return "tidak".to_owned(),
        (Value::Number(number), _) => return number.to_string(),
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    };
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("“{} …”", text.get(..end).unwrap_or_default()),
        None => format!("“{text}”"),
    }
}

/// The name of a field in words. What has no words of its own is told as it
/// stands in the document.
pub fn name(field: &str, language: Language) -> String {
    let known = NAMES.iter().find(|(name, ..)| *name == field);
    match (known, language) {
        (Some((_, en, _)), English) => (*en).to_owned(),
        (Some((_, _, id)), Indonesian) => (*id).to_owned(),
        (None, _) => field.replace('_', " "),
    }
}

/// Fields in words: English, Indonesian.
const NAMES: &[(&str, &str, &str)] = &[
    ("accreditation", "the accreditation", "akreditasi"),
    (
        "accreditation_valid_until",
        "the last day of the accreditation",
        "hari terakhir akreditasi",
    ),
    ("address", "the address", "alamat"),
    ("aliases", "the other names", "nama lain"),
    ("approved_idr", "the approved money", "anggaran yang disetujui"),
    (
        "cancellation_reason",
        "the reason of the cancellation",
        "alasan pembatalan",
    ),
    ("collection_copies", "the copies in the collection", "jumlah eksemplar"),
    ("collection_titles", "the titles in the collection", "jumlah judul"),
    ("decree_date", "the date of the decree", "tanggal SK"),
    ("decree_number", "the number of the decree", "nomor SK"),
    ("description", "the description", "uraian"),
    ("due_on", "the due date", "tenggat"),
    ("email", "the e-mail address", "alamat surel"),
    ("ends_at", "the end", "waktu selesai"),
    ("ends_on", "the last day", "hari terakhir"),
    ("external_ids", "the names in partner systems", "nama di sistem mitra"),
    ("form", "the form of support", "bentuk dukungan"),
    ("funding_source", "the source of money", "sumber anggaran"),
    ("kind", "the kind", "jenis"),
    ("latitude", "the latitude", "lintang"),
    ("longitude", "the longitude", "bujur"),
    ("members", "the number of members", "jumlah anggota"),
    ("minutes", "the minutes", "notula"),
    ("name", "the name", "nama"),
    ("notes", "the notes", "catatan"),
    ("npp", "the NPP", "NPP"),
    ("parent_institution", "the institution that runs it", "lembaga induk"),
    ("phone", "the phone number", "nomor telepon"),
    ("planned_idr", "the planned money", "anggaran yang direncanakan"),
    ("pledged_idr", "the promised money", "nilai yang dijanjikan"),
    ("position", "the position", "urutan"),
    ("postal_code", "the postal code", "kode pos"),
    ("progress_percent", "the progress in percent", "kemajuan dalam persen"),
    ("realised_idr", "the money that has come", "realisasi"),
    ("region_code", "the region", "wilayah"),
    ("source", "the source", "sumber"),
    ("starts_at", "the beginning", "waktu mulai"),
    ("starts_on", "the first day", "hari pertama"),
    ("status", "the status", "status"),
    ("text", "the text", "isi"),
    ("time_zone", "the time zone", "zona waktu"),
    ("title", "the title", "judul"),
    ("value", "the value", "nilai"),
    ("venue", "the venue", "tempat"),
    ("visits", "the number of visits", "jumlah kunjungan"),
    ("website", "the website", "situs web"),
    ("year", "the year", "tahun"),
];

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
        let said = entry(ConflictKind::Fields, &phone());
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
        assert!(shown(&long, English).chars().count() < 90);
    }
}
