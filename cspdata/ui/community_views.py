"""Community views: what residents say, whom the survey has not heard, what concerns them most."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import streamlit as st

from cspdata.assessment.community import concerns
from cspdata.assessment.ranked_concerns import ranked_concerns
from cspdata.assessment.respondents import DIMENSIONS, respondents
from cspdata.assessment.survey import least_base, survey_dataset
from cspdata.assessment.views import question_indicator, views
from cspdata.catalogue import AreaRef, Catalogue, read_catalogue
from cspdata.charts.community import (
    Shown,
    answers_chart,
    concerns_chart,
    missing_chart,
    ranks_chart,
)
from cspdata.export.community import CommunityPack, community_slides, community_xlsx
from cspdata.folders import catalogue_folder
from cspdata.measures import Evidence
from cspdata.periods import Period
from cspdata.quality import built_at
from cspdata.ui import cached, parts, scope
from cspdata.ui.analyst_text import show_text
from cspdata.words import area_label, known
from cspdata.words.community import (
    answer_change_sentence,
    answer_row,
    answer_sentence,
    answers_alt,
    areas_sentence,
    concerns_alt,
    concerns_sentence,
    harm_lacking_sentence,
    missing_alt,
    missing_sentence,
    ranked_alt,
    ranked_sentence,
    text_sentence,
    weighted_sentence,
    weighting_sentence,
)

QUESTION = "What do residents say, and whom have we not heard?"
PARTS = {
    "answers": "Answers",
    "missing": "Who is missing",
    "concerns": "What concerns them",
    "words": "In their own words",
}
SHOWN = {"both": "Side by side", "given": "As answered", "weighted": "Weighted"}
ORDERS = {"value": "Highest first", "base": "Most answers first", "name": "By name"}
USUAL = "safe_night"
METHOD = (
    "An answer is shown as the share of those who answered the question, with Wilson's 95 % "
    "interval. The **weighted** share counts each person so that age and sex, and the community "
    "areas, have their share of the residents aged 16 and over (raking: Deming and Stephan 1940); "
    "nobody counts for more than five times the mean. Its interval has Kish's effective sample "
    "size, and it is told in whole per cent. Where fewer than {least} people answered, and where 1 "
    "to 7 gave an answer in a community area, nothing is shown; other numbers of areas are to the "
    "nearest 5. Changes are tested on the answers as given, corrected for all questions and areas "
    "at once (Benjamini–Hochberg, 5 %)."
)
MISSING_METHOD = (
    "Of those who said what they are, a class is *under-represented* where the 95 % interval of "
    "its share lies below its share of the residents aged 16 and over. Who did not say is in no "
    "class. Weighting cannot bring back what the few who answered do not know."
)
CONCERNS_METHOD = (
    "Of those who named anything. A rank is given as a range where intervals overlap: an order "
    "that the answers do not carry is not claimed. Volume is what the theme's main indicator "
    "counts in a year, in its own unit: cases of one theme are not cases of another. Harm is "
    "offences times the weight of their code, where weights are declared."
)
WORDS_METHOD = (
    "As a file is loaded, what a person wrote is compared with the words of each theme "
    "(`data/catalogue/keywords.toml`: whole words, in any case). How many people used them is "
    "kept, and no text. Who writes is not drawn at random: these are mentions, no opinion poll."
)


def show_community_views() -> None:
    """Draw the part that is chosen, with the answer to the page's question above it."""
    st.title(QUESTION)
    chosen = scope.current()
    key = cached.current_key()
    if key is None or chosen is None:
        _no_survey(read_catalogue(catalogue_folder()), "")
        return
    evidence = cached.evidence(key)
    area = _area(evidence, chosen.area)
    found = _pack(evidence, area, chosen.period)
    if found.views.refusal:
        _no_survey(evidence.catalogue, _later(evidence, chosen.period))
        return
    st.markdown(f"##### {concerns_sentence(found.concerns)}")
    st.markdown(f"**{missing_sentence(found.respondents)}**")
    if area != chosen.area:
        st.caption(f"The survey is of {area_label(area)}: that is shown.")
    part = parts.segments("Part", "part", PARTS)
    if part == "answers":
        _answers(evidence, found)
    elif part == "missing":
        _missing(found)
    elif part == "concerns":
        _concerns(found)
    else:
        _words(found)
    _said(evidence, found)
    _downloads(found)


def _area(evidence: Evidence, area: AreaRef) -> AreaRef:
    """The scope's area where the survey has it, else the partnership's own."""
    dataset = survey_dataset(evidence)
    level = dataset.aggregates.level if dataset and dataset.aggregates else ""
    return area if area.level == level else evidence.partnership.area


def _pack(evidence: Evidence, area: AreaRef, period: Period) -> CommunityPack:
    """Every result of the page, worked out once for a build, an area and a period."""

    def made() -> CommunityPack:
        dataset = survey_dataset(evidence)
        return CommunityPack(
            partnership=evidence.partnership,
            area=area,
            views=views(evidence, period=period),
            respondents=respondents(evidence, period=period),
            concerns=concerns(evidence, area=area, period=period),
            texts=concerns(evidence, area=area, period=period, kind="text"),
            ranked=ranked_concerns(evidence, area=area, period=period),
            made_on=datetime.fromisoformat(built_at(evidence)).date(),
            least_base=least_base(dataset) if dataset else 0,
        )

    return evidence.kept(("community views", area.code, str(period.first), str(period.last)), made)


def _later(evidence: Evidence, period: Period) -> str:
    """That a survey is loaded, but of later months than the period; empty where none is."""
    if views(evidence).refusal:
        return ""
    return f"The survey that is loaded was taken after {period.label}: choose a later period."


def _answers(evidence: Evidence, found: CommunityPack) -> None:
    """The answers to one question, by community area."""
    own = evidence.partnership.area
    first, second, third = st.columns((1.4, 1.75, 2.1), gap="small", vertical_alignment="bottom")
    titles = found.views.questions
    with first:
        usual = USUAL if USUAL in titles else next(iter(titles))
        question = parts.choice("Question", "question", titles, usual)
    with second:
        shown = _shown("show")
    with third:
        order = parts.segments("Order", "order", ORDERS, labelled=True)
    row = answer_row(found.views, question, found.area)
    lead, side = st.columns((2.6, 1), gap="large")
    with lead:
        st.markdown(f"**{answer_sentence(found.views, question, found.area)}**")
        drawing = answers_chart(
            found.views,
            question,
            own=own.code,
            chosen=found.area.name,
            order="name" if order == "name" else "base" if order == "base" else "value",
            shown=shown,
            theme=parts.colours(),
        )
        parts.chart(drawing, alt=answers_alt(found.views, question, own), key="community_answers")
        st.caption(
            f"Dots: as answered; diamonds: weighted. Bars: 95 % intervals. Dashed: {own.name} as a "
            "whole. At the right: how many answered."
        )
    with side:
        if row is not None and known(row["value"]):
            st.markdown(parts.verdict_text(str(row["verdict"])))
            st.markdown(answer_change_sentence(found.views, question, found.area))
        st.markdown(weighted_sentence(found.views, question, found.area))
        st.markdown(areas_sentence(found.views, question, own))
        _hidden(found, question)
    with _how():
        _method(found, METHOD.format(least=found.least_base))
        rows = found.views.frame[found.views.frame["question"] == question]
        name = parts.file_name(f"survey-{question}.csv", found.views.notes)
        parts.rows(rows, alt=answers_alt(found.views, question, own), name=name, key="answers")


def _shown(key: str) -> Shown:
    code = parts.segments("Weighting", key, SHOWN, labelled=True)
    return next(one for one in get_args(Shown) if one == code)


def _hidden(found: CommunityPack, question: str) -> None:
    """The areas of which nothing can be shown, with the reason."""
    rows = found.views.frame
    rows = rows[(rows["question"] == question) & rows["value"].isna()]
    for reason, group in rows.groupby("reason", sort=True):
        names = ", ".join(parts.plain(str(one)) for one in group["area_name"])
        st.markdown(f"{parts.verdict_text('cannot say', label='Not shown')}: {names}")
        st.caption(f"{str(reason)[:1].upper()}{str(reason)[1:]}.")


def _missing(found: CommunityPack) -> None:
    """Who answered against the residents."""
    if found.respondents.lacking:
        st.info(f"{found.respondents.lacking[:1].upper()}{found.respondents.lacking[1:]}.")
        _method(found, MISSING_METHOD)
        return
    dimension = parts.segments("By", "by", DIMENSIONS, labelled=True)
    drawing = missing_chart(found.respondents, dimension, theme=parts.colours())
    said = missing_alt(found.respondents, dimension)
    parts.chart(drawing, alt=said, key="community_missing")
    st.caption(
        f"Upright mark: share of the residents aged 16 and over ({found.respondents.year}). Dot "
        "with its 95 % interval: share of those who answered. At the right: the difference in "
        "percentage points. ▼ under-represented, ▲ over-represented, ■ fairly represented."
    )
    st.markdown(weighting_sentence(found.views.weighting))
    with _how():
        _method(found, MISSING_METHOD)
        frame = found.respondents.frame
        name = parts.file_name("survey-who-answered.csv", found.respondents.notes)
        rows = frame[frame["dimension"] == dimension]
        parts.rows(rows, alt=said, name=name, key="missing")


def _concerns(found: CommunityPack) -> None:
    """What residents name, and its rank against volume and harm."""
    if found.concerns.refusal or found.ranked.refusal:
        st.info(concerns_sentence(found.concerns), icon=":material/info:")
        return
    shown = _shown("show")
    drawing = concerns_chart(found.concerns, shown=shown, theme=parts.colours())
    parts.chart(drawing, alt=concerns_alt(found.concerns), key="community_concerns")
    st.caption("Per cent of those who named anything. Dots: as answered; diamonds: weighted.")
    st.subheader("Residents' order, and that of the records", anchor="ranks")
    st.markdown(f"**{ranked_sentence(found.ranked)}**")
    drawing = ranks_chart(found.ranked, theme=parts.colours())
    parts.chart(drawing, alt=ranked_alt(found.ranked), key="community_ranks")
    st.caption(
        "1 is the most. A bar is the range of ranks that the intervals allow; a strong line joins "
        "ranks that differ by more than chance allows."
    )
    if lacking := harm_lacking_sentence(found.ranked):
        st.caption(lacking)
    with _how():
        st.markdown(CONCERNS_METHOD)
        parts.how_we_know(found.ranked.notes, method=weighting_sentence(found.concerns.weighting))
        name = parts.file_name("survey-concerns.csv", found.concerns.notes)
        parts.rows(found.ranked.frame, alt=ranked_alt(found.ranked), name=name, key="concerns")


def _words(found: CommunityPack) -> None:
    """How many people used each theme's words."""
    st.markdown(f"**{text_sentence(found.texts)}**")
    if found.texts.refusal:
        return
    shown = _shown("show")
    drawing = concerns_chart(found.texts, shown=shown, theme=parts.colours())
    parts.chart(drawing, alt=concerns_alt(found.texts), key="community_words")
    st.caption("Per cent of those who wrote anything. Dots: as written; diamonds: weighted.")
    with _how():
        _method(found, WORDS_METHOD)
        name = parts.file_name("survey-words.csv", found.texts.notes)
        parts.rows(found.texts.frame, alt=concerns_alt(found.texts), name=name, key="words")


def _said(evidence: Evidence, found: CommunityPack) -> None:
    """The analyst's text on what the community says of a theme."""
    names = {theme.id: theme.title for one in evidence.catalogue.objectives for theme in one.themes}
    question = st.session_state.get("question", USUAL)
    told = question_indicator(evidence, str(question))
    usual = told.theme if told else next(iter(names))
    st.subheader("What the partnership makes of it", anchor="text")
    theme = parts.choice("Theme", "theme", names, usual)
    label = found.views.period.label if found.views.period else ""
    show_text(theme, "community", found.area, period=label)


def _downloads(found: CommunityPack) -> None:
    with st.container(horizontal=True):
        parts.downloads(
            parts.file_name("what-residents-say", found.views.notes),
            {
                "xlsx": (
                    "Answers of every area (Excel)",
                    "table_view",
                    lambda: community_xlsx(found),
                ),
                "pptx": ("Slides (PowerPoint)", "co_present", lambda: community_slides(found)),
            },
            key="community",
        )


def _method(found: CommunityPack, method: str) -> None:
    parts.how_we_know(
        [found.views.notes], method=f"{method}\n\n{weighting_sentence(found.views.weighting)}"
    )


def _how() -> st.delta_generator.DeltaGenerator:
    return st.expander("How we know: method, caveats, source, table", icon=":material/info:")


def _no_survey(catalogue: Catalogue, later: str) -> None:
    """What this page is, who holds the survey, and the file to fill; or that it is of later on."""
    if later:
        st.info(later, icon=":material/event:")
        return
    dataset = next(
        (one for one in catalogue.datasets.values() if one.aggregates and one.aggregates.survey),
        None,
    )
    if dataset is None:
        st.info(
            "No dataset is declared as a survey, so that there is nothing to show here: declare "
            "what is kept of people in its contract (`[aggregates.survey]`).",
            icon=":material/inbox:",
        )
        return
    st.info(
        "No answers of a survey of residents are loaded, so nobody can say what they think or who "
        f"is missing. It is {dataset.supplier[0].lower()}{dataset.supplier[1:]}: one row a "
        "response, without any name. Answers become numbers as the file is loaded; no response "
        "and no word that anybody wrote is kept.",
        icon=":material/inbox:",
    )
    with st.container(horizontal=True):
        parts.template_downloads(dataset, catalogue.partnership, key="community")
        parts.load_data_link()
