//! Migration of files of earlier versions.

use crate::monitoring::alarms;
use crate::plant::Checkpoint;
use crate::ports::companions::Saved;

/// Key of the alerts in version 1, besides the machine.
pub const ALERTS: &str = "alerts";

/// Version 1 to 2: alerts were saved besides the machine; the alarms of the plant among them become a companion state
/// of the machine.
///
/// # Errors
/// The alerts cannot be read.
pub fn alerts_of_state(checkpoint: &mut Checkpoint, companions: &mut Saved) -> Result<(), String> {
    match companions.remove(ALERTS) {
        Some(alerts) => add_alarms(checkpoint, &alerts),
        None => Ok(()),
    }
}

/// Adds the alarms that correspond to alerts of version 1 to a checkpoint.
///
/// # Errors
/// The alerts cannot be read.
pub fn add_alarms(checkpoint: &mut Checkpoint, alerts: &serde_json::Value) -> Result<(), String> {
    let (name, state) = alarms::of_alerts(alerts, checkpoint.time_s())?;
    checkpoint.add_service(name, state);
    Ok(())
}
