//! Output: stdout for results, stderr for everything else.

use super::exit::{Exit, Failure};
use super::look::look;
use crate::config::{Diagnostic, Look};
use std::io::{ErrorKind, Write};

/// Writes a result to stdout. A closed pipe (`| head`) is not an error.
pub fn result(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Environment, format!("stdout: {error}"))
                .help("free some space, or redirect elsewhere"))
        }
        _ => Ok(()),
    }
}

/// Writes a value to stdout as one JSON object or array, on one line.
pub fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).expect("results have string keys and plain values");
    result(&format!("{text}\n"))
}

/// Writes a line to stderr. An error of writing cannot be reported and is ignored.
pub fn note(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints warnings on stderr.
pub fn warn(warnings: &[Diagnostic]) {
    if !warnings.is_empty() {
        note(look().render(warnings).trim_end());
    }
}

/// Default log filter without `$RUST_LOG`: warnings of this program, and errors of the window's libraries. Their
/// warnings are about software renderers and missing display settings, which the window supports.
const LOGGED: &str = "warn,winit=error,wgpu=error,wgpu_hal=error,bevy_render=error,bevy_egui=error";

/// Starts the log on stderr.
pub fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(LOGGED));
    // A logger that is already installed, as by the window, is kept.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(look() == Look::Fancy)
        .try_init();
}

/// Aligns texts in columns, each as wide as its widest cell; the last one is unchanged.
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let line: Vec<_> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}
