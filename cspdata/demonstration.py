"""The demonstration: files written in the real formats, loaded through the ordinary ingest."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cspdata import demo
from cspdata.agreed_priorities import Told, keep_priority, priority_history
from cspdata.catalogue import Catalogue, read_catalogue, read_partnership
from cspdata.demonstration_entries import keep_demonstration_entries
from cspdata.folders import PROJECT, catalogue_folder, demo_folder, warehouse_folder
from cspdata.ingest import Progress, Report, ingest
from cspdata.ingest.report import Watch

AGREED_ON = datetime(2025, 11, 6, 14, 0, tzinfo=UTC)
BASELINE = "Oct 2023 – Sep 2024"
#: What the made-up partnership agreed, by id: each stands otherwise against its target.
PRIORITIES: dict[str, Told] = {
    "vehicle-crime": {
        "title": "Fewer thefts from cars in town car parks",
        "theme": "acquisitive_crime",
        "term": "short",
        "reason": "Wardens and signs in one town were followed by a fall; other towns have none.",
        "dissent": "One member would rather wait for a second year of figures.",
        "board": "safer_communities",
        "roles": {"Council": "Wardens and signs", "Constabulary": "Patrols on market days"},
        "indicator": "vehicle_crime",
        "direction": "down",
        "baseline_period": BASELINE,
        "baseline": 82.0,
        "target": 70.0,
        "target_by": "2026-09",
        "owner": "Head of community safety",
    },
    "help-reaches-highest-risk": {
        "title": "Help reaches those at highest risk of domestic abuse",
        "theme": "domestic_abuse",
        "term": "short",
        "reason": "Fewer of those referred engage with an adviser than a year ago.",
        "board": "dalpb",
        "roles": {"Commissioned service": "Call within two days", "Constabulary": "Refer at once"},
        "indicator": "idva_engaged",
        "direction": "up",
        "baseline_period": BASELINE,
        "baseline": 69.5,
        "target": 72.0,
        "target_by": "2026-12",
        "owner": "Domestic abuse lead of the council",
    },
    "answer-in-time": {
        "title": "Those who ask under the disclosure scheme are answered in time",
        "theme": "domestic_abuse",
        "term": "medium",
        "reason": "An answer that comes late may come too late.",
        "board": "dalpb",
        "roles": {"Constabulary": "One desk for all requests"},
        "indicator": "dvds_median_days",
        "direction": "down",
        "baseline_period": BASELINE,
        "baseline": 31.0,
        "target": 30.0,
        "target_by": "2027-03",
        "owner": "Public protection lead of the force",
    },
    "safe-after-dark": {
        "title": "Women feel safe outside after dark",
        "theme": "violence_against_women_and_girls",
        "term": "long",
        "reason": "Fewer women than a year ago say that they feel safe after dark.",
        "board": "vawg",
        "roles": {"Council": "Lighting", "Licensed premises": "Trained staff"},
        "indicator": "survey_women_safe_night",
        "direction": "up",
        "baseline_period": "Apr 2024 – Mar 2025",
        "baseline": 51.5,
        "target": 65.0,
        "target_by": "2028-03",
        "owner": "Director of public health",
    },
    "learning-published": {
        "title": "The learning of every review is published within a year",
        "theme": "domestic_abuse",
        "term": "medium",
        "reason": "One of two reviews was published in the last plan's time.",
        "board": "dardr",
        "owner": "Chair of the review board",
    },
}


def declaration() -> Path:
    """The declaration of the demonstration: this catalogue's own, else the project's."""
    own = catalogue_folder() / "demonstration.toml"
    return own if own.is_file() else PROJECT / "data" / "catalogue" / "demonstration.toml"


def demonstration_catalogue() -> Catalogue:
    """The catalogue with the demonstration's made-up partnership."""
    return read_catalogue(catalogue_folder(), partnership=read_partnership(declaration()))


def build_demonstration(watch: Watch | None = None) -> Report:
    """The report of writing and loading the demonstration into a new build.

    Rows of other data are never mixed with it: the build starts from nothing.
    """

    def tell(doing: str, share: float) -> None:
        if watch:
            # Writing takes about as long as loading: half of the way.
            watch(Progress(doing, 0, 0, int(share * 500), 1000, 0, 0.0))

    folder = demo_folder()
    demo.write(folder, declaration=declaration(), progress=tell)
    catalogue = demonstration_catalogue()
    report = ingest([folder], catalogue=catalogue, folder=warehouse_folder(), watch=watch)
    seed_decisions(catalogue)
    return report


def seed_decisions(catalogue: Catalogue) -> None:
    """Writes what a made-up partnership wrote and decided into the log of decisions, once.

    Refuses a partnership that is not made up. Each priority has a key of its own that begins with
    `demo-`, and what is there already is left as it is: a second build of the demonstration adds
    nothing, and what people wrote since stays the newest.
    """
    if not catalogue.partnership.demonstration:
        raise ValueError(
            f"{catalogue.partnership.name} is no demonstration: nothing made up is written for it"
        )
    for name, told in PRIORITIES.items():
        if priority_history(catalogue.partnership.id, name):
            continue
        keep_priority(
            catalogue,
            priority_id=name,
            key=f"demo-{catalogue.partnership.id}-{name}",
            written=AGREED_ON,
            author="Executive (demonstration)",
            **told,
        )
    keep_demonstration_entries(catalogue)
