"""`show` over time: the rows of a control chart and of a trend, in stable columns."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from cspdata.__main__ import app
from cspdata.measures import Evidence, control, series, trend
from cspdata.periods import Period, month
from cspdata.results import CONTROL_COLUMNS, TREND_COLUMNS
from cspdata.words import control_sentence, forecast_sentence, trend_sentence

WHOLE = Period(month("2021-10"), month("2025-09"))


def shown(*options: str) -> tuple[str, str]:
    """What `show` prints as rows, and what it says."""
    found = CliRunner().invoke(app, ["show", *options])
    assert found.exit_code == 0, found.output
    return found.stdout, found.stderr


@pytest.mark.usefixtures("installation")
def test_the_rows_of_a_control_chart(demo_evidence: Evidence) -> None:
    printed, said = shown("shoplifting", "--by", "control", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert tuple(rows[0]) == CONTROL_COLUMNS
    indicator = demo_evidence.catalogue.indicator("shoplifting")
    home = demo_evidence.partnership.area
    found = control(series(demo_evidence, indicator, area=home, period=WHOLE))
    assert [float(row["charted"]) for row in rows] == found.frame["charted"].tolist()
    assert [row["rule"] for row in rows] == found.frame["rule"].tolist()
    assert control_sentence(found) in said


@pytest.mark.usefixtures("installation")
def test_the_rows_of_a_trend_with_its_forecast(demo_evidence: Evidence) -> None:
    printed, said = shown("asb", "--by", "trend", "--measure", "value", "--format", "json")
    rows = json.loads(printed)
    assert tuple(rows[0]) == TREND_COLUMNS
    indicator = demo_evidence.catalogue.indicator("asb")
    home = demo_evidence.partnership.area
    found = trend(
        series(demo_evidence, indicator, area=home, period=WHOLE), measure="value", forecast=True
    )
    assert len(rows) == 60
    assert [row["given"] for row in rows[48:]] == [None] * 12
    assert rows[-1]["forecast"] == pytest.approx(found.frame["forecast"].iloc[-1])
    assert trend_sentence(found) in said
    assert forecast_sentence(found) in said


@pytest.mark.usefixtures("installation")
def test_a_table_is_printed_and_a_refusal_is_an_error() -> None:
    printed, _ = shown("public_order", "--by", "control")
    assert "upper" in printed
    refused = CliRunner().invoke(
        app, ["show", "asb", "--by", "control", "--start", "2025-09", "--end", "2025-09"]
    )
    assert refused.exit_code != 0
    assert "one figure alone does not vary" in str(refused.exception)
