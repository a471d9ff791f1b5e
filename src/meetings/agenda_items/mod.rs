//! The agenda of a meeting, item by item.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
mod handlers;
pub mod order;
pub mod store;
pub mod words;

pub use api::AgendaItem;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::agenda_item_view)
        .service(handlers::agenda_item_list)
        .service(handlers::agenda_item_create)
        .service(handlers::agenda_item_replace)
        .service(handlers::agenda_item_patch)
        .service(handlers::agenda_item_delete)
        .service(handlers::agenda_item_restore)
        .service(handlers::agenda_item_history);
}
