//! Energy flow panel: energy or exergy flows through the machine from electricity in to the grid, as a Sankey diagram;
//! below it every mechanism with its share, and the residuals of both laws.

use crate::plant::signal_table::{Origin, origin};
use crate::viewer::panels::energy_flow::flows::{Branch, Flows};
use crate::viewer::panels::energy_flow::sankey::Diagram;
use crate::viewer::ui::explain::{self, Known, on_hover};
use crate::viewer::ui::names::on_ground;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::checks::Accounts;
use crate::viewer::view_model::energy_account::Law;
use crate::viewer::view_model::flow_rows::Station;
use crate::viewer::view_model::panel_state::EnergyFlowState;
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::{self, Align2, Color32, Pos2, Rect, RichText, Sense, Shape, Stroke, pos2, vec2};

#[cfg(test)]
mod tests;

/// Least and greatest height of the diagram, points.
const HEIGHT: (f32, f32) = (150.0, 400.0);
/// Height of the line with the options, points.
const HEAD: f32 = 18.0;
/// Height of a line of text, points.
const LINE: f32 = 13.0;

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, readings: &Readings, accounts: Option<&Accounts>, state: &mut EnergyFlowState) {
    let known = Known::from(readings);
    let Some(accounts) = accounts else {
        ui.label(RichText::new("No energy balance yet.").color(theme::faint(ui.visuals())));
        return;
    };
    let from = if state.since_start { &accounts.start } else { &accounts.lately };
    let flows = Flows::between(state.law, from, &accounts.now);
    let height = ui.available_height();
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        choices(ui, state, flows.as_ref());
        let Some(flows) = flows else {
            ui.label(RichText::new("No time has passed yet.").color(theme::faint(ui.visuals())));
            return;
        };
        // The two lines of the laws are kept visible if there is space for them.
        let (diagram, laws) = (height - HEAD - 2.0, 2.0 * LINE);
        let room = if diagram - laws >= HEIGHT.0 { diagram - laws } else { diagram };
        let room = room.clamp(HEIGHT.0, HEIGHT.1);
        let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), room), Sense::hover());
        let diagram = Diagram::lay_out(area, &flows);
        paint(ui, &diagram, &flows);
        if let Some(at) = response.hover_pos()
            && let Some(text) = explanation(&diagram, &flows, at, known)
        {
            response.on_hover_text_at_pointer(text);
        }
        for law in [Law::Energy, Law::Exergy] {
            closure(ui, law, Flows::between(law, &accounts.start, &accounts.now), accounts.now.energy_error);
        }
        table(ui, &flows, known);
    });
}

fn choices(ui: &mut egui::Ui, state: &mut EnergyFlowState, flows: Option<&Flows>) {
    let width = ui.available_width();
    theme::exactly(ui, vec2(width, HEAD), egui::Layout::left_to_right(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let choice = |ui: &mut egui::Ui, on: bool, text: &str, about: &str| {
            let button = egui::Button::selectable(on, RichText::new(text).small());
            ui.add(button).on_hover_text(about).clicked()
        };
        let exergy = "Work that could still be had (second law). A loss is where less of it goes on than came.";
        let energy = "Energy (first law). It is never lost: it becomes heat of the surroundings or of the water. Air counts \
                      from the heat that it has at the temperature of the surroundings.";
        for (law, text, about) in [(Law::Exergy, "exergy", exergy), (Law::Energy, "energy", energy)] {
            if choice(ui, state.law == law, text, about) {
                state.law = law;
            }
        }
        ui.add_space(6.0);
        let span = flows.map_or(String::new(), |flows| {
            format!(" This is from {} to {}.", figures::clock(flows.span_s.0), figures::clock(flows.span_s.1))
        });
        let lately = format!("Mean power of the last two minutes, as the compressor works in bursts.{span}");
        let start = format!("Mean power since the start of what is recorded.{span}");
        for (since_start, text, about) in [(false, "2 min", lately), (true, "whole run", start)] {
            if choice(ui, state.since_start == since_start, text, &about) {
                state.since_start = since_start;
            }
        }
        let unit = RichText::new("kW").small().color(theme::faint(ui.visuals()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(unit));
    });
}

/// Text of a power in kW and as a share of the electricity in.
fn figure(flows: &Flows, power: f64) -> String {
    format!("{} {}%", figures::fixed(power * 1e-3, 2, 6), figures::fixed(flows.percent(power), 1, 5))
}

/// Name with an arrow for an inflow, so that values need no sign.
fn directed(name: &str, power: f64) -> String {
    if power < 0.0 { format!("⬅ {name}") } else { name.into() }
}

/// Fill colour of a band; paler for stored energy.
fn fill(color: ink::Rgb, dark: bool, strength: f32) -> Color32 {
    let color = on_ground(color, dark);
    let ground = theme::panel(dark);
    let mixed = |a: u8, b: u8| (f32::from(a) * strength + f32::from(b) * (1.0 - strength)).round() as u8;
    Color32::from_rgb(mixed(color.r(), ground.r()), mixed(color.g(), ground.g()), mixed(color.b(), ground.b()))
}

fn paint(ui: &egui::Ui, diagram: &Diagram, flows: &Flows) {
    let (visuals, painter) = (ui.visuals(), ui.painter());
    let dark = visuals.dark_mode;
    for piece in &diagram.trunk {
        let color = piece.from.map_or(ink::ELECTRICITY_IN, Station::color);
        painter.rect_filled(piece.rect, 0.0, fill(color, dark, 0.9));
    }
    for (station, rect) in &diagram.names {
        let font = theme::words(9.5);
        text_within(painter, rect.min, Align2::LEFT_TOP, station.name(), font, theme::faint(visuals), rect.width());
    }
    if let Some(head) = diagram.head {
        words(ui, head, "electricity in", &figure(flows, flows.trunk[0]), theme::strong(visuals));
    }
    for band in &diagram.bands {
        let (color, strength, name) = match band.branches.as_slice() {
            [] => (ink::ELECTRICITY_OUT, 0.9, "electricity out".into()),
            [first, rest @ ..] => {
                let first = &flows.branches[*first];
                let mut name = String::from(first.name);
                rest.iter().for_each(|at| name = format!("{name}, {}", flows.branches[*at].name));
                (first.color, if first.stored { 0.3 } else { 0.55 }, name)
            }
        };
        let main = band.branches.is_empty();
        painter.add(Shape::convex_polygon(band.corners.clone(), fill(color, dark, strength), Stroke::NONE));
        let ink = if main { theme::strong(visuals) } else { visuals.text_color() };
        words(ui, band.words, &directed(&name, band.power), &figure(flows, band.power.abs()), ink);
    }
}

/// Draws name and value of a band in its row.
fn words(ui: &egui::Ui, row: Rect, name: &str, figure: &str, color: Color32) {
    let (painter, middle) = (ui.painter(), row.center().y);
    let figure = painter.text(pos2(row.right(), middle), Align2::RIGHT_CENTER, figure, theme::figures(9.5), color);
    let room = figure.left() - row.left() - 4.0;
    let font = theme::words(10.0);
    text_within(painter, pos2(row.left(), middle), Align2::LEFT_CENTER, name, font, color, room);
}

/// Tooltip of the element under the pointer.
fn explanation(diagram: &Diagram, flows: &Flows, at: Pos2, known: Known) -> Option<String> {
    if let Some(piece) = diagram.trunk.iter().find(|piece| piece.rect.contains(at)) {
        let Some(from) = piece.from else { return Some(electricity(flows, "power.compressor", piece.power, known)) };
        let what = format!("what goes on from the {}", from.name());
        let equation = "what came in - what was lost, kept or given there";
        return Some(format!("{what}: {equation}\n{}", power_line(flows, piece.power)));
    }
    if diagram.head.is_some_and(|head| head.contains(at)) {
        return Some(electricity(flows, "power.compressor", flows.trunk[0], known));
    }
    let band = diagram.bands.iter().find(|band| band.row.contains(at))?;
    if band.branches.is_empty() {
        return Some(electricity(flows, "power.grid", band.power, known));
    }
    let parts = band.branches.iter().map(|&at| of_branch(flows, &flows.branches[at], known));
    Some(parts.collect::<Vec<_>>().join("\n\n"))
}

/// Text of the mean electrical power, and the present value of its signal.
fn electricity(flows: &Flows, path: &str, power: f64, known: Known) -> String {
    format!("Mean: {}\nNow: {}", power_line(flows, power), explain::explain(path, known))
}

/// Text of a branch: power, meaning, and equations of its ledger lines.
fn of_branch(flows: &Flows, branch: &Branch, known: Known) -> String {
    let text = format!("{}: {}\n{}", branch.name, power_line(flows, branch.power), branch.about);
    if branch.lines.is_empty() {
        return text;
    }
    let parts = branch.lines.iter().map(|&(line, sign)| {
        let Origin { total, inputs, .. } = origin(line);
        (format!("{}{} =", if sign < 0.0 { "−" } else { "" }, line.key()), total, inputs)
    });
    format!("{text}\n{}", explain::sum(parts, known))
}

fn power_line(flows: &Flows, power: f64) -> String {
    let (from, to) = flows.span_s;
    let energy = figures::engineering(power * (to - from), "J");
    let sign = if power < 0.0 { ", comes in here" } else { "" };
    let percent = figures::fixed(flows.percent(power), 2, 1);
    format!(
        "{}{sign}, {percent} % of the electricity in, {energy} in {:.0} s",
        figures::engineering(power, "W"),
        to - from
    )
}

/// Draws the residual of a law since the start.
fn closure(ui: &mut egui::Ui, law: Law, flows: Option<Flows>, energy_error: f64) {
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let (name, about) = match law {
        Law::Energy => (
            "first law, left over",
            "Stored energy, from the state alone, less the integral of all flows since the start, over the energy taken in. \
             physics 5; check energy_conservation",
        ),
        Law::Exergy => (
            "second law, left over",
            "Exergy in less out less stored less what the mechanisms destroy, each by its own formula, over the energy \
             taken in. physics 6; check exergy_closure",
        ),
    };
    let relative = flows.as_ref().map_or(f64::NAN, |flows| flows.relative);
    let color = theme::faint(ui.visuals());
    words(ui, row, name, &figures::scientific(relative), color);
    if response.hovered() {
        let joules = match law {
            Law::Energy => format!("\nSince time zero: {}", figures::engineering(energy_error, "J")),
            Law::Exergy => String::new(),
        };
        response.on_hover_text(format!("{about}{joules}"));
    }
}

/// Draws the table of all mechanisms with their shares, including those without a band.
fn table(ui: &mut egui::Ui, flows: &Flows, known: Known) {
    ui.add_space(4.0);
    let mut station = None;
    for branch in flows.branches.iter().filter(|branch| branch.power != 0.0) {
        if station != Some(branch.station) {
            station = Some(branch.station);
            let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
            let power = flows.trunk[branch.station as usize];
            on_hover(response, || match branch.station {
                Station::Compressor => electricity(flows, "power.compressor", power, known),
                station => format!(
                    "What comes into the {}: what came into the one before, less all that branches off there.\n{}",
                    station.name(),
                    power_line(flows, power)
                ),
            });
            let name = format!("into the {}", branch.station.name());
            words(ui, row, &name, &figure(flows, power), theme::strong(ui.visuals()));
        }
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
        let indented = Rect::from_min_max(row.min + vec2(10.0, 0.0), row.max);
        words(
            ui,
            indented,
            &directed(branch.name, branch.power),
            &figure(flows, branch.power.abs()),
            ui.visuals().text_color(),
        );
        on_hover(response, || of_branch(flows, branch, known));
    }
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    on_hover(response, || electricity(flows, "power.grid", flows.trunk[6], known));
    words(ui, row, "to the grid", &figure(flows, flows.trunk[6]), theme::strong(ui.visuals()));
}
