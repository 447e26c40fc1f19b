//! The icon of the window, from `assets/icon.png`, which `scripts/icon` draws.

use bevy::asset::RenderAssetUsages;
use bevy::image::{CompressedImageFormats, ImageSampler, ImageType};
use bevy::prelude::*;
use bevy::winit::WINIT_WINDOWS;

const PNG: &[u8] = include_bytes!("../../../assets/icon.png");

/// Gives every window the icon.
pub fn plugin(app: &mut App) {
    app.add_systems(Startup, set_icons);
}

fn set_icons() {
    let (png, formats) = (ImageType::Extension("png"), CompressedImageFormats::NONE);
    let image = Image::from_buffer(PNG, png, formats, true, ImageSampler::Default, RenderAssetUsages::MAIN_WORLD)
        .expect("the icon is embedded and drawn by a script");
    let size = image.size();
    let pixels = image.data.expect("an image that has been read has pixels");
    let icon = winit::window::Icon::from_rgba(pixels, size.x, size.y).expect("four bytes a pixel");
    WINIT_WINDOWS.with_borrow(|windows| {
        windows.windows.values().for_each(|window| window.set_window_icon(Some(icon.clone())));
    });
}
