//! Enrolments in the database.

use diesel::{ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl, SelectableHelper, pg::Pg, sql_types::BigInt};
use uuid::Uuid;

use super::{
    api::{Enrolment, EnrolmentFields, EnrolmentFilter},
    rules,
};
use crate::{
    access::{Permit, Reach, reach::visible},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::enrolments},
    libraries::api::Library,
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp,
        boundaries::regional,
        children, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            enrolments::id,
            EnrolmentFields::as_select(),
            enrolments::region_code,
            stamp_of!(enrolments),
        )
    };
}

impl Record for Enrolment {
    const TYPE: RecordType = RecordType::Enrolments;
    type Fields = EnrolmentFields;
    type Filter = EnrolmentFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at", "region_code", "year"];
    const GROUPS: &'static [Group] = &[&["decree_number", "decree_date"], &["starts_on", "ends_on"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[("library_id", RecordType::Libraries)];

    fn assemble(id: Uuid, fields: EnrolmentFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Enrolment {
            id,
            fields,
            region_code: children::placed(region)?,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &EnrolmentFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region_code)
    }
    fn external_ids(fields: &EnrolmentFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut EnrolmentFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut EnrolmentFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (library, before) = (fields.library_id, before.map(|b| b.fields.library_id));
        let found = children::belongs_to(db, RecordType::Libraries, "/library_id", library, before, context)?;
        Ok(found.and_then(|library| library.region))
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "enrolments_library_year_scheme_key").then_some((
            "/scheme",
            Said::fixed(
                "The library is enrolled in this year and scheme already.",
                "Perpustakaan ini sudah terdaftar pada tahun dan skema ini.",
            ),
        ))
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = enrolments::table.filter(enrolments::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &EnrolmentFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        Ok(keyset_page!(db, query, paging, enrolments, columns!(), Enrolment, {
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |e| e.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |e| e.stamp.created_at,
            "region_code" => region_code: RegionCode = |e| e.region_code,
            "year" => year: i32 = |e| e.fields.year,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &EnrolmentFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &EnrolmentFilter) -> Result<enrolments::BoxedQuery<'a, Pg>> {
    let EnrolmentFilter {
        region,
        region_on,
        library_id,
        year,
        scheme,
        status,
        funding_source,
        counted_until,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible!(enrolments::table.into_boxed(), reach, enrolments);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(enrolments::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(db, query, enrolments, enrolments::region_code, code, region_on);
    }
    if let Some(library) = library_id {
        query = query.filter(enrolments::library_id.eq(*library));
    }
    if let Some(year) = year {
        query = query.filter(enrolments::year.eq(*year));
    }
    if let Some(scheme) = scheme {
        query = query.filter(enrolments::scheme.eq(*scheme));
    }
    if let Some(status) = status {
        query = query.filter(enrolments::status.eq(*status));
    }
    if let Some(source) = funding_source {
        query = query.filter(enrolments::funding_source.eq(*source));
    }
    if let Some(day) = counted_until {
        query = query
            .filter(enrolments::status.eq_any(rules::COUNTED))
            .filter(enrolments::starts_on.le(*day));
    }
    if let Some(ids) = ids {
        query = query.filter(enrolments::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(enrolments::updated_at.ge(*since));
    }
    Ok(query)
}

/// Lets the enrolments of a library follow it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Library, after: &Library) -> Result<()> {
    let rows: Vec<Enrolment> = enrolments::table
        .filter(enrolments::library_id.eq(before.id))
        .order(enrolments::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    children::follow(db, permit, before, after, rows)
}

/// The living enrolments of these libraries, for a batch.
///
/// # Errors
/// When the database cannot answer.
pub fn of_libraries(db: &mut Read, libraries: &[Uuid]) -> Result<Vec<Enrolment>> {
    Ok(enrolments::table
        .filter(enrolments::library_id.eq_any(libraries))
        .filter(enrolments::deleted_at.is_null())
        .order(enrolments::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?)
}

/// What the database keeps beside libraries and enrolments, which libraries take part since when and
/// which villages they reach, and what does not follow from these: how much.
///
/// # Errors
/// When the database cannot answer.
pub fn participations_astray(db: &mut Read) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Astray {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let differing = |kept: &str, due: &str| format!("(({kept}) except ({due})) union all (({due}) except ({kept}))");
    // Who takes part no more stays, without a day.
    let libraries = differing(
        "select * from participations where beneficiary_since is not null or replication_since is not null",
        "select * from participations_due",
    );
    let villages = differing(
        "select * from villages_reached where since is not null",
        "select region_code, min(least(beneficiary_since, replication_since)) from participations_due
         where kind = 'village' group by region_code",
    );
    let sql = format!(
        "select (select count(*) from ({libraries}) as libraries) + (select count(*) from ({villages}) as villages) as count"
    );
    let found: Astray = diesel::sql_query(sql).get_result(db.conn())?;
    Ok(found.count)
}
