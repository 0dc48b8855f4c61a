"""The declared sources: those of the project hold, and a mistake is told by file and key."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cspdata.catalogue import CatalogueError
from cspdata.fetch import Source, read_sources, source_of
from cspdata.fetch.declaration import ArcgisLayer, Fingertips, PoliceArchive
from tests.small import CATALOGUE, CATALOGUE_FOLDER

SOURCES = CATALOGUE_FOLDER / "sources"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    """The project's own declarations."""
    return read_sources(SOURCES, datasets=CATALOGUE.datasets)


def test_every_kind_of_open_data_has_a_source(sources: dict[str, Source]) -> None:
    assert {
        "police_street",
        "lsoa21_boundaries",
        "lsoa21_ward_lad",
        "lsoa11_lsoa21",
        "lad_csp_force",
        "rural_urban_2021",
        "population_lsoa21",
        "deprivation_2025",
        "deprivation_2019",
        "home_office_csp",
        "home_office_force",
        "home_office_knife",
        "fire_low_level",
        "stats19",
        "fingertips",
        "nrm",
    } <= set(sources)


def test_each_says_whose_it_is_and_how_to_get_it_by_hand(sources: dict[str, Source]) -> None:
    for source in sources.values():
        assert "Open Government Licence v3.0" in source.licence, source.id
        assert source.publisher, source.id
        assert source.by_hand.endswith("."), source.id
        assert urlsplit(source.page).scheme == "https", source.id
        assert all("*" not in host or host.count(".") >= 2 for host in source.hosts), source.id


def test_each_takes_files_within_what_a_fetch_may_take(sources: dict[str, Source]) -> None:
    for source in sources.values():
        assert source.expect.most_mb <= source.limits.most_mb, source.id


def test_the_files_of_a_loaded_dataset_are_of_a_kind_it_takes(sources: dict[str, Source]) -> None:
    for source in sources.values():
        for dataset in source.datasets:
            taken = CATALOGUE.datasets[dataset].formats
            assert set(source.expect.formats) & set(taken), (source.id, dataset)


def test_a_layer_asks_for_the_columns_that_its_dataset_needs(sources: dict[str, Source]) -> None:
    """Every required column of the contract is among the columns that a release must have."""
    asked = [one for one in sources.values() if isinstance(one.resolve, ArcgisLayer)]
    assert asked
    for source in asked:
        for dataset in source.datasets:
            for key, column in CATALOGUE.datasets[dataset].columns.items():
                if not column.required or key.endswith("_name") or key == "name":
                    continue
                names = [name.replace("[0-9]", "1") for name in column.names]
                assert any(
                    re.fullmatch(field, name, flags=re.IGNORECASE)
                    for field in source.resolve.fields
                    for name in names
                ), (source.id, key)


def test_the_store_of_the_police_archives_is_a_declared_host(sources: dict[str, Source]) -> None:
    source = sources["police_street"]
    assert isinstance(source.resolve, PoliceArchive)
    for host in ("policeuk-data.s3.amazonaws.com", "policeuk-data.s3.eu-west-1.amazonaws.com"):
        assert any(fnmatchcase(host, pattern) for pattern in source.hosts)
    assert not any(fnmatchcase("evil.s3.amazonaws.com", pattern) for pattern in source.hosts)


def test_no_indicator_is_asked_for_twice(sources: dict[str, Source]) -> None:
    resolve = sources["fingertips"].resolve
    assert isinstance(resolve, Fingertips)
    ids = [one.id for one in resolve.indicators]
    names = [name for one in resolve.indicators for name in one.names]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def changed(tmp_path: Path, name: str, change: Change) -> Path:
    """A folder with one of the project's declarations, changed."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = (SOURCES / f"{name}.toml").read_text(encoding="utf-8")
    assert change(text) != text
    (folder / f"{name}.toml").write_text(change(text), encoding="utf-8")
    return folder


def swap(before: str, after: str) -> Change:
    """A change of the first place of a text."""
    return lambda text: text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("name", "change", "key", "reason"),
    [
        ("stats19", swap("licence =", "license ="), "", "unknown key 'license', did you mean"),
        ("stats19", swap("earliest =", "earlyest ="), "resolve", "unknown key 'earlyest'"),
        ("stats19", swap('"yearly_files"', '"yearly"'), "resolve", "yearly"),
        ("stats19", swap("least_bytes = 100000", "least_bytes = 0"), "expect.least_bytes", ">= 1"),
        ("stats19", swap("requests_per_second = 2.0", "requests_per_second = 99.0"), "", "15"),
        ("stats19", swap("{year}", "2025"), "resolve.address", "lacks {year}"),
        ("stats19", swap('id = "stats19"', 'id = "stats"'), "id", "must equal the file's name"),
        ("stats19", swap("datasets = [", 'datasets = ["polis", '), "datasets", "'polis' is not"),
        ("nrm", lambda text: re.sub(r"datasets = .*", "datasets = []", text), "datasets", "name"),
        ("stats19", swap('hosts = ["data.dft.gov.uk"]', "hosts = []"), "hosts", "name the hosts"),
        ("stats19", swap('hosts = ["data.dft', 'hosts = ["other.dft'), "resolve.address", "hosts"),
        ("stats19", swap('address = "https', 'address = "http'), "resolve.address", "https://"),
        ("stats19", swap('page = "https://', 'page = "'), "page", "is not an https:// address"),
        ("stats19", swap('page = "https://', 'page = "https://['), "page", "is not an https://"),
        ("nrm", swap("content_types", "# "), "expect.content_types", "name at least one"),
        ("nrm", swap("(?P<month>", "("), "resolve.document", "needs a group (?P<month>…)"),
        ("nrm", swap("(?P<month>", "(?P<month>("), "resolve.document", "is no pattern"),
        ("police_street", swap("{month}.zip", "x.zip"), "resolve.dated", "lacks {month}"),
        ("police_street", swap('"2017-04"', '"April 2017"'), "resolve.full_history", "regex"),
        ("lsoa21_boundaries", swap("area_field", "# "), "resolve.area_field", "name the column"),
        ("lsoa21_boundaries", swap('pinned = "Lo', 'pinned = "Up'), "resolve.pinned", "match"),
        ("fingertips", swap("{id}", "1"), "resolve.data", "lacks {id}"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_file_and_key(
    tmp_path: Path, name: str, change: Change, key: str, reason: str
) -> None:
    folder = changed(tmp_path, name, change)
    with pytest.raises(CatalogueError) as fault:
        read_sources(folder, datasets=CATALOGUE.datasets)
    text = str(fault.value)
    assert text.startswith(str(folder / f"{name}.toml"))
    assert key in text
    assert reason in text


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="the folder is missing"):
        read_sources(tmp_path / "none")


def test_a_source_that_is_not_declared_is_told_with_the_nearest(sources: dict[str, Source]) -> None:
    with pytest.raises(KeyError, match="did you mean 'stats19'"):
        source_of(sources, "stats20")
    with pytest.raises(KeyError, match="there are: deprivation_2019, "):
        source_of(sources, "weather")
