//! Sessions in the database. Whoever uses a session and whoever ends it take
//! the same row lock first.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use uuid::Uuid;

use super::refresh_token::{Family, IDLE, RefreshToken, Verdict};
use crate::{
    accounts::{credentials::made::random, principals::words::PrincipalStatus},
    domain::RecordType,
    infra::{
        Result, Write,
        schema::{principals, session_families as families},
    },
    records::ledger,
};

/// A session and the token that continues it.
pub struct Begun {
    /// Whose it is.
    pub principal: Uuid,
    /// The session.
    pub family: Uuid,
    /// The token, as it is given out.
    pub refresh_token: String,
}

/// Begins a session.
///
/// # Errors
/// When the database cannot do it.
pub fn begin(db: &mut Write, principal: Uuid) -> Result<Begun> {
    let (id, salt, seal_key) = (Uuid::now_v7(), random::<32>()?, random::<32>()?);
    let token = RefreshToken::first(id, random()?);
    diesel::insert_into(families::table)
        .values((
            families::id.eq(id),
            families::principal_id.eq(principal),
            families::generation.eq(token.generation),
            families::current_hash.eq(token.hash()),
            families::salt.eq(salt.as_slice()),
            families::seal_key.eq(seal_key.as_slice()),
            families::rotated_at.eq(db.now()),
            families::expires_at.eq(db.now() + IDLE),
        ))
        .execute(db.conn())?;
    Ok(Begun {
        principal,
        family: id,
        refresh_token: token.text(&seal_key),
    })
}

#[derive(Queryable)]
struct Row(
    Uuid,
    Uuid,
    i32,
    Vec<u8>,
    Vec<u8>,
    Vec<u8>,
    chrono::DateTime<chrono::Utc>,
    chrono::DateTime<chrono::Utc>,
    Option<chrono::DateTime<chrono::Utc>>,
);

/// Continues a session with its token; `None` when the token is refused. A
/// token that was used before ends the session, in this transaction.
///
/// # Errors
/// When the database cannot do it.
pub fn go_on(db: &mut Write, text: &str) -> Result<Option<Begun>> {
    let Some((token, seal)) = RefreshToken::read(text) else {
        return Ok(None);
    };
    let Some(family) = lock(db, token.family)? else {
        return Ok(None);
    };
    let next = match family.judge(&token, &seal, db.now()) {
        Verdict::Unknown => return Ok(None),
        Verdict::Reused => {
            log::warn!(
                "a refresh token of session {} was used again: the session has ended",
                family.id
            );
            end(db, family.principal, family.id)?;
            return Ok(None);
        }
        Verdict::Repeat(successor) => successor,
        Verdict::Rotate => rotate(db, &family, &token)?,
    };
    let active: Option<Uuid> = principals::table
        .find(family.principal)
        .filter(principals::status.eq(PrincipalStatus::Active))
        .filter(principals::deleted_at.is_null())
        .select(principals::id)
        .first(db.conn())
        .optional()?;
    Ok(active.map(|principal| Begun {
        principal,
        family: family.id,
        refresh_token: next.text(&family.seal_key),
    }))
}

fn lock(db: &mut Write, id: Uuid) -> Result<Option<Family>> {
    let row: Option<Row> = families::table.find(id).for_update().first(db.conn()).optional()?;
    Ok(row.map(
        |Row(id, principal, generation, current_hash, salt, seal_key, rotated_at, expires_at, ended_at)| Family {
            id,
            principal,
            generation,
            current_hash,
            salt,
            seal_key,
            rotated_at,
            expires_at,
            ended_at,
        },
    ))
}

fn rotate(db: &mut Write, family: &Family, token: &RefreshToken) -> Result<RefreshToken> {
    let salt = random::<32>()?;
    let next = token.successor(&salt);
    diesel::update(families::table.find(family.id))
        .set((
            families::generation.eq(next.generation),
            families::current_hash.eq(next.hash()),
            families::salt.eq(salt.as_slice()),
            families::rotated_at.eq(db.now()),
            families::expires_at.eq(db.now() + IDLE),
        ))
        .execute(db.conn())?;
    Ok(next)
}

/// Ends one session; its access tokens end with it.
///
/// # Errors
/// When the database cannot do it.
pub fn end(db: &mut Write, principal: Uuid, family: Uuid) -> Result<()> {
    diesel::update(families::table.find(family))
        .filter(families::principal_id.eq(principal))
        .filter(families::ended_at.is_null())
        .set(families::ended_at.eq(db.now()))
        .execute(db.conn())?;
    ledger::tell(db, RecordType::Principals, &[principal])
}

/// Ends the sessions of a principal, all but one if it is named.
///
/// # Errors
/// When the database cannot do it.
pub fn end_all(db: &mut Write, principal: Uuid, but: Option<Uuid>) -> Result<()> {
    // No session has the nil id.
    diesel::update(families::table)
        .filter(families::principal_id.eq(principal))
        .filter(families::id.ne(but.unwrap_or_default()))
        .filter(families::ended_at.is_null())
        .set(families::ended_at.eq(db.now()))
        .execute(db.conn())?;
    ledger::tell(db, RecordType::Principals, &[principal])
}

/// Forgets sessions that are over. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    let until = db.now() - chrono::TimeDelta::days(1);
    Ok(diesel::delete(families::table.filter(families::expires_at.lt(until))).execute(db.conn())?)
}
