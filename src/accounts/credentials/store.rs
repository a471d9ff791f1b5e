//! Credentials in the database.

use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Author, actor::PrincipalKind},
    accounts::{
        principals::{Principal, words::PrincipalStatus},
        sessions,
    },
    infra::{
        Error, Read, Result, Write,
        schema::{credentials, principals},
    },
    records::{
        Record, commands,
        ledger::{self, Change, Operation},
        references,
    },
};

/// What is kept of credentials.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The hash of a password or secret.
    pub secret_hash: Option<String>,
    /// A public key, as it was given.
    pub public_key: Option<String>,
}

/// A principal that may sign in, with what it signs in with.
#[derive(Debug, Clone)]
pub struct Known {
    /// The principal.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its credentials.
    pub credentials: Credentials,
}

/// Stores the credentials of a principal in place of those it has.
///
/// # Errors
/// When the database cannot do it.
pub fn put(db: &mut Write, principal: Uuid, kept: &Credentials) -> Result<()> {
    let set = (
        credentials::secret_hash.eq(kept.secret_hash.clone()),
        credentials::public_key.eq(kept.public_key.clone()),
        credentials::changed_at.eq(db.now()),
    );
    diesel::insert_into(credentials::table)
        .values((credentials::principal_id.eq(principal), set.clone()))
        .on_conflict(credentials::principal_id)
        .do_update()
        .set(set)
        .execute(db.conn())?;
    Ok(())
}

/// Gives a principal new credentials and ends its sessions. The ledger tells
/// that it was done, not what they are.
///
/// # Errors
/// 404, 403 when the author may not rule over the account, 410.
pub fn replace(db: &mut Write, author: &Author, id: Uuid, kept: &Credentials) -> Result<Principal> {
    change(db, author, id, kept, None)
}

/// Gives the author new credentials of his own; `session` alone goes on.
///
/// # Errors
/// As [`replace`].
pub fn replace_own(db: &mut Write, author: &Author, session: Option<Uuid>, kept: &Credentials) -> Result<Principal> {
    // The policy speaks of regions and roles; one's own password is neither.
    let own = Author {
        actor: std::sync::Arc::new(Actor {
            id: author.actor.id,
            ..Actor::system()
        }),
        ..author.clone()
    };
    change(db, &own, author.actor.id, kept, session)
}

fn change(db: &mut Write, author: &Author, id: Uuid, kept: &Credentials, session: Option<Uuid>) -> Result<Principal> {
    let author = Author {
        reason: author.reason.clone().or_else(|| Some("new credentials".to_owned())),
        ..author.clone()
    };
    let (before, permit) = commands::present::<Principal>(db, &author, Action::Update, id)?;
    if let Some(at) = before.stamp.deleted_at {
        return Err(commands::deleted(at, before.stamp.version));
    }
    let stamp = before.stamp.next(db.now(), permit.actor_id());
    let after = Principal {
        stamp,
        ..before.clone()
    };
    Principal::allow(db, &mut references::Known::default(), &permit, Some(&before), &after)?;
    put(db, id, kept)?;
    sessions::store::end_all(db, id, session)?;
    ledger::write(db, &[Change::of(permit, Operation::Update, before, after.clone())])?;
    Ok(after)
}

/// The person of this name, if it may sign in.
///
/// # Errors
/// When the database cannot answer.
pub fn of_person(db: &mut Read, name: &str) -> Result<Option<Known>> {
    find(db, PrincipalKind::Person, Some(name), None)
}

/// The partner system of this name or id, if it may sign in.
///
/// # Errors
/// When the database cannot answer.
pub fn of_client(db: &mut Read, name_or_id: &str) -> Result<Option<Known>> {
    match name_or_id.parse::<Uuid>() {
        Ok(id) => find(db, PrincipalKind::Client, None, Some(id)),
        Err(_) => find(db, PrincipalKind::Client, Some(name_or_id), None),
    }
}

fn find(db: &mut Read, kind: PrincipalKind, name: Option<&str>, id: Option<Uuid>) -> Result<Option<Known>> {
    let mut query = principals::table
        .inner_join(credentials::table.on(credentials::principal_id.eq(principals::id)))
        .filter(principals::kind.eq(kind))
        .filter(principals::status.eq(PrincipalStatus::Active))
        .filter(principals::deleted_at.is_null())
        .select((
            principals::id,
            principals::name,
            credentials::secret_hash,
            credentials::public_key,
        ))
        .into_boxed();
    if let Some(name) = name {
        query = query.filter(principals::name.eq(name));
    }
    if let Some(id) = id {
        query = query.filter(principals::id.eq(id));
    }
    let found: Option<(Uuid, String, Option<String>, Option<String>)> = query.first(db.conn()).optional()?;
    Ok(found.map(|(id, name, secret_hash, public_key)| Known {
        id,
        name,
        credentials: Credentials {
            secret_hash,
            public_key,
        },
    }))
}

/// Whether the principal may still sign in with this hash; locked against
/// change while the transaction goes on. Between the look at the hash and now
/// lies the time of the comparison.
///
/// # Errors
/// When the database cannot answer.
pub fn still(db: &mut Write, principal: Uuid, secret_hash: &str) -> Result<bool> {
    // The principal is locked first, as it is wherever it is changed.
    let active: Option<Uuid> = principals::table
        .find(principal)
        .filter(principals::status.eq(PrincipalStatus::Active))
        .filter(principals::deleted_at.is_null())
        .select(principals::id)
        .for_share()
        .first(db.conn())
        .optional()?;
    let hash: Option<Option<String>> = credentials::table
        .find(principal)
        .select(credentials::secret_hash)
        .first(db.conn())
        .optional()?;
    Ok(active.is_some() && hash.flatten().as_deref() == Some(secret_hash))
}

/// The hash of a principal's secret.
///
/// # Errors
/// 404 when it has none.
pub fn hash_of(db: &mut Read, principal: Uuid) -> Result<String> {
    let found: Option<Option<String>> = credentials::table
        .find(principal)
        .select(credentials::secret_hash)
        .first(db.conn())
        .optional()?;
    found.flatten().ok_or_else(Error::not_found)
}
