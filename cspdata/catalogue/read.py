"""Reading and checking of the declarations: an error names the file and the key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cspdata.catalogue.bearing import bearing_fault
from cspdata.catalogue.cycle import cycle_fault
from cspdata.catalogue.duties import Duties, duties_fault
from cspdata.catalogue.harm import read_harm
from cspdata.catalogue.interventions import Intervention
from cspdata.catalogue.model import Catalogue, Dataset, Indicator, Partnership
from cspdata.catalogue.objectives import Board, Objective, board_fault, made_of_fault
from cspdata.catalogue.sight import read_lines
from cspdata.catalogue.statutory import StatutoryDuties, StatutoryDuty, statutory_fault

T = TypeVar("T", bound=msgspec.Struct)
R = TypeVar("R")


class CatalogueError(ValueError):
    """A declaration that cannot be used; the message names file and key and says what to do."""


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
    return _checked(
        Catalogue(
            partnership=mine,
            objectives=aims.objectives,
            boards=aims.boards,
            datasets=datasets,
            indicators=indicators,
            duties=_read_duties(folder / "duties.toml"),
            statutory_duties=_read_statutory(folder / "statutory_duties.toml"),
            interventions=_read_interventions(folder, mine, indicators),
            harm=_told(lambda: read_harm(folder, maps)),
            lines_of_sight=_told(lambda: read_lines(folder, datasets, indicators)),
        ),
        folder,
    )


def read_partnership(path: Path) -> Partnership:
    """The partnership of a file; a `[generate]` table (only the demonstration has one) is left."""
    table = _toml(path)
    table.pop("generate", None)
    found = _convert(table, Partnership, path)
    if fault := cycle_fault(found.cycle):
        raise CatalogueError(f"{path}: {fault}")
    return found


def read_declaration(path: Path, shape: type[T]) -> T:
    """One declaration file in the given shape."""
    return _convert(_toml(path), shape, path)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{path}: the file is missing; the catalogue needs it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CatalogueError(f"{path}: not a readable TOML file: {fault}") from None


def _convert(table: dict[str, Any], shape: type[T], path: Path) -> T:
    try:
        return msgspec.convert(table, shape, strict=True)
    except msgspec.ValidationError as fault:
        raise CatalogueError(f"{path}: {_explained(str(fault), shape)}") from None


def _explained(message: str, shape: type[msgspec.Struct]) -> str:
    """The fault with the key's path in the file's own terms, and the likely spelling."""
    at = re.search(r" - at `\$\.?(.*?)`", message)
    where = f"key {at.group(1)!r}: " if at and at.group(1) else ""
    unknown = re.search(r"unknown field `(.+?)`", message)
    if not unknown:
        return where + re.sub(r" - at `.*`$", "", message).replace("Object", "The table")
    known = sorted(_field_names(shape))
    close = difflib.get_close_matches(unknown.group(1), known, n=1)
    hint = f", did you mean {close[0]!r}?" if close else f"; known keys: {', '.join(known)}"
    return f"{where}unknown key {unknown.group(1)!r}{hint}"


def _field_names(shape: type) -> set[str]:
    """Every key that the shape or a table within it takes."""
    names: set[str] = set()
    todo, seen = [shape], set()
    while todo:
        struct = todo.pop()
        seen.add(struct)
        for field in msgspec.structs.fields(struct):
            names.add(field.encode_name)
            todo.extend(part for part in _structs_in(field.type) if part not in seen)
    return names


def _structs_in(annotation: Any) -> list[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return [annotation]
    return [part for inner in getattr(annotation, "__args__", ()) for part in _structs_in(inner)]


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


def _told(read: Callable[[], R]) -> R:
    """What a reader finds; its fault, which names the file, as one of the catalogue."""
    try:
        return read()
    except ValueError as fault:
        raise CatalogueError(str(fault)) from None


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
        _check_intervention(one, path)
    return {key: one for key, one in found.items() if one.partnership == partnership.id}


def _check_intervention(one: Intervention, path: Path) -> None:
    if one.end and one.end < one.start:
        raise CatalogueError(f"{path}: key 'end': {one.end!r} is before its start, {one.start!r}")
    if one.comparison_displacement and not one.displacement:
        raise CatalogueError(
            f"{path}: key 'comparison_displacement': areas around the comparison are set beside "
            "those around the treated areas; declare 'displacement' too, or leave both out"
        )
    seen: dict[tuple[str, str], str] = {}
    for key, place in one.places.items():
        for code in place.codes:
            there = seen.setdefault((place.level, code), key)
            if there != key or place.codes.count(code) > 1:
                raise CatalogueError(
                    f"{path}: key '{key}.codes': {code!r} is "
                    + ("given twice" if there == key else f"in '{there}' too: an area has one part")
                )


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
        codes = {code for one in every.values() for code in one.maps.get("offence_code", ())}
        key, fault = made_of_fault(catalogue.objectives, every, codes)
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
