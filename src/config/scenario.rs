//! Scenarios: a script of commands, captions and views over simulated time. A demo is a scenario;
//! `config/scenarios/demo.ron` is built in.
//!
//! Times are simulated seconds from the start of the scenario. Its effects on the machine are a list of commands at
//! ticks, a [`Journal`], the same with a window and without. The window's speed (`speed`, `hold`), captions and views
//! do not change it.

use super::diagnostic::{ConfigErrors, Diagnostic, SourceText, closest, source};
use super::document::Step::{Field, Item, Key};
use super::document::{self, Document};
use super::load::{Assignment, Request, assign, load};
use super::presets::find_preset;
use super::units::si_text;
use crate::model::parameters::{Effect, TABLE, find};
use crate::model::{Gated, ParameterValues, Parameters};
use crate::ports::commands::{Command, Entry, Journal};
use crate::ports::settings::{RunSettingValues, RunSettings, StartFrom, Timing};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Longest caption, characters: two lines below the scene of a small window.
pub const LONGEST_CAPTION: usize = 140;
/// Longest scenario, s.
const LONGEST: f64 = 24.0 * 3600.0;
/// Longest hold at one step, s.
const LONGEST_HOLD: f64 = 600.0;

/// A scenario.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Title, in a few words.
    pub title: String,
    /// The machine at its start.
    #[serde(default)]
    pub start: Start,
    /// Duration in simulated time, s.
    pub duration: f64,
    /// Whether it starts again at its end.
    #[serde(default, rename = "loop")]
    pub repeats: bool,
    /// Steps in order of time.
    pub steps: Vec<Step>,
}

/// The machine at the start of a scenario, and its run settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Start {
    /// A machine's file, relative to the scenario's.
    pub config: Option<PathBuf>,
    /// A preset, in place of a file.
    pub preset: Option<String>,
    /// Start at rest or in steady running.
    pub from: StartFrom,
    /// Seed of the run.
    pub seed: u64,
    /// Timing of the valves.
    pub timing: Timing,
}

impl Default for Start {
    fn default() -> Self {
        Self { config: None, preset: None, from: StartFrom::Warm, seed: 1, timing: Timing::Plc }
    }
}

/// One step of a scenario. Fields that are not given leave the present state unchanged.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    /// Simulated time from the start of the scenario, s; rounded down to the start of a tick.
    pub at: f64,
    /// The caption from now on; empty for none.
    pub say: Option<String>,
    /// New camera target.
    pub camera: Option<Camera>,
    /// New selection.
    pub select: Option<Subject>,
    /// Changes of the scene's options.
    pub view: Option<View>,
    /// Panel to be shown.
    pub panel: Option<Panel>,
    /// Window: simulated seconds per second of wall-clock time from now on.
    pub speed: Option<f64>,
    /// Window: pause at this step, s of wall-clock time.
    pub hold: Option<f64>,
    /// Live parameters and their new values, with or without units; one edit.
    pub set: BTreeMap<String, String>,
    /// Another command to the machine.
    pub command: Option<Command>,
}

/// Target of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Camera {
    /// The whole machine.
    Whole,
    /// The lower sprocket.
    Bottom,
    /// The upper sprocket.
    Top,
    /// Gearbox, flywheel and generator.
    Drivetrain,
    /// A floater, by number, followed around the loop.
    Floater(u32),
    /// The floater that reaches a place next, followed around the loop.
    FloaterAt(Place),
}

/// Places on the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Place {
    /// The injection zone.
    Bottom,
    /// Half way up the ascending side.
    Rising,
    /// The vent zone.
    Top,
    /// Half way down the descending side.
    Sinking,
}

/// Selected part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Subject {
    /// Nothing.
    Nothing,
    /// The floater that the camera follows.
    Followed,
    /// A floater, by number.
    Floater(u32),
    /// The link ahead of the floater with this number.
    Link(u32),
    /// The injection valves.
    Valve,
    /// The compressor.
    Compressor,
    /// The air reservoir.
    Reservoir,
    /// The gearbox.
    Gearbox,
    /// The flywheel.
    Flywheel,
    /// The generator.
    Generator,
    /// The water of the tank.
    Water,
}

/// Changes of the scene's options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// Arrows of the forces on floaters.
    pub forces: Option<bool>,
    /// Colouring of the chain by tension.
    pub tension: Option<bool>,
    /// Energy flows and losses.
    pub energy: Option<bool>,
    /// Quantity shown by the colour of the air.
    pub air: Option<AirShown>,
    /// Cutaway view of the tank.
    pub section: Option<bool>,
    /// Labels with names and values.
    pub labels: Option<bool>,
}

/// Quantity shown by the colour of the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AirShown {
    /// None: one colour for all air.
    Plain,
    /// Pressure.
    Pressure,
    /// Temperature.
    Temperature,
}

/// A panel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Panel {
    /// The parameters, with a text in their search field; empty to list all.
    Parameters(String),
    /// The list of edits.
    Edits,
    /// Live values, plots and energy balance.
    Readings,
}

/// The built-in demo.
///
/// # Panics
/// Never: a test parses it.
pub fn demo() -> Scenario {
    let text = source("config/scenarios/demo.ron", include_str!("../../config/scenarios/demo.ron"));
    read_scenario(&text).unwrap_or_else(|errors| panic!("the built-in demo is a valid scenario: {errors}"))
}

/// Reads and validates a scenario.
///
/// # Errors
/// All problems, each with its location.
pub fn read_scenario(text: &SourceText) -> Result<Scenario, ConfigErrors> {
    let (scenario, document) =
        Document::read::<Scenario>(text, "a scenario has title, start, duration, loop and steps")?;
    let diagnostics = check(&scenario, text.name(), &document);
    if diagnostics.is_empty() { Ok(scenario) } else { Err(ConfigErrors { diagnostics }) }
}

impl Scenario {
    /// The machine at the start. `folder` is the directory of the scenario's file.
    ///
    /// # Errors
    /// Problems of the machine's file or preset.
    pub fn machine(&self, folder: &Path) -> Result<(Parameters, RunSettings), ConfigErrors> {
        let config = self.config(folder);
        let name = self.start.preset.as_deref().unwrap_or("default");
        let preset = if config.is_none() { Some(find_preset(name)?) } else { None };
        let loaded = load(&Request { config, preset, assignments: Vec::new() })?;
        let seeded = loaded.settings.changed(|values| values.run.seed = self.start.seed);
        let settings = seeded.map_err(|refused| Diagnostic::new(format!("start: {refused}")))?;
        Ok((loaded.parameters, settings.starting(self.start.from).timed(self.start.timing)))
    }

    /// The machine's file, if the scenario names one. `folder` is the directory of the scenario's file.
    pub fn config(&self, folder: &Path) -> Option<PathBuf> {
        self.start.config.as_ref().map(|path| folder.join(path))
    }

    /// The commands of a number of ticks from the start. A repeating scenario starts again at its end.
    pub fn journal(&self, tick_s: f64, ticks: u64) -> Journal {
        let round = self.ticks(tick_s);
        let rounds = if self.repeats { ticks.div_ceil(round) } else { 1 };
        let steps = (0..rounds).flat_map(|number| self.steps.iter().map(move |step| (number * round, step)));
        let entries = steps.flat_map(|(begin, step)| {
            let tick = begin + step.tick(tick_s);
            step.commands().into_iter().map(move |command| Entry { tick, command })
        });
        Journal { entries: entries.take_while(|entry| entry.tick < ticks).collect() }
    }

    /// Duration in ticks.
    pub fn ticks(&self, tick_s: f64) -> u64 {
        ((self.duration / tick_s).round() as u64).max(1)
    }

    /// Wall-clock time that the window needs up to a simulated time at the given speeds, s.
    pub fn shown_s(&self, until_s: f64) -> f64 {
        let (mut shown_s, mut at, mut speed) = (0.0, 0.0, 1.0);
        for step in self.steps.iter().take_while(|step| step.at <= until_s) {
            shown_s += (step.at - at) / speed + step.hold.unwrap_or(0.0);
            (at, speed) = (step.at, step.speed.unwrap_or(speed));
        }
        shown_s + (until_s - at) / speed
    }
}

impl Step {
    /// The tick at whose start the step is executed, counted from the start of the scenario.
    pub fn tick(&self, tick_s: f64) -> u64 {
        (self.at / tick_s).round() as u64
    }

    /// The commands of the step.
    pub fn commands(&self) -> Vec<Command> {
        let mut changes: Vec<(String, String)> =
            self.changes().into_iter().map(|(path, value)| (path.into(), value)).collect();
        let set = match changes.len() {
            0 => None,
            1 => changes.pop().map(|(path, value)| Command::SetParameter { path, value }),
            _ => Some(Command::SetParameters(changes)),
        };
        set.into_iter().chain(self.command.clone()).collect()
    }

    /// The changes of `set` as in the journal: path and SI text.
    pub fn changes(&self) -> Vec<(&'static str, String)> {
        let rows = self.set.iter().filter_map(|(path, text)| Some((find(TABLE, path)?, text)));
        rows.filter_map(|(row, text)| Some((row.path, si_text(row, text).ok()?))).collect()
    }
}

/// All problems of a scenario that RON could parse.
fn check(scenario: &Scenario, file: &str, document: &Document) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let duration_ok = scenario.duration > 0.0 && scenario.duration <= LONGEST;
    if !duration_ok {
        let message = format!("duration: {} s is outside the allowed range, above 0 to {LONGEST} s", scenario.duration);
        diagnostics.push(document.diagnostic(&[Field("duration")], message));
    }
    let mut start = |message: &str, help: Option<&str>| {
        let diagnostic = document.diagnostic(&[Field("start")], format!("start: {message}"));
        diagnostics.push(Diagnostic { help: help.map(String::from), ..diagnostic });
    };
    if scenario.start.config.is_some() && scenario.start.preset.is_some() {
        start("config and preset exclude each other", None);
    }
    let machine = scenario.machine(Path::new(file).parent().unwrap_or(Path::new(""))).ok();
    let mut machine = machine.map(|(parameters, settings)| (parameters.into_values(), settings.into_values()));
    if machine.is_none() {
        start("there is no such machine, or something is wrong with it", Some("`kpp config check` says what"));
    }
    let mut last = 0.0;
    for (number, step) in scenario.steps.iter().enumerate() {
        let mut add = |path: &[document::Step], message: String, help: Option<String>| {
            let path = [&[Field("steps"), Item(number)][..], path].concat();
            let diagnostic = document.diagnostic(&path, format!("step {}: {message}", number + 1));
            diagnostics.push(Diagnostic { help, ..diagnostic });
        };
        if step.at < last || step.at.is_nan() {
            add(&[Field("at")], format!("at {} s comes after {last} s; steps stand in order of time", step.at), None);
        }
        if duration_ok && step.at >= scenario.duration {
            let message = format!("at {} s is not before the end, {} s", step.at, scenario.duration);
            add(&[Field("at")], message, None);
        }
        last = step.at.max(last);
        check_step(step, &mut machine, &mut add);
    }
    diagnostics
}

/// Problems of one step, except those of its time.
fn check_step(
    step: &Step,
    machine: &mut Option<(ParameterValues, RunSettingValues)>,
    add: &mut impl FnMut(&[document::Step], String, Option<String>),
) {
    if let Some(say) = &step.say {
        let length = say.chars().count();
        if length > LONGEST_CAPTION || say.contains('\n') {
            let message = format!("a caption has one line of at most {LONGEST_CAPTION} characters, this has {length}");
            add(&[Field("say")], message, None);
        }
    }
    if let Some(speed) = step.speed.filter(|speed| !(0.01..=1000.0).contains(speed)) {
        add(&[Field("speed")], format!("speed {speed} is outside the allowed range 0.01 to 1000"), None);
    }
    if let Some(hold) = step.hold.filter(|hold| !(0.0..=LONGEST_HOLD).contains(hold)) {
        add(&[Field("hold")], format!("hold {hold} s is outside the allowed range 0 to {LONGEST_HOLD} s"), None);
    }
    if let Some(Command::SetParameter { .. } | Command::SetParameters(_)) = step.command {
        add(&[Field("command")], "parameters are changed by `set`".into(), None);
    }
    if let (Some(Command::EmptyFloater(floater)), Some((parameters, _))) = (&step.command, &machine)
        && u64::from(*floater) >= parameters.geometry.floater_count
    {
        add(&[Field("command")], format!("there is no floater {floater}"), None);
    }
    if let Some((parameters, settings)) = machine {
        for (path, value) in &step.set {
            if let Err((message, help)) = set_one(parameters, settings, path, value) {
                add(&[Field("set"), Key(path)], message, help);
            }
        }
        if let Some(problem) = parameters.problems().into_iter().find(|problem| problem.fatal) {
            add(&[Field("set")], problem.message, None);
        }
    }
}

/// Sets a live parameter, or returns the problem.
fn set_one(
    parameters: &mut ParameterValues,
    settings: &mut RunSettingValues,
    path: &str,
    value: &str,
) -> Result<(), (String, Option<String>)> {
    let Some(row) = find(TABLE, path) else {
        let meant = closest(path, TABLE.iter().map(|row| row.path));
        return Err((format!("there is no parameter `{path}`"), meant.map(|meant| format!("did you mean `{meant}`?"))));
    };
    if row.effect == Effect::Rebuild {
        return Err((format!("`{path}` cannot change while the machine runs"), None));
    }
    let assignment = Assignment { typed: "set".into(), path: path.into(), value: value.into() };
    assign(parameters, settings, &assignment).map(|_| ()).map_err(|diagnostic| (diagnostic.message, diagnostic.help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> String {
        read_scenario(&source("s.ron", text)).unwrap_err().to_string()
    }

    #[test]
    fn a_scenario_is_read_with_units_and_places() {
        let text = "(title: \"T\", start: (preset: \"lab\", from: Rest, seed: 7), duration: 20, loop: true, steps: [\n\
            (at: 0, say: \"Look at: this\", camera: FloaterAt(Bottom), view: (forces: true), speed: 0.5),\n\
            (at: 5.5, set: {\"air.vent_rate\": \"50 l/s\"}, panel: Parameters(\"vent\"), select: Followed),\n\
            (at: 9, command: EmergencyStop, hold: 3)])";
        let scenario = read_scenario(&source("s.ron", text)).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!((scenario.start.seed, scenario.start.from, scenario.repeats), (7, StartFrom::Rest, true));
        assert_eq!(scenario.steps[0].camera, Some(Camera::FloaterAt(Place::Bottom)));
        assert_eq!(scenario.steps[0].view.and_then(|view| view.forces), Some(true));
        assert_eq!(scenario.steps[1].changes(), [("air.vent_rate", "0.05".to_string())]);
        let set = |path: &str, value: &str| Command::SetParameter { path: path.into(), value: value.into() };
        let done = [(550, set("air.vent_rate", "0.05")), (900, Command::EmergencyStop)];
        let entry = |(tick, command): &(u64, Command), round: u64| Entry {
            tick: tick + 2000 * round,
            command: command.clone(),
        };
        let rounds: Vec<Entry> = (0..2).flat_map(|round| done.iter().map(move |done| entry(done, round))).collect();
        assert_eq!(scenario.journal(0.01, 2600).entries, rounds[..3], "it begins again, up to the tick");
        assert_eq!(scenario.journal(0.01, 900).entries, rounds[..1]);
        assert_eq!([0.0, 5.0, 9.0, 20.0].map(|at| scenario.shown_s(at)), [0.0, 10.0, 21.0, 43.0]);
        let (parameters, settings) = scenario.machine(Path::new("")).expect("a machine");
        assert_eq!((parameters.geometry.floater_count, settings.run.seed), (12, 7));
    }

    #[test]
    fn everything_that_is_wrong_has_its_place() {
        let shown = errors(
            "(title: \"T\", duration: 20, steps: [\n(at: 5, speed: 0),\n(at: 4, set: {\"air.vent_rat\": \"1\"}),\n\
             (at: 6, set: {\"air.vent_rate\": \"1 bar\"}),\n(at: 30, set: {\"floater.length\": \"1\"}),\n\
             (at: 31, set: {\"supply.switch_on_pressure\": \"9 bar\"})])",
        );
        for part in [
            "s.ron:2:9: error: step 1: speed 0 is outside",
            "s.ron:3:2: error: step 2: at 4 s comes after 5 s",
            "s.ron:3:16: error: step 2: there is no parameter `air.vent_rat`",
            "did you mean `air.vent_rate`?",
            "s.ron:4:16: error: step 3: set: air.vent_rate: bar is a pressure; air.vent_rate is a volume rate in m³/s",
            "s.ron:5:2: error: step 4: at 30 s is not before the end, 20 s",
            "s.ron:5:17: error: step 4: `floater.length` cannot change while the machine runs",
            "error: step 5: p_on",
        ] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
        assert!(errors("(title: \"T\", duration: 20, steps: [(at: 5, sya: \"x\")])").contains("s.ron:1:"));
        assert!(errors("(title: \"T\", duration: 20, steps: [(at: 5, sya: \"x\")])").contains("sya"));
        let long = format!("(title: \"T\", duration: 20, steps: [(at: 5, say: \"{}\")])", "x".repeat(141));
        assert!(errors(&long).contains("at most 140 characters, this has 141"));
        assert!(errors("(title: \"T\", duration: 0, steps: [])").contains("duration: 0 s"));
        assert!(errors("(title: \"T\", duration: 9, start: (preset: \"no\"), steps: [])").contains("no such machine"));
    }
}
