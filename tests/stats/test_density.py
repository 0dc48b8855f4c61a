"""The quartic density against its definition, by quadrature, and where there is little to see."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from cspdata.stats import density_bandwidth, kernel_density

PLACE = st.integers(-3000, 3000)
POINTS = st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=40)


def by_definition(points, centres, bandwidth):
    """Every event with every centre, in events per square kilometre."""
    points, centres = np.asarray(points, float), np.asarray(centres, float)
    apart = np.linalg.norm(centres[:, np.newaxis] - points, axis=2) / bandwidth
    kernel = np.where(apart < 1, 3 / np.pi * (1 - apart**2) ** 2, 0)
    return kernel.sum(axis=1) / (bandwidth / 1000) ** 2


def square(size, *, start=0):
    rows, columns = np.divmod(np.arange(size * size), size)
    return columns + start, rows + start


def on_squares(easting, northing, columns, rows, *, cell_size, **more):
    """The density at the middles of squares of a grid that starts at (0, 0)."""
    middles = ((np.asarray(one) + 0.5) * cell_size for one in (columns, rows))
    return kernel_density(easting, northing, *middles, cell_size=cell_size, **more)


@given(
    POINTS,
    st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=60),
    st.floats(1, 20_000),
)
def test_density_is_the_sum_over_all_pairs(points, centres, bandwidth):
    found = kernel_density(
        *np.array(points).T, *np.array(centres).T, cell_size=250, bandwidth=bandwidth
    )
    expected = by_definition(points, centres, bandwidth)
    peak = len(points) * 3 / np.pi / (bandwidth / 1000) ** 2
    np.testing.assert_allclose(found.density, expected, atol=1e-13 * peak)
    assert (found.density >= 0).all()


@pytest.mark.parametrize("bandwidth", [30, 400, 2500, 90_000])
def test_a_county_is_the_sum_over_all_pairs(bandwidth):
    generator = np.random.default_rng(1)
    points = generator.normal([400_000, 160_000], 8000, (3000, 2))
    points = np.concatenate([points, points[:500], [[0, 0], [655_000, 1_200_000]]])
    columns, rows = square(40)
    columns, rows = 1480 + 6 * columns, 520 + 6 * rows
    found = on_squares(*points.T, columns, rows, cell_size=250, bandwidth=bandwidth)
    centres = np.column_stack([columns, rows]) * 250 + 125
    expected = by_definition(points, centres, bandwidth)
    np.testing.assert_allclose(found.density, expected, rtol=1e-9, atol=1e-11 * expected.max())


def test_one_event_in_the_middle_of_a_cell_by_hand():
    # 3 / (π h²) at the event itself; (1 - 1/4)² of it half a bandwidth away; nothing at h and on.
    found = on_squares([750], [250], range(5), [0] * 5, cell_size=500, bandwidth=1000)
    peak = 3 / np.pi
    expected = [peak * 0.75**2, peak, peak * 0.75**2, 0, 0]
    np.testing.assert_allclose(found.density, expected, atol=1e-15)
    assert found.bandwidth == 1000
    assert not found.below_cell


def test_the_kernel_holds_one_event():
    # In polar coordinates, in kilometres: ∫ 2πr D(r) dr over the kernel is 1.
    def value(radius):
        return (
            2
            * np.pi
            * radius
            * float(
                kernel_density([0], [0], [radius * 1000], [0], cell_size=1, bandwidth=2700).density[
                    0
                ]
            )
        )

    assert integrate.quad(value, 0, 2.7)[0] == pytest.approx(1, abs=1e-9)


def test_over_the_whole_map_the_density_holds_every_event():
    generator = np.random.default_rng(2)
    x, y = generator.normal(0, 3000, (2, 5000))
    columns, rows = square(160, start=-80)
    found = on_squares(x, y, columns, rows, cell_size=250)
    assert found.bandwidth == pytest.approx(density_bandwidth(x, y))
    assert found.density.sum() * 0.25**2 == pytest.approx(5000, rel=1e-6)


@given(POINTS, st.randoms(), st.integers(1, 4))
def test_order_and_duplicates_do_not_matter(points, random, times):
    shuffled = random.sample(points * times, len(points) * times)
    cells = square(12, start=-6)
    told = on_squares(
        *np.array(points).T, *cells, cell_size=500, events=[times] * len(points), bandwidth=1500
    )
    repeated = on_squares(*np.array(shuffled).T, *cells, cell_size=500, bandwidth=1500)
    np.testing.assert_allclose(repeated.density, told.density, rtol=1e-12, atol=1e-12)
    assert density_bandwidth(*np.array(shuffled).T) == pytest.approx(
        density_bandwidth(*np.array(points).T, [times] * len(points))
    )


def test_a_centre_given_twice_has_the_same_density_twice():
    found = kernel_density([0, 300], [0, 40], [100, 100, 0], [100, 100, 0], cell_size=250)
    assert found.density[0] == found.density[1]


def test_the_bandwidth_by_hand():
    # 0, 1, ..., 8: sd √7.5, quartiles 2 and 6, so that 4 / 1.34 = 2.985 is above the sd 2.739;
    # with 0, ..., 7 and 100 the quartiles are the same and the sd is 32.69: IQR / 1.34 counts.
    even, one_far = np.arange(9), np.append(np.arange(8), 100)
    assert density_bandwidth(even, even) == pytest.approx(4.24 * np.sqrt(7.5) * 9**-0.2)
    expected = 4.24 * (np.sqrt(7.5) + 4 / 1.34) / 2 * 9**-0.2
    assert density_bandwidth(even, one_far) == pytest.approx(expected)
    assert density_bandwidth(one_far, even) == pytest.approx(expected)


def test_both_axes_count():
    # A known public implementation hands the northings to mean() as its trim, which ignores them.
    x, y = np.random.default_rng(3).normal(0, [[100], [900]], (2, 400))
    alone = density_bandwidth(x, x)
    assert density_bandwidth(x, y) == pytest.approx((alone + density_bandwidth(y, y)) / 2)
    assert density_bandwidth(x, y) > 3 * alone


@given(st.lists(st.tuples(PLACE, st.integers(0, 5)), min_size=1, max_size=30))
def test_the_bandwidth_of_counts_is_that_of_single_events(given_points):
    x, n = np.array(given_points).T
    single = np.repeat(x, n)
    if len(set(single)) < 2:
        assert density_bandwidth(x, x, n) is None
        return
    iqr = np.subtract(*np.quantile(single, [0.75, 0.25])) / 1.34
    spread = min(single.std(ddof=1), iqr) or single.std(ddof=1)
    assert density_bandwidth(x, x, n) == pytest.approx(4.24 * spread * single.size**-0.2)


def test_half_the_events_at_one_coordinate_leave_the_standard_deviation():
    x = [5] * 8 + [0, 10]
    assert density_bandwidth(x, x) == pytest.approx(4.24 * np.std(x, ddof=1) * 10**-0.2)


def test_no_event_is_no_density_and_no_bandwidth():
    for found in (
        on_squares([], [], *square(3), cell_size=500),
        on_squares([1], [2], *square(3), cell_size=500, events=[0]),
    ):
        assert (found.density == np.zeros(9)).all()
        assert found.bandwidth is None
        assert not found.below_cell
    given_one = on_squares([], [], *square(3), cell_size=500, bandwidth=100)
    assert (given_one.density == 0).all()
    assert (given_one.bandwidth, given_one.below_cell) == (100, True)
    assert kernel_density([1, 2], [3, 4], [], [], cell_size=1).density.shape == (0,)


@pytest.mark.parametrize("events", [1, 7, 100_000])
def test_all_events_at_one_point_need_a_bandwidth(events):
    x, y = np.full(events, 380_125.3), np.full(events, 160_000.7)
    assert density_bandwidth(x, y) is None
    with pytest.raises(ValueError, match=rf"all {events} events lie at \(380125, 160001\)"):
        kernel_density(x, y, [380_000], [160_000], cell_size=500)
    found = kernel_density(x, y, x[:1], y[:1], cell_size=500, bandwidth=1000)
    np.testing.assert_allclose(found.density, events * 3 / np.pi, rtol=1e-12)


def test_a_bandwidth_below_the_cell_is_told():
    near = np.arange(50) % 7
    found = on_squares(near, near, *square(3), cell_size=250)
    assert found.below_cell
    assert found.bandwidth == density_bandwidth(near, near)
    assert (found.density == 0).all()  # the centre of the cell lies 120 m away


def test_a_million_events_on_few_points():
    generator = np.random.default_rng(4)
    snap = np.round(generator.uniform(0, 40_000, (3000, 2)))
    which = generator.integers(0, 3000, 1_000_000)
    cells = square(60)
    found = on_squares(*snap[which].T, *cells, cell_size=500)
    times = np.bincount(which, minlength=3000)
    told = on_squares(*snap.T, *cells, cell_size=500, events=times)
    np.testing.assert_allclose(found.density, told.density, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"easting": [1, np.nan]}, "easting is nan at position 1"),
        ({"northing": [1]}, "easting and northing have 2 and 1 elements"),
        ({"events": [1, -1]}, "events is -1 at position 1"),
        ({"events": [1]}, "easting and events have 2 and 1 elements"),
        ({"events": [1, 0.5]}, "a count must be a whole number"),
        ({"centre_northing": [0, np.nan]}, "centre_northing is nan at position 1"),
        ({"centre_easting": [0]}, "centre_easting and centre_northing have 1 and 2 elements"),
        ({"cell_size": 0}, "cell_size is 0"),
        ({"bandwidth": -5}, "bandwidth is -5"),
        ({"bandwidth": np.inf}, "bandwidth is inf"),
    ],
)
def test_impossible_arguments_are_refused(change, words):
    given_now = {
        **{"easting": [0, 1], "northing": [0, 1]},
        **{"centre_easting": [0, 1], "centre_northing": [0, 1]},
        **{"cell_size": 250, **change},
    }
    with pytest.raises(ValueError, match=words):
        kernel_density(**given_now)
