//! The ledger: the only place where energy and exergy are booked (PHYSICS.md 5 and 6).
//!
//! Every mechanism that moves energy, exergy or air has one line. A line is a time integral, advanced with the state
//! step by step and accumulated with compensated summation: a plain sum loses three digits in an hour.

/// Declares the lines: name, key in results, sign in the first law (+1 into the machine, -1 out, 0 neither), meaning.
macro_rules! lines {
    ($($name:ident, $key:literal, $sign:expr, $unit:literal, $meaning:literal;)+) => {
        /// One line of the ledger.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Line {
            $(#[doc = $meaning] $name,)+
        }
        /// Every line in order.
        pub const LINES: &[Line] = &[$(Line::$name,)+];
        impl Line {
            /// Key in results, without the unit's suffix.
            pub const fn key(self) -> &'static str {
                match self { $(Line::$name => $key,)+ }
            }
            /// +1 if the line flows into the machine, -1 if out of it, 0 if it does not appear in the first law.
            pub const fn first_law_sign(self) -> f64 {
                match self { $(Line::$name => $sign,)+ }
            }
            /// Unit of the line: J or kg.
            pub const fn unit(self) -> &'static str {
                match self { $(Line::$name => $unit,)+ }
            }
            /// Meaning of the line, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Line::$name => $meaning,)+ }
            }
        }
    };
}

lines! {
    CompressorElectricity, "compressor_electricity", 1.0, "J", "Electricity drawn by the compressor.";
    IntakeEnthalpy, "intake_enthalpy", 1.0, "J", "Enthalpy of the air that the compressor takes in.";
    AuxiliaryElectricity, "auxiliary_electricity", 1.0, "J", "Electricity drawn by the barring motor.";
    GridElectricity, "grid_electricity", -1.0, "J", "Electricity delivered to the grid.";
    ExhaustEnthalpy, "exhaust_enthalpy", -1.0, "J", "Enthalpy of the air that leaves floaters through vent and spill.";
    AirPotential, "air_potential", -1.0, "J", "Potential energy of air that leaves floaters, less that of air that enters them.";
    RecoveredWork, "recovered_work", -1.0, "J", "Electricity recovered from vented air.";
    CompressorHeat, "compressor_heat", -1.0, "J", "Heat of compressor and aftercooler to ambient.";
    ReservoirHeat, "reservoir_heat", -1.0, "J", "Heat of the reservoir to ambient.";
    BearingHeat, "bearing_heat", -1.0, "J", "Heat of the bearings.";
    BrakeHeat, "brake_heat", -1.0, "J", "Heat of the brake.";
    GearHeat, "gear_heat", -1.0, "J", "Heat of the gears.";
    SlipHeat, "slip_heat", -1.0, "J", "Heat of the slipping coupling.";
    CoreHeat, "core_heat", -1.0, "J", "Core and windage heat of the generator.";
    CopperHeat, "copper_heat", -1.0, "J", "Copper heat of the generator.";
    InverterHeat, "inverter_heat", -1.0, "J", "Heat of the inverter.";
    BarringHeat, "barring_heat", -1.0, "J", "Heat of the barring motor.";
    DragHeat, "drag_heat", 0.0, "J", "Heat to the water from drag.";
    MassExchangeHeat, "mass_exchange_heat", 0.0, "J", "Heat to the water from water and air that join and leave the motion.";
    AirToWaterHeat, "air_to_water_heat", 0.0, "J", "Heat from the air in the floaters to the water.";
    WaterHeatOut, "water_heat_out", -1.0, "J", "Heat to the water that the weir carries away while T_w is held.";
    VentSnap, "vent_snap", -1.0, "J", "Stored energy that goes with the rest of the air when a vent snaps shut empty.";
    ForcedSpill, "forced_spill", -1.0, "J", "Stored energy that goes with air that no longer fits after a live change.";
    ParameterWork, "parameter_work", 1.0, "J", "Jump of the stored energy at live changes of parameters.";
    AirDelivered, "air_delivered", 0.0, "kg", "Air delivered into the reservoir.";
    AirInjected, "air_injected", 0.0, "kg", "Air injected into floaters.";
    AirVented, "air_vented", 0.0, "kg", "Air vented, with the rest that goes when a vent snaps shut.";
    AirSpilled, "air_spilled", 0.0, "kg", "Air spilled, forced spill included.";
    HeatExergy, "heat_exergy", 0.0, "J", "Exergy of the heat to the water while T_w is held, signed into the machine.";
    SnapExergy, "snap_exergy", 0.0, "J", "Kinetic energy that new water gets at vent snaps and forced spills.";
    ParameterExergy, "parameter_exergy", 0.0, "J", "Jump of the stored exergy at live changes of parameters.";
    DeliveredExergy, "delivered_exergy", 0.0, "J", "Flow exergy of the air that the compressor delivers.";
    IsothermalWork, "isothermal_work", 0.0, "J", "Isothermal work of compressing the air delivered.";
    DestroyedCompressor, "destroyed_compressor", 0.0, "J", "Exergy destroyed in the compressor.";
    DestroyedReservoirMixing, "destroyed_mixing_in_the_reservoir", 0.0, "J", "Exergy destroyed by mixing in the reservoir.";
    DestroyedReservoirHeat, "destroyed_heat_of_the_reservoir", 0.0, "J", "Exergy destroyed by heat of the reservoir.";
    DestroyedThrottling, "destroyed_throttling", 0.0, "J", "Exergy destroyed by throttling in the injection valves.";
    DestroyedFloaterMixing, "destroyed_mixing_in_the_floater", 0.0, "J", "Exergy destroyed by mixing in the floaters.";
    DestroyedDrop, "destroyed_drop_into_the_floater", 0.0, "J", "Exergy destroyed by the drop into the floater.";
    DestroyedAirToWater, "destroyed_air_to_water_heat", 0.0, "J", "Exergy destroyed by heat between air and water.";
    DestroyedSpill, "destroyed_spill", 0.0, "J", "Exergy destroyed with spilled air.";
    DestroyedVent, "destroyed_vent", 0.0, "J", "Exergy destroyed with vented air.";
    DestroyedVentSnap, "destroyed_vent_snap", 0.0, "J", "Exergy destroyed when a vent snaps shut.";
    DestroyedForcedSpill, "destroyed_forced_spill", 0.0, "J", "Exergy destroyed by forced spill.";
    DestroyedDrag, "destroyed_drag", 0.0, "J", "Exergy destroyed by drag.";
    DestroyedMassExchange, "destroyed_mass_exchange", 0.0, "J", "Exergy destroyed by mass exchange.";
}

/// Number of lines.
pub const LINE_COUNT: usize = LINES.len();

/// Mechanisms whose exergy destroyed equals their heat in the first law: slug and line.
pub const DESTROYED_AS_HEAT: [(&str, Line); 8] = [
    ("bearings", Line::BearingHeat),
    ("brake", Line::BrakeHeat),
    ("gears", Line::GearHeat),
    ("slip", Line::SlipHeat),
    ("core", Line::CoreHeat),
    ("copper", Line::CopperHeat),
    ("inverter", Line::InverterHeat),
    ("barring_motor", Line::BarringHeat),
];

/// Every mechanism that destroys exergy: slug and line, those with a line of their own first.
pub const DESTROYED: [(&str, Line); 21] = {
    let own = [
        ("compressor", Line::DestroyedCompressor),
        ("mixing_in_the_reservoir", Line::DestroyedReservoirMixing),
        ("heat_of_the_reservoir", Line::DestroyedReservoirHeat),
        ("throttling", Line::DestroyedThrottling),
        ("mixing_in_the_floater", Line::DestroyedFloaterMixing),
        ("drop_into_the_floater", Line::DestroyedDrop),
        ("air_to_water_heat", Line::DestroyedAirToWater),
        ("spill", Line::DestroyedSpill),
        ("vent", Line::DestroyedVent),
        ("vent_snap", Line::DestroyedVentSnap),
        ("forced_spill", Line::DestroyedForcedSpill),
        ("drag", Line::DestroyedDrag),
        ("mass_exchange", Line::DestroyedMassExchange),
    ];
    let mut all = [("", Line::DestroyedDrag); 21];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < own.len() { own[at] } else { DESTROYED_AS_HEAT[at - own.len()] };
        at += 1;
    }
    all
};

/// Rates of all lines at one moment, or their sums over one step.
pub type Fluxes = [f64; LINE_COUNT];

/// Totals of all lines since time zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    sums: Fluxes,
    carries: Fluxes,
    /// Least amount booked at once on each line: no step may book negative exergy destroyed.
    least: Fluxes,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { sums: [0.0; LINE_COUNT], carries: [0.0; LINE_COUNT], least: [0.0; LINE_COUNT] }
    }
}

impl Ledger {
    /// A ledger from its parts: sums, compensation terms, least bookings.
    pub fn of_parts([sums, carries, least]: [Fluxes; 3]) -> Self {
        Self { sums, carries, least }
    }

    /// The parts of the ledger, as [`Ledger::of_parts`] takes them.
    pub fn into_parts(self) -> [Fluxes; 3] {
        [self.sums, self.carries, self.least]
    }

    /// Adds to every line with compensated summation (Knuth's two-sum).
    #[inline(always)]
    pub fn add_all(&mut self, amounts: &Fluxes) {
        for line in 0..LINE_COUNT {
            let (sum, amount) = (self.sums[line], amounts[line]);
            let total = sum + amount;
            let virtual_amount = total - sum;
            self.carries[line] += (sum - (total - virtual_amount)) + (amount - virtual_amount);
            self.sums[line] = total;
            self.least[line] = if amount < self.least[line] { amount } else { self.least[line] };
        }
    }

    /// Least amount booked at once on a line, by one step or one event; 0 if none was negative.
    #[inline]
    pub fn least(&self, line: Line) -> f64 {
        self.least[line as usize]
    }

    /// Adds to one line.
    pub fn add(&mut self, line: Line, amount: f64) {
        let mut amounts = [0.0; LINE_COUNT];
        amounts[line as usize] = amount;
        self.add_all(&amounts);
    }

    /// Total of a line.
    #[inline]
    pub fn total(&self, line: Line) -> f64 {
        self.sums[line as usize] + self.carries[line as usize]
    }

    /// Inflow into the machine minus outflow, J; by the first law, the change of the stored energy.
    pub fn net_inflow(&self) -> f64 {
        // Compensated, since flows of gigajoules cancel to joules. The lines' own compensation terms are so small that
        // a plain sum suffices.
        let (mut sum, mut carry) = (0.0, 0.0);
        for &line in LINES {
            let sign = line.first_law_sign();
            if sign != 0.0 {
                let amount = sign * self.sums[line as usize];
                let total: f64 = sum + amount;
                let virtual_amount = total - sum;
                carry += (sum - (total - virtual_amount)) + (amount - virtual_amount);
                carry += sign * self.carries[line as usize];
                sum = total;
            }
        }
        sum + carry
    }

    /// Exergy destroyed by all mechanisms, J.
    pub fn exergy_destroyed(&self) -> f64 {
        self.destroyed().map(|(_, amount)| amount).sum()
    }

    /// Exergy destroyed per mechanism, J: slug as in `exergy_destroyed_<slug>_j`, and total.
    pub fn destroyed(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        DESTROYED.iter().map(|&(slug, line)| (slug, self.total(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compensation_keeps_what_a_plain_sum_loses() {
        let mut ledger = Ledger::default();
        ledger.add(Line::DragHeat, 1e9);
        let mut plain = 1e9;
        for _ in 0..1_000_000 {
            ledger.add(Line::DragHeat, 1e-7 / 3.0);
            plain += 1e-7 / 3.0;
        }
        let exact = 0.1 / 3.0;
        // The total is a double near 1e9, so that half a unit in its last place is the best possible accuracy.
        assert!((ledger.total(Line::DragHeat) - 1e9 - exact).abs() <= 6e-8);
        assert!((plain - 1e9 - exact).abs() > 1e-3);
    }

    #[test]
    fn every_destroyed_line_is_a_mechanism_and_each_has_its_own_slug() {
        let own = LINES.iter().filter_map(|&line| line.key().strip_prefix("destroyed_").map(|slug| (slug, line)));
        assert_eq!(own.chain(DESTROYED_AS_HEAT).collect::<Vec<_>>(), DESTROYED);
        let mut slugs = DESTROYED.map(|(slug, _)| slug);
        slugs.sort_unstable();
        assert!(slugs.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn the_least_amount_is_that_of_one_booking_not_of_the_sum() {
        let mut ledger = Ledger::default();
        for amount in [5.0, -1.0, 7.0, -0.5] {
            ledger.add(Line::DragHeat, amount);
        }
        assert_eq!((ledger.least(Line::DragHeat), ledger.total(Line::DragHeat)), (-1.0, 10.5));
        assert_eq!(ledger.least(Line::GearHeat), 0.0);
    }
}
