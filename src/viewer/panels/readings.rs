//! The figures of now.

use super::{data::PanelData, figures, theme};
use crate::viewer::palette::ink as palette;
use crate::viewer::run_control::Pacer;
use bevy_egui::egui::{self, Align2, Color32, Rect, Sense, vec2};

/// Height of a reading, points.
const CELL_HEIGHT: f32 = 28.0;

/// A number with its name.
struct Reading {
    label: &'static str,
    path: &'static str,
    unit: &'static str,
    scale: f64,
    offset: f64,
    decimals: usize,
    color: Option<palette::Rgb>,
}

const fn reading(label: &'static str, path: &'static str, unit: &'static str, scale: f64, decimals: usize) -> Reading {
    Reading { label, path, unit, scale, offset: 0.0, decimals, color: None }
}

const fn celsius(label: &'static str, path: &'static str) -> Reading {
    Reading { offset: 273.15, ..reading(label, path, "°C", 1.0, 2) }
}

const fn colored(reading: Reading, color: palette::Rgb) -> Reading {
    Reading { color: Some(color), ..reading }
}

/// Two columns, read row by row.
#[rustfmt::skip]
static READINGS: &[Reading] = &[
    colored(reading("Electricity in", "power.compressor", "kW", 1e-3, 2), palette::ELECTRICITY_IN),
    colored(reading("Electricity out", "power.grid", "kW", 1e-3, 3), palette::ELECTRICITY_OUT),
    reading("Efficiency, last revolution", "chain.revolution_efficiency", "%", 100.0, 2),
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

/// Draws the figures of now.
pub fn figures_panel(ui: &mut egui::Ui, data: &PanelData, pacer: &Pacer) {
    readings(ui, data);
    performance(ui, data, pacer);
}

fn readings(ui: &mut egui::Ui, data: &PanelData) {
    let rows = READINGS.len().div_ceil(2);
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), rows as f32 * CELL_HEIGHT), Sense::hover());
    for (at, reading) in READINGS.iter().enumerate() {
        let size = vec2(whole.width() / 2.0, CELL_HEIGHT);
        let corner = whole.min + vec2((at % 2) as f32 * size.x, (at / 2) as f32 * size.y);
        let value = data.value(reading.path) * reading.scale - reading.offset;
        let color = reading.color.map_or(theme::strong(ui.visuals()), theme::rgb);
        let cell = Rect::from_min_size(corner, size);
        number(ui, cell, reading.label, &figures::fixed(value, reading.decimals, 7), reading.unit, color);
        explain(ui, cell, data, reading.path);
    }
}

/// A name in small letters and a figure below it.
fn number(ui: &egui::Ui, cell: Rect, label: &str, figure: &str, unit: &str, color: Color32) {
    let faint = theme::faint(ui.visuals());
    let painter = ui.painter();
    painter.text(cell.min, Align2::LEFT_TOP, label, theme::words(theme::SMALL), faint);
    let baseline = cell.min + vec2(0.0, CELL_HEIGHT - 2.0);
    let drawn = painter.text(baseline, Align2::LEFT_BOTTOM, figure, theme::figures(13.0), color);
    painter.text(drawn.right_bottom() + vec2(3.0, -0.5), Align2::LEFT_BOTTOM, unit, theme::words(theme::SMALL), faint);
}

/// Says on hover what a signal is.
fn explain(ui: &egui::Ui, cell: Rect, data: &PanelData, path: &str) {
    let response = ui.interact(cell, ui.id().with(("reading", path)), Sense::hover());
    if !response.hovered() {
        return;
    }
    let text = match data.signals.position(path) {
        Some(at) => {
            let signal = &data.signals.table[at];
            format!(
                "{}\n{path} = {} {}",
                signal.meaning,
                figures::compact(data.signals.values[at]),
                figures::unit(signal.unit)
            )
        }
        None => format!("{path}: not measured by this machine"),
    };
    response.on_hover_text(text);
}

/// A line each for the books and for the program itself.
fn performance(ui: &mut egui::Ui, data: &PanelData, pacer: &Pacer) {
    let fps = data.value("run.fps");
    let frame = 1000.0 / fps;
    let error = figures::engineering(data.value("books.energy_error"), "J");
    let lines = [
        format!("{} FPS {} ms", figures::fixed(fps, 0, 4), figures::fixed(frame, 1, 5)),
        format!("{} MB", figures::fixed(data.value("run.memory_mb"), 0, 4)),
        format!("{}x real time", figures::fixed(pacer.reached(), 2, 7)),
        format!("error {error:>11}"),
    ];
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let color = ui.visuals().text_color();
    for (at, line) in lines.iter().enumerate() {
        let corner = whole.min + vec2((at / 2) as f32 * whole.width() / 2.0, (at % 2) as f32 * 14.0);
        ui.painter().text(corner, Align2::LEFT_TOP, line, theme::figures(theme::SMALL), color);
    }
    if response.hovered() {
        response.on_hover_text(format!(
            "A tick of the machine takes {:.0} µs; {}.\nThe machine alone could run at {:.0} times real time.\n\
             error: what the energy books do not explain since the start.",
            pacer.cost_per_tick_s() * 1e6,
            pacer.limit().text(),
            data.settings.run.tick / pacer.cost_per_tick_s().max(1e-9),
        ));
    }
}
