//! The energy flow panel: energy and exergy flows through the machine, as a diagram and as a table.
pub mod energy_flow_panel;
pub mod flows;
pub mod sankey;
