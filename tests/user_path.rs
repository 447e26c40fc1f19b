//! Test of a typical session of a new user: starts the window, changes the fill fraction, compares power and efficiency
//! with the baseline, exports the plots, undoes the change, and closes the window. With real keys, in less than a
//! minute.
#![cfg(feature = "viewer")]

mod display;

use display::{Display, close, first_picture, wait, window_of};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Sends keys and text to the focused window with xdotool.
fn hand(display: &Display, arguments: &[&str]) {
    let status = Command::new("xdotool").args(arguments).env("DISPLAY", &display.name).status().unwrap();
    assert!(status.success(), "xdotool {arguments:?}");
}

fn sleep(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

/// Waits for files in a folder whose text satisfies a predicate.
fn wait_for(folder: &Path, ending: &str, likes: impl Fn(&str) -> bool) -> String {
    let begun = Instant::now();
    loop {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == ending)) {
            if let Some(text) = std::fs::read_to_string(&path).ok().filter(|text| likes(text)) {
                return text;
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no such .{ending} in {}", folder.display());
        sleep(0.2);
    }
}

/// The rows of an exported table with values of a path both for the run and for the baseline.
fn with_and_without(table: &str, path: &str) -> Vec<(f64, f64)> {
    let mut lines = table.lines();
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| {
        heads.iter().position(|head| head.starts_with(name)).unwrap_or_else(|| panic!("no {name} in {heads:?}"))
    };
    let (with, without) = (column(&format!("{path} min")), column(&format!("{path} without the last edit min")));
    let rows = lines.map(|line| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
        (cells[with], cells[without])
    });
    rows.filter(|(with, without)| with.is_finite() && without.is_finite()).collect()
}

/// Standard error of a program, and the present positions of its named elements.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<(String, HashMap<String, [i32; 2]>)>>);

impl Said {
    /// Reads the log of a child, which contains the positions of accessible elements.
    fn follow(child: &mut Child) -> Self {
        let said = Self::default();
        let (lines, own) = (BufReader::new(child.stderr.take().unwrap()).lines(), said.clone());
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut own = own.0.lock().unwrap();
                match place_of(&line) {
                    Some((name, place)) => drop(own.1.insert(name, place)),
                    None => own.0 += &(line + "\n"),
                }
            }
        });
        said
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().0.clone()
    }

    /// Waits for an element and returns its position.
    fn find(&self, name: &str) -> [i32; 2] {
        let begun = Instant::now();
        loop {
            if let Some(place) = self.0.lock().unwrap().1.get(name) {
                return *place;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing is named {name}\n{}", self.text());
            sleep(0.1);
        }
    }
}

/// Parses name and position from a line such as `TRACE kpp::accessible: "save" at 501 604`.
fn place_of(line: &str) -> Option<(String, [i32; 2])> {
    let (name, place) = line.split_once("kpp::accessible: \"")?.1.rsplit_once("\" at ")?;
    let (x, y) = place.split_once(' ')?;
    Some((name.into(), [x.trim().parse().ok()?, y.trim().parse().ok()?]))
}

/// Searches, edits the first parameter found, runs the machine to its steady state, and exports the plots.
fn edit_fill_run_to_steady_and_export(display: &Display) {
    let steps: [(&[&str], f64); 7] = [
        (&["key", "ctrl+f"], 1.5),
        (&["type", "--delay", "40", "fill fraction"], 1.0),
        (&["key", "Return"], 1.5),
        (&["type", "--delay", "40", "0.15"], 1.0),
        (&["key", "Return"], 1.5),
        (&["key", "g"], 8.0),
        (&["key", "ctrl+e"], 0.0),
    ];
    for (keys, then_s) in steps {
        hand(display, keys);
        sleep(then_s);
    }
}

#[test]
fn a_new_user_changes_the_fill_sees_what_it_does_exports_it_and_takes_it_back() {
    if Command::new("xdotool").arg("version").output().is_err() {
        assert!(std::env::var_os("KPP_REQUIRE_WINDOW").is_none(), "this test needs the package xdotool");
        println!("SKIPPED: no xdotool; install the package xdotool");
        return;
    }
    let Some(display) = Display::start("the path of a new user") else { return };
    let folder = std::env::temp_dir().join(format!("kpp_user_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (connection, root) = display.connect();
    let begun = Instant::now();
    let mut child = display
        .kpp(&["run", "--out", "out", "--speed", "10"])
        .current_dir(&folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("KPP_DATA", folder.join("data"))
        .env("RUST_LOG", "warn,kpp::accessible=trace")
        .spawn()
        .unwrap();
    let said = Said::follow(&mut child);
    first_picture(&connection, root, &mut child);
    let window = window_of(&connection, root).to_string();
    hand(&display, &["windowfocus", "--sync", &window]);
    sleep(3.0);
    edit_fill_run_to_steady_and_export(&display);
    let power = wait_for(&folder, "csv", |text| text.contains("power.grid"));
    let efficiency = wait_for(&folder, "csv", |text| text.contains("revolution_efficiency"));
    wait_for(&folder, "svg", |text| text.contains("</svg>"));
    hand(&display, &["key", "ctrl+z"]);
    sleep(1.0);
    hand(&display, &["key", "space"]);
    sleep(3.0);
    // A paused window sleeps; a very short click on a button wakes it and is not lost.
    hand(&display, &["key", "Right"]);
    let [x, y] = said.find("save").map(|place| place.to_string());
    hand(&display, &["mousemove", &x, &y]);
    sleep(4.0);
    hand(&display, &["click", "1"]);
    let checkpoints = folder.join("data/checkpoints");
    let saved = || std::fs::read_dir(&checkpoints).is_ok_and(|mut files| files.next().is_some());
    let asked = Instant::now();
    while !saved() {
        assert!(asked.elapsed() < Duration::from_secs(5), "the click on `save` was lost");
        sleep(0.1);
    }
    close(&connection, root);
    let output = wait(child, Duration::from_secs(20));
    let text = said.text();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(60), "took {:?}", begun.elapsed());

    let journal = std::fs::read_to_string(folder.join("out/journal.ron")).unwrap();
    let at = |value: &str| journal.find(&format!("value: \"{value}\"")).unwrap_or_else(|| panic!("{value}: {journal}"));
    assert!(at("0.15") < at("0.25"), "edited, then undone: {journal}");
    let rows = with_and_without(&power, "power.grid");
    let (with, without) = rows.last().unwrap();
    assert!(*with < 0.9 * without && *with > 1e3, "less air gives less power: {with} W, {without} W without the edit");
    // The efficiency of a single revolution depends on the cycle of the compressor; over a minute the two runs differ.
    let rows = with_and_without(&efficiency, "chain.revolution_efficiency");
    let most = rows.iter().map(|(with, without)| (with / without - 1.0).abs()).fold(0.0, f64::max);
    assert!(rows.len() > 200 && most > 0.01, "the efficiency changes: by {most} at most in {} rows", rows.len());
    std::fs::remove_dir_all(&folder).unwrap();
}
