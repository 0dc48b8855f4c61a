"""Speed of the statistics, as ratios within one run: seconds depend on the machine, ratios do not.

Each line is also written out: pytest -m bench -s tests/bench/test_stats.py
"""

import sys
import time

import numpy as np
import pymannkendall
import pytest
import statsmodels.api as sm
from statsmodels.tsa.seasonal import STL

from cspdata.stats import (
    mann_kendall,
    poisson_rate_change,
    poisson_regressions,
    seasonal_adjustment,
    seasonal_mann_kendall,
    special_causes,
    xmr_limits,
)

pytestmark = pytest.mark.bench
SERIES, MONTHS = 10_000, 60
TURN = np.arange(MONTHS) / 12 * 2 * np.pi


@pytest.fixture(scope="module")
def table():
    season = 40 + 10 * np.sin(TURN)
    return np.random.default_rng(1).poisson(season, (SERIES, MONTHS)).astype(float)


def seconds(work, *, times=5):
    """The least of several runs, after one that loads what is loaded once."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def written(line):
    sys.stdout.write(f"\n{line}\n")


def compared(name, fast, slow, *, sample):
    """How many times faster, the slow way timed on a sample of series and scaled to all."""
    quick, loop = seconds(fast), seconds(slow, times=3) * SERIES / sample
    written(
        f"{name}, {SERIES} x {MONTHS}: {quick:.4f} s against {loop:.2f} s, {loop / quick:.0f} x"
    )
    return loop / quick


def test_mann_kendall_against_pymannkendall(table):
    sample = table[:300]

    def loop():
        return [pymannkendall.original_test(row) for row in sample]

    assert compared("Mann-Kendall", lambda: mann_kendall(table), loop, sample=300) >= 50


def test_seasonal_adjustment_against_statsmodels(table):
    sample = table[:500]

    def loop():
        return [STL(row, period=12).fit().seasonal for row in sample]

    assert compared("STL", lambda: seasonal_adjustment(table), loop, sample=500) >= 10


def test_poisson_regression_against_statsmodels(table):
    design = np.column_stack([np.ones(MONTHS), np.arange(MONTHS) / 12, np.sin(TURN), np.cos(TURN)])
    sample = table[:300]

    def loop():
        return [sm.GLM(row, design, family=sm.families.Poisson()).fit() for row in sample]

    fast = compared(
        "Poisson regression", lambda: poisson_regressions(table, design), loop, sample=300
    )
    assert fast >= 30


def test_ten_thousand_series_in_seconds(table):
    limits = xmr_limits(table)
    now, before = table[:, -12:].sum(axis=1), table[:, -24:-12].sum(axis=1)
    work = {
        "Mann-Kendall": lambda: mann_kendall(table),
        "seasonal Mann-Kendall": lambda: seasonal_mann_kendall(table),
        "control limits": lambda: xmr_limits(table),
        "special causes": lambda: special_causes(table, limits.centre, limits.lower, limits.upper),
        "seasonal adjustment": lambda: seasonal_adjustment(table),
        "year on year, one a series": lambda: poisson_rate_change(now, before),
        "year on year, 480,000 months": lambda: poisson_rate_change(table[:, 12:], table[:, :-12]),
    }
    taken = {name: seconds(run, times=3) for name, run in work.items()}
    for name, one in taken.items():
        written(f"{name}, {SERIES} x {MONTHS}: {one:.4f} s")
    # A clock is no assertion; that none of it is a loop over series is: pymannkendall takes 8 s.
    loop = seconds(lambda: [pymannkendall.original_test(row) for row in table[:100]], times=2)
    assert max(taken.values()) < loop * SERIES / 100
