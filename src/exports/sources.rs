//! Everything that can be exported, by its address. The one place that knows it all.

use crate::{
    access::Actor,
    accounts::{self, grants::api::Grant, principals::api::Principal},
    domain::{Faults, RecordType, Said, fault::code, text},
    infra::{Error, Result},
    libraries::{Enrolment, Library, LibraryReport},
    meetings::{AgendaItem, Attendance, Commitment, Decision, Meeting},
    people::Person,
    plans::{Action, BudgetLine, Indicator, Measurement, Plan, ProgressReport},
    published_figures::PublishedFigure,
    records::{
        Listing,
        export::{
            ExportFormat,
            note::{Export, ExportFilter, Seer},
            order::Order,
            source::{Rows, told},
        },
        personal::Reader,
        question::Question,
    },
    regions::api::Region,
    stakeholders::Stakeholder,
    statistics::addresses::{self, MakeOrder},
    sync::webhooks::{
        api::{Webhook, WebhookFilter},
        seer,
    },
};

/// Something that can be exported.
#[derive(Clone, Copy)]
pub struct Exportable {
    /// Its address.
    pub path: &'static str,
    /// Whether it holds personal data, so that a purpose is asked for.
    pub personal: bool,
    /// Whether old codes and merged stakeholders in such a query mean what they are by now.
    pub resolves: fn(&[(String, String)]) -> bool,
    /// Makes an order of a query, with the rights of the reader.
    pub order: MakeOrder,
}

const fn list<R: Listing>(path: &'static str) -> Exportable {
    Exportable {
        path,
        personal: R::PERSONAL,
        resolves: R::resolves_regions,
        order: order::<R>,
    }
}

const fn narrowed<R: Listing>(path: &'static str, order: MakeOrder) -> Exportable {
    Exportable {
        order,
        ..list::<R>(path)
    }
}

/// All lists; statistics name themselves.
const LISTS: &[Exportable] = &[
    list::<Library>("/v1/libraries"),
    list::<Enrolment>("/v1/enrolments"),
    list::<LibraryReport>("/v1/library_reports"),
    list::<Stakeholder>("/v1/stakeholders"),
    list::<Person>("/v1/people"),
    list::<Meeting>("/v1/meetings"),
    list::<AgendaItem>("/v1/agenda_items"),
    list::<Attendance>("/v1/attendances"),
    list::<Decision>("/v1/decisions"),
    list::<Commitment>("/v1/commitments"),
    list::<Plan>("/v1/plans"),
    list::<Action>("/v1/actions"),
    list::<BudgetLine>("/v1/budget_lines"),
    list::<Indicator>("/v1/indicators"),
    list::<Measurement>("/v1/measurements"),
    list::<ProgressReport>("/v1/progress_reports"),
    list::<PublishedFigure>("/v1/published-figures"),
    list::<Region>("/v1/regions"),
    narrowed::<Principal>("/v1/principals", principals),
    narrowed::<Grant>("/v1/grants", grants),
    narrowed::<Webhook>("/v1/webhooks", webhooks),
    narrowed::<Export>("/v1/exports", exports),
];

fn all() -> impl Iterator<Item = Exportable> {
    let statistics = addresses::ALL.iter().map(|address| Exportable {
        path: address.path,
        personal: false,
        resolves: |_| true,
        order: address.order,
    });
    LISTS.iter().copied().chain(statistics)
}

/// What is at an address.
///
/// # Errors
/// 422 at `/url` when nothing there can be exported.
pub fn at(path: &str) -> Result<Exportable> {
    if let Some(found) = all().find(|one| one.path == path) {
        return Ok(found);
    }
    let mut faults = Faults::new();
    let said = Said::fixed(
        "No list and no statistic is at this address.",
        "Tidak ada daftar maupun statistik di alamat ini.",
    );
    match text::nearest(path, all().map(|one| one.path)) {
        Some(near) => faults.suggest("/url", code::NOT_OFFERED, said, near),
        None => faults.add("/url", code::NOT_OFFERED, said),
    }
    Err(Error::invalid(faults))
}

fn order<R: Listing>(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    order_of::<R>(reader, form, path, asked, |filter| filter)
}

fn order_of<R: Listing>(
    reader: &Reader,
    form: ExportFormat,
    path: &str,
    asked: &str,
    narrow: impl FnOnce(R::Filter) -> R::Filter,
) -> Result<Order> {
    form.refuse_without_place(R::HAS_POINT, "/format")?;
    let question = Question::<R>::read(reader, path, asked, narrow)?;
    let url = told(path, asked, R::tells);
    Ok(Order::of(Box::new(Rows(question)), R::TYPE, form, reader.clone(), url))
}

fn kept<R: Listing>(of: RecordType, reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    accounts::keepers_only(reader.actor(), of)?;
    order::<R>(reader, form, path, asked)
}

fn principals(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    kept::<Principal>(RecordType::Principals, reader, form, path, asked)
}

fn grants(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    kept::<Grant>(RecordType::Grants, reader, form, path, asked)
}

fn webhooks(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    let me: &Actor = reader.actor();
    seer::refuse_strangers(me)?;
    let seer = seer::Seer::of(me);
    order_of::<Webhook>(reader, form, path, asked, |filter| WebhookFilter { seer, ..filter })
}

fn exports(reader: &Reader, form: ExportFormat, path: &str, asked: &str) -> Result<Order> {
    let seer = Seer::of(reader.actor());
    order_of::<Export>(reader, form, path, asked, |filter| ExportFilter { seer, ..filter })
}
