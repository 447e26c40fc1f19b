//! Requests for the machine that is being built.

use crate::ports::settings::StartFrom;
use crate::viewer::messages::machine::RebuildRequested;
use bevy::prelude::*;

/// Requests for the machine that is being built. Further requests are added to them, as if that machine were complete.
#[derive(Resource, Clone, Debug, Default)]
pub struct PendingRebuild {
    /// Requests for parameter values, in order.
    pub requests: Vec<RebuildRequested>,
    /// Start of the run, if it is restarted.
    pub restart: Option<StartFrom>,
}

impl PendingRebuild {
    /// Adds further requests.
    pub fn add(&mut self, requests: Vec<RebuildRequested>, restart: Option<StartFrom>) {
        self.requests.extend(requests);
        self.restart = restart.or(self.restart);
    }

    /// All values, in order.
    pub fn changes(&self) -> Vec<(String, String)> {
        self.requests.iter().flat_map(|request| request.values.clone()).collect()
    }
}
