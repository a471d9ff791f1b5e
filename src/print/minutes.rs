//! Minutes of a meeting for people, pure. Offices are named, people never.

use serde_json::{Map, Value, json};

use super::{
    names::{Names, in_file},
    plan::{LETTERHEAD, chapter},
    say::{self, NOTHING},
    sheet::{Block, Sheet, Signature, Table},
};
use crate::{
    infra::Result,
    meetings::{
        AgendaItem, Attendance, Commitment, Decision, Meeting,
        attendances::words::AttendanceStatus,
        words::{MeetingStatus, MinutesStatus},
    },
    plans::content::rules::sha256,
    records::{Record, record},
};

/// A meeting with all that its minutes tell.
pub struct Minutes {
    /// The meeting.
    pub meeting: Meeting,
    /// Its agenda, in order.
    pub agenda: Vec<AgendaItem>,
    /// Who was asked to come.
    pub attendances: Vec<Attendance>,
    /// What was decided, by number.
    pub decisions: Vec<Decision>,
    /// What was promised, as far as the reader may know it.
    pub commitments: Vec<Commitment>,
}

/// The fields of a meeting that its minutes stand for.
const MEETING: &[&str] = &[
    "id",
    "region_code",
    "kind",
    "level",
    "title",
    "theme",
    "starts_at",
    "ends_at",
    "time_zone",
    "mode",
    "venue",
    "online_url",
    "host_stakeholder_id",
    "participants",
    "status",
    "minutes",
];
/// Those of an item of the agenda.
const AGENDA_ITEM: &[&str] = &["position", "topic", "title", "notes", "status", "commitment_id"];
/// Those of a decision.
const DECISION: &[&str] = &["number", "kind", "text", "agenda_item_id", "amends_decision_id"];

/// The SHA-256 of what approved minutes lock: the meeting, its agenda and its
/// decisions, in the canonical form that plans have too (RFC 8785, records by
/// their ids). It is the same for every reader and stays as it is while
/// commitments go on; an addendum, being a decision, changes it.
///
/// # Errors
/// Never for derived types.
pub fn content_sha256(of: &Minutes) -> Result<String> {
    let mut form = chosen(&of.meeting, MEETING)?;
    let mut items = Map::new();
    for item in &of.agenda {
        items.insert(item.id.to_string(), Value::Object(chosen(item, AGENDA_ITEM)?));
    }
    let mut decisions = Map::new();
    for decision in &of.decisions {
        decisions.insert(decision.id.to_string(), Value::Object(chosen(decision, DECISION)?));
    }
    form.insert("agenda_items".into(), Value::Object(items));
    form.insert("decisions".into(), Value::Object(decisions));
    sha256(&json!(form))
}

fn chosen<R: Record>(row: &R, fields: &[&str]) -> Result<Map<String, Value>> {
    let document = record::document(row)?;
    let member = |name: &&str| ((*name).to_owned(), document.get(*name).cloned().unwrap_or_default());
    Ok(fields.iter().map(member).collect())
}

/// The minutes as a document.
///
/// # Errors
/// Never for derived types.
pub fn minutes(of: &Minutes, names: &Names) -> Result<Sheet> {
    let (fields, version) = (&of.meeting.fields, of.meeting.stamp.version);
    let region = fields.region_code.as_ref();
    let mut blocks = vec![Block::Facts(facts(of, names))];
    chapter(&mut blocks, "A. Agenda", agenda(of));
    chapter(&mut blocks, "B. Kehadiran", attendance(of, names));
    blocks.push(Block::Text(counted(of)));
    let text = fields.minutes.clone();
    let text = text.unwrap_or_else(|| "Notula belum ditulis.".to_owned());
    chapter(&mut blocks, "C. Notula", Block::Text(text));
    chapter(&mut blocks, "D. Keputusan", decisions(of));
    chapter(&mut blocks, "E. Komitmen", commitments(of, names));
    blocks.push(signatures(of));
    Ok(Sheet {
        letterhead: LETTERHEAD,
        kind: "NOTULA PERTEMUAN",
        title: fields.title.clone(),
        place: names.place(region),
        mark: mark(of),
        blocks,
        foot: format!("Versi {version} · SHA-256 isi: {}", content_sha256(of)?),
        file: format!("notula-{}-{}-v{version}", in_file(region), fields.starts_on),
        version,
    })
}

fn mark(of: &Minutes) -> Option<&'static str> {
    match (of.meeting.fields.status, of.meeting.fields.minutes_status) {
        (MeetingStatus::Cancelled, _) => Some("DIBATALKAN"),
        (_, MinutesStatus::Draft) => Some("KONSEP"),
        (_, MinutesStatus::Approved) => None,
    }
}

fn facts(of: &Minutes, names: &Names) -> Vec<(&'static str, String)> {
    let fields = &of.meeting.fields;
    let zone = fields.time_zone;
    let (first, last) = (zone.day(fields.starts_at), zone.day(fields.ends_at));
    let (from, to) = (say::clock(fields.starts_at, zone), say::clock(fields.ends_at, zone));
    let days = if first == last {
        say::weekday(first)
    } else {
        format!("{} s.d. {}", say::weekday(first), say::weekday(last))
    };
    let assumed = if fields.hours_assumed { " (perkiraan)" } else { "" };
    let mut facts = vec![
        ("Jenis", fields.kind.label_id().to_owned()),
        ("Tingkat", fields.level.label_id().to_owned()),
        ("Hari, tanggal", days),
        ("Waktu", format!("{from} – {to} {}{assumed}", say::zone(zone))),
        ("Cara", fields.mode.label_id().to_owned()),
        ("Tempat", fields.venue.clone().unwrap_or_else(|| NOTHING.to_owned())),
    ];
    let more = [("Tautan", &fields.online_url), ("Tema", &fields.theme)];
    facts.extend(more.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))));
    facts.push(("Penyelenggara", names.name(fields.host_stakeholder_id)));
    facts.push(("Status", fields.status.label_id().to_owned()));
    if let Some(reason) = &fields.cancellation_reason {
        facts.push(("Alasan pembatalan", reason.clone()));
    }
    let approved = match fields.minutes_approved_at {
        Some(at) if fields.minutes_status == MinutesStatus::Approved => {
            format!("Disetujui {}", say::moment(at, zone))
        }
        _ => "Belum disetujui".to_owned(),
    };
    facts.push(("Notula", approved));
    facts
}

fn agenda(of: &Minutes) -> Block {
    let mut table = Table::new(&[
        ("No", 0.55, true),
        ("Pokok", 1.5, false),
        ("Acara", 2.8, false),
        ("Catatan", 4.6, false),
        ("Status", 1.3, false),
    ]);
    for item in &of.agenda {
        let fields = &item.fields;
        table.row(vec![
            fields.position.to_string(),
            fields.topic.label_id().to_owned(),
            fields.title.clone(),
            fields.notes.clone().unwrap_or_else(|| NOTHING.to_owned()),
            fields.status.label_id().to_owned(),
        ]);
    }
    table.or("Tidak ada agenda.")
}

fn attendance(of: &Minutes, names: &Names) -> Block {
    let mut table = Table::new(&[
        ("No", 0.55, true),
        ("Instansi", 4.2, false),
        ("Jabatan", 2.6, false),
        ("Peran", 1.5, false),
        ("Kehadiran", 1.6, false),
    ]);
    for (at, of) in of.attendances.iter().enumerate() {
        let fields = &of.fields;
        table.row(vec![
            (at + 1).to_string(),
            names.either(fields.stakeholder_id, fields.library_id),
            fields.capacity.clone().unwrap_or_else(|| NOTHING.to_owned()),
            fields.role.label_id().to_owned(),
            fields.status.label_id().to_owned(),
        ]);
    }
    table.or("Tidak ada yang diundang.")
}

/// How many came, of how many that were asked.
fn counted(of: &Minutes) -> String {
    let all = of.attendances.len();
    let counts = AttendanceStatus::ALL.iter().map(|status| {
        let count = of.attendances.iter().filter(|a| a.fields.status == *status).count();
        format!("{} {count}", status.label_id().to_lowercase())
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    let came = of
        .attendances
        .iter()
        .filter(|a| a.fields.status == AttendanceStatus::Present);
    let share = (came.count() * 100).checked_div(all).unwrap_or_default();
    let people = of.meeting.fields.participants.map(|count| {
        let count = u64::try_from(count).unwrap_or_default();
        format!(" Peserta yang dilaporkan: {} orang.", say::number(count))
    });
    format!(
        "Jumlah instansi {all}: {counts}. Kehadiran instansi {share}%.{}",
        people.unwrap_or_default()
    )
}

fn decisions(of: &Minutes) -> Block {
    let mut table = Table::new(&[
        ("No", 0.7, true),
        ("Jenis", 1.6, false),
        ("Keputusan", 6.4, false),
        ("Agenda", 1.1, true),
    ]);
    let number = |number: Option<i32>| number.map_or_else(|| NOTHING.to_owned(), |number| number.to_string());
    for decision in &of.decisions {
        let fields = &decision.fields;
        let item = of.agenda.iter().find(|item| Some(item.id) == fields.agenda_item_id);
        let amended = of
            .decisions
            .iter()
            .find(|other| Some(other.id) == fields.amends_decision_id);
        let amends = amended.map(|other| format!("\n(Mengubah keputusan nomor {}.)", number(other.fields.number)));
        table.row(vec![
            number(fields.number),
            fields.kind.label_id().to_owned(),
            format!("{}{}", fields.text, amends.unwrap_or_default()),
            number(item.map(|item| item.fields.position)),
        ]);
    }
    table.or("Tidak ada keputusan.")
}

fn commitments(of: &Minutes, names: &Names) -> Block {
    let mut table = Table::new(&[
        ("No", 0.55, true),
        ("Pihak yang berkomitmen", 2.3, false),
        ("Bentuk", 1.5, false),
        ("Uraian", 3.2, false),
        ("Nilai", 1.9, true),
        ("Tenggat", 1.6, false),
        ("Status", 1.5, false),
    ]);
    for (at, of) in of.commitments.iter().enumerate() {
        let fields = &of.fields;
        table.row(vec![
            (at + 1).to_string(),
            names.name(Some(fields.stakeholder_id)),
            fields.form.label_id().to_owned(),
            fields.description.clone(),
            fields.pledged_idr.map_or_else(|| NOTHING.to_owned(), say::amount),
            fields.due_on.map_or_else(|| NOTHING.to_owned(), say::day),
            fields.status.label_id().to_owned(),
        ]);
    }
    table.or("Tidak ada komitmen.")
}

fn signatures(of: &Minutes) -> Block {
    let fields = &of.meeting.fields;
    let approved = fields.minutes_approved_at.map_or_else(
        || "Tanggal ................................".to_owned(),
        |at| format!("Tanggal {}", say::day(fields.time_zone.day(at))),
    );
    Block::Signatures(vec![
        Signature {
            capacity: "Notulis,",
            known: "Tanggal ................................".to_owned(),
        },
        Signature {
            capacity: "Pimpinan pertemuan,",
            known: approved,
        },
    ])
}
