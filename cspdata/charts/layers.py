"""Charts from Vega-Lite layers written as plain mappings.

Altair's typed channels cost about 4 ms a layer, which is most of a chart's time; a mapping costs
none, and Altair still checks the whole against the Vega-Lite schema when the chart is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import altair as alt

from cspdata.charts.theme import Theme

Spec = Mapping[str, Any]


def layer(
    mark: Spec,
    encoding: Spec,
    rows: Sequence[Spec] | str,
    **more: Any,
) -> alt.Chart:
    """One layer: a mark, its channels, and its rows, or the name of shapes that the chart holds.

    Shapes are held by name, as a GeoJSON collection (`Shapes`): Altair copies the rows of a layer
    several times over, and Streamlit makes a table of any rows that are not GeoJSON.
    """
    data: dict[str, Any] = (
        {"values": list(rows)}
        if not isinstance(rows, str)
        else {
            "name": rows,
            "format": {"type": "json", "property": "features"},
        }
    )
    shape: Any = dict(mark)
    return alt.Chart(data, mark=shape, encoding=alt.FacetedEncoding(**encoding), **more)


def only(rows: Sequence[Spec], *names: str) -> list[dict[str, Any]]:
    """The rows with some of their fields: each layer sends what it draws."""
    return [{name: row[name] for name in names} for row in rows]


def under_pointer(name: str) -> alt.SelectionParameter:
    """What lies under the pointer, as a selection that the channels of its layer ask by name."""
    return alt.SelectionParameter(
        name=name, select={"type": "point", "on": "pointerover", "clear": "pointerout"}
    )


def lit_under_pointer(name: str) -> dict[str, Any]:
    """The opacity of a band that cannot be seen until it lights up under the pointer."""
    return {"condition": {"param": name, "empty": False, "value": 0.12}, "value": 0.0001}


def said_bands(rows: Sequence[Spec], y: Spec, *, theme: Theme, pick: str) -> alt.Chart:
    """A band for each `name` that lights up under the pointer and says its row in sentences."""
    channels = {
        "y": y,
        "x": value(0),
        "x2": value({"expr": "width"}),
        "opacity": lit_under_pointer(pick),
        "tooltip": field("say", "nominal"),
    }
    band = {"type": "bar", "height": {"band": 1}, "color": theme.context}
    return layer(band, channels, only(rows, "name", "say"), params=[under_pointer(pick)])


def haloed(mark: Spec, encoding: Spec, rows: Sequence[Spec], *, theme: Theme) -> list[alt.Chart]:
    """A text drawn twice, first as a rim in the background's colour: no line crosses it."""
    rim = {"stroke": theme.background, "strokeWidth": 3, "strokeJoin": "round"}
    return [layer({**mark, **rim}, encoding, rows), layer(mark, encoding, rows)]


class Drawing(alt.LayerChart):
    """Layers that are not checked against the schema each time they are shown.

    The check takes four fifths of the time of showing a chart; the tests make it instead.
    """

    def to_dict(self, validate: bool = False, **more: Any) -> dict[str, Any]:
        """The chart as a Vega-Lite specification; `validate` checks it."""
        spec: dict[str, Any] = super().to_dict(validate=validate, **more)
        return spec


def layered(
    layers: Sequence[alt.Chart], *, theme: Theme, height: int | Spec, **more: Any
) -> alt.LayerChart:
    """The layers drawn over one another, as wide as their container, in the theme's type.

    `more` are properties of the whole chart; given here, they need no copy of it.
    """
    look: dict[str, Any] = {"width": "container", "background": theme.background} | more
    return Drawing(layer=list(layers), height=height, config=configuration(theme), **look)


def configuration(theme: Theme) -> dict[str, Any]:
    """The type, lines and spaces of a theme, as a Vega-Lite configuration."""
    words = {"font": theme.font, "fontSize": theme.size - 1}
    labels = {"labelFont": theme.font, "labelFontSize": theme.size - 1}
    titles = {
        "titleFont": theme.font,
        "titleFontSize": theme.size - 1,
        "titleFontWeight": "normal",
        "titleColor": theme.quiet,
    }
    axis = {
        "labelColor": theme.quiet,
        "gridColor": theme.grid,
        "domain": False,
        "domainColor": theme.context,
        "ticks": False,
        "tickColor": theme.context,
        "labelPadding": 6,
    }
    return {
        "font": theme.font,
        "axis": axis | labels | titles,
        "legend": {"labelColor": theme.text} | labels | titles,
        "text": {"color": theme.text} | words,
        "view": {"stroke": None},
    }


class Shapes:
    """Features as the GeoJSON collection that a chart holds in its `datasets`.

    Altair walks through every coordinate of a mapping (0.1 s for a county's wards); of an object
    with a schema and `to_dict` it takes what that returns.
    """

    _schema: ClassVar[dict[str, Any]] = {"type": "object"}

    def __init__(self, features: Sequence[Spec]) -> None:
        self.features = list(features)

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        """The collection."""
        return {"type": "FeatureCollection", "features": self.features}


def value(datum: Any) -> dict[str, Any]:
    """A constant of the screen: a pixel, a colour."""
    return {"value": datum}


def field(name: str, kind: str = "quantitative", **more: Any) -> dict[str, Any]:
    """A channel that reads a field of the rows."""
    return {"field": name, "type": kind, **more}
