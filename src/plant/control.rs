//! Control of a tick: commands are applied and journaled, then the controller scans.

use super::components::*;
use super::controller::Controller;
use super::sensors::{self, Sensor};
use super::services::Services;
use super::state_parts::{Body, gather_floaters, scatter_floaters};
use crate::model::parameters::{self, TABLE};
use crate::model::{Coefficients, Effect, Parameters, State};
use crate::ports::commands::{Command, Entry};
use crate::solver::{SolverEvent, SolverEventKind, change_coefficients, empty_floater};
use bevy::ecs::prelude::*;

/// Applies the commands of this tick, those of a replay first, and keeps them in the journal.
pub fn apply_commands(
    mut machines: Query<
        (
            (&mut Specification, &Clock, Body, &mut Balance, &mut Workspace, &mut CommandLog, &mut EventLog),
            (Option<&mut Controller>, &Floaters, &Sensors, &mut Services, &mut Interlocks),
        ),
        Without<Failed>,
    >,
    mut floaters: Query<(&mut Floater, &FloaterOf)>,
    mut sensors: Query<&mut Sensor>,
) {
    for (machine, (mut controller, members, sensor_list, mut services, mut interlocks)) in &mut machines {
        let (mut specification, clock, mut body, mut balance, mut workspace, mut log, mut events) = machine;
        let due = log.replay.front().is_some_and(|entry| entry.tick <= clock.tick);
        if log.waiting.is_empty() && !due {
            continue;
        }
        let mut commands = Vec::new();
        while log.replay.front().is_some_and(|entry| entry.tick <= clock.tick) {
            commands.extend(log.replay.pop_front().map(|entry| entry.command));
        }
        commands.extend(log.waiting.drain(..));
        let state = &mut workspace.state;
        body.gather(state);
        gather_floaters(state, members, &floaters);
        for command in commands {
            let outcome = match &command {
                Command::SetParameter { path, value } => {
                    changed(&specification.parameters, std::slice::from_ref(&(path.clone(), value.clone())))
                }
                Command::SetParameters(changes) => changed(&specification.parameters, changes),
                Command::EmergencyStop => {
                    interlocks.emergency_stop = true;
                    state.actuators.generator_on = false;
                    state.actuators.valves_held_shut = true;
                    state.actuators.brake_on = true;
                    Ok(None)
                }
                Command::ReleaseStop => {
                    interlocks.emergency_stop = false;
                    state.actuators.generator_on = true;
                    state.actuators.valves_held_shut = false;
                    state.actuators.brake_on = false;
                    Ok(None)
                }
                Command::EmptyFloater(floater) if state.floaters.len() <= *floater as usize => {
                    Err(format!("there is no floater {floater}"))
                }
                Command::EmptyFloater(floater) => {
                    empty_floater(&specification.coefficients, state, &mut balance.ledger, *floater as usize);
                    Ok(None)
                }
                Command::Barring(on) => {
                    match controller.as_deref_mut() {
                        Some(controller) => controller.bar_by_hand(*on),
                        None => state.actuators.barring_on = *on,
                    }
                    Ok(None)
                }
                Command::Service { service, payload } => {
                    let time_s = clock.time_s(&specification.settings);
                    services.request(service, payload, time_s).map(|()| None)
                }
            };
            match outcome {
                Ok(None) => {}
                Ok(Some(parameters)) => {
                    let mut coefficients = Coefficients::new(&parameters);
                    coefficients.perturbation = specification.coefficients.perturbation;
                    let (old, mut solver_events) = (&specification.coefficients, Vec::new());
                    balance.last_parameter_work =
                        change_coefficients(old, &coefficients, state, &mut balance.ledger, &mut solver_events);
                    if specification.options.cam {
                        switch_by_pressure(&coefficients, state, &mut solver_events);
                    }
                    specification.coefficients = coefficients;
                    specification.parameters = parameters;
                    let time_s = clock.time_s(&specification.settings);
                    events.note(time_s, crate::ports::events::EventKind::ParameterChanged, None);
                    solver_events.iter().for_each(|event| events.note_solver_event(time_s, event));
                    sensors::notice(&solver_events, state, time_s, sensor_list, &mut sensors);
                }
                Err(reason) => {
                    if log.refused.len() == RECENT {
                        log.refused.pop_front();
                    }
                    tracing::error!("a command was refused: {reason}");
                    log.refused.push_back(reason);
                    log.refused_count += 1;
                    continue;
                }
            }
            log.journal.entries.push(Entry { tick: clock.tick, command });
        }
        body.scatter(state);
        scatter_floaters(state, members, &mut floaters);
    }
}

/// Puts the compressor where the pressure switch has it after its levels, or the pressure, have jumped (Cam timing): a
/// level that is passed by a jump is never crossed.
fn switch_by_pressure(c: &Coefficients, state: &mut State, solver_events: &mut Vec<SolverEvent>) {
    let (pressure, on) = (state.reservoir_pressure(c), state.actuators.compressor_on);
    if on && pressure >= c.switch_off_pressure {
        state.actuators.compressor_on = false;
        solver_events.push(SolverEvent { at: 0.0, kind: SolverEventKind::CompressorOff });
    } else if !on && pressure < c.switch_on_pressure {
        state.actuators.compressor_on = true;
        solver_events.push(SolverEvent { at: 0.0, kind: SolverEventKind::CompressorOn });
    }
}

/// Parameters after live changes, or why they are refused: a file and a live edit pass the same gate.
fn changed(now: &Parameters, changes: &[(String, String)]) -> Result<Option<Parameters>, String> {
    let mut values = now.clone().into_values();
    for (path, value) in changes {
        let row = parameters::find(TABLE, path).ok_or_else(|| format!("{path}: there is no such parameter"))?;
        if row.effect != Effect::Live {
            return Err(format!("{path} takes effect only on a machine that is built anew"));
        }
        (row.set)(&mut values, value).map_err(|error| format!("{path}: {error}"))?;
    }
    Parameters::new(values).map(Some).map_err(|refused| refused.to_string())
}

/// Parameters as they will be once the commands that wait are applied; none if nothing waits.
pub fn ordered(now: &Parameters, log: &CommandLog) -> Option<Parameters> {
    let mut ordered = None;
    for command in &log.waiting {
        let now = ordered.as_ref().unwrap_or(now);
        let outcome = match command {
            Command::SetParameter { path, value } => changed(now, &[(path.clone(), value.clone())]),
            Command::SetParameters(changes) => changed(now, changes),
            _ => continue,
        };
        // What will be refused changes nothing.
        if let Ok(Some(parameters)) = outcome {
            ordered = Some(parameters);
        }
    }
    ordered
}

/// Sensors sample; the controller scans and orders (Plc timing only).
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
