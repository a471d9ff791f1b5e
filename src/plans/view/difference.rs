//! Differences of a plan in words.

use serde_json::Value;

use super::{
    api::{PlanChange, PlanSentence},
    spoken::{plain, value, word},
};
use crate::{domain::Said, plans::content::rules::Differing};

/// The words for the members of the canonical form.
const WORDS: &[(&str, &str, &str)] = &[
    ("region_code", "Region", "Wilayah"),
    ("kind", "Kind", "Jenis"),
    ("level", "Level", "Tingkat"),
    ("library_id", "Library", "Perpustakaan"),
    ("meeting_id", "Meeting", "Pertemuan"),
    ("title", "Title", "Judul"),
    ("goals", "Goals", "Tujuan"),
    ("first_year", "First year", "Tahun pertama"),
    ("last_year", "Last year", "Tahun terakhir"),
    ("position", "Position", "Urutan"),
    ("strategy", "Strategy", "Strategi"),
    ("description", "Description", "Uraian"),
    (
        "responsible_stakeholder_id",
        "Responsible stakeholder",
        "Pemangku kepentingan penanggung jawab",
    ),
    (
        "responsible_library_id",
        "Responsible library",
        "Perpustakaan penanggung jawab",
    ),
    ("commitment_id", "Commitment", "Komitmen"),
    ("starts_on", "First day", "Hari pertama"),
    ("ends_on", "Last day", "Hari terakhir"),
    ("weight", "Weight", "Bobot"),
    ("fiscal_year", "Budget year", "Tahun anggaran"),
    ("source", "Source", "Sumber anggaran"),
    ("planned_idr", "Planned", "Rencana anggaran"),
    ("approved_idr", "Approved", "Pagu"),
    ("action_id", "Action", "Kegiatan"),
    ("code", "Code", "Kode"),
    ("name", "Name", "Nama"),
    ("unit", "Unit", "Satuan"),
    ("aggregation", "Aggregation", "Cara menggabungkan"),
    ("baseline", "Baseline", "Nilai awal"),
    (
        "baseline_denominator",
        "Denominator of the baseline",
        "Pembagi nilai awal",
    ),
    ("target", "Target", "Target"),
    ("target_denominator", "Denominator of the target", "Pembagi target"),
];

/// A difference between two canonical forms, told. `before` and `after` are the
/// whole forms, for the names of what is meant.
pub fn told(difference: Differing, before: &Value, after: &Value) -> PlanChange {
    let tokens: Vec<&str> = difference.pointer.split('/').skip(1).collect();
    let place = place(&tokens, before, after);
    let field = field(&tokens);
    let words = match (&difference.before, &difference.after, field) {
        (Some(old), Some(new), Some(field)) => {
            let name = tokens.last().copied().unwrap_or_default();
            let (old, new) = (value(name, old), value(name, new));
            Said::new(
                format!("{}{}: {} → {}", prefix(&place.0), field.0, old.0, new.0),
                format!("{}{}: {} → {}", prefix(&place.1), field.1, old.1, new.1),
            )
        }
        (None, _, _) => Said::new(format!("{}: added", place.0), format!("{}: ditambahkan", place.1)),
        (_, None, _) => Said::new(format!("{}: removed", place.0), format!("{}: dihapus", place.1)),
        (Some(_), Some(_), None) => Said::new(format!("{}: changed", place.0), format!("{}: diubah", place.1)),
    };
    PlanChange {
        pointer: difference.pointer,
        words: PlanSentence::from(&words),
        before: difference.before,
        after: difference.after,
    }
}

fn prefix(place: &str) -> String {
    if place.is_empty() {
        String::new()
    } else {
        format!("{place}: ")
    }
}

/// The words for the field at the end of a pointer; none when a whole record is
/// meant.
fn field(tokens: &[&str]) -> Option<(&'static str, &'static str)> {
    let depth = match tokens.first() {
        Some(&"actions") if tokens.get(2) == Some(&"budget_lines") => 4,
        Some(&("actions" | "indicators")) => 2,
        _ => 0,
    };
    let name = tokens.get(depth)?;
    WORDS
        .iter()
        .find(|(known, ..)| known == name)
        .map(|(_, en, id)| (*en, *id))
}

/// Which record a pointer leads into, in words; nothing for the plan itself.
fn place(tokens: &[&str], before: &Value, after: &Value) -> (String, String) {
    let at = |count: usize| {
        let pointer: String = tokens.iter().take(count).map(|token| format!("/{token}")).collect();
        after.pointer(&pointer).or(before.pointer(&pointer))
    };
    let number = |record: Option<&Value>, name: &str| record.and_then(|r| r.get(name)).map(plain).unwrap_or_default();
    match tokens.first() {
        Some(&"actions") => {
            let position = number(at(2), "position");
            let action = (format!("Action {position}"), format!("Kegiatan {position}"));
            if tokens.get(2) != Some(&"budget_lines") || tokens.len() < 4 {
                return action;
            }
            let (year, source) = (number(at(4), "fiscal_year"), number(at(4), "source"));
            let (en, id) = word("source", &source).unwrap_or((&source, &source));
            (
                format!("{}, budget line {year} {en}", action.0),
                format!("{}, baris anggaran {year} {id}", action.1),
            )
        }
        Some(&"indicators") => {
            let name = number(at(2), "name");
            (format!("Indicator “{name}”"), format!("Indikator “{name}”"))
        }
        _ => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::content::rules::{self, differing};
    use serde_json::json;

    #[test]
    fn every_promised_field_has_words() {
        let promised = [rules::PLAN, rules::ACTION, rules::BUDGET_LINE, rules::INDICATOR].concat();
        for name in promised.iter().filter(|name| **name != "id") {
            assert!(WORDS.iter().any(|(known, ..)| known == name), "{name}");
        }
    }

    #[test]
    fn differences_are_told_with_their_place() {
        let line = |money: i64| json!({"fiscal_year": 2025, "source": "apbdes", "planned_idr": money});
        let before = json!({
            "title": "Lama", "goals": ["a"], "indicators": {"i": {"name": "Kunjungan", "target": 3}},
            "actions": {"x": {"position": 2, "ends_on": null, "budget_lines": {"l": line(1_500_000)}}},
        });
        let after = json!({
            "title": "Baru", "goals": ["a", "b"], "indicators": {},
            "actions": {"x": {"position": 2, "ends_on": "2025-01-31", "budget_lines": {"l": line(2_000_000), "m": line(3)}}},
        });
        let told: Vec<(String, String)> = differing(&before, &after)
            .into_iter()
            .map(|d| told(d, &before, &after).words)
            .map(|words| (words.en, words.id))
            .collect();
        let expected = [
            (
                "Action 2, budget line 2025 Village budget: Planned: IDR 1,500,000 → IDR 2,000,000",
                "Kegiatan 2, baris anggaran 2025 APBDes: Rencana anggaran: Rp 1.500.000 → Rp 2.000.000",
            ),
            (
                "Action 2, budget line 2025 Village budget: added",
                "Kegiatan 2, baris anggaran 2025 APBDes: ditambahkan",
            ),
            (
                "Action 2: Last day: nothing → “2025-01-31”",
                "Kegiatan 2: Hari terakhir: kosong → “2025-01-31”",
            ),
            ("Goals: “a” → “a”; “b”", "Tujuan: “a” → “a”; “b”"),
            ("Indicator “Kunjungan”: removed", "Indikator “Kunjungan”: dihapus"),
            ("Title: “Lama” → “Baru”", "Judul: “Lama” → “Baru”"),
        ];
        let expected: Vec<(String, String)> = expected.iter().map(|(en, id)| ((*en).into(), (*id).into())).collect();
        assert_eq!(told, expected);
    }
}
