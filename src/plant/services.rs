//! Services of a machine: components besides its state that take requests and whose companion state is saved with it.
//!
//! A service reads the machine and never writes it. A request is a journaled command
//! ([`Command::Service`](crate::ports::commands::Command::Service)): it is checked when it is applied, at the start of
//! a tick, and executed by the service's own system in the same tick. The companion state of a service is part of every
//! [`Checkpoint`](super::Checkpoint), so that it follows the machine forwards and backwards in time.
//!
//! A machine may be resumed from a checkpoint without the services saved in it, as a copy that computes a forecast is.
//! It then keeps their states unchanged, and requests to them are journaled without effect.

use super::restore_error::RestoreError;
use bevy::ecs::component::Mutable;
use bevy::ecs::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most requests to services per tick; further ones are refused.
pub const MOST_REQUESTS: usize = 1024;

/// A component that takes requests and is saved with its machine.
pub trait Service: Component<Mutability = Mutable> {
    /// Name in commands and files. Unique, and never changed.
    const NAME: &'static str;
    /// Configuration that is constant during a run, for example from the rules file.
    type Rules: Send + Sync + 'static;
    /// Type of its requests.
    type Request: DeserializeOwned + Send + Sync + 'static;
    /// Type of its companion state.
    type Saved: Serialize + DeserializeOwned;

    /// Creates the service for a machine without a companion state of it.
    fn begin(rules: &Arc<Self::Rules>, world: &World, machine: Entity) -> Self;

    /// Checks whether a request can be carried out.
    ///
    /// # Errors
    /// The reason why not.
    fn check(rules: &Self::Rules, request: &Self::Request) -> Result<(), String>;

    /// Returns the companion state.
    fn save(&self) -> Self::Saved;

    /// Restores the companion state; with `None` the service starts anew.
    fn resume(&mut self, saved: Option<Self::Saved>);

    /// Adds its systems to the tick of a machine.
    fn add_systems(schedule: &mut Schedule);
}

type CheckPayload = Arc<dyn Fn(&Value) -> Result<(), String> + Send + Sync>;
type Begin = Arc<dyn Fn(&mut World, Entity) + Send + Sync>;

/// A service as attached to a machine, with its type erased.
#[derive(Clone)]
struct Attached {
    name: &'static str,
    begin: Begin,
    check: CheckPayload,
    is_readable: fn(&str) -> Result<(), String>,
    save: fn(&World, Entity) -> Option<String>,
    resume: fn(&mut World, Entity, Option<&str>),
    add_systems: fn(&mut Schedule),
}

fn read<S: Service>(text: &str) -> Result<S::Saved, String> {
    ron::from_str(text).map_err(|error| format!("the state of the service {}: {error}", S::NAME))
}

impl Attached {
    fn of<S: Service>(rules: Arc<S::Rules>) -> Self {
        let its = rules.clone();
        Self {
            name: S::NAME,
            begin: Arc::new(move |world, machine| {
                let service = S::begin(&its, world, machine);
                world.entity_mut(machine).insert(service);
            }),
            check: Arc::new(move |payload| {
                let request = S::Request::deserialize(payload).map_err(|error| error.to_string())?;
                S::check(&rules, &request)
            }),
            is_readable: |text| read::<S>(text).map(|_| ()),
            save: |world, machine| {
                let saved = world.get::<S>(machine)?.save();
                Some(ron::to_string(&saved).expect("the state of a service is plain data"))
            },
            resume: |world, machine, text| {
                let saved = text.map(|text| read::<S>(text).expect("it was found readable before"));
                if let Some(mut service) = world.get_mut::<S>(machine) {
                    service.resume(saved);
                }
            },
            add_systems: S::add_systems,
        }
    }
}

/// A request to a service, to be carried out in this tick.
#[derive(Clone, Debug, PartialEq)]
struct Request {
    service: String,
    payload: Value,
    time_s: f64,
}

/// The services of a machine.
#[derive(Component, Clone, Default)]
pub struct Services {
    attached: Vec<Attached>,
    /// Requests of this tick; empty between ticks.
    due: Vec<Request>,
    /// Companion states of services that are not attached, kept unchanged.
    carried: BTreeMap<String, String>,
}

impl Services {
    /// Adds a service, to be attached to machines.
    pub fn with<S: Service>(mut self, rules: Arc<S::Rules>) -> Self {
        self.attached.retain(|attached| attached.name != S::NAME);
        self.attached.push(Attached::of::<S>(rules));
        self
    }

    /// Attaches these services to a machine. A service whose companion state the machine keeps is restored from it; any
    /// other starts anew.
    ///
    /// # Errors
    /// A companion state cannot be read. Nothing is changed then.
    pub fn attach_to(&self, world: &mut World, machine: Entity) -> Result<(), RestoreError> {
        let Some(known) = world.get::<Services>(machine) else { return Err(RestoreError::NoMachine) };
        check(&self.attached, &known.carried)?;
        for attached in &self.attached {
            (attached.begin)(world, machine);
            let state = world.get_mut::<Services>(machine).and_then(|mut known| {
                known.attached.retain(|other| other.name != attached.name);
                known.attached.push(attached.clone());
                known.carried.remove(attached.name)
            });
            // A service that has just been created needs no reset.
            if let Some(state) = state {
                (attached.resume)(world, machine, Some(&state));
            }
        }
        Ok(())
    }

    /// Adds the systems of these services to a schedule.
    pub fn add_systems(&self, schedule: &mut Schedule) {
        self.attached.iter().for_each(|attached| (attached.add_systems)(schedule));
    }

    /// Keeps companion states without their services.
    pub fn carry(&mut self, states: &BTreeMap<String, String>) {
        self.carried.extend(states.clone());
    }

    /// Accepts a request, to be carried out in this tick.
    ///
    /// # Errors
    /// There is no such service, the request is invalid, or there are too many.
    pub(super) fn request(&mut self, service: &str, payload: &Value, time_s: f64) -> Result<(), String> {
        let Some(attached) = self.attached.iter().find(|attached| attached.name == service) else {
            if self.carried.contains_key(service) {
                return Ok(());
            }
            let known: Vec<_> = self.attached.iter().map(|attached| attached.name).collect();
            let known = if known.is_empty() { "it has none".into() } else { format!("it has {}", known.join(", ")) };
            return Err(format!("this machine has no service `{service}`; {known}"));
        };
        (attached.check)(payload).map_err(|why| format!("request to the service {service}: {why}"))?;
        if self.due.len() == MOST_REQUESTS {
            return Err(format!("request to the service {service}: more than {MOST_REQUESTS} requests in one tick"));
        }
        self.due.push(Request { service: service.into(), payload: payload.clone(), time_s });
        Ok(())
    }

    /// Whether there are requests in this tick.
    #[inline]
    pub fn is_asked(&self) -> bool {
        !self.due.is_empty()
    }

    /// Removes and returns the requests to a service in this tick, in order, each with its simulated time, s.
    pub fn take_requests<S: Service>(&mut self) -> Vec<(f64, S::Request)> {
        let own = self.due.extract_if(.., |request| request.service == S::NAME);
        own.filter_map(|request| Some((request.time_s, S::Request::deserialize(&request.payload).ok()?))).collect()
    }

    /// The companion states of a machine's services, by name.
    pub(super) fn save(world: &World, machine: Entity) -> BTreeMap<String, String> {
        let Some(services) = world.get::<Services>(machine) else { return BTreeMap::new() };
        let attached = services.attached.iter();
        let states =
            attached.filter_map(|attached| Some((attached.name.to_string(), (attached.save)(world, machine)?)));
        services.carried.clone().into_iter().chain(states).collect()
    }

    /// Restores the services of a machine from companion states. A service without a state starts anew; a state without
    /// a service is kept unchanged.
    ///
    /// # Errors
    /// A state cannot be read. Nothing is changed then.
    pub(super) fn resume(
        world: &mut World,
        machine: Entity,
        states: &BTreeMap<String, String>,
    ) -> Result<(), RestoreError> {
        let Some(mut services) = world.get_mut::<Services>(machine) else { return Err(RestoreError::NoMachine) };
        check(&services.attached, states)?;
        let attached = services.attached.clone();
        services.due.clear();
        services.carried.clone_from(states);
        services.carried.retain(|name, _| attached.iter().all(|attached| attached.name != name));
        for attached in attached {
            (attached.resume)(world, machine, states.get(attached.name).map(String::as_str));
        }
        Ok(())
    }
}

/// Checks that the companion states of these services can be read.
fn check(attached: &[Attached], states: &BTreeMap<String, String>) -> Result<(), RestoreError> {
    let mut known = attached.iter().filter_map(|attached| Some((attached, states.get(attached.name)?)));
    known.try_for_each(|(attached, text)| (attached.is_readable)(text)).map_err(RestoreError::Contradiction)
}
