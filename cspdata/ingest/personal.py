"""Personal data never enter: a file that seems to hold any is refused whole; none of it is kept.

Looked at are the files of datasets that are not public. A header that the contract does not name is
judged by its words, every value by its shape. The refusal names line and kind, never the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TITLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a name",
        re.compile(
            r"\b(fore|sur|first|last|full|family|given|victim|offender|suspect|client)\s*names?\b"
            r"|^names?$"
        ),
    ),
    ("a date of birth", re.compile(r"\b(dob|d\.o\.b\.?|date of birth|birth\s*date)\b")),
    ("an address", re.compile(r"\b(address|street|house (no|number)|post\s*code( full)?)\b")),
    ("an NHS number", re.compile(r"\bnhs\b")),
    ("a national insurance number", re.compile(r"\b(ni|nino|national insurance)( no| number)?\b")),
    ("a telephone number", re.compile(r"\b(phone|telephone|mobile)\b")),
    ("an e-mail address", re.compile(r"\be-?mail\b")),
    (
        "a custody or crime reference",
        re.compile(r"\b(custody|niche|pnc|crime ref\w*|occurrence)\b"),
    ),
    ("free text", re.compile(r"\b(case notes?|narrative|free\s*text|comments?)\b")),
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,255}\.[\w.]")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")
PHONE = re.compile(r"(?<![\d.])(?:\+44 ?|0)(?:7\d{3}|1\d{3}|2\d) ?\d{3} ?\d{3,4}(?![\d.])")
NHS_NUMBER = re.compile(r"(?<![\d.])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\d.])")
INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")


def personal_title(titles: Iterable[str]) -> str:
    """Which of some headers asks for personal data, and of what kind; empty where none does."""
    for title in titles:
        plain = re.sub(r"[\s_]+", " ", title).strip().lower()
        for kind, pattern in TITLES:
            if pattern.search(plain):
                return f"the column {title.strip()[:60]!r} seems to hold {kind}"
    return ""


def personal_value(text: str) -> str:
    """Where a text first holds a value of the shape of personal data; empty where it does not."""
    return personal_line(text.splitlines())


def personal_line(lines: Iterable[str]) -> str:
    """Which of some lines is the first to hold such a value, and of what kind; empty where none."""
    for number, line in enumerate(lines, start=1):
        kind = _kind(line)
        if kind:
            return f"line {number} seems to hold {kind}"
    return ""


def _kind(line: str) -> str:
    if "@" in line and EMAIL.search(line):
        return "an e-mail address"
    if POSTCODE.search(line):
        return "a full postcode"
    if INSURANCE.search(line):
        return "a national insurance number"
    if PHONE.search(line):
        return "a telephone number"
    if any(_is_nhs_number("".join(found.groups())) for found in NHS_NUMBER.finditer(line)):
        return "an NHS number"
    return ""


def _is_nhs_number(digits: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11)."""
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9]) and digits != "0" * 10
