//! Data of the moving parts: floaters, and the links between them.

use crate::model::geometry::Cell;
use crate::model::tension::{FloaterLoad, floater_load};
use crate::viewer::machine::inspection::subject::{Subject, bar, derived, kilowatts, part, signal, word};
use crate::viewer::view_model::inspection::{Inspection, Row};

/// Inspects a floater.
pub fn floater(number: u32, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let (index, title) = (number as usize, format!("Floater {number}"));
    let Some(floater) = state.floaters.get(index) else { return Inspection::missing(title) };
    let load = floater_load(c, state, index, subject.cam);
    let height = state.height(c, index);
    let place = match floater.cell {
        Cell::Zone => "in the injection zone",
        Cell::Ascending => "rising",
        Cell::TopRising | Cell::TopSinking => "at the top, venting",
        Cell::Descending => "sinking",
        _ => "at the bottom",
    };
    let doing = if state.valve_is_open(index, subject.cam) {
        "its valve is open"
    } else if floater.spilling {
        "spilling at its mouth"
    } else if floater.air_mass > 0.0 {
        "holds air"
    } else {
        "full of water"
    };
    let own = |name: &str| format!("floater[{number}].{name}");
    let [coordinate, volume, mass, force] = ["coordinate", "air_volume", "air_mass", "force"].map(own);
    let celsius = floater.temperature(c).map_or(f64::NAN, |kelvin| kelvin - 273.15);
    let mut rows = vec![
        word(
            "Where",
            place,
            ("The part of the loop that it is in.", "by its coordinate s_i (PHYSICS.md 1)"),
            &[&coordinate, "air.injection_start"],
        ),
        word(
            "State",
            doing,
            ("What its air does.", "by its valve, V_i and m_i (PHYSICS.md 2, 9)"),
            &[&volume, &mass, "air.fill_fraction", "floater.cavity_volume"],
        ),
        signal("Height", own("height"), (height, 3, "m")),
        signal("Air", mass.clone(), (floater.air_mass, 4, "kg")),
        signal("Volume", volume.clone(), (state.air_volume(c, index) * 1e3, 2, "l")),
        signal("Pressure", own("air_pressure"), bar(c.water_pressure(height), 4)),
        signal("Temperature", own("air_temperature"), (celsius, 2, "°C")),
    ];
    rows.extend(force_rows([&coordinate, &volume, &mass, &force], &load, state.chain_speed));
    rows.push(derived(
        "Air's energy",
        (floater.enthalpy * 1e-3, 3, "kJ"),
        (
            "Internal energy of its air, and the water and atmosphere that it lifts.",
            "state of the model: H_i = m_i c_p T_i (PHYSICS.md 2)",
        ),
        &[&mass, &own("air_temperature"), "environment.heat_capacity"],
    ));
    let signals = [volume, own("air_pressure"), own("air_temperature"), force];
    part(title, rows, signals.each_ref().map(String::as_str), "floater", &["floater.", "air.fill_fraction"])
}

/// The forces on a floater along the chain; the paths are those of its own signals.
fn force_rows([coordinate, volume, mass, force]: [&str; 4], load: &FloaterLoad, chain_speed: f64) -> [Row; 5] {
    let newtons = |force| (force, 1, "N");
    [
        derived(
            "Buoyancy",
            newtons(load.buoyancy),
            ("Of air and shell, along the chain; positive drives it on.", "z'(s_i) rho g (V_i + V_s) (PHYSICS.md 3)"),
            &[coordinate, volume, "floater.shell_volume", "environment.water_density", "environment.gravity"],
        ),
        derived(
            "Weight",
            newtons(-load.weight),
            ("Of shell and air, along the chain; negative holds it back.", "-z'(s_i) g (m_s + m_i) (PHYSICS.md 3)"),
            &[coordinate, mass, "floater.shell_mass", "environment.gravity"],
        ),
        derived(
            "Drag",
            newtons(-load.drag),
            ("Of the water, against the motion.", "-1/2 rho C_d A |v| v (PHYSICS.md 3)"),
            &[
                "chain.speed",
                "environment.water_density",
                "floater.drag_area",
                "floater.drag_coefficient_up",
                "floater.drag_coefficient_down",
            ],
        ),
        signal("Net", force, newtons(load.force())),
        derived(
            "Gives",
            (load.force() * chain_speed, 1, "W"),
            ("Power that it gives to the chain.", "F_i v (PHYSICS.md 3)"),
            &[force, "chain.speed"],
        ),
    ]
}

/// Inspects a link of the chain.
pub fn link(number: u32, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, tensions, .. } = *subject;
    let (index, title) = (number as usize, format!("Link ahead of floater {number}"));
    if index >= state.floaters.len() {
        return Inspection::missing(title);
    }
    let tension = tensions.get(index).copied().unwrap_or(f64::NAN);
    let path = format!("link[{number}].tension");
    let rows = vec![
        signal("Tension", path.clone(), (tension * 1e-3, 3, "kN")),
        derived(
            "Over preload",
            ((tension - c.chain.preload) * 1e-3, 3, "kN"),
            ("What the machine adds to the preload.", "T - T_pre (PHYSICS.md 8)"),
            &[&path, "chain.preload"],
        ),
        derived(
            "Carries",
            kilowatts((tension - c.chain.preload) * state.chain_speed, 3),
            (
                "Power that passes through the link, beyond what the preload carries round.",
                "(T - T_pre) v (PHYSICS.md 8)",
            ),
            &[&path, "chain.preload", "chain.speed"],
        ),
        signal("Chain speed", "chain.speed", (state.chain_speed, 4, "m/s")),
    ];
    part(title, rows, [path.as_str()], "chain", &["chain."])
}
