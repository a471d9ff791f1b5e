//! Sums of what was measured, which no number of rows can make overflow.

use diesel::{
    deserialize::{self, FromSql},
    pg::{Pg, PgValue},
    sql_types::Text,
};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::rupiah::Rupiah;

/// A sum of whole numbers in the unit of an indicator; like sums of money it has no bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, diesel::deserialize::FromSqlRow)]
#[serde(transparent)]
pub struct Total(pub u128);

/// From the text of a `numeric`, as [`Rupiah`].
impl FromSql<Text, Pg> for Total {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Rupiah::from_sql(value).map(|Rupiah(sum)| Total(sum))
    }
}

impl PartialSchema for Total {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .description(Some("A sum of whole numbers. It may need more than 64 bits."))
            .examples([serde_json::json!(1_250)])
            .into()
    }
}

impl ToSchema for Total {}
