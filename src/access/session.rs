//! The extractor that every protected operation names first: no token, no
//! further question.

use std::{pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};

use super::{Actor, Author, Gate, Origin};
use crate::infra::{Db, Error, Read, Result, Write, codes, db::Kind, reply::text_header};

/// The id of a request, set by the outermost middleware.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// A caller who is signed in.
pub struct Session {
    /// Who calls.
    pub actor: Arc<Actor>,
    /// The session of the token, for logout.
    pub session: Option<uuid::Uuid>,
    db: Db,
}

impl FromRequest for Session {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = enter(request);
        Box::pin(async move {
            match found? {
                (Entered::Known(actor), session, db) => Ok(Session { actor, session, db }),
                (Entered::Claimed(gate, claims), session, db) => {
                    let actor = gate.look_up(&db, &claims).await?;
                    Ok(Session { actor, session, db })
                }
            }
        })
    }
}

enum Entered {
    Known(Arc<Actor>),
    Claimed(Data<Gate>, super::claims::Claims),
}

fn enter(request: &HttpRequest) -> Result<(Entered, Option<uuid::Uuid>, Db)> {
    let state = || Error::Internal("the service was built without its gate".into());
    let gate = request.app_data::<Data<Gate>>().ok_or_else(state)?;
    let db = request.app_data::<Data<Db>>().ok_or_else(state)?.get_ref().clone();
    let refused = || Error::refused(codes::unauthenticated());
    let header = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let (scheme, token) = header.split_once(' ').ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused());
    }
    let claims = gate.claims(token.trim()).ok_or_else(|| {
        gate.reload_keys();
        refused()
    });
    let claims = claims.or_else(|e| gate.claims(token.trim()).ok_or(e))?;
    let session = claims.sid;
    let entered = match gate.known(&db, &claims) {
        Some(actor) => Entered::Known(actor),
        None => Entered::Claimed(gate.clone(), claims),
    };
    Ok((entered, session, db))
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
            request_id: request.extensions().get::<RequestId>().map(|id| id.0.to_string()),
            reason: text_header(request, "x-change-reason", 500)?,
        })
    }
}
