//! Values that checks keep from tick to tick.

use super::input::CheckInput;
use super::truths::Truths;
use crate::model::geometry::Cell;
use crate::model::ledger::{DESTROYED, Line};
use crate::solver::SolverEventKind;
use crate::solver::wide::Width;

/// Values that checks keep from tick to tick. They are reset when the machine jumps in time.
#[derive(Clone, Debug, Default)]
pub struct CheckHistory {
    /// The last tick that was processed, if any.
    pub tick: Option<u64>,
    /// Exergy destroyed per mechanism, total at this tick and at the last one, J.
    pub destroyed: [[f64; DESTROYED.len()]; 2],
    /// Sums over the mechanisms, J.
    pub destroyed_in_all: [f64; 2],
    /// Least single booking of each mechanism that was reported already, J.
    pub least: [f64; DESTROYED.len()],
    /// Compressor electricity, exergy delivered and isothermal work at the last tick, J.
    pub compressor: [f64; 3],
    /// One over the energy taken in, the denominator of relative errors, 1/J.
    pub per_joule: f64,
    /// Electricity out, and its bound before the exergy stored now is subtracted, J.
    pub electricity: (f64, f64),
    /// Stored exergy, J, with its tick.
    pub exergy: Option<(u64, f64)>,
    /// Greatest values so far of the sums that must not decrease, for the bounds on electricity and on expansion, J.
    pub highest: [f64; 2],
    /// Air present minus air booked in the ledger, kg, at the start, now, and at the last tick.
    pub air: [f64; 3],
    /// Air present now, kg.
    pub air_here: f64,
    /// Air and cell of each floater at the last evaluation of its filling.
    pub filling: Vec<(f64, Cell)>,
    /// Chain coordinate at that evaluation, including laps, m.
    pub filling_travel: f64,
    /// Floaters that may descend with air: carry-over was reported, or the chain ran backwards.
    pub carries: Vec<bool>,
    /// Chain speed at the last tick, m/s.
    pub speed: f64,
    /// Instruction set of the kernels.
    pub width: Width,
    /// Recent true values of the sensors' quantities.
    pub truths: Truths,
}

/// Lines of the compressor's bounds, in descending order.
pub const COMPRESSOR: [Line; 3] = [Line::CompressorElectricity, Line::DeliveredExergy, Line::IsothermalWork];

impl CheckHistory {
    /// Starts with the present state of a machine.
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

    /// Processes a tick before checks are evaluated.
    #[inline]
    pub fn follow(&mut self, input: &CheckInput) {
        self.tick = Some(input.tick);
        let (here, booked) = (input.air_here, input.air_booked());
        self.air_here = here;
        self.air[1] = here - booked;
        for event in input.solver_events {
            match event.kind {
                SolverEventKind::CarryOver(floater) => self.carries[floater as usize] = true,
                // When the chain runs backwards, filled floaters pass the bottom to the other side.
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

    /// Stores the values of a tick after checks are evaluated.
    #[inline]
    pub fn leave(&mut self, input: &CheckInput) {
        self.air[2] = self.air[1];
        self.speed = input.state.chain_speed;
    }

    /// Stored exergy of this tick, J, if it has been computed.
    #[inline]
    pub fn exergy_now(&self) -> Option<f64> {
        self.exergy.filter(|(tick, _)| Some(*tick) == self.tick).map(|(_, exergy)| exergy)
    }

    /// Stored exergy of this tick, J, computed at most once.
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
    // Three independent sums, which shortens the dependency chain.
    let (threes, _) = destroyed.as_chunks::<3>();
    let sums = threes.iter().fold([0.0; 3], |sums, three| std::array::from_fn(|at| sums[at] + three[at]));
    sums[0] + sums[1] + sums[2]
}
