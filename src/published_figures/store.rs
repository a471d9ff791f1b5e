//! Published figures in the database.

use chrono::NaiveDate;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
    pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{PublishedFigure, PublishedFigureFields, PublishedFigureFilter},
    rules,
};
use crate::{
    access::{
        Reach,
        reach::{visible_or_national, within},
    },
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, schema::published_figures},
    records::{
        Context, ExternalId, Listed, Paging, Record, Stamp, external_ids,
        list::{Deleted, keyset_page, values},
        merging::Group,
        references::resolve_region,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            published_figures::id,
            PublishedFigureFields::as_select(),
            stamp_of!(published_figures),
        )
    };
}

impl Record for PublishedFigure {
    const TYPE: RecordType = RecordType::PublishedFigures;
    type Fields = PublishedFigureFields;
    type Filter = PublishedFigureFilter;
    const SORTS: &'static [&'static str] = &["as_of", "published_at", "updated_at", "created_at"];
    const NATIONAL: bool = true;
    const GROUPS: &'static [Group] = &[&["measure", "as_of", "value"]];

    fn assemble(id: Uuid, fields: PublishedFigureFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(PublishedFigure { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &PublishedFigureFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(fields: &PublishedFigureFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn check(fields: &mut PublishedFigureFields, faults: &mut Faults) {
        rules::check(fields, faults);
        external_ids::check(&mut fields.external_ids, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut PublishedFigureFields,
        _: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        if let Some(region) = &mut fields.region_code {
            resolve_region(db, region, context)?;
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "published_figures_once_key").then_some((
            "/publisher",
            Said::fixed(
                "What this publisher said of it at that time is there already.",
                "Angka penerbit ini untuk hal dan waktu itu sudah ada.",
            ),
        ))
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = published_figures::table
            .filter(published_figures::id.eq_any(ids))
            .select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(
        db: &mut Read,
        reach: &Reach,
        filter: &PublishedFigureFilter,
        paging: &Paging,
    ) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(
            keyset_page!(db, query, paging, published_figures, columns!(), PublishedFigure, {
                "as_of" => as_of: NaiveDate = |f| f.fields.as_of,
                "published_at" => published_at: String = |f| f.fields.published_at,
                "updated_at" => updated_at: chrono::DateTime<chrono::Utc> = |f| f.stamp.updated_at,
                "created_at" => created_at: chrono::DateTime<chrono::Utc> = |f| f.stamp.created_at,
            }),
        )
    }

    fn count(db: &mut Read, reach: &Reach, filter: &PublishedFigureFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &PublishedFigureFilter) -> Result<published_figures::BoxedQuery<'a, Pg>> {
    let PublishedFigureFilter {
        region,
        national,
        measure,
        as_of_until,
        publisher,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(published_figures::table.into_boxed(), reach, published_figures);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(published_figures::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(published_figures::region_code.assume_not_null(), code));
    }
    if let Some(national) = national {
        query = query.filter(published_figures::region_code.is_null().eq(*national));
    }
    if let Some(measure) = measure {
        query = query.filter(published_figures::measure.eq(*measure));
    }
    if let Some(day) = as_of_until {
        query = query.filter(published_figures::as_of.le(*day));
    }
    if let Some(publisher) = publisher {
        query = query.filter(published_figures::publisher.eq(publisher.clone()));
    }
    if let Some(ids) = ids {
        query = query.filter(published_figures::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(published_figures::updated_at.ge(*since));
    }
    Ok(query)
}

/// The most that are set beside what is counted in one answer.
pub const MOST: i64 = 200;

/// What was said of exactly this region (none is the country) that holds for the day or an
/// earlier one, newest first; at most [`MOST`].
///
/// # Errors
/// When the database cannot answer.
pub fn about(db: &mut Read, region: Option<&RegionCode>, until: NaiveDate) -> Result<Vec<PublishedFigure>> {
    let query = published_figures::table
        .filter(published_figures::deleted_at.is_null())
        .filter(published_figures::as_of.le(until))
        .into_boxed();
    let query = match region {
        None => query.filter(published_figures::region_code.is_null()),
        Some(region) => query.filter(published_figures::region_code.eq(region.clone())),
    };
    Ok(query
        .order((
            published_figures::as_of.desc(),
            published_figures::published_at.desc(),
            published_figures::id.desc(),
        ))
        .limit(MOST)
        .select(columns!())
        .load(db.conn())?)
}
