//! Sinergi, the service of Indonesia's national library programme TPBIS.
//!
//! The house, floor by floor. **A module imports only from a lower floor, never
//! up and never sideways** (`tests/architecture.rs` keeps the rule):
//!
//! 0. [`domain`]: pure vocabulary
//! 1. [`infra`]: the outer world
//! 2. [`access`]: who may do what where
//! 3. [`records`]: what every record has
//! 4. features: [`accounts`], [`regions`], [`libraries`], [`stakeholders`], [`people`], [`meetings`], [`plans`], [`published_figures`]
//! 5. composites over what features publish: [`statistics`], [`import`], [`merges`], [`thread`], [`meeting_plans`], [`mod@print`], [`sync`]
//! 6. [`mod@reference`]: the words of all rooms below; [`exports`]: what can be taken out of them
//!
//! Above them [`app`] puts the rooms together, [`openapi`] describes them,
//! [`pages`] are the service's own, and [`command`] is the command line.

pub mod access;
pub mod accounts;
pub mod app;
pub mod command;
pub mod domain;
pub mod exports;
pub mod import;
pub mod infra;
pub mod libraries;
pub mod meeting_plans;
pub mod meetings;
pub mod merges;
pub mod openapi;
pub mod pages;
pub mod people;
pub mod plans;
pub mod print;
pub mod published_figures;
pub mod records;
pub mod reference;
pub mod regions;
pub mod stakeholders;
pub mod statistics;
pub mod sync;
pub mod thread;
