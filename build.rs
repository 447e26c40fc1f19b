//! Strips the symbols of the program: they are a third of its size, and are not used without debug information.
//!
//! The profile's `strip` has the same effect, but cargo 1.95 ignores it for a package with settings of its own (kpp has
//! `overflow-checks`).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-all");
    }
}
