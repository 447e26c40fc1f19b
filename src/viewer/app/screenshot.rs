//! Screenshots of the window, as PNG files.

use crate::store;
use crate::viewer::machine::background::Background;
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::screenshot::TakeShot;
use crate::viewer::plotting::raster;
use crate::viewer::view_model::frame_stats::FrameStats;
use bevy::image::Image;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use std::path::PathBuf;

/// Takes one screenshot after a number of complete frames of the run's initial machine, then ends the program.
#[derive(Resource, Clone, Debug)]
pub struct ShotAndExit {
    /// Path of the file.
    pub path: PathBuf,
    /// Number of complete frames before it.
    pub after_frames: u64,
}

/// Adds the systems that take screenshots.
pub fn plugin(app: &mut App) {
    app.add_message::<TakeShot>().add_systems(Update, (request_when_due, take).chain());
}

fn request_when_due(
    due: Option<Res<ShotAndExit>>,
    stats: Res<FrameStats>,
    background: Res<Background>,
    mut opened_at: Local<u64>,
    mut commands: Commands,
    mut requests: MessageWriter<TakeShot>,
) {
    let Some(due) = due else { return };
    if background.is_replacing() {
        *opened_at = stats.frames;
    }
    if stats.frames >= *opened_at + due.after_frames {
        requests.write(TakeShot { path: due.path.clone(), then_exit: true });
        commands.remove_resource::<ShotAndExit>();
    }
}

fn take(mut requests: MessageReader<TakeShot>, mut commands: Commands) {
    for request in requests.read().cloned() {
        commands.spawn(Screenshot::primary_window()).observe(
            move |captured: On<ScreenshotCaptured>,
                  mut exit: MessageWriter<AppExit>,
                  mut notices: ResMut<Notices>,
                  time: Res<Time<Real>>| {
                let written = write(&captured.image, &request.path);
                let path = request.path.clone();
                // Reported in the window for a key press, and in the log for the command line.
                let notice = match &written {
                    Ok(()) => {
                        info!("wrote {}", path.display());
                        Notice::Saved(path)
                    }
                    Err(reason) => {
                        error!("cannot write {}: {reason}", path.display());
                        Notice::NotSaved { path: Some(path), reason: reason.clone() }
                    }
                };
                notices.add(notice, time.elapsed_secs_f64());
                if request.then_exit {
                    exit.write(if written.is_ok() { AppExit::Success } else { AppExit::error() });
                }
            },
        );
    }
}

fn write(image: &Image, path: &std::path::Path) -> Result<(), String> {
    let bytes = raster::png(image.clone())?;
    store::write(path, bytes).map_err(|error| format!("{error}; {}", error.remedy()))
}
