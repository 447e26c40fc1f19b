//! Energy balance panel: the electricity taken in is returned, destroyed by a mechanism, or stored.
//!
//! The balance is in terms of exergy. An energy balance would show heat of the compressor and heat carried away by the
//! water, but not the work that is lost by them.

use crate::monitoring::History;
use crate::viewer::ui::explain::{self, on_hover};
use crate::viewer::ui::names::on_ground;
use crate::viewer::ui::palette::ink as palette;
use crate::viewer::ui::palette::ink::Rgb;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::{self, Align2, Rect, Sense, vec2};

/// Averaging time of the powers, s; long, since the compressor runs in bursts.
const AVERAGE_S: f64 = 120.0;
/// Number of intervals of the average: one per sample, since the middle of a bucket with several samples is not their
/// mean.
const STRETCHES: usize = 2400;
/// Height of a line, points.
const LINE: f32 = 13.0;
/// Width of the names, points.
const NAMES: f32 = 104.0;
/// Width of the values, points: 14 characters and a margin.
const FIGURES: f32 = 92.0;

/// A line: one mechanism, or several of a kind.
pub struct Line {
    /// Name.
    pub label: &'static str,
    /// Paths of its power signals.
    pub paths: &'static [&'static str],
    /// Colour of its bar.
    pub color: Rgb,
}

const fn line(label: &'static str, color: Rgb, paths: &'static [&'static str]) -> Line {
    Line { label, paths, color }
}

/// Inputs, outputs, then the mechanisms in the order of the energy flow.
#[rustfmt::skip]
pub static LINES: &[Line] = &[
    line("Electricity in", palette::ELECTRICITY_IN, &["power.compressor"]),
    line("Electricity out", palette::ELECTRICITY_OUT, &["power.grid"]),
    line("Compressor", palette::LOST, &["power.destroyed.compressor"]),
    line("Injection valves", palette::LOST, &["power.destroyed.throttling"]),
    line("Heat, air to water", palette::LOST, &["power.destroyed.air_to_water"]),
    line("Vented, spilled air", palette::LOST, &["power.destroyed.vent", "power.destroyed.spill"]),
    line("Water moved along", palette::LOST, &["power.mass_exchange"]),
    line("Drag", palette::DRAG, &["power.drag"]),
    line("Bearings, brake", palette::LOST, &["power.bearing", "power.brake"]),
    line("Gear, coupling", palette::LOST, &["power.gear", "power.slip"]),
    line("Generator, inverter", palette::LOST, &["power.core", "power.copper", "power.inverter"]),
];

/// Mean power of a line, W; signals that the machine does not have count as zero.
fn mean(now_s: f64, history: &History, line: &Line) -> f64 {
    line.paths.iter().filter_map(|path| mean_of(now_s, history, path)).sum()
}

/// Mean of a signal up to a time, W; `None` without a history or a defined value.
fn mean_of(now_s: f64, history: &History, path: &str) -> Option<f64> {
    let stretches = history.between(path, now_s - AVERAGE_S, now_s, STRETCHES)?;
    let known = stretches.iter().map(|extent| f64::from(extent.middle())).filter(|middle| middle.is_finite());
    let (sum, number) = known.fold((0.0, 0_u32), |(sum, number), middle| (sum + middle, number + 1));
    (number > 0).then(|| sum / f64::from(number))
}

/// Draws the bars.
pub fn show(ui: &mut egui::Ui, readings: &Readings, history: &History) {
    let now_s = readings.signals.time_s;
    let (head, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE + 2.0), Sense::hover());
    let visuals = ui.visuals();
    let note = format!("kW, mean of {AVERAGE_S:.0} s");
    let note = ui.painter().text(head.right_top(), Align2::RIGHT_TOP, note, theme::words(9.5), theme::faint(visuals));
    let (font, room) = (theme::words(theme::SMALL), note.left() - head.left() - 6.0);
    let title = "Where the power goes";
    text_within(ui.painter(), head.min, Align2::LEFT_TOP, title, font, theme::strong(visuals), room);
    on_hover(response, || {
        let meaning = "Work that is given back, and work that each mechanism destroys (exergy), as a share of the electricity \
                       that goes in.";
        let equation = "electricity in = electricity out + sum destroyed + what is stored meanwhile (PHYSICS.md 6)";
        explain::figure(meaning, equation, ["power.compressor", "power.grid", "books.stored_exergy"], readings)
    });
    let means: Vec<f64> = LINES.iter().map(|line| mean(now_s, history, line)).collect();
    let electricity = means[0];
    let full = means.iter().map(|mean| mean.abs()).fold(1e-9, f64::max);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (line, mean) in LINES.iter().zip(&means) {
        bar(ui, line.label, *mean, full, electricity, line.color, || explanation(readings, history, line));
    }
    let rest = electricity - means[1..].iter().sum::<f64>();
    bar(ui, "Stored, other", rest, full, electricity, palette::NEUTRAL, || {
        let meaning = "What the lines above do not explain: what reservoir, floaters and flywheel stored or gave back \
                       meanwhile, and heat that leaves at another temperature than the surroundings'.";
        let equation = "electricity in - electricity out - sum of the lines above (PHYSICS.md 6)";
        explain::figure(meaning, equation, ["books.stored_exergy", "power.compressor", "power.grid"], readings)
    });
}

/// Tooltip of a line with its signals.
fn explanation(readings: &Readings, history: &History, line: &Line) -> String {
    let parts = line.paths.iter().filter_map(|path| {
        readings.signals.position(path)?;
        let mean = mean_of(readings.signals.time_s, history, path)?;
        let mean = figures::engineering(mean, "W");
        Some(format!("Mean of {AVERAGE_S:.0} s: {mean}. Now:\n{}", explain::explain(path, readings)))
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() { "not measured by this machine".into() } else { parts.join("\n\n") }
}

fn bar(
    ui: &mut egui::Ui,
    label: &str,
    power: f64,
    full: f64,
    electricity: f64,
    color: Rgb,
    explanation: impl FnOnce() -> String,
) {
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let main = label.starts_with("Electricity");
    let visuals = ui.visuals();
    let text = if main { theme::strong(visuals) } else { visuals.text_color() };
    let painter = ui.painter();
    let share = if electricity > 1.0 { 100.0 * power / electricity } else { f64::NAN };
    let figure = format!("{} {}%", figures::fixed(power * 1e-3, 2, 7), figures::fixed(share, 1, 5));
    let figure = painter.text(row.right_top(), Align2::RIGHT_TOP, figure, theme::figures(9.5), text);
    // Space is divided by the widths of values and names, which are equal in all lines.
    let right = row.right() - FIGURES;
    let left = row.left() + NAMES.min(0.75 * (right - row.left()));
    let room = (left - row.left() - 4.0).min(figure.left() - row.left() - 4.0);
    text_within(painter, row.left_top(), Align2::LEFT_TOP, label, theme::words(theme::SMALL), text, room);
    let length = (power.abs() / full).min(1.0) as f32 * (right - left);
    let bar = Rect::from_min_size(egui::pos2(left, row.top() + 3.0), vec2(length.max(0.5), LINE - 5.0));
    let color = on_ground(color, visuals.dark_mode);
    painter.rect_filled(bar, 0.0, if main || !visuals.dark_mode { color } else { color.gamma_multiply(0.85) });
    on_hover(response, explanation);
}
