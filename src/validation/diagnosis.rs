//! `kpp diagnose validation`: problems with evidence and remedy.
//!
//! The machine runs with all checks and with the audit; then its ledger, forces, transitions, configuration and sensors
//! are examined in turn.

use super::audit::{Audit, Operation};
use super::check_table::{Area, Check};
use super::checks::Checks;
use super::fix::Change;
use super::rules::{Rules, Severity};
use crate::model::tension::Tensions;
use crate::model::{Gated, Parameters};
use crate::plant::checks::TENSIONS_EVERY_TICKS;
use crate::plant::components::{Balance, EventLog, LinkTensions};
use crate::plant::sensors::SensorKind;
use crate::plant::{Machine, MachineError};
use crate::ports::commands::Command;
use crate::ports::events::EventKind;
use crate::ports::settings::{RunSettings, Timing};
use serde::Serialize;
use serde_json::{Value, json};

/// A problem or an unusual condition.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Area of the finding.
    pub area: Area,
    /// Severity.
    pub severity: Severity,
    /// Short description.
    pub title: String,
    /// Values that demonstrate it.
    pub evidence: String,
    /// Remedy.
    pub remedy: String,
}

/// Result of a diagnosis.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// Findings in descending severity.
    pub findings: Vec<Finding>,
    /// Values of each area.
    pub figures: Value,
    /// Repairs of the running machine.
    pub changes: Vec<Change>,
}

impl Diagnosis {
    /// Whether the results are reliable: no critical finding.
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Critical)
    }
}

/// Force statistics over the run.
#[derive(Serialize)]
struct Forces {
    force_error_worst: f64,
    least_tension_n: f64,
    least_tension_link: usize,
    greatest_tension_n: f64,
    greatest_tension_link: usize,
    slack_share: f64,
    looks: u64,
    #[serde(skip)]
    slack: u64,
}

impl Forces {
    fn new() -> Self {
        Self {
            force_error_worst: 0.0,
            least_tension_n: f64::INFINITY,
            least_tension_link: 0,
            greatest_tension_n: f64::NEG_INFINITY,
            greatest_tension_link: 0,
            slack_share: 0.0,
            looks: 0,
            slack: 0,
        }
    }

    fn follow(&mut self, tensions: &Tensions) {
        self.looks += 1;
        self.force_error_worst = self.force_error_worst.max(tensions.force_error);
        for (link, &tension) in tensions.ahead.iter().enumerate() {
            if tension < self.least_tension_n {
                (self.least_tension_n, self.least_tension_link) = (tension, link);
            }
            if tension > self.greatest_tension_n {
                (self.greatest_tension_n, self.greatest_tension_link) = (tension, link);
            }
        }
        self.slack += u64::from(tensions.least < 0.0);
        self.slack_share = self.slack as f64 / self.looks as f64;
    }
}

/// Diagnoses a machine that already has checks and audit: runs it for a number of ticks and examines all areas. With
/// `fix`, a floater in an impossible state is emptied.
///
/// # Errors
/// The machine cannot be computed.
pub fn diagnose(machine: &mut Machine, ticks: u64, fix: bool) -> Result<Diagnosis, MachineError> {
    let mut forces = Forces::new();
    let mut left = ticks;
    while left > 0 {
        let piece = TENSIONS_EVERY_TICKS.min(left);
        machine.step(piece)?;
        left -= piece;
        forces.follow(&machine.get::<LinkTensions>().0);
    }
    let mut changes = Vec::new();
    if fix {
        empty_impossible_floaters(machine, &mut changes)?;
    }
    let mut findings = Vec::new();
    failed(machine, &mut findings);
    energy(machine, &mut findings);
    force_findings(&forces, &mut findings);
    let transitions = transitions(machine, &mut findings);
    configuration(machine.parameters(), machine.settings(), &machine.get::<Checks>().rules, &mut findings);
    let data = data(machine, &mut findings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let balance = machine.get::<Balance>();
    let report = machine.report();
    let audit = machine.get::<Audit>();
    let figures = json!({
        "time_s": machine.time_s(),
        "energy": {
            "energy_error_j": balance.energy_error,
            "energy_error_relative_worst": balance.greatest_energy_error_relative,
            "exergy_error_relative": report["exergy_error_relative"],
            "operations_audited": audit.records.len(),
            "largest_residuals": audit.largest().into_iter().map(super::AuditEntry::json).collect::<Vec<_>>(),
        },
        "forces": forces,
        "transitions": transitions,
        "data": data,
        "checks": machine.get::<Checks>().rows(),
    });
    Ok(Diagnosis { findings, figures, changes })
}

/// Adds findings for all failed checks.
fn failed(machine: &Machine, findings: &mut Vec<Finding>) {
    let all = machine.get::<Checks>();
    for check in Check::ALL {
        let (rule, status) = (all.rules.of(check), all.of(check));
        let Some(first) = status.first_failed else { continue };
        findings.push(Finding {
            area: check.area(),
            severity: rule.severity,
            title: format!("the check {check} fails: {}", rule.what),
            evidence: format!(
                "{} of {} looks, first at {:.2} s ({}); worst {:.3e} {} at {}, tolerance {:e}",
                status.failures,
                status.looks,
                first.time_s,
                first.place,
                status.worst.value,
                rule.unit,
                status.worst.place,
                rule.tolerance
            ),
            remedy: rule.remedy.clone(),
        });
    }
}

fn energy(machine: &Machine, findings: &mut Vec<Finding>) {
    let audit = machine.get::<Audit>();
    if findings.iter().any(|finding| finding.area == Area::Energy)
        && let Some(record) = audit.largest().first()
    {
        let floater = record.floater.map_or("the machine".into(), |floater| format!("floater {floater}"));
        findings.push(Finding {
            area: Area::Energy,
            severity: Severity::Warning,
            title: format!("the largest residual of one operation: {} of {floater}", record.name()),
            evidence: format!(
                "{:.3e} J at {} from {:.2} to {:.2} s, mostly {}",
                record.residual,
                record.place,
                record.time_s.0,
                record.time_s.1,
                record.mechanism()
            ),
            remedy: "start here: `kpp run --headless --audit FILE` writes every operation with its joules".into(),
        });
    }
    if audit.dropped > 0 {
        findings.push(Finding {
            area: Area::Energy,
            severity: Severity::Warning,
            title: "the audit is full".into(),
            evidence: format!("{} operations were counted and not kept", audit.dropped),
            remedy: "diagnose a shorter time with --duration".into(),
        });
    }
}

fn force_findings(forces: &Forces, findings: &mut Vec<Finding>) {
    if forces.slack > 0 {
        findings.push(Finding {
            area: Area::Forces,
            severity: Severity::Warning,
            title: "a link of the chain goes slack".into(),
            evidence: format!(
                "in {:.1} % of the looks; least tension {:.0} N at link {}",
                100.0 * forces.slack_share,
                forces.least_tension_n,
                forces.least_tension_link
            ),
            remedy: "raise chain.preload: a rigid chain is no fair picture of one that pushes".into(),
        });
    }
}

fn transitions(machine: &Machine, findings: &mut Vec<Finding>) -> Value {
    let log = machine.get::<EventLog>();
    let count = |kind: EventKind| log.counts[kind.at()];
    let (started, filled, unfilled) =
        (count(EventKind::InjectionStarted), count(EventKind::Filled), count(EventKind::Unfilled));
    let carried = count(EventKind::CarryOver);
    if unfilled > 0 {
        findings.push(Finding {
            area: Area::Transitions,
            severity: Severity::Warning,
            title: "floaters leave the injection zone short of air".into(),
            evidence: format!("{unfilled} of {} passes", filled + unfilled),
            remedy: "raise air.sonic_conductance or the pressure, or lower air.fill_fraction; without an edit, look at the level switches".into(),
        });
    }
    if carried > 0 {
        findings.push(Finding {
            area: Area::Transitions,
            severity: Severity::Warning,
            title: "floaters carry air down again".into(),
            evidence: format!("{carried} times, of {} vents begun", count(EventKind::VentStarted)),
            remedy: "raise air.vent_rate, or let the chain run slower".into(),
        });
    }
    let lengths = |operation: Operation| {
        let records: Vec<_> =
            machine.get::<Audit>().records.iter().filter(|record| record.operation == operation).collect();
        let sum: f64 = records.iter().map(|record| record.time_s.1 - record.time_s.0).sum();
        json!({ "count": records.len(), "mean_s": (!records.is_empty()).then(|| sum / records.len() as f64) })
    };
    json!({
        "injections_started": started,
        "filled": filled,
        "unfilled": unfilled,
        "vents_started": count(EventKind::VentStarted),
        "vented": count(EventKind::Vented),
        "carry_overs": carried,
        "injection": lengths(Operation::Injection),
        "vent": lengths(Operation::Vent),
        "spill": lengths(Operation::Spill),
    })
}

/// Adds findings for the configuration: unusual values, and values that a safe repair would change.
pub fn configuration(parameters: &Parameters, settings: &RunSettings, rules: &Rules, findings: &mut Vec<Finding>) {
    let mut add = |title: String, evidence: String, remedy: &str| {
        let severity = Severity::Warning;
        findings.push(Finding { area: Area::Configuration, severity, title, evidence, remedy: remedy.into() });
    };
    for problem in parameters.problems().into_iter().filter(|problem| !problem.fatal) {
        add(problem.message, problem.paths.join(", "), "change one of the parameters named, if this is not meant");
    }
    let floater = &parameters.floater;
    for (path, value, least, unit) in [
        ("floater.cavity_volume", floater.cavity_volume, 0.001, "m3"),
        ("floater.shell_mass", floater.shell_mass, 0.1, "kg"),
    ] {
        if value < least {
            add(
                format!("{path} is very small"),
                format!("{value} {unit}, at least {least} {unit} is sound"),
                "--fix raises it",
            );
        }
    }
    if settings.solver.relative_tolerance > 1e-6 {
        let evidence = format!("solver.relative_tolerance = {:e}", settings.solver.relative_tolerance);
        add(
            "the state may be wrong though the energy balance closes".into(),
            evidence,
            "1e-8 as it comes; check with `kpp validate`",
        );
    }
    if rules.full_every_ticks != 10 {
        let evidence = format!("full_every_ticks = {}", rules.full_every_ticks);
        add("the full set of checks does not look every tenth tick".into(), evidence, "--fix sets it to 10");
    }
    if let Some(levels) = rules.of(Check::EnergyConservation).maintenance
        && levels.alert < 0.001
    {
        let evidence = format!("energy_conservation: alert at {}", levels.alert);
        add(
            "the maintenance level of the energy alert is tighter than 0.001".into(),
            evidence,
            "--fix raises it; the engineering level stays",
        );
    }
}

/// Quality of the readings available to the controller.
fn data(machine: &Machine, findings: &mut Vec<Finding>) -> Value {
    let (settings, parameters) = (machine.settings(), machine.parameters());
    if settings.run.timing == Timing::Cam {
        return json!({ "note": "Cam timing uses no sensors" });
    }
    let mut rows = Vec::new();
    for kind in SensorKind::of_machine(0).filter(|kind| !matches!(kind, SensorKind::Proximity(_))) {
        let measurement = kind.measurement(parameters);
        let name = kind.name();
        let mut add = |title: String, evidence: String, remedy: String| {
            findings.push(Finding { area: Area::Data, severity: Severity::Warning, title, evidence, remedy });
        };
        if measurement.bias != 0.0 {
            add(
                format!("the sensor {name} has a constant error"),
                format!("bias {}", measurement.bias),
                "set its bias to 0, unless a wrongly calibrated sensor is what is studied".into(),
            );
        }
        if measurement.rate_hz < 1.0 {
            add(
                format!("the sensor {name} is slow"),
                format!("{} samples a second", measurement.rate_hz),
                "raise its rate to 1 Hz or more".into(),
            );
        }
        if measurement.delay_s > 0.5 {
            add(
                format!("the readings of the sensor {name} come late"),
                format!("{} s", measurement.delay_s),
                "lower its delay: the controller acts on what was".into(),
            );
        }
        rows.push(json!({
            "sensor": name,
            "rate_hz": measurement.rate_hz,
            "noise": measurement.noise,
            "quantum": measurement.quantum,
            "delay_s": measurement.delay_s,
            "bias": measurement.bias,
        }));
    }
    let encoder = SensorKind::Encoder.measurement(parameters);
    let pitch = machine.coefficients().path.length / machine.coefficients().floater_count as f64;
    if encoder.quantum + 3.0 * encoder.noise > 0.1 * pitch {
        findings.push(Finding {
            area: Area::Data,
            severity: Severity::Warning,
            title: "the encoder is too coarse to tell floaters apart".into(),
            evidence: format!(
                "step {} m, noise {} m, pitch of the floaters {pitch:.3} m",
                encoder.quantum, encoder.noise
            ),
            remedy: "raise encoder.pulses or lower encoder.noise".into(),
        });
    }
    json!({ "sensors": rows })
}

/// Empties floaters with impossible air by command, as an operator would.
fn empty_impossible_floaters(machine: &mut Machine, changes: &mut Vec<Change>) -> Result<(), MachineError> {
    let c = machine.coefficients();
    let impossible: Vec<(u32, String)> = (0..c.floater_count)
        .filter_map(|index| {
            let floater = machine.state().floaters[index];
            let (least, most) = super::floaters::TEMPERATURES;
            let possible = match floater.temperature(c) {
                Some(temperature) => temperature >= least && temperature <= most,
                None => floater.air_mass == 0.0 && floater.enthalpy == 0.0,
            };
            (!possible).then(|| (index as u32, format!("{} kg, {} J", floater.air_mass, floater.enthalpy)))
        })
        .collect();
    for (floater, before) in impossible {
        machine.submit(Command::EmptyFloater(floater));
        changes.push(Change {
            file: "machine".into(),
            what: format!("floater {floater}"),
            before,
            after: "Empty".into(),
        });
    }
    if changes.is_empty() { Ok(()) } else { machine.step(1) }
}
