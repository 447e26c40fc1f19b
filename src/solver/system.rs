//! The coupled equations of a machine, packed for speed: state vector, discrete modes, and the right-hand side
//! (PHYSICS.md 2 to 6).
//!
//! Within a step nothing discrete changes, so each floater stays in one cell of the loop and in one mode.
//! Floaters without air act only through sums over the loop. Those with air but without a flow of it ("plain")
//! are computed four at a time; the few with an open valve, a vent or spill ("special") one by one.

use crate::model::air::{FlowBranch, VENT_TAIL, valve_mass_flow};
use crate::model::drive::{self, GeneratorBranch};
use crate::model::exergy::g as exergy_function;
use crate::model::geometry::{Cell, Place};
use crate::model::ledger::{Fluxes, LINE_COUNT, Line};
use crate::model::supply::{self, Compression};
use crate::model::{Coefficients, State};

/// Positions of the scalars in the state vector; the floaters' enthalpies and the specials' masses follow.
pub mod slot {
    /// Travel of the chain since the vector was packed, m.
    pub const TRAVEL: usize = 0;
    /// Chain speed, m/s.
    pub const SPEED: usize = 1;
    /// Flywheel speed, rad/s.
    pub const FLYWHEEL: usize = 2;
    /// Air in the reservoir, kg.
    pub const RESERVOIR_MASS: usize = 3;
    /// Internal energy of the reservoir, J.
    pub const RESERVOIR_ENERGY: usize = 4;
    /// Water temperature, K.
    pub const WATER: usize = 5;
    /// Integral of SpeedPi, rad.
    pub const GOVERNOR: usize = 6;
    /// First enthalpy.
    pub const FLOATERS: usize = 8;
}

/// Four plain floaters: what stays the same during a step.
#[derive(Clone, Copy, Default)]
pub struct PlainFour {
    base: [f64; 4],
    slope: [f64; 4],
    cos: [f64; 4],
    sin: [f64; 4],
    mass: [f64; 4],
    inverse_heat_capacity: [f64; 4],
    /// 1 where the air's volume shrinks, so that water enters; else 0.
    pub shrinking: [f64; 4],
    /// Number of the floater; `u32::MAX` where there is none.
    pub floater: [u32; 4],
}

/// What four plain floaters show at one moment.
#[derive(Clone, Copy, Default)]
pub struct PlainView {
    /// Air volumes, m3.
    pub volume: [f64; 4],
    /// Their rates, m3/s.
    pub volume_rate: [f64; 4],
}

/// A floater with a flow of air, and the modes of that flow.
#[derive(Clone, Copy, Debug)]
pub struct Special {
    /// Number of the floater.
    pub floater: u32,
    place: Place,
    /// Branch of the injection valve's flow, if it is open in the zone.
    pub valve: Option<FlowBranch>,
    /// In the vent zone: whether the air is below the vent's tail.
    pub vent_tail: Option<bool>,
    /// Sheds what does not fit.
    pub spilling: bool,
    /// The volume shrinks.
    pub shrinking: bool,
    /// In the injection zone and the fill not reached.
    pub awaits_fill: bool,
}

/// What a special floater shows at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpecialView {
    /// Air volume, m3.
    pub volume: f64,
    /// Its rate, m3/s.
    pub volume_rate: f64,
    /// c_p T_i mdot_spill if it spilled, W: the sign says whether it would.
    pub spill_power: f64,
    /// p_i/p_r.
    pub ratio: f64,
    /// Rate of that ratio, 1/s.
    pub ratio_rate: f64,
    /// Injection, kg/s.
    pub inflow: f64,
}

/// Discrete modes of everything but the floaters, frozen during a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modes {
    /// The coupling transmits.
    pub engaged: bool,
    /// Which piece of the generator's law holds.
    pub generator: GeneratorBranch,
    /// The chain moves in the normal direction.
    pub forward: bool,
    /// The barring motor is on and the chain slower than it.
    pub barring: bool,
    /// The aftercooler holds its approach.
    pub at_approach: bool,
}

/// Right-hand side at one moment.
#[derive(Clone)]
pub struct Rates {
    /// Derivative of the state vector.
    pub derivative: Vec<f64>,
    /// Rates of the books.
    pub fluxes: Fluxes,
    /// Views of the plain floaters.
    pub plain: Vec<PlainView>,
    /// Views of the special floaters.
    pub special: Vec<SpecialView>,
    /// Moving mass, kg.
    pub moving_mass: f64,
    /// Fastest rate of decay among the modes of PHYSICS.md 11 that need only scalars, 1/s.
    pub stiffness: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            derivative: Vec::new(),
            fluxes: [0.0; LINE_COUNT],
            plain: Vec::new(),
            special: Vec::new(),
            moving_mass: 0.0,
            stiffness: 0.0,
        }
    }
}

/// A machine packed for the solver. Scratch: made from a [`State`], written back to it.
#[derive(Default)]
pub struct System {
    /// Plain floaters in groups of four.
    pub plain: Vec<PlainFour>,
    /// Special floaters.
    pub special: Vec<Special>,
    /// Travel at which the first floater reaches the end of its cell, m.
    pub to_end: f64,
    /// Travel back to the start of a cell, m.
    pub to_start: f64,
    slope_sum: f64,
    cos_sum: f64,
    sin_sum: f64,
    rising: f64,
    sinking: f64,
    plain_mass: f64,
}

/// Sums over the plain floaters.
#[derive(Default)]
struct PlainSums {
    force: f64,
    volume: f64,
    heat: f64,
    heat_dissipation: f64,
    volume_rate: f64,
    shrink_rate: f64,
}

impl System {
    /// Number of enthalpies in the state vector.
    fn enthalpies(&self) -> usize {
        4 * self.plain.len() + self.special.len()
    }

    /// Length of the state vector.
    pub fn len(&self) -> usize {
        slot::FLOATERS + self.enthalpies() + self.special.len()
    }

    /// Position of a special floater's enthalpy.
    pub fn special_enthalpy(&self, at: usize) -> usize {
        slot::FLOATERS + 4 * self.plain.len() + at
    }

    /// Position of a special floater's air mass.
    pub fn special_mass(&self, at: usize) -> usize {
        slot::FLOATERS + self.enthalpies() + at
    }

    /// Packs a state. `valve_open` says whether air can flow into a floater, `shrinking` holds for each floater whether its volume shrinks.
    pub fn pack(
        &mut self,
        c: &Coefficients,
        state: &State,
        shrinking: &[bool],
        valve_open: impl Fn(usize) -> bool,
        vector: &mut Vec<f64>,
    ) {
        self.plain.clear();
        self.special.clear();
        vector.clear();
        vector.resize(slot::FLOATERS, 0.0);
        vector[slot::SPEED] = state.chain_speed;
        vector[slot::FLYWHEEL] = state.flywheel_speed;
        vector[slot::RESERVOIR_MASS] = state.reservoir_mass;
        vector[slot::RESERVOIR_ENERGY] = state.reservoir_energy;
        vector[slot::WATER] = state.water_temperature;
        vector[slot::GOVERNOR] = state.governor_integral;
        (self.slope_sum, self.cos_sum, self.sin_sum, self.plain_mass) = (0.0, 0.0, 0.0, 0.0);
        (self.to_end, self.to_start) = (f64::INFINITY, f64::INFINITY);
        let (mut rising, mut sinking) = (0_u32, 0_u32);
        let reservoir_pressure = state.reservoir_pressure(c);
        let mut filled_lanes = 4;
        for ((index, floater), &offset) in state.floaters.iter().enumerate().zip(&c.offsets) {
            let cell = floater.cell;
            if cell.rises() {
                rising += 1;
            } else {
                sinking += 1;
            }
            let straight = match cell {
                Cell::Ascending => 1.0,
                Cell::Descending => -1.0,
                _ => 0.0,
            };
            self.slope_sum += straight;
            let s = state.chain_position + offset;
            let s = if s >= c.path.length { s - c.path.length } else { s };
            let from_start = c.path.to_start(s, cell);
            self.to_start = self.to_start.min(from_start);
            self.to_end = self.to_end.min(c.path.cell_length(cell) - from_start);
            let open = valve_open(index);
            if floater.air_mass == 0.0 && !open && straight != 0.0 {
                continue;
            }
            let place = c.path.place_at(from_start, cell);
            self.cos_sum += place.cos;
            self.sin_sum += place.sin;
            if floater.air_mass == 0.0 && !open {
                continue;
            }
            if open || cell == Cell::Zone || floater.spilling || cell.vents() {
                let pressure = c.water_pressure(place.base + c.radius * place.sin);
                let volume = floater.air_volume(c, pressure);
                self.special.push(Special {
                    floater: index as u32,
                    place,
                    valve: open.then(|| FlowBranch::of(pressure / reservoir_pressure, c.critical_pressure_ratio)),
                    vent_tail: cell.vents().then_some(volume <= VENT_TAIL * c.cavity_volume),
                    spilling: floater.spilling,
                    shrinking: shrinking[index],
                    awaits_fill: cell == Cell::Zone && !floater.filled,
                });
                continue;
            }
            if filled_lanes == 4 {
                self.plain.push(PlainFour { floater: [u32::MAX; 4], ..PlainFour::default() });
                vector.extend([0.0; 4]);
                filled_lanes = 0;
            }
            let lane = filled_lanes;
            filled_lanes += 1;
            let four = self.plain.last_mut().expect("a group was pushed before its first lane is filled");
            four.base[lane] = place.base;
            four.slope[lane] = place.slope;
            four.cos[lane] = place.cos;
            four.sin[lane] = place.sin;
            four.mass[lane] = floater.air_mass;
            four.inverse_heat_capacity[lane] = 1.0 / (floater.air_mass * c.heat_capacity);
            four.shrinking[lane] = if shrinking[index] { 1.0 } else { 0.0 };
            four.floater[lane] = index as u32;
            self.plain_mass += floater.air_mass;
            let last = vector.len() - 4;
            vector[last + lane] = floater.enthalpy;
        }
        (self.rising, self.sinking) = (f64::from(rising), f64::from(sinking));
        for special in &self.special {
            vector.push(state.floaters[special.floater as usize].enthalpy);
        }
        for special in &self.special {
            vector.push(state.floaters[special.floater as usize].air_mass);
        }
    }

    /// Writes a state vector back to the state that it was packed from.
    pub fn unpack(&self, c: &Coefficients, vector: &[f64], state: &mut State) {
        state.chain_position += vector[slot::TRAVEL];
        if state.chain_position >= c.path.length {
            state.chain_position -= c.path.length;
            state.laps += 1;
        } else if state.chain_position < 0.0 {
            state.chain_position += c.path.length;
            state.laps -= 1;
            if state.chain_position >= c.path.length {
                // A travel below round-off back from zero.
                state.chain_position = 0.0;
                state.laps += 1;
            }
        }
        state.chain_speed = vector[slot::SPEED];
        state.flywheel_speed = vector[slot::FLYWHEEL];
        state.reservoir_mass = vector[slot::RESERVOIR_MASS];
        state.reservoir_energy = vector[slot::RESERVOIR_ENERGY];
        state.water_temperature = vector[slot::WATER];
        state.governor_integral = vector[slot::GOVERNOR];
        for (group, four) in self.plain.iter().enumerate() {
            for lane in 0..4 {
                if let Some(floater) = state.floaters.get_mut(four.floater[lane] as usize) {
                    floater.enthalpy = vector[slot::FLOATERS + 4 * group + lane];
                }
            }
        }
        for (at, special) in self.special.iter().enumerate() {
            let floater = &mut state.floaters[special.floater as usize];
            floater.enthalpy = vector[self.special_enthalpy(at)];
            floater.air_mass = vector[self.special_mass(at)];
        }
    }

    /// Shapes rates for this system. What was there stays: an evaluation writes all of it but the unused slot, which
    /// nothing ever writes.
    pub fn fit(&self, rates: &mut Rates) {
        rates.derivative.resize(self.len(), 0.0);
        rates.plain.resize(self.plain.len(), PlainView::default());
        rates.special.resize(self.special.len(), SpecialView::default());
    }

    /// The right-hand side of all equations.
    pub fn evaluate(
        &self,
        c: &Coefficients,
        actuators: crate::model::Actuators,
        modes: &Modes,
        vector: &[f64],
        rates: &mut Rates,
    ) {
        let travel = vector[slot::TRAVEL];
        let speed = vector[slot::SPEED];
        let flywheel = vector[slot::FLYWHEEL];
        let reservoir_mass = vector[slot::RESERVOIR_MASS];
        let reservoir_energy = vector[slot::RESERVOIR_ENERGY];
        let water = vector[slot::WATER];
        let governor = vector[slot::GOVERNOR];
        let (turn_sin, turn_cos) = (travel / c.radius).sin_cos();
        let fluxes = &mut rates.fluxes;
        *fluxes = [0.0; LINE_COUNT];

        let sums = {
            let (_, enthalpies) = vector.split_at(slot::FLOATERS);
            let (_, derivatives) = rates.derivative.split_at_mut(slot::FLOATERS);
            self.plain_floaters(c, travel, speed, water, turn_sin, turn_cos, enthalpies, derivatives, &mut rates.plain)
        };

        // Special floaters, one by one.
        let reservoir_temperature = supply::reservoir_temperature(c, reservoir_energy, reservoir_mass);
        let reservoir_pressure = supply::reservoir_pressure(c, reservoir_energy);
        let conductance = c.heat_conductance / c.cavity_volume;
        let mut force = sums.force;
        let (mut mass, mut volume) = (self.plain_mass, sums.volume);
        let mut heat_to_air = sums.heat;
        let mut dissipation = sums.heat_dissipation;
        let (mut growth, mut shrinkage) = (sums.volume_rate - sums.shrink_rate, sums.shrink_rate);
        let (mut inflow_sum, mut outflow_sum) = (0.0, 0.0);
        for (at, special) in self.special.iter().enumerate() {
            let place = &special.place;
            let slope = place.slope + place.cos * turn_cos - place.sin * turn_sin;
            let height = place.base + place.slope * travel + c.radius * (place.sin * turn_cos + place.cos * turn_sin);
            let pressure = c.water_pressure(height);
            let pressure_rate = -c.water_density * c.gravity * slope * speed;
            let (enthalpy_at, mass_at) = (self.special_enthalpy(at), self.special_mass(at));
            let (enthalpy, air_mass) = (vector[enthalpy_at], vector[mass_at]);
            let air_volume = c.kappa * enthalpy / pressure;
            let has_air = air_mass > 0.0;
            let temperature = if has_air { enthalpy / (air_mass * c.heat_capacity) } else { reservoir_temperature };
            let heat = if has_air { conductance * air_volume * (water - temperature) } else { 0.0 };
            let mut inflow = 0.0;
            let ratio = pressure / reservoir_pressure;
            if let Some(branch) = special.valve {
                let f = branch.flow_function(ratio, c.critical_pressure_ratio);
                inflow = valve_mass_flow(c.sonic_conductance, reservoir_pressure, reservoir_temperature, f);
                fluxes[Line::AirInjected as usize] += inflow;
                fluxes[Line::AirPotential as usize] -= inflow * c.gravity * height;
                fluxes[Line::DestroyedThrottling as usize] +=
                    inflow * c.ambient_temperature * c.gas_constant * (reservoir_pressure / pressure).ln();
                fluxes[Line::DestroyedFloaterMixing as usize] += inflow
                    * c.ambient_temperature
                    * c.heat_capacity
                    * exergy_function(reservoir_temperature / temperature);
                fluxes[Line::DestroyedDrop as usize] += inflow * c.gravity * (c.reservoir_height - height);
                inflow_sum += inflow;
            }
            let vent = match special.vent_tail {
                Some(false) => air_mass * c.vent_rate / air_volume,
                Some(true) => air_mass * c.vent_rate / (VENT_TAIL * c.cavity_volume),
                None => 0.0,
            };
            let specific = c.heat_capacity * temperature;
            let enthalpy_in = c.heat_capacity * reservoir_temperature * inflow;
            let spill_power =
                -air_volume * pressure_rate * c.inverse_gamma_less_one + heat + enthalpy_in - specific * vent;
            let spill = if special.spilling { spill_power / specific } else { 0.0 };
            let outflow = vent + spill;
            let enthalpy_rate = air_volume * pressure_rate + heat + enthalpy_in - specific * outflow;
            let volume_rate =
                if special.spilling { 0.0 } else { (c.kappa * enthalpy_rate - air_volume * pressure_rate) / pressure };
            if outflow != 0.0 {
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
                outflow_sum += outflow;
            }
            if has_air {
                dissipation += air_mass * c.gas_constant / pressure * (water - temperature).powi(2);
            }
            rates.derivative[enthalpy_at] = enthalpy_rate;
            rates.derivative[mass_at] = inflow - outflow;
            force += slope * (c.water_density * air_volume - air_mass);
            mass += air_mass;
            volume += air_volume;
            heat_to_air += heat;
            if special.shrinking {
                shrinkage += volume_rate;
            } else {
                growth += volume_rate;
            }
            rates.special[at] = SpecialView {
                volume: air_volume,
                volume_rate,
                spill_power,
                ratio,
                ratio_rate: pressure_rate / reservoir_pressure,
                inflow,
            };
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
        let taken_in = inflow_sum - c.water_density * shrinkage;
        let given_off = outflow_sum + c.water_density * growth;
        let moving_mass = c.flooded_mass + mass - c.water_density * volume;
        let acceleration = (c.gravity * (force + static_force) - drag - bearing - brake - clutch_force + barring
            - speed * taken_in)
            / moving_mass;
        let generator = if actuators.generator_on { modes.generator.torque(c, flywheel, governor) } else { 0.0 };
        let flywheel_rate = (coupling - generator - c.core_loss * flywheel) / c.flywheel_inertia;

        // Reservoir and compressor.
        let mut reservoir_mass_rate = -inflow_sum;
        let wall_heat = c.reservoir_heat_conductance * (reservoir_temperature - c.ambient_temperature);
        let mut reservoir_energy_rate = -c.heat_capacity * reservoir_temperature * inflow_sum - wall_heat;
        if actuators.compressor_on {
            let flow = c.compressor_mass_flow;
            let compression = Compression::to(c, reservoir_pressure, modes.at_approach);
            let electricity = flow * compression.electricity(c);
            let intake = flow * c.heat_capacity * c.ambient_temperature;
            let delivered = flow * c.heat_capacity * compression.discharge_temperature;
            reservoir_mass_rate += flow;
            reservoir_energy_rate += delivered;
            fluxes[Line::AirDelivered as usize] = flow;
            fluxes[Line::CompressorElectricity as usize] = electricity;
            fluxes[Line::IntakeEnthalpy as usize] = intake;
            fluxes[Line::CompressorHeat as usize] = electricity + intake - delivered;
            fluxes[Line::DestroyedCompressor as usize] = flow * compression.destroyed(c);
            fluxes[Line::DestroyedReservoirMixing as usize] = flow
                * c.heat_capacity
                * c.ambient_temperature
                * exergy_function(compression.discharge_temperature / reservoir_temperature);
            let isothermal =
                c.gas_constant * c.ambient_temperature * (reservoir_pressure / c.atmospheric_pressure).ln();
            fluxes[Line::IsothermalWork as usize] = flow * isothermal;
            fluxes[Line::DeliveredExergy as usize] = flow
                * (isothermal
                    + c.heat_capacity
                        * c.ambient_temperature
                        * exergy_function(compression.discharge_temperature / c.ambient_temperature));
        }

        // Books of everything that is not the air's.
        let mass_exchange = 0.5 * speed * speed * (given_off + taken_in);
        let water_heat = drag * speed + mass_exchange - heat_to_air;
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
        fluxes[Line::AirToWaterHeat as usize] = -heat_to_air;
        fluxes[Line::DestroyedAirToWater as usize] = theta * conductance * dissipation;
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

        let derivative = &mut rates.derivative;
        derivative[slot::TRAVEL] = speed;
        derivative[slot::SPEED] = acceleration;
        derivative[slot::FLYWHEEL] = flywheel_rate;
        derivative[slot::RESERVOIR_MASS] = reservoir_mass_rate;
        derivative[slot::RESERVOIR_ENERGY] = reservoir_energy_rate;
        derivative[slot::WATER] = if c.water_held { 0.0 } else { water_heat / c.water_heat_capacity };
        derivative[slot::GOVERNOR] =
            if c.generator_law == crate::model::GeneratorLaw::SpeedPi { flywheel - c.speed_setpoint } else { 0.0 };
        // f(r) moves with p_r too: d(p_i/p_r)/dt.
        let pressure_growth = reservoir_energy_rate / reservoir_energy;
        for view in &mut rates.special {
            view.ratio_rate -= view.ratio * pressure_growth;
        }
        rates.moving_mass = moving_mass;
        // The slopes of the two tanh follow from their values.
        let sech_squared = |share: f64| 1.0 - share * share;
        let friction = c.bearing_friction + if actuators.brake_on { c.brake_force } else { 0.0 };
        let grip = sech_squared(drive::saturating(speed / drive::FRICTION_SPEED));
        let mut stiffness = friction / (drive::FRICTION_SPEED * moving_mass) * grip;
        if modes.engaged && c.coupling_capacity > 0.0 {
            let slope = c.coupling_capacity / drive::COUPLING_SLIP * sech_squared(coupling / c.coupling_capacity);
            stiffness += slope
                * (c.gear_ratio.powi(2) / (c.gear_efficiency * c.radius.powi(2) * moving_mass)
                    + 1.0 / c.flywheel_inertia);
        }
        if modes.generator == GeneratorBranch::Cap {
            stiffness += 1.0 / (2.0 * c.copper_loss * c.flywheel_inertia);
        }
        rates.stiffness = stiffness;
    }

    /// Plain floaters, four at a time, in an order that never changes, so that sums are the same bit for bit.
    #[inline]
    fn plain_floaters(
        &self,
        c: &Coefficients,
        travel: f64,
        speed: f64,
        water: f64,
        turn_sin: f64,
        turn_cos: f64,
        enthalpies: &[f64],
        derivatives: &mut [f64],
        views: &mut [PlainView],
    ) -> PlainSums {
        let (enthalpies, _) = enthalpies.as_chunks::<4>();
        let (derivatives, _) = derivatives.as_chunks_mut::<4>();
        let weight_density = c.water_density * c.gravity;
        let surface_pressure = c.atmospheric_pressure + weight_density * c.surface;
        let conductance = c.heat_conductance / c.cavity_volume;
        let mut force = [0.0; 4];
        let mut volumes = [0.0; 4];
        let mut heats = [0.0; 4];
        let mut dissipation = [0.0; 4];
        let mut volume_rates = [0.0; 4];
        let mut shrink_rates = [0.0; 4];
        for (((four, enthalpy), derivative), view) in self.plain.iter().zip(enthalpies).zip(derivatives).zip(views) {
            for lane in 0..4 {
                let slope = four.slope[lane] + four.cos[lane] * turn_cos - four.sin[lane] * turn_sin;
                let height = four.base[lane]
                    + four.slope[lane] * travel
                    + c.radius * (four.sin[lane] * turn_cos + four.cos[lane] * turn_sin);
                let inverse_pressure = 1.0 / (surface_pressure - weight_density * height);
                let volume = c.kappa * enthalpy[lane] * inverse_pressure;
                let difference = water - enthalpy[lane] * four.inverse_heat_capacity[lane];
                let heat = conductance * volume * difference;
                let compression_power = -weight_density * slope * speed * volume;
                let enthalpy_rate = compression_power + heat;
                let volume_rate = (c.kappa * enthalpy_rate - compression_power) * inverse_pressure;
                derivative[lane] = enthalpy_rate;
                view.volume[lane] = volume;
                view.volume_rate[lane] = volume_rate;
                force[lane] += slope * (c.water_density * volume - four.mass[lane]);
                volumes[lane] += volume;
                heats[lane] += heat;
                dissipation[lane] += four.mass[lane] * inverse_pressure * difference * difference;
                volume_rates[lane] += volume_rate;
                shrink_rates[lane] += four.shrinking[lane] * volume_rate;
            }
        }
        let total = |lanes: [f64; 4]| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        PlainSums {
            force: total(force),
            volume: total(volumes),
            heat: total(heats),
            heat_dissipation: c.gas_constant * total(dissipation),
            volume_rate: total(volume_rates),
            shrink_rate: total(shrink_rates),
        }
    }
}
