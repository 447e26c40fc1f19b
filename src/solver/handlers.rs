//! Event handlers: the changes at the root of an event function. They change modes, remove air and book the change in
//! the ledger.

use super::event_functions::EventFunction;
use super::events::{SolverEvent, SolverEventKind};
use super::options::SolverError;
use super::scan::{ROUND_OFF, TIME_TOLERANCE};
use super::system::{Modes, VENT_EMPTY_REACHED, slot};
use super::workspace::{Solver, Span};
use crate::model::drive::{self, Brake, GeneratorBranch};
use crate::model::geometry::Cell;
use crate::model::state::floater_air_exergy;
use crate::model::{Coefficients, Line, Perturbation, State};

/// Most evaluations in one mode resolution. No mode depends on a rate that it changes, so that two are enough.
const RESOLUTIONS: usize = 16;

/// Modes of the machine apart from its floaters, from the state.
pub(super) fn initial_modes(c: &Coefficients, state: &State) -> Modes {
    Modes {
        engaged: state.coupling_engaged,
        generator: GeneratorBranch::of(c, state.flywheel_speed, state.governor_integral),
        forward: state.chain_speed >= 0.0,
        brake: Brake::of(state.actuators.brake_on, state.chain_speed),
        barring: state.actuators.barring_on && state.chain_speed < c.chain.barring_speed,
        at_approach: state.reservoir_pressure(c) > c.approach_pressure,
    }
}

impl Span<'_> {
    pub(super) fn report(&mut self, kind: SolverEventKind) {
        self.events.push(SolverEvent { at: self.at, kind });
    }
}

impl Solver {
    /// First guess of the floaters whose air shrinks: those in vents and on the descending side. The first rates
    /// correct it.
    pub(super) fn guess_shrinking(&mut self, span: &Span) {
        self.shrinking.clear();
        self.shrinking.extend(span.state.floaters.iter().map(|floater| floater.cell.vents() || !floater.cell.rises()));
    }

    /// Packs the state again after a change of structure, and resolves the modes of the floaters.
    pub(super) fn repack(&mut self, span: &mut Span) -> Result<(), SolverError> {
        self.pack(span);
        if self.system.vent_empty {
            self.empty_vents(span);
            self.pack(span);
        }
        (span.limits.travel_to_end, span.limits.travel_to_start) = (self.system.to_end, self.system.to_start);
        if span.c.perturbation.is(Perturbation::LateEvent) {
            span.limits.travel_to_end += 0.005;
        }
        self.fit(span.c);
        self.resolve_modes(span)
    }

    fn pack(&mut self, span: &Span) {
        let (state, cam) = (&*span.state, span.options.cam);
        let valve_open = |index| state.valve_is_open(index, cam);
        self.system.pack(span.c, state, &self.shrinking, valve_open, &mut self.vector);
    }

    /// The modes still change after [`RESOLUTIONS`] evaluations.
    pub(super) fn resolve_modes(&mut self, span: &mut Span) -> Result<(), SolverError> {
        for _ in 0..RESOLUTIONS {
            let modes = span.modes;
            self.system.evaluate::<true>(span.c, span.state.actuators, &modes, &self.vector, &mut self.rates[0]);
            let mut changed = false;
            // Within round-off of a turn the mode is kept: the event just located has determined it.
            let clear = 1e-11 * span.c.floater.cavity_volume;
            for (four, view) in self.system.passive.iter_mut().zip(&self.rates[0].passive) {
                let along = (1.0 - 2.0 * four.shrinking) * view.volume_rate;
                if !along.any_at_most(-clear) {
                    continue;
                }
                for lane in 0..4 {
                    if along.0[lane] < -clear {
                        let shrinks = view.volume_rate.0[lane] < 0.0;
                        four.shrinking.0[lane] = if shrinks { 1.0 } else { 0.0 };
                        self.shrinking[four.floater[lane] as usize] = shrinks;
                        changed = true;
                    }
                }
            }
            for (active, view) in self.system.active.iter_mut().zip(&self.rates[0].active) {
                if active.spilling && view.spill_power < 0.0 {
                    active.spilling = false;
                    span.state.floaters[active.floater as usize].spilling = false;
                    span.events.push(SolverEvent { at: span.at, kind: SolverEventKind::SpillEnded(active.floater) });
                    changed = true;
                }
                let shrinks = view.volume_rate < 0.0;
                let clear = clear.max(2.0 * ROUND_OFF * view.turn_scale(span.c));
                if view.volume_rate.abs() > clear && shrinks != active.shrinking {
                    active.shrinking = shrinks;
                    self.shrinking[active.floater as usize] = shrinks;
                    changed = true;
                }
            }
            if !changed {
                return Ok(());
            }
        }
        Err(SolverError::Chattering { at: span.at, function: "the modes of the floaters do not come to rest".into() })
    }

    /// Finds the direction in which the forces pull a chain at rest, or whether the brake holds it.
    pub(super) fn resolve_direction(&mut self, span: &mut Span) -> Result<(), SolverError> {
        if self.vector[slot::SPEED] != 0.0 {
            return Ok(());
        }
        let force = self.rates[0].force;
        let mut modes = span.modes;
        if modes.brake == Brake::Holds {
            if force.abs() > span.c.chain.brake_force {
                modes.brake = Brake::rubs(force > 0.0);
                modes.forward = force > 0.0;
            }
        } else {
            modes.forward = self.rates[0].derivative[slot::SPEED] >= 0.0;
        }
        if std::mem::replace(&mut span.modes, modes) != modes { self.resolve_modes(span) } else { Ok(()) }
    }

    /// Applies the changes of the event functions that were triggered.
    pub(super) fn handle(&mut self, span: &mut Span, triggered: &[EventFunction]) -> Result<(), SolverError> {
        let mut structure = false;
        let (mut boundary, mut turned) = (false, false);
        for &function in triggered {
            match function {
                EventFunction::Boundary => boundary = true,
                EventFunction::Direction if span.modes.brake != Brake::Off => {
                    // A located event leaves a speed below round-off. Whether the chain stops or reverses depends on
                    // the forces without the brake's, which are known once it holds.
                    self.vector[slot::SPEED] = 0.0;
                    span.modes.brake = Brake::Holds;
                }
                EventFunction::Overcome => {
                    span.modes.forward = self.rates[0].force > 0.0;
                    span.modes.brake = Brake::rubs(span.modes.forward);
                    turned = true;
                }
                EventFunction::Direction => {
                    span.modes.forward = !span.modes.forward;
                    turned = true;
                    // A chain that starts from rest has not reversed; only its direction is set.
                    if self.vector[slot::SPEED] != 0.0 {
                        span.report(SolverEventKind::Reversed);
                    }
                }
                // A chain that the brake has just stopped may stand beside a flywheel at rest: the slip is zero and stays.
                EventFunction::Slip if span.modes.brake == Brake::Holds && !span.modes.engaged => {}
                EventFunction::Slip => {
                    span.modes.engaged = !span.modes.engaged;
                    span.state.coupling_engaged = span.modes.engaged;
                    span.report(if span.modes.engaged {
                        SolverEventKind::CouplingEngaged
                    } else {
                        SolverEventKind::CouplingReleased
                    });
                }
                EventFunction::Generator(next) => span.modes.generator = next,
                EventFunction::Barring => span.modes.barring = !span.modes.barring,
                EventFunction::Approach => span.modes.at_approach = !span.modes.at_approach,
                EventFunction::Switch => {
                    let on = !span.state.actuators.compressor_on;
                    span.state.actuators.compressor_on = on;
                    span.report(if on { SolverEventKind::CompressorOn } else { SolverEventKind::CompressorOff });
                }
                of_a_floater => structure |= self.handle_of_floater(span, of_a_floater),
            }
        }
        if boundary || structure {
            self.system.unpack(span.c, &self.vector, span.state);
            if boundary {
                self.cross_boundaries(span);
            }
            self.repack(span)?;
        } else {
            self.resolve_modes(span)?;
        }
        if turned { Ok(()) } else { self.resolve_direction(span) }
    }

    /// Applies the change of one floater's event function; true if the state has to be packed again.
    fn handle_of_floater(&mut self, span: &mut Span, function: EventFunction) -> bool {
        match function {
            EventFunction::PassiveFull(floater) => {
                span.state.floaters[floater as usize].spilling = true;
                span.report(SolverEventKind::SpillStarted(floater));
                return true;
            }
            EventFunction::PassiveTurn(floater) => self.turn_passive(floater),
            EventFunction::Fill(at) => {
                let active = &mut self.system.active[at];
                active.awaits_fill = false;
                if span.options.cam {
                    active.valve = None;
                }
                let floater = active.floater;
                span.state.floaters[floater as usize].filled = true;
                span.report(SolverEventKind::Filled(floater));
            }
            EventFunction::Full(at) => {
                let active = &mut self.system.active[at];
                active.spilling = true;
                let floater = active.floater;
                span.state.floaters[floater as usize].spilling = true;
                span.report(SolverEventKind::SpillStarted(floater));
            }
            EventFunction::SpillEnd(at) => {
                let active = &mut self.system.active[at];
                active.spilling = false;
                let floater = active.floater;
                span.state.floaters[floater as usize].spilling = false;
                span.report(SolverEventKind::SpillEnded(floater));
            }
            EventFunction::VentTail(at) => {
                let tail = &mut self.system.active[at].vent_tail;
                *tail = tail.map(|tail| !tail);
            }
            EventFunction::VentEmpty(_) => return true,
            EventFunction::Flow(at, branch) => self.system.active[at].valve = Some(branch),
            EventFunction::Turn(at) => {
                let active = &mut self.system.active[at];
                active.shrinking = !active.shrinking;
                self.shrinking[active.floater as usize] = active.shrinking;
            }
            // Event functions of the machine as a whole, handled by `handle`.
            EventFunction::Boundary
            | EventFunction::Direction
            | EventFunction::Overcome
            | EventFunction::Slip
            | EventFunction::Generator(_)
            | EventFunction::Barring
            | EventFunction::Approach
            | EventFunction::Switch => {}
        }
        false
    }

    fn turn_passive(&mut self, floater: u32) {
        for four in &mut self.system.passive {
            for lane in 0..4 {
                if four.floater[lane] == floater {
                    four.shrinking.0[lane] = 1.0 - four.shrinking.0[lane];
                    self.shrinking[floater as usize] = four.shrinking.0[lane] == 1.0;
                }
            }
        }
    }

    /// Moves every floater at the end of its cell, in the direction of motion, into the next cell.
    fn cross_boundaries(&mut self, span: &mut Span) {
        let c = span.c;
        let count = span.state.floaters.len();
        let tolerance = TIME_TOLERANCE * span.state.chain_speed.abs() + 8.0 * f64::EPSILON * c.path.length;
        for index in 0..count {
            // Cells may be empty (no zone before s_in0 = 0, no straight at Hc = 0): several may be crossed at once.
            for _ in 0..crate::model::geometry::CELLS.len() {
                let s = span.state.coordinate(c, index);
                let cell = span.state.floaters[index].cell;
                let (distance, next) = if span.modes.forward {
                    (c.path.to_end(s, cell), cell.next())
                } else {
                    (c.path.to_start(s, cell), cell.previous())
                };
                if distance > tolerance {
                    break;
                }
                self.enter(span, index, cell, next);
            }
        }
    }

    /// Moves a floater from one cell to the next.
    fn enter(&mut self, span: &mut Span, index: usize, from: Cell, to: Cell) {
        let number = index as u32;
        let c = span.c;
        span.state.floaters[index].cell = to;
        span.report(SolverEventKind::Entered(number, to));
        let has_air = span.state.floaters[index].air_mass > 0.0;
        if from == Cell::Zone && !span.state.floaters[index].filled {
            span.report(SolverEventKind::Unfilled(number));
        }
        span.state.floaters[index].filled = false;
        if to == Cell::Zone {
            span.state.floaters[index].filled = span.state.air_volume(c, index) >= c.fill_volume;
            if span.state.valve_is_open(index, span.options.cam) {
                span.report(SolverEventKind::InjectionStarted(number));
            }
        }
        if to.vents() && !from.vents() && has_air {
            span.report(SolverEventKind::VentStarted(number));
        }
        if from.vents() && to == Cell::Descending && has_air && !c.perturbation.is(Perturbation::UnseenCarryOver) {
            span.report(SolverEventKind::CarryOver(number));
        }
        self.shrinking[index] = to.vents() || !to.rises();
    }

    /// Empties vents with almost no air left; the chain's speed does not change (PHYSICS.md 2).
    fn empty_vents(&mut self, span: &mut Span) {
        let c = span.c;
        let empty = VENT_EMPTY_REACHED * c.floater.cavity_volume;
        for index in 0..span.state.floaters.len() {
            let floater = span.state.floaters[index];
            if !floater.cell.vents() || floater.air_mass == 0.0 {
                continue;
            }
            let volume = span.state.air_volume(c, index);
            if volume > empty {
                continue;
            }
            shed(c, span.state, span.ledger, index, 1.0, [Line::VentSnap, Line::AirVented, Line::DestroyedVentSnap]);
            let floater = &mut span.state.floaters[index];
            (floater.air_mass, floater.enthalpy, floater.spilling) = (0.0, 0.0, false);
            span.report(SolverEventKind::Vented(index as u32));
        }
    }
}

/// Removes a share of a floater's air at once, at constant chain speed, and books the jumps of stored energy and exergy
/// on the lines for energy, air and exergy destroyed (PHYSICS.md 2, 5, 6).
fn shed(
    c: &Coefficients,
    state: &mut State,
    ledger: &mut crate::model::Ledger,
    index: usize,
    share: f64,
    lines: [Line; 3],
) {
    let floater = state.floaters[index];
    let height = state.height(c, index);
    let pressure = c.water_pressure(height);
    let mass = share * floater.air_mass;
    let water = c.environment.water_density * share * floater.air_volume(c, pressure);
    let half_square = 0.5 * state.chain_speed * state.chain_speed;
    let temperature = floater.temperature(c).unwrap_or(c.environment.ambient_temperature);
    let [energy_line, air_line, exergy_line] = lines;
    ledger.add(
        energy_line,
        share * floater.enthalpy + mass * c.environment.gravity * height - half_square * (water - mass),
    );
    ledger.add(air_line, if c.perturbation.is(Perturbation::LostEventAir) { 0.5 * mass } else { mass });
    ledger.add(exergy_line, mass * (floater_air_exergy(c, temperature, pressure, height) + half_square));
    ledger.add(Line::SnapExergy, half_square * water);
    let floater = &mut state.floaters[index];
    floater.air_mass -= mass;
    floater.enthalpy -= share * floater.enthalpy;
}

/// Empties a floater at once; its air is booked as forced spill.
pub fn empty_floater(c: &Coefficients, state: &mut State, ledger: &mut crate::model::Ledger, index: usize) {
    shed(c, state, ledger, index, 1.0, [Line::ForcedSpill, Line::AirSpilled, Line::DestroyedForcedSpill]);
    let floater = &mut state.floaters[index];
    (floater.air_mass, floater.enthalpy, floater.filled, floater.spilling) = (0.0, 0.0, false, false);
}

/// Adapts a state to new coefficients after a live change: air that no longer fits a floater is shed at once, and the
/// jumps of stored energy and exergy are booked as parameter work and parameter exergy (PHYSICS.md 5). Fills reached
/// and spills ended by the change are reported as events. Returns the parameter work, J. `old` and `new` must describe
/// the same loop.
pub fn change_coefficients(
    old: &Coefficients,
    new: &Coefficients,
    state: &mut State,
    ledger: &mut crate::model::Ledger,
    events: &mut Vec<SolverEvent>,
) -> f64 {
    let (energy, exergy) = (state.stored(old).total(), state.exergy(old));
    let count = state.floaters.len();
    for index in 0..count {
        let s = state.coordinate(new, index);
        let floater = &mut state.floaters[index];
        // Only the start of the injection zone can have moved; the other bounds need a rebuild.
        if matches!(floater.cell, Cell::BeforeZone | Cell::Zone) {
            let cell = new.path.cell(s);
            if matches!(cell, Cell::BeforeZone | Cell::Zone) {
                floater.filled &= cell == Cell::Zone;
                floater.cell = cell;
            }
        }
    }
    let work = state.stored(new).total() - energy;
    ledger.add(Line::ParameterWork, work);
    ledger.add(Line::ParameterExergy, state.exergy(new) - exergy);
    for index in 0..count {
        let volume = state.air_volume(new, index);
        if volume > new.floater.cavity_volume {
            let share = 1.0 - new.floater.cavity_volume / volume;
            shed(new, state, ledger, index, share, [Line::ForcedSpill, Line::AirSpilled, Line::DestroyedForcedSpill]);
        } else if volume < new.floater.cavity_volume * (1.0 - 1e-12) && state.floaters[index].spilling {
            state.floaters[index].spilling = false;
            events.push(SolverEvent { at: 0.0, kind: SolverEventKind::SpillEnded(index as u32) });
        }
        let floater = &mut state.floaters[index];
        if floater.cell == Cell::Zone && volume >= new.fill_volume && !floater.filled {
            floater.filled = true;
            events.push(SolverEvent { at: 0.0, kind: SolverEventKind::Filled(index as u32) });
        }
    }
    let slip = drive::coupling_slip(new, state.chain_speed, state.flywheel_speed);
    if slip != 0.0 {
        state.coupling_engaged = slip > 0.0;
    }
    work
}
