//! Requests to the run: play, pause, step, speed.

use crate::ports::settings::StartFrom;
use bevy::prelude::Resource;

/// The speeds selected by slower and faster, simulated seconds per second.
pub const SPEEDS: [f64; 10] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// Run control by the user.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct RunControl {
    /// Whether time advances.
    pub playing: bool,
    /// Simulated seconds per second of wall-clock time.
    pub speed: f64,
    /// Whether time was advancing when the user went to a past time.
    pub was_playing: bool,
    /// Requested single ticks that have not run yet.
    pub steps_requested: u64,
    /// A tick to be reached as fast as the time budget of a frame allows, followed by a pause.
    pub run_to: Option<u64>,
    /// True until the request for a new machine is processed.
    pub reset_requested: bool,
    /// Start of the requested machine.
    pub restart_from: StartFrom,
}

impl Default for RunControl {
    fn default() -> Self {
        Self {
            playing: true,
            speed: 1.0,
            was_playing: false,
            steps_requested: 0,
            run_to: None,
            reset_requested: false,
            restart_from: StartFrom::Warm,
        }
    }
}

impl RunControl {
    /// Selects the next slower speed.
    pub fn slower(&mut self) {
        self.speed = SPEEDS.iter().rev().copied().find(|speed| *speed < self.speed * 0.999).unwrap_or(SPEEDS[0]);
    }

    /// Selects the next faster speed.
    pub fn faster(&mut self) {
        self.speed =
            SPEEDS.iter().copied().find(|speed| *speed > self.speed * 1.001).unwrap_or(SPEEDS[SPEEDS.len() - 1]);
    }

    /// Pauses and requests single ticks.
    pub fn step(&mut self, ticks: u64) {
        self.pause();
        self.steps_requested += ticks;
    }

    /// Pauses.
    pub fn pause(&mut self) {
        (self.playing, self.run_to, self.was_playing) = (false, None, false);
    }

    /// Pauses while a past time is shown.
    pub fn look_back(&mut self) {
        let was_playing = self.playing || self.was_playing;
        self.pause();
        self.was_playing = was_playing;
    }

    /// Returns to the newest time; time advances if it did before the past was shown.
    pub fn go_on(&mut self) {
        self.playing |= std::mem::take(&mut self.was_playing);
    }

    /// Requests a new machine.
    pub fn restart(&mut self, from: StartFrom) {
        self.restart_from = from;
        self.reset_requested = true;
        // A started run plays at once.
        (self.playing, self.was_playing) = (true, false);
        (self.steps_requested, self.run_to) = (0, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(speed: f64) -> RunControl {
        RunControl { speed, ..RunControl::default() }
    }

    #[test]
    fn who_looks_at_the_past_finds_the_present_as_it_was_left() {
        for playing in [true, false] {
            let mut control = RunControl { playing, ..RunControl::default() };
            control.look_back();
            control.look_back();
            assert!(!control.playing);
            control.go_on();
            assert_eq!(control.playing, playing);
        }
        let mut control = at(1.0);
        control.look_back();
        control.playing = true;
        control.pause();
        control.go_on();
        assert!(!control.playing, "who pauses there means it");
    }

    #[test]
    fn speeds_go_up_and_down_the_list_and_stop_at_its_ends() {
        let mut control = at(1.0);
        control.faster();
        assert_eq!(control.speed, 2.0);
        control.speed = 3.0;
        control.slower();
        assert_eq!(control.speed, 2.0);
        for _ in 0..20 {
            control.slower();
        }
        assert_eq!(control.speed, 0.1);
        for _ in 0..20 {
            control.faster();
        }
        assert_eq!(control.speed, 100.0);
    }
}
