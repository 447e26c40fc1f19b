//! Tests that the colours of scene and panels are distinguishable with all forms of colour blindness.

use crate::viewer::panels::energy_balance;
use crate::viewer::panels::energy_flow::flows::rows;
use crate::viewer::scene::forces::Force;
use crate::viewer::scene::legend::CARRIERS;
use crate::viewer::ui::palette::{AIR, Quantity, Rgb, TENSION_RAMP};
use crate::viewer::ui::{names, theme};
use crate::viewer::view_model::flow_rows::Station;
use bevy::color::{Color, ColorToComponents, LinearRgba};

/// Transformations of linear light for normal vision, deuteranopia and protanopia (Machado, Oliveira and Fernandes,
/// 2009, at full severity).
const EYES: [(&str, [[f32; 3]; 3]); 3] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
];

/// Perceived distance of two colours, in hundredths of Oklab's lightness; about two are just noticeable.
fn distance(a: Rgb, b: Rgb, eye: &[[f32; 3]; 3]) -> f32 {
    let seen = |[r, g, b]: Rgb| {
        let light = LinearRgba::from(Color::srgb_u8(r, g, b));
        let [r, g, b] = eye.map(|row| row[0] * light.red + row[1] * light.green + row[2] * light.blue);
        let seen = LinearRgba::rgb(r.clamp(0.0, 1.0), g.clamp(0.0, 1.0), b.clamp(0.0, 1.0));
        bevy::color::Oklaba::from(seen).to_f32_array_no_alpha()
    };
    let (a, b) = (seen(a), seen(b));
    100.0 * a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// Asserts that every two colours of a set are distinguishable with each type of vision.
fn apart(what: &str, set: &[Rgb], least: f32) {
    for (name, eye) in &EYES {
        for (at, &one) in set.iter().enumerate() {
            for &other in &set[..at] {
                let distance = distance(one, other, eye);
                assert!(distance >= least, "{what}, {name}: {one:?} and {other:?} are {distance:.1} apart");
            }
        }
    }
}

/// Colours as they are drawn in the panels of a theme.
fn marks(set: &[Rgb], dark: bool) -> Vec<Rgb> {
    let mark = |color: &Rgb| theme::mark(*color, dark);
    set.iter().map(mark).map(|color| [color.r(), color.g(), color.b()]).collect()
}

#[test]
fn what_stands_side_by_side_can_be_told_apart_by_everybody() {
    let power = CARRIERS.map(|(quantity, _)| quantity.hue());
    let force = Force::ALL.map(|force| force.quantity().hue());
    apart("legend of the power", &power, 8.5);
    apart("legend of the forces", &force, 8.5);
    // Ribbons and arrows can be shown at the same time, with one legend.
    apart("both legends", &[&power[..], &force].concat(), 7.5);
    let alarms = [Quantity::Warning, Quantity::Critical].map(Quantity::hue);
    apart("alarms beside electricity and air", &[&alarms, &power[..2], &power[3..4]].concat(), 8.5);
    for dark in [true, false] {
        apart("curves", &marks(&names::CYCLE, dark), 6.5);
        let tensions = ["chain.least_tension", "chain.greatest_tension"].map(names::color_of);
        apart("tensions", &marks(&tensions, dark), 6.5);
        let mut bars: Vec<Rgb> = energy_balance::LINES.iter().map(|line| line.color).collect();
        bars.sort_unstable();
        bars.dedup();
        apart("energy balance", &marks(&bars, dark), 6.5);
    }
}

#[test]
fn a_quantity_has_the_same_hue_in_view_plots_and_both_energy_panels() {
    let view = |name: &str| CARRIERS.iter().find(|(_, shown)| *shown == name).expect("a line of the legend").0.hue();
    let (lost, drag) = (view("Lost"), Force::Drag.quantity().hue());
    // Energy balance and plots: every line has the colour of its signals.
    for line in energy_balance::LINES {
        for path in line.paths {
            assert_eq!(names::color_of(path), line.color, "{}: {path}", line.label);
        }
    }
    let balance = |name: &str| {
        energy_balance::LINES.iter().find(|line| line.label == name).expect("a line of the energy balance").color
    };
    assert_eq!(balance("Electricity in"), view("Electricity in"));
    assert_eq!(balance("Electricity out"), view("Electricity out"));
    assert_eq!(balance("Drag"), drag);
    let mechanisms = energy_balance::LINES.iter().skip(2).filter(|line| line.label != "Drag");
    assert!(mechanisms.clone().count() > 5);
    for line in mechanisms {
        assert_eq!(line.color, lost, "{}", line.label);
    }
    // Energy panel: flows to the next station, and losses.
    for (station, carrier) in [
        (Station::Compressor, "Compressed air"),
        (Station::Reservoir, "Compressed air"),
        (Station::Injection, "Compressed air"),
        (Station::Chain, "Motion"),
        (Station::Shaft, "Motion"),
        (Station::Generator, "Electricity out"),
    ] {
        assert_eq!(station.color(), view(carrier), "{}", station.name());
    }
    for (name, lines, color) in rows() {
        let line = lines[0].0.key();
        match line {
            _ if line.contains("drag") => assert_eq!(color, drag, "{name}"),
            _ if line.starts_with("destroyed") => assert_eq!(color, lost, "{name}"),
            _ if line.starts_with("auxiliary") => assert_eq!(color, view("Electricity in"), "{name}"),
            _ => assert!(Quantity::ALL.iter().any(|quantity| quantity.hue() == color), "{name}"),
        }
    }
    // Colours of the machine's signals in the scene.
    for (path, quantity) in [
        ("supply.pressure", Quantity::Air),
        ("floater[3].air_mass", Quantity::Air),
        ("floater[3].force", Quantity::NetForce),
        ("link[3].tension", Quantity::Tension),
        ("chain.speed", Quantity::Motion),
        ("flywheel.speed", Quantity::Drive),
        ("water.temperature", Quantity::Water),
        ("total.destroyed_vent", Quantity::Lost),
    ] {
        assert_eq!(names::color_of(path), quantity.hue(), "{path}");
    }
    assert_eq!(Force::Net.quantity(), Quantity::NetForce);
}

#[test]
fn shades_have_the_hue_of_their_quantity() {
    let hue = |color: Color| bevy::color::Oklcha::from(color).hue;
    let near = |what: &str, a: Color, b: Color| {
        let turn = (hue(a) - hue(b) + 180.0).rem_euclid(360.0) - 180.0;
        assert!(turn.abs() < 15.0, "{what}: {turn} degrees");
    };
    near("air", AIR, Quantity::Air.color());
    near("least tension", Quantity::LeastTension.color(), Quantity::Tension.color());
    for color in TENSION_RAMP {
        near("tension", color, Quantity::Tension.color());
    }
    for (at, &one) in Quantity::ALL.iter().enumerate() {
        for &other in &Quantity::ALL[..at] {
            let same = [one, other] == [Quantity::Tension, Quantity::Motion];
            assert_eq!(one.hue() == other.hue(), same, "{one:?} and {other:?}");
        }
    }
}
