//! What the tests stand on: a Postgres for all of them, a database and a server
//! for each, people with names, and a client that holds every answer against
//! the OpenAPI document.

mod cluster;
mod http;
pub mod meetings;
pub mod plans;
mod promise;
pub mod server;

pub use cluster::{DEMONSTRATION, Prepared, cluster_in, empty_database, number, open};
pub use http::{Answer, Caller, in_the_end};
pub use promise::{document, operation, operations};
pub use server::{App, PUBLIC_URL};

/// The password of the people in the tests.
pub const PASSWORD: &str = "rahasia-untuk-uji";

/// A body for a village library in Citalang.
pub fn citalang() -> serde_json::Value {
    serde_json::json!({
        "name": "Perpustakaan Desa Citalang", "kind": "village", "region_code": "32.14.01.2010",
        "latitude": -6.5412, "longitude": 107.4606
    })
}
