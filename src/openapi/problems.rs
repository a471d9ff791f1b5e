//! What goes wrong, and how it is said: the problems of every operation.

use serde_json::{Map, Value, json};

use super::common::needs_if_match;

/// Adds the forms of problems and warnings, and the answers that operations share.
pub fn components(components: &mut Map<String, Value>) {
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

/// Adds the problems that an operation can answer with.
pub fn answers(path: &str, method: &str, open: bool, operation: &mut Value) {
    let reads = method == "get";
    let has_body = operation.get("requestBody").is_some();
    let by_id = path.contains('{');
    // What can be had in several forms may be asked for in one that is not offered.
    let lists = ["text~1csv", "application~1x-ndjson"]
        .iter()
        .any(|form| operation.pointer(&format!("/responses/200/content/{form}")).is_some());
    let is_file = path.ends_with("/file");
    let changes = needs_if_match(path, method);
    let statuses = [
        ("400", true),
        ("401", !open || path.contains("/auth/") || path.contains("/oauth/")),
        ("403", !open),
        ("404", by_id),
        ("406", lists && !is_file),
        ("408", has_body),
        ("409", is_file || (!reads && path != "/v1/statistics/verify")),
        ("410", (by_id && !open) || path == "/v1/sync/changes"),
        ("412", changes),
        ("413", has_body),
        ("415", has_body),
        // A question that is understood and still has no answer.
        (
            "422",
            has_body
                || changes
                || (lists && !is_file && path != "/v1/sync/changes")
                || path == "/v1/statistics/indicators"
                || path.ends_with("/resend")
                || path.ends_with("/test"),
        ),
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
