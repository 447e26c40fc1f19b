//! The closed forms of PHYSICS.md 10, each computed with the complete machine with all other effects switched off.

use crate::model::supply::Compression;
use crate::model::{Coefficients, GeneratorLaw, Line, ParameterValues, Parameters, State, math, tension};
use crate::solver::{Options, Simulation, SolverError};

/// Tick of the machines that are computed without entities, s.
pub(super) const TICK_S: f64 = 0.01;

/// Result of one closed form.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForm {
    /// Its name.
    pub name: &'static str,
    /// Greatest relative deviation from the closed form.
    pub error: f64,
    /// Tolerance: round-off, except where the form is a limit (infinite heat transfer, infinitely many floaters).
    pub tolerance: f64,
}

/// Computes all closed forms.
///
/// # Errors
/// The error of the solver.
pub fn closed_forms() -> Result<Vec<ClosedForm>, SolverError> {
    let mut forms = Vec::new();
    let mut add = |name, error, tolerance| forms.push(ClosedForm { name, error, tolerance });
    add("terminal speed, v_t tanh(t/tau)", terminal_speed()?, 1e-9);
    let (invariant, temperature, work) = adiabat()?;
    add("sealed ascent without heat, p V^gamma", invariant, 1e-9);
    add("sealed ascent without heat, temperature", temperature, 1e-9);
    add("sealed ascent without heat, work", work, 1e-9);
    let (invariant, work) = isotherm()?;
    add("sealed ascent with much heat, p V", invariant, 1e-4);
    add("sealed ascent with much heat, m R T ln(p1/p2)", work, 1e-3);
    add("choked fill, linear in time", choked_fill()?, 1e-5);
    add("compressor work of two stages", compressor_work(), 1e-12);
    add("two inertias through the coupling, slip loss", slip_loss()?, 1e-8);
    let (time, heat) = braked_stop()?;
    add("stop under the brake, v_0 M/(F_b - F)", time, 1e-9);
    add("stop under the brake, heat of the brake", heat, 1e-9);
    add("force of a filling floater that overcomes the brake", overcome_brake()?, 1e-5);
    add("static tension of a hanging loop", hanging_loop(), 1e-3);
    add("frictionless loop with sealed air, energy", frictionless_loop()?, 1e-9);
    Ok(forms)
}

/// A machine without friction, drag, coupling and heat exchange.
fn ideal() -> ParameterValues {
    let mut p = ParameterValues::default();
    p.chain.bearing_friction = 0.0;
    p.chain.bearing_damping = 0.0;
    p.floater.drag_area = 0.0;
    p.floater.heat_transfer_coefficient = 0.0;
    p.generator.coupling_capacity = 0.0;
    p.air.sonic_conductance = 0.0;
    p
}

/// A machine that runs with Cam timing.
fn simulation(values: ParameterValues) -> Simulation {
    let parameters = Parameters::new(values).expect("closed forms are computed by valid machines");
    Simulation::new(&parameters, Options::default())
}

fn off(value: f64, expected: f64) -> f64 {
    (value / expected - 1.0).abs()
}

/// Speed under constant force and quadratic drag: one floater on the ascending straight.
fn terminal_speed() -> Result<f64, SolverError> {
    let mut p = ideal();
    p.geometry.floater_count = 1;
    p.floater.shell_volume = 0.2;
    p.floater.drag_area = 0.7;
    p.start.chain_position = 1.6;
    let mut machine = simulation(p);
    let force = machine.coefficients.environment.gravity
        * (machine.coefficients.environment.water_density * machine.coefficients.floater.shell_volume
            - machine.coefficients.floater.shell_mass);
    let terminal = (2.0 * force / (machine.coefficients.environment.water_density * 0.25 * 0.7)).sqrt();
    let tau = machine.state.moving_mass(&machine.coefficients) * terminal / force;
    let mut worst = 0.0_f64;
    for tick in 1..=600 {
        machine.advance(TICK_S)?;
        worst = worst.max(off(machine.state.chain_speed, terminal * math::tanh(0.01 * f64::from(tick) / tau)));
    }
    Ok(worst)
}

/// Values of one floater's sealed air at the bottom and at the top: pressure and p V^exponent.
struct Ascent {
    before: (f64, f64),
    after: (f64, f64),
    machine: Simulation,
}

/// Lets one floater with air rise from the end of the injection zone to the top.
fn ascent(heat_transfer: f64, exponent: f64) -> Result<Ascent, SolverError> {
    let mut p = ideal();
    p.floater.heat_transfer_coefficient = heat_transfer;
    p.start.chain_position = 1.6;
    p.start.chain_speed = 1.0;
    let mut machine = simulation(p);
    machine.put_air(0, 0.1);
    let invariant = |machine: &Simulation| {
        let pressure = machine.coefficients.water_pressure(machine.state.height(&machine.coefficients, 0));
        (pressure, pressure * math::pow(machine.state.air_volume(&machine.coefficients, 0), exponent))
    };
    let before = invariant(&machine);
    while machine.state.chain_position < 24.0 {
        machine.advance(TICK_S)?;
    }
    Ok(Ascent { before, after: invariant(&machine), machine })
}

fn adiabat() -> Result<(f64, f64, f64), SolverError> {
    let gamma = 1004.675 / (1004.675 - 287.05);
    let Ascent { before, after, machine } = ascent(0.0, gamma)?;
    let ratio = after.0 / before.0;
    let (mass, start) = (machine.state.floaters[0].air_mass, 293.15);
    let end = machine.state.floaters[0].temperature(&machine.coefficients).unwrap_or(f64::NAN);
    // Work of the air: the decrease of its internal energy.
    let work = mass * machine.coefficients.heat_capacity_volume * (start - end);
    let closed = mass * 287.05 * start / (gamma - 1.0) * (1.0 - math::pow(ratio, (gamma - 1.0) / gamma));
    Ok((off(after.1, before.1), off(end, start * math::pow(ratio, (gamma - 1.0) / gamma)), off(work, closed)))
}

fn isotherm() -> Result<(f64, f64), SolverError> {
    let Ascent { before, after, machine } = ascent(2e5, 1.0)?;
    let heat = -machine.ledger.total(Line::AirToWaterHeat);
    let closed = machine.state.floaters[0].air_mass * 287.05 * 293.15 * math::ln(before.0 / after.0);
    Ok((off(after.1, before.1), off(heat, closed)))
}

/// An ideal machine that the brake holds while floaters in the zone are filled, choked, from a reservoir so large that its
/// state stays.
fn filled_at_rest(change: impl FnOnce(&mut ParameterValues)) -> Simulation {
    let mut p = ideal();
    p.air.sonic_conductance = 2.4e-7;
    p.start.reservoir_pressure = 2e6;
    p.supply.reservoir_volume = 1e6;
    p.supply.switch_off_pressure = 2e6;
    p.supply.switch_on_pressure = 1e6;
    change(&mut p);
    let mut machine = simulation(p);
    machine.state.actuators.brake_on = true;
    machine
}

fn choked_fill() -> Result<f64, SolverError> {
    let mut machine = filled_at_rest(|p| p.chain.brake_force = 1e7);
    machine.advance(10.0 * TICK_S)?;
    let filling = machine.state.floaters.iter().filter(|floater| floater.air_mass > 0.0).count() as f64;
    Ok(off(machine.state.floater_air_mass(), filling * 0.1 * 2.4e-7 * 2e6 * 1.185))
}

fn compressor_work() -> f64 {
    let c = Coefficients::new(&Parameters::default());
    let worst = |worst: f64, pressure: f64| {
        let ratio = math::pow(pressure / 101_325.0, 287.05 / 1004.675 / 2.0);
        worst.max(off(Compression::to(&c, pressure, true).shaft_work, 2.0 * 1004.675 * 293.15 / 0.8 * (ratio - 1.0)))
    };
    [2e5, 4.2e5, 4.6e5, 9e5].into_iter().fold(0.0, worst)
}

fn slip_loss() -> Result<f64, SolverError> {
    let mut p = ideal();
    p.floater.shell_mass = 1.0;
    p.floater.shell_volume = 1.0 / 998.2;
    p.generator.coupling_capacity = 4000.0;
    p.generator.gear_efficiency = 1.0;
    p.generator.core_loss = 0.0;
    p.generator.law = GeneratorLaw::Off;
    p.start.chain_speed = 1.5;
    p.start.flywheel_speed = 5.0;
    let mut machine = simulation(p);
    let first = machine.state.moving_mass(&machine.coefficients)
        * (machine.coefficients.radius / machine.coefficients.generator.gear_ratio).powi(2);
    let second = machine.coefficients.generator.flywheel_inertia;
    let slip = machine.coefficients.generator.gear_ratio * 1.5 / machine.coefficients.radius - 5.0;
    machine.advance(1000.0 * TICK_S)?;
    Ok(off(machine.ledger.total(Line::SlipHeat), 0.5 * first * second / (first + second) * slip * slip))
}

/// A chain that one buoyant floater pulls with a constant force F stops under the brake, and stands. The time to the stop
/// follows from the heat of the brake, F_b times the way.
fn braked_stop() -> Result<(f64, f64), SolverError> {
    let (speed, brake) = (1.5, 20e3);
    let mut p = ideal();
    p.geometry.floater_count = 1;
    p.floater.shell_volume = 0.2;
    p.chain.brake_force = brake;
    p.start.chain_position = 3.0;
    p.start.chain_speed = speed;
    let mut machine = simulation(p);
    machine.state.actuators.brake_on = true;
    let c = &machine.coefficients;
    let pull = c.environment.gravity * (c.environment.water_density * c.floater.shell_volume - c.floater.shell_mass);
    let deceleration = (brake - pull) / machine.state.moving_mass(c);
    let stop_s = speed / deceleration;
    let ticks = (stop_s / TICK_S).floor();
    machine.advance(ticks * TICK_S)?;
    let before = off(machine.state.chain_speed, speed - deceleration * ticks * TICK_S);
    machine.advance(100.0 * TICK_S)?;
    let way = machine.chain_travel() - 3.0;
    // A chain that creeps has not stopped.
    let stands = if machine.state.chain_speed == 0.0 { 0.0 } else { f64::INFINITY };
    let time = off(2.0 * way / speed, stop_s).max(before).max(stands);
    Ok((time, off(machine.ledger.total(Line::BrakeHeat), brake * 0.5 * speed * stop_s)))
}

/// A floater that is filled in the zone, choked and without heat exchange, pulls with a force that grows linearly in time
/// on a chain that the brake holds, until it exceeds F_b.
fn overcome_brake() -> Result<f64, SolverError> {
    let brake = 1000.0;
    let mut machine = filled_at_rest(|p| {
        p.geometry.floater_count = 1;
        p.air.fill_fraction = 0.9;
        p.start.chain_position = 0.5;
        p.chain.brake_force = brake;
    });
    let c = &machine.coefficients;
    let (environment, s) = (&c.environment, machine.state.coordinate(c, 0));
    let pressure = c.water_pressure(c.path.height(s));
    let volume_per_kg = c.kappa * environment.heat_capacity * machine.state.reservoir_temperature(c) / pressure;
    let per_kg = environment.water_density * volume_per_kg - 1.0;
    let at_start = environment.water_density * c.floater.shell_volume - c.floater.shell_mass;
    let needed_kg = (brake / (c.path.slope(s) * environment.gravity) - at_start) / per_kg;
    let overcome_s = needed_kg / (2.4e-7 * 2e6 * 1.185);
    machine.advance(overcome_s * (1.0 - 1e-5))?;
    if machine.state.chain_speed != 0.0 {
        return Ok(f64::INFINITY);
    }
    machine.advance(overcome_s * 2e-5)?;
    let held = machine.state.floaters[0].air_mass;
    Ok(if machine.state.chain_speed > 0.0 { off(held, needed_kg) } else { f64::INFINITY })
}

fn hanging_loop() -> f64 {
    let parameters = Parameters::default();
    let c = Coefficients::new(&parameters);
    let mut tensions = tension::Tensions::default();
    tension::evaluate_tensions(&c, &State::start(&parameters, &c), 0.0, true, &mut tensions);
    let weight = c.environment.gravity * (c.floater.shell_mass - c.environment.water_density * c.floater.shell_volume);
    let hanging = weight * (2.0 * c.radius + c.path.centre_distance) / (c.path.length / c.floater_count as f64);
    off(tensions.greatest, c.chain.preload + hanging).max(tensions.residual.abs() / c.chain.preload)
}

/// Greatest energy error of a loop without friction, relative to its greatest kinetic energy.
fn frictionless_loop() -> Result<f64, SolverError> {
    let mut p = ideal();
    p.start.chain_position = 2.0;
    // A vent without flow seals the air on the whole loop.
    p.air.vent_rate = 0.0;
    let mut machine = simulation(p);
    for index in 0..20 {
        machine.put_air(index, 0.05);
    }
    // Mass exchange with the moving loop dissipates energy, which is added back; there are no other losses of the air
    // and the water that it displaces.
    let kept = |machine: &Simulation| {
        machine.state.stored(&machine.coefficients).total() - machine.state.reservoir_energy
            + machine.ledger.total(Line::MassExchangeHeat)
    };
    let (start, mut worst, mut most) = (kept(&machine), 0.0_f64, 0.0_f64);
    for _ in 0..3000 {
        machine.advance(TICK_S)?;
        worst = worst.max((kept(&machine) - start).abs());
        most = most.max(machine.state.stored(&machine.coefficients).chain_kinetic);
    }
    Ok(worst / most)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_machine_reproduces_every_closed_form() {
        for form in super::closed_forms().unwrap() {
            assert!(form.error <= form.tolerance, "{}: {:e} above {:e}", form.name, form.error, form.tolerance);
        }
    }
}
