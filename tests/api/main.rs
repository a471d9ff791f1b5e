//! The service as callers meet it: over HTTP, against a real Postgres.

mod support;

mod auth;
mod accounts;
mod conventions;
mod hostile_input;
mod ledger;
mod libraries;
mod migrations;
mod partner_systems;
mod permissions;
mod sign_in;
mod regions;
mod statistics;
