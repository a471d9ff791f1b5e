//! Signatures after Standard Webhooks (standardwebhooks.com).

use aws_lc_rs::{hmac, rand};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    domain::Faults,
    domain::{Said, fault::code},
    infra::{Error, Result},
};

/// How a secret begins as text.
const PREFIX: &str = "whsec_";
/// How many bytes a secret has.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// With what messages are signed.
#[derive(Clone, PartialEq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one of 32 random bytes.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn make() -> Result<Self> {
        let mut bytes = vec![0; 32];
        rand::fill(&mut bytes).map_err(|_| Error::Internal("no random bytes".into()))?;
        Ok(Secret(bytes))
    }

    /// The one that was given, or a new one; and what of it is shown.
    ///
    /// # Errors
    /// 422 when what was given is none.
    pub fn given_or_made(given: Option<&str>) -> Result<(Self, Option<String>)> {
        let mut faults = Faults::new();
        match given {
            Some(given) => {
                let read = Secret::read(given, &mut faults);
                faults.finish()?;
                Ok((
                    read.ok_or_else(|| Error::Internal("a secret without a fault".into()))?,
                    None,
                ))
            }
            None => {
                let made = Secret::make()?;
                let shown = made.shown();
                Ok((made, Some(shown)))
            }
        }
    }

    /// Reads a secret; what is wrong with it is noted.
    pub fn read(text: &str, faults: &mut Faults) -> Option<Self> {
        let bytes = text
            .strip_prefix(PREFIX)
            .and_then(|encoded| STANDARD.decode(encoded).ok());
        let good = bytes.filter(|bytes| LENGTHS.contains(&bytes.len()));
        if good.is_none() {
            faults.add(
                "/secret",
                code::FORMAT,
                Said::fixed(
                    "A secret is whsec_ and 24 to 64 bytes in Base64.",
                    "Rahasia terdiri atas whsec_ dan 24 sampai 64 bita dalam Base64.",
                ),
            );
        }
        good.map(Secret)
    }

    /// One that was kept.
    pub fn kept(bytes: Vec<u8>) -> Self {
        Secret(bytes)
    }

    /// Its bytes, to be kept.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As its owner sees it, once.
    pub fn shown(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of a message at a moment (Unix seconds).
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_example_of_the_standard_is_signed_as_it_says() {
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &mut Faults::new()).unwrap();
        assert_eq!(
            secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                br#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn what_is_made_can_be_read_and_differs() {
        let (one, other) = (Secret::make().unwrap(), Secret::make().unwrap());
        assert!(one != other);
        assert!(Secret::read(&one.shown(), &mut Faults::new()) == Some(one));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for wrong in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_not base64 at all, but long enough",
        ] {
            let mut faults = Faults::new();
            assert!(Secret::read(wrong, &mut faults).is_none(), "{wrong}");
            assert!(faults.names("/secret"));
        }
    }
}
