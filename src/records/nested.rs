//! Records that are made together: one, and in its body those that belong to
//! it. All of them or none, and every fault with its place in the body.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Record, commands, input,
    ledger::{self, Change},
    record::{self, Warning},
    references::{Known, Parent},
};
use crate::{
    access::Author,
    domain::{Fault, Faults, RegionCode, Said, fault::code},
    infra::{
        Error, Result, Write,
        shape::{self, Verb},
    },
};

/// A list in the body of a new record: children that are made with it.
#[derive(Debug)]
pub struct Nest {
    /// Its name in the body.
    pub member: &'static str,
    /// The name of the children's document.
    pub record: &'static str,
    /// The fields that follow from where a child stands, and are left out.
    pub follows: &'static [&'static str],
    /// Fields that may be left out here, though not elsewhere.
    pub optional: &'static [&'static str],
    /// The most children of one parent.
    pub most: usize,
    /// The children's own children.
    pub nests: &'static [Nest],
}

/// A body and its place in the whole body.
#[derive(Debug)]
pub struct Placed {
    pointer: String,
    body: Value,
}

impl Placed {
    /// The body of the request itself.
    pub fn whole(body: &Value) -> Self {
        Placed {
            pointer: String::new(),
            body: body.clone(),
        }
    }

    /// The id of the record: its own, or one that is made for it now.
    pub fn id(&mut self) -> Uuid {
        let given = self
            .body
            .get("id")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok());
        given.unwrap_or_else(|| {
            let id = Uuid::now_v7();
            self.default("id", json!(id));
            id
        })
    }

    /// Sets a member that is left out.
    pub fn default(&mut self, name: &str, value: Value) {
        if let Some(members) = self.body.as_object_mut() {
            members.entry(name).or_insert(value);
        }
    }

    /// A place in it, seen from the whole body.
    pub fn at(&self, member: &str) -> String {
        format!("{}/{member}", self.pointer)
    }

    /// A day among its members.
    pub fn day(&self, member: &str) -> Option<chrono::NaiveDate> {
        self.body.get(member)?.as_str()?.parse().ok()
    }

    /// An id among its members.
    pub fn names(&self, member: &str) -> Option<Uuid> {
        self.body.get(member)?.as_str()?.parse().ok()
    }
}

impl Nest {
    /// Takes the children out of their parent's body; `links` are what follows
    /// from where they stand.
    pub fn take(&self, parent: &mut Placed, links: &[(&str, Uuid)], faults: &mut Faults) -> Vec<Placed> {
        let at = format!("{}/{}", parent.pointer, self.member);
        let taken = parent
            .body
            .as_object_mut()
            .and_then(|members| members.remove(self.member));
        let mut bodies = match taken {
            None => return Vec::new(),
            Some(Value::Array(bodies)) => bodies,
            Some(_) => {
                faults.add(at, code::WRONG_TYPE, Said::fixed("Takes array.", "Menerima array."));
                return Vec::new();
            }
        };
        if bodies.len() > self.most {
            let most = self.most;
            let said = Said::new(format!("At most {most} items."), format!("Paling banyak {most} butir."));
            faults.add(at.as_str(), code::LENGTH, said);
            bodies.truncate(most);
        }
        let place = |(place, body): (usize, Value)| Placed {
            pointer: format!("{at}/{place}"),
            body,
        };
        let mut children: Vec<Placed> = bodies.into_iter().enumerate().map(place).collect();
        for child in &mut children {
            self.link(child, links, faults);
        }
        children
    }

    fn link(&self, child: &mut Placed, links: &[(&str, Uuid)], faults: &mut Faults) {
        let Some(members) = child.body.as_object_mut() else {
            return;
        };
        for name in self.follows {
            if members.remove(*name).is_some() {
                faults.add(
                    format!("{}/{name}", child.pointer),
                    code::UNKNOWN_FIELD,
                    Said::fixed(
                        "This follows from where the record stands; leave it out.",
                        "Isian ini mengikuti tempat catatan; hilangkan.",
                    ),
                );
            }
        }
        members.extend(links.iter().map(|(name, id)| ((*name).to_owned(), json!(id))));
    }
}

/// Records that are being made together.
pub struct Together<'a> {
    author: &'a Author,
    /// What is known of those that are made, and of what they refer to.
    pub known: Known,
    /// What is wrong with any of them.
    pub faults: Faults,
    warnings: Vec<Warning>,
    /// Where the one lies to which the others belong; none before it was read.
    place: Option<Option<RegionCode>>,
}

impl<'a> Together<'a> {
    /// None yet.
    pub fn new(author: &'a Author) -> Self {
        Together {
            author,
            known: Known::default(),
            faults: Faults::new(),
            warnings: Vec::new(),
            place: None,
        }
    }

    /// Makes records of one type; what they belong to comes before them. They
    /// are written at once, as long as nothing is wrong with any.
    ///
    /// # Errors
    /// 403 and 409 as [`commands::create`], with what was wrong before if
    /// anything was; other faults are gathered.
    pub fn make<R: Record>(&mut self, db: &mut Write, placed: &[Placed]) -> Result<()> {
        self.make_as::<R>(db, placed, |_| {})
    }

    /// [`Together::make`], with fields that only the service sets.
    ///
    /// # Errors
    /// As [`Together::make`].
    pub fn make_as<R: Record>(
        &mut self,
        db: &mut Write,
        placed: &[Placed],
        set: impl Fn(&mut R::Fields),
    ) -> Result<()> {
        let mut changes = Vec::with_capacity(placed.len());
        for one in placed {
            match self.prepare::<R>(db, one, &set) {
                Ok(change) => changes.push(change),
                Err(error) => self.note(error, &one.pointer)?,
            }
        }
        if !self.faults.is_empty() {
            return Ok(());
        }
        let Err(refused) = db.attempt(|db| ledger::write(db, &changes)) else {
            return Ok(());
        };
        if refused.refusal().is_none() {
            return Err(refused);
        }
        // One by one, to tell which it was.
        for (change, one) in changes.iter().zip(placed) {
            if let Err(error) = db.attempt(|db| ledger::write(db, std::slice::from_ref(change))) {
                self.note(error, &one.pointer)?;
            }
        }
        if self.faults.is_empty() { Err(refused) } else { Ok(()) }
    }

    /// What the caller should know of them.
    ///
    /// # Errors
    /// 422 with every fault of all of them.
    pub fn finish(self) -> Result<Vec<Warning>> {
        self.faults.finish()?;
        Ok(self.warnings)
    }

    fn prepare<R: Record>(&mut self, db: &mut Write, one: &Placed, set: &impl Fn(&mut R::Fields)) -> Result<Change<R>> {
        let mut draft = input::draft::<R>(&one.body)?;
        set(&mut draft.fields);
        let prepared = commands::prepare_create::<R>(db, self.author, &draft, &mut self.known);
        // Others may refer to it, also when it cannot be made: that is told once.
        let (region, document) = match &prepared {
            Ok((change, _)) => (change.after.region().cloned(), record::document(&change.after)?),
            Err(_) => {
                let fields = serde_json::to_value(&draft.fields)?;
                let region = match fields.get("region_code") {
                    Some(code) => code.as_str().and_then(|code| code.parse().ok()),
                    // It lies where that lies to which it belongs.
                    None => self.place.clone().flatten(),
                };
                (region, fields)
            }
        };
        self.place.get_or_insert_with(|| region.clone());
        let parent = Parent {
            region,
            deleted: false,
            document,
        };
        self.known.told(R::TYPE, draft.id, Some(parent));
        let (change, warnings) = prepared?;
        self.warnings.extend(warnings.into_iter().map(|warning| Warning {
            pointer: format!("{}{}", one.pointer, warning.pointer),
            ..warning
        }));
        Ok(change)
    }

    /// Gathers the faults of an error about the body at a place. Any other error
    /// ends it all; but who has made faults is told those.
    fn note(&mut self, error: Error, pointer: &str) -> Result<()> {
        let faults = error.refusal().map(|refusal| refusal.faults()).unwrap_or_default();
        if faults.is_empty() {
            std::mem::take(&mut self.faults).finish()?;
            return Err(error);
        }
        for fault in faults {
            self.faults.push(Fault {
                pointer: format!("{pointer}{}", fault.pointer),
                ..fault.clone()
            });
        }
        Ok(())
    }
}

/// Describes the nests in the schema of a new record: to those of a document,
/// among them the records' fields, the schemas of nested children are added.
pub fn describe(schemas: &mut Map<String, Value>, parent: &str, nests: &[Nest]) {
    for nest in nests {
        let name = format!("{}Nested", nest.record);
        let Some(fields) = schemas.get(&format!("{}Fields", nest.record)) else {
            continue;
        };
        let mut schema = shape::for_verb(fields, Verb::Create);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| !nest.follows.contains(&name.as_str()));
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            let given = |name: &str| !nest.follows.contains(&name) && !nest.optional.contains(&name);
            required.retain(|name| name.as_str().is_some_and(given));
        }
        schemas.insert(name.clone(), schema);
        describe(schemas, &name, nest.nests);
        let list = json!({
            "type": "array", "maxItems": nest.most, "items": {"$ref": format!("#/components/schemas/{name}")},
            "description": "Made together with the record: all of them or none."
        });
        let properties = schemas.get_mut(parent).and_then(|schema| schema.get_mut("properties"));
        if let Some(properties) = properties.and_then(Value::as_object_mut) {
            properties.insert(nest.member.to_owned(), list);
        }
    }
}
