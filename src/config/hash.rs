//! Hash of a configuration: two runs with the same hash, seed and journal give the same bits.

use crate::model::parameters::{Parameter, Parameters, TABLE};
use crate::ports::settings::{RunSettings, SETTINGS};

/// Settings that change no result (speed of the clock, limit of steps), and the seed, which is stored beside the hash.
const WITHOUT_EFFECT: [&str; 4] = ["run.seed", "run.speed", "run.target_fps", "solver.max_steps"];

/// Sixteen hexadecimal digits of BLAKE3 over every value that can change a result.
pub fn config_hash(parameters: &Parameters, settings: &RunSettings) -> String {
    let mut hasher = blake3::Hasher::new();
    feed(&mut hasher, TABLE, parameters);
    feed(&mut hasher, SETTINGS, settings);
    hasher.finalize().to_hex()[..16].to_string()
}

fn feed<S>(hasher: &mut blake3::Hasher, table: &'static [Parameter<S>], values: &S) {
    for row in table.iter().filter(|row| !WITHOUT_EFFECT.contains(&row.path)) {
        // Values are printed so that they parse to the same bits: equal texts are equal values.
        hasher.update(format!("{}={}\n", row.path, (row.get)(values)).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_follows_what_changes_a_result_and_nothing_else() {
        let (parameters, settings) = (Parameters::default(), RunSettings::default());
        let hash = config_hash(&parameters, &settings);
        assert_eq!(hash.len(), 16);
        let same = settings.changed(|values| (values.run.speed, values.run.seed) = (7.0, 7)).expect("valid");
        assert_eq!(config_hash(&parameters, &same), hash);
        let other = settings.changed(|values| values.run.tick = 0.02).expect("valid");
        assert_ne!(config_hash(&parameters, &other), hash);
        let other = parameters.changed(|values| values.air.fill_fraction = 0.25_f64.next_up()).expect("valid");
        assert_ne!(config_hash(&other, &settings), hash);
    }

    #[test]
    fn the_settings_without_effect_exist() {
        for path in WITHOUT_EFFECT {
            assert!(crate::model::parameters::find(SETTINGS, path).is_some(), "{path}");
        }
    }
}
