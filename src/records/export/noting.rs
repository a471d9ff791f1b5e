//! Writing down what is taken out of the service. The record of an export is there before the first
//! byte goes, and says that it is complete only when the last one has gone.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::{
    form::ExportFormat,
    note::{Export, ExportFields, ExportStatus, ExportWay},
};
use crate::{
    access::{Action, Author, Origin, Permit},
    domain::RecordType,
    infra::{
        Result, Write,
        schema::{export_chunks, export_runs, exports},
    },
    records::{
        Record, Stamp,
        ledger::{self, Change, Operation},
    },
};

/// How far an export went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Rows.
    pub rows: i64,
    /// Bytes.
    pub bytes: i64,
    /// People shown in full.
    pub disclosed: i64,
}

/// Writes down that an export begins. Whoever may read nothing takes nothing along.
///
/// # Errors
/// 403 for who has no grant at all, or when the database cannot do it.
pub fn begin(db: &mut Write, author: &Author, way: ExportWay, url: &str, format: ExportFormat) -> Result<Export> {
    begin_as(db, author, Uuid::now_v7(), way, url, format)
}

/// [`begin`], under this id.
///
/// # Errors
/// As [`begin`].
pub fn begin_as(
    db: &mut Write,
    author: &Author,
    id: Uuid,
    way: ExportWay,
    url: &str,
    format: ExportFormat,
) -> Result<Export> {
    let permit = author.may(Action::Create, RecordType::Exports, None)?;
    let fields = ExportFields {
        principal_id: permit.actor_id(),
        way,
        url: url.to_owned(),
        format,
        status: match way {
            ExportWay::Stream => ExportStatus::Running,
            ExportWay::Job => ExportStatus::Queued,
        },
        rows: None,
        bytes: None,
        disclosed: None,
        problem: None,
        finished_at: None,
        expires_at: None,
    };
    let stamp = Stamp::first(db.now(), permit.actor_id());
    let export = Export { id, fields, stamp };
    ledger::write(db, &[Change::create(permit, export.clone())])?;
    Ok(export)
}

/// Writes down how an export came to its end.
///
/// # Errors
/// When the database cannot do it.
pub fn end(db: &mut Write, author: &Author, id: Uuid, change: impl Fn(&mut ExportFields, DateTime<Utc>)) -> Result<()> {
    let permit = author.may(Action::Update, RecordType::Exports, None)?;
    let Some(before) = Export::find(db, &[id], true)?.pop() else {
        return Ok(());
    };
    put(db, permit, before, change)
}

fn put(
    db: &mut Write,
    permit: Permit,
    before: Export,
    change: impl Fn(&mut ExportFields, DateTime<Utc>),
) -> Result<()> {
    let mut after = before.clone();
    let now = db.now();
    change(&mut after.fields, now);
    if after.fields.status != ExportStatus::Queued && after.fields.status != ExportStatus::Running {
        after.fields.finished_at = after.fields.finished_at.or(Some(now));
    }
    if after.fields == before.fields {
        return Ok(());
    }
    after.stamp = before.stamp.next(now, permit.actor_id());
    ledger::write(db, &[Change::of(permit, Operation::Update, before, after)])?;
    Ok(())
}

/// Writes down, in the name of the service, how an export stands now.
///
/// # Errors
/// When the database cannot do it.
pub fn set(db: &mut Write, id: Uuid, change: impl Fn(&mut ExportFields, DateTime<Utc>)) -> Result<()> {
    end(db, &Author::system(Origin::System), id, change)
}

/// After how long a stream of which nothing more was heard is taken for broken off.
const LOST_AFTER: TimeDelta = TimeDelta::days(1);
/// How many are looked at in one transaction.
const AT_ONCE: i64 = 200;

/// Sweeps: files whose time is over go, and streams that ended with the service that sent them are
/// written down as broken off. Returns how many records changed.
///
/// # Errors
/// When the database cannot do it.
pub fn sweep(db: &mut Write) -> Result<usize> {
    let now = db.now();
    let over: Vec<Uuid> = exports::table
        .filter(exports::status.eq(ExportStatus::Complete))
        .filter(exports::expires_at.le(now))
        .select(exports::id)
        .limit(AT_ONCE)
        .load(db.conn())?;
    for id in &over {
        remove(db, *id, ExportStatus::Expired)?;
    }
    let lost: Vec<Uuid> = exports::table
        .filter(exports::status.eq(ExportStatus::Running))
        .filter(exports::way.eq(ExportWay::Stream))
        .filter(exports::created_at.le(now - LOST_AFTER))
        .select(exports::id)
        .limit(AT_ONCE)
        .load(db.conn())?;
    for id in &lost {
        set(db, *id, |fields, _| fields.status = ExportStatus::Incomplete)?;
    }
    Ok(over.len() + lost.len())
}

/// Lets the file of a job go; what it was stays written down.
///
/// # Errors
/// When the database cannot do it.
pub fn remove(db: &mut Write, id: Uuid, to: ExportStatus) -> Result<()> {
    forget_file(db, id)?;
    set(db, id, |fields, _| fields.status = to)
}

/// Lets the pieces of a file go.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_file(db: &mut Write, id: Uuid) -> Result<()> {
    diesel::delete(export_chunks::table.filter(export_chunks::export_id.eq(id))).execute(db.conn())?;
    Ok(())
}

/// When somebody's personal data is erased, files in which people stand in full go, and those that
/// are being made begin anew: nobody looks for a name in them.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_disclosed(db: &mut Write) -> Result<()> {
    let kept: Vec<Uuid> = exports::table
        .filter(exports::status.eq(ExportStatus::Complete))
        .filter(exports::way.eq(ExportWay::Job))
        .filter(exports::disclosed.gt(0))
        .select(exports::id)
        .load(db.conn())?;
    for id in kept {
        remove(db, id, ExportStatus::Removed)?;
    }
    let making: Vec<Uuid> = diesel::update(export_runs::table.filter(export_runs::purpose.is_not_null()))
        .set((
            export_runs::lease.eq(None::<Uuid>),
            export_runs::leased_until.eq(None::<DateTime<Utc>>),
        ))
        .returning(export_runs::export_id)
        .get_results(db.conn())?;
    for id in making {
        forget_file(db, id)?;
    }
    Ok(())
}
