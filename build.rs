//! Leaves the symbols out of the program: a third of it, and nothing reads them without debug information.
//!
//! The profile's `strip` says the same, but cargo 1.95 forgets it for a package with settings of its own (kpp has
//! `overflow-checks`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}
