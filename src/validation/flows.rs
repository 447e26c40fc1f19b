//! Flows of the ledger for display: energy and exergy flows, and exergy destroyed per mechanism.

use crate::model::ledger::{DESTROYED, LINES, Ledger, Line};
use crate::plant::components::{Balance, Flows};
use serde::Serialize;

/// One energy flow of the first law, or one mechanism of the second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// Key in results.
    pub key: &'static str,
    /// Total since time zero, J.
    pub joules: f64,
    /// Present rate, W.
    pub watts: f64,
    /// Share of the total of its side since time zero.
    pub share: f64,
}

/// The first law: inflows and outflows, each positive in its direction, and stored energy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Energy {
    /// Into the machine.
    pub inflows: Vec<Flow>,
    /// Out of it.
    pub outflows: Vec<Flow>,
    /// Present stored energy by kind: key and J.
    pub stored: [(&'static str, f64); 6],
    /// Change of the stored energy since time zero, J.
    pub stored_change: f64,
    /// Part of the change not explained by the flows, J.
    pub residual: f64,
}

/// The second law: exergy in, out and stored, and exergy destroyed per mechanism.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exergy {
    /// Electricity in, and exergy of heat, of parameter changes and of closing vents.
    pub inflows: Vec<Flow>,
    /// Electricity out.
    pub outflows: Vec<Flow>,
    /// Mechanisms in descending order.
    pub destroyed: Vec<Flow>,
    /// Change of the stored exergy since time zero, J.
    pub stored_change: f64,
    /// Exergy in minus out minus stored minus destroyed, J.
    pub residual: f64,
}

fn flows<'a>(ledger: &Ledger, rates: &Flows, lines: impl Iterator<Item = (&'static str, Line)> + 'a) -> Vec<Flow> {
    let mut flows: Vec<Flow> = lines
        .map(|(key, line)| Flow { key, joules: ledger.total(line), watts: rates.rates[line as usize], share: 0.0 })
        .collect();
    let sum: f64 = flows.iter().map(|flow| flow.joules.abs()).sum();
    flows.iter_mut().for_each(|flow| flow.share = if sum > 0.0 { flow.joules.abs() / sum } else { 0.0 });
    flows
}

/// Energy flows of a machine, for a diagram or a table. Lines with a total of zero are omitted.
pub fn energy(balance: &Balance, rates: &Flows) -> Energy {
    let side = |sign: f64| {
        let lines = LINES.iter().filter(move |line| line.first_law_sign() == sign).map(|&line| (line.key(), line));
        flows(&balance.ledger, rates, lines.filter(|(_, line)| balance.ledger.total(*line) != 0.0))
    };
    let stored = &balance.stored;
    Energy {
        inflows: side(1.0),
        outflows: side(-1.0),
        stored: [
            ("chain_kinetic", stored.chain_kinetic),
            ("flywheel_kinetic", stored.flywheel_kinetic),
            ("potential", stored.potential),
            ("floater_air", stored.floater_air),
            ("reservoir", stored.reservoir),
            ("water", stored.water),
        ],
        stored_change: stored.total() - balance.start_energy,
        residual: balance.energy_error,
    }
}

/// Exergy flows of a machine with a stored exergy in J, for a diagram or a table. Lines with a total of zero are
/// omitted.
pub fn exergy(balance: &Balance, rates: &Flows, stored_exergy: f64) -> Exergy {
    use Line::*;
    let ledger = &balance.ledger;
    let of = |lines: &[Line]| {
        let lines = lines.iter().filter(|line| ledger.total(**line) != 0.0).map(|&line| (line.key(), line));
        flows(ledger, rates, lines)
    };
    let mut destroyed = flows(ledger, rates, DESTROYED.iter().copied().filter(|(_, line)| ledger.total(*line) != 0.0));
    destroyed.sort_by(|a, b| b.joules.total_cmp(&a.joules));
    let (out, bound) = balance.electricity();
    Exergy {
        inflows: of(&[CompressorElectricity, AuxiliaryElectricity, HeatExergy, ParameterExergy, SnapExergy]),
        outflows: of(&[GridElectricity, RecoveredWork]),
        destroyed,
        stored_change: stored_exergy - balance.start_exergy,
        residual: bound - stored_exergy - out - ledger.exergy_destroyed(),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::plant::components::{Balance, Flows};
    use crate::ports::settings::RunSettings;

    #[test]
    fn both_views_add_up() {
        let mut machine = Machine::new(Parameters::default(), RunSettings::default()).unwrap();
        machine.step(3000).unwrap();
        let (balance, rates) = (machine.get::<Balance>(), machine.get::<Flows>());
        let sum = |flows: &[super::Flow]| flows.iter().map(|flow| flow.joules).sum::<f64>();
        let energy = super::energy(balance, rates);
        let left = sum(&energy.inflows) - sum(&energy.outflows) - energy.stored_change;
        assert!(left.abs() < 1e-3 && energy.residual.abs() < 1e-3, "{left} J");
        let exergy = super::exergy(balance, rates, machine.state().exergy(machine.coefficients()));
        let left = sum(&exergy.inflows) - sum(&exergy.outflows) - sum(&exergy.destroyed) - exergy.stored_change;
        assert!(left.abs() < 1e-3 && exergy.residual.abs() < 1e-3, "{left} J");
        assert_eq!(exergy.destroyed[0].key, "compressor");
        assert!((exergy.destroyed.iter().map(|flow| flow.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
