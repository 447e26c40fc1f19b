//! The closed forms of PHYSICS.md 10, each computed by the whole machine with everything else switched off.

use super::rig::Rig;
use crate::model::supply::Compression;
use crate::model::{Coefficients, GeneratorLaw, Line, Parameters, State, tension};
use crate::solver::SolverError;

/// What one closed form gave.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForm {
    /// Its name.
    pub name: &'static str,
    /// Greatest difference from the form, relative.
    pub error: f64,
    /// What it may be. Round-off, but where the form is a limit (heat without end, floaters without number).
    pub tolerance: f64,
}

/// Computes all of them.
///
/// # Errors
/// What the solver says.
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
    add("static tension of a hanging loop", hanging_loop(), 1e-3);
    add("frictionless loop with sealed air, energy", frictionless_loop()?, 1e-9);
    Ok(forms)
}

/// A machine without friction, drag, coupling and heat exchange.
fn ideal() -> Parameters {
    let mut p = Parameters::default();
    p.chain.bearing_friction = 0.0;
    p.chain.bearing_damping = 0.0;
    p.floater.drag_area = 0.0;
    p.floater.heat_transfer_coefficient = 0.0;
    p.generator.coupling_capacity = 0.0;
    p.air.sonic_conductance = 0.0;
    p
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
    let mut rig = Rig::new(&p);
    let force = rig.c.gravity * (rig.c.water_density * rig.c.shell_volume - rig.c.shell_mass);
    let terminal = (2.0 * force / (rig.c.water_density * 0.25 * 0.7)).sqrt();
    let tau = rig.state.moving_mass(&rig.c) * terminal / force;
    let mut worst = 0.0_f64;
    for tick in 1..=600 {
        rig.run(1)?;
        worst = worst.max(off(rig.state.chain_speed, terminal * (0.01 * f64::from(tick) / tau).tanh()));
    }
    Ok(worst)
}

/// What one floater's sealed air shows at the bottom and at the top: pressure and p V^exponent.
struct Ascent {
    before: (f64, f64),
    after: (f64, f64),
    rig: Rig,
}

/// Lets one floater with air rise from the end of the zone to the top.
fn ascent(heat_transfer: f64, exponent: f64) -> Result<Ascent, SolverError> {
    let mut p = ideal();
    p.floater.heat_transfer_coefficient = heat_transfer;
    p.start.chain_position = 1.6;
    p.start.chain_speed = 1.0;
    let mut rig = Rig::new(&p);
    rig.put_air(0, 0.1);
    let invariant = |rig: &Rig| {
        let pressure = rig.c.water_pressure(rig.state.height(&rig.c, 0));
        (pressure, pressure * rig.state.air_volume(&rig.c, 0).powf(exponent))
    };
    let before = invariant(&rig);
    while rig.state.chain_position < 24.0 {
        rig.run(1)?;
    }
    Ok(Ascent { before, after: invariant(&rig), rig })
}

fn adiabat() -> Result<(f64, f64, f64), SolverError> {
    let gamma = 1004.675 / (1004.675 - 287.05);
    let Ascent { before, after, rig } = ascent(0.0, gamma)?;
    let ratio = after.0 / before.0;
    let (mass, start) = (rig.state.floaters[0].air_mass, 293.15);
    let end = rig.state.floaters[0].temperature(&rig.c).unwrap_or(f64::NAN);
    // Work of the air: the internal energy that it lost.
    let work = mass * rig.c.heat_capacity_volume * (start - end);
    let closed = mass * 287.05 * start / (gamma - 1.0) * (1.0 - ratio.powf((gamma - 1.0) / gamma));
    Ok((off(after.1, before.1), off(end, start * ratio.powf((gamma - 1.0) / gamma)), off(work, closed)))
}

fn isotherm() -> Result<(f64, f64), SolverError> {
    let Ascent { before, after, rig } = ascent(2e5, 1.0)?;
    let heat = -rig.ledger.total(Line::AirToWaterHeat);
    let closed = rig.state.floaters[0].air_mass * 287.05 * 293.15 * (before.0 / after.0).ln();
    Ok((off(after.1, before.1), off(heat, closed)))
}

fn choked_fill() -> Result<f64, SolverError> {
    let mut p = ideal();
    p.air.sonic_conductance = 2.4e-7;
    p.start.reservoir_pressure = 2e6;
    p.supply.reservoir_volume = 1e6;
    p.supply.switch_off_pressure = 2e6;
    p.supply.switch_on_pressure = 1e6;
    p.chain.brake_force = 1e7;
    let mut rig = Rig::new(&p);
    rig.state.actuators.brake_on = true;
    rig.run(10)?;
    let filling = rig.state.floaters.iter().filter(|floater| floater.air_mass > 0.0).count() as f64;
    Ok(off(rig.state.floater_air_mass(), filling * 0.1 * 2.4e-7 * 2e6 * 1.185))
}

fn compressor_work() -> f64 {
    let c = Coefficients::new(&Parameters::default());
    let worst = |worst: f64, pressure: f64| {
        let ratio = (pressure / 101_325.0_f64).powf(287.05 / 1004.675 / 2.0);
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
    let mut rig = Rig::new(&p);
    let first = rig.state.moving_mass(&rig.c) * (rig.c.radius / rig.c.gear_ratio).powi(2);
    let second = rig.c.flywheel_inertia;
    let slip = rig.c.gear_ratio * 1.5 / rig.c.radius - 5.0;
    rig.run(1000)?;
    Ok(off(rig.ledger.total(Line::SlipHeat), 0.5 * first * second / (first + second) * slip * slip))
}

fn hanging_loop() -> f64 {
    let parameters = Parameters::default();
    let c = Coefficients::new(&parameters);
    let mut tensions = tension::Tensions::default();
    tension::walk(&c, &State::start(&parameters, &c), 0.0, true, &mut tensions);
    let weight = c.gravity * (c.shell_mass - c.water_density * c.shell_volume);
    let hanging = weight * (2.0 * c.radius + c.path.centre_distance) / (c.path.length / c.floater_count as f64);
    off(tensions.greatest, c.preload + hanging).max(tensions.residual.abs() / c.preload)
}

/// Energy gone from a loop without friction, of what is in motion between its forms.
fn frictionless_loop() -> Result<f64, SolverError> {
    let mut p = ideal();
    p.start.chain_position = 2.0;
    // Sealed all the way round: a vent that lets nothing out.
    p.air.vent_rate = 0.0;
    let mut rig = Rig::new(&p);
    for index in 0..20 {
        rig.put_air(index, 0.05);
    }
    // What joins and leaves the motion does so with a loss; the air and the water that it lifts lose nothing else.
    let kept = |rig: &Rig| {
        rig.state.stored(&rig.c).total() - rig.state.reservoir_energy + rig.ledger.total(Line::MassExchangeHeat)
    };
    let (start, mut worst, mut most) = (kept(&rig), 0.0_f64, 0.0_f64);
    for _ in 0..3000 {
        rig.run(1)?;
        worst = worst.max((kept(&rig) - start).abs());
        most = most.max(rig.state.stored(&rig.c).chain_kinetic);
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
