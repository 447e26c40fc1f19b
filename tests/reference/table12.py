import sys, time
from kpp_ref import *
T = """chain_position_m 26.414532 93.677259
chain_speed_m_s 1.127879 1.1183325
flywheel_speed_rad_s 22.285762 22.100092
reservoir_pressure_pa 443126.07 427141.03
reservoir_temperature_k 292.93586 294.98951
reservoir_air_kg 52.698373 50.443727
floater_air_kg 12.97812 12.744469
floater_air_volume_m3 5.1288684 5.0411367
air_injected_kg 14.421279 49.486186
compressor_electricity_j 2279637.5 8264910.7
grid_electricity_j 428509.93 2779878.6
drag_heat_j 86841.458 574147.36
bearing_heat_j 9755.4174 37474.757
gear_heat_j 20335.781 130378.36
slip_heat_j 4638.3838 36273.964
mass_exchange_heat_j 2795.0663 34509.706
copper_heat_j 26613.828 211567.16
exergy_destroyed_compressor_j 737022.0 2670746
exergy_destroyed_mixing_in_the_reservoir_j 3187.628 7290.214
exergy_destroyed_heat_of_the_reservoir_j 49.99742 98.20002
exergy_destroyed_throttling_j 280062.7 941732.1
exergy_destroyed_mixing_in_the_floater_j 4.376047 9.93515
exergy_destroyed_drop_into_the_floater_j 136.4864 460.2723
exergy_destroyed_air_to_water_heat_j 5934.515 45299.18
exergy_destroyed_vent_j 14115.59 354518.5
exergy_destroyed_vent_snap_j 1.032446 30.35482
exergy_stored_change_j 646236.4 353790.2"""
def main():
    rtol = float(sys.argv[1]) if len(sys.argv) > 1 else 1e-12
    s = Sim(rtol=rtol)
    o = []
    for t in (60.0, 120.0):
        t0 = time.time(); s.run_to(t); o.append(s.out()); print("wall", time.time() - t0)
    worst = 0
    for l in T.split("\n"):
        k, a, b = l.split()
        r = []
        for x, tt in ((o[0][k], a), (o[1][k], b)):
            dec = len(tt.split(".")[1]) if "." in tt else 0
            u = abs(x - float(tt)) / (0.5 * 10.0 ** -dec)
            worst = max(worst, u)
            r.append("%.12g (%s) %s" % (x, tt, "ok" if u <= 1.001 else "DIFF %.3g half-units" % u))
        print("%-45s %s | %s" % (k, r[0], r[1]))
    print("worst, in half units of the last digit:", worst)
    for x in o:
        print({k: x[k] for k in x if k.startswith("_") or "error" in k or k == "events" or k.endswith("efficiency")})

if __name__ == "__main__": main()
