//! Sums of money that no number of rows can make overflow.

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

/// A sum of whole rupiah. One record holds at most 10^15, and 9,224 of them are
/// more than 64 bits; the database adds without bound, and so does this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, diesel::deserialize::FromSqlRow)]
#[serde(transparent)]
pub struct Rupiah(pub u128);

/// From the text of a `numeric`: a sum that is no whole number is an error,
/// never another number.
impl FromSql<Text, Pg> for Rupiah {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let text = std::str::from_utf8(value.as_bytes())?;
        Ok(Rupiah(text.parse().map_err(|e| format!("{text:?} is no sum: {e}"))?))
    }
}

impl PartialSchema for Rupiah {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .description(Some("Whole rupiah. A sum may need more than 64 bits."))
            .examples([serde_json::json!(125_000_000)])
            .into()
    }
}

impl ToSchema for Rupiah {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_beyond_64_bits_is_written_in_full() {
        let sum = Rupiah(10_000 * 1_000_000_000_000_000);
        assert_eq!(serde_json::to_string(&sum).unwrap(), "10000000000000000000");
        assert_eq!(serde_json::to_string(&Rupiah(sum.0 * 1000)).unwrap().len(), 23);
    }
}
