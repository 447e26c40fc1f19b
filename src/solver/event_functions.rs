//! Event functions (PHYSICS.md 11): functions of the state that are positive while a mode holds. Their roots are the
//! discontinuities and kinks that no step integrates across, except for kinks that are held.

use crate::model::air::FlowBranch;
use crate::model::drive::GeneratorBranch;

/// The event functions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EventFunction {
    /// A floater reaches the end of its cell.
    Boundary,
    /// The chain changes direction.
    Direction,
    /// The forces on the chain exceed that of the brake that holds it.
    Overcome,
    /// The slip of the coupling passes zero.
    Slip,
    /// The generator's torque passes to another branch of its law.
    Generator(GeneratorBranch),
    /// The chain passes the speed of the barring motor.
    Barring,
    /// The aftercooler's approach is reached or left.
    Approach,
    /// The pressure switch acts (Cam timing).
    Switch,
    /// A passive floater is full.
    PassiveFull(u32),
    /// The volume of a passive floater's air stops growing or shrinking.
    PassiveTurn(u32),
    /// A floater in the injection zone reaches its fill.
    Fill(usize),
    /// An active floater is full.
    Full(usize),
    /// An active floater stops spilling.
    SpillEnd(usize),
    /// The volume of air in a vent passes the vent's tail.
    VentTail(usize),
    /// The vent is empty.
    VentEmpty(usize),
    /// The flow through the valve passes to another branch.
    Flow(usize, FlowBranch),
    /// The volume of an active floater's air stops growing or shrinking.
    Turn(usize),
}

/// Roots of one kind in a span above which its kinks are held; for turns one more per floater.
const MOST_ROOTS: usize = 64;

/// Kinds of kinks that can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kink {
    /// The generator's torque passes to another branch of its law.
    Generator,
    /// The slip of the coupling passes zero.
    Slip,
    /// The volume of a floater's air stops growing or shrinking.
    Turn,
}

impl Kink {
    const COUNT: usize = 3;

    /// The kink located by an event function; `None` for one where rates or the state jump.
    fn of(function: EventFunction) -> Option<Self> {
        match function {
            EventFunction::Generator(_) => Some(Kink::Generator),
            EventFunction::Slip => Some(Kink::Slip),
            EventFunction::Turn(_) | EventFunction::PassiveTurn(_) => Some(Kink::Turn),
            EventFunction::Boundary
            | EventFunction::Direction
            | EventFunction::Overcome
            | EventFunction::Barring
            | EventFunction::Approach
            | EventFunction::Switch
            | EventFunction::PassiveFull(_)
            | EventFunction::Fill(_)
            | EventFunction::Full(_)
            | EventFunction::SpillEnd(_)
            | EventFunction::VentTail(_)
            | EventFunction::VentEmpty(_)
            | EventFunction::Flow(..) => None,
        }
    }
}

/// The kinks that are held in a span, and the number of roots located of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    held: [bool; Kink::COUNT],
    roots: [usize; Kink::COUNT],
}

impl Held {
    /// Whether an event function is ignored for the rest of this span.
    #[inline]
    pub fn is_held(&self, function: EventFunction) -> bool {
        self.any() && Kink::of(function).is_some_and(|kink| self.held[kink as usize])
    }

    /// Whether any kink is held.
    #[inline]
    pub fn any(&self) -> bool {
        self.held != [false; Kink::COUNT]
    }

    /// Whether each step takes the branch of the generator's law from the state.
    #[inline]
    pub fn follows_generator(&self) -> bool {
        self.held[Kink::Generator as usize]
    }

    /// Whether each step takes the mode of the coupling from the state.
    #[inline]
    pub fn follows_slip(&self) -> bool {
        self.held[Kink::Slip as usize]
    }

    /// Whether each step takes from the rates which floaters' air shrinks.
    #[inline]
    pub fn follows_turns(&self) -> bool {
        self.held[Kink::Turn as usize]
    }

    /// Holds a kink that could not be located; false if the function locates no kink, or if it is held already.
    pub(super) fn hold(&mut self, function: EventFunction) -> bool {
        Kink::of(function).is_some_and(|kink| !std::mem::replace(&mut self.held[kink as usize], true))
    }

    /// Counts the roots located at one moment, and holds the kinks with too many roots.
    pub(super) fn count(&mut self, triggered: &[EventFunction], floaters: usize) {
        for kink in [Kink::Generator, Kink::Slip, Kink::Turn] {
            if triggered.iter().any(|&function| Kink::of(function) == Some(kink)) {
                let roots = &mut self.roots[kink as usize];
                *roots += 1;
                let most = MOST_ROOTS + if kink == Kink::Turn { floaters } else { 0 };
                self.held[kink as usize] |= *roots > most;
            }
        }
    }
}
