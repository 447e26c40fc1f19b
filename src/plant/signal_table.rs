//! The table of signals: path, unit, meaning, equation, inputs, and the function that reads the value.
//!
//! Equations use the symbols of PHYSICS.md and name its section. Inputs are paths of other signals or of parameters;
//! `[i]` in them stands for the number of the signal's floater or link.

use super::signal_view::View;
use crate::model::drive;
use crate::model::geometry::Cell;
use crate::model::ledger::{Fluxes, Line};
use crate::model::tension::floater_load;

/// Paths of signals and parameters.
pub type Inputs = &'static [&'static str];

/// How a signal is read.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// From the machine as a whole.
    Whole(fn(&View) -> f64),
    /// From one floater or link.
    One(fn(&View, usize) -> f64),
    /// The present rate of a line of the ledger.
    Rate(Line),
}

/// A row of the table.
pub(super) struct Row {
    pub path: &'static str,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub equation: &'static str,
    pub inputs: Inputs,
    pub read: Read,
}

const fn whole(
    (path, unit): (&'static str, &'static str),
    meaning: &'static str,
    equation: &'static str,
    inputs: Inputs,
    read: fn(&View) -> f64,
) -> Row {
    Row { path, unit, meaning, equation, inputs, read: Read::Whole(read) }
}

const fn power(path: &'static str, meaning: &'static str, line: Line) -> Row {
    let origin = origin(line);
    Row { path, unit: "W", meaning, equation: origin.rate, inputs: origin.inputs, read: Read::Rate(line) }
}

const fn one(
    (path, unit): (&'static str, &'static str),
    meaning: &'static str,
    equation: &'static str,
    inputs: Inputs,
    read: fn(&View, usize) -> f64,
) -> Row {
    Row { path, unit, meaning, equation, inputs, read: Read::One(read) }
}

/// Torque of the generator, N m, from the rates of the ledger: T_g w is electricity before the inverter plus copper
/// heat, for every law, with or without copper loss.
pub fn generator_torque(rates: &Fluxes, flywheel_speed: f64) -> f64 {
    let rate = |line: Line| rates[line as usize];
    let power = rate(Line::GridElectricity) + rate(Line::InverterHeat) + rate(Line::CopperHeat);
    if flywheel_speed > 0.0 { power / flywheel_speed } else { 0.0 }
}

/// Signals of the whole machine.
#[rustfmt::skip]
pub(super) static SIGNALS: &[Row] = &[
    whole(("run.time", "s"), "Simulated time.",
        "ticks done times the tick (PHYSICS.md 9)", &["run.tick"], |v| v.time_s),
    whole(("run.fps", "1/s"), "Frames a second in the window, ticks a second headless.",
        "measured on the host: frames over seconds of its clock", &[], |v| v.host.fps),
    whole(("run.memory_mb", "MB"), "Memory of the process.",
        "measured on the host: what the operating system counts for this program", &[], |v| v.host.memory_mb),
    whole(("run.realtime_factor", ""), "Simulated seconds in a second of the clock.",
        "measured on the host: simulated seconds over seconds of its clock", &["run.speed", "run.tick"], |v| v.host.realtime_factor),
    whole(("run.error_rate", ""), "Logged errors a tick, over 200 ticks.",
        "logged errors / ticks, rolling over 200 ticks (PHYSICS.md 9)", &[], |v| v.errors.rate()),

    whole(("chain.position", "m"), "Chain coordinate Q, laps counted.",
        "state of the model: dQ/dt = v (PHYSICS.md 1)", &["chain.speed", "start.chain_position"],
        |v| v.state.laps as f64 * v.c.path.length + v.state.chain_position),
    whole(("chain.speed", "m/s"), "Chain speed v.",
        "state of the model: M dv/dt = sum F_i - F_bearing - F_brake - F_clutch + F_bar - v (rate taken in) (PHYSICS.md 3)",
        &["chain.acceleration", "chain.moving_mass", "start.chain_speed"], |v| v.state.chain_speed),
    whole(("chain.acceleration", "m/s2"), "dv/dt.",
        "(sum F_i - F_bearing - F_brake - F_clutch + F_bar - v (rate taken in)) / M (PHYSICS.md 3)",
        &["floaters.air_volume", "chain.moving_mass", "chain.speed", "coupling.slip_speed", "chain.bearing_friction", "chain.bearing_damping"],
        |v| v.flows.acceleration),
    whole(("chain.moving_mass", "kg"), "Moving mass M.",
        "sum [m_s + m_i + rho (V_f - V_i) + C_a rho (V_f + V_s)] + m_chain + J_sprockets / R^2 (PHYSICS.md 3)",
        &["floaters.air_mass", "floaters.air_volume", "geometry.floater_count", "floater.shell_mass", "floater.cavity_volume",
          "floater.shell_volume", "floater.added_mass_coefficient", "environment.water_density", "chain.chain_mass",
          "chain.sprocket_inertia", "geometry.sprocket_radius"],
        |v| v.state.moving_mass(v.c)),
    whole(("chain.least_tension", "N"), "Least tension of a link, as it was last evaluated, every tenth tick.",
        "least T around the loop, T(next) = T + m_i dv/dt + (intake) - F_i from T_pre at the bottom (PHYSICS.md 8)",
        &["chain.preload", "chain.acceleration", "chain.chain_mass", "floater.shell_mass"], |v| v.tensions.0.least),
    whole(("chain.greatest_tension", "N"), "Greatest tension of a link, as it was last evaluated, every tenth tick.",
        "greatest T around the loop, T(next) = T + m_i dv/dt + (intake) - F_i from T_pre at the bottom (PHYSICS.md 8)",
        &["chain.preload", "chain.acceleration", "chain.chain_mass", "floater.shell_mass"], |v| v.tensions.0.greatest),
    whole(("chain.force_error", ""), "What is left of the forces around the loop, over the sum of their sizes.",
        "max |sum F - M dv/dt| / max(sum |F|, 1 N) (PHYSICS.md 9)", &["chain.moving_mass", "chain.acceleration"], |v| v.tensions.0.force_error),
    whole(("chain.revolution_efficiency", ""), "Electricity out over electricity and stored exergy used, last full revolution.",
        "electricity out / (electricity in + X(start) - X(end) + X_heat + X_par + X_snap), over one lap of the chain (PHYSICS.md 10)",
        &["books.electricity_out", "books.electricity_in", "books.stored_exergy", "chain.position"],
        |v| v.revolution.efficiency.unwrap_or(f64::NAN)),
    whole(("cycle.power_in", "W"), "Electricity of compressor and barring motor, mean over whole compressor cycles.",
        "difference of the electricity in at two starts of the compressor over the time between, or at the ends of two revolutions if it does not switch (PHYSICS.md 4, 10)",
        &["power.compressor", "supply.compressor_on"], |v| v.means().map_or(f64::NAN, |means| means.power_in)),
    whole(("cycle.power_out", "W"), "Electricity to the grid, mean over whole compressor cycles.",
        "difference of the electricity out at two starts of the compressor over the time between (PHYSICS.md 10)",
        &["power.grid", "supply.compressor_on"], |v| v.means().map_or(f64::NAN, |means| means.power_out)),
    whole(("cycle.efficiency", ""), "Electricity out over electricity and stored exergy used, over whole compressor cycles.",
        "electricity out / (electricity in + X(start) - X(end) + X_heat + X_par + X_snap), between two starts of the compressor (PHYSICS.md 10)",
        &["books.electricity_out", "books.electricity_in", "books.stored_exergy", "supply.compressor_on"],
        |v| v.means().and_then(|means| means.efficiency).unwrap_or(f64::NAN)),
    whole(("cycle.span", "s"), "Time that the means over whole compressor cycles cover.",
        "time between two starts of the compressor (PHYSICS.md 4)", &["supply.compressor_on"], |v| v.means().map_or(f64::NAN, |means| means.span_s)),
    whole(("coupling.slip_speed", "rad/s"), "Slip of the coupling.",
        "n v / R - w (PHYSICS.md 3)",
        &["chain.speed", "flywheel.speed", "generator.gear_ratio", "geometry.sprocket_radius"],
        |v| drive::coupling_slip(v.c, v.state.chain_speed, v.state.flywheel_speed)),
    whole(("flywheel.speed", "rad/s"), "Flywheel speed w.",
        "state of the model: J dw/dt = T_cl - T_g - c_core w, T_cl = max(0, T_cap tanh((n v / R - w) / 0.5)) (PHYSICS.md 3)",
        &["coupling.slip_speed", "generator.torque", "generator.flywheel_inertia", "generator.coupling_capacity", "generator.core_loss"],
        |v| v.state.flywheel_speed),
    whole(("generator.torque", "N m"), "Generator torque T_g.",
        "by the law: Mppt k w^2, Resistive k_r w, Constant T_set tanh(w / 1 rad/s), SpeedPi max(0, K_p (w - w_set) + K_i max(0, int (w - w_set) dt)), Off 0; \
         at most w / (2 c_cu); read from the balance as (P_el + c_cu T_g^2) / w (PHYSICS.md 3)",
        &["flywheel.speed", "generator.law", "generator.mppt_gain", "generator.copper_loss"],
        |v| generator_torque(&v.flows.rates, v.state.flywheel_speed)),

    whole(("supply.pressure", "Pa"), "Reservoir pressure p_r, absolute.",
        "p_r = m_r R_a T_r / V_r (PHYSICS.md 4)",
        &["supply.air_mass", "supply.temperature", "supply.reservoir_volume", "environment.gas_constant"], |v| v.state.reservoir_pressure(v.c)),
    whole(("supply.temperature", "K"), "Reservoir temperature T_r.",
        "T_r = U_r / (m_r c_v), dU_r/dt = mdot_c c_p T_dis - c_p T_r sum mdot_in + UA_r (T_amb - T_r) (PHYSICS.md 4)",
        &["supply.air_mass", "supply.reservoir_heat_conductance", "environment.ambient_temperature", "environment.heat_capacity"],
        |v| v.state.reservoir_temperature(v.c)),
    whole(("supply.air_mass", "kg"), "Air in the reservoir m_r.",
        "state of the model: dm_r/dt = mdot_c - sum mdot_in (PHYSICS.md 4)",
        &["supply.compressor_on", "supply.free_air_delivery", "floaters.filling_count"], |v| v.state.reservoir_mass),
    whole(("supply.compressor_on", ""), "1 while the compressor runs.",
        "state of the model: on below p_on, off above p_off (PHYSICS.md 4)",
        &["supply.pressure", "supply.switch_on_pressure", "supply.switch_off_pressure"],
        |v| f64::from(u8::from(v.state.actuators.compressor_on))),
    whole(("supply.pressure_margin", "Pa"), "Reservoir pressure above that of the water at the end of the injection zone.",
        "p_r - [p_atm + rho g (z_w - R)] (PHYSICS.md 2)",
        &["supply.pressure", "environment.atmospheric_pressure", "environment.water_density", "environment.gravity",
          "geometry.centre_distance", "geometry.sprocket_radius", "geometry.top_submergence"],
        |v| v.state.reservoir_pressure(v.c) - v.c.water_pressure(v.c.radius)),

    whole(("floaters.air_mass", "kg"), "Air in all floaters.",
        "sum m_i, dm_i/dt = mdot_in,i - mdot_out,i (PHYSICS.md 2)",
        &["total.air_injected", "total.air_vented", "total.air_spilled"], |v| v.state.floater_air_mass()),
    whole(("floaters.air_volume", "m3"), "Volume of air in all floaters.",
        "sum V_i, V_i = kappa H_i / p_i (PHYSICS.md 2)",
        &["floaters.air_mass", "water.temperature", "environment.gas_constant"], |v| v.state.floater_air_volume(v.c)),
    whole(("floaters.filling_count", ""), "Floaters into which air flows.",
        "number of floaters in the injection zone whose valve is open (PHYSICS.md 2, 9)",
        &["air.injection_start", "air.fill_fraction", "control.valve_dead_time"], |v| v.count(|i| v.state.valve_is_open(i, v.cam))),
    whole(("floaters.carry_over_count", ""), "Floaters that sink with air left in them.",
        "number of floaters past the vent zone with m_i > 0 (PHYSICS.md 2)", &["air.vent_rate", "chain.speed"],
        // Without branches, since an alarm rule reads it every tick.
        |v| f64::from(v.state.floaters.iter().map(|f| u32::from((f.cell == Cell::Descending) & (f.air_mass > 0.0))).sum::<u32>())),
    whole(("floaters.spilling_count", ""), "Floaters that spill.",
        "number of floaters with V_i >= V_f and a spill that is positive (PHYSICS.md 2)",
        &["floater.cavity_volume", "air.fill_fraction"], |v| v.count(|i| v.state.floaters[i].spilling)),
    whole(("floaters.unfilled_count", ""), "Passes that left the injection zone short, in the last full revolution.",
        "number of events Unfilled, V_i < phi V_f at the end of the zone, in a lap of the chain (PHYSICS.md 9)",
        &["air.fill_fraction", "floater.cavity_volume", "chain.position"], |v| v.revolution.unfilled.1 as f64),
    whole(("water.temperature", "K"), "Water temperature T_w.",
        "state of the model: held by the weir, or C_w dT_w/dt = heat to water (PHYSICS.md 5)",
        &["environment.water_temperature_mode", "power.drag", "power.mass_exchange", "power.air_to_water"], |v| v.state.water_temperature),

    whole(("books.energy_error", "J"), "Stored energy less what the flows make it.",
        "| E(t) - E(0) - int (all flows) dt | (PHYSICS.md 5)", &["books.stored_energy"], |v| v.balance.energy_error),
    whole(("books.energy_error_relative", ""), "The same over the energy taken in.",
        "energy error / max(int (P_comp + mdot_c c_p T_amb) dt, U_r(0) + 1/2 M v(0)^2 + 1/2 J w(0)^2, 1 J) (PHYSICS.md 5)",
        &["books.energy_error", "total.compressor_electricity", "total.intake_enthalpy"], |v| v.balance.energy_error_relative),
    whole(("books.parameter_work", "J"), "Energy booked by live changes of parameters.",
        "sum of E after less E before each live change (PHYSICS.md 5)", &["books.last_parameter_work"],
        |v| v.balance.ledger.total(Line::ParameterWork)),
    whole(("books.last_parameter_work", "J"), "Energy booked by the last live change.",
        "E after less E before the change (PHYSICS.md 5)", &["books.stored_energy"], |v| v.balance.last_parameter_work),
    whole(("books.stored_energy", "J"), "Stored energy E.",
        "E = 1/2 M v^2 + 1/2 J w^2 + sum (m_s - rho V_s + m_i) g z_i + sum H_i + U_r + C_w (T_w - T_w0) (PHYSICS.md 5)",
        &["chain.moving_mass", "chain.speed", "flywheel.speed", "generator.flywheel_inertia", "floaters.air_mass", "supply.air_mass",
          "supply.temperature", "water.temperature"],
        |v| v.state.stored(v.c).total()),
    whole(("books.stored_exergy", "J"), "Stored exergy X.",
        "X = 1/2 M v^2 + 1/2 J w^2 + sum (m_s - rho V_s) g z_i + sum m_i [psi_i + g (z_i - z_1)] \
         + m_r [psi(T_r, p_r) - R_a T_r + p_atm R_a T_r / p_r] + C_w T_amb G(T_w / T_amb) (PHYSICS.md 6)",
        &["chain.moving_mass", "chain.speed", "flywheel.speed", "floaters.air_mass", "supply.air_mass", "supply.temperature",
          "supply.pressure", "environment.ambient_temperature", "environment.atmospheric_pressure"],
        |v| v.state.exergy(v.c)),
    whole(("books.round_trip_efficiency", ""), "Electricity out over electricity and stored exergy used, since the start.",
        "electricity out / (electricity in + X(start) - X(now) + X_heat + X_par + X_snap), undefined below 1 kJ (PHYSICS.md 10)",
        &["books.electricity_out", "books.electricity_in", "books.stored_exergy"],
        |v| v.balance.round_trip_efficiency(v.state.exergy(v.c)).unwrap_or(f64::NAN)),
    whole(("books.electricity_in", "J"), "Electricity taken in since the start.",
        "int (P_comp + F_bar v_j) dt (PHYSICS.md 5)", &["total.compressor_electricity", "total.auxiliary_electricity"],
        |v| v.balance.ledger.total(Line::CompressorElectricity) + v.balance.ledger.total(Line::AuxiliaryElectricity)),
    whole(("books.electricity_out", "J"), "Electricity given since the start.",
        "int (P_grid + recovered) dt (PHYSICS.md 5)", &["total.grid_electricity", "total.recovered_work"], |v| v.balance.electricity().0),

    power("power.compressor", "Electricity of the compressor.", Line::CompressorElectricity),
    power("power.grid", "Electricity to the grid.", Line::GridElectricity),
    power("power.drag", "Heat of drag.", Line::DragHeat),
    power("power.bearing", "Heat of the bearings.", Line::BearingHeat),
    power("power.brake", "Heat of the brake.", Line::BrakeHeat),
    power("power.gear", "Heat of the gears.", Line::GearHeat),
    power("power.slip", "Heat of the coupling's slip.", Line::SlipHeat),
    power("power.core", "Core and windage heat.", Line::CoreHeat),
    power("power.copper", "Copper heat.", Line::CopperHeat),
    power("power.inverter", "Heat of the inverter.", Line::InverterHeat),
    power("power.mass_exchange", "Heat of water and air that join and leave the motion.", Line::MassExchangeHeat),
    power("power.compressor_heat", "Heat of compressor and aftercooler to ambient.", Line::CompressorHeat),
    power("power.air_to_water", "Heat from air to water.", Line::AirToWaterHeat),
    power("power.destroyed.compressor", "Exergy destroyed in the compressor.", Line::DestroyedCompressor),
    power("power.destroyed.throttling", "Exergy destroyed in the injection valves.", Line::DestroyedThrottling),
    power("power.destroyed.air_to_water", "Exergy destroyed by heat between air and water.", Line::DestroyedAirToWater),
    power("power.destroyed.vent", "Exergy that leaves with vented air.", Line::DestroyedVent),
    power("power.destroyed.spill", "Exergy that leaves with spilled air.", Line::DestroyedSpill),
];

/// Families of signals: one row per floater or link; the path is `floater[i].name`.
#[rustfmt::skip]
pub(super) static FAMILIES: &[(&str, &[Row])] = &[
    ("floater", &[
        one(("coordinate", "m"), "Coordinate s on the loop.",
            "s_i = (Q + i L / N) mod L, L = 2 Hc + 2 pi R (PHYSICS.md 1)",
            &["chain.position", "geometry.floater_count", "geometry.centre_distance", "geometry.sprocket_radius"],
            |v, i| v.state.coordinate(v.c, i)),
        one(("height", "m"), "Height z.",
            "z(s_i), 0 at the lowest point of the chain (PHYSICS.md 1)",
            &["floater[i].coordinate", "geometry.centre_distance", "geometry.sprocket_radius"], |v, i| v.state.height(v.c, i)),
        one(("air_mass", "kg"), "Mass of its air.",
            "state of the model: dm_i/dt = mdot_in,i - mdot_out,i (PHYSICS.md 2)",
            &["supply.pressure", "floater[i].air_pressure", "air.sonic_conductance", "air.vent_rate"], |v, i| v.state.floaters[i].air_mass),
        one(("air_volume", "m3"), "Volume of its air.",
            "V_i = kappa H_i / p_i = m_i R_a T_i / p_i (PHYSICS.md 2)",
            &["floater[i].air_mass", "floater[i].air_temperature", "floater[i].air_pressure", "environment.gas_constant"],
            |v, i| v.state.air_volume(v.c, i)),
        one(("air_pressure", "Pa"), "Pressure of the water around it, and so of its air.",
            "p_i = p_atm + rho g (z_w - z_i) (PHYSICS.md 2)",
            &["floater[i].height", "environment.atmospheric_pressure", "environment.water_density", "environment.gravity",
              "geometry.top_submergence"],
            |v, i| v.c.water_pressure(v.state.height(v.c, i))),
        one(("air_temperature", "K"), "Temperature of its air; not defined without air.",
            "T_i = H_i / (m_i c_p), dH_i/dt = V_i dp_i/dt + h A_h (V_i / V_f) (T_w - T_i) + c_p T_r mdot_in,i - c_p T_i mdot_out,i (PHYSICS.md 2)",
            &["floater[i].air_mass", "water.temperature", "floater.heat_transfer_coefficient", "floater.heat_transfer_area", "environment.heat_capacity"],
            |v, i| v.state.floaters[i].temperature(v.c).unwrap_or(f64::NAN)),
        one(("force", "N"), "Tangential force F_i.",
            "F_i = z'(s_i) g [rho (V_i + V_s) - m_s - m_i] - 1/2 rho C_d A |v| v (PHYSICS.md 3)",
            &["floater[i].air_volume", "floater[i].air_mass", "chain.speed", "floater.shell_volume", "floater.shell_mass",
              "floater.drag_area", "floater.drag_coefficient_up", "environment.water_density"],
            |v, i| floater_load(v.c, v.state, i, v.cam).force()),
    ]),
    ("link", &[
        one(("tension", "N"), "Tension of the link ahead of the floater, as it was last evaluated, every tenth tick.",
            "T(next) = T + m_i dv/dt + (intake) - F_i, from T_pre at the bottom sprocket (PHYSICS.md 8)",
            &["chain.preload", "chain.acceleration", "floater[i].force", "floater.shell_mass"],
            |v, i| v.tensions.0.ahead.get(i).copied().unwrap_or(f64::NAN)),
    ]),
];

/// Equations of a line of the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Equation of its rate; for a line that only events book, the same as `total`.
    pub rate: &'static str,
    /// Equation of its total.
    pub total: &'static str,
    /// Inputs of the equations.
    pub inputs: Inputs,
}

/// Declares the equations of every line, as an integral or as a sum over events.
macro_rules! origins {
    ($($line:ident $kind:ident $equation:literal $section:literal $inputs:expr;)+) => {
        /// Equations of a line of the ledger.
        pub const fn origin(line: Line) -> Origin {
            match line {
                $(Line::$line => Origin {
                    rate: origins!(@rate $kind $equation $section),
                    total: origins!(@total $kind $equation $section),
                    inputs: $inputs,
                },)+
            }
        }
    };
    (@rate flow $equation:literal $section:literal) => { concat!($equation, " (PHYSICS.md ", $section, ")") };
    (@total flow $equation:literal $section:literal) => { concat!("int (", $equation, ") dt (PHYSICS.md ", $section, ")") };
    (@rate jumps $equation:literal $section:literal) => { origins!(@total jumps $equation $section) };
    (@total jumps $equation:literal $section:literal) => {
        concat!("sum over events of ", $equation, " (PHYSICS.md ", $section, ")")
    };
}

origins! {
    CompressorElectricity flow "mdot_c w_shaft / eta_m while it is on, mdot_c = rho_amb Q_fad, w_shaft = n_st c_p T_amb / eta_is [(p_r / p_atm)^(kappa / n_st) - 1]" "4"
        &["supply.compressor_on", "supply.pressure", "supply.free_air_delivery", "supply.stages", "supply.isentropic_efficiency", "supply.motor_efficiency"];
    IntakeEnthalpy flow "mdot_c c_p T_amb" "5" &["supply.compressor_on", "supply.free_air_delivery", "environment.heat_capacity", "environment.ambient_temperature"];
    AuxiliaryElectricity flow "F_bar v_j while the barring motor is on" "3" &["chain.speed", "chain.barring_force", "chain.barring_speed"];
    GridElectricity flow "eta_inv (T_g w - c_cu T_g^2)" "3" &["generator.torque", "flywheel.speed", "generator.copper_loss", "generator.inverter_efficiency"];
    ExhaustEnthalpy flow "sum c_p T_i (mdot_vent,i + mdot_spill,i) - recovered" "5" &["floaters.air_mass", "air.vent_rate", "air.exergy_recovery"];
    AirPotential flow "sum g z_i (mdot_out,i - mdot_in,i)" "5" &["environment.gravity", "air.vent_rate", "floaters.filling_count"];
    RecoveredWork flow "sum eta_rec psi_i mdot_vent,i" "4" &["air.exergy_recovery", "air.vent_rate"];
    CompressorHeat flow "P_comp + mdot_c c_p T_amb - mdot_c c_p T_dis" "5" &["power.compressor", "supply.free_air_delivery", "environment.ambient_temperature"];
    ReservoirHeat flow "UA_r (T_r - T_amb)" "4" &["supply.temperature", "supply.reservoir_heat_conductance", "environment.ambient_temperature"];
    BearingHeat flow "F_bearing v, F_bearing = F_c tanh(v / 0.01) + b_v v" "3" &["chain.speed", "chain.bearing_friction", "chain.bearing_damping"];
    BrakeHeat flow "F_b |v| while the brake is on" "3" &["chain.speed", "chain.brake_force"];
    GearHeat flow "T_cl (n v / R) (1 / eta_g - 1)" "3" &["coupling.slip_speed", "chain.speed", "generator.coupling_capacity", "generator.gear_ratio", "generator.gear_efficiency"];
    SlipHeat flow "T_cl (n v / R - w)" "3" &["coupling.slip_speed", "generator.coupling_capacity"];
    CoreHeat flow "c_core w^2" "3" &["flywheel.speed", "generator.core_loss"];
    CopperHeat flow "c_cu T_g^2" "3" &["generator.torque", "generator.copper_loss"];
    InverterHeat flow "(1 - eta_inv) (T_g w - c_cu T_g^2)" "3" &["generator.torque", "flywheel.speed", "generator.copper_loss", "generator.inverter_efficiency"];
    BarringHeat flow "F_bar (v_j - v)" "3" &["chain.speed", "chain.barring_force", "chain.barring_speed"];
    DragHeat flow "sum 1/2 rho C_d A |v|^3" "3" &["chain.speed", "environment.water_density", "floater.drag_area", "floater.drag_coefficient_up", "floater.drag_coefficient_down", "geometry.floater_count"];
    MassExchangeHeat flow "1/2 v^2 (rate given off + rate taken in)" "3" &["chain.speed", "floaters.air_volume", "environment.water_density"];
    AirToWaterHeat flow "sum h A_h (V_i / V_f) (T_i - T_w)" "2" &["floaters.air_volume", "water.temperature", "floater.heat_transfer_coefficient", "floater.heat_transfer_area", "floater.cavity_volume"];
    WaterHeatOut flow "drag + mass exchange + heat from air, while T_w is held" "5" &["power.drag", "power.mass_exchange", "power.air_to_water", "environment.water_temperature_mode"];
    VentSnap jumps "E before less E after a vent snaps shut: the rest of the air, and the water that takes its place" "2" &["floater.cavity_volume", "chain.speed"];
    ForcedSpill jumps "E before less E after air is shed that no longer fits" "5" &["floater.cavity_volume"];
    ParameterWork jumps "E after less E before a live change" "5" &["books.stored_energy"];
    AirDelivered flow "mdot_c = rho_amb Q_fad while the compressor is on" "4" &["supply.compressor_on", "supply.free_air_delivery", "environment.ambient_temperature", "environment.atmospheric_pressure"];
    AirInjected flow "sum mdot_in, mdot = C p_r rho_0 sqrt(T_0 / T_r) f(p_i / p_r)" "2" &["supply.pressure", "supply.temperature", "floaters.filling_count", "air.sonic_conductance", "air.critical_pressure_ratio"];
    AirVented flow "sum m_i Q_v / max(V_i, 0.05 V_f) in the top arc" "2" &["air.vent_rate", "floater.cavity_volume"];
    AirSpilled flow "sum mdot_spill,i of floaters with V_i = V_f" "2" &["floaters.spilling_count", "floater.cavity_volume"];
    HeatExergy flow "-(1 - T_amb / T_w) (heat to water), while T_w is held" "6" &["water.temperature", "environment.ambient_temperature"];
    SnapExergy jumps "1/2 rho V_i v^2 at vent snaps and forced spills" "6" &["chain.speed", "environment.water_density"];
    ParameterExergy jumps "X after less X before a live change" "6" &["books.stored_exergy"];
    DeliveredExergy flow "mdot_c psi(T_dis, p_r)" "6" &["supply.compressor_on", "supply.pressure", "supply.free_air_delivery"];
    IsothermalWork flow "mdot_c R_a T_amb ln(p_r / p_atm)" "10" &["supply.compressor_on", "supply.pressure", "environment.gas_constant", "environment.ambient_temperature", "environment.atmospheric_pressure"];
    DestroyedCompressor flow "P_comp - mdot_c psi(T_dis, p_r)" "6" &["power.compressor", "supply.pressure", "supply.isentropic_efficiency", "supply.motor_efficiency", "supply.stages"];
    DestroyedReservoirMixing flow "mdot_c c_p T_amb G(T_dis / T_r), G(x) = x - 1 - ln x" "6" &["supply.compressor_on", "supply.temperature", "supply.free_air_delivery"];
    DestroyedReservoirHeat flow "UA_r (T_r - T_amb)^2 / T_r" "6" &["supply.temperature", "supply.reservoir_heat_conductance", "environment.ambient_temperature"];
    DestroyedThrottling flow "sum mdot_in T_amb R_a ln(p_r / p_i)" "6" &["supply.pressure", "supply.pressure_margin", "floaters.filling_count", "environment.gas_constant", "environment.ambient_temperature"];
    DestroyedFloaterMixing flow "sum mdot_in T_amb c_p G(T_r / T_i), G(x) = x - 1 - ln x" "6" &["supply.temperature", "floaters.filling_count", "environment.heat_capacity"];
    DestroyedDrop flow "sum mdot_in g (z_1 - z_i)" "6" &["floaters.filling_count", "environment.gravity", "geometry.sprocket_radius"];
    DestroyedAirToWater flow "sum T_amb h A_h (V_i / V_f) (T_w - T_i)^2 / (T_i T_w)" "6" &["floaters.air_volume", "water.temperature", "floater.heat_transfer_coefficient", "floater.heat_transfer_area", "environment.ambient_temperature"];
    DestroyedSpill flow "sum mdot_spill,i [psi_i + g (z_i - z_1)]" "6" &["floaters.spilling_count", "environment.ambient_temperature", "environment.atmospheric_pressure"];
    DestroyedVent flow "sum mdot_vent,i [(1 - eta_rec) psi_i + g (z_i - z_1)]" "6" &["air.vent_rate", "air.exergy_recovery", "environment.ambient_temperature", "environment.atmospheric_pressure"];
    DestroyedVentSnap jumps "m_i [psi_i + g (z_i - z_1)] + 1/2 m_i v^2 at vent snaps" "6" &["chain.speed", "floater.cavity_volume"];
    DestroyedForcedSpill jumps "m [psi_i + g (z_i - z_1)] + 1/2 m v^2 of the air shed" "6" &["floater.cavity_volume"];
    DestroyedDrag flow "(T_amb / T_w) times the heat of drag" "6" &["power.drag", "water.temperature", "environment.ambient_temperature"];
    DestroyedMassExchange flow "(T_amb / T_w) times the heat of mass exchange" "6" &["power.mass_exchange", "water.temperature", "environment.ambient_temperature"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::LINES;
    use crate::model::{GeneratorLaw, ParameterValues, Parameters, parameters::TABLE};
    use crate::plant::Machine;
    use crate::plant::components::Flows;
    use crate::ports::settings::{RunSettings, SETTINGS, StartFrom};

    fn warm(parameters: Parameters) -> Machine {
        let settings = RunSettings::default().starting(StartFrom::Warm);
        Machine::new(parameters, settings).expect("the machine runs")
    }

    #[test]
    fn every_signal_says_what_it_is_how_it_comes_about_and_from_what() {
        let mut machine = warm(Parameters::default());
        let signals = machine.signals().clone();
        for signal in &signals.table {
            let path = &signal.path;
            assert!(signal.meaning.ends_with('.'), "{path}: {}", signal.meaning);
            let equation = signal.equation;
            assert!(equation.ends_with(')') || equation.starts_with("measured on the host: "), "{path}: {equation}");
            assert!(equation.contains("(PHYSICS.md ") != equation.starts_with("measured"), "{path}: {equation}");
            for input in signal.inputs() {
                let known = signals.position(&input).is_some()
                    || TABLE.iter().any(|row| row.path == input)
                    || SETTINGS.iter().any(|row| row.path == input);
                assert!(known && input != *path, "{path}: {input}");
            }
        }
        let force = &signals.table[signals.position("floater[12].force").expect("a floater")];
        assert!(force.inputs().any(|input| input == "floater[12].air_volume"));
    }

    #[test]
    fn every_line_has_another_equation_for_its_total_than_for_its_rate_unless_events_book_it() {
        for &line in LINES {
            let Origin { rate, total, .. } = origin(line);
            assert_eq!(total.starts_with("int ("), rate != total, "{line:?}: {total}");
        }
    }

    #[test]
    fn the_torque_is_that_of_the_law_with_copper_loss_and_without() {
        for (law, copper_loss) in
            [(GeneratorLaw::Mppt, 0.0008), (GeneratorLaw::Mppt, 0.0), (GeneratorLaw::Resistive, 0.0)]
        {
            let change = |values: &mut ParameterValues| {
                (values.generator.law, values.generator.copper_loss) = (law, copper_loss);
            };
            let mut machine = warm(Parameters::default().changed(change).expect("valid"));
            machine.step(100).expect("it goes on");
            let speed = machine.state().flywheel_speed;
            let expected = drive::law_torque(machine.coefficients(), speed, 0.0, false);
            let torque = generator_torque(&machine.get::<Flows>().rates, speed);
            assert!(expected > 100.0 && (torque / expected - 1.0).abs() < 1e-6, "{law:?}: {torque} of {expected} N m");
            assert_eq!(machine.signals().value("generator.torque"), Some(torque));
        }
        assert_eq!(generator_torque(&[0.0; LINES.len()], 0.0), 0.0, "at rest");
    }
}
