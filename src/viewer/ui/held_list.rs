//! Lists that change by themselves: while the pointer is over one, its rows stay where they are, so that a click hits
//! the row that was aimed at.

use bevy_egui::egui::{self, Id, Rect};

/// The content to be shown in an area: that of the frame before while the pointer is over the area, otherwise the new
/// one. A change of `key` always shows the new one, since the old one then belongs to something else.
pub fn held<T: Clone + Send + Sync + 'static>(ui: &egui::Ui, id: Id, key: u64, area: Rect, new: T) -> T {
    let before = ui.data(|data| data.get_temp::<(u64, T)>(id)).filter(|(of, _)| *of == key);
    let shown = match before {
        Some((_, before)) if ui.rect_contains_pointer(area) => before,
        _ => new,
    };
    ui.data_mut(|data| data.insert_temp(id, (key, shown.clone())));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy_egui::egui::{Event, pos2, vec2};
    use egui_kittest::Harness;

    #[derive(Default)]
    struct Fixture {
        key: u64,
        new: Vec<u32>,
        shown: Vec<u32>,
    }

    #[test]
    fn a_list_is_held_while_the_pointer_is_over_it() {
        let mut harness = Harness::builder().with_size(vec2(100.0, 100.0)).build_ui_state(
            |ui, fixture: &mut Fixture| {
                let area = Rect::from_min_max(pos2(0.0, 50.0), pos2(100.0, 100.0));
                fixture.shown = held(ui, Id::new("list"), fixture.key, area, fixture.new.clone());
            },
            Fixture { new: vec![1, 2], ..Fixture::default() },
        );
        let mut shown = |pointer: Event, key: u64, new: &[u32]| {
            harness.event(pointer);
            harness.run_steps(2);
            harness.state_mut().new = new.to_vec();
            harness.state_mut().key = key;
            harness.run_steps(2);
            harness.state().shown.clone()
        };
        let over = || Event::PointerMoved(pos2(50.0, 75.0));
        assert_eq!(shown(Event::PointerMoved(pos2(50.0, 25.0)), 0, &[2, 1]), [2, 1], "beside it");
        assert_eq!(shown(over(), 0, &[3, 2, 1]), [2, 1]);
        assert_eq!(shown(over(), 1, &[4]), [4], "of another machine");
        assert_eq!(shown(Event::PointerGone, 1, &[5]), [5]);
    }
}
