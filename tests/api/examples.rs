//! Every example of the document runs as it stands against the demonstration.

use serde_json::Value;

use crate::support::{App, DEMONSTRATION};

/// The path with the examples of its parameters, and of those of the query that it needs.
fn filled(path: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let needed = parameters.filter(|p| p["in"] == "path" || (p["in"] == "query" && p["required"] == true));
    needed.fold(path.to_owned(), |filled, p| {
        let example = p["example"].as_str().or(p["schema"]["example"].as_str());
        let name = p["name"].as_str().unwrap();
        let example = example.unwrap_or_else(|| panic!("{path} has no example for {name}"));
        if p["in"] == "path" {
            return filled.replace(&format!("{{{name}}}"), example);
        }
        let sign = if filled.contains('?') { '&' } else { '?' };
        format!("{filled}{sign}{name}={example}")
    })
}

/// The example of the version that is changed.
fn version(operation: &Value) -> Option<&str> {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.find(|p| p["name"] == "If-Match")?["example"].as_str()
}

/// The example of a body, or of its schema.
fn body<'d>(document: &'d Value, content: &'d Value) -> &'d Value {
    let reference = content["schema"]["$ref"].as_str().unwrap_or_default();
    let schema = document
        .pointer(reference.trim_start_matches('#'))
        .unwrap_or(&Value::Null);
    if content["example"].is_null() {
        &schema["example"]
    } else {
        &content["example"]
    }
}

#[test]
fn every_example_runs_as_it_stands() {
    let app = App::of(&DEMONSTRATION);
    let document = app.nobody().get("/openapi.json").expect(200).body;
    let admin = app.person("national.admin").with("X-Purpose", "Examples");
    let mut ran = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        // Signing in and out has its own secrets.
        if template.contains("/auth/") || template.contains("/oauth/") {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let path = filled(template, operation);
            let method = method.to_uppercase();
            let caller = admin.with("Prefer", "dry-run");
            let caller = match version(operation) {
                Some(version) => caller.with("If-Match", version),
                None => caller,
            };
            let mut answers = Vec::new();
            for (media_type, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let bytes = match body(&document, content) {
                    Value::Null => continue,
                    Value::String(text) => text.clone(),
                    value => value.to_string(),
                };
                answers.push(caller.send(&method, &path, Some((media_type, bytes.into_bytes()))));
            }
            let takes_body = !operation["requestBody"].is_null();
            assert!(!takes_body || !answers.is_empty(), "{method} {path} has no example");
            if !takes_body {
                let none = (method == "POST").then(|| ("application/json", Vec::new()));
                let reader = if method == "GET" { &admin } else { &caller };
                answers.push(reader.send(&method, &path, none));
            }
            for answer in answers {
                // What is not deleted cannot be restored, what is not merged not be parted.
                let well = if path.ends_with("/restore") || path.ends_with("/unmerge") {
                    answer.status == 409
                } else {
                    answer.status < 300
                };
                assert!(well, "{method} {path}: {} {}", answer.status, answer.text);
                ran += 1;
            }
        }
    }
    assert!(ran > 50, "{ran}");
}
