//! Right-hand side of all equations (PHYSICS.md 2 to 6).

use super::system::{ActiveView, Modes, PassiveFour, PassiveView, Rates, Stiffness, System, slot};
use super::wide::{Four, Kernel};
use crate::model::air::{STEEPEST_FLOW, VENT_TAIL, valve_mass_flow};
use crate::model::drive;
use crate::model::exergy::g as exergy_function;
use crate::model::ledger::{Fluxes, LINE_COUNT, Line};
use crate::model::supply::{self, Compression};
use crate::model::{Actuators, Coefficients, GeneratorLaw, Perturbation, math};

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
        let speed = vector[slot::SPEED];
        let flywheel = vector[slot::FLYWHEEL];
        let reservoir_energy = vector[slot::RESERVOIR_ENERGY];
        let water = self.water + vector[slot::WATER];
        let governor = vector[slot::GOVERNOR];
        let travel = vector[slot::TRAVEL];
        let (turn_sin, turn_cos) = small_sin_cos(travel / c.radius);
        let conductance = c.heat_conductance / c.cavity_volume;
        let uphill = if c.perturbation.is(Perturbation::HeatUphill) { -0.05 } else { 1.0 };
        let motion = Motion { travel, speed, water, turn_sin, turn_cos, conductance: uphill * conductance };
        let reservoir_temperature = supply::reservoir_temperature(c, reservoir_energy, vector[slot::RESERVOIR_MASS]);
        let reservoir_pressure = supply::reservoir_pressure(c, reservoir_energy);
        let fluxes = &mut rates.fluxes;
        if WITH_FLUXES {
            *fluxes = [0.0; LINE_COUNT];
        }

        let mut sums = self.passive_floaters(c, motion, vector, &mut rates.derivative, &mut rates.passive);
        active_floaters::<WITH_FLUXES>(
            self,
            c,
            motion,
            (reservoir_temperature, reservoir_pressure),
            vector,
            &mut rates.derivative,
            &mut rates.active,
            fluxes,
            &mut sums,
        );

        if c.perturbation.is(Perturbation::WrongBuoyancy) {
            sums.force *= 1.001;
        }

        // Motion of the chain.
        let slope_sum = self.slope_sum + self.cos_sum * turn_cos - self.sin_sum * turn_sin;
        let static_force = slope_sum * (c.water_density * c.shell_volume - c.shell_mass);
        let square = if modes.forward { speed * speed } else { -speed * speed };
        let drag = 0.5
            * c.water_density
            * c.drag_area
            * (c.drag_coefficient_up * self.rising + c.drag_coefficient_down * self.sinking)
            * square;
        let bearing = drive::bearing_force(c, speed);
        let brake = if actuators.brake_on { drive::brake_force(c, speed) } else { 0.0 };
        let barring = if modes.barring { drive::barring_force(c, speed) } else { 0.0 };
        let slip = drive::coupling_slip(c, speed, flywheel);
        let coupling = if modes.engaged { drive::coupling_torque(c, slip) } else { 0.0 };
        let clutch_force = c.gear_ratio * coupling / (c.gear_efficiency * c.radius);
        let taken_in = sums.inflow - c.water_density * sums.shrinkage;
        let given_off = sums.outflow + c.water_density * sums.growth;
        let moving_mass = c.flooded_mass + sums.mass - c.water_density * sums.volume;
        let acceleration = (c.gravity * (sums.force + static_force) - drag - bearing - brake - clutch_force + barring
            - speed * taken_in)
            / moving_mass;
        let generator = if actuators.generator_on { modes.generator.torque(c, flywheel, governor) } else { 0.0 };
        let flywheel_rate = (coupling - generator - c.core_loss * flywheel) / c.flywheel_inertia;

        // Reservoir and compressor.
        let mut reservoir_mass_rate = -sums.inflow;
        let wall_heat = c.reservoir_heat_conductance * (reservoir_temperature - c.ambient_temperature);
        let mut reservoir_energy_rate = -c.heat_capacity * reservoir_temperature * sums.inflow - wall_heat;
        if actuators.compressor_on {
            let flow = c.compressor_mass_flow;
            let compression = Compression::to(c, reservoir_pressure, modes.at_approach);
            let delivered = flow * c.heat_capacity * compression.discharge_temperature;
            reservoir_mass_rate += flow;
            reservoir_energy_rate += delivered;
            if WITH_FLUXES {
                let electricity = flow * compression.electricity(c);
                let intake = flow * c.heat_capacity * c.ambient_temperature;
                let exergy = compression.exergy(c);
                fluxes[Line::AirDelivered as usize] = flow;
                fluxes[Line::CompressorElectricity as usize] = electricity;
                fluxes[Line::IntakeEnthalpy as usize] = intake;
                fluxes[Line::CompressorHeat as usize] = electricity + intake - delivered;
                fluxes[Line::DestroyedCompressor as usize] = flow * exergy.destroyed;
                fluxes[Line::DestroyedReservoirMixing as usize] = flow
                    * c.heat_capacity
                    * c.ambient_temperature
                    * exergy_function(compression.discharge_temperature / reservoir_temperature);
                fluxes[Line::IsothermalWork as usize] = flow * exergy.isothermal;
                fluxes[Line::DeliveredExergy as usize] = flow * exergy.delivered;
            }
        }

        let mass_exchange = 0.5 * speed * speed * (given_off + taken_in);
        let water_heat = drag * speed + mass_exchange - sums.heat;
        if WITH_FLUXES {
            // Fluxes of all lines but those of the floaters' air.
            let theta = c.ambient_temperature / water;
            fluxes[Line::ReservoirHeat as usize] = wall_heat;
            fluxes[Line::DestroyedReservoirHeat as usize] =
                wall_heat * (reservoir_temperature - c.ambient_temperature) / reservoir_temperature;
            fluxes[Line::BearingHeat as usize] = bearing * speed;
            fluxes[Line::BrakeHeat as usize] = brake * speed;
            fluxes[Line::DragHeat as usize] = drag * speed;
            fluxes[Line::DestroyedDrag as usize] = theta * drag * speed;
            fluxes[Line::MassExchangeHeat as usize] = mass_exchange;
            fluxes[Line::DestroyedMassExchange as usize] = theta * mass_exchange;
            fluxes[Line::AirToWaterHeat as usize] = -sums.heat;
            fluxes[Line::DestroyedAirToWater as usize] = theta * conductance * sums.dissipation;
            if c.water_held {
                fluxes[Line::WaterHeatOut as usize] = water_heat;
                fluxes[Line::HeatExergy as usize] = -(1.0 - theta) * water_heat;
            }
            fluxes[Line::GearHeat as usize] = clutch_force * speed - coupling * (slip + flywheel);
            fluxes[Line::SlipHeat as usize] = coupling * slip;
            fluxes[Line::CoreHeat as usize] = c.core_loss * flywheel * flywheel;
            let copper = c.copper_loss * generator * generator;
            let electrical = generator * flywheel - copper;
            fluxes[Line::CopperHeat as usize] = copper;
            fluxes[Line::GridElectricity as usize] = c.inverter_efficiency * electrical;
            fluxes[Line::InverterHeat as usize] = (1.0 - c.inverter_efficiency) * electrical;
            if modes.barring {
                fluxes[Line::AuxiliaryElectricity as usize] = barring * c.barring_speed;
                fluxes[Line::BarringHeat as usize] = barring * (c.barring_speed - speed);
            }
        }

        if WITH_FLUXES {
            perturb_fluxes(c, fluxes);
        }

        let derivative = &mut rates.derivative;
        derivative[slot::TRAVEL] = speed;
        derivative[slot::SPEED] = acceleration;
        derivative[slot::FLYWHEEL] = flywheel_rate;
        derivative[slot::RESERVOIR_MASS] = reservoir_mass_rate;
        derivative[slot::RESERVOIR_ENERGY] = reservoir_energy_rate;
        derivative[slot::WATER] = if c.water_held { 0.0 } else { water_heat / c.water_heat_capacity };
        derivative[slot::GOVERNOR] =
            if c.generator_law == GeneratorLaw::SpeedPi { flywheel - c.speed_setpoint } else { 0.0 };
        rates.moving_mass = moving_mass;
        rates.coupling = coupling;
        rates.drive = None;
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
        let friction = c.bearing_friction + if actuators.brake_on { c.brake_force } else { 0.0 };
        let grip = sech_squared(drive::saturating(speed / drive::FRICTION_SPEED));
        let mut now = friction / (drive::FRICTION_SPEED * moving_mass) * grip;
        if actuators.generator_on {
            now += modes.generator.torque_slope(c, flywheel) / c.flywheel_inertia;
        }
        let mut most = now;
        if actuators.generator_on {
            let reach = flywheel.max(c.gear_ratio * speed / c.radius);
            most += drive::steepest_law(c, reach) / c.flywheel_inertia;
        }
        if modes.engaged && c.coupling_capacity > 0.0 {
            let slope = c.coupling_capacity / drive::COUPLING_SLIP;
            let lever = c.gear_ratio.powi(2) / (c.gear_efficiency * c.radius.powi(2) * moving_mass);
            let without_slip = slope * (lever + 1.0 / c.flywheel_inertia);
            now += without_slip * sech_squared(coupling / c.coupling_capacity);
            most += without_slip;
        }
        Stiffness { now, most }
    }

    #[inline(always)]
    fn passive_floaters(
        &self,
        c: &Coefficients,
        motion: Motion,
        vector: &[f64],
        derivative: &mut [f64],
        views: &mut [PassiveView],
    ) -> Sums {
        let (enthalpies, _) = vector[slot::FLOATERS..].as_chunks::<4>();
        let (derivatives, _) = derivative[slot::FLOATERS..].as_chunks_mut::<4>();
        let sums = self.width.run(PassiveFloaters { fours: &self.passive, c, motion, enthalpies, derivatives, views });
        let shrinkage = sums.shrink_rate.sum();
        Sums {
            force: sums.force.sum(),
            mass: self.passive_mass,
            volume: sums.volume.sum(),
            heat: sums.heat.sum(),
            dissipation: c.gas_constant * sums.dissipation.sum(),
            growth: sums.volume_rate.sum() - shrinkage,
            shrinkage,
            inflow: 0.0,
            outflow: 0.0,
        }
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

/// Position and speed of the chain, temperature of the water, and the heat conductance.
#[derive(Clone, Copy)]
struct Motion {
    travel: f64,
    speed: f64,
    water: f64,
    turn_sin: f64,
    turn_cos: f64,
    /// h A_h/V_f, W/(K m3).
    conductance: f64,
}

/// Sums over the floaters.
struct Sums {
    /// sum z' (rho V - m), kg.
    force: f64,
    mass: f64,
    volume: f64,
    /// Heat to the air, W.
    heat: f64,
    /// Exergy destroyed by that heat, over theta and the conductance.
    dissipation: f64,
    /// Sum of the volume rates that are positive, and of those that are negative, m3/s.
    growth: f64,
    shrinkage: f64,
    inflow: f64,
    outflow: f64,
}

/// Sine and cosine of a small angle: within a step or a tick the sprockets turn by about a hundredth of a radian. The
/// truncation error of the series is below round-off.
#[inline(always)]
fn small_sin_cos(x: f64) -> (f64, f64) {
    if x.abs() > 1.0 / 32.0 {
        return math::sin_cos(x);
    }
    let square = x * x;
    let sin = x - x * square * (1.0 / 6.0 - square * (1.0 / 120.0 - square * (1.0 / 5040.0)));
    let cos = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square * (1.0 / 720.0 - square * (1.0 / 40320.0))));
    (sin, cos)
}

/// The passive floaters, four at a time in a fixed order, so that sums are reproducible bit for bit. Only this loop is
/// a kernel: together with the rest of an evaluation the compiler vectorizes less favourably.
struct PassiveFloaters<'a> {
    fours: &'a [PassiveFour],
    c: &'a Coefficients,
    motion: Motion,
    enthalpies: &'a [[f64; 4]],
    derivatives: &'a mut [[f64; 4]],
    views: &'a mut [PassiveView],
}

/// Sums over the passive floaters, lane by lane.
#[derive(Default)]
struct PassiveSums {
    force: Four,
    volume: Four,
    heat: Four,
    dissipation: Four,
    volume_rate: Four,
    shrink_rate: Four,
}

impl Kernel for PassiveFloaters<'_> {
    type Output = PassiveSums;

    #[inline(always)]
    fn run(self) -> PassiveSums {
        let Self { fours, c, motion, enthalpies, derivatives, views } = self;
        let Motion { travel, speed, water, turn_sin, turn_cos, conductance } = motion;
        let weight_density = c.water_density * c.gravity;
        let surface_pressure = c.atmospheric_pressure + weight_density * c.surface;
        let weight_speed = -weight_density * speed;
        let mut sums = PassiveSums::default();
        for (((four, enthalpy), derivative), view) in fours.iter().zip(enthalpies).zip(derivatives).zip(views) {
            let enthalpy = Four(*enthalpy);
            // On a straight, sine and cosine are zero and their terms vanish.
            let (mut slope, mut height) = (four.slope, four.base + four.slope * travel);
            if !four.straight {
                slope = slope + four.cos * turn_cos - four.sin * turn_sin;
                height += c.radius * (four.sin * turn_cos + four.cos * turn_sin);
            }
            let inverse_pressure = (surface_pressure - weight_density * height).inverse();
            let volume = c.kappa * enthalpy * inverse_pressure;
            let difference = water - enthalpy * four.inverse_heat_capacity;
            let heat = conductance * volume * difference;
            let compression_power = weight_speed * slope * volume;
            let enthalpy_rate = compression_power + heat;
            let volume_rate = (c.kappa * enthalpy_rate - compression_power) * inverse_pressure;
            *derivative = enthalpy_rate.0;
            *view = PassiveView { volume, volume_rate };
            sums.force += slope * (c.water_density * volume - four.mass);
            sums.volume += volume;
            sums.heat += heat;
            sums.dissipation += four.mass * inverse_pressure * difference * difference;
            sums.volume_rate += volume_rate;
            sums.shrink_rate += four.shrinking * volume_rate;
        }
        sums
    }
}

/// Computes the active floaters, one by one. `reservoir` is its temperature and pressure.
#[inline(always)]
fn active_floaters<const WITH_FLUXES: bool>(
    system: &System,
    c: &Coefficients,
    motion: Motion,
    reservoir: (f64, f64),
    vector: &[f64],
    derivative: &mut [f64],
    views: &mut [ActiveView],
    fluxes: &mut Fluxes,
    sums: &mut Sums,
) {
    let Motion { travel, speed, water, turn_sin, turn_cos, conductance } = motion;
    let (reservoir_temperature, reservoir_pressure) = reservoir;
    // Slices of equal length let the compiler omit bounds checks.
    let count = system.active.len();
    let (enthalpies, masses) = vector[system.active_enthalpy(0)..].split_at(count);
    let (enthalpy_rates, mass_rates) = derivative[system.active_enthalpy(0)..].split_at_mut(count);
    let (masses, mass_rates, views) = (&masses[..count], &mut mass_rates[..count], &mut views[..count]);
    for (at, active) in system.active.iter().enumerate() {
        let place = &active.place;
        let slope = place.slope + place.cos * turn_cos - place.sin * turn_sin;
        let height = place.base + place.slope * travel + c.radius * (place.sin * turn_cos + place.cos * turn_sin);
        let pressure = c.water_pressure(height);
        let pressure_rate = -c.water_density * c.gravity * slope * speed;
        let (enthalpy, air_mass) = (enthalpies[at], masses[at]);
        let air_volume = c.kappa * enthalpy / pressure;
        let has_air = air_mass > 0.0;
        let temperature = if has_air { enthalpy / (air_mass * c.heat_capacity) } else { reservoir_temperature };
        let heat = if has_air { conductance * air_volume * (water - temperature) } else { 0.0 };
        let (mut inflow, mut choked) = (0.0, 0.0);
        let ratio = pressure / reservoir_pressure;
        if let Some(branch) = active.valve {
            let f = branch.flow_function(ratio, c.critical_pressure_ratio);
            choked = valve_mass_flow(c.sonic_conductance, reservoir_pressure, reservoir_temperature, 1.0);
            inflow = choked * f;
            if WITH_FLUXES {
                fluxes[Line::AirInjected as usize] += inflow;
                fluxes[Line::AirPotential as usize] -= inflow * c.gravity * height;
                fluxes[Line::DestroyedThrottling as usize] +=
                    inflow * c.ambient_temperature * c.gas_constant * math::ln(reservoir_pressure / pressure);
                fluxes[Line::DestroyedFloaterMixing as usize] += inflow
                    * c.ambient_temperature
                    * c.heat_capacity
                    * exergy_function(reservoir_temperature / temperature);
                fluxes[Line::DestroyedDrop as usize] += inflow * c.gravity * (c.reservoir_height - height);
            }
            sums.inflow += inflow;
        }
        let vent = match active.vent_tail {
            Some(_) if active.floater == 7 && c.perturbation.is(Perturbation::UnseenCarryOver) => 0.0,
            Some(false) => air_mass * c.vent_rate / air_volume,
            Some(true) => air_mass * c.vent_rate / (VENT_TAIL * c.cavity_volume),
            None => 0.0,
        };
        let specific = c.heat_capacity * temperature;
        let enthalpy_in = c.heat_capacity * reservoir_temperature * inflow;
        let compression = -air_volume * pressure_rate * c.inverse_gamma_less_one;
        let spill_power = compression + heat + enthalpy_in - specific * vent;
        let valve_scale = STEEPEST_FLOW * c.heat_capacity * reservoir_temperature * choked;
        let spill_scale = compression.abs() + heat.abs() + valve_scale + specific * vent;
        let spill = if active.spilling { spill_power / specific } else { 0.0 };
        let outflow = vent + spill;
        let enthalpy_rate = air_volume * pressure_rate + heat + enthalpy_in - specific * outflow;
        let volume_rate =
            if active.spilling { 0.0 } else { (c.kappa * enthalpy_rate - air_volume * pressure_rate) / pressure };
        if outflow != 0.0 {
            if WITH_FLUXES {
                let exergy = c.dead_state.flow_exergy(temperature, pressure);
                let potential = c.gravity * (height - c.reservoir_height);
                let recovered = vent * c.exergy_recovery * exergy;
                fluxes[Line::AirVented as usize] += vent;
                fluxes[Line::AirSpilled as usize] += spill;
                fluxes[Line::ExhaustEnthalpy as usize] += specific * outflow - recovered;
                fluxes[Line::RecoveredWork as usize] += recovered;
                fluxes[Line::AirPotential as usize] += outflow * c.gravity * height;
                fluxes[Line::DestroyedVent as usize] += vent * ((1.0 - c.exergy_recovery) * exergy + potential);
                fluxes[Line::DestroyedSpill as usize] += spill * (exergy + potential);
            }
            sums.outflow += outflow;
        }
        if WITH_FLUXES && has_air {
            sums.dissipation += air_mass * c.gas_constant / pressure * (water - temperature).powi(2);
        }
        enthalpy_rates[at] = enthalpy_rate;
        mass_rates[at] = inflow - outflow;
        sums.force += slope * (c.water_density * air_volume - air_mass);
        sums.mass += air_mass;
        sums.volume += air_volume;
        sums.heat += heat;
        if active.shrinking {
            sums.shrinkage += volume_rate;
        } else {
            sums.growth += volume_rate;
        }
        views[at] = ActiveView {
            volume: air_volume,
            volume_rate,
            spill_power,
            spill_scale,
            ratio,
            ratio_rate: pressure_rate / reservoir_pressure,
            inflow,
        };
    }
}
