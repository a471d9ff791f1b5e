//! Each answer in any test must be one that the OpenAPI document promises:
//! operation, status, media type and schema.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{LazyLock, Mutex},
};

use jsonschema::Validator;
use serde_json::Value;

use super::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| sinergi::openapi::document("/").value().clone());
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

/// The document under test.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// Holds an answer against the document.
#[track_caller]
pub fn hold(method: &str, path: &str, answer: &Answer) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    if method == "OPTIONS" {
        return; // A browser's question to the CORS layer, no operation.
    }
    assert!(answer.status != 500, "{method} {path} answered 500: {}", answer.text);
    let method = if method == "HEAD" {
        "get".to_owned()
    } else {
        method.to_lowercase()
    };
    let Some((template, operation)) = operation(&method, path) else {
        assert!(
            matches!(answer.status, 404 | 405 | 308 | 304 | 200),
            "{method} {path} is not in the document and answered {}",
            answer.status
        );
        return;
    };
    let responses = &operation["responses"];
    let promised = resolve(&responses[answer.status.to_string()]);
    assert!(
        !promised.is_null(),
        "{method} {template} answered {}, which the document does not promise: {}",
        answer.status,
        answer.text
    );
    if answer.text.is_empty() {
        return;
    }
    let media = answer
        .header("content-type")
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    let content = &promised["content"][&media];
    assert!(
        !content.is_null(),
        "{method} {template} {} has {media}, which the document does not promise",
        answer.status
    );
    if media.ends_with("json") && !media.contains("ndjson") && content["schema"]["type"] != "string" {
        check(
            &format!(
                "{method} {template} {} {media} {}",
                answer.status,
                query.contains("fields=")
            ),
            whole(&content["schema"], query),
            &answer.body,
        );
    }
}

/// Without `fields` an answer is whole.
fn whole<'s>(schema: &'s Value, query: &str) -> &'s Value {
    let branches = schema["anyOf"].as_array();
    branches
        .filter(|_| !query.contains("fields="))
        .and_then(|b| b.first())
        .unwrap_or(schema)
}

fn check(name: &str, schema: &Value, body: &Value) {
    let validator = {
        let mut known = VALIDATORS.lock().unwrap();
        *known.entry(name.to_owned()).or_insert_with(|| {
            let mut root = schema.clone();
            root["components"] = document()["components"].clone();
            Box::leak(Box::new(
                jsonschema::options()
                    .should_validate_formats(true)
                    .build(&root)
                    .unwrap(),
            ))
        })
    };
    let faults: Vec<String> = validator
        .iter_errors(body)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{name} breaks its promise: {faults:?} in {body}");
}

fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => document()
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(&Value::Null),
        None => value,
    }
}

/// The operation for a path, literal segments before parameters.
pub fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let fits = |template: &str| {
        let (t, p): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
        t.len() == p.len()
            && t.iter()
                .zip(&p)
                .all(|(t, p)| t == p || (t.starts_with('{') && !p.is_empty()))
    };
    let found: BTreeMap<usize, (&str, &Value)> = document()["paths"]
        .as_object()?
        .iter()
        .filter(|(template, _)| fits(template))
        .map(|(template, item)| (template.matches('{').count(), (template.as_str(), item)))
        .collect();
    let (template, item) = found.into_values().next()?;
    item.get(method).map(|operation| (template, operation))
}

/// Every operation: method, path and what the document says of it.
pub fn operations() -> Vec<(&'static str, &'static str, &'static Value)> {
    let paths = document()["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, op)| (method.as_str(), path.as_str(), op))
        })
        .collect()
}
