//! Plays a scenario: returns the steps that are due at the tick reached by the machine. Independent of window and
//! clock.

use super::scenario::{Scenario, Step};

/// A scenario in progress.
#[derive(Clone, Debug)]
pub struct Player {
    scenario: Scenario,
    tick_s: f64,
    /// Ticks since the start of the current round, and the tick of that start, counted from the start of the scenario.
    elapsed: u64,
    round_begin: u64,
    next: usize,
    caption: String,
    over: bool,
}

impl Player {
    /// Starts a scenario for a machine with a tick length in s.
    pub fn new(scenario: Scenario, tick_s: f64) -> Self {
        Self { scenario, tick_s, elapsed: 0, round_begin: 0, next: 0, caption: String::new(), over: false }
    }

    /// Sets the tick length, s, of the machine with which the scenario begins.
    pub fn set_tick(&mut self, tick_s: f64) {
        self.tick_s = tick_s;
    }

    /// Sets the number of ticks since the start of the scenario. Returns the steps that have become due, in order;
    /// their commands belong to the next tick. A repeating scenario starts again at its end.
    pub fn reach(&mut self, tick: u64) -> Vec<Step> {
        if self.over {
            return Vec::new();
        }
        let round = self.scenario.ticks(self.tick_s);
        let mut due = Vec::new();
        self.elapsed = tick.saturating_sub(self.round_begin);
        self.take(&mut due);
        if self.elapsed >= round {
            if self.scenario.repeats {
                // If the machine has run over several rounds at once, only the last one is played.
                self.round_begin += self.elapsed - self.elapsed % round;
                (self.elapsed, self.next) = (self.elapsed % round, 0);
                self.take(&mut due);
            } else {
                self.elapsed = round;
                self.end();
            }
        }
        due
    }

    /// The next tick at which [`Player::reach`] must be called; `None` if no further step follows.
    pub fn next_tick(&self) -> Option<u64> {
        let next = self.scenario.steps.get(self.next).map(|step| step.tick(self.tick_s));
        let round = self.scenario.ticks(self.tick_s);
        (!self.over).then(|| self.round_begin + next.unwrap_or(round).min(round))
    }

    fn take(&mut self, due: &mut Vec<Step>) {
        let reached = |step: &&Step| step.tick(self.tick_s) <= self.elapsed;
        while let Some(step) = self.scenario.steps.get(self.next).filter(reached) {
            if let Some(say) = &step.say {
                self.caption.clone_from(say);
            }
            due.push(step.clone());
            self.next += 1;
        }
    }

    /// Ends the scenario because the user takes over.
    pub fn handover(&mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.over = true;
        self.caption.clear();
    }

    /// Whether the scenario has ended.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The present caption; empty for none.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// Wall-clock time that the window needs for the part played so far, and for the whole scenario, s.
    pub fn shown_s(&self) -> (f64, f64) {
        let duration = self.scenario.duration;
        let elapsed_s = (self.elapsed as f64 * self.tick_s).min(duration);
        (self.scenario.shown_s(elapsed_s), self.scenario.shown_s(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(repeats: bool) -> Player {
        let step = |at: f64, say: &str| Step { at, say: Some(say.into()), ..Step::default() };
        let scenario = Scenario {
            title: "T".into(),
            start: Default::default(),
            duration: 10.0,
            repeats,
            steps: vec![step(0.0, "a"), step(4.0, "b"), step(4.0, "c"), step(9.0, "")],
        };
        Player::new(scenario, 0.01)
    }

    fn said(steps: &[Step]) -> String {
        steps.iter().filter_map(|step| step.say.clone()).collect()
    }

    #[test]
    fn steps_come_due_in_order_and_once() {
        let mut player = player(false);
        assert_eq!((said(&player.reach(0)), player.caption()), ("a".into(), "a"));
        assert_eq!((said(&player.reach(399)), player.next_tick()), ("".into(), Some(400)));
        assert_eq!((said(&player.reach(400)), player.caption()), ("bc".into(), "c"));
        player.reach(900);
        assert_eq!((player.caption(), player.is_over(), player.next_tick()), ("", false, Some(1000)));
        player.reach(1000);
        assert_eq!((player.is_over(), player.shown_s(), player.next_tick()), (true, (10.0, 10.0), None));
        assert_eq!(player.reach(2000), []);
    }

    #[test]
    fn a_scenario_that_repeats_keeps_its_time() {
        let mut player = player(true);
        let mut rounds = 0;
        let mut tick = 0;
        while tick < 3000 {
            rounds += said(&player.reach(tick)).matches('a').count();
            tick = player.next_tick().expect("it goes on");
        }
        assert_eq!(rounds, 3, "30 s of a scenario of 10 s");
        let mut player = self::player(true);
        assert_eq!(said(&player.reach(100_100)), "abca", "once round at most");
        assert_eq!(player.next_tick(), Some(100_400), "the last round began at tick 100,000");
    }

    #[test]
    fn after_a_handover_nothing_comes_due() {
        let mut player = player(true);
        player.reach(100);
        player.handover();
        assert_eq!((player.reach(950), player.caption(), player.is_over()), (vec![], "", true));
    }
}
