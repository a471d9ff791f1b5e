//! The operations on webhooks.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::StatusCode,
    patch, post,
    web::{Data, Path},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    api::{
        NewWebhook, Replay, Replayed, Rotation, Webhook, WebhookFields, WebhookFilter, WebhookPage, WebhookWithSecret,
    },
    deliveries::{self, api::WebhookDelivery},
    places, secrets,
    seer::{self, Seer},
    signature::Secret,
    store,
    words::WebhookStatus,
};
use crate::{
    access::{Action, Actor, Session},
    domain::{Faults, RecordType, fault::code},
    infra::{
        Error, Read, Result, body, codes,
        json::Json,
        outbound::{Allowed, destination},
        reply::{self, Prefer, if_match},
        shape::Verb,
    },
    records::{
        ListParams,
        commands::{self, Done},
        history::{self, HistoryParams, VersionPage},
        input::{self, Draft},
        ledger, list, view,
        view::ViewParams,
        write,
    },
};

/// What a page depends on; grants, since they say what is seen of others' webhooks.
const LISTED_FROM: &[RecordType] = &[
    RecordType::Webhooks,
    RecordType::Grants,
    RecordType::Principals,
    RecordType::Regions,
];

/// A webhook with which the caller may do this.
///
/// # Errors
/// 404 when it is not there or may not be known, 403 when it may be seen only.
pub fn own(db: &mut Read, me: &Actor, action: Action, id: Uuid) -> Result<Webhook> {
    let found = store::find(db, id)?;
    seer::refuse(me, action, &found)?;
    Ok(found)
}

/// Refuses whoever may not do this with a webhook, before anything else is said of the request.
async fn refuse(session: &Session, action: Action, id: Uuid) -> Result<()> {
    session.read(move |db, me| own(db, me, action, id).map(|_| ())).await
}

/// Refuses what makes no sense for one that is disabled or deleted.
///
/// # Errors
/// 409, 410.
pub fn active(webhook: &Webhook) -> Result<()> {
    living(webhook)?;
    match webhook.fields.status {
        WebhookStatus::Active => Ok(()),
        WebhookStatus::Disabled => Err(Error::detailed(
            codes::conflict(),
            "The webhook is disabled. Enable it first: PATCH {\"status\": \"active\"}.",
            "Webhook ini dinonaktifkan. Aktifkan dahulu: PATCH {\"status\": \"active\"}.",
        )),
    }
}

fn living(webhook: &Webhook) -> Result<()> {
    match webhook.stamp.deleted_at {
        Some(at) => Err(commands::gone(webhook, at)),
        None => Ok(()),
    }
}

/// Refuses addresses that may not be spoken to.
fn check_address(allowed: &Allowed, url: &str, faults: &mut Faults) {
    // What is no address at all is told by the rules of the record.
    if let Ok(url) = destination::read(url)
        && let Some(said) = allowed.refusal(&url)
    {
        faults.add("/url", code::NOT_OFFERED, said);
    }
}

/// Reads a new webhook and the secret that was given for it.
fn read_new(sent: &Value, owner: Uuid, allowed: &Allowed) -> Result<(Draft<WebhookFields>, Option<String>)> {
    let mut faults = body::check::<NewWebhook>(sent);
    let mut webhook = sent.clone();
    let given = webhook.as_object_mut().and_then(|members| members.remove("secret"));
    let given = given.and_then(|secret| secret.as_str().map(str::to_owned));
    let mut draft = input::draft::<Webhook>(&webhook)?;
    faults.extend(std::mem::take(&mut draft.faults));
    check_address(allowed, &draft.fields.url, &mut faults);
    if let Some(given) = &given {
        Secret::read(given, &mut faults);
    }
    draft.fields.owner_id = owner;
    draft.faults = faults;
    Ok((draft, given))
}

/// What was asked, without the secret: it is kept with the Idempotency-Key.
fn without_secret(mut asked: Value) -> Value {
    if let Some(members) = asked.as_object_mut() {
        members.remove("secret");
    }
    asked
}

/// What is preferred, but not a minimal answer: it would hide the secret for good.
fn whole(request: &HttpRequest) -> Prefer {
    Prefer {
        minimal: false,
        ..Prefer::from_request(request)
    }
}

/// List webhooks
///
/// The caller's own, and those of the regions that the caller administers or audits.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", params(WebhookFilter, ListParams), responses((status = 200, description = "A page of webhooks.", body = WebhookPage)))]
#[get("/webhooks")]
pub async fn webhook_list(session: Session, request: HttpRequest) -> Result<HttpResponse> {
    seer::refuse_strangers(&session.actor)?;
    let seer = Seer::of(&session.actor);
    list::narrowed::<Webhook, WebhookFilter>(session, request, LISTED_FROM, |filter| WebhookFilter { seer, ..filter })
        .await
}

/// Make a webhook
///
/// Every change of these types in this region is posted to it from now on, signed after
/// Standard Webhooks. For administrators, and for partner systems with the role `sync`
/// there. The answer shows the secret that the service made, once.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = NewWebhook, responses((status = 201, description = "The webhook as it was stored, with the secret that was made for it.", body = WebhookWithSecret)))]
#[post("/webhooks")]
pub async fn webhook_create(
    session: Session,
    request: HttpRequest,
    allowed: Data<Allowed>,
    body: Json,
) -> Result<HttpResponse> {
    let (draft, given) = read_new(&body.0, session.actor.id, &allowed)?;
    let asked = without_secret(body.0);
    if !draft.faults.is_empty() {
        // Nothing is made: this tells what else is wrong.
        return write::run(session, &request, &asked, move |db, author, call| {
            call.answer(commands::create::<Webhook>(db, author, &draft)?, StatusCode::CREATED)
        })
        .await;
    }
    let (secret, shown) = Secret::given_or_made(given.as_deref())?;
    let answer = write::run_as(session, &request, whole(&request), &asked, move |db, author, call| {
        let done = commands::create::<Webhook>(db, author, &draft)?;
        secrets::put(db, done.record.id, &secret)?;
        places::begin(db, done.record.id)?;
        call.answer(done, StatusCode::CREATED)
    });
    reply::with_once(answer.await?, json!({ "secret": shown })).await
}

/// Read a webhook
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook."), ViewParams), responses((status = 200, description = "The webhook.", body = Webhook)))]
#[get("/webhooks/{id}")]
pub async fn webhook_view(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::View, id).await?;
    view::view::<Webhook>(session, request, id).await
}

/// Change fields of a webhook
///
/// A missing field is left as it is, `null` clears it (RFC 7396). `status` disables and
/// enables it; enabled again, it goes on where it stopped.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), request_body = WebhookFields, responses((status = 200, description = "The webhook as it is now.", body = Webhook)))]
#[patch("/webhooks/{id}")]
pub async fn webhook_patch(
    session: Session,
    request: HttpRequest,
    allowed: Data<Allowed>,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let (id, expected, asked) = (*id, if_match(&request)?, body.0.clone());
    write::run(session, &request, &asked, move |db, author, call| {
        let before = own(db, &author.actor, Action::Update, id)?;
        let done = commands::change::<Webhook>(db, author, id, expected, Verb::Patch, &body.0)?;
        if before.fields.url != done.record.fields.url {
            let mut faults = Faults::new();
            check_address(&allowed, &done.record.fields.url, &mut faults);
            faults.finish()?;
        }
        call.answer(done, StatusCode::OK)
    })
    .await
}

/// Delete a webhook
///
/// Nothing more is sent to it. It can be restored for 30 days.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), responses((status = 204, description = "It is deleted.")))]
#[delete("/webhooks/{id}")]
pub async fn webhook_delete(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::Delete, id).await?;
    write::delete::<Webhook>(session, request, id).await
}

/// Restore a deleted webhook
///
/// It goes on where it stopped.
#[utoipa::path(post, path = "/webhooks/{id}/restore", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), responses((status = 200, description = "The webhook as it is now.", body = Webhook)))]
#[post("/webhooks/{id}/restore")]
pub async fn webhook_restore(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::Restore, id).await?;
    write::restore::<Webhook>(session, request, id).await
}

/// Read the history of a webhook
#[utoipa::path(get, path = "/webhooks/{id}/history", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook."), HistoryParams), responses((status = 200, description = "Its versions, newest first.", body = VersionPage)))]
#[get("/webhooks/{id}/history")]
pub async fn webhook_history(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::View, id).await?;
    history::view::<Webhook>(session, request, id).await
}

/// Give a webhook a new secret
///
/// For `overlap_hours` messages bear two signatures, of the new and of the old secret,
/// so that the receiver can change over at any moment of that time.
#[utoipa::path(post, path = "/webhooks/{id}/rotate", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), request_body = Rotation, responses((status = 200, description = "The webhook as it is now, with the secret that was made for it.", body = WebhookWithSecret)))]
#[post("/webhooks/{id}/rotate")]
pub async fn webhook_rotate(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::Update, id).await?;
    let rotation: Rotation = body::read(&body.0)?;
    let (secret, shown) = Secret::given_or_made(rotation.secret.as_deref())?;
    let asked = without_secret(body.0);
    let answer = write::run_as(session, &request, whole(&request), &asked, move |db, author, call| {
        own(db, &author.actor, Action::Update, id)?;
        let record = secrets::rotate(db, author, id, &secret, rotation.overlap_hours)?;
        let done = Done {
            record,
            warnings: Vec::new(),
            changed: true,
        };
        call.answer(done, StatusCode::OK)
    });
    reply::with_once(answer.await?, json!({ "secret": shown })).await
}

/// Send a test
///
/// A message `webhooks.test` is sent once, also while the webhook is disabled; what came
/// of it is told by its delivery.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), responses((status = 202, description = "The delivery, waiting to be sent.", body = WebhookDelivery)))]
#[post("/webhooks/{id}/test")]
pub async fn webhook_test(session: Session, request: HttpRequest, id: Path<Uuid>) -> Result<HttpResponse> {
    let id = *id;
    write::run(session, &request, &Value::Null, move |db, author, call| {
        living(&own(db, &author.actor, Action::Update, id)?)?;
        let told = deliveries::store::test(db, id, Uuid::now_v7())?;
        ledger::tell(db, RecordType::Webhooks, &[id])?;
        call.accepted(&told, &format!("/v1/webhooks/{id}/deliveries/{}", told.id))
    })
    .await
}

/// Send again from a position
///
/// Every message about changes from this position in the ledger on is sent again, under
/// the same `webhook-id`. 409 when the webhook is disabled.
#[utoipa::path(post, path = "/webhooks/{id}/replay", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook.")), request_body = Replay, responses((status = 202, description = "What is sent again.", body = Replayed)))]
#[post("/webhooks/{id}/replay")]
pub async fn webhook_replay(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    body: Json,
) -> Result<HttpResponse> {
    let id = *id;
    refuse(&session, Action::Update, id).await?;
    let Replay { from_seq } = body::read(&body.0)?;
    write::run(session, &request, &body.0, move |db, author, call| {
        active(&own(db, &author.actor, Action::Update, id)?)?;
        let told = places::replay(db, id, from_seq)?;
        ledger::tell(db, RecordType::Webhooks, &[id])?;
        call.accepted(&told, &format!("/v1/webhooks/{id}/deliveries"))
    })
    .await
}
