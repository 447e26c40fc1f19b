//! Changes of parameters: differences of two machines, and the requests for them.

use crate::config;
use crate::model::parameters::{TABLE, find};
use crate::model::{Effect, Parameters};
use crate::ports::commands::Command;
use crate::ports::settings::SETTINGS;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::Change;
use crate::viewer::view_model::readings::Readings;

/// Changes that convert one machine to another, parameter by parameter.
pub fn changes_between(now: &Parameters, wanted: &Parameters) -> Vec<Change> {
    let differences = config::diff(TABLE, now, wanted).into_iter();
    differences
        .map(|found| Change { path: found.path, before: found.a.to_string(), after: found.b.to_string() })
        .collect()
}

/// Request for changes: an edit if all of them are live, otherwise a rebuild; `None` without changes.
pub fn request_for(changes: Vec<Change>) -> Option<PanelRequest> {
    let live = |change: &Change| find(TABLE, change.path).is_some_and(|row| row.effect == Effect::Live);
    match () {
        () if changes.is_empty() => None,
        () if changes.iter().all(live) => Some(PanelRequest::Edit(changes)),
        () => Some(PanelRequest::Rebuild(changes)),
    }
}

/// The command that sets these values.
pub fn command(mut values: Vec<(&'static str, String)>) -> Command {
    if values.len() == 1 {
        let (path, value) = values.remove(0);
        return Command::SetParameter { path: path.into(), value };
    }
    Command::SetParameters(values.into_iter().map(|(path, value)| (path.into(), value)).collect())
}

/// Present value of a path in either table, as text.
pub fn value_now(readings: &Readings, path: &str) -> Option<String> {
    let parameter = find(TABLE, path).map(|row| (row.get)(&readings.parameters));
    parameter.or_else(|| find(SETTINGS, path).map(|row| (row.get)(&readings.settings))).map(|value| value.to_string())
}
