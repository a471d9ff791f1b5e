//! The operations on deliveries.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web::Path};
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{DeliveryParams, WebhookDelivery, WebhookDeliveryList},
    store,
};
use crate::{
    access::{Action, Session},
    domain::RecordType,
    infra::{
        Result,
        cursor::{self, Cursor, fingerprint},
        query::{self, Query},
        reply,
    },
    records::{ledger, list::link_next, write},
    sync::webhooks::handlers::{active, own},
};

/// List the deliveries of a webhook
///
/// The messages of the last 30 days, the newest first, with every attempt.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks", params(("id" = Uuid, Path, description = "The webhook."), DeliveryParams),
    responses((status = 200, description = "A page of deliveries.", body = WebhookDeliveryList)))]
#[get("/webhooks/{id}/deliveries")]
pub async fn webhook_delivery_list(
    session: Session,
    request: HttpRequest,
    id: Path<Uuid>,
    query: Query<DeliveryParams>,
) -> Result<HttpResponse> {
    let Query(params, _) = query;
    let id = *id;
    let limit = params.limit.unwrap_or(50);
    let list = fingerprint(request.path(), &query::pairs(request.query_string()));
    let after = params.cursor.as_deref();
    let after = after.map(|c| Cursor::decode(c, &list)?.key::<i64>()).transpose()?;
    let page = session
        .read(move |db, me| {
            own(db, me, Action::View, id)?;
            let mut found = store::page(db, id, params.status, after, limit + 1)?;
            let next = cursor::cut(&mut found, limit, |last| Cursor::after(&list, last.number, id))?;
            let data = found.into_iter().map(store::Kept::shown).collect::<Result<_>>()?;
            Ok(WebhookDeliveryList { data, next })
        })
        .await?;
    let mut answer = reply::json(StatusCode::OK, &page)?;
    link_next(&request, page.next.as_deref(), answer.headers_mut());
    Ok(answer)
}

/// Read a delivery
#[utoipa::path(get, path = "/webhooks/{id}/deliveries/{delivery_id}", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook."), ("delivery_id" = Uuid, Path, description = "The delivery.")),
    responses((status = 200, description = "The delivery.", body = WebhookDelivery)))]
#[get("/webhooks/{id}/deliveries/{delivery_id}")]
pub async fn webhook_delivery_view(session: Session, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse> {
    let (id, delivery) = *path;
    let found = session
        .read(move |db, me| {
            own(db, me, Action::View, id)?;
            store::find(db, id, delivery)
        })
        .await?;
    reply::json(StatusCode::OK, &found)
}

/// Send a delivery again
///
/// At once, under the same `webhook-id`, and for as long as a new one. 409 when the
/// webhook is disabled.
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{delivery_id}/resend", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook."), ("delivery_id" = Uuid, Path, description = "The delivery.")),
    responses((status = 202, description = "The delivery, waiting to be sent.", body = WebhookDelivery)))]
#[post("/webhooks/{id}/deliveries/{delivery_id}/resend")]
pub async fn webhook_delivery_resend(
    session: Session,
    request: HttpRequest,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse> {
    let (id, delivery) = *path;
    write::run(session, &request, &Value::Null, move |db, author, call| {
        active(&own(db, &author.actor, Action::Update, id)?)?;
        let told = store::resend(db, id, delivery)?;
        ledger::tell(db, RecordType::Webhooks, &[id])?;
        call.accepted(&told, &format!("/v1/webhooks/{id}/deliveries/{delivery}"))
    })
    .await
}
