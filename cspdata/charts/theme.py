"""Colours, type and verdict marks of every chart and map, for light, dark and print.

The hues are those of the UK Government Analysis Function (analysisfunction.civilservice.gov.uk,
"Data visualisation: colours in charts"). Blue and orange stand for better and worse, purple for
higher and lower where neither is good, grey for context. On dark backgrounds the same hues are
lightened. Marks keep a contrast of 3:1 to the background, text 4.5:1 (WCAG 2.2, 1.4.3, 1.4.11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cspdata.results import VERDICTS, Verdict

FONT = "'Source Sans', Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours (`#rrggbb`) and type sizes (pixels) of one surface.

    `quiet` is secondary text, `context` lines and dots that stand behind the subject. `ramp` runs
    from few to many. `hot` holds the colours of 90, 95 and 99 % confidence, `cold` the one for all
    three. `hot_patterns` and `cold_patterns` are the eight patterns of emerging hot spots, most
    urgent first, their lightness in that order. `still` fills what shows no real change, a
    sand that no grey of the ground is taken for.
    `worse_text` is `worse` at the contrast that text needs. `land` and `border` are the fill and
    the outline of areas on maps, `missing` the fill of those without a value, `zone` the line
    around a funded zone, `underlay` five greys from least to most.
    """

    name: str
    background: str
    surface: str
    text: str
    quiet: str
    grid: str
    subject: str
    context: str
    better: str
    worse: str
    worse_text: str
    neutral: str
    unchanged: str
    unsure: str
    palette: tuple[str, ...]
    ramp: tuple[str, ...]
    hot: tuple[str, str, str]
    cold: str
    hot_patterns: tuple[str, ...]
    cold_patterns: tuple[str, ...]
    still: str
    land: str
    border: str
    missing: str
    zone: str
    underlay: tuple[str, ...]
    font: str = FONT
    size: int = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """How one verdict looks: colours, Vega shape, Material icon and a character for exports.

    `filled` is false for a verdict drawn as an outline; `text` is the colour for words.
    """

    verdict: Verdict
    colour: str
    text: str
    shape: str
    icon: str
    character: str
    filled: bool = True


LIGHT = Theme(
    name="light",
    background="#ffffff",
    surface="#f5f6f7",
    text="#1d2024",
    quiet="#505a5f",
    grid="#e4e7e9",
    subject="#12436D",
    context="#868d92",
    better="#12436D",
    worse="#F46A25",
    worse_text="#B8470B",
    neutral="#7A4FB5",
    unchanged="#646c71",
    unsure="#646c71",
    palette=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
    ramp=("#d7e6f4", "#a3cbec", "#6bace6", "#2073bc", "#12436d"),
    hot=("#fdc38d", "#f46a25", "#9e1b12"),
    cold="#5694ca",
    hot_patterns=(
        *("#7e0017", "#a40b17", "#c62813", "#dd4e11"),
        *("#eb7602", "#f19d20", "#f7c051", "#ffe08e"),
    ),
    cold_patterns=(
        *("#003972", "#004f91", "#0068ad", "#0481c8"),
        *("#359bdc", "#64b5e6", "#92cdef", "#c3e5f6"),
    ),
    still="#e3d8b8",
    land="#f3f4f5",
    border="#868d92",
    missing="#c6cacd",
    zone="#5b2a9d",
    underlay=("#f3f4f5", "#e3e5e7", "#d0d3d6", "#bbc0c4", "#a4aab0"),
)

DARK = Theme(
    name="dark",
    background="#0e1117",
    surface="#1c212b",
    text="#fafafa",
    quiet="#b4bac2",
    grid="#2b313b",
    subject="#7db4e6",
    context="#7d868f",
    better="#7db4e6",
    worse="#f99b62",
    worse_text="#f99b62",
    neutral="#b79ae5",
    unchanged="#9aa3ab",
    unsure="#9aa3ab",
    palette=("#7db4e6", "#3ac0b3", "#d86ba0", "#f99b62", "#c8ccd0", "#b79ae5"),
    ramp=("#1d3c58", "#28618f", "#3c8ac6", "#7db4e6", "#cfe5f8"),
    hot=("#8a3b1c", "#e0632a", "#ffc08a"),
    cold="#4c8fd0",
    hot_patterns=(
        *("#ffedbd", "#ffce76", "#ffac3e", "#fa891e"),
        *("#ee6619", "#d8481f", "#b53928", "#8d302b"),
    ),
    cold_patterns=(
        *("#d1f4fb", "#9edffa", "#72c7f7", "#4aaff0"),
        *("#3296e0", "#297dc8", "#2666ad", "#23508f"),
    ),
    still="#5d5436",
    land="#191e27",
    border="#6f7780",
    missing="#4a515c",
    zone="#d9b8ff",
    underlay=("#191e27", "#262c36", "#343b46", "#434b57", "#545d69"),
)

PRINT = replace(LIGHT, name="print", surface="#ffffff", size=18)

_SHAPES: dict[Verdict, tuple[str, str, str]] = {
    "better": ("circle", ":material/check_circle:", "●"),
    "worse": ("diamond", ":material/warning:", "◆"),
    "higher": ("triangle-up", ":material/arrow_upward:", "▲"),
    "lower": ("triangle-down", ":material/arrow_downward:", "▼"),
    "no real change": ("square", ":material/equal:", "■"),
    "cannot say": ("circle", ":material/help:", "○"),
}


def themed(kind: str | None) -> Theme:
    """The theme of the browser's setting: `dark`, and light for anything else."""
    return DARK if kind == "dark" else LIGHT


def mark(verdict: str, theme: Theme = LIGHT) -> Mark:
    """The mark of a verdict on a surface; a text that is no verdict is refused."""
    for known in VERDICTS:
        if known == verdict:
            shape, icon, character = _SHAPES[known]
            colour, text = _colours(known, theme)
            filled = known != "cannot say"
            return Mark(known, colour, text, shape, icon, character, filled)
    raise ValueError(f"{verdict!r} is not a verdict; there are: {', '.join(VERDICTS)}")


def _colours(verdict: Verdict, theme: Theme) -> tuple[str, str]:
    """The colours of a verdict's mark and of its words."""
    if verdict == "better":
        return theme.better, theme.better
    if verdict == "worse":
        return theme.worse, theme.worse_text
    if verdict in ("higher", "lower"):
        return theme.neutral, theme.neutral
    if verdict == "no real change":
        return theme.unchanged, theme.unchanged
    return theme.unsure, theme.unsure
