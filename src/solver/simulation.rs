//! The machine without entities, sensors and controller: a state, its ledger and the solver that advances it. Warm
//! starts, closed forms, convergence tests, benches and the reference cases use it.

use super::events::SolverEvent;
use super::options::{Options, SolverError, StepMemory};
use super::system::slot;
use super::workspace::Solver;
use crate::model::{Coefficients, Ledger, Parameters, State, drive};

/// A machine that is advanced by the solver alone.
pub struct Simulation {
    /// Coefficients of the equations.
    pub coefficients: Coefficients,
    /// The state.
    pub state: State,
    /// Totals since the start.
    pub ledger: Ledger,
    /// Options of the solver.
    pub options: Options,
    /// State of the step controller.
    pub memory: StepMemory,
    /// Events of the last call of [`Simulation::advance`], in order of time.
    pub events: Vec<SolverEvent>,
    /// E at the start, J.
    pub start_energy: f64,
    /// X at the start, J.
    pub start_exergy: f64,
    pub(super) solver: Solver,
}

impl Simulation {
    /// Creates a machine in its initial state (PHYSICS.md 1, 4).
    pub fn new(parameters: &Parameters, options: Options) -> Self {
        let coefficients = Coefficients::new(parameters);
        let mut state = State::start(parameters, &coefficients);
        let mut solver = Solver::default();
        if drive::coupling_slip(&coefficients, state.chain_speed, state.flywheel_speed) == 0.0 {
            state.coupling_engaged = slip_grows(&mut solver, &coefficients, &options, &state);
        }
        Self {
            start_energy: state.stored(&coefficients).total(),
            start_exergy: state.exergy(&coefficients),
            state,
            ledger: Ledger::default(),
            memory: StepMemory::new(&options),
            options,
            events: Vec::new(),
            solver,
            coefficients,
        }
    }

    /// Advances by a time in seconds.
    ///
    /// # Errors
    /// The error of the solver, with its time since the start of the call.
    pub fn advance(&mut self, seconds: f64) -> Result<(), SolverError> {
        self.events.clear();
        self.solver.advance(
            &self.coefficients,
            &self.options,
            &mut self.state,
            &mut self.ledger,
            &mut self.memory,
            seconds,
            &mut self.events,
        )
    }

    /// Advances by a number of equal ticks of a length in seconds.
    ///
    /// # Errors
    /// As [`Simulation::advance`].
    pub fn run(&mut self, ticks: u64, tick_s: f64) -> Result<(), SolverError> {
        (0..ticks).try_for_each(|_| self.advance(tick_s))
    }

    /// Chain coordinate including completed laps, m.
    pub fn chain_travel(&self) -> f64 {
        self.state.laps as f64 * self.coefficients.path.length + self.state.chain_position
    }

    /// Error of the first law, J (PHYSICS.md 5).
    pub fn energy_error(&self) -> f64 {
        self.state.stored(&self.coefficients).total() - self.start_energy - self.ledger.net_inflow()
    }

    /// Adds air at the water's temperature to a floater; `volume` in m3.
    pub fn put_air(&mut self, index: usize, volume: f64) {
        let c = &self.coefficients;
        let pressure = c.water_pressure(self.state.height(c, index));
        let floater = &mut self.state.floaters[index];
        floater.enthalpy = volume * pressure / c.kappa;
        floater.air_mass = floater.enthalpy / (c.environment.heat_capacity * self.state.water_temperature);
    }
}

/// Whether the slip of a coupling without torque is about to grow; false if the rates cannot be computed, which the
/// first step will report.
fn slip_grows(solver: &mut Solver, c: &Coefficients, options: &Options, state: &State) -> bool {
    let (mut state, mut memory) = (state.clone(), StepMemory::new(options));
    let no_time = solver.advance(c, options, &mut state, &mut Ledger::default(), &mut memory, 0.0, &mut Vec::new());
    let rates = &solver.last_rates().derivative;
    no_time.is_ok() && c.generator.gear_ratio * rates[slot::SPEED] / c.radius > rates[slot::FLYWHEEL]
}
