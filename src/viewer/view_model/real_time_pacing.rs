//! Number of ticks of the next frame, and the actual real-time factor.
//!
//! The scene never waits for the physics. Ticks have a time budget per frame; simulated time that does not fit is
//! dropped, and the actual factor is shown next to the target.

use crate::viewer::messages::run_control::RunControl;
use bevy::prelude::Resource;

/// Frame time above which the excess is treated as a pause of the program and not caught up, s.
const LONGEST_FRAME_S: f64 = 0.25;
/// Most ticks of a frame while the time of a tick is unknown.
const MOST_TICKS: u64 = 10_000;
/// Averaging time of the actual speed, s.
const REACHED_AVERAGE_S: f64 = 0.5;

/// Reason why the target speed is not reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// The target speed is reached.
    #[default]
    None,
    /// Paused on request.
    Paused,
    /// The ticks for the target speed exceed the frame's time budget.
    Physics,
    /// The time between frames is so long that time was skipped.
    SceneState,
}

impl Limit {
    /// Text for the tooltip of the speed.
    pub fn text(self) -> &'static str {
        match self {
            Limit::None => "the speed that was asked for is reached",
            Limit::Paused => "paused",
            Limit::Physics => "held back by the processor: more ticks do not fit into a frame",
            Limit::SceneState => "held back by the picture: frames are too far apart",
        }
    }
}

/// Plan of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FramePlan {
    /// Number of ticks to run.
    pub ticks: u64,
    /// Simulated time left for the next frame, less than a tick, s.
    pub carry_s: f64,
    /// Limit of the speed.
    pub limit: Limit,
}

/// Computes the number of ticks of a frame. `carry_s` is the time left from the previous frame; `frame_dt_s` the time
/// since then; `budget_s` the time budget of ticks; `cost_per_tick_s` the recent time per tick (0: unknown).
pub fn ticks_for_frame(
    control: &RunControl,
    carry_s: f64,
    frame_dt_s: f64,
    tick_s: f64,
    budget_s: f64,
    cost_per_tick_s: f64,
) -> FramePlan {
    assert!(tick_s > 0.0, "a tick has a length");
    let affordable =
        if cost_per_tick_s > 0.0 { ((budget_s / cost_per_tick_s).floor() as u64).max(1) } else { u64::MAX };
    if !control.playing {
        // Steps that exceed the budget stay requested; the caller subtracts those that were run.
        return FramePlan { ticks: control.steps_requested.min(affordable), carry_s: 0.0, limit: Limit::Paused };
    }
    if control.run_to.is_some() {
        // The caller stops at the requested tick.
        return FramePlan { ticks: affordable.min(MOST_TICKS), carry_s: 0.0, limit: Limit::Physics };
    }
    let skipped = frame_dt_s > LONGEST_FRAME_S;
    let due_s = carry_s + frame_dt_s.clamp(0.0, LONGEST_FRAME_S) * control.speed;
    // The factor prevents that a sum of frames equal to a whole tick falls short of it by round-off.
    let due = (due_s / tick_s * (1.0 + 1e-9)).floor() as u64;
    if due > affordable {
        return FramePlan { ticks: affordable, carry_s: 0.0, limit: Limit::Physics };
    }
    let carry_s = (due_s - due as f64 * tick_s).max(0.0);
    FramePlan { ticks: due, carry_s, limit: if skipped { Limit::SceneState } else { Limit::None } }
}

/// State of the pacing between frames, and measurement of the actual speed.
#[derive(Resource, Clone, Debug, Default)]
pub struct RealTimePacing {
    carry_s: f64,
    cost_per_tick_s: f64,
    real_time_factor: f64,
    limit: Limit,
}

impl RealTimePacing {
    /// Plans the ticks of this frame, and subtracts single steps from the request.
    pub fn plan(&mut self, control: &mut RunControl, frame_dt_s: f64, tick_s: f64, budget_s: f64) -> u64 {
        let plan = ticks_for_frame(control, self.carry_s, frame_dt_s, tick_s, budget_s, self.cost_per_tick_s);
        if !control.playing {
            control.steps_requested -= plan.ticks;
        }
        self.carry_s = plan.carry_s;
        self.limit = plan.limit;
        if frame_dt_s > 0.0 {
            let weight = (frame_dt_s / REACHED_AVERAGE_S).min(1.0);
            let now = if control.playing { plan.ticks as f64 * tick_s / frame_dt_s } else { 0.0 };
            self.real_time_factor += weight * (now - self.real_time_factor);
        }
        plan.ticks
    }

    /// Records the time taken by the ticks of a frame.
    pub fn measured(&mut self, ticks: u64, seconds: f64) {
        if ticks == 0 {
            return;
        }
        let cost = seconds / ticks as f64;
        // Increases are followed quickly, decreases slowly, so that the budget is kept.
        let weight = if cost > self.cost_per_tick_s { 0.5 } else { 0.1 };
        self.cost_per_tick_s += weight * (cost - self.cost_per_tick_s);
    }

    /// Actual real-time factor, averaged over half a second.
    pub fn real_time_factor(&self) -> f64 {
        self.real_time_factor
    }

    /// Present limit of the speed.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// Recent time per tick, s.
    pub fn cost_per_tick_s(&self) -> f64 {
        self.cost_per_tick_s
    }

    /// Elapsed share of the present tick, for interpolation in the view.
    pub fn overstep(&self, tick_s: f64) -> f64 {
        (self.carry_s / tick_s).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(speed: f64) -> RunControl {
        RunControl { speed, ..RunControl::default() }
    }

    #[test]
    fn the_asked_speed_is_held_exactly_over_many_frames() {
        for (speed, fps) in [(0.1, 30.0), (1.0, 60.0), (1.0, 144.0), (7.0, 23.0), (100.0, 30.0)] {
            let (mut ticks, mut carry) = (0, 0.0);
            for _ in 0..(fps as u32 * 10) {
                let plan = ticks_for_frame(&at(speed), carry, 1.0 / fps, 0.01, 0.02, 1e-6);
                assert_eq!(plan.limit, Limit::None);
                ticks += plan.ticks;
                carry = plan.carry_s;
            }
            let asked = speed * 10.0 / 0.01;
            assert!((ticks as f64 - asked).abs() <= 1.0, "{ticks} ticks for {asked} at {fps} frames a second");
        }
    }

    #[test]
    fn what_does_not_fit_into_the_budget_is_dropped_and_said() {
        let plan = ticks_for_frame(&at(100.0), 0.005, 0.033, 0.01, 0.010, 1e-4);
        assert_eq!((plan.ticks, plan.carry_s, plan.limit), (100, 0.0, Limit::Physics));
        let plan = ticks_for_frame(&at(1.0), 0.0, 0.033, 0.01, 0.010, 1.0);
        assert_eq!(plan.ticks, 1, "a tick that is longer than the budget still runs");
    }

    #[test]
    fn a_frame_that_hung_is_not_caught_up_with() {
        let plan = ticks_for_frame(&at(1.0), 0.0, 60.0, 0.01, 1.0, 1e-6);
        assert_eq!((plan.ticks, plan.limit), (25, Limit::SceneState));
    }

    #[test]
    fn paused_runs_the_steps_that_were_asked_for_and_no_more() {
        let mut control = at(5.0);
        let mut pacing = RealTimePacing::default();
        control.step(3);
        control.step(10);
        assert_eq!(pacing.plan(&mut control, 0.03, 0.01, 0.02), 13);
        assert_eq!(pacing.plan(&mut control, 0.03, 0.01, 0.02), 0);
        assert_eq!((pacing.limit(), control.playing), (Limit::Paused, false));
        pacing.measured(1, 0.01);
        control.step(10);
        let first = pacing.plan(&mut control, 0.03, 0.01, 0.02);
        assert!(first < 10);
        assert_eq!(control.steps_requested, 10 - first, "the others wait for the next frame");
    }

    #[test]
    fn a_run_to_a_tick_takes_all_that_a_frame_has() {
        let mut control = at(1.0);
        control.run_to = Some(1_000_000);
        let plan = ticks_for_frame(&control, 0.0, 0.02, 0.01, 0.012, 5e-6);
        assert_eq!(plan.ticks, 2400);
        control.pause();
        assert_eq!((control.run_to, control.playing), (None, false));
    }

    #[test]
    fn the_speed_reached_is_measured() {
        let mut control = at(2.0);
        let mut pacing = RealTimePacing::default();
        for _ in 0..300 {
            pacing.plan(&mut control, 1.0 / 60.0, 0.01, 0.02);
        }
        assert!((pacing.real_time_factor() - 2.0).abs() < 0.1, "{}", pacing.real_time_factor());
        for _ in 0..20 {
            pacing.measured(10, 0.1);
        }
        control.speed = 100.0;
        for _ in 0..300 {
            pacing.plan(&mut control, 1.0 / 30.0, 0.01, 0.02);
        }
        assert!((pacing.real_time_factor() - 0.6).abs() < 0.1, "{}", pacing.real_time_factor());
        assert_eq!(pacing.limit(), Limit::Physics);
    }
}
