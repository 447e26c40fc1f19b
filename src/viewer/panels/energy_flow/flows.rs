//! Power flows through the machine: inflow of each station, branches, and flow to the next station.
//!
//! All flows are computed from the ledger at two times. Electricity, losses and stores have a ledger line each. The
//! flows between stations follow from these: from the reservoir down to the floaters from the upstream balance, from
//! the grid back to the chain from the downstream balance. Both meet at floaters and chain, where the difference is the
//! residual of the law.

use crate::model::Line;
use crate::viewer::ui::palette::ink::{self, Rgb};
use crate::viewer::view_model::energy_account::{Account, Law, Part};
use Station::{Chain, Compressor, Generator, Injection, Reservoir, Shaft};

/// A station of the energy flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Station {
    /// Compressor and aftercooler.
    Compressor,
    /// Reservoir.
    Reservoir,
    /// Injection valves.
    Injection,
    /// Floaters, water and chain.
    Chain,
    /// Gear, coupling, flywheel.
    Shaft,
    /// Generator and inverter.
    Generator,
}

impl Station {
    /// All stations, in the order of the flow.
    pub const ALL: [Station; 6] = [
        Station::Compressor,
        Station::Reservoir,
        Station::Injection,
        Station::Chain,
        Station::Shaft,
        Station::Generator,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Station::Compressor => "compressor",
            Station::Reservoir => "reservoir",
            Station::Injection => "injection",
            Station::Chain => "floaters",
            Station::Shaft => "shaft",
            Station::Generator => "generator",
        }
    }

    /// Colour of the flow to the next station.
    pub fn color(self) -> Rgb {
        match self {
            Station::Compressor | Station::Reservoir | Station::Injection => ink::AIR,
            Station::Chain | Station::Shaft => ink::CHAIN,
            Station::Generator => ink::ELECTRICITY_OUT,
        }
    }
}

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

/// A row of the tables below: station, name, ledger lines with signs, colour, meaning.
type Row = (Station, &'static str, &'static [(Line, f64)], Rgb, &'static str);

/// Losses downstream of the floaters are equal in both laws: heat at ambient temperature.
#[rustfmt::skip]
const MECHANICAL: &[Row] = &[
    (Chain, "bearings", &[(Line::BearingHeat, 1.0)], ink::LOST, "Friction of the chain's bearings."),
    (Chain, "brake", &[(Line::BrakeHeat, 1.0)], ink::LOST, "Heat of the brake."),
    (Chain, "barring motor", &[(Line::AuxiliaryElectricity, -1.0), (Line::BarringHeat, 1.0)], ink::ELECTRICITY_IN, "Electricity of the motor that turns the chain slowly, less its heat."),
    (Chain, "recovered", &[(Line::RecoveredWork, 1.0)], ink::ELECTRICITY_OUT, "Electricity recovered from vented air."),
    (Shaft, "gear", &[(Line::GearHeat, 1.0)], ink::LOST, "Heat of the gears."),
    (Shaft, "coupling", &[(Line::SlipHeat, 1.0)], ink::LOST, "Heat of the coupling while it slips."),
    (Generator, "core, windage", &[(Line::CoreHeat, 1.0)], ink::LOST, "Heat of the generator's iron and of the air that it stirs."),
    (Generator, "copper", &[(Line::CopperHeat, 1.0)], ink::LOST, "Heat of the generator's windings."),
    (Generator, "inverter", &[(Line::InverterHeat, 1.0)], ink::LOST, "Heat of the inverter."),
];

#[rustfmt::skip]
const EXERGY: &[Row] = &[
    (Compressor, "compressor", &[(Line::DestroyedCompressor, 1.0)], ink::LOST, "Work lost to heat, friction and the motor on the way from electricity to compressed air."),
    (Reservoir, "mixing", &[(Line::DestroyedReservoirMixing, 1.0)], ink::LOST, "Warm air mixes with the air that is there."),
    (Reservoir, "reservoir heat", &[(Line::DestroyedReservoirHeat, 1.0)], ink::LOST, "Heat through the reservoir's wall."),
    (Injection, "throttling", &[(Line::DestroyedThrottling, 1.0)], ink::LOST, "Pressure that the valves throttle away, from the reservoir's to the water's."),
    (Injection, "mixing", &[(Line::DestroyedFloaterMixing, 1.0)], ink::LOST, "Air mixes with the air that is in the floater."),
    (Injection, "drop", &[(Line::DestroyedDrop, 1.0)], ink::LOST, "Air drops from the reservoir's height into the floater."),
    (Chain, "air to water", &[(Line::DestroyedAirToWater, 1.0)], ink::LOST, "Heat between air and water at different temperatures."),
    (Chain, "vented", &[(Line::DestroyedVent, 1.0), (Line::DestroyedVentSnap, 1.0)], ink::LOST, "Air that leaves at the top could still do work."),
    (Chain, "spilled", &[(Line::DestroyedSpill, 1.0), (Line::DestroyedForcedSpill, 1.0)], ink::LOST, "Air that does not fit leaves on the way up."),
    (Chain, "water moved", &[(Line::DestroyedMassExchange, 1.0)], ink::LOST, "Water and air that join and leave the motion of the chain."),
    (Chain, "drag", &[(Line::DestroyedDrag, 1.0)], ink::DRAG, "Drag of floaters and chain in the water."),
    (Chain, "water's heat", &[(Line::HeatExergy, -1.0), (Line::SnapExergy, -1.0)], ink::WATER, "Work that the heat of the water is worth while its temperature is held, and the motion that new water gets."),
    (Chain, "live edits", &[(Line::ParameterExergy, -1.0)], ink::NEUTRAL, "Jumps of the stored exergy at live changes of parameters."),
];

#[rustfmt::skip]
const ENERGY: &[Row] = &[
    (Compressor, "heat to air", &[(Line::CompressorHeat, 1.0)], ink::LOST, "Compressor and aftercooler warm the surroundings with nearly all of the electricity: compressed air at their temperature carries no more energy than air at rest, only more of it is work."),
    (Compressor, "warmer intake", &[(Line::IntakeEnthalpy, -1.0)], ink::AIR, "Heat of the air taken in, against that of the surroundings now: m c_p T_amb is added."),
    (Reservoir, "reservoir heat", &[(Line::ReservoirHeat, 1.0)], ink::LOST, "Heat through the reservoir's wall."),
    (Chain, "heat of water", &[(Line::AirToWaterHeat, 1.0)], ink::WATER, "Heat from the air in the floaters to the water; below zero where air expands, cools and takes heat from the water. That heat is what the air's work is made of."),
    (Chain, "air leaving", &[(Line::ExhaustEnthalpy, 1.0), (Line::VentSnap, 1.0), (Line::ForcedSpill, 1.0)], ink::LOST, "Heat that air carries out through vents and spill, above that of the surroundings: m c_p T_amb is taken off."),
    (Chain, "lifted air", &[(Line::AirPotential, 1.0)], ink::AIR, "Height that the air itself gains."),
    (Chain, "water moved", &[(Line::MassExchangeHeat, 1.0)], ink::LOST, "Heat to the water from water and air that join and leave the motion of the chain."),
    (Chain, "drag", &[(Line::DragHeat, 1.0)], ink::DRAG, "Heat to the water from drag of floaters and chain."),
    (Chain, "live edits", &[(Line::ParameterWork, -1.0)], ink::NEUTRAL, "Jumps of the stored energy at live changes of parameters."),
];

/// Name, ledger lines and colour of every branch of either law.
#[cfg(test)]
pub fn rows() -> impl Iterator<Item = (&'static str, &'static [(Line, f64)], Rgb)> {
    EXERGY.iter().chain(ENERGY).chain(MECHANICAL).map(|&(_, name, lines, color, _)| (name, lines, color))
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
            for &(_, name, lines, color, about) in rows.clone().filter(|row| row.0 == station) {
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
