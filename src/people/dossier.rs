//! Everything that is held on one person, for the person who asks for it
//! (UU 27/2022, arts. 5-7, 30-32).

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, Queryable, RunQueryDsl};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::api::{Person, PersonView};
use crate::{
    access::{Action, Actor},
    domain::{RecordType, RegionCode},
    infra::{
        Error, Read, Result,
        schema::{attendances, idempotency_keys, meetings, personal_reads, principals},
    },
    records::{
        Record,
        history::{self, Version},
        personal::{Reader, ReadingWay, Showing},
        record,
    },
};

/// The most readings that are listed.
const READS: i64 = 5_000;

/// Everything that is held on a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDossier {
    /// The person as it is now, in full, also when it was deleted.
    #[schema(value_type = PersonView)]
    pub person: Value,
    /// Every version with who made it, when and why, newest first.
    pub versions: Vec<Version>,
    /// Who read the personal data in full, when and what for, newest first; at most 5,000.
    pub reads: Vec<PersonalRead>,
    /// How often it was read in full altogether.
    pub reads_total: i64,
    /// The meetings to which the person was asked or came: all that refers to a person.
    pub attendances: Vec<PersonAttendance>,
    /// How many answers are kept for an Idempotency-Key; they hold a masked form.
    pub kept_answers: i64,
    /// How many versions and attendances lie in regions that the caller may not read; a national reader has all.
    pub elsewhere: i64,
}

/// One reading of personal data in full.
#[derive(Debug, Serialize, Queryable, ToSchema)]
pub struct PersonalRead {
    /// When.
    pub read_at: DateTime<Utc>,
    /// Who.
    pub actor_id: Uuid,
    /// The name of that principal; null for one that is not there any more.
    pub actor_name: Option<String>,
    /// In which way.
    pub way: ReadingWay,
    /// What for, in the reader's words (`X-Purpose`); empty after an erasure.
    pub purpose: String,
    /// The request in which it was read.
    pub request_id: Option<String>,
}

/// A meeting to which a person was asked or came.
#[derive(Debug, Serialize, Queryable, ToSchema)]
pub struct PersonAttendance {
    /// The attendance.
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Where it belongs; null is national.
    pub region_code: Option<RegionCode>,
    /// In which office the person was there.
    pub capacity: Option<String>,
    /// As what.
    pub role: String,
    /// Whether the person came.
    pub status: String,
    /// When the attendance was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// The dossier of a person, for a reader who may see it in full and says what for.
///
/// # Errors
/// 404 for whom is not there or may not be known, 403 without the right to
/// personal data, 400 without a purpose.
pub fn of(db: &mut Read, reader: &Reader, showing: &mut Showing<'_>, id: Uuid) -> Result<PersonDossier> {
    let person = Person::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)?;
    let me: &Actor = reader.actor();
    me.may(Action::View, RecordType::People, person.region())?;
    me.may(Action::Disclose, RecordType::People, person.region())?;
    reader.expect_purpose()?;
    let mut document = record::shown(&person)?;
    showing.show::<Person>(id, &[person.region()], &mut document);
    let mut versions = history::versions(db, RecordType::People, id, None, i64::MAX)?;
    let mut attendances = attended(db, id)?;
    let held = versions.len() + attendances.len();
    let reach = me.reach_into(RecordType::People);
    versions.retain(|version| reach.includes(version.region_code.as_ref()));
    attendances.retain(|attendance| reach.includes(attendance.region_code.as_ref()));
    for version in &mut versions {
        version.show::<Person>(person.region(), id, showing);
    }
    Ok(PersonDossier {
        person: document,
        elsewhere: i64::try_from(held - versions.len() - attendances.len()).unwrap_or_default(),
        versions,
        reads: reads(db, id)?,
        reads_total: personal_reads::table
            .filter(personal_reads::person_id.eq(id))
            .count()
            .get_result(db.conn())?,
        attendances,
        kept_answers: idempotency_keys::table
            .filter(idempotency_keys::record_id.eq(id))
            .count()
            .get_result(db.conn())?,
    })
}

fn reads(db: &mut Read, person: Uuid) -> Result<Vec<PersonalRead>> {
    Ok(personal_reads::table
        .left_join(principals::table.on(principals::id.eq(personal_reads::actor_id)))
        .filter(personal_reads::person_id.eq(person))
        .order(personal_reads::id.desc())
        .limit(READS)
        .select((
            personal_reads::read_at,
            personal_reads::actor_id,
            principals::name.nullable(),
            personal_reads::way,
            personal_reads::purpose,
            personal_reads::request_id,
        ))
        .load(db.conn())?)
}

fn attended(db: &mut Read, person: Uuid) -> Result<Vec<PersonAttendance>> {
    Ok(attendances::table
        .inner_join(meetings::table.on(meetings::id.eq(attendances::meeting_id)))
        .filter(attendances::person_id.eq(person))
        .order((meetings::starts_at.desc(), attendances::id.desc()))
        .select((
            attendances::id,
            attendances::meeting_id,
            meetings::title,
            meetings::starts_at,
            attendances::region_code,
            attendances::capacity,
            attendances::role,
            attendances::status,
            attendances::deleted_at,
        ))
        .load(db.conn())?)
}
