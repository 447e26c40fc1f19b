//! The table of checks, one row each: name in files, area of the diagnosis, function, and checked condition.
//!
//! Tolerances and cadences are in `config/validation.ron`, which has an entry for each row.

use serde::{Deserialize, Serialize};

/// Passes every check to a macro, one row each. A function lists its arguments: `input` is the machine after the tick,
/// `history` the values kept from tick to tick, `limits` those of the rules.
macro_rules! check_table {
    ($rows:ident) => {
        $rows! {
            EnergyConservation = "energy_conservation", Energy, laws::energy(input), "First law: stored energy against the integral of all flows.";
            ExergyClosure = "exergy_closure", Energy, laws::exergy(input, history), "Second law: exergy in, out and stored against what the mechanisms destroy.";
            ExergyDestroyed = "exergy_destroyed", Energy, laws::destroyed(input, history), "No mechanism gives exergy back.";
            ElectricityBound = "electricity_bound", Energy, laws::electricity_bound(history), "Electricity out within what went in, over any window.";
            ExpansionBound = "expansion_bound", Energy, laws::expansion_bound(input, history), "Electricity out within the exergy of the air delivered, over any window.";
            CompressorBound = "compressor_bound", Energy, laws::compressor_bound(input, history), "Compressor above its exergy, that above isothermal work.";
            Efficiency = "efficiency", Energy, laws::efficiency(input, history), "Efficiencies of the run and of the last revolution at most one.";
            AirBalance = "air_balance", Energy, laws::air(history), "Air is neither made nor lost.";
            EventAir = "event_air", Energy, laws::event_air(input, history), "Air is conserved across each event.";
            ForceBalance = "force_balance", Forces, forces::balance(input), "Forces against mass times acceleration.";
            ChainClosing = "chain_closing", Forces, forces::closing(input), "Tensions follow from link to link and close around the loop.";
            FloaterPhysics = "floater_physics", Forces, forces::floaters(input), "Buoyancy, weight and drag of single floaters.";
            FloaterAir = "floater_air", Transitions, floaters::air(input), "Air in a floater is what an ideal gas in a cup can be.";
            FillingPlace = "filling_place", Transitions, floaters::filling_place(input, history), "Floaters are filled in the injection zone only.";
            Descent = "descent", Transitions, floaters::descent(input, history), "Air goes down only when a carry-over has been reported.";
            EventPlace = "event_place", Transitions, floaters::event_place(input), "Events at the borders of the loop's parts happen in their place.";
            Controller = "controller", Data, signals::controller(input, history), "The controller's estimates agree with the machine.";
            Sensors = "sensors", Data, signals::sensors(input, history), "Readings of sensors are in time and close to the truth.";
            Parameters = "parameters", Machine, consistency::parameters(input), "Parameters lie in their ranges, and the equations use them.";
            Numbers = "numbers", Forces, consistency::numbers(input, history, limits), "All figures are numbers within their limits.";
        }
    };
}
pub(super) use check_table;

macro_rules! define_checks {
    ($($name:ident = $key:literal, $area:ident, $module:ident::$function:ident($($argument:ident),*), $meaning:literal;)+) => {
        /// The checks of the program.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Check {
            $(#[doc = $meaning] $name,)+
        }
        impl Check {
            /// All checks, in the order of the table.
            pub const ALL: [Check; [$($key),+].len()] = [$(Check::$name),+];
            /// The name in files and results.
            pub const fn name(self) -> &'static str {
                match self { $(Check::$name => $key),+ }
            }
            /// Area of the diagnosis that reports its failures.
            pub const fn area(self) -> Area {
                match self { $(Check::$name => Area::$area),+ }
            }
        }
    };
}

check_table!(define_checks);

impl Check {
    /// Its position in [`Check::ALL`].
    pub const fn at(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Area of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Balances of both laws, and the audit.
    Energy,
    /// Forces and tensions.
    Forces,
    /// Filling, venting, carry-over.
    Transitions,
    /// Configuration files and values.
    Configuration,
    /// Readings available to the controller.
    Data,
    /// The machine's state.
    Machine,
}
