//! Tests of the configuration with the binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kpp_test_{name}_{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs `kpp` in a folder, independent of the environment's configuration.
fn kpp_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kpp"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("KPP_CONFIG")
        .env("XDG_CONFIG_HOME", folder.join("xdg"))
        .output()
        .expect("kpp starts")
}

fn kpp(arguments: &[&str]) -> Output {
    kpp_in(Path::new("."), arguments)
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn check(text: &str) -> Output {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = Folder::new(&format!("check_{number}"));
    folder.write("machine.ron", text);
    kpp_in(&folder.0, &["config", "check", "machine.ron"])
}

/// Asserts that a file is rejected with exactly these problems, each given by a part of its line.
fn assert_refused(text: &str, problems: &[&str]) {
    let output = check(text);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    assert_eq!(stdout(&output), "", "results only on stdout");
    for problem in problems {
        assert!(shown.contains(problem), "`{problem}` is missing from\n{shown}");
    }
    assert_eq!(shown.matches("error: ").count(), problems.len(), "{shown}");
}

#[test]
fn every_problem_is_shown_at_once_with_its_place() {
    assert_refused(
        "(\n    geometry: (\n        sprocket_radius: -1.0,\n        floater_cout: 66,\n        floater_count: 6.5,\n    ),\n    \
         generator: (law: mppt, core_loss: NaN),\n    air: (fill_fraction: true, fill_fraction: 0.2),\n)\n",
        &[
            "machine.ron:3:26: error: geometry.sprocket_radius: -1.0 is outside the allowed range 0.001 to 1000 m",
            "machine.ron:4:9: error: unknown field `geometry.floater_cout`",
            "machine.ron:5:24: error: geometry.floater_count: `6.5` is not a whole number",
            "machine.ron:7:22: error: generator.law: `mppt` is not one of Mppt, Resistive, Constant, SpeedPi, Off",
            "machine.ron:7:39: error: generator.core_loss: NaN is outside the allowed range",
            "machine.ron:8:26: error: air.fill_fraction: `true` is not a number",
            "machine.ron:8:32: error: air.fill_fraction is given twice",
        ],
    );
}

#[test]
fn a_misspelt_name_gets_a_suggestion() {
    let shown = stderr(&check("(geometri: (floater_count: 5), floater: (shell_mas: 1.0, phi: 2, Q_v: 3))"));
    for suggestion in ["did you mean `geometry`?", "did you mean `shell_mass`?", "did you mean `air.fill_fraction`?"] {
        assert!(shown.contains(suggestion), "{suggestion}\n{shown}");
    }
    let shown = stderr(&check("(geometry: (), solver: (max_step: 0.01))"));
    assert!(shown.contains("`solver` belongs into run.ron"), "{shown}");
}

#[test]
fn syntax_errors_have_a_place_too() {
    assert_refused("(geometry: (floater_count 66, sprocket_radius: 0.5))", &["machine.ron:1:27: error: expected `:`"]);
    assert_refused("(geometry: (floater_count: 66)", &["machine.ron:1:1: error: this `(` is never closed"]);
    assert_refused("", &["machine.ron:1:1: error: expected `(`"]);
    assert_refused("(geometry: 5)", &["machine.ron:1:12: error: expected `(` after `geometry:`"]);
    assert_refused("(air: (vent_rate: \"fast\"))", &["1:19: error: air.vent_rate: `\"fast\"` is not a number"]);
    // Errors found only by RON have RON's message.
    assert_refused("(air: (vent_rate: 1._5))", &["machine.ron:1:"]);
}

#[test]
fn checks_over_several_values_point_into_the_file() {
    assert_refused(
        "(\n    geometry: (top_submergence: -0.5),\n    floater: (length: 2),\n    supply: (switch_on_pressure: 5e5),\n)",
        &[
            "machine.ron:2:33: error: geometry.top_submergence: the loop must be submerged",
            "machine.ron:3:23: error: geometry.floater_count: floaters overlap",
            "machine.ron:4:34: error: supply.switch_on_pressure: p_on = 500000 Pa is above p_off",
        ],
    );
}

#[test]
fn what_is_merely_unusual_warns() {
    let output = check("(air: (fill_fraction: 2))");
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("machine.ron:1:23: warning: air.fill_fraction: phi is above 1"), "{output:?}");
    assert!(stdout(&output).contains("no problems, 1 warning"), "{output:?}");
}

#[test]
fn whole_numbers_comments_and_struct_names_are_fine() {
    let output =
        check("// a machine\nParameters(geometry: Geometry(centre_distance: 22, /* tall */ floater_count: 6_0,),)\n");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn shipped_files_are_what_the_program_writes() {
    let root = Path::new(".");
    let write = |file: &str, command: &[&str]| {
        let shipped = std::fs::read_to_string(root.join(file)).expect(file);
        let written = stdout(&kpp(command));
        assert!(shipped == written, "{file} is stale: kpp {} > {file}", command.join(" "));
    };
    let title = |name: &str| kpp::config::preset(name).expect("a preset").title;
    write("config/machine.ron", &["config", "write", "--config", "config/machine.ron"]);
    write("config/run.ron", &["config", "write", "--run"]);
    write("config/presets/default.ron", &["config", "write", "--preset", "default", "--title", title("default")]);
    write("config/presets/lab.ron", &["config", "write", "--preset", "lab", "--title", title("lab")]);
}

#[test]
fn shipped_files_equal_the_built_in_defaults() {
    let read = |name: &str| std::fs::read_to_string(name).expect(name);
    let machine: kpp::model::Parameters = ron::from_str(&read("config/machine.ron")).expect("valid RON");
    let run: kpp::ports::settings::RunSettings = ron::from_str(&read("config/run.ron")).expect("valid RON");
    let preset: kpp::model::Parameters = ron::from_str(&read("config/presets/default.ron")).expect("valid RON");
    assert_eq!((machine, run, preset), (Default::default(), Default::default(), Default::default()));
}

#[test]
fn every_preset_is_free_of_problems_and_warnings() {
    for preset in kpp::config::PRESETS {
        let loaded =
            kpp::config::load_texts(Some(preset.source()), None, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    }
}

#[test]
fn the_list_has_every_parameter_of_both_tables() {
    let output = kpp(&["config", "list", "--json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("one JSON array");
    let paths: Vec<_> = rows.iter().map(|row| row["path"].as_str().expect("a path")).collect();
    let machine = kpp::model::parameters::TABLE.iter().map(|row| row.path);
    let all: Vec<_> = machine.chain(kpp::ports::settings::SETTINGS.iter().map(|row| row.path)).collect();
    assert_eq!(paths, all);
    for row in &rows {
        let mut keys: Vec<_> = row.as_object().expect("an object").keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["choices", "default", "effect", "max", "meaning", "min", "path", "symbol", "unit"], "{row}");
        assert!(["live", "rebuild"].contains(&row["effect"].as_str().expect("a text")), "{row}");
        assert_eq!(row["min"].is_null(), row["choices"] != serde_json::json!([]), "{row}");
    }
    let find = |path: &str| rows.iter().find(|row| row["path"] == path).expect("a row");
    assert_eq!(find("floater.cavity_volume")["symbol"], "V_f");
    assert_eq!(find("geometry.floater_count")["default"], 66);
    assert_eq!(find("generator.law")["default"], "Mppt");
    assert_eq!(find("solver.adaptive_timestep")["default"], true);
}

#[test]
fn a_diff_names_what_differs() {
    let folder = Folder::new("diff");
    let other = folder.write("other.ron", "(geometry: (floater_count: 33), generator: (law: Off))");
    let other = other.to_str().expect("UTF-8");
    let output = kpp(&["config", "diff", "default", other, "--json"]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON array");
    assert_eq!(
        rows,
        serde_json::json!([
            {"path": "geometry.floater_count", "symbol": "N", "unit": "", "a": 66, "b": 33},
            {"path": "generator.law", "symbol": "law", "unit": "", "a": "Mppt", "b": "Off"},
        ])
    );
    assert_eq!(stdout(&kpp(&["config", "diff", "default", "config/machine.ron"])), "no difference\n");
    assert_eq!(kpp(&["config", "diff", "config/run.ron", other]).status.code(), Some(3));
}

#[test]
fn files_are_looked_up_in_the_documented_order() {
    let folder = Folder::new("lookup");
    let speed = |arguments: &[&str], variable: Option<&Path>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpp"));
        command.args(["config", "write"]).args(arguments).current_dir(&folder.0);
        command.env("XDG_CONFIG_HOME", folder.0.join("xdg")).env_remove("KPP_CONFIG");
        command.envs(variable.map(|path| ("KPP_CONFIG", path)));
        let text = stdout(&command.output().expect("kpp starts"));
        let machine: kpp::model::Parameters = ron::from_str(&text).expect("valid RON");
        machine.start.chain_speed
    };
    assert_eq!(speed(&[], None), 0.0, "built in");
    folder.write("xdg/kpp/machine.ron", "(start: (chain_speed: 1))");
    assert_eq!(speed(&[], None), 1.0, "user");
    folder.write("config/machine.ron", "(start: (chain_speed: 2))");
    assert_eq!(speed(&[], None), 2.0, "working directory");
    let named = folder.write("named.ron", "(start: (chain_speed: 3))");
    assert_eq!(speed(&[], Some(&named)), 3.0, "$KPP_CONFIG");
    folder.write("given.ron", "(start: (chain_speed: 4))");
    assert_eq!(speed(&["--config", "given.ron"], Some(&named)), 4.0, "--config");
    assert_eq!(speed(&["--config", "given.ron", "--set", "start.chain_speed=5"], Some(&named)), 5.0, "--set");
    assert_eq!(speed(&["--preset", "default"], Some(&named)), 0.0, "--preset");
}

#[test]
fn run_settings_beside_the_machine_are_read_and_checked() {
    let folder = Folder::new("beside");
    folder.write("machine.ron", "(air: (vent_rate: -1))");
    folder.write("run.ron", "(run: (tick: 5), solver: (min_step: 1e-3, max_step: 1e-4))");
    let output = kpp_in(&folder.0, &["run", "--headless", "--duration", "1", "--config", "machine.ron"]);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{shown}");
    for place in [
        "machine.ron:1:19: error: air.vent_rate",
        "run.ron:1:14: error: run.tick",
        "run.ron:1:37: error: solver.min_step: h_min",
    ] {
        assert!(shown.contains(place), "{place}\n{shown}");
    }
}

#[test]
fn presets_of_the_user_are_found_by_every_command() {
    let folder = Folder::new("presets");
    folder.write("xdg/kpp/presets/more-air.ron", "(air: (fill_fraction: 0.31))");
    folder.write("xdg/kpp/presets/no name.ron", "()");
    let kpp = |arguments: &[&str]| kpp_in(&folder.0, arguments);
    let rows: serde_json::Value = serde_json::from_slice(&kpp(&["config", "presets", "--json"]).stdout).expect("JSON");
    let names: Vec<_> = rows.as_array().expect("an array").iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["default", "lab", "more-air"]);
    assert!(stdout(&kpp(&["config", "presets"])).contains("more-air.ron"));
    let diff = stdout(&kpp(&["config", "diff", "default", "more-air", "--json"]));
    assert!(diff.contains("air.fill_fraction") && diff.contains("0.31"), "{diff}");
    let text = stdout(&kpp(&["config", "write", "--preset", "more-air"]));
    let machine: kpp::model::Parameters = ron::from_str(&text).expect("valid RON");
    assert_eq!(machine.air.fill_fraction, 0.31);
    let unknown = kpp(&["config", "write", "--preset", "more-ari"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("did you mean `more-air`?"), "{}", stderr(&unknown));
}

#[test]
fn values_on_the_command_line_may_have_units() {
    let write = |value: &str| kpp(&["config", "write", "--preset", "default", "--set", value]);
    let pressure = |value: &str| {
        let text = stdout(&write(value));
        ron::from_str::<kpp::model::Parameters>(&text).expect("valid RON").supply.switch_on_pressure
    };
    for value in ["3.5bar", "350 kPa", "350000", "3.5e5"] {
        assert_eq!(pressure(&format!("supply.switch_on_pressure={value}")), 3.5e5, "{value}");
    }
    let wrong = write("floater.length=3 bar");
    assert_eq!(wrong.status.code(), Some(3));
    assert!(stderr(&wrong).contains("bar is a pressure; floater.length is a length in m"), "{}", stderr(&wrong));
}
