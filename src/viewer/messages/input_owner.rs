//! The priority table of input: who owns the keyboard and the pointer, and where each kind of event goes.

/// Owners of input, in descending order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A dialog above all panels.
    Dialog,
    /// An open menu or list.
    Menu,
    /// The text field with the focus; it owns no pointer.
    TextField,
    /// A panel: the keyboard only while one of its values is dragged.
    Panel,
    /// A plot, likewise.
    Plot,
    /// The scene.
    Scene,
}

/// Areas of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Area {
    /// A panel, or something painted above the scene.
    Panel,
    /// The panel of the plots.
    Plot,
    /// The scene.
    #[default]
    Scene,
}

/// What the window shows and does, as far as it decides about the owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// A dialog is open.
    pub dialog: bool,
    /// A menu or a list is open.
    pub menu: bool,
    /// A text field has the focus.
    pub text_field: bool,
    /// Something in a panel is being dragged.
    pub dragging: bool,
    /// The area under the pointer; during a drag, that in which it began.
    pub area: Area,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The shortcut of the emergency stop.
    Stop,
    /// Esc.
    Escape,
    /// Enter and Tab.
    Confirm,
    /// Keys that type, or move the cursor of a text.
    Text,
    /// Function keys, and shortcuts with Ctrl that do not edit text.
    Command,
    /// Copy, cut and paste.
    Clipboard,
    /// Motion and buttons of the pointer.
    Pointer,
    /// The wheel.
    Wheel,
}

/// Destination of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The action of the shortcut; a key without one goes to egui.
    Action,
    /// egui, for dialogs and panels.
    Ui,
    /// The camera and the selection in the scene.
    Scene,
}

/// A row of the table.
struct Row {
    owner: Owner,
    owns_keyboard: fn(&Claims) -> bool,
    owns_pointer: fn(&Claims) -> bool,
    /// Destinations in the order of [`Kind`].
    routes: [Route; 8],
}

use Route::{Action, Scene, Ui};

/// The table; the first row whose condition holds is the owner.
#[rustfmt::skip]
static TABLE: [Row; 6] = [
    //                                                                                                              Stop    Escape  Confirm Text  Command Clipb. Pointer Wheel
    Row { owner: Owner::Dialog,    owns_keyboard: |is| is.dialog,     owns_pointer: |is| is.dialog,          routes: [Action, Ui,     Ui, Ui,     Ui,     Ui, Ui,    Ui] },
    Row { owner: Owner::Menu,      owns_keyboard: |is| is.menu,       owns_pointer: |is| is.menu,            routes: [Action, Ui,     Ui, Ui,     Action, Ui, Ui,    Ui] },
    Row { owner: Owner::TextField, owns_keyboard: |is| is.text_field, owns_pointer: |_| false,               routes: [Action, Ui,     Ui, Ui,     Action, Ui, Ui,    Ui] },
    Row { owner: Owner::Panel,     owns_keyboard: |is| drags(is, Area::Panel), owns_pointer: |is| is.area == Area::Panel, routes: [Action, Ui, Ui, Action, Action, Ui, Ui, Ui] },
    Row { owner: Owner::Plot,      owns_keyboard: |is| drags(is, Area::Plot),  owns_pointer: |is| is.area == Area::Plot,  routes: [Action, Ui, Ui, Action, Action, Ui, Ui, Ui] },
    Row { owner: Owner::Scene,     owns_keyboard: |_| true,           owns_pointer: |_| true,                routes: [Action, Action, Ui, Action, Action, Ui, Scene, Scene] },
];

fn drags(claims: &Claims, area: Area) -> bool {
    claims.dragging && claims.area == area
}

/// The owner of the keyboard.
pub fn keyboard_owner(claims: &Claims) -> Owner {
    TABLE.iter().find(|row| (row.owns_keyboard)(claims)).map_or(Owner::Scene, |row| row.owner)
}

/// The owner of the pointer.
pub fn pointer_owner(claims: &Claims) -> Owner {
    TABLE.iter().find(|row| (row.owns_pointer)(claims)).map_or(Owner::Scene, |row| row.owner)
}

/// The destination of an event.
pub fn route(owner: Owner, kind: Kind) -> Route {
    TABLE.iter().find(|row| row.owner == owner).map_or(Route::Ui, |row| row.routes[kind as usize])
}

/// The area that owns the pointer while a button is held: that in which the button was pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grab(Option<Area>);

impl Grab {
    /// The area for this frame, from the area under the pointer, `None` outside of the window, and the area in which a
    /// button was pressed during the frame.
    pub fn area(&mut self, under: Option<Area>, pressed: Option<Area>, held: bool) -> Area {
        self.0 = self.0.or(pressed);
        let area = self.0.or(under).unwrap_or_default();
        if !held {
            self.0 = None;
        }
        area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNERS: [Owner; 6] = [Owner::Dialog, Owner::Menu, Owner::TextField, Owner::Panel, Owner::Plot, Owner::Scene];
    const KINDS: [Kind; 8] = [
        Kind::Stop,
        Kind::Escape,
        Kind::Confirm,
        Kind::Text,
        Kind::Command,
        Kind::Clipboard,
        Kind::Pointer,
        Kind::Wheel,
    ];

    /// The table again, by rules.
    fn expected(owner: Owner, kind: Kind) -> Route {
        match (owner, kind) {
            (_, Kind::Stop) => Route::Action,
            (_, Kind::Confirm | Kind::Clipboard) => Route::Ui,
            (Owner::Scene, Kind::Pointer | Kind::Wheel) => Route::Scene,
            (_, Kind::Pointer | Kind::Wheel) | (Owner::Dialog, _) => Route::Ui,
            (Owner::Scene, Kind::Escape) | (_, Kind::Command) => Route::Action,
            (Owner::Menu | Owner::TextField, Kind::Text) | (_, Kind::Escape) => Route::Ui,
            (_, Kind::Text) => Route::Action,
        }
    }

    #[test]
    fn every_kind_of_event_has_its_place_with_every_owner() {
        for (row, owner) in TABLE.iter().zip(OWNERS) {
            assert_eq!(row.owner, owner);
            for (number, kind) in KINDS.into_iter().enumerate() {
                assert_eq!(kind as usize, number);
                assert_eq!(route(owner, kind), expected(owner, kind), "{owner:?} {kind:?}");
            }
        }
    }

    #[test]
    fn the_first_owner_of_the_table_wins() {
        let mut claims = Claims { dialog: true, menu: true, text_field: true, dragging: true, area: Area::Plot };
        let mut owners = || {
            let found = (keyboard_owner(&claims), pointer_owner(&claims));
            match found.0 {
                Owner::Dialog => claims.dialog = false,
                Owner::Menu => claims.menu = false,
                Owner::TextField => claims.text_field = false,
                Owner::Panel => (claims.dragging, claims.area) = (false, Area::Scene),
                Owner::Plot => claims.area = Area::Panel,
                Owner::Scene => {}
            }
            found
        };
        assert_eq!(owners(), (Owner::Dialog, Owner::Dialog));
        assert_eq!(owners(), (Owner::Menu, Owner::Menu));
        assert_eq!(owners(), (Owner::TextField, Owner::Plot));
        assert_eq!(owners(), (Owner::Plot, Owner::Plot));
        assert_eq!(owners(), (Owner::Panel, Owner::Panel));
        assert_eq!(owners(), (Owner::Scene, Owner::Scene));
    }

    #[test]
    fn a_drag_belongs_to_the_area_in_which_it_began() {
        let mut grab = Grab::default();
        assert_eq!(grab.area(Some(Area::Panel), Some(Area::Panel), true), Area::Panel);
        assert_eq!(grab.area(Some(Area::Scene), None, true), Area::Panel);
        assert_eq!(
            grab.area(Some(Area::Scene), Some(Area::Scene), true),
            Area::Panel,
            "a second button changes nothing"
        );
        assert_eq!(grab.area(None, None, true), Area::Panel, "outside of the window");
        assert_eq!(grab.area(Some(Area::Scene), None, false), Area::Panel, "the release belongs to it");
        assert_eq!(grab.area(Some(Area::Scene), None, false), Area::Scene);
        assert_eq!(
            grab.area(Some(Area::Panel), Some(Area::Scene), false),
            Area::Scene,
            "pressed and released in one frame"
        );
        assert_eq!(grab.area(Some(Area::Plot), None, false), Area::Plot);
    }
}
