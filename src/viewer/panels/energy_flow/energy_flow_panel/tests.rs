//! Tests that the flows of the panel add up to the ledger in every operating state, and that every text fits.

use super::*;
use crate::model::parameters::WaterTemperature;
use crate::model::{Line, Parameters};
use crate::plant::Machine;
use crate::plant::components::Balance;
use crate::ports::commands::Command;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::viewer::panels::energy_flow::flows::Flows;
use crate::viewer::panels::energy_flow::sankey::{self, Diagram};
use crate::viewer::ui::text_check;
use crate::viewer::view_model::checks::Accounts;
use crate::viewer::view_model::energy_account::{Account, Law};
use crate::viewer::view_model::flow_rows::Station;
use crate::viewer::view_model::panel_state::EnergyFlowState;
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::{Pos2, Rect, pos2, vec2};

fn account(machine: &Machine) -> Account {
    Account::of(machine.time_s(), machine.coefficients(), &machine.state(), machine.get::<Balance>())
}

/// Returns a running machine with its ledger at the start, after some seconds, and at the end.
fn accounts(parameters: Parameters, start: StartFrom) -> (Machine, Accounts) {
    let settings = RunSettings::default().starting(start);
    let mut machine = Machine::new(parameters, settings).unwrap();
    let start = account(&machine);
    machine.step(3000).unwrap();
    let lately = account(&machine);
    machine.step(12_000).unwrap();
    let now = account(&machine);
    (machine, Accounts { now, lately, start })
}

/// Asserts that the inflow of each station equals the sum of flow to the next, stored and lost power.
fn conserves(flows: &Flows, round_off: f64) {
    for station in Station::ALL {
        let at = station as usize;
        let off: f64 =
            flows.branches.iter().filter(|branch| branch.station == station).map(|branch| branch.power).sum();
        let left = flows.trunk[at] - flows.trunk[at + 1] - off - flows.residual[at];
        assert!(left.abs() <= round_off, "{:?} at {station:?}: {left} W", flows.law);
    }
}

#[test]
fn what_comes_into_each_station_goes_on_or_is_kept_or_lost() {
    let mode = WaterTemperature::Floating;
    let floating = Parameters::default().changed(|values| values.environment.water_temperature_mode = mode).unwrap();
    for (parameters, start) in [
        (Parameters::default(), StartFrom::Rest),
        (Parameters::default(), StartFrom::Warm),
        (floating, StartFrom::Warm),
    ] {
        let (_, accounts) = accounts(parameters, start);
        for law in [Law::Exergy, Law::Energy] {
            for from in [&accounts.start, &accounts.lately] {
                let flows = Flows::between(law, from, &accounts.now).unwrap();
                conserves(&flows, 1e-9 * flows.trunk[0]);
                // The residual at the meeting point equals that of the law, from independent values.
                assert!(flows.relative.abs() < 1e-8, "{law:?}: {}", flows.relative);
                assert!(flows.trunk[0] > 1e4 && flows.trunk[6] > 1e4, "it runs: {:?}", flows.trunk);
            }
        }
    }
}

#[test]
fn a_residual_shows_what_is_booked_wrongly() {
    let (_, mut accounts) = accounts(Parameters::default(), StartFrom::Warm);
    accounts.now.totals[Line::DestroyedDrag as usize] *= 1.01;
    let flows = Flows::between(Law::Exergy, &accounts.start, &accounts.now).unwrap();
    assert!(flows.relative.abs() > 1e-5, "{}", flows.relative);
    assert!(flows.residual[Station::Chain as usize].abs() > 10.0);
}

#[test]
fn a_live_edit_has_a_branch_of_its_own() {
    let (mut machine, accounts) = accounts(Parameters::default(), StartFrom::Warm);
    machine.submit(Command::SetParameter { path: "floater.shell_mass".into(), value: "42".into() });
    machine.step(500).unwrap();
    let after = account(&machine);
    for law in [Law::Exergy, Law::Energy] {
        let flows = Flows::between(law, &accounts.now, &after).unwrap();
        let edit = flows.branches.iter().find(|branch| branch.name == "live edits").unwrap();
        assert!(edit.power.abs() > 1.0, "{law:?}: {}", edit.power);
        assert!(flows.relative.abs() < 1e-8, "{law:?}: {}", flows.relative);
    }
}

#[test]
fn no_time_has_no_powers() {
    let (machine, _) = accounts(Parameters::default(), StartFrom::Rest);
    let now = account(&machine);
    assert!(Flows::between(Law::Exergy, &now, &now).is_none());
}

fn sizes() -> impl Iterator<Item = (f32, f32)> {
    [260.0, 290.0, 400.0, 640.0, 900.0]
        .into_iter()
        .flat_map(|width| [150.0, 180.0, 240.0, 400.0].map(|height| (width, height)))
}

#[test]
fn bands_lie_in_their_rows_and_are_as_wide_as_their_power() {
    let (_, warm) = accounts(Parameters::default(), StartFrom::Warm);
    let (_, cold) = accounts(Parameters::default(), StartFrom::Rest);
    for accounts in [&warm, &cold] {
        for law in [Law::Exergy, Law::Energy] {
            let flows = Flows::between(law, &accounts.start, &accounts.now).unwrap();
            for (width, height) in sizes() {
                let area = Rect::from_min_size(pos2(7.0, 9.0), vec2(width, height));
                let diagram = Diagram::lay_out(area, &flows);
                let what = format!("{law:?} {width} {height}");
                assert!(diagram.bands.len() > 6, "{what}: {}", diagram.bands.len());
                let mut bottom = diagram.head.unwrap().bottom();
                for band in &diagram.bands {
                    assert!(area.expand(0.01).contains_rect(band.row), "{what}: {:?}", band.row);
                    assert!(band.row.top() >= bottom - 0.01 && band.row.height() >= sankey::ROW - 0.01, "{what}");
                    assert!(
                        band.words.width() >= sankey::WORDS - 10.0,
                        "{what}: room for words {}",
                        band.words.width()
                    );
                    bottom = band.row.bottom();
                    let size = Rect::from_points(&band.corners);
                    assert!(band.row.expand(1.0).contains_rect(size), "{what}: {size:?} in {:?}", band.row);
                    let thick = (band.power.abs() * diagram.scale) as f32;
                    assert!((size.height() - thick.max(1.0)).abs() < 0.01, "{what}: {} for {thick}", size.height());
                }
                for piece in &diagram.trunk {
                    let wide = (piece.power * diagram.scale).max(1.0) as f32;
                    assert!((piece.rect.width() - wide).abs() < 0.01 && area.contains_rect(piece.rect), "{what}");
                }
                // All significant branches are placed, and none is counted twice.
                let mut placed: Vec<usize> = diagram.bands.iter().flat_map(|band| band.branches.clone()).collect();
                let count = placed.len();
                placed.sort_unstable();
                placed.dedup();
                assert_eq!(count, placed.len(), "{what}");
                let missing: f64 = (0..flows.branches.len())
                    .filter(|at| !placed.contains(at))
                    .map(|at| flows.branches[at].power.abs())
                    .sum();
                assert!(missing < 0.01 * flows.trunk[0], "{what}: {missing} W have no band");
            }
        }
    }
}

#[test]
fn a_machine_at_rest_has_an_empty_diagram() {
    let (_, accounts) = accounts(Parameters::default(), StartFrom::Warm);
    let mut flows = Flows::between(Law::Exergy, &accounts.start, &accounts.now).unwrap();
    flows.trunk = [0.0; 7];
    flows.branches.iter_mut().for_each(|branch| branch.power = 0.0);
    let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 200.0));
    assert!(Diagram::lay_out(area, &flows).bands.is_empty());
}

#[test]
fn no_text_of_the_panel_is_cut_or_lies_on_another() {
    let (_, accounts) = accounts(Parameters::default(), StartFrom::Warm);
    let readings = Readings::default();
    // Size of the panel in a small window at twice the text size.
    for (width, height) in sizes().chain([(218.0, 150.0)]) {
        for (law, since_start) in [(Law::Exergy, false), (Law::Energy, true)] {
            for (scale, dark) in [(1.0, true), (1.5, false)] {
                let size = vec2(width, height + 50.0);
                let mut state = EnergyFlowState { law, since_start };
                let shapes =
                    text_check::lay_out(size, scale, dark, |ui| show(ui, &readings, Some(&accounts), &mut state));
                let screen = Rect::from_min_size(Pos2::ZERO, size);
                let list = Rect::from_min_max(pos2(0.0, height), screen.max);
                let faults = text_check::faults(&shapes, screen, &[list]);
                assert!(faults.is_empty(), "{width} {height} {law:?}: {faults:#?}");
            }
        }
    }
}
