//! Regions in the database.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, TextExpressionMethods,
    pg::Pg,
    sql_types::{Array, Text},
};
use serde_json::Value;

use super::{
    api::{FIELDS, Region, RegionFilter, RegionView},
    rules,
};
use crate::{
    access::{Reach, reach::within},
    domain::{Level, RecordType, RegionCode},
    infra::{
        Read, Result,
        schema::{region_outlines, regions},
    },
    records::{
        Listed, Listing, Paging,
        export::columns::{self, Column, Kind},
        list::{keyset_page, values},
    },
};

diesel::define_sql_function! {
    /// How well a region answers a search, in thousandths.
    fn region_rank(needle: Text, name: Text, aliases: Array<Text>, level: Text, search: Text) -> Integer;
}

diesel::infix_operator!(SimilarWords, " <% ", diesel::sql_types::Bool, backend: Pg);

impl Listing for Region {
    const TYPE: RecordType = RecordType::Regions;
    type Filter = RegionFilter;
    const SORTS: &'static [&'static str] = &["code", "name"];
    const HAS_POINT: bool = true;
    const SAME_FOR_ALL: bool = true;

    /// Old codes are rows of this list when they are asked for.
    fn resolves_regions(query: &[(String, String)]) -> bool {
        !query.iter().any(|(name, _)| name == "closed" || name == "valid_on")
    }

    fn key(&self) -> String {
        self.code.to_string()
    }

    fn fields() -> Vec<String> {
        FIELDS.iter().map(|name| (*name).to_owned()).collect()
    }

    fn columns() -> Vec<Column> {
        columns::of::<Region>(Self::fields(), |_| Kind::Text)
    }

    fn page(db: &mut Read, _: &Reach, filter: &RegionFilter, paging: &Paging) -> Result<Vec<Listed<Region>>> {
        let query = selected(filter)?;
        if paging.column == "relevance" {
            return by_relevance(db, query, filter.q.as_deref().unwrap_or_default(), paging);
        }
        Ok(
            keyset_page!(db, query, paging, regions by code: RegionCode, Region::as_select(), Region, {
                "code" => code: RegionCode = |r| r.code,
                "name" => name: String = |r| r.name,
            }),
        )
    }

    fn count(db: &mut Read, _: &Reach, filter: &RegionFilter) -> Result<i64> {
        Ok(selected(filter)?.count().get_result(db.conn())?)
    }

    /// Provinces have outlines.
    fn geometries(db: &mut Read, rows: &[Listed<Region>]) -> Result<HashMap<String, Value>> {
        let provinces: Vec<&RegionCode> = rows
            .iter()
            .filter(|l| l.row.level == Level::Province)
            .map(|l| &l.row.code)
            .collect();
        if provinces.is_empty() {
            return Ok(HashMap::new());
        }
        let outlines: Vec<(String, Value)> = region_outlines::table
            .filter(region_outlines::code.eq_any(provinces))
            .load(db.conn())?;
        Ok(outlines.into_iter().collect())
    }
}

type Selected<'a> = regions::BoxedQuery<'a, Pg>;

/// The rows that a filter selects.
fn selected<'a>(filter: &RegionFilter) -> Result<Selected<'a>> {
    let RegionFilter {
        region,
        level,
        kind,
        parent,
        q,
        codes,
        valid_on,
        closed,
    } = filter;
    let mut query = regions::table.into_boxed();
    if let Some(code) = region {
        query = query.filter(within!(regions::code, code));
    }
    if let Some(level) = level {
        query = query.filter(regions::level.eq(*level));
    }
    if let Some(kind) = kind {
        query = query.filter(regions::kind.eq(*kind));
    }
    if let Some(parent) = parent {
        query = query.filter(regions::parent_code.eq(parent.clone()));
    }
    if let Some(q) = q {
        let needle = rules::needle(q);
        let like = format!(
            "%{}%",
            needle.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
        );
        query =
            query.filter(SimilarWords::new(needle.into_sql::<Text>(), regions::search).or(regions::search.like(like)));
    }
    if let Some(codes) = codes {
        query = query.filter(regions::code.eq_any(values::<RegionCode>("codes", codes)?));
    }
    match (valid_on, closed) {
        (Some(day), _) => {
            query = query
                .filter(regions::valid_from.is_null().or(regions::valid_from.le(*day)))
                .filter(regions::valid_to.is_null().or(regions::valid_to.gt(*day)));
        }
        (None, None) => query = query.filter(regions::valid_to.is_null()),
        (None, Some(_)) => {}
    }
    Ok(query)
}

/// The best matches first.
fn by_relevance(db: &mut Read, query: Selected<'_>, q: &str, paging: &Paging) -> Result<Vec<Listed<Region>>> {
    let needle = rules::needle(q);
    let rank = || {
        region_rank(
            needle.clone(),
            regions::name,
            regions::aliases,
            regions::level,
            regions::search,
        )
    };
    let mut query = query;
    if let Some(after) = &paging.after {
        let (key, code) = (after.key::<i32>()?, after.named::<RegionCode>()?);
        query = query.filter(rank().lt(key).or(rank().eq(key).and(regions::code.gt(code))));
    }
    let rows: Vec<(Region, i32)> = query
        .select((Region::as_select(), rank()))
        .order((rank().desc(), regions::code.asc()))
        .limit(paging.limit)
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(row, key)| Listed { row, key: key.into() })
        .collect())
}

/// A region by its code; an old code gives its successor and says so. One
/// statement: the load keeps successors in force, so there is one step at most.
///
/// # Errors
/// When the database cannot answer.
pub fn resolve(db: &mut Read, code: &RegionCode) -> Result<Option<RegionView>> {
    let old = diesel::alias!(regions as old);
    let successor = old
        .filter(old.field(regions::code).eq(code))
        .select(old.field(regions::replaced_by))
        .single_value();
    let found: Vec<Region> = regions::table
        .filter(regions::code.eq(code).or(regions::code.nullable().eq(successor)))
        .select(Region::as_select())
        .load(db.conn())?;
    let (asked, successor): (Vec<Region>, Vec<Region>) = found.into_iter().partition(|r| &r.code == code);
    let view = match (successor.into_iter().next(), asked.into_iter().next()) {
        (Some(region), _) => Some((region, Some(code.clone()))),
        (None, Some(region)) => Some((region, None)),
        (None, None) => None,
    };
    Ok(view.map(|(region, resolved_from)| RegionView { region, resolved_from }))
}

/// The regions above one, nearest first.
///
/// # Errors
/// When the database cannot answer.
pub fn ancestors(db: &mut Read, code: &RegionCode) -> Result<Vec<Region>> {
    let codes: Vec<RegionCode> = code.ancestors().collect();
    Ok(regions::table
        .filter(regions::code.eq_any(codes))
        // A code is longer than that of the region it lies in, and begins with it.
        .order(regions::code.desc())
        .select(Region::as_select())
        .load(db.conn())?)
}
