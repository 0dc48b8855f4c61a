"""Sentences about who is counted, and about the offences of a theme by volume and by harm."""

from __future__ import annotations

from cspdata.assessment.people import People
from cspdata.severity import ThemeHarm
from cspdata.words.changes import change_row, row_headline
from cspdata.words.numbers import count_word, number_text, rate_text
from cspdata.words.phrases import area_label, listed, lowered, sentence


def people_sentence(found: People) -> str:
    """The largest part of those counted, with its interval, and which parts moved beyond chance."""
    if found.refusal:
        return sentence(f"not known: {found.refusal}")
    rows = found.levels.frame[found.levels.frame["value"].notna()]
    most = rows.sort_values("value", ascending=False, kind="stable").iloc[0]
    value, low, high = (rate_text(most[one], 0) for one in ("value", "lower", "upper"))
    lead = "the largest part is " if len(found.levels.frame) > 1 else ""
    said = [
        sentence(
            f"{area_label(found.area)}, {found.levels.period.label}: {lead}"
            f"{lowered(most['area_name'])}, {value}\u00a0% of {found.indicator.noun} "
            f"({low} to {high}\u00a0%)"
        )
    ]
    moved = found.change.frame
    for way, word in (("higher", "a larger share than before"), ("lower", "a smaller one")):
        names = moved.loc[moved["verdict"] == way, "area_name"].tolist()
        if names:
            said.append(sentence(f"{listed([lowered(one) for one in names])}: {word}"))
    hidden = found.levels.frame["value"].isna()
    if hidden.any():
        named = listed([lowered(one) for one in found.levels.frame.loc[hidden, "area_name"]])
        said.append(sentence(f"withheld by the supplier: {named}"))
    return " ".join(said)


def people_alt(found: People) -> str:
    """What the drawing of those counted shows, part by part."""
    told = []
    for code, label in found.levels.frame[["area_code", "area_name"]].itertuples(index=False):
        row = change_row(found.change, code=code)
        told.append(f"{label}: {lowered(row_headline(found.change, row)).rstrip('.')}")
    return f"{sentence(f'dots with intervals. {found.title}')} {sentence('; '.join(told))}"


def who_unknown(ask: str) -> str:
    """What is not known of who is counted, and who holds it; empty where nothing is declared."""
    return sentence(f"not known here: {lowered(ask)}") if ask else ""


def theme_harm_sentence(told: ThemeHarm) -> str:
    """Where the offences of a theme stand by volume and by harm, or why that cannot be said."""
    if not told.theme.offences:
        return (
            "This theme is not counted by offence code, so its harm cannot be weighed beside that "
            "of other offences."
        )
    found, rows = told.table, told.frame
    if found.refusal:
        return sentence(f"harm cannot be weighed: {found.refusal}")
    if rows.empty:
        return sentence(f"none of its offences was counted, {found.period.label}")
    where = f"{area_label(found.area)}, {found.period.label}"
    if not found.method:
        first = rows.iloc[0]
        return sentence(
            f"{where}: of its {count_word(len(rows))} kinds of offence {first['offence']} is "
            f"counted most ({number_text(first['count'])}, number "
            f"{number_text(first['volume_rank'])} of all by volume). By harm nothing "
            "can be said: no weights are loaded"
        )
    if told.total is None:
        return sentence(f"{where}: {told.refusal}")
    first = rows[rows["harm_rank"].notna()].sort_values("harm_rank", kind="stable").iloc[0]
    without = listed(list(told.unweighted))
    return sentence(
        f"{where}: most harm of this theme comes from {first['offence']}, number "
        f"{number_text(first['harm_rank'])} of all offences by harm and number "
        f"{number_text(first['volume_rank'])} by volume"
    ) + (f" Without a weight, and not in it: {without}." if without else "")
