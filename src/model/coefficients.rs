//! Coefficients of the equations, computed from the parameters once per change of a parameter.

use super::exergy::DeadState;
use super::geometry::Loop;
use super::math;
use super::parameters::{Air, Chain, Environment, Floater, Generator, Supply};
use super::{Parameters, WaterTemperature};

/// Greatest approach of the aftercooler: temperature of its outlet above ambient, K.
pub const AFTERCOOLER_APPROACH: f64 = 10.0;

/// Specific heat of water, J/kgK (PHYSICS.md 5).
pub const WATER_HEAT_CAPACITY: f64 = 4184.0;

/// The parameters of the equations, and quantities that follow from parameters alone, in SI units. Symbols are those of
/// PHYSICS.md.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficients {
    /// Parameters of a floater.
    pub floater: Floater,
    /// Parameters of valves and vents.
    pub air: Air,
    /// Parameters of water, air and gravity.
    pub environment: Environment,
    /// Parameters of the chain.
    pub chain: Chain,
    /// Parameters of drivetrain and generator.
    pub generator: Generator,
    /// Parameters of the air supply.
    pub supply: Supply,
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
    /// h A_h, W/K.
    pub heat_conductance: f64,
    /// phi V_f, m3.
    pub fill_volume: f64,
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
    /// J_sprockets/R2, kg.
    pub sprocket_mass: f64,
    /// mdot_c of the compressor while it runs, kg/s.
    pub compressor_mass_flow: f64,
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
            floater: p.floater.clone(),
            air: p.air.clone(),
            environment: p.environment.clone(),
            chain: p.chain.clone(),
            generator: p.generator.clone(),
            supply: p.supply.clone(),
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
            heat_conductance: floater.heat_transfer_coefficient * floater.heat_transfer_area,
            fill_volume: p.air.fill_fraction * floater.cavity_volume,
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
            sprocket_mass,
            compressor_mass_flow: environment.atmospheric_pressure
                / (environment.gas_constant * environment.ambient_temperature)
                * p.supply.free_air_delivery,
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
        let Environment { atmospheric_pressure, water_density, gravity, .. } = self.environment;
        super::air::water_pressure(atmospheric_pressure, water_density * gravity, self.surface, height)
    }
}
