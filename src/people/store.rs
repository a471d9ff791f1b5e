//! People in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, PgExpressionMethods, QueryDsl, RunQueryDsl,
    SelectableHelper, pg::Pg,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    api::{Person, PersonFields, PersonFilter},
    rules,
};
use crate::{
    access::{
        Permit, Reach,
        reach::{visible_or_national, within},
    },
    domain::{Faults, RecordType, RegionCode, Said},
    infra::{Error, Read, Result, Write, clock, codes, schema::people},
    records::{
        Context, ExternalId, Known, Listed, Paging, Record, Stamp, external_ids as names,
        ledger::{self, Change, Operation},
        list::{Deleted, keyset_page, values},
        merging::Group,
        personal, references,
        search::{self, searched},
        stamp::stamp_of,
    },
};

/// The columns of a row.
macro_rules! columns {
    () => {
        (
            people::id,
            PersonFields::as_select(),
            people::region_code,
            stamp_of!(people),
        )
    };
}

impl Record for Person {
    const TYPE: RecordType = RecordType::People;
    type Fields = PersonFields;
    type Filter = PersonFilter;
    const SORTS: &'static [&'static str] = &["updated_at", "created_at", "name"];
    const NATIONAL: bool = true;
    const DERIVED: &'static [&'static str] = &[personal::MEMBER];
    const PERSONAL: bool = true;
    const TELLING: &'static [&'static str] = &["q", "relevance", "name"];
    const ERASED: &'static [&'static str] = &[
        "name",
        "position",
        "email",
        "phone",
        "purpose",
        "external_ids",
        "erased_at",
    ];
    const GROUPS: &'static [Group] = &[&["stakeholder_id", "library_id"], &["lawful_basis", "consented_at"]];
    const REFERENCES: &'static [(&'static str, RecordType)] = &[
        ("stakeholder_id", RecordType::Stakeholders),
        ("library_id", RecordType::Libraries),
    ];

    fn assemble(id: Uuid, fields: PersonFields, region: Option<RegionCode>, stamp: Stamp) -> Result<Self> {
        Ok(Person {
            id,
            fields,
            region_code: region,
            stamp,
        })
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn fields(&self) -> &PersonFields {
        &self.fields
    }
    fn stamp(&self) -> &Stamp {
        &self.stamp
    }
    fn region(&self) -> Option<&RegionCode> {
        self.region_code.as_ref()
    }
    fn external_ids(fields: &PersonFields) -> &[ExternalId] {
        &fields.external_ids.0
    }

    fn holds_personal_data(document: &Map<String, Value>) -> bool {
        document.get("erased_at").is_none_or(Value::is_null)
    }
    fn mask(document: &mut Map<String, Value>) {
        let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
        let name = rules::masked_name(name);
        document.insert("name".to_owned(), json!(name));
        for member in ["email", "phone"] {
            document.insert(member.to_owned(), Value::Null);
        }
    }
    fn erased(fields: &PersonFields, now: DateTime<Utc>) -> PersonFields {
        rules::erased(fields, now)
    }

    fn check(fields: &mut PersonFields, faults: &mut Faults) {
        rules::check(fields, clock::now(), faults);
        names::check(&mut fields.external_ids, faults);
    }

    /// The region is that of the office, which may be another than before.
    fn resolve(
        db: &mut Read,
        fields: &mut PersonFields,
        before: Option<&Self>,
        context: &mut Context<'_>,
    ) -> Result<Option<RegionCode>> {
        let held = before.and_then(|before| before.fields.retain_until);
        rules::check_retention(fields.retain_until, held, clock::today(), &mut context.faults);
        let (office, id, pointer) = match (fields.stakeholder_id, fields.library_id) {
            (Some(id), None) => (RecordType::Stakeholders, id, "/stakeholder_id"),
            (None, Some(id)) => (RecordType::Libraries, id, "/library_id"),
            // Told already: it belongs to none, or nobody knows to which.
            _ => {
                context.unplaced = true;
                return Ok(None);
            }
        };
        let found = references::refer(db, office, id, pointer, context)?;
        context.unplaced |= found.is_none();
        Ok(found.and_then(|office| office.region))
    }

    fn constraint(_: &str) -> Option<(&'static str, Said)> {
        None
    }

    /// What was erased stays as it is.
    fn allow(_: &mut Write, _: &mut Known, _: &Permit, before: Option<&Self>, _: &Self) -> Result<()> {
        match before.and_then(|before| before.fields.erased_at) {
            None => Ok(()),
            Some(at) => Err(Error::detailed(
                codes::conflict(),
                format!("The personal data was erased on {at}; the record stays as it is."),
                format!("Data pribadi sudah dimusnahkan pada {at}; catatan ini tidak berubah lagi."),
            )),
        }
    }

    fn find(db: &mut Read, ids: &[Uuid], lock: bool) -> Result<Vec<Self>> {
        let query = people::table.filter(people::id.eq_any(ids)).select(columns!());
        Ok(if lock {
            query.for_update().load(db.conn())?
        } else {
            query.load(db.conn())?
        })
    }

    fn page(db: &mut Read, reach: &Reach, filter: &PersonFilter, paging: &Paging) -> Result<Vec<Listed<Self>>> {
        let query = selected(reach, filter)?;
        if paging.column == "relevance" {
            return by_relevance(db, query, filter.q.as_deref().unwrap_or_default(), paging);
        }
        Ok(keyset_page!(db, query, paging, people, columns!(), Person, {
            "updated_at" => updated_at: DateTime<Utc> = |p| p.stamp.updated_at,
            "created_at" => created_at: DateTime<Utc> = |p| p.stamp.created_at,
            "name" => name: String = |p| p.fields.name,
        }))
    }

    fn count(db: &mut Read, reach: &Reach, filter: &PersonFilter) -> Result<i64> {
        Ok(selected(reach, filter)?.count().get_result(db.conn())?)
    }
}

type Selected<'a> = people::BoxedQuery<'a, Pg>;

/// The rows that a filter selects within a reach.
fn selected<'a>(reach: &Reach, filter: &PersonFilter) -> Result<Selected<'a>> {
    let PersonFilter {
        region,
        stakeholder_id,
        library_id,
        lawful_basis,
        q,
        retained_before,
        erased,
        external_id,
        ids,
        updated_since,
        deleted,
    } = filter;
    let mut query = visible_or_national!(people::table.into_boxed(), reach, people);
    if deleted != &Some(Deleted::Include) {
        query = query.filter(people::deleted_at.is_null());
    }
    if let Some(code) = region {
        query = query.filter(within!(people::region_code.assume_not_null(), code));
    }
    if let Some(stakeholder) = stakeholder_id {
        query = query.filter(people::stakeholder_id.eq(*stakeholder));
    }
    if let Some(library) = library_id {
        query = query.filter(people::library_id.eq(*library));
    }
    if let Some(basis) = lawful_basis {
        query = query.filter(people::lawful_basis.eq(*basis));
    }
    if let Some(q) = q {
        query = searched!(query, q, people);
    }
    if let Some(day) = retained_before {
        query = query
            .filter(people::retain_until.lt(*day))
            .filter(people::erased_at.is_null());
    }
    match erased {
        Some(true) => query = query.filter(people::erased_at.is_not_null()),
        Some(false) => query = query.filter(people::erased_at.is_null()),
        None => {}
    }
    if let Some(name) = external_id {
        query = query.filter(people::id.eq_any(names::bearing(RecordType::People, name)));
    }
    if let Some(ids) = ids {
        query = query.filter(people::id.eq_any(values::<Uuid>("ids", ids)?));
    }
    if let Some(since) = updated_since {
        query = query.filter(people::updated_at.ge(*since));
    }
    Ok(query)
}

/// The best matches first.
fn by_relevance(db: &mut Read, query: Selected<'_>, q: &str, paging: &Paging) -> Result<Vec<Listed<Person>>> {
    let needle = search::needle(q);
    let likeness = || search::word_similarity(needle.clone(), people::search);
    let mut query = query;
    if let Some(after) = &paging.after {
        let (key, id) = (after.key::<f32>()?, after.id()?);
        query = query.filter(likeness().lt(key).or(likeness().eq(key).and(people::id.gt(id))));
    }
    type Row = (Uuid, PersonFields, Option<RegionCode>, Stamp, f32);
    let rows: Vec<Row> = query
        .select((
            people::id,
            PersonFields::as_select(),
            people::region_code,
            stamp_of!(people),
            likeness(),
        ))
        .order((likeness().desc(), people::id.asc()))
        .limit(paging.limit)
        .load(db.conn())?;
    let listed = |(id, fields, region_code, stamp, key): Row| Listed {
        row: Person {
            id,
            fields,
            region_code,
            stamp,
        },
        key: json!(key),
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Lets the living people of a library that has moved go with it. Tombstones
/// find their place when they come back.
///
/// # Errors
/// When the database cannot do it.
pub fn follow_library(db: &mut Write, permit: &Permit, library: Uuid, to: Option<&RegionCode>) -> Result<()> {
    go(
        db,
        permit,
        people::table.filter(people::library_id.eq(library)).into_boxed(),
        to,
    )
}

/// [`follow_library`], for those of a stakeholder.
///
/// # Errors
/// When the database cannot do it.
pub fn follow_stakeholder(db: &mut Write, permit: &Permit, office: Uuid, to: Option<&RegionCode>) -> Result<()> {
    go(
        db,
        permit,
        people::table.filter(people::stakeholder_id.eq(office)).into_boxed(),
        to,
    )
}

fn go(db: &mut Write, permit: &Permit, whose: Selected<'_>, to: Option<&RegionCode>) -> Result<()> {
    let ids: Vec<Uuid> = whose
        .filter(people::deleted_at.is_null())
        .filter(people::region_code.is_distinct_from(to))
        .order(people::id)
        .select(people::id)
        .load(db.conn())?;
    let changes = Person::find(db, &ids, true)?.into_iter().map(|before| {
        let stamp = before.stamp.next(db.now(), permit.actor_id());
        let after = Person::assemble(before.id, before.fields.clone(), to.cloned(), stamp)?;
        Ok(Change::of(
            permit.follow(RecordType::People, to),
            Operation::Update,
            before,
            after,
        ))
    });
    let changes = changes.collect::<Result<Vec<_>>>()?;
    ledger::write(db, &changes)?;
    Ok(())
}

/// The people whose last day was before this one and whose data is still
/// there, tombstones included.
///
/// # Errors
/// When the database cannot answer.
pub fn due(db: &mut Read, today: NaiveDate) -> Result<Vec<Uuid>> {
    Ok(people::table
        .filter(people::retain_until.lt(today))
        .filter(people::erased_at.is_null())
        .order(people::id)
        .select(people::id)
        .load(db.conn())?)
}
