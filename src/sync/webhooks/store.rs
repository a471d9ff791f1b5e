//! Webhooks in the database.

use chrono::{DateTime, Utc};
use diesel::{
    BoolExpressionMethods, BoxableExpression, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, pg::Pg, sql_types::Bool,
};
use uuid::Uuid;

use super::{
    api::{Webhook, WebhookFields, WebhookFilter},
    deliveries, rules,
    seer::Seer,
    words::{DisabledReason, WebhookStatus},
};
use crate::{
    access::{
        Action, Author, Origin, Permit, Reach,
        reach::{inside, within},
    },
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Error, Read, Result, Write, clock, codes, schema::webhooks},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp,
        ledger::{self, Change, Operation},
        list::{Deleted, keyset_page},
        merging::Set,
        references::resolve_region,
        stamp::stamp_of,
    },
};

/// How many webhooks somebody may have.
const MOST: i64 = 50;

/// The columns of a row.
macro_rules! columns {
    () => {
        (webhooks::id, WebhookFields::as_select(), stamp_of!(webhooks))
    };
}

impl Record for Webhook {
    const TYPE: RecordType = RecordType::Webhooks;
    type Fields = WebhookFields;
    type Filter = WebhookFilter;
    const SORTS: &'static [&'static str] = &["created_at", "updated_at", "name"];
    const NATIONAL: bool = true;
    const OF_CALLER: bool = true;
    const SETS: &'static [Set] = &[];

    fn assemble(id: Uuid, fields: WebhookFields, _: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Webhook { id, fields, stamp })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &WebhookFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.fields.region_code.as_ref()
    }
    fn external_ids(_: &WebhookFields) -> &[ExternalId] {
        &[]
    }

    fn check(fields: &mut WebhookFields, faults: &mut Faults) {
        rules::check(fields, faults);
    }

    fn resolve(
        db: &mut Read,
        fields: &mut WebhookFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        if let Some(region) = &mut fields.region_code {
            resolve_region(db, region, context)?;
        }
        let was_disabled = before.is_some_and(|before| before.fields.status == WebhookStatus::Disabled);
        match fields.status {
            WebhookStatus::Active => (fields.disabled_reason, fields.disabled_at) = (None, None),
            WebhookStatus::Disabled if was_disabled => {}
            WebhookStatus::Disabled => {
                (fields.disabled_reason, fields.disabled_at) = (Some(DisabledReason::Request), Some(clock::now()));
            }
        }
        Ok(fields.region_code.clone())
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// Nobody keeps them by the thousand: each is asked at every change.
    fn allow(db: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, after: &Self) -> Result<()> {
        let comes = before.is_none_or(|before| before.stamp.deleted_at.is_some()) && after.stamp.deleted_at.is_none();
        if !comes {
            return Ok(());
        }
        let owned: i64 = webhooks::table
            .filter(webhooks::owner_id.eq(after.fields.owner_id))
            .filter(webhooks::deleted_at.is_null())
            .count()
            .get_result(db.conn())?;
        if owned < MOST {
            return Ok(());
        }
        Err(Error::detailed(
            codes::conflict(),
            format!("Nobody has more than {MOST} webhooks. Delete one that is not needed."),
            format!("Setiap pihak paling banyak memiliki {MOST} webhook. Hapus yang tidak diperlukan."),
        ))
    }

    /// Enabled again, what waits for it is sent at once.
    fn follow(db: &mut Write, _: &Permit, before: &Self, after: &Self) -> Result<()> {
        if rules::enables(&before.fields, &after.fields) {
            deliveries::store::wake(db, after.id)?;
        }
        Ok(())
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = webhooks::table.filter(webhooks::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &WebhookFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter);
        Ok(keyset_page!(db, query, paging, webhooks, columns!(), Webhook, {
            "created_at" => created_at: DateTime<Utc> = |w| w.stamp.created_at,
            "updated_at" => updated_at: DateTime<Utc> = |w| w.stamp.updated_at,
            "name" => name: String = |w| w.fields.name,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &WebhookFilter) -> Result<i64> {
        Ok(selected(reach, filter).count().get_result(db.conn())?)
    }
}

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &WebhookFilter) -> webhooks::BoxedQuery<'a, Pg> {
    let WebhookFilter {
        region,
        status,
        owner_id,
        deleted,
        seer,
    } = filter;
    let mut query = inside!(webhooks::table.into_boxed(), reach, webhooks);
    if let Some(condition) = seen_by(seer) {
        query = query.filter(condition);
    }
    if deleted != &Some(Deleted::Include) {
        query = query.filter(webhooks::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(webhooks::region_code, code));
    }
    if let Some(status) = status {
        query = query.filter(webhooks::status.eq(*status));
    }
    if let Some(owner) = owner_id {
        query = query.filter(webhooks::owner_id.eq(*owner));
    }
    query
}

type Condition = Box<dyn BoxableExpression<webhooks::table, Pg, SqlType = Bool>>;

/// The condition that a webhook is the seer's own, or lies where the seer keeps
/// accounts; none when that is the whole country.
fn seen_by(seer: &Seer) -> Option<Condition> {
    let regions = match &seer.keeps {
        Reach::National => return None,
        Reach::Regions(regions) | Reach::Within(regions) => regions,
    };
    let column = webhooks::region_code.assume_not_null();
    let mut condition: Condition = Box::new(webhooks::owner_id.eq(seer.me));
    for region in regions {
        condition = Box::new(condition.or(webhooks::region_code.is_not_null().and(within!(column, region))));
    }
    Some(condition)
}

/// A webhook, be it a tombstone.
///
/// # Errors
/// 404 when there is none.
pub fn find(db: &mut Read, id: Uuid) -> Result<Webhook> {
    Webhook::find(db, &[id], false)?.pop().ok_or_else(Error::not_found)
}

/// Disables a webhook, with a notice in its record, in the ledger and in the log.
///
/// # Errors
/// When the database cannot do it.
pub fn stop(db: &mut Write, id: Uuid, reason: DisabledReason) -> Result<()> {
    // Nobody will answer a test any more either.
    deliveries::store::give_up_tests(db, id)?;
    let Some(before) = Webhook::find(db, &[id], true)?.pop() else {
        return Ok(());
    };
    if before.fields.status == WebhookStatus::Disabled || before.stamp.deleted_at.is_some() {
        return Ok(());
    }
    let author = Author {
        reason: Some(reason.label_en().to_owned()),
        ..Author::system(Origin::System)
    };
    let permit = author.may(Action::Update, RecordType::Webhooks, before.region())?;
    let mut after = before.clone();
    after.fields.status = WebhookStatus::Disabled;
    after.fields.disabled_reason = Some(reason);
    after.fields.disabled_at = Some(db.now());
    after.stamp = before.stamp.next(db.now(), permit.actor_id());
    ledger::write(db, &[Change::of(permit, Operation::Update, before, after)])?;
    log::warn!("webhook {id} is disabled: {}", reason.label_en());
    Ok(())
}
