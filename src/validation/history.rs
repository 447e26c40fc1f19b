//! What checks remember from tick to tick.

use super::input::CheckInput;
use super::truths::Truths;
use crate::model::geometry::Cell;
use crate::model::ledger::{DESTROYED, Line};
use crate::solver::SolverEventKind;
use crate::solver::wide::Width;

/// What checks remember. It begins anew when the machine jumps in time.
#[derive(Clone, Debug, Default)]
pub struct CheckHistory {
    /// The last tick that was seen, if one was.
    pub tick: Option<u64>,
    /// Totals of the mechanisms now and at the last tick, J.
    pub destroyed: [[f64; DESTROYED.len()]; 2],
    /// Their sums, J.
    pub destroyed_in_all: [f64; 2],
    /// Least single booking of each mechanism that is known, J.
    pub least: [f64; DESTROYED.len()],
    /// Compressor's electricity, exergy delivered and isothermal work at the last tick, J.
    pub compressor: [f64; 3],
    /// One over the energy taken in, 1/J.
    pub per_joule: f64,
    /// Electricity out, and the bound on it but for the exergy now stored, J.
    pub electricity: (f64, f64),
    /// Stored exergy, J, and the tick that it belongs to.
    pub exergy: Option<(u64, f64)>,
    /// Greatest value so far of what must never fall, for the bounds on electricity and on expansion, J.
    pub highest: [f64; 2],
    /// Air that is there less what the ledger says, kg, at the begin, now, and at the last tick.
    pub air: [f64; 3],
    /// Air that there is now, kg.
    pub air_here: f64,
    /// Air and cell of each floater at the last look at its filling.
    pub filling: Vec<(f64, Cell)>,
    /// Chain coordinate at that look, laps counted, m.
    pub filling_travel: f64,
    /// Floaters that may go down with air: reported, or the chain ran backwards.
    pub carries: Vec<bool>,
    /// Chain speed at the last tick, m/s.
    pub speed: f64,
    /// How kernels are run.
    pub width: Width,
    /// Where the true values of the sensors' quantities have been.
    pub truths: Truths,
}

/// Lines of the compressor's bounds, greatest first.
pub const COMPRESSOR: [Line; 3] = [Line::CompressorElectricity, Line::DeliveredExergy, Line::IsothermalWork];

impl CheckHistory {
    /// Begins with a machine as it is.
    pub fn begin(input: &CheckInput) -> Self {
        let (here, booked) = (input.air_here, input.air_booked());
        let destroyed = DESTROYED.map(|(_, line)| input.balance.ledger.total(line));
        let going_down = |floater: &crate::model::FloaterState| !floater.cell.rises() && floater.air_mass > 0.0;
        Self {
            tick: Some(input.tick),
            destroyed_in_all: [in_all(&destroyed); 2],
            destroyed: [destroyed; 2],
            least: DESTROYED.map(|(_, line)| input.balance.ledger.least(line)),
            compressor: COMPRESSOR.map(|line| input.balance.ledger.total(line)),
            per_joule: 1.0 / input.balance.denominator(),
            electricity: input.balance.electricity(),
            exergy: None,
            highest: [f64::NEG_INFINITY; 2],
            air: [here - booked; 3],
            air_here: here,
            filling: input.state.floaters.iter().map(|floater| (floater.air_mass, floater.cell)).collect(),
            filling_travel: input.travel(),
            carries: input.state.floaters.iter().map(going_down).collect(),
            speed: input.state.chain_speed,
            width: Width::default(),
            truths: Truths::begin(input),
        }
    }

    /// Takes in a tick before anything is measured.
    #[inline]
    pub fn follow(&mut self, input: &CheckInput) {
        self.tick = Some(input.tick);
        let (here, booked) = (input.air_here, input.air_booked());
        self.air_here = here;
        self.air[1] = here - booked;
        for event in input.solver_events {
            match event.kind {
                SolverEventKind::CarryOver(floater) => self.carries[floater as usize] = true,
                // Backwards, air that has been filled in goes under the bottom and up the other side.
                SolverEventKind::Entered(floater, Cell::BottomLeft)
                    if input.state.chain_speed.min(self.speed) < 0.0 =>
                {
                    self.carries[floater as usize] = true;
                }
                SolverEventKind::Vented(floater) => self.carries[floater as usize] = false,
                _ => {}
            }
        }
        self.per_joule = 1.0 / input.balance.denominator();
        self.electricity = input.balance.electricity();
        self.destroyed[1] = self.destroyed[0];
        self.destroyed[0] = DESTROYED.map(|(_, line)| input.balance.ledger.total(line));
        self.destroyed_in_all = [in_all(&self.destroyed[0]), self.destroyed_in_all[0]];
        self.truths.follow(input);
    }

    /// Remembers a tick after everything has been measured.
    #[inline]
    pub fn leave(&mut self, input: &CheckInput) {
        self.air[2] = self.air[1];
        self.speed = input.state.chain_speed;
    }

    /// Stored exergy of this tick, J, if it has been looked at.
    #[inline]
    pub fn exergy_now(&self) -> Option<f64> {
        self.exergy.filter(|(tick, _)| Some(*tick) == self.tick).map(|(_, exergy)| exergy)
    }

    /// Stored exergy of this tick, J.
    pub fn exergy(&mut self, input: &CheckInput) -> f64 {
        match self.exergy {
            Some((tick, exergy)) if tick == input.tick => exergy,
            _ => {
                let exergy = super::exergy::stored(input, self.width);
                self.exergy = Some((input.tick, exergy));
                exergy
            }
        }
    }
}

fn in_all(destroyed: &[f64; DESTROYED.len()]) -> f64 {
    // Three sums side by side: one alone would wait for each addition.
    let (threes, _) = destroyed.as_chunks::<3>();
    let sums = threes.iter().fold([0.0; 3], |sums, three| std::array::from_fn(|at| sums[at] + three[at]));
    sums[0] + sums[1] + sums[2]
}
