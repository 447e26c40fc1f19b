//! Notices that the window shows for a few seconds: what was saved, what was refused.

use bevy::prelude::Resource;
use std::collections::VecDeque;

/// How long a message stays, s.
const STAY_S: f64 = 6.0;
/// Messages at once; the oldest go first.
const MOST: usize = 4;

/// What is said at the moment.
#[derive(Resource, Clone, Debug, Default)]
pub struct Notices {
    said: VecDeque<(String, f64)>,
}

impl Notices {
    /// Says something at a time of the wall clock, s. What is said already is not said twice.
    pub fn add(&mut self, text: impl Into<String>, now_s: f64) {
        let text = text.into();
        self.said.retain(|(said, _)| *said != text);
        if self.said.len() == MOST {
            self.said.pop_front();
        }
        self.said.push_back((text, now_s + STAY_S));
    }

    /// Takes away what has stayed long enough.
    pub fn forget(&mut self, now_s: f64) {
        self.said.retain(|(_, until)| *until > now_s);
    }

    /// What is said, the oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|(text, _)| text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_by_themselves_and_are_never_many() {
        let mut notices = Notices::default();
        for number in 0..10 {
            notices.add(format!("message {number}"), 0.0);
        }
        notices.add("message 9", 1.0);
        assert_eq!(notices.texts().count(), MOST);
        notices.forget(STAY_S + 0.5);
        assert_eq!(notices.texts().collect::<Vec<_>>(), ["message 9"]);
        notices.forget(STAY_S + 1.5);
        assert_eq!(notices.texts().count(), 0);
    }
}
