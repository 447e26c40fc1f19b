//! Rates of the floaters and their air (PHYSICS.md 2), summed for the equation of motion (PHYSICS.md 3).

use super::system::{ActiveFloater, ActiveView, PassiveFour, PassiveView, Rates, System, slot};
use super::wide::{Four, Kernel};
use crate::model::air::{STEEPEST_FLOW, VENT_TAIL, valve_mass_flow};
use crate::model::exergy::g as exergy_function;
use crate::model::geometry::Place;
use crate::model::ledger::{Fluxes, Line};
use crate::model::{Coefficients, Perturbation, math};

impl System {
    /// Position and speed of the chain, and conditions of the water, at a state vector.
    #[inline(always)]
    pub(super) fn motion(&self, c: &Coefficients, vector: &[f64]) -> Motion {
        let travel = vector[slot::TRAVEL];
        let (turn_sin, turn_cos) = small_sin_cos(travel / c.radius);
        let conductance = c.heat_conductance / c.floater.cavity_volume;
        let uphill = if c.perturbation.is(Perturbation::HeatUphill) { -0.05 } else { 1.0 };
        Motion {
            travel,
            speed: vector[slot::SPEED],
            water: self.water + vector[slot::WATER],
            turn_sin,
            turn_cos,
            conductance: uphill * conductance,
        }
    }

    /// Rates of the passive floaters.
    #[inline(always)]
    pub(super) fn passive_floaters(
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
            dissipation: c.environment.gas_constant * sums.dissipation.sum(),
            growth: sums.volume_rate.sum() - shrinkage,
            shrinkage,
            inflow: 0.0,
            outflow: 0.0,
        }
    }
}

/// Air in the reservoir.
#[derive(Clone, Copy)]
pub(super) struct ReservoirAir {
    /// T_r, K.
    pub temperature: f64,
    /// p_r, Pa.
    pub pressure: f64,
}

/// Position and speed of the chain, temperature of the water, and the heat conductance.
#[derive(Clone, Copy)]
pub(super) struct Motion {
    pub travel: f64,
    pub speed: f64,
    pub water: f64,
    pub turn_sin: f64,
    pub turn_cos: f64,
    /// h A_h/V_f, W/(K m3).
    pub conductance: f64,
}

impl Motion {
    /// Slope z' and height z, m, of a floater, from its place at zero travel.
    #[inline(always)]
    fn place(&self, c: &Coefficients, place: &Place) -> (f64, f64) {
        let Motion { travel, turn_sin, turn_cos, .. } = self;
        let slope = place.slope + place.cos * turn_cos - place.sin * turn_sin;
        let height = place.base + place.slope * travel + c.radius * (place.sin * turn_cos + place.cos * turn_sin);
        (slope, height)
    }
}

/// Sums over the floaters.
pub(super) struct Sums {
    /// sum z' (rho V - m), kg.
    pub force: f64,
    pub mass: f64,
    pub volume: f64,
    /// Heat to the air, W.
    pub heat: f64,
    /// Exergy destroyed by that heat, over theta and the conductance.
    pub dissipation: f64,
    /// Sum of the volume rates that are positive, and of those that are negative, m3/s.
    pub growth: f64,
    pub shrinkage: f64,
    pub inflow: f64,
    pub outflow: f64,
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
        let weight_density = c.environment.water_density * c.environment.gravity;
        let surface_pressure = c.environment.atmospheric_pressure + weight_density * c.surface;
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
            sums.force += slope * (c.environment.water_density * volume - four.mass);
            sums.volume += volume;
            sums.heat += heat;
            sums.dissipation += four.mass * inverse_pressure * difference * difference;
            sums.volume_rate += volume_rate;
            sums.shrink_rate += four.shrinking * volume_rate;
        }
        sums
    }
}

/// Computes the active floaters, one by one.
#[inline(always)]
pub(super) fn active_floaters<const WITH_FLUXES: bool>(
    system: &System,
    c: &Coefficients,
    motion: Motion,
    reservoir: ReservoirAir,
    vector: &[f64],
    rates: &mut Rates,
    sums: &mut Sums,
) {
    let Rates { derivative, active: views, fluxes, .. } = rates;
    let (Motion { speed, water, conductance, .. }, heat_capacity) = (motion, c.environment.heat_capacity);
    // Slices of equal length let the compiler omit bounds checks.
    let count = system.active.len();
    let (enthalpies, masses) = vector[system.active_enthalpy(0)..].split_at(count);
    let (enthalpy_rates, mass_rates) = derivative[system.active_enthalpy(0)..].split_at_mut(count);
    let (masses, mass_rates, views) = (&masses[..count], &mut mass_rates[..count], &mut views[..count]);
    for (at, active) in system.active.iter().enumerate() {
        let (slope, height) = motion.place(c, &active.place);
        let pressure = c.water_pressure(height);
        let pressure_rate = -c.environment.water_density * c.environment.gravity * slope * speed;
        let (enthalpy, air_mass) = (enthalpies[at], masses[at]);
        let air_volume = c.kappa * enthalpy / pressure;
        let has_air = air_mass > 0.0;
        let temperature = if has_air { enthalpy / (air_mass * heat_capacity) } else { reservoir.temperature };
        let heat = if has_air { conductance * air_volume * (water - temperature) } else { 0.0 };
        let air = FloaterAir { height, pressure, temperature };
        let ratio = pressure / reservoir.pressure;
        let (mut inflow, mut choked) = (0.0, 0.0);
        if let Some(branch) = active.valve {
            let f = branch.flow_function(ratio, c.air.critical_pressure_ratio);
            choked = valve_mass_flow(c.air.sonic_conductance, reservoir.pressure, reservoir.temperature, 1.0);
            inflow = choked * f;
            if WITH_FLUXES {
                injection_fluxes(c, reservoir, air, inflow, fluxes);
            }
            sums.inflow += inflow;
        }
        let vent = vent_flow(c, active, air_mass, air_volume);
        let (specific, enthalpy_in) = (heat_capacity * temperature, heat_capacity * reservoir.temperature * inflow);
        let compression = -air_volume * pressure_rate * c.inverse_gamma_less_one;
        let spill_power = compression + heat + enthalpy_in - specific * vent;
        let valve_scale = STEEPEST_FLOW * heat_capacity * reservoir.temperature * choked;
        let spill_scale = compression.abs() + heat.abs() + valve_scale + specific * vent;
        let spill = if active.spilling { spill_power / specific } else { 0.0 };
        let outflow = vent + spill;
        let enthalpy_rate = air_volume * pressure_rate + heat + enthalpy_in - specific * outflow;
        let volume_rate =
            if active.spilling { 0.0 } else { (c.kappa * enthalpy_rate - air_volume * pressure_rate) / pressure };
        if WITH_FLUXES && outflow != 0.0 {
            outflow_fluxes(c, air, vent, spill, fluxes);
        }
        sums.outflow += outflow;
        if WITH_FLUXES && has_air {
            sums.dissipation += air_mass * c.environment.gas_constant / pressure * (water - temperature).powi(2);
        }
        enthalpy_rates[at] = enthalpy_rate;
        mass_rates[at] = inflow - outflow;
        sums.add_active(c, slope, air_mass, air_volume, heat, volume_rate, active.shrinking);
        views[at] = ActiveView {
            volume: air_volume,
            volume_rate,
            spill_power,
            spill_scale,
            ratio,
            ratio_rate: pressure_rate / reservoir.pressure,
            inflow,
        };
    }
}

/// Mass flow through the vent of a floater, kg/s.
#[inline(always)]
fn vent_flow(c: &Coefficients, active: &ActiveFloater, air_mass: f64, air_volume: f64) -> f64 {
    match active.vent_tail {
        Some(_) if active.floater == 7 && c.perturbation.is(Perturbation::UnseenCarryOver) => 0.0,
        Some(false) => air_mass * c.air.vent_rate / air_volume,
        Some(true) => air_mass * c.air.vent_rate / (VENT_TAIL * c.floater.cavity_volume),
        None => 0.0,
    }
}

/// Air in a floater: height of the floater, pressure and temperature.
#[derive(Clone, Copy)]
struct FloaterAir {
    height: f64,
    pressure: f64,
    temperature: f64,
}

impl Sums {
    /// Adds the rates of an active floater.
    #[inline(always)]
    fn add_active(
        &mut self,
        c: &Coefficients,
        slope: f64,
        air_mass: f64,
        air_volume: f64,
        heat: f64,
        volume_rate: f64,
        shrinking: bool,
    ) {
        self.force += slope * (c.environment.water_density * air_volume - air_mass);
        self.mass += air_mass;
        self.volume += air_volume;
        self.heat += heat;
        if shrinking {
            self.shrinkage += volume_rate;
        } else {
            self.growth += volume_rate;
        }
    }
}

/// Fluxes of the air that flows from the reservoir into a floater.
#[inline(always)]
fn injection_fluxes(c: &Coefficients, reservoir: ReservoirAir, air: FloaterAir, inflow: f64, fluxes: &mut Fluxes) {
    let FloaterAir { height, pressure, temperature } = air;
    fluxes[Line::AirInjected as usize] += inflow;
    fluxes[Line::AirPotential as usize] -= inflow * c.environment.gravity * height;
    fluxes[Line::DestroyedThrottling as usize] += inflow
        * c.environment.ambient_temperature
        * c.environment.gas_constant
        * math::ln(reservoir.pressure / pressure);
    fluxes[Line::DestroyedFloaterMixing as usize] += inflow
        * c.environment.ambient_temperature
        * c.environment.heat_capacity
        * exergy_function(reservoir.temperature / temperature);
    fluxes[Line::DestroyedDrop as usize] += inflow * c.environment.gravity * (c.reservoir_height - height);
}

/// Fluxes of the air vented and spilled by a floater.
#[inline(always)]
fn outflow_fluxes(c: &Coefficients, air: FloaterAir, vent: f64, spill: f64, fluxes: &mut Fluxes) {
    let FloaterAir { height, pressure, temperature } = air;
    let (outflow, specific) = (vent + spill, c.environment.heat_capacity * temperature);
    let exergy = c.dead_state.flow_exergy(temperature, pressure);
    let potential = c.environment.gravity * (height - c.reservoir_height);
    let recovered = vent * c.air.exergy_recovery * exergy;
    fluxes[Line::AirVented as usize] += vent;
    fluxes[Line::AirSpilled as usize] += spill;
    fluxes[Line::ExhaustEnthalpy as usize] += specific * outflow - recovered;
    fluxes[Line::RecoveredWork as usize] += recovered;
    fluxes[Line::AirPotential as usize] += outflow * c.environment.gravity * height;
    fluxes[Line::DestroyedVent as usize] += vent * ((1.0 - c.air.exergy_recovery) * exergy + potential);
    fluxes[Line::DestroyedSpill as usize] += spill * (exergy + potential);
}
