//! A plan as a report for people, pure.

use super::{
    names::{Names, in_file},
    say::{self, NOTHING},
    sheet::{Block, Sheet, Signature, Table},
};
use crate::{
    domain::TimeZone,
    plans::{
        Indicator,
        view::api::{IndicatorView, PlanChange, PlanMoney, PlanView},
        words::{ApprovalState, PlanStatus},
    },
};

/// Above every document of the programme.
pub const LETTERHEAD: &str = "PROGRAM TRANSFORMASI PERPUSTAKAAN BERBASIS INKLUSI SOSIAL (TPBIS)";

/// The report of a plan. `changes` is what differs from what was approved.
pub fn report(view: &PlanView, changes: &[PlanChange], names: &Names) -> Sheet {
    let (fields, version) = (&view.plan.fields, view.plan.stamp.version);
    let region = fields.region_code.as_ref();
    let zone = TimeZone::of(region);
    let mut blocks = vec![Block::Facts(facts(view, names, zone))];
    chapter(&mut blocks, "A. Tujuan", goals(&fields.goals));
    if !changes.is_empty() {
        let told = changes.iter().map(|change| change.words.id.clone()).collect();
        chapter(&mut blocks, "Perubahan sejak disetujui", Block::List(told));
    }
    chapter(&mut blocks, "B. Kegiatan", actions(view, names));
    chapter(&mut blocks, "C. Anggaran", budget(view));
    if !view.totals.by_year.is_empty() {
        let years = view
            .totals
            .by_year
            .iter()
            .map(|of| (of.fiscal_year.to_string(), of.money));
        chapter(&mut blocks, "Anggaran menurut tahun", sums("Tahun", years));
        let sources = &view.totals.by_source;
        let sources = sources.iter().map(|of| (of.source.label_id().to_owned(), of.money));
        chapter(&mut blocks, "Anggaran menurut sumber", sums("Sumber", sources));
    }
    chapter(&mut blocks, "D. Indikator", indicators(view));
    chapter(&mut blocks, "E. Laporan perkembangan", reports(view));
    blocks.push(signatures(view, zone));
    Sheet {
        letterhead: LETTERHEAD,
        kind: "RENCANA KEBERLANJUTAN TPBIS",
        title: fields.title.clone(),
        place: names.place(region),
        mark: mark(view),
        blocks,
        foot: format!("Versi {version} · SHA-256 isi: {}", view.content_sha256),
        file: format!(
            "rencana-{}-{}-{}-v{version}",
            in_file(region),
            fields.first_year,
            fields.last_year
        ),
        version,
    }
}

/// Adds a part with its head.
pub fn chapter(blocks: &mut Vec<Block>, head: &'static str, content: Block) {
    blocks.push(Block::Heading(head));
    blocks.push(content);
}

/// That the plan is not, or no longer, what was approved.
fn mark(view: &PlanView) -> Option<&'static str> {
    match (view.plan.fields.status, view.approval.state) {
        (PlanStatus::Cancelled, _) => Some("DIBATALKAN"),
        (_, ApprovalState::ChangedSince) => Some("BERUBAH SEJAK DISETUJUI"),
        (PlanStatus::Approved | PlanStatus::Active | PlanStatus::Completed, ApprovalState::Current) => None,
        (PlanStatus::Draft | PlanStatus::Submitted | PlanStatus::Returned, _) | (_, ApprovalState::None) => {
            Some("KONSEP")
        }
    }
}

fn facts(view: &PlanView, names: &Names, zone: TimeZone) -> Vec<(&'static str, String)> {
    let fields = &view.plan.fields;
    let mut facts = vec![
        ("Jenis", fields.kind.label_id().to_owned()),
        ("Tingkat", fields.level.label_id().to_owned()),
        ("Wilayah", names.place(fields.region_code.as_ref())),
    ];
    if fields.library_id.is_some() {
        facts.push(("Perpustakaan", names.name(fields.library_id)));
    }
    facts.push(("Periode", format!("{} – {}", fields.first_year, fields.last_year)));
    facts.push(("Status", fields.status.label_id().to_owned()));
    if let Some(reason) = &fields.status_reason {
        facts.push(("Alasan", reason.clone()));
    }
    let at = |moment: Option<_>| moment.map_or_else(|| NOTHING.to_owned(), |at| say::moment(at, zone));
    facts.push(("Diajukan", at(fields.submitted_at)));
    facts.push(("Disetujui", at(view.approval.approved_at)));
    facts.push(("Persetujuan", view.approval.state.label_id().to_owned()));
    let percent = view.progress.percent;
    facts.push((
        "Kemajuan",
        percent.map_or_else(|| NOTHING.to_owned(), |percent| format!("{percent}%")),
    ));
    facts.push(("Anggaran rencana", say::rupiah(view.totals.all.planned_idr)));
    facts.push(("Pagu disetujui", say::rupiah(view.totals.all.approved_idr)));
    let over = if view.over_realised {
        " (ada realisasi yang melebihi pagu)"
    } else {
        ""
    };
    let realised = say::rupiah(view.totals.all.realised_idr);
    facts.push(("Realisasi", format!("{realised}{over}")));
    facts
}

fn goals(goals: &[String]) -> Block {
    if goals.is_empty() {
        Block::Text("Belum ada tujuan.".to_owned())
    } else {
        Block::List(goals.to_vec())
    }
}

fn actions(view: &PlanView, names: &Names) -> Block {
    let mut table = Table::new(&[
        ("No", 0.55, true),
        ("Kegiatan", 3.6, false),
        ("Strategi", 1.75, false),
        ("Penanggung jawab", 2.2, false),
        ("Waktu", 1.9, false),
        ("Status", 1.55, false),
        ("%", 0.7, true),
    ]);
    for of in &view.actions {
        let fields = &of.action.fields;
        table.row(vec![
            fields.position.to_string(),
            fields.description.clone(),
            fields.strategy.label_id().to_owned(),
            names.either(fields.responsible_stakeholder_id, fields.responsible_library_id),
            say::period(fields.starts_on, fields.ends_on),
            fields.status.label_id().to_owned(),
            fields.progress_percent.to_string(),
        ]);
    }
    table.or("Belum ada kegiatan.")
}

/// The columns of money, behind others.
fn money(first: &[(&'static str, f32, bool)]) -> Table {
    let money = [
        ("Rencana", 2.45, true),
        ("Pagu disetujui", 2.45, true),
        ("Realisasi", 2.45, true),
    ];
    Table::new(&[first, &money].concat())
}

fn amounts(of: PlanMoney) -> [String; 3] {
    [of.planned_idr, of.approved_idr, of.realised_idr].map(say::rupiah)
}

fn budget(view: &PlanView) -> Block {
    let mut table = money(&[("Keg.", 0.62, true), ("Tahun", 0.75, false), ("Sumber", 2.0, false)]);
    for action in &view.actions {
        let position = action.action.fields.position.to_string();
        for of in &action.budget_lines {
            let fields = &of.line.fields;
            let amounts = amounts(PlanMoney::of([&of.line]));
            let first = [
                position.clone(),
                fields.fiscal_year.to_string(),
                fields.source.label_id().to_owned(),
            ];
            table.row([first, amounts].concat());
        }
        if action.budget_lines.len() > 1 {
            let first = [position, String::new(), "Jumlah kegiatan".to_owned()];
            table.sum([first, amounts(action.totals)].concat());
        }
    }
    if !table.rows.is_empty() {
        let first = [String::new(), String::new(), "Jumlah seluruhnya".to_owned()];
        table.sum([first, amounts(view.totals.all)].concat());
    }
    table.or("Belum ada anggaran.")
}

fn sums(head: &'static str, parts: impl Iterator<Item = (String, PlanMoney)>) -> Block {
    let mut table = money(&[(head, 3.37, false)]);
    for (name, of) in parts {
        table.row([vec![name], amounts(of).to_vec()].concat());
    }
    Block::Table(table)
}

fn indicators(view: &PlanView) -> Block {
    let mut table = Table::new(&[
        ("No", 0.55, true),
        ("Indikator", 3.2, false),
        ("Kegiatan", 1.15, true),
        ("Satuan", 1.75, false),
        ("Nilai awal", 1.5, true),
        ("Target", 1.55, true),
        ("Capaian", 1.6, true),
        ("Tercapai", 1.1, false),
    ]);
    for (at, of) in view.indicators.iter().enumerate() {
        let fields = &of.indicator.fields;
        let action = view.actions.iter().find(|a| Some(a.action.id) == fields.action_id);
        table.row(vec![
            (at + 1).to_string(),
            called(&of.indicator),
            action.map_or_else(|| NOTHING.to_owned(), |a| a.action.fields.position.to_string()),
            fields.unit.clone(),
            stored(fields.baseline, fields.baseline_denominator),
            stored(fields.target, fields.target_denominator),
            say::value(of.measured.value, of.measured.denominator),
            reached(of).to_owned(),
        ]);
    }
    table.or("Belum ada indikator.")
}

/// The name of an indicator with what it counts and how.
fn called(indicator: &Indicator) -> String {
    let fields = &indicator.fields;
    format!(
        "{} ({}, {})",
        fields.name,
        fields.code.label_id(),
        fields.aggregation.label_id().to_lowercase()
    )
}

fn stored(value: Option<i64>, denominator: Option<i64>) -> String {
    let whole = |value: i64| u64::try_from(value).unwrap_or_default();
    say::value(value.map(whole), denominator.map(whole))
}

fn reached(of: &IndicatorView) -> &'static str {
    match of.measured.target_reached {
        Some(true) => "Ya",
        Some(false) => "Belum",
        None => NOTHING,
    }
}

fn reports(view: &PlanView) -> Block {
    let mut table = Table::new(&[
        ("Periode", 1.7, false),
        ("Yang dilakukan", 3.4, false),
        ("Hambatan", 2.4, false),
        ("Tindak lanjut", 2.4, false),
    ]);
    for of in &view.progress_reports {
        let fields = &of.fields;
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
        let evidence = fields.evidence_url.as_ref().map(|url| format!("\nBukti: {url}"));
        table.row(vec![
            say::period(Some(fields.period_start), Some(fields.period_end)),
            format!("{}{}", fields.summary, evidence.unwrap_or_default()),
            or_nothing(&fields.obstacles),
            or_nothing(&fields.follow_up),
        ]);
    }
    table.or("Belum ada laporan.")
}

fn signatures(view: &PlanView, zone: TimeZone) -> Block {
    let fields = &view.plan.fields;
    let on = |at: Option<_>| match at {
        Some(at) => format!("Tanggal {}", say::day(zone.day(at))),
        None => "Tanggal ................................".to_owned(),
    };
    let approved = view
        .approval
        .approved_at
        .filter(|_| view.approval.state == ApprovalState::Current);
    Block::Signatures(vec![
        Signature {
            capacity: "Diajukan oleh,",
            known: on(fields.submitted_at),
        },
        Signature {
            capacity: "Disetujui oleh,",
            known: on(approved),
        },
    ])
}
