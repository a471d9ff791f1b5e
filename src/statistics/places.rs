//! By which regions figures are grouped.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    domain::{Level, RegionCode},
    infra::{Read, Result, schema::regions},
};

/// By which level of region figures are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceLevel {
    /// By province.
    Province,
    /// By regency or city.
    Regency,
    /// By district.
    District,
}

impl PlaceLevel {
    /// The level of its regions.
    pub fn level(self) -> Level {
        match self {
            PlaceLevel::Province => Level::Province,
            PlaceLevel::Regency => Level::Regency,
            PlaceLevel::District => Level::District,
        }
    }
}

/// The names of regions, also of those that ended.
///
/// # Errors
/// When the database cannot answer.
pub fn names<'a>(
    db: &mut Read,
    codes: impl IntoIterator<Item = &'a RegionCode>,
) -> Result<BTreeMap<RegionCode, String>> {
    let codes: Vec<&RegionCode> = codes.into_iter().collect();
    if codes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<(RegionCode, String)> = regions::table
        .filter(regions::code.eq_any(codes))
        .select((regions::code, regions::name))
        .load(db.conn())?;
    Ok(names.into_iter().collect())
}

/// The name of a region.
///
/// # Errors
/// When the database cannot answer.
pub fn name(db: &mut Read, code: Option<&RegionCode>) -> Result<Option<String>> {
    Ok(names(db, code)?.into_values().next())
}
