//! What the service itself keeps of every record.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::Queryable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Version, times and author of a record; set by the service alone.
#[derive(Debug, Clone, PartialEq, Queryable, Serialize, Deserialize, ToSchema)]
pub struct Stamp {
    /// 1, 2, 3 ...; the `ETag`.
    #[schema(read_only, minimum = 1)]
    pub version: i32,
    /// When the record was made (UTC).
    #[schema(read_only)]
    pub created_at: DateTime<Utc>,
    /// When this version was made (UTC).
    #[schema(read_only)]
    pub updated_at: DateTime<Utc>,
    /// The principal who made this version.
    #[schema(read_only)]
    pub updated_by: Uuid,
    /// When it was deleted; such a record can be restored for 30 days.
    #[schema(read_only)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// How long a deleted record can be restored.
pub const RESTORABLE: TimeDelta = TimeDelta::days(30);

/// The members of a document that the service sets.
pub const READ_ONLY: &[&str] = &["id", "version", "created_at", "updated_at", "updated_by", "deleted_at"];

impl Stamp {
    /// The stamp of a new record.
    pub fn first(now: DateTime<Utc>, by: Uuid) -> Self {
        Stamp {
            version: 1,
            created_at: now,
            updated_at: now,
            updated_by: by,
            deleted_at: None,
        }
    }

    /// The stamp of the next version. Its time is after that of the last even
    /// when the transaction began earlier, so that versions are in order of time.
    pub fn next(&self, now: DateTime<Utc>, by: Uuid) -> Self {
        let updated_at = now.max(self.updated_at + TimeDelta::microseconds(1));
        Stamp {
            version: self.version + 1,
            updated_at,
            updated_by: by,
            ..self.clone()
        }
    }
}

/// The stamp columns of a table, in the order of [`Stamp`].
macro_rules! stamp_of {
    ($table:ident) => {
        (
            $table::version,
            $table::created_at,
            $table::updated_at,
            $table::updated_by,
            $table::deleted_at,
        )
    };
}

pub(crate) use stamp_of;
