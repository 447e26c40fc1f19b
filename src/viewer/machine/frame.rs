//! Per frame: number of ticks to run, and the time shown by the scene.

use crate::plant::components::*;
use crate::viewer::machine::background::Background;
use crate::viewer::machine::fill_scene::{self, SceneSource};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;
use std::time::Instant;

/// Time per frame for ticks, s; at 30 frames per second the rest is left for the scene.
const TICK_BUDGET_S: f64 = 0.012;

/// Sets the number of ticks of this frame from speed and time budget.
pub fn plan_ticks(
    mut shown: ResMut<ShownMachine>,
    mut control: ResMut<RunControl>,
    mut pacing: ResMut<RealTimePacing>,
    mut fixed: ResMut<Time<Fixed>>,
    real: Res<Time<Real>>,
    stats: Res<FrameStats>,
    (demo, background): (Res<Demo>, Res<Background>),
    machines: Query<(&Clock, Has<Failed>)>,
) {
    let Ok((clock, failed)) = machines.get(shown.machine) else { return };
    shown.ticks_before = clock.tick;
    shown.ticks_begun = None;
    // Another machine or state is being prepared: the shown one no longer advances.
    if background.is_replacing() {
        return;
    }
    // Time starts with the first complete frame, since nothing is visible before.
    if failed {
        control.steps_requested = 0;
        return;
    }
    if stats.first_frame_s.is_none() {
        return;
    }
    let tick_s = shown.run.settings.run.tick;
    let mut ticks = pacing.plan(&mut control, real.delta_secs_f64(), tick_s, TICK_BUDGET_S);
    if let Some(target) = control.run_to {
        ticks = ticks.min(target.saturating_sub(clock.tick));
        if clock.tick + ticks >= target {
            control.pause();
        }
    }
    ticks = ticks.min(demo.ticks_left(clock.tick));
    if let Some(end) = shown.run.ticks {
        ticks = ticks.min(end.saturating_sub(clock.tick));
    }
    if ticks > 0 {
        let timestep = fixed.timestep();
        fixed.accumulate_overstep(timestep * ticks as u32);
        shown.ticks_begun = Some(Instant::now());
    }
}

/// Measures the time taken by the ticks of this frame.
pub fn measure_ticks(mut shown: ResMut<ShownMachine>, mut pacing: ResMut<RealTimePacing>, clocks: Query<&Clock>) {
    let (Some(begun), Ok(clock)) = (shown.ticks_begun.take(), clocks.get(shown.machine)) else { return };
    pacing.measured(clock.tick.saturating_sub(shown.ticks_before), begun.elapsed().as_secs_f64());
}

/// Fills the scene state at a time between the last two ticks.
pub fn fill_scene_state(
    mut shown: ResMut<ShownMachine>,
    pacing: Res<RealTimePacing>,
    machines: Query<SceneSource>,
    mut scene_state: ResMut<SceneState>,
    mut before: Local<fill_scene::Before>,
) {
    let Ok(seen) = machines.get(shown.machine) else { return };
    scene_state.machine = shown.id;
    let tick_s = shown.run.settings.run.tick;
    let ShownMachine { flywheel_angle, compressor_angle, ticks_before, .. } = &mut *shown;
    let behind_s = (1.0 - pacing.overstep(tick_s)) * tick_s;
    let angles = [flywheel_angle, compressor_angle];
    fill_scene::fill_scene_state(&seen, *ticks_before, behind_s, angles, &mut before, &mut scene_state);
}
