//! The service as callers meet it: over HTTP, against a real Postgres.

#[cfg(test)]
mod ground;
#[cfg(test)]
mod support;

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod agendas;
#[cfg(test)]
mod attendances;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod commitments;
#[cfg(test)]
mod conventions;
#[cfg(test)]
mod dashboard;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod engagement;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod hostile_input;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod libraries;
#[cfg(test)]
mod meetings;
#[cfg(test)]
mod merges;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod minutes;
#[cfg(test)]
mod partner_systems;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod prints;
#[cfg(test)]
mod process;
#[cfg(test)]
mod regions;
#[cfg(test)]
mod reporting;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod slow_database;
#[cfg(test)]
mod stakeholders;
#[cfg(test)]
mod statistics;
#[cfg(test)]
mod sync_push;
#[cfg(test)]
mod thread;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod whole_meetings;
