//! What watches a running machine: alarm rules and the recent past of its signals.
//!
//! Reads the signals and never writes the machine.
pub mod alarms;
mod buckets;
pub mod history;

pub use alarms::{Alarm, AlarmList, AlarmRules, AlarmState, Alarms};
pub use history::History;

/// The systems of monitoring in an app's fixed schedule; a machine with [`Alarms`] is evaluated.
pub struct MonitoringPlugin;

impl bevy::app::Plugin for MonitoringPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.edit_schedule(bevy::app::FixedUpdate, <Alarms as crate::plant::services::Service>::add_systems);
    }
}
