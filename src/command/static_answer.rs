//! `sinergi bench-static`: the ceiling of the benchmark (`bench/`). The same
//! server library with the same settings, and nothing behind it.

use std::{net::SocketAddr, thread, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer,
    rt::System,
    web::{self, Bytes},
};

use super::Outcome;

/// Answers every request with the same JSON text until SIGTERM or Ctrl-C.
pub fn run(listen: SocketAddr, bytes: usize) -> Outcome {
    let text = format!("\"{}\"", "x".repeat(bytes.saturating_sub(2)));
    let body = Bytes::from(text);
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let answer = HttpResponse::Ok().content_type("application/json").body(body.clone());
            async { answer }
        }))
    })
    .workers(thread::available_parallelism().map_or(2, usize::from))
    .keep_alive(Duration::from_secs(15))
    .client_request_timeout(Duration::from_secs(5))
    .shutdown_timeout(1)
    .bind(listen)?
    .run();
    System::new().block_on(server)?;
    Ok(())
}
