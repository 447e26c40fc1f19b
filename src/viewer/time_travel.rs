//! temp
use super::panels::dialogs::FileList;
/// temp
pub fn saved_files() -> FileList {
    FileList::default()
}
/// temp
pub fn plugin(_: &mut bevy::prelude::App) {}
