//! `Idempotency-Key`: the answer is kept in the transaction of its effect, so
//! that a request sent again has one effect and one answer.

use actix_web::{HttpRequest, web::Bytes};
use aws_lc_rs::digest;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use crate::infra::{Error, Read, Result, Write, codes, reply::text_header, schema::idempotency_keys as keys};

/// What stands under a key: fingerprint, status, headers, body.
type Held = (Vec<u8>, Option<i32>, Option<Value>, Option<Vec<u8>>);

/// A key and what it stands for.
#[derive(Debug, Clone)]
pub struct Key {
    principal: Uuid,
    key: String,
    fingerprint: Vec<u8>,
}

/// An answer as it can be given again.
#[derive(Debug, Clone)]
pub struct Kept {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to the answer.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// The record that the answer tells of, where an erasure must find it.
    pub record_id: Option<Uuid>,
}

impl Key {
    /// The key of a request, if it has one. `body` is what it asks for.
    ///
    /// # Errors
    /// 400 when the header is no text of at most 200 characters.
    pub fn from_request(request: &HttpRequest, principal: Uuid, body: &Value) -> Result<Option<Key>> {
        let Some(key) = text_header(request, "idempotency-key", 200)? else {
            return Ok(None);
        };
        let asked = format!("{} {}\n{body}", request.method(), request.uri());
        let fingerprint = digest::digest(&digest::SHA256, asked.as_bytes()).as_ref().to_vec();
        Ok(Some(Key {
            principal,
            key,
            fingerprint,
        }))
    }

    /// The answer that was given to this key already, for work that is done in
    /// several transactions and asks before it begins.
    ///
    /// # Errors
    /// 422 when the key was used for something else.
    pub fn seen(&self, db: &mut Read) -> Result<Option<Kept>> {
        match self.held(db)? {
            Some((fingerprint, ..)) if fingerprint != self.fingerprint => {
                Err(Error::refused(codes::idempotency_mismatch()))
            }
            Some((_, Some(status), headers, body)) => Ok(Some(Kept {
                status: u16::try_from(status).unwrap_or(500),
                headers: headers.map(serde_json::from_value).transpose()?.unwrap_or_default(),
                body: body.unwrap_or_default().into(),
                record_id: None,
            })),
            _ => Ok(None),
        }
    }

    fn held(&self, db: &mut Read) -> Result<Option<Held>> {
        Ok(keys::table
            .find((self.principal, &self.key))
            .select((keys::fingerprint, keys::status, keys::headers, keys::body))
            .first(db.conn())
            .optional()?)
    }

    /// Takes the key for this transaction, or gives the answer it had.
    ///
    /// # Errors
    /// 422 when it was used for something else; 409 while it is being worked on.
    pub fn claim(&self, db: &mut Write) -> Result<Option<Kept>> {
        let row = (
            keys::principal_id.eq(self.principal),
            keys::key.eq(&self.key),
            keys::fingerprint.eq(&self.fingerprint),
            keys::created_at.eq(db.now()),
        );
        // Waits while another transaction holds the key, at most the lock timeout.
        let claimed = diesel::insert_into(keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(db.conn());
        match claimed {
            Ok(1) => return Ok(None),
            Ok(_) => {}
            Err(error) if crate::infra::error::is_contention(&error) => {
                return Err(
                    Error::refused(codes::idempotency_running()).header(actix_web::http::header::RETRY_AFTER, "1")
                );
            }
            Err(error) => return Err(error.into()),
        }
        match self.seen(db)? {
            Some(kept) => Ok(Some(kept)),
            None => Err(Error::refused(codes::idempotency_running()).header(actix_web::http::header::RETRY_AFTER, "1")),
        }
    }

    /// Keeps the answer under the key that was claimed.
    ///
    /// # Errors
    /// When the database cannot do it.
    pub fn keep(&self, db: &mut Write, answer: &Kept) -> Result<()> {
        let set = (
            keys::status.eq(i32::from(answer.status)),
            keys::headers.eq(serde_json::to_value(&answer.headers)?),
            keys::body.eq(answer.body.to_vec()),
            keys::record_id.eq(answer.record_id),
        );
        diesel::update(keys::table.find((self.principal, &self.key)))
            .set(set)
            .execute(db.conn())?;
        Ok(())
    }
}

/// Forgets the keys whose time is over. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    let until = db.now() - chrono::TimeDelta::days(30);
    Ok(diesel::delete(keys::table.filter(keys::created_at.lt(until))).execute(db.conn())?)
}
