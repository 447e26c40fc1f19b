"""Writes cases.json: each case at rtol 1e-12 / hmax 20 ms (the values written) against rtol 1e-13 / hmax 7 ms (the convergence estimate)."""
import json, math, sys, time
from kpp_ref import *
def scaled(N):
    f = 66.0 / N
    return {"N": N, **{k: DEFAULTS[k] * f for k in ("V_f", "V_s", "m_s", "A", "A_h", "C", "Q_v", "l_f")}}
def at(time_s, do): return {"time_s": time_s, "do": do}
def stop(t): return at(t, "EmergencyStop")
def release(t): return at(t, "ReleaseStop")
def barring(t, on): return at(t, {"Barring": on})
def change(t, path, value): return at(t, {"Set": {"path": path, "value": value}})
# Name, reason, parameters, start; then optionally actions and times of the checkpoints other than 60 s and 120 s.
CASES = [
 ("default", "reference case of section 12, more digits", {}, {}),
 ("small_geometry", "other geometry, R = 0.6: lambda ~ 700 1/s", dict(Hc=8.0, R=0.6, N=24, d_top=1.0), {}),
 ("n9_unscaled", "few floaters, not scaled: the machine nearly stalls between fills", dict(N=9), dict(Q_0=0.5)),
 ("n9_scaled", "N = 9 with the scaling rule of section 1", scaled(9), dict(Q_0=0.5)),
 ("n20_unscaled", "N = 20, not scaled", dict(N=20), dict(Q_0=0.1)),
 ("n20_scaled", "N = 20, scaled", scaled(20), dict(Q_0=0.1)),
 ("n132_scaled", "N = 132, scaled", scaled(132), {}),
 ("phi12_spill", "phi > 1: spills with its valve open, to the end of the zone", dict(phi=1.2, C=4.0e-6, Q_fad=2.0), {}),
 ("phi09_spill", "spills during the ascent, spill ends at the vent zone", dict(phi=0.9, Q_fad=1.5), {}),
 ("phi1_edge", "phi = 1 exactly: fill reached and spill begin at the same instant", dict(phi=1.0, C=5.0e-6, Q_fad=1.5), {}),
 ("slow_vent", "Q_v = 0.05: carry-over, floaters return to the zone with air", dict(Q_v=0.05), {}),
 ("slow_vent_overfull", "carry-over with spill that goes on in the vent zone", dict(Q_v=0.02, phi=0.9, Q_fad=1.5), {}),
 ("law_resistive", "Resistive", dict(law="Resistive"), {}),
 ("law_constant", "Constant at the default torque, capped at small w", dict(law="Constant"), {}),
 ("law_constant_low", "Constant at a torque the machine can carry", dict(law="Constant", T_set=600.0), {}),
 ("law_constant_at_speed", "Constant at the default torque from a running start", dict(law="Constant"), dict(Q_0=20.0, v_0=1.2, w_0=24.0)),
 ("law_speedpi_capped", "SpeedPi from a running start with the cap active", dict(law="SpeedPi", c_cu=0.008, w_set=20.0), dict(v_0=1.2, w_0=24.0)),
 ("law_speedpi", "SpeedPi at the default set speed (the integral winds below zero from rest)", dict(law="SpeedPi"), {}),
 ("law_speedpi_low", "SpeedPi that reaches its set speed; the integral comes back through zero and the cap acts", dict(law="SpeedPi", w_set=8.0, K_p=300.0, K_i=200.0), {}),
 ("law_off", "generator off: freewheel", dict(law="Off"), {}),
 ("stiff_J1", "J = 1: lambda ~ 8000 1/s", dict(J=1.0), {}),
 ("stiff_R03", "R = 0.3: lambda ~ 1000 1/s, short injection zone", dict(R=0.3), dict(Q_0=0.1)),
 ("stiff_R03_J2", "small R and small J together, weak law", dict(R=0.3, J=2.0, k=0.5), dict(Q_0=0.1)),
 ("starved", "p_r falls to p_i: f(r) linear part and zero", dict(Q_fad=0.01, V_r=2.0, p_r0=4.0e5), {}),
 ("starved_hard", "p_r starts below p_i in the zone and the compressor climbs to it", dict(Q_fad=0.05, V_r=1.0, p_r0=3.3e5), {}),
 ("starved_atm", "p_r0 = p_atm: nothing flows until p_r passes p_i; the 10 K kink of T_dis is crossed", dict(Q_fad=0.1, V_r=1.0, p_r0=101325.0), {}),
 ("start_at_speed", "v_0, w_0, Q_0", dict(), dict(Q_0=7.3, v_0=1.2, w_0=10.0)),
 ("start_overrun", "flywheel starts faster than the chain: coupling opens, closes later", dict(), dict(Q_0=55.0, v_0=0.8, w_0=30.0)),
 ("start_backwards", "v_0 < 0: v = 0 crossing, zone entered from the other end", dict(), dict(Q_0=3.0, v_0=-0.8, w_0=0.0)),
 ("start_backwards_slow", "v_0 < 0 small: v = 0 crossing, floaters leave the zone by its lower end", dict(), dict(Q_0=3.0, v_0=-0.25, w_0=0.0)),
 ("start_on_edge", "a floater exactly on s_in0 at t = 0 is in the half-open zone", dict(), dict(Q_0=0.05)),
 ("sealed_return", "Q_v = 0, freewheel: floaters come back with V >= phi V_f and their valve stays shut", dict(Q_v=0.0, law="Off", phi=0.1), dict(v_0=2.0, w_0=0.0, Q_0=0.4)),
 ("gen_cap", "the cap w/(2 c_cu) acts and lets go", dict(c_cu=0.007), {}),
 ("gen_cap_grazing", "the cap acts and lets go many times around w = 1/(2 c_cu k)", dict(c_cu=0.00565), dict(Q_0=1.0)),
 ("gen_cap_constant", "cap with the Constant law: exponential decay rate 1/(2 c_cu J)", dict(c_cu=0.02, law="Constant"), {}),
 ("compressor_cycling", "small reservoir: the pressure switch works often", dict(V_r=2.0, p_on=4.3e5), {}),
 ("warm_water", "T_w = 313.15 held: X_heat, theta < 1", dict(T_w=313.15), {}),
 ("adiabatic", "h = 0: sign of dV_i/dt is the sign of -dp_i/dt", dict(h=0.0), {}),
 ("recovery", "eta_rec = 0.4", dict(eta_rec=0.4), {}),
 ("all_changed", "every parameter off its default: wiring check", dict(N=40, R=0.8, Hc=15.0, d_top=0.7, l_f=0.5, m_s=55.0, V_s=0.03, V_f=0.5, A=0.9,
   C_up=0.2, C_down=0.35, C_a=0.4, h=150.0, A_h=7.0, T_amb=288.15, T_w=291.15, s_in0=0.08, C=3.1e-6, b=0.3, phi=0.45, Q_v=0.3,
   F_c=250.0, b_v=140.0, m_chain=1100.0, J_sprockets=220.0, n=16.0, eta_g=0.94, J=35.0, T_cap=2500.0, c_core=0.05, law="Mppt", k=3.1,
   c_cu=0.0011, eta_inv=0.95, V_r=4.0, Q_fad=0.9, n_st=3.0, eta_is=0.75, eta_m=0.9, UA_r=45.0, p_on=3.5e5, p_off=3.9e5, p_r0=3.7e5), dict(Q_0=0.3, v_0=0.2, w_0=1.0)),
 ("floating_water", "T_w floats in a tank so small that it cools by a kelvin, from 10 K above ambient: theta moves, no X_heat, water in E and X",
  {"B": 0.2, "W": 0.2, "T_w": 303.15, "T_w mode": "Floating"}, {}),
 # With 20 floaters the zone is empty for part of the time: the stop is released then, so that no fill is resumed (see
 # README).
 ("brake_slows", "emergency stop with a brake of 20 kN that slows the chain and does not stop it; F_b changes on the way; the flywheel overruns",
  dict(scaled(20), F_b=20e3), dict(Q_0=0.1), [stop(45.0), change(49.37, "chain.brake_force", 15e3), release(52.0)], (50.0, 60.0, 120.0)),
 ("brake_stop", "emergency stop with the default brake: the chain stops, is held at v = 0 exactly while vents still empty, and starts again",
  scaled(20), dict(Q_0=0.1), [stop(61.0), release(75.0)], (70.0, 120.0)),
 ("brake_hold", "the brake stops a chain that runs backwards against the pull of the air, holds it at v = 0, and releases it when F_b falls below the pull",
  dict(F_b=60e3), dict(Q_0=3.0, v_0=-0.8), [stop(0.5), change(6.0, "chain.brake_force", 10.0)], (5.0, 10.0)),
 ("barring_start", "at rest without air or a floater in the zone: the barring motor turns it, is off for a while, on again until v passes v_j",
  scaled(20), dict(Q_0=1.8), [barring(1.0, True), barring(8.0, False), barring(9.5, True), barring(25.0, False)], (9.0, 60.0, 120.0)),
 ("reverse_lap", "runs backwards for laps: the air rises on the descending side; filled from the upper end of the zone; the flywheel overruns",
  {}, dict(v_0=-2.0, w_0=30.0), [], (30.0, 120.0)),
 ("reverse_spill", "backwards with a fill that does not end in the zone: air is compressed on the way to the bottom and spills on the descending side",
  dict(phi=0.9, C=6.0e-6, Q_fad=2.0, Q_v=2.0), dict(v_0=-2.0, w_0=30.0), [], (20.0, 60.0)),
 ("live_inertia", "J, m_s and V_r change (E, or X alone, jumps; the compressor is switched by the jump of p_r and of p_on), the law changes",
  {}, {}, [change(30.0, "generator.flywheel_inertia", 90.0), change(45.5, "generator.law", "Resistive"),
           change(45.5, "generator.resistive_gain", 80.0), change(70.0, "floater.shell_mass", 55.0), change(85.0, "supply.reservoir_volume", 9.0),
           change(100.01, "supply.switch_on_pressure", 4.5e5), change(110.0, "generator.law", "Mppt")]),
 ("live_forced_spill", "V_f shrinks under floaters that are full (forced spill), grows under floaters that spill; phi falls below what is filled in",
  dict(phi=0.9, Q_fad=1.5), {}, [change(47.0, "floater.cavity_volume", 0.36), change(75.0, "floater.cavity_volume", 0.42),
           change(90.03, "air.fill_fraction", 0.3), change(100.0, "air.vent_rate", 0.8)]),
 ("live_water", "rho, T_amb and p_atm change under a floating T_w, which is held for a while: X jumps by megajoules, E by thousands",
  {"B": 0.2, "W": 0.2, "T_w": 303.15, "T_w mode": "Floating"}, {},
  [change(25.0, "environment.water_density", 1025.0), change(40.0, "environment.ambient_temperature", 283.15),
   change(70.0, "environment.water_temperature_mode", "Held"), change(90.0, "environment.water_temperature_mode", "Floating"),
   change(105.0, "environment.atmospheric_pressure", 99e3)]),
]
def run(p, s, actions, rtol, hmax, times):
    sim = Sim(p, s, rtol=rtol, hmax=hmax); r = []; left = list(actions)
    for t in times:
        # An action stops the integration at its time; a checkpoint at the same time would be ambiguous.
        while left and left[0]["time_s"] < t:
            a = left.pop(0)
            if a["time_s"] > sim.t: sim.run_to(a["time_s"])
            sim.act(a["do"])
        assert not left or left[0]["time_s"] > t
        sim.run_to(t); r.append(sim.out())
    assert not left
    return r
# scale below which a difference is absolute rather than relative
def diff(a, b):
    w, wk = 0.0, ""
    for k, x in a.items():
        if k.startswith("_") or "error" in k or isinstance(x, (dict, type(None))): continue
        fl = 1e-6 if k.endswith("_m_s") or k.endswith("_rad_s") else (1.0 if k.endswith("_j") else 1e-3)
        d = abs(x - b[k]) / max(abs(x), abs(b[k]), fl)
        if d > w: w, wk = d, k
    return w, wk
if __name__ == "__main__":
    only = sys.argv[1:]
    out = []
    for name, why, p, s, *more in CASES:
        actions = more[0] if more else []
        times = more[1] if len(more) > 1 else (60.0, 120.0)
        if only and name not in only: continue
        t0 = time.time()
        try:
            a = run(p, s, actions, 1e-12, 0.02, times); ta = time.time() - t0
            b = run(p, s, actions, 1e-13, 0.007, times)
        except Exception as e:
            print(name, "FAILED", e, flush=True); continue
        c = [diff(x, y) for x, y in zip(a, b)]
        for x, d in zip(a, c): x["_convergence"] = {"largest_relative_difference": d[0], "of": d[1]}
        assert a[-1]["events"] == b[-1]["events"] or print("EVENTS DIFFER", name)
        neg = [(k, x[k]) for x in a for k in x if k.startswith("exergy_destroyed") and x[k] < -1e-9]
        x = a[-1]
        print("%-20s %.1fs Q %.6f v %.6f w %.5f pr %.0f | conv %.1e (%s) %.1e (%s) | E %.0e %.0e X %.0e %.0e | %s | %s %s %s" % (
            name, ta, x["chain_position_m"], x["chain_speed_m_s"], x["flywheel_speed_rad_s"], x["reservoir_pressure_pa"], c[0][0], c[0][1], c[-1][0], c[-1][1],
            a[0]["energy_error_relative"], x["energy_error_relative"], a[0]["exergy_error_relative"], x["exergy_error_relative"],
            {k: n for k, n in x["events"].items() if n}, {k: n for k, n in x["_kink_counts"].items() if n}, x["_steps"], neg or ""), flush=True)
        out.append({"name": name, "why": why, "parameters": p, "start": s, "actions": actions, "checkpoints": a})
    if not only:
        # One case per line, 13 digits, start values among the parameters.
        digits = lambda x: float("%.13g" % x) if isinstance(x, float) else x
        lines = [json.dumps({"name": x["name"], "why": x["why"], "parameters": {**x["parameters"], **x["start"]},
                             **({"actions": x["actions"]} if x["actions"] else {}),
                             "checkpoints": [{k: digits(v) for k, v in c.items()} for c in x["checkpoints"]]}) for x in out]
        open("cases.json", "w").write("[\n" + ",\n".join(lines) + "\n]\n")
