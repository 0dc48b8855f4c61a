"""Sentences about offences by volume and by harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cspdata.severity import HarmTable
from cspdata.words.numbers import number_text
from cspdata.words.phrases import area_label, sentence


def harm_sentence(found: HarmTable) -> str:
    """What comes first by harm and by volume, or why that cannot be said."""
    if found.refusal:
        return sentence(f"offences cannot be ranked by harm: {found.refusal}")
    where = f"{area_label(found.area)}, {found.period.label}"
    if found.frame.empty:
        return sentence(f"no offence was counted: {where}")
    if not found.method:
        first = found.frame.iloc[0]
        most = f"most often counted is {first['offence']} ({number_text(first['count'])})"
        return sentence(f"by volume alone, {where}: {most}; by harm nothing can be said yet")
    ranked = found.frame[found.frame["harm_rank"].notna()]
    if ranked.empty:
        return sentence(f"none of the offences counted has a weight: {where}")
    harm = ranked.iloc[0].to_dict()
    often = ranked.sort_values("volume_rank", kind="stable").iloc[0].to_dict()
    if harm["offence"] == often["offence"]:
        return sentence(f"{harm['offence']} is first by harm and by volume: {where}")
    return sentence(
        f"most harm comes from {_placed(harm, 'volume_rank', 'volume')}, most offences are "
        f"{_placed(often, 'harm_rank', 'harm')}: {where}"
    )


def lacking_sentence(found: HarmTable) -> str:
    """What the table of harm lacks; empty where nothing is lacking."""
    return sentence(f"what is lacking: {found.lacking}") if found.lacking else ""


def _placed(row: Mapping[Any, Any], rank: str, by: str) -> str:
    return f"{row['offence']} (number {number_text(row[rank])} by {by})"
