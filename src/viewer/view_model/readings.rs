//! The newest sample of the machine with its parameters and settings, filled once per frame.

use crate::model::Parameters;
use crate::ports::settings::RunSettings;
use crate::ports::signals::Signals;
use crate::viewer::messages::part_id::MachineId;
use crate::viewer::ui::explain::Known;
use bevy::prelude::Resource;

/// Present values of a machine: signals, parameters and settings.
#[derive(Resource, Clone, Debug, Default)]
pub struct Readings {
    /// The machine.
    pub machine: MachineId,
    /// The newest sample.
    pub signals: Signals,
    /// Parameters of the machine, including changes that were submitted for the next tick.
    pub parameters: Parameters,
    /// The run's settings.
    pub settings: RunSettings,
}

impl Readings {
    /// The newest value of a path; NaN if it does not exist.
    pub fn value(&self, path: &str) -> f64 {
        self.signals.value(path).unwrap_or(f64::NAN)
    }
}

impl<'a> From<&'a Readings> for Known<'a> {
    fn from(readings: &'a Readings) -> Self {
        Self { signals: &readings.signals, machine: Some((&readings.parameters, &readings.settings)) }
    }
}
