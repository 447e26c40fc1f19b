//! Tests of the list of checks: states are distinguishable, and every text fits.

use super::*;
use crate::model::Parameters;
use crate::plant::Machine;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::validation::{self, Check, Checks, Failure, Place, Rules, Severity};
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::{text_check, theme};
use crate::viewer::view_model::checks::CheckModel;
use bevy_egui::egui::{self, Event, Modifiers, PointerButton, RawInput, Rect, pos2, vec2};

fn data() -> CheckModel {
    let settings = RunSettings::default().starting(StartFrom::Warm);
    let mut machine = Machine::new(Parameters::default(), settings).unwrap();
    validation::watch(&mut machine, Rules::default());
    validation::audit(&mut machine);
    machine.step(3000).unwrap();
    let mut data = CheckModel { lane: 3, ..CheckModel::default() };
    data.take_checks(machine.get::<Checks>());
    data.take_audit(Some(machine.get::<validation::Audit>()));
    data
}

/// Adds a failure to a check's status.
fn fail(data: &mut CheckModel, check: Check, place: Place, still: bool) {
    let status = &mut data.checks.statuses[check.at()];
    status.failures = 2;
    status.passes = !still;
    status.last_failed = Some(Failure { tick: 1234, time_s: 12.34, value: 5.0, place });
}

/// Clicks on a text of the panel, and returns the requests.
fn click(data: &CheckModel, text: &str) -> Vec<PanelRequest> {
    let size = vec2(400.0, 700.0);
    let context = egui::Context::default();
    theme::apply(&context, true);
    let mut requests = Vec::new();
    let mut at = pos2(0.0, 0.0);
    for frame in 0..5 {
        let mut events = vec![Event::PointerMoved(at)];
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        if frame == 2 {
            events.push(press(true));
        } else if frame == 3 {
            events.push(press(false));
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(0.1 * f64::from(frame)),
            events,
            ..RawInput::default()
        };
        let shapes = context.run_ui(input, |ui| show(ui, data, &mut requests)).shapes;
        let texts = text_check::texts(&shapes);
        at = texts.iter().find(|shown| shown.text == text).unwrap_or_else(|| panic!("`{text}` is there")).rect.center();
    }
    requests
}

#[test]
fn a_click_on_a_check_that_failed_goes_to_its_moment_and_its_thing() {
    let mut data = data();
    fail(&mut data, Check::Descent, Place::Floater(17), true);
    fail(&mut data, Check::EnergyConservation, Place::Machine, false);
    let seek = PanelRequest::Seek { lane: 3, time_s: 12.34 };
    assert_eq!(click(&data, "descent"), [seek.clone(), PanelRequest::Focus(Part::Floater(17).of(data.machine))]);
    assert_eq!(click(&data, "energy conservation"), [seek], "the whole machine is no thing to look at");
    assert_eq!(click(&data, "sensors"), [], "one that never failed has no moment to go to");
}

#[test]
fn the_buttons_ask_for_a_look_and_for_the_audit() {
    let mut data = data();
    assert_eq!(click(&data, "check all now"), [PanelRequest::Check(CheckRequest::CheckNow)]);
    assert_eq!(click(&data, "energy audit"), [PanelRequest::Check(CheckRequest::Audit(false))]);
    assert_eq!(click(&data, "export"), [PanelRequest::Check(CheckRequest::ExportAudit)]);
    data.audit = None;
    assert_eq!(click(&data, "energy audit"), [PanelRequest::Check(CheckRequest::Audit(true))]);
}

#[test]
fn signs_tell_how_a_check_stands() {
    let mut data = data();
    let look = |data: &CheckModel, check: Check| CheckDisplay::of(data.checks.rules.of(check), data.checks.of(check));
    assert_eq!(look(&CheckModel::default(), Check::Numbers), CheckDisplay::NotYet);
    assert_eq!(look(&data, Check::Numbers), CheckDisplay::Passes);
    fail(&mut data, Check::Numbers, Place::Machine, false);
    assert_eq!(look(&data, Check::Numbers), CheckDisplay::FailedBefore);
    fail(&mut data, Check::Numbers, Place::Machine, true);
    fail(&mut data, Check::Sensors, Place::Machine, true);
    assert_eq!(look(&data, Check::Numbers), CheckDisplay::Fails(Severity::Critical));
    assert_eq!(look(&data, Check::Sensors), CheckDisplay::Fails(Severity::Warning));
    let failing = [Severity::Warning, Severity::Critical].map(CheckDisplay::Fails);
    let looks = [CheckDisplay::NotYet, CheckDisplay::Passes, CheckDisplay::FailedBefore].into_iter().chain(failing);
    let signs: std::collections::HashSet<&str> = looks.map(CheckDisplay::sign).collect();
    assert_eq!(signs.len(), 5, "also without colour");
    assert!(summary(&data.checks, &egui::Visuals::dark()).0.starts_with("2 of "));
}

#[test]
fn a_bar_is_full_at_the_tolerance_and_empty_far_below() {
    assert_eq!(on_bar(1e-9, 1e-9), 1.0);
    assert_eq!((on_bar(0.0, 1e-9), on_bar(1e-20, 1e-9), on_bar(1.0, 1e-9)), (0.0, 0.0, 1.0));
    assert!((on_bar(1e-11, 1e-9) - 0.5).abs() < 1e-6);
    assert_eq!(on_bar(-1.0, 1e-6), 0.0, "far on the good side");
    assert_eq!((on_bar(0.0, 0.0), on_bar(1e-9, 0.0), on_bar(f64::NAN, 1.0)), (0.0, 1.0, 1.0));
}

#[test]
fn no_text_is_cut_or_lies_on_another() {
    let mut data = data();
    fail(&mut data, Check::Descent, Place::Floater(17), true);
    fail(&mut data, Check::ExergyClosure, Place::Machine, false);
    for width in [218.0, 278.0, 360.0, 460.0, 900.0] {
        for (scale, dark) in [(0.8, true), (1.0, false), (1.5, true)] {
            let size = vec2(width, 700.0);
            let shapes = text_check::lay_out(size, scale, dark, |ui| show(ui, &data, &mut Vec::new()));
            let screen = Rect::from_min_size(pos2(0.0, 0.0), size);
            let faults = text_check::faults(&shapes, screen, &[]);
            assert!(faults.is_empty(), "{width} at {scale}: {faults:#?}");
        }
    }
}
