"""What is declared in `data/catalogue`: partnership, objectives, datasets and indicators."""

from cspdata.catalogue.benchmarks import BenchmarkGroup, read_benchmark_groups
from cspdata.catalogue.cycle import STEPS, CycleStep, StepName
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
    LastAssessment,
    Partnership,
    Polarity,
    Rebase,
    Statutory,
    Town,
    Use,
)
from cspdata.catalogue.objectives import Board, Makeup, Need, Objective, Theme
from cspdata.catalogue.read import (
    CatalogueError,
    read_catalogue,
    read_declaration,
    read_partnership,
)
from cspdata.catalogue.sight import Delay, Line, Step
from cspdata.catalogue.statutory import DutyPage, StatutoryDuty

__all__ = [
    "ANSWERS",
    "RESPONSES",
    "Aggregates",
    "AreaRef",
    "BenchmarkGroup",
    "Authority",
    "Board",
    "Body",
    "Break",
    "Catalogue",
    "CatalogueError",
    "Column",
    "CycleStep",
    "Dataset",
    "Delay",
    "Duties",
    "Duty",
    "DutyPage",
    "EXAMPLE",
    "Gate",
    "Indicator",
    "LastAssessment",
    "Intervention",
    "Line",
    "Locality",
    "Makeup",
    "Need",
    "Objective",
    "Partnership",
    "Place",
    "Polarity",
    "Rebase",
    "Step",
    "STEPS",
    "Statutory",
    "StatutoryDuty",
    "StepName",
    "Theme",
    "Times",
    "Town",
    "Use",
    "read_benchmark_groups",
    "read_catalogue",
    "read_declaration",
    "read_partnership",
]
