//! Libraries in the database.

use chrono::{Datelike, NaiveDate};
use diesel::{
    ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, dsl::exists, pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{Library, LibraryFields, LibraryFilter},
    enrolments::{self, words::Participation},
    reports, rules,
    words::LibraryKind,
};
use crate::{
    access::{Permit, Reach, reach::visible},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Read, Result, Write, clock,
        schema::{enrolments as enrolled, libraries, plans},
    },
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp,
        boundaries::regional,
        external_ids as names, followers,
        list::{Deleted, keyset_page, values},
        merging::{ALIASES, Group, NAMES, Set},
        references::resolve_region,
        search::{relevance_page, searched},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (libraries::id, LibraryFields::as_select(), stamp_of!(libraries))
    };
}

impl Record for Library {
    const TYPE: RecordType = RecordType::Libraries;
    type Fields = LibraryFields;
    type Filter = LibraryFilter;
    const SORTS: &'static [&'static str] = &["name", "region_code", "updated_at", "created_at"];
    const HAS_POINT: bool = true;
    const GROUPS: &'static [Group] = &[
        &["latitude", "longitude"],
        &["kind", "region_code"],
        &["accreditation", "accreditation_valid_until"],
    ];
    const SETS: &'static [Set] = &[ALIASES, NAMES];

    fn assemble(id: Uuid, fields: LibraryFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Library { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &LibraryFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        Some(&self.fields.region_code)
    }
    fn external_ids(fields: &LibraryFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut LibraryFields, faults: &mut Faults) {
        rules::check(fields, faults);
        names::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut LibraryFields,
        _: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        resolve_region(db, &mut fields.region_code, context)?;
        Ok(Some(fields.region_code.clone()))
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "libraries_npp_key").then_some((
            "/npp",
            Said::fixed("Another library has this NPP.", "Perpustakaan lain memiliki NPP ini."),
        ))
    }

    /// Enrolments and reports move, go and come back with their library; what
    /// other rooms refer to it with moves.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        let moved = before.fields.region_code != after.fields.region_code;
        if !moved && before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        enrolments::store::follow(db, permit, before, after)?;
        reports::store::follow(db, permit, before, after)?;
        followers::follow(db, permit, before, after)
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = libraries::table.filter(libraries::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &LibraryFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(db, reach, filter)?;
        if paging.column == "relevance" {
            let q = filter.q.as_deref().unwrap_or_default();
            return Ok(relevance_page!(db, query, q, paging, libraries, LibraryFields, Library));
        }
        Ok(keyset_page!(db, query, paging, libraries, columns!(), Library, {
            "name" => name: String = |l| l.fields.name,
            "region_code" => region_code: RegionCode = |l| l.fields.region_code,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |l| l.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |l| l.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &LibraryFilter) -> Result<i64> {
        Ok(selected(db, reach, filter)?.count().get_result(db.conn())?)
    }
}

type Selected<'a> = libraries::BoxedQuery<'a, Pg>;

/// The rows that a filter selects within a reach.
fn selected<'a>(db: &mut Read, reach: &Reach, filter: &LibraryFilter) -> Result<Selected<'a>> {
    let LibraryFilter {
        region,
        region_on,
        kind,
        kinds,
        status,
        q,
        npp,
        external_id,
        ids,
        updated_since,
        enrolled,
        takes_part,
        enrolled_on,
        located,
        has_current_plan,
        plan_year,
        deleted,
    } = filter;
    let mut query = visible!(libraries::table.into_boxed(), reach, libraries);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(libraries::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = regional!(db, query, libraries, libraries::region_code, code, region_on);
    }
    if let Some(kind) = kind {
        query = query.filter(libraries::kind.eq(*kind));
    }
    if let Some(kinds) = kinds {
        query = query.filter(libraries::kind.eq_any(values::<LibraryKind>("kinds", kinds)?));
    }
    if let Some(status) = status {
        query = query.filter(libraries::status.eq(*status));
    }
    if let Some(q) = q {
        query = searched!(query, q, libraries);
    }
    if let Some(npp) = npp {
        query = query.filter(libraries::npp.eq(npp.to_ascii_uppercase()));
    }
    if let Some(name) = external_id {
        query = query.filter(libraries::id.eq_any(names::bearing(RecordType::Libraries, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(libraries::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(libraries::updated_at.ge(*since));
    }
    let day = || enrolled_on.unwrap_or_else(clock::today);
    if let Some(participation) = enrolled {
        query = query.filter(taking_part(*participation, day()));
    }
    if let Some(takes_part) = takes_part {
        query = query.filter(taking_part(Participation::Participant, day()).eq(*takes_part));
    }
    query = match located {
        Some(true) => query.filter(libraries::latitude.is_not_null()),
        Some(false) => query.filter(libraries::latitude.is_null()),
        None => query,
    };
    if let Some(planned) = has_current_plan {
        let year = plan_year.unwrap_or_else(|| clock::today().year());
        query = query.filter(is_planned(year).eq(*planned));
    }
    Ok(query)
}

/// The condition that a plan of the library holds in a year; statistics count by the
/// same one.
fn is_planned(
    year: i32,
) -> Box<dyn diesel::BoxableExpression<libraries::table, Pg, SqlType = diesel::sql_types::Bool>> {
    Box::new(exists(
        plans::table
            .filter(plans::library_id.eq(libraries::id.nullable()))
            .filter(plans::deleted_at.is_null())
            .filter(plans::status.eq_any(rules::PLANNED))
            .filter(plans::first_year.le(year))
            .filter(plans::last_year.ge(year)),
    ))
}

/// The condition that a library took part on a day; statistics count by the
/// same one.
fn taking_part(
    participation: Participation,
    on: NaiveDate,
) -> Box<dyn diesel::BoxableExpression<libraries::table, Pg, SqlType = diesel::sql_types::Bool>> {
    Box::new(exists(
        enrolled::table
            .filter(enrolled::library_id.eq(libraries::id))
            .filter(enrolled::deleted_at.is_null())
            .filter(enrolled::status.eq_any(enrolments::rules::COUNTED))
            .filter(enrolled::scheme.eq_any(enrolments::rules::schemes(participation)))
            .filter(enrolled::starts_on.le(on)),
    ))
}

/// The living libraries that have one of these NPPs.
///
/// # Errors
/// When the database cannot answer.
pub fn by_npp(db: &mut Read, numbers: &[&str]) -> Result<Vec<(String, Uuid)>> {
    let rows: Vec<(Option<String>, Uuid)> = libraries::table
        .filter(libraries::npp.eq_any(numbers))
        .filter(libraries::deleted_at.is_null())
        .select((libraries::npp, libraries::id))
        .load(db.conn())?;
    Ok(rows.into_iter().filter_map(|(npp, id)| Some((npp?, id))).collect())
}
