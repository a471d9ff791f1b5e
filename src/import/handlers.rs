//! The operations on imports.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    post,
    web::{Path, Payload},
};
use aws_lc_rs::digest;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    api::{ImportList, ImportListParams, ImportParams, ImportReport, ImportSummary, ImportedLibrary},
    mapping,
    report::Report,
    run::{Options, perform},
    store,
    upload::{self, Form},
    words::{Mode, Records},
};
use crate::{
    access::{Action, Actor, Author, Origin, Session},
    domain::{Language, RecordType},
    infra::{
        Db, Error, Result, Write, codes,
        cursor::{self, Cursor},
        json,
        query::Query,
        reply,
        reply::Prefer,
        upload::inflate,
    },
    records::{
        idempotency::{Kept, Key},
        ids::Ids,
        list::{etag, link_next},
        write::{public_base, respond},
    },
};

/// The name of the list in its cursors.
const LIST: &str = "imports";

/// Import records
///
/// A file of libraries with their enrolments and yearly reports, of
/// stakeholders, of people, of meetings with agenda, attendances, decisions
/// and commitments, or of plans with all that belongs to them: as the programme's files of 2023 have them (`tpbis-2023`
/// and its sisters), as a list is exported as CSV, or as JSON, in which what
/// belongs to a record stands in it. At most 64 MB, and 256 MB unpacked
/// (`Content-Encoding: gzip`). A row is found by id, else by external id, else
/// by NPP. What it refers to may be given by a name in a partner system in
/// place of the id: `"stakeholder": {"system": "jabar-sim", "id": "17"}`. A
/// column that is not there leaves its field as it is, an empty cell means
/// unknown; the same file twice changes nothing the second time.
#[utoipa::path(post, path = "/imports", tag = "imports", params(ImportParams),
    request_body(description = "The file.", content(
        (String = "text/csv", example = "name,kind,region_code,npp,report.year,report.visits\nPerpustakaan Desa Citalang,village,32.14.01.2010,3214019Z0009999,2022,1200\n"),
        (Vec<ImportedLibrary> = "application/json"),
        (String = "application/x-ndjson"),
    )),
    responses(
        (status = 200, description = "Every row was accepted.", body = ImportReport),
        (status = 207, description = "Some rows were not accepted; `refused` says why.", body = ImportReport),
    ))]
#[post("/imports")]
pub async fn import_create(
    session: Session,
    request: HttpRequest,
    query: Query<ImportParams>,
    payload: Payload,
) -> Result<HttpResponse> {
    may_import(&session.actor, &query.0)?;
    let form = Form::of(&request)?;
    let prefer = Prefer::from_request(&request);
    let author = Author {
        origin: Origin::Import,
        ..session.author(&request)?
    };
    let options = Options {
        format: query.0.format,
        records: query.0.records,
        media: form.media,
        mode: query.0.mode.unwrap_or(Mode::Each),
        dry_run: prefer.dry_run,
        ids: Ids::New,
        // Whoever may both tell and approve would need nobody else.
        history: false,
        progress: false,
    };
    let body = json::read_body(&request, payload.into_inner(), upload::LIMIT)
        .await?
        .freeze();
    let key = if prefer.dry_run {
        None
    } else {
        let print = digest::digest(&digest::SHA256, &body);
        Key::from_request(&request, session.actor.id, &Value::from(format!("{print:?}")))?
    };
    let call = Call {
        key,
        prefer,
        language: language(&request),
        base: public_base(&request),
    };
    let (kept, replayed) = session
        .db()
        .long(move |db| call.import(db, &author, &body, form.gzip, &options))
        .await?;
    respond(&kept, prefer, replayed)
}

/// What a request asks beside its file.
struct Call {
    key: Option<Key>,
    prefer: Prefer,
    language: Language,
    base: String,
}

impl Call {
    fn import(&self, db: &Db, author: &Author, body: &[u8], gzip: bool, options: &Options) -> Result<(Kept, bool)> {
        if let Some(key) = &self.key
            && let Some(kept) = db.snapshot_now(|read| key.seen(read))?
        {
            return Ok((kept, true));
        }
        let inflated = if gzip {
            Some(inflate(body, upload::INFLATED)?)
        } else {
            None
        };
        let file = inflated.as_deref().unwrap_or(body);
        let (report, answer) = perform(db, author, file, options, |db, report| self.close(db, report))?;
        match answer {
            Some(answer) => Ok(answer),
            None => Err(self.refused(&report)?),
        }
    }

    /// Keeps the report and the answer with the last of the import's changes.
    fn close(&self, db: &mut Write, report: &Report) -> Result<Option<(Kept, bool)>> {
        if report.is_refused() {
            store::keep(db, report)?;
            return Ok(None);
        }
        if let Some(key) = &self.key
            && let Some(kept) = key.claim(db)?
        {
            // The same request was done beside this one.
            return Ok(Some((kept, true)));
        }
        store::keep(db, report)?;
        let kept = self.answer(report)?;
        if let Some(key) = &self.key {
            key.keep(db, &kept)?;
        }
        Ok(Some((kept, false)))
    }

    fn answer(&self, report: &Report) -> Result<Kept> {
        let status = if report.rows_refused == 0 { 200 } else { 207 };
        let mut headers = vec![("content-language".to_owned(), self.language.tag().to_owned())];
        if !report.dry_run {
            headers.push(("location".into(), format!("{}/v1/imports/{}", self.base, report.id)));
        }
        Ok(Kept {
            status,
            headers,
            body: serde_json::to_vec(&ImportReport::of(report, self.language))?.into(),
            record_id: None,
        })
    }

    fn refused(&self, report: &Report) -> Result<Error> {
        let told = serde_json::to_value(ImportReport::of(report, self.language))?;
        let error = Error::refused(codes::import_refused()).extension("report", told);
        Ok(match self.prefer.applied() {
            Some(applied) => error.header(header::HeaderName::from_static("preference-applied"), applied),
            None => error,
        })
    }
}

/// Who may write such records nowhere need not send a file; who may somewhere
/// is asked again for each row.
fn may_import(actor: &Actor, params: &ImportParams) -> Result<()> {
    let held = params.records.or(params.format.and_then(mapping::held));
    let of = held.unwrap_or(Records::Libraries).root().subject().record_type;
    let ask = |region| actor.may(Action::Create, of, region);
    if actor.grants.iter().any(|grant| ask(grant.region.as_ref()).is_ok()) {
        return Ok(());
    }
    ask(actor.grants.first().and_then(|grant| grant.region.as_ref()))
}

fn language(request: &HttpRequest) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    Language::from_header(header.and_then(|v| v.to_str().ok()).unwrap_or_default())
}

fn tagged(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse> {
    let body = serde_json::to_vec(body)?;
    let tag = reply::quoted(etag(&body));
    Ok(reply::tagged(request, &tag, body.into()))
}

/// List one's own imports
#[utoipa::path(get, path = "/imports", tag = "imports", params(ImportListParams), responses((status = 200, description = "The imports of the caller, newest first.", body = ImportList)))]
#[get("/imports")]
pub async fn import_list(
    session: Session,
    request: HttpRequest,
    query: Query<ImportListParams>,
) -> Result<HttpResponse> {
    let Query(params, _) = query;
    let limit = params.limit.unwrap_or(50);
    let cursor = params.cursor.as_deref().map(|c| Cursor::decode(c, LIST)).transpose()?;
    let after = cursor.map(|c| Ok::<_, Error>((c.key()?, c.id()?))).transpose()?;
    let mut reports = session
        .read(move |db, me| store::of_principal(db, me.id, after, limit + 1))
        .await?;
    let next = cursor::cut(&mut reports, limit, |last| {
        Cursor::after(LIST, json!(last.created_at), last.id)
    })?;
    let list = ImportList {
        data: reports.iter().map(ImportSummary::of).collect(),
        next: next.clone(),
    };
    let mut answer = tagged(&request, &list)?;
    link_next(&request, next.as_deref(), answer.headers_mut());
    Ok(answer)
}

/// Read the report of an import
///
/// For its author, and for administrators and auditors of the author's region.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path, description = "The import.")), responses((status = 200, description = "The report.", body = ImportReport)))]
#[get("/imports/{id}")]
pub async fn import_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    let report = session
        .read(move |db, me| {
            let report = store::find(db, id)?.ok_or_else(Error::not_found)?;
            if report.principal_id != me.id {
                let home = store::home(db, report.principal_id)?;
                me.may(Action::View, RecordType::Principals, home.as_ref())?;
            }
            Ok(report)
        })
        .await?;
    let language = language(&request);
    let mut answer = tagged(&request, &ImportReport::of(&report, language))?;
    let tag = header::HeaderValue::from_static(language.tag());
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    Ok(answer)
}
