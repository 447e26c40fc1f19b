//! The parameters of the machine, each declared in one line of the table.

use super::gate::Valid;
pub use super::table::{Effect, Field, Parameter, Value, ValueError, find};
use super::table::{choice_field, parameter_table};
use serde::{Deserialize, Serialize};

/// Control law of the generator torque (PHYSICS.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GeneratorLaw {
    /// T_g = k w²: tracks the maximum power point of a quadratic load.
    Mppt,
    /// T_g = k_r w: a resistor on the terminals.
    Resistive,
    /// T_g = T_set tanh(w / 1 rad/s).
    Constant,
    /// T_g from a proportional-integral regulator of the flywheel speed.
    SpeedPi,
    /// T_g = 0.
    Off,
}

/// Whether the water's temperature is constant (PHYSICS.md 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaterTemperature {
    /// The weir exchanges water: T_w is constant, the heat is an outflow.
    Held,
    /// The tank keeps the heat: C_w dT_w/dt = heat to water.
    Floating,
}

choice_field!(GeneratorLaw { Mppt, Resistive, Constant, SpeedPi, Off });
choice_field!(WaterTemperature { Held, Floating });

parameter_table! {
    /// Parameters of the machine (PHYSICS.md 1 to 4 and 8), in SI units. The ranges exclude only values that the
    /// equations do not allow; [`Gated::problems`](super::gate::Gated::problems) adds the checks of several values together.
    ParameterValues as "Parameters", TABLE;

    /// Loop, tank and chain (PHYSICS.md 1, 3, 8).
    geometry: Geometry {
        floater_count: u64 = 66, [1, 20_000], "N", "", Rebuild, "Number of floaters, evenly spaced on the loop.";
        sprocket_radius: f64 = 1.0, [1e-3, 1e3], "R", "m", Rebuild, "Pitch radius of both sprockets.";
        centre_distance: f64 = 23.0, [0.0, 1e4], "Hc", "m", Rebuild, "Vertical distance of the sprocket centres.";
        top_submergence: f64 = 0.5, [-1e3, 1e3], "d_top", "m", Rebuild, "Water above the highest point of the loop.";
        tank_breadth: f64 = 4.5, [1e-3, 1e4], "B", "m", Rebuild, "Inside breadth of the tank, across both strands.";
        tank_depth: f64 = 1.8, [1e-3, 1e4], "W", "m", Rebuild, "Inside depth of the tank, along the sprocket shafts.";
    }
    /// One floater (PHYSICS.md 2).
    floater: Floater {
        cavity_volume: f64 = 0.4, [1e-6, 1e4], "V_f", "m3", Live, "Cavity that air can fill.";
        shell_volume: f64 = 0.02, [0.0, 1e3], "V_s", "m3", Live, "Volume of the shell material.";
        shell_mass: f64 = 40.0, [0.0, 1e6], "m_s", "kg", Live, "Mass of the shell.";
        length: f64 = 0.6, [1e-3, 1e3], "l_f", "m", Rebuild, "Length along the chain; floaters may not overlap.";
        drag_area: f64 = 0.7, [0.0, 1e4], "A", "m2", Live, "Frontal area for drag.";
        drag_coefficient_up: f64 = 0.25, [0.0, 100.0], "C_up", "", Live, "Drag coefficient where z' >= 0.";
        drag_coefficient_down: f64 = 0.25, [0.0, 100.0], "C_down", "", Live, "Drag coefficient where z' < 0.";
        added_mass_coefficient: f64 = 0.3, [0.0, 100.0], "C_a", "", Live, "Added mass as a share of the displaced V_f + V_s.";
        heat_transfer_coefficient: f64 = 200.0, [0.0, 1e7], "h", "W/m2K", Live, "Heat transfer between air and water.";
        heat_transfer_area: f64 = 6.0, [0.0, 1e5], "A_h", "m2", Live, "Area of heat transfer of a full floater.";
    }
    /// Injection valves and vents (PHYSICS.md 2).
    air: Air {
        fill_fraction: f64 = 0.25, [0.0, 1e3], "phi", "", Live, "The valve closes when air fills this share of V_f; above 1 the floater spills.";
        injection_start: f64 = 0.05, [0.0, 1e4], "s_in0", "m", Live, "Start of the injection zone on the chain; it ends at q = pi R/2.";
        sonic_conductance: f64 = 2.4e-6, [0.0, 1.0], "C", "m3/(s Pa)", Live, "Sonic conductance of an injection valve (ISO 6358).";
        critical_pressure_ratio: f64 = 0.35, [0.0, 0.99], "b", "", Live, "Critical pressure ratio of an injection valve (ISO 6358).";
        vent_rate: f64 = 0.6, [0.0, 1e4], "Q_v", "m3/s", Live, "Volume rate of a vent at the top.";
        exergy_recovery: f64 = 0.0, [0.0, 1.0], "eta_rec", "", Live, "Share of the vented air's flow exergy that comes back as electricity.";
    }
    /// Water, air and gravity (PHYSICS.md 2).
    environment: Environment {
        gravity: f64 = 9.80665, [0.0, 1e3], "g", "m/s2", Live, "Acceleration of gravity.";
        water_density: f64 = 998.2, [1e-3, 1e5], "rho", "kg/m3", Live, "Density of the water.";
        atmospheric_pressure: f64 = 101_325.0, [1.0, 1e8], "p_atm", "Pa", Live, "Pressure at the water surface and at the compressor's intake.";
        ambient_temperature: f64 = 293.15, [100.0, 1000.0], "T_amb", "K", Live, "Temperature of the surroundings: intake, aftercooler, dead state.";
        water_temperature: f64 = 293.15, [100.0, 1000.0], "T_w", "K", Rebuild, "Temperature of the water at the start.";
        water_temperature_mode: WaterTemperature = WaterTemperature::Held, [WaterTemperature::Held, WaterTemperature::Held], "T_w mode", "", Live, "Held: the weir exchanges water and T_w stays. Floating: the tank keeps the heat.";
        gas_constant: f64 = 287.05, [1.0, 1e5], "R_a", "J/kgK", Rebuild, "Specific gas constant of air.";
        heat_capacity: f64 = 1004.675, [1.0, 1e6], "c_p", "J/kgK", Rebuild, "Heat capacity of air at constant pressure.";
    }
    /// Chain, bearings, brake and barring motor (PHYSICS.md 3, 8).
    chain: Chain {
        chain_mass: f64 = 1500.0, [0.0, 1e8], "m_chain", "kg", Live, "Mass of the whole chain without floaters.";
        sprocket_inertia: f64 = 300.0, [0.0, 1e8], "J_sprockets", "kg m2", Live, "Moment of inertia of both sprockets together.";
        preload: f64 = 80e3, [0.0, 1e9], "T_pre", "N", Live, "Tension that the take-up holds in each strand at the bottom sprocket.";
        bearing_friction: f64 = 300.0, [0.0, 1e8], "F_c", "N", Live, "Coulomb friction of the bearings, at the chain.";
        bearing_damping: f64 = 100.0, [0.0, 1e8], "b_v", "N s/m", Live, "Viscous friction of the bearings, at the chain.";
        brake_force: f64 = 100e3, [0.0, 1e9], "F_b", "N", Live, "Force of the brake at the chain while it is on.";
        barring_force: f64 = 5e3, [0.0, 1e9], "F_j", "N", Live, "Stall force of the barring motor at the chain.";
        barring_speed: f64 = 0.1, [1e-6, 1e3], "v_j", "m/s", Live, "Chain speed at which the barring motor gives no force.";
    }
    /// Gear, coupling, flywheel and generator (PHYSICS.md 3).
    generator: Generator {
        law: GeneratorLaw = GeneratorLaw::Mppt, [GeneratorLaw::Mppt, GeneratorLaw::Mppt], "law", "", Live, "Control law of the generator torque.";
        mppt_gain: f64 = 4.0, [0.0, 1e9], "k", "N m s2", Live, "Gain of the law Mppt, T_g = k w2.";
        resistive_gain: f64 = 60.0, [0.0, 1e9], "k_r", "N m s", Live, "Gain of the law Resistive, T_g = k_r w.";
        constant_torque: f64 = 1500.0, [0.0, 1e9], "T_set", "N m", Live, "Torque of the law Constant.";
        speed_setpoint: f64 = 22.0, [0.0, 1e6], "w_set", "rad/s", Live, "Flywheel speed that the law SpeedPi holds.";
        proportional_gain: f64 = 800.0, [0.0, 1e9], "K_p", "N m s", Live, "Proportional gain of the law SpeedPi.";
        integral_gain: f64 = 100.0, [0.0, 1e9], "K_i", "N m", Live, "Integral gain of the law SpeedPi.";
        copper_loss: f64 = 0.0008, [0.0, 1e3], "c_cu", "W/(N m)2", Live, "Copper loss, P = c_cu T_g2.";
        inverter_efficiency: f64 = 0.97, [0.0, 1.0], "eta_inv", "", Live, "Efficiency of the inverter.";
        gear_ratio: f64 = 20.0, [1e-3, 1e6], "n", "", Live, "Speed of the coupling over speed of the top sprocket.";
        gear_efficiency: f64 = 0.96, [0.01, 1.0], "eta_g", "", Live, "Efficiency of the gear.";
        coupling_capacity: f64 = 4000.0, [0.0, 1e9], "T_cap", "N m", Live, "Greatest torque of the one-way coupling.";
        flywheel_inertia: f64 = 60.0, [1e-6, 1e9], "J", "kg m2", Live, "Moment of inertia of the flywheel.";
        core_loss: f64 = 0.02, [0.0, 1e6], "c_core", "N m s", Live, "Core and windage loss, a torque c_core w.";
    }
    /// Reservoir and compressor (PHYSICS.md 4).
    supply: Supply {
        reservoir_volume: f64 = 10.0, [1e-3, 1e6], "V_r", "m3", Live, "Volume of the reservoir.";
        reservoir_heat_conductance: f64 = 20.0, [0.0, 1e6], "UA_r", "W/K", Live, "Heat conductance of the reservoir's wall to the surroundings.";
        free_air_delivery: f64 = 0.7, [0.0, 1e4], "Q_fad", "m3/s", Live, "Volume of ambient air that the running compressor takes in.";
        stages: f64 = 2.0, [1.0, 20.0], "n_st", "", Live, "Stages of compression with full intercooling.";
        isentropic_efficiency: f64 = 0.8, [0.01, 1.0], "eta_is", "", Live, "Isentropic efficiency of a stage.";
        motor_efficiency: f64 = 0.94, [0.01, 1.0], "eta_m", "", Live, "Efficiency of the compressor's motor.";
        switch_on_pressure: f64 = 4.2e5, [0.0, 1e9], "p_on", "Pa", Live, "The pressure switch starts the compressor below this (absolute).";
        switch_off_pressure: f64 = 4.6e5, [0.0, 1e9], "p_off", "Pa", Live, "The pressure switch stops the compressor above this (absolute).";
    }
    /// Controller: timing of its outputs (PHYSICS.md 9).
    control: Control {
        valve_dead_time: f64 = 0.02, [0.0, 10.0], "valve dead time", "s", Rebuild, "Time from the order to an injection valve until it is open or shut.";
    }
    /// Encoder at the top shaft, which measures the chain coordinate (PHYSICS.md 9).
    encoder: Encoder {
        rate: f64 = 100.0, [1e-3, 1e4], "encoder rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 0.0, [0.0, 1e9], "encoder sigma", "m", Rebuild, "Standard deviation of the noise of a sample.";
        pulses: f64 = 4096.0, [1.0, 1e9], "encoder pulses", "", Rebuild, "Pulses in a turn of the top shaft: the step of a reading is 2 pi R over this.";
        delay: f64 = 0.0, [0.0, 10.0], "encoder delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "encoder bias", "m", Rebuild, "Constant error of a reading.";
    }
    /// Sensor of the reservoir pressure (PHYSICS.md 9).
    pressure_sensor: PressureSensor {
        rate: f64 = 20.0, [1e-3, 1e4], "pressure rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 500.0, [0.0, 1e9], "pressure sigma", "Pa", Rebuild, "Standard deviation of the noise of a sample.";
        quantum: f64 = 244.0, [0.0, 1e9], "pressure quantum", "Pa", Rebuild, "Step of a reading; 0 for none.";
        delay: f64 = 0.02, [0.0, 10.0], "pressure delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "pressure bias", "Pa", Rebuild, "Constant error of a reading.";
    }
    /// Sensor of the flywheel speed (PHYSICS.md 9).
    speed_sensor: SpeedSensor {
        rate: f64 = 100.0, [1e-3, 1e4], "speed rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 0.02, [0.0, 1e9], "speed sigma", "rad/s", Rebuild, "Standard deviation of the noise of a sample.";
        quantum: f64 = 0.01, [0.0, 1e9], "speed quantum", "rad/s", Rebuild, "Step of a reading; 0 for none.";
        delay: f64 = 0.0, [0.0, 10.0], "speed delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "speed bias", "rad/s", Rebuild, "Constant error of a reading.";
    }
    /// Power meters of compressor and grid (PHYSICS.md 9).
    power_meter: PowerMeter {
        rate: f64 = 10.0, [1e-3, 1e4], "power rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 400.0, [0.0, 1e9], "power sigma", "W", Rebuild, "Standard deviation of the noise of a sample.";
        quantum: f64 = 10.0, [0.0, 1e9], "power quantum", "W", Rebuild, "Step of a reading; 0 for none.";
        delay: f64 = 0.1, [0.0, 10.0], "power delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "power bias", "W", Rebuild, "Constant error of a reading.";
    }
    /// Sensor of the water temperature (PHYSICS.md 9).
    temperature_sensor: TemperatureSensor {
        rate: f64 = 1.0, [1e-3, 1e4], "temperature rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 0.05, [0.0, 1e9], "temperature sigma", "K", Rebuild, "Standard deviation of the noise of a sample.";
        quantum: f64 = 0.01, [0.0, 1e9], "temperature quantum", "K", Rebuild, "Step of a reading; 0 for none.";
        delay: f64 = 0.0, [0.0, 10.0], "temperature delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "temperature bias", "K", Rebuild, "Constant error of a reading.";
        lag: f64 = 5.0, [0.0, 1e4], "temperature lag", "s", Rebuild, "Lag of the sensing element.";
    }
    /// Load cell at the take-up, which measures the tension of both strands (PHYSICS.md 9).
    load_cell: LoadCell {
        rate: f64 = 50.0, [1e-3, 1e4], "load cell rate", "Hz", Rebuild, "Samples a second.";
        noise: f64 = 200.0, [0.0, 1e9], "load cell sigma", "N", Rebuild, "Standard deviation of the noise of a sample.";
        quantum: f64 = 50.0, [0.0, 1e9], "load cell quantum", "N", Rebuild, "Step of a reading; 0 for none.";
        delay: f64 = 0.01, [0.0, 10.0], "load cell delay", "s", Rebuild, "Time until the controller can see a sample.";
        bias: f64 = 0.0, [-1e9, 1e9], "load cell bias", "N", Rebuild, "Constant error of a reading.";
    }
    /// Proximity sensors at s_in0, q, q + Hc and 3q + Hc (PHYSICS.md 9).
    proximity_sensor: ProximitySensor {
        noise: f64 = 0.5e-3, [0.0, 1.0], "proximity sigma", "s", Rebuild, "Standard deviation of the noise in time, cut at three of it.";
        delay: f64 = 2e-3, [0.0, 10.0], "proximity delay", "s", Rebuild, "Time until the controller can see a floater that has passed.";
    }
    /// Level switch of each floater, read in the injection zone (PHYSICS.md 9).
    level_switch: LevelSwitch {
        noise: f64 = 0.0, [0.0, 1.0], "level sigma", "s", Rebuild, "Standard deviation of the noise in time, cut at three of it.";
        delay: f64 = 5e-3, [0.0, 10.0], "level delay", "s", Rebuild, "Time until the controller can see that the fill is reached.";
    }
    /// Initial state of the machine (PHYSICS.md 1, 4).
    start: Start {
        chain_position: f64 = 0.0, [-1e9, 1e9], "Q_0", "m", Rebuild, "Chain coordinate at the start.";
        chain_speed: f64 = 0.0, [-100.0, 100.0], "v_0", "m/s", Rebuild, "Chain speed at the start.";
        flywheel_speed: f64 = 0.0, [0.0, 1e5], "w_0", "rad/s", Rebuild, "Flywheel speed at the start.";
        reservoir_pressure: f64 = 4.6e5, [1.0, 1e9], "p_r0", "Pa", Rebuild, "Reservoir pressure at the start (absolute), at ambient temperature.";
    }
}

/// Parameters that have passed the gate: in range and consistent.
pub type Parameters = Valid<ParameterValues>;

impl ParameterValues {
    /// Whether the machine cannot start by itself: at rest, without air, and with no floater in the injection zone
    /// (PHYSICS.md 1).
    pub fn cannot_start_by_itself(&self) -> bool {
        let geometry = &self.geometry;
        let loop_length = 2.0 * geometry.centre_distance + std::f64::consts::TAU * geometry.sprocket_radius;
        let pitch = loop_length / geometry.floater_count as f64;
        let quarter = std::f64::consts::FRAC_PI_2 * geometry.sprocket_radius;
        // The first floater at or after s_in0.
        let first = self.air.injection_start + (self.start.chain_position - self.air.injection_start).rem_euclid(pitch);
        self.start.chain_speed == 0.0 && first >= quarter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_in_its_range_and_the_default_machine_has_no_problem() {
        let mut values = ParameterValues::default();
        for row in TABLE {
            let text = (row.get)(&values).to_string();
            (row.set)(&mut values, &text).unwrap_or_else(|error| panic!("{}: {error}", row.path));
        }
        assert_eq!(values, ParameterValues::default());
    }

    #[test]
    fn the_first_pitch_without_a_floater_in_the_zone_is_seen() {
        let mut parameters = ParameterValues::default();
        parameters.geometry.floater_count = 4;
        assert!(parameters.cannot_start_by_itself(), "floater 0 stands at s = 0, before s_in0");
        parameters.start.chain_position = 0.5;
        assert!(!parameters.cannot_start_by_itself());
    }
}
