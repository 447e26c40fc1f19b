//! Two places to keep a machine in, A and B, and to flip between them.

use crate::model::Parameters;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::{Change, Slot};
use crate::viewer::view_model::changes::{changes_between, request_for};
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::Resource;

/// What is kept in A and B, and which of them was stored or gone to last.
#[derive(Resource, Clone, Debug, Default)]
pub struct Slots {
    kept: [Option<Box<Parameters>>; 2],
    active: Option<Slot>,
}

impl Slots {
    /// Keeps a machine.
    pub fn store(&mut self, slot: Slot, parameters: &Parameters) {
        self.kept[slot as usize] = Some(Box::new(parameters.clone()));
        self.active = Some(slot);
    }

    /// What is kept.
    pub fn kept(&self, slot: Slot) -> Option<&Parameters> {
        self.kept[slot as usize].as_deref()
    }

    /// The one that was stored or gone to last.
    pub fn active(&self) -> Option<Slot> {
        self.active
    }

    /// What differs between the present machine and what is kept.
    pub fn differences(&self, slot: Slot, readings: &Readings) -> Vec<Change> {
        self.kept(slot).map_or(Vec::new(), |kept| changes_between(&readings.parameters, kept))
    }

    /// Goes to a slot: one edit, or a machine built anew. Nothing if the slot is empty or the machine is there already.
    pub fn go(&mut self, slot: Slot, readings: &Readings) -> Option<PanelRequest> {
        let kept = self.kept(slot)?;
        let request = request_for(changes_between(&readings.parameters, kept));
        self.active = Some(slot);
        request
    }

    /// Goes to the slot that is not active; with one slot in use, back to it.
    pub fn flip(&mut self, readings: &Readings) -> Option<PanelRequest> {
        let wanted = self.active.map_or(Slot::A, Slot::other);
        let wanted = if self.kept(wanted).is_some() { wanted } else { wanted.other() };
        self.go(wanted, readings)
    }

    /// Which slot is active, with a star if the machine has been changed since; empty without any.
    pub fn text(&self, readings: &Readings) -> String {
        let Some(slot) = self.active else { return String::new() };
        let changed = self.kept(slot).is_some_and(|kept| *kept != readings.parameters);
        format!("{}{}", slot.letter(), if changed { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets the data follow what was asked for, as a machine would.
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
