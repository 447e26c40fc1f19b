//! Alarms: rules that compare a signal with levels, and a state machine for each rule.
//!
//! Rules about the plant are a component of the machine ([`Alarms`]), evaluated every tick on simulated time, with a
//! window as without one. Rules about the computer (frame rate, memory) are evaluated outside the machine on wall-clock
//! time, with the same [`AlarmList`].
//!
//! | file | what it does |
//! |---|---|
//! | `rules` | the rules file, `config/alerts.ron`, with located problems |
//! | `list` | the state machine of each alarm |
//! | `service` | the component, its tick, its requests, its companion state |
//! | `first_version` | alerts of files of version 1 |
mod first_version;
mod list;
mod rules;
mod service;

pub use first_version::of_alerts;
pub use list::{Alarm, AlarmList, AlarmState, Occurrence, Raised};
pub use rules::{AlarmRule, AlarmRules, Comparison, FILE};
pub use service::{Alarms, Request, describe, services, watch};
