//! Sets perturbations of a machine (cargo feature `perturb`).

use crate::model::Perturbation;
use crate::model::perturb::Carried;
use crate::plant::components::Specification;

/// Sets the perturbation of a machine from now on.
pub fn perturb(specification: &mut Specification, perturbation: Perturbation) {
    specification.coefficients.perturbation = Carried::one(perturbation);
    if perturbation == Perturbation::EditBehind {
        let heavier = specification.parameters.changed(|values| values.floater.shell_mass += 1.0);
        specification.parameters = heavier.expect("a kilogram more is in range");
    }
}
