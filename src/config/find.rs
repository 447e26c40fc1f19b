//! Search for the configuration files.

use std::path::{Path, PathBuf};

/// Name of the file with the run settings, in the directory of the machine's file.
pub const RUN_FILE: &str = "run.ron";
const MACHINE_FILE: &str = "machine.ron";

/// A file and the option or search rule that selected it.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The file.
    pub path: PathBuf,
    /// Option or search rule that selected it, for example `--config`.
    pub by: &'static str,
}

impl std::fmt::Display for Located {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.path.display(), self.by)
    }
}

/// The machine's file: `--config`, `$KPP_CONFIG`, `./config/machine.ron`, the user's configuration directory. `None`
/// stands for the built-in defaults. A folder stands for the `machine.ron` in it.
///
/// An explicitly named file is returned even if it does not exist, so that reading it reports the error.
pub fn machine_file(given: Option<&Path>) -> Option<Located> {
    let in_folder = |path: PathBuf| if path.is_dir() { path.join(MACHINE_FILE) } else { path };
    if let Some(path) = given {
        return Some(Located { path: in_folder(path.into()), by: "--config" });
    }
    if let Some(path) = variable("KPP_CONFIG") {
        return Some(Located { path: in_folder(path), by: "$KPP_CONFIG" });
    }
    let here = Located { path: Path::new("config").join(MACHINE_FILE), by: "working directory" };
    let user = user_directory().map(|directory| Located { path: directory.join("kpp").join(MACHINE_FILE), by: "user" });
    [Some(here), user].into_iter().flatten().find(|located| located.path.exists())
}

/// The file with the run settings in the directory of a machine's file, if it exists.
pub fn run_file(machine: &Path) -> Option<PathBuf> {
    Some(machine.with_file_name(RUN_FILE)).filter(|path| path.exists())
}

/// The directory for the user's configurations: `$XDG_CONFIG_HOME`, or `.config` at home.
pub fn user_directory() -> Option<PathBuf> {
    variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
