//! Result of a check: a value and the part of the machine concerned.

use crate::model::ledger::DESTROYED;
use serde::{Serialize, Serializer};

/// Names of the sampled sensors, in the machine's order.
pub const SAMPLED: [&str; 7] =
    ["encoder", "reservoir_pressure", "flywheel_speed", "power_in", "power_out", "water_temperature", "load_cell"];

macro_rules! quantities {
    ($($name:ident = $text:literal;)+) => {
        /// Quantities other than floaters, links, sensors, mechanisms and parameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // Each variant has its name beside it.
        pub enum Quantity {
            $($name,)+
        }
        impl Quantity {
            const ALL: &'static [Quantity] = &[$(Quantity::$name),+];

            /// The name in words.
            pub const fn name(self) -> &'static str {
                match self { $(Quantity::$name => $text),+ }
            }
        }
    };
}

quantities! {
    PositionController = "position in the controller";
    SpeedController = "speed in the controller";
    OrdersController = "orders of the controller";
    CoefficientsEquations = "coefficients of the equations";
    ChainSpeed = "chain speed";
    Acceleration = "acceleration";
    Tension = "tension";
    Energy = "energy";
    FlywheelSpeed = "flywheel speed";
    GovernorIntegral = "regulator's integral";
    AirReservoir = "air in the reservoir";
    EnergyReservoir = "energy of the reservoir";
    WaterTemperature = "water temperature";
    ElectricityCompressor = "electricity of the compressor";
    ExergyAirDelivered = "exergy of the air delivered";
    Run = "the run";
    LastRevolution = "the last revolution";
}

/// Part of the machine concerned by a check result. Small, since every check of every tick returns one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The machine as a whole.
    Machine,
    /// A floater.
    Floater(u32),
    /// A link of the chain.
    Link(u32),
    /// A sampled sensor, by its position in the machine's order.
    Sensor(u8),
    /// A mechanism of the second law, by its position in [`DESTROYED`].
    Mechanism(u8),
    /// Another quantity.
    Quantity(Quantity),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Place::Machine => f.write_str("machine"),
            Place::Floater(index) => write!(f, "floater {index}"),
            Place::Link(index) => write!(f, "link {index}"),
            Place::Sensor(at) => write!(f, "sensor {}", SAMPLED[at as usize]),
            Place::Mechanism(at) => write!(f, "mechanism {}", DESTROYED[at as usize].0),
            Place::Quantity(quantity) => f.write_str(quantity.name()),
        }
    }
}

impl Place {
    /// Parses a place from its displayed name.
    pub fn named(text: &str) -> Option<Self> {
        let after = |word: &str| text.strip_prefix(word);
        let number = |word: &str| after(word).and_then(|number| number.parse().ok());
        let among =
            |count: usize, place: fn(usize) -> Place| (0..count).map(place).find(|place| place.to_string() == text);
        match text {
            "machine" => Some(Place::Machine),
            _ if after("floater ").is_some() => number("floater ").map(Place::Floater),
            _ if after("link ").is_some() => number("link ").map(Place::Link),
            _ if after("sensor ").is_some() => among(SAMPLED.len(), |at| Place::Sensor(at as u8)),
            _ if after("mechanism ").is_some() => among(DESTROYED.len(), |at| Place::Mechanism(at as u8)),
            _ => Quantity::ALL.iter().find(|quantity| quantity.name() == text).copied().map(Place::Quantity),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Result of a check: a value, which passes while it does not exceed the tolerance, and the part of the machine
/// concerned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The value; NaN fails.
    pub value: f64,
    /// Part of the machine concerned.
    pub place: Place,
}

impl Measured {
    /// The result without any deviation.
    pub const NOTHING: Measured = Measured { value: 0.0, place: Place::Machine };

    /// A result for the machine as a whole.
    pub fn of_machine(value: f64) -> Self {
        Self { value, place: Place::Machine }
    }

    /// Keeps the worse of two results; NaN is the worst.
    #[inline]
    pub fn or_worse(&mut self, value: f64, place: Place) {
        if value > self.value || (value.is_nan() && !self.value.is_nan()) {
            *self = Self { value, place };
        }
    }
}
