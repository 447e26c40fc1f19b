//! Right-hand side of all equations (PHYSICS.md 2 to 6).

use super::floater_rates::{Motion, ReservoirAir, Sums, active_floaters};
use super::system::{Modes, Rates, Stiffness, System, slot};
use super::wide::Kernel;
use crate::model::drive::{self, Brake};
use crate::model::exergy::g as exergy_function;
use crate::model::ledger::{Fluxes, LINE_COUNT, Line};
use crate::model::supply::{self, Compression};
use crate::model::{Actuators, Coefficients, GeneratorLaw, Perturbation};

impl System {
    /// Computes the rates at a state vector. Without `WITH_FLUXES` the rates of the ledger are not updated: a stage
    /// without weight in the step does not need them, and most of the logarithms are theirs.
    pub fn evaluate<const WITH_FLUXES: bool>(
        &self,
        c: &Coefficients,
        actuators: Actuators,
        modes: &Modes,
        vector: &[f64],
        rates: &mut Rates,
    ) {
        self.width.run(Evaluation::<WITH_FLUXES> { system: self, c, actuators, modes, vector, rates });
    }

    #[inline(always)]
    fn evaluate_here<const WITH_FLUXES: bool>(
        &self,
        c: &Coefficients,
        actuators: Actuators,
        modes: &Modes,
        vector: &[f64],
        rates: &mut Rates,
    ) {
        let (speed, flywheel) = (vector[slot::SPEED], vector[slot::FLYWHEEL]);
        let motion = self.motion(c, vector);
        let reservoir_energy = vector[slot::RESERVOIR_ENERGY];
        let reservoir = ReservoirAir {
            temperature: supply::reservoir_temperature(c, reservoir_energy, vector[slot::RESERVOIR_MASS]),
            pressure: supply::reservoir_pressure(c, reservoir_energy),
        };
        if WITH_FLUXES {
            rates.fluxes = [0.0; LINE_COUNT];
        }

        let mut sums = self.passive_floaters(c, motion, vector, &mut rates.derivative, &mut rates.passive);
        active_floaters::<WITH_FLUXES>(self, c, motion, reservoir, vector, rates, &mut sums);
        if c.perturbation.is(Perturbation::WrongBuoyancy) {
            sums.force *= 1.001;
        }

        let Rates { derivative, fluxes, .. } = rates;
        let drive = self.drive(c, actuators, modes, motion, vector);
        let chain = self.chain(c, modes, motion, &sums, &drive);
        let (mass_rate, energy_rate) = reservoir_rates::<WITH_FLUXES>(c, actuators, modes, reservoir, &sums, fluxes);
        let water_heat = drive.drag * speed + chain.mass_exchange - sums.heat;
        if WITH_FLUXES {
            machine_fluxes(c, modes, motion, flywheel, &drive, &chain, &sums, water_heat, fluxes);
            perturb_fluxes(c, fluxes);
        }

        derivative[slot::TRAVEL] = speed;
        derivative[slot::SPEED] = chain.acceleration;
        derivative[slot::FLYWHEEL] =
            (drive.coupling - drive.generator - c.generator.core_loss * flywheel) / c.generator.flywheel_inertia;
        derivative[slot::RESERVOIR_MASS] = mass_rate;
        derivative[slot::RESERVOIR_ENERGY] = energy_rate;
        derivative[slot::WATER] = if c.water_held { 0.0 } else { water_heat / c.water_heat_capacity };
        derivative[slot::GOVERNOR] =
            if c.generator.law == GeneratorLaw::SpeedPi { flywheel - c.generator.speed_setpoint } else { 0.0 };
        rates.moving_mass = chain.moving_mass;
        rates.force = chain.force;
        rates.coupling = drive.coupling;
        rates.drive = None;
    }

    /// Forces on the chain apart from those of the floaters, and torques of the drivetrain (PHYSICS.md 3).
    #[inline(always)]
    fn drive(&self, c: &Coefficients, actuators: Actuators, modes: &Modes, motion: Motion, vector: &[f64]) -> Drive {
        let speed = motion.speed;
        let (flywheel, governor) = (vector[slot::FLYWHEEL], vector[slot::GOVERNOR]);
        let square = if modes.forward { speed * speed } else { -speed * speed };
        let drag = 0.5
            * c.environment.water_density
            * c.floater.drag_area
            * (c.floater.drag_coefficient_up * self.rising + c.floater.drag_coefficient_down * self.sinking)
            * square;
        let slip = drive::coupling_slip(c, speed, flywheel);
        let coupling = if modes.engaged { drive::coupling_torque(c, slip) } else { 0.0 };
        Drive {
            drag,
            resistances: drive::resistances(c, modes.brake, speed),
            barring: if modes.barring { drive::barring_force(c, speed) } else { 0.0 },
            slip,
            coupling,
            clutch_force: c.generator.gear_ratio * coupling / (c.generator.gear_efficiency * c.radius),
            generator: if actuators.generator_on { modes.generator.torque(c, flywheel, governor) } else { 0.0 },
        }
    }

    /// Acceleration of the chain, and heat of the mass exchange (PHYSICS.md 3).
    #[inline(always)]
    fn chain(&self, c: &Coefficients, modes: &Modes, motion: Motion, sums: &Sums, drive: &Drive) -> ChainRates {
        let Motion { speed, turn_sin, turn_cos, .. } = motion;
        let Drive { drag, resistances, barring, clutch_force, .. } = drive;
        let slope_sum = self.slope_sum + self.cos_sum * turn_cos - self.sin_sum * turn_sin;
        let static_force = slope_sum * (c.environment.water_density * c.floater.shell_volume - c.floater.shell_mass);
        let taken_in = sums.inflow - c.environment.water_density * sums.shrinkage;
        let given_off = sums.outflow + c.environment.water_density * sums.growth;
        let moving_mass = c.flooded_mass + sums.mass - c.environment.water_density * sums.volume;
        let mut force = c.environment.gravity * (sums.force + static_force) - drag;
        for (_, resistance) in resistances {
            force -= resistance;
        }
        let force = force - clutch_force + barring - speed * taken_in;
        let acceleration = if modes.brake == Brake::Holds { 0.0 } else { force / moving_mass };
        ChainRates { moving_mass, force, acceleration, mass_exchange: 0.5 * speed * speed * (given_off + taken_in) }
    }

    /// Fastest decay rates of the linear modes of PHYSICS.md 11 that follow from scalars alone, at a state vector with
    /// its rates.
    pub fn stiffness(
        &self,
        c: &Coefficients,
        actuators: Actuators,
        modes: &Modes,
        vector: &[f64],
        rates: &Rates,
    ) -> Stiffness {
        let (speed, flywheel) = (vector[slot::SPEED], vector[slot::FLYWHEEL]);
        let (moving_mass, coupling) = (rates.moving_mass, rates.coupling);
        // The derivatives of the two tanh follow from their values.
        let sech_squared = |share: f64| 1.0 - share * share;
        let (friction, _) = drive::friction_and_damping(c);
        let grip = sech_squared(drive::saturating(speed / drive::FRICTION_SPEED));
        let mut now = friction / (drive::FRICTION_SPEED * moving_mass) * grip;
        if actuators.generator_on {
            now += modes.generator.torque_slope(c, flywheel) / c.generator.flywheel_inertia;
        }
        let mut most = now;
        if actuators.generator_on {
            let reach = flywheel.max(c.generator.gear_ratio * speed / c.radius);
            most += drive::steepest_law(c, reach) / c.generator.flywheel_inertia;
        }
        if modes.engaged && c.generator.coupling_capacity > 0.0 {
            let slope = c.generator.coupling_capacity / drive::COUPLING_SLIP;
            let lever = c.generator.gear_ratio.powi(2) / (c.generator.gear_efficiency * c.radius.powi(2) * moving_mass);
            let without_slip = slope * (lever + 1.0 / c.generator.flywheel_inertia);
            now += without_slip * sech_squared(coupling / c.generator.coupling_capacity);
            most += without_slip;
        }
        Stiffness { now, most }
    }
}

/// Forces in N and torques in N m (PHYSICS.md 3).
struct Drive {
    drag: f64,
    resistances: drive::Resistances,
    barring: f64,
    /// n v/R - w, rad/s.
    slip: f64,
    /// T_cl.
    coupling: f64,
    clutch_force: f64,
    /// T_g.
    generator: f64,
}

/// Rates that depend on all forces on the chain.
struct ChainRates {
    /// M, kg.
    moving_mass: f64,
    /// Sum of the forces, N; that of a brake that holds is not among them.
    force: f64,
    /// dv/dt, m/s2.
    acceleration: f64,
    /// Half v2 times the rates taken in and given off, W.
    mass_exchange: f64,
}

/// Rates of mass and energy of the reservoir, with the compressor (PHYSICS.md 4).
#[inline(always)]
fn reservoir_rates<const WITH_FLUXES: bool>(
    c: &Coefficients,
    actuators: Actuators,
    modes: &Modes,
    reservoir: ReservoirAir,
    sums: &Sums,
    fluxes: &mut Fluxes,
) -> (f64, f64) {
    let wall_heat = c.supply.reservoir_heat_conductance * (reservoir.temperature - c.environment.ambient_temperature);
    let mut mass_rate = -sums.inflow;
    let mut energy_rate = -c.environment.heat_capacity * reservoir.temperature * sums.inflow - wall_heat;
    if actuators.compressor_on {
        let flow = c.compressor_mass_flow;
        let compression = Compression::to(c, reservoir.pressure, modes.at_approach);
        let delivered = flow * c.environment.heat_capacity * compression.discharge_temperature;
        mass_rate += flow;
        energy_rate += delivered;
        if WITH_FLUXES {
            let electricity = flow * compression.electricity(c);
            let intake = flow * c.environment.heat_capacity * c.environment.ambient_temperature;
            let exergy = compression.exergy(c);
            fluxes[Line::AirDelivered as usize] = flow;
            fluxes[Line::CompressorElectricity as usize] = electricity;
            fluxes[Line::IntakeEnthalpy as usize] = intake;
            fluxes[Line::CompressorHeat as usize] = electricity + intake - delivered;
            fluxes[Line::DestroyedCompressor as usize] = flow * exergy.destroyed;
            fluxes[Line::DestroyedReservoirMixing as usize] = flow
                * c.environment.heat_capacity
                * c.environment.ambient_temperature
                * exergy_function(compression.discharge_temperature / reservoir.temperature);
            fluxes[Line::IsothermalWork as usize] = flow * exergy.isothermal;
            fluxes[Line::DeliveredExergy as usize] = flow * exergy.delivered;
        }
    }
    if WITH_FLUXES {
        fluxes[Line::ReservoirHeat as usize] = wall_heat;
        fluxes[Line::DestroyedReservoirHeat as usize] =
            wall_heat * (reservoir.temperature - c.environment.ambient_temperature) / reservoir.temperature;
    }
    (mass_rate, energy_rate)
}

/// Fluxes of chain, drivetrain, generator and water: all except those of the air and its supply.
#[inline(always)]
fn machine_fluxes(
    c: &Coefficients,
    modes: &Modes,
    motion: Motion,
    flywheel: f64,
    drive: &Drive,
    chain: &ChainRates,
    sums: &Sums,
    water_heat: f64,
    fluxes: &mut Fluxes,
) {
    let (speed, theta) = (motion.speed, c.environment.ambient_temperature / motion.water);
    let &Drive { drag, resistances, barring, slip, coupling, clutch_force, generator } = drive;
    for (line, resistance) in resistances {
        fluxes[line as usize] = resistance * speed;
    }
    fluxes[Line::DragHeat as usize] = drag * speed;
    fluxes[Line::DestroyedDrag as usize] = theta * drag * speed;
    fluxes[Line::MassExchangeHeat as usize] = chain.mass_exchange;
    fluxes[Line::DestroyedMassExchange as usize] = theta * chain.mass_exchange;
    fluxes[Line::AirToWaterHeat as usize] = -sums.heat;
    fluxes[Line::DestroyedAirToWater as usize] =
        theta * (c.heat_conductance / c.floater.cavity_volume) * sums.dissipation;
    if c.water_held {
        fluxes[Line::WaterHeatOut as usize] = water_heat;
        fluxes[Line::HeatExergy as usize] = -(1.0 - theta) * water_heat;
    }
    fluxes[Line::GearHeat as usize] = clutch_force * speed - coupling * (slip + flywheel);
    fluxes[Line::SlipHeat as usize] = coupling * slip;
    fluxes[Line::CoreHeat as usize] = c.generator.core_loss * flywheel * flywheel;
    let copper = c.generator.copper_loss * generator * generator;
    let electrical = generator * flywheel - copper;
    fluxes[Line::CopperHeat as usize] = copper;
    fluxes[Line::GridElectricity as usize] = c.generator.inverter_efficiency * electrical;
    fluxes[Line::InverterHeat as usize] = (1.0 - c.generator.inverter_efficiency) * electrical;
    if modes.barring {
        fluxes[Line::AuxiliaryElectricity as usize] = barring * c.chain.barring_speed;
        fluxes[Line::BarringHeat as usize] = barring * (c.chain.barring_speed - speed);
    }
}

/// Applies the perturbations that concern the ledger alone.
#[inline(always)]
fn perturb_fluxes(c: &Coefficients, fluxes: &mut Fluxes) {
    let carries = |perturbation| c.perturbation.is(perturbation);
    if carries(Perturbation::LostHeat) {
        fluxes[Line::WaterHeatOut as usize] *= 0.999;
    }
    if carries(Perturbation::NegativeMechanism) {
        fluxes[Line::DestroyedThrottling as usize] *= -1.0;
    }
    if carries(Perturbation::HiddenLoss) {
        fluxes[Line::DestroyedCompressor as usize] *= 0.99;
    }
    if carries(Perturbation::FreeElectricity) {
        let grid = fluxes[Line::GridElectricity as usize];
        fluxes[Line::GridElectricity as usize] += 3.0 * grid;
        fluxes[Line::InverterHeat as usize] -= 3.0 * grid;
    }
    if carries(Perturbation::CheapCompression) {
        let electricity = fluxes[Line::CompressorElectricity as usize];
        fluxes[Line::CompressorElectricity as usize] -= 0.5 * electricity;
        fluxes[Line::CompressorHeat as usize] -= 0.5 * electricity;
    }
    if carries(Perturbation::RichAir) {
        fluxes[Line::DeliveredExergy as usize] /= 3.0;
    }
}

/// One evaluation of the right-hand side.
struct Evaluation<'a, const WITH_FLUXES: bool> {
    system: &'a System,
    c: &'a Coefficients,
    actuators: Actuators,
    modes: &'a Modes,
    vector: &'a [f64],
    rates: &'a mut Rates,
}

impl<const WITH_FLUXES: bool> Kernel for Evaluation<'_, WITH_FLUXES> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.system.evaluate_here::<WITH_FLUXES>(self.c, self.actuators, self.modes, self.vector, self.rates);
    }
}
