//! Input of a frame: owners of pointer and keyboard, and keys, which become actions or events of egui.

use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::input_owner::{Area, Claims, Grab, Owner, keyboard_owner, pointer_owner};
use crate::viewer::messages::input_router::{KeyRouter, drop_unchanged_modifiers};
use crate::viewer::messages::key_press::{HeldModifiers, Press};
use crate::viewer::messages::pane::Pane;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::scene_rect::UiOwnsPointer;
use crate::viewer::view_model::tiling::Tiling;
use bevy::input::keyboard::{KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, WindowEvent};
use bevy_egui::{EguiClipboard, EguiContext, EguiInput, PrimaryEguiContext, egui};

/// Width of the strip along the border of the scene in which a drag resizes the panels, points.
const RESIZE: f32 = 5.0;

/// The present claims to input. Written before keys are routed.
#[derive(Resource, Default)]
pub struct InputClaims(pub Claims);

/// Determines the owners of pointer and keyboard, from the position of the pointer in this frame and the last layout.
/// Egui's own answer includes the whole window, since the tiles cover it.
pub fn find_owners(
    mut contexts: Query<&mut EguiContext, With<PrimaryEguiContext>>,
    window: Single<(Entity, &Window), With<PrimaryWindow>>,
    buttons: Res<ButtonInput<MouseButton>>,
    mut events: MessageReader<WindowEvent>,
    mut last: Local<Option<Vec2>>,
    layout: (Res<PanelState>, Res<Tiling>, Res<RepaintScheduler>),
    mut grab: Local<Grab>,
    mut claims: ResMut<InputClaims>,
    mut owns: ResMut<UiOwnsPointer>,
) {
    let Ok(mut context) = contexts.single_mut() else { return };
    let context = context.get_mut();
    let (state, tiling, repaint) = layout;
    let (window, cursor) = (window.0, window.1.cursor_position());
    let area_at = |at: Vec2| {
        let at = egui::pos2(at.x, at.y) / context.zoom_factor();
        let above = context.layer_id_at(at).is_some_and(|layer| layer.order != egui::Order::Background);
        match (above || !repaint.free().shrink(RESIZE).contains(at), tiling.pane_at(at)) {
            (false, _) => Area::Scene,
            (true, Some(Pane::Plots)) if !above => Area::Plot,
            (true, _) => Area::Panel,
        }
    };
    let pressed = first_press(events.read(), window, &mut last).map(area_at);
    let held = buttons.get_pressed().count() > 0;
    claims.0 = Claims {
        dialog: state.dialog_open(),
        menu: egui::Popup::is_any_open(context),
        text_field: context.text_edit_focused(),
        dragging: context.dragged_id().is_some(),
        area: grab.area(cursor.map(area_at), pressed, held),
    };
    owns.set_if_neq(UiOwnsPointer {
        pointer: pointer_owner(&claims.0) != Owner::Scene,
        keyboard: matches!(keyboard_owner(&claims.0), Owner::Dialog | Owner::Menu | Owner::TextField),
    });
}

/// Where a button was first pressed in this frame. `last` is the last position of the pointer.
fn first_press<'a>(
    events: impl Iterator<Item = &'a WindowEvent>,
    window: Entity,
    last: &mut Option<Vec2>,
) -> Option<Vec2> {
    let mut pressed = None;
    for event in events {
        match event {
            WindowEvent::CursorMoved(moved) if moved.window == window => *last = Some(moved.position),
            WindowEvent::CursorLeft(left) if left.window == window => *last = None,
            WindowEvent::MouseButtonInput(input) if input.window == window && input.state.is_pressed() => {
                pressed = pressed.or(*last);
            }
            _ => {}
        }
    }
    pressed
}

/// Takes the keys of actions before egui uses them to move the focus, and passes on the others.
pub fn take_keys(
    mut contexts: Query<(&mut EguiContext, &mut EguiInput), With<PrimaryEguiContext>>,
    mut keys: MessageReader<KeyboardInput>,
    mut focus_lost: MessageReader<KeyboardFocusLost>,
    mut held: Local<HeldModifiers>,
    mut router: Local<KeyRouter>,
    mut clipboard: ResMut<EguiClipboard>,
    mut repaint: ResMut<RepaintScheduler>,
    mut fired: MessageWriter<ActionFired>,
    claims: Res<InputClaims>,
    demo: Res<Demo>,
) {
    let presses: Vec<Press> = keys.read().filter_map(|key| held.observe(key)).collect();
    if focus_lost.read().count() > 0 {
        held.clear();
    }
    let Ok((mut context, mut input)) = contexts.single_mut() else { return };
    let known = context.get_mut().input(|input| input.modifiers);
    drop_unchanged_modifiers(&mut input.events, known);
    let dropped = router.dropped;
    let mut routed = router.route(presses, &claims.0, &mut || clipboard.get_text());
    if router.dropped > dropped {
        warn!("{} keys were dropped: more were pressed within a few frames than can wait", router.dropped - dropped);
    }
    // The key that ends the demo triggers no action other than the emergency stop.
    if demo.just_ended() {
        routed.actions.retain(|action| *action == Action::EmergencyStop);
        router.discard_waiting();
    }
    // Waiting keys need another frame, with a layout.
    repaint.wake |= router.has_waiting();
    input.events.extend(routed.events);
    fired.write_batch(routed.actions.into_iter().map(ActionFired));
}
