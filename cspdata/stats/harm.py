"""Harm: offences weighed by their severity, and their rank by volume beside their rank by harm.

Weights belong to Home Office offence codes and are given as arguments, since their publishers
revise them. The 14 categories of police.uk cannot carry them: "violence and sexual offences" holds
offences from harassment to murder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cspdata.stats.arguments import (
    FloatArray,
    Values,
    confidence_level,
    counts,
    finite,
    one_dimensional,
    positive,
)
from cspdata.stats.rates import byars_interval

HARM_INDEX, SEVERITY_SCORE = "Cambridge Crime Harm Index", "ONS Crime Severity Score"
OFFENCE_CODE = re.compile(r"\d{1,3}[A-Z]{0,2}(\.\d{1,3})?(/\d{1,3})?")  # 1, 4.1, 5D, 28E, 8/06
SMALL_WORDS = {"and", "the", "from"}
POLICE_UK = {
    "anti social behaviour",
    "all crime",
    "bicycle theft",
    "burglary",
    "criminal damage arson",
    "drugs",
    "drug offences",
    "other crime",
    "other theft",
    "possession of weapons",
    "public order",
    "robbery",
    "shoplifting",
    "theft person",
    "vehicle crime",
    "violence sexual offences",
    "violent crime",
}


@dataclass(frozen=True)
class HarmRank:
    """One offence (or area) by volume and by harm: rank 1 is the most, equals share a rank.

    `shift` is the volume rank less the harm rank: above 0 where harm puts it higher than volume.
    """

    label: str
    count: int
    harm: float
    volume_rank: int
    harm_rank: int
    shift: int


@dataclass(frozen=True)
class HarmScore:
    """The weighed sum of offences with its interval, and the offences by harm, the most first.

    `value` is the sum of weights (days of custody in the Cambridge index), or that sum per head of
    population in the severity score; `offences` is their number. Without any offence there is no
    upper limit: it would depend on which offence might have happened.
    """

    value: float
    lower: float
    upper: float | None
    confidence: float
    method: str
    offences: int
    ranks: tuple[HarmRank, ...]


def crime_harm_index(
    count: Mapping[str, float], days: Mapping[str, float], *, confidence: float = 0.95
) -> HarmScore:
    """The Cambridge Crime Harm Index: Σ offences × starting-point sentence in days of custody.

    `count` are the offences by Home Office offence code, `days` the sentence of each code. Count
    offences reported by victims, not those that police activity finds. Refused: police.uk
    categories and other names that are no offence code, codes without a weight, negative or missing
    weights, bad counts, no offence codes at all.

    Limits as in `directly_standardised_rate` (Dobson), for independent offences. Sherman, Neyroud
    and Neyroud (2016), The Cambridge Crime Harm Index, Policing 10.
    """
    return _score(count, days, 1.0, HARM_INDEX, confidence)


def crime_severity_score(
    count: Mapping[str, float],
    weights: Mapping[str, float],
    *,
    population: float,
    confidence: float = 0.95,
) -> HarmScore:
    """The ONS Crime Severity Score: Σ offences × weight, per head of population.

    Arguments, refusals and limits as in `crime_harm_index`; a population of 0 or below is refused.

    Office for National Statistics (2016), Research outputs: developing a Crime Severity Score for
    England and Wales using data on crimes recorded by the police.
    """
    people = float(positive("population", population))
    return _score(count, weights, people, SEVERITY_SCORE, confidence)


def harm_ranks(label: Sequence[str], count: Values, harm: Values) -> tuple[HarmRank, ...]:
    """The rank by volume beside the rank by harm of each label, the most harm first.

    One count and harm a label, for example an area or an offence. Refused: labels that repeat,
    arrays of different lengths, bad counts, negative or missing harm.
    """
    x = one_dimensional("count", counts("count", count))
    h = one_dimensional("harm", _not_negative("harm", harm))
    names = [str(name) for name in label]
    if not len(names) == x.size == h.size:
        raise ValueError(
            f"label has {len(names)} elements, count {x.size} and harm {h.size}: give one of each"
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"label holds {twice!r} twice: add it up first")
    ranks = []
    for k in np.lexsort((-x, -h)):
        by_volume, by_harm = int((x > x[k]).sum()) + 1, int((h > h[k]).sum()) + 1
        shift = by_volume - by_harm
        ranks.append(HarmRank(names[k], int(x[k]), float(h[k]), by_volume, by_harm, shift))
    return tuple(ranks)


def _score(
    count: Mapping[str, float],
    weights: Mapping[str, float],
    people: float,
    method: str,
    confidence: float,
) -> HarmScore:
    level = confidence_level(confidence)
    codes = list(count)
    for code in codes:
        _refuse_category(code, method)
    if not codes:
        raise ValueError("count is empty: give the offences by Home Office offence code")
    missing = [code for code in codes if code not in weights]
    if missing:
        raise ValueError(
            f"weights has none for offence code {', '.join(missing)}: add them, or leave those "
            "offences out and say so"
        )
    x = one_dimensional("count", counts("count", [count[code] for code in codes]))
    w = _not_negative("weights", [weights[code] for code in codes])
    total, offences = float((w * x).sum()), float(x.sum())
    interval = byars_interval(offences, confidence=level)
    scale = float(np.sqrt((w**2 * x).sum() / offences)) if offences else 0.0
    upper = (total + scale * (interval.upper - offences)) / people if offences else None
    return HarmScore(
        value=total / people,
        lower=max(0.0, total + scale * (interval.lower - offences)) / people,
        upper=upper,
        confidence=level,
        method=method,
        offences=int(offences),
        ranks=harm_ranks(codes, x, w * x),
    )


def _refuse_category(code: str, method: str) -> None:
    words = [word for word in re.split(r"[^a-z]+", code.lower()) if word]
    if " ".join(word for word in words if word not in SMALL_WORDS) in POLICE_UK:
        raise ValueError(
            f"{code!r} is a police.uk category: the {method} needs Home Office offence codes, "
            "since one category holds offences of very different harm. Load the Home Office tables"
        )
    if not OFFENCE_CODE.fullmatch(code):
        raise ValueError(
            f"{code!r} is no Home Office offence code: give codes such as 4.1, 8N or 28E"
        )


def _not_negative(name: str, given: Values) -> FloatArray:
    array = finite(name, given)
    if (array < 0).any():
        first = int(np.flatnonzero(array < 0)[0])
        raise ValueError(f"{name} is {array[first]:g} at position {first}: harm is 0 or above")
    return array
