"""The floor of bench/statistics.ts: the same files through scipy and numpy, one answer a line, for as long as asked."""
import json, sys, time

import numpy as np
import scipy
from scipy import stats

reference, current = (np.fromfile(path, dtype=np.float64) for path in sys.argv[1:3])


def psi():
    edges = np.quantile(reference, np.arange(1, 10) / 10)
    p, q = (np.bincount(np.searchsorted(edges, x, side="right"), minlength=10) / len(x) for x in (reference, current))
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return float(np.sum((p - q) * np.log(p / q)))


METHODS = {
    "ks": lambda: float(stats.ks_2samp(reference, current, method="asymp").statistic),
    "wasserstein": lambda: float(stats.wasserstein_distance(reference, current)),
    "psi": psi,
}
print(json.dumps({"scipy": scipy.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    value = METHODS[line.strip()]()
    print(json.dumps({"ms": (time.perf_counter() - began) * 1000, "value": value}), flush=True)
