//! What holds for every operation: security, headers, forms.

use serde_json::{Value, json};

use super::{forms, operations, problems};

/// Completes the document of a service with this public address.
pub fn complete(document: &mut Value, public_url: &str) {
    components(document, public_url);
    for (path, method, operation) in operations(document) {
        let open = operation.get("security").is_some();
        if !open && let Some(members) = operation.as_object_mut() {
            members.insert("security".into(), json!([{ "bearer": [] }, { "client": [] }]));
        }
        headers_of_request(&path, &method, operation);
        headers_of_answers(&path, &method, operation);
        forms::complete(&path, &method, operation);
        warnings(&path, &method, operation);
        sparse_answers(operation);
        problems::answers(&path, &method, open, operation);
    }
}

fn components(document: &mut Value, public_url: &str) {
    let Some(components) = document.pointer_mut("/components").and_then(Value::as_object_mut) else {
        return;
    };
    components.insert(
        "securitySchemes".into(),
        json!({
            "bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "The access token of POST /v1/auth/login or POST /v1/oauth/token."
            },
            "client": {
                "type": "oauth2",
                "description": "For partner systems: their id and secret.",
                "flows": {"clientCredentials": {"tokenUrl": format!("{public_url}/v1/oauth/token"), "scopes": {}}}
            }
        }),
    );
    problems::components(components);
}

/// How the addresses end at which `POST` changes a record that is there.
const CHANGES: [&str; 6] = [
    "/restore",
    "/transitions",
    "/merge",
    "/unmerge",
    "/erase",
    "/resolution",
];

/// Whether an operation changes a record that is there.
pub fn needs_if_match(path: &str, method: &str) -> bool {
    path.starts_with("/v1/")
        && (matches!(method, "put" | "patch" | "delete")
            || (method == "post"
                && CHANGES
                    .iter()
                    .any(|end| path.strip_suffix(end).is_some_and(|of| of.ends_with('}')))))
}

fn headers_of_request(path: &str, method: &str, operation: &mut Value) {
    let header = |name: &str, description: &str, required: bool, schema: Value| json!({"name": name, "in": "header", "required": required, "description": description, "schema": schema});
    let mut headers = Vec::new();
    let tagged = ["json", "pdf"].map(|kind| format!("/responses/200/content/application~1{kind}"));
    if method == "get" && tagged.iter().any(|kind| operation.pointer(kind).is_some()) {
        headers.push(header(
            "If-None-Match",
            "The ETag that the caller has: 304 when it is still true.",
            false,
            json!({"type": "string"}),
        ));
    }
    // A verification is a question that needs a body: it writes nothing.
    let writes = method != "get" && path != "/v1/statistics/verify";
    if path.starts_with("/v1/") && writes && !path.contains("/auth/") && !path.contains("/oauth/") {
        if needs_if_match(path, method) {
            headers.push(header(
                "If-Match",
                "The version that is changed, as ETag gave it.",
                true,
                json!({"type": "string", "pattern": "^(\"[0-9]{1,9}(-[A-Za-z0-9_-]{1,40})?\"|\\*)$", "example": "\"1\""}),
            ));
        }
        // A batch is safe to send again by its own ids.
        if method == "post" && path != "/v1/sync/batches" {
            headers.push(header(
                "Idempotency-Key",
                "Makes the request safe to send again: the same key and body give the same answer.",
                false,
                json!({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]*[!-~][ -~]*$"}),
            ));
        }
        headers.push(header(
            "Prefer",
            "`dry-run` tries everything and keeps nothing; `return=minimal` leaves the body out.",
            false,
            json!({"type": "string"}),
        ));
        headers.push(header(
            "X-Change-Reason",
            "Why; it is kept with the change.",
            false,
            json!({"type": "string", "minLength": 1, "maxLength": 500, "pattern": "^[ -~]*[!-~][ -~]*$"}),
        ));
    }
    if (path.starts_with("/v1/people") && method != "delete") || path.starts_with("/v1/sync/conflicts") {
        headers.push(header(
            "X-Purpose",
            "What personal data is wanted for. Without it, or without the right to personal data, people are masked; with both they are shown in full and the reading is written down. No personal data belongs here.",
            path.ends_with("/dossier"),
            json!({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]*[!-~][ -~]*$", "example": "Invitation to the stakeholder meeting"}),
        ));
    }
    headers.push(header(
        "Accept-Language",
        "`id` or `en`, for what is said about errors.",
        false,
        json!({"type": "string"}),
    ));
    let Some(members) = operation.as_object_mut() else {
        return;
    };
    let parameters = members.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.extend(headers);
    }
}

fn headers_of_answers(path: &str, method: &str, operation: &mut Value) {
    let text = |description: &str| json!({"description": description, "schema": {"type": "string"}});
    let is_write = method != "get";
    let names_region = operation
        .get("parameters")
        .and_then(Value::as_array)
        .is_some_and(|all| all.iter().any(|p| p.get("name") == Some(&json!("region"))));
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, answer) in responses.iter_mut().filter(|(s, _)| s.starts_with('2')) {
        let Some(answer) = answer.as_object_mut() else { continue };
        let mut headers = json!({"X-Request-Id": text("The id of the request.")});
        if let Some(headers) = headers.as_object_mut() {
            if !is_write || status == "201" || status == "204" {
                headers.insert("ETag".into(), text("The version, for If-Match and If-None-Match."));
            }
            if names_region {
                let told = "`rel=\"next\"`: the next page of a list. `rel=\"canonical\"`: `region` was an old code, and this is the address with the one in force, to which the answer belongs.";
                headers.insert("Link".into(), text(told));
            }
            if status == "201" {
                headers.insert("Location".into(), text("The address of what was made."));
            }
        }
        answer.entry("headers").or_insert(headers);
    }
    if !is_write && responses.contains_key("200") {
        responses
            .entry("304")
            .or_insert_with(|| json!({"description": "The caller has it already (If-None-Match)."}));
    }
    // `Prefer: return=minimal` on a change.
    if needs_if_match(path, method) {
        responses
            .entry("204")
            .or_insert_with(|| json!({"description": "Changed; the body was left out (Prefer: return=minimal)."}));
    }
}

/// With `fields` an answer has only the fields that were asked for.
fn sparse_answers(operation: &mut Value) {
    let offers_fields = operation
        .get("parameters")
        .and_then(Value::as_array)
        .is_some_and(|parameters| parameters.iter().any(|p| p.get("name") == Some(&json!("fields"))));
    let Some(schema) = operation.pointer_mut("/responses/200/content/application~1json/schema") else {
        return;
    };
    if offers_fields {
        let sparse = json!({"type": "object", "description": "With `fields`: only the fields that were asked for."});
        *schema = json!({"anyOf": [schema.clone(), sparse]});
    }
}

/// Writes add warnings.
fn warnings(path: &str, method: &str, operation: &mut Value) {
    if method == "get" || !path.starts_with("/v1/") {
        return;
    }
    for status in ["200", "201"] {
        let Some(schema) = operation.pointer_mut(&format!("/responses/{status}/content/application~1json/schema"))
        else {
            continue;
        };
        let written = schema
            .get("$ref")
            .and_then(Value::as_str)
            .is_some_and(|r| !r.ends_with("Answer"));
        if written && (needs_if_match(path, method) || status == "201") {
            *schema = json!({"allOf": [
                schema.clone(),
                {"type": "object", "properties": {"warnings": {
                    "type": "array", "description": "What the caller should know although the change was made.",
                    "items": {"$ref": "#/components/schemas/Warning"}
                }}}
            ]});
        }
    }
}
