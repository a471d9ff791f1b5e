//! What holds for every operation: problems, security, headers.

use serde_json::{Value, json};

use super::operations;

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
        forms_of_lists(&path, &method, operation);
        sparse_answers(operation);
        problems(&path, &method, open, operation);
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
    if let Some(schemas) = components.get_mut("schemas").and_then(Value::as_object_mut) {
        schemas.insert("Problem".into(), problem_schema());
        schemas.insert("Warning".into(), warning_schema());
    }
    let responses = PROBLEMS
        .iter()
        .map(|(name, description)| ((*name).to_owned(), problem_answer(description)));
    components.insert("responses".into(), Value::Object(responses.collect()));
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457), in English or Indonesian by Accept-Language.",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": {"type": "string", "description": "The page that explains this kind of problem."},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What happened this time."},
            "instance": {"type": "string", "description": "The id of the request, as in the log of the service."},
            "code": {"type": "string", "description": "Stable."},
            "errors": {
                "type": "array",
                "description": "Every single fault.",
                "items": {
                    "type": "object",
                    "required": ["pointer", "code", "message"],
                    "properties": {
                        "pointer": {"type": "string", "description": "JSON pointer into the body, or ?name for a query parameter."},
                        "code": {"type": "string", "description": "Stable."},
                        "message": {"type": "string"},
                        "suggestion": {"type": "string", "description": "A value that would have been accepted."}
                    }
                }
            },
            "current_version": {"type": "integer", "description": "With 410 and 412."},
            "reason": {"type": "string", "description": "With 410 of the feed: `restored` (the database is another copy than the one that made the cursor) or `reach_changed` (the caller reads elsewhere than before)."},
            "restart": {"type": "string", "description": "With 410 of the feed: the address from which to start again."},
            "batch": {"type": "object", "description": "With 422 of a batch: what would have become of its operations."},
            "line": {"type": "integer", "description": "With 400 of a batch: the line that could not be read."},
            "report": {"type": "object", "description": "With 422 of an import: its report."},
            "touched": {"type": "array", "items": {"type": "string"}, "description": "With 409 of taking a merge back: the addresses of what was changed since."},
            "differing_fields": {"type": "array", "items": {"type": "string"}, "description": "With 412."}
        },
        "example": {
            "type": "http://127.0.0.1:8080/problems/validation", "title": "The data is not valid", "status": 422,
            "detail": "One or more fields cannot be accepted. `errors` names every one with the reason.",
            "instance": "019abcde-0000-7000-8000-000000000000", "code": "validation",
            "errors": [{"pointer": "/region_code", "code": "region_unknown", "message": "There is no region 32.14.01.2001.", "suggestion": "32.14.01.2010"}]
        }
    })
}

fn warning_schema() -> Value {
    json!({
        "type": "object",
        "description": "What the caller should know although the change was made, in English or Indonesian by Accept-Language.",
        "required": ["pointer", "code", "message"],
        "properties": {
            "pointer": {"type": "string", "description": "JSON pointer to the field."},
            "code": {"type": "string", "description": "Stable."},
            "message": {"type": "string"},
            "candidates": {
                "type": "array",
                "description": "The records that are meant, where it is about others.",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "similarity"],
                    "properties": {
                        "id": {"type": "string", "format": "uuid"},
                        "name": {"type": "string"},
                        "similarity": {"type": "number", "minimum": 0, "maximum": 1, "description": "How much the names are alike."}
                    }
                }
            },
            "suggestion": {
                "type": "object",
                "description": "A request that the caller may want to make about it.",
                "required": ["method", "path", "body"],
                "properties": {
                    "method": {"type": "string"}, "path": {"type": "string"}, "body": {"type": "object"}
                }
            }
        }
    })
}

/// The shared answers, by status.
const PROBLEMS: &[(&str, &str)] = &[
    ("400", "The request could not be read, or its query has faults."),
    ("401", "No access token, or one that is expired, withdrawn or not ours."),
    ("403", "Not allowed; `detail` names the rule and the missing right."),
    ("404", "Not there, or not to be known by this caller."),
    (
        "405",
        "The address does not take this method; `Allow` lists those it takes.",
    ),
    ("406", "None of the media types in Accept can be made here."),
    ("408", "The body did not arrive in time."),
    (
        "409",
        "In conflict with the present state, or the key is being worked on.",
    ),
    (
        "410",
        "It was deleted, or the time to restore it is over; a cursor of the feed leads nowhere any more.",
    ),
    (
        "412",
        "Somebody was faster: `current_version` and `differing_fields` say how.",
    ),
    ("413", "The body is too large."),
    ("415", "The media type or encoding of the body is not taken here."),
    (
        "422",
        "The data is not valid; `errors` names every fault. Or the Idempotency-Key was used for something else.",
    ),
    ("428", "If-Match is missing."),
    ("429", "Too many requests; wait as long as Retry-After says."),
    (
        "503",
        "Overloaded, or the database is away; try again after Retry-After seconds.",
    ),
];

fn problem_answer(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    })
}

/// The problems that an operation can answer with.
fn problems(path: &str, method: &str, open: bool, operation: &mut Value) {
    let reads = method == "get";
    let has_body = operation.get("requestBody").is_some();
    let by_id = path.contains('{');
    // What can be had in several forms may be asked for in one that is not offered.
    let lists = ["text~1csv", "application~1x-ndjson"]
        .iter()
        .any(|form| operation.pointer(&format!("/responses/200/content/{form}")).is_some());
    let changes = needs_if_match(path, method);
    let statuses = [
        ("400", true),
        ("401", !open || path.contains("/auth/") || path.contains("/oauth/")),
        ("403", !open),
        ("404", by_id),
        ("406", lists),
        ("408", has_body),
        ("409", !reads),
        ("410", (by_id && !open) || path == "/v1/sync/changes"),
        ("412", changes),
        ("413", has_body),
        ("415", has_body),
        // A question that is understood and still has no answer.
        ("422", has_body || changes || path == "/v1/statistics/indicators"),
        ("428", changes),
        (
            "429",
            // Where secrets are hashed.
            path.contains("/auth/") || path.contains("/oauth/") || (method == "post" && path.contains("/principals")),
        ),
        ("503", true),
    ];
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, applies) in statuses {
        if applies && !responses.contains_key(status) {
            responses.insert(
                status.into(),
                json!({ "$ref": format!("#/components/responses/{status}") }),
            );
        }
    }
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
    if path.starts_with("/v1/") && method != "get" && !path.contains("/auth/") && !path.contains("/oauth/") {
        if needs_if_match(path, method) {
            headers.push(header(
                "If-Match",
                "The version that is changed, as ETag gave it.",
                true,
                json!({"type": "string", "pattern": "^(\"[0-9]{1,9}(-[A-Za-z0-9_-]{1,40})?\"|\\*)$", "example": "\"1\""}),
            ));
        }
        if method == "post" {
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

/// Lists can be had whole in other forms; writes add warnings.
fn forms_of_lists(path: &str, method: &str, operation: &mut Value) {
    let is_record_list = operation
        .pointer("/responses/200/content/application~1json/schema/$ref")
        .and_then(Value::as_str)
        .is_some_and(|r| r.ends_with("Page"))
        && method == "get"
        && !path.ends_with("/history")
        && !path.ends_with("/ancestors");
    if is_record_list
        && let Some(content) = operation
            .pointer_mut("/responses/200/content")
            .and_then(Value::as_object_mut)
    {
        content.insert(
            "text/csv".into(),
            json!({"schema": {"type": "string", "description": "The whole list, with a header row (RFC 4180)."}}),
        );
        content.insert(
            "application/x-ndjson".into(),
            json!({"schema": {"type": "string", "description": "The whole list, one object a line."}}),
        );
        if path.ends_with("/libraries") || path.contains("/regions") {
            content.insert("application/geo+json".into(), json!({"schema": {"type": "object", "description": "The whole list as a FeatureCollection (RFC 7946)."}}));
        }
    }
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
