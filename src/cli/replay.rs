//! `kpp replay`: replays a recording and compares the results.

use super::exit::{Exit, Failure, unreadable};
use super::interrupt;
use super::terminal::{self, columns};
use crate::recovery::{BranchId, session};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Options of `kpp replay`.
#[derive(Args, Clone, Debug)]
pub struct ReplayArgs {
    /// The recording: a session that the window has saved, or what `kpp run --record FILE` writes
    file: PathBuf,
    /// Without a window: run it again as fast as possible and compare the hash of all states
    #[arg(long)]
    headless: bool,
    /// Number of the branch; by default the one that was recorded last
    #[arg(long, value_name = "N", requires = "headless")]
    branch: Option<u32>,
    /// Print the result as one JSON object
    #[arg(long, requires = "headless")]
    json: bool,
}

/// Replays a recording; fails if the replay differs.
pub fn run(args: &ReplayArgs) -> Result<Exit, Failure> {
    terminal::start_log();
    let session = session::read(&args.file).map_err(unreadable)?;
    #[cfg(feature = "viewer")]
    if !args.headless {
        return in_window(args, &session);
    }
    #[cfg(not(feature = "viewer"))]
    if !args.headless {
        terminal::note("this build has no window: checking the recording instead, as with --headless");
    }
    interrupt::listen()?;
    let branch = args.branch.map_or(session.current(), BranchId);
    if session.branches().all(|(id, _)| id != branch) {
        let known: Vec<_> = session.branches().map(|(id, name)| format!("{} ({name})", id.0)).collect();
        return Err(Failure::new(Exit::Usage, format!("--branch {}: there is no such branch", branch.0))
            .help(format!("the recording has {}", known.join(", "))));
    }
    let Some(result) = session.verify(branch, |_| !interrupt::requested())? else {
        terminal::note("interrupted; the replay is not complete");
        return Ok(Exit::Failed);
    };
    let hash = |hash: u64| format!("{hash:016x}");
    if args.json {
        terminal::json(&json!({
            "branch": result.branch,
            "ticks": result.ticks,
            "time_s": result.time_s,
            "recorded_trace_hash": hash(result.recorded),
            "trace_hash": hash(result.replayed),
            "same": result.same(),
            "parted_between_s": result.parted_between_s,
        }))?;
    } else {
        let row = |label: &str, value: String| vec![label.to_string(), value];
        let mut rows = vec![
            row("branch", result.branch.clone()),
            row("simulated time", format!("{:.2} s", result.time_s)),
            row("hash as recorded", hash(result.recorded)),
            row("hash as replayed", hash(result.replayed)),
            row("the same run", if result.same() { "yes" } else { "no" }.into()),
        ];
        if let Some((from_s, to_s)) = result.parted_between_s {
            rows.push(row("they part between", format!("{from_s:.2} s and {to_s:.2} s")));
        }
        terminal::result(&columns(&rows))?;
    }
    if result.same() {
        return Ok(Exit::Done);
    }
    terminal::note("error: the replay is another run than the one that was recorded; another version of kpp wrote it?");
    Ok(Exit::Failed)
}

/// Opens the recording in a window at its start.
#[cfg(feature = "viewer")]
fn in_window(args: &ReplayArgs, session: &session::Session) -> Result<Exit, Failure> {
    use super::plan::Plan;
    use super::window::{self, Refusal};
    let plan = Plan {
        parameters: session.parameters().clone(),
        settings: session.settings().clone(),
        open: Some(args.file.clone()),
        ..Plan::of_defaults()
    };
    match window::open(&plan) {
        Ok(exit) => Ok(exit),
        Err(Refusal::Failed(failure)) => Err(failure),
        Err(Refusal::NoWindow(reason)) => {
            Err(Failure::new(Exit::Environment, reason).help("with --headless the recording is run again and checked"))
        }
    }
}
