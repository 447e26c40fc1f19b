//! Alarms for the panels.

use crate::monitoring::{AlarmList, AlarmRules};
use crate::viewer::messages::panel::AlarmSource;
use bevy::prelude::Resource;

/// Alarms about the plant and about the computer. Those of the computer are acknowledged here, those of the plant by
/// commands.
#[derive(Resource, Clone, Debug)]
pub struct AlarmModel {
    /// Alarms about the plant, copied from the machine.
    pub plant: AlarmList,
    /// Alarms about the computer.
    pub computer: AlarmList,
}

impl Default for AlarmModel {
    fn default() -> Self {
        let AlarmRules { plant, computer } = AlarmRules::default();
        Self { plant: AlarmList::new(plant), computer: AlarmList::new(computer) }
    }
}

impl AlarmModel {
    /// The alarms about the plant or about the computer.
    pub fn of(&self, source: AlarmSource) -> &AlarmList {
        match source {
            AlarmSource::Plant => &self.plant,
            AlarmSource::Computer => &self.computer,
        }
    }
}
