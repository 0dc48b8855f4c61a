"""The golden file: every kind of sentence as it was last read and agreed, word for word."""

from __future__ import annotations

import re
import statistics
import tomllib
from itertools import product

import syllables

from tests.words.plain_language import ADDRESSES, traces_of
from tests.words.spoken import FILE, MEASURES, POLARITIES, SEEN, spoken, verdicts_of, written

GOLDEN = tomllib.loads(FILE.read_text(encoding="utf-8"))
# School years plus five is the age of a reader: seven years of school are twelve years of age.
GRADE = 7.0


def grade(text: str) -> float:
    """School years that a text takes (Kincaid and others 1975): figures count as one syllable."""
    words = re.findall(r"[A-Za-z][A-Za-z'-]*|\d[\d,.]*", text)
    spoken_in = sum(syllables.estimate(one) if one[0].isalpha() else 1 for one in words)
    ends = max(len(re.findall(r"[.;:!?—](?:\s|$)", text)), 1)
    return 0.39 * len(words) / ends + 11.8 * spoken_in / len(words) - 15.59


def test_every_sentence_is_as_it_was_agreed() -> None:
    now = spoken()
    changed = [f"{key}:\n  was {GOLDEN.get(key)}\n  is  {text}" for key, text in now.items()]
    changed = [
        one
        for one, (key, text) in zip(changed, now.items(), strict=True)
        if GOLDEN.get(key) != text
    ]
    gone = sorted(set(GOLDEN) - set(now))
    assert not changed + gone, (
        "sentences changed. Read them; if they are right, write the golden file anew with "
        "`python -m tests.words.spoken` and commit it:\n" + "\n".join([*changed, *gone])
    )
    assert FILE.read_text(encoding="utf-8") == written(now)


def test_the_golden_file_covers_every_verdict_measure_polarity_and_suppression() -> None:
    assert len(GOLDEN) >= 150
    for measure, polarity in product(MEASURES, POLARITIES):
        for verdict in verdicts_of(polarity):
            for seen in SEEN if verdict == "cannot say" else SEEN[:1]:
                assert f"headline / {measure} / {polarity} / {verdict} / {seen}" in GOLDEN


def test_the_certainty_of_a_headline_follows_its_verdict() -> None:
    """Never a claim that the test does not carry."""
    for key, text in GOLDEN.items():
        if not key.startswith("headline / "):
            continue
        verdict = key.split(" / ")[3]
        real = verdict in ("better", "worse", "higher", "lower")
        assert ("more than chance would explain" in text) == real, key
        assert bool(re.search(r"\b(?:up|down)\b", text)) == real, key


def test_no_sentence_has_a_banned_word_a_trace_of_code_or_a_slip() -> None:
    for key, text in GOLDEN.items():
        # A proportion of nought has its decimals as any other.
        told = text.removeprefix("0.0\u00a0% of").removeprefix("0.0 % of")
        assert traces_of(told, but=ADDRESSES) == [], key
        assert "against —" not in text, f"{key}: {text}"


def test_a_reader_of_twelve_can_follow() -> None:
    whole = [text for text in GOLDEN.values() if text.endswith((".", "?"))]
    assert statistics.mean(map(grade, whole)) <= GRADE
    assert grade("The cat sat on the mat.") < 2
    assert grade("Statistically incontrovertible criminological considerations prevail.") > 20
