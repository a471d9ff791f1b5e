//! From a bearer token to an actor, fast: verified tokens and looked-up actors
//! are kept, and dropped the moment they cease to be true.

use std::sync::{
    Arc, RwLock,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use moka::sync::Cache as Store;
use uuid::Uuid;

use super::{
    Actor,
    claims::{self, Claims},
    keys::Keys,
};
use crate::{
    domain::RecordType,
    infra::{Db, Error, Result, clock, codes},
};

/// The types on which an actor depends.
const DEPENDS_ON: &[RecordType] = &[RecordType::Principals, RecordType::Grants];

/// An actor and the generation at which it was looked up.
type Known = (u64, Arc<Actor>);

/// The gate through which every caller comes.
pub struct Gate {
    keys: RwLock<Arc<Keys>>,
    reloaded_at: AtomicI64,
    issuer: String,
    tokens: Store<String, Claims, foldhash::fast::RandomState>,
    actors: Store<(Uuid, Option<Uuid>), Known, foldhash::fast::RandomState>,
}

impl Gate {
    /// A gate that believes in these keys and this issuer, the public address.
    pub fn new(keys: Keys, issuer: String) -> Self {
        Gate {
            keys: RwLock::new(Arc::new(keys)),
            reloaded_at: AtomicI64::new(0),
            issuer,
            tokens: Store::builder()
                .max_capacity(10_000)
                .build_with_hasher(Default::default()),
            actors: Store::builder()
                .max_capacity(10_000)
                .build_with_hasher(Default::default()),
        }
    }

    /// The keys as they are now.
    pub fn keys(&self) -> Arc<Keys> {
        self.keys
            .read()
            .map(|k| k.clone())
            .unwrap_or_else(|e| e.into_inner().clone())
    }

    /// Our name in tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Reads the keys again, at most once in five seconds: an unknown key may
    /// be a new one, or an attack.
    pub fn reload_keys(&self) {
        let now = clock::now().timestamp();
        let last = self.reloaded_at.load(Relaxed);
        if now - last < 5 || self.reloaded_at.compare_exchange(last, now, Relaxed, Relaxed).is_err() {
            return;
        }
        let held = self.keys();
        match held.reload() {
            Ok(keys) if keys.names() == held.names() => {}
            Ok(keys) => {
                if let Ok(mut held) = self.keys.write() {
                    *held = Arc::new(keys);
                }
                // A key that was taken away takes its tokens with it.
                self.tokens.invalidate_all();
            }
            Err(error) => log::error!("keys: {error}"),
        }
    }

    /// The claims of a token that is good now.
    pub fn claims(&self, token: &str) -> Option<Claims> {
        let now = clock::now().timestamp();
        if let Some(claims) = self.tokens.get(token) {
            return (now < claims.exp + 5).then_some(claims);
        }
        let claims = claims::check(&self.keys(), &self.issuer, token)?;
        self.tokens.insert(token.to_owned(), claims.clone());
        Some(claims)
    }

    /// The actor of these claims, if it is known and still true.
    pub fn known(&self, db: &Db, claims: &Claims) -> Option<Arc<Actor>> {
        if !db.cache().is_informed() {
            return None;
        }
        let (read_at, actor) = self.actors.get(&(claims.sub, claims.sid))?;
        let fresh = read_at == db.cache().generation(DEPENDS_ON) && actor.stale_at.is_none_or(|t| clock::now() < t);
        fresh.then_some(actor)
    }

    /// Looks the actor of these claims up and keeps it.
    ///
    /// # Errors
    /// 401 when the principal may not act any more; 503 when nobody can say.
    pub async fn look_up(&self, db: &Db, claims: &Claims) -> Result<Arc<Actor>> {
        let read_at = db.cache().generation(DEPENDS_ON);
        let (id, session) = (claims.sub, claims.sid);
        let actor = db.read(move |db| Actor::load(db, id, session)).await?;
        let actor = Arc::new(actor.ok_or_else(|| Error::refused(codes::unauthenticated()))?);
        self.actors.insert((id, session), (read_at, actor.clone()));
        Ok(actor)
    }
}
