"""Independent reference of PHYSICS.md: Cam timing, rigid chain, T_w held or floating, no faults, no hypotheses.
DOP853 with frozen modes; every event is located by re-stepping (never by dense output) and the step ends on it.
Actions of an operator (emergency stop with the brake, barring motor, live changes of parameters) stop the integration at
their time: their bookings are computed from the states before and after, and it starts again with a small step."""
import math, json, sys, time
from collections import namedtuple
import numpy as np
from numba import njit
from scipy.integrate._ivp import dop853_coefficients as dc

# ---------------------------------------------------------------- parameters
R_A, CP = 287.05, 1004.675
CV = CP - R_A; GAM = CP / CV; KAP = R_A / CP
C_WATER = 4184.0
RHO_0, T_0 = 1.185, 293.15
DEFAULTS = dict(
    N=66, R=1.0, Hc=23.0, d_top=0.5, l_f=0.6,
    m_s=40.0, V_s=0.02, V_f=0.4, A=0.7, C_up=0.25, C_down=0.25, C_a=0.3,
    B=4.5, W=1.8, g=9.80665, rho=998.2, p_atm=101325.0, T_w_mode="Held",
    h=200.0, A_h=6.0, T_amb=293.15, T_w=293.15,
    s_in0=0.05, C=2.4e-6, b=0.35, phi=0.25, Q_v=0.6,
    F_c=300.0, b_v=100.0, F_b=100e3, F_j=5e3, v_j=0.1, m_chain=1500.0, J_sprockets=300.0,
    n=20.0, eta_g=0.96, J=60.0, T_cap=4000.0, c_core=0.02,
    law="Mppt", k=4.0, k_r=60.0, T_set=1500.0, w_set=22.0, K_p=800.0, K_i=100.0, c_cu=0.0008, eta_inv=0.97,
    V_r=10.0, Q_fad=0.7, n_st=2.0, eta_is=0.8, eta_m=0.94, UA_r=20.0, p_on=4.2e5, p_off=4.6e5, p_r0=4.6e5, eta_rec=0.0)
STARTS = dict(Q_0=0.0, v_0=0.0, w_0=0.0)
LAWS = dict(Mppt=0, Resistive=1, Constant=2, SpeedPi=3, Off=4)
WATER = dict(Held=0, Floating=1)
# Parameters that may change during a run, by the program's path (kpp config list).
LIVE = {
    "floater": dict(cavity_volume="V_f", shell_volume="V_s", shell_mass="m_s", drag_area="A", drag_coefficient_up="C_up",
        drag_coefficient_down="C_down", added_mass_coefficient="C_a", heat_transfer_coefficient="h", heat_transfer_area="A_h"),
    "air": dict(fill_fraction="phi", sonic_conductance="C", critical_pressure_ratio="b", vent_rate="Q_v", exergy_recovery="eta_rec"),
    "environment": dict(gravity="g", water_density="rho", atmospheric_pressure="p_atm", ambient_temperature="T_amb",
        water_temperature_mode="T_w_mode"),
    "chain": dict(chain_mass="m_chain", sprocket_inertia="J_sprockets", bearing_friction="F_c", bearing_damping="b_v",
        brake_force="F_b", barring_force="F_j", barring_speed="v_j"),
    "generator": dict(law="law", mppt_gain="k", resistive_gain="k_r", constant_torque="T_set", speed_setpoint="w_set",
        proportional_gain="K_p", integral_gain="K_i", copper_loss="c_cu", inverter_efficiency="eta_inv",
        gear_efficiency="eta_g", coupling_capacity="T_cap", flywheel_inertia="J", core_loss="c_core"),
    "supply": dict(reservoir_volume="V_r", reservoir_heat_conductance="UA_r", free_air_delivery="Q_fad", stages="n_st",
        isentropic_efficiency="eta_is", motor_efficiency="eta_m", switch_on_pressure="p_on", switch_off_pressure="p_off"),
}
PATHS = {"%s.%s" % (g, f): k for g, fields in LIVE.items() for f, k in fields.items()}
Par = namedtuple("Par", [k for k in DEFAULTS if k != "N"])
def par(d):
    names = dict(law=LAWS, T_w_mode=WATER)
    return Par(**{k: float(names[k][d[k]] if k in names else d[k]) for k in DEFAULTS if k != "N"})

# state: Q v w I m_r U_r (T_w - T_w0) | m[N] | H[N] | ledger
NG = 7
BOOKS = ["comp_el", "grid", "intake", "exhaust", "airpot", "drag", "massex", "bearing", "gear", "slip", "core", "copper",
         "inverter", "compheat", "resheat", "a2w", "snapE", "inj", "vented", "spilled", "recovered",
         "x_comp", "x_resmix", "x_resheat", "x_throt", "x_flmix", "x_drop", "x_a2w", "x_spill", "x_vent", "x_snap",
         "X_snap", "X_heat", "x_drag", "x_massex", "psi_comp", "iso_work", "waterheat",
         "waterkept", "brake", "aux", "barheat", "parwork", "parex", "forced", "x_forced"]
NB = len(BOOKS)
for _i, _b in enumerate(BOOKS):
    globals()["B_" + _b] = _i
EVN = ["InjectionStarted", "Filled", "Unfilled", "SpillStarted", "SpillEnded", "VentStarted", "Vented", "CarryOver",
       "CompressorOn", "CompressorOff", "CouplingEngaged", "CouplingReleased", "Reversed", "ParameterChanged",
       "_dVsign", "_fbranch", "_ventkink", "_cap", "_pi_kinks", "_edges", "_valve_shut_on_entry"]
for _i, _b in enumerate(EVN):
    globals()["E_" + _b] = _i
# global modes
G_COMP, G_ENG, G_CAP, G_IPOS, G_OUT, G_VSG, G_TD = 0, 1, 2, 3, 4, 5, 6
# G_BAR: the barring motor's force is not zero (v < v_j). G_HOLD: the brake holds the chain at v = 0.
G_BAR, G_HOLD = 7, 8
# Switches that no event changes. G_SHUT: the injection valves are held shut.
G_BRAKE, G_BARON, G_GEN, G_SHUT = 9, 10, 11, 12
NGM = 13
# event slots: per floater
S_EDGE, S_FILL, S_SPILL, S_DV, S_VLOW, S_SNAP, S_F = 0, 1, 2, 3, 4, 5, 6
NS = 7
NGS = 9

@njit(cache=True)
def gfun(x):
    d = x - 1.0
    return d - math.log1p(d)

@njit(cache=True)
def psi(T, p, Ta, pa):
    return CP * Ta * gfun(T / Ta) + R_A * Ta * math.log(p / pa)

@njit(cache=True)
def water_capacity(P):
    return P.rho * P.B * P.W * (2 * P.R + P.Hc + P.d_top) * C_WATER

@njit(cache=True)
def geom(s, sg, P):
    q = 0.5 * math.pi * P.R
    if sg <= 1:
        a = s / P.R
        return P.R * 2.0 * math.sin(0.5 * a) ** 2, math.sin(a)
    if sg == 2:
        return P.R + (s - q), 1.0
    if sg <= 4:
        a = (s - q - P.Hc) / P.R
        return P.R + P.Hc + P.R * math.sin(a), math.cos(a)
    if sg == 5:
        return P.R + P.Hc - (s - 3 * q - P.Hc), -1.0
    a = (s - 3 * q - 2 * P.Hc) / P.R
    return P.R - P.R * math.sin(a), -math.cos(a)

@njit(cache=True)
def edge(k, P):
    q = 0.5 * math.pi * P.R
    if k == 0: return 0.0
    if k == 1: return P.s_in0
    if k == 2: return q
    if k == 3: return q + P.Hc
    if k == 4: return 2 * q + P.Hc
    if k == 5: return 3 * q + P.Hc
    if k == 6: return 3 * q + 2 * P.Hc
    return 4 * q + 2 * P.Hc

@njit(cache=True)
def gen_raw(w, I, ipos, out, P):
    law = P.law
    if law == 0.0: return P.k * w * w
    if law == 1.0: return P.k_r * w
    if law == 2.0: return P.T_set * math.tanh(w)
    if law == 3.0:
        t = P.K_p * (w - P.w_set)
        if ipos: t += P.K_i * I
        return t if out else 0.0
    return 0.0

@njit(cache=True)
def gen_pi_inner(w, I, ipos, P):
    t = P.K_p * (w - P.w_set)
    if ipos: t += P.K_i * I
    return t

@njit(cache=True)
def fval(r, br, b):
    if br == 0: return 1.0
    if br == 1:
        x = (r - b) / (1.0 - b)
        return math.sqrt(max(0.0, 1.0 - x * x))
    if br == 2:
        x = (0.999 - b) / (1.0 - b)
        return math.sqrt(1.0 - x * x) * (1.0 - r) / 0.001
    return 0.0

@njit(cache=True)
def rhs(y, dy, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm):
    Q = y[0]; v = y[1]; w = y[2]; I = y[3]; mr = y[4]; Ur = y[5]
    L = 2 * P.Hc + 2 * math.pi * P.R
    zw = 2 * P.R + P.Hc + P.d_top
    z1 = P.R
    Tr = Ur / (mr * CV)
    pr = R_A * Ur / (CV * P.V_r)
    Ta = P.T_amb; Tw = P.T_w + y[6]; th = Ta / Tw
    o = NG + 2 * N
    for k in range(NB): dy[o + k] = 0.0
    F = 0.0
    M = P.m_chain + P.J_sprockets / P.R ** 2
    tin = 0.0; tout = 0.0; min_s = 0.0; dragp = 0.0; qd_s = 0.0
    for i in range(N):
        s = Q + i * L / N - lap[i] * L
        z, zp = geom(s, seg[i], P)
        p = P.p_atm + P.rho * P.g * (zw - z)
        dp = -P.rho * P.g * zp * v
        m = y[NG + i]; H = y[NG + N + i]
        V = KAP * H / p
        if m > 0.0:
            T = H / (m * CP)
            Qd = P.h * P.A_h * V / P.V_f * (Tw - T)
        else:
            T = Tr; Qd = 0.0
        mi = 0.0
        if valve[i] and not gm[G_SHUT]:
            mi = P.C * pr * RHO_0 * math.sqrt(T_0 / Tr) * fval(p / pr, fbr[i], P.b)
        mv = 0.0
        if (seg[i] == 3 or seg[i] == 4) and m > 0.0:
            mv = m * P.Q_v / (0.05 * P.V_f if vlow[i] else V)
        free = -V * dp / (GAM - 1.0) + Qd + CP * Tr * mi - CP * T * mv
        ms = 0.0
        dV = KAP / p * free
        aux[i, 1] = dV
        if spill[i]:
            ms = free / (CP * T); dV = 0.0
        aux[i, 0] = V
        aux[i, 2] = p / pr
        dy[NG + i] = mi - mv - ms
        dy[NG + N + i] = V * dp + Qd + CP * Tr * mi - CP * T * (mv + ms)
        tin += mi; tout += mv + ms
        if dvs[i] < 0: tin -= P.rho * dV
        else: tout += P.rho * dV
        min_s += mi
        qd_s += Qd
        Cd = P.C_up if seg[i] <= 3 else P.C_down
        D = 0.5 * P.rho * Cd * P.A * v * v * gm[G_VSG]
        dragp += D * v
        F += zp * P.g * (P.rho * (V + P.V_s) - P.m_s - m) - D
        M += P.m_s + m + P.rho * (P.V_f - V) + P.C_a * P.rho * (P.V_f + P.V_s)
        # ledger of this floater
        dy[o + B_airpot] += (mv + ms - mi) * P.g * z
        rec = 0.0
        if m > 0.0 or mi > 0.0:
            ps = psi(T, p, Ta, P.p_atm)
            ex = P.g * (z - z1)
            rec = P.eta_rec * mv * ps
            dy[o + B_recovered] += rec
            dy[o + B_exhaust] += CP * T * (mv + ms) - rec
            dy[o + B_inj] += mi; dy[o + B_vented] += mv; dy[o + B_spilled] += ms
            if mi > 0.0:
                dy[o + B_x_throt] += mi * Ta * R_A * math.log(pr / p)
                dy[o + B_x_flmix] += mi * Ta * CP * gfun(Tr / T)
                dy[o + B_x_drop] += mi * P.g * (z1 - z)
            if m > 0.0:
                dy[o + B_x_a2w] += Ta * P.h * P.A_h * V / P.V_f * (Tw - T) ** 2 / (T * Tw)
            dy[o + B_x_spill] += ms * (ps + ex)
            dy[o + B_x_vent] += mv * ((1.0 - P.eta_rec) * ps + ex)
    slip = P.n * v / P.R - w
    Tcl = P.T_cap * math.tanh(slip / 0.5) if gm[G_ENG] else 0.0
    Fcl = P.n * Tcl / (P.eta_g * P.R)
    Fb = P.F_c * math.tanh(v / 0.01) + P.b_v * v
    # Coulomb friction by the direction of the mode: tanh(v / 0.01) would never let the chain stop (docs/physics.md).
    Fbrake = (P.F_b if gm[G_VSG] > 0 else -P.F_b) if gm[G_BRAKE] else 0.0
    Fbar = P.F_j * (1.0 - v / P.v_j) if gm[G_BAR] else 0.0
    other = F - Fb - Fcl - v * tin + Fbar
    dv = (other - Fbrake) / M
    if gm[G_HOLD]: dv = 0.0
    aux[N, 0] = other
    if w > 0.0 and gm[G_GEN]:
        Tg = w / (2.0 * P.c_cu) if gm[G_CAP] else gen_raw(w, I, gm[G_IPOS], gm[G_OUT], P)
    else:
        Tg = 0.0
    dw = (Tcl - Tg - P.c_core * w) / P.J
    dy[0] = v; dy[1] = dv; dy[2] = dw
    dy[3] = (w - P.w_set) if P.law == 3.0 else 0.0
    # air supply
    mc = 0.0
    Tdis = Ta
    if gm[G_COMP]:
        mc = P.p_atm / (R_A * Ta) * P.Q_fad
        x = (pr / P.p_atm) ** (KAP / P.n_st)
        ws = P.n_st * CP * Ta / P.eta_is * (x - 1.0)
        Tdis = Ta + (ws / (P.n_st * CP) if gm[G_TD] else 10.0)
        T1 = Ta * (1.0 + (x - 1.0) / P.eta_is)
        Pc = mc * ws / P.eta_m
        dy[o + B_comp_el] = Pc
        dy[o + B_intake] = mc * CP * Ta
        dy[o + B_compheat] = Pc - mc * CP * (Tdis - Ta)
        dy[o + B_x_comp] = mc * (ws * (1.0 / P.eta_m - 1.0) + P.n_st * CP * Ta * math.log(T1 / (Ta * x))
                                 + (P.n_st - 1.0) * CP * Ta * gfun(T1 / Ta) + CP * (T1 - Tdis - Ta * math.log(T1 / Tdis)))
        dy[o + B_x_resmix] = mc * CP * Ta * gfun(Tdis / Tr)
        dy[o + B_psi_comp] = mc * psi(Tdis, pr, Ta, P.p_atm)
        dy[o + B_iso_work] = mc * R_A * Ta * math.log(pr / P.p_atm)
    dy[4] = mc - min_s
    dy[5] = mc * CP * Tdis - CP * Tr * min_s + P.UA_r * (Ta - Tr)
    dy[o + B_resheat] = P.UA_r * (Tr - Ta)
    dy[o + B_x_resheat] = P.UA_r * (Tr - Ta) ** 2 / Tr
    # ledger of drive and chain
    Pel = Tg * w - P.c_cu * Tg * Tg
    mex = 0.5 * v * v * (tin + tout)
    dy[o + B_grid] = P.eta_inv * Pel
    dy[o + B_inverter] = (1.0 - P.eta_inv) * Pel
    dy[o + B_copper] = P.c_cu * Tg * Tg
    dy[o + B_core] = P.c_core * w * w
    dy[o + B_slip] = Tcl * slip
    dy[o + B_gear] = Fcl * v - Tcl * P.n * v / P.R
    dy[o + B_bearing] = Fb * v
    dy[o + B_brake] = Fbrake * v
    dy[o + B_aux] = Fbar * P.v_j
    dy[o + B_barheat] = Fbar * (P.v_j - v)
    dy[o + B_drag] = dragp
    dy[o + B_massex] = mex
    dy[o + B_a2w] = -qd_s
    dy[o + B_x_drag] = th * dragp
    dy[o + B_x_massex] = th * mex
    Qw = dragp + mex - qd_s
    dy[o + B_waterheat] = Qw
    if P.T_w_mode == 1.0:
        dy[6] = Qw / water_capacity(P)
        dy[o + B_waterkept] = Qw
    else:
        dy[6] = 0.0
        dy[o + B_X_heat] = -(1.0 - th) * Qw
    return dv, dw

@njit(cache=True)
def tdis_arg(pr, P):
    return P.T_amb / P.eta_is * ((pr / P.p_atm) ** (KAP / P.n_st) - 1.0)

@njit(cache=True)
def gvec(y, dy, aux, g, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, dv, dw):
    """Every slot is negative (or zero) before its event and positive after it."""
    L = 2 * P.Hc + 2 * math.pi * P.R
    Q = y[0]
    for i in range(N):
        b = i * NS
        s = Q + i * L / N - lap[i] * L
        if gm[G_VSG] > 0: g[b + S_EDGE] = s - edge(seg[i] + 1, P)
        else: g[b + S_EDGE] = edge(seg[i], P) - s
        V = aux[i, 0]; dV = aux[i, 1]; r = aux[i, 2]; m = y[NG + i]
        g[b + S_FILL] = V - P.phi * P.V_f if valve[i] and not gm[G_SHUT] else -1.0
        g[b + S_SPILL] = -1.0; g[b + S_DV] = -1.0; g[b + S_VLOW] = -1.0; g[b + S_SNAP] = -1.0; g[b + S_F] = -1.0
        if m > 0.0:
            if spill[i]:
                g[b + S_SPILL] = -dV
            else:
                x = V - P.V_f
                if x > 0.0 and dV <= 0.0: x = -1e-300
                g[b + S_SPILL] = x
                g[b + S_DV] = -dV * dvs[i]
            if seg[i] == 3 or seg[i] == 4:
                x = V - 0.05 * P.V_f
                g[b + S_VLOW] = x if vlow[i] else -x
                g[b + S_SNAP] = 1e-4 * P.V_f - V
        if valve[i]:
            br = fbr[i]
            if br == 0: g[b + S_F] = r - P.b
            elif br == 1: g[b + S_F] = max(P.b - r, r - 0.999)
            elif br == 2: g[b + S_F] = max(0.999 - r, r - 1.0)
            else: g[b + S_F] = 1.0 - r
    b = N * NS
    pr = R_A * y[5] / (CV * P.V_r)
    g[b + G_COMP] = (pr - P.p_off) if gm[G_COMP] else (P.p_on - pr)
    g[b + G_TD] = -1.0
    if gm[G_COMP]:
        x = tdis_arg(pr, P) - 10.0
        g[b + G_TD] = x if gm[G_TD] else -x
    slip = P.n * y[1] / P.R - y[2]
    g[b + G_ENG] = -slip if gm[G_ENG] else slip
    g[b + G_CAP] = -1.0
    w = y[2]
    if P.c_cu > 0.0 and w > 0.0 and P.law != 4.0:
        x = gen_raw(w, y[3], gm[G_IPOS], gm[G_OUT], P) - w / (2.0 * P.c_cu)
        g[b + G_CAP] = -x if gm[G_CAP] else x
    g[b + G_IPOS] = -1.0; g[b + G_OUT] = -1.0
    if P.law == 3.0:
        g[b + G_IPOS] = -y[3] if gm[G_IPOS] else y[3]
        x = gen_pi_inner(w, y[3], gm[G_IPOS], P)
        g[b + G_OUT] = -x if gm[G_OUT] else x
    g[b + G_VSG] = -y[1] if gm[G_VSG] > 0 else y[1]
    g[b + G_BAR] = -1.0; g[b + G_HOLD] = -1.0
    if gm[G_BARON]: g[b + G_BAR] = y[1] - P.v_j if gm[G_BAR] else P.v_j - y[1]
    if gm[G_HOLD]:
        g[b + G_VSG] = -1.0
        g[b + G_HOLD] = abs(aux[N, 0]) - P.F_b

@njit(cache=True)
def enter_zone(i, y, P, N, valve, cnt, V, gm):
    """valve[i]: in the zone and not yet filled on this pass; air flows unless the valves are held shut."""
    if V >= P.phi * P.V_f:
        valve[i] = 0; cnt[E__valve_shut_on_entry] += 1
    else:
        valve[i] = 1
        if not gm[G_SHUT]: cnt[E_InjectionStarted] += 1

@njit(cache=True)
def apply(y, dy, aux, g, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, cnt, init):
    """Applies the triggered events at this state (g > 0), then derives the kink flags from the state."""
    L = 2 * P.Hc + 2 * math.pi * P.R
    Q = y[0]
    zw = 2 * P.R + P.Hc + P.d_top
    o = NG + 2 * N
    b = N * NS
    let_go = False
    if not init:
        if g[b + G_COMP] > 0:
            gm[G_COMP] = 1 - gm[G_COMP]
            cnt[E_CompressorOn if gm[G_COMP] else E_CompressorOff] += 1
        if g[b + G_VSG] > 0:
            if gm[G_BRAKE] and abs(aux[N, 0]) <= P.F_b:
                # The brake holds as soon as v reaches 0, and removes the small remaining speed at the located event.
                gm[G_HOLD] = 1; y[1] = 0.0
            else:
                gm[G_VSG] = -gm[G_VSG]; cnt[E_Reversed] += 1
        if g[b + G_HOLD] > 0: gm[G_HOLD] = 0; let_go = True
        for i in range(N):
            if g[i * NS + S_FILL] > 0 and valve[i]:
                valve[i] = 0; cnt[E_Filled] += 1
        # edges
        for i in range(N):
            while True:
                s = Q + i * L / N - lap[i] * L
                moved = False
                if gm[G_VSG] > 0:
                    if s - edge(seg[i] + 1, P) > -1e-12:
                        old = seg[i]
                        seg[i] += 1
                        if seg[i] == 7: seg[i] = 0; lap[i] += 1
                        moved = True
                else:
                    if s - edge(seg[i], P) < -0.0 and g[i * NS + S_EDGE] > 0 or s - edge(seg[i], P) < -1e-12:
                        old = seg[i]
                        seg[i] -= 1
                        if seg[i] == -1: seg[i] = 6; lap[i] -= 1
                        moved = True
                if not moved: break
                cnt[E__edges] += 1
                new = seg[i]
                if old == 1:
                    if valve[i]: cnt[E_Unfilled] += 1
                    valve[i] = 0
                if new == 1:
                    enter_zone(i, y, P, N, valve, cnt, aux[i, 0], gm)
                was = old == 3 or old == 4; now = new == 3 or new == 4
                if now and not was:
                    if y[NG + i] > 0: cnt[E_VentStarted] += 1
                if was and not now:
                    if y[NG + i] > 0: cnt[E_CarryOver] += 1
    # vents that close empty
    v = y[1]
    for i in range(N):
        m = y[NG + i]
        if (seg[i] == 3 or seg[i] == 4) and m > 0.0:
            s = Q + i * L / N - lap[i] * L
            z, zp = geom(s, seg[i], P)
            p = P.p_atm + P.rho * P.g * (zw - z)
            H = y[NG + N + i]
            V = KAP * H / p
            if V <= 1e-4 * P.V_f:
                T = H / (m * CP)
                y[o + B_snapE] += H + m * P.g * z + 0.5 * m * v * v - 0.5 * P.rho * V * v * v
                y[o + B_vented] += m
                y[o + B_x_snap] += m * (psi(T, p, P.T_amb, P.p_atm) + P.g * (z - P.R)) + 0.5 * m * v * v
                y[o + B_X_snap] += 0.5 * P.rho * V * v * v
                y[NG + i] = 0.0; y[NG + N + i] = 0.0
                spill[i] = 0
                cnt[E_Vented] += 1
    # kink flags, from the state
    pr = R_A * y[5] / (CV * P.V_r)
    gm[G_TD] = 1 if tdis_arg(pr, P) < 10.0 else 0
    gm[G_BAR] = 1 if gm[G_BARON] and y[1] < P.v_j else 0
    if P.law == 3.0:
        x = y[3]
        ip = 1 if (x > 0.0 or (x == 0.0 and y[2] > P.w_set)) else 0
        if ip != gm[G_IPOS]: cnt[E__pi_kinks] += 1
        gm[G_IPOS] = ip
        op = 1 if gen_pi_inner(y[2], y[3], ip, P) > 0.0 else 0
        if op != gm[G_OUT]: cnt[E__pi_kinks] += 1
        gm[G_OUT] = op
    if P.c_cu > 0.0 and P.law != 4.0:
        w = max(y[2], 1e-12)
        c = 1 if gen_raw(w, y[3], gm[G_IPOS], gm[G_OUT], P) > w / (2.0 * P.c_cu) else 0
        if c != gm[G_CAP]: cnt[E__cap] += 1
        gm[G_CAP] = c
    else:
        gm[G_CAP] = 0
    for i in range(N):
        s = Q + i * L / N - lap[i] * L
        z, zp = geom(s, seg[i], P)
        p = P.p_atm + P.rho * P.g * (zw - z)
        r = p / pr
        f = 0 if r <= P.b else (1 if r < 0.999 else (2 if r <= 1.0 else 3))
        if valve[i] and f != fbr[i]: cnt[E__fbranch] += 1
        fbr[i] = f
        V = KAP * y[NG + N + i] / p
        if seg[i] == 3 or seg[i] == 4:
            lo = 1 if V < 0.05 * P.V_f else 0
            if lo != vlow[i] and y[NG + i] > 0: cnt[E__ventkink] += 1
            vlow[i] = lo
        else:
            vlow[i] = 0
    slip = P.n * y[1] / P.R - y[2]
    e = 1 if slip > 0 else 0
    # dV sign and spill need the rates (they depend on v, m, H, T_r, p only)
    dv, dw = rhs(y, dy, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm)
    for i in range(N):
        if y[NG + i] > 0.0 or valve[i]:
            if spill[i]:
                if not aux[i, 1] > 0.0:
                    spill[i] = 0; cnt[E_SpillEnded] += 1
            elif aux[i, 0] >= P.V_f and aux[i, 1] > 0.0 and y[NG + i] > 0.0:
                spill[i] = 1; cnt[E_SpillStarted] += 1
            d = 1 if aux[i, 1] > 0.0 else -1
            if not spill[i] and d != dvs[i]: cnt[E__dVsign] += 1
            dvs[i] = d
        else:
            spill[i] = 0
            dvs[i] = 1
    if slip == 0.0 or (init and y[1] == 0.0):
        gm[G_ENG] = 0
        dv, dw = rhs(y, dy, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm)
        if slip == 0.0: e = 1 if P.n * dv / P.R - dw > 0 else 0
        if init and y[1] == 0.0: gm[G_VSG] = 1 if dv >= 0 else -1
    if let_go:
        # From rest the chain only takes a direction: it does not reverse.
        gm[G_VSG] = 1 if aux[N, 0] >= 0 else -1
    if e != gm[G_ENG] and not init: cnt[E_CouplingEngaged if e else E_CouplingReleased] += 1
    gm[G_ENG] = e

AA = np.ascontiguousarray(dc.A[:12, :12]); BB = np.ascontiguousarray(dc.B); EE3 = dc.E3.copy(); EE5 = dc.E5.copy()

@njit(cache=True)
def step(y, h, K, yn, tmp, dyn, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, A, B):
    n = y.size
    for s in range(1, 12):
        for j in range(n): tmp[j] = 0.0
        for q in range(s):
            a = A[s, q]
            if a != 0.0:
                a *= h
                for j in range(n): tmp[j] += a * K[q, j]
        for j in range(n): tmp[j] += y[j]
        rhs(tmp, K[s], aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm)
    for j in range(n): tmp[j] = 0.0
    for q in range(12):
        a = B[q]
        if a != 0.0:
            a *= h
            for j in range(n): tmp[j] += a * K[q, j]
    for j in range(n): yn[j] = y[j] + tmp[j]
    dv, dw = rhs(yn, dyn, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm)
    for j in range(n): K[12, j] = dyn[j]
    return dv, dw

@njit(cache=True)
def errnorm(y, yn, K, h, rtol, typ, E3, E5):
    n = y.size
    em = 0.0
    for j in range(n):
        e5 = 0.0; e3 = 0.0
        for q in range(13):
            e5 += E5[q] * K[q, j]; e3 += E3[q] * K[q, j]
        if e5 == 0.0 and e3 == 0.0: continue
        d = math.hypot(abs(e5), 0.1 * abs(e3))
        e = abs(h) * e5 * e5 / d if d > 0 else 0.0
        sc = rtol * (max(abs(y[j]), abs(yn[j])) + typ[j])
        e = abs(e) / sc
        if not e <= em: em = e
    return em

@njit(cache=True)
def advance(y, t, t_end, h, rtol, hmax, typ, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, cnt, A, B, E3, E5, st):
    n = y.size
    K = np.zeros((13, n)); yn = np.zeros(n); tmp = np.zeros(n); dyn = np.zeros(n); dy = np.zeros(n)
    aux = np.zeros((N + 1, 3))
    ng = N * NS + NGS
    g0 = np.zeros(ng); g1 = np.zeros(ng); ga = np.zeros(ng); gb = np.zeros(ng); gx = np.zeros(ng)
    ts = t
    comp = 0.0  # compensated time
    while True:
        rem = t_end - t
        if rem <= 1e-13: return h, 0
        dv, dw = rhs(y, dy, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm)
        gvec(y, dy, aux, g0, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, dv, dw)
        for j in range(n): K[0, j] = dy[j]
        # step limit at the start of a fill from almost no air
        hl = hmax
        for i in range(N):
            if valve[i] and y[NG + i] > 0.0:
                mi = dy[NG + i]
                if mi > 0.0:
                    x = 0.5 * y[NG + i] / mi
                    if x < hl: hl = max(x, 1e-9)
        hh = min(h, hl)
        last = False
        if hh >= rem: hh = rem; last = True
        while True:
            dv, dw = step(y, hh, K, yn, tmp, dyn, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, A, B)
            er = errnorm(y, yn, K, hh, rtol, typ, E3, E5)
            if er <= 1.0: break
            st[1] += 1
            fac = 0.2
            if er == er: fac = max(0.2, 0.9 * er ** (-1.0 / 8.0))
            hh *= fac; h = hh; last = False
            if hh < 1e-14: return h, 1
        if er > 0: fac = min(4.0, 0.9 * er ** (-1.0 / 8.0))
        else: fac = 4.0
        hnext = hh * fac
        gvec(yn, dyn, aux, g1, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, dv, dw)
        fired = False
        for k in range(ng):
            if g1[k] > 0.0: fired = True
        if fired:
            a = 0.0; b = hh; sa = 0
            for k in range(ng): ga[k] = g0[k]; gb[k] = g1[k]
            it = 0
            while b - a > 1e-14 and it < 200:
                it += 1
                x = b
                for k in range(ng):
                    if gb[k] > 0.0:
                        if ga[k] < 0.0 and it < 60: xx = a + (b - a) * (-ga[k]) / (gb[k] - ga[k])
                        else: xx = 0.5 * (a + b)
                        if xx < x: x = xx
                if not (x > a): x = a + 0.5 * min(b - a, 2e-14)
                if not (x < b): x = b - 0.5 * min(b - a, 2e-14)
                if it < 60:
                    # move slightly to either side, so that the bracket shrinks from both ends
                    if sa > 0 and it > 2: x = min(x + 4e-15, 0.5 * (x + b))
                    if sa < 0 and it > 2: x = max(x - 4e-15, 0.5 * (a + x))
                if x <= a or x >= b: break
                dv, dw = step(y, x, K, yn, tmp, dyn, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, A, B)
                gvec(yn, dyn, aux, gx, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, dv, dw)
                st[3] += 1
                f2 = False
                for k in range(ng):
                    if gx[k] > 0.0: f2 = True
                if f2:
                    b = x
                    for k in range(ng): gb[k] = gx[k]
                    if sa == -1:
                        for k in range(ng): ga[k] *= 0.5
                    sa = -1
                else:
                    a = x
                    for k in range(ng): ga[k] = gx[k]
                    if sa == 1:
                        for k in range(ng): gb[k] *= 0.5
                    sa = 1
            dv, dw = step(y, b, K, yn, tmp, dyn, aux, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, A, B)
            gvec(yn, dyn, aux, gb, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, dv, dw)
            for j in range(n): y[j] = yn[j]
            # compensated time
            yy = b - comp; t2 = t + yy; comp = (t2 - t) - yy; t = t2
            apply(y, dy, aux, gb, N, P, seg, lap, valve, spill, dvs, vlow, fbr, gm, cnt, False)
            st[2] += 1
            st[0] += 1
            if b > 0.5 * hh: h = hnext
            else: h = max(h, hh) if h < hnext else hnext
            # step that was limited by something other than the error
            h = max(hnext, 1e-9)
        else:
            for j in range(n): y[j] = yn[j]
            st[0] += 1
            if last: return hnext if hh > 1e-6 else h, 0
            yy = hh - comp; t2 = t + yy; comp = (t2 - t) - yy; t = t2
            h = hnext
        if st[0] > 400000000: return h, 2

class Sim:
    def __init__(self, params=None, start=None, rtol=1e-12, hmax=0.02):
        # The only symbol that contains a blank.
        d = dict(DEFAULTS); d.update({k.replace("T_w mode", "T_w_mode"): x for k, x in (params or {}).items()})
        s = dict(STARTS); s.update(start or {})
        for k in d:
            assert k in DEFAULTS, k
        self.d, self.s = d, s
        self.N = N = int(d["N"])
        self.P = P = par(d)
        self.L = L = 2 * P.Hc + 2 * math.pi * P.R
        self.y = y = np.zeros(NG + 2 * N + NB)
        y[0], y[1], y[2] = s["Q_0"], s["v_0"], s["w_0"]
        y[4] = P.p_r0 * P.V_r / (R_A * P.T_amb); y[5] = y[4] * CV * P.T_amb
        i8 = lambda: np.zeros(N, dtype=np.int64)
        self.seg, self.lap, self.valve, self.spill, self.dvs, self.vlow, self.fbr = (i8() for _ in range(7))
        self.dvs[:] = 1
        self.gm = np.zeros(NGM, dtype=np.int64); self.gm[G_VSG] = 1; self.gm[G_GEN] = 1
        if s["v_0"] < 0: self.gm[G_VSG] = -1
        self.cnt = np.zeros(len(EVN), dtype=np.int64)
        self.st = np.zeros(4, dtype=np.int64)
        if P.p_r0 < P.p_on: self.gm[G_COMP] = 1
        for i in range(N):
            x = s["Q_0"] + i * L / N
            lap = math.floor(x / L)
            xx = x - lap * L
            k = 0
            while k < 7 and xx - edge(k + 1, P) > -1e-12: k += 1
            if k == 7: k = 0; lap += 1
            self.seg[i], self.lap[i] = k, lap
            if k == 1: enter_zone(i, y, P, N, self.valve, self.cnt, 0.0, self.gm)
        self.extended = P.T_w_mode == 1.0
        self.modes = (self.seg, self.lap, self.valve, self.spill, self.dvs, self.vlow, self.fbr, self.gm)
        n = y.size
        dy = np.zeros(n); aux = np.zeros((N + 1, 3)); g = np.full(N * NS + NGS, -1.0)
        apply(y, dy, aux, g, N, P, *self.modes, self.cnt, True)
        typ = np.ones(n)
        typ[1] = 0.1; typ[6] = 0.01; typ[NG:NG + N] = 0.01; typ[NG + N:NG + 2 * N] = 3000.0
        typ[NG + 2 * N:] = 100.0
        typ[NG + 2 * N + B_x_flmix] = 1.0; typ[NG + 2 * N + B_x_drop] = 1.0; typ[NG + 2 * N + B_x_resheat] = 1.0
        for b in ("inj", "vented", "spilled"): typ[NG + 2 * N + BOOKS.index(b)] = 0.1
        self.typ = typ
        self.t = 0.0; self.h = 1e-5; self.rtol = rtol; self.hmax = hmax
        self.E0, self.X0 = self.energy()[0], self.exergy()
        self.den0 = y[5] + 0.5 * self.mass() * y[1] ** 2 + 0.5 * P.J * y[2] ** 2

    def parts(self):
        y, N, P = self.y, self.N, self.P
        zw = 2 * P.R + P.Hc + P.d_top
        z = np.array([geom(y[0] + i * self.L / N - self.lap[i] * self.L, self.seg[i], P)[0] for i in range(N)])
        p = P.p_atm + P.rho * P.g * (zw - z)
        m = y[NG:NG + N]; H = y[NG + N:NG + 2 * N]
        return z, p, m, H, KAP * H / p

    def mass(self):
        P = self.P; z, p, m, H, V = self.parts()
        return math.fsum(list(P.m_s + m + P.rho * (P.V_f - V) + P.C_a * P.rho * (P.V_f + P.V_s)) + [P.m_chain, P.J_sprockets / P.R ** 2])

    def energy(self):
        y, P = self.y, self.P; z, p, m, H, V = self.parts()
        d = dict(chain_kinetic=0.5 * self.mass() * y[1] ** 2, flywheel_kinetic=0.5 * P.J * y[2] ** 2,
                 potential=math.fsum((P.m_s - P.rho * P.V_s + m) * P.g * z), floater_air=math.fsum(H), reservoir=y[5],
                 water=water_capacity(P) * y[6], strain=0.0)
        return math.fsum(d.values()), d

    def exergy(self):
        y, P = self.y, self.P; z, p, m, H, V = self.parts()
        Ta = P.T_amb
        x = [0.5 * self.mass() * y[1] ** 2, 0.5 * P.J * y[2] ** 2]
        x += list((P.m_s - P.rho * P.V_s) * P.g * z)
        for i in range(self.N):
            if m[i] > 0: x.append(m[i] * (psi(H[i] / (m[i] * CP), p[i], Ta, P.p_atm) + P.g * (z[i] - P.R)))
        Tr = y[5] / (y[4] * CV); pr = R_A * y[5] / (CV * P.V_r)
        x.append(y[4] * (psi(Tr, pr, Ta, P.p_atm) - R_A * Tr + P.p_atm * R_A * Tr / pr))
        if P.T_w_mode == 1.0: x.append(water_capacity(P) * Ta * float(gfun((P.T_w + y[6]) / Ta)))
        return math.fsum(x)

    def refit(self):
        """Resolves the modes after a jump; the next step is small, as at a start."""
        N = self.N
        dy = np.zeros(self.y.size); aux = np.zeros((N + 1, 3)); g = np.full(N * NS + NGS, -1.0)
        if self.gm[G_HOLD] and not self.gm[G_BRAKE]:
            self.gm[G_HOLD] = 0; g[N * NS + G_HOLD] = 1.0
        apply(self.y, dy, aux, g, N, self.P, *self.modes, self.cnt, False)
        self.h = 1e-5

    def act(self, do):
        """One action at the present time: "EmergencyStop", "ReleaseStop", {"Barring": on}, {"Set": {"path", "value"}}."""
        self.extended = True
        y, N, gm = self.y, self.N, self.gm
        o = NG + 2 * N
        if do == "EmergencyStop":
            # In section 9 the controller stops the compressor, and Cam has no controller: no case may depend on it.
            if gm[G_COMP]: raise ValueError("an emergency stop while the compressor runs")
            gm[G_GEN], gm[G_SHUT], gm[G_BRAKE] = 0, 1, 1
        elif do == "ReleaseStop":
            # PHYSICS.md does not define whether a valve released in the middle of a pass is an InjectionStarted: no
            # case may depend on it.
            if self.valve.any(): raise ValueError("a release with a floater that waits for air in the zone")
            gm[G_GEN], gm[G_SHUT], gm[G_BRAKE] = 1, 0, 0
        elif "Barring" in do:
            gm[G_BARON] = 1 if do["Barring"] else 0
        else:
            key = PATHS[do["Set"]["path"]]
            E, X = self.energy()[0], self.exergy()
            self.d = dict(self.d, **{key: do["Set"]["value"]})
            self.P = P = par(self.d)
            y[o + B_parwork] += self.energy()[0] - E; y[o + B_parex] += self.exergy() - X
            self.cnt[E_ParameterChanged] += 1
            v = y[1]
            z, p, m, H, V = self.parts()
            for i in range(N):
                if V[i] > P.V_f:
                    # Over-full: the excess spills at once at constant v, and is replaced by water at speed v.
                    f = 1.0 - P.V_f / V[i]
                    dm, dH, dV = f * m[i], f * H[i], f * V[i]
                    T = H[i] / (m[i] * CP)
                    y[o + B_forced] += dH + dm * P.g * z[i] + 0.5 * dm * v * v - 0.5 * P.rho * dV * v * v
                    y[o + B_spilled] += dm
                    y[o + B_x_forced] += dm * (float(psi(T, p[i], P.T_amb, P.p_atm)) + P.g * (z[i] - P.R)) + 0.5 * dm * v * v
                    y[o + B_X_snap] += 0.5 * P.rho * dV * v * v
                    m[i] -= dm; H[i] -= dH
                    V[i] = P.V_f
                elif self.spill[i] and V[i] < P.V_f * (1.0 - 1e-12):
                    self.spill[i] = 0; self.cnt[E_SpillEnded] += 1
                if self.valve[i] and not gm[G_SHUT] and V[i] >= P.phi * P.V_f:
                    self.valve[i] = 0; self.cnt[E_Filled] += 1
            pr = R_A * y[5] / (CV * P.V_r)
            if gm[G_COMP] and pr > P.p_off:
                gm[G_COMP] = 0; self.cnt[E_CompressorOff] += 1
            elif not gm[G_COMP] and pr < P.p_on:
                gm[G_COMP] = 1; self.cnt[E_CompressorOn] += 1
        self.refit()

    def run_to(self, t_end):
        h, rc = advance(self.y, self.t, t_end, self.h, self.rtol, self.hmax, self.typ, self.N, self.P, *self.modes,
                        self.cnt, AA, BB, EE3, EE5, self.st)
        if rc: raise RuntimeError("rc %d" % rc)
        self.h = h; self.t = t_end

    def out(self):
        y, N, P = self.y, self.N, self.P
        B = {b: float(y[NG + 2 * N + i]) for i, b in enumerate(BOOKS)}
        z, p, m, H, V = self.parts()
        E, parts = self.energy(); X = self.exergy()
        Tr = y[5] / (y[4] * CV)
        r = dict(time_s=self.t, chain_position_m=y[0], chain_speed_m_s=y[1], flywheel_speed_rad_s=y[2],
                 reservoir_pressure_pa=R_A * y[5] / (CV * P.V_r), reservoir_temperature_k=Tr, reservoir_air_kg=y[4],
                 floater_air_kg=math.fsum(m), floater_air_volume_m3=math.fsum(V), air_injected_kg=B["inj"],
                 air_vented_kg=B["vented"], air_spilled_kg=B["spilled"], water_temperature_k=P.T_w + y[6],
                 compressor_electricity_j=B["comp_el"], grid_electricity_j=B["grid"], intake_enthalpy_j=B["intake"],
                 exhaust_enthalpy_j=B["exhaust"], air_potential_j=B["airpot"], drag_heat_j=B["drag"],
                 mass_exchange_heat_j=B["massex"], bearing_heat_j=B["bearing"], brake_heat_j=B["brake"], gear_heat_j=B["gear"],
                 slip_heat_j=B["slip"], core_heat_j=B["core"], copper_heat_j=B["copper"], inverter_heat_j=B["inverter"],
                 compressor_heat_j=B["compheat"], reservoir_heat_j=B["resheat"], air_to_water_heat_j=B["a2w"],
                 vent_snap_j=B["snapE"], forced_spill_j=B["forced"], recovered_work_j=B["recovered"])
        for k, x in parts.items(): r["stored_%s_j" % k] = x
        flows = math.fsum([B["comp_el"], B["intake"]] + [-B[k] for k in (
            "grid", "exhaust", "airpot", "drag", "massex", "bearing", "gear", "slip", "core", "copper", "inverter",
            "compheat", "resheat", "a2w", "snapE", "recovered", "brake", "barheat", "forced")]
            + [B["aux"], B["parwork"], B["waterkept"]])
        ee = abs(E - self.E0 - flows)
        den = max(B["comp_el"] + B["intake"], self.den0, 1.0)
        r["energy_error_j"] = ee; r["energy_error_relative"] = ee / den
        dest = dict(compressor=B["x_comp"], mixing_in_the_reservoir=B["x_resmix"], heat_of_the_reservoir=B["x_resheat"],
                    throttling=B["x_throt"], mixing_in_the_floater=B["x_flmix"], drop_into_the_floater=B["x_drop"],
                    air_to_water_heat=B["x_a2w"], spill=B["x_spill"], vent=B["x_vent"], vent_snap=B["x_snap"],
                    drag=B["x_drag"], mass_exchange=B["x_massex"], bearings=B["bearing"], gears=B["gear"], slip=B["slip"],
                    core=B["core"], copper=B["copper"], inverter=B["inverter"])
        if self.extended:
            # Values that are zero in the cases without actions and with T_w held, which do not list them.
            r.update(auxiliary_electricity_j=B["aux"], barring_heat_j=B["barheat"], parameter_work_j=B["parwork"],
                     parameter_exergy_j=B["parex"], water_heat_out_j=B["waterheat"] - B["waterkept"])
            dest.update(brake=B["brake"], barring_motor=B["barheat"], forced_spill=B["x_forced"])
        r["exergy_in_j"] = B["comp_el"] + B["aux"]; r["exergy_out_j"] = B["grid"] + B["recovered"]
        r["exergy_stored_change_j"] = X - self.X0
        r["heat_exergy_j"] = B["X_heat"]; r["snap_exergy_j"] = B["X_snap"]
        for k, x in dest.items(): r["exergy_destroyed_%s_j" % k] = x
        cl = math.fsum(list(dest.values()) + [-B["comp_el"], -B["aux"], B["grid"], B["recovered"], -B["X_heat"], -B["X_snap"],
                                            -B["parex"], X, -self.X0])
        r["exergy_error_j"] = abs(cl); r["exergy_error_relative"] = abs(cl) / den
        r["_compressor_test_rel"] = abs(B["comp_el"] - B["psi_comp"] - B["x_comp"]) / max(1.0, B["comp_el"])
        r["_air_balance_kg"] = B["inj"] - B["vented"] - B["spilled"] - math.fsum(m)
        r["_psi_work_j"] = B["psi_comp"]; r["_isothermal_work_j"] = B["iso_work"]; r["_water_heat_j"] = B["waterheat"]
        cin = B["comp_el"] + B["aux"] + B["parex"] - (X - self.X0) + B["X_heat"] + B["X_snap"]
        r["round_trip_efficiency"] = (B["grid"] + B["recovered"]) / cin if cin >= 1000 else None
        r["events"] = {k: int(c) for k, c in zip(EVN, self.cnt)
                       if not k.startswith("_") and (self.extended or k != "ParameterChanged")}
        r["_kink_counts"] = {k: int(c) for k, c in zip(EVN, self.cnt) if k.startswith("_")}
        r["_steps"] = dict(accepted=int(self.st[0]), rejected=int(self.st[1]), split_on_event=int(self.st[2]), locating=int(self.st[3]))
        return {k: (float(x) if isinstance(x, np.floating) else x) for k, x in r.items()}
