//! What the service itself sends: the `webhooks` of OpenAPI 3.1.

use serde_json::{Value, json};

/// Puts the messages to webhooks into the document.
pub fn complete(document: &mut Value) {
    let header = |name: &str, description: &str| json!({"name": name, "in": "header", "required": true, "description": description, "schema": {"type": "string"}});
    let message = json!({
        "post": {
            "tags": ["webhooks"],
            "summary": "A change",
            "description": "Posted to the address of every webhook that hears of the record's type and region. Signed after Standard Webhooks (standardwebhooks.com): `v1,` and the Base64 of the HMAC-SHA256, under the bytes of the secret, of `webhook-id`, `webhook-timestamp` and the body, joined by full stops.",
            "operationId": "webhook_message",
            "security": [],
            "parameters": [
                header("webhook-id", "The name of the message: the same at every attempt. Whoever has it already has nothing to do."),
                header("webhook-timestamp", "When this attempt was made, in Unix seconds. Refuse what is older than five minutes."),
                header("webhook-signature", "One signature, or several apart by spaces while a secret is being replaced. One that is right is enough."),
            ],
            "requestBody": {
                "required": true,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/WebhookMessage"}}}
            },
            "responses": {
                "2XX": {"description": "The message was taken. Anything else, a redirect too, is a failure: it is sent again, for three days."},
                "410": {"description": "No more messages: the webhook is disabled."}
            }
        }
    });
    if let Some(members) = document.as_object_mut() {
        members.insert("webhooks".into(), json!({ "change": message }));
    }
}
