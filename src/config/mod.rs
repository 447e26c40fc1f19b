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
//! | `text` | reads text files: size, encoding, byte order mark |
//! | `scan` | the lexer of RON |
//! | `reader` | the syntax of a configuration file: names, values and their locations |
//! | `document` | any other RON file: its values and their locations |
//! | `section` | reads one file against one table |
//! | `load` | combines files, `--set` and cross-checks |
//! | `any_file` | a file whose kind follows from its groups |
//! | `diagnostic` | a problem with source location and remedy; rendering |
//! | `write` | writes a commented file from values |
//! | `presets` | built-in machines, and those saved by the user |
//! | `units`, `dimensions` | units in input and output, converted to SI; the table of units |
//! | `scenario`, `player` | scripts of commands, captions and views; the steps that are due |
//! | `repair` | values in the text of a file, replaced in place |
//! | `diff`, `hash` | differences of two configurations; hash of one |
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
