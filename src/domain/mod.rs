//! Floor 0: the pure vocabulary that features share. Nothing here knows a
//! connection, a request, a clock or the environment.

pub mod aliases;
pub mod ancestry;
pub mod fault;
pub mod funding_source;
pub mod geo;
pub mod measure;
pub mod npp;
pub mod programme_level;
pub mod record_type;
pub mod region_code;
pub mod role;
pub mod said;
pub mod spoken;
pub mod stakeholder_kind;
pub mod text;
pub mod text_enum;
pub mod time_zone;

pub use ancestry::Ancestry;
pub use fault::{Fault, FaultCode, Faults};
pub use funding_source::FundingSource;
pub use measure::Measure;
pub use programme_level::ProgrammeLevel;
pub use record_type::RecordType;
pub use region_code::{Level, RegionCode};
pub use role::Role;
pub use said::{Language, Said};
pub use stakeholder_kind::StakeholderKind;
pub use time_zone::TimeZone;
