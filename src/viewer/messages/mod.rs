//! All requests of the window, the notices in return, the table of actions and the input router.
pub mod actions;
pub mod camera;
pub mod checks;
pub mod input_owner;
pub mod input_router;
pub mod key_press;
pub mod machine;
pub mod notices;
pub mod pane;
pub mod panel;
pub mod parameters;
pub mod part_id;
pub mod plots;
pub mod run_control;
pub mod screenshot;
pub mod time;
