//! Writing over HTTP: preconditions, dry run, idempotency and the answer, the
//! same for every record. The handlers of a feature only name their type.

use std::cell::RefCell;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web::Bytes,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Record,
    commands::{self, Done},
    idempotency::{Kept, Key},
    input,
    personal::{self, Masked, Reader, ReadingWay, Showing},
    record::{self, Warning},
};
use crate::{
    access::{Author, Session},
    domain::Language,
    infra::{
        Error, Result, Write, body,
        db::Kind,
        reply::{Prefer, if_match, language, quoted},
        shape::Verb,
    },
};

/// `POST /{type}`.
///
/// # Errors
/// As [`commands::create`].
pub async fn create<R: Record>(session: Session, request: HttpRequest, body: Value) -> Result<HttpResponse> {
    let draft = input::draft::<R>(&body)?;
    run(session, &request, &body, move |db, author, call| {
        call.answer(commands::create::<R>(db, author, &draft)?, StatusCode::CREATED)
    })
    .await
}

/// `PUT /{type}/{id}` and `PATCH /{type}/{id}`.
///
/// # Errors
/// As [`commands::change`].
pub async fn change<R: Record>(session: Session, request: HttpRequest, id: Uuid, body: Value) -> Result<HttpResponse> {
    let verb = if request.method() == Method::PUT {
        Verb::Replace
    } else {
        Verb::Patch
    };
    let expected = if_match(&request)?;
    let asked = body.clone();
    run(session, &request, &asked, move |db, author, call| {
        call.answer(
            commands::change::<R>(db, author, id, expected, verb, &body)?,
            StatusCode::OK,
        )
    })
    .await
}

/// `DELETE /{type}/{id}`.
///
/// # Errors
/// As [`commands::delete`].
pub async fn delete<R: Record>(session: Session, request: HttpRequest, id: Uuid) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    run(session, &request, &Value::Null, move |db, author, _| {
        let done = commands::delete::<R>(db, author, id, expected)?;
        let tag = quoted(done.record.stamp().version);
        Ok(Kept {
            status: 204,
            headers: vec![("etag".into(), tag)],
            body: Bytes::new(),
            record_id: None,
        })
    })
    .await
}

/// `POST /{type}/{id}/restore`.
///
/// # Errors
/// As [`commands::restore`].
pub async fn restore<R: Record>(session: Session, request: HttpRequest, id: Uuid) -> Result<HttpResponse> {
    let expected = if_match(&request)?;
    run(session, &request, &Value::Null, move |db, author, call| {
        call.answer(commands::restore::<R>(db, author, id, expected)?, StatusCode::OK)
    })
    .await
}

/// `POST /{type}/{id}/erase`, for a reason.
///
/// # Errors
/// As [`commands::erase`].
pub async fn erase<R: Record>(session: Session, request: HttpRequest, id: Uuid, body: Value) -> Result<HttpResponse> {
    let Erasure { reason } = body::read(&body)?;
    let expected = if_match(&request)?;
    run(session, &request, &body, move |db, author, call| {
        let author = Author {
            reason: Some(reason.clone()),
            ..author.clone()
        };
        call.answer(commands::erase::<R>(db, &author, id, expected)?, StatusCode::OK)
    })
    .await
}

/// Why personal data is erased.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"reason": "The person has asked for it"}))]
pub struct Erasure {
    /// Why, for the history; no personal data belongs here, since it stays.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = r"\S",
        example = "The person has asked for it"
    )]
    pub reason: String,
}

/// How the answer of a write is made.
#[derive(Debug)]
pub struct Call<'r> {
    prefer: Prefer,
    base: String,
    language: Language,
    reader: &'r Reader,
    disclosed: RefCell<Vec<Uuid>>,
}

impl Call<'_> {
    /// Warnings in the caller's language.
    pub fn told(&self, warnings: &[Warning]) -> Value {
        warnings.iter().map(|w| w.in_language(self.language)).collect()
    }

    /// The answer with a record.
    ///
    /// # Errors
    /// Never for a derived type.
    pub fn answer<R: Record>(&self, done: Done<R>, status: StatusCode) -> Result<Kept> {
        let id = done.record.id();
        let mut document = record::shown(&done.record)?;
        let mut showing = Showing::to(self.reader);
        let masked = showing.show::<R>(id, &[done.record.region()], &mut document);
        if !self.prefer.minimal {
            self.disclosed.borrow_mut().extend(showing.take());
        }
        let tag = personal::tag(done.record.stamp().version, masked);
        let kept = self.answer_with(&path_of::<R>(id), tag, document, &done.warnings, status)?;
        Ok(Kept {
            record_id: R::PERSONAL.then_some(id),
            ..kept
        })
    }

    /// The answer with a document that is at this path and has this tag. It
    /// holds no personal data.
    ///
    /// # Errors
    /// Never for JSON.
    pub fn answer_with(
        &self,
        path: &str,
        tag: String,
        mut document: Value,
        warnings: &[Warning],
        status: StatusCode,
    ) -> Result<Kept> {
        let path = format!("{}{path}", self.base);
        let mut headers = vec![("etag".to_owned(), tag)];
        headers.push(if status == StatusCode::CREATED {
            ("location".into(), path)
        } else {
            ("content-location".into(), path)
        });
        if self.prefer.minimal {
            return Ok(Kept {
                status: if status == StatusCode::OK { 204 } else { status.as_u16() },
                headers,
                body: Bytes::new(),
                record_id: None,
            });
        }
        if let Some(members) = document.as_object_mut() {
            members.insert("warnings".into(), self.told(warnings));
        }
        Ok(Kept {
            status: status.as_u16(),
            headers,
            body: serde_json::to_vec(&document)?.into(),
            record_id: None,
        })
    }

    /// The answer with several new records, under this name, which the list at
    /// `location` shows. They hold no personal data.
    ///
    /// # Errors
    /// Never for a derived type.
    pub fn answer_all<R: Record>(&self, done: &[Done<R>], name: &str, location: &str) -> Result<Kept> {
        let headers = vec![("location".to_owned(), format!("{}{location}", self.base))];
        let body = if self.prefer.minimal {
            Bytes::new()
        } else {
            let shown: Vec<Value> = done.iter().map(|d| record::shown(&d.record)).collect::<Result<_>>()?;
            let warnings: Vec<Warning> = done.iter().flat_map(|d| d.warnings.clone()).collect();
            serde_json::to_vec(&json!({ name: shown, "warnings": self.told(&warnings) }))?.into()
        };
        Ok(Kept {
            status: 201,
            headers,
            body,
            record_id: None,
        })
    }

    /// The answer to what is done soon: what was accepted, and the path at which to
    /// see what became of it.
    ///
    /// # Errors
    /// Never for a derived type.
    pub fn accepted(&self, told: &impl Serialize, path: &str) -> Result<Kept> {
        Ok(Kept {
            status: StatusCode::ACCEPTED.as_u16(),
            headers: vec![("location".into(), format!("{}{path}", self.base))],
            body: if self.prefer.minimal {
                Bytes::new()
            } else {
                serde_json::to_vec(told)?.into()
            },
            record_id: None,
        })
    }

    /// The public address of the service.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The caller's language.
    pub fn language(&self) -> Language {
        self.language
    }
}

/// The path of a record.
pub fn path_of<R: Record>(id: Uuid) -> String {
    format!("/v1/{}/{id}", R::TYPE.path())
}

/// Runs a write as the request's headers ask: `Prefer: dry-run` rolls it back,
/// `Idempotency-Key` (on POST) keeps its answer.
///
/// # Errors
/// What the write says, and what is wrong with the headers.
pub async fn run(
    session: Session,
    request: &HttpRequest,
    asked: &Value,
    f: impl Fn(&mut Write, &Author, &Call<'_>) -> Result<Kept> + Send + 'static,
) -> Result<HttpResponse> {
    run_as(session, request, Prefer::from_request(request), asked, f).await
}

/// [`run`], for an operation that does not do all that can be preferred.
///
/// # Errors
/// As [`run`].
pub async fn run_as(
    session: Session,
    request: &HttpRequest,
    prefer: Prefer,
    asked: &Value,
    f: impl Fn(&mut Write, &Author, &Call<'_>) -> Result<Kept> + Send + 'static,
) -> Result<HttpResponse> {
    let kind = if prefer.dry_run { Kind::DryRun } else { Kind::Real };
    let author = session.author(request)?;
    let key = match *request.method() {
        Method::POST if !prefer.dry_run => Key::from_request(request, session.actor.id, asked)?,
        _ => None,
    };
    let language = language(request);
    let base = public_base(request);
    // Neither a trial nor an answer that is kept discloses anything.
    let closed = match (prefer.dry_run, &key) {
        (true, _) => Some(Masked::DryRun),
        (false, Some(_)) => Some(Masked::KeptAnswer),
        (false, None) => None,
    };
    let reader = Reader::of(true, &session, request)?.closed(closed);
    let (kept, replayed) = session
        .write(kind, author, move |db, author| {
            let call = Call {
                prefer,
                base: base.clone(),
                language,
                reader: &reader,
                disclosed: RefCell::default(),
            };
            let Some(key) = &key else {
                let answer = f(db, author, &call)?;
                reader.note(db, ReadingWay::Write, &call.disclosed.take())?;
                return Ok((answer, false));
            };
            if let Some(kept) = key.claim(db)? {
                return Ok((kept, true));
            }
            let kept = f(db, author, &call)?;
            key.keep(db, &kept)?;
            Ok((kept, false))
        })
        .await?;
    respond(&kept, prefer, replayed)
}

/// The answer as it goes out.
///
/// # Errors
/// When the kept status is none.
pub fn respond(kept: &Kept, prefer: Prefer, replayed: bool) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(kept.status).map_err(|e| Error::Internal(e.to_string()))?;
    let mut answer = HttpResponse::build(status);
    for (name, value) in &kept.headers {
        answer.insert_header((name.as_str(), value.as_str()));
    }
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(applied) = prefer.applied() {
        answer.insert_header(("preference-applied", applied));
    }
    if replayed {
        answer.insert_header(("idempotency-replayed", "true"));
    }
    if kept.body.is_empty() {
        return Ok(answer.finish());
    }
    Ok(answer.content_type("application/json").body(kept.body.clone()))
}

/// The public address of the service, known to the application.
pub fn public_base(request: &HttpRequest) -> String {
    request
        .app_data::<actix_web::web::Data<PublicUrl>>()
        .map(|url| url.0.clone())
        .unwrap_or_default()
}

/// The address under which callers reach the service, without a slash at its end.
#[derive(Debug, Clone)]
pub struct PublicUrl(pub String);
