//! The figures of a selected part, computed from the state of the machine.
pub mod inspect;
pub mod parts;
pub mod sensor;
pub mod subject;
pub mod travelling;
