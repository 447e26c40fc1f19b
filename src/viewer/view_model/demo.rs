//! The scenario being played.

use crate::config::player::Player;
use crate::config::scenario::{self, Scenario};
use crate::model::Parameters;
use crate::ports::settings::RunSettings;
use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;
use std::path::Path;

/// The scenario being played, if any.
#[derive(Resource, Debug, Default)]
pub struct Demo {
    /// The scenario and the machine of its start, if not the built-in ones.
    pub other: Option<(Scenario, Box<Start>)>,
    /// The player, while the scenario plays.
    pub player: Option<Player>,
    /// Whether the machine of the scenario's start was requested.
    pub prepared: bool,
    /// The machine's tick at which the scenario began; `None` before.
    pub begin: Option<u64>,
    /// End of a hold, by the frame clock, s; `None` without a hold.
    pub hold_until_s: Option<f64>,
    /// True in the frame in which the user took over, so that the same key does not start the scenario again.
    pub just_ended: bool,
    /// The floater followed by the camera.
    pub followed: Option<PartId>,
}

/// The machine at the start of a scenario.
pub type Start = (Parameters, RunSettings);

impl Demo {
    /// A scenario that plays from the first frame on, with the machine of its start.
    pub fn playing(scenario: Scenario, parameters: Parameters, settings: RunSettings) -> Self {
        let mut demo = Self { other: Some((scenario, Box::new((parameters, settings)))), ..Self::default() };
        demo.start();
        demo
    }

    /// Starts the scenario from its beginning.
    pub fn start(&mut self) {
        let (scenario, tick_s) = match &self.other {
            Some((scenario, start)) => (scenario.clone(), start.1.run.tick),
            None => (scenario::demo(), RunSettings::default().run.tick),
        };
        self.player = Some(Player::new(scenario, tick_s));
        (self.prepared, self.begin) = (false, None);
    }

    /// Number of ticks that a machine at a tick may run before the scenario's next step.
    pub fn ticks_left(&self, tick: u64) -> u64 {
        let Some(player) = &self.player else { return u64::MAX };
        // No tick is run before the first step.
        let next = self.begin.zip(player.next_tick()).map_or(tick, |(begin, next)| begin + next);
        next.saturating_sub(tick)
    }

    /// The machine of the start.
    pub fn machine(&self) -> Option<Start> {
        match &self.other {
            Some((_, start)) => Some((**start).clone()),
            // Made from built-in data; a test covers it.
            None => scenario::demo().machine(Path::new("")).ok(),
        }
    }

    /// Starts the scenario, or ends it if it plays. Does nothing in the frame in which a key has just ended it.
    pub fn toggle(&mut self) {
        if self.is_playing() {
            self.hand_over();
        } else if !self.just_ended {
            self.start();
        }
    }

    /// Advances to a tick, for tests of captions.
    #[cfg(test)]
    pub fn reach(&mut self, tick: u64) {
        self.player.as_mut().map(|player| player.reach(tick));
    }

    /// Ends the scenario; the machine continues.
    pub fn hand_over(&mut self) {
        self.just_ended = self.player.take().is_some();
    }

    /// Whether the scenario has ended in this frame.
    pub fn just_ended(&self) -> bool {
        self.just_ended
    }

    /// Whether a scenario plays.
    pub fn is_playing(&self) -> bool {
        self.player.is_some()
    }
}
