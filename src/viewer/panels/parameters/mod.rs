//! The parameters panel: values, presets and snapshots, the list of edits.
pub mod compare;
pub mod elsewhere;
pub mod field;
pub mod history;
pub mod model;
pub mod parameter_panel;
pub mod row;
pub mod style;
pub mod values;
