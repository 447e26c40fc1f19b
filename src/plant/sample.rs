//! Monitoring of a tick: counts revolutions and samples the signals into one row shared by all readers.

use super::components::*;
use super::cycles::Mark;
use super::physics::Snapshot;
use super::signal_table::{self, FAMILIES, Origin, Read, Row, SIGNALS};
use super::signal_view::{View, Watched};
use crate::model::ledger::{LINES, Line};
use crate::ports::events::EventKind;
use crate::ports::signals::{Signal, Signals};
use bevy::ecs::prelude::*;

/// How a signal is read from a machine.
#[derive(Clone, Copy)]
enum Reader {
    Whole(fn(&View) -> f64),
    One(fn(&View, usize) -> f64, usize),
    Rate(Line),
    Total(Line),
}

/// Reads one signal at any tick, without a path look-up and without sampling the others.
#[derive(Clone, Copy)]
pub struct SignalReader(Reader);

impl SignalReader {
    /// The present value; NaN where it is undefined.
    pub fn read(&self, view: &View) -> f64 {
        self.0.read(view)
    }
}

impl Reader {
    fn read(self, view: &View) -> f64 {
        match self {
            Reader::Whole(read) => read(view),
            Reader::One(read, index) => read(view, index),
            Reader::Rate(line) => view.flows.rates[line as usize],
            Reader::Total(line) => view.balance.ledger.total(line),
        }
    }

    fn of(read: Read, index: usize) -> Self {
        match read {
            Read::Whole(read) => Reader::Whole(read),
            Read::One(read) => Reader::One(read, index),
            Read::Rate(line) => Reader::Rate(line),
        }
    }
}

/// The newest sample of a machine's signals, and how it is taken.
#[derive(Component, Default)]
pub struct Sampler {
    /// Table and newest sample.
    pub signals: Signals,
    readers: Vec<Reader>,
    subscribed: Vec<bool>,
    /// Ticks between samples; 0 for sampling on demand only.
    pub every_ticks: u64,
    /// Whether there are new subscriptions since the last sample.
    pub stale: bool,
}

impl Sampler {
    /// The signal table of a machine with a number of floaters. Totals and families of signals are read only when
    /// subscribed.
    pub fn new(floaters: usize) -> Self {
        let mut sampler = Sampler::default();
        let signal = |path: String, row: &Row| Signal {
            path,
            unit: row.unit,
            meaning: row.meaning,
            equation: row.equation,
            inputs: row.inputs,
        };
        for row in SIGNALS {
            sampler.push(signal(row.path.into(), row), Reader::of(row.read, 0), true);
        }
        for &line in LINES {
            let Origin { total, inputs, .. } = signal_table::origin(line);
            let path = format!("total.{}", line.key());
            let total = Signal { path, unit: line.unit(), meaning: line.meaning(), equation: total, inputs };
            sampler.push(total, Reader::Total(line), false);
        }
        for (family, rows) in FAMILIES {
            for index in 0..floaters {
                for row in *rows {
                    let path = format!("{family}[{index}].{}", row.path);
                    sampler.push(signal(path, row), Reader::of(row.read, index), false);
                }
            }
        }
        sampler.signals.values = vec![f64::NAN; sampler.readers.len()];
        sampler
    }

    fn push(&mut self, signal: Signal, reader: Reader, subscribed: bool) {
        self.signals.table.push(signal);
        self.readers.push(reader);
        self.subscribed.push(subscribed);
    }

    /// Subscribes to a path; false if it does not exist.
    pub fn subscribe(&mut self, path: &str) -> bool {
        let position = self.signals.position(path);
        if let Some(at) = position {
            self.stale |= !std::mem::replace(&mut self.subscribed[at], true);
        }
        position.is_some()
    }

    /// Reader of a signal; `None` if the path does not exist.
    pub fn reader(&self, path: &str) -> Option<SignalReader> {
        self.signals.position(path).map(|at| SignalReader(self.readers[at]))
    }

    /// Subscribes to every path with this prefix.
    pub fn subscribe_all(&mut self, beginning: &str) {
        for (signal, subscribed) in self.signals.table.iter().zip(&mut self.subscribed) {
            if signal.path.starts_with(beginning) {
                self.stale |= !std::mem::replace(subscribed, true);
            }
        }
    }

    /// Samples all subscribed signals.
    pub fn take(&mut self, view: &View, tick: u64) {
        (self.signals.time_s, self.signals.tick) = (view.time_s, tick);
        self.stale = false;
        for (at, reader) in self.readers.iter().enumerate() {
            if self.subscribed[at] {
                self.signals.values[at] = reader.read(view);
            }
        }
    }
}

/// Samples a machine now, independent of its sampling interval: after a jump in time, or on demand.
pub fn refresh(world: &mut World, machine: Entity) {
    let mut query = world.query::<(Watched, &mut Sampler)>();
    if let Ok((watched, mut sampler)) = query.get_mut(world, machine) {
        let view = watched.view();
        sampler.take(&view, watched.tick());
    }
}

/// Samples the signals of every machine that is due.
pub fn sample_signals(mut machines: Query<(Watched, &mut Sampler), Without<Failed>>) {
    for (watched, mut sampler) in &mut machines {
        let tick = watched.tick();
        if sampler.every_ticks > 0 && tick.is_multiple_of(sampler.every_ticks) {
            sampler.take(&watched.view(), tick);
        }
    }
}

impl Revolution {
    /// Ends a revolution at a mark; `done` is the number of revolutions done.
    fn end(&mut self, done: i64, mark: Mark) {
        // A chain that has run backwards ends no revolution.
        if done == self.done + 1 && done > 0 {
            let available = mark.used - self.at_start.1;
            self.efficiency = (available >= 1e3).then(|| (mark.electricity_out - self.at_start.0) / available);
            self.cycles.revolution_ended(mark);
        }
        self.done = done;
        self.at_start = (mark.electricity_out, mark.used);
        self.unfilled = (0, self.unfilled.0);
    }
}

/// Completes the figures of a revolution when the chain has travelled one loop length.
pub fn count_revolutions(
    mut machines: Query<
        (&Specification, &Clock, &ChainState, &Balance, &Snapshot, &EventLog, &Interlocks, &mut Revolution),
        Without<Failed>,
    >,
) {
    for (specification, clock, chain, balance, snapshot, events, interlocks, mut revolution) in &mut machines {
        let c = &specification.coefficients;
        let ChainState::Rigid { position, laps, .. } = *chain;
        let happened = |kind: EventKind| events.last_tick.iter().filter(|event| event.kind == kind).count() as u64;
        let unfilled = happened(EventKind::Unfilled);
        if unfilled > 0 {
            revolution.unfilled.0 += unfilled;
        }
        if (interlocks.emergency_stop || happened(EventKind::ParameterChanged) > 0) && !revolution.cycles.is_empty() {
            revolution.cycles.clear();
        }
        let travelled = laps as f64 * c.path.length + position - revolution.origin;
        let done = (travelled / c.path.length).floor() as i64;
        let started = happened(EventKind::CompressorOn) > 0 && !interlocks.emergency_stop;
        if done == revolution.done && !started {
            continue;
        }
        let (electricity_out, bound) = balance.electricity();
        let used = bound - snapshot.at(clock).state().exergy(c);
        let bought = |line: Line| balance.ledger.total(line);
        let mark = Mark {
            time_s: clock.time_s(&specification.settings),
            electricity_in: bought(Line::CompressorElectricity) + bought(Line::AuxiliaryElectricity),
            electricity_out,
            used,
        };
        if started {
            revolution.cycles.compressor_started(mark);
        }
        if done != revolution.done {
            revolution.end(done, mark);
        }
    }
}
