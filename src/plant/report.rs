//! Results of a run, flat, in SI units, with the names of INTERFACE.md.

use super::components::*;
use super::state_parts::state_of;
use crate::model::ledger::LINES;
use crate::ports::events::EventKind;
use bevy::ecs::prelude::*;
use serde_json::{Map, Value, json};

/// Returns a component of a machine.
fn part<T: Component>(world: &World, machine: Entity) -> &T {
    world.get::<T>(machine).expect("a machine is spawned with all its components")
}

/// Simulated time of the state, s; for a failed machine, that of its last accepted step.
fn time_s(world: &World, machine: Entity) -> f64 {
    let clock = || part::<Clock>(world, machine).time_s(&part::<Specification>(world, machine).settings);
    world.get::<Failed>(machine).map_or_else(clock, |failed| failed.time_s)
}

/// All results of a run so far, except those that only the program around the machine measures.
pub fn report(world: &World, machine: Entity) -> Map<String, Value> {
    let specification = part::<Specification>(world, machine);
    let (c, state) = (&specification.coefficients, state_of(world, machine));
    let balance = part::<Balance>(world, machine);
    let stored = state.stored(c);
    let exergy = state.exergy(c);
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        out.insert(name.to_string(), value);
    };
    put("time_s", json!(time_s(world, machine)));
    put("seed", json!(specification.settings.run.seed));
    put("timing", json!(format!("{:?}", specification.settings.run.timing).to_lowercase()));
    put("trace_hash", json!(format!("{:016x}", part::<StateHash>(world, machine).hash)));
    put("chain_position_m", json!(state.laps as f64 * c.path.length + state.chain_position));
    put("chain_speed_m_s", json!(state.chain_speed));
    put("flywheel_speed_rad_s", json!(state.flywheel_speed));
    put("reservoir_pressure_pa", json!(state.reservoir_pressure(c)));
    put("reservoir_temperature_k", json!(state.reservoir_temperature(c)));
    put("reservoir_air_kg", json!(state.reservoir_mass));
    put("floater_air_kg", json!(state.floater_air_mass()));
    put("floater_air_volume_m3", json!(state.floater_air_volume(c)));
    put("water_temperature_k", json!(state.water_temperature));
    for &line in LINES.iter().filter(|line| !line.key().starts_with("destroyed_") && !line.key().ends_with("exergy")) {
        let suffix = if line.unit() == "J" { "j" } else { "kg" };
        put(&format!("{}_{suffix}", line.key()), json!(balance.ledger.total(line)));
    }
    // Rows of PHYSICS.md 5 without a mechanism in this version: a rigid chain, no hypotheses.
    for name in ["heater_electricity_j", "bubble_heat_j", "chain_heat_j", "stored_strain_j"] {
        put(name, json!(0.0));
    }
    put("stored_chain_kinetic_j", json!(stored.chain_kinetic));
    put("stored_flywheel_kinetic_j", json!(stored.flywheel_kinetic));
    put("stored_potential_j", json!(stored.potential));
    put("stored_floater_air_j", json!(stored.floater_air));
    put("stored_reservoir_j", json!(stored.reservoir));
    put("stored_water_j", json!(stored.water));
    put("energy_error_j", json!(balance.energy_error));
    put("energy_error_relative", json!(balance.energy_error_relative));
    put("energy_error_relative_max", json!(balance.greatest_energy_error_relative));
    let (exergy_out, bound) = balance.electricity();
    let total = |line| balance.ledger.total(line);
    use crate::model::Line::*;
    put("exergy_in_j", json!(total(CompressorElectricity) + total(AuxiliaryElectricity)));
    put("exergy_out_j", json!(exergy_out));
    put("exergy_stored_change_j", json!(exergy - balance.start_exergy));
    put("parameter_exergy_j", json!(total(ParameterExergy)));
    put("heat_exergy_j", json!(total(HeatExergy)));
    put("snap_exergy_j", json!(total(SnapExergy)));
    for (slug, amount) in balance.ledger.destroyed() {
        put(&format!("exergy_destroyed_{slug}_j"), json!(amount));
    }
    let closure = bound - exergy - exergy_out - balance.ledger.exergy_destroyed();
    put("exergy_error_relative", json!(closure.abs() / balance.denominator()));
    put("round_trip_efficiency", json!(balance.round_trip_efficiency(exergy)));
    put("revolution_efficiency", json!(part::<Revolution>(world, machine).efficiency));
    let counts = &part::<EventLog>(world, machine).counts;
    let events: Map<String, Value> = EventKind::ALL
        .iter()
        .zip(counts)
        .filter(|&(_, &count)| count > 0)
        .map(|(kind, &count)| (kind.name().to_string(), json!(count)))
        .collect();
    put("events", Value::Object(events));
    let memory = part::<Steps>(world, machine).0;
    put("solver_steps", json!(memory.steps));
    put("solver_steps_rejected", json!(memory.rejected));
    out
}

/// The complete state of a machine as JSON, for the diagnosis of a numerical failure.
pub fn dump(world: &World, machine: Entity) -> Value {
    let specification = part::<Specification>(world, machine);
    let state = state_of(world, machine);
    let floaters: Vec<Value> = state
        .floaters
        .iter()
        .map(|floater| {
            json!({
                "air_mass_kg": floater.air_mass,
                "enthalpy_j": floater.enthalpy,
                "cell": format!("{:?}", floater.cell),
                "filled": floater.filled,
                "spilling": floater.spilling,
                "valve_open": floater.valve_open,
            })
        })
        .collect();
    json!({
        "time_s": time_s(world, machine),
        "error": world.get::<Failed>(machine).map(|failed| failed.error.to_string()),
        "tick": part::<Clock>(world, machine).tick,
        "parameters": specification.parameters,
        "settings": specification.settings,
        "journal": part::<CommandLog>(world, machine).journal,
        "state": {
            "chain_position_m": state.chain_position,
            "laps": state.laps,
            "chain_speed_m_s": state.chain_speed,
            "flywheel_speed_rad_s": state.flywheel_speed,
            "governor_integral_rad": state.governor_integral,
            "reservoir_mass_kg": state.reservoir_mass,
            "reservoir_energy_j": state.reservoir_energy,
            "water_temperature_k": state.water_temperature,
            "water_rest_k": state.water_rest,
            "coupling_engaged": state.coupling_engaged,
            "actuators": state.actuators,
            "floaters": floaters,
        },
    })
}
