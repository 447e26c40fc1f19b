//! Configuration: RON files in, validated parameters out.
//!
//! Two files describe a run. `machine.ron` contains the parameters of the machine
//! ([`Parameters`](crate::model::Parameters)), `run.ron` in the same directory the settings of the run
//! ([`RunSettings`](crate::ports::settings::RunSettings)). Both may omit any group or field, which then has its
//! default. The tables of the two structs define what is allowed, so that this module does not depend on single
//! parameters: it finds the files, reads them ([`load()`]), and reports every problem with its location
//! ([`Diagnostic`]).
//!
//! | file | what it does |
//! |---|---|
//! | `find` | which file is used, in what order |
//! | `text` | reads every text file: size, encoding, byte order mark |
//! | `scan` | the letters of RON |
//! | `reader` | the shape of a configuration file: names, values and where they stand |
//! | `document` | any other RON file: its values, and the place of each |
//! | `section` | one file against one table |
//! | `load` | files, `--set` and cross-checks together |
//! | `any_file` | a file whose kind its groups tell |
//! | `diagnostic` | one problem, with its place and its remedy; how problems are shown |
//! | `write` | a commented file from values |
//! | `presets` | machines that are built in, and those that the user has saved |
//! | `units`, `dimensions` | what people type and read, around the SI values; the table of units |
//! | `scenario`, `player` | what is shown and done when, in a demo; what of it is due |
//! | `repair` | values in the text of a file: those that are refused, and others in their place |
//! | `diff`, `hash` | how two configurations differ; a name for one |
mod any_file;
mod diagnostic;
mod diff;
mod dimensions;
mod document;
mod find;
mod hash;
mod load;
pub mod player;
mod presets;
mod reader;
mod repair;
mod scan;
pub mod scenario;
mod section;
mod text;
pub mod units;
mod write;

pub use any_file::{AnyFile, read_any};
pub use diagnostic::{ConfigErrors, Diagnostic, Look, SourceText, closest, source};
pub use diff::{Difference, diff};
pub use document::{Document, Step};
pub use find::{Located, RUN_FILE, machine_file, run_file, user_directory};
pub use hash::config_hash;
pub use load::{Assignment, Loaded, Origin, Request, assign, load, load_texts};
pub use presets::{PRESETS, Preset, PresetFile, UserPresets, check_name, find_preset, preset, preset_files};
pub use repair::{Edit, refused_values, replace, value_in};
pub use text::{bytes, decode, read, read_at_most};
pub use write::{MACHINE_TITLE, machine_text, run_text};
