//! Libraries in the database.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, QueryDsl, RunQueryDsl, SelectableHelper, TextExpressionMethods,
    dsl::exists, pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{Library, LibraryFields, LibraryFilter},
    enrolments::{self, words::Participation},
    reports, rules,
};
use crate::{
    access::{
        Permit, Reach,
        reach::{visible, within},
    },
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{
        Read, Result, Write, clock,
        schema::{enrolments as enrolled, external_ids, libraries},
    },
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp, external_ids as names,
        list::{Deleted, keyset_page, values},
        references::resolve_region,
        stamp::stamp_of,
    },
};

diesel::define_sql_function! {
    /// How much of the first text is found in the second, 0 to 1 (pg_trgm).
    fn word_similarity(needle: diesel::sql_types::Text, hay: diesel::sql_types::Text) -> diesel::sql_types::Float;
}

diesel::infix_operator!(SimilarWords, " <% ", diesel::sql_types::Bool, backend: Pg);

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

    /// Enrolments and reports move, go and come back with their library.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        let moved = before.fields.region_code != after.fields.region_code;
        if !moved && before.stamp.deleted_at == after.stamp.deleted_at {
            return Ok(());
        }
        enrolments::store::follow(db, permit, before, after)?;
        reports::store::follow(db, permit, before, after)
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
        let query = selected(reach, filter)?;
        if paging.column == "relevance" {
            return by_relevance(db, query, filter.q.as_deref().unwrap_or_default(), paging);
        }
        Ok(keyset_page!(db, query, paging, libraries, columns!(), Library, {
            "name" => name: String = |l| l.fields.name,
            "region_code" => region_code: RegionCode = |l| l.fields.region_code,
            "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |l| l.stamp.updated_at,
            "created_at" => created_at: chrono::DateTime<chrono::Utc> = |l| l.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &LibraryFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

type Selected<'a> = libraries::BoxedQuery<'a, Pg>;

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &LibraryFilter) -> Result<Selected<'a>> {
    let LibraryFilter {
        region,
        kind,
        status,
        q,
        npp,
        external_id,
        ids,
        updated_since,
        enrolled,
        enrolled_on,
        deleted,
    } = filter;
    let mut query = visible!(libraries::table.into_boxed(), reach, libraries);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(libraries::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(libraries::region_code, code));
    }
    if let Some(kind) = kind {
        query = query.filter(libraries::kind.eq(*kind));
    }
    if let Some(status) = status {
        query = query.filter(libraries::status.eq(*status));
    }
    if let Some(q) = q {
        let needle = q.to_lowercase();
        let like = format!(
            "%{}%",
            needle.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
        );
        query = query.filter(
            SimilarWords::new(needle.into_sql::<diesel::sql_types::Text>(), libraries::search)
                .or(libraries::search.like(like)),
        );
    }
    if let Some(npp) = npp {
        query = query.filter(libraries::npp.eq(npp.to_ascii_uppercase()));
    }
    if let Some((system, id)) = external_id.as_deref().and_then(|e| e.split_once(':')) {
        let named = external_ids::table
            .filter(external_ids::record_type.eq(RecordType::Libraries.as_str()))
            .filter(external_ids::system.eq(system.to_owned()))
            .filter(external_ids::external_id.eq(id.to_owned()))
            .select(external_ids::record_id);
        query = query.filter(libraries::id.eq_any(named));
    }
    if let Some(ids) = ids {
        query = query.filter(libraries::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(libraries::updated_at.ge(*since));
    }
    if let Some(participation) = enrolled {
        query = query.filter(taking_part(*participation, enrolled_on.unwrap_or_else(clock::today)));
    }
    Ok(query)
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

/// The best matches first.
fn by_relevance(db: &mut Read, query: Selected<'_>, q: &str, paging: &Paging) -> Result<Vec<Listed<Library>>> {
    let needle = q.to_lowercase();
    let likeness = || word_similarity(needle.clone(), libraries::search);
    let mut query = query;
    if let Some(after) = &paging.after {
        let (key, id) = (after.key::<f32>()?, after.id()?);
        query = query.filter(likeness().lt(key).or(likeness().eq(key).and(libraries::id.gt(id))));
    }
    let rows: Vec<(Uuid, LibraryFields, Stamp, f32)> = query
        .select((
            libraries::id,
            LibraryFields::as_select(),
            stamp_of!(libraries),
            likeness(),
        ))
        .order((likeness().desc(), libraries::id.asc()))
        .limit(paging.limit)
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(id, fields, stamp, key)| Listed {
            row: Library { id, fields, stamp },
            key: serde_json::json!(key),
        })
        .collect())
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
