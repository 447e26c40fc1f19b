//! Validation: checks of both laws of thermodynamics during a run, and a diagnosis of failures.
//!
//! The [`Checks`] of a machine's entity are evaluated after every tick, in the set `Validation`; they read the machine
//! and never write it. Tolerances and cadences are defined in `config/validation.ron`.
//!
//! | file | what it does |
//! |---|---|
//! | `check_table` | the checks: name, function, and where the diagnosis reports it |
//! | `rules` | their rules: tolerances, cadences, remedies |
//! | `checks` | schedule and status of each check |
//! | `systems` | the checks in the tick |
//! | `saved` | check status as companion state |
//! | `measured` | check result: a value and the part of the machine concerned |
//! | `input`, `history`, `truths` | input of the checks, and values kept from tick to tick |
//! | `laws`, `exergy` | first and second law, the bounds of PHYSICS.md 10, balance of air |
//! | `forces`, `independent` | balance of forces, tensions, single floaters against a second evaluation |
//! | `floaters` | transitions: filling, carry-over, crossing of cell bounds |
//! | `flows` | flows of the ledger for display, with shares per mechanism |
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
