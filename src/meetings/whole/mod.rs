//! A meeting as one: with its agenda, who comes, and what came out of it. Made
//! in one request, read in one answer.

mod create;
mod put_back;
mod store;
mod view;

pub use create::{NESTS, create};
pub use put_back::without_children;
pub use store::{commitments_of, decisions_of, readable};
pub use view::{answer, view};
