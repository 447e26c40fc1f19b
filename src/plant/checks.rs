//! Checks of the machine at every tick: the energy balance closes, the forces balance, the hash of the states. They
//! read the snapshot of physics and never write the machine.

use super::components::*;
use super::physics::Snapshot;
use crate::model::{Coefficients, Line, State, Stored};
use crate::model::{Ledger, tension};
use bevy::ecs::prelude::*;

/// Ticks between two evaluations of the tensions: ten times a second at ticks of 10 ms.
pub const TENSIONS_EVERY_TICKS: u64 = 10;

impl Balance {
    /// Starts the balance of a run at a state.
    pub fn open(c: &Coefficients, state: &State) -> Self {
        let stored = state.stored(c);
        Self {
            ledger: Ledger::default(),
            start_energy: stored.total(),
            start_exergy: state.exergy(c),
            least_denominator: (stored.reservoir + stored.chain_kinetic + stored.flywheel_kinetic).max(1.0),
            stored,
            energy_error: 0.0,
            energy_error_relative: 0.0,
            greatest_energy_error_relative: 0.0,
            last_parameter_work: 0.0,
        }
    }

    /// Denominator of the relative energy error, J (PHYSICS.md 5).
    pub fn denominator(&self) -> f64 {
        let taken_in = self.ledger.total(Line::CompressorElectricity) + self.ledger.total(Line::IntakeEnthalpy);
        taken_in.max(self.least_denominator)
    }

    /// Electricity out, and its bound before the exergy stored now is subtracted: electricity in plus X_heat, X_par and
    /// X_snap plus X at the start, J (PHYSICS.md 10).
    pub fn electricity(&self) -> (f64, f64) {
        electricity(&self.ledger, self.start_exergy)
    }

    /// Electricity out over its bound, from time zero; `None` while the bound is below 1 kJ (PHYSICS.md 10).
    pub fn round_trip_efficiency(&self, exergy: f64) -> Option<f64> {
        let (out, bound) = self.electricity();
        let available = bound - exergy;
        (available >= 1e3).then(|| out / available)
    }
}

/// Electricity out, and its bound before the exergy stored now is subtracted, J, since a start with an exergy in J
/// (PHYSICS.md 10).
pub(super) fn electricity(ledger: &Ledger, start_exergy: f64) -> (f64, f64) {
    let total = |line| ledger.total(line);
    let out = total(Line::GridElectricity) + total(Line::RecoveredWork);
    let bound = total(Line::CompressorElectricity)
        + total(Line::AuxiliaryElectricity)
        + total(Line::HeatExergy)
        + total(Line::ParameterExergy)
        + total(Line::SnapExergy)
        + start_exergy;
    (out, bound)
}

/// Levels above which the relative energy error and the force error are logged as errors.
const ERROR_LEVELS: [f64; 2] = [0.01, 0.1];

/// At every tick compares the stored energy, computed from the state alone, with the integral of all flows, hashes the
/// state and counts errors.
pub fn close_balance(
    mut machines: Query<
        (&Clock, &Snapshot, &LinkTensions, &CommandLog, &mut Balance, &mut StateHash, &mut ErrorCount),
        Without<Failed>,
    >,
) {
    for (clock, snapshot, tensions, log, mut balance, mut hash, mut errors) in &mut machines {
        let left = snapshot.at(clock);
        balance.close(left.stored());
        hash.add(left.state());
        let figures = [balance.energy_error_relative, tensions.0.force_error];
        errors.count(figures, log.refused_count, clock.tick);
    }
}

impl Balance {
    /// Updates the balance with the energy stored at the end of a tick.
    fn close(&mut self, stored: Stored) {
        self.stored = stored;
        self.energy_error = stored.total() - self.start_energy - self.ledger.net_inflow();
        self.energy_error_relative = self.energy_error.abs() / self.denominator();
        self.greatest_energy_error_relative = self.greatest_energy_error_relative.max(self.energy_error_relative);
    }
}

impl ErrorCount {
    /// Counts the errors of a tick. A failing balance of energy or forces is logged once when it begins and counted in
    /// every tick; refused commands are logged elsewhere and counted once.
    fn count(&mut self, figures: [f64; 2], refused: u64, tick: u64) {
        let mut errors = (refused - self.refused) as u32;
        for (at, what) in ["the energy balance does not close", "the forces do not balance"].into_iter().enumerate() {
            let fails = figures[at].is_nan() || figures[at] > ERROR_LEVELS[at];
            if fails && !self.failing[at] {
                tracing::error!("{what}: {:e} at tick {tick}", figures[at]);
            }
            self.failing[at] = fails;
            errors += u32::from(fails);
        }
        self.refused = refused;
        self.add(errors);
    }
}

impl StateHash {
    /// Adds all bits of a state to the hash.
    pub fn add(&mut self, state: &State) {
        let scalars = [
            state.laps as f64,
            state.chain_position,
            state.chain_speed,
            state.flywheel_speed,
            state.governor_integral,
            state.reservoir_mass,
            state.reservoir_energy,
            state.water_temperature,
            state.water_rest,
        ];
        self.bytes.resize(8 * scalars.len() + 16 * state.floaters.len(), 0);
        let (head, tail) = self.bytes.split_at_mut(8 * scalars.len());
        for (word, value) in head.as_chunks_mut::<8>().0.iter_mut().zip(scalars) {
            *word = value.to_bits().to_le_bytes();
        }
        for (words, floater) in tail.as_chunks_mut::<16>().0.iter_mut().zip(&state.floaters) {
            words[..8].copy_from_slice(&floater.air_mass.to_bits().to_le_bytes());
            words[8..].copy_from_slice(&floater.enthalpy.to_bits().to_le_bytes());
        }
        self.hash = xxhash_rust::xxh3::xxh3_64_with_seed(&self.bytes, self.hash);
    }
}

/// Evaluates tensions of the links and the balance of forces around the chain.
pub fn evaluate_tensions(
    mut machines: Query<(&Specification, &Clock, &Flows, &Snapshot, &mut LinkTensions), Without<Failed>>,
    mut links: Query<(&mut Link, &LinkOf)>,
) {
    let is_due = |clock: &Clock| clock.tick % TENSIONS_EVERY_TICKS == 1;
    let mut any = false;
    for (specification, clock, flows, snapshot, mut tensions) in &mut machines {
        if is_due(clock) {
            let (c, cam) = (&specification.coefficients, specification.options.cam);
            tension::evaluate_tensions(c, snapshot.at(clock).state(), flows.acceleration, cam, &mut tensions.0);
            any = true;
        }
    }
    if !any {
        return;
    }
    // In memory order, like floaters in physics.
    for (mut all, owners) in links.contiguous_iter_mut().expect("links lie in tables") {
        let mut rest = &mut *all;
        for owner in owners.chunk_by(|one, next| one.0 == next.0) {
            let own = rest.split_off_mut(..owner.len()).expect("a link for each owner");
            if let Ok((_, clock, .., tensions)) = machines.get(owner[0].0)
                && is_due(clock)
            {
                let ahead = tensions.0.ahead.as_slice();
                own.iter_mut().for_each(|link| link.tension = ahead[link.index as usize]);
            }
        }
    }
}
