//! Refresh tokens, pure: how they are made, told apart and judged.
//!
//! A token is `family, generation, secret, seal`. Its secret is 256 bits; the
//! database keeps its digest alone. The successor is made out of the secret of
//! its predecessor and of a random salt that is kept: whoever comes again with
//! the predecessor, because the answer was lost, is given the same successor,
//! and from what the database keeps no token can be made. The seal tells a
//! token that was once given out from one that was invented to end somebody's
//! session.

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long a session lives without being used.
pub const IDLE: TimeDelta = TimeDelta::days(30);
/// How long a predecessor may come again.
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// Bytes of a seal.
const SEAL: usize = 16;
/// Bytes of a token: family, generation, secret, seal.
const LENGTH: usize = 16 + 4 + 32 + SEAL;

/// A token.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The session that it belongs to.
    pub family: Uuid,
    /// 1 for the first token of the session, and so on.
    pub generation: i32,
    secret: [u8; 32],
}

/// What is kept of a session.
#[derive(Debug, Clone)]
pub struct Family {
    /// The session.
    pub id: Uuid,
    /// Whose it is.
    pub principal: Uuid,
    /// The generation of the token that may be used.
    pub generation: i32,
    /// Its digest.
    pub current_hash: Vec<u8>,
    /// What made it out of its predecessor.
    pub salt: Vec<u8>,
    /// The key of the seals.
    pub seal_key: Vec<u8>,
    /// When it was given out.
    pub rotated_at: DateTime<Utc>,
    /// When it ends unused.
    pub expires_at: DateTime<Utc>,
    /// When the session was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What is to be done with a token.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one that may be used: give the next.
    Rotate,
    /// It was used a moment ago: give the same successor again.
    Repeat(RefreshToken),
    /// It was used before: somebody has a copy; end the session.
    Reused,
    /// It is none of ours, or its session is over.
    Unknown,
}

impl RefreshToken {
    /// The first token of a session.
    pub fn first(family: Uuid, secret: [u8; 32]) -> Self {
        RefreshToken {
            family,
            generation: 1,
            secret,
        }
    }

    /// The next token of the session.
    pub fn successor(&self, salt: &[u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        let mut context = hmac::Context::with_key(&key);
        context.update(salt);
        context.update(self.family.as_bytes());
        context.update(&self.generation.to_be_bytes());
        let mut secret = [0; 32];
        secret.copy_from_slice(context.sign().as_ref());
        RefreshToken {
            family: self.family,
            generation: self.generation + 1,
            secret,
        }
    }

    /// What is kept of it.
    pub fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.body()).as_ref().to_vec()
    }

    fn body(&self) -> Vec<u8> {
        [
            self.family.as_bytes().as_slice(),
            &self.generation.to_be_bytes(),
            &self.secret,
        ]
        .concat()
    }

    fn seal(&self, seal_key: &[u8]) -> Vec<u8> {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, seal_key), &self.body());
        tag.as_ref().iter().take(SEAL).copied().collect()
    }

    /// The token as it is given out.
    pub fn text(&self, seal_key: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode([self.body(), self.seal(seal_key)].concat())
    }

    /// Reads a token and its seal, which only its family can check.
    pub fn read(text: &str) -> Option<(RefreshToken, Vec<u8>)> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        if bytes.len() != LENGTH {
            return None;
        }
        let (family, rest) = bytes.split_first_chunk::<16>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        let (secret, seal) = rest.split_first_chunk::<32>()?;
        let token = RefreshToken {
            family: Uuid::from_bytes(*family),
            generation: i32::from_be_bytes(*generation),
            secret: *secret,
        };
        Some((token, seal.to_vec()))
    }
}

impl Family {
    /// What is to be done with a token of this family. Generations are ordered
    /// by number: times can be equal or run backwards.
    pub fn judge(&self, token: &RefreshToken, seal: &[u8], now: DateTime<Utc>) -> Verdict {
        let sealed = verify_slices_are_equal(&token.seal(&self.seal_key), seal).is_ok();
        if token.family != self.id || !sealed || self.ended_at.is_some() || self.expires_at <= now {
            return Verdict::Unknown;
        }
        let current = |token: &RefreshToken| verify_slices_are_equal(&token.hash(), &self.current_hash).is_ok();
        if token.generation == self.generation && current(token) {
            return Verdict::Rotate;
        }
        let successor = token.successor(&self.salt);
        if successor.generation == self.generation && now - self.rotated_at <= GRACE && current(&successor) {
            return Verdict::Repeat(successor);
        }
        if token.generation < self.generation {
            return Verdict::Reused;
        }
        Verdict::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn begin() -> (Family, RefreshToken) {
        let token = RefreshToken::first(Uuid::now_v7(), [7; 32]);
        let family = Family {
            id: token.family,
            principal: Uuid::nil(),
            generation: 1,
            current_hash: token.hash(),
            salt: vec![1; 32],
            seal_key: vec![2; 32],
            rotated_at: NOW,
            expires_at: NOW + IDLE,
            ended_at: None,
        };
        (family, token)
    }

    fn rotate(family: &mut Family, token: &RefreshToken, salt: u8, now: DateTime<Utc>) -> RefreshToken {
        let next = token.successor(&[salt; 32]);
        family.generation = next.generation;
        family.current_hash = next.hash();
        family.salt = vec![salt; 32];
        family.rotated_at = now;
        next
    }

    fn verdict(family: &Family, token: &RefreshToken, now: DateTime<Utc>) -> &'static str {
        match family.judge(token, &token.seal(&family.seal_key), now) {
            Verdict::Rotate => "rotate",
            Verdict::Repeat(_) => "repeat",
            Verdict::Reused => "reused",
            Verdict::Unknown => "unknown",
        }
    }

    #[test]
    fn a_token_is_used_once_and_a_lost_answer_is_given_again() {
        let (mut family, first) = begin();
        assert_eq!(verdict(&family, &first, NOW), "rotate");
        let second = rotate(&mut family, &first, 3, NOW);
        let repeated = family.judge(&first, &first.seal(&family.seal_key), NOW + GRACE);
        assert!(repeated == Verdict::Repeat(second.clone()));
        assert_eq!(
            verdict(&family, &first, NOW + GRACE + TimeDelta::milliseconds(1)),
            "reused"
        );
        assert_eq!(verdict(&family, &second, NOW), "rotate");
        rotate(&mut family, &second, 4, NOW);
        assert_eq!(verdict(&family, &first, NOW), "reused");
        assert_eq!(verdict(&family, &second, NOW), "repeat");
    }

    #[test]
    fn what_is_invented_ends_no_session() {
        let (mut family, first) = begin();
        rotate(&mut family, &first, 3, NOW);
        let invented = RefreshToken {
            secret: [9; 32],
            ..first.clone()
        };
        assert!(family.judge(&invented, &[0; SEAL], NOW) == Verdict::Unknown);
        assert!(family.judge(&first, &[], NOW) == Verdict::Unknown);
    }

    #[test]
    fn a_session_that_is_over_gives_nothing() {
        let (family, first) = begin();
        assert_eq!(verdict(&family, &first, NOW + IDLE), "unknown");
        let ended = Family {
            ended_at: Some(NOW),
            ..family
        };
        assert_eq!(verdict(&ended, &first, NOW), "unknown");
    }

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let (family, first) = begin();
        let text = first.text(&family.seal_key);
        assert_eq!(text.len(), 91);
        let (read, seal) = RefreshToken::read(&text).unwrap();
        assert!(read == first && family.judge(&read, &seal, NOW) == Verdict::Rotate);
        for wrong in ["", "x", &text[1..], "ééé"] {
            assert!(RefreshToken::read(wrong).is_none());
        }
    }
}
