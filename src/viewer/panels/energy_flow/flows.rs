//! Power on its way through the machine: what comes into each station, what branches off there, what goes on.
//!
//! Everything is taken from the ledger of two moments. Electricity, losses and the stores stand there, each on a line
//! of its own. What goes from station to station follows from these: from the reservoir down to the floaters by what
//! the stations before have left, from the grid back to the chain by what those behind need. Both ways meet at floaters
//! and chain, and what is left over there is the residual of the law.

use crate::model::Line;
use crate::viewer::ui::palette::ink::{self, Rgb};
use crate::viewer::view_model::energy_account::{Account, Law, Part};
use crate::viewer::view_model::flow_rows::{ENERGY, EXERGY, FlowRow, MECHANICAL, Station};
use Station::{Chain, Compressor, Generator, Injection, Reservoir, Shaft};

/// What branches off at a station, or joins there.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Where.
    pub station: Station,
    /// Name.
    pub name: &'static str,
    /// Power, W; below zero what joins.
    pub power: f64,
    /// Whether it is kept for later instead of lost.
    pub stored: bool,
    /// What it is.
    pub about: &'static str,
    /// Lines of the ledger that it is counted from, with their signs.
    pub lines: &'static [(Line, f64)],
    /// Colour.
    pub color: Rgb,
}

/// The whole way.
#[derive(Clone, Debug)]
pub struct Flows {
    /// Which law.
    pub law: Law,
    /// From when to when, s.
    pub span_s: (f64, f64),
    /// Power into each station, and last that to the grid, W.
    pub trunk: [f64; 7],
    /// What branches off or joins, in the order of the way.
    pub branches: Vec<Branch>,
    /// What is left over at each station, W; where a flow follows from the others, nothing.
    pub residual: [f64; 6],
    /// The same over the span as a whole, in joules over what errors are relative to.
    pub relative: f64,
}

/// Name, lines of the ledger and colour of every branch that either law has.
#[cfg(test)]
pub fn rows() -> impl Iterator<Item = (&'static str, &'static [(Line, f64)], Rgb)> {
    EXERGY.iter().chain(ENERGY).chain(MECHANICAL).map(|&FlowRow { name, lines, color, .. }| (name, lines, color))
}

const STORED: &str = "What the store holds more at the end than at the start, over the time between; below zero what it gave back. E and X by \
                      physics.md 5 and 6.";

/// What comes into each station, and what goes to the grid: from the plug down to the floaters by what branches off on
/// the way, from the grid back to the chain by what the stations behind need.
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
    /// Mean powers between two moments; none if no time lies between them.
    pub fn between(law: Law, from: &Account, to: &Account) -> Option<Self> {
        let span = to.time_s - from.time_s;
        if span <= 0.0 {
            return None;
        }
        let joules = |line: Line| to.total(line) - from.total(line);
        let mean = |lines: &[(Line, f64)]| lines.iter().map(|&(line, sign)| sign * joules(line)).sum::<f64>() / span;
        // Air counts from the enthalpy that it has in the surroundings; over the whole way these terms cancel.
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

    /// Power of a branch as a share of the electricity in, in percent; not a number without electricity.
    pub fn percent(&self, power: f64) -> f64 {
        if self.trunk[0].abs() > 1.0 { 100.0 * power / self.trunk[0] } else { f64::NAN }
    }
}
