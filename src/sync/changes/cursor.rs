//! The cursor of the feed. To callers it is opaque; it is sealed, belongs to one
//! caller and one life of the feed, and names a row of the ledger by more than
//! its number, so that a database that was set back cannot be taken for the one
//! that made it.

use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{
    feed::{self, Epoch, Place},
    scope::{self, Scope},
};
use crate::{
    access::Actor,
    domain::{Faults, RecordType, Said, fault::code, text_enum::text_enum},
    infra::{Error, Read, Result, codes},
};

/// Where to start again.
pub const RESTART: &str = "/v1/sync/changes";

text_enum! {
    /// Why a cursor of the feed leads nowhere any more.
    pub enum RestartReason {
        /// The database is another copy than the one that made the cursor.
        Restored = "restored", "The database was restored", "Basis data dipulihkan",
        /// The caller reads elsewhere than when it was made.
        ReachChanged = "reach_changed", "The grants of the caller have changed", "Hak akses pemanggil berubah",
    }
}

/// Where in a snapshot a caller is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The type that is being told.
    #[serde(rename = "t")]
    pub record_type: RecordType,
    /// The last record that was told; none at its beginning.
    #[serde(rename = "i")]
    pub after: Option<Uuid>,
}

/// What a caller has.
#[derive(Debug, Clone, PartialEq)]
pub struct Have {
    /// Everything in the feed up to here.
    pub place: Place,
    /// The types that are told.
    pub types: Vec<RecordType>,
    /// In a snapshot of that place: what of it. None when it is whole.
    pub step: Option<Step>,
}

/// What stands in a cursor.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The life of the feed.
    #[serde(rename = "e")]
    epoch: Uuid,
    /// The caller.
    #[serde(rename = "c")]
    caller: String,
    /// Where the caller reads.
    #[serde(rename = "r")]
    reach: String,
    #[serde(rename = "x")]
    xid: i64,
    #[serde(rename = "s")]
    seq: i64,
    /// What tells the row at that place from others.
    #[serde(rename = "m")]
    mark: String,
    #[serde(rename = "t")]
    types: Vec<RecordType>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    step: Option<Step>,
}

/// Makes the cursor of what a caller has.
///
/// # Errors
/// When the database cannot answer.
pub fn encode(db: &mut Read, epoch: &Epoch, me: &Actor, have: &Have) -> Result<String> {
    let mark = feed::mark(db, have.place)?.map(|(mark, _)| mark).unwrap_or_default();
    let content = Content {
        epoch: epoch.id,
        caller: print(&me.id.to_string()),
        reach: print(&Scope::of(me).key()),
        xid: have.place.xid,
        seq: have.place.seq,
        mark,
        types: have.types.clone(),
        step: have.step.clone(),
    };
    let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&content)?);
    let seal = seal(&epoch.secret, &text);
    Ok(format!("{text}.{seal}"))
}

/// Reads a cursor.
///
/// # Errors
/// 400 when the feed has not made it for this caller and these types, 410 when it leads
/// nowhere any more.
pub fn decode(db: &mut Read, current: &Epoch, me: &Actor, text: &str, types: Option<&str>) -> Result<Have> {
    let (sealed, content) = opened(text).ok_or_else(refused)?;
    let Some(epoch) = feed::epoch(db, Some(content.epoch))? else {
        // Made by a life of which this copy of the database knows nothing.
        return Err(restart(RestartReason::Restored));
    };
    if !is_sealed(&epoch.secret, sealed, text) || content.caller != print(&me.id.to_string()) {
        return Err(refused());
    }
    if types.is_some() && scope::types(types)? != content.types {
        return Err(refused());
    }
    let place = Place {
        xid: content.xid,
        seq: content.seq,
    };
    let stands = match feed::mark(db, place)? {
        Some((mark, _)) => mark == content.mark,
        None => place == Place::default(),
    };
    if epoch.id != current.id || !stands {
        return Err(restart(RestartReason::Restored));
    }
    if content.reach != print(&Scope::of(me).key()) {
        return Err(restart(RestartReason::ReachChanged));
    }
    Ok(Have {
        place,
        types: content.types,
        step: content.step,
    })
}

/// The sealed part and what stands in it.
fn opened(text: &str) -> Option<(&str, Content)> {
    let (sealed, _) = text.split_once('.')?;
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    Some((sealed, serde_json::from_slice(&bytes).ok()?))
}

fn seal(secret: &[u8], text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()).as_ref())
}

fn is_sealed(secret: &[u8], sealed: &str, whole: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = whole
        .split_once('.')
        .and_then(|(_, tag)| URL_SAFE_NO_PAD.decode(tag).ok());
    tag.is_some_and(|tag| hmac::verify(&key, sealed.as_bytes(), &tag).is_ok())
}

/// A short fingerprint.
fn print(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..9).unwrap_or_default())
}

fn refused() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "?cursor",
        code::CURSOR,
        Said::fixed(
            "The feed has not made this cursor for you and these types. Send it as it came, or start again without it.",
            "Kursor ini tidak dibuat untuk Anda dan jenis-jenis ini. Kirim seperti diterima, atau mulai lagi tanpa kursor.",
        ),
    );
    Error::bad_query(faults)
}

fn restart(reason: RestartReason) -> Error {
    let (en, id) = match reason {
        RestartReason::Restored => (
            "The service runs on another copy of its database than the one that made this cursor: what you have been told may not be in it. Start again with the whole state.",
            "Layanan berjalan pada salinan basis data lain daripada yang membuat kursor ini: yang sudah Anda terima mungkin tidak ada di dalamnya. Mulai lagi dengan keadaan lengkap.",
        ),
        RestartReason::ReachChanged => (
            "Your grants have changed since this cursor was made: records that you may read now have never been told to you, or the other way round. Start again with the whole state.",
            "Hak akses Anda berubah sejak kursor ini dibuat: ada catatan yang sekarang boleh dibaca tetapi belum pernah dikirim, atau sebaliknya. Mulai lagi dengan keadaan lengkap.",
        ),
    };
    Error::detailed(codes::feed_restart(), en, id)
        .extension("reason", reason.as_str())
        .extension("restart", RESTART)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rubbish_is_not_opened_and_never_panics(text in ".*") {
            prop_assert!(opened(&text).is_none());
        }

        #[test]
        fn a_seal_is_of_one_text_and_one_secret(text in "[a-z]{1,40}", other in "[a-z]{1,40}") {
            let whole = format!("{text}.{}", seal(b"secret", &text));
            prop_assert!(is_sealed(b"secret", &text, &whole));
            prop_assert!(!is_sealed(b"another", &text, &whole));
            prop_assert_eq!(is_sealed(b"secret", &other, &whole), text == other);
        }
    }
}
