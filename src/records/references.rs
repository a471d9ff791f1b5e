//! What records refer to: regions, and the records that they belong to.

use std::collections::{HashMap, HashSet};

use diesel::{
    ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl,
    sql_types::{Array, Bool, Jsonb, Nullable, Text, Uuid as SqlUuid},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    record::{Context, Warning},
    series::Series,
};
use crate::{
    domain::{Fault, Faults, Level, RecordType, RegionCode, Said, fault::code, text},
    infra::{Read, Result, schema::regions},
};

/// Rows that are known already. A batch fills it with two statements, so that
/// its rows ask nothing for themselves.
#[derive(Debug, Default)]
pub struct Known {
    regions: HashMap<RegionCode, Option<Standing>>,
    parents: HashMap<(RecordType, Uuid), Option<Parent>>,
    numbers: HashMap<(RecordType, Uuid), i32>,
    /// How many records belong to others, and which days they take.
    pub series: Series,
}

/// Whether and how a region's code is in force.
#[derive(Debug, Clone)]
struct Standing {
    closed: bool,
    replaced_by: Option<RegionCode>,
}

/// The record that another belongs to.
#[derive(Debug, Clone)]
pub struct Parent {
    /// Where it belongs, and its children with it; none is national.
    pub region: Option<RegionCode>,
    /// Whether it is a tombstone.
    pub deleted: bool,
    /// Its columns.
    pub document: Value,
}

impl Parent {
    /// A text among its columns; empty when there is none.
    pub fn text(&self, column: &str) -> &str {
        self.document.get(column).and_then(Value::as_str).unwrap_or_default()
    }

    /// An id among its columns.
    pub fn id(&self, column: &str) -> Option<Uuid> {
        self.text(column).parse().ok()
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    region_code: Option<RegionCode>,
    #[diesel(sql_type = Bool)]
    deleted: bool,
    #[diesel(sql_type = Jsonb)]
    document: Value,
}

impl Known {
    /// Learns about these regions, in one statement.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn learn_regions(&mut self, db: &mut Read, codes: impl IntoIterator<Item = RegionCode>) -> Result<()> {
        let wanted: Vec<RegionCode> = codes.into_iter().filter(|c| !self.regions.contains_key(c)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let rows: Vec<(RegionCode, Option<chrono::NaiveDate>, Option<RegionCode>)> = regions::table
            .filter(regions::code.eq_any(&wanted))
            .select((regions::code, regions::valid_to, regions::replaced_by))
            .load(db.conn())?;
        self.regions.extend(wanted.into_iter().map(|code| (code, None)));
        for (code, valid_to, replaced_by) in rows {
            self.regions.insert(
                code,
                Some(Standing {
                    closed: valid_to.is_some(),
                    replaced_by,
                }),
            );
        }
        Ok(())
    }

    /// Learns about records that others refer to, in one statement. They are
    /// locked against change while the transaction goes on.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn learn_parents(&mut self, db: &mut Read, record_type: RecordType, ids: &[Uuid]) -> Result<()> {
        let known = |id: &Uuid| self.parents.contains_key(&(record_type, *id));
        let wanted: Vec<Uuid> = ids.iter().copied().filter(|id| !known(id)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        // In the order of ids, so that two who lock the same rows do not wait for each other.
        let rows: Vec<Row> = diesel::sql_query(format!(
            "select id, region_code, deleted_at is not null as deleted, to_jsonb(t) as document \
             from {record_type} t where id = any($1) order by id for share"
        ))
        .bind::<Array<SqlUuid>, _>(&wanted)
        .load(db.conn())?;
        self.parents
            .extend(wanted.into_iter().map(|id| ((record_type, id), None)));
        for row in rows {
            let Row {
                id,
                region_code,
                deleted,
                document,
            } = row;
            self.told(
                record_type,
                id,
                Some(Parent {
                    region: region_code,
                    deleted,
                    document,
                }),
            );
        }
        Ok(())
    }

    /// Takes note of a record that is known by other means: it is about to be
    /// written, or it cannot be.
    pub fn told(&mut self, record_type: RecordType, id: Uuid, parent: Option<Parent>) {
        if parent.is_none() {
            self.series.forget(id);
        }
        self.parents.insert((record_type, id), parent);
    }

    /// A record that is known without asking.
    pub fn found(&self, record_type: RecordType, id: Uuid) -> Option<&Parent> {
        self.parents.get(&(record_type, id))?.as_ref()
    }

    /// Those of a type that are there, as far as they are known.
    pub fn all(&self, record_type: RecordType) -> impl Iterator<Item = (Uuid, &Parent)> {
        let of_type = self.parents.iter().filter(move |((of, _), _)| *of == record_type);
        of_type.filter_map(|((_, id), parent)| Some((*id, parent.as_ref()?)))
    }

    /// The number of one more record of this type in a series, such as a
    /// meeting's decisions: the one that is given, else the next. `highest`
    /// gives the highest that is written; a batch counts on from there.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn number(
        &mut self,
        series: (RecordType, Uuid),
        given: Option<i32>,
        highest: impl FnOnce() -> Result<i32>,
    ) -> Result<i32> {
        let held = match self.numbers.get(&series) {
            Some(held) => *held,
            None => highest()?,
        };
        let number = given.unwrap_or(held.saturating_add(1));
        self.numbers.insert(series, held.max(number));
        Ok(number)
    }

    /// A record that another refers to; none when it is not there.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn parent(&mut self, db: &mut Read, record_type: RecordType, id: Uuid) -> Result<Option<Parent>> {
        self.learn_parents(db, record_type, &[id])?;
        Ok(self.parents.get(&(record_type, id)).cloned().flatten())
    }
}

/// Finds what a field refers to: a living record within the author's reach.
/// Anything else is not there for him, and is a fault of the field. What became
/// part of another record means that one: the field gets its id when the record
/// is written, and the caller is told.
///
/// # Errors
/// Only when the database cannot answer.
pub fn refer(
    db: &mut Read,
    to: RecordType,
    id: Uuid,
    pointer: &str,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    let (now, found) = present(db, to, id, context.known)?;
    let found = found.filter(|parent| !parent.deleted && context.reach.includes(parent.region.as_ref()));
    if found.is_none() {
        let (what, apa) = (to.label_en(), to.label_id());
        context.faults.add(
            pointer,
            code::REFERENCE_UNKNOWN,
            Said::new(
                format!("There is no such record among the {what} that you may read."),
                format!("Tidak ada catatan seperti ini di antara {apa} yang boleh Anda baca."),
            ),
        );
    } else if now != id {
        let message = Said::new(
            format!("{id} became part of {now}; the reference was stored to that."),
            format!("{id} sudah menjadi bagian dari {now}; rujukan disimpan ke sana."),
        );
        context
            .warnings
            .push(Warning::new(pointer, "reference_merged", message));
        context.moved.push((pointer.to_owned(), now));
    }
    Ok(found)
}

/// What an id means now: itself, or the record that it became part of.
///
/// # Errors
/// Only when the database cannot answer.
pub fn meaning(db: &mut Read, to: RecordType, id: Uuid, context: &mut Context<'_>) -> Result<Uuid> {
    Ok(present(db, to, id, context.known)?.0)
}

/// The record that an id means now, when it became part of another.
fn present(db: &mut Read, to: RecordType, id: Uuid, known: &mut Known) -> Result<(Uuid, Option<Parent>)> {
    let (mut now, mut found) = (id, known.parent(db, to, id)?);
    let mut passed = HashSet::from([id]);
    while let Some(next) = found.as_ref().and_then(|parent| parent.id("merged_into")) {
        // No merge makes a circle; should there be one, nothing is found.
        found = if passed.insert(next) {
            known.parent(db, to, next)?
        } else {
            None
        };
        now = next;
    }
    Ok((now, found))
}

/// [`refer`] for a reference that may stay what it is: `before` is what the
/// field held, and is taken as it stands. A stakeholder that was deleted
/// meanwhile, or lies out of the author's reach, must not keep him from telling
/// how the rest went on.
///
/// # Errors
/// As [`refer`].
pub fn refer_or_keep(
    db: &mut Read,
    to: RecordType,
    id: Uuid,
    before: Option<Uuid>,
    pointer: &str,
    context: &mut Context<'_>,
) -> Result<Option<Parent>> {
    if before == Some(id) {
        return context.known.parent(db, to, id);
    }
    refer(db, to, id, pointer, context)
}

/// Checks that a region is in force. An old code becomes its successor, and
/// the caller is told.
///
/// # Errors
/// Only when the database cannot answer.
pub fn resolve_region(db: &mut Read, region: &mut RegionCode, context: &mut Context<'_>) -> Result<()> {
    const POINTER: &str = "/region_code";
    context.known.learn_regions(db, [region.clone()])?;
    match context.known.regions.get(region).cloned().flatten() {
        None => context.faults.push(unknown(db, region, POINTER)?),
        Some(Standing {
            replaced_by: Some(successor),
            ..
        }) => {
            let message = Said::new(
                format!("{region} is now {successor}; the new code was stored."),
                format!("{region} kini {successor}; kode baru yang disimpan."),
            );
            context.warnings.push(Warning::new(POINTER, "region_replaced", message));
            *region = successor;
        }
        Some(Standing {
            closed: true,
            replaced_by: None,
        }) => context.faults.add(
            POINTER,
            code::REGION_CLOSED,
            Said::new(
                format!("The region {region} has ended and has no single successor."),
                format!("Wilayah {region} sudah berakhir dan tidak memiliki satu penerus."),
            ),
        ),
        Some(_) => {}
    }
    Ok(())
}

/// The code in force for one that a question names: itself or its successor.
/// One that has ended without a single successor stays what it is. One that no
/// region has or had is a fault at `pointer`.
///
/// # Errors
/// Only when the database cannot answer.
pub fn in_force(db: &mut Read, region: &RegionCode, pointer: &str) -> Result<Result<RegionCode, Faults>> {
    let mut known = Known::default();
    known.learn_regions(db, [region.clone()])?;
    Ok(match known.regions.remove(region).flatten() {
        Some(standing) => Ok(standing.replaced_by.unwrap_or_else(|| region.clone())),
        None => {
            let mut faults = Faults::new();
            faults.push(unknown(db, region, pointer)?);
            Err(faults)
        }
    })
}

fn unknown(db: &mut Read, region: &RegionCode, pointer: &str) -> Result<Fault> {
    Ok(Fault {
        pointer: pointer.to_owned(),
        code: code::REGION_UNKNOWN,
        message: Said::new(
            format!("There is no region {region}."),
            format!("Tidak ada wilayah {region}."),
        ),
        suggestion: neighbour(db, region)?,
    })
}

/// The code of a sibling that looks most like one that does not exist.
fn neighbour(db: &mut Read, region: &RegionCode) -> Result<Option<String>> {
    let siblings = regions::table
        .filter(regions::valid_to.is_null())
        .select(regions::code)
        .into_boxed();
    let siblings: Vec<String> = match region.parent() {
        Some(parent) => siblings.filter(regions::parent_code.eq(parent)).load(db.conn())?,
        None => siblings.filter(regions::level.eq(Level::Province)).load(db.conn())?,
    };
    // A desa is taken for another desa rather than for a kelurahan.
    let kind = |code: &str| code.chars().nth(9);
    let nearest = siblings.into_iter().min_by_key(|code| {
        (
            kind(code) != kind(region.as_str()),
            text::distance(code, region.as_str()),
        )
    });
    Ok(nearest)
}
