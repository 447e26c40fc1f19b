//! Control of a tick: commands are applied and journaled, then the controller scans.

use super::components::*;
use super::controller::Controller;
use super::sensors::{self, Sensor};
use super::services::Services;
use super::state_parts::{Body, gather_floaters, scatter_floaters};
use crate::model::parameters::{self, TABLE};
use crate::model::{Coefficients, Effect, Parameters, State};
use crate::ports::commands::{Command, Entry};
use crate::ports::events::EventKind;
use crate::solver::{SolverEvent, SolverEventKind, change_coefficients, empty_floater};
use bevy::ecs::prelude::*;
use bevy::ecs::query::QueryData;

/// Components of a machine that commands read and change.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Commanded {
    specification: &'static mut Specification,
    clock: &'static Clock,
    body: Body,
    balance: &'static mut Balance,
    workspace: &'static mut Workspace,
    events: &'static mut EventLog,
    controller: Option<&'static mut Controller>,
    floaters: &'static Floaters,
    sensors: &'static Sensors,
    services: &'static mut Services,
    interlocks: &'static mut Interlocks,
}

/// Applies the commands of this tick, those of a replay first, and appends them to the journal.
pub fn apply_commands(
    mut logs: Query<(Entity, &Clock, &mut CommandLog), Without<Failed>>,
    mut machines: Query<Commanded>,
    mut floaters: Query<(&mut Floater, &FloaterOf)>,
    mut sensors: Query<&mut Sensor>,
) {
    for (entity, clock, mut log) in &mut logs {
        if !log.outcomes.is_empty() {
            log.outcomes.clear();
        }
        // Most ticks have no command; the other components of the machine are then not accessed.
        if !log.is_due(clock.tick) {
            continue;
        }
        let mut machine = machines.get_mut(entity).expect("a machine is spawned with all its components");
        machine.body.gather(&mut machine.workspace.state);
        gather_floaters(&mut machine.workspace.state, machine.floaters, &floaters);
        let (commands, replayed) = log.take_due(clock.tick);
        for (number, command) in commands.into_iter().enumerate() {
            let outcome = machine.apply(&command, &mut sensors);
            log.outcomes.push(CommandOutcome { replayed: number < replayed, refused: outcome.clone().err() });
            match outcome {
                Ok(()) => log.journal.entries.push(Entry { tick: clock.tick, command }),
                Err(reason) => log.refuse(reason),
            }
        }
        machine.body.scatter(&machine.workspace.state);
        scatter_floaters(&machine.workspace.state, machine.floaters, &mut floaters);
    }
}

impl CommandedItem<'_, '_> {
    /// Applies a command to the gathered state.
    ///
    /// # Errors
    /// Reason of the refusal; nothing has changed then.
    fn apply(&mut self, command: &Command, sensors: &mut Query<&mut Sensor>) -> Result<(), String> {
        let state = &mut self.workspace.state;
        match command {
            Command::SetParameter { path, value } => {
                let change = [(path.clone(), value.clone())];
                self.change(changed(&self.specification.parameters, &change)?, sensors);
            }
            Command::SetParameters(changes) => {
                self.change(changed(&self.specification.parameters, changes)?, sensors);
            }
            Command::EmergencyStop => self.engage_stop(),
            Command::ReleaseStop => self.release_stop(),
            Command::EmptyFloater(floater) if state.floaters.len() <= *floater as usize => {
                return Err(format!("there is no floater {floater}"));
            }
            Command::EmptyFloater(floater) => {
                empty_floater(&self.specification.coefficients, state, &mut self.balance.ledger, *floater as usize);
            }
            Command::Barring(on) => match self.controller.as_deref_mut() {
                Some(controller) => controller.bar_by_hand(*on),
                None => state.actuators.barring_on = *on,
            },
            Command::Service { service, payload } => {
                let time_s = self.clock.time_s(&self.specification.settings);
                self.services.request(service, payload, time_s)?;
            }
        }
        Ok(())
    }

    /// Engages the emergency stop: generator and compressor off, valves shut, brake on (PHYSICS.md 9).
    fn engage_stop(&mut self) {
        self.interlocks.emergency_stop = true;
        let actuators = &mut self.workspace.state.actuators;
        let was_running = std::mem::replace(&mut actuators.compressor_on, false);
        (actuators.generator_on, actuators.valves_held_shut) = (false, true);
        (actuators.brake_on, actuators.compressor_locked) = (true, true);
        if was_running {
            let time_s = self.clock.time_s(&self.specification.settings);
            self.events.note(time_s, EventKind::CompressorOff, None);
        }
    }

    /// Releases the emergency stop. With Cam timing the pressure switch acts again; with Plc timing the controller does.
    fn release_stop(&mut self) {
        self.interlocks.emergency_stop = false;
        let state = &mut self.workspace.state;
        let actuators = &mut state.actuators;
        (actuators.generator_on, actuators.valves_held_shut) = (true, false);
        (actuators.brake_on, actuators.compressor_locked) = (false, false);
        if self.specification.options.cam {
            let mut solver_events = Vec::new();
            switch_by_pressure(&self.specification.coefficients, state, &mut solver_events);
            let time_s = self.clock.time_s(&self.specification.settings);
            solver_events.iter().for_each(|event| self.events.note_solver_event(time_s, event));
        }
    }

    /// Changes the parameters and books the jump of the stored energy.
    fn change(&mut self, parameters: Parameters, sensors: &mut Query<&mut Sensor>) {
        let specification = &mut *self.specification;
        let state = &mut self.workspace.state;
        let mut coefficients = Coefficients::new(&parameters);
        coefficients.perturbation = specification.coefficients.perturbation;
        let (old, mut solver_events) = (&specification.coefficients, Vec::new());
        self.balance.last_parameter_work =
            change_coefficients(old, &coefficients, state, &mut self.balance.ledger, &mut solver_events);
        if specification.options.cam && !state.actuators.compressor_locked {
            switch_by_pressure(&coefficients, state, &mut solver_events);
        }
        specification.coefficients = coefficients;
        specification.parameters = parameters;
        let time_s = self.clock.time_s(&specification.settings);
        self.events.note(time_s, EventKind::ParameterChanged, None);
        solver_events.iter().for_each(|event| self.events.note_solver_event(time_s, event));
        sensors::notice(&solver_events, state, time_s, self.sensors, sensors);
    }
}

impl CommandLog {
    /// Whether any command is to be applied at a tick.
    fn is_due(&self, tick: u64) -> bool {
        !self.waiting.is_empty() || self.replay.front().is_some_and(|entry| entry.tick <= tick)
    }

    /// Removes and returns the commands to be applied at a tick, first those of the replay with their number.
    fn take_due(&mut self, tick: u64) -> (Vec<Command>, usize) {
        let mut commands = Vec::new();
        while let Some(entry) = self.replay.pop_front_if(|entry| entry.tick <= tick) {
            commands.push(entry.command);
        }
        let replayed = commands.len();
        commands.extend(self.waiting.drain(..));
        (commands, replayed)
    }

    /// Records the reason of a refusal.
    fn refuse(&mut self, reason: String) {
        if self.refused.len() == RECENT {
            self.refused.pop_front();
        }
        tracing::error!("a command was refused: {reason}");
        self.refused.push_back(reason);
        self.refused_count += 1;
    }
}

/// Sets the compressor by the pressure switch after a jump of its levels or of the pressure (Cam timing): the event
/// function has no root at a level that is passed by a jump.
fn switch_by_pressure(c: &Coefficients, state: &mut State, solver_events: &mut Vec<SolverEvent>) {
    let (pressure, on) = (state.reservoir_pressure(c), state.actuators.compressor_on);
    if on && pressure >= c.supply.switch_off_pressure {
        state.actuators.compressor_on = false;
        solver_events.push(SolverEvent { at: 0.0, kind: SolverEventKind::CompressorOff });
    } else if !on && pressure < c.supply.switch_on_pressure {
        state.actuators.compressor_on = true;
        solver_events.push(SolverEvent { at: 0.0, kind: SolverEventKind::CompressorOn });
    }
}

/// Parameters after live changes, validated by the same gate as a file; otherwise the reason of the refusal.
fn changed(now: &Parameters, changes: &[(String, String)]) -> Result<Parameters, String> {
    let mut values = now.clone().into_values();
    for (path, value) in changes {
        let row = parameters::find(TABLE, path).ok_or_else(|| format!("{path}: there is no such parameter"))?;
        if row.effect != Effect::Live {
            return Err(format!("{path} takes effect only on a machine that is built anew"));
        }
        (row.set)(&mut values, value).map_err(|error| format!("{path}: {error}"))?;
    }
    Parameters::new(values).map_err(|refused| refused.to_string())
}

/// Parameters after the waiting commands are applied; `None` if no command waits that changes them.
pub fn ordered(now: &Parameters, log: &CommandLog) -> Option<Parameters> {
    let mut ordered = None;
    for command in &log.waiting {
        let now = ordered.as_ref().unwrap_or(now);
        let outcome = match command {
            Command::SetParameter { path, value } => changed(now, &[(path.clone(), value.clone())]),
            Command::SetParameters(changes) => changed(now, changes),
            _ => continue,
        };
        // Changes that will be refused have no effect.
        if let Ok(parameters) = outcome {
            ordered = Some(parameters);
        }
    }
    ordered
}

/// Samples sensors and runs the controller's scan (Plc timing only).
pub fn scan(
    mut machines: Query<
        (
            (&Specification, &Clock, &Interlocks, &Flows, &Sensors),
            (Body, &mut Workspace, &mut EventLog, &mut Controller),
        ),
        Without<Failed>,
    >,
    mut sensors: Query<&mut Sensor>,
) {
    for (seen, (mut body, mut workspace, mut events, mut controller)) in &mut machines {
        let (specification, clock, interlocks, flows, list) = seen;
        let c = &specification.coefficients;
        let time_s = clock.time_s(&specification.settings);
        let state = &mut workspace.state;
        body.gather(state);
        sensors::sample(c, state, &flows.rates, time_s, list, &mut sensors);
        controller.scan(c, interlocks.emergency_stop, time_s, list, &mut sensors);
        let (compressor, barring) = controller.orders();
        if compressor != state.actuators.compressor_on {
            let kind = if compressor { SolverEventKind::CompressorOn } else { SolverEventKind::CompressorOff };
            events.note_solver_event(time_s, &SolverEvent { at: 0.0, kind });
        }
        body.set_orders(compressor, barring);
    }
}
