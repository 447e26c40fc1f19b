//! Validation: both laws of thermodynamics, live, and a diagnosis that names the culprit.
//!
//! [`Checks`] on a machine's entity look at it after every tick, in the set `Validation`; they read the machine and
//! never write it. What each asks, how closely and how often stands in `config/validation.ron`.
//!
//! | file | what it does |
//! |---|---|
//! | `check_table` | the checks: name, function, and where the diagnosis reports it |
//! | `rules` | their rules: tolerances, cadences, remedies |
//! | `checks` | when each check looks, and how it stands |
//! | `systems` | the checks in the tick |
//! | `saved` | how they stand, as it is saved beside a state |
//! | `measured` | a value, and what it is about |
//! | `input`, `history`, `truths` | what checks see of a machine, and what they remember |
//! | `laws`, `exergy` | first and second law, the bounds of PHYSICS.md 10, balance of air |
//! | `forces`, `independent` | balance of forces, tensions, single floaters against a second evaluation |
//! | `floaters` | transitions: where air comes in and goes down, when borders are crossed |
//! | `flows` | the ledger as they are shown: flows and mechanisms with their shares |
//! | `audit` | before, after and residual of every injection, vent, spill, change |
//! | `diagnosis`, `fix` | `kpp diagnose validation`: findings with evidence and remedy; safe repairs |
//! | `suite` | `kpp validate`, with `closed_forms` and `random` machines |
//! | `consistency`, `signals` | parameters, numbers; controller and sensors against the truth |
mod audit;
mod check_table;
mod checks;
mod closed_forms;
mod consistency;
mod diagnosis;
mod exergy;
mod fix;
mod floaters;
pub mod flows;
mod forces;
mod history;
mod independent;
mod input;
mod laws;
mod measured;
#[cfg(feature = "perturb")]
mod perturb;
mod random;
mod rules;
mod saved;
mod signals;
mod suite;
mod systems;
mod truths;
mod wide;

pub use audit::{Audit, AuditEntry, MOST_ENTRIES, Operation};
pub use check_table::{Area, Check};
pub use checks::{CheckStatus, Checks, Failure, HISTORY, Row};
pub use closed_forms::{ClosedForm, closed_forms};
pub use diagnosis::{Diagnosis, Finding, configuration, diagnose};
pub use fix::{Change, Fixes, Rewritten, fixes};
pub use input::CheckInput;
pub use measured::{Measured, Place, Quantity};
#[cfg(feature = "perturb")]
pub use perturb::perturb;
pub use random::{extreme_machines, random_edit, random_machine};
pub use rules::{Cadence, FILE, Limits, Maintenance, Rule, Rules, Severity};
pub use suite::{Figure, Request, ValidationResult, validate};
pub use systems::{ValidationPlugin, audit, configure, evaluate_all, watch};
pub use wide::wide_machine;
