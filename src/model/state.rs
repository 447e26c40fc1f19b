//! State of a machine with a rigid chain, and its stored energy and exergy (PHYSICS.md 1, 2, 5, 6).

use super::coefficients::Coefficients;
use super::drive;
use super::exergy::g as exergy_function;
use super::geometry::Cell;
use super::supply;
use serde::{Deserialize, Serialize};

/// One floater: its air and its modes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloaterState {
    /// Mass of its air m_i, kg.
    pub air_mass: f64,
    /// Enthalpy of its air H_i, J.
    pub enthalpy: f64,
    /// The cell that contains the floater. Follows from its coordinate, except within round-off of a boundary.
    pub cell: Cell,
    /// In the injection zone: whether the fill was reached on this pass.
    pub filled: bool,
    /// Whether it spills air that exceeds its cavity.
    pub spilling: bool,
    /// Plc timing: whether its injection valve is open.
    pub valve_open: bool,
}

impl FloaterState {
    /// Volume of its air, m3, at a water pressure in Pa.
    #[inline]
    pub fn air_volume(&self, c: &Coefficients, pressure: f64) -> f64 {
        c.kappa * self.enthalpy / pressure
    }

    /// Whether it is in the injection zone and has not reached its fill on this pass.
    #[inline]
    pub fn awaits_fill(&self) -> bool {
        self.cell == Cell::Zone && !self.filled
    }

    /// Temperature of its air, K; `None` without air.
    pub fn temperature(&self, c: &Coefficients) -> Option<f64> {
        (self.air_mass > 0.0).then(|| self.enthalpy / (self.air_mass * c.environment.heat_capacity))
    }
}

/// Switches set from outside, by controller or operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actuators {
    /// Whether the compressor runs.
    pub compressor_on: bool,
    /// Whether the brake is on.
    pub brake_on: bool,
    /// Whether the barring motor is on.
    pub barring_on: bool,
    /// Whether the generator follows its law; otherwise its torque is zero.
    pub generator_on: bool,
    /// Whether all injection valves are held shut, whatever the timing.
    pub valves_held_shut: bool,
    /// Whether the compressor is locked out: off, whatever pressure switch and controller order.
    pub compressor_locked: bool,
}

impl Default for Actuators {
    fn default() -> Self {
        Self {
            compressor_on: false,
            brake_on: false,
            barring_on: false,
            generator_on: true,
            valves_held_shut: false,
            compressor_locked: false,
        }
    }
}

/// Complete state of a machine with a rigid chain at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Chain coordinate Q in [0, L), m.
    pub chain_position: f64,
    /// Number of completed laps; the total Q is laps L + chain_position.
    pub laps: i64,
    /// Chain speed v, m/s.
    pub chain_speed: f64,
    /// Flywheel speed w, rad/s.
    pub flywheel_speed: f64,
    /// int (w - w_set) dt of the law SpeedPi, rad.
    pub governor_integral: f64,
    /// Air in the reservoir m_r, kg.
    pub reservoir_mass: f64,
    /// Internal energy U_r of that air, J.
    pub reservoir_energy: f64,
    /// Water temperature T_w, K.
    pub water_temperature: f64,
    /// Part of T_w below its last digit, K. The warming of a tank in one step is less than that digit, but corresponds
    /// to a relevant energy.
    pub water_rest: f64,
    /// Whether the coupling transmits torque.
    pub coupling_engaged: bool,
    /// Switches set from outside.
    pub actuators: Actuators,
    /// Floaters, ordered by number.
    pub floaters: Vec<FloaterState>,
}

/// Stored energy by kind, J (PHYSICS.md 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// 1/2 M v2.
    pub chain_kinetic: f64,
    /// 1/2 J w2.
    pub flywheel_kinetic: f64,
    /// sum (m_s - rho V_s + m_i) g z_i.
    pub potential: f64,
    /// sum H_i: internal energy of the air, plus the work of displacing water and atmosphere.
    pub floater_air: f64,
    /// U_r.
    pub reservoir: f64,
    /// C_w (T_w - T_w0).
    pub water: f64,
}

impl Stored {
    /// E, J.
    pub fn total(&self) -> f64 {
        self.chain_kinetic + self.flywheel_kinetic + self.potential + self.floater_air + self.reservoir + self.water
    }
}

impl State {
    /// The initial state: reservoir at p_r0 and T_amb, all floaters empty (PHYSICS.md 1, 4).
    pub fn start(parameters: &super::Parameters, c: &Coefficients) -> Self {
        let start = &parameters.start;
        let laps = (start.chain_position / c.path.length).floor();
        let chain_position = start.chain_position - laps * c.path.length;
        let reservoir_energy =
            start.reservoir_pressure * c.supply.reservoir_volume * c.heat_capacity_volume / c.environment.gas_constant;
        let floaters = (0..c.floater_count)
            .map(|index| FloaterState {
                air_mass: 0.0,
                enthalpy: 0.0,
                cell: c.path.cell(c.coordinate(chain_position, index)),
                filled: false,
                spilling: false,
                valve_open: false,
            })
            .collect();
        let mut state = Self {
            chain_position,
            laps: laps as i64,
            chain_speed: start.chain_speed,
            flywheel_speed: start.flywheel_speed,
            governor_integral: 0.0,
            reservoir_mass: start.reservoir_pressure * c.supply.reservoir_volume
                / (c.environment.gas_constant * c.environment.ambient_temperature),
            reservoir_energy,
            water_temperature: parameters.environment.water_temperature,
            water_rest: 0.0,
            coupling_engaged: drive::coupling_slip(c, start.chain_speed, start.flywheel_speed) > 0.0,
            actuators: Actuators {
                compressor_on: start.reservoir_pressure < c.supply.switch_on_pressure,
                ..Actuators::default()
            },
            floaters,
        };
        state.begin_passes(c);
        state
    }

    /// Starts a pass for floaters in the injection zone: one that holds enough air counts as filled.
    pub fn begin_passes(&mut self, c: &Coefficients) {
        for index in 0..self.floaters.len() {
            let volume = self.air_volume(c, index);
            let floater = &mut self.floaters[index];
            floater.filled = floater.cell == Cell::Zone && volume >= c.fill_volume;
        }
    }

    /// Whether air can flow into a floater: it is in the injection zone and its valve is open. With Cam timing a valve
    /// is open until the fill is reached; with Plc timing the controller opens and shuts it.
    pub fn valve_is_open(&self, index: usize, cam: bool) -> bool {
        let floater = &self.floaters[index];
        let open = if cam { !floater.filled } else { floater.valve_open };
        floater.cell == Cell::Zone && open && !self.actuators.valves_held_shut
    }

    /// Coordinate s of a floater, m.
    #[inline]
    pub fn coordinate(&self, c: &Coefficients, index: usize) -> f64 {
        c.coordinate(self.chain_position, index)
    }

    /// Height z of a floater, m.
    pub fn height(&self, c: &Coefficients, index: usize) -> f64 {
        let cell = self.floaters[index].cell;
        c.path.height_at(c.path.to_start(self.coordinate(c, index), cell), cell)
    }

    /// Air volume of a floater, m3.
    pub fn air_volume(&self, c: &Coefficients, index: usize) -> f64 {
        let floater = &self.floaters[index];
        if floater.enthalpy == 0.0 { 0.0 } else { floater.air_volume(c, c.water_pressure(self.height(c, index))) }
    }

    /// Air in all floaters, kg.
    pub fn floater_air_mass(&self) -> f64 {
        self.floaters.iter().map(|floater| floater.air_mass).sum()
    }

    /// Volume of air in all floaters, m3.
    pub fn floater_air_volume(&self, c: &Coefficients) -> f64 {
        (0..self.floaters.len()).map(|index| self.air_volume(c, index)).sum()
    }

    /// Moving mass M, kg (PHYSICS.md 3).
    pub fn moving_mass(&self, c: &Coefficients) -> f64 {
        c.flooded_mass + self.floater_air_mass() - c.environment.water_density * self.floater_air_volume(c)
    }

    /// Reservoir pressure p_r, Pa.
    pub fn reservoir_pressure(&self, c: &Coefficients) -> f64 {
        supply::reservoir_pressure(c, self.reservoir_energy)
    }

    /// Reservoir temperature T_r, K.
    pub fn reservoir_temperature(&self, c: &Coefficients) -> f64 {
        supply::reservoir_temperature(c, self.reservoir_energy, self.reservoir_mass)
    }

    /// Stored energy by kind (PHYSICS.md 5), from the state alone.
    pub fn stored(&self, c: &Coefficients) -> Stored {
        self.stored_seeing(c, |_, _| ())
    }

    /// As [`State::stored`]; calls `see` for each floater with air, with its number and the pressure of the surrounding
    /// water, Pa.
    #[inline]
    pub fn stored_seeing(&self, c: &Coefficients, mut see: impl FnMut(usize, f64)) -> Stored {
        let (mut potential, mut enthalpy) = (0.0, 0.0);
        let (mut mass, mut volume) = (0.0, 0.0);
        let net_shell = c.floater.shell_mass - c.environment.water_density * c.floater.shell_volume;
        // Slices of equal length let the compiler omit bounds checks.
        let offsets = &c.offsets[..self.floaters.len()];
        for (index, floater) in self.floaters.iter().enumerate() {
            let s = c.path.wrap(self.chain_position + offsets[index]);
            let height = c.path.height_at(c.path.to_start(s, floater.cell), floater.cell);
            potential += (net_shell + floater.air_mass) * height;
            if floater.enthalpy != 0.0 {
                enthalpy += floater.enthalpy;
                mass += floater.air_mass;
                let pressure = c.water_pressure(height);
                volume += floater.air_volume(c, pressure);
                see(index, pressure);
            }
        }
        let moving_mass = c.flooded_mass + mass - c.environment.water_density * volume;
        Stored {
            chain_kinetic: 0.5 * moving_mass * self.chain_speed * self.chain_speed,
            flywheel_kinetic: 0.5 * c.generator.flywheel_inertia * self.flywheel_speed * self.flywheel_speed,
            potential: c.environment.gravity * potential,
            floater_air: enthalpy,
            reservoir: self.reservoir_energy,
            water: c.water_heat_capacity * (self.water_temperature - c.environment.water_temperature + self.water_rest),
        }
    }

    /// Stored exergy X, J (PHYSICS.md 6), from the state alone.
    pub fn exergy(&self, c: &Coefficients) -> f64 {
        let net_shell = c.floater.shell_mass - c.environment.water_density * c.floater.shell_volume;
        let (mut mass, mut volume, mut in_floaters) = (0.0, 0.0, 0.0);
        for (index, floater) in self.floaters.iter().enumerate() {
            let height = self.height(c, index);
            in_floaters += net_shell * c.environment.gravity * height;
            if let Some(temperature) = floater.temperature(c) {
                let pressure = c.water_pressure(height);
                mass += floater.air_mass;
                volume += floater.air_volume(c, pressure);
                in_floaters += floater.air_mass * floater_air_exergy(c, temperature, pressure, height);
            }
        }
        let (temperature, pressure) = (self.reservoir_temperature(c), self.reservoir_pressure(c));
        let in_reservoir = self.reservoir_mass
            * (c.dead_state.flow_exergy(temperature, pressure) - c.environment.gas_constant * temperature
                + c.environment.atmospheric_pressure * c.environment.gas_constant * temperature / pressure);
        let in_water = if c.water_held {
            0.0
        } else {
            c.water_heat_capacity
                * c.environment.ambient_temperature
                * exergy_function(self.water_temperature / c.environment.ambient_temperature)
        };
        let moving_mass = c.flooded_mass + mass - c.environment.water_density * volume;
        0.5 * moving_mass * self.chain_speed * self.chain_speed
            + 0.5 * c.generator.flywheel_inertia * self.flywheel_speed * self.flywheel_speed
            + in_floaters
            + in_reservoir
            + in_water
    }
}

/// Exergy per mass of a floater's air, including the water that it displaces: psi_i + g (z_i - z_1), J/kg.
#[inline]
pub fn floater_air_exergy(c: &Coefficients, temperature: f64, pressure: f64, height: f64) -> f64 {
    c.dead_state.flow_exergy(temperature, pressure) + c.environment.gravity * (height - c.reservoir_height)
}
