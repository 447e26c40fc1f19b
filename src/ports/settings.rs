//! Settings of a run: tick, timing, start, solver, pacing. The second section of the parameter table.

use crate::model::table::{choice_field, parameter_table};
use crate::model::{Gated, Parameter, Problem, Valid};
use crate::solver::Options;
use serde::{Deserialize, Serialize};

/// How valves and the pressure switch are controlled (PHYSICS.md 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Timing {
    /// Exactly at the roots of their event functions, like a mechanical cam.
    Cam,
    /// By the scans of the controller, from sensor readings.
    Plc,
}
choice_field!(Timing { Cam, Plc });

/// Initial state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartFrom {
    /// The initial state of the parameters' `start` group.
    Rest,
    /// The state after 120 s of Cam timing from there, with time, ledger and journal at zero.
    Warm,
}
choice_field!(StartFrom { Rest, Warm });

parameter_table! {
    /// Settings of a run, from `config/run.ron`.
    RunSettingValues as "RunSettings", SETTINGS;

    /// Clock, start and pacing.
    run: Run {
        tick: f64 = 0.01, [1e-4, 0.1], "tick", "s", Rebuild, "One fixed step of the machine and one scan of the controller.";
        timing: Timing = Timing::Plc, [Timing::Cam, Timing::Cam], "timing", "", Rebuild, "Cam: valves act exactly when their conditions are met. Plc: when the controller sees it.";
        start: StartFrom = StartFrom::Warm, [StartFrom::Rest, StartFrom::Rest], "start", "", Rebuild, "Rest, or Warm: 120 s of Cam from rest before time zero. The headless run starts from rest unless --start says otherwise.";
        seed: u64 = 1, [0, 9_007_199_254_740_992], "seed", "", Rebuild, "Seed of every random stream of the run.";
        speed: f64 = 1.0, [0.01, 1000.0], "speed", "", Live, "Simulated seconds in a second of the clock, in the window and with --realtime.";
        target_fps: f64 = 30.0, [1.0, 240.0], "target FPS", "1/s", Live, "Frame rate that the window holds; the machine slows before the picture does.";
    }
    /// The solver (PHYSICS.md 11).
    solver: Solver {
        adaptive_timestep: bool = true, [false, false], "adaptive", "", Rebuild, "Whether the step follows the estimated error; without it every step is max_step, shortened only at events and by stability.";
        relative_tolerance: f64 = 1e-8, [1e-13, 1e-2], "rtol", "", Rebuild, "Tolerated error of the state in a step, relative to the scale of each quantity.";
        max_step: f64 = 0.01, [1e-6, 0.1], "h_max", "s", Rebuild, "Longest step; never longer than a tick.";
        min_step: f64 = 1e-9, [1e-14, 1e-3], "h_min", "s", Rebuild, "A tolerance that would need a shorter step than this is a numerical failure.";
        max_steps: u64 = 20_000, [100, 1_000_000_000], "n_max", "", Rebuild, "Steps of one tick beyond those that max_step asks for; a tick that needs more is a numerical failure.";
    }
}

/// Settings that have passed the gate.
pub type RunSettings = Valid<RunSettingValues>;

impl RunSettings {
    /// Options of the solver from these settings, for a given timing.
    pub fn solver_options(&self, timing: Timing) -> Options {
        Options {
            cam: timing == Timing::Cam,
            adaptive: self.solver.adaptive_timestep,
            relative_tolerance: self.solver.relative_tolerance,
            max_step: self.solver.max_step.min(self.run.tick),
            min_step: self.solver.min_step,
            max_steps: self.solver.max_steps,
        }
    }

    /// Returns these settings with another start.
    #[must_use]
    pub fn starting(&self, start: StartFrom) -> Self {
        self.changed(|values| values.run.start = start).expect("every start is valid")
    }

    /// Returns these settings with another timing.
    #[must_use]
    pub fn timed(&self, timing: Timing) -> Self {
        self.changed(|values| values.run.timing = timing).expect("every timing is valid")
    }
}

impl Gated for RunSettingValues {
    const TABLE: &'static [Parameter<Self>] = SETTINGS;

    fn problems(&self) -> Vec<Problem> {
        let solver = &self.solver;
        if solver.min_step <= solver.max_step {
            return Vec::new();
        }
        vec![Problem {
            paths: vec!["solver.min_step", "solver.max_step"],
            message: format!(
                "h_min = {} s is above h_max = {} s: no step is allowed; lower min_step or raise max_step",
                solver.min_step, solver.max_step
            ),
            fatal: true,
        }]
    }
}
