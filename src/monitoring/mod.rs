//! Monitoring of a running machine: alarm rules and the recent history of its signals.
//!
//! Reads the signals and never writes the machine.
pub mod alarms;
mod buckets;
pub mod history;

pub use alarms::{Alarm, AlarmList, AlarmRules, AlarmState, Alarms};
pub use history::History;

/// Adds the monitoring systems to an app's fixed schedule; they apply to machines with [`Alarms`].
pub struct MonitoringPlugin;

impl bevy::app::Plugin for MonitoringPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.edit_schedule(bevy::app::FixedUpdate, <Alarms as crate::plant::services::Service>::add_systems);
    }
}
