//! Floor 2: who may do what where. A token names a principal; its grants are
//! looked up; one pure policy decides; its answer is a [`Permit`] without which
//! nothing can be written.

pub mod actor;
pub mod claims;
pub mod gate;
pub mod keys;
pub mod permit;
pub mod policy;
pub mod reach;
pub mod session;

pub use actor::{Actor, Grant};
pub use gate::Gate;
pub use permit::{Author, Origin, Permit};
pub use policy::Action;
pub use reach::Reach;
pub use session::Session;
