//! Start of a scenario: its machine, and the rules in the directory of the machine's file.

use super::exit::Failure;
use crate::config::scenario::{self, Scenario};
use crate::config::{self, ConfigErrors, Located, Origin};
use crate::model::Parameters;
use crate::monitoring::AlarmRules;
use crate::ports::settings::RunSettings;
use crate::validation::Rules;
use std::path::Path;

/// A scenario with the data for its start.
pub struct Beginning {
    /// The scenario.
    pub scenario: Scenario,
    /// Parameters of the machine.
    pub parameters: Parameters,
    /// Settings of the run.
    pub settings: RunSettings,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: AlarmRules,
}

/// Reads a scenario, or takes the built-in demo.
///
/// # Errors
/// The file cannot be read, or it or its machine has problems, all of which are returned.
pub fn begin(file: Option<&Path>) -> Result<Beginning, Failure> {
    let scenario = match file {
        Some(path) => scenario::read_scenario(&config::read(path).map_err(ConfigErrors::from)?)?,
        None => scenario::demo(),
    };
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let (parameters, settings) = scenario.machine(folder)?;
    let config = scenario.config(folder);
    let origin = config.map_or(Origin::BuiltIn, |path| Origin::File(Located { path, by: "scenario" }));
    let (rules, _) = Rules::beside(&origin)?;
    let alarms = AlarmRules::beside(&origin, parameters.geometry.floater_count as usize)?;
    Ok(Beginning { scenario, parameters, settings, rules, alarms })
}
