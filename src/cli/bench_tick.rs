//! `kpp bench tick`: the parts of a tick's computing time.

use super::exit::{Exit, Failure};
use super::measured::{median, print};
use super::terminal::columns;
use crate::model::Parameters;
use crate::monitoring::alarms;
use crate::plant::checks::TENSIONS_EVERY_TICKS;
use crate::plant::components::StateHash;
use crate::plant::tick::{self, MachineTick};
use crate::plant::{Machine, MachineEvent, restore};
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use crate::solver::{Simulation, StepMemory};
use crate::validation::{self, Rules};
use bevy::ecs::prelude::*;
use serde::Serialize;
use std::time::Instant;

/// Results of `kpp bench tick`.
#[derive(Serialize)]
struct TickFigures {
    bench: &'static str,
    us_per_tick: f64,
    solver_us_per_tick: f64,
    balance_us_per_tick: f64,
    ecs_us_per_tick: f64,
    /// Share in a tick without checks and alarms.
    ecs_share: f64,
    checks_us_per_tick: f64,
    /// Share in a tick with checks.
    checks_share: f64,
    alarms_us_per_tick: f64,
    /// Share in a tick with alarms.
    alarms_share: f64,
    /// Time of a tick of one machine, by the number of machines in its world.
    us_per_tick_among: Vec<Among>,
}

/// Time of a tick of one machine in a world of several.
#[derive(Serialize)]
struct Among {
    machines: usize,
    us_per_tick: f64,
}

/// Numbers of machines per world that are compared.
const MACHINES: [usize; 4] = [1, 2, 20, 200];

/// Compares the ticks of a machine with the same work without entities: the solver alone, then with balance, state hash
/// and tensions after each tick. The remaining time of the machine is schedule, queries, gathering and scattering.
pub fn run(repeats: u32, json: bool) -> Result<Exit, Failure> {
    const TICKS: u64 = 30_000;
    let settings = RunSettings::default().starting(StartFrom::Rest).timed(Timing::Cam);
    let us = |seconds: f64| 1e6 * seconds / TICKS as f64;
    let (mut whole, mut solver, mut balance) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ecs, mut ecs_shares) = (Vec::new(), Vec::new());
    for _ in 0..repeats {
        let mut machine = Machine::new(Parameters::default(), settings.clone())?;
        let begun = Instant::now();
        machine.step(TICKS)?;
        whole.push(us(begun.elapsed().as_secs_f64()));
        let begun = Instant::now();
        solve(TICKS)?;
        solver.push(us(begun.elapsed().as_secs_f64()));
        let begun = Instant::now();
        solve_and_balance(TICKS)?;
        let without_entities = us(begun.elapsed().as_secs_f64());
        balance.push(without_entities - solver.last().unwrap_or(&0.0));
        ecs.push(whole.last().unwrap_or(&0.0) - without_entities);
        ecs_shares.push(ecs.last().unwrap_or(&0.0) / whole.last().unwrap_or(&0.0));
    }
    let (checks_us_per_tick, checks_share) = cost_of(repeats, &settings, |machine| {
        validation::watch(machine, Rules::default());
        Ok(())
    })?;
    let (alarms_us_per_tick, alarms_share) =
        cost_of(repeats, &settings, |machine| Ok(alarms::watch(machine, Default::default())?))?;
    let figures = TickFigures {
        bench: "tick",
        us_per_tick: median(&mut whole),
        solver_us_per_tick: median(&mut solver),
        balance_us_per_tick: median(&mut balance),
        ecs_us_per_tick: median(&mut ecs),
        ecs_share: median(&mut ecs_shares),
        checks_us_per_tick,
        checks_share,
        alarms_us_per_tick,
        alarms_share,
        us_per_tick_among: among(repeats)?,
    };
    let row = |label: &str, value: f64| vec![label.to_string(), format!("{value:.2}")];
    let mut rows = vec![
        row("microseconds a tick", figures.us_per_tick),
        row("of it the solver", figures.solver_us_per_tick),
        row("of it balance, state hash, tensions", figures.balance_us_per_tick),
        row("of it entities and systems", figures.ecs_us_per_tick),
        vec!["share of entities and systems".into(), format!("{:.1} %", 100.0 * figures.ecs_share)],
        row("all live checks, besides", figures.checks_us_per_tick),
        vec!["share of the checks".into(), format!("{:.1} %", 100.0 * figures.checks_share)],
        row("alarms, besides", figures.alarms_us_per_tick),
        vec!["share of the alarms".into(), format!("{:.1} %", 100.0 * figures.alarms_share)],
    ];
    let many = |among: &Among| row(&format!("a machine among {}", among.machines), among.us_per_tick);
    rows.extend(figures.us_per_tick_among.iter().map(many));
    print(json, &figures, columns(&rows))
}

/// The work of ticks without entities: the solver, and the other computations of each tick.
fn solve_and_balance(ticks: u64) -> Result<(), Failure> {
    let settings = RunSettings::default();
    let mut simulation = Simulation::new(&Parameters::default(), settings.solver_options(Timing::Cam));
    let (mut hash, mut tensions) = (StateHash::default(), Default::default());
    for tick in 0..ticks {
        simulation.advance(settings.run.tick).map_err(|error| Failure::new(Exit::Numerical, error))?;
        let (c, state) = (&simulation.coefficients, &simulation.state);
        std::hint::black_box(state.stored(c).total());
        std::hint::black_box(simulation.ledger.net_inflow());
        hash.add(state);
        if tick % TENSIONS_EVERY_TICKS == 0 {
            crate::model::tension::evaluate_tensions(c, state, 0.0, true, &mut tensions);
        }
    }
    std::hint::black_box((&hash, &tensions));
    Ok(())
}

/// Time of a tick of a machine in worlds with increasing numbers of machines, microseconds. In all worlds the same
/// ticks of the same machine run the same number of times, alternately.
fn among(repeats: u32) -> Result<Vec<Among>, Failure> {
    const TICKS: u64 = 500;
    let most = MACHINES[MACHINES.len() - 1];
    let settings = RunSettings::default().starting(StartFrom::Rest).timed(Timing::Cam);
    let mut machine = Machine::new(Parameters::default(), settings)?;
    machine.step(6000)?;
    let checkpoint = machine.save();
    let mut times = MACHINES.map(|_| Vec::new());
    for _ in 0..repeats {
        for (number, times) in MACHINES.iter().zip(&mut times) {
            let mut seconds = 0.0;
            for _ in 0..most / number {
                let mut world = World::new();
                world.init_resource::<Messages<MachineEvent>>();
                let mut schedule = Schedule::new(MachineTick);
                tick::configure(&mut schedule);
                for _ in 0..*number {
                    restore(&mut world, &checkpoint).map_err(|error| Failure::new(Exit::Numerical, error))?;
                }
                let begun = Instant::now();
                for _ in 0..TICKS {
                    world.resource_mut::<Messages<MachineEvent>>().update();
                    schedule.run(&mut world);
                }
                seconds += begun.elapsed().as_secs_f64();
            }
            times.push(1e6 * seconds / (most as u64 * TICKS) as f64);
        }
    }
    let among = |(&machines, times): (&usize, &mut Vec<f64>)| Among { machines, us_per_tick: median(times) };
    Ok(MACHINES.iter().zip(&mut times).map(among).collect())
}

/// Cost of a service or of checks on a machine: microseconds per tick, and share of a tick with it. Two machines with
/// controllers run alternately, one without and one with it; each pair gives a value, so that other load on the
/// processor affects both, and the median is returned.
fn cost_of(
    repeats: u32,
    settings: &RunSettings,
    watch: impl Fn(&mut Machine) -> Result<(), Failure>,
) -> Result<(f64, f64), Failure> {
    const STRETCH: u64 = 1000;
    let settings = settings.clone().timed(Timing::Plc).starting(StartFrom::Warm);
    let mut bare = Machine::new(Parameters::default(), settings.clone())?;
    let mut watched = Machine::new(Parameters::default(), settings)?;
    watch(&mut watched)?;
    let us = |machine: &mut Machine| -> Result<f64, Failure> {
        let begun = Instant::now();
        machine.step(STRETCH)?;
        Ok(1e6 * begun.elapsed().as_secs_f64() / STRETCH as f64)
    };
    let (mut costs, mut shares) = (Vec::new(), Vec::new());
    for _ in 0..60 * repeats {
        let (without, with) = (us(&mut bare)?, us(&mut watched)?);
        costs.push(with - without);
        shares.push((with - without) / with);
    }
    Ok((median(&mut costs), median(&mut shares)))
}

/// Advances the default machine by a number of ticks of 10 ms with the solver alone.
pub(super) fn solve(ticks: u64) -> Result<StepMemory, Failure> {
    let settings = RunSettings::default();
    let mut simulation = Simulation::new(&Parameters::default(), settings.solver_options(Timing::Cam));
    simulation.run(ticks, settings.run.tick).map_err(|error| Failure::new(Exit::Numerical, error))?;
    Ok(simulation.memory)
}
