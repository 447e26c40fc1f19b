//! The alarms of a machine as a service: evaluated every tick, acknowledged by journaled requests, saved with the
//! machine.

use super::list::{Alarm, AlarmList, AlarmState};
use super::rules::AlarmRules;
use crate::plant::components::Failed;
use crate::plant::sample::{self, Sampler, SignalReader};
use crate::plant::services::{Service, Services};
use crate::plant::signal_view::{View, Watched};
use crate::plant::{Machine, RestoreError, Tick};
use crate::ports::commands::Command;
use bevy::ecs::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A request to the alarms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Request {
    /// Acknowledges the alarm of a rule.
    Acknowledge {
        /// Name of the rule.
        rule: String,
    },
    /// Acknowledges every alarm.
    AcknowledgeAll,
}

impl Request {
    /// The command that contains the request.
    pub fn command(&self) -> Command {
        let payload = serde_json::to_value(self).expect("a request has string keys and plain values");
        Command::Service { service: Alarms::NAME.into(), payload }
    }
}

/// Description of a request to a service in a few words, for lists of commands.
pub fn describe(service: &str, payload: &Value) -> String {
    match Request::deserialize(payload) {
        Ok(Request::Acknowledge { rule }) if service == Alarms::NAME => format!("acknowledged: {rule}"),
        Ok(Request::AcknowledgeAll) if service == Alarms::NAME => "acknowledged all alarms".into(),
        _ => format!("{service}: {payload}"),
    }
}

/// The alarms about the plant of a machine.
#[derive(Component, Clone)]
pub struct Alarms {
    list: AlarmList,
    /// Reader of each rule's signal; `None` for a signal that this machine does not have.
    readers: Vec<Option<SignalReader>>,
}

/// Companion state: alarms by the names of their rules, since they may be loaded with other rules.
#[derive(Serialize, Deserialize)]
pub struct Saved {
    /// The alarm of each rule.
    pub(super) alarms: Vec<(String, Alarm)>,
}

impl Service for Alarms {
    const NAME: &'static str = "alarms";
    type Rules = AlarmRules;
    type Request = Request;
    type Saved = Saved;

    fn begin(rules: &Arc<AlarmRules>, world: &World, machine: Entity) -> Self {
        let list = AlarmList::new(rules.plant.clone());
        let sampler = world.get::<Sampler>(machine);
        let reader = |path: &str| sampler.and_then(|sampler| sampler.reader(path));
        let readers = list.rules.iter().map(|rule| reader(&rule.signal)).collect();
        let mut alarms = Self { list, readers };
        // Evaluated at once, so that states are known before the next tick.
        if let Some(mut machines) = world.try_query::<Watched>()
            && let Ok(watched) = machines.get(world, machine)
        {
            alarms.evaluate(&watched.view());
        }
        alarms
    }

    fn check(rules: &AlarmRules, request: &Request) -> Result<(), String> {
        match request {
            Request::Acknowledge { rule } if rules.plant.iter().all(|known| known.name != *rule) => {
                Err(format!("there is no alarm rule `{rule}`"))
            }
            Request::Acknowledge { .. } | Request::AcknowledgeAll => Ok(()),
        }
    }

    fn save(&self) -> Saved {
        Saved { alarms: self.list.saved() }
    }

    fn resume(&mut self, saved: Option<Saved>) {
        self.list.resume(&saved.map_or(Vec::new(), |saved| saved.alarms));
    }

    fn add_systems(schedule: &mut Schedule) {
        schedule.add_systems(evaluate.in_set(Tick::Monitoring).after(sample::count_revolutions));
    }
}

impl Alarms {
    /// The alarms with their rules.
    pub fn list(&self) -> &AlarmList {
        &self.list
    }

    fn carry_out(&mut self, time_s: f64, request: &Request) {
        match request {
            Request::Acknowledge { rule } => {
                if let Some(at) = self.list.position(rule) {
                    self.list.acknowledge(at, time_s);
                }
            }
            Request::AcknowledgeAll => self.list.acknowledge_all(time_s),
        }
    }

    fn evaluate(&mut self, view: &View) {
        let Self { list, readers } = self;
        list.observe(view.time_s(), |at| readers[at].map_or(f64::NAN, |reader| reader.read(view)));
    }

    /// Adds the alarms that were raised or are not normal to the result of a run.
    pub fn report(&self, result: &mut Map<String, Value>) {
        let told = self.list.iter().filter(|(_, alarm)| alarm.raised() > 0 || alarm.state() != AlarmState::Normal);
        let rows = told.map(|(rule, alarm)| {
            let newest = alarm.newest();
            json!({
                "rule": rule.name,
                "signal": rule.signal,
                "message": rule.message,
                "state": alarm.state().name(),
                "priority": newest.map(|newest| format!("{:?}", newest.priority).to_lowercase()),
                "times_raised": alarm.raised(),
                "time_raised_s": newest.map(|newest| newest.raised_s),
                "time_acknowledged_s": newest.and_then(|newest| newest.acknowledged_s),
                "time_returned_s": newest.and_then(|newest| newest.returned_s),
                "worst_value": newest.map(|newest| newest.worst),
            })
        });
        result.insert("alarms".into(), rows.collect());
    }
}

/// Carries out the requests of this tick, then evaluates the rules of every machine that has alarms.
fn evaluate(mut machines: Query<(Watched, &mut Services, &mut Alarms), Without<Failed>>) {
    for (watched, mut services, mut alarms) in &mut machines {
        let alarms = alarms.bypass_change_detection();
        if services.is_asked() {
            for (time_s, request) in services.take_requests::<Alarms>() {
                alarms.carry_out(time_s, &request);
            }
        }
        alarms.evaluate(&watched.view());
    }
}

/// The monitoring services, for [`Services::attach_to`].
pub fn services(rules: Arc<AlarmRules>) -> Services {
    Services::default().with::<Alarms>(rules)
}

/// Adds alarms to a machine in its own world.
///
/// # Errors
/// The checkpoint of the machine contains alarms that cannot be read.
pub fn watch(machine: &mut Machine, rules: Arc<AlarmRules>) -> Result<(), RestoreError> {
    machine.attach(&services(rules))
}
