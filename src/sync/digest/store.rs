//! The digest in the database, which computes it.

use std::collections::BTreeMap;

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Integer, Nullable, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    super::scope::{self, Scope, within},
    api::{Digest, DigestBucket, DigestRecord, DigestTotal},
};
use crate::{
    domain::{Faults, RecordType, RegionCode, Said, fault::code, region_code::Level},
    infra::{Error, Read, Result},
};

/// How many records a digest names.
const NAMED: i64 = 10_000;
/// A record's part of the sum: a signed number of 64 bits, whose value modulo
/// 2^64 is the hash.
const HASH: &str = "('x' || left(encode(sha256(convert_to(t.id::text || ':' || t.version::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint";

#[derive(QueryableByName)]
struct Bucket {
    #[diesel(sql_type = Text)]
    record_type: RecordType,
    #[diesel(sql_type = Nullable<Text>)]
    region_code: Option<RegionCode>,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Text)]
    sum: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    record_type: RecordType,
    #[diesel(sql_type = Nullable<Text>)]
    region_code: Option<RegionCode>,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    version: i32,
}

/// What is counted.
#[derive(Debug)]
pub struct Question {
    /// Of which types.
    pub types: Vec<RecordType>,
    /// Where.
    pub region: Option<RegionCode>,
    /// How finely.
    pub by: Level,
    /// Whether records are named.
    pub records: bool,
}

/// The digest of what a caller's copy holds.
///
/// # Errors
/// 400 when more records were to be named than are.
pub fn digest(db: &mut Read, scope: &Scope, question: &Question) -> Result<Digest> {
    let bucket = format!("left(t.region_code, {})", digits(question.by));
    let parts: Vec<String> = question
        .types
        .iter()
        .map(|t| {
            format!(
                "select '{t}' as record_type, {bucket} as region_code, count(*) as count, sum({HASH})::text as sum {} group by 2",
                living(*t, scope, question.region.as_ref())
            )
        })
        .collect();
    let mut rows: Vec<Bucket> = diesel::sql_query(parts.join(" union all ")).load(db.conn())?;
    rows.sort_by(|a, b| (order(a.record_type), &a.region_code).cmp(&(order(b.record_type), &b.region_code)));
    let mut named = match question.records {
        true => Some(records(db, scope, question, &bucket)?),
        false => None,
    };
    let mut totals: BTreeMap<usize, (i64, u64)> = question.types.iter().map(|t| (order(*t), (0, 0))).collect();
    let mut buckets = Vec::with_capacity(rows.len());
    for row in rows {
        let hash = modulo(&row.sum)?;
        let total = totals.entry(order(row.record_type)).or_default();
        *total = (total.0 + row.count, total.1.wrapping_add(hash));
        let key = (row.record_type, row.region_code.clone());
        buckets.push(DigestBucket {
            record_type: row.record_type,
            region_code: row.region_code,
            count: row.count,
            hash: format!("{hash:016x}"),
            records: named.as_mut().map(|named| named.remove(&key).unwrap_or_default()),
        });
    }
    let totals = question.types.iter().map(|t| {
        let (count, hash) = totals.get(&order(*t)).copied().unwrap_or_default();
        DigestTotal {
            record_type: *t,
            count,
            hash: format!("{hash:016x}"),
        }
    });
    Ok(Digest {
        by: question.by,
        totals: totals.collect(),
        buckets,
    })
}

/// `from` and `where` of the living records of a type that a copy holds.
fn living(record_type: RecordType, scope: &Scope, region: Option<&RegionCode>) -> String {
    let mut conditions = vec!["t.deleted_at is null".to_owned(), scope.includes("t.region_code")];
    if let Some(region) = region {
        conditions.push(format!("({})", within("t.region_code", region)));
    }
    if scope::has_drafts(record_type) {
        let approved = match record_type {
            RecordType::Plans => "t.approved_at is not null",
            _ => "exists (select from plans p where p.id = t.plan_id and p.approved_at is not null)",
        };
        conditions.push(format!("({} or {approved})", scope.covers("t.region_code")));
    }
    format!("from {record_type} t where {}", conditions.join(" and "))
}

type ByBucket = BTreeMap<(RecordType, Option<RegionCode>), Vec<DigestRecord>>;

fn records(db: &mut Read, scope: &Scope, question: &Question, bucket: &str) -> Result<ByBucket> {
    let parts: Vec<String> = question
        .types
        .iter()
        .map(|t| {
            format!(
                "select '{t}' as record_type, {bucket} as region_code, t.id, t.version {}",
                living(*t, scope, question.region.as_ref())
            )
        })
        .collect();
    let sql = format!(
        "select * from ({}) n order by n.id limit {}",
        parts.join(" union all "),
        NAMED + 1
    );
    let rows: Vec<Named> = diesel::sql_query(sql).load(db.conn())?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > NAMED) {
        return Err(too_many());
    }
    let mut found = ByBucket::new();
    for row in rows {
        found
            .entry((row.record_type, row.region_code))
            .or_default()
            .push(DigestRecord {
                id: row.id,
                version: row.version,
            });
    }
    Ok(found)
}

fn too_many() -> Error {
    let mut faults = Faults::new();
    faults.add(
        "?records",
        code::RANGE,
        Said::fixed(
            "These are more than 10,000 records: name fewer types or a smaller region.",
            "Lebih dari 10.000 catatan: sebutkan lebih sedikit jenis atau wilayah yang lebih kecil.",
        ),
    );
    Error::bad_query(faults)
}

/// How many characters a code of this level has.
fn digits(level: Level) -> usize {
    match level {
        Level::Province => 2,
        Level::Regency => 5,
        Level::District => 8,
        Level::Village => 13,
    }
}

fn order(record_type: RecordType) -> usize {
    let place = scope::TYPES.iter().position(|t| *t == record_type);
    place.unwrap_or(usize::MAX)
}

/// A sum of signed numbers as the sum of the unsigned ones that they stand for,
/// modulo 2^64.
fn modulo(sum: &str) -> Result<u64> {
    let sum: i128 = sum
        .parse()
        .map_err(|_| Error::Internal(format!("digest: {sum} is no whole number")))?;
    u64::try_from(sum.rem_euclid(1 << 64)).map_err(|e| Error::Internal(format!("digest: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::digest::{SHA256, digest as sha};
    use proptest::prelude::*;

    fn hash(text: &str) -> u64 {
        let bytes = sha(&SHA256, text.as_bytes());
        u64::from_be_bytes(bytes.as_ref()[..8].try_into().unwrap())
    }

    proptest! {
        /// The database sums signed numbers; what is published is the unsigned sum.
        #[test]
        fn signed_and_unsigned_sums_are_the_same_modulo_two_to_the_64(texts in proptest::collection::vec(".*", 0..40)) {
            let unsigned = texts.iter().fold(0_u64, |sum, text| sum.wrapping_add(hash(text)));
            let signed: i128 = texts.iter().map(|text| i128::from(hash(text) as i64)).sum();
            prop_assert_eq!(modulo(&signed.to_string()).unwrap(), unsigned);
        }
    }
}
