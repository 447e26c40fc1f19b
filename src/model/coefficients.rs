//! Coefficients of the equations, computed from the parameters once per change of a parameter.

use super::exergy::DeadState;
use super::geometry::Loop;
use super::math;
use super::{GeneratorLaw, Parameters, WaterTemperature};

/// Greatest approach of the aftercooler: temperature of its outlet above ambient, K.
pub const AFTERCOOLER_APPROACH: f64 = 10.0;

/// Specific heat of water, J/kgK (PHYSICS.md 5).
pub const WATER_HEAT_CAPACITY: f64 = 4184.0;

/// Parameters and quantities derived from them, flat, in SI units. Symbols are those of PHYSICS.md.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients {
    /// Shape of the loop.
    pub path: Loop,
    /// N.
    pub floater_count: usize,
    /// i L/N, position of each floater on the chain, m.
    pub offsets: Vec<f64>,
    /// R, m.
    pub radius: f64,
    /// z_w, height of the water surface, m.
    pub surface: f64,
    /// z_1 = R, reference height of the air's potential in exergy, m.
    pub reservoir_height: f64,
    /// C_w, heat capacity of the water, J/K.
    pub water_heat_capacity: f64,
    /// Whether T_w is constant.
    pub water_held: bool,
    /// T_w0, K.
    pub initial_water_temperature: f64,
    /// V_f, m3.
    pub cavity_volume: f64,
    /// V_s, m3.
    pub shell_volume: f64,
    /// m_s, kg.
    pub shell_mass: f64,
    /// A, m2.
    pub drag_area: f64,
    /// C_up.
    pub drag_coefficient_up: f64,
    /// C_down.
    pub drag_coefficient_down: f64,
    /// C_a.
    pub added_mass_coefficient: f64,
    /// h A_h, W/K.
    pub heat_conductance: f64,
    /// phi V_f, m3.
    pub fill_volume: f64,
    /// C, m3/(s Pa).
    pub sonic_conductance: f64,
    /// b.
    pub critical_pressure_ratio: f64,
    /// Q_v, m3/s.
    pub vent_rate: f64,
    /// eta_rec.
    pub exergy_recovery: f64,
    /// g, m/s2.
    pub gravity: f64,
    /// rho, kg/m3.
    pub water_density: f64,
    /// p_atm, Pa.
    pub atmospheric_pressure: f64,
    /// T_amb, K.
    pub ambient_temperature: f64,
    /// R_a, J/kgK.
    pub gas_constant: f64,
    /// c_p, J/kgK.
    pub heat_capacity: f64,
    /// c_v, J/kgK.
    pub heat_capacity_volume: f64,
    /// kappa = (gamma - 1)/gamma = R_a/c_p.
    pub kappa: f64,
    /// 1/(gamma - 1) = c_v/R_a.
    pub inverse_gamma_less_one: f64,
    /// Dead state: T_amb, p_atm and the gas.
    pub dead_state: DeadState,
    /// Moving mass with all cavities full of water: shells, water, added mass, chain and sprockets, kg.
    pub flooded_mass: f64,
    /// m_chain, kg.
    pub chain_mass: f64,
    /// J_sprockets/R2, kg.
    pub sprocket_mass: f64,
    /// T_pre, N.
    pub preload: f64,
    /// F_c, N.
    pub bearing_friction: f64,
    /// b_v, N s/m.
    pub bearing_damping: f64,
    /// F_b, N.
    pub brake_force: f64,
    /// F_j, N.
    pub barring_force: f64,
    /// v_j, m/s.
    pub barring_speed: f64,
    /// Law of the generator.
    pub generator_law: GeneratorLaw,
    /// k, N m s2.
    pub mppt_gain: f64,
    /// k_r, N m s.
    pub resistive_gain: f64,
    /// T_set, N m.
    pub constant_torque: f64,
    /// w_set, rad/s.
    pub speed_setpoint: f64,
    /// K_p, N m s.
    pub proportional_gain: f64,
    /// K_i, N m.
    pub integral_gain: f64,
    /// c_cu, W/(N m)2.
    pub copper_loss: f64,
    /// eta_inv.
    pub inverter_efficiency: f64,
    /// n.
    pub gear_ratio: f64,
    /// eta_g.
    pub gear_efficiency: f64,
    /// T_cap, N m.
    pub coupling_capacity: f64,
    /// J, kg m2.
    pub flywheel_inertia: f64,
    /// c_core, N m s.
    pub core_loss: f64,
    /// V_r, m3.
    pub reservoir_volume: f64,
    /// UA_r, W/K.
    pub reservoir_heat_conductance: f64,
    /// mdot_c of the compressor while it runs, kg/s.
    pub compressor_mass_flow: f64,
    /// n_st.
    pub stages: f64,
    /// eta_is.
    pub isentropic_efficiency: f64,
    /// eta_m.
    pub motor_efficiency: f64,
    /// p_on, Pa.
    pub switch_on_pressure: f64,
    /// p_off, Pa.
    pub switch_off_pressure: f64,
    /// Reservoir pressure at which the aftercooler's approach of 10 K is reached, Pa (PHYSICS.md 4).
    pub approach_pressure: f64,
    /// The perturbation in effect, in builds with the feature `perturb`.
    pub perturbation: super::perturb::Carried,
}

impl Coefficients {
    /// Computes the coefficients from validated parameters.
    pub fn new(p: &Parameters) -> Self {
        let (geometry, floater, environment) = (&p.geometry, &p.floater, &p.environment);
        let path = Loop::new(geometry.sprocket_radius, geometry.centre_distance, p.air.injection_start);
        let surface = 2.0 * geometry.sprocket_radius + geometry.centre_distance + geometry.top_submergence;
        let kappa = environment.gas_constant / environment.heat_capacity;
        let heat_capacity_volume = environment.heat_capacity - environment.gas_constant;
        let sprocket_mass = p.chain.sprocket_inertia / geometry.sprocket_radius.powi(2);
        let flooded_floater = floater.shell_mass
            + environment.water_density
                * (floater.cavity_volume
                    + floater.added_mass_coefficient * (floater.cavity_volume + floater.shell_volume));
        Self {
            floater_count: geometry.floater_count as usize,
            offsets: (0..geometry.floater_count)
                .map(|index| index as f64 * path.length / geometry.floater_count as f64)
                .collect(),
            radius: geometry.sprocket_radius,
            surface,
            reservoir_height: geometry.sprocket_radius,
            water_heat_capacity: environment.water_density
                * geometry.tank_breadth
                * geometry.tank_depth
                * surface
                * WATER_HEAT_CAPACITY,
            water_held: environment.water_temperature_mode == WaterTemperature::Held,
            initial_water_temperature: environment.water_temperature,
            cavity_volume: floater.cavity_volume,
            shell_volume: floater.shell_volume,
            shell_mass: floater.shell_mass,
            drag_area: floater.drag_area,
            drag_coefficient_up: floater.drag_coefficient_up,
            drag_coefficient_down: floater.drag_coefficient_down,
            added_mass_coefficient: floater.added_mass_coefficient,
            heat_conductance: floater.heat_transfer_coefficient * floater.heat_transfer_area,
            fill_volume: p.air.fill_fraction * floater.cavity_volume,
            sonic_conductance: p.air.sonic_conductance,
            critical_pressure_ratio: p.air.critical_pressure_ratio,
            vent_rate: p.air.vent_rate,
            exergy_recovery: p.air.exergy_recovery,
            gravity: environment.gravity,
            water_density: environment.water_density,
            atmospheric_pressure: environment.atmospheric_pressure,
            ambient_temperature: environment.ambient_temperature,
            gas_constant: environment.gas_constant,
            heat_capacity: environment.heat_capacity,
            heat_capacity_volume,
            kappa,
            inverse_gamma_less_one: heat_capacity_volume / environment.gas_constant,
            dead_state: DeadState {
                temperature: environment.ambient_temperature,
                pressure: environment.atmospheric_pressure,
                heat_capacity: environment.heat_capacity,
                gas_constant: environment.gas_constant,
            },
            flooded_mass: geometry.floater_count as f64 * flooded_floater + p.chain.chain_mass + sprocket_mass,
            chain_mass: p.chain.chain_mass,
            sprocket_mass,
            preload: p.chain.preload,
            bearing_friction: p.chain.bearing_friction,
            bearing_damping: p.chain.bearing_damping,
            brake_force: p.chain.brake_force,
            barring_force: p.chain.barring_force,
            barring_speed: p.chain.barring_speed,
            generator_law: p.generator.law,
            mppt_gain: p.generator.mppt_gain,
            resistive_gain: p.generator.resistive_gain,
            constant_torque: p.generator.constant_torque,
            speed_setpoint: p.generator.speed_setpoint,
            proportional_gain: p.generator.proportional_gain,
            integral_gain: p.generator.integral_gain,
            copper_loss: p.generator.copper_loss,
            inverter_efficiency: p.generator.inverter_efficiency,
            gear_ratio: p.generator.gear_ratio,
            gear_efficiency: p.generator.gear_efficiency,
            coupling_capacity: p.generator.coupling_capacity,
            flywheel_inertia: p.generator.flywheel_inertia,
            core_loss: p.generator.core_loss,
            reservoir_volume: p.supply.reservoir_volume,
            reservoir_heat_conductance: p.supply.reservoir_heat_conductance,
            compressor_mass_flow: environment.atmospheric_pressure
                / (environment.gas_constant * environment.ambient_temperature)
                * p.supply.free_air_delivery,
            stages: p.supply.stages,
            isentropic_efficiency: p.supply.isentropic_efficiency,
            motor_efficiency: p.supply.motor_efficiency,
            switch_on_pressure: p.supply.switch_on_pressure,
            switch_off_pressure: p.supply.switch_off_pressure,
            approach_pressure: environment.atmospheric_pressure
                * math::pow(
                    1.0 + AFTERCOOLER_APPROACH * p.supply.isentropic_efficiency / environment.ambient_temperature,
                    p.supply.stages / kappa,
                ),
            path,
            perturbation: Default::default(),
        }
    }

    /// Coordinate s of a floater, m, for a chain position in [0, L).
    #[inline]
    pub fn coordinate(&self, chain_position: f64, index: usize) -> f64 {
        self.path.wrap(chain_position + self.offsets[index])
    }

    /// Pressure of the water at a height above the bottom of the loop, Pa.
    #[inline]
    pub fn water_pressure(&self, height: f64) -> f64 {
        super::air::water_pressure(self.atmospheric_pressure, self.water_density * self.gravity, self.surface, height)
    }
}
