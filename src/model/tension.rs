//! Evaluated floater by floater from the equations, independently of the solver's packed right-hand side, so that each
//! verifies the other.

use super::air::{FlowBranch, VENT_TAIL, valve_mass_flow};
use super::drive::{self, Brake};
use super::geometry::Cell;
use super::{Coefficients, Perturbation, State};
use serde::{Deserialize, Serialize};

/// Forces and mass of one floater on the chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FloaterLoad {
    /// Buoyancy of air and shell along the chain, N.
    pub buoyancy: f64,
    /// Weight of shell and air along the chain, N, positive against the direction of running.
    pub weight: f64,
    /// Drag against the motion, N.
    pub drag: f64,
    /// Mass that moves with the floater, without its share of the chain, kg.
    pub mass: f64,
    /// Mass flow taken in from rest, kg/s.
    pub intake: f64,
}

impl FloaterLoad {
    /// Tangential force F_i, N (PHYSICS.md 3).
    pub fn force(&self) -> f64 {
        self.buoyancy - self.weight - self.drag
    }
}

/// Load of one floater. `cam` is true with Cam timing, which determines when its valve is open.
pub fn floater_load(c: &Coefficients, state: &State, index: usize, cam: bool) -> FloaterLoad {
    let floater = &state.floaters[index];
    let s = state.coordinate(c, index);
    let place = c.path.place(s, floater.cell);
    let slope = place.slope + place.cos;
    let height = place.base + c.radius * place.sin;
    let pressure = c.water_pressure(height);
    let volume = floater.air_volume(c, pressure);
    let pressure_rate = -c.environment.water_density * c.environment.gravity * slope * state.chain_speed;
    let reservoir_temperature = state.reservoir_temperature(c);
    let temperature = floater.temperature(c).unwrap_or(reservoir_temperature);
    let inflow = if state.valve_is_open(index, cam) {
        let reservoir_pressure = state.reservoir_pressure(c);
        let ratio = pressure / reservoir_pressure;
        let f =
            FlowBranch::of(ratio, c.air.critical_pressure_ratio).flow_function(ratio, c.air.critical_pressure_ratio);
        valve_mass_flow(c.air.sonic_conductance, reservoir_pressure, reservoir_temperature, f)
    } else {
        0.0
    };
    let vent = if floater.cell.vents() {
        floater.air_mass * c.air.vent_rate / volume.max(VENT_TAIL * c.floater.cavity_volume)
    } else {
        0.0
    };
    let heat = if floater.air_mass > 0.0 {
        c.heat_conductance * volume / c.floater.cavity_volume * (state.water_temperature - temperature)
    } else {
        0.0
    };
    let enthalpy_rate = volume * pressure_rate
        + heat
        + c.environment.heat_capacity * (reservoir_temperature * inflow - temperature * vent);
    let volume_rate = (c.kappa * enthalpy_rate - volume * pressure_rate) / pressure;
    // The air volume of a spilling floater is constant.
    let shrink_rate = if floater.spilling { 0.0 } else { (-volume_rate).max(0.0) };
    let coefficient =
        if floater.cell.rises() { c.floater.drag_coefficient_up } else { c.floater.drag_coefficient_down };
    let speed = state.chain_speed;
    let sign = if c.perturbation.is(Perturbation::SwappedSign) { -1.0 } else { 1.0 };
    FloaterLoad {
        buoyancy: slope * c.environment.gravity * c.environment.water_density * (volume + c.floater.shell_volume),
        weight: slope * c.environment.gravity * (c.floater.shell_mass + floater.air_mass),
        drag: sign * 0.5 * c.environment.water_density * coefficient * c.floater.drag_area * speed.abs() * speed,
        mass: c.floater.shell_mass
            + floater.air_mass
            + c.environment.water_density * (c.floater.cavity_volume - volume)
            + c.floater.added_mass_coefficient
                * c.environment.water_density
                * (c.floater.cavity_volume + c.floater.shell_volume),
        intake: inflow + c.environment.water_density * shrink_rate,
    }
}

/// Tensions around the loop and the residual of the force balance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tensions {
    /// Tension of the link ahead of each floater, N.
    pub ahead: Vec<f64>,
    /// Least tension, N.
    pub least: f64,
    /// Greatest tension, N.
    pub greatest: f64,
    /// Load of each floater.
    pub loads: Vec<FloaterLoad>,
    /// Residual after one lap of the evaluation, back at the bottom sprocket, N: zero if the forces balance.
    pub residual: f64,
    /// |residual| over the sum of the absolute forces, or over 1 N (PHYSICS.md 9).
    pub force_error: f64,
}

/// Evaluates the tensions around the loop from the bottom sprocket, T(next) = T + m_i dv/dt + v (intake) - F_i; at the
/// top sprocket the drive and the sprockets' inertia are added. `acceleration` is the solver's dv/dt.
pub fn evaluate_tensions(c: &Coefficients, state: &State, acceleration: f64, cam: bool, out: &mut Tensions) {
    let count = state.floaters.len();
    let speed = state.chain_speed;
    let actuators = &state.actuators;
    out.ahead.clear();
    out.ahead.resize(count, 0.0);
    out.loads.clear();
    out.loads.extend((0..count).map(|index| floater_load(c, state, index, cam)));
    let slip = drive::coupling_slip(c, speed, state.flywheel_speed);
    let coupling = if state.coupling_engaged { drive::coupling_torque(c, slip) } else { 0.0 };
    let brake = Brake::of(actuators.brake_on, speed);
    let resistances = drive::resistances(c, brake, speed);
    let resisting = resistances.iter().map(|(_, force)| force).sum::<f64>()
        + c.generator.gear_ratio * coupling / (c.generator.gear_efficiency * c.radius);
    let barring =
        if actuators.barring_on && speed < c.chain.barring_speed { drive::barring_force(c, speed) } else { 0.0 };
    let mut top = resisting - barring + c.sprocket_mass * acceleration;
    if brake == Brake::Holds {
        // The chain stands: the brake takes the rest of the forces, up to F_b.
        let pull = out.loads.iter().map(FloaterLoad::force).sum::<f64>() - top;
        top += pull.clamp(-c.chain.brake_force, c.chain.brake_force);
    }
    // The first floater past bottom dead centre: coordinates increase with the index until they wrap.
    let first = (0..count)
        .find(|&index| {
            let before = (index + count - 1) % count;
            is_past_bottom(state, index) && !is_past_bottom(state, before)
        })
        .unwrap_or(0);
    let chain_share = c.chain.chain_mass / count as f64;
    let mut tension = c.chain.preload;
    let mut scale = resisting.abs() + barring.abs();
    let mut at_top = false;
    for step in 0..count {
        let index = (first + step) % count;
        if !at_top && !state.floaters[index].cell.rises() {
            at_top = true;
            tension += top;
        }
        let load = &out.loads[index];
        tension += (load.mass + chain_share) * acceleration + speed * load.intake - load.force();
        scale += load.buoyancy.abs() + load.weight.abs() + load.drag.abs();
        out.ahead[index] = tension;
    }
    if !at_top {
        tension += top;
    }
    if let (true, Some(tension)) = (c.perturbation.is(Perturbation::TensionOff), out.ahead.get_mut(7)) {
        *tension += 1000.0;
    }
    out.least = out.ahead.iter().copied().fold(f64::INFINITY, f64::min);
    out.greatest = out.ahead.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    out.residual = tension - c.chain.preload;
    out.force_error = out.residual.abs() / scale.max(1.0);
}

/// Whether a floater is on the rising half of the loop, between bottom and top dead centre.
fn is_past_bottom(state: &State, index: usize) -> bool {
    matches!(state.floaters[index].cell, Cell::BeforeZone | Cell::Zone | Cell::Ascending | Cell::TopRising)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    #[test]
    fn a_hanging_loop_at_rest_carries_its_own_weight() {
        let parameters = Parameters::default();
        let c = Coefficients::new(&parameters);
        let state = State::start(&parameters, &c);
        let mut tensions = Tensions::default();
        evaluate_tensions(&c, &state, 0.0, true, &mut tensions);
        // Submerged weight of the floaters of one strand and its arcs, each times the height of one pitch.
        let weight =
            c.environment.gravity * (c.floater.shell_mass - c.environment.water_density * c.floater.shell_volume);
        let pitch = c.path.length / 66.0;
        let expected = c.chain.preload + weight * (2.0 * c.radius + c.path.centre_distance) / pitch;
        assert!((tensions.greatest / expected - 1.0).abs() < 1e-3, "{} against {expected}", tensions.greatest);
        assert!(tensions.residual.abs() < 1e-6, "the loop closes: {} N", tensions.residual);
        assert_eq!(tensions.least, tensions.ahead.iter().copied().fold(f64::MAX, f64::min));
    }
}
