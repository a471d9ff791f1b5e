//! Signing keys: files outside the code, one PKCS#8 file a key. A new key is
//! published before it signs and an old one stays published until the last
//! token it signed has ended, so that keys rotate without a gap.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};

use crate::infra::clock;

/// How long a new key is published before it signs: longer than others keep
/// our key set.
const ANNOUNCED: TimeDelta = TimeDelta::minutes(10);
/// How long a key is kept after a newer one has taken over: longer than any
/// token lives.
const RETIRED: TimeDelta = TimeDelta::hours(1);

/// One key.
pub struct Key {
    /// Its name in tokens: the name of its file.
    pub kid: String,
    made_at: DateTime<Utc>,
    x: String,
    y: String,
    /// Checks signatures.
    pub decoding: DecodingKey,
    /// Makes signatures.
    pub encoding: EncodingKey,
}

/// All keys, newest first.
pub struct Keys {
    keys: Vec<Key>,
    folder: PathBuf,
}

/// What is wrong with the keys.
#[derive(Debug)]
pub struct KeyError(String);

impl std::fmt::Display for KeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

fn failed(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> KeyError {
    let text = format!("{what} {}", path.display());
    move |e| KeyError(format!("{text}: {e}"))
}

impl Keys {
    /// Reads the keys of a folder; makes the folder and a first key when there
    /// is none.
    ///
    /// # Errors
    /// When a file cannot be read or is no key.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        let keys = read(folder)?;
        if keys.is_empty() {
            make(folder)?;
            return Ok(Keys {
                keys: read(folder)?,
                folder: folder.to_owned(),
            });
        }
        Ok(Keys {
            keys,
            folder: folder.to_owned(),
        })
    }

    /// Reads the folder again.
    ///
    /// # Errors
    /// As [`Keys::load`].
    pub fn reload(&self) -> Result<Self, KeyError> {
        Keys::load(&self.folder)
    }

    /// The names of the keys, newest first.
    pub fn names(&self) -> Vec<&str> {
        self.keys.iter().map(|k| k.kid.as_str()).collect()
    }

    /// The key that signs now: the newest that has been announced long enough,
    /// else the oldest.
    pub fn signing(&self) -> Option<&Key> {
        let since = clock::now() - ANNOUNCED;
        self.keys.iter().find(|k| k.made_at <= since).or(self.keys.last())
    }

    /// The key with this name.
    pub fn find(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|k| k.kid == kid)
    }

    /// The public halves (RFC 7517).
    pub fn jwks(&self) -> Value {
        let keys: Vec<Value> = self
            .keys
            .iter()
            .map(|k| json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": k.kid, "x": k.x, "y": k.y}))
            .collect();
        json!({ "keys": keys })
    }
}

/// Makes a new key and removes those that ended long enough ago. Returns the
/// new key's name.
///
/// # Errors
/// When the folder cannot be written.
pub fn rotate(folder: &Path) -> Result<String, KeyError> {
    let kid = make(folder)?;
    let keys = read(folder)?;
    let now = clock::now();
    // A key ends when its successor begins to sign.
    for (successor, old) in keys.iter().zip(keys.iter().skip(1)) {
        if successor.made_at + ANNOUNCED + RETIRED < now {
            let path = folder.join(format!("{}.p8", old.kid));
            fs::remove_file(&path).map_err(failed("cannot remove", &path))?;
        }
    }
    Ok(kid)
}

fn make(folder: &Path) -> Result<String, KeyError> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    if !folder.is_dir() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed("cannot make", folder))?;
    }
    let random = |_| KeyError("the system gives no random numbers".to_owned());
    let document =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(random)?;
    let mut salt = [0_u8; 4];
    aws_lc_rs::rand::fill(&mut salt).map_err(random)?;
    let kid = format!(
        "{}-{:08x}",
        clock::now().format("%Y%m%dT%H%M%S%.6fZ"),
        u32::from_be_bytes(salt)
    );
    let path = folder.join(format!("{kid}.p8"));
    let draft = folder.join(format!(".{kid}"));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(failed("cannot write", &draft))?;
    file.write_all(document.as_ref())
        .and_then(|()| file.sync_all())
        .map_err(failed("cannot write", &draft))?;
    fs::rename(&draft, &path).map_err(failed("cannot write", &path))?;
    Ok(kid)
}

fn read(folder: &Path) -> Result<Vec<Key>, KeyError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("cannot read", folder))? {
        let path = entry.map_err(failed("cannot read", folder))?.path();
        if path.extension().is_some_and(|e| e == "p8") {
            keys.push(read_key(&path)?);
        }
    }
    keys.sort_by(|a, b| b.kid.cmp(&a.kid));
    Ok(keys)
}

fn read_key(path: &Path) -> Result<Key, KeyError> {
    let wrong = || KeyError(format!("{} is not a P-256 key in PKCS#8 named by time", path.display()));
    let kid = path.file_stem().and_then(|s| s.to_str()).ok_or_else(wrong)?.to_owned();
    let stamp = kid.split('-').next().unwrap_or_default();
    let made_at = chrono::NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S%.6fZ")
        .map_err(|_| wrong())?
        .and_utc();
    let bytes = fs::read(path).map_err(failed("cannot read", path))?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).map_err(|_| wrong())?;
    // An uncompressed point: 0x04, x, y.
    let point = pair.public_key().as_ref();
    let half = |range: std::ops::Range<usize>| point.get(range).map(|b| URL_SAFE_NO_PAD.encode(b)).ok_or_else(wrong);
    let (x, y) = (half(1..33)?, half(33..65)?);
    let decoding = DecodingKey::from_ec_components(&x, &y).map_err(|_| wrong())?;
    Ok(Key {
        kid,
        made_at,
        x,
        y,
        decoding,
        encoding: EncodingKey::from_ec_der(&bytes),
    })
}
