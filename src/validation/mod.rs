//! Validation: both laws of thermodynamics, live, and a diagnosis that names the culprit.
//!
//! [`Checks`] on a machine's entity look at it after every tick, in the set `Validation`; they read the machine and
//! never write it. What each asks, how closely and how often stands in one table, `config/validation.ron`.
//!
//! | file | what it does |
//! |---|---|
//! | `rules` | the table: checks, tolerances, cadences, remedies |
//! | `checks` | when each check looks, and how it stands |
//! | `saved` | how they stand, as it is saved beside a state |
//! | `sight`, `memory` | what checks see of a machine, and what they remember |
//! | `laws`, `exergy` | first and second law, the bounds of PHYSICS.md 10, balance of air |
//! | `forces`, `independent` | balance of forces, tensions, single floaters against a second evaluation |
//! | `floaters` | transitions: where air comes in and goes down, when borders are crossed |
//! | `flows` | the books as they are shown: flows and mechanisms with their shares |
//! | `audit` | before, after and residual of every injection, vent, spill, change |
//! | `diagnosis`, `fix` | `kpp diagnose validation`: findings with evidence and remedy; safe repairs |
//! | `suite` | `kpp validate`, with `closed_forms` and `random` machines |
//! | `consistency`, `signals` | entities, parameters, numbers; controller and sensors against the truth |
mod audit;
mod checks;
mod closed_forms;
mod consistency;
mod diagnosis;
mod exergy;
mod fix;
mod floaters;
pub mod flows;
mod forces;
mod independent;
mod laws;
mod memory;
#[cfg(feature = "perturb")]
mod perturb;
mod random;
mod rules;
mod saved;
mod sight;
mod signals;
mod suite;
mod wide;

pub use audit::{Audit, MOST_RECORDS, Operation, Record};
pub use checks::{Checks, Failure, HISTORY, Measured, Place, Quantity, Row, Standing};
pub use closed_forms::{ClosedForm, closed_forms};
pub use diagnosis::{Area, Diagnosis, Finding, configuration, diagnose};
pub use fix::{Change, Fixes, Rewritten, fixes};
#[cfg(feature = "perturb")]
pub use perturb::perturb;
pub use random::{extreme_machines, random_edit, random_machine};
pub use rules::{Cadence, Check, FILE, Limits, Maintenance, Rule, Rules, Severity};
pub use sight::{Body, Sight};
pub use suite::{Figure, Request, Verdict, validate};
pub use wide::wide_machine;

use crate::plant::components::{EventLog, Failed, Floater};
use crate::plant::sensors::Sensor;
use crate::plant::{Machine, Tick};
use bevy::ecs::prelude::*;
use bevy::ecs::system::RunSystemOnce;

/// Adds the checks to a schedule that [`plant::tick`](crate::plant::tick) has configured. They look at machines that have [`Checks`].
pub fn configure(schedule: &mut Schedule) {
    schedule.add_systems(look.in_set(Tick::Validation).after(crate::plant::checks::close_books));
}

/// Lets checks look at a machine of its own world.
pub fn watch(machine: &mut Machine, rules: Rules) {
    machine.extend(Checks::new(rules), configure);
}

/// Audits a machine of its own world, which somebody already [`watch`]es.
pub fn audit(machine: &mut Machine) {
    machine.extend(Audit::default(), |_| {});
}

/// The checks in an app's fixed schedule; a machine with [`Checks`] is looked at.
pub struct ValidationPlugin;

impl bevy::app::Plugin for ValidationPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.edit_schedule(bevy::app::FixedUpdate, configure);
    }
}

/// Looks at a machine with every check at once, whatever its turn. Nothing happens if it has no [`Checks`].
pub fn look_at_all(world: &mut World, machine: Entity) {
    // It fails only where there is no such machine.
    let _ = world.run_system_once_with(look_at_one, machine);
}

fn look_at_one(
    machine: In<Entity>,
    mut machines: Query<(sight::Machine, &mut Checks)>,
    floaters: Query<&'static Floater>,
    sensors: Query<&'static Sensor>,
) {
    if let Ok((seen, mut checks)) = machines.get_mut(*machine) {
        checks.look_at_all(&Sight::new(&seen, &floaters, &sensors));
    }
}

/// Looks at every machine that has checks.
fn look(
    mut machines: Query<(sight::Machine, &EventLog, Option<&mut Checks>, Option<&mut Audit>), Without<Failed>>,
    floaters: Query<&'static Floater>,
    sensors: Query<&'static Sensor>,
) {
    for (machine, events, checks, audit) in &mut machines {
        let sight = Sight::new(&machine, &floaters, &sensors);
        if let Some(mut checks) = checks {
            checks.bypass_change_detection().look(&sight);
        }
        if let Some(mut audit) = audit {
            audit.bypass_change_detection().follow(&sight, &events.last_tick);
        }
    }
}
