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
    three. `worse_text` is `worse` at the contrast that text needs. `land` and `border` are the fill
    and the outline of areas on maps, `missing` the fill of those without a value.
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
    land: str
    border: str
    missing: str
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
    land="#f3f4f5",
    border="#868d92",
    missing="#c6cacd",
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
    land="#191e27",
    border="#6f7780",
    missing="#4a515c",
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
