"""Personal data never enter: a file that seems to hold any is refused whole; none of it is kept.

Looked at are the files of datasets that are not public. A header that the contract does not name is
judged by its words, every value below the header by its shape. The refusal names line and kind,
never the value.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator

PEOPLE = (
    "aggrieved|alias|applicant|author|caller|carer|case ?worker|child|christian|client|complainant|"
    "contact|detainee|family|father|first|fore|full|given|last|middle|mother|nominal|offender|"
    "officer|parent|patient|perp|perpetrator|person|reporter|resident|respondent|staff|subject|"
    "sur|suspect|tenant|victim|witness"
)
TITLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a name",
        re.compile(rf"\b({PEOPLE})s?\s*names?\b|^names?$|\b(initials|known as|alias(es)?)\b"),
    ),
    (
        "a date of birth",
        re.compile(r"\b(dob|d\.o\.b\.?|(date|day|year) of birth|birth\s*(date|day)|born)\b"),
    ),
    (
        "an address",
        re.compile(
            r"\b(address|street|house (no|number)|uprn)\b"
            r"|\bpost\s*code\b(?! (area|district|sector|prefix))"
        ),
    ),
    ("an NHS number", re.compile(r"\bnhs\b")),
    ("a national insurance number", re.compile(r"\b(ni|nino|national insurance)( no| number)?\b")),
    (
        "a telephone number",
        re.compile(r"\b(phone|telephone|mobile)\b|\b(tel|contact)\.?( no\.?| num\w*)?$"),
    ),
    ("an e-mail address", re.compile(r"\be[- ]?mail\b")),
    (
        "a custody or crime reference",
        re.compile(
            r"\b(niche|pnc|urn|occurrence)\b"
            r"|\b(case|crime|custody|incident|investigation|log|nominal)"
            r" (ref\w*|record|no\.?|num\w*|id)\b"
        ),
    ),
    (
        "free text",
        re.compile(
            r"\b(case notes?|narrative|free\s*text|comments?|modus operandi|circumstances)\b"
            r"|^(mo|notes?|(further |incident )?details|summary)$"
        ),
    ),
)
# In linear time: an unbounded name before the @ takes the square of a long line.
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,255}\.[\w.]")
# The two-letter ending of a full postcode has none of C, I, K, M, O, V; `W1 3rd` is none.
POSTCODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]?[ \u00a0-]{0,2}(?!\d(?:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{2}\b",
    re.IGNORECASE,
)
# As numbers are grouped here; a mobile number that lost its 0 to a spreadsheet too.
PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+44|0044)[ -]?(?:\(0\)[ -]?)?|0|\(0)"
    r"(?:[1237]\d{3}\)?[ -]?\d{3}[ -]?\d{3}|[1237]\d{3}\)?[ -]?\d{5,6}"
    r"|[1238]\d{2}\)?[ -]?\d{3}[ -]?\d{4}|2\d\)?[ -]?\d{4}[ -]?\d{4})(?!\d|\.\d)"
    r"|(?<![\d.-])7[1-57-9]\d{8}(?!\d|\.\d)"
)
NHS_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?:\.0)?(?!\d|\.\d)")
INSURANCE = re.compile(
    r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    re.IGNORECASE,
)
BIRTH = re.compile(r"\b(?:dob|d\.o\.b\.?|born|date of birth)\b\W{0,3}(?:on )?\d", re.IGNORECASE)
# An identity of the Police National Computer (`1998/1234567X`), a crime number of a force
# (`54XY/1234/25`), or the word for one with a number behind it.
REFERENCE = re.compile(
    r"\b(?:\d{2}|\d{4})/\d{6,7}[A-Z]\b|\b\d{2}[A-Z]{2}/\d{3,6}/\d{2}\b"
    r"|\b(?:crime|custody|niche|occurrence|pnc|nhs)\b[\s:]*(?:ref\w*|no|num\w*|record|id)?\.?"
    r"[\s:#-]*[A-Z]{0,3}\d{5,}",
    re.IGNORECASE,
)
PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|PC|DC|Sgt)\.? +(?:[A-Z]\.? +)?[A-Z][\w'’-]+")
TWO_NAMES = re.compile(r"\b[A-Z][a-z'’-]+ +(?:[A-Z]\.? +)?[A-Z][a-zA-Z'’-]+")
LONGEST_TEXT = 60
LONGEST_AUTHOR = 80  # characters
FEWEST_WORDS = 8


def personal_title(titles: Iterable[str]) -> str:
    """Which of some headers asks for personal data, and of what kind; empty where none does."""
    for title in titles:
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", title)
        forms = {re.sub(r"[\s_]+", " ", one).strip().lower() for one in (title, apart)}
        for kind, pattern in TITLES:
            if any(pattern.search(one) for one in forms):
                return f"the column {title.strip()[:60]!r} seems to hold {kind}"
    return ""


def personal_value(
    lines: Iterable[str],
    *,
    delimiter: str = ",",
    skip: int = 0,
    kept: Collection[int] = (),
    unknown: Collection[int] = (),
) -> str:
    """Where the rows below a header first hold personal data; empty where they do not.

    `lines` keep their ends; `skip` is the number of rows before the header. Names are looked for in
    the columns `kept`, by position, whose texts are kept as they are; free text in those `unknown`
    to the contract.
    """
    row: list[str] = []  # the lines of the row at hand, of which a quoted value may span several

    def read() -> Iterator[str]:
        for line in lines:
            row.append(line)
            yield line

    reader = csv.reader(read(), delimiter=delimiter)
    start = 0
    try:
        for number, cells in enumerate(reader):
            if number > skip:
                for at, line in enumerate(row, start=start + 1):
                    if kind := personal_kind(line):
                        return f"line {at} seems to hold {kind}"
                if kind := _kind_of_cells(cells, kept, unknown):
                    return f"line {start + 1} seems to hold {kind}"
            start = reader.line_num
            row.clear()
    except csv.Error:
        return f"line {start + 1} cannot be told apart, so that it may hold personal data"
    return ""


def personal_kind(text: str) -> str:
    """The kind of personal data that a text has the shape of; empty where it has none."""
    for kind, pattern in (
        ("an e-mail address", EMAIL),
        ("a full postcode", POSTCODE),
        ("a national insurance number", INSURANCE),
        ("a telephone number", PHONE),
        ("a date of birth", BIRTH),
        ("a custody or crime reference", REFERENCE),
    ):
        if pattern.search(text):
            return kind
    if any(_is_nhs_number("".join(found.groups())) for found in NHS_NUMBER.finditer(text)):
        return "an NHS number"
    return ""


def written_kind(text: str) -> str:
    """The kind of personal data that a text written in the app seems to hold; empty where none."""
    return "the name of a person" if PERSON.search(text) else personal_kind(text)


def author_fault(author: str) -> str:
    """Why somebody may not sign a text so; empty where they may."""
    if len(author) > LONGEST_AUTHOR or personal_kind(author):
        return f"Author: a name or a post of at most {LONGEST_AUTHOR} characters, no way of contact"
    return ""


def owner_fault(owner: str) -> str:
    """Why nobody may own an action by such a name; empty where they may: a post, not a person."""
    if (kind := written_kind(owner)) == "the name of a person":
        return f"Owner seems to hold {kind}: name a post or a team, and save again"
    return ""


def may_name(text: str) -> bool:
    """Whether a text may name a person, or identify one otherwise: it is not repeated anywhere."""
    return bool(PERSON.search(text) or TWO_NAMES.search(text) or personal_kind(text))


def _kind_of_cells(cells: list[str], kept: Collection[int], unknown: Collection[int]) -> str:
    for at, cell in enumerate(cells):
        if at in kept and PERSON.search(cell):
            return "a name"
        if at in unknown and len(cell) > LONGEST_TEXT and len(cell.split()) >= FEWEST_WORDS:
            return "free text"
    return ""


def _is_nhs_number(digits: str) -> bool:
    """Whether ten digits end in the check digit of an NHS number (modulus 11)."""
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = 11 - total % 11
    return check != 10 and check % 11 == int(digits[9]) and digits != "0" * 10
