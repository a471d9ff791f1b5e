//! A principal with the grants that are in force.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    RunQueryDsl,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::reach::Reach;
use crate::{
    domain::{RecordType, RegionCode, Role, text_enum::text_enum},
    infra::{
        Read, Result, clock,
        schema::{grants, principals, session_families},
    },
};

text_enum! {
    /// What kind of principal it is.
    pub enum PrincipalKind {
        /// A person, who signs in with a password.
        Person = "person", "Person", "Orang",
        /// A partner system, which signs in with client credentials.
        Client = "client", "Partner system", "Sistem mitra",
    }
}

/// One right: a role in a region and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    /// What the principal may be there.
    pub role: Role,
    /// Where; null is the whole country.
    #[serde(rename = "region_code")]
    pub region: Option<RegionCode>,
    /// Whether personal data may be seen in full there.
    pub personal_data: bool,
}

/// Who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The principal.
    pub id: Uuid,
    /// Its unique name.
    pub name: String,
    /// How it is called.
    pub display_name: String,
    /// Person or partner system.
    pub kind: PrincipalKind,
    /// The grants in force.
    pub grants: Vec<Grant>,
    /// Where it may read.
    pub reach: Reach,
    /// When this must be looked up again although nothing was changed: a grant
    /// begins or ends, or the token's session does.
    pub stale_at: Option<DateTime<Utc>>,
}

impl Actor {
    /// The service itself: migrations, demonstration data, the command line.
    pub fn system() -> Self {
        let grants = vec![Grant {
            role: Role::Admin,
            region: None,
            personal_data: true,
        }];
        Actor {
            id: Uuid::nil(),
            name: "system".to_owned(),
            display_name: "Sinergi".to_owned(),
            kind: PrincipalKind::Client,
            reach: Reach::of(&grants),
            grants,
            stale_at: None,
        }
    }

    /// Whether it is the service itself, and no principal: principals have ids of their own.
    pub fn is_system(&self) -> bool {
        self.id.is_nil()
    }

    /// Whether it holds a role in any region.
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    /// The key under which answers are kept that tell of the actor's rights: the
    /// same for all who have the same.
    pub fn rights_key(&self) -> String {
        let right = |g: &Grant| format!("{}@{}", g.role, g.region.as_ref().map_or("*", RegionCode::as_str));
        let mut rights: Vec<String> = self.grants.iter().map(right).collect();
        rights.sort_unstable();
        rights.dedup();
        rights.join(",")
    }

    /// Where it may read records of this type: principals, grants and webhooks
    /// are read by fewer roles than the rest.
    pub fn reach_into(&self, record_type: RecordType) -> Cow<'_, Reach> {
        match record_type {
            RecordType::Principals | RecordType::Grants | RecordType::Webhooks => {
                Cow::Owned(Reach::into(record_type, &self.grants))
            }
            _ => Cow::Borrowed(&self.reach),
        }
    }

    /// Looks up a principal that may act: active, and its session (where the
    /// token names one) not ended. One statement for the principal and its session, one for the grants.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn load(db: &mut Read, id: Uuid, session: Option<Uuid>) -> Result<Option<Actor>> {
        type Found = (String, String, PrincipalKind, Option<DateTime<Utc>>, Option<Uuid>);
        let found: Option<Found> = principals::table
            .left_join(
                session_families::table.on(session_families::principal_id
                    .eq(principals::id)
                    .and(session_families::id.nullable().eq(session))),
            )
            .filter(principals::id.eq(id))
            .filter(principals::status.eq("active"))
            .filter(principals::deleted_at.is_null())
            .select((
                principals::name,
                principals::display_name,
                principals::kind,
                session_families::ended_at.nullable(),
                session_families::id.nullable(),
            ))
            .first(db.conn())
            .optional()?;
        let Some((name, display_name, kind, ended_at, family)) = found else {
            return Ok(None);
        };
        if session.is_some() && (family.is_none() || ended_at.is_some()) {
            return Ok(None);
        }
        type Row = (
            Role,
            Option<RegionCode>,
            bool,
            Option<DateTime<Utc>>,
            Option<DateTime<Utc>>,
        );
        let rows: Vec<Row> = grants::table
            .filter(grants::principal_id.eq(id))
            .filter(grants::deleted_at.is_null())
            .order(grants::id)
            .select((
                grants::role,
                grants::region_code,
                grants::personal_data,
                grants::valid_from,
                grants::valid_to,
            ))
            .load(db.conn())?;
        let now = clock::now();
        let edges = rows.iter().flat_map(|(_, _, _, from, to)| [*from, *to]).flatten();
        let stale_at = edges.filter(|edge| *edge > now).min();
        let grants: Vec<Grant> = rows
            .into_iter()
            .filter(|(_, _, _, from, to)| from.is_none_or(|from| from <= now) && to.is_none_or(|to| now < to))
            .map(|(role, region, personal_data, _, _)| Grant {
                role,
                region,
                personal_data,
            })
            .collect();
        Ok(Some(Actor {
            id,
            name,
            display_name,
            kind,
            reach: Reach::of(&grants),
            grants,
            stale_at,
        }))
    }
}
