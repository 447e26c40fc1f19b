//! What a machine that is being built was asked to be.

use crate::ports::settings::StartFrom;
use crate::viewer::messages::machine::RebuildRequested;
use bevy::prelude::*;

/// Requests for the machine that is being built. A further request is made on top of them, as if it were there already.
#[derive(Resource, Clone, Debug, Default)]
pub struct PendingRebuild {
    /// Requests for other values, in their order.
    pub requests: Vec<RebuildRequested>,
    /// What it starts from, if the run is begun anew.
    pub restart: Option<StartFrom>,
}

impl PendingRebuild {
    /// Adds what is asked for on top of it.
    pub fn add(&mut self, requests: Vec<RebuildRequested>, restart: Option<StartFrom>) {
        self.requests.extend(requests);
        self.restart = restart.or(self.restart);
    }

    /// All values, in their order.
    pub fn changes(&self) -> Vec<(String, String)> {
        self.requests.iter().flat_map(|request| request.values.clone()).collect()
    }
}
