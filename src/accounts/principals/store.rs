//! Principals in the database.

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, PgTextExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, pg::Pg,
};
use uuid::Uuid;

use super::{
    api::{Principal, PrincipalFields, PrincipalFilter},
    rules,
    words::PrincipalStatus,
};
use crate::{
    access::{
        Permit, Reach,
        actor::PrincipalKind,
        reach::{inside, within},
    },
    accounts::{grants, sessions},
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Read, Result, Write, schema::principals},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        list::{Deleted, keyset_page, values},
        references::resolve_region,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (principals::id, PrincipalFields::as_select(), stamp_of!(principals))
    };
}

impl Record for Principal {
    const TYPE: RecordType = RecordType::Principals;
    type Fields = PrincipalFields;
    type Filter = PrincipalFilter;
    const SORTS: &'static [&'static str] = &["name", "updated_at", "created_at"];
    const NATIONAL: bool = true;

    fn assemble(id: Uuid, fields: PrincipalFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Principal { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &PrincipalFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(_: &PrincipalFields) -> &[ExternalId] {
        &[]
    }

    fn check(fields: &mut PrincipalFields, faults: &mut Faults) {
        rules::check(fields, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut PrincipalFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        if let Some(before) = before {
            rules::keep_kind(before.fields.kind, fields.kind, &mut context.faults);
        }
        if let Some(region) = &mut fields.region_code {
            resolve_region(db, region, context)?;
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "principals_name_key").then_some((
            "/name",
            Said::fixed(
                "Another principal has or had this name.",
                "Pengguna lain memiliki atau pernah memiliki nama ini.",
            ),
        ))
    }

    /// Who rules over an account rules over its rights: he must hold them all.
    fn allow(db: &mut Write, _: &mut Known, permit: &Permit, before: Option<&Self>, _: &Self) -> Result<()> {
        match before {
            Some(before) => grants::store::allow_management(db, permit.author(), before),
            None => Ok(()),
        }
    }

    /// Its grants go and come back with it; its sessions end when it may not
    /// sign in any more.
    fn follow(db: &mut Write, permit: &Permit, before: &Self, after: &Self) -> Result<()> {
        grants::store::follow(db, permit, before, after)?;
        if after.stamp.deleted_at.is_some() || after.fields.status == PrincipalStatus::Disabled {
            sessions::store::end_all(db, after.id, None)?;
        }
        Ok(())
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = principals::table.filter(principals::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &PrincipalFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        if paging.column == "relevance" {
            // Names are short: the order of a search is that of the names.
            let by_name = Paging {
                column: "name".into(),
                ..paging.clone()
            };
            return page_of(db, query, &by_name);
        }
        page_of(db, query, paging)
    }

    fn count(db: &mut Read, reach: &Reach, filter: &PrincipalFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

type Selected<'a> = principals::BoxedQuery<'a, Pg>;

fn page_of(db: &mut Read, query: Selected<'_>, paging: &Paging) -> Result<Vec<Listed<Principal>>> {
    Ok(keyset_page!(db, query, paging, principals, columns!(), Principal, {
        "name" => name: String = |p| p.fields.name,
        "updated_at" => updated_at: DateTime<Utc> = |p| p.stamp.updated_at,
        "created_at" => created_at: DateTime<Utc> = |p| p.stamp.created_at,
    }))
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &PrincipalFilter) -> Result<Selected<'a>> {
    let PrincipalFilter {
        region,
        kind,
        status,
        q,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = inside!(principals::table.into_boxed(), reach, principals);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(principals::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(principals::region_code, code));
    }
    if let Some(kind) = kind {
        query = query.filter(principals::kind.eq(*kind));
    }
    if let Some(status) = status {
        query = query.filter(principals::status.eq(*status));
    }
    if let Some(q) = q {
        let like = format!("%{}%", q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        query = query.filter(
            principals::name
                .ilike(like.clone())
                .or(principals::display_name.ilike(like)),
        );
    }
    if let Some(ids) = ids {
        query = query.filter(principals::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(principals::updated_at.ge(*since));
    }
    Ok(query)
}

/// What a grant must know of its principal.
pub struct Standing {
    /// Person or partner system.
    pub kind: PrincipalKind,
    /// Where it belongs.
    pub region: Option<RegionCode>,
    /// Whether it is a tombstone.
    pub deleted: bool,
}

/// How a principal stands; locked against deletion while the transaction goes on.
///
/// # Errors
/// When the database cannot answer.
pub fn standing(db: &mut Read, id: Uuid) -> Result<Option<Standing>> {
    type Row = (PrincipalKind, Option<RegionCode>, Option<DateTime<Utc>>);
    let found: Option<Row> = principals::table
        .find(id)
        .select((principals::kind, principals::region_code, principals::deleted_at))
        .for_share()
        .first(db.conn())
        .optional()?;
    Ok(found.map(|(kind, region, deleted_at)| Standing {
        kind,
        region,
        deleted: deleted_at.is_some(),
    }))
}

/// The principal of this name, be it a tombstone: names are not given again.
///
/// # Errors
/// When the database cannot answer.
pub fn named(db: &mut Read, name: &str) -> Result<Option<Principal>> {
    Ok(principals::table
        .filter(principals::name.eq(name))
        .select(columns!())
        .first(db.conn())
        .optional()?)
}

/// The living principal of this name.
///
/// # Errors
/// When the database cannot answer.
pub fn by_name(db: &mut Read, name: &str) -> Result<Option<Principal>> {
    Ok(named(db, name)?.filter(|p| p.stamp.deleted_at.is_none()))
}

/// All living principals by name, for the command line.
///
/// # Errors
/// When the database cannot answer.
pub fn all(db: &mut Read) -> Result<Vec<Principal>> {
    Ok(principals::table
        .filter(principals::deleted_at.is_null())
        .order(principals::name)
        .select(columns!())
        .load(db.conn())?)
}
