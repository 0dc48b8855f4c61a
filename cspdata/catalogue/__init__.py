"""What is declared in `data/catalogue`: partnership, objectives, datasets and indicators."""

from cspdata.catalogue.benchmarks import BenchmarkGroup, read_benchmark_groups
from cspdata.catalogue.duties import Authority, Duties, Duty
from cspdata.catalogue.interventions import EXAMPLE, Intervention, Place
from cspdata.catalogue.layouts import ANSWERS, RESPONSES, Aggregates, Column, Gate, Locality, Times
from cspdata.catalogue.model import (
    AreaRef,
    Body,
    Break,
    Catalogue,
    Dataset,
    Indicator,
    Need,
    Objective,
    Partnership,
    Polarity,
    Rebase,
    Theme,
    Town,
    Use,
)
from cspdata.catalogue.read import (
    CatalogueError,
    read_catalogue,
    read_declaration,
    read_partnership,
)
from cspdata.catalogue.sight import Delay, Line, Step

__all__ = [
    "ANSWERS",
    "RESPONSES",
    "Aggregates",
    "AreaRef",
    "BenchmarkGroup",
    "Authority",
    "Body",
    "Break",
    "Catalogue",
    "CatalogueError",
    "Column",
    "Dataset",
    "Delay",
    "Duties",
    "Duty",
    "EXAMPLE",
    "Gate",
    "Indicator",
    "Intervention",
    "Line",
    "Locality",
    "Need",
    "Objective",
    "Partnership",
    "Place",
    "Polarity",
    "Rebase",
    "Step",
    "Theme",
    "Times",
    "Town",
    "Use",
    "read_benchmark_groups",
    "read_catalogue",
    "read_declaration",
    "read_partnership",
]
