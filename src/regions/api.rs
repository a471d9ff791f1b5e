//! Regions as callers see them.

use chrono::NaiveDate;
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::words::RegionKind;
use crate::{
    domain::{Level, RegionCode},
    infra::schema::regions,
};

/// A province, regency or city, district or village.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = regions)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub struct Region {
    /// Its Kemendagri code, with dots. The key, and always text.
    pub code: RegionCode,
    /// Its name. Regencies and cities carry `Kabupaten ` or `Kota `, as there
    /// are both a Kabupaten Bandung and a Kota Bandung.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// Its kind.
    pub kind: RegionKind,
    /// The region that it lies in; null for a province.
    pub parent_code: Option<RegionCode>,
    /// Its code at BPS, the statistics office, where it is known. Another
    /// system of codes, and never a key here.
    pub bps_code: Option<String>,
    /// Degrees, WGS 84: a point of the region, not its capital.
    pub latitude: Option<f64>,
    /// Degrees, WGS 84.
    pub longitude: Option<f64>,
    /// Other names that are in use, searched like the name.
    pub aliases: Vec<String>,
    /// Its time zone (IANA).
    #[schema(example = "Asia/Jakarta")]
    pub time_zone: String,
    /// The first day on which the code was in force, where it is known.
    pub valid_from: Option<NaiveDate>,
    /// The first day on which the code was no longer in force; null while it is.
    pub valid_to: Option<NaiveDate>,
    /// The code that took its place, where there is exactly one.
    pub replaced_by: Option<RegionCode>,
}

/// The members of a region's document, for sparse replies and for CSV.
pub const FIELDS: &[&str] = &[
    "code",
    "name",
    "level",
    "kind",
    "parent_code",
    "bps_code",
    "latitude",
    "longitude",
    "aliases",
    "time_zone",
    "valid_from",
    "valid_to",
    "replaced_by",
];

/// A region that was asked for by its code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "code": "96.01", "name": "Kabupaten Sorong", "level": "regency", "kind": "kabupaten", "parent_code": "96",
    "bps_code": null, "latitude": -1.1243, "longitude": 131.5576, "aliases": [], "time_zone": "Asia/Jayapura",
    "valid_from": "2022-12-08", "valid_to": null, "replaced_by": null, "resolved_from": "92.01"
}))]
pub struct RegionView {
    /// The region.
    #[serde(flatten)]
    pub region: Region,
    /// The old code that was asked for, when this region took its place.
    pub resolved_from: Option<RegionCode>,
}

/// A page of regions.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionPage {
    /// The regions of this page.
    pub data: Vec<Region>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The number of all that the filters select, with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The filters of the list of regions.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RegionFilter {
    /// A region and everything below it.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32.14")]
    pub region: Option<RegionCode>,
    /// Of this level.
    #[param(inline, example = "regency")]
    pub level: Option<Level>,
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<RegionKind>,
    /// Lying directly in this region.
    #[param(inline, value_type = Option<String>, pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?$", example = "32")]
    pub parent: Option<RegionCode>,
    /// Words of the name or of another name ("Jabar", "DIY"), tolerant of
    /// spelling. What is named exactly so comes first, then the higher level.
    #[param(min_length = 2, max_length = 100, example = "purwakerta")]
    pub q: Option<String>,
    /// With these codes, comma-separated, at most 100. Old codes are shown with
    /// `closed=include`.
    #[param(
        max_length = 1400,
        pattern = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?(,[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[123][0-9]{3})?)?)?){0,99}$",
        example = "32.14,33.74"
    )]
    pub codes: Option<String>,
    /// In force on this day, whether or not they still are.
    pub valid_on: Option<NaiveDate>,
    /// `include` shows codes that are no longer in force beside the others.
    #[param(inline)]
    pub closed: Option<Closed>,
}

/// The filters of the list of a region's children.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChildrenFilter {
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<RegionKind>,
    /// In force on this day, whether or not they still are.
    pub valid_on: Option<NaiveDate>,
    /// `include` shows codes that are no longer in force beside the others.
    #[param(inline)]
    pub closed: Option<Closed>,
}

/// Whether codes that are no longer in force are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// They are shown beside those in force.
    Include,
}

/// How much of a region is read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RegionViewParams {
    /// Only these fields, comma-separated.
    #[param(max_length = 500, pattern = "^[a-z_]+(,[a-z_]+)*$", example = "code,name")]
    pub fields: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_those_of_the_document() {
        let region = Region {
            code: "32".parse().unwrap(),
            name: "Jawa Barat".into(),
            level: Level::Province,
            kind: RegionKind::Provinsi,
            parent_code: None,
            bps_code: None,
            latitude: None,
            longitude: None,
            aliases: Vec::new(),
            time_zone: "Asia/Jakarta".into(),
            valid_from: None,
            valid_to: None,
            replaced_by: None,
        };
        let document = serde_json::to_value(&region).unwrap();
        let mut members: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
        let mut fields = FIELDS.to_vec();
        members.sort_unstable();
        fields.sort_unstable();
        assert_eq!(members, fields);
    }
}
