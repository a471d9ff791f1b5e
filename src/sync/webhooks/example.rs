//! The webhook of the demonstration: who listens on its port sees every change of Jawa
//! Barat come, signed with a secret that everybody may know.

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use super::{api::Webhook, deliveries, places, secrets, signature::Secret};
use crate::{
    access::{Actor, Author, Origin},
    infra::{Db, Result, db::Kind},
    records::{Record, commands, ids, input},
};

/// Its address: loopback, so that nothing leaves the machine.
const URL: &str = "http://127.0.0.1:8099/sinergi";
/// Its secret, of the length of one; as text `whsec_c2luZXJnaS1kZW1vbnN0cmF0aW9uLXNlY3JldA==`.
const SECRET: &[u8] = b"sinergi-demonstration-secret";

/// The webhook.
pub fn webhook() -> Uuid {
    ids::of(["example", "webhook"])
}

/// A test that was sent to it.
pub fn delivery() -> Uuid {
    ids::of(["example", "webhook", "test"])
}

/// Makes the webhook, when it is not there yet and the one who will own it is.
///
/// # Errors
/// When the database cannot do it.
pub fn load(db: &Db) -> Result<()> {
    let owner = ids::of(["principals", "jabar-sync"]);
    let (there, owner) = db.read_now(|db| {
        let there = !Webhook::find(db, &[webhook()], false)?.is_empty();
        Ok((there, Actor::load(db, owner, None)?))
    })?;
    let Some(owner) = owner.filter(|_| !there) else {
        return Ok(());
    };
    let author = Author {
        actor: Arc::new(owner),
        ..Author::system(Origin::System)
    };
    let mut draft = input::draft::<Webhook>(&json!({
        "id": webhook(), "name": "Contoh penerima", "url": URL, "region_code": "32"
    }))?;
    draft.fields.owner_id = author.actor.id;
    db.write_now(Kind::Real, |db| {
        commands::create::<Webhook>(db, &author, &draft)?;
        secrets::put(db, webhook(), &Secret::kept(SECRET.to_vec()))?;
        places::begin(db, webhook())?;
        deliveries::store::test(db, webhook(), delivery())?;
        Ok(())
    })
}
