//! The OpenAPI document: made from the code, then completed with what holds
//! for every operation, once.

use actix_web::{App, web::Bytes};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, scope};

use crate::{
    app,
    infra::shape::{self, Verb},
    meetings, plans,
    records::{list::etag, nested},
    sync::webhooks::deliveries::api::WebhookMessage,
};

mod common;
mod examples;
mod forms;
mod merging;
mod problems;
mod webhooks;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sinergi",
        description = "Libraries, stakeholders, meetings and sustainability plans of Indonesia's library programme TPBIS.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(WebhookMessage)),
    tags(
        (name = "libraries", description = "Libraries of every level."),
        (name = "enrolments", description = "Libraries in the programme, by year and scheme."),
        (name = "library_reports", description = "What libraries reported for a year."),
        (name = "plans", description = "Sustainability plans: from promise to money and result."),
        (name = "actions", description = "What plans will do."),
        (name = "budget_lines", description = "The money of actions, by year and source."),
        (name = "indicators", description = "What plans are measured by."),
        (name = "measurements", description = "The values of indicators in periods."),
        (name = "progress_reports", description = "What happened with plans in periods."),
        (name = "stakeholders", description = "Organisations that take part in the programme or support it."),
        (name = "meetings", description = "Stakeholder meetings and their sisters, with agenda, attendances and what came out of them."),
        (name = "agenda_items", description = "What meetings talk about, in order."),
        (name = "attendances", description = "Who comes to meetings."),
        (name = "people", description = "Contact persons: the one place for personal data."),
        (name = "decisions", description = "What meetings agreed."),
        (name = "commitments", description = "Promises of support, from the promise to its fulfilment."),
        (name = "statistics", description = "Figures with the rows behind them."),
        (name = "published_figures", description = "What was officially said of figures, to be set beside what is counted."),
        (name = "metadata", description = "What figures mean: the definition of each (Satu Data Indonesia)."),
        (name = "regions", description = "Provinces, regencies, districts and villages (Kemendagri codes)."),
        (name = "imports", description = "Many records at once, from files."),
        (name = "exports", description = "Lists and statistics as files: made in the background and kept for 7 days; and who took what."),
        (name = "sync", description = "What partner systems live on: every change, changes made offline, what two sides changed differently, and whether both hold the same."),
        (name = "webhooks", description = "Changes that are sent: signed messages to addresses of partner systems."),
        (name = "auth", description = "Signing in and out."),
        (name = "accounts", description = "People, partner systems and what they may do."),
        (name = "reference", description = "The values of enumerations in both languages."),
        (name = "service", description = "The service about itself."),
    ),
)]
struct Head;

/// The document, ready to be sent.
pub struct Document {
    value: Value,
    bytes: Bytes,
    etag: String,
}

/// Makes the document. `public_url` is the server that it names.
pub fn document(public_url: &str) -> Document {
    let (_, api) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .service(scope::scope("/v1").configure(app::routes))
        .configure(app::root_routes)
        .split_for_parts();
    let mut value = serde_json::to_value(api).unwrap_or_default();
    input_schemas(&mut value);
    nested_schemas(&mut value);
    merging::complete(&mut value);
    common::complete(&mut value, public_url);
    examples::complete(&mut value);
    webhooks::complete(&mut value);
    if let Some(members) = value.as_object_mut() {
        members.insert("servers".into(), json!([{ "url": public_url }]));
    }
    let bytes = Bytes::from(serde_json::to_vec(&JsonFirst(&value)).unwrap_or_default());
    Document {
        etag: etag(&bytes),
        bytes,
        value,
    }
}

impl Document {
    /// The JSON text.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// A tag of its content, without quotes.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The document as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The form in which it is committed.
    pub fn pretty(&self) -> String {
        let mut text = serde_json::to_string_pretty(&JsonFirst(&self.value)).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The methods that a path takes; of `/plans/agenda` those of that address alone,
    /// though it looks like `/plans/{id}` too.
    pub fn methods(&self, path: &str) -> Vec<String> {
        let paths = self.value.get("paths").and_then(Value::as_object);
        let item = paths
            .into_iter()
            .flatten()
            .filter(|(template, _)| matches(template, path))
            .min_by_key(|(template, _)| template.matches('{').count());
        let mut methods: Vec<String> = item
            .and_then(|(_, item)| item.as_object())
            .into_iter()
            .flatten()
            .map(|(method, _)| method.to_uppercase())
            .collect();
        if methods.iter().any(|m| m == "GET") {
            methods.push("HEAD".to_owned());
        }
        methods
    }
}

/// Where an answer has several media types, documentation tools ask for the
/// first: JSON is written before the others.
struct JsonFirst<'v>(&'v Value);

impl Serialize for JsonFirst<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(items) => serializer.collect_seq(items.iter().map(JsonFirst)),
            Value::Object(members) => {
                let (json, others): (Vec<_>, Vec<_>) =
                    members.iter().partition(|(name, _)| *name == "application/json");
                let members = json.into_iter().chain(others);
                serializer.collect_map(members.map(|(name, value)| (name, JsonFirst(value))))
            }
            plain => plain.serialize(serializer),
        }
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(t), Some(p)) if t == p || (t.starts_with('{') && !p.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Bodies that create, replace or patch a record have schemas of their own,
/// made from the schema of its fields by the same function as the check at the
/// door.
fn input_schemas(document: &mut Value) {
    let mut made: Map<String, Value> = Map::new();
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    for (_, method, operation) in operations(document) {
        let Some(schema) = operation.pointer_mut("/requestBody/content/application~1json/schema") else {
            continue;
        };
        let reference = schema
            .get("$ref")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(name) = reference.strip_prefix("#/components/schemas/") else {
            continue;
        };
        let Some(record) = name.strip_suffix("Fields") else {
            // Other bodies are closed too.
            if let Some(fields) = schemas.get(name) {
                let mut whole = shape::closed(fields);
                new_records(&mut whole, &schemas, &mut made);
                made.insert(name.to_owned(), whole);
            }
            continue;
        };
        let verb = match method.as_str() {
            "post" => Verb::Create,
            "put" => Verb::Replace,
            _ => Verb::Patch,
        };
        let Some(fields) = schemas.get(name) else { continue };
        let title = format!("{record}{}", verb.suffix());
        made.insert(title.clone(), shape::for_verb(fields, verb));
        *schema = json!({ "$ref": format!("#/components/schemas/{title}") });
    }
    if let Some(all) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        all.extend(made);
    }
}

/// Records inside another body are new ones.
fn new_records(schema: &mut Value, schemas: &Value, made: &mut Map<String, Value>) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref") {
        let record = reference
            .strip_prefix("#/components/schemas/")
            .and_then(|name| name.strip_suffix("Fields"))
            .map(str::to_owned);
        if let Some(record) = record
            && let Some(fields) = schemas.get(format!("{record}Fields"))
        {
            let title = format!("{record}{}", Verb::Create.suffix());
            made.insert(title.clone(), shape::for_verb(fields, Verb::Create));
            *reference = format!("#/components/schemas/{title}");
        }
        return;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(|s| new_records(s, schemas, made)),
        Value::Array(items) => items.iter_mut().for_each(|s| new_records(s, schemas, made)),
        _ => {}
    }
}

/// What may stand nested in the bodies of new records.
fn nested_schemas(document: &mut Value) {
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        nested::describe(schemas, "MeetingCreate", meetings::whole::NESTS);
        nested::describe(schemas, "PlanCreate", plans::create::NESTS);
    }
}

/// Every operation with its path and method.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let path = path.clone();
        item.as_object_mut()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (path.clone(), method.clone(), operation))
    })
}
