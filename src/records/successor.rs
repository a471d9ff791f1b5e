//! Where a stakeholder is that became part of another: what asks for the one means
//! the other.

use diesel::{
    OptionalExtension, QueryableByName, RunQueryDsl,
    sql_types::{Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{
    domain::RegionCode,
    infra::{Read, Result},
};

/// The last of those that a stakeholder became part of, one after the other.
#[derive(Debug, QueryableByName)]
pub struct Successor {
    /// It.
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// Where it belongs.
    #[diesel(sql_type = Nullable<Text>)]
    pub region_code: Option<RegionCode>,
}

const LAST: &str = "
    with recursive chain as (
        select id, merged_into, region_code from stakeholders where id = $1
        union
        select s.id, s.merged_into, s.region_code from stakeholders s join chain on s.id = chain.merged_into
    )
    select id, region_code from chain where merged_into is null and id <> $1";

/// Finds it; none when the stakeholder is not there or was not merged.
///
/// # Errors
/// When the database cannot answer.
pub fn of_stakeholder(db: &mut Read, id: Uuid) -> Result<Option<Successor>> {
    Ok(diesel::sql_query(LAST)
        .bind::<SqlUuid, _>(id)
        .get_result(db.conn())
        .optional()?)
}
