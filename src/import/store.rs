//! The reports of imports in the database.

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{Nullable, Text},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    report::Report,
    words::{Format, Records},
};
use crate::{
    access::Reach,
    domain::{RecordType, RegionCode},
    infra::{
        Read, Result, Write,
        schema::{imports, principals},
    },
    records::ExternalId,
};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    region_code: Option<RegionCode>,
}

/// The names most like one that nothing of a type bears in its system; only
/// those of records within a reach.
///
/// # Errors
/// When the database cannot answer.
pub fn names_like(db: &mut Read, of: RecordType, name: &ExternalId, reach: &Reach) -> Result<Vec<String>> {
    let rows: Vec<Named> = diesel::sql_query(format!(
        "select n.external_id, t.region_code from external_ids n join {of} t on t.id = n.record_id \
         where n.record_type = $1 and n.system = $2 \
         order by similarity(n.external_id, $3) desc, n.external_id limit 20"
    ))
    .bind::<Text, _>(of.as_str())
    .bind::<Text, _>(&name.system)
    .bind::<Text, _>(&name.id)
    .load(db.conn())?;
    let seen = rows.into_iter().filter(|row| reach.includes(row.region_code.as_ref()));
    Ok(seen.map(|row| row.external_id).collect())
}

/// Keeps a report.
///
/// # Errors
/// When the database cannot do it.
pub fn keep(db: &mut Write, report: &Report) -> Result<()> {
    let row = (
        imports::id.eq(report.id),
        imports::principal_id.eq(report.principal_id),
        imports::created_at.eq(report.created_at),
        imports::report.eq(serde_json::to_value(report)?),
    );
    diesel::insert_into(imports::table).values(row).execute(db.conn())?;
    Ok(())
}

/// A kept report.
///
/// # Errors
/// When the database cannot answer.
pub fn find(db: &mut Read, id: Uuid) -> Result<Option<Report>> {
    let report: Option<Value> = imports::table
        .find(id)
        .select(imports::report)
        .first(db.conn())
        .optional()?;
    Ok(report.map(serde_json::from_value).transpose()?)
}

/// Where a principal belongs; none is national, as the service itself is.
///
/// # Errors
/// When the database cannot answer.
pub fn home(db: &mut Read, principal: Uuid) -> Result<Option<RegionCode>> {
    let home: Option<Option<RegionCode>> = principals::table
        .find(principal)
        .select(principals::region_code)
        .first(db.conn())
        .optional()?;
    Ok(home.flatten())
}

/// The reports of a principal, newest first, after a moment and an id.
///
/// # Errors
/// When the database cannot answer.
pub fn of_principal(
    db: &mut Read,
    principal: Uuid,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Report>> {
    let mut query = imports::table
        .filter(imports::principal_id.eq(principal))
        .select(imports::report)
        .order((imports::created_at.desc(), imports::id.desc()))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        query = query
            .filter(imports::created_at.le(at))
            .filter(imports::created_at.lt(at).or(imports::id.lt(id)));
    }
    let reports: Vec<Value> = query.load(db.conn())?;
    Ok(reports
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()?)
}

/// Whether the service itself has imported a file of this shape with these records to its end.
///
/// # Errors
/// When the database cannot answer.
pub fn done_by_system(db: &mut Read, format: Format, records: Records) -> Result<bool> {
    let reports: Vec<Value> = imports::table
        .filter(imports::principal_id.eq(Uuid::nil()))
        .select(imports::report)
        .load(db.conn())?;
    let real = |report: &Value| {
        report.get("dry_run") == Some(&Value::Bool(false))
            && report.get("format").and_then(Value::as_str) == Some(format.as_str())
            // Older reports do not tell: their formats held only one type.
            && report.get("records").is_none_or(|told| told.as_str() == Some(records.as_str()))
    };
    Ok(reports.iter().any(real))
}
