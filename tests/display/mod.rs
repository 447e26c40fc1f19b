//! A virtual display of a test's own, and the program on it.
#![allow(dead_code)] // Each test file uses its share.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

/// A virtual display, ended with the test.
pub struct Display {
    server: Child,
    /// Its name, for DISPLAY.
    pub name: String,
}

impl Display {
    /// Starts one; `None`, and a line that says so, where there is no Xvfb.
    pub fn start(test: &str) -> Option<Self> {
        let server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server = match server {
            Ok(server) => server,
            Err(error) => {
                assert!(std::env::var_os("KPP_REQUIRE_WINDOW").is_none(), "{test} needs Xvfb (package xvfb): {error}");
                println!("SKIPPED {test}: no Xvfb ({error}); install the package xvfb");
                return None;
            }
        };
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let number: u32 = line.trim().parse().expect("Xvfb says its display's number");
        Some(Self { server, name: format!(":{number}") })
    }

    pub fn connect(&self) -> (RustConnection, Window) {
        let (connection, screen) = x11rb::connect(Some(&self.name)).unwrap();
        let root = connection.setup().roots[screen].root;
        (connection, root)
    }

    pub fn kpp(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpp"));
        command.args(arguments).env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Ends a child that does not end by itself, so that no test hangs.
pub fn wait(mut child: Child, longest: Duration) -> Output {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > longest {
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            panic!("still running after {longest:?}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}
