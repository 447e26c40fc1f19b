//! Runs the command line.
fn main() -> std::process::ExitCode {
    kpp::cli::main()
}
