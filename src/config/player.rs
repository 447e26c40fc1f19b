//! Plays a scenario: told how much time has passed, it says what is due. It knows no window and no clock.

use super::scenario::{Scenario, Step};

/// A scenario on its way.
#[derive(Clone, Debug)]
pub struct Player {
    scenario: Scenario,
    elapsed_s: f64,
    next: usize,
    caption: String,
    over: bool,
}

impl Player {
    /// A scenario at its beginning; nothing of it has been done.
    pub fn new(scenario: Scenario) -> Self {
        Self { scenario, elapsed_s: 0.0, next: 0, caption: String::new(), over: false }
    }

    /// Lets time pass; gives the steps that have come due, in order. A scenario that repeats begins again at its end.
    pub fn advance(&mut self, seconds: f64) -> Vec<Step> {
        if self.over {
            return Vec::new();
        }
        let duration = self.scenario.duration;
        // After a pause of the program longer than the whole scenario, once round is enough.
        self.elapsed_s += seconds.clamp(0.0, duration);
        let mut due = Vec::new();
        self.take(&mut due);
        if self.elapsed_s >= duration {
            if self.scenario.repeats {
                self.elapsed_s -= duration;
                self.next = 0;
                self.take(&mut due);
            } else {
                self.elapsed_s = duration;
                self.end();
            }
        }
        due
    }

    fn take(&mut self, due: &mut Vec<Step>) {
        while let Some(step) = self.scenario.steps.get(self.next).filter(|step| step.at <= self.elapsed_s) {
            if let Some(say) = &step.say {
                self.caption.clone_from(say);
            }
            due.push(step.clone());
            self.next += 1;
        }
    }

    /// Somebody takes over: nothing more comes due.
    pub fn handover(&mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.over = true;
        self.caption.clear();
    }

    /// Whether nothing more will come due.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// What is being said; empty for nothing.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// Time since the beginning, s.
    pub fn elapsed_s(&self) -> f64 {
        self.elapsed_s
    }

    /// Share of the scenario that is over, 0 to 1.
    pub fn progress(&self) -> f64 {
        self.elapsed_s / self.scenario.duration
    }

    /// What is played.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(repeats: bool) -> Player {
        let step = |at: f64, say: &str| Step { at, say: Some(say.into()), ..Step::default() };
        Player::new(Scenario {
            title: "T".into(),
            start: Default::default(),
            duration: 10.0,
            repeats,
            steps: vec![step(0.0, "a"), step(4.0, "b"), step(4.0, "c"), step(9.0, "")],
        })
    }

    fn said(steps: &[Step]) -> String {
        steps.iter().filter_map(|step| step.say.clone()).collect()
    }

    #[test]
    fn steps_come_due_in_order_and_once() {
        let mut player = player(false);
        assert_eq!((said(&player.advance(0.0)), player.caption()), ("a".into(), "a"));
        assert_eq!(said(&player.advance(3.9)), "");
        assert_eq!((said(&player.advance(0.2)), player.caption()), ("bc".into(), "c"));
        player.advance(5.0);
        assert_eq!((player.caption(), player.is_over()), ("", false));
        player.advance(5.0);
        assert_eq!((player.is_over(), player.progress()), (true, 1.0));
        assert_eq!(player.advance(5.0), []);
    }

    #[test]
    fn a_scenario_that_repeats_keeps_its_time() {
        let mut player = player(true);
        let mut rounds = 0;
        for _ in 0..3000 {
            rounds += said(&player.advance(0.01)).matches('a').count();
        }
        assert_eq!(rounds, 3, "30 s of a scenario of 10 s");
        let mut player = self::player(true);
        assert_eq!(said(&player.advance(1e6)), "abca", "once round at most");
    }

    #[test]
    fn after_a_handover_nothing_comes_due() {
        let mut player = player(true);
        player.advance(1.0);
        player.handover();
        assert_eq!((player.advance(9.5), player.caption(), player.is_over()), (vec![], "", true));
    }
}
