//! From a bearer token to an actor, fast: verified tokens are kept with the
//! actors they stand for, and both hold only while they are true.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use moka::sync::Cache as Store;
use uuid::Uuid;

use super::{
    Actor,
    claims::{self, Claims, LEEWAY},
    keys::Keys,
};
use crate::{
    domain::RecordType,
    infra::{Db, Error, Result, clock, codes},
};

/// The types on which an actor depends.
const DEPENDS_ON: &[RecordType] = &[RecordType::Principals, RecordType::Grants];

/// A token that was found to be good, and whom it stands for.
pub struct Pass {
    /// The principal.
    pub principal: Uuid,
    /// The session of a person; a client has none.
    pub session: Option<Uuid>,
    /// Ends, Unix seconds.
    ends: i64,
    /// The actor as it was last looked up, and the generation of that moment.
    actor: RwLock<Option<(u64, Arc<Actor>)>>,
}

impl Pass {
    fn new(claims: &Claims) -> Self {
        Pass {
            principal: claims.sub,
            session: claims.sid,
            ends: claims.exp,
            actor: RwLock::default(),
        }
    }

    /// The actor, if it is known and still true.
    pub fn actor(&self, db: &Db) -> Option<Arc<Actor>> {
        if !db.cache().is_informed() {
            return None;
        }
        let held = self.actor.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, actor) = held.as_ref()?;
        let fresh = *read_at == db.cache().generation(DEPENDS_ON) && actor.stale_at.is_none_or(|t| clock::now() < t);
        fresh.then(|| actor.clone())
    }

    /// Looks the actor up and keeps it.
    ///
    /// # Errors
    /// 401 when the principal may not act any more; 503 when nobody can say.
    pub async fn look_up(&self, db: &Db) -> Result<Arc<Actor>> {
        let read_at = db.cache().generation(DEPENDS_ON);
        let (id, session) = (self.principal, self.session);
        let actor = db.read(move |db| Actor::load(db, id, session)).await?;
        let actor = Arc::new(actor.ok_or_else(|| Error::refused(codes::unauthenticated()))?);
        // What was read before an answer that is kept already is not put over it.
        let mut held = self.actor.write().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(|(kept_at, _)| *kept_at <= read_at) {
            *held = Some((read_at, actor.clone()));
        }
        Ok(actor)
    }
}

/// The gate through which every caller comes.
pub struct Gate {
    keys: RwLock<Arc<Keys>>,
    reloaded_at: AtomicI64,
    issuer: String,
    passes: Store<Box<[u8]>, Arc<Pass>, foldhash::fast::RandomState>,
}

impl Gate {
    /// A gate that believes in these keys and this issuer, the public address.
    pub fn new(keys: Keys, issuer: String) -> Self {
        Gate {
            keys: RwLock::new(Arc::new(keys)),
            reloaded_at: AtomicI64::new(0),
            issuer,
            passes: Store::builder()
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
                self.passes.invalidate_all();
            }
            Err(error) => log::error!("keys: {error}"),
        }
    }

    /// What a token stands for, if it is good now. It is taken as it came, as
    /// bytes: the text of one that is known need not be looked at again.
    pub fn pass(&self, token: &[u8]) -> Option<Arc<Pass>> {
        let now = clock::now().timestamp();
        if let Some(pass) = self.passes.get(token) {
            return (now < pass.ends + LEEWAY).then_some(pass);
        }
        let claims = claims::check(&self.keys(), &self.issuer, str::from_utf8(token).ok()?)?;
        let pass = Arc::new(Pass::new(&claims));
        self.passes.insert(token.into(), pass.clone());
        Some(pass)
    }
}
