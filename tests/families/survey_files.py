"""The survey of residents as files: the demonstration's last one, and ones written for a test."""

from __future__ import annotations

import csv
import io

from tests.families.demonstration import period

LAST = "community/survey_2024.csv"
YEAR = period("2024-10", "2025-09")
HEADER = "wave_date,community_area,age_band,sex,feel_safe_night,priorities,free_text"


def told(**given: str) -> list[str]:
    """The cells of one response in the order of `HEADER`."""
    usual = {
        "wave_date": "15/10/2024",
        "community_area": "Devizes",
        "age_band": "45-64",
        "sex": "Female",
        "feel_safe_night": "Fairly safe",
    } | given
    return [usual.get(name, "") for name in HEADER.split(",")]


def survey(*rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER.split(","), *rows])
    return out.getvalue()
