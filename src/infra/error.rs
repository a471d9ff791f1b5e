//! The one error of the service and how it is told: `application/problem+json`
//! (RFC 9457), in the caller's language, the cause only in the log.

use std::fmt;

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use serde_json::{Map, Value, json};

use super::codes::{self, Code};
use crate::domain::{Faults, Language, Said, fault::Fault};

/// What a fallible step of the service gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Error {
    /// Something the caller can act on.
    Refused(Box<Refusal>),
    /// The database could not do it; told as 503 or 500, the cause logged.
    Db(DieselError),
    /// A fault of the service itself; told as 500, the cause logged.
    Internal(String),
}

/// A refusal and everything that explains it.
#[derive(Debug)]
pub struct Refusal {
    code: Code,
    detail: Option<Said>,
    faults: Vec<Fault>,
    extensions: Map<String, Value>,
    headers: Vec<(HeaderName, String)>,
}

impl Refusal {
    /// The registry entry.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The single faults.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether the problem document has this member of its own.
    pub fn extends(&self, name: &str) -> bool {
        self.extensions.contains_key(name)
    }

    /// What happened this time, in words.
    pub fn detail(&self) -> &Said {
        self.detail.as_ref().unwrap_or(&self.code.0.meaning)
    }
}

impl Error {
    /// A refusal that its code explains well enough.
    pub fn refused(code: Code) -> Self {
        Error::Refused(Box::new(Refusal {
            code,
            detail: None,
            faults: Vec::new(),
            extensions: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// A refusal with words of its own.
    pub fn detailed(code: Code, en: impl Into<String>, id: impl Into<String>) -> Self {
        Self::refused(code).with(|r| r.detail = Some(Said::new(en.into(), id.into())))
    }

    /// 422 with every fault of a body.
    pub fn invalid(faults: Faults) -> Self {
        Self::refused(codes::validation()).with(|r| r.faults = faults.into_vec())
    }

    /// 400 with every fault of a query.
    pub fn bad_query(faults: Faults) -> Self {
        Self::refused(codes::bad_query()).with(|r| r.faults = faults.into_vec())
    }

    /// 400 with every fault of a path, whose parameters are named `{name}`.
    pub fn bad_path(faults: Faults) -> Self {
        Self::refused(codes::bad_request()).with(|r| r.faults = faults.into_vec())
    }

    /// 404, for what is not there and for what the caller may not know of.
    pub fn not_found() -> Self {
        Self::refused(codes::not_found())
    }

    /// Adds a member to the problem document.
    pub fn extension(self, name: &str, value: impl Into<Value>) -> Self {
        self.with(|r| {
            r.extensions.insert(name.to_owned(), value.into());
        })
    }

    /// Adds a header to the answer.
    pub fn header(self, name: HeaderName, value: impl Into<String>) -> Self {
        self.with(|r| r.headers.push((name, value.into())))
    }

    fn with(mut self, change: impl FnOnce(&mut Refusal)) -> Self {
        if let Error::Refused(refusal) = &mut self {
            change(refusal);
        }
        self
    }

    /// The refusal, when it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Error::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The problem document in a language. `base` is the public address of the service.
    pub fn problem(&self, base: &str, language: Language, request_id: &str) -> Value {
        let problem = self.code().0;
        let mut body = json!({
            "type": format!("{base}/problems/{}", problem.code),
            "title": problem.title.in_language(language),
            "status": problem.status,
            "detail": problem.meaning.in_language(language),
            "instance": request_id,
            "code": problem.code,
        });
        if let (Error::Refused(refusal), Some(members)) = (self, body.as_object_mut()) {
            members.insert("detail".into(), refusal.detail().in_language(language).into());
            if !refusal.faults.is_empty() {
                let faults = refusal.faults.iter().map(|f| fault_json(f, language)).collect();
                members.insert("errors".into(), Value::Array(faults));
            }
            members.extend(refusal.extensions.clone());
        }
        body
    }

    /// The answer in a language. `base` is the public address of the service.
    pub fn render(&self, base: &str, language: Language, request_id: &str) -> HttpResponse {
        let problem = self.code().0;
        let mut answer = HttpResponse::build(self.status_code());
        standing_headers(&mut answer, problem);
        // Headers of its own take the place of the standing ones.
        for (name, value) in self.refusal().into_iter().flat_map(|r| &r.headers) {
            answer.insert_header((name.clone(), value.as_str()));
        }
        answer
            .insert_header((header::CONTENT_LANGUAGE, language.tag()))
            .content_type("application/problem+json")
            .body(self.problem(base, language, request_id).to_string())
    }

    /// The code under which it is told.
    pub fn problem_code(&self) -> &'static str {
        self.code().0.code
    }

    fn code(&self) -> Code {
        match self {
            Error::Refused(refusal) => refusal.code,
            Error::Db(error) if is_timeout(error) => codes::query_timeout(),
            Error::Db(error) if is_away(error) => codes::database_away(),
            Error::Db(error) if is_contention(error) => codes::overloaded(),
            Error::Db(_) | Error::Internal(_) => codes::internal(),
        }
    }
}

/// A fault as it stands in `errors`.
pub fn fault_json(fault: &Fault, language: Language) -> Value {
    let mut out = json!({
        "pointer": fault.pointer,
        "code": fault.code.0,
        "message": fault.message.in_language(language),
    });
    if let (Some(suggestion), Some(members)) = (&fault.suggestion, out.as_object_mut()) {
        members.insert("suggestion".into(), suggestion.as_str().into());
    }
    out
}

/// Headers that such an answer has unless it brings others.
fn standing_headers(answer: &mut HttpResponseBuilder, problem: &codes::Problem) {
    match problem.status {
        401 => {
            let about_the_token = problem.code == codes::unauthenticated().0.code;
            let error = if about_the_token {
                ", error=\"invalid_token\""
            } else {
                ""
            };
            answer.insert_header((header::WWW_AUTHENTICATE, format!("Bearer realm=\"sinergi\"{error}")));
        }
        503 => {
            answer.insert_header((header::RETRY_AFTER, "2"));
        }
        _ => {}
    }
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
}

/// Whether the statement ran into its time limit.
fn is_timeout(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, info) if info.message().contains("due to statement timeout"))
}

/// Whether another transaction stood in the way for too long or too often.
pub fn is_contention(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, info) => {
            info.message().contains("deadlock detected") || info.message().contains("due to lock timeout")
        }
        _ => false,
    }
}

/// Whether the database has gone away or cannot serve for now.
pub fn is_away(error: &DieselError) -> bool {
    match error {
        DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        ) => true,
        DieselError::DatabaseError(_, info) => [
            "server closed the connection",
            "terminating connection",
            "the database system is",
            "no connection to the server",
            "connection not open",
            "could not receive data",
            "could not send data",
            "in a read-only transaction",
            "SSL connection has been closed",
        ]
        .iter()
        .any(|sign| info.message().contains(sign)),
        _ => false,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(refusal) => {
                write!(
                    f,
                    "{}: {}",
                    refusal.code.0.code,
                    refusal.detail().in_language(Language::English)
                )?;
                for fault in &refusal.faults {
                    write!(
                        f,
                        "\n  {} {}",
                        fault.pointer,
                        fault.message.in_language(Language::English)
                    )?;
                }
                Ok(())
            }
            Error::Db(error) => write!(f, "database: {error}"),
            Error::Internal(cause) => write!(f, "internal: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A plain form; the outermost middleware renders again with the caller's
    /// language and the request id.
    fn error_response(&self) -> HttpResponse {
        self.render("", Language::default(), "")
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        Error::Db(error)
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Error::invalid(faults)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Internal(format!("json: {error}"))
    }
}
