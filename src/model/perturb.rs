//! Deliberate errors in the program, to prove that the checks can fail (cargo feature `perturb`).
//!
//! The coefficients of a machine hold at most one. Without the feature [`Carried`] is empty and `is` is always false,
//! so that the compiler removes the branches.

macro_rules! perturbations {
    ($($name:ident = $key:literal, $check:literal, $meaning:literal;)+) => {
        /// A deliberate error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Perturbation {
            $(#[doc = $meaning] $name,)+
        }
        impl Perturbation {
            /// All perturbations.
            pub const ALL: [Perturbation; [$($key),+].len()] = [$(Perturbation::$name),+];
            /// The name for `--perturb`.
            pub const fn name(self) -> &'static str {
                match self { $(Perturbation::$name => $key),+ }
            }
            /// The name of the check that must detect it.
            pub const fn caught_by(self) -> &'static str {
                match self { $(Perturbation::$name => $check),+ }
            }
            /// Description of the error, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Perturbation::$name => $meaning),+ }
            }
        }
    };
}

perturbations! {
    WrongBuoyancy = "wrong_buoyancy", "force_balance", "Buoyancy less weight of the air is a thousandth too large in the equation of motion.";
    LostHeat = "lost_heat", "energy_conservation", "A thousandth of the heat to the water is not booked.";
    FreeRefill = "free_refill", "air_balance", "After 10 s a rising floater gets half as much air again from nowhere.";
    DriftingMass = "drifting_mass", "air_balance", "The reservoir loses a milligram of air in every tick.";
    LateEvent = "late_event", "event_place", "Floaters change from one part of the loop to the next 5 mm late.";
    SwappedSign = "swapped_sign", "floater_physics", "Drag in the loads of single floaters has the wrong sign.";
    TensionOff = "tension_off", "chain_closing", "The tension of link 7 is shown 1 kN too high.";
    StaleSensor = "stale_sensor", "sensors", "From 5 s on the pressure sensor gives no new reading.";
    WrongSensor = "wrong_sensor", "sensors", "The sensor of the flywheel's speed shows 2 % too much.";
    WrongEstimate = "wrong_estimate", "controller", "The controller takes the chain to be 5 cm further than its encoder says.";
    NegativeMechanism = "negative_mechanism", "exergy_destroyed", "Throttling is booked with the wrong sign.";
    HiddenLoss = "hidden_loss", "exergy_closure", "A hundredth of what the compressor destroys is not booked.";
    HeatUphill = "heat_uphill", "exergy_closure", "Some heat flows from cold to warm: the first law does not see it.";
    FreeElectricity = "free_electricity", "electricity_bound", "The inverter gives four times what it gets, and its heat makes the energy balance close.";
    CheapCompression = "cheap_compression", "compressor_bound", "The compressor takes half the electricity, and its heat makes the energy balance close.";
    RichAir = "rich_air", "expansion_bound", "The air delivered is booked with a third of its exergy.";
    UnseenCarryOver = "unseen_carry_over", "descent", "The vent of floater 7 is shut, and its carry-over is not reported.";
    FillAboveZone = "fill_above_zone", "filling_place", "A rising floater gets a milligram of air from the reservoir in every tick.";
    LostEventAir = "lost_event_air", "event_air", "Half of the air that goes when a vent snaps shut is not booked.";
    ColdAir = "cold_air", "floater_air", "After 10 s the air of a rising floater is at 30 K.";
    TornComponent = "torn_component", "energy_conservation", "Between two ticks the water's component gets a microkelvin warmer.";
    EditBehind = "edit_behind", "parameters", "A parameter changes, and the equations keep its old value.";
    Jolt = "jolt", "numbers", "After 10 s the chain is 1.5 m/s faster from one tick to the next.";
}

/// The perturbation of a machine's coefficients, if any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried(#[cfg(feature = "perturb")] Option<Perturbation>);

/// Perturbations are ignored: two sets of coefficients that differ only in them are equal.
impl PartialEq for Carried {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Carried {
    /// Sets a perturbation.
    #[cfg(feature = "perturb")]
    pub const fn one(perturbation: Perturbation) -> Self {
        Self(Some(perturbation))
    }

    /// Whether this perturbation is set.
    #[cfg(feature = "perturb")]
    #[inline]
    pub fn is(&self, perturbation: Perturbation) -> bool {
        self.0 == Some(perturbation)
    }

    /// Always false in a build without the feature.
    #[cfg(not(feature = "perturb"))]
    #[inline(always)]
    pub const fn is(&self, _: Perturbation) -> bool {
        false
    }
}
