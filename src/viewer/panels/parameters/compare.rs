//! Comparison of the present machine with snapshots A and B and with presets.

use crate::config::{self, PresetFile, UserPresets};
use crate::model::Parameters;
use crate::store;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::{Change, Slot, SlotRequest};
use crate::viewer::panels::parameters::style::{changed_color, wrong_color};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::theme;
use crate::viewer::ui::values::{name, shown_value};
use crate::viewer::view_model::changes::{changes_between, request_for};
use crate::viewer::view_model::parameter_state::{Base, CompareState, KnownPreset, ParameterState};
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::slots::Slots;
use bevy_egui::egui::{self, Align2, Key, Label, RichText, Sense, vec2};

/// Height of a difference, points.
const LINE: f32 = 28.0;

/// All presets with their machines, read from disk.
fn known(folder: Option<&UserPresets>) -> Vec<KnownPreset> {
    let built_in = config::PRESETS.iter().map(|preset| PresetFile { name: preset.name.into(), path: None });
    let all = built_in.chain(folder.map_or(Vec::new(), UserPresets::list));
    all.map(|file| {
        let machine = file.source().map_err(config::ConfigErrors::from);
        let machine = machine.and_then(|text| config::load_texts(Some(text), None, &[]));
        (file, machine.map(|loaded| Box::new(loaded.parameters)).map_err(|errors| errors.to_string()))
    })
    .collect()
}

/// Draws the comparison.
pub fn show(
    ui: &mut egui::Ui,
    readings: &Readings,
    state: &mut ParameterState,
    slots: &Slots,
    requests: &mut Vec<PanelRequest>,
) {
    let presets = state.presets.get_or_insert_with(|| known(state.folder.as_ref()));
    let compare = &mut state.compare;
    for slot in Slot::BOTH {
        slot_line(ui, slot, readings, compare, slots, requests);
    }
    ui.horizontal(|ui| {
        let can = Slot::BOTH.iter().any(|slot| slots.kept(*slot).is_some());
        let flip = ui.add_enabled(can, egui::Button::new("Flip A / B"));
        if flip.on_hover_text("Goes to the slot that is not in use, as one edit.").clicked() {
            requests.push(PanelRequest::Slot(SlotRequest::Flip));
        }
    });
    ui.separator();
    egui::ScrollArea::vertical().id_salt("presets").max_height(92.0).auto_shrink([false, true]).show(ui, |ui| {
        for (file, machine) in presets.iter() {
            preset_line(ui, file, machine, compare);
        }
    });
    if save_line(ui, readings, compare, state.folder.as_ref()) {
        state.presets = None;
        return;
    }
    ui.separator();
    let base = match &compare.base {
        Base::Slot(slot) => slots.kept(*slot),
        Base::Preset(name) => {
            presets.iter().find(|(file, _)| file.name == *name).and_then(|(_, machine)| machine.as_deref().ok())
        }
    };
    let title = match &compare.base {
        Base::Slot(slot) => format!("slot {}", slot.letter()),
        Base::Preset(name) => name.clone(),
    };
    if differences(ui, readings, &title, base, requests)
        && let (Base::Preset(_), Some(loaded)) = (&compare.base, base)
    {
        state.base_when_there = Some(Box::new(loaded.clone()));
    }
}

fn slot_line(
    ui: &mut egui::Ui,
    slot: Slot,
    readings: &Readings,
    compare: &mut CompareState,
    slots: &Slots,
    requests: &mut Vec<PanelRequest>,
) {
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let differing = slots.differences(slot, readings).len();
        let text = match (slots.kept(slot), differing) {
            (None, _) => "empty".into(),
            (Some(_), 0) => "as it is now".into(),
            (Some(_), 1) => "1 difference".into(),
            (Some(_), count) => format!("{count} differences"),
        };
        let store = ui.button("Store").on_hover_text("Keeps the present parameters here.");
        if store.clicked() {
            compare.base = Base::Slot(slot);
            requests.push(PanelRequest::Slot(SlotRequest::Store(slot)));
        }
        let go = ui.add_enabled(differing > 0, egui::Button::new("Go"));
        if go.on_hover_text("Makes the machine what is kept here, as one edit.").clicked() {
            requests.push(PanelRequest::Slot(SlotRequest::Go(slot)));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let letter = RichText::new(slot.letter()).strong();
            let active = slots.active() == Some(slot);
            let letter = if active { letter.color(changed_color(ui.visuals())) } else { letter };
            let chosen = compare.base == Base::Slot(slot);
            if ui.selectable_label(chosen, letter).on_hover_text("Shows below what differs.").clicked() {
                compare.base = Base::Slot(slot);
            }
            ui.add(Label::new(RichText::new(text).small()).truncate());
        });
    });
}

fn preset_line(
    ui: &mut egui::Ui,
    file: &PresetFile,
    machine: &Result<Box<Parameters>, String>,
    compare: &mut CompareState,
) {
    let chosen = compare.base == Base::Preset(file.name.clone());
    let (text, tooltip) = match (machine, &file.path) {
        (Err(error), _) => {
            (RichText::new(format!("{} (cannot be read)", file.name)).color(wrong_color(ui.visuals())), error.clone())
        }
        (Ok(_), Some(path)) => (RichText::new(&file.name), format!("Saved in {}", path.display())),
        (Ok(_), None) => {
            let title = config::preset(&file.name).map_or("", |preset| preset.title);
            (RichText::new(format!("{} (built in)", file.name)), title.to_owned())
        }
    };
    if ui.add(egui::Button::selectable(chosen, text).truncate()).on_hover_text(tooltip).clicked() {
        compare.base = Base::Preset(file.name.clone());
    }
}

/// Draws the line for saving the machine as a preset; true if the folder has changed.
fn save_line(ui: &mut egui::Ui, readings: &Readings, compare: &mut CompareState, folder: Option<&UserPresets>) -> bool {
    let mut saved = false;
    ui.horizontal(|ui| {
        let room = (ui.available_width() - 72.0).clamp(40.0, 160.0);
        let hint = if room > 84.0 { "save as preset …" } else { "name" };
        let field = egui::TextEdit::singleline(&mut compare.name).hint_text(hint).desired_width(room);
        let response = ui.add(field);
        if response.changed() {
            (compare.outcome, compare.taken) = (None, None);
        }
        let replace = compare.taken.as_ref() == Some(&compare.name);
        let text = if replace { "Replace" } else { "Save" };
        let button = ui.add_enabled(!compare.name.is_empty(), egui::Button::new(text));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if button.clicked() || entered && !replace && !compare.name.is_empty() {
            saved = save(readings, compare, folder, replace);
        }
        // A refused name is corrected at once.
        if entered && !saved {
            response.request_focus();
        }
    });
    if let Some((text, well)) = &compare.outcome {
        let color = if *well { theme::faint(ui.visuals()) } else { wrong_color(ui.visuals()) };
        ui.add(Label::new(RichText::new(text).small().color(color)).wrap());
    }
    saved
}

fn save(readings: &Readings, compare: &mut CompareState, folder: Option<&UserPresets>, replace: bool) -> bool {
    let name = compare.name.trim().to_owned();
    let Some(folder) = folder else {
        compare.outcome = Some(("there is no place for presets: set HOME or XDG_CONFIG_HOME".into(), false));
        return false;
    };
    match store::save_preset(folder, &name, &readings.parameters, replace) {
        Ok(path) => {
            compare.outcome = Some((format!("saved as {}", path.display()), true));
            (compare.base, compare.name, compare.taken) = (Base::Preset(name), String::new(), None);
            true
        }
        Err(fault) => {
            let help = fault.help.as_deref().unwrap_or_default();
            compare.outcome = Some((format!("{}: {help}", fault.message), false));
            compare.taken = (config::check_name(&name).is_ok() && folder.path(&name).exists()).then_some(name);
            false
        }
    }
}

/// Draws the differences from the chosen machine, and the button that loads it; true if it was clicked.
fn differences(
    ui: &mut egui::Ui,
    readings: &Readings,
    title: &str,
    base: Option<&Parameters>,
    requests: &mut Vec<PanelRequest>,
) -> bool {
    let Some(base) = base else {
        ui.label(RichText::new(format!("{title}: nothing there to compare with")).small());
        return false;
    };
    let changes = changes_between(&readings.parameters, base);
    let load = request_for(changes.clone());
    let mut loaded = false;
    let count = match changes.len() {
        0 => format!("no difference from {title}"),
        1 => format!("1 difference from {title}"),
        count => format!("{count} differences from {title}"),
    };
    let tooltip = match load {
        Some(PanelRequest::Rebuild(_)) => {
            "Builds a new machine with its values; time starts at zero. Undo builds this one again."
        }
        _ => "Makes the machine what it is, as one edit of the running machine.",
    };
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let button = ui.add_enabled(load.is_some(), egui::Button::new("Load"));
        if button.on_hover_text(tooltip).clicked() {
            requests.extend(load);
            loaded = true;
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let count = RichText::new(count).small().color(theme::strong(ui.visuals()));
            ui.add(Label::new(count).truncate());
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    let list = egui::ScrollArea::vertical().id_salt("differences").auto_shrink(false);
    list.show_rows(ui, LINE, changes.len(), |ui, visible| {
        changes[visible].iter().for_each(|change| difference(ui, change));
    });
    loaded
}

fn difference(ui: &mut egui::Ui, change: &Change) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let within = |at: egui::Pos2, text: &str, color| {
        let (font, room) = (theme::words(theme::SMALL), rect.right() - at.x);
        text_within(ui.painter(), at, Align2::LEFT_TOP, text, font, color, room);
    };
    let group = change.path.split_once('.').map_or("", |(group, _)| group).replace('_', " ");
    let title = format!("{group}: {}", name(change.path));
    within(rect.left_top() + vec2(4.0, 1.0), &title, ui.visuals().text_color());
    let (here, there) = (shown_value(change.path, &change.before), shown_value(change.path, &change.after));
    within(rect.left_top() + vec2(12.0, 13.0), &format!("here {here}, there {there}"), theme::faint(ui.visuals()));
    if !response.hovered() {
        return;
    }
    response.on_hover_text(format!(
        "{title}: here {here}, there {there}\n{}: here {}, there {} (SI)",
        change.path, change.before, change.after
    ));
}
