//! Grants in the database.

use chrono::{DateTime, Utc};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, pg::Pg};
use uuid::Uuid;

use super::{
    api::{Grant, GrantFields, GrantFilter},
    rules,
};
use crate::{
    access::{
        Action, Author, Permit, Reach,
        actor::Grant as Right,
        reach::{inside, within},
    },
    accounts::principals::{Principal, store as principals},
    domain::{Faults, RecordType, RegionCode, Said, fault::code},
    infra::{Error, Read, Result, Write, codes, schema::grants},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        ledger::{self, Change, Operation},
        list::{Deleted, keyset_page, values},
        references::resolve_region,
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (grants::id, GrantFields::as_select(), stamp_of!(grants))
    };
}

impl Record for Grant {
    const TYPE: RecordType = RecordType::Grants;
    type Fields = GrantFields;
    type Filter = GrantFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at"];
    const NATIONAL: bool = true;

    fn assemble(id: Uuid, fields: GrantFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Grant { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &GrantFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(_: &GrantFields) -> &[ExternalId] {
        &[]
    }

    fn check(fields: &mut GrantFields, faults: &mut Faults) {
        rules::check(fields, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut GrantFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        const POINTER: &str = "/principal_id";
        if before.is_some_and(|b| b.fields.principal_id != fields.principal_id) {
            context.faults.add(
                POINTER,
                code::IMMUTABLE,
                Said::fixed(
                    "A right is not handed on; make a new grant.",
                    "Hak tidak dialihkan; buat hak baru.",
                ),
            );
        }
        match principals::standing(db, fields.principal_id)? {
            Some(found) if !found.deleted && context.reach.covers(found.region.as_ref()) => {
                rules::check_role(found.kind, fields.role, &mut context.faults);
            }
            _ => context.faults.add(
                POINTER,
                code::REFERENCE_UNKNOWN,
                Said::fixed("There is no such principal.", "Tidak ada pengguna dengan id ini."),
            ),
        }
        if let Some(region) = &mut fields.region_code {
            resolve_region(db, region, context)?;
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(name: &str) -> Option<(&'static str, Said)> {
        (name == "grants_principal_role_region_key").then_some((
            "/role",
            Said::fixed(
                "The principal has this role in this region already; change that grant.",
                "Pengguna ini sudah memiliki peran ini di wilayah ini; ubah hak yang ada.",
            ),
        ))
    }

    /// Nobody gives more than he has, nor anything to himself; to give a right
    /// back is free.
    fn allow(db: &mut Write, _: &mut Known, permit: &Permit, _: Option<&Self>, after: &Self) -> Result<()> {
        if after.stamp.deleted_at.is_some() {
            return Ok(());
        }
        let author = permit.author();
        if author.actor.id == after.fields.principal_id {
            return Err(Error::detailed(
                codes::forbidden(),
                "Rule grants.own: nobody gives or changes rights of his own; ask another administrator.",
                "Aturan grants.own: tidak ada yang memberi atau mengubah hak sendiri; minta administrator lain.",
            ));
        }
        if !rules::covers(&author.actor.grants, &right(after)) {
            return Err(exceeds("grants.covered"));
        }
        let receiver = principals::standing(db, after.fields.principal_id)?.ok_or_else(Error::not_found)?;
        author.may(Action::Update, RecordType::Principals, receiver.region.as_ref())?;
        Ok(())
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = grants::table.filter(grants::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &GrantFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        Ok(keyset_page!(db, query, paging, grants, columns!(), Grant, {
            "updated_at" => updated_at: DateTime<Utc> = |g| g.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |g| g.stamp.created_at,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &GrantFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &GrantFilter) -> Result<grants::BoxedQuery<'a, Pg>> {
    let GrantFilter {
        region,
        principal_id,
        role,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = inside!(grants::table.into_boxed(), reach, grants);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(grants::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(grants::region_code, code));
    }
    if let Some(principal) = principal_id {
        query = query.filter(grants::principal_id.eq(*principal));
    }
    if let Some(role) = role {
        query = query.filter(grants::role.eq(*role));
    }
    if let Some(ids) = ids {
        query = query.filter(grants::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(grants::updated_at.ge(*since));
    }
    Ok(query)
}

fn right(grant: &Grant) -> Right {
    Right {
        role: grant.fields.role,
        region: grant.fields.region_code.clone(),
        personal_data: grant.fields.personal_data,
    }
}

fn exceeds(rule: &str) -> Error {
    Error::detailed(
        codes::forbidden(),
        format!("Rule {rule}: needs a grant of admin for every region concerned, with personal_data where that is."),
        format!("Aturan {rule}: perlu hak admin untuk setiap wilayah terkait, dengan personal_data bila ada."),
    )
}

/// All grants of a principal, tombstones included, locked.
///
/// # Errors
/// When the database cannot answer.
pub fn of(db: &mut Read, principal: Uuid) -> Result<Vec<Grant>> {
    Ok(grants::table
        .filter(grants::principal_id.eq(principal))
        .order(grants::id)
        .select(columns!())
        .for_update()
        .load(db.conn())?)
}

/// All living grants, for the command line.
///
/// # Errors
/// When the database cannot answer.
pub fn all(db: &mut Read) -> Result<Vec<Grant>> {
    Ok(grants::table
        .filter(grants::deleted_at.is_null())
        .order(grants::id)
        .select(columns!())
        .load(db.conn())?)
}

/// Whether the author may rule over an account: he must be able to give every
/// right that it has or would have again. Otherwise the password of somebody
/// greater could be set, and his rights used.
///
/// # Errors
/// 403 when he may not.
pub fn allow_management(db: &mut Write, author: &Author, principal: &Principal) -> Result<()> {
    if author.actor.id == principal.id {
        return Ok(());
    }
    let now = db.now();
    let covered = of(db, principal.id)?
        .iter()
        .filter(|g| g.stamp.deleted_at.is_none() || g.stamp.deleted_at == principal.stamp.deleted_at)
        .filter(|g| g.fields.valid_to.is_none_or(|to| now < to))
        .all(|g| rules::covers(&author.actor.grants, &right(g)));
    if covered {
        Ok(())
    } else {
        Err(exceeds("principals.covered"))
    }
}

/// Lets the grants of a principal go and come back with it.
///
/// # Errors
/// When the database cannot do it.
pub fn follow(db: &mut Write, permit: &Permit, before: &Principal, after: &Principal) -> Result<()> {
    let (gone, back) = (before.stamp.deleted_at, after.stamp.deleted_at);
    if gone.is_some() == back.is_some() {
        return Ok(());
    }
    let changes = of(db, before.id)?
        .into_iter()
        .filter_map(|grant| {
            let deleted_at = grant.stamp.deleted_at;
            let operation = match gone {
                None if deleted_at.is_none() => Operation::Delete,
                Some(_) if deleted_at == gone => Operation::Restore,
                _ => return None,
            };
            let mut stamp = grant.stamp.next(db.now(), permit.actor_id());
            // The moment of the principal's deletion marks those that went with it.
            stamp.deleted_at = back;
            let followed = Grant { stamp, ..grant.clone() };
            let follow = permit.follow(RecordType::Grants, grant.region());
            Some(Change::of(follow, operation, grant, followed))
        })
        .collect::<Vec<Change<Grant>>>();
    ledger::write(db, &changes)?;
    Ok(())
}
