"""The shapes of the declarations in `data/catalogue/sources`: what a key means is said here, once.

An address is `https://…`; plain `http://` is taken for this computer alone. A pattern is a regular
expression, searched without regard to case.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from cspdata.catalogue.layouts import Declaration, MonthText, Slug

Format = Literal["csv", "xlsx", "ods", "geojson", "zip"]
Positive = Annotated[int, msgspec.Meta(gt=0)]
Rate = Annotated[float, msgspec.Meta(gt=0, le=15)]


class Expect(Declaration, frozen=True):
    """What one file must be before it is kept.

    `formats`: in order of preference, by suffix and by the first bytes. `content_types`: what the
    server may call it; none where the file is put together here (rows of a layer, members of an
    archive). `least_bytes`, `most_mb`: its size.
    """

    formats: tuple[Format, ...]
    content_types: tuple[str, ...] = ()
    least_bytes: Positive = 200
    most_mb: Positive = 100


class Limits(Declaration, frozen=True):
    """What one fetch may take in all, and how often each host is asked."""

    requests_per_second: Rate = 2.0
    most_mb: Positive = 500
    minutes: Positive = 60


class PoliceArchive(Declaration, frozen=True, tag_field="kind", tag="police_archive"):
    """Members of zip archives, read by HTTP range.

    `latest` holds the newest months; `dated` (`{month}`) the months before a month. An archive up
    to `full_history` holds every month from the start. `member` names a file within (`{month}`,
    `{force}`). Where ranges are not honoured a whole archive of up to `whole_archive_mb` is taken.
    """

    latest: str
    dated: str
    full_history: MonthText
    member: str
    whole_archive_mb: Positive = 2500


class ArcgisLayer(Declaration, frozen=True, tag_field="kind", tag="arcgis_layer"):
    """The rows of the first layer of an ArcGIS feature service.

    The newest service that the search by `owner` and `title` finds, whose name matches `service`
    and which has the columns `fields` (patterns); else the service `pinned` below `services`.
    `rows`: every row, or those whose column `area_field` holds the code (`area_codes`) or starts
    with the name (`area_names`) of the partnership's areas. `outlines`: keep the geometry.
    """

    search: str
    owner: str
    title: str
    service: str
    services: str
    pinned: str
    fields: tuple[str, ...]
    rows: Literal["all", "area_codes", "area_names"] = "all"
    area_field: str = ""
    outlines: bool = False
    page_size: Positive = 2000


class GovukPage(Declaration, frozen=True, tag_field="kind", tag="govuk_page"):
    """Attachments of one GOV.UK page, found through its content API by title.

    A group `(?P<until>…)` in `title` is the year in whose March the file ends: the newest is
    taken, with `since` the older ones that still reach it too. `every`: take all that match.
    `pinned`: addresses used where the page cannot be read or names none.
    """

    api: str
    title: str
    every: bool = False
    pinned: tuple[str, ...] = ()


class GovukCollection(Declaration, frozen=True, tag_field="kind", tag="govuk_collection"):
    """One attachment of each edition in a GOV.UK collection.

    `document` is matched against an edition's title; its groups `month` (a name) and `year` give
    the last month of the edition. `attachment` is matched against the title of the attachment and
    its file name. Without `since` the newest `editions` are taken.
    """

    api: str
    document: str
    attachment: str
    editions: Positive = 8


class OnsDataset(Declaration, frozen=True, tag_field="kind", tag="ons_dataset"):
    """The newest file that an ONS dataset page links to.

    `file` is matched against the name of the file; a group `(?P<until>…)` is its last year.
    """

    page: str
    file: str
    pinned: str = ""


class YearlyFiles(Declaration, frozen=True, tag_field="kind", tag="yearly_files"):
    """One file a table and year, tried from this year back; without `since` the newest `years`."""

    address: str
    tables: tuple[Slug, ...]
    earliest: Positive
    years: Positive = 5


class FingertipsIndicator(Declaration, frozen=True):
    """An indicator: its id as last seen, and the names it goes by (the first is today's)."""

    id: Positive
    names: tuple[str, ...]


class Fingertips(Declaration, frozen=True, tag_field="kind", tag="fingertips"):
    """Indicators by their names, one CSV each.

    `metadata` lists every indicator; `data` (`{id}`, `{area_type}`, `{parent_area_type}`) gives
    the values of one. The name decides: an id is used only while it still carries the name.
    """

    metadata: str
    data: str
    area_type: Positive
    parent_area_type: Positive
    indicators: tuple[FingertipsIndicator, ...]
    metadata_most_mb: Positive = 60


Resolver = (
    PoliceArchive
    | ArcgisLayer
    | GovukPage
    | GovukCollection
    | OnsDataset
    | YearlyFiles
    | Fingertips
)


class Source(Declaration, frozen=True):
    """One published source: who publishes it, where, under what licence, and what it feeds.

    `page` and `by_hand` tell a person without network how to get the same files. `hosts`
    (patterns with `*`) are the only ones spoken to, redirects included. `datasets`: the contracts
    that its files are loaded under, at least one.
    """

    id: Slug
    title: str
    publisher: str
    licence: str
    page: str
    by_hand: str
    hosts: tuple[str, ...]
    expect: Expect
    resolve: Resolver
    datasets: tuple[Slug, ...] = ()
    limits: Limits = Limits()
