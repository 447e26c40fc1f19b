//! Declaration of parameter tables: types, and the macros that make structs and rows from one list.
//!
//! `parameter_table` makes a plain struct per group, its defaults, and one row per field. All code that displays, reads
//! or changes a parameter (loader, `--set`, `config list`, panel) uses such a table.

use serde::Serialize;

/// How a change of a parameter takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// On the running machine, at the next tick; the jump of the stored energy is booked (PHYSICS.md 5).
    Live,
    /// Only when the machine is rebuilt.
    Rebuild,
}

/// A value of any parameter type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A real number in SI units.
    Real(f64),
    /// A whole number.
    Count(u64),
    /// A truth value.
    Flag(bool),
    /// One of the names in [`Parameter::choices`].
    Choice(&'static str),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Real(x) if *x != 0.0 && !(1e-3..1e6).contains(&x.abs()) => write!(f, "{x:e}"),
            Value::Real(x) => write!(f, "{x}"),
            Value::Count(n) => write!(f, "{n}"),
            Value::Flag(b) => write!(f, "{b}"),
            Value::Choice(name) => f.write_str(name),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Real(x) => serializer.serialize_f64(*x),
            Value::Count(n) => serializer.serialize_u64(*n),
            Value::Flag(b) => serializer.serialize_bool(*b),
            Value::Choice(name) => serializer.serialize_str(name),
        }
    }
}

/// Why a text or a number is not a valid value of a parameter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// The number is outside the allowed range, or is NaN.
    #[error("{value} is outside the allowed range {min} to {max}{unit}")]
    OutOfRange {
        /// The rejected value.
        value: String,
        /// Least allowed value.
        min: Value,
        /// Greatest allowed value.
        max: Value,
        /// Unit, with a leading blank unless empty.
        unit: String,
    },
    /// The text is of another type.
    #[error("`{text}` is not {expected}")]
    NotA {
        /// The rejected text.
        text: String,
        /// Description of the accepted values.
        expected: String,
    },
}

/// Types of parameters.
pub trait Field: Copy + 'static {
    /// Names of the choices; empty for numbers.
    const CHOICES: &'static [&'static str] = &[];
    /// Converts to the table's value type.
    fn value(self) -> Value;
    /// Reads the value from text (SI number, whole number, true/false, or a name).
    fn parse(text: &str) -> Result<Self, ValueError>;
    /// Whether the value lies in the closed range.
    fn within(self, min: Self, max: Self) -> bool;
}

impl Field for f64 {
    fn value(self) -> Value {
        Value::Real(self)
    }
    fn parse(text: &str) -> Result<Self, ValueError> {
        text.trim().parse().map_err(|_| ValueError::NotA { text: text.into(), expected: "a number".into() })
    }
    fn within(self, min: Self, max: Self) -> bool {
        self >= min && self <= max
    }
}

impl Field for u64 {
    fn value(self) -> Value {
        Value::Count(self)
    }
    fn parse(text: &str) -> Result<Self, ValueError> {
        text.trim().parse().map_err(|_| ValueError::NotA { text: text.into(), expected: "a whole number".into() })
    }
    fn within(self, min: Self, max: Self) -> bool {
        self >= min && self <= max
    }
}

impl Field for bool {
    const CHOICES: &'static [&'static str] = &["false", "true"];
    fn value(self) -> Value {
        Value::Flag(self)
    }
    fn parse(text: &str) -> Result<Self, ValueError> {
        text.trim().parse().map_err(|_| ValueError::NotA { text: text.into(), expected: "true or false".into() })
    }
    fn within(self, _: Self, _: Self) -> bool {
        true
    }
}

/// Makes an enum of unit variants a [`Field`], its names taken from the variants.
macro_rules! choice_field {
    ($type:ident { $($variant:ident),+ $(,)? }) => {
        impl $crate::model::table::Constant<$type> {
            pub(crate) const fn value(self) -> $crate::model::table::Value {
                $crate::model::table::Value::Choice(match self.0 { $($type::$variant => stringify!($variant)),+ })
            }
        }
        impl $crate::model::table::Field for $type {
            const CHOICES: &'static [&'static str] = &[$(stringify!($variant)),+];
            fn value(self) -> $crate::model::table::Value {
                $crate::model::table::Constant(self).value()
            }
            fn parse(text: &str) -> Result<Self, $crate::model::table::ValueError> {
                match text.trim() {
                    $(name if name.eq_ignore_ascii_case(stringify!($variant)) => Ok($type::$variant),)+
                    _ => Err($crate::model::table::ValueError::NotA {
                        text: text.into(),
                        expected: format!("one of {}", Self::CHOICES.join(", ")),
                    }),
                }
            }
            fn within(self, _: Self, _: Self) -> bool {
                true
            }
        }
    };
}
pub(crate) use choice_field;

/// One row of a parameter table over a struct `S`.
pub struct Parameter<S: 'static> {
    /// `group.field`, as in files and on the command line.
    pub path: &'static str,
    /// The symbol as PHYSICS.md spells it.
    pub symbol: &'static str,
    /// SI unit; empty for a pure number.
    pub unit: &'static str,
    /// Default value.
    pub default: Value,
    /// Least allowed value.
    pub min: Value,
    /// Greatest allowed value.
    pub max: Value,
    /// When a change takes effect.
    pub effect: Effect,
    /// Meaning, in one sentence.
    pub meaning: &'static str,
    /// Names of the choices; empty for numbers.
    pub choices: &'static [&'static str],
    /// Reads the value from a struct.
    pub get: fn(&S) -> Value,
    /// Parses a text and writes the value to a struct, if it has the right type and is in range.
    pub set: fn(&mut S, &str) -> Result<(), ValueError>,
    /// Checks the value in a struct against the range.
    pub check: fn(&S) -> Result<(), ValueError>,
}

/// Declares groups of parameters: the structs, their defaults and their table.
macro_rules! parameter_table {
    (
        $(#[$rootmeta:meta])* $root:ident as $name:literal, $table:ident;
        $($(#[$gmeta:meta])* $group:ident: $gtype:ident {
            $($field:ident: $type:ty = $default:expr, [$min:expr, $max:expr], $symbol:literal, $unit:literal, $effect:ident, $meaning:literal;)+
        })+
    ) => {
        $(#[$rootmeta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields, rename = $name)]
        pub struct $root {
            $($(#[$gmeta])* pub $group: $gtype,)+
        }
        $(
            $(#[$gmeta])*
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $gtype {
                $(#[doc = concat!($meaning, " Symbol `", $symbol, "`, unit `", $unit, "`.")] pub $field: $type,)+
            }
            impl Default for $gtype {
                fn default() -> Self {
                    Self { $($field: $default,)+ }
                }
            }
        )+
        /// Every parameter of the struct, in the order in which the files list them.
        pub static $table: &[$crate::model::table::Parameter<$root>] = &[$($(
            $crate::model::table::Parameter {
                path: concat!(stringify!($group), ".", stringify!($field)),
                symbol: $symbol,
                unit: $unit,
                default: $crate::model::table::Constant::<$type>($default).value(),
                min: $crate::model::table::Constant::<$type>($min).value(),
                max: $crate::model::table::Constant::<$type>($max).value(),
                effect: $crate::model::table::Effect::$effect,
                meaning: $meaning,
                choices: <$type as $crate::model::table::Field>::CHOICES,
                get: |root| $crate::model::table::Field::value(root.$group.$field),
                set: |root, text| {
                    root.$group.$field = $crate::model::table::parse_within::<$type>(text, $min, $max, $unit)?;
                    Ok(())
                },
                check: |root| $crate::model::table::check_range::<$type>(root.$group.$field, $min, $max, $unit),
            },
        )+)+];
    };
}
pub(crate) use parameter_table;

/// Conversion to a [`Value`] in a constant context, as in a static table.
pub(crate) struct Constant<T>(pub T);

impl Constant<f64> {
    pub(crate) const fn value(self) -> Value {
        Value::Real(self.0)
    }
}

impl Constant<u64> {
    pub(crate) const fn value(self) -> Value {
        Value::Count(self.0)
    }
}

impl Constant<bool> {
    pub(crate) const fn value(self) -> Value {
        Value::Flag(self.0)
    }
}

/// Parses a text and rejects values outside the range.
pub(crate) fn parse_within<T: Field>(text: &str, min: T, max: T, unit: &str) -> Result<T, ValueError> {
    let value = T::parse(text)?;
    check_within(value, text.trim().into(), min, max, unit)?;
    Ok(value)
}

/// Rejects a value outside the range; `shown` is its text in the error.
fn check_within<T: Field>(value: T, shown: String, min: T, max: T, unit: &str) -> Result<(), ValueError> {
    if value.within(min, max) {
        return Ok(());
    }
    Err(ValueError::OutOfRange {
        value: shown,
        min: min.value(),
        max: max.value(),
        unit: if unit.is_empty() { String::new() } else { format!(" {unit}") },
    })
}

/// Rejects a value of a struct that is outside the range.
pub(crate) fn check_range<T: Field>(value: T, min: T, max: T, unit: &str) -> Result<(), ValueError> {
    check_within(value, value.value().to_string(), min, max, unit)
}

/// Finds a row by its path.
pub fn find<S>(table: &'static [Parameter<S>], path: &str) -> Option<&'static Parameter<S>> {
    table.iter().find(|row| row.path == path)
}
