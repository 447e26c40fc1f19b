//! Fuzz targets: one function for every reader of the program. Each accepts any bytes and panics if a property does not
//! hold; README.md lists the properties.
//!
//! The programs in `fuzz_targets` pass these functions to libFuzzer; `tests/seeds.rs` calls them without it.
#![forbid(unsafe_code)]

mod claims;

use claims::{are_inside, is_accepted, is_refused, is_refused_with_places, pass_the_gate};
use kpp::cli::parse_journal;
use kpp::config::player::Player;
use kpp::config::scenario::{Scenario, read_scenario};
use kpp::config::units::Units;
use kpp::config::{self, AnyFile, Assignment, SourceText, assign, load_texts, read_any, source};
use kpp::model::ParameterValues;
use kpp::model::parameters::{TABLE, Value, find};
use kpp::monitoring::alarms::{self, AlarmRule, AlarmRules};
use kpp::plant::sample::Sampler;
use kpp::plant::saved::JournalFile;
use kpp::plant::{Checkpoint, Machine};
use kpp::ports::commands::Command;
use kpp::ports::companions::Saved;
use kpp::ports::settings::{RunSettingValues, SETTINGS};
use kpp::recovery::sealed::Kind;
use kpp::recovery::{Branch, SealedError, Session, sealed, session, state};
use kpp::validation::{Check, Rules};
use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Name of a text in messages.
const FILE: &str = "fuzz.ron";
/// Name of a sealed file in messages.
const SEALED_FILE: &str = "fuzz.kpp";
/// Number of floaters of the machine for rules and journals: the default.
const FLOATERS: u32 = 66;
/// Memory limit of a recording, bytes.
const BUDGET: usize = 1 << 24;
/// Most options that are processed.
const MOST_OPTIONS: usize = 100;
/// Tick length of scenarios, s.
const TICK_S: f64 = 0.01;

/// Text of a file; `None` if the bytes are not text, in which case the error is checked.
fn text_of(data: &[u8]) -> Option<SourceText> {
    match config::decode(FILE, data.to_vec()) {
        Ok(text) => Some(text),
        Err(diagnostic) => {
            assert!(std::str::from_utf8(data).is_err(), "text is refused: {diagnostic}");
            assert!(
                diagnostic.fatal && diagnostic.help.is_some() && diagnostic.message.starts_with("fuzz.ron: not text"),
                "{diagnostic}"
            );
            None
        }
    }
}

/// `machine.ron` and `run.ron`: the bytes are read as each of them, and as a file of either kind.
pub fn config(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let machine = load_texts(Some(text.clone()), None, &[]);
    match &machine {
        Ok(loaded) => is_accepted(&text, loaded),
        Err(errors) => is_refused(&text, errors, TABLE),
    }
    let run = load_texts(None, Some(text.clone()), &[]);
    match &run {
        Ok(loaded) => is_accepted(&text, loaded),
        Err(errors) => is_refused(&text, errors, SETTINGS),
    }
    match read_any(&text) {
        Ok((AnyFile::Machine(parameters), _)) => {
            assert_eq!(Some(&*parameters), machine.as_ref().ok().map(|loaded| &loaded.parameters));
        }
        Ok((AnyFile::Run(settings), _)) => {
            assert_eq!(Some(&*settings), run.as_ref().ok().map(|loaded| &loaded.settings));
        }
        Err(errors) => {
            assert!(machine.is_err() || run.is_err(), "refused as either kind alone: {errors}");
            are_inside(&text, &errors.diagnostics);
        }
    }
}

/// `--set PATH=VALUE`: each line is an option.
pub fn set(data: &[u8]) {
    let lines = String::from_utf8_lossy(data);
    let mut assignments = Vec::new();
    for line in lines.lines().take(MOST_OPTIONS) {
        match Assignment::parse(line) {
            Ok(assignment) => {
                one_value(&assignment);
                assignments.push(assignment);
            }
            Err(why) => assert!(!line.contains('=') && why.contains("PATH=VALUE"), "{line}: {why}"),
        }
    }
    let nothing = source("no file", "");
    match load_texts(None, None, &assignments) {
        Ok(loaded) => is_accepted(&nothing, &loaded),
        Err(errors) => {
            assert!(errors.diagnostics.iter().any(|diagnostic| diagnostic.fatal), "refused without a reason");
            are_inside(&nothing, &errors.diagnostics);
            for diagnostic in &errors.diagnostics {
                let typed = assignments.iter().any(|assignment| diagnostic.message.contains(&assignment.typed));
                assert!(typed || claims::names_a_path(diagnostic), "it says not what it is about: {diagnostic}");
            }
        }
    }
}

/// One option alone: an error names its path; an accepted value is in its range and equal when formatted and parsed.
fn one_value(assignment: &Assignment) {
    let (mut parameters, mut settings) = (ParameterValues::default(), RunSettingValues::default());
    let Assignment { typed, path, .. } = assignment;
    match assign(&mut parameters, &mut settings, assignment) {
        Ok((found, warning)) => {
            assert_eq!(found, path);
            assert!(warning.is_none_or(|warning| !warning.fatal && warning.message.starts_with(typed)));
            let in_parameters = find(TABLE, found).map(|row| (row.check)(&parameters));
            let in_settings = find(SETTINGS, found).map(|row| (row.check)(&settings));
            assert_eq!(in_parameters.or(in_settings), Some(Ok(())), "{typed}");
            reads_back_as_shown(&parameters, found);
        }
        Err(diagnostic) => {
            let rest = diagnostic.message.strip_prefix(typed.as_str());
            assert!(diagnostic.fatal && rest.is_some_and(|rest| rest.contains(path.as_str())), "{diagnostic}");
        }
    }
}

/// A parameter formatted in its unit for display parses to the same value.
fn reads_back_as_shown(parameters: &ParameterValues, path: &str) {
    let Some(row) = find(TABLE, path) else { return };
    let Value::Real(value) = (row.get)(parameters) else { return };
    let units = Units::of(row);
    let shown = format!("{} {}", units.shown.from_si(value), units.shown.symbol);
    let read = units.parse(&shown, units.si_unit()).unwrap_or_else(|error| panic!("{path} = {value}: {error}"));
    // Fifteen digits are kept in both directions; subnormal numbers have fewer.
    assert!(
        (read - value).abs() <= 1e-13 * value.abs() + 1e-300,
        "{path} = {value} is shown as {shown}, which is {read}"
    );
}

/// `validation.ron`: an accepted table contains every check once, and is equal when written and read.
pub fn validation(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    match Rules::parse(&text) {
        Ok(rules) => {
            let names: Vec<Check> = rules.checks.iter().map(|rule| rule.name).collect();
            assert_eq!(names, Check::ALL);
            let written = ron::to_string(&rules).expect("rules are plain data");
            let again = Rules::parse(&source("again.ron", written)).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(again, rules);
        }
        Err(errors) => is_refused_with_places(&text, &errors),
    }
}

/// `alerts.ron`: every accepted rule has a unique name, a signal of the machine, and levels in order.
pub fn alerts(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    match AlarmRules::parse(&text, FLOATERS as usize) {
        Ok(rules) => {
            let signals = Sampler::new(FLOATERS as usize).signals;
            let all: Vec<&AlarmRule> = rules.plant.iter().chain(rules.computer.iter()).collect();
            for (number, rule) in all.iter().enumerate() {
                assert!(all[..number].iter().all(|other| other.name != rule.name), "{} is there twice", rule.name);
                assert!(signals.position(&rule.signal).is_some(), "{}: no signal {}", rule.name, rule.signal);
                can_be_passed(rule);
            }
            let again = AlarmRules::parse(&text, FLOATERS as usize).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(again, rules);
        }
        // Too many rules have no single location.
        Err(errors) if errors.diagnostics.len() == 1 && errors.diagnostics[0].labels.is_empty() => {
            assert!(errors.diagnostics[0].message.contains("at most"), "{errors}");
        }
        Err(errors) => is_refused_with_places(&text, &errors),
    }
}

/// Asserts that a rule has a level that is a number, that levels are in order, and that NaN is not within them.
fn can_be_passed(rule: &AlarmRule) {
    let AlarmRule { name, when, warning, critical, hold_s, .. } = rule;
    assert!(!name.trim().is_empty() && hold_s.is_finite() && *hold_s >= 0.0, "{name}");
    let levels: Vec<f64> = warning.iter().chain(critical).copied().collect();
    assert!(!levels.is_empty() && levels.iter().all(|level| level.is_finite()), "{name}");
    if let (Some(warning), Some(critical)) = (warning, critical) {
        assert!(!when.passed(*warning, *critical), "{name}: critical before warning");
    }
    assert!(!rule.is_within(f64::NAN), "{name}");
}

/// Scenario files: an accepted scenario can be played, with each step once and in order.
pub fn scenario(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    // A scenario may name a machine's file. Its result then does not depend on the bytes alone, and a random path may
    // lead to a device without end.
    if text.inner().contains("config") {
        return;
    }
    match read_scenario(&text) {
        Ok(scenario) => {
            let again = read_scenario(&text).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(again, scenario);
            can_be_played(scenario);
        }
        Err(errors) => is_refused_with_places(&text, &errors),
    }
}

fn can_be_played(scenario: Scenario) {
    for step in &scenario.steps {
        assert_eq!(step.changes().len(), step.set.len(), "a value that was accepted is lost: {:?}", step.set);
    }
    let shown_s = scenario.shown_s(scenario.duration);
    assert!(shown_s.is_finite() && shown_s >= 0.0, "it takes {shown_s} s");
    let round = scenario.ticks(TICK_S);
    let journal = scenario.journal(TICK_S, 2 * round);
    assert!(journal.entries.is_sorted_by_key(|entry| entry.tick));
    assert!(journal.entries.iter().all(|entry| entry.tick < 2 * round));
    let once = Scenario { repeats: false, ..scenario };
    let done: Vec<Command> = once.steps.iter().flat_map(|step| step.commands()).collect();
    let entries = once.journal(TICK_S, round + 1).entries;
    assert_eq!(entries.into_iter().map(|entry| entry.command).collect::<Vec<_>>(), done);
    let (mut player, mut steps) = (Player::new(once.clone(), TICK_S), Vec::new());
    while let Some(tick) = player.next_tick() {
        steps.extend(player.reach(tick));
    }
    assert_eq!(steps, once.steps);
}

/// Journal files: an accepted journal is in order of time, and equal when written and read.
pub fn journal(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    match parse_journal(&text, u64::from(FLOATERS)) {
        Ok(journal) => {
            assert!(journal.entries.is_sorted_by_key(|entry| entry.tick));
            let pretty = ron::ser::PrettyConfig::default();
            let written = ron::ser::to_string_pretty(&JournalFile::from(&journal), pretty);
            let written = source("again.ron", written.expect("a journal is plain data"));
            let again = parse_journal(&written, u64::from(FLOATERS)).unwrap_or_else(|errors| panic!("{errors}"));
            assert_eq!(again, journal);
        }
        Err(errors) => is_refused_with_places(&text, &errors),
    }
}

/// Header and checksum of sealed files: the unmodified bytes; then the first four bytes as a version and the rest as a
/// text with a correct checksum, which a flipped bit and a truncation invalidate.
pub fn sealed(data: &[u8]) {
    let path = Path::new(SEALED_FILE);
    for kind in [Kind::State, Kind::Session] {
        match sealed::unseal(path, kind, data) {
            Ok((version, text)) => {
                assert!(sealed::seal(kind, version, text) == data, "another file with the same content")
            }
            Err(error) => has_words(&error),
        }
    }
    let (version, text) = match data.split_first_chunk() {
        Some((version, text)) => (u32::from_le_bytes(*version), text),
        None => (sealed::VERSION, data),
    };
    let text = String::from_utf8_lossy(text);
    let whole = sealed::seal(Kind::State, version, &text);
    let is_read = (sealed::OLDEST..=sealed::VERSION).contains(&version);
    match sealed::unseal(path, Kind::State, &whole) {
        Ok(opened) => assert!(is_read && opened == (version, &*text)),
        Err(SealedError::OtherVersion { version: found, .. }) => assert!(!is_read && found == version),
        Err(error) => panic!("it is whole: {error}"),
    }
    assert!(sealed::unseal(path, Kind::Session, &whole).is_err(), "a state is no session");
    // Any bit, chosen by the input.
    let sum = data.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let bit = sum % (8 * whole.len());
    assert!(sealed::unseal(path, Kind::State, &whole[..bit / 8]).is_err(), "cut at {}", bit / 8);
    let mut damaged = whole;
    damaged[bit / 8] ^= 1 << (bit % 8);
    assert!(sealed::unseal(path, Kind::State, &damaged).is_err(), "bit {bit} is flipped");
}

/// The text of a sealed file, or the bytes as such a text: mutations would otherwise fail at the checksum.
fn payload(data: &[u8]) -> Cow<'_, str> {
    let is_file = data.starts_with(&sealed::MAGIC);
    String::from_utf8_lossy(if is_file { data.get(sealed::HEAD..).unwrap_or_default() } else { data })
}

fn has_words(error: &SealedError) {
    assert!(error.to_string().starts_with("fuzz.kpp: ") && !error.remedy().is_empty(), "{error}");
}

/// Asserts that a complete file is rejected for its content only.
fn is_unreadable(error: &SealedError) {
    has_words(error);
    assert!(matches!(error, SealedError::Unreadable { why, .. } if !why.is_empty()), "it is whole: {error}");
}

/// State files, `*.kppstate`: the bytes are the text with a correct checksum, for each version. An accepted state is
/// equal when written and read, and can be restored or is rejected as a machine.
pub fn state(data: &[u8]) {
    let (path, text) = (Path::new(SEALED_FILE), payload(data));
    for version in sealed::OLDEST..=sealed::VERSION {
        match state::decode(path, &sealed::seal(Kind::State, version, &text)) {
            Ok((checkpoint, companions)) => {
                is_written_equal(&checkpoint, &companions);
                can_be_restored(&checkpoint);
            }
            Err(error) => is_unreadable(&error),
        }
    }
}

fn is_written_equal(checkpoint: &Checkpoint, companions: &Saved) {
    pass_the_gate(checkpoint.parameters(), checkpoint.settings());
    let bytes = state::encode(checkpoint, companions);
    let (again, rooms_again) =
        state::decode(Path::new(SEALED_FILE), &bytes).unwrap_or_else(|error| panic!("written again: {error}"));
    assert_eq!(&rooms_again, companions);
    assert!(state::encode(&again, &rooms_again) == bytes, "written again it is another file");
}

/// Restores a machine with its alarms from a checkpoint, or checks that the error has a message.
fn can_be_restored(checkpoint: &Checkpoint) {
    static RULES: OnceLock<Arc<AlarmRules>> = OnceLock::new();
    match Machine::restored(checkpoint) {
        Ok(mut machine) => {
            assert_eq!(machine.tick(), checkpoint.tick());
            assert_eq!((machine.parameters(), machine.settings()), (checkpoint.parameters(), checkpoint.settings()));
            if let Err(error) = alarms::watch(&mut machine, RULES.get_or_init(Arc::default).clone()) {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Session files, `*.kpprun`: the bytes are the text with a correct checksum, for each version. An accepted session
/// keeps all its branches when it is written.
pub fn session(data: &[u8]) {
    let (path, text) = (Path::new(SEALED_FILE), payload(data));
    for version in sealed::OLDEST..=sealed::VERSION {
        match session::decode(path, &sealed::seal(Kind::Session, version, &text)) {
            Ok(session) => keeps_its_branches(session),
            Err(error) => is_unreadable(&error),
        }
    }
}

fn keeps_its_branches(session: Session) {
    pass_the_gate(session.parameters(), session.settings());
    let (current, companions) = (session.current(), session.companions().clone());
    let count = session.branches().count();
    assert!(session.branches().any(|(id, _)| id == current), "the current branch is not there");
    let record = match session.into_record(BUDGET) {
        Ok(record) => record,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert_eq!(record.branches().len(), count);
    let bytes = session::encode(&record, &companions);
    let again =
        session::decode(Path::new(SEALED_FILE), &bytes).unwrap_or_else(|error| panic!("written again: {error}"));
    assert_eq!((again.current(), again.companions()), (current, &companions));
    let again = again.into_record(BUDGET).unwrap_or_else(|error| panic!("written again: {error}"));
    assert_eq!(again.branches().len(), count);
    for (branch, read) in record.branches().iter().zip(again.branches()) {
        is_the_same(branch, read);
    }
}

/// Compares a branch with its written copy. Files contain fewer keyframes than memory.
fn is_the_same(branch: &Branch, read: &Branch) {
    assert_eq!((read.id, read.parent, &read.name), (branch.id, branch.parent, &branch.name));
    assert_eq!((read.end_tick, read.end_hash), (branch.end_tick, branch.end_hash));
    assert_eq!(read.journal, branch.journal);
    // Compared as text, since NaN is unequal to itself.
    assert_eq!(format!("{:?}", read.markers), format!("{:?}", branch.markers));
    let kept: Vec<u64> = branch.keyframe_ticks().collect();
    assert!(read.keyframe_ticks().all(|tick| kept.contains(&tick)));
    assert_eq!(read.start_tick(), branch.start_tick());
}
