"""Boundaries, lookups, population and deprivation of the invented county, as ONS and MHCLG do.

Each function returns the text of one file. Column names are the publishers' own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from cspdata.catalogue import AreaRef
from cspdata.demo.county import County
from cspdata.demo.declaration import Demonstration

#: How many areas England's index ranks (IoD 2025).
RANKED = 33_755
RANK = "Rank (where 1 is most deprived)"
DECILE = "Decile (where 1 is most deprived 10% of LSOAs)"
#: First and last year of an age, and the share of residents who are of it.
AGES = ((0, 15, 0.18), (16, 24, 0.09), (25, 44, 0.24), (45, 64, 0.27), (65, 90, 0.22))
#: Metres from the borough's middle within which a place is "nearer to a major town".
NEAR = 25_000.0


def boundaries(demonstration: Demonstration, county: County, district: AreaRef) -> str:
    """LSOA 2021 boundaries of one district as GeoJSON in WGS84, rings as RFC 7946 has them."""
    import shapely

    drawn = shapely.orient_polygons(county.drawn)
    features = [
        {
            "type": "Feature",
            "properties": {
                "FID": index + 1,
                "LSOA21CD": county.code[index],
                "LSOA21NM": county.name[index],
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [shapely.get_coordinates(drawn[index]).tolist()],
            },
        }
        for index, home in enumerate(_districts(demonstration, county))
        if home is district
    ]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in features)
    return f'{{"type":"FeatureCollection","name":"{district.code}","features":[\n{lines}\n]}}\n'


def lsoa11_to_lsoa21(demonstration: Demonstration, county: County) -> str:
    """LSOA 2011 to LSOA 2021 to district, exact fit: U unchanged, S split."""
    homes = _districts(demonstration, county)
    return _csv(
        ("LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "CHGIND", "LAD22CD", "LAD22NM"),
        (
            (*areas, "S" if split else "U", home.code, home.name)
            for *areas, split, home in zip(
                county.old_code,
                county.old_name,
                county.code,
                county.name,
                county.split.tolist(),
                homes,
                strict=True,
            )
        ),
    )


def lsoa21_to_ward(demonstration: Demonstration, county: County) -> str:
    """LSOA 2021 to ward to district."""
    homes = _districts(demonstration, county)
    return _csv(
        ("LSOA21CD", "LSOA21NM", "WD25CD", "WD25NM", "LAD25CD", "LAD25NM"),
        (
            (
                county.code[one],
                county.name[one],
                ward.code,
                ward.name,
                homes[one].code,
                homes[one].name,
            )
            for ward in county.wards
            for one in ward.areas
        ),
    )


def district_to_csp(demonstration: Demonstration) -> str:
    """District to community safety partnership to police force area."""
    partnership, borough = demonstration.partnership, demonstration.generate.borough
    csps = (partnership.csp, borough.csp or partnership.csp)
    force = partnership.force
    return _csv(
        ("LAD24CD", "LAD24NM", "CSP24CD", "CSP24NM", "PFA24CD", "PFA24NM"),
        (
            (home.code, home.name, csp.code, csp.name, force.code, force.name)
            for home, csp in zip(partnership.areas, csps, strict=True)
        ),
    )


def rural_urban(demonstration: Demonstration, county: County) -> str:
    """Rural-urban classification 2021 of each LSOA, by size of its town and distance to Swindon."""
    settlements = demonstration.generate.settlements
    middle = county.position[county.settlement == len(settlements) - 1].mean(axis=0)
    near = (np.hypot(*(county.position - middle).T) < NEAR).tolist()
    rows = []
    for index, is_near in enumerate(near):
        home = settlements[int(county.settlement[index])]
        size, label = "R", "Smaller rural"
        if county.in_town[index]:
            urban = home.residents * home.town_share >= 12
            size, label = ("U", "Urban") if urban else ("L", "Larger rural")
        stem = {"U": "U", "L": "RL", "R": "RS"}[size]
        how = "Nearer to" if is_near else "Further from"
        rows.append(
            (
                county.code[index],
                county.name[index],
                f"{stem}{'N' if is_near else 'F'}1",
                f"{label}: {how} a major town or city",
                "Urban" if size == "U" else "Rural",
            )
        )
    return _csv(("LSOA21CD", "LSOA21NM", "RUC21CD", "RUC21NM", "Urban_rural_flag"), rows)


def community_areas(demonstration: Demonstration, county: County) -> str:
    """LSOA 2021 to community area, of the partnership only: the borough has none."""
    names = [one.name for one in demonstration.generate.community_areas]
    return _csv(
        ("LSOA21CD", "LSOA21NM", "community_area_code", "community_area_name"),
        (
            (county.code[k], county.name[k], f"D09{home + 1:06d}", names[home])
            for k, home in enumerate(county.settlement.tolist())
            if home < len(names)
        ),
    )


def population(demonstration: Demonstration, county: County) -> str:
    """Residents of each LSOA 2021 by sex and single year of age, which add up to the total."""
    places = ("LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name")
    header = (*places, "Total", *(f"{sex}{age}" for sex, age, _ in _ages()))
    homes = _districts(demonstration, county)
    upto = np.cumsum([share for _, _, share in _ages()])
    rows = (
        (home.code, home.name, code, name, total)
        + tuple(np.diff(np.rint(total * upto), prepend=0).astype(int).tolist())
        for home, code, name, total in zip(
            homes, county.code, county.name, county.residents.tolist(), strict=True
        )
    )
    return _csv(header, rows, mark=False)


def _ages() -> list[tuple[str, int, float]]:
    """Every sex and single year of age, 90 for all above, and its share of the residents."""
    return [
        (sex, age, of_sex * share / (last - first + 1))
        for sex, of_sex in (("F", 0.51), ("M", 0.49))
        for first, last, share in AGES
        for age in range(first, last + 1)
    ]


def deprivation(demonstration: Demonstration, county: County) -> str:
    """Indices of deprivation 2025, the columns of File 7 that are used.

    Rank is the area's place in a logistic distribution over England. The overall score is the
    exponential transformation of the published method, E = −23 ln(1 − R(1 − e^(−100/23))) with R
    from 0 (least) to 1 (most deprived); income and crime scores rise with it.
    """
    standing = 1 / (1 + np.exp(-1.702 * county.deprivation))
    rank = np.clip(np.round((1 - standing) * RANKED).astype(int), 1, RANKED)
    decile = np.ceil(rank * 10 / RANKED).astype(int)
    score = -23 * np.log(1 - standing * (1 - np.exp(-100 / 23)))
    homes = _districts(demonstration, county)
    overall = "Index of Multiple Deprivation (IMD)"
    header = (
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
        f"{overall} Score",
        f"{overall} {RANK}",
        f"{overall} {DECILE}",
        "Income Score (rate)",
        "Crime Score",
    )
    return _csv(
        header,
        (
            (
                county.code[k],
                county.name[k],
                homes[k].code,
                homes[k].name,
                f"{score[k]:.3f}",
                rank[k],
                decile[k],
                f"{0.03 + 0.37 * standing[k] ** 2:.3f}",
                f"{1.1 * county.deprivation[k] - 0.1:.3f}",
            )
            for k in range(len(homes))
        ),
    )


def _districts(demonstration: Demonstration, county: County) -> list[AreaRef]:
    """The district of each small area."""
    area, comparator = demonstration.partnership.areas
    return [area if inside else comparator for inside in county.in_partnership.tolist()]


def _csv(header: Sequence[str], rows: Iterable[Iterable[object]], *, mark: bool = True) -> str:
    """A CSV text, by default with the byte order mark that ONS and MHCLG put before it."""
    lines = [
        ",".join(f'"{one}"' if "," in one else one for one in map(str, row))
        for row in (header, *rows)
    ]
    return ("\ufeff" if mark else "") + "\n".join(lines) + "\n"
