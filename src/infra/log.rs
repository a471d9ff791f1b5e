//! The log: one JSON object a line on a pipe, plain text on a terminal. Text
//! of callers can break neither.

use std::io::{IsTerminal, Write};

use env_logger::{Builder, Env};
use serde_json::json;

/// Starts the log. `RUST_LOG` sets the level (default `info`), `SINERGI_LOG`
/// (`json` or `text`) the form.
pub fn start() {
    let plain = match super::config_env("SINERGI_LOG").as_deref() {
        Some("text") => true,
        Some("json") => false,
        _ => std::io::stderr().is_terminal(),
    };
    Builder::from_env(Env::default().default_filter_or("info"))
        .format(move |out, record| {
            let now = super::clock::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            let message = record.args().to_string();
            if plain {
                return writeln!(
                    out,
                    "{now} {:5} {}",
                    record.level(),
                    message
                        .escape_debug()
                        .to_string()
                        .replace("\\\"", "\"")
                        .replace("\\'", "'")
                );
            }
            let line = json!({
                "time": now,
                "level": record.level().as_str().to_ascii_lowercase(),
                "module": record.target(),
                "message": message,
            });
            writeln!(out, "{line}")
        })
        .init();
}
