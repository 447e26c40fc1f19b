//! The scenario that is being played.

use crate::config::player::Player;
use crate::config::scenario::{self, Scenario};
use crate::model::Parameters;
use crate::ports::settings::RunSettings;
use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;
use std::path::Path;

/// The scenario that is being played, if one is.
#[derive(Resource, Debug, Default)]
pub struct Demo {
    /// What is played, and the machine that it begins with, if not those that are built in.
    pub other: Option<(Scenario, Box<Start>)>,
    /// The player of the scenario, while it plays.
    pub player: Option<Player>,
    /// Whether the machine was asked to be the one that the scenario begins with.
    pub prepared: bool,
    /// The tick of the machine at which the scenario began; none before.
    pub begin: Option<u64>,
    /// Until when time stands still, by the clock of frames, s; none if it does not.
    pub hold_until_s: Option<f64>,
    /// True in the frame in which the user took over: the same key does not start it again.
    pub just_ended: bool,
    /// The floater that the camera was sent to.
    pub followed: Option<PartId>,
}

/// The machine that a scenario begins with.
pub type Start = (Parameters, RunSettings);

impl Demo {
    /// A scenario that plays from the first frame on, with the machine that it begins with.
    pub fn playing(scenario: Scenario, parameters: Parameters, settings: RunSettings) -> Self {
        let mut demo = Self { other: Some((scenario, Box::new((parameters, settings)))), ..Self::default() };
        demo.start();
        demo
    }

    /// Plays from the beginning.
    pub fn start(&mut self) {
        let (scenario, tick_s) = match &self.other {
            Some((scenario, start)) => (scenario.clone(), start.1.run.tick),
            None => (scenario::demo(), RunSettings::default().run.tick),
        };
        self.player = Some(Player::new(scenario, tick_s));
        (self.prepared, self.begin) = (false, None);
    }

    /// How many ticks a machine at a tick may run before the scenario has something to do.
    pub fn ticks_left(&self, tick: u64) -> u64 {
        let Some(player) = &self.player else { return u64::MAX };
        // Nothing runs before the first step.
        let next = self.begin.zip(player.next_tick()).map_or(tick, |(begin, next)| begin + next);
        next.saturating_sub(tick)
    }

    /// The machine to begin with.
    pub fn machine(&self) -> Option<Start> {
        match &self.other {
            Some((_, start)) => Some((**start).clone()),
            // Made of what is built in; a test makes it.
            None => scenario::demo().machine(Path::new("")).ok(),
        }
    }

    /// Starts it, or hands over if it plays. In the frame in which a key has just handed over it does nothing.
    pub fn toggle(&mut self) {
        if self.is_playing() {
            self.hand_over();
        } else if !self.just_ended {
            self.start();
        }
    }

    /// Goes to a tick, for tests that look at captions.
    #[cfg(test)]
    pub fn reach(&mut self, tick: u64) {
        self.player.as_mut().map(|player| player.reach(tick));
    }

    /// Ends it; the machine goes on as it is.
    pub fn hand_over(&mut self) {
        self.just_ended = self.player.take().is_some();
    }

    /// Whether it ended in this frame.
    pub fn just_ended(&self) -> bool {
        self.just_ended
    }

    /// Whether it plays.
    pub fn is_playing(&self) -> bool {
        self.player.is_some()
    }
}
