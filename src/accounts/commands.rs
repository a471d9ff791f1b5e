//! Accounts from the command line: the same commands as over HTTP, done by the
//! service itself.

use serde_json::{Value, json};

use super::{
    credentials::{self, hasher::hash_now, made, rules, store::Credentials},
    grants::{self, Grant},
    principals::{
        self, Principal,
        api::{NewCredentials, PrincipalFields},
        words::PrincipalStatus,
    },
};
use crate::{
    access::{Author, Origin, actor::PrincipalKind},
    domain::{Faults, RegionCode, Role, text},
    infra::{Db, Error, Result, Write, codes, db::Kind},
    records::{commands, input, input::Draft},
};

/// A principal that was made, and the secret that was made for it.
#[derive(Debug)]
pub struct Added {
    /// The principal.
    pub principal: Principal,
    /// Its password or secret, when the service made one: to be shown once.
    pub secret: Option<String>,
}

/// Makes a person. Without a password the service makes one.
///
/// # Errors
/// 422 with every fault, or when the database cannot do it.
pub fn add_user(
    db: &Db,
    name: &str,
    display_name: &str,
    region: Option<RegionCode>,
    password: Option<&str>,
) -> Result<Added> {
    let wanted = NewCredentials {
        password: password.map(text::normalise),
        public_key: None,
    };
    add(db, PrincipalKind::Person, name, display_name, region, wanted)
}

/// Makes a partner system. Without a public key (JWK or PEM) the service makes
/// a secret.
///
/// # Errors
/// 422 with every fault, or when the database cannot do it.
pub fn add_client(
    db: &Db,
    name: &str,
    display_name: &str,
    region: Option<RegionCode>,
    public_key: Option<&str>,
) -> Result<Added> {
    let wanted = NewCredentials {
        password: None,
        public_key: public_key.map(str::to_owned),
    };
    add(db, PrincipalKind::Client, name, display_name, region, wanted)
}

fn add(
    db: &Db,
    kind: PrincipalKind,
    name: &str,
    display_name: &str,
    region: Option<RegionCode>,
    wanted: NewCredentials,
) -> Result<Added> {
    let body = json!({"name": name, "kind": kind, "display_name": display_name, "region_code": region});
    let draft = input::draft::<Principal>(&body)?.sound()?;
    let (kept, secret) = make(&draft.fields, wanted)?;
    let principal = db.write_now(Kind::Real, |db| create(db, &draft, &kept))?;
    Ok(Added { principal, secret })
}

/// Stores a principal with its credentials.
///
/// # Errors
/// As [`add_user`].
pub(super) fn create(db: &mut Write, draft: &Draft<PrincipalFields>, kept: &Credentials) -> Result<Principal> {
    let done = commands::create::<Principal>(db, &Author::system(Origin::System), draft)?;
    credentials::store::put(db, done.record.id, kept)?;
    Ok(done.record)
}

fn make(fields: &PrincipalFields, wanted: NewCredentials) -> Result<(Credentials, Option<String>)> {
    let mut faults = Faults::new();
    rules::check(fields, &wanted, &mut faults);
    faults.finish()?;
    if let Some(key) = wanted.public_key {
        let kept = Credentials {
            secret_hash: None,
            public_key: Some(key),
        };
        return Ok((kept, None));
    }
    let (secret, shown) = made::secret(fields.kind, wanted.password)?;
    let kept = Credentials {
        secret_hash: Some(hash_now(&secret)?),
        public_key: None,
    };
    Ok((kept, shown.password.or(shown.client_secret)))
}

/// All principals by name, each with its grants.
///
/// # Errors
/// When the database cannot answer.
pub fn list(db: &Db) -> Result<Vec<(Principal, Vec<Grant>)>> {
    db.read_now(|db| {
        let grants = grants::store::all(db)?;
        let of = |principal: Principal| {
            let own = grants.iter().filter(|g| g.fields.principal_id == principal.id);
            let own = own.cloned().collect();
            (principal, own)
        };
        Ok(principals::store::all(db)?.into_iter().map(of).collect())
    })
}

/// Lets a principal sign in no more; its sessions end at once.
///
/// # Errors
/// 404 when there is none of this name.
pub fn disable(db: &Db, name: &str) -> Result<Principal> {
    set_status(db, name, PrincipalStatus::Disabled)
}

/// Lets a principal sign in again.
///
/// # Errors
/// 404 when there is none of this name.
pub fn enable(db: &Db, name: &str) -> Result<Principal> {
    set_status(db, name, PrincipalStatus::Active)
}

fn set_status(db: &Db, name: &str, status: PrincipalStatus) -> Result<Principal> {
    let author = Author::system(Origin::System);
    let body: Value = json!({ "status": status });
    db.write_now(Kind::Real, |db| {
        let id = named(db, name)?.id;
        let verb = crate::infra::shape::Verb::Patch;
        Ok(commands::change::<Principal>(db, &author, id, None, verb, &body)?.record)
    })
}

/// Gives a principal a right from now on. One that it has already stays as it
/// is, but for `personal_data`.
///
/// # Errors
/// 404 when there is none of this name, 422 with every fault.
pub fn grant(db: &Db, name: &str, role: Role, region: Option<RegionCode>, personal_data: bool) -> Result<Grant> {
    db.write_now(Kind::Real, |db| give(db, name, role, region.clone(), personal_data))
}

fn give(db: &mut Write, name: &str, role: Role, region: Option<RegionCode>, personal_data: bool) -> Result<Grant> {
    let author = Author::system(Origin::System);
    let principal = named(db, name)?;
    let held = grants::store::of(db, principal.id)?
        .into_iter()
        .filter(|g| g.stamp.deleted_at.is_none())
        .find(|g| g.fields.role == role && g.fields.region_code == region);
    if let Some(held) = held {
        let body = json!({ "personal_data": personal_data });
        let verb = crate::infra::shape::Verb::Patch;
        return Ok(commands::change::<Grant>(db, &author, held.id, None, verb, &body)?.record);
    }
    let body =
        json!({"principal_id": principal.id, "role": role, "region_code": region, "personal_data": personal_data});
    let draft = input::draft::<Grant>(&body)?;
    Ok(commands::create::<Grant>(db, &author, &draft)?.record)
}

/// Sets a new password or secret; without one the service makes it. Returns
/// what it made, to be shown once.
///
/// # Errors
/// 404 when there is none of this name, 422 for a weak password.
pub fn set_password(db: &Db, name: &str, password: Option<&str>) -> Result<Option<String>> {
    let principal = db.read_now(|db| principals::store::by_name(db, name)?.ok_or_else(|| unknown(name)))?;
    let wanted = NewCredentials {
        password: password.map(text::normalise),
        public_key: None,
    };
    let (kept, secret) = make(&principal.fields, wanted)?;
    let author = Author::system(Origin::System);
    db.write_now(Kind::Real, |db| {
        credentials::store::replace(db, &author, principal.id, &kept)
    })?;
    Ok(secret)
}

fn named(db: &mut Write, name: &str) -> Result<Principal> {
    principals::store::by_name(db, name)?.ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Error {
    Error::detailed(
        codes::not_found(),
        format!("There is no principal named {name}."),
        format!("Tidak ada pengguna bernama {name}."),
    )
}
