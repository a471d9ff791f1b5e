//! Stakeholders of one region that may be the same: their names are much alike.

use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{Array, Float, Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    api::{Stakeholder, StakeholderFields},
    rules::{self, NEAR},
};
use crate::{
    domain::{RegionCode, Said},
    infra::{Read, Result, schema::regions},
    records::record::{Candidate, Warning},
};

/// The stakeholders of a region by how much one of their names is like one of
/// `$1`. What `$2` matches counts for nothing, unless a name has nothing else;
/// names with different numbers (SMA Negeri 1, SMA Negeri 2) are never alike.
const NEAREST: &str = "
    with mine as materialized (
        select core, btrim(regexp_replace(core, '[^0-9]+', ' ', 'g')) as numbers
        from unnest($1) name,
            lateral (select coalesce(nullif(btrim(regexp_replace(lower(name), $2, ' ', 'g')), ''), lower(name)) as core) c
    )
    select s.id, s.name, max(similarity(c.core, mine.core)) as similarity
    from stakeholders s
        cross join lateral unnest(array_append(s.aliases, s.name)) as their(name)
        cross join lateral (
            select coalesce(nullif(btrim(regexp_replace(lower(their.name), $2, ' ', 'g')), ''), lower(their.name)) as core
        ) c
        join mine on mine.numbers = btrim(regexp_replace(c.core, '[^0-9]+', ' ', 'g'))
    where {place} and s.deleted_at is null and s.id is distinct from $4
    group by s.id, s.name
    having max(similarity(c.core, mine.core)) >= $5
    order by similarity desc, s.id
    limit 5";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Float)]
    similarity: f32,
}

/// The warning that a stakeholder may be there already, when one of its names is
/// much like that of another of the same region.
///
/// # Errors
/// Only when the database cannot answer.
pub fn warning(db: &mut Read, fields: &StakeholderFields, before: Option<&Stakeholder>) -> Result<Option<Warning>> {
    if !rules::may_double(before, fields) {
        return Ok(None);
    }
    let region = fields.region_code.as_ref();
    let places = places(db, region)?;
    // An index serves each of the two, and none serves both in one.
    let place = match region {
        Some(_) => "s.region_code = $3",
        None => "s.region_code is null and $3 is null",
    };
    let names: Vec<&str> = std::iter::once(&fields.name)
        .chain(&fields.aliases)
        .map(String::as_str)
        .collect();
    let rows: Vec<Row> = diesel::sql_query(NEAREST.replace("{place}", place))
        .bind::<Array<Text>, _>(names)
        .bind::<Text, _>(rules::common_words(&places))
        .bind::<Nullable<Text>, _>(region)
        .bind::<Nullable<SqlUuid>, _>(before.map(|b| b.id))
        .bind::<Float, _>(NEAR)
        .load(db.conn())?;
    if rows.is_empty() {
        return Ok(None);
    }
    let candidates = rows
        .into_iter()
        .map(|Row { id, name, similarity }| Candidate { id, name, similarity });
    let message = Said::fixed(
        "The same region has stakeholders with names much like this. When one of them is the same office, merge the two: POST /v1/stakeholders/{id}/merge.",
        "Wilayah yang sama memiliki pemangku kepentingan dengan nama yang sangat mirip. Bila salah satunya instansi yang sama, gabungkan: POST /v1/stakeholders/{id}/merge.",
    );
    Ok(Some(
        Warning::new("/name", "near_duplicate", message).about(candidates.collect()),
    ))
}

/// The names of a region and of those above it.
fn places(db: &mut Read, region: Option<&RegionCode>) -> Result<Vec<String>> {
    let Some(region) = region else { return Ok(Vec::new()) };
    let codes: Vec<RegionCode> = std::iter::once(region.clone()).chain(region.ancestors()).collect();
    Ok(regions::table
        .filter(regions::code.eq_any(codes))
        .select(regions::name)
        .load(db.conn())?)
}
