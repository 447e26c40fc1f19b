//! Checks of several parameters together (PHYSICS.md 1 to 4).

use super::gate::{Gated, Problem};
use super::parameters::{Parameter, ParameterValues, TABLE};
use std::f64::consts::{FRAC_PI_2, TAU};

impl Gated for ParameterValues {
    const TABLE: &'static [Parameter<Self>] = TABLE;

    fn problems(&self) -> Vec<Problem> {
        [self.shape_problems(), self.supply_problems(), self.warnings()].concat()
    }
}

/// A problem that makes a machine impossible to compute.
fn fatal(paths: &[&'static str], message: String) -> Problem {
    Problem { paths: paths.to_vec(), message, fatal: true }
}

/// A warning about unusual values.
fn unusual(paths: &[&'static str], message: String) -> Problem {
    Problem { paths: paths.to_vec(), message, fatal: false }
}

impl ParameterValues {
    /// Contradictions between loop, floaters and zone, and a machine without mass.
    fn shape_problems(&self) -> Vec<Problem> {
        let geometry = &self.geometry;
        let loop_length = 2.0 * geometry.centre_distance + TAU * geometry.sprocket_radius;
        let (train, quarter) =
            (geometry.floater_count as f64 * self.floater.length, FRAC_PI_2 * geometry.sprocket_radius);
        let mut found = Vec::new();
        if geometry.top_submergence < 0.0 {
            let depth = geometry.top_submergence;
            let message = format!(
                "the loop must be submerged: d_top = {depth} m leaves its top above the water; raise it to 0 or more"
            );
            found.push(fatal(&["geometry.top_submergence"], message));
        }
        if train > loop_length {
            let most = (loop_length / self.floater.length).floor();
            let message = format!(
                "floaters overlap: N l_f = {train:.3} m is more than the loop's {loop_length:.3} m; at most {most} fit"
            );
            found.push(fatal(&["geometry.floater_count", "floater.length"], message));
        }
        if self.air.injection_start >= quarter {
            let start = self.air.injection_start;
            let message =
                format!("the injection zone [s_in0, q) is empty: s_in0 = {start} m, q = pi R/2 = {quarter:.4} m");
            found.push(fatal(&["air.injection_start"], message));
        }
        if self.moving_mass_floor() <= 0.0 {
            let message = "nothing that moves has mass: give the shell, the chain or the sprockets some";
            found.push(fatal(&["floater.shell_mass", "chain.chain_mass"], message.into()));
        }
        found
    }

    /// Contradictions between pressures, and invalid gas properties.
    fn supply_problems(&self) -> Vec<Problem> {
        let (supply, environment) = (&self.supply, &self.environment);
        let mut found = Vec::new();
        if self.start.reservoir_pressure < environment.atmospheric_pressure {
            let message = format!(
                "p_r0 = {} Pa is below the atmosphere's {} Pa; pressures are absolute",
                self.start.reservoir_pressure, environment.atmospheric_pressure
            );
            found.push(fatal(&["start.reservoir_pressure", "environment.atmospheric_pressure"], message));
        }
        if supply.switch_on_pressure > supply.switch_off_pressure {
            let message = format!(
                "p_on = {} Pa is above p_off = {} Pa; the pressure switch needs p_on <= p_off",
                supply.switch_on_pressure, supply.switch_off_pressure
            );
            found.push(fatal(&["supply.switch_on_pressure", "supply.switch_off_pressure"], message));
        }
        if environment.heat_capacity <= environment.gas_constant {
            let message = "c_p must be greater than R_a, or c_v = c_p - R_a is not positive";
            found.push(fatal(&["environment.heat_capacity", "environment.gas_constant"], message.into()));
        }
        found
    }

    /// Warnings about values that can be computed but are probably not intended.
    fn warnings(&self) -> Vec<Problem> {
        let (geometry, environment) = (&self.geometry, &self.environment);
        let depth = 2.0 * geometry.sprocket_radius + geometry.centre_distance + geometry.top_submergence;
        let bottom = environment.atmospheric_pressure + environment.water_density * environment.gravity * depth;
        let mut found = Vec::new();
        if self.supply.switch_off_pressure < bottom {
            let message = format!(
                "p_off = {} Pa is below the water's {bottom:.0} Pa at the bottom: no air will flow there",
                self.supply.switch_off_pressure
            );
            found.push(unusual(&["supply.switch_off_pressure"], message));
        }
        if self.air.fill_fraction > 1.0 {
            let message = "phi is above 1: floaters spill for as long as the valve is open";
            found.push(unusual(&["air.fill_fraction"], message.into()));
        }
        if self.cannot_start_by_itself() {
            let message = "the machine is at rest and no floater is in the injection zone: it cannot start by itself \
                           (with Plc timing the barring motor turns it, with Cam it stays at rest)";
            found.push(unusual(&["start.chain_position"], message.into()));
        }
        found
    }

    /// Lower bound of the moving mass: every cavity full of weightless air.
    fn moving_mass_floor(&self) -> f64 {
        let floater = &self.floater;
        self.geometry.floater_count as f64
            * (floater.shell_mass
                + floater.added_mass_coefficient
                    * self.environment.water_density
                    * (floater.cavity_volume + floater.shell_volume))
            + self.chain.chain_mass
            + self.chain.sprocket_inertia / self.geometry.sprocket_radius.powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    #[test]
    fn the_default_machine_has_no_problem() {
        assert_eq!(Parameters::default().problems(), vec![]);
    }

    #[test]
    fn fatal_problems_are_found_all_at_once() {
        let change = |p: &mut ParameterValues| {
            p.geometry.top_submergence = -1.0;
            p.floater.length = 2.0;
            p.supply.switch_on_pressure = 5e5;
        };
        assert_eq!(Parameters::default().changed(change).unwrap_err().0.len(), 3);
    }
}
