"""Demonstration data: files in the publishers' formats, of a county that does not exist.

Nothing here reads the files again: they go through the ordinary ingest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from cspdata.demo import community, health, justice, police_extract, safeguarding
from cspdata.demo.declaration import Demonstration, read_demonstration

#: The modules whose files of partners follow those of the police, in this order.
FAMILIES = (safeguarding, health, justice, community)

__all__ = ["Demonstration", "read_demonstration", "write"]


def write(
    folder: Path,
    *,
    declaration: Path,
    progress: Callable[[str, float], None] | None = None,
) -> list[Path]:
    """The files written below a folder, in order, as `declaration` (a TOML file) says.

    The same declaration gives the same bytes. `progress` is told what is being made and the share
    done, 0 to 1. A file that is there already is replaced whole; other files are left alone.
    """
    demonstration = read_demonstration(declaration)
    total = 2 * demonstration.generate.months + 9 + police_extract.COUNT
    total += sum(one.COUNT for one in FAMILIES)
    report = progress or (lambda _what, _share: None)
    report("Drawing the county", 0.0)
    written: list[Path] = []
    for name, content in files(demonstration):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(path.name + ".part")
        aside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        aside.replace(path)
        written.append(path)
        report(f"Writing {name}", len(written) / total)
    return written


def files(demonstration: Demonstration) -> Iterator[tuple[str, str | bytes]]:
    """Every file of the demonstration: its path below the folder, with `/`, and its content."""
    import numpy as np

    from cspdata.demo import reference_files, strays
    from cspdata.demo.county import county
    from cspdata.demo.events import events
    from cspdata.demo.police_files import street_files
    from cspdata.demo.snap_points import snap_points

    land = county(demonstration)
    for district in demonstration.partnership.areas:
        yield (
            f"boundaries/lsoa21_{district.code}.geojson",
            reference_files.boundaries(demonstration, land, district),
        )
    yield "lookups/lsoa11_lsoa21_lad22.csv", reference_files.lsoa11_to_lsoa21(demonstration, land)
    yield "lookups/lsoa21_wd25_lad25.csv", reference_files.lsoa21_to_ward(demonstration, land)
    yield "lookups/lad24_csp24_pfa24.csv", reference_files.district_to_csp(demonstration)
    yield "lookups/lsoa21_ruc21.csv", reference_files.rural_urban(demonstration, land)
    yield "lookups/community_areas.csv", reference_files.community_areas(demonstration, land)
    yield "population/usual_residents_lsoa21.csv", reference_files.population(demonstration, land)
    yield "deprivation/iod2025_lsoa21.csv", reference_files.deprivation(demonstration, land)
    points = snap_points(demonstration, land)
    where = strays.places(land, points)
    random = np.random.default_rng([demonstration.generate.seed, 4])
    happened = events(demonstration, land, points)
    ours = strays.with_strays(demonstration, happened, where=where, random=random)
    theirs = strays.recorded_by_neighbour(demonstration, land, points=points, random=random)
    partnership = demonstration.partnership
    recorded = ((partnership.force, ours), (partnership.neighbours[0], theirs))
    for stream, (force, found) in enumerate(recorded):
        yield from street_files(
            demonstration, found, force=force.name, slug=force.slug, where=where, stream=stream
        )
    yield from police_extract.files(demonstration, happened, county=land, points=points)
    for family in FAMILIES:
        yield from family.files(demonstration)
