//! Validation: both laws of thermodynamics, live, and a diagnosis that names the culprit.
//!
//! [`Checks`] on a machine's entity look at it after every tick, in the set `Validation`; they read the machine and
//! never write it. What each asks, how closely and how often stands in one table, `config/validation.ron`.
//!
//! | file | what it does |
//! |---|---|
//! | `rules` | the table: checks, tolerances, cadences, remedies |
//! | `checks` | when each check looks, and how it stands |
//! | `sight`, `memory` | what checks see of a machine, and what they remember |
//! | `laws` | first and second law, the bounds of PHYSICS.md 10, balance of air |
//! | `forces`, `independent` | balance of forces, tensions, single floaters against a second evaluation |
//! | `floaters` | transitions: where air comes in and goes down, when borders are crossed |
//! | `consistency`, `signals` | entities, parameters, numbers; controller and sensors against the truth |
mod checks;
mod consistency;
mod floaters;
mod forces;
mod independent;
mod laws;
mod memory;
#[cfg(feature = "perturb")]
mod perturb;
mod rules;
mod sight;
mod signals;

pub use checks::{Checks, Failure, HISTORY, Measured, Place, Row, Standing};
#[cfg(feature = "perturb")]
pub use perturb::perturb;
pub use rules::{Cadence, Check, FILE, Limits, Maintenance, Rule, Rules, Severity};
pub use sight::{Body, Sight};

use crate::plant::components::{Failed, Floater};
use crate::plant::sensors::Sensor;
use crate::plant::{Machine, Tick};
use bevy::ecs::prelude::*;

/// Adds the checks to a schedule that [`plant::tick`](crate::plant::tick) has configured. They look at machines that have [`Checks`].
pub fn configure(schedule: &mut Schedule) {
    schedule.add_systems(look.in_set(Tick::Validation).after(crate::plant::checks::close_books));
}

/// Lets checks look at a machine of its own world.
pub fn watch(machine: &mut Machine, rules: Rules) {
    machine.extend(Checks::new(rules), configure);
}

/// The checks in an app's fixed schedule; a machine with [`Checks`] is looked at.
pub struct ValidationPlugin;

impl bevy::app::Plugin for ValidationPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.edit_schedule(bevy::app::FixedUpdate, configure);
    }
}

/// Looks at every machine that has checks.
fn look(
    mut machines: Query<(sight::Machine, &mut Checks), Without<Failed>>,
    floaters: Query<&'static Floater>,
    sensors: Query<&'static Sensor>,
) {
    for (machine, mut checks) in &mut machines {
        checks.bypass_change_detection().look(&Sight::new(&machine, &floaters, &sensors));
    }
}
