//! Systems of the checks in the tick of a machine, and evaluation on demand.

use super::audit::Audit;
use super::checks::Checks;
use super::input::{self, CheckInput};
use super::rules::Rules;
use crate::plant::components::{EventLog, Failed};
use crate::plant::sensors::Sensor;
use crate::plant::{Machine, Tick};
use bevy::ecs::prelude::*;
use bevy::ecs::system::RunSystemOnce;

/// Adds the checks to a schedule configured by [`plant::tick`](crate::plant::tick). They apply to machines with
/// [`Checks`].
pub fn configure(schedule: &mut Schedule) {
    schedule.add_systems(evaluate.in_set(Tick::Validation).after(crate::plant::checks::close_balance));
}

/// Adds checks to a machine in its own world.
pub fn watch(machine: &mut Machine, rules: Rules) {
    machine.extend(Checks::new(rules), configure);
}

/// Adds the audit to a machine in its own world that already has checks (see [`watch`]).
pub fn audit(machine: &mut Machine) {
    machine.extend(Audit::default(), |_| {});
}

/// Adds the checks to an app's fixed schedule; they apply to machines with [`Checks`].
pub struct ValidationPlugin;

impl bevy::app::Plugin for ValidationPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.edit_schedule(bevy::app::FixedUpdate, configure);
    }
}

/// Evaluates all checks of a machine, independent of their schedule. Does nothing for a machine without [`Checks`].
pub fn evaluate_all(world: &mut World, machine: Entity) {
    // The only error is that the machine does not exist.
    let _ = world.run_system_once_with(evaluate_one, machine);
}

fn evaluate_one(
    machine: In<Entity>,
    mut machines: Query<(input::Machine, &mut Checks)>,
    sensors: Query<&'static Sensor>,
) {
    if let Ok((seen, mut checks)) = machines.get_mut(*machine) {
        checks.evaluate_all(&CheckInput::new(&seen, &sensors));
    }
}

/// Evaluates the checks of every machine that has them.
fn evaluate(
    mut machines: Query<(input::Machine, &EventLog, Option<&mut Checks>, Option<&mut Audit>), Without<Failed>>,
    sensors: Query<&'static Sensor>,
) {
    for (machine, events, checks, audit) in &mut machines {
        let input = CheckInput::new(&machine, &sensors);
        if let Some(mut checks) = checks {
            checks.bypass_change_detection().evaluate(&input);
        }
        if let Some(mut audit) = audit {
            audit.bypass_change_detection().follow(&input, &events.last_tick);
        }
    }
}
