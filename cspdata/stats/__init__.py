"""Statistics: arrays and scalars in, small frozen results out; nothing else of ours is imported.

One method family a file. A name is loaded from its file when it is first used, so that importing
this package costs nothing. To add a method: one line in `_HOME` and one in the block above it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cspdata.stats.change import RateChange as RateChange
    from cspdata.stats.change import benjamini_hochberg as benjamini_hochberg
    from cspdata.stats.change import poisson_rate_change as poisson_rate_change
    from cspdata.stats.concentration import Concentration as Concentration
    from cspdata.stats.concentration import PlaceShare as PlaceShare
    from cspdata.stats.concentration import generalised_gini as generalised_gini
    from cspdata.stats.concentration import gini as gini
    from cspdata.stats.concentration import place_concentration as place_concentration
    from cspdata.stats.getis_ord import GiStar as GiStar
    from cspdata.stats.getis_ord import getis_ord_gi_star as getis_ord_gi_star
    from cspdata.stats.getis_ord import getis_ord_gi_star_grid as getis_ord_gi_star_grid
    from cspdata.stats.intervals import interval_change as interval_change
    from cspdata.stats.rates import Interval as Interval
    from cspdata.stats.rates import byars_interval as byars_interval
    from cspdata.stats.rates import directly_standardised_rate as directly_standardised_rate
    from cspdata.stats.rates import exact_poisson_interval as exact_poisson_interval
    from cspdata.stats.rates import overdispersion as overdispersion
    from cspdata.stats.rates import wilson_interval as wilson_interval

_HOME = {
    "Concentration": "concentration",
    "GiStar": "getis_ord",
    "Interval": "rates",
    "PlaceShare": "concentration",
    "RateChange": "change",
    "benjamini_hochberg": "change",
    "byars_interval": "rates",
    "directly_standardised_rate": "rates",
    "exact_poisson_interval": "rates",
    "generalised_gini": "concentration",
    "getis_ord_gi_star": "getis_ord",
    "getis_ord_gi_star_grid": "getis_ord",
    "gini": "concentration",
    "interval_change": "intervals",
    "overdispersion": "rates",
    "place_concentration": "concentration",
    "poisson_rate_change": "change",
    "wilson_interval": "rates",
}

__all__ = list(_HOME)

if not TYPE_CHECKING:  # hidden from the type checker, which would accept any misspelt name

    def __getattr__(name: str) -> object:
        """The public name, loaded from its own file; any other name is an AttributeError."""
        if name not in _HOME:
            raise AttributeError(f"cspdata.stats has no {name!r}; it has {', '.join(_HOME)}")
        return getattr(import_module(f"cspdata.stats.{_HOME[name]}"), name)

    def __dir__() -> list[str]:
        return sorted(_HOME)
