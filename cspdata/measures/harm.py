"""Offences by volume beside offences by harm, where offence codes are loaded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cspdata.catalogue import AreaRef, Dataset, Theme
from cspdata.catalogue.harm import CODE, plain_code
from cspdata.measures.evidence import Evidence
from cspdata.periods import Period
from cspdata.results import Notes
from cspdata.severity import HARM_COLUMNS, HarmTable, ThemeHarm
from cspdata.stats import harm_ranks

NO_CODES = (
    "the 14 categories of police.uk cannot carry weights of harm, since one of them holds offences "
    "from harassment to murder; load the Home Office tables by community safety partnership, which "
    "count by offence code"
)
NO_WEIGHTS = (
    "weights of harm by offence code: put a publisher's table (the Cambridge Crime Harm Index, or "
    "the list of weights of the ONS Crime Severity Score) into data/catalogue/harm_weights.csv, "
    "with the columns offence_code, offence and weight, and say whose it is in "
    "data/catalogue/harm.toml (dataset, method, version, source_url)"
)


def harm(evidence: Evidence, *, area: AreaRef, period: Period) -> HarmTable:
    """The offences of an area by volume and by harm, over a dataset's own periods by then.

    Weights are those that the catalogue declares. Without any the table has the volume alone and
    says what is lacking; without offence codes of the area it is refused.
    """
    dataset = _coded(evidence, area)
    own = evidence.coverage(dataset).own(period) if dataset else None
    if dataset is None or own is None:
        blank = pd.DataFrame({name: [] for name in HARM_COLUMNS})
        said = Notes(source="", demonstration=evidence.partnership.demonstration)
        return HarmTable(area, period, blank, said, refusal=NO_CODES)
    cover = evidence.coverage(dataset)
    starts = tuple(one for one in cover.starts_in(own) if one in set(cover.complete))
    cube = evidence.cube(dataset, area.level)
    counts = {
        measure: float(np.nansum(cube.of((measure,), (area,), starts)))
        for measure in dict.fromkeys(dataset.maps[CODE].values())
        if measure in cube.categories
    }
    said = Notes(
        source=f"{dataset.title} ({dataset.supplier})",
        licence=dataset.licence,
        complete_to=cover.complete_to,
        missing=cover.missing_in(own),
        demonstration=evidence.partnership.demonstration,
    )
    counts = {measure: count for measure, count in counts.items() if count}
    declared = evidence.catalogue.harm
    if declared is None or declared.dataset != dataset.id:
        return HarmTable(area, own, _by_volume(dataset, counts), said, lacking=NO_WEIGHTS)
    frame, lacking = _ranked(dataset, counts, declared.weights, declared.names)
    method = f"{declared.method}, {declared.version} ({declared.source_url})"
    return HarmTable(area, own, frame, said, method, lacking)


def theme_harm(table: HarmTable, theme: Theme) -> ThemeHarm:
    """The weighed harm of the offences that are declared as a theme's (`Theme.offences`).

    There is none without declared offences, a table or weights, or where no offence that was
    counted has a weight; where only some have one, the total is of those. Nor is there one where
    none was counted: a source that never lists a theme's codes does not show that they did no harm.
    """
    codes = [str(one).partition(" ")[0] for one in table.frame["offence"]]  # code, then name
    own = [code in theme.offences for code in codes]
    rows = table.frame[pd.Series(own, index=table.frame.index, dtype=bool)]
    weighed = rows["harm"].notna()
    mine = pd.Series([code for code, is_own in zip(codes, own, strict=True) if is_own], rows.index)
    refusal = ""
    if not theme.offences:
        refusal = "no offence codes are declared as this theme's"
    elif table.refusal:
        refusal = table.refusal
    elif not table.method:
        refusal = f"harm needs {table.lacking}"
    elif rows.empty:
        refusal = "none of its offences was counted"
    elif not weighed.any():
        refusal = "none of its offences has a weight of harm"
    return ThemeHarm(
        theme,
        table,
        rows,
        None if refusal else float(rows.loc[weighed, "harm"].sum()),
        () if refusal else tuple(mine[weighed]),
        tuple(mine[~weighed]),
        refusal,
    )


def _coded(evidence: Evidence, area: AreaRef) -> Dataset | None:
    """The dataset with offence codes that has figures of an area; the declared one first."""
    declared = evidence.catalogue.harm
    having = [
        one
        for one in evidence.catalogue.datasets.values()
        if one.aggregates and CODE in one.aggregates.also and evidence.coverage(one).span
    ]
    having.sort(key=lambda one: declared is None or one.id != declared.dataset)
    return next((one for one in having if area.code in evidence.area_codes(one, area.level)), None)


def _code_names(dataset: Dataset) -> dict[str, str]:
    """The offence code as it is written, by the measure it is counted as."""
    names: dict[str, str] = {}
    for code, measure in dataset.maps[CODE].items():
        names.setdefault(measure, plain_code(code))
    return names


def _offence_names(dataset: Dataset) -> dict[str, str]:
    """The offence code, with its words where the dataset labels it, by measure."""
    return {one: dataset.labels.get(one, code) for one, code in _code_names(dataset).items()}


def _by_volume(dataset: Dataset, counts: dict[str, float]) -> pd.DataFrame:
    names = _offence_names(dataset)
    ranks = harm_ranks([names[one] for one in counts], list(counts.values()), [0.0] * len(counts))
    none = float("nan")
    rows = [(one.label, one.count, one.volume_rank, none, none, none, none) for one in ranks]
    return pd.DataFrame(rows, columns=list(HARM_COLUMNS))


def _ranked(
    dataset: Dataset, counts: dict[str, float], weights: dict[str, float], names: dict[str, str]
) -> tuple[pd.DataFrame, str]:
    """The rows with their ranks, and which offences have no weight."""
    known = [one for one in counts if one in weights]
    ranks = harm_ranks(
        [names[one] for one in known],
        [counts[one] for one in known],
        [counts[one] * weights[one] for one in known],
    )
    by_name = {names[one]: weights[one] for one in known}
    rows: list[tuple[str | float, ...]] = [
        (one.label, one.count, one.volume_rank, by_name[one.label], one.harm, one.harm_rank)
        + (one.shift,)
        for one in ranks
    ]
    codes, named, none = _code_names(dataset), _offence_names(dataset), float("nan")
    others = sorted((one for one in counts if one not in weights), key=lambda one: -counts[one])
    rows += [(named[one], int(counts[one]), none, none, none, none, none) for one in others]
    lacking = ""
    if others:
        share = sum(counts[one] for one in others) / sum(counts.values())
        lacking = (
            f"weights of {', '.join(codes[one] for one in others)} ({share:.1%} of the offences), "
            "which have no rank"
        )
    return pd.DataFrame(rows, columns=list(HARM_COLUMNS)), lacking
