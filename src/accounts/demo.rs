//! The people of the demonstration: one for each kind of right, with one
//! password for all. Only a service that listens on loopback has them.

use serde_json::json;

use super::{
    commands::create,
    credentials::{
        self,
        hasher::{hash_now, verify_now},
        store::Credentials,
    },
    grants::Grant,
    principals::{self, Principal},
};
use crate::{
    access::{Author, Origin, actor::PrincipalKind},
    domain::{RegionCode, Role, text},
    infra::{Db, Error, Result, db::Kind},
    records::{commands, ids, input},
};

/// A user of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct DemoUser {
    /// The name to sign in with.
    pub name: &'static str,
    /// Person or partner system.
    pub kind: PrincipalKind,
    /// How it is called.
    pub display_name: &'static str,
    /// What it is there.
    pub role: Role,
    /// Where it belongs and what its right is for; none is the whole country.
    pub region: Option<&'static str>,
    /// Whether it sees personal data there.
    pub personal_data: bool,
}

const fn person(name: &'static str, display_name: &'static str, role: Role, region: Option<&'static str>) -> DemoUser {
    DemoUser {
        name,
        kind: PrincipalKind::Person,
        display_name,
        role,
        region,
        personal_data: false,
    }
}

const fn client(name: &'static str, display_name: &'static str, region: &'static str) -> DemoUser {
    DemoUser {
        kind: PrincipalKind::Client,
        ..person(name, display_name, Role::Sync, Some(region))
    }
}

const fn with_personal_data(user: DemoUser) -> DemoUser {
    DemoUser {
        personal_data: true,
        ..user
    }
}

/// The users of the demonstration.
pub const USERS: &[DemoUser] = &[
    with_personal_data(person("national.admin", "Administrator nasional", Role::Admin, None)),
    person("national.viewer", "Pembaca nasional", Role::Viewer, None),
    with_personal_data(person(
        "jabar.editor",
        "Penyunting Jawa Barat",
        Role::Editor,
        Some("32"),
    )),
    person("jabar.approver", "Penyetuju Jawa Barat", Role::Approver, Some("32")),
    person(
        "purwakarta.editor",
        "Penyunting Kabupaten Purwakarta",
        Role::Editor,
        Some("32.14"),
    ),
    person("bandung.editor", "Penyunting Kota Bandung", Role::Editor, Some("32.73")),
    person("auditor", "Auditor nasional", Role::Auditor, None),
    client("jabar-sync", "Sistem informasi Jawa Barat", "32"),
    client("jateng-sync", "Sistem informasi Jawa Tengah", "33"),
];

/// Makes the users that are not there yet, with ids made of their names, and sets the password of those that
/// have another. Regions must have been loaded.
///
/// # Errors
/// When the database cannot do it.
pub fn people(db: &Db, password: &str) -> Result<Vec<DemoUser>> {
    let password = text::normalise(password);
    // One hash for all: they have one password, and the service starts sooner.
    let kept = Credentials {
        secret_hash: Some(hash_now(&password)?),
        public_key: None,
    };
    for user in USERS {
        make(db, user, &password, &kept)?;
    }
    Ok(USERS.to_vec())
}

fn make(db: &Db, user: &DemoUser, password: &str, kept: &Credentials) -> Result<()> {
    let region = user
        .region
        .map(str::parse::<RegionCode>)
        .transpose()
        .map_err(|_| Error::Internal(format!("{} has no region", user.name)))?;
    let id = ids::of(["principals", user.name]);
    let principal = input::draft::<Principal>(&json!({
        "id": id, "name": user.name, "kind": user.kind, "display_name": user.display_name, "region_code": region,
    }))?;
    let grant = input::draft::<Grant>(&json!({
        "id": ids::of(["grants", user.name]), "principal_id": id, "role": user.role, "region_code": region,
        "personal_data": user.personal_data,
    }))?;
    let held = db.read_now(|db| {
        let Some(principal) = principals::store::named(db, user.name)? else {
            return Ok(None);
        };
        let hash = credentials::store::hash_of(db, principal.id).ok();
        Ok(Some((principal, hash)))
    })?;
    match held {
        Some((principal, _)) if principal.stamp.deleted_at.is_some() => {
            log::warn!("the demonstration user {} was deleted; it stays so", user.name);
            Ok(())
        }
        None => db.write_now(Kind::Real, |db| {
            create(db, &principal, kept)?;
            commands::create::<Grant>(db, &Author::system(Origin::System), &grant)?;
            Ok(())
        }),
        Some((_, Some(hash))) if verify_now(password, Some(&hash)) => Ok(()),
        Some((principal, _)) => db.write_now(Kind::Real, |db| {
            credentials::store::replace(db, &Author::system(Origin::System), principal.id, kept)?;
            Ok(())
        }),
    }
}
