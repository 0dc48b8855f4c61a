"""The executive's page: every theme in one line, and what changed since the last assessment.

One result for the page, its slide and its sheet: what is judged here is judged once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cspdata.catalogue import AreaRef, Indicator, LastAssessment, Need, Objective, Theme
from cspdata.comparisons import Against, Outstanding
from cspdata.measures import (
    Evidence,
    board,
    changes_over,
    levels,
    outstanding,
)
from cspdata.measures.areas import place_level
from cspdata.measures.change import pairing
from cspdata.measures.compare import against, whole_value
from cspdata.measures.coverage import Coverage
from cspdata.periods import Period, added, distance, month
from cspdata.quality import answered, open_needs
from cspdata.results import Change, Levels, Notes, Verdict

FARTHEST, NEAREST = 5, 2  # years back, that the longer change is taken over
YEAR = 12
NO_OTHER = "no other area is declared to set beside it"
ONE_YEAR_ONLY = "there are no figures two years or more before these to compare them with"
NO_HARM = "no indicator is declared as this theme's most serious part"


@dataclass(frozen=True, slots=True)
class Versus:
    """A theme's value beside that of another area, by the own 95 % interval.

    `others`: the value of the other area, in the indicator's unit; `refusal` says why the two are
    not compared, and `against` is then "cannot say".
    """

    against: Against
    other: str = ""
    value: float | None = None
    others: float | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """What residents say of a theme: the share who are concerned, in per cent, with its interval.

    `base`: answers; `rank` among the themes that were asked about, 1 for most concern. `refusal`
    says why it is not known.
    """

    share: float | None = None
    lower: float | None = None
    upper: float | None = None
    base: int = 0
    rank: int = 0
    asked: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How much of what was planned for a theme is delivered: actions done, of all, and overdue."""

    done: int
    planned: int
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One theme (one of its headline indicators) in every measure of the rug.

    `indicator`, `level` (of the whole period) and `change` are None where nothing of the theme is
    loaded; `lacking` are the datasets it still needs. `longer` is the change of the last twelve
    months from those `years` years before (None, with `longer_refusal`, where the figures do not
    reach back two). `harm` is the change of the theme's most serious part. `concern` and `delivery`
    are None where nobody has been asked and nothing was planned.
    """

    objective: Objective
    theme: Theme
    lacking: tuple[Need, ...] = ()
    indicator: Indicator | None = None
    level: Levels | None = None
    change: Change | None = None
    versus: Versus | None = None
    longer: Change | None = None
    years: int = 0
    longer_refusal: str = ""
    place: Outstanding | None = None
    harm: Change | None = None
    concern: Concern | None = None
    delivery: Delivery | None = None

    @property
    def verdict(self) -> Verdict:
        """How the theme did; "cannot say" where it has no figures."""
        return self.change.verdict if self.change else "cannot say"


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last assessment, of the same months of the year.

    `changes` are those of the headline indicators from `covered`, the months that it had figures
    of, judged as one family; `begun` and `ended` are the titles of the datasets whose figures begin
    after it or stop before its end.
    """

    assessment: LastAssessment
    covered: Period
    changes: tuple[Change, ...]
    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnePager:
    """Every theme of an area in a line, in the order of objectives and themes.

    `since` is None where no last assessment is declared. `other` is the area that values are set
    beside, None where there is none. `asked` and `planned` say whether any concern and any plan is
    known at all. `demonstration`: the data are made up.
    """

    area: AreaRef
    period: Period
    before: Period
    lines: tuple[Line, ...]
    other: AreaRef | None = None
    since: Since | None = None
    asked: bool = False
    planned: bool = False
    demonstration: bool = False

    @property
    def changes(self) -> list[Change]:
        """The changes of the headline indicators, in order."""
        return [one.change for one in self.lines if one.change]

    @property
    def worse(self) -> tuple[Line, ...]:
        """The lines that got worse beyond chance, the greatest change first."""
        return _by_size(one for one in self.lines if one.verdict == "worse")

    @property
    def better(self) -> tuple[Line, ...]:
        """The lines that got better beyond chance, the greatest change first."""
        return _by_size(one for one in self.lines if one.verdict == "better")

    @property
    def unseen(self) -> tuple[Line, ...]:
        """The lines that cannot be judged: the first that has data, those without, then the rest.

        So the first few tell of either reason.
        """
        blind = [one for one in self.lines if one.verdict == "cannot say"]
        having = [one for one in blind if one.change]
        return (*having[:1], *(one for one in blind if not one.change), *having[1:])

    @property
    def notes(self) -> list[Notes]:
        """What must be said with the figures of the lines."""
        return [change.notes for change in self.changes]


def one_pager(
    evidence: Evidence,
    *,
    area: AreaRef,
    period: Period,
    before: Period,
    judged: Mapping[str, Change] | None = None,
    concerns: Mapping[str, Concern] | None = None,
    deliveries: Mapping[str, Delivery] | None = None,
) -> OnePager:
    """The one-pager of an area: `period` against `before`, and against the last assessment.

    `judged` are the changes of every indicator (`measures.board`, asked for where not given), so
    that a theme is judged alike here and on its own page. `concerns` and `deliveries` are by theme.
    """
    judged = judged or board(evidence, area=area, period=period, before=before)
    themes = [(one, theme) for one in evidence.catalogue.objectives for theme in one.themes]
    leading = {theme.id: _leading(evidence, theme) for _, theme in themes}
    indicators = [one for each in leading.values() for one in each]
    longer = _longer(evidence, indicators, area, period)
    other = _other(evidence, area)
    lines: list[Line] = []
    for objective, theme in themes:
        blank = Line(
            objective,
            theme,
            open_needs(evidence, theme),
            harm=judged.get(theme.harm) if theme.harm else None,
            concern=(concerns or {}).get(theme.id),
            delivery=(deliveries or {}).get(theme.id),
        )
        told = [
            _told(evidence, blank, judged[one.id], longer.get(one.id), area, other, period)
            for one in leading[theme.id]
        ]
        lines += told or [blank]
    return OnePager(
        area,
        period,
        before,
        tuple(lines),
        other,
        _since(evidence, indicators, area, period, before, judged),
        asked=bool(concerns),
        planned=bool(deliveries),
        demonstration=evidence.partnership.demonstration,
    )


def _leading(evidence: Evidence, theme: Theme) -> list[Indicator]:
    """The indicators that stand for a theme: those declared so, else the first with figures."""
    there = answered(evidence, theme)
    return [one for one in there if one.headline] or list(there[:1])


def _by_size(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda one: -size_of(one.change)))


def size_of(change: Change | None) -> float:
    """The size of a change as the logarithm orders it: a doubling is as large as a halving.

    0 where there is none; without end where there was nothing before, or is nothing now.
    """
    ratio = float(change.frame["ratio"].iloc[0]) if change and len(change.frame) else 1.0
    if ratio != ratio:
        return 0.0
    return max(ratio, 1 / ratio) if ratio > 0 else float("inf")


def _other(evidence: Evidence, area: AreaRef) -> AreaRef | None:
    """The area to set beside: the first other one of the own level, else the whole partnership."""
    partnership = evidence.partnership
    if area.level != partnership.area.level:
        return partnership.area
    return next((one for one in partnership.areas if one.code != area.code), None)


def _told(
    evidence: Evidence,
    blank: Line,
    change: Change,
    longer: tuple[int, Change] | None,
    area: AreaRef,
    other: AreaRef | None,
    period: Period,
) -> Line:
    """The line of a theme with what one of its indicators says of it."""
    indicator = change.indicator
    found = levels(evidence, indicator, area=area, level=area.level, period=period)
    inside = place_level(evidence.partnership, area)
    return replace(
        blank,
        indicator=indicator,
        level=found,
        change=change,
        versus=_versus(evidence, found, other),
        longer=longer[1] if longer else None,
        years=longer[0] if longer else 0,
        longer_refusal="" if longer else ONE_YEAR_ONLY,
        place=outstanding(evidence, indicator, area=area, level=inside, period=period),
    )


def _versus(evidence: Evidence, found: Levels, other: AreaRef | None) -> Versus:
    if other is None:
        return Versus("cannot say", refusal=NO_OTHER)
    indicator = found.indicator
    value = float(found.frame["value"].iloc[0]) if len(found.frame) else float("nan")
    others = whole_value(evidence, indicator, area=other, period=found.period)
    if indicator.measure == "count":
        why = "numbers of areas of unlike size are not compared: the indicator has no rate"
        return Versus("not compared", other.name, refusal=why)
    if value != value or others is None:
        who = found.area.name if value != value else other.name
        title = evidence.dataset(indicator).title
        why = f"{title} as loaded has no figure of {who} for {found.period.label}"
        return Versus("cannot say", other.name, refusal=why)
    said: Against = against(found, others, other)[0]
    return Versus(said, other.name, value, others)


def _longer(
    evidence: Evidence, indicators: list[Indicator], area: AreaRef, period: Period
) -> dict[str, tuple[int, Change]]:
    """The change of the last year from the farthest year there is, by indicator, with the years."""
    year = Period(added(period.last, 1 - YEAR), period.last)
    asked = []
    for one in indicators:
        for years in range(FARTHEST, NEAREST - 1, -1):
            then = year.shifted(-YEAR * years)
            if not pairing(evidence, one, year, then).refusal:
                asked.append((one, years, then))
                break
    found = changes_over(
        evidence, [(one, year, then) for one, _, then in asked], area=area, level=area.level
    )
    return {one.id: (years, change) for (one, years, _), change in zip(asked, found, strict=True)}


def _since(
    evidence: Evidence,
    indicators: list[Indicator],
    area: AreaRef,
    period: Period,
    before: Period,
    judged: Mapping[str, Change],
) -> Since | None:
    """The changes from the months that the last assessment had, and the data that came or went.

    Whole years are gone back, so that a season is compared with itself.
    """
    last = evidence.partnership.last_assessment
    if last is None:
        return None
    reached = month(last.covers_to)
    back = max(1, -(-distance(reached, period.last) // YEAR))
    covered = period.shifted(-YEAR * back)
    if covered != before:
        judged = board(evidence, area=area, period=period, before=covered)
    covers = {
        one.title: evidence.coverage(one)
        for one in evidence.catalogue.datasets.values()
        if one.kind in ("events", "aggregates")
    }
    return Since(
        last,
        covered,
        tuple(judged[one.id] for one in indicators),
        begun=tuple(title for title, one in covers.items() if _begun(one, reached)),
        ended=tuple(title for title, one in covers.items() if _ended(one, reached, period.last)),
    )


def _begun(cover: Coverage, reached: date) -> bool:
    return bool(cover.complete) and cover.complete[0] > reached


def _ended(cover: Coverage, reached: date, now: date) -> bool:
    """Whether no figure came since, though two periods of the dataset have passed."""
    last = cover.complete_to
    return last is not None and last <= reached and added(last, 2 * cover.step) <= now
