//! A machine without ECS: state, books and solver, for tests of physics.
#![allow(dead_code)] // Each test file uses its share.

use kpp::model::{Coefficients, Ledger, Parameters, State};
use kpp::solver::{Happened, Options, Solver, StepMemory};

/// A tick, s.
pub const TICK_S: f64 = 0.01;

/// A machine under test, Cam timing.
pub struct Rig {
    pub c: Coefficients,
    pub state: State,
    pub ledger: Ledger,
    pub options: Options,
    pub memory: StepMemory,
    pub happened: Vec<Happened>,
    pub start_energy: f64,
    pub start_exergy: f64,
    solver: Solver,
}

impl Rig {
    pub fn new(parameters: &Parameters) -> Self {
        Self::with(
            parameters,
            Options { cam: true, adaptive: true, relative_tolerance: 1e-8, max_step: TICK_S, min_step: 1e-12 },
        )
    }

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
    pub fn run(&mut self, ticks: u64) {
        for _ in 0..ticks {
            self.advance(TICK_S).unwrap();
        }
    }

    /// Advances by a time, s.
    pub fn advance(&mut self, duration_s: f64) -> Result<(), kpp::solver::SolverError> {
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
}
