"""What arrived and what is wrong with it: receipts, months, placing, refused rows, the register."""

from cspdata.quality.register import AUTHORITIES, STATES, Entry, Register, register
from cspdata.quality.statuses import (
    DatasetStatus,
    answered,
    as_of,
    built_at,
    default_period,
    leading_dataset,
    missing_text,
    next_due,
    open_needs,
    placing_table,
    receipts_table,
    refused_table,
    statuses,
    unmatched_table,
)

__all__ = [
    "AUTHORITIES",
    "STATES",
    "DatasetStatus",
    "Entry",
    "Register",
    "answered",
    "as_of",
    "built_at",
    "default_period",
    "leading_dataset",
    "missing_text",
    "next_due",
    "open_needs",
    "placing_table",
    "receipts_table",
    "refused_table",
    "register",
    "statuses",
    "unmatched_table",
]
