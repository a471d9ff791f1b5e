//! The queue of exports in the database, and the pieces of their files.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bytea, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::api::ExportProgress;
use crate::{
    infra::{
        Error, Read, Result, Write, codes,
        schema::{export_chunks, export_runs},
    },
    records::export::{
        note::{ExportFields, ExportStatus},
        noting::{self, Extent},
    },
};

/// How many exports of one principal may wait or be made.
pub const MOST_WAITING: i64 = 10;
/// How many bytes of files are kept for one principal.
pub const MOST_KEPT: i64 = 1 << 30;
/// How long a file is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// A job that was taken to be made.
#[derive(Debug, Clone, QueryableByName)]
pub struct Job {
    /// The export.
    #[diesel(sql_type = SqlUuid)]
    pub export_id: Uuid,
    /// Under which it belongs to who took it.
    #[diesel(sql_type = SqlUuid)]
    pub lease: Uuid,
    /// The address.
    #[diesel(sql_type = Text)]
    pub path: String,
    /// What is asked there.
    #[diesel(sql_type = Text)]
    pub query: String,
    /// What personal data is wanted for.
    #[diesel(sql_type = Nullable<Text>)]
    pub purpose: Option<String>,
    /// The request with which it was ordered.
    #[diesel(sql_type = Nullable<Text>)]
    pub request_id: Option<String>,
    /// How often it has been begun.
    #[diesel(sql_type = Integer)]
    pub tries: i32,
}

/// Refuses another job to who has enough.
///
/// # Errors
/// 409.
pub fn refuse_too_many(db: &mut Write, principal: Uuid) -> Result<()> {
    #[derive(QueryableByName)]
    struct Held {
        #[diesel(sql_type = BigInt)]
        waiting: i64,
        #[diesel(sql_type = BigInt)]
        kept: i64,
    }
    let held: Held = diesel::sql_query(
        "select count(*) filter (where e.status = 'queued') as waiting, \
             coalesce(sum(e.bytes) filter (where e.status = 'complete'), 0)::bigint as kept \
         from exports e where e.principal_id = $1 and e.way = 'job' and e.status in ('queued', 'complete')",
    )
    .bind::<SqlUuid, _>(principal)
    .get_result(db.conn())?;
    let refused = |en: String, id: String| Err(Error::detailed(codes::conflict(), en, id));
    if held.waiting >= MOST_WAITING {
        return refused(
            format!("{MOST_WAITING} of your exports wait already. Wait for them, or cancel one."),
            format!("{MOST_WAITING} ekspor Anda sudah menunggu. Tunggu, atau batalkan salah satu."),
        );
    }
    if held.kept >= MOST_KEPT {
        return refused(
            "Files of 1 GiB are kept for you already. Remove those that you have fetched.".to_owned(),
            "Sudah 1 GiB berkas disimpan untuk Anda. Hapus yang sudah diambil.".to_owned(),
        );
    }
    Ok(())
}

/// Waits until no other order of a principal is just being put into the queue: of several that come at
/// once each then counts those before it.
///
/// # Errors
/// When the database cannot do it.
pub fn one_by_one(db: &mut Write, principal: Uuid) -> Result<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended('export_runs ' || $1::text, 0))")
        .bind::<SqlUuid, _>(principal)
        .execute(db.conn())?;
    Ok(())
}

/// What is to be made.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The address.
    pub path: String,
    /// What is asked there.
    pub query: String,
    /// What personal data is wanted for.
    pub purpose: Option<String>,
    /// The request with which it is ordered.
    pub request_id: Option<String>,
}

/// Puts an export into the queue.
///
/// # Errors
/// When the database cannot do it.
pub fn enqueue(db: &mut Write, export: Uuid, run: &NewRun) -> Result<()> {
    let row = (
        export_runs::export_id.eq(export),
        export_runs::path.eq(&run.path),
        export_runs::query.eq(&run.query),
        export_runs::purpose.eq(&run.purpose),
        export_runs::request_id.eq(&run.request_id),
    );
    diesel::insert_into(export_runs::table).values(row).execute(db.conn())?;
    Ok(())
}

/// Takes the next job that nobody is making, and throws away what was made of it before.
///
/// # Errors
/// When the database cannot do it.
pub fn take(db: &mut Write, lease_for: Duration) -> Result<Option<Job>> {
    let until = db.now() + TimeDelta::from_std(lease_for).unwrap_or(TimeDelta::minutes(1));
    let job: Option<Job> = diesel::sql_query(
        "update export_runs set lease = $1, leased_until = $2, tries = tries + 1, rows = 0, bytes = 0 \
         where export_id = ( \
             select export_id from export_runs where coalesce(leased_until <= $3, true) \
             order by number limit 1 for update skip locked) \
         returning export_id, lease, path, query, purpose, request_id, tries",
    )
    .bind::<SqlUuid, _>(Uuid::now_v7())
    .bind::<Timestamptz, _>(until)
    .bind::<Timestamptz, _>(db.now())
    .get_result(db.conn())
    .optional()?;
    if let Some(job) = &job {
        noting::forget_file(db, job.export_id)?;
    }
    Ok(job)
}

/// Says that a job is still being made, and how far. Whether it still belongs to who says so.
///
/// # Errors
/// When the database cannot do it.
pub fn go_on(db: &mut Write, job: &Job, extent: Extent, lease_for: Duration) -> Result<bool> {
    let until = db.now() + TimeDelta::from_std(lease_for).unwrap_or(TimeDelta::minutes(1));
    let held = diesel::sql_query(
        "update export_runs set leased_until = $3, rows = $4, bytes = $5 where export_id = $1 and lease = $2",
    )
    .bind::<SqlUuid, _>(job.export_id)
    .bind::<SqlUuid, _>(job.lease)
    .bind::<Timestamptz, _>(until)
    .bind::<BigInt, _>(extent.rows)
    .bind::<BigInt, _>(extent.bytes)
    .execute(db.conn())?;
    Ok(held > 0)
}

/// Keeps a piece of the file, if the job still belongs to who made it.
///
/// # Errors
/// When the database cannot do it.
pub fn keep(db: &mut Write, job: &Job, number: i32, bytes: &[u8]) -> Result<bool> {
    let kept = diesel::sql_query(
        "with held as (select from export_runs where export_id = $1 and lease = $2 for share) \
         insert into export_chunks (export_id, number, bytes) select $1, $3, $4 from held",
    )
    .bind::<SqlUuid, _>(job.export_id)
    .bind::<SqlUuid, _>(job.lease)
    .bind::<Integer, _>(number)
    .bind::<Bytea, _>(bytes)
    .execute(db.conn())?;
    Ok(kept > 0)
}

/// Lets go of a job that was not finished, to be made anew after a pause.
///
/// # Errors
/// When the database cannot do it.
pub fn release(db: &mut Write, job: &Job, pause: Duration, counts: bool) -> Result<()> {
    let from = db.now() + TimeDelta::from_std(pause).unwrap_or(TimeDelta::minutes(1));
    let released = diesel::sql_query(
        "update export_runs set lease = null, leased_until = $3, tries = tries - $4 where export_id = $1 and lease = $2",
    )
    .bind::<SqlUuid, _>(job.export_id)
    .bind::<SqlUuid, _>(job.lease)
    .bind::<Timestamptz, _>(from)
    .bind::<Integer, _>(i32::from(!counts))
    .execute(db.conn())?;
    if released > 0 {
        noting::forget_file(db, job.export_id)?;
    }
    Ok(())
}

/// Takes a job out of the queue, if it still belongs to who made it.
fn leave(db: &mut Write, job: &Job) -> Result<bool> {
    let left = diesel::sql_query("delete from export_runs where export_id = $1 and lease = $2")
        .bind::<SqlUuid, _>(job.export_id)
        .bind::<SqlUuid, _>(job.lease)
        .execute(db.conn())?;
    Ok(left > 0)
}

/// Writes down that a job is done: from now on its file can be fetched.
///
/// # Errors
/// When the database cannot do it.
pub fn done(db: &mut Write, job: &Job, extent: Extent) -> Result<()> {
    if !leave(db, job)? {
        return Ok(());
    }
    noting::set(db, job.export_id, |fields, now| {
        fields.status = ExportStatus::Complete;
        fields.expires_at = Some(now + KEPT_FOR);
        measured(fields, extent);
    })
}

/// Writes down that a job cannot be done, and why.
///
/// # Errors
/// When the database cannot do it.
pub fn failed(db: &mut Write, job: &Job, extent: Extent, problem: &str) -> Result<()> {
    if !leave(db, job)? {
        return Ok(());
    }
    noting::forget_file(db, job.export_id)?;
    noting::set(db, job.export_id, |fields, _| {
        fields.status = ExportStatus::Failed;
        fields.problem = Some(problem.to_owned());
        measured(fields, extent);
    })
}

fn measured(fields: &mut ExportFields, extent: Extent) {
    fields.rows = Some(extent.rows);
    fields.bytes = Some(extent.bytes);
    fields.disclosed = Some(extent.disclosed);
}

/// Takes a job out of the queue for good, whoever is making it.
///
/// # Errors
/// When the database cannot do it.
pub fn withdraw(db: &mut Write, export: Uuid) -> Result<()> {
    diesel::delete(export_runs::table.find(export)).execute(db.conn())?;
    noting::forget_file(db, export)
}

/// How far a job has come, and whether somebody is making it; nothing when it is not in the queue.
///
/// # Errors
/// When the database cannot answer.
pub fn progress(db: &mut Read, export: Uuid, now: DateTime<Utc>) -> Result<Option<(ExportProgress, bool)>> {
    type Found = (i64, i64, i64, Option<Uuid>, Option<DateTime<Utc>>);
    let found: Option<Found> = export_runs::table
        .find(export)
        .select((
            export_runs::number,
            export_runs::rows,
            export_runs::bytes,
            export_runs::lease,
            export_runs::leased_until,
        ))
        .first(db.conn())
        .optional()?;
    let Some((number, rows, bytes, lease, until)) = found else {
        return Ok(None);
    };
    let making = lease.is_some() && until.is_some_and(|until| until > now);
    let before = if making {
        0
    } else {
        let earlier = export_runs::table.filter(export_runs::number.lt(number)).count();
        earlier.get_result(db.conn())?
    };
    Ok(Some((ExportProgress { rows, bytes, before }, making)))
}

/// A piece of a file.
///
/// # Errors
/// When the database cannot answer.
pub fn piece(db: &mut Read, export: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
    Ok(export_chunks::table
        .find((export, number))
        .select(export_chunks::bytes)
        .first(db.conn())
        .optional()?)
}
