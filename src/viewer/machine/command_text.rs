//! Descriptions of commands, for the timeline and the operator's log.

use crate::model::parameters::{TABLE, find};
use crate::monitoring::alarms;
use crate::ports::commands::Command;
use crate::viewer::ui::values::{name, shown_value};

/// Description of a command, with the names and units of the panels.
pub fn command_text(command: &Command) -> String {
    match command {
        Command::SetParameter { path, value } => change(path, value),
        Command::SetParameters(changes) => {
            let changes: Vec<String> = changes.iter().map(|(path, value)| change(path, value)).collect();
            changes.join(", ")
        }
        Command::EmergencyStop => "Emergency stop engaged".into(),
        Command::ReleaseStop => "Emergency stop reset".into(),
        Command::Barring(true) => "Barring motor on".into(),
        Command::Barring(false) => "Barring motor off".into(),
        Command::EmptyFloater(floater) => format!("Floater {floater} emptied"),
        Command::Service { service, payload } => alarms::describe(service, payload),
    }
}

fn change(path: &str, value: &str) -> String {
    match find(TABLE, path) {
        Some(row) => format!("{} = {}", name(row.path), shown_value(row.path, value)),
        None => format!("{path} = {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_described_with_the_names_and_units_of_the_panels() {
        let set = |path: &str, value: &str| (path.to_owned(), value.to_owned());
        let both = Command::SetParameters(vec![set("supply.switch_on_pressure", "350000"), set("not.there", "1")]);
        assert_eq!(command_text(&both), "switch on pressure = 3.5 bar, not.there = 1");
        assert_eq!(command_text(&Command::EmergencyStop), "Emergency stop engaged");
        assert_eq!(command_text(&Command::ReleaseStop), "Emergency stop reset");
    }
}
