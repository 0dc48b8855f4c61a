"""The declarations as Markdown: what an indicator counts and what a dataset must hold."""

from __future__ import annotations

from collections.abc import Sequence

from cspdata.catalogue import Catalogue, Dataset, Indicator, Use

POLARITIES = {
    "lower_is_better": "lower is better",
    "higher_is_better": "higher is better",
    "neutral": "neither is good or bad in itself",
}
CONTENTS = {
    "levels": "levels and patterns",
    "changes": "changes since the last assessment",
    "why": "why they changed",
    "plan": "last year's plan",
    "community": "what the community says",
}
USES: dict[Use, str] = {
    "cells_below_500": "squares below 500 m",
    "near_repeats": "near repeats",
    "aoristic": "hours and weekdays",
}
BREAKS = {
    "block": "no comparison across it",
    "annotate": "a comparison across it carries a warning",
}


def serves_text(contents: Sequence[str]) -> str:
    """Which of the five contents of the law a page serves, by number and name."""
    order = list(CONTENTS)
    named = [f"{order.index(one) + 1}, {CONTENTS[one]}" for one in contents]
    which = "content" if len(named) == 1 else "contents"
    return f"Serves statutory {which} {' and '.join(named)} (SI 2007/1830, regulation 6)."


def indicator_markdown(catalogue: Catalogue, indicator: Indicator) -> str:
    """What an indicator counts, its unit, polarity, caveats and recording breaks."""
    dataset = catalogue.datasets[indicator.numerator.dataset]
    counted = ", ".join(dataset.labels.get(one, one) for one in indicator.numerator.category)
    if indicator.numerator.rural_urban:
        counted += f", in {indicator.numerator.rural_urban.lower()} small areas"
    wholes = ", ".join(catalogue.indicators[one].title for one in indicator.part_of)
    rows = {
        "Counted": counted,
        "Unit": indicator.unit,
        "Good or bad": POLARITIES[indicator.polarity],
        "Part of": wholes or "—",
        "Statutory content": ", ".join(CONTENTS[one] for one in indicator.statutory),
        "Source": f"{dataset.title}, {dataset.supplier}",
    }
    lines = [f"- {caveat}" for caveat in indicator.caveats]
    lines += [
        f"- Recording break, {one.starts:%B %Y} ({BREAKS[one.effect]}): {one.why}"
        for one in indicator.breaks
    ]
    lines += [
        f"- Control limits start again in {one.starts:%B %Y} (decided on {one.decided:%d %B %Y}"
        f"{', for ' + ', '.join(one.areas) if one.areas else ''}): {one.why}"
        for one in indicator.rebases
    ]
    return _joined(indicator.about, _facts(rows), "\n".join(lines))


def dataset_markdown(dataset: Dataset) -> str:
    """What a dataset is, who supplies it and which columns a file of it must have."""
    rows = {
        "Supplier": dataset.supplier,
        "One row is": dataset.grain,
        "How often": dataset.refresh,
        "Sensitivity": dataset.sensitivity,
        "Duplicates": dataset.duplicates or "—",
        "Licence": dataset.licence,
        "Published at": dataset.url or "—",
    }
    if dataset.kind == "events":
        bears = [text for use, text in USES.items() if use not in dataset.unborne]
        rows["Bears"] = ", ".join(bears) or f"no {', '.join(USES.values())}"
    columns = "\n".join(
        f"| {name} | {' or '.join(f'`{title}`' for title in column.names)} | "
        f"{'yes' if column.required else 'no'} | {column.about or '—'} |"
        for name, column in dataset.columns.items()
        if not column.forbidden
    )
    table = f"| Column | Accepted headers | Needed | Note |\n|---|---|---|---|\n{columns}"
    locality = dataset.locality.reason if dataset.kind == "events" else ""
    reason = f"**What its locations can bear.** {locality}" if locality else ""
    return _joined(dataset.about, _facts(rows), table, reason)


def catalogue_markdown(catalogue: Catalogue) -> str:
    """Every indicator and dataset of a catalogue, as one document."""
    parts = [
        "# Indicators and datasets",
        "Written from `data/catalogue` by `python -m cspdata definitions`; change it there.",
        "## Indicators",
    ]
    for objective in catalogue.objectives:
        for theme in objective.themes:
            for indicator in catalogue.indicators_of(theme.id):
                parts.append(f"### {indicator.title} (`{indicator.id}`)")
                parts.append(f"{objective.title} · {theme.title}")
                parts.append(indicator_markdown(catalogue, indicator))
    parts.append("## Datasets")
    for dataset in catalogue.datasets.values():
        parts += [f"### {dataset.title} (`{dataset.id}`)", dataset_markdown(dataset)]
    return _joined(*parts) + "\n"


def _facts(rows: dict[str, str]) -> str:
    body = "\n".join(f"| **{name}** | {text} |" for name, text in rows.items())
    return f"| | |\n|---|---|\n{body}"


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
