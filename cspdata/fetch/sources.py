"""Reading and checking of the declared sources: an error names the file and the key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from cspdata.catalogue import CatalogueError, read_declaration
from cspdata.fetch.declaration import (
    ArcgisLayer,
    Fingertips,
    GovukCollection,
    GovukPage,
    OnsDataset,
    PoliceArchive,
    Source,
    YearlyFiles,
)

FOLDER = "sources"


def read_sources(folder: Path, *, datasets: Collection[str] | None = None) -> dict[str, Source]:
    """The sources declared in a folder, by id, in order.

    Refused, with file and key: an unknown key, an id that is not the file's name, an address that
    is not https or lies on no declared host, a pattern that cannot be read or lacks its group, a
    placeholder that is missing, no dataset that its files feed, and one that is not among
    `datasets` (where given).
    """
    if not folder.is_dir():
        raise CatalogueError(f"{folder}: the folder is missing; fetching needs its declarations.")
    found: dict[str, Source] = {}
    for path in sorted(folder.glob("*.toml")):
        source = read_declaration(path, Source)
        if source.id != path.stem:
            raise CatalogueError(
                f"{path}: key 'id': {source.id!r} must equal the file's name {path.stem!r}."
            )
        check_source(source, path)
        if not source.datasets:
            raise CatalogueError(f"{path}: key 'datasets': name the contracts its files meet")
        for dataset in source.datasets if datasets is not None else ():
            _check_dataset(dataset, datasets or (), path)
        found[source.id] = source
    return found


def source_of(sources: dict[str, Source], source_id: str) -> Source:
    """The source of that id; a `KeyError` says which there are."""
    try:
        return sources[source_id]
    except KeyError:
        close = difflib.get_close_matches(source_id, list(sources), n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(sources)}"
        raise KeyError(f"no source {source_id!r}; {hint}") from None


def check_source(source: Source, path: Path) -> None:
    """Refuse a declaration that could not work, before anything is asked of anyone."""
    if not source.hosts:
        raise CatalogueError(f"{path}: key 'hosts': name the hosts that may be spoken to")
    _check_address(source.page, "page", path, hosts=None)
    for key, address in _addresses(source):
        _check_address(address, key, path, hosts=source.hosts)
    for key, pattern, groups in _patterns(source):
        _check_pattern(pattern, key, path, groups)
    for key, text, names in _templates(source):
        for name in names:
            if f"{{{name}}}" not in text:
                raise CatalogueError(f"{path}: key {key!r}: {text!r} lacks {{{name}}}")
    if isinstance(source.resolve, ArcgisLayer):
        _check_layer(source.resolve, path)
    put_together = isinstance(source.resolve, ArcgisLayer | PoliceArchive)
    if put_together == bool(source.expect.content_types):
        raise CatalogueError(
            f"{path}: key 'expect.content_types': "
            + (
                "not used by this kind of source; leave it out"
                if put_together
                else "name at least one"
            )
        )


def _check_dataset(dataset: str, datasets: Collection[str], path: Path) -> None:
    if dataset in datasets:
        return
    close = difflib.get_close_matches(dataset, list(datasets), n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(sorted(datasets))}"
    raise CatalogueError(f"{path}: key 'datasets': {dataset!r} is not declared; {hint}")


def _check_address(address: str, key: str, path: Path, *, hosts: tuple[str, ...] | None) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or not (parts.scheme == "https" or (parts.scheme, host) == ("http", "127.0.0.1")):
        raise CatalogueError(f"{path}: key {key!r}: {address!r} is not an https:// address")
    if hosts is not None and not any(fnmatchcase(host, pattern) for pattern in hosts):
        raise CatalogueError(
            f"{path}: key {key!r}: {host} is not among 'hosts', so it would not be spoken to"
        )


def _check_pattern(pattern: str, key: str, path: Path, groups: tuple[str, ...]) -> None:
    try:
        there = re.compile(pattern).groupindex
    except re.error as fault:
        raise CatalogueError(f"{path}: key {key!r}: {pattern!r} is no pattern: {fault}") from None
    for group in groups:
        if group not in there:
            raise CatalogueError(f"{path}: key {key!r}: {pattern!r} needs a group (?P<{group}>…)")


def _check_layer(layer: ArcgisLayer, path: Path) -> None:
    if layer.rows != "all" and not layer.area_field:
        raise CatalogueError(
            f"{path}: key 'resolve.area_field': name the column that rows are chosen by"
        )
    if not re.fullmatch(layer.service, layer.pinned, flags=re.IGNORECASE):
        raise CatalogueError(
            f"{path}: key 'resolve.pinned': {layer.pinned!r} does not match resolve.service"
        )


def _addresses(source: Source) -> Iterator[tuple[str, str]]:
    match source.resolve:
        case PoliceArchive(latest=latest, dated=dated):
            yield from (("resolve.latest", latest), ("resolve.dated", dated))
        case ArcgisLayer(search=search, services=services):
            yield from (("resolve.search", search), ("resolve.services", services))
        case GovukPage(api=api, pinned=pinned):
            yield "resolve.api", api
            yield from (("resolve.pinned", one) for one in pinned)
        case GovukCollection(api=api):
            yield "resolve.api", api
        case OnsDataset(page=page, pinned=pinned):
            yield from (("resolve.page", page), *((("resolve.pinned", pinned),) if pinned else ()))
        case YearlyFiles(address=address):
            yield "resolve.address", address
        case Fingertips(metadata=metadata, data=data):
            yield from (("resolve.metadata", metadata), ("resolve.data", data))


def _patterns(source: Source) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    match source.resolve:
        case ArcgisLayer(service=service, fields=fields, area_field=area_field):
            yield "resolve.service", service, ()
            yield from (("resolve.fields", one, ()) for one in (*fields, area_field))
        case GovukPage(title=title):
            yield "resolve.title", title, ()
        case GovukCollection(document=document, attachment=attachment):
            yield "resolve.document", document, ("month", "year")
            yield "resolve.attachment", attachment, ()
        case OnsDataset(file=file):
            yield "resolve.file", file, ()


def _templates(source: Source) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    match source.resolve:
        case PoliceArchive(dated=dated, member=member):
            yield "resolve.dated", dated, ("month",)
            yield "resolve.member", member, ("month", "force")
        case YearlyFiles(address=address):
            yield "resolve.address", address, ("table", "year")
        case Fingertips(data=data):
            yield "resolve.data", data, ("id", "area_type", "parent_area_type")
