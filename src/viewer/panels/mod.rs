//! The panels, one file or folder each. Each draws its part of the view model and collects requests; their layout is
//! managed by `app`.
pub mod alarm_list;
pub mod checks;
pub mod command_palette;
pub mod dialogs;
pub mod energy_balance;
pub mod energy_flow;
pub mod inspector;
pub mod live_values;
pub mod notices;
pub mod parameters;
pub mod scene_labels;
pub mod status_line;
pub mod stop_banner;
pub mod top_bar;
