//! The extractor that every protected operation names first: no token, no
//! further question.

use std::{
    future::{Ready, ready},
    pin::Pin,
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};
use futures_util::future::Either;

use super::{Actor, Author, Gate, Origin, gate::Pass};
use crate::infra::{
    Db, Error, Read, Result, Write, codes,
    db::Kind,
    reply::{REQUEST_ID, text_header},
};

/// How the header `Authorization` begins, in capitals or not.
const SCHEME: &[u8] = b"Bearer ";

/// A caller who is signed in.
pub struct Session {
    /// Who calls.
    pub actor: Arc<Actor>,
    /// The session of the token, for logout.
    pub session: Option<uuid::Uuid>,
    db: Data<Db>,
}

impl FromRequest for Session {
    type Error = Error;
    type Future = Either<Ready<Result<Self>>, Pin<Box<dyn Future<Output = Result<Self>>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (pass, db) = match enter(request) {
            Ok(entered) => entered,
            Err(error) => return Either::Left(ready(Err(error))),
        };
        let session = pass.session;
        let actor = if db.cache().is_current() { pass.actor(&db) } else { None };
        match actor {
            Some(actor) => Either::Left(ready(Ok(Session { actor, session, db }))),
            None => Either::Right(Box::pin(async move {
                // Whatever was committed anywhere before this request came, it sees.
                db.cache().catch_up().await;
                let actor = match pass.actor(&db) {
                    Some(actor) => actor,
                    None => pass.look_up(&db).await?,
                };
                Ok(Session { actor, session, db })
            })),
        }
    }
}

fn enter(request: &HttpRequest) -> Result<(Arc<Pass>, Data<Db>)> {
    let state = || Error::Internal("the service was built without its gate".into());
    let gate = request.app_data::<Data<Gate>>().ok_or_else(state)?;
    let db = request.app_data::<Data<Db>>().ok_or_else(state)?;
    let refused = || Error::refused(codes::unauthenticated());
    let header = request.headers().get(header::AUTHORIZATION).ok_or_else(refused)?;
    let (scheme, token) = header.as_bytes().split_at_checked(SCHEME.len()).ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(refused());
    }
    let token = token.trim_ascii();
    let pass = gate.pass(token).or_else(|| {
        gate.reload_keys();
        gate.pass(token)
    });
    Ok((pass.ok_or_else(refused)?, db.clone()))
}

impl Session {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Runs statements that only read.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Read, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = self.actor.clone();
        self.db.read(move |db| f(db, &actor)).await
    }

    /// Runs statements that all see one moment.
    ///
    /// # Errors
    /// As [`Db::snapshot`].
    pub async fn snapshot<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Read, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = self.actor.clone();
        self.db.snapshot(move |db| f(db, &actor)).await
    }

    /// Runs one transaction that writes.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write<T: Send + 'static>(
        &self,
        kind: Kind,
        author: Author,
        f: impl Fn(&mut Write, &Author) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.write(kind, move |db| f(db, &author)).await
    }

    /// The author of changes made by this request.
    ///
    /// # Errors
    /// 400 when `X-Change-Reason` is no text of at most 500 characters.
    pub fn author(&self, request: &HttpRequest) -> Result<Author> {
        Ok(Author {
            actor: self.actor.clone(),
            origin: Origin::Api,
            request_id: text_header(request, REQUEST_ID.as_str(), 64)?,
            reason: text_header(request, "x-change-reason", 500)?,
        })
    }
}
