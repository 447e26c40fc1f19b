//! The record of the run: its branches as lanes, events and alarms on them, and the moment that is shown.
//!
//! A drag scrubs, the wheel zooms, a click on a mark goes to it. What is shown is plain data, filled by whoever holds
//! the record.

use super::{Request, figures, theme};
use crate::viewer::actions::{self, Action};
use crate::viewer::palette::ink::{self, Rgb};
use crate::viewer::plotting::{legend::text_within, names::on_ground};
use bevy_egui::egui::{self, Align2, Pos2, Rect, RichText, Sense, Stroke, vec2};

/// What a mark is for, which is also how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Something that the machine did.
    Event,
    /// An alarm about the computer.
    Computer,
    /// Something that a person did.
    Command,
    /// A warning.
    Warning,
    /// A critical alarm.
    Critical,
}

impl MarkKind {
    fn color(self) -> Rgb {
        match self {
            MarkKind::Event => [130, 134, 140],
            MarkKind::Computer => [150, 116, 176],
            MarkKind::Command => ink::AIR,
            MarkKind::Warning => ink::WARNING,
            MarkKind::Critical => ink::CRITICAL,
        }
    }
}

/// Something on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineMark {
    /// Simulated time, s.
    pub time_s: f64,
    /// What for.
    pub kind: MarkKind,
    /// In words.
    pub text: String,
    /// The signal of an alarm.
    pub signal: Option<String>,
}

/// One future of the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Name.
    pub name: String,
    /// The lane that it left, by position, and when, s.
    pub parent: Option<(usize, f64)>,
    /// Its begin, s.
    pub start_s: f64,
    /// Its end, s.
    pub end_s: f64,
    /// What happened on it, in order of time.
    pub marks: Vec<TimelineMark>,
    /// Says whether the marks are those of the record: how many there are, and which are the newest.
    pub version: (usize, u64, usize, usize),
}

impl Lane {
    /// The name without where it left its parent: the lanes show that.
    fn short_name(&self) -> &str {
        self.name.split(" from ").next().unwrap_or(&self.name)
    }
}

/// The record as the panel shows it.
#[derive(bevy::prelude::Resource, Clone, Debug, Default, PartialEq)]
pub struct TimelineData {
    /// Branches, the first one first.
    pub lanes: Vec<Lane>,
    /// The one that is shown.
    pub current: usize,
    /// The moment that is shown, s.
    pub now_s: f64,
    /// Whether that is its end.
    pub live: bool,
    /// Memory that the record takes, and the most that it may, MB.
    pub memory_mb: (f64, f64),
    /// What the record has to say of itself, as that it keeps fewer moments; empty if nothing.
    pub notice: String,
    /// Seconds of simulated time until nothing changes any more, once that has been computed.
    pub steady_in_s: Option<f64>,
}

impl TimelineData {
    fn end_s(&self) -> f64 {
        self.lanes.iter().map(|lane| lane.end_s).fold(1.0, f64::max)
    }
}

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct TimelineState {
    /// The stretch that is shown, s; all of it if none.
    window: Option<(f64, f64)>,
}

/// Height of a lane, points.
const LANE: f32 = 15.0;
/// Height of the time axis, points.
const AXIS: f32 = 14.0;
/// Width of the names, points.
const NAMES: f32 = 74.0;
/// Pointer distance at which a mark is under it, points.
const REACH: f32 = 4.0;

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, data: &TimelineData, state: &mut TimelineState, requests: &mut Vec<Request>) {
    transport(ui, data, requests);
    ui.add_space(2.0);
    let lanes_height = AXIS + LANE * data.lanes.len() as f32;
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let (whole, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), lanes_height), Sense::click_and_drag());
        let area = Rect::from_min_max(whole.min + vec2(NAMES, 0.0), whole.max);
        let window = state.window.unwrap_or((0.0, data.end_s()));
        state.window = navigate(ui, &response, area, window, data.end_s()).or(state.window);
        if response.double_clicked() {
            state.window = None;
        }
        // Who looks at the newest stretch goes on to see it.
        if let Some((from, to)) = state.window.as_mut()
            && data.live
            && data.now_s > *to
            && data.now_s - *to < *to - *from
        {
            (*from, *to) = (*from + data.now_s - *to, data.now_s);
        }
        let window = state.window.unwrap_or((0.0, data.end_s()));
        axis(ui, area, window);
        for (number, lane) in data.lanes.iter().enumerate() {
            let top = whole.top() + AXIS + LANE * number as f32;
            let row = Rect::from_min_max(egui::pos2(whole.left(), top), egui::pos2(whole.right(), top + LANE));
            draw_lane(ui, row, area, window, data, number, lane);
        }
        let x = to_x(area, window, data.now_s);
        if area.x_range().contains(x) {
            ui.painter().vline(x, area.y_range(), Stroke::new(1.5, theme::strong(ui.visuals())));
        }
        react(&response, area, window, data, requests);
    });
}

/// Something on the line above the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A button of an action, with its text.
    Button(Action, &'static str),
    /// Live, or how far behind.
    Lag,
    /// When nothing changes any more.
    Steady,
    /// What the record takes.
    Memory,
}

/// All parts with their widths in points, in order.
const PARTS: [(Part, f32); 12] = [
    (Part::Button(Action::GoToStart, "⏮"), 22.0),
    (Part::Button(Action::StepBack, "⏴"), 22.0),
    (Part::Button(Action::Step, "⏵"), 22.0),
    (Part::Button(Action::GoLive, "⏭"), 22.0),
    (Part::Lag, 76.0),
    (Part::Button(Action::BranchHere, "branch"), 48.0),
    (Part::Button(Action::RunToSteady, "to steady"), 60.0),
    (Part::Steady, 86.0),
    (Part::Memory, 92.0),
    (Part::Button(Action::SaveState, "save"), 38.0),
    (Part::Button(Action::LoadState, "load"), 36.0),
    (Part::Button(Action::SaveSession, "session"), 52.0),
];

/// Buttons, the moment shown, the lag behind the end, and what the record takes, as far as there is room.
fn transport(ui: &mut egui::Ui, data: &TimelineData, requests: &mut Vec<Request>) {
    let (gap, layout) = (3.0, egui::Layout::left_to_right(egui::Align::Center));
    let fitting = theme::fitting(&PARTS, gap, ui.available_width());
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, layout, |ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (part, width) in PARTS.iter().take(fitting.len()) {
            theme::exactly(ui, vec2(*width, line.y), layout, |ui| match *part {
                Part::Button(action, text) => {
                    ui.spacing_mut().button_padding = vec2(2.0, 0.0);
                    let button = egui::Button::new(RichText::new(text).size(11.0)).min_size(vec2(*width, 16.0));
                    if ui.add(button).on_hover_text(actions::tooltip(action)).clicked() {
                        requests.push(Request::Action(action));
                    }
                }
                Part::Lag => lag(ui, data),
                Part::Steady => steady(ui, data),
                Part::Memory => memory(ui, data),
            });
        }
    });
}

fn lag(ui: &mut egui::Ui, data: &TimelineData) {
    let end_s = data.lanes.get(data.current).map_or(0.0, |lane| lane.end_s);
    let visuals = ui.visuals();
    let (chip, explanation) = if data.live {
        let chip = RichText::new("LIVE").strong().color(theme::ink(ink::ELECTRICITY_OUT, visuals.dark_mode));
        (chip, "What is shown is the end of the record.".to_owned())
    } else {
        let lag = format!("{} s", figures::fixed(data.now_s - end_s, 2, 9));
        let chip =
            RichText::new(lag).font(theme::figures(theme::SMALL)).color(theme::ink(ink::WARNING, visuals.dark_mode));
        (chip, format!("Behind the end of the branch, {}, by so much. End follows live.", figures::clock(end_s)))
    };
    ui.centered_and_justified(|ui| ui.label(chip).on_hover_text(explanation));
}

fn steady(ui: &mut egui::Ui, data: &TimelineData) {
    let Some(steady_s) = data.steady_in_s else { return };
    let text = if steady_s > 0.0 { format!("steady in {steady_s:>4.0} s") } else { "steady".into() };
    ui.label(RichText::new(text).small()).on_hover_text(
        "Computed ahead: when mean power and speed of two revolutions in a row differ by less than 0.2 %.",
    );
}

fn memory(ui: &mut egui::Ui, data: &TimelineData) {
    let (used, most) = data.memory_mb;
    let text = format!("{} of {most:.0} MB", figures::fixed(used, 1, 6));
    let size = RichText::new(text).font(theme::figures(9.0)).color(theme::faint(ui.visuals()));
    let notice = if data.notice.is_empty() { "Nothing has been thinned out yet." } else { &data.notice };
    super::explain::on_hover(ui.label(size), || {
        format!(
            "Memory of the record, and the most that it may take. {notice}\nmeasured on the host: bytes of states, journal and \
             history that are kept, what several branches share counted once",
        )
    });
}

/// Wheel and right drag change the stretch that is shown; gives the new one.
fn navigate(
    ui: &egui::Ui,
    response: &egui::Response,
    area: Rect,
    (from, to): (f64, f64),
    end_s: f64,
) -> Option<(f64, f64)> {
    let wheel = if response.hovered() { ui.input(|input| input.smooth_scroll_delta.y) } else { 0.0 };
    let pan = if response.dragged_by(egui::PointerButton::Secondary) { response.drag_delta().x } else { 0.0 };
    if wheel == 0.0 && pan == 0.0 {
        return None;
    }
    let pointer = response.hover_pos().map_or(to, |at| to_time(area, (from, to), at.x));
    let factor = f64::from(-wheel * 0.005).exp();
    let shift = -f64::from(pan / area.width()) * (to - from);
    let (from, to) = (pointer + (from - pointer) * factor + shift, pointer + (to - pointer) * factor + shift);
    let length = (to - from).clamp(0.5, end_s.max(1.0));
    let from = from.clamp(0.0, (end_s - length).max(0.0));
    Some((from, from + length))
}

fn to_x(area: Rect, (from, to): (f64, f64), time_s: f64) -> f32 {
    area.left() + ((time_s - from) / (to - from)) as f32 * area.width()
}

fn to_time(area: Rect, (from, to): (f64, f64), x: f32) -> f64 {
    from + f64::from((x - area.left()) / area.width()) * (to - from)
}

/// The distance between two marks of the axis for a stretch, s: a round number, at most eight of them.
fn step(length_s: f64) -> f64 {
    const STEPS: [f64; 18] = [
        0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0,
        14_400.0,
    ];
    STEPS.into_iter().find(|step| length_s / step <= 8.0).unwrap_or(length_s / 8.0)
}

fn axis(ui: &egui::Ui, area: Rect, window: (f64, f64)) {
    let step = step(window.1 - window.0);
    let (font, faint) = (theme::figures(9.0), theme::faint(ui.visuals()));
    let first = (window.0 / step).ceil() as i64;
    for number in first.. {
        let time_s = number as f64 * step;
        let x = to_x(area, window, time_s);
        if time_s > window.1 {
            break;
        }
        ui.painter().vline(x, area.y_range(), Stroke::new(1.0, theme::grid(ui.visuals())));
        let text = if step < 1.0 { format!("{time_s:.1}") } else { short_clock(time_s) };
        // The last label would be cut by the edge.
        if x + 40.0 < area.right() {
            ui.painter().text(egui::pos2(x + 2.0, area.top()), Align2::LEFT_TOP, text, font.clone(), faint);
        }
    }
}

/// Whole seconds as `m:ss` or `h:mm:ss`.
fn short_clock(time_s: f64) -> String {
    let seconds = time_s.round() as i64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn draw_lane(
    ui: &egui::Ui,
    row: Rect,
    area: Rect,
    window: (f64, f64),
    data: &TimelineData,
    number: usize,
    lane: &Lane,
) {
    let visuals = ui.visuals();
    let shown = number == data.current;
    let color = if shown { theme::strong(visuals) } else { theme::faint(visuals) };
    let (font, room) = (theme::words(theme::SMALL), area.left() - 4.0 - row.left());
    text_within(ui.painter(), row.left_center(), Align2::LEFT_CENTER, lane.short_name(), font, color, room);
    let painter = ui.painter_at(Rect::from_min_max(egui::pos2(area.left(), area.top()), area.max));
    let (left, right) = (to_x(area, window, lane.start_s), to_x(area, window, lane.end_s));
    let bar =
        Rect::from_min_max(egui::pos2(left, row.top() + 3.0), egui::pos2(right.max(left + 1.0), row.bottom() - 3.0));
    let fill =
        if shown { on_ground(ink::WATER, visuals.dark_mode).gamma_multiply(0.75) } else { color.gamma_multiply(0.45) };
    painter.rect_filled(bar, 0.0, fill);
    if let Some((parent, _)) = lane.parent {
        let from = row.top() - LANE * (number - parent.min(number)) as f32 + 0.5 * LANE;
        painter.vline(left, from..=row.center().y, Stroke::new(1.0, color));
    }
    // What the machine does by itself is a short tick, one a point at most; what a person did and what was alarming
    // stand out.
    let mut last = f32::NEG_INFINITY;
    for mark in &lane.marks {
        let x = to_x(area, window, mark.time_s);
        let event = mark.kind == MarkKind::Event;
        if !area.x_range().contains(x) || event && x - last < 2.0 {
            continue;
        }
        let (half, top) = if event { (0.5, row.bottom() - 5.0) } else { (1.5, row.top() + 1.0) };
        if event {
            last = x;
        }
        let tick = Rect::from_x_y_ranges(x - half..=x + half, top..=row.bottom() - 1.0);
        painter.rect_filled(tick, 0.0, on_ground(mark.kind.color(), visuals.dark_mode));
    }
}

/// The mark of a lane that matters most among those near a place.
fn mark_at(lane: &Lane, area: Rect, window: (f64, f64), x: f32) -> Option<&TimelineMark> {
    lane.marks.iter().filter(|mark| (to_x(area, window, mark.time_s) - x).abs() <= REACH).max_by_key(|mark| mark.kind)
}

fn lane_at(data: &TimelineData, area: Rect, at: Pos2) -> Option<usize> {
    let number = ((at.y - area.top() - AXIS) / LANE).floor();
    (number >= 0.0 && (number as usize) < data.lanes.len()).then_some(number as usize)
}

/// Scrubs, and says what is under the pointer.
fn react(response: &egui::Response, area: Rect, window: (f64, f64), data: &TimelineData, requests: &mut Vec<Request>) {
    let Some(at) = response.interact_pointer_pos().or(response.hover_pos()) else { return };
    let lane = lane_at(data, area, at);
    let mark = lane.and_then(|lane| mark_at(&data.lanes[lane], area, window, at.x));
    let time_s = to_time(area, window, at.x).max(0.0);
    if response.clicked() {
        let lane = lane.unwrap_or(data.current);
        if let Some(TimelineMark { time_s, signal: Some(signal), .. }) = mark {
            requests.push(Request::GoToAlarm { signal: signal.clone(), at: Some((lane, *time_s)) });
            return;
        }
        let time_s = mark.map_or(time_s, |mark| mark.time_s);
        requests.push(Request::Seek { lane, time_s: if at.x < area.left() { data.lanes[lane].end_s } else { time_s } });
    } else if response.dragged_by(egui::PointerButton::Primary) && at.x >= area.left() {
        requests.push(Request::Seek { lane: data.current, time_s });
    } else if let Some(lane) = lane.filter(|_| response.hovered()) {
        let name = &data.lanes[lane].name;
        let text = match mark {
            Some(mark) => format!("{}  {}\non {name}. Click: go there.", figures::clock(mark.time_s), mark.text),
            None => format!("{name}, {}. Drag scrubs, the wheel zooms, right drag pans.", figures::clock(time_s)),
        };
        response.clone().on_hover_text_at_pointer(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_round_steps_whatever_its_length() {
        for length in [0.5, 3.0, 61.0, 600.0, 3600.0, 86_400.0] {
            let marks = length / step(length);
            assert!((2.0..=8.0).contains(&marks), "{length} s: {marks} marks");
        }
        assert_eq!((short_clock(75.0), short_clock(3675.0)), ("1:15".into(), "1:01:15".into()));
    }

    #[test]
    fn a_place_and_its_time_belong_together() {
        let area = Rect::from_min_size(egui::pos2(80.0, 0.0), vec2(500.0, 60.0));
        let window = (30.0, 90.0);
        for time_s in [30.0, 47.5, 90.0] {
            assert!((to_time(area, window, to_x(area, window, time_s)) - time_s).abs() < 1e-4);
        }
    }

    #[test]
    fn under_the_pointer_is_the_mark_that_matters_most() {
        let mark = |time_s, kind| TimelineMark { time_s, kind, text: String::new(), signal: None };
        let lane = Lane {
            marks: vec![mark(10.0, MarkKind::Critical), mark(10.1, MarkKind::Event), mark(50.0, MarkKind::Command)],
            end_s: 100.0,
            ..Lane::default()
        };
        let area = Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(500.0, 60.0));
        let found = |x| mark_at(&lane, area, (0.0, 100.0), x).map(|mark| mark.kind);
        assert_eq!(found(51.0), Some(MarkKind::Critical));
        assert_eq!(found(250.0), Some(MarkKind::Command));
        assert_eq!(found(150.0), None);
    }
}
