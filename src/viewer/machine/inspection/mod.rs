//! Data of a selected part, computed from the state of the machine.
pub mod inspect;
pub mod moving_parts;
pub mod parts;
pub mod sensor;
pub mod subject;
