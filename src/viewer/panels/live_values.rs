//! The most important signals as numbers, and the performance of the program.

use crate::viewer::ui::explain::{self, on_hover};
use crate::viewer::ui::palette::ink as palette;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use bevy_egui::egui::{self, Align2, Color32, Rect, Sense, pos2, vec2};

/// Number of values at the top, two per row: inputs and outputs.
const HEAD: usize = 4;
/// Height of such a value, points.
const CELL_HEIGHT: f32 = 32.0;
/// Height of a value on its own line, points.
const LINE_HEIGHT: f32 = 13.0;
/// Width of the units, points.
const UNITS: f32 = 34.0;

/// A value with its name.
struct Reading {
    label: &'static str,
    path: &'static str,
    /// Signal of the present value, where the value is a mean.
    now: Option<&'static str>,
    unit: &'static str,
    scale: f64,
    offset: f64,
    decimals: usize,
    color: Option<palette::Rgb>,
}

const fn reading(label: &'static str, path: &'static str, unit: &'static str, scale: f64, decimals: usize) -> Reading {
    Reading { label, path, now: None, unit, scale, offset: 0.0, decimals, color: None }
}

const fn celsius(label: &'static str, path: &'static str) -> Reading {
    Reading { offset: 273.15, ..reading(label, path, "°C", 1.0, 2) }
}

/// A mean over whole compressor cycles, with the present value beside it.
const fn mean(reading: Reading, now: &'static str) -> Reading {
    Reading { now: Some(now), ..reading }
}

const fn colored(reading: Reading, color: palette::Rgb) -> Reading {
    Reading { color: Some(color), ..reading }
}

/// The first ones are drawn two per row, the others one per line.
#[rustfmt::skip]
static READINGS: &[Reading] = &[
    mean(colored(reading("Electricity in", "cycle.power_in", "kW", 1e-3, 1), palette::ELECTRICITY_IN), "power.compressor"),
    mean(colored(reading("Electricity out", "cycle.power_out", "kW", 1e-3, 1), palette::ELECTRICITY_OUT), "power.grid"),
    mean(reading("Efficiency", "cycle.efficiency", "%", 100.0, 1), "chain.revolution_efficiency"),
    reading("Round trip", "books.round_trip_efficiency", "%", 100.0, 2),
    reading("Chain", "chain.speed", "m/s", 1.0, 4),
    reading("Flywheel", "flywheel.speed", "rad/s", 1.0, 3),
    reading("Coupling slip", "coupling.slip_speed", "rad/s", 1.0, 3),
    reading("Generator torque", "generator.torque", "N m", 1.0, 1),
    colored(reading("Reservoir", "supply.pressure", "bar", 1e-5, 3), palette::AIR),
    celsius("Reservoir air", "supply.temperature"),
    colored(reading("Air in floaters", "floaters.air_mass", "kg", 1.0, 3), palette::AIR),
    celsius("Water", "water.temperature"),
];

/// Draws the live values.
pub fn show(ui: &mut egui::Ui, data: &Readings, pacing: &RealTimePacing) {
    readings(ui, data);
    performance(ui, data, pacing);
}

fn readings(ui: &mut egui::Ui, data: &Readings) {
    let (head, lines) = READINGS.split_at(HEAD);
    let height = (HEAD / 2) as f32 * CELL_HEIGHT + lines.len() as f32 * LINE_HEIGHT;
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    for (at, reading) in head.iter().enumerate() {
        let size = vec2(whole.width() / 2.0, CELL_HEIGHT);
        let corner = whole.min + vec2((at % 2) as f32 * size.x, (at / 2) as f32 * size.y);
        let cell = Rect::from_min_size(corner, size);
        number(ui, cell, data, reading);
        explain(ui, cell, data, reading);
    }
    for (at, reading) in lines.iter().enumerate() {
        let top = (HEAD / 2) as f32 * CELL_HEIGHT + at as f32 * LINE_HEIGHT;
        let line = Rect::from_min_size(whole.min + vec2(0.0, top), vec2(whole.width(), LINE_HEIGHT));
        one_line(ui, line, data, reading);
        explain(ui, line, data, reading);
    }
}

/// Text of a value, of fixed width, and its colour.
fn figure(ui: &egui::Ui, data: &Readings, reading: &Reading) -> (String, Color32) {
    let visuals = ui.visuals();
    let color = reading.color.map_or(theme::strong(visuals), |color| theme::ink(color, visuals.dark_mode));
    let value = data.value(reading.path) * reading.scale - reading.offset;
    (figures::fixed(value, reading.decimals, 7), color)
}

/// Draws a name in small letters with the value below it. Beside the name of a mean stands the present value; a mean
/// that does not cover a cycle yet says so in place of a number.
fn number(ui: &egui::Ui, cell: Rect, data: &Readings, reading: &Reading) {
    let faint = theme::faint(ui.visuals());
    let painter = ui.painter();
    let small = || theme::words(theme::SMALL);
    let mut room = cell.width() - 8.0;
    if let Some(path) = reading.now {
        let value = figures::fixed(data.value(path) * reading.scale, reading.decimals, 5);
        let right = pos2(cell.right() - 8.0, cell.top());
        let drawn = painter.text(right, Align2::RIGHT_TOP, format!("now {value}"), theme::figures(theme::SMALL), faint);
        room = drawn.left() - cell.left() - 4.0;
    }
    text_within(painter, cell.min, Align2::LEFT_TOP, reading.label, small(), faint, room);
    let place = cell.min + vec2(0.0, 12.0);
    if reading.now.is_some() && data.value(reading.path).is_nan() {
        let at = place + vec2(0.0, 4.0);
        text_within(painter, at, Align2::LEFT_TOP, "no full cycle yet", small(), faint, cell.width() - 8.0);
        return;
    }
    let (figure, color) = figure(ui, data, reading);
    let drawn = painter.text(place, Align2::LEFT_TOP, figure, theme::figures(15.0), color);
    painter.text(drawn.right_bottom() + vec2(3.0, -1.0), Align2::LEFT_BOTTOM, reading.unit, small(), faint);
}

/// Draws a name, and its value in the common column.
fn one_line(ui: &egui::Ui, line: Rect, data: &Readings, reading: &Reading) {
    let visuals = ui.visuals();
    let painter = ui.painter();
    let small = || theme::words(theme::SMALL);
    let (figure, color) = figure(ui, data, reading);
    let column = line.right() - UNITS;
    let (middle, units) = (line.center().y, pos2(column + 4.0, line.center().y));
    painter.text(units, Align2::LEFT_CENTER, reading.unit, small(), theme::faint(visuals));
    let font = theme::figures(11.5);
    let drawn = painter.text(pos2(column, middle), Align2::RIGHT_CENTER, figure, font, color);
    let room = drawn.left() - line.left() - 4.0;
    let at = line.left_center();
    text_within(painter, at, Align2::LEFT_CENTER, reading.label, small(), visuals.text_color(), room);
}

/// Adds a tooltip with meaning and equation of a signal.
fn explain(ui: &egui::Ui, cell: Rect, data: &Readings, reading: &Reading) {
    let response = ui.interact(cell, ui.id().with(("reading", reading.path)), Sense::hover());
    on_hover(response, || format!("{}: {}", reading.label, explain::explain(reading.path, data)));
}

/// Draws two lines about the program's performance and the energy error.
fn performance(ui: &mut egui::Ui, data: &Readings, pacing: &RealTimePacing) {
    let fps = data.value("run.fps");
    let frame = 1000.0 / fps;
    let error = figures::engineering(data.value("books.energy_error"), "J");
    let texts = [
        format!("{} FPS {} ms", figures::fixed(fps, 0, 4), figures::fixed(frame, 1, 5)),
        format!("{} MB", figures::fixed(data.value("run.memory_mb"), 0, 4)),
        format!("{}x real time", figures::fixed(pacing.real_time_factor(), 2, 7)),
        format!("error {error:>11}"),
    ];
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let color = ui.visuals().text_color();
    let cell = |at: usize| {
        let size = vec2(whole.width() / 2.0, 14.0);
        Rect::from_min_size(whole.min + vec2((at / 2) as f32 * size.x, (at % 2) as f32 * size.y), size)
    };
    for (at, text) in texts.iter().enumerate() {
        let (cell, font) = (cell(at), theme::figures(theme::SMALL));
        text_within(ui.painter(), cell.min, Align2::LEFT_TOP, text, font, color, cell.width() - 4.0);
    }
    let Some(at) = response.hover_pos().and_then(|pointer| (0..4).find(|at| cell(*at).contains(pointer))) else {
        return;
    };
    response.on_hover_text(match at {
        0 => format!("Pictures a second, and how long one takes.\n{}", explain::explain("run.fps", data)),
        1 => explain::explain("run.memory_mb", data),
        2 => format!(
            "{}\nReached now: {}. A tick of the machine takes {:.0} µs; the machine alone could run at {:.0} times real \
             time.",
            explain::explain("run.realtime_factor", data),
            pacing.limit().text(),
            pacing.cost_per_tick_s() * 1e6,
            data.settings.run.tick / pacing.cost_per_tick_s().max(1e-9),
        ),
        _ => format!(
            "What the energy balance does not explain since the start, {} of what went through.\n{}",
            figures::scientific(data.value("books.energy_error_relative")).trim(),
            explain::explain("books.energy_error", data),
        ),
    });
}
