//! Scales of lengths, widths and colours: round numbers that stay constant for a machine.

use crate::viewer::scene::layout::Layout;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::AirColor;
use bevy::prelude::*;

/// Zero of the Celsius scale, K.
pub const CELSIUS_ZERO: f32 = 273.15;

/// Scales of the present scene.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Scales {
    /// Force per length of an arrow, N/m.
    pub newtons_per_metre: f64,
    /// Tension at the upper end of the colour ramp, N; the lower end is zero.
    pub tension: f64,
    /// Power of a ribbon with a width of [`Scales::WIDEST`] units, W.
    pub power: f64,
    /// Pressures at the ends of the colour ramp, Pa.
    pub pressure: [f32; 2],
    /// Temperatures at the ends of the colour ramp, K.
    pub temperature: [f32; 2],
}

impl Scales {
    /// Width of an energy ribbon at full scale, in the layout's units.
    pub const WIDEST: f32 = 0.8;

    /// The scales for a scene state. Those of tension, power and temperature only increase, so that the display does
    /// not jump.
    pub fn widened(&self, layout: &Layout, scene_state: &SceneState) -> Scales {
        let wider = |now: f64, needed: f64| if needed > now { round_up(needed) } else { now };
        let tension = scene_state.link_tensions.iter().fold(0.0f32, |most, &tension| most.max(tension));
        let spacing = arrow_step(layout) as f64 * layout.path.length() / layout.floaters.max(1) as f64;
        let [warm, cold] = self.temperature_needed(scene_state);
        let water = scene_state.water_temperature;
        let reach = (warm - water).max(water - cold);
        let reach_now = 0.5 * (self.temperature[1] - self.temperature[0]);
        let middle = (water - CELSIUS_ZERO).round() + CELSIUS_ZERO;
        let reach = if reach > reach_now || self.temperature == [0.0; 2] {
            5.0 * (reach / 5.0).ceil().max(1.0)
        } else {
            reach_now
        };
        Scales {
            newtons_per_metre: round_up(scene_state.full_buoyancy as f64 / (1.05 * spacing)),
            tension: wider(self.tension, tension as f64),
            power: wider(self.power, scene_state.powers.greatest().max(1.0)),
            pressure: scene_state.pressures.map(|pressure| (pressure / 5e4).round() * 5e4),
            temperature: [middle - reach, middle + reach],
        }
    }

    /// Range of the temperatures of air in the floaters.
    fn temperature_needed(&self, scene_state: &SceneState) -> [f32; 2] {
        let with_air = scene_state.floaters.iter().filter(|floater| floater.air_fraction > 0.01);
        with_air.fold([scene_state.water_temperature; 2], |[warm, cold], floater| {
            [warm.max(floater.air_temperature), cold.min(floater.air_temperature)]
        })
    }

    /// Position of a value of the air on its colour ramp, 0 to 1.
    pub fn share(&self, what: AirColor, pressure: f32, temperature: f32) -> f32 {
        let share = |value: f32, [low, high]: [f32; 2]| ((value - low) / (high - low).max(1e-6)).clamp(0.0, 1.0);
        match what {
            AirColor::Plain => 0.0,
            AirColor::Pressure => share(pressure, self.pressure),
            AirColor::Temperature => share(temperature, self.temperature),
        }
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50, ... not below a value.
pub fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let decade = 10f64.powf(value.log10().floor());
    let share = value / decade * (1.0 - 1e-9);
    decade
        * if share <= 1.0 {
            1.0
        } else if share <= 2.0 {
            2.0
        } else if share <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// Interval of floaters with arrows, so that arrows do not overlap.
pub fn arrow_step(layout: &Layout) -> usize {
    let pitch = layout.path.length() / layout.floaters.max(1) as f64;
    (0.5 * layout.radius as f64 / pitch).ceil().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::machine::fill_scene::tests::running;

    #[test]
    fn scales_are_round_numbers_that_hold_what_they_show() {
        for value in [0.013, 0.9, 1.0, 1.2, 3.0, 5.0, 5.1, 83e3, 1e6, 2e-9] {
            let up = round_up(value);
            let mantissa = up / 10f64.powf(up.log10().floor());
            assert!(up >= value && up <= 2.5 * value * (1.0 + 1e-9), "{value} -> {up}");
            assert!([1.0, 2.0, 5.0, 10.0].iter().any(|round| (mantissa - round).abs() < 1e-6), "{value} -> {up}");
        }
    }

    #[test]
    fn scales_of_a_running_machine_hold_and_do_not_shrink() {
        let (_, mut scene_state) = running();
        let layout = Layout::new(&scene_state.geometry, false);
        let scales = Scales::default().widened(&layout, &scene_state);
        assert_eq!(scales.newtons_per_metre, 5e3, "0.82 m for a floater full of air, 0.79 m to the next");
        assert!(scales.tension >= 8e4 && scales.power >= scene_state.powers.electricity_out);
        for floater in scene_state.floaters.iter().filter(|floater| floater.air_fraction > 0.01) {
            assert!((scales.temperature[0]..=scales.temperature[1]).contains(&floater.air_temperature));
        }
        scene_state.link_tensions.clear();
        assert_eq!(scales.widened(&layout, &scene_state).tension, scales.tension);
    }
}
