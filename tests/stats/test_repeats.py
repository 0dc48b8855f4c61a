"""Near repeats against a published example, against every pair by hand, and planted ones."""

import geopandas
import libpysal
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cspdata.stats import near_repeat
from cspdata.stats.repeats import PAIRS_UP_TO


@pytest.fixture(scope="module")
def burkitt():
    frame = geopandas.read_file(libpysal.examples.get_path("burkitt.shp"))
    return tuple(frame[name].to_numpy() for name in ("X", "Y", "T"))


def test_the_cases_of_burkitt(burkitt):
    # 188 cases, Williams et al. (1978), British Journal of Cancer 37; thresholds 20 and 5 with both
    # bounds closed, as pointpats takes them: hence edges just above.
    found = near_repeat(
        *burkitt, distance_edges=[0, np.nextafter(20, 21)], time_edges=[0, np.nextafter(5, 6)]
    )
    assert found.pairs.tolist() == [[13]]
    assert found.poisson_p[0, 0] == pytest.approx(0.146246, abs=5e-7)
    assert found.independent[0, 0] == pytest.approx(3429 * 52 / (188 * 187 / 2))
    assert found.expected[0, 0] == pytest.approx(found.independent[0, 0], abs=0.4)
    # pointpats prints 0.17 and 0.18 for 99 permutations of other seeds.
    assert 0.12 < found.p[0, 0] < 0.27
    assert not found.highlighted[0, 0]
    assert (found.events, found.permutations) == (188, 999)


def test_left_closed_bands_of_burkitt(burkitt):
    found = near_repeat(*burkitt, distance_edges=[0, 20], time_edges=[0, 5], permutations=9)
    assert found.pairs.tolist() == [[12]]


def by_hand(eastings, northings, times, across, apart):
    """Every pair once, one after the other."""
    counted = np.zeros((len(across) - 1, len(apart) - 1), dtype=int)
    for i in range(len(times)):
        for j in range(i + 1, len(times)):
            near = np.sqrt((eastings[i] - eastings[j]) ** 2 + (northings[i] - northings[j]) ** 2)
            soon = abs(times[i] - times[j])
            for row in range(len(across) - 1):
                for column in range(len(apart) - 1):
                    counted[row, column] += (across[row] <= near < across[row + 1]) and (
                        apart[column] <= soon < apart[column + 1]
                    )
    return counted


spots = st.lists(
    st.tuples(st.integers(-6, 6), st.integers(-6, 6), st.integers(-9, 9)), min_size=2, max_size=25
)


@given(spots, st.sampled_from([(0, 5), (0, 1, 5, 10), (3, 5, 6)]), st.sampled_from([1, 0.25, 9e4]))
def test_every_pair_is_counted_once_in_its_left_closed_band(events, across, scale):
    eastings, northings, days = (np.array(column, float) for column in zip(*events, strict=True))
    apart = np.array([0, 1, 4, 7]) * scale
    found = near_repeat(
        eastings,
        northings,
        days * scale,
        distance_edges=across,
        time_edges=apart,
        permutations=3,
    )
    expected = by_hand(eastings, northings, days * scale, across, apart)
    np.testing.assert_array_equal(found.pairs, expected)
    others = near_repeat(
        eastings[::-1],
        northings[::-1],
        days[::-1],
        distance_edges=across,
        time_edges=[0, 1, 4, 7],
        permutations=3,
    )
    np.testing.assert_array_equal(others.pairs, expected)


@given(st.integers(0, 2**32 - 1))
def test_dealing_the_dates_keeps_what_cannot_change(seed):
    generator = np.random.default_rng(seed)
    x, y, t = generator.integers(0, 9, (3, 30))
    found = near_repeat(
        x, y, t, distance_edges=[0, 4, 20], time_edges=[0, 3, 100], permutations=50, seed=seed
    )
    # All pairs of a distance stay, so both the pairs and what is expected add up to them.
    np.testing.assert_allclose(found.expected.sum(axis=1), found.pairs.sum(axis=1))
    np.testing.assert_allclose(found.expected.sum(axis=0), found.pairs.sum(axis=0))
    np.testing.assert_allclose(found.independent.sum(), 30 * 29 / 2)
    assert ((found.p >= 1 / 51) & (found.p <= 1)).all()


def test_permutations_agree_with_independence_and_with_a_plain_loop():
    generator = np.random.default_rng(4)
    x, y, t = generator.uniform(0, 1000, 300), generator.uniform(0, 1000, 300), np.arange(300) % 90
    across, apart = np.array([0, 60, 120]), np.array([0, 8, 15])
    found = near_repeat(x, y, t, distance_edges=across, time_edges=apart, seed=9)
    np.testing.assert_allclose(found.expected, found.independent, rtol=0.02)
    loop = [by_hand(x, y, generator.permutation(t), across, apart) for _ in range(10)]
    np.testing.assert_allclose(np.mean(loop, axis=0), found.expected, rtol=0.2)
    np.testing.assert_allclose(found.median, found.expected, rtol=0.05)
    np.testing.assert_allclose(found.ratio, found.pairs / found.expected)


def repeats(generator, *, events=1500, followed=0.3):
    """Events at random, of which a share is followed within 100 m and a week."""
    first = generator.uniform(0, 8000, (events, 2))
    day = generator.integers(0, 365, events)
    chosen = generator.random(events) < followed
    near = first[chosen] + generator.uniform(-60, 60, (int(chosen.sum()), 2))
    soon = day[chosen] + generator.integers(0, 7, int(chosen.sum()))
    return np.vstack([first, near]), np.concatenate([day, soon])


def test_planted_near_repeats_are_found_and_nothing_else():
    places, days = repeats(np.random.default_rng(2))
    found = near_repeat(
        places[:, 0],
        places[:, 1],
        days,
        distance_edges=[0, 100, 500, 1000],
        time_edges=[0, 8, 15, 29],
    )
    assert found.highlighted.tolist() == [[True, False, False], [False] * 3, [False] * 3]
    assert found.p[0, 0] == 1 / 1000
    assert found.ratio[0, 0] > 5


def test_random_events_are_called_repeats_one_time_in_twenty():
    generator = np.random.default_rng(8)
    called = []
    for _ in range(200):
        x, y = generator.uniform(0, 1000, (2, 150))
        found = near_repeat(
            x,
            y,
            generator.integers(0, 60, 150),
            distance_edges=[0, 150],
            time_edges=[0, 8],
            permutations=99,
            seed=int(generator.integers(2**31)),
        )
        called.append(found.p[0, 0] < 0.05)
    # Of 200 tests at 5 % more than 19 come by chance once in 40.
    assert np.sum(called) <= scipy_stats.binom.ppf(0.975, 200, 0.05)


def test_a_small_excess_is_not_highlighted():
    # Beyond chance, but less than a fifth more than expected.
    places, days = repeats(np.random.default_rng(3), events=3000, followed=0.12)
    found = near_repeat(
        places[:, 0], places[:, 1], days, distance_edges=[0, 500], time_edges=[0, 15]
    )
    assert found.p[0, 0] < 0.05
    assert 1 < found.ratio[0, 0] < 1.2
    assert not found.highlighted[0, 0]


def test_the_seed_decides():
    places, days = repeats(np.random.default_rng(5), events=200)
    bands = {"distance_edges": [0, 200, 400], "time_edges": [0, 20, 40], "permutations": 64}
    one, again, other = (
        near_repeat(places[:, 0], places[:, 1], days, seed=seed, **bands) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.expected, again.expected)
    assert (one.expected != other.expected).any()


def test_dates_and_clock_times_are_days():
    x, y = [0, 30, 60], [0, 40, 80]
    days = np.array(["2025-03-01", "2025-03-08", "2025-03-14"], dtype="datetime64[D]")
    bands = {"distance_edges": [0, 50, 100], "time_edges": [0, 7, 14], "permutations": 9}
    # Exactly 50 m and exactly 7 days: both in the upper band.
    assert near_repeat(x, y, days, **bands).pairs.tolist() == [[0, 0], [1, 1]]
    clock = days.astype("datetime64[ms]")
    assert near_repeat(x, y, clock, **bands).pairs.tolist() == [[0, 0], [1, 1]]
    clock[0] += np.timedelta64(1, "h")
    assert near_repeat(x, y, clock, **bands).pairs.tolist() == [[0, 0], [2, 0]]
    assert near_repeat(x, y, days.astype(int) + 0.5, **bands).pairs.tolist() == [[0, 0], [1, 1]]


def test_all_in_one_place_at_one_time():
    found = near_repeat(
        [5] * 40, [5] * 40, [3] * 40, distance_edges=[0, 1], time_edges=[0, 1], permutations=19
    )
    assert found.pairs.tolist() == [[780]]
    assert found.p.tolist() == [[1]]
    assert found.ratio.tolist() == [[1]]


def test_nothing_expected_has_no_ratio():
    found = near_repeat([0, 900], [0, 0], [0, 1], distance_edges=[0, 9], time_edges=[0, 9])
    assert found.pairs.tolist() == [[0]]
    assert np.isnan(found.ratio[0, 0])
    assert found.p.tolist() == [[1]]
    assert not found.highlighted.any()


GOOD = {
    "eastings": [0, 1],
    "northings": [0, 1],
    "times": [0, 1],
    "distance_edges": [0, 5],
    "time_edges": [0, 5],
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"eastings": [1], "northings": [1], "times": [1]}, "1 events: a repeat needs two"),
        ({"eastings": [], "northings": [], "times": []}, "0 events: a repeat needs two"),
        ({"times": [0]}, "2 places and 1 times"),
        ({"times": [0, np.nan]}, "times is nan at position 1"),
        ({"times": np.array(["2025-01-01", "NaT"], "datetime64[D]")}, "missing at position 1"),
        ({"eastings": [0, np.inf]}, "eastings is inf at position 1"),
        ({"times": [[0, 1]]}, "times has 2 dimensions"),
        ({"times": np.array([["2025-01-01"] * 2], "datetime64[D]")}, "times has 2 dimensions"),
        ({"distance_edges": [5, 5]}, r"distance_edges is \[5.0, 5.0\]"),
        ({"distance_edges": [-1, 5]}, "that rise from 0"),
        ({"time_edges": [5]}, "time_edges is"),
        ({"permutations": 0}, "permutations is 0"),
    ],
)
def test_what_cannot_be_tested_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        near_repeat(**(GOOD | change))


def test_too_many_pairs_are_refused_before_they_fill_the_memory():
    events = int(np.sqrt(2 * PAIRS_UP_TO)) + 2
    same = np.zeros(events)
    with pytest.raises(ValueError, match="pairs of events lie within 5 m"):
        near_repeat(same, same, same, distance_edges=[0, 5], time_edges=[0, 5])
