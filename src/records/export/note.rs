//! Who took what out of the service: a record of the ledger for each export.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper, pg::Pg};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::form::ExportFormat;
use crate::{
    access::{Actor, Reach},
    domain::{Faults, RecordType, RegionCode, Role, Said, text_enum::text_enum},
    infra::{Error, Read, Result, schema::exports},
    records::{Context, ExternalId, Listed, Paging, Record, Stamp, list::keyset_page, merging::Set, stamp::stamp_of},
};

text_enum! {
    /// In which way an export was taken.
    pub enum ExportWay {
        /// As the answer to a request.
        Stream = "stream", "Streamed", "Langsung",
        /// In the background.
        Job = "job", "In the background", "Di latar belakang",
    }
}

text_enum! {
    /// How an export stands.
    pub enum ExportStatus {
        /// It waits to be made.
        Queued = "queued", "Queued", "Menunggu",
        /// It is being made or sent. One that stays so was cut off without anybody being able to say so.
        Running = "running", "Running", "Berjalan",
        /// All of it was sent, or is kept to be fetched.
        Complete = "complete", "Complete", "Selesai",
        /// It was broken off: the caller has only a part, and can tell.
        Incomplete = "incomplete", "Broken off", "Terputus",
        /// It could not be made; `problem` says why.
        Failed = "failed", "Failed", "Gagal",
        /// It was cancelled before it was made.
        Cancelled = "cancelled", "Cancelled", "Dibatalkan",
        /// It was made, and is kept no longer.
        Expired = "expired", "Expired", "Kedaluwarsa",
        /// It was made, and then removed: by who made it, or because personal data in it was erased.
        Removed = "removed", "Removed", "Dihapus",
    }
}

/// What was taken out of the service: by whom, what, in which form, and whether all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, ToSchema)]
pub struct Export {
    /// UUIDv7.
    #[schema(read_only)]
    pub id: Uuid,
    /// What it is.
    #[serde(flatten)]
    pub fields: ExportFields,
    /// What the service set.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// What an export is. All of it is set by the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = exports)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct ExportFields {
    /// Who took it.
    #[schema(read_only)]
    pub principal_id: Uuid,
    /// In which way.
    #[schema(read_only)]
    pub way: ExportWay,
    /// What was asked. Values by which personal data could be told are written `***`.
    #[schema(read_only, example = "/v1/libraries?region=32.14")]
    pub url: String,
    /// In which form.
    #[schema(read_only)]
    pub format: ExportFormat,
    /// How it stands.
    #[schema(read_only)]
    pub status: ExportStatus,
    /// How many rows it has, as far as it went; null while that is not known.
    #[schema(read_only, minimum = 0)]
    pub rows: Option<i64>,
    /// How many bytes it has, as far as it went, uncompressed.
    #[schema(read_only, minimum = 0)]
    pub bytes: Option<i64>,
    /// How many people were shown in full in it.
    #[schema(read_only, minimum = 0)]
    pub disclosed: Option<i64>,
    /// Why it failed or was broken off: the code of a problem, as at `/problems/{code}`.
    #[schema(read_only, example = "forbidden")]
    pub problem: Option<String>,
    /// When it came to its end (UTC).
    #[schema(read_only)]
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when the file of a job is kept (UTC).
    #[schema(read_only)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// Who looks at exports.
#[derive(Debug, Clone, Default)]
pub struct Seer {
    /// Who.
    pub me: Uuid,
    /// Whether those of everybody are seen.
    pub everybody: bool,
}

impl Seer {
    /// A caller: everybody sees his own, who administers the whole country those of all.
    pub fn of(me: &Actor) -> Self {
        Seer {
            me: me.id,
            everybody: me.grants.iter().any(|g| g.role == Role::Admin && g.region.is_none()),
        }
    }

    /// Refuses an export that is another's.
    ///
    /// # Errors
    /// 404.
    pub fn refuse(&self, export: &Export) -> Result<()> {
        if self.everybody || export.fields.principal_id == self.me {
            Ok(())
        } else {
            Err(Error::not_found())
        }
    }
}

/// The filters of the list of exports.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportFilter {
    /// In this state.
    #[param(inline)]
    pub status: Option<ExportStatus>,
    /// Taken in this way.
    #[param(inline)]
    pub way: Option<ExportWay>,
    /// In this form; `format` is that of the answer.
    #[param(inline)]
    pub of_format: Option<ExportFormat>,
    /// Of this principal, for who administers the whole country; others see only their own.
    pub principal_id: Option<Uuid>,
    /// Who asks.
    #[serde(skip)]
    #[param(ignore)]
    pub seer: Seer,
}

/// The columns of a row.
macro_rules! columns {
    () => {
        (exports::id, ExportFields::as_select(), stamp_of!(exports))
    };
}

impl Record for Export {
    const TYPE: RecordType = RecordType::Exports;
    type Fields = ExportFields;
    type Filter = ExportFilter;
    const SORTS: &'static [&'static str] = &["created_at"];
    const NATIONAL: bool = true;
    const OF_CALLER: bool = true;
    const SETS: &'static [Set] = &[];

    fn assemble(id: Uuid, fields: ExportFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Export { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &ExportFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        None
    }
    fn external_ids(_: &ExportFields) -> &[ExternalId] {
        &[]
    }
    fn check(_: &mut ExportFields, _: &mut Faults) {}
    fn resolve(
        _: &mut Read,
        _: &mut ExportFields,
        _: Option<&Self>,
        _: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        Ok(None)
    }
    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = exports::table.filter(exports::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, _: &Reach, filter: &ExportFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(filter);
        Ok(keyset_page!(db, query, paging, exports, columns!(), Export, {
            "created_at" => created_at: DateTime<Utc> = |e| e.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, _: &Reach, filter: &ExportFilter) -> Result<i64> {
        Ok(selected(filter).count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects of those that the seer may see.
fn selected<'a>(filter: &ExportFilter) -> exports::BoxedQuery<'a, Pg> {
    let ExportFilter {
        status,
        way,
        of_format,
        principal_id,
        seer,
    } = filter;
    let mut query = exports::table.into_boxed();
    if !seer.everybody {
        query = query.filter(exports::principal_id.eq(seer.me));
    }
    if let Some(status) = status {
        query = query.filter(exports::status.eq(*status));
    }
    if let Some(way) = way {
        query = query.filter(exports::way.eq(*way));
    }
    if let Some(format) = of_format {
        query = query.filter(exports::format.eq(*format));
    }
    if let Some(principal) = principal_id {
        query = query.filter(exports::principal_id.eq(*principal));
    }
    query
}
