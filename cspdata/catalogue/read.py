"""Reading and checking of the declarations: an error names the file and the key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cspdata.catalogue.bearing import bearing_fault
from cspdata.catalogue.criteria import Criteria, criteria_fault
from cspdata.catalogue.cycle import cycle_fault
from cspdata.catalogue.declared import CatalogueError, converted, read_declaration, toml_table
from cspdata.catalogue.duties import Duties, duties_fault
from cspdata.catalogue.harm import CODE, plain_code, read_harm
from cspdata.catalogue.interventions import Intervention, intervention_fault
from cspdata.catalogue.model import Catalogue, Dataset, Indicator
from cspdata.catalogue.objectives import (
    Board,
    Objective,
    board_fault,
    made_of_fault,
    with_codes,
    with_holders,
)
from cspdata.catalogue.partnership import Partnership
from cspdata.catalogue.sight import read_lines
from cspdata.catalogue.statutory import StatutoryDuties, StatutoryDuty, statutory_fault
from cspdata.catalogue.survey import Keywords, with_keywords

T = TypeVar("T", bound=msgspec.Struct)
Made = TypeVar("Made")


class _Objectives(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    objectives: tuple[Objective, ...]
    boards: tuple[Board, ...] = ()


def read_catalogue(folder: Path, *, partnership: Partnership | None = None) -> Catalogue:
    """The catalogue declared in a folder; refuses unknown keys, dangling references, twin ids.

    `partnership` takes the place of `partnership.toml` (as the demonstration's does).
    """
    if not folder.is_dir():
        raise CatalogueError(
            f"{folder}: there is no such folder; set CSP_CATALOGUE to that of the declarations"
        )
    mine = partnership or read_partnership(folder / "partnership.toml")
    datasets = _read_all(folder / "datasets", Dataset)
    indicators = _read_all(folder / "indicators", Indicator)
    maps = {name: one.maps for name, one in datasets.items()}
    aims = read_declaration(folder / "objectives.toml", _Objectives)
    codes = _offence_codes(datasets)
    found = _checked(
        Catalogue(
            partnership=mine,
            objectives=_sound(
                lambda: with_holders(with_codes(aims.objectives, codes), mine.named_holders),
                where=f"{folder / 'partnership.toml'}: ",
            ),
            boards=aims.boards,
            datasets=datasets,
            indicators=indicators,
            duties=_read_duties(folder / "duties.toml"),
            statutory_duties=_read_statutory(folder / "statutory_duties.toml"),
            interventions=_read_interventions(folder, mine, indicators),
            harm=_sound(lambda: read_harm(folder, maps)),
            criteria=_read_criteria(folder / "criteria.toml"),
            lines_of_sight=_sound(lambda: read_lines(folder, datasets, indicators)),
        ),
        folder,
    )
    return msgspec.structs.replace(found, datasets=_surveys(folder, found))


def read_partnership(path: Path) -> Partnership:
    """The partnership of a file; a `[generate]` table (only the demonstration has one) is left."""
    table = toml_table(path)
    table.pop("generate", None)
    found = converted(table, Partnership, path)
    if fault := cycle_fault(found.cycle):
        raise CatalogueError(f"{path}: {fault}")
    return found


def _read_all(folder: Path, shape: type[T]) -> dict[str, T]:
    """Every `*.toml` of a folder by its id, which must be the file's name."""
    if not folder.is_dir():
        raise CatalogueError(f"{folder}: the folder is missing; the catalogue needs it.")
    found: dict[str, T] = {}
    for path in sorted(folder.glob("*.toml")):
        one = read_declaration(path, shape)
        identity = str(getattr(one, "id", ""))
        if identity in found:
            raise CatalogueError(f"{path}: key 'id': {identity!r} is declared twice.")
        if identity != path.stem:
            raise CatalogueError(
                f"{path}: key 'id': {identity!r} must equal the file's name {path.stem!r}."
            )
        found[identity] = one
    return found


def _offence_codes(datasets: dict[str, Dataset]) -> tuple[str, ...]:
    """The offence codes that some contract knows, in their order, as they are compared."""
    each = (code for one in datasets.values() for code in one.maps.get(CODE, ()))
    return tuple(dict.fromkeys(plain_code(code) for code in each))


def _surveys(folder: Path, found: Catalogue) -> dict[str, Dataset]:
    """The contracts, those of surveys with the words of each theme."""
    themes = [theme.id for one in found.objectives for theme in one.themes]
    path = folder / "keywords.toml"
    words = read_declaration(path, Keywords) if path.is_file() else Keywords(themes=())
    try:
        return with_keywords(found.datasets, words, themes=themes, folder=folder)
    except ValueError as fault:
        raise CatalogueError(str(fault)) from None


def _sound(make: Callable[[], Made], *, where: str = "") -> Made:
    """What is made; its fault as one of the declarations, with the file it is in."""
    try:
        return make()
    except ValueError as fault:
        raise CatalogueError(f"{where}{fault}") from None


def _read_criteria(path: Path) -> Criteria | None:
    """The criteria of the priorities workshop; None where none are declared."""
    if not path.is_file():
        return None
    found = read_declaration(path, Criteria)
    if fault := criteria_fault(found):
        raise CatalogueError(f"{path}: {fault}")
    return found


def _read_interventions(
    folder: Path, partnership: Partnership, indicators: dict[str, Indicator]
) -> dict[str, Intervention]:
    """The interventions of a partnership; those of the others are checked and left out."""
    if not (folder / "interventions").is_dir():
        return {}
    declared = (folder / "partnership.toml", folder / "demonstration.toml")
    known = {read_partnership(path).id for path in declared if path.is_file()} | {partnership.id}
    found = _read_all(folder / "interventions", Intervention)
    for one in found.values():
        path = folder / "interventions" / f"{one.id}.toml"
        _known(path, "partnership", one.partnership, known)
        _known(path, "indicator", one.indicator, indicators)
        if fault := intervention_fault(one):
            raise CatalogueError(f"{path}: {fault}")
    return {key: one for key, one in found.items() if one.partnership == partnership.id}


def _read_duties(path: Path) -> Duties:
    found = read_declaration(path, Duties)
    if fault := duties_fault(found):
        raise CatalogueError(f"{path}: {fault}")
    return found


def _read_statutory(path: Path) -> tuple[StatutoryDuty, ...]:
    found = read_declaration(path, StatutoryDuties).duties
    if fault := statutory_fault(found):
        raise CatalogueError(f"{path}: {fault}")
    return found


def _checked(catalogue: Catalogue, folder: Path) -> Catalogue:
    themes = [theme.id for objective in catalogue.objectives for theme in objective.themes]
    for name in (*themes, *(objective.id for objective in catalogue.objectives)):
        if [*themes, *(one.id for one in catalogue.objectives)].count(name) > 1:
            raise CatalogueError(f"{folder / 'objectives.toml'}: key 'id': {name!r} is used twice.")
    key, fault = board_fault(catalogue.objectives, catalogue.boards)
    if not fault:
        every = catalogue.datasets
        key, fault = made_of_fault(catalogue.objectives, every, _offence_codes(every))
    if fault:
        raise CatalogueError(f"{folder / 'objectives.toml'}: key {key!r}: {fault}")
    for need in (one for o in catalogue.objectives for t in o.themes for one in t.needs):
        if need.dataset:
            _known(folder / "objectives.toml", "needs.dataset", need.dataset, catalogue.datasets)
    for indicator in catalogue.indicators.values():
        _check_indicator(indicator, catalogue, themes, folder / "indicators")
    for theme in (theme for objective in catalogue.objectives for theme in objective.themes):
        own = {one.id: one for one in catalogue.indicators_of(theme.id)}
        for name in theme.sources:
            _known(folder / "objectives.toml", f"{theme.id}.sources", name, own)
        if theme.harm:
            _known(folder / "objectives.toml", f"{theme.id}.harm", theme.harm, own)
    for dataset in catalogue.datasets.values():
        path = folder / "datasets" / f"{dataset.id}.toml"
        _check_dataset(dataset, path)
        _check_joined(dataset, catalogue.datasets, path)
        for duty in dataset.duty:
            _known(path, "duty", duty, {one.id for one in catalogue.duties.duties})
    return catalogue


def _check_indicator(
    indicator: Indicator, catalogue: Catalogue, themes: list[str], folder: Path
) -> None:
    path = folder / f"{indicator.id}.toml"
    _known(path, "theme", indicator.theme, themes)
    _known(path, "numerator.dataset", indicator.numerator.dataset, catalogue.datasets)
    dataset = catalogue.datasets[indicator.numerator.dataset]
    if dataset.kind not in ("events", "aggregates"):
        raise CatalogueError(
            f"{path}: key 'numerator.dataset': {dataset.id!r} is of kind {dataset.kind!r}; only "
            "datasets of kind 'events' or 'aggregates' can be counted"
        )
    if not indicator.numerator.category:
        raise CatalogueError(f"{path}: key 'numerator.category': name at least one category")
    for category in indicator.numerator.category:
        _known(path, "numerator.category", category, dataset.categories)
    for category in indicator.denominator.category:
        _known(path, "denominator.category", category, dataset.categories)
    if (indicator.measure == "proportion") != bool(indicator.denominator.category):
        raise CatalogueError(
            f"{path}: key 'denominator.category': a proportion, and only a proportion, needs it"
        )
    for whole in indicator.part_of:
        _known(path, "part_of", whole, catalogue.indicators)
    measures = {
        measure
        for one in catalogue.datasets.values()
        if one.values
        for measure in one.values.measures
    }
    _known(path, "denominator.measure", indicator.denominator.measure, measures)


def _check_dataset(dataset: Dataset, path: Path) -> None:
    for name, column in dataset.columns.items():
        if column.map:
            _known(path, f"columns.{name}.map", column.map, dataset.maps)
    for name, labels in dataset.maps.items():
        _check_labels(path, f"maps.{name}", labels)
    for category in dataset.labels:
        _known(path, "labels", category, dataset.categories)
    if dataset.aggregates:
        for measure in (*dataset.aggregates.where, *dataset.aggregates.not_summed):
            _known(path, "aggregates", measure, dataset.categories)
    _check_patterns(dataset, path)
    needed: dict[str, tuple[str, ...]] = {
        "events": _event_columns(dataset),
        "aggregates": _aggregate_columns(dataset),
        "actions": ("action", "status"),
        "area_lookup": _lookup_columns(dataset),
        "area_values": _value_columns(dataset),
        "boundaries": ("code", "name"),
    }
    for name in needed[dataset.kind]:
        if name not in dataset.columns:
            raise CatalogueError(
                f"{path}: key 'columns': a dataset of kind {dataset.kind!r} needs {name!r}"
            )
    _check_classes(dataset, path)
    if fault := bearing_fault(dataset):
        raise CatalogueError(f"{path}: {fault}")
    if dataset.kind == "boundaries" and not dataset.boundary_level:
        raise CatalogueError(f"{path}: key 'boundary_level': name the level of the outlines")


def _check_labels(path: Path, key: str, labels: dict[str, str]) -> None:
    """Labels are compared without regard to case: two that differ in it alone are one."""
    seen: dict[str, str] = {}
    for label in labels:
        twin = seen.setdefault(label.strip().lower(), label)
        if twin != label:
            raise CatalogueError(
                f"{path}: key {key!r}: {label!r} and {twin!r} are the same label; keep one"
            )


def _check_patterns(dataset: Dataset, path: Path) -> None:
    for key, what, pattern in (
        ("values.year_from_name", "year", dataset.values and dataset.values.year_from_name),
        (
            "aggregates.period_from_name",
            "period",
            dataset.aggregates and dataset.aggregates.period_from_name,
        ),
    ):
        try:
            groups = re.compile(pattern or "").groups
        except re.error as fault:
            raise CatalogueError(f"{path}: key {key!r}: {fault}") from None
        if pattern and not groups:
            raise CatalogueError(
                f"{path}: key {key!r}: {pattern!r} needs a group (…) around the {what}"
            )
    if dataset.file_names and "{force}" not in dataset.file_names:
        raise CatalogueError(
            f"{path}: key 'file_names': {dataset.file_names!r} needs {{force}}, which stands for "
            "the name of a force"
        )


def _check_classes(dataset: Dataset, path: Path) -> None:
    """Columns that classify a row beside its measure have a map; the pattern of notes is one."""
    layout = dataset.aggregates
    if layout is None:
        return
    for name in layout.also:
        if not dataset.columns[name].map:
            raise CatalogueError(
                f"{path}: key 'aggregates.also': the column {name!r} needs a map of its texts"
            )
    try:
        re.compile(layout.unusable)
    except re.error as fault:
        raise CatalogueError(f"{path}: key 'aggregates.unusable': {fault}") from None


def _event_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns an events file must have itself: what it is joined with may give its month."""
    taken = dataset.joined.takes if dataset.joined else ()
    own = (("key",) if dataset.joined else ()) + (("weight",) if dataset.weight else ())
    return (*(name for name in ("month", "category") if name not in taken), *own)


def _check_joined(dataset: Dataset, datasets: dict[str, Dataset], path: Path) -> None:
    if dataset.joined is None:
        return
    _known(path, "joined.dataset", dataset.joined.dataset, datasets)
    for name in ("key", *dataset.joined.takes):
        _known(path, "joined.takes", name, datasets[dataset.joined.dataset].columns)


def _aggregate_columns(dataset: Dataset) -> tuple[str, ...]:
    layout = dataset.aggregates
    if layout is None:
        return ("aggregates",)
    limits = [column for pair in layout.limits.values() for column in pair]
    across = [name for name, column in dataset.columns.items() if column.across]
    numbers = [*layout.measures.values()] if layout.measures else ["measure", "value"]
    period = () if layout.period_from_name or across else ("period",)
    conditions = [column for one in layout.where.values() for column in one]
    return (*period, *numbers, *limits, *layout.only, *conditions, *layout.also)


def _lookup_columns(dataset: Dataset) -> tuple[str, ...]:
    if dataset.lookup is None:
        return ("lookup",)
    levels = (dataset.lookup.child, *dataset.lookup.parents)
    return tuple(f"{level}_code" for level in levels)


def _value_columns(dataset: Dataset) -> tuple[str, ...]:
    if dataset.values is None:
        return ("values",)
    return ("code", *dataset.values.measures.values())


def _known(path: Path, key: str, name: str, known: Any) -> None:
    if name in known:
        return
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(sorted(known))}"
    raise CatalogueError(f"{path}: key {key!r}: {name!r} is not declared; {hint}")
