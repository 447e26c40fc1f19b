//! Branches of the power flow through the machine, as energy and as exergy: one row each, with ledger lines, station,
//! and loss in the scene.

use crate::model::Line;
use crate::viewer::ui::palette::ink::{self, Rgb};
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

/// Ledger lines of a loss, collected from the rows.
macro_rules! lines_of {
    ($loss:expr) => {{
        const LINES: [Line; count($loss)] = collect($loss);
        &LINES
    }};
}

/// Kinds of exergy losses (PHYSICS.md 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Compressor and aftercooler.
    Compressor,
    /// Mixing in the reservoir and heat through its wall.
    Reservoir,
    /// Throttling in the injection valves, mixing in the floaters.
    Valve,
    /// Air that leaves through the vent.
    Vent,
    /// Air spilled by full floaters.
    Spill,
    /// Drag, mass exchange with the moving loop, heat from air to water.
    Water,
    /// Bearings and brake of the chain.
    Bearings,
    /// Gear and coupling.
    Gear,
    /// Core, copper and inverter of the generator.
    Generator,
}

impl Loss {
    /// All losses, in the order of the energy flow.
    pub const ALL: [Loss; 9] = [
        Loss::Compressor,
        Loss::Reservoir,
        Loss::Valve,
        Loss::Vent,
        Loss::Spill,
        Loss::Water,
        Loss::Bearings,
        Loss::Gear,
        Loss::Generator,
    ];

    /// Ledger lines that are added up.
    pub const fn lines(self) -> &'static [Line] {
        match self {
            Loss::Compressor => lines_of!(Loss::Compressor),
            Loss::Reservoir => lines_of!(Loss::Reservoir),
            Loss::Valve => lines_of!(Loss::Valve),
            Loss::Vent => lines_of!(Loss::Vent),
            Loss::Spill => lines_of!(Loss::Spill),
            Loss::Water => lines_of!(Loss::Water),
            Loss::Bearings => lines_of!(Loss::Bearings),
            Loss::Gear => lines_of!(Loss::Gear),
            Loss::Generator => lines_of!(Loss::Generator),
        }
    }
}

/// A row: one branch of the flow.
#[derive(Clone, Copy)]
pub struct FlowRow {
    /// The station.
    pub station: Station,
    /// Name.
    pub name: &'static str,
    /// Ledger lines with signs. Those after the first are booked by events only, or are not shown in the scene.
    pub lines: &'static [(Line, f64)],
    /// Colour.
    pub color: Rgb,
    /// Meaning.
    pub about: &'static str,
    /// The loss of the scene that shows its first line.
    pub loss: Option<Loss>,
}

const fn row(
    station: Station,
    name: &'static str,
    lines: &'static [(Line, f64)],
    color: Rgb,
    about: &'static str,
) -> FlowRow {
    FlowRow { station, name, lines, color, about, loss: None }
}

impl FlowRow {
    /// The row with a loss of the scene.
    const fn at(mut self, loss: Loss) -> Self {
        self.loss = Some(loss);
        self
    }

    const fn is_at(&self, loss: Loss) -> bool {
        match self.loss {
            Some(own) => own as usize == loss as usize,
            None => false,
        }
    }
}

/// Losses downstream of the floaters are equal in both laws: heat at ambient temperature.
#[rustfmt::skip]
pub const MECHANICAL: &[FlowRow] = &[
    row(Chain, "bearings", &[(Line::BearingHeat, 1.0)], ink::LOST, "Friction of the chain's bearings.").at(Loss::Bearings),
    row(Chain, "brake", &[(Line::BrakeHeat, 1.0)], ink::LOST, "Heat of the brake.").at(Loss::Bearings),
    row(Chain, "barring motor", &[(Line::AuxiliaryElectricity, -1.0), (Line::BarringHeat, 1.0)], ink::ELECTRICITY_IN, "Electricity of the motor that turns the chain slowly, less its heat."),
    row(Chain, "recovered", &[(Line::RecoveredWork, 1.0)], ink::ELECTRICITY_OUT, "Electricity recovered from vented air."),
    row(Shaft, "gear", &[(Line::GearHeat, 1.0)], ink::LOST, "Heat of the gears.").at(Loss::Gear),
    row(Shaft, "coupling", &[(Line::SlipHeat, 1.0)], ink::LOST, "Heat of the coupling while it slips.").at(Loss::Gear),
    row(Generator, "core, windage", &[(Line::CoreHeat, 1.0)], ink::LOST, "Heat of the generator's iron and of the air that it stirs.").at(Loss::Generator),
    row(Generator, "copper", &[(Line::CopperHeat, 1.0)], ink::LOST, "Heat of the generator's windings.").at(Loss::Generator),
    row(Generator, "inverter", &[(Line::InverterHeat, 1.0)], ink::LOST, "Heat of the inverter.").at(Loss::Generator),
];

/// Branches of the exergy flow.
#[rustfmt::skip]
pub const EXERGY: &[FlowRow] = &[
    row(Compressor, "compressor", &[(Line::DestroyedCompressor, 1.0)], ink::LOST, "Work lost to heat, friction and the motor on the way from electricity to compressed air.").at(Loss::Compressor),
    row(Reservoir, "mixing", &[(Line::DestroyedReservoirMixing, 1.0)], ink::LOST, "Warm air mixes with the air that is there.").at(Loss::Reservoir),
    row(Reservoir, "reservoir heat", &[(Line::DestroyedReservoirHeat, 1.0)], ink::LOST, "Heat through the reservoir's wall.").at(Loss::Reservoir),
    row(Injection, "throttling", &[(Line::DestroyedThrottling, 1.0)], ink::LOST, "Pressure that the valves throttle away, from the reservoir's to the water's.").at(Loss::Valve),
    row(Injection, "mixing", &[(Line::DestroyedFloaterMixing, 1.0)], ink::LOST, "Air mixes with the air that is in the floater.").at(Loss::Valve),
    row(Injection, "drop", &[(Line::DestroyedDrop, 1.0)], ink::LOST, "Air drops from the reservoir's height into the floater.").at(Loss::Valve),
    row(Chain, "air to water", &[(Line::DestroyedAirToWater, 1.0)], ink::LOST, "Heat between air and water at different temperatures.").at(Loss::Water),
    row(Chain, "vented", &[(Line::DestroyedVent, 1.0), (Line::DestroyedVentSnap, 1.0)], ink::LOST, "Air that leaves at the top could still do work.").at(Loss::Vent),
    row(Chain, "spilled", &[(Line::DestroyedSpill, 1.0), (Line::DestroyedForcedSpill, 1.0)], ink::LOST, "Air that does not fit leaves on the way up.").at(Loss::Spill),
    row(Chain, "water moved", &[(Line::DestroyedMassExchange, 1.0)], ink::LOST, "Water and air that join and leave the motion of the chain.").at(Loss::Water),
    row(Chain, "drag", &[(Line::DestroyedDrag, 1.0)], ink::DRAG, "Drag of floaters and chain in the water.").at(Loss::Water),
    row(Chain, "water's heat", &[(Line::HeatExergy, -1.0), (Line::SnapExergy, -1.0)], ink::WATER, "Work that the heat of the water is worth while its temperature is held, and the motion that new water gets."),
    row(Chain, "live edits", &[(Line::ParameterExergy, -1.0)], ink::NEUTRAL, "Jumps of the stored exergy at live changes of parameters."),
];

/// Branches of the energy flow.
#[rustfmt::skip]
pub const ENERGY: &[FlowRow] = &[
    row(Compressor, "heat to air", &[(Line::CompressorHeat, 1.0)], ink::LOST, "Compressor and aftercooler warm the surroundings with nearly all of the electricity: compressed air at their temperature carries no more energy than air at rest, only more of it is work."),
    row(Compressor, "warmer intake", &[(Line::IntakeEnthalpy, -1.0)], ink::AIR, "Heat of the air taken in, against that of the surroundings now: m c_p T_amb is added."),
    row(Reservoir, "reservoir heat", &[(Line::ReservoirHeat, 1.0)], ink::LOST, "Heat through the reservoir's wall."),
    row(Chain, "heat of water", &[(Line::AirToWaterHeat, 1.0)], ink::WATER, "Heat from the air in the floaters to the water; below zero where air expands, cools and takes heat from the water. That heat is what the air's work is made of."),
    row(Chain, "air leaving", &[(Line::ExhaustEnthalpy, 1.0), (Line::VentSnap, 1.0), (Line::ForcedSpill, 1.0)], ink::LOST, "Heat that air carries out through vents and spill, above that of the surroundings: m c_p T_amb is taken off."),
    row(Chain, "lifted air", &[(Line::AirPotential, 1.0)], ink::AIR, "Height that the air itself gains."),
    row(Chain, "water moved", &[(Line::MassExchangeHeat, 1.0)], ink::LOST, "Heat to the water from water and air that join and leave the motion of the chain."),
    row(Chain, "drag", &[(Line::DragHeat, 1.0)], ink::DRAG, "Heat to the water from drag of floaters and chain."),
    row(Chain, "live edits", &[(Line::ParameterWork, -1.0)], ink::NEUTRAL, "Jumps of the stored energy at live changes of parameters."),
];

/// Number of rows of a loss.
const fn count(loss: Loss) -> usize {
    let (mut table, mut count) = (0, 0);
    while table < DESTROYING.len() {
        let mut at = 0;
        while at < DESTROYING[table].len() {
            count += DESTROYING[table][at].is_at(loss) as usize;
            at += 1;
        }
        table += 1;
    }
    count
}

/// The first line of each row of a loss.
const fn collect<const COUNT: usize>(loss: Loss) -> [Line; COUNT] {
    let mut lines = [Line::DestroyedDrag; COUNT];
    let (mut table, mut count) = (0, 0);
    while table < DESTROYING.len() {
        let mut at = 0;
        while at < DESTROYING[table].len() {
            if DESTROYING[table][at].is_at(loss) {
                lines[count] = DESTROYING[table][at].lines[0].0;
                count += 1;
            }
            at += 1;
        }
        table += 1;
    }
    lines
}

/// The tables with exergy destroyed.
const DESTROYING: [&[FlowRow]; 2] = [EXERGY, MECHANICAL];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ledger::{DESTROYED, LINES};

    /// Number of occurrences of a line in the tables.
    fn uses(tables: [&[FlowRow]; 2], line: Line) -> usize {
        tables.concat().iter().flat_map(|row| row.lines).filter(|(used, _)| *used == line).count()
    }

    #[test]
    fn every_line_of_both_laws_has_its_branch() {
        // Lines of the trunk, and the heat carried away by the weir, which equals the branches to the water.
        let others = [Line::CompressorElectricity, Line::GridElectricity, Line::WaterHeatOut];
        for &line in LINES.iter().filter(|line| line.first_law_sign() != 0.0 && !others.contains(line)) {
            assert_eq!(uses([ENERGY, MECHANICAL], line), 1, "energy: {line:?}");
        }
        for (_, line) in DESTROYED {
            assert_eq!(uses(DESTROYING, line), 1, "exergy: {line:?}");
        }
    }

    #[test]
    fn what_a_mechanism_destroys_is_shown_in_the_scene() {
        for row in DESTROYING.concat() {
            let destroys = DESTROYED.iter().any(|(_, line)| *line == row.lines[0].0);
            assert_eq!(row.loss.is_some(), destroys, "{}", row.name);
        }
        for loss in Loss::ALL {
            assert!(!loss.lines().is_empty(), "{loss:?}");
        }
    }
}
