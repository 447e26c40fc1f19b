//! Keeps the pixels of the panels while egui does not run.
//!
//! On a software renderer every shaded pixel is paid for, and text is nothing but shaded pixels. The
//! panels stand still for several frames in a row, so their pixels are copied aside after they were
//! drawn, and copied back, which costs a tenth, until they change.

use bevy::camera::CameraMainTextureUsages;
use bevy::core_pipeline::{Core2d, Core3d, upscaling::upscaling};
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy::render::render_resource::{
    Extent3d, Origin3d, TexelCopyTextureInfo, Texture, TextureAspect, TextureDescriptor, TextureDimension,
    TextureFormat, TextureUsages,
};
use bevy::render::renderer::{RenderContext, ViewQuery};
use bevy::render::view::ViewTarget;
use bevy_egui::render::{EguiCameraView, egui_pass};

/// What a frame does with the pixels of the panels.
#[derive(Resource, ExtractResource, Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum PanelPixels {
    /// Egui's meshes are painted, and nothing is kept.
    #[default]
    Paint,
    /// Egui's meshes are painted, and the pixels in these rectangles are kept.
    Keep([URect; 4]),
    /// There are no meshes; the kept pixels of these rectangles are put back.
    PutBack([URect; 4]),
}

/// The four rectangles of a target around its free part; empty ones included.
pub(super) fn around(free: URect, target: UVec2) -> [URect; 4] {
    let free = free.intersect(URect::from_corners(UVec2::ZERO, target));
    [
        URect::new(0, 0, target.x, free.min.y),
        URect::new(0, free.min.y, free.min.x, free.max.y),
        URect::new(free.max.x, free.min.y, target.x, free.max.y),
        URect::new(0, free.max.y, target.x, target.y),
    ]
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<PanelPixels>()
        .add_plugins(ExtractResourcePlugin::<PanelPixels>::default())
        .add_systems(PreUpdate, allow_copies);
    let Some(render) = app.get_sub_app_mut(RenderApp) else { return };
    render
        .add_systems(Core2d, keep_or_put_back.after(egui_pass).before(upscaling))
        .add_systems(Core3d, keep_or_put_back.after(egui_pass).before(upscaling));
}

/// Lets pixels be copied into the cameras' targets. All cameras alike, or they would no longer share one.
fn allow_copies(mut cameras: Query<&mut CameraMainTextureUsages, Added<CameraMainTextureUsages>>) {
    for mut usages in &mut cameras {
        usages.0 |= TextureUsages::COPY_DST | TextureUsages::COPY_SRC;
    }
}

/// The pixels that were kept: a texture as large as the target.
struct Kept {
    texture: Texture,
    size: UVec2,
    format: TextureFormat,
}

fn keep_or_put_back(
    view: ViewQuery<&ViewTarget, With<EguiCameraView>>,
    pixels: Res<PanelPixels>,
    mut kept: Local<Option<Kept>>,
    mut context: RenderContext,
) {
    let target = view.into_inner();
    let main = target.main_texture();
    let size = UVec2::new(main.width(), main.height());
    let fits = |kept: &Kept| kept.size == size && kept.format == main.format();
    let (rectangles, put_back) = match *pixels {
        PanelPixels::Paint => return,
        PanelPixels::Keep(rectangles) => (rectangles, false),
        PanelPixels::PutBack(rectangles) => (rectangles, true),
    };
    if !put_back && !kept.as_ref().is_some_and(fits) {
        let texture = context.render_device().create_texture(&TextureDescriptor {
            label: Some("kept panels"),
            size: Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: TextureDimension::D2,
            format: main.format(),
            usage: TextureUsages::COPY_SRC | TextureUsages::COPY_DST,
            view_formats: &[],
        });
        *kept = Some(Kept { texture, size, format: main.format() });
    }
    let Some(kept) = kept.as_ref().filter(|kept| fits(kept)) else { return };
    let (from, to) = if put_back { (&kept.texture, main) } else { (main, &kept.texture) };
    let whole = URect::from_corners(UVec2::ZERO, size);
    for rectangle in rectangles.map(|rectangle| rectangle.intersect(whole)) {
        if rectangle.is_empty() {
            continue;
        }
        let origin = Origin3d { x: rectangle.min.x, y: rectangle.min.y, z: 0 };
        let place = |texture| TexelCopyTextureInfo { texture, mip_level: 0, origin, aspect: TextureAspect::All };
        let extent = Extent3d { width: rectangle.width(), height: rectangle.height(), depth_or_array_layers: 1 };
        context.command_encoder().copy_texture_to_texture(place(from), place(to), extent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rectangles_cover_everything_but_the_free_part_once() {
        let target = UVec2::new(1280, 720);
        for free in [URect::new(250, 36, 990, 720), URect::new(0, 36, 1280, 720), URect::new(300, 100, 9999, 600)] {
            let area = |rect: URect| u64::from(rect.width()) * u64::from(rect.height());
            let inside = free.intersect(URect::from_corners(UVec2::ZERO, target));
            let strips = around(free, target);
            let covered: u64 = strips.iter().map(|strip| area(*strip)).sum();
            assert_eq!(covered + area(inside), area(URect::from_corners(UVec2::ZERO, target)));
            assert!(strips.iter().all(|strip| strip.intersect(inside).is_empty()));
        }
    }
}
