"""Statistics: arrays and scalars in, small frozen results out; nothing else of ours is imported.

One method family a file. A name is loaded from its file when it is first used, so that importing
this package costs nothing. To add a method: one line in `_HOME` and one in the block above it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cspdata.stats.accuracy import PredictionAccuracy as PredictionAccuracy
    from cspdata.stats.accuracy import prediction_accuracy as prediction_accuracy
    from cspdata.stats.benchmark import benchmark_result as benchmark_result
    from cspdata.stats.change import RateChange as RateChange
    from cspdata.stats.change import benjamini_hochberg as benjamini_hochberg
    from cspdata.stats.change import poisson_rate_change as poisson_rate_change
    from cspdata.stats.concentration import Concentration as Concentration
    from cspdata.stats.concentration import LorenzCurve as LorenzCurve
    from cspdata.stats.concentration import PlaceShare as PlaceShare
    from cspdata.stats.concentration import generalised_gini as generalised_gini
    from cspdata.stats.concentration import gini as gini
    from cspdata.stats.concentration import lorenz_curve as lorenz_curve
    from cspdata.stats.concentration import place_concentration as place_concentration
    from cspdata.stats.control import ControlChart as ControlChart
    from cspdata.stats.control import Rebase as Rebase
    from cspdata.stats.control import control_chart as control_chart
    from cspdata.stats.control_limits import ControlLimits as ControlLimits
    from cspdata.stats.control_limits import c_limits as c_limits
    from cspdata.stats.control_limits import g_limits as g_limits
    from cspdata.stats.control_limits import t_limits as t_limits
    from cspdata.stats.control_limits import u_limits as u_limits
    from cspdata.stats.control_limits import u_prime_limits as u_prime_limits
    from cspdata.stats.control_limits import xmr_limits as xmr_limits
    from cspdata.stats.decompose import Contribution as Contribution
    from cspdata.stats.decompose import Decomposition as Decomposition
    from cspdata.stats.decompose import count_decomposition as count_decomposition
    from cspdata.stats.decompose import rate_decomposition as rate_decomposition
    from cspdata.stats.density import Density as Density
    from cspdata.stats.density import density_bandwidth as density_bandwidth
    from cspdata.stats.density import kernel_density as kernel_density
    from cspdata.stats.emerging import CellPattern as CellPattern
    from cspdata.stats.emerging import EmergingHotspots as EmergingHotspots
    from cspdata.stats.emerging import Spells as Spells
    from cspdata.stats.emerging import cell_pattern as cell_pattern
    from cspdata.stats.emerging import emerging_classes as emerging_classes
    from cspdata.stats.emerging import emerging_hotspots as emerging_hotspots
    from cspdata.stats.emerging import emerging_hotspots_grid as emerging_hotspots_grid
    from cspdata.stats.emerging import emerging_hotspots_hexagons as emerging_hotspots_hexagons
    from cspdata.stats.evaluate import Displacement as Displacement
    from cspdata.stats.evaluate import Effect as Effect
    from cspdata.stats.evaluate import InterruptedSeries as InterruptedSeries
    from cspdata.stats.evaluate import interrupted_time_series as interrupted_time_series
    from cspdata.stats.evaluate import (
        weighted_displacement_difference as weighted_displacement_difference,
    )
    from cspdata.stats.forecast import Forecast as Forecast
    from cspdata.stats.forecast import forecast_needs as forecast_needs
    from cspdata.stats.forecast import series_forecast as series_forecast
    from cspdata.stats.funnel import FunnelLimits as FunnelLimits
    from cspdata.stats.funnel import proportion_funnel_limits as proportion_funnel_limits
    from cspdata.stats.funnel import proportion_funnel_position as proportion_funnel_position
    from cspdata.stats.funnel import rate_funnel_limits as rate_funnel_limits
    from cspdata.stats.funnel import rate_funnel_position as rate_funnel_position
    from cspdata.stats.getis_ord import CONFIDENCE_CLASSES as CONFIDENCE_CLASSES
    from cspdata.stats.getis_ord import GiStar as GiStar
    from cspdata.stats.getis_ord import getis_ord_gi_star as getis_ord_gi_star
    from cspdata.stats.getis_ord import getis_ord_gi_star_grid as getis_ord_gi_star_grid
    from cspdata.stats.getis_ord import getis_ord_gi_star_hexagons as getis_ord_gi_star_hexagons
    from cspdata.stats.harm import HarmRank as HarmRank
    from cspdata.stats.harm import HarmScore as HarmScore
    from cspdata.stats.harm import crime_harm_index as crime_harm_index
    from cspdata.stats.harm import crime_severity_score as crime_severity_score
    from cspdata.stats.harm import harm_ranks as harm_ranks
    from cspdata.stats.hours import Aoristic as Aoristic
    from cspdata.stats.hours import aoristic as aoristic
    from cspdata.stats.intervals import interval_change as interval_change
    from cspdata.stats.jumps import Jumps as Jumps
    from cspdata.stats.jumps import count_jumps as count_jumps
    from cspdata.stats.mapped_change import ChangeMap as ChangeMap
    from cspdata.stats.mapped_change import change_map as change_map
    from cspdata.stats.moran import LocalMoran as LocalMoran
    from cspdata.stats.moran import local_moran as local_moran
    from cspdata.stats.priorities import RankUncertainty as RankUncertainty
    from cspdata.stats.priorities import Swap as Swap
    from cspdata.stats.priorities import WeightedScores as WeightedScores
    from cspdata.stats.priorities import WithoutCriterion as WithoutCriterion
    from cspdata.stats.priorities import closest_swaps as closest_swaps
    from cspdata.stats.priorities import disagreement as disagreement
    from cspdata.stats.priorities import drawn_weights as drawn_weights
    from cspdata.stats.priorities import rank_uncertainty as rank_uncertainty
    from cspdata.stats.priorities import ranks as ranks
    from cspdata.stats.priorities import room_scores as room_scores
    from cspdata.stats.priorities import swap_weight as swap_weight
    from cspdata.stats.priorities import weighted_scores as weighted_scores
    from cspdata.stats.priorities import without_each as without_each
    from cspdata.stats.priorities_top import always_first as always_first
    from cspdata.stats.raking import Margin as Margin
    from cspdata.stats.raking import Raking as Raking
    from cspdata.stats.raking import WeightedShare as WeightedShare
    from cspdata.stats.raking import proportional_fit as proportional_fit
    from cspdata.stats.raking import raking_weights as raking_weights
    from cspdata.stats.raking import weighted_share as weighted_share
    from cspdata.stats.rates import Interval as Interval
    from cspdata.stats.rates import byars_interval as byars_interval
    from cspdata.stats.rates import directly_standardised_rate as directly_standardised_rate
    from cspdata.stats.rates import exact_poisson_interval as exact_poisson_interval
    from cspdata.stats.rates import overdispersion as overdispersion
    from cspdata.stats.rates import wilson_interval as wilson_interval
    from cspdata.stats.regression import PoissonFits as PoissonFits
    from cspdata.stats.regression import RateRatio as RateRatio
    from cspdata.stats.regression import RateRegression as RateRegression
    from cspdata.stats.regression import (
        negative_binomial_regression as negative_binomial_regression,
    )
    from cspdata.stats.regression import poisson_regressions as poisson_regressions
    from cspdata.stats.repeats import NearRepeat as NearRepeat
    from cspdata.stats.repeats import near_repeat as near_repeat
    from cspdata.stats.seasonal import SeasonalAdjustment as SeasonalAdjustment
    from cspdata.stats.seasonal import filled_series as filled_series
    from cspdata.stats.seasonal import seasonal_adjustment as seasonal_adjustment
    from cspdata.stats.seasonal import seasonality_p as seasonality_p
    from cspdata.stats.signals import SpecialCauses as SpecialCauses
    from cspdata.stats.signals import assurance_icon as assurance_icon
    from cspdata.stats.signals import special_causes as special_causes
    from cspdata.stats.signals import variation_icon as variation_icon
    from cspdata.stats.trend import MannKendall as MannKendall
    from cspdata.stats.trend import RecentTrend as RecentTrend
    from cspdata.stats.trend import mann_kendall as mann_kendall
    from cspdata.stats.trend import seasonal_mann_kendall as seasonal_mann_kendall
    from cspdata.stats.trend import weighted_recent_trend as weighted_recent_trend

_HOME = {
    "Aoristic": "hours",
    "CellPattern": "emerging",
    "ChangeMap": "mapped_change",
    "Concentration": "concentration",
    "Contribution": "decompose",
    "ControlChart": "control",
    "ControlLimits": "control_limits",
    "Decomposition": "decompose",
    "Density": "density",
    "Displacement": "evaluate",
    "Effect": "evaluate",
    "EmergingHotspots": "emerging",
    "Forecast": "forecast",
    "FunnelLimits": "funnel",
    "CONFIDENCE_CLASSES": "getis_ord",
    "GiStar": "getis_ord",
    "HarmRank": "harm",
    "HarmScore": "harm",
    "InterruptedSeries": "evaluate",
    "Interval": "rates",
    "Jumps": "jumps",
    "LocalMoran": "moran",
    "LorenzCurve": "concentration",
    "MannKendall": "trend",
    "Margin": "raking",
    "NearRepeat": "repeats",
    "PlaceShare": "concentration",
    "PoissonFits": "regression",
    "PredictionAccuracy": "accuracy",
    "Raking": "raking",
    "RankUncertainty": "priorities",
    "RateChange": "change",
    "RateRatio": "regression",
    "RateRegression": "regression",
    "Rebase": "control",
    "RecentTrend": "trend",
    "SeasonalAdjustment": "seasonal",
    "SpecialCauses": "signals",
    "Spells": "emerging",
    "WeightedShare": "raking",
    "Swap": "priorities",
    "WeightedScores": "priorities",
    "WithoutCriterion": "priorities",
    "always_first": "priorities_top",
    "aoristic": "hours",
    "assurance_icon": "signals",
    "benchmark_result": "benchmark",
    "benjamini_hochberg": "change",
    "byars_interval": "rates",
    "c_limits": "control_limits",
    "cell_pattern": "emerging",
    "change_map": "mapped_change",
    "closest_swaps": "priorities",
    "control_chart": "control",
    "count_decomposition": "decompose",
    "count_jumps": "jumps",
    "crime_harm_index": "harm",
    "crime_severity_score": "harm",
    "density_bandwidth": "density",
    "directly_standardised_rate": "rates",
    "disagreement": "priorities",
    "drawn_weights": "priorities",
    "emerging_classes": "emerging",
    "emerging_hotspots": "emerging",
    "emerging_hotspots_grid": "emerging",
    "emerging_hotspots_hexagons": "emerging",
    "exact_poisson_interval": "rates",
    "filled_series": "seasonal",
    "forecast_needs": "forecast",
    "g_limits": "control_limits",
    "generalised_gini": "concentration",
    "getis_ord_gi_star": "getis_ord",
    "getis_ord_gi_star_grid": "getis_ord",
    "getis_ord_gi_star_hexagons": "getis_ord",
    "gini": "concentration",
    "harm_ranks": "harm",
    "interrupted_time_series": "evaluate",
    "interval_change": "intervals",
    "kernel_density": "density",
    "local_moran": "moran",
    "lorenz_curve": "concentration",
    "mann_kendall": "trend",
    "near_repeat": "repeats",
    "negative_binomial_regression": "regression",
    "overdispersion": "rates",
    "place_concentration": "concentration",
    "poisson_rate_change": "change",
    "poisson_regressions": "regression",
    "prediction_accuracy": "accuracy",
    "proportion_funnel_limits": "funnel",
    "proportion_funnel_position": "funnel",
    "proportional_fit": "raking",
    "raking_weights": "raking",
    "rank_uncertainty": "priorities",
    "ranks": "priorities",
    "rate_decomposition": "decompose",
    "rate_funnel_limits": "funnel",
    "rate_funnel_position": "funnel",
    "room_scores": "priorities",
    "seasonal_adjustment": "seasonal",
    "seasonal_mann_kendall": "trend",
    "seasonality_p": "seasonal",
    "series_forecast": "forecast",
    "special_causes": "signals",
    "swap_weight": "priorities",
    "t_limits": "control_limits",
    "u_limits": "control_limits",
    "u_prime_limits": "control_limits",
    "variation_icon": "signals",
    "weighted_displacement_difference": "evaluate",
    "weighted_recent_trend": "trend",
    "weighted_share": "raking",
    "weighted_scores": "priorities",
    "wilson_interval": "rates",
    "without_each": "priorities",
    "xmr_limits": "control_limits",
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
