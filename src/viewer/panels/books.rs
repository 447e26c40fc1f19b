//! Where every joule goes: electricity in, electricity out, and what each mechanism makes of the rest.

use super::{data::PanelData, figures, theme};
use crate::viewer::palette::{self, Rgb};
use bevy_egui::egui::{self, Align2, Rect, Sense, vec2};

/// Powers are averaged over this long: the compressor works in bursts, s.
const AVERAGE_S: f64 = 60.0;
/// Height of a line, points.
const LINE: f32 = 12.0;

/// One mechanism.
pub struct Line {
    /// Path of its power.
    pub path: &'static str,
    /// Name.
    pub label: &'static str,
    /// Colour of its bar.
    pub color: Rgb,
}

const fn line(path: &'static str, label: &'static str, color: Rgb) -> Line {
    Line { path, label, color }
}

/// The mechanisms in the order in which the energy passes them. The first is what goes in.
#[rustfmt::skip]
pub static LINES: &[Line] = &[
    line("power.compressor", "Electricity in", palette::ELECTRICITY_IN),
    line("power.grid", "Electricity out", palette::ELECTRICITY_OUT),
    line("power.compressor_heat", "Compressor heat", palette::ELECTRICITY_IN),
    line("power.reservoir_heat", "Reservoir wall", palette::AIR),
    line("power.throttling", "Valves, mixing", palette::AIR),
    line("power.exhaust", "Vented air", palette::AIR),
    line("power.air_to_water", "Air to water", palette::WATER),
    line("power.mass_exchange", "Water moved", palette::WATER),
    line("power.drag", "Drag", palette::WATER),
    line("power.bearing", "Bearings", palette::CHAIN),
    line("power.brake", "Brake", palette::CHAIN),
    line("power.gear", "Gear", palette::DRIVE),
    line("power.slip", "Coupling slip", palette::DRIVE),
    line("power.core", "Core, windage", palette::ELECTRICITY_OUT),
    line("power.copper", "Copper", palette::ELECTRICITY_OUT),
    line("power.inverter", "Inverter", palette::ELECTRICITY_OUT),
];

/// Draws the bars; mechanisms that the machine does not report are left out.
pub fn show(ui: &mut egui::Ui, data: &PanelData) {
    let means: Vec<(&Line, f64)> =
        LINES.iter().filter_map(|line| data.history.mean(line.path, AVERAGE_S).map(|mean| (line, mean))).collect();
    let electricity = means.first().filter(|(line, _)| line.path == "power.compressor").map_or(0.0, |(_, mean)| *mean);
    let faint = theme::faint(ui.visuals());
    let (head, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE + 2.0), Sense::hover());
    ui.painter().text(
        head.min,
        Align2::LEFT_TOP,
        "Where the power goes",
        theme::words(theme::SMALL),
        theme::strong(ui.visuals()),
    );
    ui.painter().text(head.right_top(), Align2::RIGHT_TOP, "kW, mean of 60 s", theme::words(9.5), faint);
    response
        .on_hover_text("Each mechanism that takes or gives power. Bars are shares of the electricity that goes in.");

    let full = means.iter().map(|(_, mean)| mean.abs()).fold(electricity.abs(), f64::max).max(1e-9);
    for (line, mean) in means {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
        let bar_left = row.left() + 92.0;
        let bar_right = row.right() - 92.0;
        let length = (mean.abs() / full) as f32 * (bar_right - bar_left);
        let bar = Rect::from_min_size(egui::pos2(bar_left, row.top() + 3.0), vec2(length.max(0.5), LINE - 5.0));
        let main = matches!(line.path, "power.compressor" | "power.grid");
        let text = if main { theme::strong(ui.visuals()) } else { ui.visuals().text_color() };
        let color = theme::rgb(line.color);
        let painter = ui.painter();
        painter.rect_filled(bar, 0.0, if main { color } else { color.gamma_multiply(0.65) });
        painter.text(row.left_top(), Align2::LEFT_TOP, line.label, theme::words(theme::SMALL), text);
        let share = if electricity.abs() > 1.0 { 100.0 * mean / electricity } else { f64::NAN };
        let figure = format!("{} {}%", figures::fixed(mean * 1e-3, 2, 7), figures::fixed(share, 1, 5));
        painter.text(row.right_top(), Align2::RIGHT_TOP, figure, theme::figures(9.5), text);
        if response.hovered()
            && let Some(at) = data.signals.position(line.path)
        {
            response.on_hover_text(format!("{}\n{}", data.signals.table[at].meaning, line.path));
        }
    }
}
