"""The package loads its methods when they are used, and the light ones without scipy."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cspdata import stats

ROOT = Path(stats.__file__).parents[2]

LIGHT = {
    "importing the package": "0",
    "a change between two periods": "stats.poisson_rate_change([24, 1836], [16, 1994])",
    "a level of ten events or more": "stats.byars_interval(65)",
    "a proportion": "stats.wilson_interval(1, 100)",
    "a hotspot map": "stats.getis_ord_gi_star_grid([0, 1], [0, 1], [1, 2])",
    "a density": "stats.kernel_density([0, 1], [0, 1], [0], [0], cell_size=1)",
    "a change map": "stats.change_map([24, 1836], [16, 1994])",
    "the accuracy of a prediction": "stats.prediction_accuracy([6, 3, 0], [3, 2, 1])",
    "a Lorenz curve": "stats.lorenz_curve([2, 1])",
    "the hours of the week": "import numpy; none = numpy.zeros(0, 'M8[s]'); "
    "stats.aoristic(none, none)",
    "emerging hot spots": "stats.emerging_hotspots_grid([0, 1], [0, 1], [range(12), range(12)])",
    "a concentration": "stats.place_concentration([2, 1])",
    "a trend": "stats.seasonal_mann_kendall(range(24))",
    "a recent trend": "stats.weighted_recent_trend([5] * 5, [4] * 5, [6] * 5)",
    "control limits": "stats.xmr_limits([1, 2, 3])",
    "special causes": "stats.special_causes([1, 2, 3], 2, 1, 3)",
    "jumps of counts": "stats.count_jumps([1, 2, 3], [1, 2, 3])",
    "a chart of measured values": "stats.control_chart([1.5, 2.5, 4])",
    "a funnel of proportions": "stats.proportion_funnel_position([1, 2], [10, 12])",
    "a decomposition": "stats.count_decomposition(['a', 'b'], [24, 16], [16, 24])",
    "many Poisson regressions": "stats.poisson_regressions([1, 2, 3], [[1], [1], [1]])",
    "a displacement test": "stats.weighted_displacement_difference((1, 2), (3, 4))",
    "ranks of priorities": "stats.rank_uncertainty([[1, 2], [2, 1]], stats.drawn_weights([1, 1]), "
    "ranked=stats.weighted_scores([[1, 2], [2, 1]], [1, 1]).rank > 0)",
    "a benchmark": "stats.benchmark_result(1, 2, 3, polarity='neutral', area='a', "
    "benchmark_area='b')",
}


def loaded(statement: str) -> set[str]:
    """The top-level modules a fresh interpreter holds after the statement."""
    script = (
        "import sys\nfrom cspdata import stats\n"
        f"{statement}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


@pytest.mark.parametrize("statement", LIGHT.values(), ids=LIGHT.keys())
def test_light_methods_leave_the_heavy_libraries_unloaded(statement):
    assert not loaded(statement) & {"scipy", "statsmodels", "pandas"}


def test_importing_the_package_does_not_even_load_numpy():
    assert "numpy" not in loaded("0")


def test_the_check_sees_scipy_where_it_is_needed():
    assert "scipy" in loaded("stats.byars_interval(3)")


def test_every_public_name_is_there_and_lives_where_it_says():
    for name in stats.__all__:
        home, found = f"cspdata.stats.{stats._HOME[name]}", getattr(stats, name)
        assert found is getattr(import_module(home), name)
        if not isinstance(found, tuple):  # a constant knows neither its name nor its home
            assert (found.__name__, found.__module__) == (name, home)
    assert dir(stats) == sorted(stats.__all__)


def test_the_typed_names_are_the_loaded_names():
    source = (ROOT / "cspdata" / "stats" / "__init__.py").read_text(encoding="utf-8")
    typed = {line.split(" as ")[1].strip(" ,") for line in source.splitlines() if " as " in line}
    assert typed == set(stats.__all__)


def test_an_unknown_name_is_refused_with_the_names_there_are():
    misspelt = "byar_interval"
    with pytest.raises(AttributeError, match="no 'byar_interval'; it has .*byars_interval"):
        getattr(stats, misspelt)
