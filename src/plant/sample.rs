//! Monitoring of a tick: laps are counted, signals sampled once into one row that everybody reads.

use super::components::*;
use crate::model::geometry::Cell;
use crate::model::ledger::{LINES, Line};
use crate::model::tension::floater_load;
use crate::model::{Coefficients, State, drive};
use crate::ports::events::EventKind;
use crate::ports::signals::{Signal, Signals};
use bevy::ecs::prelude::*;

/// What the program around the machine knows, for the signals `run.*`. Never read by the machine.
#[derive(Component, Clone, Copy, Debug)]
pub struct Host {
    /// Frames a second in the window, ticks a second headless.
    pub fps: f64,
    /// Memory of the process, MB.
    pub memory_mb: f64,
    /// Simulated seconds in a second of the clock.
    pub realtime_factor: f64,
}

impl Default for Host {
    fn default() -> Self {
        Self { fps: f64::NAN, memory_mb: f64::NAN, realtime_factor: f64::NAN }
    }
}

/// All that a signal can be read from.
pub struct View<'a> {
    c: &'a Coefficients,
    state: &'a State,
    books: &'a Books,
    flows: &'a Flows,
    look: &'a ChainLook,
    revolution: &'a Revolution,
    host: &'a Host,
    errors: &'a ErrorCount,
    cam: bool,
    time_s: f64,
}

impl View<'_> {
    fn rate(&self, line: Line) -> f64 {
        self.flows.rates[line as usize]
    }

    fn count(&self, in_cell: impl Fn(usize) -> bool) -> f64 {
        (0..self.state.floaters.len()).filter(|&index| in_cell(index)).count() as f64
    }
}

type Read = fn(&View) -> f64;
type ReadOne = fn(&View, usize) -> f64;

/// Signals of the whole machine.
const SIGNALS: &[(&str, &str, &str, Read)] = &[
    ("run.time", "s", "Simulated time.", |v| v.time_s),
    ("run.fps", "1/s", "Frames a second in the window, ticks a second headless.", |v| v.host.fps),
    ("run.memory_mb", "MB", "Memory of the process.", |v| v.host.memory_mb),
    ("run.realtime_factor", "", "Simulated seconds in a second of the clock.", |v| v.host.realtime_factor),
    ("run.error_rate", "", "Logged errors a tick, over 200 ticks.", |v| v.errors.rate()),
    ("chain.position", "m", "Chain coordinate Q, laps counted.", |v| {
        v.state.laps as f64 * v.c.path.length + v.state.chain_position
    }),
    ("chain.speed", "m/s", "Chain speed v.", |v| v.state.chain_speed),
    ("chain.acceleration", "m/s2", "dv/dt.", |v| v.flows.acceleration),
    ("chain.moving_mass", "kg", "Moving mass M.", |v| v.state.moving_mass(v.c)),
    ("chain.least_tension", "N", "Least tension of a link, as of the last look at the chain, every tenth tick.", |v| {
        v.look.0.least
    }),
    (
        "chain.greatest_tension",
        "N",
        "Greatest tension of a link, as of the last look at the chain, every tenth tick.",
        |v| v.look.0.greatest,
    ),
    ("chain.force_error", "", "What is left of the forces around the loop, over the sum of their sizes.", |v| {
        v.look.0.force_error
    }),
    (
        "chain.revolution_efficiency",
        "",
        "Electricity out over electricity and stored exergy used, last full revolution.",
        |v| v.revolution.efficiency.unwrap_or(f64::NAN),
    ),
    ("coupling.slip_speed", "rad/s", "Slip of the coupling.", |v| {
        drive::coupling_slip(v.c, v.state.chain_speed, v.state.flywheel_speed)
    }),
    ("flywheel.speed", "rad/s", "Flywheel speed w.", |v| v.state.flywheel_speed),
    ("generator.torque", "N m", "Generator torque T_g.", |v| {
        (v.rate(Line::CopperHeat) / v.c.copper_loss).max(0.0).sqrt()
    }),
    ("supply.pressure", "Pa", "Reservoir pressure p_r, absolute.", |v| v.state.reservoir_pressure(v.c)),
    ("supply.temperature", "K", "Reservoir temperature T_r.", |v| v.state.reservoir_temperature(v.c)),
    ("supply.air_mass", "kg", "Air in the reservoir m_r.", |v| v.state.reservoir_mass),
    ("supply.compressor_on", "", "1 while the compressor runs.", |v| {
        f64::from(u8::from(v.state.actuators.compressor_on))
    }),
    (
        "supply.pressure_margin",
        "Pa",
        "Reservoir pressure above that of the water at the end of the injection zone.",
        |v| v.state.reservoir_pressure(v.c) - v.c.water_pressure(v.c.radius),
    ),
    ("floaters.air_mass", "kg", "Air in all floaters.", |v| v.state.floater_air_mass()),
    ("floaters.air_volume", "m3", "Volume of air in all floaters.", |v| v.state.floater_air_volume(v.c)),
    ("floaters.filling_count", "", "Floaters into which air flows.", |v| v.count(|i| v.state.valve_is_open(i, v.cam))),
    ("floaters.carry_over_count", "", "Floaters that sink with air left in them.", |v| {
        v.count(|i| {
            let floater = &v.state.floaters[i];
            floater.cell == Cell::Descending && floater.air_mass > 0.0
        })
    }),
    ("floaters.spilling_count", "", "Floaters that spill.", |v| v.count(|i| v.state.floaters[i].spilling)),
    ("floaters.unfilled_count", "", "Passes that left the injection zone short, in the last full revolution.", |v| {
        v.revolution.unfilled.1 as f64
    }),
    ("water.temperature", "K", "Water temperature T_w.", |v| v.state.water_temperature),
    ("books.energy_error", "J", "Stored energy less what the flows make it.", |v| v.books.energy_error),
    ("books.energy_error_relative", "", "The same over the energy taken in.", |v| v.books.energy_error_relative),
    ("books.parameter_work", "J", "Energy booked by live changes of parameters.", |v| {
        v.books.ledger.total(Line::ParameterWork)
    }),
    ("books.last_parameter_work", "J", "Energy booked by the last live change.", |v| v.books.last_parameter_work),
    ("books.stored_energy", "J", "Stored energy E.", |v| v.state.stored(v.c).total()),
    ("books.stored_exergy", "J", "Stored exergy X.", |v| v.state.exergy(v.c)),
    (
        "books.round_trip_efficiency",
        "",
        "Electricity out over electricity and stored exergy used, since the start.",
        |v| v.books.round_trip_efficiency(v.state.exergy(v.c)).unwrap_or(f64::NAN),
    ),
    ("books.electricity_in", "J", "Electricity taken in since the start.", |v| {
        v.books.ledger.total(Line::CompressorElectricity) + v.books.ledger.total(Line::AuxiliaryElectricity)
    }),
    ("books.electricity_out", "J", "Electricity given since the start.", |v| v.books.electricity().0),
    ("power.compressor", "W", "Electricity of the compressor.", |v| v.rate(Line::CompressorElectricity)),
    ("power.grid", "W", "Electricity to the grid.", |v| v.rate(Line::GridElectricity)),
    ("power.drag", "W", "Heat of drag.", |v| v.rate(Line::DragHeat)),
    ("power.bearing", "W", "Heat of the bearings.", |v| v.rate(Line::BearingHeat)),
    ("power.brake", "W", "Heat of the brake.", |v| v.rate(Line::BrakeHeat)),
    ("power.gear", "W", "Heat of the gears.", |v| v.rate(Line::GearHeat)),
    ("power.slip", "W", "Heat of the coupling's slip.", |v| v.rate(Line::SlipHeat)),
    ("power.core", "W", "Core and windage heat.", |v| v.rate(Line::CoreHeat)),
    ("power.copper", "W", "Copper heat.", |v| v.rate(Line::CopperHeat)),
    ("power.inverter", "W", "Heat of the inverter.", |v| v.rate(Line::InverterHeat)),
    ("power.mass_exchange", "W", "Heat of water and air that join and leave the motion.", |v| {
        v.rate(Line::MassExchangeHeat)
    }),
    ("power.compressor_heat", "W", "Heat of compressor and aftercooler to ambient.", |v| v.rate(Line::CompressorHeat)),
    ("power.air_to_water", "W", "Heat from air to water.", |v| v.rate(Line::AirToWaterHeat)),
    ("power.destroyed.compressor", "W", "Exergy destroyed in the compressor.", |v| v.rate(Line::DestroyedCompressor)),
    ("power.destroyed.throttling", "W", "Exergy destroyed in the injection valves.", |v| {
        v.rate(Line::DestroyedThrottling)
    }),
    ("power.destroyed.air_to_water", "W", "Exergy destroyed by heat between air and water.", |v| {
        v.rate(Line::DestroyedAirToWater)
    }),
    ("power.destroyed.vent", "W", "Exergy that leaves with vented air.", |v| v.rate(Line::DestroyedVent)),
    ("power.destroyed.spill", "W", "Exergy that leaves with spilled air.", |v| v.rate(Line::DestroyedSpill)),
];

/// Signals of every floater; the path is `floater[i].name`.
const FLOATER_SIGNALS: &[(&str, &str, &str, ReadOne)] = &[
    ("coordinate", "m", "Coordinate s on the loop.", |v, i| v.state.coordinate(v.c, i)),
    ("height", "m", "Height z.", |v, i| v.state.height(v.c, i)),
    ("air_mass", "kg", "Mass of its air.", |v, i| v.state.floaters[i].air_mass),
    ("air_volume", "m3", "Volume of its air.", |v, i| v.state.air_volume(v.c, i)),
    ("air_pressure", "Pa", "Pressure of the water around it, and so of its air.", |v, i| {
        v.c.water_pressure(v.state.height(v.c, i))
    }),
    ("air_temperature", "K", "Temperature of its air; not defined without air.", |v, i| {
        v.state.floaters[i].temperature(v.c).unwrap_or(f64::NAN)
    }),
    ("force", "N", "Tangential force F_i.", |v, i| floater_load(v.c, v.state, i, v.cam).force()),
];

/// Signals of every link; the path is `link[i].name`.
const LINK_SIGNALS: &[(&str, &str, &str, ReadOne)] = &[(
    "tension",
    "N",
    "Tension of the link ahead of the floater, as of the last look at the chain, every tenth tick.",
    |v, i| v.look.0.ahead.get(i).copied().unwrap_or(f64::NAN),
)];

/// How a row of the table is read.
#[derive(Clone, Copy)]
enum Reader {
    Whole(Read),
    One(ReadOne, usize),
    Line(Line),
}

/// The newest sample of a machine's signals, and how it is taken.
#[derive(Component, Default)]
pub struct Sampler {
    /// Table and newest sample.
    pub signals: Signals,
    readers: Vec<Reader>,
    subscribed: Vec<bool>,
    /// Ticks between samples; 0 for on demand only.
    pub every_ticks: u64,
}

impl Sampler {
    /// The table of a machine with a number of floaters. Families are read once somebody subscribes to one of theirs.
    pub fn new(floaters: usize) -> Self {
        let mut sampler = Sampler::default();
        for &(path, unit, meaning, read) in SIGNALS {
            sampler.push(path.into(), unit, meaning, Reader::Whole(read), true);
        }
        for &line in LINES {
            sampler.push(format!("total.{}", line.key()), line.unit(), line.meaning(), Reader::Line(line), false);
        }
        for (family, table) in [("floater", FLOATER_SIGNALS), ("link", LINK_SIGNALS)] {
            for index in 0..floaters {
                for &(name, unit, meaning, read) in table {
                    sampler.push(format!("{family}[{index}].{name}"), unit, meaning, Reader::One(read, index), false);
                }
            }
        }
        sampler.signals.values = vec![f64::NAN; sampler.readers.len()];
        sampler
    }

    fn push(&mut self, path: String, unit: &'static str, meaning: &'static str, reader: Reader, subscribed: bool) {
        self.signals.table.push(Signal { path, unit, meaning });
        self.readers.push(reader);
        self.subscribed.push(subscribed);
    }

    /// Subscribes to a path; false if there is none.
    pub fn subscribe(&mut self, path: &str) -> bool {
        let position = self.signals.position(path);
        if let Some(at) = position {
            self.subscribed[at] = true;
        }
        position.is_some()
    }

    /// Reads every signal that somebody subscribed to.
    pub fn take(&mut self, view: &View, tick: u64) {
        (self.signals.time_s, self.signals.tick) = (view.time_s, tick);
        for (at, reader) in self.readers.iter().enumerate() {
            if self.subscribed[at] {
                self.signals.values[at] = match *reader {
                    Reader::Whole(read) => read(view),
                    Reader::One(read, index) => read(view, index),
                    Reader::Line(line) => view.books.ledger.total(line),
                };
            }
        }
    }
}

/// A machine, as far as its signals need it.
#[derive(bevy::ecs::query::QueryData)]
pub struct Watched {
    specification: &'static Specification,
    clock: &'static Clock,
    books: &'static Books,
    flows: &'static Flows,
    look: &'static ChainLook,
    revolution: &'static Revolution,
    host: &'static Host,
    errors: &'static ErrorCount,
}

impl WatchedItem<'_, '_> {
    /// Ticks done.
    pub fn tick(&self) -> u64 {
        self.clock.tick
    }

    /// What its signals are read from; `state` is the state at the end of the tick.
    pub fn view<'a>(&'a self, state: &'a State) -> View<'a> {
        View {
            c: &self.specification.coefficients,
            state,
            books: self.books,
            flows: self.flows,
            look: self.look,
            revolution: self.revolution,
            host: self.host,
            errors: self.errors,
            cam: self.specification.options.cam,
            time_s: self.clock.time_s(&self.specification.settings),
        }
    }
}

/// Samples a machine now, whatever its turn: after it has been put elsewhere, or for who asks.
pub fn refresh(world: &mut World, machine: Entity) {
    let mut query = world.query::<(Watched, &Workspace, &mut Sampler)>();
    if let Ok((watched, workspace, mut sampler)) = query.get_mut(world, machine) {
        let view = watched.view(&workspace.state);
        sampler.take(&view, watched.tick());
    }
}

/// Samples the signals of every machine whose turn it is.
pub fn sample_signals(mut machines: Query<(Watched, &Workspace, &mut Sampler), Without<Failed>>) {
    for (watched, workspace, mut sampler) in &mut machines {
        let tick = watched.clock.tick;
        if sampler.every_ticks > 0 && tick.is_multiple_of(sampler.every_ticks) {
            sampler.take(&watched.view(&workspace.state), tick);
        }
    }
}

/// Closes the figures of a revolution when the chain has come round.
pub fn count_revolutions(
    mut machines: Query<(&Specification, &ChainState, &Books, &Workspace, &EventLog, &mut Revolution), Without<Failed>>,
) {
    for (specification, chain, books, workspace, events, mut revolution) in &mut machines {
        let c = &specification.coefficients;
        let ChainState::Rigid { position, laps, .. } = *chain;
        let unfilled = events.last_tick.iter().filter(|event| event.kind == EventKind::Unfilled).count() as u64;
        if unfilled > 0 {
            revolution.unfilled.0 += unfilled;
        }
        let travelled = laps as f64 * c.path.length + position - revolution.origin;
        let done = (travelled / c.path.length).floor() as i64;
        if done == revolution.done {
            continue;
        }
        let (out, bound) = books.electricity();
        let used = bound - workspace.state.exergy(c);
        // A chain that has run backwards closes no revolution.
        if done == revolution.done + 1 && done > 0 {
            let available = used - revolution.at_start.1;
            revolution.efficiency = (available >= 1e3).then(|| (out - revolution.at_start.0) / available);
        }
        revolution.done = done;
        revolution.at_start = (out, used);
        revolution.unfilled = (0, revolution.unfilled.0);
    }
}
