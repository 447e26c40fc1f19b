//! Shared by tests of the command line.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder for a test's files, away from any configuration.
pub fn folder(name: &str) -> PathBuf {
    let path =
        std::env::temp_dir().join(format!("kpp_{}_{name}_{}", module_path!().replace("::", "_"), std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a temporary folder");
    path
}

/// The program, started in the root of the repository.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpp"));
    command.args(arguments).env_remove("KPP_CONFIG");
    command
}

/// Runs the program to its end.
pub fn kpp(arguments: &[&str]) -> Output {
    command(arguments).output().expect("kpp starts")
}

/// A headless run.
#[allow(dead_code)] // Not every test binary starts one in the background.
pub fn headless_command(arguments: &[&str]) -> Command {
    command(&[&["run", "--headless"], arguments].concat())
}

/// Runs the machine headless.
pub fn headless(arguments: &[&str]) -> Output {
    kpp(&[&["run", "--headless"], arguments].concat())
}

/// The JSON object on stdout.
pub fn object(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("one JSON object: {error}: {output:?}"))
}

/// Output as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
