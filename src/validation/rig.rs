//! A machine without entities: state, books and solver, for closed forms, convergence and tests of physics.

use crate::model::{Coefficients, Ledger, Parameters, State};
use crate::solver::{Happened, Options, Solver, SolverError, StepMemory};

/// A tick, s.
pub const TICK_S: f64 = 0.01;

/// A machine under test, Cam timing.
pub struct Rig {
    /// What the equations need.
    pub c: Coefficients,
    /// State.
    pub state: State,
    /// Books.
    pub ledger: Ledger,
    /// The solver's options.
    pub options: Options,
    /// The solver's memory.
    pub memory: StepMemory,
    /// What happened in the last span.
    pub happened: Vec<Happened>,
    /// E at the start, J.
    pub start_energy: f64,
    /// X at the start, J.
    pub start_exergy: f64,
    solver: Solver,
}

impl Rig {
    /// With the solver's usual options.
    pub fn new(parameters: &Parameters) -> Self {
        Self::with(
            parameters,
            Options { cam: true, adaptive: true, relative_tolerance: 1e-8, max_step: TICK_S, min_step: 1e-12 },
        )
    }

    /// With these options.
    pub fn with(parameters: &Parameters, options: Options) -> Self {
        let c = Coefficients::new(parameters);
        let state = State::start(parameters, &c);
        Self {
            start_energy: state.stored(&c).total(),
            start_exergy: state.exergy(&c),
            state,
            ledger: Ledger::default(),
            memory: StepMemory::new(&options),
            options,
            happened: Vec::new(),
            solver: Solver::default(),
            c,
        }
    }

    /// Runs ticks of 10 ms.
    ///
    /// # Errors
    /// What the solver says.
    pub fn run(&mut self, ticks: u64) -> Result<(), SolverError> {
        (0..ticks).try_for_each(|_| self.advance(TICK_S))
    }

    /// Advances by a time, s.
    ///
    /// # Errors
    /// What the solver says.
    pub fn advance(&mut self, duration_s: f64) -> Result<(), SolverError> {
        self.happened.clear();
        self.solver.advance(
            &self.c,
            &self.options,
            &mut self.state,
            &mut self.ledger,
            &mut self.memory,
            duration_s,
            &mut self.happened,
        )
    }

    /// Error of the first law, J.
    pub fn energy_error(&self) -> f64 {
        self.state.stored(&self.c).total() - self.start_energy - self.ledger.net_inflow()
    }

    /// Puts air of the water's temperature into a floater.
    pub fn put_air(&mut self, index: usize, volume: f64) {
        let pressure = self.c.water_pressure(self.state.height(&self.c, index));
        let floater = &mut self.state.floaters[index];
        floater.enthalpy = volume * pressure / self.c.kappa;
        floater.air_mass = floater.enthalpy / (self.c.heat_capacity * self.state.water_temperature);
    }
}
