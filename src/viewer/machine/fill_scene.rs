//! Fills the scene state from a machine at the end of a tick, or at any other time.

use crate::model::geometry::Cell;
use crate::model::ledger::Fluxes;
use crate::model::tension::floater_load;
use crate::model::{Coefficients, Line, Parameters, State, drive};
use crate::plant::components::*;
use crate::plant::physics::Snapshot;
use crate::ports::events::{EventKind, Occurrence};
use crate::viewer::view_model::flow_rows::Loss;
use crate::viewer::view_model::scene_state::{
    MachineGeometry, Phase, Powers, Puff, PuffKind, SceneFloater, SceneState,
};
use bevy::ecs::query::QueryData;
use std::f64::consts::TAU;

/// Components of a machine that the scene state is filled from.
#[derive(QueryData)]
pub struct SceneSource {
    specification: &'static Specification,
    clock: &'static Clock,
    flows: &'static Flows,
    look: &'static LinkTensions,
    snapshot: &'static Snapshot,
    events: &'static EventLog,
    balance: &'static Balance,
}

/// Values of the previous scene state, to detect changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before {
    end_s: f64,
    forced_spill: f64,
}

/// Simulated time between two frames that counts as a jump, s; even a slow frame at the highest speed advances less.
const JUMP_S: f64 = 30.0;
/// Age of an event, s, up to which the scene state shows it.
const LATELY_S: f64 = 2.0;

/// Data of a machine at one time from which its scene state follows, except for angles that are not part of the state.
pub struct Moment<'a> {
    /// Parameters of the machine.
    pub parameters: &'a Parameters,
    /// Coefficients of the equations.
    pub coefficients: &'a Coefficients,
    /// Its state.
    pub state: &'a State,
    /// Rates of the ledger, W and kg/s.
    pub rates: &'a Fluxes,
    /// Tension of the link ahead of each floater, N.
    pub tensions: &'a [f64],
    /// Whether the run has Cam timing.
    pub cam: bool,
}

/// Angular speed of the compressor's pulley while it runs, rad/s; for display only.
const COMPRESSOR_SPEED: f64 = 8.0;

/// Fills the scene state from a running machine, `behind_s` before the end of its last tick. The angles of flywheel and
/// compressor are advanced from tick `ticks_before`.
pub fn fill_scene_state(
    seen: &SceneSourceItem,
    ticks_before: u64,
    behind_s: f64,
    [flywheel_angle, compressor_angle]: [&mut f64; 2],
    before: &mut Before,
    scene_state: &mut SceneState,
) {
    let specification = seen.specification;
    let state = seen.snapshot.at(seen.clock).state();
    let moment = Moment {
        parameters: &specification.parameters,
        coefficients: &specification.coefficients,
        state,
        rates: &seen.flows.rates,
        tensions: &seen.look.0.ahead,
        cam: specification.options.cam,
    };
    let run_s = seen.clock.tick.saturating_sub(ticks_before) as f64 * specification.settings.run.tick;
    *flywheel_angle = (*flywheel_angle + state.flywheel_speed * run_s).rem_euclid(TAU);
    if state.actuators.compressor_on {
        *compressor_angle = (*compressor_angle + COMPRESSOR_SPEED * run_s).rem_euclid(TAU);
    }
    let had_air: Vec<bool> = scene_state.floaters.iter().map(|floater| floater.air_volume > 0.0).collect();
    fill(&moment, behind_s, scene_state);
    let end_s = seen.clock.time_s(&specification.settings);
    let chain_position = scene_state.chain_position + state.chain_speed * behind_s;
    let forced_spill = seen.balance.ledger.total(Line::DestroyedForcedSpill);
    let from = std::mem::replace(before, Before { end_s, forced_spill });
    scene_state.time_s = end_s - behind_s;
    scene_state.puffs.clear();
    if (0.0..JUMP_S).contains(&(end_s - from.end_s)) {
        let after_s = from.end_s.max(end_s - LATELY_S);
        let lately = seen.events.recent.iter().rev().take_while(|event| event.time_s > after_s);
        let place = |time_s: f64| chain_position - state.chain_speed * (end_s - time_s);
        scene_state.puffs.extend(lately.filter_map(|event| puff(event, place(event.time_s))));
        // Air released by a change of parameters has no event; it is detected in the ledger.
        if forced_spill != from.forced_spill {
            let floaters = scene_state.floaters.iter().enumerate();
            let forced = floaters.filter(|(index, now)| lost_by_force(had_air.get(*index) == Some(&true), now));
            scene_state.puffs.extend(forced.map(|(floater, _)| Puff {
                kind: PuffKind::Spill,
                floater,
                chain_position,
            }));
        }
    }
    scene_state.flywheel_angle = *flywheel_angle - state.flywheel_speed * behind_s;
    scene_state.compressor_angle = *compressor_angle;
}

/// Fills the scene state at one time, except for the angles. The chain is shown at its position `behind_s` earlier, by
/// linear extrapolation, which is sufficient within a tick.
pub fn fill(moment: &Moment, behind_s: f64, scene_state: &mut SceneState) {
    let Moment { coefficients: c, state, .. } = *moment;
    let geometry = geometry(moment.parameters);
    if scene_state.geometry != geometry {
        scene_state.geometry = geometry;
    }
    scene_state.chain_position =
        state.laps as f64 * c.path.length + state.chain_position - state.chain_speed * behind_s;
    scene_state.compressor_on = state.actuators.compressor_on;
    let reservoir_pressure = state.reservoir_pressure(c);
    scene_state.reservoir_pressure = reservoir_pressure as f32;
    scene_state.reservoir_fraction = (reservoir_pressure / c.supply.switch_off_pressure) as f32;
    scene_state.water_temperature = state.water_temperature as f32;
    scene_state.pressures = [c.environment.atmospheric_pressure as f32, c.water_pressure(0.0) as f32];
    scene_state.full_buoyancy = (c.environment.water_density
        * c.environment.gravity
        * (c.floater.cavity_volume + c.floater.shell_volume)) as f32;
    scene_state.powers = powers(moment);
    scene_state.link_tensions.clear();
    scene_state.link_tensions.extend(moment.tensions.iter().map(|&tension| tension as f32));
    scene_state.floaters.clear();
    scene_state.floaters.extend((0..state.floaters.len()).map(|index| floater(moment, index)));
}

/// Visible release of air at an event.
fn puff(event: &Occurrence, chain_position: f64) -> Option<Puff> {
    let kind = match event.kind {
        EventKind::InjectionStarted => PuffKind::Jet,
        // A vent that closes empty releases its remaining air at once.
        EventKind::VentStarted | EventKind::Vented => PuffKind::Vent,
        EventKind::SpillStarted => PuffKind::Spill,
        _ => return None,
    };
    Some(Puff { kind, floater: event.floater? as usize, chain_position })
}

/// Whether a floater may have lost air by a change of parameters: it is full, or was emptied outside the vent zone.
fn lost_by_force(had_air: bool, now: &SceneFloater) -> bool {
    now.air_fraction > 0.999 || had_air && now.phase == Phase::Empty
}

/// Dimensions of a machine.
fn geometry(p: &Parameters) -> MachineGeometry {
    MachineGeometry {
        sprocket_radius: p.geometry.sprocket_radius,
        centre_distance: p.geometry.centre_distance,
        top_submergence: p.geometry.top_submergence,
        tank_breadth: p.geometry.tank_breadth,
        tank_width: p.geometry.tank_depth,
        floater_count: p.geometry.floater_count as usize,
        floater_length: p.floater.length,
        cavity_volume: p.floater.cavity_volume,
        injection_start: p.air.injection_start,
    }
}

/// One floater: its air, and the forces on it (PHYSICS.md 2, 3).
fn floater(moment: &Moment, index: usize) -> SceneFloater {
    let Moment { coefficients: c, state, cam, .. } = *moment;
    let floater = &state.floaters[index];
    let valve_open = state.valve_is_open(index, cam);
    let pressure = c.water_pressure(state.height(c, index));
    let volume = if floater.enthalpy == 0.0 { 0.0 } else { floater.air_volume(c, pressure) };
    let load = floater_load(c, state, index, cam);
    SceneFloater {
        air_fraction: (volume / c.floater.cavity_volume) as f32,
        phase: match floater.cell {
            _ if valve_open => Phase::Filling,
            _ if floater.air_mass == 0.0 => Phase::Empty,
            _ if floater.spilling => Phase::Spilling,
            Cell::TopRising | Cell::TopSinking => Phase::Venting,
            Cell::Descending | Cell::BottomLeft => Phase::CarryOver,
            _ => Phase::Filled,
        },
        valve_open,
        air_volume: volume as f32,
        air_pressure: pressure as f32,
        air_temperature: floater.temperature(c).unwrap_or(state.water_temperature) as f32,
        buoyancy: (c.environment.water_density * c.environment.gravity * (volume + c.floater.shell_volume)) as f32,
        weight: (c.environment.gravity * (c.floater.shell_mass + floater.air_mass)) as f32,
        drag: load.drag as f32,
        net: load.force() as f32,
    }
}

/// Power flows and losses.
fn powers(moment: &Moment) -> Powers {
    let Moment { coefficients: c, state, .. } = *moment;
    let sum = |lines: &[Line]| -> f64 { lines.iter().map(|&line| moment.rates[line as usize]).sum() };
    let specific = c.dead_state.flow_exergy(state.reservoir_temperature(c), state.reservoir_pressure(c));
    let torque = if state.coupling_engaged {
        drive::coupling_torque(c, drive::coupling_slip(c, state.chain_speed, state.flywheel_speed))
    } else {
        0.0
    };
    let flywheel = torque * state.flywheel_speed;
    let electricity_out = sum(&[Line::GridElectricity]);
    let losses = Loss::ALL.map(|loss| sum(loss.lines()));
    Powers {
        electricity_in: sum(&[Line::CompressorElectricity, Line::AuxiliaryElectricity]),
        delivered: sum(&[Line::DeliveredExergy]),
        injected: specific * sum(&[Line::AirInjected]),
        shaft: flywheel + losses[Loss::Gear as usize],
        flywheel,
        generator: electricity_out + sum(&[Line::CopperHeat, Line::InverterHeat]),
        electricity_out,
        losses,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::plant::Machine;
    use crate::ports::settings::{RunSettings, StartFrom};

    /// The default machine in steady running.
    pub fn running() -> (Machine, SceneState) {
        let settings = RunSettings::default().starting(StartFrom::Warm);
        let mut machine = Machine::new(Parameters::default(), settings).expect("the default machine runs");
        machine.step(200).expect("it goes on");
        let mut scene_state = SceneState::default();
        let moment = Moment {
            parameters: machine.parameters(),
            coefficients: machine.coefficients(),
            state: &machine.state(),
            rates: &machine.get::<Flows>().rates,
            tensions: &machine.get::<LinkTensions>().0.ahead,
            cam: false,
        };
        fill(&moment, 0.0, &mut scene_state);
        (machine, scene_state)
    }

    #[test]
    fn a_filled_floater_that_rises_drives_the_chain_forward() {
        let (machine, scene_state) = running();
        let rising = |index: usize| machine.state().floaters[index].cell == Cell::Ascending;
        let filled = (0..66).find(|&index| rising(index) && scene_state.floaters[index].phase == Phase::Filled);
        let floater = scene_state.floaters[filled.expect("half the floaters rise with air")];
        assert!(floater.buoyancy > floater.weight && floater.weight > 0.0, "{floater:?}");
        assert!(floater.drag > 0.0, "the chain runs forward, and drag holds it back");
        let along = floater.buoyancy - floater.weight - floater.drag;
        assert!((floater.net / along - 1.0).abs() < 1e-3 && floater.net > 0.0, "{floater:?}");
        assert!(floater.buoyancy < scene_state.full_buoyancy);
    }

    #[test]
    fn events_of_the_air_are_puffs_and_others_are_not() {
        let seen = |kind| puff(&Occurrence { time_s: 1.0, kind, floater: Some(5) }, 3.0);
        assert_eq!(
            seen(EventKind::InjectionStarted),
            Some(Puff { kind: PuffKind::Jet, floater: 5, chain_position: 3.0 })
        );
        let vents = [EventKind::VentStarted, EventKind::Vented].map(|kind| seen(kind).map(|puff| puff.kind));
        assert_eq!(vents, [Some(PuffKind::Vent); 2], "a snap is seen too");
        assert_eq!(seen(EventKind::CompressorOn), None);
        let full = SceneFloater { air_fraction: 1.0, phase: Phase::Filled, ..SceneFloater::default() };
        let empty = SceneFloater::default();
        assert!(lost_by_force(true, &full) && lost_by_force(true, &empty) && !lost_by_force(false, &empty));
        assert!(!lost_by_force(true, &SceneFloater { air_fraction: 0.5, ..full }));
    }

    #[test]
    fn the_weight_of_an_empty_floater_that_sinks_drives_the_chain_too() {
        let (machine, scene_state) = running();
        let sinks = (0..66).find(|&index| machine.state().floaters[index].cell == Cell::Descending);
        let floater = scene_state.floaters[sinks.expect("half the floaters sink")];
        let along = floater.weight - floater.buoyancy - floater.drag;
        assert!((floater.net - along).abs() < 1.0, "{floater:?}");
    }

    #[test]
    fn what_goes_into_each_part_of_the_drive_comes_out_or_is_lost_there() {
        let (machine, scene_state) = running();
        let powers = scene_state.powers;
        assert!(powers.shaft > powers.flywheel && powers.flywheel > 0.0, "{powers:?}");
        let gear = powers.shaft - powers.flywheel - powers.loss(Loss::Gear);
        assert!(gear.abs() < 1e-6 * powers.shaft);
        // Generator power from its law instead of the ledger.
        let c = machine.coefficients();
        let speed = machine.state().flywheel_speed;
        let torque = c.generator.mppt_gain * speed * speed;
        assert!((powers.generator / (torque * speed) - 1.0).abs() < 1e-3, "{powers:?}");
        assert!(powers.losses.iter().all(|&loss| loss >= 0.0), "{powers:?}");
    }
}
