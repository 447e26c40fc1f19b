//! Logs the positions of the elements of the panels by their accessible names, for tests and tools that drive the
//! window from outside. Enabled by `RUST_LOG=kpp::accessible=trace`; without cost otherwise.

use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiOutput, EguiPostUpdateSet};

/// The log target of the positions.
const TARGET: &str = "kpp::accessible";

/// Logs the positions after each layout.
pub fn plugin(app: &mut App) {
    app.add_systems(PostUpdate, report.after(EguiPostUpdateSet::ProcessOutput));
}

/// Logs the centre of every named element that is new or has moved, in pixels of the window.
fn report(mut contexts: Query<(&mut EguiContext, &EguiOutput)>, mut known: Local<HashMap<String, [i32; 2]>>) {
    if !tracing::enabled!(target: TARGET, tracing::Level::TRACE) {
        return;
    }
    for (mut context, output) in &mut contexts {
        context.get_mut().enable_accesskit();
        let nodes = output.platform_output.accesskit_update.iter().flat_map(|update| &update.nodes);
        let scale = f64::from(output.pixels_per_point);
        for (_, node) in nodes {
            let (Some(name), Some(bounds)) = (node.label().or(node.value()), node.bounds()) else { continue };
            let middle = [bounds.x0 + bounds.x1, bounds.y0 + bounds.y1].map(|sum| (0.5 * scale * sum).round() as i32);
            if known.insert(name.into(), middle) != Some(middle) {
                let [x, y] = middle;
                tracing::trace!(target: TARGET, "{name:?} at {x} {y}");
            }
        }
    }
}
