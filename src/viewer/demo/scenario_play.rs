//! Plays a scenario in the window: its steps become requests, its captions are shown below the scene.
//!
//! Any key or button returns control to the user: the scenario ends and the machine continues. Commands of a scenario
//! are in the journal and in the list of edits like any others, each at its own tick: no frame runs past a tick before
//! its commands are submitted. `kpp run --headless --scenario FILE` gives the same bits.

use crate::config::scenario::{Panel, Step, Subject};
use crate::plant::components::Clock;
use crate::plant::spawn::WARM_START_S;
use crate::ports::commands::Command;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::viewer::demo::cues;
use crate::viewer::messages::camera::CameraRequest;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::Change;
use crate::viewer::messages::part_id::PartId;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::changes::{changes_between, request_for, value_now};
use crate::viewer::view_model::demo::{Demo, Start};
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::parameter_state::Tab;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::schedule::PanelsSet;
use crate::viewer::view_model::selection::{Selection, ViewOptions};
use crate::viewer::view_model::tiling::Tiling;
use bevy::ecs::system::SystemParam;
use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::{MouseButtonInput, MouseWheel};
use bevy::prelude::*;

/// Adds the systems that play a scenario.
pub fn plugin(app: &mut App) {
    app.init_resource::<Demo>()
        .add_systems(PreUpdate, listen.before(PanelsSet::Keys))
        .add_systems(Update, play.after(PanelsSet::Actions))
        .add_systems(Last, |mut demo: ResMut<Demo>| demo.just_ended = false);
}

/// Ends the scenario when the user presses a key or a button, or turns the wheel.
fn listen(
    mut demo: ResMut<Demo>,
    mut keys: MessageReader<KeyboardInput>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut wheel: MessageReader<MouseWheel>,
    mut notices: ResMut<Notices>,
    mut repaint: ResMut<RepaintScheduler>,
    time: Res<Time<Real>>,
) {
    let key = keys.read().filter(|key| key.state.is_pressed() && !key.repeat).count() > 0;
    let button = buttons.read().filter(|button| button.state.is_pressed()).count() > 0;
    let wheel = wheel.read().count() > 0;
    if demo.is_playing() && (key || button || wheel) {
        demo.hand_over();
        repaint.wake = true;
        notices.add(Notice::DemoHandedOver, time.elapsed_secs_f64());
    }
}

/// Everything that a scenario acts on.
#[derive(SystemParam)]
struct ScenarioContext<'w, 's> {
    clock: Query<'w, 's, &'static Clock>,
    readings: Res<'w, Readings>,
    status: Res<'w, RunStatus>,
    state: ResMut<'w, PanelState>,
    tiling: ResMut<'w, Tiling>,
    repaint: ResMut<'w, RepaintScheduler>,
    control: ResMut<'w, RunControl>,
    edits: ResMut<'w, Edits>,
    selection: ResMut<'w, Selection>,
    view: ResMut<'w, ViewOptions>,
    scene_state: Res<'w, SceneState>,
    camera: MessageWriter<'w, CameraRequest>,
    submit: MessageWriter<'w, Submit>,
    rebuild: MessageWriter<'w, RebuildRequested>,
}

/// Advances the scenario to the machine's tick, and executes the steps that are due.
fn play(mut demo: ResMut<Demo>, mut context: ScenarioContext, stats: Res<FrameStats>, time: Res<Time<Real>>) {
    let now_s = time.elapsed_secs_f64();
    // When the user takes over, the machine continues.
    if demo.hold_until_s.take_if(|until_s| now_s >= *until_s).is_some()
        || demo.player.is_none() && demo.hold_until_s.take().is_some()
    {
        context.control.playing = true;
    }
    if demo.player.is_none() || stats.first_frame_s.is_none() {
        return;
    }
    if !std::mem::replace(&mut demo.prepared, true) {
        // The resulting requests are executed at the start of the next frame.
        context.prepare(demo.machine());
        return;
    }
    let tick = context.clock.single().map_or(0, |clock| clock.tick);
    // A rebuilt machine begins at tick zero.
    let begin = demo.begin.filter(|begin| *begin <= tick).unwrap_or(tick);
    let is_first = demo.begin.replace(begin).is_none();
    let Some(player) = &mut demo.player else { return };
    if is_first {
        player.set_tick(context.readings.settings.run.tick);
    }
    let due = player.reach(tick - begin);
    let over = player.is_over();
    for step in due {
        if let Some(hold) = step.hold.filter(|hold| *hold > 0.0) {
            demo.hold_until_s = Some(now_s + hold);
            context.control.playing = false;
        }
        let mut followed = demo.followed;
        context.follow_step(&step, &mut followed);
        demo.followed = followed;
    }
    if over {
        demo.hand_over();
        context.repaint.wake = true;
    }
}

impl ScenarioContext<'_, '_> {
    /// Sets up the machine of the scenario's start. Nothing is done for the same machine, which keeps running; an edit
    /// is made if that suffices. All changes are one entry in the list of edits, so that undo restores the previous
    /// machine.
    fn prepare(&mut self, machine: Option<Start>) {
        self.control.playing = true;
        self.state.close_dialog();
        if self.status.stopped {
            self.submit.write(Submit::new(Command::ReleaseStop));
        }
        let Some((parameters, settings)) = machine else { return };
        let mut changes = changes_between(&self.readings.parameters, &parameters);
        if self.readings.settings.run.timing != settings.run.timing {
            let timing = |settings: &RunSettings| format!("{:?}", settings.run.timing);
            let (before, after) = (timing(&self.readings.settings), timing(&settings));
            changes.push(Change { path: "run.timing", before, after });
        }
        // The captions describe a machine in steady running.
        let cold = self.status.started_from == StartFrom::Rest && self.readings.signals.time_s < WARM_START_S;
        if cold && settings.run.start == StartFrom::Warm {
            self.control.restart(StartFrom::Warm);
        }
        match request_for(changes) {
            Some(PanelRequest::Edit(changes)) => {
                let request = self.edit(changes);
                self.submit.write(request);
            }
            Some(PanelRequest::Rebuild(changes)) => {
                let request = self.edits.rebuild(changes);
                self.rebuild.write(request);
                self.state.parameters.machine_replaced();
            }
            _ => {}
        }
    }

    /// Adds a change of live parameters to the list of edits as one edit, and returns its request.
    fn edit(&mut self, changes: Vec<Change>) -> Submit {
        self.state.parameters.submitted(&changes, &self.readings);
        self.edits.make(changes)
    }

    /// Converts values to changes, without those that are equal to the present values.
    fn changes(&self, values: Vec<(&'static str, String)>) -> Vec<Change> {
        let changes = values.into_iter().filter_map(|(path, after)| {
            let before = value_now(&self.readings, path)?;
            (before != after).then_some(Change { path, before, after })
        });
        changes.collect()
    }

    /// Executes one step.
    fn follow_step(&mut self, step: &Step, followed: &mut Option<PartId>) {
        self.repaint.wake = true;
        if let Some(speed) = step.speed {
            self.control.speed = speed;
        }
        if let Some(camera) = step.camera {
            let request = cues::camera(camera, &self.scene_state);
            *followed = if let CameraRequest::Follow(floater) = request { Some(floater) } else { None };
            self.camera.write(request);
        }
        if let Some(subject) = step.select {
            self.selection.0 = match subject {
                Subject::Followed => *followed,
                other => cues::part(other).map(|part| part.of(self.readings.machine)),
            };
        }
        if let Some(view) = step.view {
            let changed = cues::view(view, *self.view);
            self.view.set_if_neq(changed);
        }
        match &step.panel {
            Some(Panel::Parameters(search)) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.find(search);
            }
            Some(Panel::Edits) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.tab = Tab::Edits;
            }
            Some(Panel::Readings) => {
                [Pane::LiveValues, Pane::Plots, Pane::EnergyBalance]
                    .into_iter()
                    .for_each(|pane| self.tiling.bring_up(pane));
            }
            None => {}
        }
        // The list of edits contains actual changes only, whereas the command submitted is the complete one of the
        // step, independent of the machine's previous values.
        let changes = self.changes(step.changes());
        if !changes.is_empty() {
            self.edit(changes);
        }
        self.submit.write_batch(step.commands().into_iter().map(Submit::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::scenario::read_scenario;
    use crate::viewer::messages::camera::Preset;
    use crate::viewer::messages::part_id::Part;
    use bevy::input::ButtonState;
    use std::path::Path;

    /// Creates an application with everything that a scenario acts on, without a window.
    fn app(text: &str) -> App {
        let scenario = read_scenario(&crate::config::source("s.ron", text)).unwrap_or_else(|error| panic!("{error}"));
        let mut app = App::new();
        app.init_resource::<Readings>()
            .init_resource::<RunStatus>()
            .init_resource::<PanelState>()
            .init_resource::<Tiling>()
            .init_resource::<Notices>()
            .init_resource::<RepaintScheduler>()
            .init_resource::<RunControl>()
            .init_resource::<Edits>()
            .init_resource::<Selection>()
            .init_resource::<ViewOptions>()
            .init_resource::<SceneState>()
            .init_resource::<Time<Real>>()
            .init_resource::<FrameStats>()
            .add_message::<CameraRequest>()
            .add_message::<Submit>()
            .add_message::<RebuildRequested>()
            .add_message::<KeyboardInput>()
            .add_message::<MouseButtonInput>()
            .add_message::<MouseWheel>()
            .add_plugins(plugin);
        let (parameters, settings) = scenario.machine(Path::new("")).expect("a machine");
        app.insert_resource(Demo::playing(scenario, parameters, settings));
        app.world_mut().spawn(Clock::default());
        app.world_mut().resource_mut::<FrameStats>().first_frame_s = Some(0.1);
        app
    }

    fn sent<M: Message + Clone>(app: &App) -> Vec<M> {
        let messages = app.world().resource::<Messages<M>>();
        messages.get_cursor().read(messages).cloned().collect()
    }

    /// Runs the machine for a number of ticks, as far as the scenario allows, with a frame at each tick where it stops.
    fn pass(app: &mut App, ticks: u64) {
        let mut left = ticks;
        for _ in 0..100 {
            app.world_mut().resource_mut::<Time<Real>>().advance_by(std::time::Duration::from_millis(30));
            let mut clocks = app.world_mut().query::<&mut Clock>();
            let tick = clocks.single(app.world()).unwrap().tick;
            let run = app.world().resource::<Demo>().ticks_left(tick).min(left);
            clocks.single_mut(app.world_mut()).unwrap().tick += run;
            app.update();
            left -= run;
            if left == 0 {
                return;
            }
        }
        panic!("{left} of {ticks} ticks are not done");
    }

    fn press(app: &mut App) {
        app.world_mut().write_message(MouseButtonInput {
            button: MouseButton::Left,
            state: ButtonState::Pressed,
            window: Entity::PLACEHOLDER,
        });
    }

    const TEXT: &str = "(title: \"T\", duration: 20, steps: [\
        (at: 0, say: \"Hello\", camera: Top, view: (forces: true), speed: 0.5, hold: 0.1),\
        (at: 5, set: {\"air.vent_rate\": \"50 l/s\"}, panel: Parameters(\"vent\"), camera: Floater(7), select: Followed),\
        (at: 9, command: EmergencyStop, select: Compressor)])";

    #[test]
    fn steps_become_what_a_person_would_do() {
        let mut app = app(TEXT);
        app.update();
        app.update();
        assert_eq!(sent::<CameraRequest>(&app), [CameraRequest::Show(Preset::Top)]);
        let control = app.world().resource::<RunControl>();
        assert_eq!((control.speed, control.playing), (0.5, false));
        assert!(app.world().resource::<ViewOptions>().forces && app.world().resource::<ViewOptions>().energy);
        assert!(sent::<RebuildRequested>(&app).is_empty(), "the machine is the scenario's already");
        pass(&mut app, 499);
        assert!(sent::<Submit>(&app).is_empty(), "not before its tick");
        assert!(!app.world().resource::<RunControl>().playing, "time stands still");
        (0..4).for_each(|_| pass(&mut app, 0));
        assert!(app.world().resource::<RunControl>().playing, "time stood still for a tenth of a second");
        pass(&mut app, 1);
        let set = Command::SetParameter { path: "air.vent_rate".into(), value: "0.05".into() };
        assert_eq!(sent::<Submit>(&app), [Submit::new(set)]);
        assert_eq!(app.world().resource::<Selection>().0, Some(Part::Floater(7).of(Default::default())));
        assert_eq!(app.world().resource::<PanelState>().parameters.search, "vent");
        assert_eq!(app.world().resource::<Edits>().list().1, 1, "undo can take it back");
        pass(&mut app, 400);
        assert!(sent::<Submit>(&app).contains(&Submit::new(Command::EmergencyStop)));
        assert_eq!(app.world().resource::<Selection>().0, Some(Part::Compressor.of(Default::default())));
        pass(&mut app, 1200);
        assert!(!app.world().resource::<Demo>().is_playing(), "this one does not repeat");
    }

    #[test]
    fn a_press_hands_over_and_the_same_press_does_not_start_again() {
        let mut app = app(TEXT);
        app.update();
        press(&mut app);
        app.add_systems(Update, (|mut demo: ResMut<Demo>| demo.toggle()).run_if(|demo: Res<Demo>| demo.just_ended));
        pass(&mut app, 510);
        assert!(!app.world().resource::<Demo>().is_playing());
        assert!(sent::<Submit>(&app).is_empty(), "nothing more comes due");
        assert!(app.world().resource::<Notices>().iter().any(|notice| *notice == Notice::DemoHandedOver));
        app.update();
        app.world_mut().resource_mut::<Demo>().toggle();
        assert!(app.world().resource::<Demo>().is_playing());
        app.world_mut().resource_mut::<Demo>().toggle();
        assert!(!app.world().resource::<Demo>().is_playing());
    }

    #[test]
    fn another_machine_is_built_and_undo_brings_the_old_one_back() {
        let mut app = app(TEXT);
        let mut data = app.world_mut().resource_mut::<Readings>();
        data.parameters = data.parameters.changed(|values| values.geometry.floater_count = 60).expect("valid");
        app.update();
        let value = |value: &str| vec![("geometry.floater_count".to_string(), value.to_string())];
        assert_eq!(sent::<RebuildRequested>(&app), [RebuildRequested::new(value("66"))]);
        let step = app.world_mut().resource_mut::<Edits>().undo();
        assert_eq!(step, Some(crate::viewer::view_model::edits::Step::Rebuild(RebuildRequested::new(value("60")))));
    }

    #[test]
    fn a_machine_that_differs_in_live_values_goes_on_with_an_edit() {
        let mut app = app(TEXT);
        let mut data = app.world_mut().resource_mut::<Readings>();
        data.parameters = data.parameters.changed(|values| values.air.fill_fraction = 0.3).expect("valid");
        app.update();
        let set = Command::SetParameter { path: "air.fill_fraction".into(), value: "0.25".into() };
        assert_eq!((sent::<Submit>(&app), sent::<RebuildRequested>(&app)), (vec![Submit::new(set)], vec![]));
    }

    #[test]
    fn a_machine_that_has_just_begun_from_rest_begins_again_in_steady_running() {
        for (from, time_s, begins_again) in
            [(StartFrom::Rest, 3.0, true), (StartFrom::Rest, 500.0, false), (StartFrom::Warm, 3.0, false)]
        {
            let mut app = app("(title: \"T\", duration: 20, steps: [(at: 0, say: \"Hello\")])");
            let mut data = app.world_mut().resource_mut::<Readings>();
            data.signals.time_s = time_s;
            app.world_mut().resource_mut::<RunStatus>().started_from = from;
            app.update();
            assert_eq!(app.world().resource::<RunControl>().reset_requested, begins_again, "{from:?} at {time_s} s");
        }
    }
}
