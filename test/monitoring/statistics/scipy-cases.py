"""Makes scipy-cases.json: what scipy answers beyond drift-cases.json (other alternatives, methods, sizes, ties).
Run with: python3 test/monitoring/statistics/scipy-cases.py. Needs scipy 1.11 or later."""
import json, os, warnings
import numpy as np, scipy
from scipy import stats as st

warnings.simplefilter("ignore")
rng = np.random.default_rng(20261127)
PAIRS = {
    "small": (rng.normal(0, 1, 7), rng.normal(0.8, 1.3, 9)),
    "equal-sizes": (rng.normal(0, 1, 12), rng.normal(0.3, 1, 12)),
    "unequal": (rng.normal(0, 1, 5), rng.normal(1, 1, 40)),
    "ties": (rng.integers(0, 6, 30).astype(float), rng.integers(1, 7, 25).astype(float)),
    "medium": (rng.normal(0, 1, 150), rng.normal(0.4, 1.1, 90)),
    "far": (rng.normal(0, 1, 60), rng.normal(3, 1, 70)),
    "skewed": (rng.exponential(1, 80).round(3), rng.exponential(1.2, 50).round(3)),
}
ALTERNATIVES = ["two-sided", "less", "greater"]
cases = []

def add(kind, pair, params, **expected):
    cases.append({"kind": kind, "pair": pair, "params": params, "expected": {k: float(v) for k, v in expected.items()}})

for name, (x, y) in PAIRS.items():
    tied = len(set(x) | set(y)) < len(x) + len(y)
    for alternative in ALTERNATIVES:
        for method in ["exact", "asymptotic"]:
            r = st.ks_2samp(x, y, alternative=alternative, method="exact" if method == "exact" else "asymp")
            add("ks", name, {"alternative": alternative, "method": method}, statistic=r.statistic, pvalue=r.pvalue)
            if method == "asymptotic" or (not tied and len(x) * len(y) < 5000):
                r = st.mannwhitneyu(x, y, alternative=alternative, method=method)
                add("mann-whitney", name, {"alternative": alternative, "method": method}, u=r.statistic, pvalue=r.pvalue)
        for kind, equal in [("t", True), ("welch", False)]:
            r = st.ttest_ind(x, y, equal_var=equal, alternative=alternative)
            add(kind, name, {"alternative": alternative}, t=r.statistic, pvalue=r.pvalue)
    for method in ["asymptotic"] + (["exact"] if max(len(x), len(y)) <= 20 else []):
        r = st.cramervonmises_2samp(x, y, method=method)
        add("cramer-von-mises", name, {"method": method}, statistic=r.statistic, pvalue=r.pvalue)
    r = st.anderson_ksamp([x, y])
    add("anderson-darling", name, {}, statistic=r.statistic, pvalue=r.pvalue)
    r = st.epps_singleton_2samp(x, y)
    add("epps-singleton", name, {}, statistic=r.statistic, pvalue=r.pvalue)
    add("energy", name, {}, distance=st.energy_distance(x, y))
    add("wasserstein", name, {}, distance=st.wasserstein_distance(x, y))

tables = [[[8, 2], [1, 5]], [[0, 5], [5, 0]], [[12, 30], [25, 11]], [[400, 600], [430, 570]], [[3, 0], [4, 0]],
          [[5000, 15000], [5200, 14800]]]
for table in tables:
    for alternative in ALTERNATIVES:
        cases.append({"kind": "fisher", "table": table, "params": {"alternative": alternative},
                      "expected": {"pvalue": float(st.fisher_exact(table, alternative=alternative)[1])}})

out = {"about": f"scipy {scipy.__version__}, numpy {np.__version__}; made by scipy-cases.py",
       "pairs": {k: [list(map(float, x)), list(map(float, y))] for k, (x, y) in PAIRS.items()}, "cases": cases}
with open(os.path.join(os.path.dirname(__file__), "scipy-cases.json"), "w") as file:
    file.write('{\n "about": ' + json.dumps(out["about"]) + ',\n "pairs": {\n')
    file.write(",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in out["pairs"].items()))
    file.write('\n },\n "cases": [\n' + ",\n".join("  " + json.dumps(c) for c in cases) + "\n ]\n}\n")
