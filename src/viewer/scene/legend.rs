//! Legend of colours, lengths and widths: a small box in the corner of the scene, with one line per displayed quantity.

use crate::viewer::scene::canvas::Canvas;
use crate::viewer::scene::forces::Force;
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::scales::{CELSIUS_ZERO, Scales, arrow_step};
use crate::viewer::scene::state::{Part, Scene};
use crate::viewer::ui::palette as p;
use crate::viewer::ui::palette::Quantity;
use crate::viewer::view_model::selection::{AirColor, ViewOptions};
use bevy::prelude::*;

/// The box of the legend.
#[derive(Component)]
pub struct LegendBox;

/// Forms of the energy in the order of its path.
pub const CARRIERS: [(Quantity, &str); 5] = [
    (Quantity::ElectricityIn, "Electricity in"),
    (Quantity::Air, "Compressed air"),
    (Quantity::Motion, "Motion"),
    (Quantity::ElectricityOut, "Electricity out"),
    (Quantity::Lost, "Lost"),
];

/// Distance of the box from the corner of the scene.
const MARGIN: f32 = 8.0;

/// Rectangle of the box in a scene of a given size.
pub fn place(scene: Vec2, size: Vec2) -> Rect {
    let corner = Vec2::new(MARGIN, scene.y - MARGIN - size.y);
    Rect::from_corners(corner, corner + size)
}

/// Number of segments of a ramp.
const STEPS: usize = 12;

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Heading of the following lines.
    Title(String),
    /// A colour with its meaning.
    Swatch(Color, String),
    /// A colour ramp, with the meaning of its ends.
    Ramp(&'static [Color], String, String),
}

/// The lines for the present options.
pub fn entries(options: &ViewOptions, scales: &Scales, layout: &Layout) -> Vec<Entry> {
    let mut lines = Vec::new();
    let swatch = |color, text: &str| Entry::Swatch(color, text.into());
    if options.forces {
        let step = arrow_step(layout);
        let which = if step > 1 { format!(", every {step}th floater") } else { String::new() };
        let per_metre = newtons(scales.newtons_per_metre);
        lines.push(Entry::Title(format!("Forces: 1 m long is {per_metre}{which}")));
        lines.extend(Force::ALL.map(|force| swatch(force.color(), force.name())));
    }
    if options.tension {
        lines.push(Entry::Title("Tension of the chain".into()));
        lines.push(Entry::Ramp(&p::TENSION_RAMP, "0".into(), newtons(scales.tension)));
    }
    match options.air {
        AirColor::Plain => {}
        AirColor::Pressure => {
            let bar = |pressure: f32| format!("{:.1}", pressure * 1e-5);
            lines.push(Entry::Title("Pressure of the air, absolute".into()));
            let [low, high] = scales.pressure.map(bar);
            lines.push(Entry::Ramp(&p::PRESSURE_RAMP, low, format!("{high} bar")));
        }
        AirColor::Temperature => {
            let celsius = |temperature: f32| format!("{:.0}", temperature - CELSIUS_ZERO);
            lines.push(Entry::Title("Temperature of the air, Celsius".into()));
            let [low, high] = scales.temperature.map(celsius);
            lines.push(Entry::Ramp(&p::TEMPERATURE_RAMP, low, high));
        }
    }
    if options.energy {
        let (width, power) = (Scales::WIDEST * layout.unit, kilowatts(scales.power));
        lines.push(Entry::Title(format!("Power: {width:.1} m wide is {power}")));
        lines.extend(CARRIERS.map(|(quantity, name)| swatch(quantity.color(), name)));
    }
    lines
}

fn newtons(force: f64) -> String {
    if force >= 1e3 { format!("{} kN", force * 1e-3) } else { format!("{force} N") }
}

fn kilowatts(power: f64) -> String {
    if power >= 1e3 { format!("{} kW", power * 1e-3) } else { format!("{power} W") }
}

/// Rewrites the legend when it has changed.
pub fn show_legend(
    options: Res<ViewOptions>,
    scales: Res<Scales>,
    scene: Res<Scene>,
    canvas: Single<Entity, With<Canvas>>,
    old: Query<Entity, With<LegendBox>>,
    mut shown: Local<Vec<Entry>>,
    mut commands: Commands,
) {
    let wanted = entries(&options, &scales, &scene.layout);
    if *shown == wanted && old.is_empty() == wanted.is_empty() {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    shown.clone_from(&wanted);
    if wanted.is_empty() {
        return;
    }
    let node = Node {
        position_type: PositionType::Absolute,
        left: px(MARGIN),
        bottom: px(MARGIN),
        padding: UiRect::axes(px(8), px(5)),
        flex_direction: FlexDirection::Column,
        row_gap: px(2),
        border_radius: BorderRadius::all(px(4)),
        ..default()
    };
    let ground = BackgroundColor(p::LABEL_GROUND.with_alpha(0.88));
    commands.spawn((Part, LegendBox, ChildOf(*canvas), node, ground)).with_children(|rows| {
        for entry in wanted {
            row(rows, entry);
        }
    });
}

fn row(rows: &mut ChildSpawnerCommands, entry: Entry) {
    let text = |text: String, size: f32| {
        let font = TextFont { font_size: FontSize::Px(size), ..default() };
        (Text::new(text), font, TextColor(p::LABEL_TEXT), TextLayout::no_wrap())
    };
    let patch =
        |width: f32, color: Color| (Node { width: px(width), height: px(9), ..default() }, BackgroundColor(color));
    let line = Node { align_items: AlignItems::Center, column_gap: px(6), ..default() };
    match entry {
        Entry::Title(title) => {
            rows.spawn(text(title, 11.0));
        }
        Entry::Swatch(color, name) => {
            rows.spawn(line).with_children(|row| {
                row.spawn(patch(16.0, color));
                row.spawn(text(name, 11.0));
            });
        }
        Entry::Ramp(ramp, low, high) => {
            rows.spawn(line).with_children(|row| {
                row.spawn(text(low, 11.0));
                row.spawn(Node::default()).with_children(|ramped| {
                    for step in 0..STEPS {
                        // Segments overlap slightly, since gaps would be visible at fractional scales.
                        let (mut node, color) = patch(10.0, p::along(ramp, step as f32 / (STEPS - 1) as f32));
                        node.margin.right = px(-1);
                        ramped.spawn((node, color));
                    }
                });
                row.spawn(text(high, 11.0));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::view_model::scene_state::MachineGeometry;

    #[test]
    fn what_is_not_shown_is_not_explained_and_units_are_named() {
        let layout = Layout::new(&MachineGeometry::default(), false);
        let scales = Scales {
            newtons_per_metre: 5e3,
            tension: 1e5,
            power: 2e5,
            pressure: [1e5, 3.5e5],
            temperature: [288.15, 298.15],
        };
        let off = ViewOptions { energy: false, ..ViewOptions::default() };
        assert_eq!(entries(&off, &scales, &layout), vec![]);
        let all = ViewOptions { forces: true, tension: true, energy: true, air: AirColor::Temperature, ..off };
        let lines = format!("{:?}", entries(&all, &scales, &layout));
        for text in ["1 m long is 5 kN", "100 kN", "\"15\"", "\"25\"", "0.8 m wide is 200 kW"] {
            assert!(lines.contains(text), "{text}: {lines}");
        }
    }
}
