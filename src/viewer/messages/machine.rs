//! What can be asked of the running machine: a command, or a new machine in its place.

use crate::ports::commands::Command;
use bevy::prelude::*;

/// Asks for a command on the running machine.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct Submit(pub Command);

/// Asks for a new machine with these parameters or settings (path and value as text) on top of the present ones.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct RebuildRequested(pub Vec<(String, String)>);
