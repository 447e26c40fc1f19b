//! Saves a machine as a user's preset.

use super::{file, folder};
use crate::config::{Diagnostic, UserPresets, check_name, machine_text};
use crate::model::Parameters;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Saves a machine as a preset and returns the path of its file. An existing preset is kept unless `replace` is true.
///
/// # Errors
/// The name is not allowed or in use, or the folder cannot be written.
pub fn save_preset(
    user: &UserPresets,
    name: &str,
    parameters: &Parameters,
    replace: bool,
) -> Result<PathBuf, Diagnostic> {
    check_name(name)?;
    let path = user.path(name);
    if path.exists() && !replace {
        return Err(taken(name));
    }
    let text = machine_text(&format!("Preset {name}, saved by its user."), parameters);
    let write = |text| if replace { file::write(&path, text) } else { file::write_new(&path, text) };
    match folder::folder(user.folder()).and_then(|()| write(text)) {
        Ok(()) => Ok(path),
        Err(error) if error.source.kind() == ErrorKind::AlreadyExists && error.path == path => Err(taken(name)),
        Err(error) => {
            Err(Diagnostic::new(error.to_string()).help("the folder of presets must be one that you may write"))
        }
    }
}

fn taken(name: &str) -> Diagnostic {
    Diagnostic::new(format!("there is a preset `{name}` already")).help("replace it, or choose another name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{PresetFile, load_texts};

    #[test]
    fn a_preset_is_saved_listed_read_and_never_lost_silently() {
        let folder = std::env::temp_dir().join(format!("kpp_presets_{}", std::process::id()));
        let user = UserPresets::of_folder(&folder.join("kpp/presets"));
        assert_eq!(user.list(), vec![]);
        let parameters = Parameters::default().changed(|values| values.air.fill_fraction = 0.31).expect("valid");
        let path = save_preset(&user, "more-air", &parameters, false).expect("saved");
        let listed = user.list();
        assert_eq!(listed, [PresetFile { name: "more-air".into(), path: Some(path) }]);
        let read = load_texts(Some(listed[0].source().expect("a file")), None, &[]).expect("valid");
        assert_eq!(read.parameters, parameters);
        let second = save_preset(&user, "more-air", &Parameters::default(), false).unwrap_err();
        assert_eq!(second.message, "there is a preset `more-air` already");
        save_preset(&user, "more-air", &Parameters::default(), true).expect("replaced");
        let read = load_texts(Some(listed[0].source().expect("a file")), None, &[]).expect("valid");
        assert_eq!(read.parameters, Parameters::default());
        assert_eq!(user.list().len(), 1, "nothing else is left in the folder");
        std::fs::remove_dir_all(&folder).expect("the folder of this test");
    }
}
