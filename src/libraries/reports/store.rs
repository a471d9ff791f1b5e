//! Library reports in the database.

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::api::{LibraryReport, LibraryReportFields, LibraryReportFilter};
use crate::{
    access::{
        Permit, Reach,
        reach::{visible, within},
    },
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::library_reports},
    libraries::api::Library,
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp, children, external_ids,
        list::{Deleted, keyset_page, values},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            library_reports::id,
            LibraryReportFields::as_select(),
            library_reports::region_code,
            stamp_of!(library_reports),
        )
    };
}

impl Record for LibraryReport {
    const TYPE: RecordType = RecordType::LibraryReports;
    type Fields = LibraryReportFields;
    type Filter = LibraryReportFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at", "region_code", "year"];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[("library_id", RecordType::Libraries)];

    fn assemble(id: Uuid, fields: LibraryReportFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(LibraryReport {
            id,
            fields,
            region_code: children::placed(region)?,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &LibraryReportFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        Some(&self.region_code)
    }
    fn external_ids(fields: &LibraryReportFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut LibraryReportFields, faults: &mut Faults) {
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut LibraryReportFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let (library, before) = (fields.library_id, before.map(|b| b.fields.library_id));
        let found = children::belongs_to(db, RecordType::Libraries, "/library_id", library, before, context)?;
        Ok(found.and_then(|library| library.region))
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "library_reports_library_year_key").then_some((
            "/year",
            Said::fixed(
                "The library has a report for this year already.",
                "Perpustakaan ini sudah memiliki laporan untuk tahun ini.",
            ),
        ))
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = library_reports::table
            .filter(library_reports::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &LibraryReportFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(
            keyset_page!(db, query, paging, library_reports, columns!(), LibraryReport, {
                "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.updated_at,
                "created_at" => created_at: chrono::DateTime<chrono::Utc> = |r| r.stamp.created_at,
                "region_code" => region_code: RegionCode = |r| r.region_code,
                "year" => year: i32 = |r| r.fields.year,
            }),
        )
    }

    fn count(db: &mut Read, reach: &Reach, filter: &LibraryReportFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &LibraryReportFilter) -> Result<library_reports::BoxedQuery<'a, Pg>> {
    let LibraryReportFilter {
        region,
        library_id,
        year,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible!(library_reports::table.into_boxed(), reach, library_reports);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(library_reports::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(library_reports::region_code, code));
    }
    if let Some(library) = library_id {
        query = query.filter(library_reports::library_id.eq(*library));
    }
    if let Some(year) = year {
        query = query.filter(library_reports::year.eq(*year));
    }
    if let Some(ids) = ids {
        query = query.filter(library_reports::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(library_reports::updated_at.ge(*since));
    }
    Ok(query)
}

/// Lets the reports of a library follow it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Library, after: &Library) -> Result<()> {
    let rows: Vec<LibraryReport> = library_reports::table
        .filter(library_reports::library_id.eq(before.id))
        .order(library_reports::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?;
    children::follow(db, permit, before, after, rows)
}

/// The living reports of these libraries, for a batch.
///
/// # Errors
/// When the database cannot answer.
pub fn of_libraries(db: &mut Read, libraries: &[Uuid]) -> Result<Vec<LibraryReport>> {
    Ok(library_reports::table
        .filter(library_reports::library_id.eq_any(libraries))
        .filter(library_reports::deleted_at.is_null())
        .order(library_reports::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?)
}
