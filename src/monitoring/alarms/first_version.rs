//! Alerts of files of version 1, which stored them besides the machine and with fewer times.

use super::list::{Alarm, Occurrence};
use super::service::{Alarms, Saved};
use crate::plant::services::Service;
use crate::ports::severity::Severity;
use serde::Deserialize;

#[derive(Deserialize)]
struct Alert {
    rule: usize,
    severity: Severity,
    active: bool,
    acknowledged: bool,
    since_s: f64,
    value: f64,
    worst: f64,
}

#[derive(Deserialize)]
struct Alerts {
    rules: Vec<String>,
    list: Vec<Alert>,
}

/// Converts alerts of version 1 to the companion state of the alarms; returns its name and text. Version 1 did not save
/// the times of acknowledgement and return to normal; the time of the state is used instead. Rules about the computer
/// are dropped when the state is loaded, like all rules that the machine does not have.
///
/// # Errors
/// The alerts cannot be read.
pub fn of_alerts(alerts: &serde_json::Value, now_s: f64) -> Result<(&'static str, String), String> {
    let text = alerts.as_str().ok_or("the alerts are no text")?;
    let Alerts { rules, list } = ron::from_str(text).map_err(|error| format!("the alerts: {error}"))?;
    let alarm = |alert: Alert| {
        let newest = Occurrence {
            priority: alert.severity,
            raised_s: alert.since_s,
            acknowledged_s: alert.acknowledged.then_some(now_s),
            returned_s: (!alert.active).then_some(now_s),
            worst: alert.worst,
        };
        Some((rules.get(alert.rule)?.clone(), Alarm::of_saved(newest, alert.value)))
    };
    let saved = Saved { alarms: list.into_iter().filter_map(alarm).collect() };
    Ok((Alarms::NAME, ron::to_string(&saved).expect("alarms are plain data")))
}

#[cfg(test)]
mod tests {
    use super::super::list::AlarmState;
    use super::*;

    #[test]
    fn alerts_become_alarms() {
        let text = "(rules:[\"Frame rate\",\"Carry-over\"],list:[(rule:1,severity:Warning,active:true,acknowledged:true,\
                    since_s:12.5,value:NaN,worst:3.0)],log:[(time_s:1.0,rule:0,severity:None,value:NaN)],pending:[\
                    (warning_since:Some(1.0),critical_since:None),(warning_since:None,critical_since:None)])";
        let (name, state) = of_alerts(&text.into(), 20.0).unwrap();
        let saved: Saved = ron::from_str(&state).unwrap();
        let [(rule, alarm)] = saved.alarms.as_slice() else { panic!("{state}") };
        assert_eq!((name, rule.as_str(), alarm.state()), ("alarms", "Carry-over", AlarmState::Acknowledged));
        let newest = alarm.newest().unwrap();
        assert_eq!((newest.raised_s, newest.acknowledged_s, newest.worst), (12.5, Some(20.0), 3.0));
        assert!(of_alerts(&"(".into(), 0.0).is_err());
        assert!(of_alerts(&3.into(), 0.0).is_err());
    }
}
