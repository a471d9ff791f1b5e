//! Floor 3: what every record has. A feature says what is special about its
//! records (fields, rules, references, filters) by implementing [`Record`];
//! versions, the ledger, history, dry run, idempotency, deletion and restore,
//! lists and exports are the same for all and stand here once.

pub mod asked;
pub mod boundaries;
mod certain;
pub mod children;
pub mod commands;
pub mod drafts;
pub mod export;
pub mod external_ids;
pub mod followers;
pub mod history;
pub mod idempotency;
pub mod ids;
pub mod input;
pub mod ledger;
pub mod list;
pub mod listing;
pub mod lookup;
pub mod merging;
pub mod nested;
pub mod personal;
pub mod question;
pub mod record;
pub mod references;
pub mod replay;
pub mod search;
pub mod series;
pub mod several;
pub mod sparse;
pub mod stamp;
pub mod successor;
pub mod table;
pub mod view;
pub mod write;

pub use external_ids::ExternalId;
pub use list::{ListParams, Listed, Paging};
pub use listing::Listing;
pub use record::{Context, Record};
pub use references::Known;
pub use stamp::Stamp;
