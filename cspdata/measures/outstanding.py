"""Which place stands out: the one farthest beyond what chance allows an area of its size."""

from __future__ import annotations

from cspdata.catalogue import AreaRef, Indicator
from cspdata.comparisons import Against, Outstanding
from cspdata.measures.compare import (
    funnel_positions,
    funnel_refusal,
    standing_refusal,
    whole_value,
)
from cspdata.measures.evidence import Evidence
from cspdata.measures.levels import levels
from cspdata.periods import Period

OUTER = "99.8"  # the limits that one area in a thousand passes on either side by chance


def outstanding(
    evidence: Evidence, indicator: Indicator, *, area: AreaRef, level: str, period: Period
) -> Outstanding:
    """The place of a level that stands out most from `area` as a whole, over a period.

    A place stands out beyond the 99.8 % limits of the funnel (`measures.standing`; Spiegelhalter
    2005): above them where low is good or neither is, below them where high is good. Of several the
    one with the value farthest from that of the whole is named. Refused as the funnel is: counts,
    published values, fewer than three places with figures.
    """
    found = levels(evidence, indicator, area=area, level=level, period=period)
    whole = whole_value(evidence, indicator, area=area, period=period)
    refusal = standing_refusal(evidence, found, whole) or funnel_refusal(found)
    if refusal or whole is None:
        return Outstanding(indicator, area, level, found.period, "cannot say", refusal=refusal)
    side = "below" if indicator.polarity == "higher_is_better" else "above"
    positions = funnel_positions(found, whole)
    outside = [OUTER in one and side in one for one in positions]
    rows = found.frame[outside]
    judged = int((positions != "").sum())
    if rows.empty:
        return Outstanding(indicator, area, level, found.period, "similar", judged, benchmark=whole)
    farthest = rows.iloc[int((rows["value"] - whole).abs().to_numpy().argmax())]
    against: Against = "higher" if indicator.polarity == "neutral" else "worse"
    return Outstanding(
        indicator,
        area,
        level,
        found.period,
        against,
        judged,
        len(rows),
        str(farthest["area_name"]),
        float(farthest["value"]),
        whole,
    )
