//! The machine as entities: components, spawning, the tick, sensors, controller, chain, checkpoints.
//!
//! [`Machine`] runs one in its own world. A window runs the same systems: [`PlantPlugin`] adds them to bevy's fixed
//! schedule, and [`spawn()`] puts a machine into its world.
pub mod checkpoint;
pub mod checks;
pub mod components;
pub mod control;
pub mod controller;
pub mod cycles;
pub mod events;
pub mod machine;
mod perturb;
pub mod physics;
pub mod report;
pub mod restore_error;
pub mod sample;
pub mod saved;
pub mod sensors;
pub mod services;
pub mod signal_table;
pub mod signal_view;
pub mod spawn;
pub mod state_parts;
pub mod tick;

pub use checkpoint::{Checkpoint, restore, restore_into, restore_over};
pub use events::MachineEvent;
pub use machine::Machine;
pub use restore_error::RestoreError;
pub use spawn::{MachineError, spawn};
pub use tick::Tick;

/// Runs every machine of an app's world in its fixed schedule.
pub struct PlantPlugin;

impl bevy::app::Plugin for PlantPlugin {
    fn build(&self, app: &mut bevy::app::App) {
        app.add_message::<MachineEvent>().edit_schedule(bevy::app::FixedUpdate, |schedule| {
            tick::configure(schedule);
        });
    }
}
