//! Options shared by several subcommands: choice of the configuration.

use super::exit::Failure;
use super::terminal;
use crate::config::{self, Assignment, Loaded, PresetFile, Request};
use clap::Args;
use std::path::{Path, PathBuf};

/// Which configuration.
#[derive(Args, Clone, Debug, Default)]
pub struct ConfigArgs {
    /// The machine's file; run.ron beside it is read too. Default: $KPP_CONFIG, ./config/machine.ron,
    /// the user's configuration directory (kpp/machine.ron), what is built in
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    config: Option<PathBuf>,
    /// A machine that is built in (default, lab) or saved in the window, with the built-in run settings; see `kpp
    /// config presets`
    #[arg(long, value_name = "NAME", value_parser = preset)]
    preset: Option<PresetFile>,
    /// Give a parameter another value, in SI units or with a unit: --set air.fill_fraction=0.3, --set
    /// supply.switch_on_pressure=3.5bar (see `kpp config list`)
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = Assignment::parse)]
    sets: Vec<Assignment>,
}

impl ConfigArgs {
    /// Loads the configuration, and reports its source and warnings on stderr. `more` are values from options with a
    /// name of their own, such as `--seed`; they take precedence over `--set`.
    pub fn load(&self, more: Vec<Assignment>, quiet: bool) -> Result<Loaded, Failure> {
        let loaded = config::load(&self.request(more))?;
        if !quiet {
            let run = loaded.run_file.as_ref().map(|path| format!(", {}", path.display())).unwrap_or_default();
            terminal::note(&format!("configuration: {}{run}", loaded.origin));
            terminal::warn(&loaded.warnings);
        }
        Ok(loaded)
    }

    /// The requested configuration. `more` as in [`ConfigArgs::load`].
    pub fn request(&self, more: Vec<Assignment>) -> Request {
        let mut assignments = self.sets.clone();
        assignments.extend(more);
        Request { config: self.config.clone(), preset: self.preset.clone(), assignments }
    }

    /// The file of `--config`.
    pub fn file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Whether a preset is requested instead of a file.
    pub fn is_preset(&self) -> bool {
        self.preset.is_some()
    }

    /// Whether `--set` assigns this path.
    pub fn sets(&self, path: &str) -> bool {
        self.sets.iter().any(|assignment| assignment.path == path)
    }
}

/// Assignment by an option with a name of its own.
pub fn named(option: &str, path: &str, value: impl ToString) -> Assignment {
    let value = value.to_string();
    Assignment { typed: format!("{option} {value}"), path: path.into(), value }
}

fn preset(name: &str) -> Result<PresetFile, String> {
    config::find_preset(name).map_err(|diagnostic| match diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message,
    })
}
