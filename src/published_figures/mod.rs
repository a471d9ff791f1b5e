//! Published figures: what was officially said, to be set beside what is counted.

use utoipa_actix_web::service_config::ServiceConfig;

pub mod api;
pub mod example;
mod handlers;
pub mod rules;
pub mod store;

pub use api::PublishedFigure;

/// The operations of this room.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(handlers::published_figure_view)
        .service(handlers::published_figure_list)
        .service(handlers::published_figure_create)
        .service(handlers::published_figure_replace)
        .service(handlers::published_figure_patch)
        .service(handlers::published_figure_delete)
        .service(handlers::published_figure_restore)
        .service(handlers::published_figure_history);
}
