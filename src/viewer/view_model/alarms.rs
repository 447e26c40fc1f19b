//! The alarms, as the panels show them.

use crate::monitoring::{AlarmList, AlarmRules};
use crate::viewer::messages::panel::AlarmSource;
use bevy::prelude::Resource;

/// Alarms about the plant, and about the computer. Acknowledgements of the computer's alarms are written here; those of
/// the plant's are commands.
#[derive(Resource, Clone, Debug)]
pub struct AlarmModel {
    /// Alarms about the plant, as the machine has them.
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
    /// The alarms about the plant or the computer.
    pub fn of(&self, source: AlarmSource) -> &AlarmList {
        match source {
            AlarmSource::Plant => &self.plant,
            AlarmSource::Computer => &self.computer,
        }
    }
}
