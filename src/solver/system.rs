//! The coupled equations of a machine, packed for speed: state vector and discrete modes (PHYSICS.md 2 to 6).
//!
//! Within a step nothing discrete changes: each floater stays in one cell of the loop and in one mode. Floaters without
//! air act only through sums over the loop. Passive floaters (air, but no flow of it) are computed four at a time; the
//! few active ones (an open valve, a vent or spill) one by one.

use super::wide::{Four, Width};
use crate::model::air::{FlowBranch, VENT_EMPTY, VENT_TAIL};
use crate::model::drive::{Brake, GeneratorBranch};
use crate::model::geometry::{Cell, Place};
use crate::model::ledger::{Fluxes, LINE_COUNT};
use crate::model::{Coefficients, FloaterState, State};

/// Positions of the scalars in the state vector; the floaters' enthalpies and the active floaters' masses follow.
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
    /// Warming of the water since the vector was packed, plus the part of T_w below its last digit at that time, K.
    pub const WATER: usize = 5;
    /// Integral of the control deviation of SpeedPi, rad.
    pub const GOVERNOR: usize = 6;
    /// First enthalpy of the floaters.
    pub const FLOATERS: usize = 8;
}

/// Four passive floaters: the quantities that are constant during a step.
#[derive(Clone, Copy)]
pub struct PassiveFour {
    pub(super) base: Four,
    pub(super) slope: Four,
    pub(super) cos: Four,
    pub(super) sin: Four,
    pub(super) mass: Four,
    pub(super) inverse_heat_capacity: Four,
    /// 1 where the air's volume shrinks and water enters, else 0.
    pub shrinking: Four,
    /// Whether all four are on a straight.
    pub(super) straight: bool,
    /// Floater numbers; `u32::MAX` in an unused lane.
    pub floater: [u32; 4],
}

impl PassiveFour {
    /// A group without a floater.
    const NONE: Self = Self {
        base: Four([0.0; 4]),
        slope: Four([0.0; 4]),
        cos: Four([0.0; 4]),
        sin: Four([0.0; 4]),
        mass: Four([0.0; 4]),
        inverse_heat_capacity: Four([0.0; 4]),
        shrinking: Four([0.0; 4]),
        straight: true,
        floater: [u32::MAX; 4],
    };

    /// Writes a floater to a lane.
    #[inline(always)]
    fn put(&mut self, lane: usize, index: usize, place: &Place, air_mass: f64, shrinking: bool) {
        self.base.0[lane] = place.base;
        self.slope.0[lane] = place.slope;
        self.cos.0[lane] = place.cos;
        self.sin.0[lane] = place.sin;
        self.mass.0[lane] = air_mass;
        self.shrinking.0[lane] = f64::from(u8::from(shrinking));
        self.floater[lane] = index as u32;
    }
}

/// A vent with at most this share of V_f is empty. The margin of 1e-9 covers the tolerance with which the event is
/// located.
pub(super) const VENT_EMPTY_REACHED: f64 = VENT_EMPTY * (1.0 + 1e-9);

/// Starts a state vector with the scalars of a state.
fn put_scalars(state: &State, vector: &mut Vec<f64>) {
    vector.clear();
    vector.resize(slot::FLOATERS, 0.0);
    vector[slot::SPEED] = state.chain_speed;
    vector[slot::FLYWHEEL] = state.flywheel_speed;
    vector[slot::RESERVOIR_MASS] = state.reservoir_mass;
    vector[slot::RESERVOIR_ENERGY] = state.reservoir_energy;
    vector[slot::WATER] = state.water_rest;
    vector[slot::GOVERNOR] = state.governor_integral;
}

/// Results of an evaluation for four passive floaters.
#[derive(Clone, Copy, Default)]
pub struct PassiveView {
    /// Air volumes, m3.
    pub volume: Four,
    /// Volume rates, m3/s.
    pub volume_rate: Four,
}

/// A floater with a flow of air, and the modes of that flow.
#[derive(Clone, Copy, Debug)]
pub struct ActiveFloater {
    /// Number of the floater.
    pub floater: u32,
    pub(super) place: Place,
    /// Branch of the injection valve's flow function, if the valve is open in the injection zone.
    pub valve: Option<FlowBranch>,
    /// In the vent zone: whether the air is below the vent's tail; otherwise `None`.
    pub vent_tail: Option<bool>,
    /// Whether it spills air that exceeds its cavity.
    pub spilling: bool,
    /// Whether the volume of its air shrinks.
    pub shrinking: bool,
    /// Whether it is in the injection zone and its fill is not reached.
    pub awaits_fill: bool,
}

/// Results of an evaluation for an active floater.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActiveView {
    /// Air volume, m3.
    pub volume: f64,
    /// Volume rate, m3/s.
    pub volume_rate: f64,
    /// c_p T_i mdot_spill of a spilling floater, W; its sign decides whether the floater spills.
    pub spill_power: f64,
    /// Sum of the sizes of that power's terms, W, for its round-off.
    pub spill_scale: f64,
    /// p_i/p_r.
    pub ratio: f64,
    /// Rate of that ratio at constant p_r, 1/s.
    pub ratio_rate: f64,
    /// Mass flow of the injection, kg/s.
    pub inflow: f64,
}

impl ActiveView {
    /// Size of the terms of the volume rate, m3/s: a power over p_i, which is at least the atmospheric pressure.
    pub(super) fn turn_scale(&self, c: &Coefficients) -> f64 {
        c.kappa * self.spill_scale / c.environment.atmospheric_pressure
    }
}

/// Discrete modes of the machine apart from its floaters, constant during a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modes {
    /// Whether the coupling transmits torque.
    pub engaged: bool,
    /// Branch of the generator's law.
    pub generator: GeneratorBranch,
    /// Whether the chain moves in the normal direction.
    pub forward: bool,
    /// Whether the barring motor is on and the chain slower than its speed.
    pub barring: bool,
    /// Mode of the brake.
    pub brake: Brake,
    /// Whether the aftercooler has reached its approach.
    pub at_approach: bool,
}

/// The right-hand side at one moment.
#[derive(Clone)]
pub struct Rates {
    /// Derivative of the state vector.
    pub derivative: Vec<f64>,
    /// Rates of the ledger's lines.
    pub fluxes: Fluxes,
    /// Results for the passive floaters.
    pub passive: Vec<PassiveView>,
    /// Results for the active floaters.
    pub active: Vec<ActiveView>,
    /// Moving mass, kg.
    pub moving_mass: f64,
    /// Sum of the forces on the chain, N; while the brake holds, the force that it has to balance.
    pub force: f64,
    /// Torque of the coupling, N m.
    pub coupling: f64,
    /// Share of friction, coupling and generator in dv/dt and dw/dt, as found by a stiff step; `None` where it follows
    /// from the state.
    pub(super) drive: Option<[f64; 2]>,
}

impl Rates {
    /// Sets the rates of the drive found by a stiff step; `explicit` is the rest of dv/dt, m/s2.
    pub(super) fn set_drive(&mut self, explicit: f64, drive: [f64; 2]) {
        self.drive = Some(drive);
        self.derivative[slot::SPEED] = explicit + drive[0];
        self.derivative[slot::FLYWHEEL] = drive[1];
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            derivative: Vec::new(),
            fluxes: [0.0; LINE_COUNT],
            passive: Vec::new(),
            active: Vec::new(),
            moving_mass: 0.0,
            force: 0.0,
            coupling: 0.0,
            drive: None,
        }
    }
}

/// Fastest decay rate of friction, coupling and generator, 1/s.
#[derive(Clone, Copy, Debug)]
pub struct Stiffness {
    /// At the present state.
    pub now: f64,
    /// For a coupling without slip, where its torque is steepest: an upper bound for the near future.
    pub most: f64,
}

/// A machine packed for the solver: scratch data, packed from a [`State`] and unpacked to it.
#[derive(Default)]
pub struct System {
    /// Passive floaters in groups of four.
    pub passive: Vec<PassiveFour>,
    /// Active floaters.
    pub active: Vec<ActiveFloater>,
    /// Travel at which the first floater reaches the end of its cell, m.
    pub to_end: f64,
    /// Travel back to the start of a cell, m.
    pub to_start: f64,
    /// Whether a vent holds almost no air, so that it closes empty.
    pub vent_empty: bool,
    /// Instruction set of the kernels.
    pub width: Width,
    pub(super) slope_sum: f64,
    pub(super) cos_sum: f64,
    pub(super) sin_sum: f64,
    pub(super) rising: f64,
    pub(super) sinking: f64,
    pub(super) passive_mass: f64,
    /// T_w when the vector was packed, K.
    pub(super) water: f64,
}

impl System {
    /// Number of enthalpies in the state vector.
    fn enthalpies(&self) -> usize {
        4 * self.passive.len() + self.active.len()
    }

    /// Length of the state vector: a multiple of four, padded with zeros.
    pub fn length(&self) -> usize {
        self.active_mass(self.active.len()).next_multiple_of(4)
    }

    /// Position of an active floater's enthalpy.
    pub fn active_enthalpy(&self, at: usize) -> usize {
        slot::FLOATERS + 4 * self.passive.len() + at
    }

    /// Position of an active floater's air mass.
    pub fn active_mass(&self, at: usize) -> usize {
        slot::FLOATERS + self.enthalpies() + at
    }

    /// Packs a state. `valve_open` returns whether air can flow into a floater; `shrinking` says for each floater
    /// whether its volume shrinks.
    pub fn pack(
        &mut self,
        c: &Coefficients,
        state: &State,
        shrinking: &[bool],
        valve_open: impl Fn(usize) -> bool,
        vector: &mut Vec<f64>,
    ) {
        self.passive.clear();
        self.active.clear();
        self.water = state.water_temperature;
        put_scalars(state, vector);
        let (mut slope_sum, mut cos_sum, mut sin_sum, mut passive_mass) = (0.0, 0.0, 0.0, 0.0);
        let (mut to_end, mut to_start) = (f64::INFINITY, f64::INFINITY);
        let mut rising = 0_usize;
        let lesser = |a: f64, b: f64| if a < b { a } else { b };
        let reservoir_pressure = state.reservoir_pressure(c);
        self.vent_empty = false;
        let mut group = PassiveFour::NONE;
        let mut lane = 0;
        // Slices of equal length let the compiler omit bounds checks.
        let count = state.floaters.len();
        let (offsets, shrinking) = (&c.offsets[..count], &shrinking[..count]);
        for (index, floater) in state.floaters.iter().enumerate() {
            let cell = floater.cell;
            rising += usize::from(cell.rises());
            let along = c.path.along(c.path.wrap(state.chain_position + offsets[index]), cell);
            slope_sum += along.slope;
            to_start = lesser(along.from_start, to_start);
            to_end = lesser(along.to_end, to_end);
            let without_air = floater.air_mass == 0.0;
            if without_air && along.slope != 0.0 {
                continue;
            }
            let place = c.path.place_at(along.from_start, cell);
            cos_sum += place.cos;
            sin_sum += place.sin;
            let in_zone = cell == Cell::Zone;
            let open = in_zone && valve_open(index);
            if without_air && !open {
                continue;
            }
            if open || floater.awaits_fill() || floater.spilling || cell.vents() {
                let pressure = c.water_pressure(place.base + c.radius * place.sin);
                let valve = open.then(|| FlowBranch::of(pressure / reservoir_pressure, c.air.critical_pressure_ratio));
                self.push_active(c, (index, floater), place, pressure, valve, shrinking[index]);
                continue;
            }
            group.put(lane, index, &place, floater.air_mass, shrinking[index]);
            group.straight &= along.slope != 0.0;
            vector.push(floater.enthalpy);
            passive_mass += floater.air_mass;
            lane += 1;
            if lane == 4 {
                self.push_group(c, group);
                (group, lane) = (PassiveFour::NONE, 0);
            }
        }
        if lane > 0 {
            self.push_group(c, group);
            vector.resize(slot::FLOATERS + 4 * self.passive.len(), 0.0);
        }
        (self.slope_sum, self.cos_sum, self.sin_sum, self.passive_mass) = (slope_sum, cos_sum, sin_sum, passive_mass);
        (self.to_end, self.to_start) = (to_end, to_start);
        (self.rising, self.sinking) = (rising as f64, (state.floaters.len() - rising) as f64);
        vector.extend(self.active.iter().map(|active| state.floaters[active.floater as usize].enthalpy));
        vector.extend(self.active.iter().map(|active| state.floaters[active.floater as usize].air_mass));
        vector.resize(self.length(), 0.0);
    }

    /// Appends an active floater.
    #[inline(always)]
    fn push_active(
        &mut self,
        c: &Coefficients,
        (index, floater): (usize, &FloaterState),
        place: Place,
        pressure: f64,
        valve: Option<FlowBranch>,
        shrinking: bool,
    ) {
        let (volume, vents) = (floater.air_volume(c, pressure), floater.cell.vents());
        self.vent_empty |= vents && volume <= VENT_EMPTY_REACHED * c.floater.cavity_volume;
        self.active.push(ActiveFloater {
            floater: index as u32,
            place,
            valve,
            vent_tail: vents.then_some(volume <= VENT_TAIL * c.floater.cavity_volume),
            spilling: floater.spilling,
            shrinking,
            awaits_fill: floater.awaits_fill(),
        });
    }

    /// Appends a group of passive floaters.
    #[inline(always)]
    fn push_group(&mut self, c: &Coefficients, mut group: PassiveFour) {
        // Unused lanes hold no air; any finite mass avoids a division by zero.
        let mass = Four(group.mass.0.map(|mass| if mass > 0.0 { mass } else { 1.0 }));
        group.inverse_heat_capacity = (mass * c.environment.heat_capacity).inverse();
        self.passive.push(group);
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
                // A negative travel below round-off was rounded to a full loop.
                state.chain_position = 0.0;
                state.laps += 1;
            }
        }
        state.chain_speed = vector[slot::SPEED];
        state.flywheel_speed = vector[slot::FLYWHEEL];
        state.reservoir_mass = vector[slot::RESERVOIR_MASS];
        state.reservoir_energy = vector[slot::RESERVOIR_ENERGY];
        state.water_temperature = self.water + vector[slot::WATER];
        state.water_rest = vector[slot::WATER] - (state.water_temperature - self.water);
        state.governor_integral = vector[slot::GOVERNOR];
        for (group, four) in self.passive.iter().enumerate() {
            for lane in 0..4 {
                if let Some(floater) = state.floaters.get_mut(four.floater[lane] as usize) {
                    floater.enthalpy = vector[slot::FLOATERS + 4 * group + lane];
                }
            }
        }
        for (at, active) in self.active.iter().enumerate() {
            let floater = &mut state.floaters[active.floater as usize];
            floater.enthalpy = vector[self.active_enthalpy(at)];
            floater.air_mass = vector[self.active_mass(at)];
        }
    }

    /// Resizes rates for this system. Other content is kept: an evaluation overwrites everything except the unused slot
    /// and the padding.
    #[inline]
    pub fn fit(&self, rates: &mut Rates) {
        let (passive, active) = (self.passive.len(), self.active.len());
        if rates.derivative.len() == self.length() && rates.passive.len() == passive && rates.active.len() == active {
            return;
        }
        rates.derivative.resize(self.length(), 0.0);
        rates.derivative[self.active_mass(self.active.len())..].fill(0.0);
        rates.passive.resize(self.passive.len(), PassiveView::default());
        rates.active.resize(self.active.len(), ActiveView::default());
    }
}
