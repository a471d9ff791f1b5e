//! Old names in questions: codes of regions resolve to those that took their
//! place, ids of stakeholders to those that they became part of, and the answer
//! says so.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};

use uuid::Uuid;

use super::{Listing, references, successor, write::public_base};
use crate::{
    access::{Action, Session},
    domain::{Faults, RecordType, RegionCode},
    infra::{Error, Result, query},
};

/// The parameters that name a region.
const PARAMETERS: [&str; 2] = ["region", "parent"];
/// The parameters that name a stakeholder.
const OF_STAKEHOLDERS: [&str; 3] = ["stakeholder_id", "responsible_stakeholder_id", "host_stakeholder_id"];
/// What is known of a code depends on regions alone.
const KNOWN_FROM: &[RecordType] = &[RecordType::Regions];

/// A question as it is answered.
pub struct Asked {
    /// Its query string, with codes in force and stakeholders that were not merged.
    pub query: String,
    /// `Link: <...>; rel="canonical"` (RFC 6596) with the address of the same
    /// question, when another code or stakeholder was
    /// asked for.
    pub canonical: Option<String>,
}

impl Asked {
    /// The question of a list, which says whether its codes mean themselves.
    ///
    /// # Errors
    /// As [`Asked::resolved`].
    pub async fn of<R: Listing>(session: &Session, request: &HttpRequest) -> Result<Self> {
        if R::resolves_regions(&query::pairs(request.query_string())) {
            return Asked::resolved(session, request).await;
        }
        Ok(Asked {
            query: request.query_string().to_owned(),
            canonical: None,
        })
    }

    /// A question whose codes mean the regions that have them or have taken
    /// their place, and whose stakeholders those that they are by now.
    ///
    /// # Errors
    /// 400 for a code that no region has or had.
    pub async fn resolved(session: &Session, request: &HttpRequest) -> Result<Self> {
        let query = Asked::resolve(session, request.query_string()).await?;
        let address = || format!("{}{}?{query}", public_base(request), request.path());
        let canonical = (query != request.query_string()).then(|| format!("<{}>; rel=\"canonical\"", address()));
        Ok(Asked { query, canonical })
    }

    /// A query string in which old codes and stakeholders that were merged are what they are by now.
    ///
    /// # Errors
    /// As [`Asked::resolved`].
    pub async fn resolve(session: &Session, asked: &str) -> Result<String> {
        let (mut parts, mut faults) = (Vec::new(), Faults::new());
        let then = is_then(&query::pairs(asked));
        for part in asked.split('&') {
            match region_in(part) {
                // A region as it was on a day is called by its code of that day.
                Some(_) if then => parts.push(part.to_owned()),
                None => parts.push(
                    match stakeholder_in(part) {
                        Some((name, id)) => now_part_of(session, id).await?.map(|now| format!("{name}={now}")),
                        None => None,
                    }
                    .unwrap_or_else(|| part.to_owned()),
                ),
                Some((name, code)) => match in_force(session, &name, &code).await? {
                    Ok(now) if now == code => parts.push(part.to_owned()),
                    Ok(now) => parts.push(format!("{name}={now}")),
                    Err(unknown) => faults.extend(unknown),
                },
            }
        }
        if !faults.is_empty() {
            return Err(Error::bad_query(faults));
        }
        Ok(parts.join("&"))
    }

    /// The `Link` of an answer that has such a next page.
    pub fn link(self, next: Option<String>) -> Option<String> {
        let links: Vec<String> = next.into_iter().chain(self.canonical).collect();
        (!links.is_empty()).then(|| links.join(", "))
    }

    /// Says in an answer's headers that it is the one to another question.
    pub fn tell(&self, answer: &mut HttpResponse) {
        let link = self
            .canonical
            .as_deref()
            .and_then(|link| HeaderValue::from_str(link).ok());
        if let Some(link) = link {
            answer.headers_mut().append(header::LINK, link);
        }
    }
}

/// Whether a question means regions as they were on a day.
pub fn is_then(query: &[(String, String)]) -> bool {
    query
        .iter()
        .any(|(name, value)| name == "region_on" || (name == "boundary" && value == "then"))
}

/// The parameter and the code, when this part of a query string names a
/// region. What is malformed is refused where the query is read.
fn region_in(part: &str) -> Option<(String, RegionCode)> {
    let (name, value) = query::pairs(part).pop()?;
    let code = value.trim().parse().ok()?;
    PARAMETERS.contains(&name.as_str()).then_some((name, code))
}

/// The parameter and the id, when this part of a query string names a stakeholder.
fn stakeholder_in(part: &str) -> Option<(String, Uuid)> {
    let (name, value) = query::pairs(part).pop()?;
    let id = value.trim().parse().ok()?;
    OF_STAKEHOLDERS.contains(&name.as_str()).then_some((name, id))
}

/// The stakeholder that this one became part of, if it was merged and the caller may
/// see that one. Lists that name stakeholders depend on them.
async fn now_part_of(session: &Session, id: Uuid) -> Result<Option<Uuid>> {
    let found = session.read(move |db, _| successor::of_stakeholder(db, id)).await?;
    let seen = |region: Option<&RegionCode>| {
        session
            .actor
            .may(Action::View, RecordType::Stakeholders, region)
            .is_ok()
    };
    Ok(found.filter(|now| seen(now.region_code.as_ref())).map(|now| now.id))
}

/// The code in force for this one, or why there is none. It is kept, so that
/// no question costs a statement more than once.
async fn in_force(session: &Session, name: &str, code: &RegionCode) -> Result<Result<RegionCode, Faults>> {
    let cache = session.db().cache();
    let question = format!("in force for {code}");
    if let Some(page) = cache.page(&question, KNOWN_FROM) {
        return Ok(Ok(serde_json::from_slice(&page.body)?));
    }
    let read_at = cache.generation(KNOWN_FROM);
    let (pointer, asked) = (format!("?{name}"), code.clone());
    let found = session
        .read(move |db, _| references::in_force(db, &asked, &pointer))
        .await?;
    if let Ok(now) = &found {
        let body = serde_json::to_vec(now)?;
        cache.keep_page(&question, read_at, String::new(), None, body.into());
    }
    Ok(found)
}
