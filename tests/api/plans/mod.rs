//! Plans, from promise to money and result.

mod agenda;
mod content;
mod copies;
mod drafts;
mod locks;
mod records;
mod refusals;
mod states;
mod whole;
mod workflow;
