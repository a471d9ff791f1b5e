//! The operations on exports.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    post,
    web::{Bytes, Path},
};
use futures_util::stream;
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{ExportPage, ExportView, NewExport},
    runs::{self, NewRun},
    sources,
};
use crate::{
    access::{Action, Actor, Reach, Session},
    domain::{Faults, Language, RecordType, Said, fault::code},
    infra::{
        Error, Read, Result, body, clock, codes,
        json::Json,
        query,
        reply::{self, REQUEST_ID, if_match, quoted, text_header},
    },
    records::{
        ListParams, Record,
        asked::Asked,
        commands::expect_version,
        export::{
            note::{Export, ExportFilter, ExportStatus, ExportWay, Seer},
            noting,
        },
        history::{self, HistoryParams, VersionPage},
        idempotency::Kept,
        list::{self, etag},
        personal::Reader,
        write::{self, public_base},
    },
};

/// What a page depends on; grants, since they say whose exports are seen.
const LISTED_FROM: &[RecordType] = &[RecordType::Exports, RecordType::Grants, RecordType::Principals];

/// List exports
///
/// Everything that the caller took out of the service, streamed or made in the background; for
/// who administers the whole country what anybody took.
#[utoipa::path(get, path = "/exports", tag = "exports", params(ExportFilter, ListParams), responses((status = 200, description = "A page of exports.", body = ExportPage)))]
#[get("/exports")]
pub async fn export_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    let seer = Seer::of(&session.actor);
    list::narrowed::<Export, ExportFilter>(session, request, LISTED_FROM, |filter| ExportFilter { seer, ..filter })
        .await
}

/// Export in the background
///
/// The list or statistic at `url` becomes a file in this form, which is kept for 7 days. It is read
/// with the rights that the caller has when it is made, which is soon. Of personal data `purpose`
/// says what it is wanted for.
#[utoipa::path(post, path = "/exports", tag = "exports", request_body = NewExport, responses((status = 202, description = "The export, waiting to be made.", body = ExportView)))]
#[post("/exports")]
pub async fn export_create(session: Session, request: HttpRequest, body: Json) -> Result<HttpResponse> {
    let new: NewExport = body::read(&body.0)?;
    let url = new.url.strip_prefix(&public_base(&request)).unwrap_or(&new.url);
    let (path, asked) = url.split_once('?').unwrap_or((url, ""));
    let source = sources::at(path)?;
    let pairs = query::pairs(asked);
    let asked = if (source.resolves)(&pairs) {
        Asked::resolve(&session, asked).await.map_err(at_url)?
    } else {
        asked.to_owned()
    };
    let run = NewRun {
        path: path.to_owned(),
        query: asked,
        purpose: new.purpose.filter(|_| source.personal),
        request_id: text_header(&request, REQUEST_ID.as_str(), 64)?,
    };
    let reader = Reader::in_background(session.actor.clone(), run.purpose.clone(), run.request_id.clone());
    // What is wrong with it is told now rather than when it is made.
    let order = (source.order)(&reader, new.format, &run.path, &run.query).map_err(at_url)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        // Before anything is counted: to look at a statistic is to make it.
        runs::refuse_too_many(db, author.actor.id)?;
        order.source.probe(db).map_err(at_url)?;
        // And again when others that came at the same time are known: nobody waits while something is counted.
        runs::one_by_one(db, author.actor.id)?;
        runs::refuse_too_many(db, author.actor.id)?;
        let export = noting::begin(db, author, ExportWay::Job, &order.url, new.format)?;
        runs::enqueue(db, export.id, &run)?;
        let at = format!("/v1/exports/{}", export.id);
        call.accepted(&shown(db, export)?, &at)
    })
    .await
}

/// Faults of the address in a body.
fn at_url(error: Error) -> Error {
    let Some(refusal) = error.refusal() else { return error };
    let mut faults = Faults::new();
    if refusal.code() == codes::purpose_required() {
        let said = Said::fixed(
            "This tells personal data: say what it is wanted for.",
            "Ini membuka data pribadi: sebutkan keperluannya.",
        );
        faults.add("/purpose", code::REQUIRED, said);
        return Error::invalid(faults);
    }
    if refusal.code() != codes::bad_query() {
        return error;
    }
    for fault in refusal.faults() {
        let mut fault = fault.clone();
        if let Some(name) = fault.pointer.strip_prefix('?') {
            let said = |language| format!("{name}: {}", fault.message.in_language(language));
            fault.message = Said::new(said(Language::English), said(Language::Indonesian));
            fault.pointer = "/url".to_owned();
        }
        faults.push(fault);
    }
    Error::invalid(faults)
}

/// An export with what is known of its making.
fn shown(db: &mut Read, mut export: Export) -> Result<ExportView> {
    let progress = match export.fields.status {
        ExportStatus::Queued => runs::progress(db, export.id, clock::now())?,
        _ => None,
    };
    if progress.as_ref().is_some_and(|(_, making)| *making) {
        export.fields.status = ExportStatus::Running;
    }
    Ok(ExportView::of(export, progress.map(|(progress, _)| progress)))
}

/// An export that the caller may see.
fn own(db: &mut Read, me: &Actor, id: Uuid) -> Result<Export> {
    let found = Export::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    Seer::of(me).refuse(&found)?;
    Ok(found)
}

/// Read an export
///
/// While it is made, `progress` says how far it has come.
#[utoipa::path(get, path = "/exports/{id}", tag = "exports", params(("id" = Uuid, Path, description = "The export.")), responses((status = 200, description = "The export.", body = ExportView)))]
#[get("/exports/{id}")]
pub async fn export_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let view = session
        .read(move |db, me| {
            let found = own(db, me, id)?;
            shown(db, found)
        })
        .await?;
    let body = serde_json::to_vec(&view)?;
    let tag = quoted(format!("{}-{}", view.export.stamp.version, etag(&body)));
    Ok(reply::tagged(&request, &tag, body.into()))
}

/// Fetch the file of an export
///
/// For who ordered it alone. 409 while it is not made, 410 when it is kept no longer. A file in
/// which people are shown in full needs the right to personal data still.
#[utoipa::path(get, path = "/exports/{id}/file", tag = "exports", params(("id" = Uuid, Path, description = "The export.")),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"),
        (String = "application/x-ndjson"),
        (Value = "application/geo+json"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/vnd.apache.parquet"),
    ))))]
#[get("/exports/{id}/file")]
pub async fn export_file(session: Session, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let (export, first) = session
        .read(move |db, me| {
            let export = own(db, me, id)?;
            refuse_file(me, &export)?;
            let first = runs::piece(db, id, 0)?.ok_or_else(kept_no_longer)?;
            Ok((export, first))
        })
        .await?;
    let fields = export.fields;
    let name = path_name(&fields.url);
    let file = format!("attachment; filename=\"{name}.{}\"", fields.format.extension());
    let whole = fields.bytes.unwrap_or_default();
    let rest = stream::try_unfold(
        (session, 0_i32, Some(first), 0_i64),
        move |(session, number, piece, sent)| {
            async move {
                let piece = match piece {
                    Some(piece) => Some(piece),
                    None => session.read(move |db, _| runs::piece(db, id, number)).await?,
                };
                match piece {
                    Some(piece) => {
                        let sent = sent + i64::try_from(piece.len()).unwrap_or_default();
                        Ok(Some((Bytes::from(piece), (session, number + 1, None, sent))))
                    }
                    None if sent == whole => Ok(None),
                    // It was removed while it was being sent.
                    None => Err(kept_no_longer()),
                }
            }
        },
    );
    Ok(HttpResponse::Ok()
        .content_type(fields.format.media_type())
        .insert_header((header::CONTENT_DISPOSITION, file))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::VARY, "Authorization, Accept-Encoding"))
        .streaming(rest))
}

/// A name for the file of what is at this address.
fn path_name(url: &str) -> String {
    let path = url.split('?').next().unwrap_or_default();
    path.trim_start_matches("/v1/").replace('/', "-")
}

fn kept_no_longer() -> Error {
    Error::detailed(
        codes::gone(),
        "The file is kept no longer. Export it anew.",
        "Berkas ini tidak lagi disimpan. Ekspor kembali.",
    )
}

fn refuse_file(me: &Actor, export: &Export) -> Result<()> {
    let fields = &export.fields;
    if fields.principal_id != me.id {
        return Err(Error::detailed(
            codes::forbidden(),
            "Rule exports.file: the file is for who ordered it alone.",
            "Aturan exports.file: berkas hanya untuk pemesannya.",
        ));
    }
    let personal = Reach::of_action(Action::Disclose, RecordType::People, &me.grants);
    if me.grants.is_empty() || (fields.disclosed.unwrap_or_default() > 0 && personal.is_nowhere()) {
        return Err(Error::detailed(
            codes::forbidden(),
            "Rule exports.file: the right with which this was read is yours no longer.",
            "Aturan exports.file: hak untuk membaca isinya bukan lagi milik Anda.",
        ));
    }
    match (fields.way, fields.status) {
        (ExportWay::Job, ExportStatus::Complete) if fields.expires_at.is_none_or(|end| clock::now() < end) => Ok(()),
        (ExportWay::Job, ExportStatus::Complete | ExportStatus::Expired | ExportStatus::Removed) => {
            Err(kept_no_longer())
        }
        (_, status) => Err(Error::detailed(
            codes::conflict(),
            format!("There is no file: this export is {status} ({}).", fields.way),
            format!(
                "Tidak ada berkas: ekspor ini {} ({}).",
                status.label_id(),
                fields.way.label_id()
            ),
        )
        .extension("export_status", status.as_str())),
    }
}

/// Cancel an export or remove its file
///
/// That it was taken stays written down. 409 for one that was streamed or has come to its end
/// without a file.
#[utoipa::path(delete, path = "/exports/{id}", tag = "exports", params(("id" = Uuid, Path, description = "The export.")), responses((status = 204, description = "It is cancelled, or its file is removed.")))]
#[delete("/exports/{id}")]
pub async fn export_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let (id, expected) = (*id, if_match(&request)?);
    write::run(session, &request, &Value::Null, move |db, author, _| {
        let found = Export::find(db, &[id], true)?.pop().ok_or_else(Error::not_found)?;
        Seer::of(&author.actor).refuse(&found)?;
        expect_version(db, &found, expected)?;
        let to = match (found.fields.way, found.fields.status) {
            (ExportWay::Job, ExportStatus::Queued) => ExportStatus::Cancelled,
            (ExportWay::Job, ExportStatus::Complete) => ExportStatus::Removed,
            (_, status) => {
                return Err(Error::detailed(
                    codes::conflict(),
                    format!("Nothing of this export is kept: it is {status}."),
                    format!("Tidak ada yang disimpan dari ekspor ini: {}.", status.label_id()),
                ));
            }
        };
        runs::withdraw(db, id)?;
        noting::end(db, author, id, |fields, _| fields.status = to)?;
        let version = found.stamp.version + 1;
        Ok(Kept {
            status: 204,
            headers: vec![("etag".into(), quoted(version))],
            body: Bytes::new(),
            record_id: None,
        })
    })
    .await
}

/// Read the history of an export
#[utoipa::path(get, path = "/exports/{id}/history", tag = "exports", params(("id" = Uuid, Path, description = "The export."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/exports/{id}/history")]
pub async fn export_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    session.read(move |db, me| own(db, me, id).map(|_| ())).await?;
    history::view::<Export>(session, request, id).await
}
