//! Settings of the window that persist between runs: layout, theme, text size, options of the scene and render quality.
//!
//! They are stored in the user's configuration directory as `kpp/window.ron`. An unreadable file is renamed and
//! reported; the window then starts with the defaults.

use crate::viewer::app::window_file::WindowSettings;
use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::notices::{Notice, Notices, QualityFrom};
use crate::viewer::ui::theme::SCALES;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::plot::Plot;
use crate::viewer::view_model::render_quality::{QualityPreset, QualityRequest, RenderQuality};
use crate::viewer::view_model::selection::ViewOptions;
use crate::viewer::view_model::tiling::Tiling;
use crate::{config, store};
use bevy::prelude::*;
use std::path::{Path, PathBuf};

/// Path of the settings file. Absent for a window with default settings, as for a screenshot or a measurement.
#[derive(Resource, Clone, Debug)]
pub struct Remember(pub PathBuf);

/// Settings are written when the user has not changed them for this time, s.
const QUIET_S: f64 = 2.0;

/// Path of the file in the user's configuration directory, if that is defined.
pub fn file() -> Option<PathBuf> {
    config::user_directory().map(|directory| directory.join("kpp").join("window.ron"))
}

/// Reads and writes the settings.
pub fn plugin(app: &mut App) {
    app.init_resource::<QualityRequest>()
        .add_systems(Startup, recall)
        .add_systems(Update, choose_quality)
        .add_systems(Last, remember.after(bevy::window::ExitSystems));
}

/// The render quality chosen in an earlier window, if any. It determines plugins and pipelines and is therefore read
/// before the window opens.
pub fn chosen_tier(file: &Path) -> Option<QualityPreset> {
    let text = config::read(file).ok()?;
    WindowSettings::parse(text.inner()).ok()?.tier
}

/// Stores a choice of the render quality, with a notice about when it takes effect.
fn choose_quality(
    mut fired: MessageReader<ActionFired>,
    quality: Res<RenderQuality>,
    file: Option<Res<Remember>>,
    time: Res<Time<Real>>,
    mut request: ResMut<QualityRequest>,
    mut tiling: ResMut<Tiling>,
    mut notices: ResMut<Notices>,
) {
    for _ in fired.read().filter(|ActionFired(action)| *action == Action::ToggleQuality) {
        let chosen = request.0.unwrap_or(quality.preset).other();
        request.0 = Some(chosen);
        tiling.edited = true;
        let name = chosen.name();
        let from = match (chosen == quality.preset, file.is_some()) {
            (true, _) => QualityFrom::Now,
            (false, true) => QualityFrom::NextStart,
            (false, false) => QualityFrom::Nowhere,
        };
        notices.add(Notice::QualityChosen { name, from }, time.elapsed_secs_f64());
    }
}

/// Applies the stored settings.
fn recall(
    file: Option<Res<Remember>>,
    mut state: ResMut<PanelState>,
    mut tiling: ResMut<Tiling>,
    mut options: ResMut<ViewOptions>,
    mut board: ResMut<PlotBoard>,
    mut request: ResMut<QualityRequest>,
    mut notices: ResMut<Notices>,
) {
    let Some(file) = file else { return };
    if !file.0.exists() {
        return;
    }
    let text = config::read(&file.0).map_err(|fault| fault.message);
    match text.and_then(|text| WindowSettings::parse(text.inner()).map_err(|error| error.to_string())) {
        Ok(settings) => {
            state.dark = settings.dark;
            state.scale = settings.scale.clamp(SCALES.0, SCALES.1);
            *options = settings.view;
            request.0 = settings.tier;
            *tiling = Tiling::new(&settings.layout, &settings.hidden);
            *board = settings.plots;
        }
        Err(error) => {
            let aside = file.0.with_extension("ron.unreadable");
            let aside = std::fs::rename(&file.0, &aside).map(|()| aside).map_err(|why| why.to_string());
            notices.add(Notice::SettingsUnreadable { path: file.0.clone(), reason: error, aside }, 0.0);
        }
    }
}

/// Writes the settings some time after their last change, and at the end.
fn remember(
    file: Option<Res<Remember>>,
    state: Res<PanelState>,
    mut tiling: ResMut<Tiling>,
    options: Res<ViewOptions>,
    board: Res<PlotBoard>,
    request: Res<QualityRequest>,
    time: Res<Time<Real>>,
    exit: MessageReader<AppExit>,
    demo: Res<Demo>,
    mut changed_at: Local<Option<f64>>,
    mut plots: Local<Option<(Vec<Plot>, f64)>>,
) {
    let now = time.elapsed_secs_f64();
    // Only changes made by the user count, not automatic axis limits.
    let same = |(before, window_s): &(Vec<Plot>, f64)| {
        let alike = |(a, b): (&Plot, &Plot)| a.id == b.id && a.content == b.content && a.zoomed == b.zoomed;
        *window_s == board.window_s && before.len() == board.plots.len() && before.iter().zip(&board.plots).all(alike)
    };
    let replotted = file.is_some() && plots.as_ref().is_some_and(|before| !same(before));
    if file.is_some() && (replotted || plots.is_none()) {
        *plots = Some((board.plots.clone(), board.window_s));
    }
    if std::mem::take(&mut tiling.edited) || replotted || options.is_changed() && !options.is_added() {
        *changed_at = Some(now);
    }
    let Some(file) = file else { return };
    // Changes made by a demo are not stored.
    if demo.is_playing() {
        *changed_at = None;
        return;
    }
    let due = changed_at.is_some_and(|at| now - at > QUIET_S) || changed_at.is_some() && !exit.is_empty();
    if !due {
        return;
    }
    *changed_at = None;
    let (layout, hidden) = tiling.layout();
    let settings = WindowSettings {
        dark: state.dark,
        scale: state.scale,
        view: *options,
        tier: request.0,
        hidden,
        layout,
        plots: board.clone(),
    };
    let written = file.0.parent().map_or(Ok(()), store::folder).and_then(|()| store::write(&file.0, settings.text()));
    if let Err(error) = written {
        warn!("the window's settings are not kept: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_tier_is_found_at_the_next_start_and_older_files_have_none() {
        let file = std::env::temp_dir().join(format!("kpp-window-settings-{}.ron", std::process::id()));
        assert_eq!(chosen_tier(&file), None, "there is no file yet");
        let text = WindowSettings { tier: Some(QualityPreset::Full), ..WindowSettings::default() }.text();
        std::fs::write(&file, &text).expect("written");
        assert_eq!(chosen_tier(&file), Some(QualityPreset::Full));
        let older: Vec<&str> = text.lines().filter(|line| !line.contains("tier")).collect();
        assert!(older.len() < text.lines().count());
        std::fs::write(&file, older.join("\n")).expect("written");
        assert_eq!(chosen_tier(&file), None);
        assert!(WindowSettings::parse(&older.join("\n")).is_ok(), "the rest of it still counts");
        std::fs::remove_file(&file).expect("removed");
    }

    #[test]
    fn the_choice_goes_to_and_fro() {
        let mut app = App::new();
        app.add_message::<ActionFired>()
            .insert_resource(QualityPreset::Light.quality())
            .init_resource::<QualityRequest>()
            .init_resource::<Tiling>()
            .init_resource::<Notices>()
            .init_resource::<Time<Real>>()
            .add_systems(Update, choose_quality);
        for wanted in [QualityPreset::Full, QualityPreset::Light] {
            app.world_mut().write_message(ActionFired(Action::ToggleQuality));
            app.update();
            assert_eq!(app.world().resource::<QualityRequest>().0, Some(wanted));
        }
    }
}
