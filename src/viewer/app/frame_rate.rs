//! Frame rate of the window: low when paused without input, the rate of the settings while running unless the display
//! limits it, and unlimited in a measurement.

use crate::viewer::app::bench::MeasureFrames;
use crate::viewer::app::frame_pacing::FramePacing;
use crate::viewer::machine::background::Background;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::scene::camera::CameraState;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::render_quality::RenderQuality;
use crate::viewer::view_model::repaint::RepaintScheduler;
use bevy::ecs::system::SystemParam;
use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::{MouseButtonInput, MouseWheel};
use bevy::prelude::*;
use bevy::winit::{UpdateMode, WinitSettings};
use std::time::Duration;

/// Frame interval of a paused window without input, s.
const PAUSED_FRAME_S: f64 = 2.0;
/// The same while a dialog with a blinking cursor is open, s.
const DIALOG_FRAME_S: f64 = 0.1;
/// Time after input during which the window draws at the full rate, s: for tooltips, the detection of double clicks,
/// and a second frame with the effects of the input.
const AWAKE_S: f64 = 1.5;

/// Everything that determines the frame rate.
#[derive(SystemParam)]
pub struct FrameRateContext<'w> {
    control: Res<'w, RunControl>,
    stats: ResMut<'w, FrameStats>,
    state: Res<'w, PanelState>,
    quality: Res<'w, RenderQuality>,
    pacing: Res<'w, FramePacing>,
    panels: Res<'w, RepaintScheduler>,
    shown: Res<'w, ShownMachine>,
    forecast: Res<'w, Forecast>,
    background: Res<'w, Background>,
    demo: Res<'w, Demo>,
    camera: Res<'w, CameraState>,
    measured: Option<Res<'w, MeasureFrames>>,
}

/// Messages of input to the window.
#[derive(SystemParam)]
pub struct Touched<'w, 's> {
    moved: MessageReader<'w, 's, CursorMoved>,
    buttons: MessageReader<'w, 's, MouseButtonInput>,
    wheel: MessageReader<'w, 's, MouseWheel>,
    keys: MessageReader<'w, 's, KeyboardInput>,
}

impl Touched<'_, '_> {
    fn any(&mut self) -> bool {
        let seen = self.moved.read().count() + self.buttons.read().count() + self.wheel.read().count();
        seen + self.keys.read().count() > 0
    }
}

/// Sets the frame rate.
pub fn schedule_frames(
    power: FrameRateContext,
    mut touched: Touched,
    time: Res<Time<Real>>,
    mut awake_until: Local<f64>,
    mut winit: ResMut<WinitSettings>,
) {
    let FrameRateContext {
        control,
        mut stats,
        state,
        quality,
        pacing,
        panels,
        shown,
        forecast,
        background,
        demo,
        camera,
        measured,
    } = power;
    let held = quality.software && measured.is_none();
    pacing.hold(held.then_some(shown.run.settings.run.target_fps));
    // Not the frame time, which comes from the renderer: after a sleep it is that of the previous frame.
    let now = time.startup().elapsed().as_secs_f64();
    let works = control.playing
        || control.steps_requested > 0
        || forecast.is_busy()
        || background.is_busy()
        || stats.first_frame_s.is_none()
        || panels.wake
        || demo.is_playing()
        || camera.is_flying();
    if works || touched.any() {
        *awake_until = awake_until.max(now + if works { 0.0 } else { AWAKE_S });
    }
    // Not on window events: the redraw request is itself one, and would request frames indefinitely. Pointer and keys
    // wake the window as device events.
    let paused = UpdateMode::Reactive {
        wait: Duration::from_secs_f64(if state.dialog_open() { DIALOG_FRAME_S } else { PAUSED_FRAME_S }),
        react_to_device_events: true,
        react_to_user_events: true,
        react_to_window_events: false,
    };
    let mode = if works || now < *awake_until { UpdateMode::Continuous } else { paused };
    if mode == UpdateMode::Continuous && winit.focused_mode != mode {
        stats.begin_anew();
    }
    if winit.focused_mode != mode {
        winit.focused_mode = mode;
        winit.unfocused_mode = mode;
    }
}
