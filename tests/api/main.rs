//! The service as callers meet it: over HTTP, against a real Postgres.

mod support;

mod accounts;
mod auth;
mod conventions;
mod hostile_input;
mod ledger;
mod libraries;
mod migrations;
mod partner_systems;
mod permissions;
mod regions;
mod sign_in;
mod statistics;
