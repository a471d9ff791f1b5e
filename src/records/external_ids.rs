//! The names that records have in partner systems.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl,
    deserialize::FromSqlRow,
    expression::AsExpression,
    pg::Pg,
    sql_types::{Array, Jsonb, Text, Uuid as SqlUuid},
};
use serde::{Deserialize, Serialize};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{FaultCode, Faults, RecordType, Said, fault::code},
    infra::{Read, Result, Write, schema::external_ids},
};

/// A record's name in a partner system; unique for its type and system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"system": "jabar-sim", "id": "123"}))]
pub struct ExternalId {
    /// The partner system.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$")]
    pub system: String,
    /// The record's name there.
    #[schema(min_length = 1, max_length = 200)]
    pub id: String,
}

/// A list of them, stored as JSON with the record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct ExternalIds(pub Vec<ExternalId>);

impl diesel::deserialize::FromSql<Jsonb, Pg> for ExternalIds {
    fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
        // The first byte is the version of the binary form.
        let json = value.as_bytes().get(1..).unwrap_or_default();
        Ok(serde_json::from_slice(json)?)
    }
}

impl PartialSchema for ExternalIds {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ArrayBuilder::new()
            .items(ExternalId::schema())
            .max_items(Some(20))
            .description(Some("The record's names in partner systems, one for each system."))
            .into()
    }
}

impl ToSchema for ExternalIds {}

/// At most one name for each system; sorted, so that the same set is the same text.
pub fn check(ids: &mut ExternalIds, faults: &mut Faults) {
    ids.0.sort();
    let doubled = ids
        .0
        .iter()
        .zip(ids.0.iter().skip(1))
        .any(|(a, b)| a.system == b.system);
    if doubled {
        faults.add(
            "/external_ids",
            code::CONTRADICTION,
            Said::fixed(
                "A record has one name in each system.",
                "Satu catatan memiliki satu nama di setiap sistem.",
            ),
        );
    }
}

/// The fault of a name that another record has.
pub fn taken() -> (&'static str, FaultCode, Said) {
    (
        "/external_ids",
        code::TAKEN,
        Said::fixed(
            "Another record has this name in that system.",
            "Catatan lain memiliki nama ini di sistem tersebut.",
        ),
    )
}

/// The ids of the records of a type that bear a name, given as `system:id`.
pub fn bearing<'q>(record_type: RecordType, name: &str) -> external_ids::BoxedQuery<'q, Pg, SqlUuid> {
    let (system, id) = name.split_once(':').unwrap_or_default();
    external_ids::table
        .filter(external_ids::record_type.eq(record_type.as_str()))
        .filter(external_ids::system.eq(system.to_owned()))
        .filter(external_ids::external_id.eq(id.to_owned()))
        .select(external_ids::record_id)
        .into_boxed()
}

/// Which records of a type bear these names, of whatever systems, in one statement.
///
/// # Errors
/// When the database cannot answer.
pub fn bearers<'n>(
    db: &mut Read,
    record_type: RecordType,
    names: impl IntoIterator<Item = &'n ExternalId>,
) -> Result<HashMap<ExternalId, Uuid>> {
    let (systems, ids): (Vec<&str>, Vec<&str>) = names.into_iter().map(|n| (n.system.as_str(), n.id.as_str())).unzip();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    // Each name by the whole key: asked as two sets, the database reads all names of a system and compares each
    // with all that are asked.
    let rows: Vec<Borne> = diesel::sql_query(
        "select n.system, n.name, e.record_id as id from unnest($2, $3) as n(system, name) cross join lateral ( \
             select record_id from external_ids where record_type = $1 and system = n.system and external_id = n.name limit 1 \
         ) e",
    )
    .bind::<Text, _>(record_type.as_str())
    .bind::<Array<Text>, _>(systems)
    .bind::<Array<Text>, _>(ids)
    .load(db.conn())?;
    Ok(rows.into_iter().map(Borne::told).collect())
}

#[derive(QueryableByName)]
struct Borne {
    #[diesel(sql_type = Text)]
    system: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

impl Borne {
    fn told(self) -> (ExternalId, Uuid) {
        let Borne { system, name, id } = self;
        (ExternalId { system, id: name }, id)
    }
}

/// Which deleted records of a type bore these names last, in one statement. A
/// deleted record has given its names back; who still knows it by one means it.
///
/// # Errors
/// When the database cannot answer.
pub fn last_bearers<'n>(
    db: &mut Read,
    record_type: RecordType,
    names: impl IntoIterator<Item = &'n ExternalId>,
) -> Result<HashMap<ExternalId, Uuid>> {
    let (systems, ids): (Vec<&str>, Vec<&str>) = names.into_iter().map(|n| (n.system.as_str(), n.id.as_str())).unzip();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Borne> = diesel::sql_query(format!(
        "select distinct on (n.system, n.name) n.system, n.name, t.id \
         from unnest($1, $2) as n(system, name) join {record_type} t on t.deleted_at is not null \
             and t.external_ids @> jsonb_build_array(jsonb_build_object('system', n.system, 'id', n.name)) \
         order by n.system, n.name, t.deleted_at desc"
    ))
    .bind::<Array<Text>, _>(systems)
    .bind::<Array<Text>, _>(ids)
    .load(db.conn())?;
    Ok(rows.into_iter().map(Borne::told).collect())
}

/// Writes the names of records whose names changed; `renamed` had others
/// before. Called by the ledger alone.
pub(super) fn write(
    db: &mut Write,
    record_type: RecordType,
    renamed: &[Uuid],
    records: &[(Uuid, &[ExternalId])],
) -> diesel::QueryResult<()> {
    if !renamed.is_empty() {
        diesel::delete(external_ids::table.filter(external_ids::record_id.eq_any(renamed))).execute(db.conn())?;
    }
    let rows = records
        .iter()
        .flat_map(|(record, names)| names.iter().map(move |name| (*record, name)));
    let (mut ids, mut systems, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (record, name) in rows {
        ids.push(record);
        systems.push(name.system.as_str());
        names.push(name.id.as_str());
    }
    if ids.is_empty() {
        return Ok(());
    }
    // One prepared statement for one name and for ten thousand.
    diesel::sql_query(
        "insert into external_ids (record_type, system, external_id, record_id) \
         select $1, system, name, id from unnest($2, $3, $4) as t(system, name, id)",
    )
    .bind::<Text, _>(record_type.as_str())
    .bind::<Array<Text>, _>(systems)
    .bind::<Array<Text>, _>(names)
    .bind::<Array<SqlUuid>, _>(ids)
    .execute(db.conn())?;
    Ok(())
}
