//! Values by line of the ledger and counts by kind of event: written by name, read by name or by the position of
//! version 1.

use crate::model::ledger::{Fluxes, LINE_COUNT, LINES};
use crate::ports::events::EventKind;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::marker::PhantomData;

/// Lines of the ledger in the order of version 1.
const FIRST_LINES: [&str; 46] = [
    "compressor_electricity",
    "intake_enthalpy",
    "auxiliary_electricity",
    "grid_electricity",
    "exhaust_enthalpy",
    "air_potential",
    "recovered_work",
    "compressor_heat",
    "reservoir_heat",
    "bearing_heat",
    "brake_heat",
    "gear_heat",
    "slip_heat",
    "core_heat",
    "copper_heat",
    "inverter_heat",
    "barring_heat",
    "drag_heat",
    "mass_exchange_heat",
    "air_to_water_heat",
    "water_heat_out",
    "vent_snap",
    "forced_spill",
    "parameter_work",
    "air_delivered",
    "air_injected",
    "air_vented",
    "air_spilled",
    "heat_exergy",
    "snap_exergy",
    "parameter_exergy",
    "delivered_exergy",
    "isothermal_work",
    "destroyed_compressor",
    "destroyed_mixing_in_the_reservoir",
    "destroyed_heat_of_the_reservoir",
    "destroyed_throttling",
    "destroyed_mixing_in_the_floater",
    "destroyed_drop_into_the_floater",
    "destroyed_air_to_water_heat",
    "destroyed_spill",
    "destroyed_vent",
    "destroyed_vent_snap",
    "destroyed_forced_spill",
    "destroyed_drag",
    "destroyed_mass_exchange",
];

/// Kinds of events in the order of version 1.
const FIRST_KINDS: [&str; 17] = [
    "InjectionStarted",
    "Filled",
    "Unfilled",
    "SpillStarted",
    "SpillEnded",
    "VentStarted",
    "Vented",
    "CarryOver",
    "CompressorOn",
    "CompressorOff",
    "CouplingEngaged",
    "CouplingReleased",
    "ChainSlack",
    "ChainTaut",
    "Reversed",
    "Stopped",
    "ParameterChanged",
];

/// A list with named values: the names that are written, those of version 1, and the position of a value.
trait Named {
    type Value: Copy + Default + Serialize + for<'de> Deserialize<'de>;
    const FIRST: &'static [&'static str];
    const WHAT: &'static str;
    fn names() -> impl Iterator<Item = String>;
}

struct Lines;

impl Named for Lines {
    type Value = f64;
    const FIRST: &'static [&'static str] = &FIRST_LINES;
    const WHAT: &'static str = "line of the ledger";
    fn names() -> impl Iterator<Item = String> {
        LINES.iter().map(|line| line.key().to_string())
    }
}

struct Kinds;

impl Named for Kinds {
    type Value = u64;
    const FIRST: &'static [&'static str] = &FIRST_KINDS;
    const WHAT: &'static str = "kind of event";
    fn names() -> impl Iterator<Item = String> {
        EventKind::ALL.iter().map(|kind| kind.name().to_string())
    }
}

fn write<N: Named, S: Serializer>(values: &[N::Value], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(N::names().zip(values))
}

struct ByName<N, const COUNT: usize>(PhantomData<N>);

impl<N: Named, const COUNT: usize> ByName<N, COUNT> {
    /// Writes a value to its position.
    fn put<E: Error>(values: &mut [N::Value; COUNT], name: &str, value: N::Value) -> Result<(), E> {
        let at = N::names().position(|known| known == name);
        let at = at.ok_or_else(|| E::custom(format!("`{name}` is no {} of this kpp", N::WHAT)))?;
        values[at] = value;
        Ok(())
    }
}

impl<'de, N: Named, const COUNT: usize> Visitor<'de> for ByName<N, COUNT> {
    type Value = [N::Value; COUNT];

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a value for each {}", N::WHAT)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut values, mut count) = ([N::Value::default(); COUNT], 0);
        while let Some(value) = list.next_element()? {
            let name = N::FIRST.get(count).ok_or_else(|| A::Error::invalid_length(count + 1, &self))?;
            Self::put(&mut values, name, value)?;
            count += 1;
        }
        if count == N::FIRST.len() { Ok(values) } else { Err(A::Error::invalid_length(count, &self)) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [N::Value::default(); COUNT];
        while let Some((name, value)) = map.next_entry::<String, _>()? {
            Self::put(&mut values, &name, value)?;
        }
        Ok(values)
    }
}

/// A value for each line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SavedLines(pub Fluxes);

impl Serialize for SavedLines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::<Lines, S>(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for SavedLines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByName::<Lines, LINE_COUNT>(PhantomData)).map(Self)
    }
}

/// A count for each kind of event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SavedCounts(pub [u64; EventKind::ALL.len()]);

impl Serialize for SavedCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::<Kinds, S>(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for SavedCounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByName::<Kinds, { EventKind::ALL.len() }>(PhantomData)).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Line;

    #[test]
    fn figures_go_through_a_file_by_name_and_those_of_version_1_by_position() {
        let mut lines = SavedLines([0.0; LINE_COUNT]);
        lines.0[Line::DragHeat as usize] = -0.1;
        let text = ron::to_string(&lines).unwrap();
        assert!(text.contains("\"drag_heat\":-0.1"), "{text}");
        assert_eq!(ron::from_str::<SavedLines>(&text).unwrap(), lines);
        assert_eq!(ron::from_str::<SavedLines>("{\"drag_heat\": -0.1}").unwrap(), lines, "a line that is new is 0");
        let first: Vec<String> = (0..46).map(|at| format!("{at}.5")).collect();
        let read = ron::from_str::<SavedLines>(&format!("[{}]", first.join(","))).unwrap();
        let at = FIRST_LINES.iter().position(|key| *key == Line::AirSpilled.key()).unwrap();
        assert_eq!(read.0[Line::AirSpilled as usize], at as f64 + 0.5);
        for wrong in ["[1.0]", "{\"dragheat\": 1.0}", "3"] {
            assert!(ron::from_str::<SavedLines>(wrong).is_err(), "{wrong}");
        }
        let zeros = ["0"; 18].join(",");
        assert!(ron::from_str::<SavedCounts>(&format!("[{zeros}]")).is_err());
        let counts = ron::from_str::<SavedCounts>("{\"Vented\": 4}").unwrap();
        assert_eq!(counts.0[EventKind::Vented.at()], 4);
    }
}
