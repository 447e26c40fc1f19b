//! The way to the window.

use super::{Exit, run::Plan};

/// Opens the window and runs the plan in it, or says why there can be none.
pub fn open(_plan: &Plan) -> Result<Exit, String> {
    Err("This build has no window: it was built without the feature `viewer`.".into())
}
