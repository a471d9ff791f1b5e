//! The service as callers meet it: over HTTP, against a real Postgres.

mod support;

mod auth;
mod conventions;
mod hostile_input;
mod ledger;
mod libraries;
mod migrations;
mod permissions;
mod statistics;
