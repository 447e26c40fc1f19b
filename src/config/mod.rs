//! Configuration: RON files in, validated parameters out.
//!
//! Two files describe a run. `machine.ron` says what the machine is
//! ([`Parameters`](crate::model::Parameters)), `run.ron` beside it says how the run is carried out
//! ([`RunSettings`](crate::ports::settings::RunSettings)). Both may leave out any group or field; what is
//! left out has its default. The tables of the two structs decide what is allowed, so this room knows no
//! parameter by name: it finds the files, reads them ([`load()`]), and maps everything that is
//! wrong to a place in them ([`Fault`]).
//!
//! | file | what it does |
//! |---|---|
//! | `find` | which file is used, in what order |
//! | `reader` | the shape of a file: names, values and where they stand |
//! | `section` | one file against one table |
//! | `load` | files, `--set` and cross-checks together |
//! | `fault` | one problem, with its place and its remedy; how problems are shown |
//! | `write` | a commented file from values |
//! | `presets` | machines that are built in, and those that the user has saved |
//! | `units` | what people type and read, around the SI values |
//! | `scenario`, `player` | what is shown and done when, in a demo; what of it is due |
//! | `places` | where fields stand in any RON text |
//! | `edit` | one value in the text of a file |
//! | `diff`, `hash` | how two configurations differ; a name for one |
mod diff;
mod edit;
mod fault;
mod find;
mod hash;
mod load;
mod places;
pub mod player;
mod presets;
mod reader;
pub mod scenario;
mod section;
pub mod units;
mod write;

pub use diff::{Difference, diff};
pub use edit::{replace_value, value_in};
pub use fault::{ConfigErrors, Fault, Look, SourceText, closest, source};
pub use find::{Located, RUN_FILE, machine_file, read, run_file, user_directory};
pub use hash::config_hash;
pub use load::{Assignment, Loaded, Origin, Request, assign, load, load_texts};
pub use places::{enclosing_brackets, field_places};
pub use presets::{PRESETS, Preset, PresetFile, UserPresets, check_name, find_preset, preset, preset_files};
pub use section::{AnyFile, read_any, ron_fault};
pub use write::{MACHINE_TITLE, machine_text, run_text};
