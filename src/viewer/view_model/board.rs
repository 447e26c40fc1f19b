//! The plots and their content: plain data that is saved with the layout of the window.

use crate::ports::signals::Signals;
use crate::viewer::messages::plots::PlotRequest;
use crate::viewer::ui::names;
use crate::viewer::ui::palette::ink::Rgb;
use crate::viewer::ui::units::Display;
use crate::viewer::view_model::plot::{Content, Curve, Plot, Side};
use crate::viewer::view_model::plot_view::View;
use bevy::prelude::Resource;

/// Most plots on the board, and most curves in a plot.
pub const MOST: usize = 16;

/// All plots, and the displayed time window.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct PlotBoard {
    /// The plots, from top to bottom.
    pub plots: Vec<Plot>,
    /// The plot to which signals are added.
    pub active: u64,
    /// Length of the time axis, s.
    pub window_s: f64,
    next_id: u64,
    /// Whether to scroll to the active plot.
    pub reveal: bool,
    /// Position on the time axis, and pointer state. Not saved.
    pub view: View,
}

/// The default plots: paths with their axis.
const DEFAULT: &[&[(&str, Side)]] = &[
    &[("power.compressor", Side::Left), ("power.grid", Side::Left)],
    &[("chain.speed", Side::Left), ("flywheel.speed", Side::Right)],
    &[("supply.pressure", Side::Left)],
    &[("chain.revolution_efficiency", Side::Left), ("books.round_trip_efficiency", Side::Left)],
    &[("chain.least_tension", Side::Left), ("chain.greatest_tension", Side::Left)],
];

/// Default length of the time axis, s.
const DEFAULT_WINDOW_S: f64 = 60.0;

impl Default for PlotBoard {
    fn default() -> Self {
        let mut board = Self::empty();
        for curves in DEFAULT {
            let plot = board.new_plot(Content::Time(Vec::new()));
            let Content::Time(list) = &mut board.plots[plot].content else { unreachable!("made as one over time") };
            for (path, side) in *curves {
                let taken: Vec<Rgb> = list.iter().map(|curve| curve.color).collect();
                let color = names::color_beside(path, &taken);
                list.push(Curve { path: (*path).into(), side: *side, hidden: false, color });
            }
        }
        board.active = board.plots[0].id;
        board
    }
}

impl PlotBoard {
    /// A board without plots.
    pub fn empty() -> Self {
        Self {
            plots: Vec::new(),
            active: 0,
            window_s: DEFAULT_WINDOW_S,
            next_id: 1,
            view: View::default(),
            reveal: false,
        }
    }

    /// Restores the default plots.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Position of a plot.
    pub fn position(&self, id: u64) -> Option<usize> {
        self.plots.iter().position(|plot| plot.id == id)
    }

    /// Adds a plot and returns its position. If the board is full, the last plot is replaced.
    fn new_plot(&mut self, content: Content) -> usize {
        self.plots.truncate(MOST - 1);
        let id = self.next_id.max(self.plots.iter().map(|plot| plot.id + 1).max().unwrap_or(1));
        self.next_id = id + 1;
        (self.active, self.reveal) = (id, true);
        self.plots.push(Plot::new(id, content, None));
        self.plots.len() - 1
    }

    /// Activates and reveals the plot over time with exactly these signals; false if there is none.
    pub fn bring_up(&mut self, paths: &[String]) -> bool {
        let same = |plot: &&Plot| {
            matches!(plot.content, Content::Time(_))
                && plot.paths() == paths.iter().map(String::as_str).collect::<Vec<_>>()
        };
        let Some(id) = self.plots.iter().find(same).map(|plot| plot.id) else { return false };
        (self.active, self.reveal) = (id, true);
        true
    }

    /// Adds an empty plot over time and activates it; returns its number.
    pub fn add_plot(&mut self) -> u64 {
        let at = self.new_plot(Content::Time(Vec::new()));
        self.plots[at].id
    }

    /// Adds a plot of one signal over another; returns its number.
    pub fn add_xy(&mut self, x: &str, y: &str) -> u64 {
        let at = self.new_plot(Content::Xy { x: x.into(), y: y.into() });
        self.plots[at].id
    }

    /// Adds a signal to a plot over time, on the axis with its unit; false if it is there already, if the plot is full,
    /// or if there is no such plot.
    pub fn add_curve(&mut self, plot: u64, path: &str, signals: &Signals) -> bool {
        let Some(at) = self.position(plot) else { return false };
        let plot = &mut self.plots[at];
        let Content::Time(curves) = &mut plot.content else { return false };
        if curves.len() == MOST || curves.iter().any(|curve| curve.path == path) {
            return false;
        }
        let unit = unit_of(path, signals);
        let units = |side| curves.iter().filter(move |curve| curve.side == side).map(|c| unit_of(&c.path, signals));
        let fits = |side| units(side).all(|other| other == unit);
        let side = if !fits(Side::Left) && fits(Side::Right) { Side::Right } else { Side::Left };
        let taken: Vec<Rgb> = curves.iter().map(|curve| curve.color).collect();
        let color = names::color_beside(path, &taken);
        curves.push(Curve { path: path.into(), side, hidden: false, color });
        plot.zoomed = None;
        true
    }

    /// Adds a signal to the active plot, or to a new one if that is not a plot over time.
    pub fn add_to_active(&mut self, path: &str, signals: &Signals) -> bool {
        let active = self.position(self.active).filter(|at| matches!(self.plots[*at].content, Content::Time(_)));
        let plot = if active.is_some() { self.active } else { self.add_plot() };
        self.add_curve(plot, path, signals)
    }

    /// Applies a change; false if its target no longer exists.
    pub fn edit(&mut self, edit: &Edit, signals: &Signals) -> bool {
        let Some(at) = self.position(edit.plot()) else { return false };
        match edit {
            Edit::Remove(_) => {
                self.plots.remove(at);
            }
            Edit::Move(_, by) => {
                let to = at.saturating_add_signed(*by).min(self.plots.len() - 1);
                let plot = self.plots.remove(at);
                self.plots.insert(to, plot);
            }
            Edit::Add(id, path) => return self.add_curve(*id, path, signals),
            Edit::Curve(_, path, what) => return self.edit_curve(at, path, *what),
        }
        true
    }

    fn edit_curve(&mut self, plot: usize, path: &str, what: CurveEdit) -> bool {
        let Content::Time(curves) = &mut self.plots[plot].content else { return false };
        let Some(at) = curves.iter().position(|curve| curve.path == path) else { return false };
        match what {
            CurveEdit::Remove => {
                curves.remove(at);
            }
            CurveEdit::Hide => curves[at].hidden = !curves[at].hidden,
            CurveEdit::Isolate => {
                // If all others are hidden already, all are shown again.
                let alone = curves.iter().enumerate().all(|(other, curve)| curve.hidden == (other != at));
                curves.iter_mut().enumerate().for_each(|(other, curve)| curve.hidden = !alone && other != at);
            }
            CurveEdit::OtherAxis => curves[at].side = curves[at].side.other(),
        }
        true
    }
}

/// Unit for display of a signal; `None` if the machine does not have it.
pub fn unit_of(path: &str, signals: &Signals) -> Option<String> {
    let at = signals.position(path)?;
    Some(Display::of(path, signals.table[at].unit).unit)
}

/// A change of the board requested by menus and legends; the number is that of the plot.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Removes it.
    Remove(u64),
    /// Moves it down by a number of positions.
    Move(u64, isize),
    /// Adds a signal.
    Add(u64, String),
    /// Changes the curve with this path.
    Curve(u64, String, CurveEdit),
}

impl Edit {
    fn plot(&self) -> u64 {
        match self {
            Edit::Remove(id) | Edit::Move(id, _) | Edit::Add(id, _) | Edit::Curve(id, ..) => *id,
        }
    }
}

/// A change of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveEdit {
    /// Removes it.
    Remove,
    /// Hides or shows it.
    Hide,
    /// Hides all others, or shows all again.
    Isolate,
    /// Moves it to the other value axis.
    OtherAxis,
}

impl PlotBoard {
    /// Executes a request that concerns the board only; false if it is for another layer.
    pub fn carry_out(&mut self, request: &PlotRequest, signals: &Signals) -> bool {
        match request {
            PlotRequest::Plot(path) => {
                self.add_to_active(path, signals);
            }
            PlotRequest::PlotNew(path) => {
                let plot = self.add_plot();
                self.add_curve(plot, path, signals);
            }
            PlotRequest::PlotXy { x, y } => {
                self.add_xy(x, y);
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::plotting::columns::tests::signals;

    const PATHS: &[(&str, &str)] =
        &[("power.grid", "W"), ("power.drag", "W"), ("chain.speed", "m/s"), ("supply.pressure", "Pa")];

    #[test]
    fn a_curve_goes_to_the_axis_with_its_unit() {
        let signals = signals(PATHS, 0.0);
        let mut board = PlotBoard::empty();
        let plot = board.add_plot();
        for path in ["power.grid", "chain.speed", "power.drag", "supply.pressure"] {
            assert!(board.add_curve(plot, path, &signals));
        }
        assert!(!board.add_curve(plot, "power.grid", &signals), "once is enough");
        let sides: Vec<Side> = board.plots[0].curves().iter().map(|curve| curve.side).collect();
        assert_eq!(sides, [Side::Left, Side::Right, Side::Left, Side::Left], "the third unit shares the left axis");
    }

    #[test]
    fn plots_and_curves_come_go_and_move() {
        let signals = signals(PATHS, 0.0);
        let mut board = PlotBoard::default();
        let ids: Vec<u64> = board.plots.iter().map(|plot| plot.id).collect();
        assert!(board.edit(&Edit::Move(ids[0], 2), &signals));
        assert_eq!(board.position(ids[0]), Some(2));
        assert!(board.edit(&Edit::Move(ids[0], -9), &signals) && board.position(ids[0]) == Some(0));
        assert!(board.edit(&Edit::Remove(ids[1]), &signals) && !board.edit(&Edit::Remove(ids[1]), &signals));
        let hidden = |board: &PlotBoard| board.plots[0].curves().iter().map(|c| c.hidden).collect::<Vec<_>>();
        let edit = |what| Edit::Curve(ids[0], "power.grid".into(), what);
        assert!(board.edit(&edit(CurveEdit::Isolate), &signals));
        assert_eq!(hidden(&board), [true, false]);
        board.edit(&edit(CurveEdit::Isolate), &signals);
        assert_eq!(hidden(&board), [false, false]);
        board.edit(&edit(CurveEdit::Hide), &signals);
        assert_eq!(hidden(&board), [false, true]);
        board.edit(&edit(CurveEdit::OtherAxis), &signals);
        assert_eq!(board.plots[0].curves()[1].side, Side::Right);
        board.edit(&edit(CurveEdit::Remove), &signals);
        assert_eq!(board.plots[0].paths(), ["power.compressor"]);
        board.reset();
        assert_eq!(board, PlotBoard::default());
    }

    #[test]
    fn what_is_added_lands_in_the_active_plot_and_the_board_is_bounded() {
        let signals = signals(PATHS, 0.0);
        let mut board = PlotBoard::default();
        assert!(board.add_to_active("power.drag", &signals));
        assert_eq!(board.plots[0].curves().len(), 3);
        board.add_xy("supply.pressure", "chain.speed");
        assert!(board.add_to_active("power.drag", &signals), "an XY plot takes no curve, so there is a new plot");
        assert_eq!(board.plots.len(), 7);
        for _ in 0..2 * MOST {
            board.add_plot();
        }
        assert_eq!(board.plots.len(), MOST);
    }
}
