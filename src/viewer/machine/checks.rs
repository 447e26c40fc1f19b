//! Checks, energy account and energy audit of the machine in the window: fills their panel data and executes requests.
//!
//! Checks compare with the previous tick. A jump in time would appear as a violation of the laws, so the values for
//! comparison are reset after it; results are kept.

use crate::plant::components::{Balance, Clock, Specification};
use crate::plant::physics::Snapshot;
use crate::store;
use crate::validation::{self, Audit, Checks};
use crate::viewer::machine::background;
use crate::viewer::machine::recording::run_recording::RunRecording;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::view_model::checks::{Accounts, CheckModel, LATELY_S};
use crate::viewer::view_model::energy_account::Account;
use crate::viewer::view_model::repaint::{RefreshTimer, RepaintScheduler};
use crate::viewer::view_model::schedule::{FrameSet, PanelsSet};
use bevy::ecs::message::MessageCursor;
use bevy::prelude::*;
use std::path::Path;

/// Updates the panel data, and executes requests to checks and audit.
pub fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, carry_out.after(PanelsSet::Keys))
        .add_systems(Update, fill.after(PanelsSet::Actions).after(FrameSet::Fill));
}

/// Fills the panel data when a layout of the panels is due.
fn fill(
    shown: Res<ShownMachine>,
    recording: Option<Res<RunRecording>>,
    machines: Query<(&Specification, &Snapshot, &Balance, &Clock, Option<&Checks>, Option<&Audit>)>,
    mut model: ResMut<CheckModel>,
    repaint: Res<RepaintScheduler>,
    time: Res<Time<Real>>,
    mut timer: Local<RefreshTimer>,
) {
    if !timer.due(time.elapsed_secs_f64(), repaint.wake) {
        return;
    }
    let Ok((specification, snapshot, balance, clock, checks, audit)) = machines.get(shown.machine) else { return };
    model.machine = shown.id;
    model.lane = recording.as_ref().map_or(0, |recording| recording.current_lane());
    if let Some(checks) = checks {
        model.take_checks(checks);
    }
    model.take_audit(audit);
    let time_s = clock.time_s(&specification.settings);
    let now = Account::of(time_s, &specification.coefficients, snapshot.at(clock).state(), balance);
    let before = |ticks: u64| {
        let record = &recording.as_ref()?.record;
        let state = record.kept_before(record.current().id, clock.tick.saturating_sub(ticks))?;
        (state.tick() <= clock.tick)
            .then(|| Account::of(state.time_s(), state.coefficients(), state.state(), state.balance()))
    };
    let lately = (LATELY_S / specification.settings.run.tick).round() as u64;
    model.accounts = before(u64::MAX).zip(before(lately)).map(|(start, lately)| Accounts { now, lately, start });
}

/// Resets the comparison values of checks and audit after the shown machine has jumped in time or was replaced.
pub fn jumped(world: &mut World, machine: Entity) {
    let mut checks = Checks::new(world.resource::<ShownMachine>().run.rules.clone());
    if let Some(mut known) = world.get_mut::<Checks>(machine) {
        checks.statuses = std::mem::take(&mut known.statuses);
    }
    world.entity_mut(machine).insert(checks);
    if let Some(mut audit) = world.get_mut::<Audit>(machine) {
        let mut fresh = Audit::default();
        (fresh.records, fresh.dropped) = (std::mem::take(&mut audit.records), audit.dropped);
        *audit = fresh;
    }
}

/// Executes requests to checks and audit.
fn carry_out(world: &mut World, mut cursor: Local<MessageCursor<CheckRequest>>) {
    let requests: Vec<CheckRequest> = cursor.read(world.resource::<Messages<CheckRequest>>()).copied().collect();
    for request in requests {
        let machine = world.resource::<ShownMachine>().machine;
        match request {
            CheckRequest::CheckNow => {
                validation::evaluate_all(world, machine);
                if let Some(notice) = world.get::<Checks>(machine).map(found) {
                    notify(world, notice);
                }
            }
            CheckRequest::Audit(true) => {
                world.entity_mut(machine).insert(Audit::default());
            }
            CheckRequest::Audit(false) => {
                world.entity_mut(machine).remove::<Audit>();
            }
            CheckRequest::ExportAudit => {
                let Some(audit) = world.get::<Audit>(machine).cloned() else {
                    notify(world, Notice::NoAudit);
                    continue;
                };
                background::save(world, move |_| {
                    let notice = write_audit(&audit, Path::new("."))
                        .unwrap_or_else(|reason| Notice::NotSaved { path: None, reason });
                    Box::new(move |world: &mut World| notify(world, notice))
                });
            }
        }
    }
}

/// Notice with the result of an evaluation of all checks.
fn found(checks: &Checks) -> Notice {
    let failing = checks.statuses.iter().zip(&checks.rules.checks).filter(|(status, _)| !status.passes);
    let failing = failing.map(|(_, rule)| rule.name.to_string()).collect();
    Notice::Checked { checks: checks.statuses.len(), failing }
}

/// Writes an audit as CSV and JSON files, named by the time; returns a notice.
///
/// # Errors
/// The error of the operating system.
pub fn write_audit(audit: &Audit, folder: &Path) -> Result<Notice, String> {
    let stem = format!("kpp_audit_{}", jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S"));
    let json = serde_json::to_string_pretty(&audit.json()).map_err(|error| error.to_string())?;
    for (ending, text) in [("csv", audit.csv()), ("json", json)] {
        store::write(&folder.join(format!("{stem}.{ending}")), &text).map_err(|error| error.to_string())?;
    }
    Ok(Notice::AuditSaved { stem, operations: audit.records.len() })
}

#[cfg(test)]
mod tests;
