//! Tests of the real window on a virtual display: it opens, draws, moves, closes, and computes the same as a headless
//! run.
//!
//! Every test starts its own Xvfb. Without Xvfb the tests print a note and pass, unless KPP_REQUIRE_WINDOW is set.
#![cfg(feature = "viewer")]

mod display;
mod interrupt;

use display::{Display, close, colours, first_picture, pixels, wait};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

#[test]
fn the_window_draws_moves_and_closes_with_success() {
    let Some(display) = Display::start("the_window_draws_moves_and_closes_with_success") else { return };
    let (connection, root) = display.connect();
    let mut child = display.kpp(&[]).spawn().unwrap();
    let first = first_picture(&connection, root, &mut child);
    std::thread::sleep(Duration::from_secs(2));
    let second = pixels(&connection, root);
    let changed = first.chunks_exact(4).zip(second.chunks_exact(4)).filter(|(a, b)| a != b).count();
    assert!(changed > 2000, "frozen: {changed} pixels changed in two seconds");
    // The middle of the window shows the machine, which has several colours.
    let row = &second[4 * 1280 * 360 + 4 * 400..4 * 1280 * 360 + 4 * 900];
    assert!(colours(row) > 10, "the machine is not to be seen");
    close(&connection, root);
    let output = wait(child, Duration::from_secs(20));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_signal_from_the_terminal_closes_the_window() {
    let Some(display) = Display::start("a_signal_from_the_terminal_closes_the_window") else { return };
    let (connection, root) = display.connect();
    let mut child = display.kpp(&[]).spawn().unwrap();
    first_picture(&connection, root, &mut child);
    let id = child.id().to_string();
    assert!(Command::new("kill").args([interrupt::signal(), &id]).status().unwrap().success());
    let output = wait(child, Duration::from_secs(20));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_windowed_run_gives_the_bits_of_a_headless_one() {
    let Some(display) = Display::start("a_windowed_run_gives_the_bits_of_a_headless_one") else { return };
    let arguments = ["run", "--duration", "20", "--start", "rest", "--speed", "20", "--json"];
    let windowed = wait(display.kpp(&arguments).spawn().unwrap(), Duration::from_secs(90));
    assert_eq!(windowed.status.code(), Some(0), "{}", String::from_utf8_lossy(&windowed.stderr));
    let headless =
        display.kpp(&["run", "--headless", "--duration", "20", "--start", "rest", "--json"]).output().unwrap();
    let object = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let (windowed, headless) = (object(&windowed), object(&headless));
    assert_eq!(windowed["trace_hash"], headless["trace_hash"]);
    assert_eq!(windowed["grid_electricity_j"], headless["grid_electricity_j"]);
    assert_eq!(windowed["time_s"], 20.0);
}

#[test]
fn a_scenario_in_the_window_gives_the_bits_and_the_alarms_of_a_headless_one() {
    let name = "a_scenario_in_the_window_gives_the_bits_and_the_alarms_of_a_headless_one";
    let Some(display) = Display::start(name) else { return };
    let folder = std::env::temp_dir().join(format!("kpp_scenario_window_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let scenario = folder.join("s.ron");
    let text = "(title: \"T\", start: (preset: \"default\", from: Warm, seed: 5), duration: 30, steps: [\
                (at: 0, say: \"Hello\", speed: 10, camera: Top), (at: 3.33, set: {\"air.vent_rate\": \"0.05\"}, hold: 0.5),\
                (at: 20, command: Service(service: \"alarms\", payload: \"AcknowledgeAll\")), (at: 25, command: EmergencyStop)])";
    std::fs::write(&scenario, text).unwrap();
    let arguments = ["run", "--scenario", scenario.to_str().unwrap(), "--duration", "29", "--json"];
    let windowed = wait(display.kpp(&arguments).spawn().unwrap(), Duration::from_secs(90));
    assert_eq!(windowed.status.code(), Some(0), "{}", String::from_utf8_lossy(&windowed.stderr));
    let headless = display.kpp(&[&arguments[..], &["--headless"]].concat()).output().unwrap();
    let object = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let (windowed, headless) = (object(&windowed), object(&headless));
    for key in ["time_s", "trace_hash", "alarms", "events"] {
        assert_eq!(windowed[key], headless[key], "{key}");
    }
    let alarms = headless["alarms"].as_array().unwrap();
    assert!(alarms.iter().any(|alarm| alarm["time_acknowledged_s"] == 20.0), "{alarms:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_screenshot_is_a_picture_of_the_window() {
    let Some(display) = Display::start("a_screenshot_is_a_picture_of_the_window") else { return };
    let folder = std::env::temp_dir().join(format!("kpp_shot_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("shot.png");
    let output =
        wait(display.kpp(&["run", "--screenshot", path.to_str().unwrap()]).spawn().unwrap(), Duration::from_secs(90));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size > 30_000, "a picture of {size} bytes shows nothing");
    std::fs::remove_dir_all(&folder).unwrap();
    // The folder no longer exists: the error is reported on the command line, where the screenshot was requested.
    let output =
        wait(display.kpp(&["run", "--screenshot", path.to_str().unwrap()]).spawn().unwrap(), Duration::from_secs(90));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("shot.png") && said.contains("No such file"), "{said}");
}

#[test]
fn a_failure_of_the_numbers_ends_the_window_with_4_and_the_state_saved() {
    let Some(display) = Display::start("a_failure_of_the_numbers_ends_the_window_with_4_and_the_state_saved") else {
        return;
    };
    let arguments = [
        "run",
        "--duration",
        "5",
        "--start",
        "rest",
        "--set",
        "solver.min_step=1e-3",
        "--set",
        "solver.relative_tolerance=1e-13",
    ];
    let output = wait(display.kpp(&arguments).spawn().unwrap(), Duration::from_secs(60));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("numerical failure") && text.contains(".json"), "{text}");
}

/// Without a display or a driver, the reason and the package are reported, and the run continues headless.
#[test]
fn without_a_display_or_a_driver_the_run_goes_on_headless() {
    let run = |change: &dyn Fn(&mut Command)| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpp"));
        command.args(["run", "--duration", "0.3", "--start", "rest"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        change(&mut command);
        let output = wait(command.spawn().unwrap(), Duration::from_secs(60));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("simulated time"));
        text
    };
    let none = run(&|_| {});
    assert!(none.contains("no window") && none.contains("DISPLAY") && none.contains("xvfb"), "{none}");
    let dead = run(&|command| {
        command.env("DISPLAY", ":31999");
    });
    assert!(dead.contains("no window") && dead.contains(":31999"), "{dead}");
    let Some(display) = Display::start("without_a_display_or_a_driver_the_run_goes_on_headless") else { return };
    let driverless = run(&|command| {
        command
            .env("DISPLAY", &display.name)
            .env("VK_ICD_FILENAMES", "/nonexistent")
            .env("VK_DRIVER_FILES", "/nonexistent");
    });
    assert!(driverless.contains("no window") && driverless.contains("mesa-vulkan-drivers"), "{driverless}");
}
