//! The service as callers meet it: over HTTP, against a real Postgres.

#[cfg(test)]
mod support;

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod agendas;
#[cfg(test)]
mod attendances;
#[cfg(test)]
mod conventions;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod faults;
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
mod migrations;
#[cfg(test)]
mod partner_systems;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod process;
#[cfg(test)]
mod regions;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod stakeholders;
#[cfg(test)]
mod statistics;
#[cfg(test)]
mod tokens;
