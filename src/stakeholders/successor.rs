//! Where a stakeholder is that became part of another: its id leads there.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header};
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Session},
    domain::RecordType,
    infra::{Db, Error, Result, codes, query},
    records::{
        successor::{self, Successor},
        write::public_base,
    },
};

/// What is needed to look for a successor when the session is used up.
pub struct Forwarding {
    actor: Arc<Actor>,
    db: Db,
}

impl Forwarding {
    /// For the caller of a session.
    pub fn of(session: &Session) -> Self {
        Forwarding {
            actor: session.actor.clone(),
            db: session.db().clone(),
        }
    }

    /// Leads a caller whose question was refused, since the stakeholder is gone,
    /// to the same question about its successor, if he may see that one. The
    /// past stays where it is.
    ///
    /// # Errors
    /// The refusal, when there is nothing to lead to.
    pub async fn instead(&self, refused: Error, request: &HttpRequest, id: Uuid) -> Result<HttpResponse> {
        let code = refused.refusal().map(|refusal| refusal.code());
        let gone = code == Some(codes::gone()) || code == Some(codes::not_found());
        let of_the_past = |(name, _): &(String, String)| matches!(name.as_str(), "version" | "as_of");
        if !gone || query::pairs(request.query_string()).iter().any(of_the_past) {
            return Err(refused);
        }
        match self.db.read(move |db| successor::of_stakeholder(db, id)).await? {
            Some(successor) if self.sees(&successor) => Ok(moved(request, successor.id)),
            _ => Err(refused),
        }
    }

    fn sees(&self, successor: &Successor) -> bool {
        let asked = self
            .actor
            .may(Action::View, RecordType::Stakeholders, successor.region_code.as_ref());
        asked.is_ok()
    }
}

/// 308 to the same address with another id. Nobody keeps it: a merge can be
/// taken back.
fn moved(request: &HttpRequest, to: Uuid) -> HttpResponse {
    let asked = request.match_info().get("id").unwrap_or_default();
    let path = request.path().replacen(asked, &to.to_string(), 1);
    let query = match request.query_string() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("{}{path}{query}", public_base(request))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
