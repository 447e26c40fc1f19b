//! Power flows through the machine: inflow of each station, branches, and flow to the next station.
//!
//! All flows are computed from the ledger at two times. Electricity, losses and stores have a ledger line each. The
//! flows between stations follow from these: from the reservoir down to the floaters from the upstream balance, from
//! the grid back to the chain from the downstream balance. Both meet at floaters and chain, where the difference is the
//! residual of the law.

use crate::model::Line;
use crate::viewer::ui::palette::ink::{self, Rgb};
use crate::viewer::view_model::energy_account::{Account, Law, Part};
use crate::viewer::view_model::flow_rows::{ENERGY, EXERGY, FlowRow, MECHANICAL, Station};
use Station::{Chain, Compressor, Generator, Injection, Reservoir, Shaft};

/// A flow that leaves or enters at a station.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The station.
    pub station: Station,
    /// Name.
    pub name: &'static str,
    /// Power, W; negative for an inflow.
    pub power: f64,
    /// Whether it is stored instead of lost.
    pub stored: bool,
    /// Meaning.
    pub about: &'static str,
    /// Ledger lines from which it is computed, with their signs.
    pub lines: &'static [(Line, f64)],
    /// Colour.
    pub color: Rgb,
}

/// All flows of the machine.
#[derive(Clone, Debug)]
pub struct Flows {
    /// The law.
    pub law: Law,
    /// Start and end of the interval, s.
    pub span_s: (f64, f64),
    /// Power into each station, followed by that to the grid, W.
    pub trunk: [f64; 7],
    /// Branches in the order of the flow.
    pub branches: Vec<Branch>,
    /// Residual at each station, W; zero where a flow is computed from the others.
    pub residual: [f64; 6],
    /// Residual of the whole interval in joules, relative to the denominator of the errors.
    pub relative: f64,
}

/// Name, ledger lines and colour of every branch of either law.
#[cfg(test)]
pub fn rows() -> impl Iterator<Item = (&'static str, &'static [(Line, f64)], Rgb)> {
    EXERGY.iter().chain(ENERGY).chain(MECHANICAL).map(|&FlowRow { name, lines, color, .. }| (name, lines, color))
}

const STORED: &str = "What the store holds more at the end than at the start, over the time between; below zero what it gave back. E and X by \
                      physics.md 5 and 6.";

/// Power into each station, and to the grid: down to the floaters from the upstream balance, from the grid back to the
/// chain from the downstream balance.
fn trunk(law: Law, off: impl Fn(Station) -> f64, mean: impl Fn(Line) -> f64) -> [f64; 7] {
    let mut trunk = [0.0; 7];
    trunk[0] = mean(Line::CompressorElectricity);
    trunk[1] = match law {
        Law::Exergy => mean(Line::DeliveredExergy),
        Law::Energy => trunk[0] - off(Compressor),
    };
    trunk[2] = trunk[1] - off(Reservoir);
    trunk[3] = trunk[2] - off(Injection);
    trunk[6] = mean(Line::GridElectricity);
    trunk[5] = trunk[6] + off(Generator);
    trunk[4] = trunk[5] + off(Shaft);
    trunk
}

impl Flows {
    /// Mean powers between two times; `None` if they are equal.
    pub fn between(law: Law, from: &Account, to: &Account) -> Option<Self> {
        let span = to.time_s - from.time_s;
        if span <= 0.0 {
            return None;
        }
        let joules = |line: Line| to.total(line) - from.total(line);
        let mean = |lines: &[(Line, f64)]| lines.iter().map(|&(line, sign)| sign * joules(line)).sum::<f64>() / span;
        // Enthalpy of air is relative to that at ambient temperature; these terms cancel over the whole machine.
        let per_kg = to.ambient_enthalpy / span;
        let air = |at: usize| to.air[at] - from.air[at];
        let left = joules(Line::AirVented) + joules(Line::AirSpilled);
        let stored = |part: Part| {
            let at = part as usize;
            match law {
                Law::Exergy => (to.exergy[at] - from.exergy[at]) / span,
                Law::Energy => {
                    let mass = if at < 2 { air(at) } else { 0.0 };
                    (to.energy[at] - from.energy[at]) / span - per_kg * mass
                }
            }
        };
        let own = if law == Law::Exergy { EXERGY } else { ENERGY };
        let rows = own.iter().chain(MECHANICAL);
        let mut branches = Vec::new();
        for station in Station::ALL {
            for &FlowRow { name, lines, color, about, .. } in rows.clone().filter(|row| row.station == station) {
                let mut power = mean(lines);
                match lines[0].0 {
                    Line::IntakeEnthalpy => power += per_kg * joules(Line::AirDelivered),
                    Line::ExhaustEnthalpy => power -= per_kg * left,
                    _ => {}
                }
                branches.push(Branch { station, name, power, stored: false, about, lines, color });
            }
            let (name, part, color) = match station {
                Reservoir => ("stored air", Part::Reservoir, ink::AIR),
                Chain => ("stored", Part::Chain, ink::AIR),
                Shaft => ("flywheel", Part::Flywheel, ink::DRIVE),
                Compressor | Injection | Generator => continue,
            };
            branches.push(Branch {
                station,
                name,
                power: stored(part),
                stored: true,
                about: STORED,
                lines: &[],
                color,
            });
        }
        let off = |station: Station| -> f64 {
            branches.iter().filter(|branch| branch.station == station).map(|branch| branch.power).sum()
        };
        let trunk = trunk(law, off, |line| mean(&[(line, 1.0)]));
        let mut residual = [0.0; 6];
        if law == Law::Exergy {
            residual[0] = trunk[0] - trunk[1] - off(Compressor);
        }
        residual[Chain as usize] = trunk[3] - trunk[4] - off(Chain);
        let relative = residual.iter().sum::<f64>() * span / to.denominator;
        Some(Self { law, span_s: (from.time_s, to.time_s), trunk, branches, residual, relative })
    }

    /// Power of a branch in percent of the electricity in; NaN without electricity.
    pub fn percent(&self, power: f64) -> f64 {
        if self.trunk[0].abs() > 1.0 { 100.0 * power / self.trunk[0] } else { f64::NAN }
    }
}
