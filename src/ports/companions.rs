//! Registry of services with a companion state: each has a key and functions to save and load its state in files.
//!
//! The registry is independent of particular services. The owner of the services (a bevy world, a test) is its host
//! `H`.

use serde_json::Value;
use std::collections::BTreeMap;

/// State of a service that is saved with the machine.
pub trait CompanionState {
    /// Key in files. Unique, and never changed.
    const KEY: &'static str;

    /// Returns the state to be saved.
    fn save(&self) -> Value;

    /// A number that changes whenever the state to be saved changes.
    fn revision(&self) -> u64;

    /// Restores a saved state.
    ///
    /// # Errors
    /// Why it is not a valid state of this service, which is unchanged then.
    fn load(&mut self, saved: &Value) -> Result<(), String>;
}

/// Saved states of a host's services, by key.
pub type Saved = BTreeMap<String, Value>;

type Save<H> = Box<dyn Fn(&H) -> Value + Send + Sync>;
type Revision<H> = Box<dyn Fn(&H) -> u64 + Send + Sync>;
/// Revisions of the services at the last call of [`CompanionRegistry::save_changed`]; unknown at first.
#[derive(Clone, Debug, Default)]
pub struct Revisions(Vec<Option<u64>>);

type Load<H> = Box<dyn Fn(&mut H, &Value) -> Result<(), String> + Send + Sync>;

struct Companion<H> {
    key: &'static str,
    save: Save<H>,
    revision: Revision<H>,
    load: Load<H>,
}

/// The services of a host, in the order of registration.
pub struct CompanionRegistry<H> {
    companions: Vec<Companion<H>>,
}

impl<H> Default for CompanionRegistry<H> {
    fn default() -> Self {
        Self { companions: Vec::new() }
    }
}

impl<H: 'static> CompanionRegistry<H> {
    /// Registers a service; the two functions access its state in the host.
    ///
    /// # Panics
    /// If the key is taken: two services would load each other's state.
    pub fn add<R: CompanionState + 'static>(&mut self, get: fn(&H) -> &R, get_mut: fn(&mut H) -> &mut R) {
        let key = R::KEY;
        assert!(self.companions.iter().all(|companion| companion.key != key), "two services with the key {key}");
        let save = Box::new(move |host: &H| get(host).save());
        let revision = Box::new(move |host: &H| get(host).revision());
        let load = Box::new(move |host: &mut H, saved: &Value| get_mut(host).load(saved));
        self.companions.push(Companion { key, save, revision, load });
    }

    /// Keys of the services.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.companions.iter().map(|companion| companion.key)
    }

    /// Saves the states of all services.
    pub fn save(&self, host: &H) -> Saved {
        self.companions.iter().map(|companion| (companion.key.to_string(), (companion.save)(host))).collect()
    }

    /// Saves the states whose revision differs from that in `seen`, and updates `seen`.
    pub fn save_changed(&self, host: &H, seen: &mut Revisions) -> Saved {
        seen.0.resize(self.companions.len(), None);
        let changed = self.companions.iter().zip(&mut seen.0).filter_map(|(companion, seen)| {
            let revision = Some((companion.revision)(host));
            let changed = std::mem::replace(seen, revision) != revision;
            changed.then(|| (companion.key.to_string(), (companion.save)(host)))
        });
        changed.collect()
    }

    /// Restores every service from its saved state. Returns what could not be restored: a service without a state while
    /// others have one, a state without a service, a state that the service rejects. The rest is restored all the same.
    pub fn load(&self, host: &mut H, saved: &Saved) -> Vec<String> {
        let mut troubles = Vec::new();
        for companion in &self.companions {
            match saved.get(companion.key).map(|state| (companion.load)(host, state)) {
                Some(Ok(())) => {}
                Some(Err(why)) => troubles.push(format!("{}: {why}; it stays as it is", companion.key)),
                None if saved.is_empty() => {}
                None => troubles.push(format!("{}: nothing was saved of it; it stays as it is", companion.key)),
            }
        }
        let unknown = saved.keys().filter(|key| self.keys().all(|known| known != key.as_str()));
        troubles.extend(unknown.map(|key| format!("{key}: this program has no such part; its state is passed over")));
        troubles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Default)]
    struct Counter(u64);

    impl CompanionState for Counter {
        const KEY: &'static str = "counter";
        fn save(&self) -> Value {
            json!(self.0)
        }
        fn revision(&self) -> u64 {
            self.0
        }
        fn load(&mut self, saved: &Value) -> Result<(), String> {
            self.0 = saved.as_u64().ok_or("not a count")?;
            Ok(())
        }
    }

    #[test]
    fn rooms_save_and_load_by_key_and_say_what_is_amiss() {
        let mut companions = CompanionRegistry::<(u8, Counter)>::default();
        companions.add(|host| &host.1, |host| &mut host.1);
        let saved = companions.save(&(0, Counter(7)));
        let mut host = (0, Counter(1));
        assert!(companions.load(&mut host, &saved).is_empty());
        assert_eq!(host.1.0, 7);
        let other = Saved::from([("gauge".to_string(), json!(1))]);
        assert_eq!(companions.load(&mut host, &other).len(), 2);
        let wrong = Saved::from([("counter".to_string(), json!("x"))]);
        assert_eq!(companions.load(&mut host, &wrong), ["counter: not a count; it stays as it is"]);
        assert_eq!(host.1.0, 7);
        assert!(
            companions.load(&mut host, &Saved::new()).is_empty(),
            "a file without companion states says nothing of any"
        );
    }

    #[test]
    fn only_what_has_changed_is_saved_again() {
        let mut companions = CompanionRegistry::<Counter>::default();
        companions.add(|host| host, |host| host);
        let mut seen = Revisions::default();
        assert_eq!(companions.save_changed(&Counter(3), &mut seen).len(), 1, "at first everything is new");
        assert!(companions.save_changed(&Counter(3), &mut seen).is_empty());
        assert_eq!(companions.save_changed(&Counter(4), &mut seen)["counter"], json!(4));
    }
}
