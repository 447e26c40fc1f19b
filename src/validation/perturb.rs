//! Puts a fault into a machine on purpose (cargo feature `perturb`).

use crate::model::Perturbation;
use crate::model::perturb::Carried;
use crate::plant::components::Specification;

/// Lets a machine carry a fault from now on.
pub fn perturb(specification: &mut Specification, perturbation: Perturbation) {
    specification.coefficients.perturbation = Carried::one(perturbation);
    if perturbation == Perturbation::EditBehind {
        // Out of its range of 0 to 10 s.
        specification.parameters.control.valve_dead_time = 20.0;
    }
}
