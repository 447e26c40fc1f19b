//! Theme, colours, formatting of values with units, explanations and text fitting. Depends on no other layer of the
//! viewer.
pub mod explain;
pub mod figures;
pub mod held_list;
pub mod names;
pub mod palette;
pub mod scale;
pub mod search;
#[cfg(test)]
pub mod test_pointer;
pub mod text;
#[cfg(test)]
pub mod text_check;
pub mod theme;
pub mod units;
pub mod values;
pub mod wheel;
