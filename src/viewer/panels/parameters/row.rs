//! One parameter in the panel: its value in the unit for display, and its search.

use crate::config::units::Units;
use crate::model::parameters::{TABLE, find};
use crate::model::{Effect, Parameter, Parameters, Value};
use crate::ports::settings::SETTINGS;
use crate::viewer::ui::figures;
use crate::viewer::ui::search::{self, Fit, Searched};
use crate::viewer::ui::values::{name, with_unit};
use crate::viewer::view_model::readings::Readings;

/// A row of either table, with its present value.
pub struct Row {
    /// Path in the table.
    pub path: &'static str,
    /// Symbol.
    pub symbol: &'static str,
    /// SI unit.
    pub unit: &'static str,
    /// Meaning.
    pub meaning: &'static str,
    /// Whether a change acts on the running machine or needs a rebuild.
    pub effect: Effect,
    /// The values of an enumeration; empty for a number.
    pub choices: &'static [&'static str],
    /// Default.
    pub default: Value,
    /// Least value.
    pub min: Value,
    /// Greatest value.
    pub max: Value,
    /// Present value.
    pub now: Value,
    /// Value for a reset and for marking changes: that of the initial machine.
    pub base: Value,
    /// Units for display and input.
    pub units: Units,
}

/// All rows of both tables, compared with the initial machine. Settings that are changed elsewhere in the window are
/// omitted.
pub fn rows<'a>(readings: &'a Readings, base: Option<&'a Parameters>) -> impl Iterator<Item = Row> + 'a {
    let parameters = TABLE.iter().map(move |parameter| {
        let row = Row::of(parameter, &readings.parameters);
        Row { base: base.map_or(parameter.default, |base| (parameter.get)(base)), ..row }
    });
    let settings = SETTINGS.iter().filter(|parameter| parameter.effect == Effect::Rebuild);
    parameters.chain(settings.map(|parameter| Row::of(parameter, &readings.settings)))
}

impl Row {
    fn of<S>(parameter: &'static Parameter<S>, root: &S) -> Self {
        Self {
            path: parameter.path,
            symbol: parameter.symbol,
            unit: parameter.unit,
            meaning: parameter.meaning,
            effect: parameter.effect,
            choices: parameter.choices,
            default: parameter.default,
            min: parameter.min,
            max: parameter.max,
            now: (parameter.get)(root),
            base: parameter.default,
            units: Units::of(parameter),
        }
    }

    /// Group of its path.
    pub fn group(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(group, _)| group)
    }

    /// How well a search matches path, name, symbol, meaning and units; `None` if it does not.
    pub fn fit(&self, search: &str) -> Option<Fit> {
        let (name, unit) = (name(self.path), self.units.shown.symbol);
        let description = format!("{} {} {unit}", self.meaning, self.unit);
        search::fit(search, Searched { names: &[self.path, &name], symbol: self.symbol, description: &description })
    }

    /// A value in the unit for display, without the unit.
    pub fn number(&self, value: Value) -> f64 {
        match value {
            Value::Real(value) => self.units.shown.from_si(value),
            Value::Count(value) => value as f64,
            Value::Flag(_) | Value::Choice(_) => f64::NAN,
        }
    }

    /// A value as text in the unit for display.
    pub fn text(&self, value: Value) -> String {
        with_unit(value, self.units.shown)
    }

    /// Parses a text of the table.
    pub fn read(&self, text: &str) -> Option<Value> {
        match self.default {
            Value::Real(_) => text.parse().ok().map(Value::Real),
            Value::Count(_) => text.parse().ok().map(Value::Count),
            Value::Flag(_) | Value::Choice(_) => None,
        }
    }

    /// `0 to 10 bar, default 4.2 bar`.
    pub fn range(&self) -> String {
        if self.choices.is_empty() {
            let (min, max) = (figures::compact(self.number(self.min)), self.text(self.max));
            format!("{min} to {max}, default {}", self.text(self.default))
        } else {
            format!("{}; default {}", self.choices.join(", "), self.default)
        }
    }

    /// Tooltip of the parameter; with its SI value, as in files and on the command line.
    pub fn explanation(&self) -> String {
        let effect = match self.effect {
            Effect::Live => "acts on the running machine, and books its joules",
            Effect::Rebuild => "⟳ needs a machine built anew",
        };
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", figures::unit(self.unit)) };
        let shown = self.text(self.now);
        let si = format!("{}{unit}", self.now);
        let now = if shown == si { shown } else { format!("{shown} = {si}") };
        let typed = match self.default {
            Value::Real(_) => format!("\nunits: {}", self.units.known()),
            _ => String::new(),
        };
        let (meaning, path, symbol, range) = (self.meaning, self.path, self.symbol, self.range());
        format!("{meaning}\n{path} ({symbol}) is {now}\nrange {range}\n{effect}{typed}")
    }

    /// Parses user input to a value of the table.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let value = match self.default {
            Value::Real(_) => Value::Real(self.units.parse(text, self.units.shown).map_err(|error| error.to_string())?),
            _ => Value::Count(text.trim().parse().map_err(|_| format!("`{}` is not a whole number", text.trim()))?),
        };
        let inside = match (value, self.min, self.max) {
            (Value::Real(value), Value::Real(min), Value::Real(max)) => value >= min && value <= max,
            (Value::Count(value), Value::Count(min), Value::Count(max)) => value >= min && value <= max,
            _ => false,
        };
        if inside { Ok(value) } else { Err(format!("{} is outside its range, {}", self.text(value), self.range())) }
    }

    /// Problem of a machine with this value and otherwise present values; for live parameters only.
    pub fn conflict(&self, value: &str, parameters: &Parameters) -> Option<String> {
        let row = find(TABLE, self.path).filter(|row| row.effect == Effect::Live)?;
        let mut changed = parameters.clone().into_values();
        (row.set)(&mut changed, value).ok()?;
        let problems = Parameters::new(changed).err()?.0;
        problems.into_iter().find(|problem| problem.paths.contains(&self.path)).map(|problem| problem.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::ui::values::shown_value;

    fn row(path: &str) -> Row {
        rows(&Readings::default(), None).find(|row| row.path == path).unwrap()
    }

    #[test]
    fn every_parameter_is_listed_once_and_is_found_by_its_symbol() {
        let data = Readings::default();
        let all: Vec<Row> = rows(&data, None).collect();
        for parameter in TABLE {
            assert_eq!(all.iter().filter(|row| row.path == parameter.path).count(), 1);
        }
        let found: Vec<_> = all.iter().filter(|row| row.fit("V_f").is_some()).map(|row| row.path).collect();
        assert_eq!(found[0], "floater.cavity_volume");
        assert!(all.iter().any(|row| row.path == "run.timing"));
        assert!(all.iter().all(|row| row.path != "run.speed"), "the top bar has the speed");
    }

    #[test]
    fn a_search_takes_words_in_any_order_units_and_misspelt_words() {
        for (search, path) in [
            ("rate vent", "air.vent_rate"),
            ("bar switch on", "supply.switch_on_pressure"),
            ("rpm", "generator.speed_setpoint"),
            ("presure switch", "supply.switch_off_pressure"),
            ("flywhl", "generator.flywheel_inertia"),
            ("phi", "air.fill_fraction"),
        ] {
            assert!(row(path).fit(search).is_some(), "{search}");
        }
        for (search, path) in [("rate vent xyz", "air.vent_rate"), ("sprocket", "air.vent_rate")] {
            assert!(row(path).fit(search).is_none(), "{search}");
        }
        let data = Readings::default();
        let many = rows(&data, None).filter(|row| row.fit("presure switch").is_some()).count();
        assert!(many <= 4, "{many} rows");
    }

    #[test]
    fn an_explanation_says_meaning_symbol_range_default_and_si() {
        let text = row("supply.switch_on_pressure").explanation();
        for part in
            ["pressure switch", "(p_on) is 4.2 bar = 420000 Pa", "0 to 10000 bar, default 4.2 bar", "books its", "kPa"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(row("geometry.sprocket_radius").explanation().contains("built anew"));
        assert_eq!(shown_value("supply.switch_on_pressure", "420000"), "4.2 bar");
        assert_eq!(shown_value("generator.law", "Mppt"), "Mppt");
        assert_eq!(shown_value("geometry.floater_count", "66"), "66");
    }

    #[test]
    fn what_is_typed_is_in_the_unit_that_is_shown_and_checked() {
        let pressure = row("supply.switch_on_pressure");
        assert_eq!(pressure.parse("3.5"), Ok(Value::Real(3.5e5)));
        assert_eq!(pressure.parse("350 kPa"), Ok(Value::Real(3.5e5)));
        assert!(pressure.parse("-1").unwrap_err().starts_with("-1 bar is outside its range, 0"));
        assert!(pressure.parse("3 m").unwrap_err().contains("m is a length"));
        assert_eq!(row("geometry.floater_count").parse("6.5").unwrap_err(), "`6.5` is not a whole number");
        assert_eq!(row("geometry.floater_count").parse(" 12 "), Ok(Value::Count(12)));
        let conflict = pressure.conflict("500000", &Parameters::default());
        assert!(conflict.is_some_and(|text| text.contains("p_on = 500000 Pa is above p_off")));
        assert_eq!(pressure.conflict("430000", &Parameters::default()), None);
    }
}
