//! What files of earlier versions have elsewhere than files of today.

use crate::monitoring::alarms;
use crate::plant::Checkpoint;
use crate::ports::companions::Saved;

/// Where version 1 had the alerts: beside the machine.
pub const ALERTS: &str = "alerts";

/// Version 1 to 2: alerts were saved beside the machine; the alarms of the plant among them are a companion state of it.
///
/// # Errors
/// The alerts cannot be read.
pub fn alerts_of_state(checkpoint: &mut Checkpoint, companions: &mut Saved) -> Result<(), String> {
    match companions.remove(ALERTS) {
        Some(alerts) => add_alarms(checkpoint, &alerts),
        None => Ok(()),
    }
}

/// Gives a checkpoint the alarms that alerts of version 1 say.
///
/// # Errors
/// The alerts cannot be read.
pub fn add_alarms(checkpoint: &mut Checkpoint, alerts: &serde_json::Value) -> Result<(), String> {
    let (name, state) = alarms::of_alerts(alerts, checkpoint.time_s())?;
    checkpoint.add_service(name, state);
    Ok(())
}
