"""What is declared in `data/catalogue`: partnership, objectives, datasets and indicators."""

from cspdata.catalogue.benchmarks import BenchmarkGroup, read_benchmark_groups
from cspdata.catalogue.criteria import SCALE, Criteria, Criterion, lettered
from cspdata.catalogue.cycle import STEPS, CycleStep, StepName
from cspdata.catalogue.declared import CatalogueError, read_declaration
from cspdata.catalogue.duties import Authority, Duties, Duty
from cspdata.catalogue.interventions import EXAMPLE, Intervention, Place
from cspdata.catalogue.layouts import (
    ANSWERS,
    ANY_OTHER,
    RESPONSES,
    Aggregates,
    Column,
    Gate,
    Locality,
    Survey,
    Times,
)
from cspdata.catalogue.model import (
    Break,
    Catalogue,
    Dataset,
    Indicator,
    Polarity,
    Rebase,
    Statutory,
    Use,
)
from cspdata.catalogue.objectives import Board, Makeup, Need, Objective, Theme
from cspdata.catalogue.partnership import (
    AreaRef,
    Body,
    LastAssessment,
    Partnership,
    Town,
)
from cspdata.catalogue.read import read_catalogue, read_partnership
from cspdata.catalogue.sight import Delay, Line, Step
from cspdata.catalogue.statutory import DutyPage, StatutoryDuty

__all__ = [
    "ANSWERS",
    "ANY_OTHER",
    "RESPONSES",
    "SCALE",
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
    "Criteria",
    "Criterion",
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
    "Survey",
    "Theme",
    "Times",
    "Town",
    "Use",
    "lettered",
    "read_benchmark_groups",
    "read_catalogue",
    "read_declaration",
    "read_partnership",
]
