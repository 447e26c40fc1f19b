//! The panel "Energy flow": energy and exergy on their way through the machine, as a diagram and as a table.
pub mod energy_flow_panel;
pub mod flows;
pub mod sankey;
