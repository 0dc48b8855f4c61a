"""Partner files into the warehouse: recognised by contract, typed, mapped, checked, placed."""

from cspdata.ingest.build import BuildError, ingest
from cspdata.ingest.report import Progress, Receipt, Report

__all__ = ["BuildError", "Progress", "Receipt", "Report", "ingest"]
