//! Energy audit: for every injection, vent, spill, change of the coupling and change of a parameter, the ledger before
//! and after, the change of each line, and the residual.
//!
//! Disabled unless a machine has an [`Audit`] component. Operations overlap; the energy error of a tick is divided
//! among the operations in progress.

use super::input::CheckInput;
use crate::model::ledger::{Fluxes, LINE_COUNT, LINES};
use crate::model::{Line, Stored};
use crate::ports::events::{EventKind, Occurrence};
use crate::ports::signals::cell;
use bevy::ecs::prelude::Component;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Most records that are kept; later ones are only counted.
pub const MOST_ENTRIES: usize = 200_000;
/// Number of records with the largest residuals in the output.
const LARGEST: usize = 10;

/// Kind of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Air flows into a floater, from the valve's opening to the fill or to the end of the zone.
    Injection,
    /// Air leaves at the top, until the vent closes empty or its zone ends.
    Vent,
    /// A floater sheds air that exceeds its cavity.
    Spill,
    /// The coupling engages or releases.
    Coupling,
    /// A live change of parameters.
    ParameterChange,
    /// The compressor switches.
    Compressor,
}

/// One operation, with the ledger before and after it.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Kind of the operation.
    pub operation: Operation,
    /// The floater concerned, if any.
    pub floater: Option<u32>,
    /// Section of the loop where it began, or the machine.
    pub place: &'static str,
    /// Simulated time at its start and end, s; multiples of a tick, since the ledger is read after each tick.
    pub time_s: (f64, f64),
    /// Stored energy before and after.
    pub stored: (Stored, Stored),
    /// Air in the floater before and after, kg.
    pub air: (f64, f64),
    /// Change of each line of the ledger of the whole machine during the operation.
    pub delta: Fluxes,
    /// Energy error assigned to the operation, J.
    pub residual: f64,
}

/// The ledger after a tick.
#[derive(Clone, Debug)]
struct Snapshot {
    time_s: f64,
    stored: Stored,
    totals: Fluxes,
    energy_error: f64,
    air: Vec<f64>,
}

/// The audit of a machine; a component of its entity.
#[derive(Component, Clone, Debug, Default)]
pub struct Audit {
    /// Completed operations in the order of their end; at most [`MOST_ENTRIES`].
    pub records: Vec<AuditEntry>,
    /// Number of further records, which were not kept.
    pub dropped: u64,
    before: Option<Snapshot>,
    open: Vec<AuditEntry>,
}

impl Snapshot {
    fn take(input: &CheckInput) -> Self {
        let mut totals = [0.0; LINE_COUNT];
        LINES.iter().for_each(|&line| totals[line as usize] = input.balance.ledger.total(line));
        Self {
            time_s: input.time_s,
            stored: input.state.stored(input.c),
            totals,
            energy_error: input.balance.energy_error,
            air: input.state.floaters.iter().map(|floater| floater.air_mass).collect(),
        }
    }
}

impl Audit {
    /// Processes a tick and its events.
    pub fn follow(&mut self, input: &CheckInput, events: &[Occurrence]) {
        let now = Snapshot::take(input);
        let Some(before) = self.before.replace(now.clone()) else { return };
        let mut ended = Vec::new();
        for event in events {
            match begun(event.kind) {
                Some((operation, instant)) => {
                    let place = event.floater.map_or("machine", |index| cell_name(input, index));
                    let air = event.floater.map_or(0.0, |index| before.air[index as usize]);
                    self.open.push(AuditEntry {
                        operation,
                        floater: event.floater,
                        place,
                        time_s: (before.time_s, before.time_s),
                        stored: (before.stored, before.stored),
                        air: (air, air),
                        delta: before.totals,
                        residual: 0.0,
                    });
                    if instant {
                        ended.push((operation, event.floater));
                    }
                }
                None => ended.extend(ends(event.kind).map(|operation| (operation, event.floater))),
            }
        }
        if self.open.is_empty() {
            return;
        }
        let share = (now.energy_error - before.energy_error) / self.open.len() as f64;
        self.open.iter_mut().for_each(|record| record.residual += share);
        for (operation, floater) in ended {
            let same = |record: &AuditEntry| record.operation == operation && record.floater == floater;
            if let Some(at) = self.open.iter().position(same) {
                let mut record = self.open.remove(at);
                record.time_s.1 = now.time_s;
                record.stored.1 = now.stored;
                record.air.1 = floater.map_or(0.0, |index| now.air[index as usize]);
                record.delta.iter_mut().zip(&now.totals).for_each(|(delta, total)| *delta = total - *delta);
                self.keep(record);
            }
        }
    }

    fn keep(&mut self, record: AuditEntry) {
        if self.records.len() == MOST_ENTRIES {
            self.dropped += 1;
        } else {
            self.records.push(record);
        }
    }

    /// The records with the largest residuals, in descending order.
    pub fn largest(&self) -> Vec<&AuditEntry> {
        let mut records: Vec<_> = self.records.iter().collect();
        records.sort_by(|a, b| b.residual.abs().total_cmp(&a.residual.abs()));
        records.truncate(LARGEST);
        records
    }

    /// All records as one JSON object.
    pub fn json(&self) -> Value {
        json!({
            "records": self.records.iter().map(AuditEntry::json).collect::<Vec<_>>(),
            "largest": self.largest().into_iter().map(AuditEntry::json).collect::<Vec<_>>(),
            "dropped": self.dropped,
        })
    }

    /// All records as CSV, one line each, with a heading.
    pub fn csv(&self) -> String {
        let mut text = String::from(
            "operation,floater,place,begin_s,end_s,energy_before_j,energy_after_j,residual_j,mechanism,air_before_kg,air_after_kg",
        );
        for &line in LINES {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{}_{}", line.key(), line.unit().to_lowercase());
        }
        text.push('\n');
        for record in &self.records {
            let floater = cell(record.floater.map_or(f64::NAN, f64::from));
            let _ = write!(text, "{},{floater},{}", record.name(), record.place);
            let (stored, air) = (record.stored, record.air);
            for number in [record.time_s.0, record.time_s.1, stored.0.total(), stored.1.total(), record.residual] {
                text.extend([",", &cell(number)]);
            }
            text.extend([",", record.mechanism(), ",", &cell(air.0), ",", &cell(air.1)]);
            for amount in record.delta {
                text.extend([",", &cell(amount)]);
            }
            text.push('\n');
        }
        text
    }
}

impl AuditEntry {
    /// Name of the operation.
    pub fn name(&self) -> &'static str {
        match self.operation {
            Operation::Injection => "injection",
            Operation::Vent => "vent",
            Operation::Spill => "spill",
            Operation::Coupling => "coupling",
            Operation::ParameterChange => "parameter_change",
            Operation::Compressor => "compressor",
        }
    }

    /// The first-law line with the largest change, among those that belong to this kind of operation.
    pub fn mechanism(&self) -> &'static str {
        let lines: &[Line] = match self.operation {
            Operation::Injection => &[Line::AirPotential, Line::AirToWaterHeat],
            Operation::Vent => &[Line::ExhaustEnthalpy, Line::VentSnap, Line::AirToWaterHeat],
            Operation::Spill => &[Line::ExhaustEnthalpy, Line::ForcedSpill],
            Operation::Coupling => &[Line::SlipHeat, Line::GearHeat],
            Operation::ParameterChange => &[Line::ParameterWork, Line::ForcedSpill],
            Operation::Compressor => &[Line::CompressorElectricity, Line::CompressorHeat],
        };
        let size = |line: &&Line| self.delta[**line as usize].abs();
        lines.iter().max_by(|a, b| size(a).total_cmp(&size(b))).map_or("", |line| line.key())
    }

    /// The record as a JSON object; lines without a change are omitted.
    pub fn json(&self) -> Value {
        let stored = |stored: &Stored| {
            json!({
                "total_j": stored.total(),
                "chain_kinetic_j": stored.chain_kinetic,
                "flywheel_kinetic_j": stored.flywheel_kinetic,
                "potential_j": stored.potential,
                "floater_air_j": stored.floater_air,
                "reservoir_j": stored.reservoir,
                "water_j": stored.water,
            })
        };
        let delta: Map<String, Value> = LINES
            .iter()
            .filter(|&&line| self.delta[line as usize] != 0.0)
            .map(|&line| (format!("{}_{}", line.key(), line.unit().to_lowercase()), json!(self.delta[line as usize])))
            .collect();
        json!({
            "operation": self.operation,
            "floater": self.floater,
            "place": self.place,
            "mechanism": self.mechanism(),
            "begin_s": self.time_s.0,
            "end_s": self.time_s.1,
            "before": stored(&self.stored.0),
            "after": stored(&self.stored.1),
            "air_before_kg": self.air.0,
            "air_after_kg": self.air.1,
            "delta": delta,
            "residual_j": self.residual,
        })
    }
}

/// The operation that an event begins, and whether it ends at once.
fn begun(kind: EventKind) -> Option<(Operation, bool)> {
    match kind {
        EventKind::InjectionStarted => Some((Operation::Injection, false)),
        EventKind::VentStarted => Some((Operation::Vent, false)),
        EventKind::SpillStarted => Some((Operation::Spill, false)),
        EventKind::CouplingEngaged | EventKind::CouplingReleased => Some((Operation::Coupling, true)),
        EventKind::ParameterChanged => Some((Operation::ParameterChange, true)),
        EventKind::CompressorOn | EventKind::CompressorOff => Some((Operation::Compressor, true)),
        _ => None,
    }
}

/// The operation that an event ends.
fn ends(kind: EventKind) -> Option<Operation> {
    match kind {
        EventKind::Filled | EventKind::Unfilled => Some(Operation::Injection),
        EventKind::Vented | EventKind::CarryOver => Some(Operation::Vent),
        EventKind::SpillEnded => Some(Operation::Spill),
        _ => None,
    }
}

/// Name of the section of the loop that contains a floater.
fn cell_name(input: &CheckInput, index: u32) -> &'static str {
    use crate::model::geometry::Cell;
    match input.state.floaters[index as usize].cell {
        Cell::BeforeZone => "before the injection zone",
        Cell::Zone => "injection zone",
        Cell::Ascending => "ascending side",
        Cell::TopRising | Cell::TopSinking => "vent zone",
        Cell::Descending => "descending side",
        Cell::BottomLeft => "bottom",
    }
}
