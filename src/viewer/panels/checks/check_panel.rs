//! The checks panel: status, margin to the tolerance and last failure of each check. A click on a check seeks to its
//! last failure.

use crate::validation::{Cadence, Check, CheckStatus, Checks, Place, Rule, Severity};
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::part_id::Part;
use crate::viewer::panels::checks::audit;
use crate::viewer::ui::explain::on_hover;
use crate::viewer::ui::names::on_ground;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::checks::CheckModel;
use bevy_egui::egui::{self, Align2, Color32, Rect, Sense, pos2, vec2};
use std::collections::VecDeque;

#[cfg(test)]
mod tests;

/// Height of a check, points.
const ROW: f32 = 15.0;
/// Width of the status sign, points.
const SIGN: f32 = 15.0;
/// Width of a value, points: nine characters.
const VALUE: f32 = 56.0;
/// Width of the history, and of the bar next to it, points.
const HISTORY: f32 = 38.0;
const BAR: f32 = 30.0;
/// Number of bars of the history.
const STEPS: usize = 19;
/// Widths from which the tolerance, and the time of the last failure, are shown, points.
const WIDE: [f32; 2] = [350.0, 440.0];
/// Range of a bar below the tolerance, powers of ten.
const DECADES: f64 = 4.0;

/// Displayed status of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDisplay {
    /// Not evaluated yet.
    NotYet,
    /// Passes, without earlier failures.
    Passes,
    /// Passes now, with earlier failures.
    FailedBefore,
    /// Fails.
    Fails(Severity),
}

impl CheckDisplay {
    /// Displayed status of a check.
    pub fn of(rule: &Rule, status: &CheckStatus) -> Self {
        match (status.looks, status.passes, status.failures) {
            (0, ..) => CheckDisplay::NotYet,
            (_, true, 0) => CheckDisplay::Passes,
            (_, true, _) => CheckDisplay::FailedBefore,
            (_, false, _) => CheckDisplay::Fails(rule.severity),
        }
    }

    /// Status sign, which distinguishes the states without colour.
    pub fn sign(self) -> &'static str {
        match self {
            CheckDisplay::NotYet => "–",
            CheckDisplay::Passes => "✔",
            CheckDisplay::FailedBefore => "◑",
            CheckDisplay::Fails(severity) => theme::severity_icon(severity),
        }
    }

    /// Colour of the sign; only for present or earlier failures.
    fn color(self, visuals: &egui::Visuals) -> Color32 {
        match self {
            CheckDisplay::NotYet | CheckDisplay::Passes => theme::faint(visuals),
            CheckDisplay::FailedBefore => theme::severity(Severity::Warning, visuals),
            CheckDisplay::Fails(severity) => theme::severity(severity, visuals),
        }
    }

    fn words(self) -> &'static str {
        match self {
            CheckDisplay::NotYet => "has not looked yet",
            CheckDisplay::Passes => "passes",
            CheckDisplay::FailedBefore => "passes now, has failed before",
            CheckDisplay::Fails(Severity::Warning) => "fails (warning)",
            CheckDisplay::Fails(Severity::Critical) => "fails (critical)",
        }
    }
}

/// Position of a value on a bar that extends from four powers of ten below its tolerance to the tolerance.
pub fn on_bar(value: f64, tolerance: f64) -> f32 {
    if value.is_nan() {
        return 1.0;
    }
    if tolerance <= 0.0 {
        return if value > 0.0 { 1.0 } else { 0.0 };
    }
    // Negative and zero values give an empty bar.
    let decades = (value / tolerance).max(1e-30).log10();
    (1.0 + decades / DECADES).clamp(0.0, 1.0) as f32
}

/// Part of the scene that corresponds to the place of a failure.
pub fn part_of(check: Check, place: Place) -> Option<Part> {
    match (place, check) {
        (Place::Floater(number), _) => Some(Part::Floater(number)),
        (Place::Link(number), _) => Some(Part::Link(number)),
        (_, Check::CompressorBound) => Some(Part::Compressor),
        (_, Check::ElectricityBound) => Some(Part::Generator),
        (_, Check::ExpansionBound | Check::EventAir | Check::Controller) => Some(Part::Valve),
        (_, Check::AirBalance) => Some(Part::Reservoir),
        (_, Check::ForceBalance | Check::ChainClosing) => Some(Part::Link(0)),
        _ => None,
    }
}

/// Requests of a click on a check: seek to its last failure and select the part concerned; none without a failure.
pub fn go_to_failure(check: Check, model: &CheckModel) -> Vec<PanelRequest> {
    let Some(failure) = model.checks.of(check).last_failed else { return Vec::new() };
    let seek = PanelRequest::Seek { lane: model.lane, time_s: failure.time_s };
    let part = part_of(check, failure.place).map(|part| part.of(model.machine));
    std::iter::once(seek).chain(part.map(PanelRequest::Focus)).collect()
}

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, model: &CheckModel, requests: &mut Vec<PanelRequest>) {
    let checks = &model.checks;
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, checks, requests);
        levels(ui, checks);
        for check in Check::ALL {
            row(ui, model, check, requests);
        }
        ui.add_space(4.0);
        audit::show(ui, model, requests);
    });
}

fn head(ui: &mut egui::Ui, checks: &Checks, requests: &mut Vec<PanelRequest>) {
    let width = ui.available_width();
    theme::exactly(ui, vec2(width, 18.0), egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let about = "Looks with every check now, whatever its turn. Otherwise the cheap ones look at every tick, the others \
                     every tenth.";
        if ui.small_button("check all now").on_hover_text(about).clicked() {
            requests.push(PanelRequest::Check(CheckRequest::CheckNow));
        }
        let (text, color) = summary(checks, ui.visuals());
        let room = ui.available_rect_before_wrap();
        let at = room.left_center();
        text_within(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            &text,
            theme::words(theme::SMALL),
            color,
            room.width() - 6.0,
        );
        on_hover(ui.interact(room, ui.id().with("summary"), Sense::hover()), || {
            "Checks that have looked, those whose last value is above their tolerance, and those that were before. Each line \
             below explains its own."
                .into()
        });
    });
}

fn summary(checks: &Checks, visuals: &egui::Visuals) -> (String, Color32) {
    let failing = checks.statuses.iter().filter(|status| !status.passes).count();
    let before = checks.statuses.iter().filter(|status| status.passes && status.failures > 0).count();
    let looked = checks.statuses.iter().filter(|status| status.looks > 0).count();
    let severity = checks.severity();
    let text = match (failing, before, looked) {
        (0, 0, 0) => "no check has looked yet".into(),
        (0, 0, _) => format!("{looked} checks, all pass"),
        (0, before, _) => format!("all pass; {before} failed before"),
        (failing, 0, _) => format!("{failing} of {looked} fail"),
        (failing, before, _) => format!("{failing} of {looked} fail, {before} failed before"),
    };
    (text, severity.map_or(theme::strong(visuals), |severity| theme::severity(severity, visuals)))
}

/// Draws the levels of the maintenance guide next to the engineering levels.
fn levels(ui: &mut egui::Ui, checks: &Checks) {
    let (heading, _) = ui.allocate_exact_size(vec2(ui.available_width(), 13.0), Sense::hover());
    let columns = |row: Rect| {
        // Value, maintenance and engineering from the right; a wide panel has larger gaps.
        let air = ((row.width() - 48.0) / 178.0).clamp(0.95, 1.6);
        let from_right = |points: f32| row.right() - air * points;
        [row.left(), from_right(178.0), from_right(128.0), from_right(58.0)].map(|x| pos2(x, row.center().y))
    };
    let faint = theme::faint(ui.visuals());
    let font = theme::words(9.5);
    for (at, text) in columns(heading).into_iter().zip(["level of", "value", "maintenance", "engineering"]) {
        ui.painter().text(at, Align2::LEFT_CENTER, text, font.clone(), faint);
    }
    for (check, name) in [(Check::EnergyConservation, "energy"), (Check::ForceBalance, "force")] {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 13.0), Sense::hover());
        let (rule, status) = (checks.rules.of(check), checks.of(check));
        let value = status.last.value;
        let at = columns(row);
        let (visuals, painter) = (ui.visuals(), ui.painter());
        let plain = visuals.text_color();
        painter.text(at[0], Align2::LEFT_CENTER, name, theme::words(theme::SMALL), plain);
        let engineering = CheckDisplay::of(rule, status);
        let shown = if engineering == CheckDisplay::NotYet { f64::NAN } else { value };
        painter.text(at[1], Align2::LEFT_CENTER, figures::scientific(shown).trim_start(), theme::figures(9.5), plain);
        if let Some(levels) = rule.maintenance {
            let look = match value {
                _ if status.looks == 0 => CheckDisplay::NotYet,
                value if value <= levels.warning => CheckDisplay::Passes,
                value if value <= levels.alert => CheckDisplay::Fails(Severity::Warning),
                _ => CheckDisplay::Fails(Severity::Critical),
            };
            let text =
                format!("{} {} / {}", look.sign(), figures::compact(levels.warning), figures::compact(levels.alert));
            painter.text(at[2], Align2::LEFT_CENTER, text, theme::words(9.5), look.color(visuals));
        }
        let text = format!("{} {}", engineering.sign(), figures::compact(rule.tolerance));
        painter.text(at[3], Align2::LEFT_CENTER, text, theme::words(9.5), engineering.color(visuals));
        if response.hovered() {
            response.on_hover_text(format!(
                "{}\nValue: {value:.3e} {}.\nMaintenance levels: warning and alert of the maintenance guide. Engineering level: \
                 what this program reaches and holds itself to.",
                rule.what, rule.unit
            ));
        }
    }
    ui.add_space(3.0);
}

fn row(ui: &mut egui::Ui, model: &CheckModel, check: Check, requests: &mut Vec<PanelRequest>) {
    let checks = &model.checks;
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    if !ui.is_rect_visible(row) {
        return;
    }
    let (rule, status) = (checks.rules.of(check), checks.of(check));
    let look = CheckDisplay::of(rule, status);
    let (visuals, painter) = (ui.visuals(), ui.painter());
    if response.hovered() {
        painter.rect_filled(row, 0.0, visuals.widgets.hovered.weak_bg_fill);
    }
    let (middle, color, plain) = (row.center().y, look.color(visuals), visuals.text_color());
    painter.text(pos2(row.left() + 1.0, middle), Align2::LEFT_CENTER, look.sign(), theme::words(11.0), color);
    // From the right: value, bar, history, and further columns of a wide panel.
    let mut right = row.right() - 2.0;
    let mut column = |width: f32| {
        right -= width;
        Rect::from_min_max(pos2(right, row.top()), pos2(right + width, row.bottom()))
    };
    let failing = matches!(look, CheckDisplay::Fails(_));
    let value_color = if failing { color } else { plain };
    if row.width() >= WIDE[1] {
        let text = status.last_failed.map_or("never failed".into(), |failure| figures::clock(failure.time_s));
        let color = if status.last_failed.is_some() { color } else { theme::faint(visuals) };
        let at = column(76.0).right_center();
        painter.text(at, Align2::RIGHT_CENTER, text, theme::figures(9.5), color);
    }
    if row.width() >= WIDE[0] {
        let at = column(52.0).right_center();
        let text = format!("≤ {}", figures::compact(rule.tolerance));
        painter.text(at, Align2::RIGHT_CENTER, text, theme::figures(9.5), theme::faint(visuals));
    }
    let value = if look == CheckDisplay::NotYet { f64::NAN } else { status.last.value };
    let at = column(VALUE).right_center();
    painter.text(at, Align2::RIGHT_CENTER, figures::scientific(value), theme::figures(9.5), value_color);
    bar(
        painter,
        column(BAR).shrink2(vec2(2.0, 4.0)),
        on_bar(status.last.value, rule.tolerance),
        failing,
        color,
        visuals,
    );
    history(painter, column(HISTORY).shrink2(vec2(2.0, 2.0)), &status.history, rule, visuals);
    let name = check.name().replace('_', " ");
    let (left, font) = (pos2(row.left() + SIGN, middle), theme::words(theme::SMALL));
    let text = if look == CheckDisplay::Passes || look == CheckDisplay::NotYet { plain } else { color };
    text_within(painter, left, Align2::LEFT_CENTER, &name, font, text, right - left.x - 4.0);
    if response.clicked() {
        requests.extend(go_to_failure(check, model));
    }
    if response.hovered() {
        response.on_hover_text(about(check, checks));
    }
}

/// Draws a bar whose length shows the ratio of a value to its tolerance at the right end.
fn bar(painter: &egui::Painter, room: Rect, share: f32, fails: bool, color: Color32, visuals: &egui::Visuals) {
    painter.rect_filled(room, 0.0, theme::well(visuals));
    let filled = Rect::from_min_size(room.min, vec2(room.width() * share, room.height()));
    let plain = on_ground(ink::NEUTRAL, visuals.dark_mode).gamma_multiply(0.8);
    painter.rect_filled(filled, 0.0, if fails { color } else { plain });
}

/// Draws the history as narrow bars on the same scale, the newest on the right: two triangles each. Only failures are
/// coloured.
fn history(painter: &egui::Painter, room: Rect, past: &VecDeque<f32>, rule: &Rule, visuals: &egui::Visuals) {
    let step = room.width() / STEPS as f32;
    let each = past.len().div_ceil(STEPS).max(1);
    let plain = theme::faint(visuals).gamma_multiply(0.7);
    let (failed, tolerance) = (theme::severity(rule.severity, visuals), rule.tolerance);
    for at in 0..STEPS {
        let until = past.len().saturating_sub(at * each);
        let from = until.saturating_sub(each);
        let Some(worst) = past.range(from..until).copied().map(f64::from).reduce(f64::max) else { break };
        let height = (room.height() * on_bar(worst, tolerance)).max(1.0);
        let right = room.right() - at as f32 * step;
        let stroke = Rect::from_min_max(pos2(right - step, room.bottom() - height), pos2(right, room.bottom()));
        painter.rect_filled(stroke, 0.0, if worst <= tolerance { plain } else { failed });
    }
}

/// Tooltip with all data of a check.
fn about(check: Check, checks: &Checks) -> String {
    let (rule, status) = (checks.rules.of(check), checks.of(check));
    let cadence = match rule.cadence {
        Cadence::EveryTick => "at every tick".into(),
        Cadence::Full => format!("every {} ticks", checks.rules.full_every_ticks),
        Cadence::Every(ticks) => format!("every {ticks} ticks"),
        Cadence::OnDemand => "only when asked".into(),
    };
    let mut text = format!("{check}: {}.\n{}\n", CheckDisplay::of(rule, status).words(), rule.what);
    if status.looks > 0 {
        text += &format!(
            "Last {:.3e}, worst {:.3e} {} ({}), tolerance {}.\n",
            status.last.value,
            status.worst.value,
            rule.unit,
            status.worst.place,
            figures::compact(rule.tolerance)
        );
    }
    text += &format!("It looks {cadence}; {} looks, {} failed.\n", status.looks, status.failures);
    text += "Bar and history: from a ten-thousandth of the tolerance to the tolerance, by powers of ten.\n";
    if let Some(failure) = status.last_failed {
        text += &format!(
            "Last failed at {}: {:.3e} ({}). Click: go to that moment.\n{}",
            figures::clock(failure.time_s),
            failure.value,
            failure.place,
            rule.remedy
        );
    } else {
        text += &format!("It never failed. If it does: {}", rule.remedy);
    }
    text
}
