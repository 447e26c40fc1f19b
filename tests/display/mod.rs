//! A virtual display for a test, and the program on it.
#![allow(dead_code)] // Each test file uses only some of these functions.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

/// A virtual display, which ends with the test.
pub struct Display {
    server: Child,
    /// Its name, for DISPLAY.
    pub name: String,
}

impl Display {
    /// Starts a display; `None`, with a note, without Xvfb.
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

/// Waits for a child, and kills it after a time limit, so that no test hangs.
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

/// Pixels of the display.
pub fn pixels(connection: &RustConnection, root: Window) -> Vec<u8> {
    connection.get_image(ImageFormat::Z_PIXMAP, root, 0, 0, 1280, 720, !0).unwrap().reply().unwrap().data
}

/// Number of different colours in a picture, up to a few hundred.
pub fn colours(picture: &[u8]) -> usize {
    picture.chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect::<std::collections::BTreeSet<_>>().len()
}

/// Waits until the window shows a picture with several colours.
pub fn first_picture(connection: &RustConnection, root: Window, child: &mut Child) -> Vec<u8> {
    let begun = Instant::now();
    loop {
        let picture = pixels(connection, root);
        if colours(&picture) > 200 {
            return picture;
        }
        assert!(child.try_wait().unwrap().is_none(), "the program ended before it drew anything");
        assert!(begun.elapsed() < Duration::from_secs(60), "blank after a minute");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The program's window, identified by its title.
pub fn window_of(connection: &RustConnection, root: Window) -> Window {
    let titled = |window: Window| {
        let name =
            connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64).ok()?.reply().ok()?;
        (name.value == b"KPP").then_some(window)
    };
    let children = connection.query_tree(root).unwrap().reply().unwrap().children;
    children.into_iter().find_map(titled).expect("a window with the title KPP")
}

/// Closes the program's window like a window manager.
pub fn close(connection: &RustConnection, root: Window) {
    let window = window_of(connection, root);
    let atom = |name: &str| connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let data = [atom("WM_DELETE_WINDOW"), 0, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, atom("WM_PROTOCOLS"), data);
    connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
    connection.flush().unwrap();
}
