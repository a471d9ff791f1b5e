//! Documents for people, read by a parser that is not the one that wrote them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{
    Answer, App, Caller, document,
    meetings::{office, person, purwakarta, with},
    operation,
    plans::{bare, change, ground, plan, ready, step},
};

/// The pages of a document as text without spaces, since lines end where the
/// paper does.
fn pages(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert_eq!(answer.header("content-language"), Some("id"));
    assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
    let document = lopdf::Document::load_mem(&answer.bytes).unwrap();
    let numbers = document.get_pages().into_keys();
    numbers
        .map(|number| squeezed(&document.extract_text(&[number]).unwrap()))
        .collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Demands that texts stand in a document.
#[track_caller]
fn tells(answer: &Answer, texts: &[&str]) {
    let all = pages(answer).concat();
    for text in texts {
        assert!(all.contains(&squeezed(text)), "no {text:?} in {all}");
    }
}

/// Demands that texts do not stand in a document.
#[track_caller]
fn conceals(answer: &Answer, texts: &[&str]) {
    let all = pages(answer).concat();
    for text in texts {
        assert!(!all.contains(&squeezed(text)), "{text:?} in {all}");
    }
}

fn report(caller: &Caller, plan: &str) -> Answer {
    caller.get(&format!("{plan}/report.pdf")).expect(200)
}

#[test]
fn a_plan_is_printed_with_all_that_belongs_to_it() {
    let g = ground();
    let report_of = json!({
        "plan_id": g.id(), "period_start": "2024-01-01", "period_end": "2024-06-30", "summary": "Internet terpasang",
        "obstacles": "Listrik padam", "follow_up": "Genset", "evidence_url": "https://purwakarta.example/bukti"
    });
    g.editor.post("/v1/progress_reports", report_of).expect(201);
    let measured = json!({
        "indicator_id": g.indicator().rsplit('/').next(), "period_start": "2024-01-01", "period_end": "2024-06-30",
        "value": 1234
    });
    g.editor.post("/v1/measurements", measured).expect(201);
    change(&g.editor, &g.line(), json!({"realised_idr": 130_000_001})).expect(200);
    let seen = g.seen();
    let answer = report(&g.editor, &g.plan);
    let version = seen["version"].as_i64().unwrap();
    let name = format!("inline; filename=\"rencana-32.14-2024-2026-v{version}.pdf\"");
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    tells(
        &answer,
        &[
            "RENCANA KEBERLANJUTAN TPBIS",
            "Rencana Keberlanjutan Purwakarta",
            "Kabupaten Purwakarta, Jawa Barat",
            "KONSEP",
            "Periode:2024 – 2026",
            "1.Kunjungan naik",
            "Layanan internet desa",
            "Disarpus Purwakarta",
            "Peningkatan layanan informasi",
            "1 Maret 2024 s.d. 30 November 2025",
            "2024 APBD kabupaten/kota Rp 150.000.000 Rp 120.000.000 Rp 130.000.001",
            "Jumlah seluruhnya Rp 200.000.000 Rp 120.000.000 Rp 130.000.001",
            "ada realisasi yang melebihi pagu",
            "CSR Rp 50.000.000 Rp 0 Rp 0",
            "1.000 1.500 1.234 Belum",
            "1 Januari 2024 s.d. 30 Juni 2024",
            "Internet terpasang Bukti: https://purwakarta.example/bukti",
            "Listrik padam",
            "Genset",
            "Diajukan oleh,",
            "Disetujui oleh,",
            &format!("Versi {version}"),
            &format!("SHA-256 isi: {}", seen["content_sha256"].as_str().unwrap()),
            "Halaman 1 dari",
            "WIB",
        ],
    );
}

#[test]
fn documents_are_described_as_files() {
    for path in ["/v1/plans/x/report.pdf", "/v1/meetings/x/minutes.pdf"] {
        let (_, operation) = operation("get", path).unwrap();
        let name = operation["responses"]["200"]["content"]["application/pdf"]["schema"]["$ref"].as_str();
        let schema = document().pointer(name.unwrap().trim_start_matches('#')).unwrap();
        assert_eq!(
            (&schema["type"], &schema["format"]),
            (&json!("string"), &json!("binary"))
        );
    }
}

#[test]
fn only_what_is_approved_as_it_stands_bears_no_mark() {
    let g = ground();
    let marks = ["KONSEP", "BERUBAH SEJAK DISETUJUI"];
    tells(&report(&g.editor, &g.plan), &marks[..1]);
    step(&g.editor, &g.plan, "submitted", None).expect(200);
    tells(&report(&g.editor, &g.plan), &marks[..1]);
    step(&g.approver, &g.plan, "approved", None).expect(200);
    conceals(&report(&g.editor, &g.plan), &marks);
    change(&g.editor, &g.line(), json!({"planned_idr": 160_000_000})).expect(200);
    let answer = report(&g.editor, &g.plan);
    for page in pages(&answer) {
        assert!(
            page.contains("BERUBAHSEJAKDISETUJUI"),
            "a page without its mark: {page}"
        );
    }
    tells(
        &answer,
        &[
            "Perubahan sejak disetujui",
            "Kegiatan 1, baris anggaran 2024 APBD kabupaten/kota: Rencana anggaran: Rp 150.000.000 → Rp 160.000.000",
        ],
    );
    step(&g.editor, &g.plan, "cancelled", Some("Bencana banjir")).expect(200);
    tells(&report(&g.editor, &g.plan), &["DIBATALKAN", "Bencana banjir"]);
}

#[test]
fn a_document_out_of_reach_is_not_found() {
    let g = ground();
    let neighbour = g.app.person("bandung.editor");
    let meeting = g.editor.post("/v1/meetings", purwakarta()).expect(201).id();
    for path in [
        format!("{}/report.pdf", g.plan),
        format!("/v1/meetings/{meeting}/minutes.pdf"),
    ] {
        neighbour.get(&path).refused(404, "not_found");
        g.editor.get(&format!("{path}?version=1")).refused(400, "bad_query");
        g.editor.get(&path).expect(200);
    }
    g.editor.with("If-Match", "*").delete(&g.plan).expect(204);
    g.editor.get(&format!("{}/report.pdf", g.plan)).refused(410, "gone");
}

#[test]
fn a_document_is_printed_anew_only_when_something_changed() {
    let g = ground();
    let path = format!("{}/report.pdf", g.plan);
    let first = g.editor.get(&path).expect(200);
    let tag = first.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "a copy printed later has another time: {tag}");
    let held = g.editor.with("If-None-Match", &tag);
    assert_eq!(held.get(&path).expect(304).bytes, b"");
    // The same pages, whatever the clock says.
    let timeless = |answer: &Answer| -> Vec<String> {
        let cut = |page: String| page.split("Dicetak").next().map(str::to_owned).unwrap();
        pages(answer).into_iter().map(cut).collect()
    };
    assert_eq!(timeless(&first), timeless(&g.editor.get(&path).expect(200)));
    // A new name of an office that stands in it.
    let office = format!("/v1/stakeholders/{}", g.office);
    change(&g.editor, &office, json!({"name": "Dinas Arpus Purwakarta"})).expect(200);
    let second = held.get(&path).expect(200);
    tells(&second, &["Dinas Arpus Purwakarta"]);
    assert_ne!(second.header("etag"), Some(tag.as_str()));
}

/// What has a meaning to programs that set type, to shells and to viewers.
const HOSTILE: &str = "#import \"x\" $a_1$ *b* _c_ @d <e> `f` ~g \\input{h} %i (j) [k] {l} %PDF-1.7 endobj /JS";

#[test]
fn text_is_never_read_as_markup() {
    let g = ground();
    let body = json!({"title": HOSTILE, "goals": [HOSTILE, ") Tj ET (x"]});
    change(&g.editor, &g.plan, body).expect(200);
    tells(&report(&g.editor, &g.plan), &[HOSTILE, "2.) Tj ET (x"]);
}

#[test]
fn no_text_keeps_a_document_from_being_printed() {
    let g = ground();
    let long = "x".repeat(2000);
    let longer = json!({
        "plan_id": g.id(), "period_start": "2024-01-01", "period_end": "2024-06-30", "summary": "y".repeat(4000)
    });
    g.editor.post("/v1/progress_reports", longer).expect(201);
    let printed = pages(&report(&g.editor, &g.plan));
    let found: usize = printed.iter().map(|page| page.matches('y').count()).sum();
    assert!(found >= 4000, "a row higher than a page lost some of its text: {found}");
    for text in [
        long.as_str(),
        "Perpustakaan 📚 desa 👩‍👩‍👧‍👦",
        "مكتبة القرية 2024 desa",
        "\u{202e}txet desrever\u{202c}",
        "ꦥꦼꦂꦥꦸꦱ꧀ꦠꦏꦄꦤ᭄ 図書館 ห้องสมุด",
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
        "a\n\n\n\tb\n",
        "\u{e000}\u{10fffd}",
    ] {
        change(&g.editor, &g.action(), json!({"description": text})).expect(200);
        let printed = pages(&report(&g.editor, &g.plan)).concat();
        assert!(printed.contains("Halaman1dari"), "{text}: {printed}");
    }
    // A bell and what lies outside of text do not come in at all.
    change(&g.editor, &g.action(), json!({"description": "a\u{0}b"})).expect(422);
}

#[test]
fn a_large_plan_is_printed_with_the_heads_of_its_tables_on_each_page() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let office = office(
        &app,
        "Dinas Kearsipan dan Perpustakaan Kabupaten Purwakarta",
        Some("32.14"),
    );
    let action = |number: usize| {
        let line = |year: i32| {
            json!({"fiscal_year": year, "source": "apbdes", "planned_idr": 1_000_000_000_000_000_i64,
                   "approved_idr": 7, "realised_idr": 5})
        };
        json!({
            "strategy": "community_engagement", "responsible_stakeholder_id": office, "starts_on": "2024-02-01",
            "description": format!("Pelatihan nomor {number}: {}", "keterampilan warga desa ".repeat(number)),
            "budget_lines": [line(2024), line(2025), line(2026)]
        })
    };
    let indicator = |number: usize| {
        json!({"code": "custom", "name": format!("Warga terlatih {number}"), "unit": "orang", "aggregation": "ratio",
               "baseline": 1, "baseline_denominator": 3, "target": 2, "target_denominator": 3})
    };
    let body = with(
        bare(),
        json!({
            "title": "Rencana Keberlanjutan Perpustakaan Berbasis Inklusi Sosial ".repeat(5).trim(),
            "actions": (1..=40).map(action).collect::<Vec<_>>(),
            "indicators": (1..=40).map(indicator).collect::<Vec<_>>(),
        }),
    );
    let path = plan(&editor, body);
    let pages = pages(&report(&editor, &path));
    assert!(pages.len() >= 8, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let foot = format!("Halaman{}dari{}", at + 1, pages.len());
        assert!(page.contains(&foot), "no {foot} in {page}");
    }
    let mut heads: BTreeMap<&str, usize> = BTreeMap::new();
    for head in ["Penanggungjawab", "SumberRencanaPagudisetujui", "SatuanNilaiawal"] {
        heads.insert(head, pages.iter().filter(|page| page.contains(head)).count());
    }
    assert!(heads.values().all(|count| *count >= 2), "{heads:?}");
    let all = pages.concat();
    assert!(all.contains("Wargaterlatih40"));
    assert!(all.contains("1/3(33,3%)"));
    assert!(
        all.contains("JumlahseluruhnyaRp120.000.000.000.000.000Rp840Rp600"),
        "{all}"
    );
}

/// A meeting that was held, with all that minutes tell.
fn held(app: &App) -> (Value, String) {
    let host = office(app, "Disarpus Purwakarta", Some("32.14"));
    let guest = office(app, "Diskominfo Purwakarta", Some("32.14"));
    let somebody = person(app, "Neneng Rahayu", &guest);
    let body = with(
        purwakarta(),
        json!({
            "status": "held", "theme": "Keberlanjutan", "host_stakeholder_id": host, "participants": 1250,
            "minutes": "Rapat dibuka pukul sembilan.\nSemua hadirin sepakat.",
            "agenda_items": [
                {"topic": "progress", "title": "Perkembangan program", "notes": "Kunjungan naik"},
                {"topic": "action_plan", "title": "Rencana aksi"}
            ],
            "attendances": [
                {"stakeholder_id": host, "role": "host", "status": "present", "capacity": "Kepala Dinas"},
                {"stakeholder_id": guest, "person_id": somebody, "status": "excused"}
            ],
            "decisions": [{
                "kind": "agreement", "text": "Internet desa diperluas",
                "commitments": [{
                    "stakeholder_id": guest, "form": "internet", "description": "Menara baru", "due_on": "2024-05-02",
                    "pledged_idr": 75_000_000, "region_code": "32.14"
                }]
            }]
        }),
    );
    (body, host)
}

#[test]
fn minutes_are_printed_without_names_of_people() {
    let app = App::start();
    let (editor, approver) = (app.person("purwakarta.editor"), app.person("jabar.approver"));
    let (body, _) = held(&app);
    let made = editor.post("/v1/meetings", body).expect(201);
    let meeting = format!("/v1/meetings/{}", made.id());
    let path = format!("{meeting}/minutes.pdf");
    let answer = editor.get(&path).expect(200);
    assert_eq!(
        answer.header("content-disposition"),
        Some("inline; filename=\"notula-32.14-2023-09-07-v1.pdf\"")
    );
    tells(
        &answer,
        &[
            "NOTULA PERTEMUAN",
            "SHM Kabupaten Purwakarta",
            "KONSEP",
            "Pertemuan Pemangku Kepentingan",
            "Kamis, 7 September 2023",
            "09.00 – 15.00 WIB",
            "Aula Disarpus",
            "Penyelenggara:Disarpus Purwakarta",
            "1 Perkembangan Perkembangan program Kunjungan naik Terbuka",
            "1 Disarpus Purwakarta Kepala Dinas Tuan rumah Hadir",
            "2 Diskominfo Purwakarta – Peserta Berhalangan",
            "Jumlah instansi 2: diundang 0, akan hadir 0, hadir 1, berhalangan 1, tidak hadir 0. Kehadiran instansi 50%.",
            "Peserta yang dilaporkan: 1.250 orang.",
            "Rapat dibuka pukul sembilan. Semua hadirin sepakat.",
            "1 Kesepakatan Internet desa diperluas",
            "1 Diskominfo Purwakarta Internet Menara baru Rp 75.000.000 2 Mei 2024 Dijanjikan",
            "Notulis,",
            "Versi 1",
        ],
    );
    conceals(&answer, &["Neneng", "Rahayu"]);
    let approve = json!({"to": "minutes_approved"});
    let steps = format!("{meeting}/transitions");
    approver.on_version(1).post(&steps, approve).expect(200);
    let approved = editor.get(&path).expect(200);
    conceals(&approved, &["KONSEP"]);
    tells(&approved, &["Versi 2", "Notula:Disetujui"]);
    // What is promised goes on; the minutes stay what they were.
    let sha256 = sha256(&editor.get(&meeting).expect(200).body);
    tells(&answer, &[&sha256]);
    tells(&approved, &[&sha256]);
}

/// The hash at the foot of minutes, made anew of what anybody can read.
fn sha256(seen: &Value) -> String {
    let chosen = |from: &Value, names: &str| -> Value {
        names
            .split(' ')
            .map(|name| (name.to_owned(), from[name].clone()))
            .collect()
    };
    let by_id = |records: &Value, names: &str| -> Value {
        let records = records.as_array().unwrap().iter();
        records
            .map(|one| (one["id"].as_str().unwrap().to_owned(), chosen(one, names)))
            .collect()
    };
    let mut form = chosen(
        seen,
        "id region_code kind level title theme starts_at ends_at time_zone mode venue online_url host_stakeholder_id \
         participants status minutes",
    );
    form["agenda_items"] = by_id(&seen["agenda_items"], "position topic title notes status commitment_id");
    form["decisions"] = by_id(&seen["decisions"], "number kind text agenda_item_id amends_decision_id");
    let text = serde_json_canonicalizer::to_vec(&form).unwrap();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &text);
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn names_out_of_reach_stay_out_of_a_document() {
    let app = App::start();
    let office = office(&app, "Dinas Kota Bandung", Some("32.73"));
    let admin = app.person("national.admin");
    let mut body = ready(&office);
    body["level"] = json!("provincial");
    body["region_code"] = json!("32");
    let plan = plan(&admin, body);
    tells(&report(&admin, &plan), &["Dinas Kota Bandung"]);
    // A draft is not printed for those below either.
    let editor = app.person("purwakarta.editor");
    editor.get(&format!("{plan}/report.pdf")).refused(404, "not_found");
    step(&admin, &plan, "submitted", None).expect(200);
    let approver = crate::support::plans::person(&app, "national.approver", "approver", None);
    step(&approver, &plan, "approved", None).expect(200);
    let below = report(&editor, &plan);
    conceals(&below, &["Dinas Kota Bandung"]);
    tells(&below, &["(di luar wilayah Anda)"]);
}
