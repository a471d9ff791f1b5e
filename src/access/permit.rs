//! A permit is the proof that the policy was asked. Its fields are private and
//! only [`Author::may`] makes one; nothing can be written without it.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    Action, Actor,
    policy::{Verdict, decide},
};
use crate::{
    domain::{RecordType, RegionCode, text_enum::text_enum},
    infra::{Error, Result, codes},
};

text_enum! {
    /// By which way a change came.
    pub enum Origin {
        /// A request.
        Api = "api", "API", "API",
        /// Synchronisation with a partner system.
        Sync = "sync", "Synchronisation", "Sinkronisasi",
        /// An import.
        Import = "import", "Import", "Impor",
        /// The service itself or its command line.
        System = "system", "System", "Sistem",
    }
}

/// Who makes a change, by which way and why: what the ledger tells of it.
#[derive(Debug, Clone)]
pub struct Author {
    /// Who.
    pub actor: Arc<Actor>,
    /// By which way.
    pub origin: Origin,
    /// In which request.
    pub request_id: Option<String>,
    /// Why, in the author's words.
    pub reason: Option<String>,
}

/// Leave to do one action with records of one type in one region.
#[derive(Debug, Clone)]
pub struct Permit {
    author: Author,
    action: Action,
    record_type: RecordType,
    region: Option<RegionCode>,
}

impl Author {
    /// The service itself.
    pub fn system(origin: Origin) -> Self {
        Author {
            actor: Arc::new(Actor::system()),
            origin,
            request_id: None,
            reason: None,
        }
    }

    /// Asks the policy.
    ///
    /// # Errors
    /// 403 with the rule and the missing right, or 404 when the caller may not
    /// know of the record.
    pub fn may(&self, action: Action, record_type: RecordType, region: Option<&RegionCode>) -> Result<Permit> {
        self.actor.may(action, record_type, region)?;
        Ok(Permit {
            author: self.clone(),
            action,
            record_type,
            region: region.cloned(),
        })
    }
}

impl Actor {
    /// Asks the policy without the intention to write.
    ///
    /// # Errors
    /// As [`Author::may`].
    pub fn may(&self, action: Action, record_type: RecordType, region: Option<&RegionCode>) -> Result<()> {
        match decide(&self.grants, action, record_type, region) {
            Verdict::Allowed => Ok(()),
            Verdict::Hidden => Err(Error::not_found()),
            Verdict::Forbidden(why) => {
                use crate::domain::Language::{English, Indonesian};
                Err(Error::detailed(
                    codes::forbidden(),
                    why.in_language(English),
                    why.in_language(Indonesian),
                ))
            }
        }
    }
}

impl Permit {
    /// Who acts.
    pub fn author(&self) -> &Author {
        &self.author
    }

    /// The principal who acts.
    pub fn actor_id(&self) -> Uuid {
        self.author.actor.id
    }

    /// Whether this permit is for such a change: the ledger asks before it writes.
    pub fn covers(&self, record_type: RecordType, region: Option<&RegionCode>) -> bool {
        self.record_type == record_type && self.region.as_ref() == region
    }

    /// What is permitted.
    pub fn action(&self) -> Action {
        self.action
    }

    /// Leave to let a record's children follow it: what belongs to a library
    /// moves, goes and comes back with it.
    pub fn follow(&self, record_type: RecordType, region: Option<&RegionCode>) -> Permit {
        Permit {
            record_type,
            region: region.cloned(),
            ..self.clone()
        }
    }
}
