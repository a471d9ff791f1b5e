//! What fields and their values are called in sentences, in both languages.

use crate::{
    domain::{
        FundingSource,
        Language::{self, English, Indonesian},
        Measure, ProgrammeLevel,
        RecordType::{self, *},
        StakeholderKind, TimeZone,
        text_enum::{Codes, Label},
    },
    libraries::{
        enrolments::words::{EnrolmentStatus, Scheme},
        words::{Accreditation, LibraryKind, LibraryStatus},
    },
    meetings::{
        agenda_items::words::{AgendaItemStatus, AgendaTopic},
        attendances::words::{AttendanceRole, AttendanceStatus},
        commitments::words::{CommitmentStatus, SupportForm},
        decisions::words::DecisionKind,
        words::{MeetingKind, MeetingMode, MeetingStatus, MinutesStatus},
    },
    people::words::LawfulBasis,
    plans::{
        actions::words::{ActionStatus, Strategy},
        indicators::words::{Aggregation, IndicatorCode},
        words::{PlanKind, PlanStatus},
    },
    stakeholders::words::StakeholderStatus,
};

/// The name of a field.
pub fn name(field: &str, language: Language) -> String {
    let known = FIELDS.iter().find(|(name, ..)| *name == field);
    match (known, language) {
        (Some((_, en, _)), English) => (*en).to_owned(),
        (Some((_, _, id)), Indonesian) => (*id).to_owned(),
        (None, _) => field.replace('_', " "),
    }
}

/// The label of a word that a field takes.
pub fn label(of: RecordType, field: &str, word: &str, language: Language) -> Option<&'static str> {
    let labels = labels(of, field)?;
    let label = labels.iter().find(|label| label.value == word)?;
    Some(match language {
        English => label.en,
        Indonesian => label.id,
    })
}

/// The enumeration that a field takes its words from.
fn labels(of: RecordType, field: &str) -> Option<&'static [Label]> {
    Some(match (of, field) {
        (Libraries, "kind") => LibraryKind::labels(),
        (Libraries, "status") => LibraryStatus::labels(),
        (Libraries, "accreditation") => Accreditation::labels(),
        (Enrolments, "scheme") => Scheme::labels(),
        (Enrolments, "status") => EnrolmentStatus::labels(),
        (Enrolments, "funding_source") | (BudgetLines, "source") => FundingSource::labels(),
        (Stakeholders, "kind") => StakeholderKind::labels(),
        (Stakeholders, "status") => StakeholderStatus::labels(),
        (People, "lawful_basis") => LawfulBasis::labels(),
        (Meetings, "kind") => MeetingKind::labels(),
        (Meetings, "mode") => MeetingMode::labels(),
        (Meetings, "status") => MeetingStatus::labels(),
        (Meetings, "minutes_status") => MinutesStatus::labels(),
        (Meetings, "time_zone") => TimeZone::labels(),
        (Meetings | Plans, "level") => ProgrammeLevel::labels(),
        (AgendaItems, "topic") => AgendaTopic::labels(),
        (AgendaItems, "status") => AgendaItemStatus::labels(),
        (Attendances, "role") => AttendanceRole::labels(),
        (Attendances, "status") => AttendanceStatus::labels(),
        (Decisions, "kind") => DecisionKind::labels(),
        (Commitments, "form") => SupportForm::labels(),
        (Commitments, "status") => CommitmentStatus::labels(),
        (Plans, "kind") => PlanKind::labels(),
        (Plans, "status") => PlanStatus::labels(),
        (Actions, "strategy") => Strategy::labels(),
        (Actions, "status") => ActionStatus::labels(),
        (Indicators, "code") => IndicatorCode::labels(),
        (Indicators, "aggregation") => Aggregation::labels(),
        (PublishedFigures, "measure") => Measure::labels(),
        _ => return None,
    })
}

/// Fields: English, Indonesian.
const FIELDS: &[(&str, &str, &str)] = &[
    ("accreditation", "the accreditation", "akreditasi"),
    (
        "accreditation_valid_until",
        "the last day of the accreditation",
        "hari terakhir akreditasi",
    ),
    ("action_id", "the action", "kegiatan"),
    ("activities", "the number of activities", "jumlah kegiatan"),
    ("address", "the address", "alamat"),
    ("agenda_item_id", "the agenda item", "mata acara"),
    ("aggregation", "the way in which values add up", "cara menggabungkan"),
    ("aliases", "the other names", "nama lain"),
    (
        "amends_decision_id",
        "the decision that is amended",
        "keputusan yang diubah",
    ),
    ("approved_at", "the moment of the approval", "waktu persetujuan"),
    ("approved_by", "who approved it", "yang menyetujui"),
    ("approved_idr", "the approved money", "anggaran yang disetujui"),
    ("approved_sha256", "the content that was approved", "isi yang disetujui"),
    ("as_of", "the day that it holds for", "tanggal berlaku"),
    ("baseline", "the baseline", "nilai awal"),
    (
        "baseline_denominator",
        "the denominator of the baseline",
        "pembagi nilai awal",
    ),
    (
        "cancellation_reason",
        "the reason of the cancellation",
        "alasan pembatalan",
    ),
    ("capacity", "on whose behalf they come", "kapasitas kehadiran"),
    (
        "carried_from_id",
        "the item from which it was carried over",
        "mata acara asal",
    ),
    ("code", "the code", "kode"),
    ("collection_copies", "the copies in the collection", "jumlah eksemplar"),
    ("collection_titles", "the titles in the collection", "jumlah judul"),
    ("commitment_id", "the commitment", "komitmen"),
    ("computers", "the number of computers", "jumlah komputer"),
    (
        "consented_at",
        "the moment of the consent",
        "waktu persetujuan pemilik data",
    ),
    ("copied_from_id", "the plan that was copied", "rencana asal"),
    ("decision_id", "the decision", "keputusan"),
    ("decree_date", "the date of the decree", "tanggal SK"),
    ("decree_number", "the number of the decree", "nomor SK"),
    ("definition", "the definition", "definisi"),
    ("denominator", "the denominator", "pembagi"),
    ("description", "the description", "uraian"),
    ("due_on", "the due date", "tenggat"),
    ("email", "the e-mail address", "alamat surel"),
    ("ends_at", "the end", "waktu selesai"),
    ("ends_on", "the last day", "hari terakhir"),
    ("erased_at", "the moment of the erasure", "waktu penghapusan"),
    ("established_year", "the year of the foundation", "tahun berdiri"),
    ("evidence_url", "the address of the evidence", "alamat bukti"),
    ("external_ids", "the names in partner systems", "nama di sistem mitra"),
    (
        "first_approved_at",
        "the moment of the first approval",
        "waktu persetujuan pertama",
    ),
    ("first_year", "the first year", "tahun pertama"),
    ("fiscal_year", "the budget year", "tahun anggaran"),
    ("follow_up", "what is to follow", "tindak lanjut"),
    (
        "follows_meeting_id",
        "the meeting that it follows",
        "pertemuan sebelumnya",
    ),
    ("form", "the form of support", "bentuk dukungan"),
    ("funding_source", "the source of money", "sumber anggaran"),
    ("goals", "the goals", "tujuan"),
    ("has_internet", "whether there is internet", "ketersediaan internet"),
    ("host_stakeholder_id", "the host", "tuan rumah"),
    (
        "hours_assumed",
        "whether the hours are assumed",
        "apakah jam diperkirakan",
    ),
    ("indicator_id", "the indicator", "indikator"),
    ("kind", "the kind", "jenis"),
    ("last_year", "the last year", "tahun terakhir"),
    ("latitude", "the latitude", "lintang"),
    ("lawful_basis", "the lawful basis", "dasar hukum pemrosesan"),
    ("level", "the level", "tingkat"),
    ("library_id", "the library", "perpustakaan"),
    ("local_term", "the local word for the village", "sebutan setempat"),
    ("longitude", "the longitude", "bujur"),
    ("measure", "the measure", "ukuran"),
    ("meeting_id", "the meeting", "pertemuan"),
    ("members", "the number of members", "jumlah anggota"),
    (
        "merged_into",
        "the record with which it was merged",
        "catatan penggabungan",
    ),
    ("minutes", "the minutes", "notula"),
    (
        "minutes_approved_at",
        "the moment of the minutes' approval",
        "waktu pengesahan notula",
    ),
    (
        "minutes_approved_by",
        "who approved the minutes",
        "yang mengesahkan notula",
    ),
    ("minutes_status", "the state of the minutes", "status notula"),
    ("mode", "the mode", "cara pelaksanaan"),
    ("name", "the name", "nama"),
    ("notes", "the notes", "catatan"),
    ("npp", "the NPP", "NPP"),
    ("number", "the number", "nomor"),
    ("obstacles", "the obstacles", "kendala"),
    ("online_url", "the address on the net", "alamat daring"),
    ("parent_institution", "the institution that runs it", "lembaga induk"),
    (
        "parent_meeting_id",
        "the meeting to which it belongs",
        "pertemuan induk",
    ),
    ("participants", "the number of participants", "jumlah peserta"),
    ("period_end", "the end of the period", "akhir periode"),
    ("period_start", "the beginning of the period", "awal periode"),
    ("person_id", "the person", "narahubung"),
    ("phone", "the phone number", "nomor telepon"),
    ("plan_id", "the plan", "rencana"),
    ("planned_idr", "the planned money", "anggaran yang direncanakan"),
    ("pledged_idr", "the promised money", "nilai yang dijanjikan"),
    ("pledged_on", "the day of the promise", "tanggal komitmen"),
    // Where somebody works, and where something stands in a list.
    ("position", "the position", "posisi"),
    ("postal_code", "the postal code", "kode pos"),
    ("progress_percent", "the progress in percent", "kemajuan dalam persen"),
    ("published_at", "the time of the publication", "waktu publikasi"),
    ("publisher", "the publisher", "penerbit"),
    ("purpose", "the purpose", "tujuan pemrosesan"),
    ("realised_idr", "the money that has come", "realisasi"),
    ("region_code", "the region", "wilayah"),
    (
        "responsible_library_id",
        "the responsible library",
        "perpustakaan penanggung jawab",
    ),
    (
        "responsible_stakeholder_id",
        "the responsible stakeholder",
        "pemangku kepentingan penanggung jawab",
    ),
    ("retain_until", "the last day of the retention", "batas penyimpanan"),
    ("role", "the role", "peran"),
    ("scheme", "the scheme", "skema"),
    ("sector", "the sector", "bidang"),
    ("source", "the source", "sumber"),
    ("staff", "the number of staff", "jumlah tenaga"),
    ("stakeholder_id", "the stakeholder", "pemangku kepentingan"),
    ("starts_at", "the beginning", "waktu mulai"),
    ("starts_on", "the first day", "hari pertama"),
    ("status", "the status", "status"),
    ("status_reason", "the reason of the status", "alasan status"),
    ("strategy", "the strategy", "strategi"),
    ("submitted_at", "the moment of the submission", "waktu pengajuan"),
    ("submitted_by", "who submitted it", "yang mengajukan"),
    ("summary", "the summary", "ringkasan"),
    ("target", "the target", "target"),
    ("target_denominator", "the denominator of the target", "pembagi target"),
    ("text", "the text", "isi"),
    ("theme", "the theme", "tema"),
    ("time_zone", "the time zone", "zona waktu"),
    ("title", "the title", "judul"),
    ("topic", "the topic", "topik"),
    ("unit", "the unit", "satuan"),
    ("url", "the address of the publication", "alamat publikasi"),
    ("value", "the value", "nilai"),
    ("venue", "the venue", "tempat"),
    ("visits", "the number of visits", "jumlah kunjungan"),
    ("website", "the website", "situs web"),
    ("weight", "the weight", "bobot"),
    ("year", "the year", "tahun"),
];

#[cfg(test)]
mod tests {
    use utoipa::ToSchema;

    use super::*;
    use crate::{
        infra::shape::components,
        libraries::{Enrolment, Library, LibraryReport},
        meetings::{AgendaItem, Attendance, Commitment, Decision, Meeting},
        people::Person,
        plans::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport},
        published_figures::PublishedFigure,
        records::Record,
        stakeholders::Stakeholder,
    };

    /// Every field has a name, and every word that one takes its label: nobody
    /// is told a code.
    fn is_told<R: Record>() -> usize
    where
        R::Fields: ToSchema,
    {
        let components = components::<R::Fields>();
        let fields = components[R::Fields::name().as_ref()]["properties"]
            .as_object()
            .unwrap();
        let mut told = 0;
        for (field, schema) in fields {
            assert!(FIELDS.iter().any(|(known, ..)| known == field), "{}: {field}", R::TYPE);
            let reference = schema["$ref"].as_str().or(schema["oneOf"][1]["$ref"].as_str());
            let reference = reference.or(schema["oneOf"][0]["$ref"].as_str());
            let offered = reference.map(|r| &components[r.rsplit('/').next().unwrap()]["enum"]);
            for word in offered.and_then(|words| words.as_array()).into_iter().flatten() {
                let word = word.as_str().unwrap();
                assert!(
                    label(R::TYPE, field, word, English).is_some(),
                    "{}: {field}: {word}",
                    R::TYPE
                );
                told += 1;
            }
        }
        told
    }

    #[test]
    fn every_field_and_every_word_of_every_type_is_told() {
        let told = [
            is_told::<Library>(),
            is_told::<Enrolment>(),
            is_told::<LibraryReport>(),
            is_told::<Stakeholder>(),
            is_told::<Person>(),
            is_told::<Meeting>(),
            is_told::<AgendaItem>(),
            is_told::<Attendance>(),
            is_told::<Decision>(),
            is_told::<Commitment>(),
            is_told::<Plan>(),
            is_told::<Action>(),
            is_told::<BudgetLine>(),
            is_told::<Indicator>(),
            is_told::<Measurement>(),
            is_told::<ProgressReport>(),
            is_told::<PublishedFigure>(),
        ];
        assert!(told.iter().sum::<usize>() > 100, "{told:?}");
    }
}
