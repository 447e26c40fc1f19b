//! Snapshots A and B of the parameters, and switching between them.

use crate::model::Parameters;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::{Change, Slot};
use crate::viewer::view_model::changes::{changes_between, request_for};
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::Resource;

/// The stored parameters, and which of them was stored or applied last.
#[derive(Resource, Clone, Debug, Default)]
pub struct Slots {
    kept: [Option<Box<Parameters>>; 2],
    active: Option<Slot>,
}

impl Slots {
    /// Stores parameters.
    pub fn store(&mut self, slot: Slot, parameters: &Parameters) {
        self.kept[slot as usize] = Some(Box::new(parameters.clone()));
        self.active = Some(slot);
    }

    /// The stored parameters, if any.
    pub fn kept(&self, slot: Slot) -> Option<&Parameters> {
        self.kept[slot as usize].as_deref()
    }

    /// The slot that was stored or applied last.
    pub fn active(&self) -> Option<Slot> {
        self.active
    }

    /// Differences between the present machine and the stored parameters.
    pub fn differences(&self, slot: Slot, readings: &Readings) -> Vec<Change> {
        self.kept(slot).map_or(Vec::new(), |kept| changes_between(&readings.parameters, kept))
    }

    /// Request to apply a slot: an edit, or a rebuild. `None` if the slot is empty or its parameters are in effect
    /// already.
    pub fn go(&mut self, slot: Slot, readings: &Readings) -> Option<PanelRequest> {
        let kept = self.kept(slot)?;
        let request = request_for(changes_between(&readings.parameters, kept));
        self.active = Some(slot);
        request
    }

    /// Request to apply the slot that is not active; with one slot in use, that one.
    pub fn flip(&mut self, readings: &Readings) -> Option<PanelRequest> {
        let wanted = self.active.map_or(Slot::A, Slot::other);
        let wanted = if self.kept(wanted).is_some() { wanted } else { wanted.other() };
        self.go(wanted, readings)
    }

    /// The active slot, with a star if the parameters have been changed since; empty without any.
    pub fn text(&self, readings: &Readings) -> String {
        let Some(slot) = self.active else { return String::new() };
        let changed = self.kept(slot).is_some_and(|kept| *kept != readings.parameters);
        format!("{}{}", slot.letter(), if changed { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies a request to the data, as a machine would.
    fn follow(data: &mut Readings, request: Option<PanelRequest>) {
        let Some(PanelRequest::Edit(changes)) = request else { panic!("one edit: {request:?}") };
        for change in changes {
            let row = crate::model::parameters::find(crate::model::parameters::TABLE, change.path).expect("a row");
            let set = |values: &mut _| (row.set)(values, &change.after).expect("a value");
            data.parameters = data.parameters.changed(set).expect("valid");
        }
    }

    #[test]
    fn flipping_goes_to_and_fro() {
        let (mut slots, mut data) = (Slots::default(), Readings::default());
        assert_eq!((slots.flip(&data), slots.text(&data)), (None, String::new()));
        slots.store(Slot::A, &data.parameters);
        data.parameters = data.parameters.changed(|values| values.air.fill_fraction = 0.3).expect("valid");
        assert_eq!(slots.text(&data), "A*");
        slots.store(Slot::B, &data.parameters);
        assert_eq!((slots.text(&data).as_str(), slots.differences(Slot::A, &data).len()), ("B", 1));
        let request = slots.flip(&data);
        follow(&mut data, request);
        assert_eq!((data.parameters.air.fill_fraction, slots.active()), (0.25, Some(Slot::A)));
        let request = slots.flip(&data);
        follow(&mut data, request);
        assert_eq!((data.parameters.air.fill_fraction, slots.text(&data).as_str()), (0.3, "B"));
    }

    #[test]
    fn with_one_slot_a_flip_goes_back_to_it() {
        let (mut slots, mut data) = (Slots::default(), Readings::default());
        slots.store(Slot::B, &data.parameters);
        assert_eq!(slots.flip(&data), None, "it is there already");
        data.parameters = data.parameters.changed(|values| values.geometry.floater_count = 60).expect("valid");
        assert!(matches!(slots.flip(&data), Some(PanelRequest::Rebuild(changes)) if changes.len() == 1));
        assert_eq!(slots.active(), Some(Slot::B));
    }
}
