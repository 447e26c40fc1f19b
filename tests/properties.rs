//! Properties of every valid machine: energy and exergy balances close, air is conserved, bounds hold, no value is NaN.

use kpp::model::{Line, Parameters};
use kpp::solver::{Options, Simulation};
use kpp::validation::random_machine;

#[test]
fn books_close_air_balances_and_bounds_hold() {
    // KPP_PROPERTY_CASES sets the number of cases; KPP_PROPERTY_CASE runs a single one, to examine a failure.
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("KPP_PROPERTY_CASES").unwrap_or(200);
    let only = number("KPP_PROPERTY_CASE");
    for case in (0..cases).filter(|&case| only.is_none_or(|only| only == case)) {
        let parameters = random_machine(case);
        if let Err(what) = check(&parameters) {
            panic!("machine {case}: {what}\n{parameters:#?}");
        }
    }
}

/// Returns an error with a message if the condition is false.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        // In this form a comparison with NaN fails.
        if $condition {} else {
            return Err(format!($($message)+));
        }
    };
}

fn check(parameters: &Parameters) -> Result<(), String> {
    let mut simulation = Simulation::new(parameters, Options::default());
    let air_at_start = simulation.state.reservoir_mass;
    for _ in 0..40 {
        for _ in 0..50 {
            simulation.advance(0.01).map_err(|error| error.to_string())?;
        }
        let total = |line| simulation.ledger.total(line);
        // First law. The default machine and the presets close to 1e-9, arbitrary machines to ten times the solver's
        // tolerance.
        let denominator = (total(Line::CompressorElectricity) + total(Line::IntakeEnthalpy))
            .max(simulation.state.reservoir_energy)
            .max(1.0);
        hold!(
            simulation.energy_error().abs() / denominator < 1e-8,
            "energy error {:e}",
            simulation.energy_error() / denominator
        );
        // Second law: the closure, and every single mechanism.
        let out = total(Line::GridElectricity) + total(Line::RecoveredWork);
        let bound = total(Line::CompressorElectricity)
            + total(Line::HeatExergy)
            + total(Line::SnapExergy)
            + simulation.start_exergy
            - simulation.state.exergy(&simulation.coefficients);
        hold!(
            (bound - out - simulation.ledger.exergy_destroyed()).abs() / denominator < 1e-6,
            "exergy closure {:e}",
            (bound - out - simulation.ledger.exergy_destroyed()) / denominator
        );
        for (slug, amount) in simulation.ledger.destroyed() {
            hold!(amount > -1e-9 * denominator, "{slug} = {amount} J");
        }
        // Bounds of PHYSICS.md 10.
        hold!(out <= bound + 1e-9 * denominator, "{out} J out of {bound} J");
        hold!(
            total(Line::CompressorElectricity) >= total(Line::DeliveredExergy),
            "the compressor gave more than it took"
        );
        hold!(total(Line::DeliveredExergy) >= total(Line::IsothermalWork), "less than isothermal work");
        // Air is conserved.
        let air_now = simulation.state.reservoir_mass
            + simulation.state.floater_air_mass()
            + total(Line::AirVented)
            + total(Line::AirSpilled);
        hold!((air_now - air_at_start - total(Line::AirDelivered)).abs() < 1e-9 * (air_now + 1.0), "air balance");
        // No floater exceeds its cavity.
        for index in 0..simulation.state.floaters.len() {
            hold!(
                simulation.state.air_volume(&simulation.coefficients, index)
                    <= simulation.coefficients.floater.cavity_volume * (1.0 + 1e-6),
                "floater {index} overflows"
            );
        }
    }
    Ok(())
}
