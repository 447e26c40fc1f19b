//! The p-V diagram of a floater: its cycle, compared with isotherm and adiabat.

use crate::viewer::plotting::legend::PlotColors;
use crate::viewer::plotting::xy_figure::{self, Series, Style, XyFigure};
use crate::viewer::ui::names;
use crate::viewer::ui::palette::ink;
use crate::viewer::view_model::pv::State;
use bevy_egui::egui::{self, Vec2};

/// Number of points of a theoretical curve.
const CURVE_POINTS: usize = 40;
/// Least range of the axes, L and bar.
const LEAST_AXES: [[f64; 2]; 2] = [[0.0, 0.0], [100.0, 1.0]];

/// Data of the diagram.
#[derive(Clone, Debug)]
pub struct PvData<'a> {
    /// States in order of time, the newest last.
    pub measured: &'a [State],
    /// The state at the end of filling.
    pub filled: Option<State>,
    /// Ratio of the heat capacities.
    pub gamma: f64,
}

/// A theoretical curve from the filled state down to a pressure.
fn curve(filled: State, least_pressure: f64, exponent: f64) -> Vec<State> {
    let least = least_pressure.clamp(1e-3 * filled[1], filled[1]);
    let state = |at: usize| {
        let pressure = filled[1] + (least - filled[1]) * at as f64 / (CURVE_POINTS - 1) as f64;
        [filled[0] * (filled[1] / pressure).powf(1.0 / exponent), pressure]
    };
    (0..CURVE_POINTS).map(state).collect()
}

/// Converts to litres and bar.
fn shown(states: &[State]) -> Vec<[f64; 2]> {
    states.iter().map(|[volume, pressure]| [volume * 1e3, pressure * 1e-5]).collect()
}

/// Draws the diagram in a given size.
pub fn show(ui: &mut egui::Ui, size: Vec2, data: &PvData) -> egui::Response {
    let look = PlotColors::of(ui.visuals());
    let color = |rgb| names::on_ground(rgb, look.dark);
    // Axes start at zero, even with a single state.
    let least = Series { label: "", points: LEAST_AXES.into(), color: egui::Color32::TRANSPARENT, style: Style::Dots };
    let mut series = vec![least];
    if let Some(filled) = data.filled {
        let least = data.measured.iter().map(|[_, pressure]| *pressure).fold(filled[1], f64::min);
        let theory = |label, exponent, color, style| Series {
            label,
            points: shown(&curve(filled, least, exponent)),
            color,
            style,
        };
        series.push(theory("isotherm", 1.0, color(ink::WATER), Style::Dashed));
        series.push(theory("adiabat", data.gamma, color(ink::ELECTRICITY_IN), Style::Dashed));
    }
    let measured = shown(data.measured);
    series.push(Series { label: "measured", points: measured, color: color(ink::AIR), style: Style::Trail });
    if let Some(filled) = data.filled {
        series.push(Series { label: "", points: shown(&[filled]), color: look.text, style: Style::Dots });
    }
    let figure = XyFigure { x_label: "volume of air [L]", y_label: "pressure [bar]", series: &series, limits: None };
    xy_figure::xy_figure(ui, size, &figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_curves_begin_at_the_filled_state_and_keep_p_v_to_the_exponent() {
        let filled = [0.01, 4e5];
        for exponent in [1.0, 1.4] {
            let points = curve(filled, 1e5, exponent);
            assert_eq!(points[0], filled);
            assert!((points.last().unwrap()[1] - 1e5).abs() < 1e-6);
            let kept = |[volume, pressure]: State| pressure * volume.powf(exponent);
            assert!(points.iter().all(|&point| (kept(point) / kept(filled) - 1.0).abs() < 1e-9));
        }
    }
}
