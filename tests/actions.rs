//! Tests every action of the table in the real application in a real window: triggers it and checks its effect. Then
//! the cases of input in `input_cases`.
//!
//! The window needs the main thread, so this test has its own `main`. It starts its own Xvfb; without Xvfb it prints a
//! note and passes, unless KPP_REQUIRE_WINDOW is set.
#[cfg(feature = "viewer")]
mod display;
#[cfg(feature = "viewer")]
mod input_cases;

#[cfg(not(feature = "viewer"))]
fn main() {
    println!("0 passed, 0 failed");
}

#[cfg(feature = "viewer")]
fn main() {
    std::process::exit(with_window::run());
}

#[cfg(feature = "viewer")]
mod with_window {
    use crate::input_cases::{CASES, Case};
    use bevy::input::ButtonState;
    use bevy::input::keyboard::{Key, KeyCode, KeyboardInput};
    use bevy::prelude::*;
    use bevy::window::{PrimaryWindow, WindowMode};
    use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
    use bevy_egui::egui;
    use kpp::model::Parameters;
    use kpp::plant::components::{Clock, CommandLog, Interlocks, Specification};
    use kpp::ports::commands::Journal;
    use kpp::ports::settings::RunSettings;
    use kpp::viewer::app::plugin::ViewerPlugin;
    use kpp::viewer::app::{install, probe, window};
    use kpp::viewer::machine::run::Run;
    use kpp::viewer::messages::actions::{ACTIONS, Action, ActionRow, Shortcut};
    use kpp::viewer::messages::camera::Preset;
    use kpp::viewer::messages::pane::{Pane, Side};
    use kpp::viewer::messages::parameters::{Change, Slot};
    use kpp::viewer::messages::part_id::Part;
    use kpp::viewer::messages::run_control::RunControl;
    use kpp::viewer::scene::camera::CameraState;
    use kpp::viewer::view_model::board::PlotBoard;
    use kpp::viewer::view_model::demo::Demo;
    use kpp::viewer::view_model::edits::Edits;
    use kpp::viewer::view_model::frame_stats::FrameStats;
    use kpp::viewer::view_model::panel_state::PanelState;
    use kpp::viewer::view_model::readings::Readings;
    use kpp::viewer::view_model::render_quality::QualityRequest;
    use kpp::viewer::view_model::selection::{Selection, ViewOptions};
    use kpp::viewer::view_model::slots::Slots;
    use kpp::viewer::view_model::tiling::Tiling;
    use kpp::viewer::view_model::timeline::TimelineData;
    use std::time::Instant;

    /// Frames between a key and the check of its effect.
    const FRAMES: u32 = 12;
    /// Most checks of the effect of an action before it fails.
    const LOOKS: u32 = 40;
    /// Frames between a preparation and its key.
    const SETTLE: u32 = 8;

    pub fn run() -> i32 {
        let Some(_display) = crate::display::Display::start("actions") else { return 0 };
        // Files written by actions go here, and the user's files are not read.
        let folder = std::env::temp_dir().join(format!("kpp_actions_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // SAFETY: no other thread has been started yet.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var("DISPLAY", &_display.name);
            std::env::remove_var("WAYLAND_DISPLAY");
            std::env::set_var("XDG_CONFIG_HOME", folder.join("config"));
            std::env::set_var("KPP_DATA", folder.join("data"));
        }
        std::env::set_current_dir(&folder).unwrap();
        let adapter = probe::probe().expect("a window can be opened");
        let mut app = window::application(&window::WindowOptions::new(adapter, Instant::now()));
        app.add_plugins(ViewerPlugin);
        let run = Run {
            parameters: Parameters::default(),
            settings: {
                let mut settings = RunSettings::default();
                settings = settings.changed(|values| values.run.target_fps = 240.0).expect("valid");
                settings
            },
            journal: Journal::default(),
            rules: Default::default(),
            alarms: Default::default(),
            ticks: None,
            open: None,
            record: None,
            stop_requested: || false,
        };
        install::install(&mut app, run).unwrap();
        app.init_resource::<Driver>().add_systems(First, drive);
        let exit = app.run();
        std::fs::remove_dir_all(&folder).unwrap();
        i32::from(exit != AppExit::Success)
    }

    /// Frames between looks at a machine that is being built anew: on a busy computer a few frames take a second, and the new
    /// machine must be seen in its first five.
    const RESTART_FRAMES: u32 = 4;

    /// State of the test.
    #[derive(Resource, Default)]
    struct Driver {
        row: usize,
        step: Step,
        wait: u32,
        before: String,
        answered: bool,
        looks: u32,
        failed: Vec<String>,
    }

    #[derive(Default, Clone, Copy, PartialEq)]
    enum Step {
        #[default]
        Prepare,
        Press,
        Look,
    }

    /// One step per frame: prepare, press, check.
    fn drive(world: &mut World) {
        if world.resource::<FrameStats>().first_frame_s.is_none() {
            return;
        }
        // A paused window sleeps unless it is woken.
        world.resource::<EventLoopProxyWrapper>().send_event(WinitUserEvent::WakeUp).unwrap();
        let mut driver = world.remove_resource::<Driver>().unwrap();
        if driver.wait > 0 {
            driver.wait -= 1;
        } else if let Some(row) = ACTIONS.get(driver.row) {
            match driver.step {
                Step::Prepare => {
                    prepare(world, row.action);
                    (driver.step, driver.wait) = (Step::Press, SETTLE);
                }
                Step::Press => {
                    driver.before = observe(world, row.action);
                    press(world, row);
                    (driver.step, driver.wait) = (Step::Look, patience(row.action));
                }
                Step::Look if world.resource::<PanelState>().confirm_restart.is_some() && !driver.answered => {
                    // There are changes to lose, so that a confirmation is requested; Enter confirms.
                    type_keys(world, &Shortcut { key: egui::Key::Enter, ctrl: false, shift: false });
                    (driver.answered, driver.wait) = (true, RESTART_FRAMES);
                }
                Step::Look => {
                    let after = observe(world, row.action);
                    let good = happened(row.action, &driver.before, &after);
                    // A busy computer takes longer.
                    if !good && driver.looks < if driver.answered { 20 * LOOKS } else { LOOKS } {
                        driver.looks += 1;
                        driver.wait = if driver.answered { RESTART_FRAMES } else { FRAMES };
                        world.insert_resource(driver);
                        return;
                    }
                    println!("{} {:?}: {} -> {after}", if good { "ok  " } else { "FAIL" }, row.action, driver.before);
                    if !good {
                        driver.failed.push(format!("{:?}", row.action));
                    }
                    tidy_up(world);
                    driver.row += 1;
                    (driver.step, driver.answered, driver.looks) = (Step::Prepare, false, 0);
                }
            }
        } else if let Some(case) = CASES.get(driver.row - ACTIONS.len()) {
            drive_case(world, &mut driver, case);
        } else {
            let failed = driver.failed.len();
            println!("{} passed, {failed} failed", ACTIONS.len() + CASES.len() - failed);
            world.write_message(if failed == 0 { AppExit::Success } else { AppExit::error() });
        }
        world.insert_resource(driver);
    }

    /// One step of a case of input.
    fn drive_case(world: &mut World, driver: &mut Driver, case: &Case) {
        match driver.step {
            Step::Prepare => {
                (case.prepare)(world);
                (driver.step, driver.wait) = (Step::Press, 2 * SETTLE);
            }
            Step::Press => {
                driver.before = (case.observe)(world);
                (case.act)(world);
                (driver.step, driver.wait) = (Step::Look, FRAMES);
            }
            Step::Look => {
                let after = (case.observe)(world);
                let good = (case.is_good)(&driver.before, &after);
                if !good && driver.looks < if driver.answered { 20 * LOOKS } else { LOOKS } {
                    (driver.looks, driver.wait) = (driver.looks + 1, FRAMES);
                    return;
                }
                println!("{} {}: {} -> {after}", if good { "ok  " } else { "FAIL" }, case.name, driver.before);
                driver.failed.extend((!good).then(|| case.name.to_string()));
                tidy_up(world);
                driver.row += 1;
                (driver.step, driver.wait, driver.looks) = (Step::Prepare, SETTLE, 0);
            }
        }
    }

    /// Closes dialogs and text fields, which would take the next key.
    fn tidy_up(world: &mut World) {
        world.resource_mut::<PanelState>().close_dialog();
        world.resource_mut::<Demo>().hand_over();
        let mut contexts = world.query::<&mut bevy_egui::EguiContext>();
        for mut context in contexts.iter_mut(world) {
            context.get_mut().memory_mut(egui::Memory::stop_text_input);
        }
    }

    /// Frames until an action has had its effect.
    fn patience(action: Action) -> u32 {
        match action {
            Action::Camera(_) | Action::PreviousCamera | Action::NextCamera => 3 * FRAMES,
            _ => FRAMES,
        }
    }

    /// Sets up the state in which an action has an effect.
    fn prepare(world: &mut World, action: Action) {
        let change =
            |after: &str| vec![Change { path: "air.fill_fraction", before: "0.25".into(), after: after.into() }];
        world.resource_mut::<RunControl>().playing = !matches!(
            action,
            Action::Step | Action::StepTen | Action::StepBack | Action::StepTenBack | Action::BranchHere
        );
        match action {
            Action::Undo => {
                let request = world.resource_mut::<Edits>().make(change("0.2"));
                world.write_message(request);
            }
            Action::StoreB => {
                let request = world.resource_mut::<Edits>().make(change("0.15"));
                world.write_message(request);
            }
            // No branch is possible at the newest time.
            Action::BranchHere => {
                world.write_message(kpp::viewer::messages::actions::ActionFired(Action::StepTenBack));
            }
            Action::Release => world.resource_mut::<Selection>().0 = Some(Part::Reservoir.of(Default::default())),
            Action::ScaleReset => world.resource_mut::<PanelState>().scale = 1.3,
            Action::ResetLayout => world.resource_mut::<Tiling>().toggle(Side::Right),
            // A change that would be lost.
            Action::GoToStart | Action::Reset => {
                let request = world.resource_mut::<Edits>().make(change("0.22"));
                world.write_message(request);
            }
            _ => {}
        }
    }

    /// The state changed by an action, as text.
    fn observe(world: &mut World, action: Action) -> String {
        let machine = world.query_filtered::<Entity, With<Specification>>().single(world).unwrap();
        let tick = world.get::<Clock>(machine).unwrap().tick;
        let fill = world.get::<Specification>(machine).unwrap().parameters.air.fill_fraction;
        let log = world.get::<CommandLog>(machine).unwrap();
        let (journal, last) = (log.journal.entries.len(), format!("{:?}", log.journal.entries.last()));
        let mut contexts = world.query::<&mut bevy_egui::EguiContext>();
        let typing = contexts.iter_mut(world).any(|mut context| context.get_mut().text_edit_focused());
        let control = world.resource::<RunControl>().clone();
        let state = world.resource::<PanelState>().clone();
        let options = *world.resource::<ViewOptions>();
        let tiling = world.resource::<Tiling>();
        let timeline = world.resource::<TimelineData>();
        match action {
            Action::PlayPause => format!("{}", control.playing),
            Action::Step | Action::StepTen | Action::StepBack | Action::StepTenBack => format!("{tick}"),
            Action::Slower | Action::Faster => format!("{}", control.speed),
            Action::GoToStart | Action::GoLive => {
                let done = world.resource::<Edits>().list().1;
                format!("{} {} {done}", timeline.now_s == 0.0, timeline.live)
            }
            Action::BranchHere => format!("{}", timeline.lanes.len()),
            Action::RunToSteady => {
                format!("{}", timeline.steady_in_s.is_some() && (control.run_to.is_some() || !control.playing))
            }
            Action::Reset | Action::StartFromRest | Action::StartWarm => {
                let warm = world.resource::<Readings>().value("chain.speed") > 1.0;
                format!("{} {}", if tick < 500 { "begun anew" } else { "old" }, if warm { "warm" } else { "cold" })
            }
            Action::EmergencyStop | Action::ResetStop => {
                format!("{} {last}", world.get::<Interlocks>(machine).unwrap().emergency_stop)
            }
            Action::SaveState => files("kppstate"),
            Action::SaveSession => files("kpprun"),
            Action::Screenshot => files("png"),
            Action::ExportPlots => format!("{} {} {}", files("csv"), files("svg"), files("png")),
            Action::LoadState => format!("{}", state.files.is_some()),
            Action::Undo | Action::Redo => format!("{fill} in {journal}"),
            Action::Camera(_) | Action::PreviousCamera | Action::NextCamera => {
                format!("{:?}", world.resource::<CameraState>().preset)
            }
            Action::Release => format!("{:?}", world.resource::<Selection>().0),
            Action::ToggleForces
            | Action::ToggleTension
            | Action::CycleAirColor
            | Action::ToggleEnergy
            | Action::ToggleSection
            | Action::ToggleLabels => format!("{options:?}"),
            Action::ToggleLeft => format!("{}", tiling.is_hidden(Side::Left)),
            Action::ToggleRight => format!("{}", tiling.is_hidden(Side::Right)),
            Action::ToggleBottom => format!("{}", tiling.is_hidden(Side::Bottom)),
            Action::SearchParameters => format!("{} {typing}", tiling.shows(Pane::Parameters)),
            Action::SearchSignals => format!("{} {typing}", tiling.shows(Pane::Signals)),
            Action::ResetLayout => format!("{:?}", tiling.layout()),
            Action::FullScreen => {
                let mode = world.query_filtered::<&Window, With<PrimaryWindow>>().single(world).unwrap().mode;
                format!("{}", mode == WindowMode::Windowed)
            }
            Action::ScaleUp | Action::ScaleDown | Action::ScaleReset => format!("{:.1}", state.scale),
            Action::ToggleTheme => format!("{}", state.dark),
            Action::ToggleQuality => format!("{:?}", world.resource::<QualityRequest>().0),
            Action::Palette => format!("{}", state.palette.is_some()),
            Action::Help => format!("{}", state.help_open),
            Action::Demo => format!("{}", world.resource::<Demo>().is_playing()),
            Action::StoreA => format!("{}", world.resource::<Slots>().kept(Slot::A).is_some()),
            Action::StoreB => format!("{}", world.resource::<Slots>().kept(Slot::B).is_some()),
            Action::FlipSlots => format!("{fill}"),
            Action::NewPlot => format!("{}", world.resource::<PlotBoard>().plots.len()),
        }
    }

    /// Number of files of a kind in the folder of the test and its subfolders.
    fn files(ending: &str) -> String {
        fn count(folder: &std::path::Path, ending: &str) -> usize {
            let entries = std::fs::read_dir(folder).map(Iterator::flatten).into_iter().flatten();
            entries
                .map(|entry| entry.path())
                .map(|path| match path.is_dir() {
                    true => count(&path, ending),
                    false => usize::from(path.extension().is_some_and(|extension| extension == ending)),
                })
                .sum()
        }
        count(&std::env::current_dir().expect("the test's folder"), ending).to_string()
    }

    /// Whether the observed change is the expected effect of the action.
    fn happened(action: Action, before: &str, after: &str) -> bool {
        let number = |text: &str| text.parse::<i64>().unwrap_or(i64::MIN);
        match action {
            Action::Step => number(after) == number(before) + 1,
            Action::StepTen => number(after) == number(before) + 10,
            Action::StepBack => number(after) == number(before) - 1,
            Action::StepTenBack => number(after) == number(before) - 10,
            Action::Camera(number) => after == format!("{:?}", Some(Preset::ALL[usize::from(number) - 1])),
            Action::SearchParameters | Action::SearchSignals => before != after && after == "true true",
            Action::RunToSteady => (before, after) == ("false", "true"),
            Action::Reset => after.ends_with("begun anew warm"),
            Action::StartFromRest => after.ends_with("begun anew cold"),
            Action::StartWarm => before.ends_with("cold") && after.ends_with("begun anew warm"),
            Action::SaveState | Action::SaveSession | Action::Screenshot => number(after) == number(before) + 1,
            Action::ExportPlots => {
                let counts = |text: &str| text.split(' ').map(number).collect::<Vec<_>>();
                let plots = PlotBoard::default().plots.len() as i64;
                counts(after).iter().zip(counts(before)).all(|(after, before)| *after >= before + plots)
            }
            // The list of edits follows the machine in time.
            Action::GoToStart => (before, after) == ("false true 1", "true false 0"),
            Action::GoLive => before.ends_with("false 0") && after == "false true 1",
            Action::Undo => before.starts_with("0.2 in") && after.starts_with("0.25 in"),
            Action::Redo => before.starts_with("0.25 in") && after.starts_with("0.2 in"),
            Action::ResetLayout => after == format!("{:?}", Tiling::default().layout()) && before != after,
            Action::EmergencyStop => before.starts_with("false") && after.starts_with("true Some(Entry"),
            Action::ResetStop => before.starts_with("true") && after.starts_with("false Some(Entry"),
            Action::Release => after == "None",
            _ => before != after,
        }
    }

    fn press(world: &mut World, row: &ActionRow) {
        match row.shortcuts.first() {
            Some(shortcut) => {
                type_keys(world, shortcut);
                // A second press of the emergency stop does not release it.
                if row.action == Action::EmergencyStop {
                    type_keys(world, shortcut);
                }
            }
            // An action without a shortcut is triggered from the menu and the palette by this message.
            None => {
                world.write_message(kpp::viewer::messages::actions::ActionFired(row.action));
            }
        }
    }

    /// Presses and releases a key with its modifiers, as winit reports it.
    fn type_keys(world: &mut World, shortcut: &Shortcut) {
        let window = world.query_filtered::<Entity, With<PrimaryWindow>>().single(world).unwrap();
        let (key_code, logical_key) = keys(shortcut.key);
        let mut sequence = Vec::new();
        let modifiers =
            [(shortcut.ctrl, KeyCode::ControlLeft, Key::Control), (shortcut.shift, KeyCode::ShiftLeft, Key::Shift)];
        for (held, code, key) in modifiers.clone() {
            sequence.extend(held.then_some((code, key, ButtonState::Pressed)));
        }
        sequence.push((key_code, logical_key.clone(), ButtonState::Pressed));
        sequence.push((key_code, logical_key, ButtonState::Released));
        for (held, code, key) in modifiers {
            sequence.extend(held.then_some((code, key, ButtonState::Released)));
        }
        for (key_code, logical_key, state) in sequence {
            world.write_message(KeyboardInput { key_code, logical_key, state, text: None, repeat: false, window });
        }
    }

    /// The key as named by winit.
    fn keys(key: egui::Key) -> (KeyCode, Key) {
        use egui::Key as E;
        let character = |code: KeyCode, text: &str| (code, Key::Character(text.into()));
        match key {
            E::Space => (KeyCode::Space, Key::Space),
            E::ArrowRight => (KeyCode::ArrowRight, Key::ArrowRight),
            E::ArrowLeft => (KeyCode::ArrowLeft, Key::ArrowLeft),
            E::Home => (KeyCode::Home, Key::Home),
            E::End => (KeyCode::End, Key::End),
            E::Enter => (KeyCode::Enter, Key::Enter),
            E::Backspace => (KeyCode::Backspace, Key::Backspace),
            E::Escape => (KeyCode::Escape, Key::Escape),
            E::F1 => (KeyCode::F1, Key::F1),
            E::F5 => (KeyCode::F5, Key::F5),
            E::F11 => (KeyCode::F11, Key::F11),
            E::F12 => (KeyCode::F12, Key::F12),
            E::Minus => character(KeyCode::Minus, "-"),
            E::Equals => character(KeyCode::Equal, "="),
            E::Plus => character(KeyCode::Equal, "+"),
            E::OpenBracket => character(KeyCode::BracketLeft, "["),
            E::CloseBracket => character(KeyCode::BracketRight, "]"),
            E::Num0 => character(KeyCode::Digit0, "0"),
            E::Num1 => character(KeyCode::Digit1, "1"),
            E::Num2 => character(KeyCode::Digit2, "2"),
            E::Num3 => character(KeyCode::Digit3, "3"),
            E::Num4 => character(KeyCode::Digit4, "4"),
            E::Num5 => character(KeyCode::Digit5, "5"),
            letter => {
                let code = match letter {
                    E::A => KeyCode::KeyA,
                    E::B => KeyCode::KeyB,
                    E::C => KeyCode::KeyC,
                    E::E => KeyCode::KeyE,
                    E::F => KeyCode::KeyF,
                    E::G => KeyCode::KeyG,
                    E::L => KeyCode::KeyL,
                    E::N => KeyCode::KeyN,
                    E::O => KeyCode::KeyO,
                    E::P => KeyCode::KeyP,
                    E::R => KeyCode::KeyR,
                    E::S => KeyCode::KeyS,
                    E::T => KeyCode::KeyT,
                    E::X => KeyCode::KeyX,
                    E::Z => KeyCode::KeyZ,
                    other => panic!("the test does not know the key {other:?} yet"),
                };
                (code, Key::Character(letter.name().to_lowercase().into()))
            }
        }
    }
}
