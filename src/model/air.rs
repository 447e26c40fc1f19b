//! Air: state of an ideal gas in a floater, injection, vent (PHYSICS.md 2).

/// Reference density of ISO 6358, kg/m3.
pub const REFERENCE_DENSITY: f64 = 1.185;
/// Reference temperature of ISO 6358, K.
pub const REFERENCE_TEMPERATURE: f64 = 293.15;
/// Pressure ratio above which the flow function is a straight line to zero.
pub const LINEAR_RATIO: f64 = 0.999;
/// Approximately the steepest slope of the flow function f(r), near r = 0.999: the factor by which round-off of the
/// pressure ratio is amplified in the flow.
pub const STEEPEST_FLOW: f64 = 50.0;
/// Share of V_f below which the vent's rate falls with the volume.
pub const VENT_TAIL: f64 = 0.05;
/// Share of V_f at or below which the vent closes empty.
pub const VENT_EMPTY: f64 = 1e-4;

/// Branches of the flow function f(r) of an injection valve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowBranch {
    /// r <= b: f = 1.
    Choked,
    /// b < r < 0.999: a quarter of an ellipse.
    Subsonic,
    /// 0.999 <= r <= 1: a straight line.
    Linear,
    /// r > 1: f = 0.
    Shut,
}

impl FlowBranch {
    /// The branch whose range contains a pressure ratio.
    pub fn of(ratio: f64, critical: f64) -> Self {
        if ratio <= critical {
            FlowBranch::Choked
        } else if ratio < LINEAR_RATIO {
            FlowBranch::Subsonic
        } else if ratio <= 1.0 {
            FlowBranch::Linear
        } else {
            FlowBranch::Shut
        }
    }

    /// Range of pressure ratios of the branch.
    pub fn range(self, critical: f64) -> (f64, f64) {
        match self {
            FlowBranch::Choked => (f64::NEG_INFINITY, critical),
            FlowBranch::Subsonic => (critical, LINEAR_RATIO),
            FlowBranch::Linear => (LINEAR_RATIO, 1.0),
            FlowBranch::Shut => (1.0, f64::INFINITY),
        }
    }

    /// The branch of the next higher ratios, if any.
    pub fn above(self) -> Option<Self> {
        match self {
            FlowBranch::Choked => Some(FlowBranch::Subsonic),
            FlowBranch::Subsonic => Some(FlowBranch::Linear),
            FlowBranch::Linear => Some(FlowBranch::Shut),
            FlowBranch::Shut => None,
        }
    }

    /// The branch of the next lower ratios, if any.
    pub fn below(self) -> Option<Self> {
        match self {
            FlowBranch::Choked => None,
            FlowBranch::Subsonic => Some(FlowBranch::Choked),
            FlowBranch::Linear => Some(FlowBranch::Subsonic),
            FlowBranch::Shut => Some(FlowBranch::Linear),
        }
    }

    /// f(r) of this branch, also slightly outside its range.
    #[inline]
    pub fn flow_function(self, ratio: f64, critical: f64) -> f64 {
        let ellipse = |r: f64| (1.0 - ((r - critical) / (1.0 - critical)).powi(2)).max(0.0).sqrt();
        match self {
            FlowBranch::Choked => 1.0,
            FlowBranch::Subsonic => ellipse(ratio),
            FlowBranch::Linear => ellipse(LINEAR_RATIO) * (1.0 - ratio) / (1.0 - LINEAR_RATIO),
            FlowBranch::Shut => 0.0,
        }
    }
}

/// Mass flow through a valve of sonic conductance C, kg/s (ISO 6358; f is the flow function).
#[inline]
pub fn valve_mass_flow(sonic_conductance: f64, upstream_pressure: f64, upstream_temperature: f64, f: f64) -> f64 {
    sonic_conductance
        * upstream_pressure
        * REFERENCE_DENSITY
        * (REFERENCE_TEMPERATURE / upstream_temperature).sqrt()
        * f
}

/// Pressure of the water at height z, Pa; `surface` is the height z_w of the water surface.
#[inline]
pub fn water_pressure(atmospheric_pressure: f64, weight_density: f64, surface: f64, height: f64) -> f64 {
    atmospheric_pressure + weight_density * (surface - height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_function_is_continuous_and_falls() {
        let b = 0.35;
        let f = |r: f64| FlowBranch::of(r, b).flow_function(r, b);
        let mut last = 1.0;
        for at in 0..=100_000 {
            let r = 1.05 * at as f64 / 100_000.0;
            assert!(f(r) <= last && last - f(r) < 2e-3, "at r = {r}");
            last = f(r);
        }
        assert_eq!((f(0.2), f(1.0), f(1.04)), (1.0, 0.0, 0.0));
    }
}
