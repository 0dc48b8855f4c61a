"""How much room text needs, so that no box on a slide overflows.

Widths are those of Arial, in thousandths of the type size (the advance widths of its font tables).
Arial is on every computer with Office, and substitutes elsewhere keep its widths.
"""

from __future__ import annotations

FONT = "Arial"
LINE = 1.2  # height of a line as a multiple of the type size
BOLD = 1.08  # bold Arial is at most this much wider over a sentence
ELLIPSIS = "\u00a0…"  # keeps to the word before it
POINTS = 72  # points to the inch

_GROUPS = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " \u00a0!,./:;I[]\\ft·",
    333: "()-`r“”",
    355: '"',
    389: "*",
    469: "^",
    500: "cksvxyzJ",
    556: "#$0123456789?_Labdeghnopqu–£",
    584: "+<=>~±−×",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_OTHER = 780  # capitals with accents, geometric shapes


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of text in inches at a type size in points."""
    thousandths = sum(_WIDTHS.get(letter, _OTHER) for letter in text)
    return thousandths / 1000 * size * (BOLD if bold else 1) / POINTS


def lines(text: str, size: float, *, room: float, bold: bool = False) -> int:
    """How many lines the text takes within `room` inches, broken between words."""
    count = 0
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for word in paragraph.split(" "):
            wide = width(word, size, bold=bold)
            gap = width(" ", size, bold=bold) if used else 0.0
            if used and used + gap + wide > room:
                count += 1
                used = wide
            else:
                used += gap + wide
    return count


def height(text: str, size: float, *, room: float, bold: bool = False) -> float:
    """The height of the text in inches when it is set within `room` inches."""
    return lines(text, size, room=room, bold=bold) * size * LINE / POINTS


def fitted(
    text: str, *, room: float, tall: float, largest: float, least: float, bold: bool = False
) -> tuple[str, float]:
    """The text and the largest whole type size at which it fits in `room` by `tall` inches.

    Between `largest` and `least` points. Text that does not fit even at `least` is shortened, at a
    word where it can be, and ends in an ellipsis: a box that holds one line never overflows.
    """
    size = largest
    while size > least and not _fits(text, size, room=room, tall=tall, bold=bold):
        size -= 1
    if _fits(text, size, room=room, tall=tall, bold=bold):
        return text, size
    words = text.split(" ")
    starts = [" ".join(words[:count]).rstrip(" ,;:.") for count in range(len(words) - 1, 0, -1)]
    starts += [starts[-1][:count] if starts else text[:count] for count in range(len(text), 0, -1)]
    shortened = (f"{start}{ELLIPSIS}" for start in starts if start)
    fits = (one for one in shortened if _fits(one, size, room=room, tall=tall, bold=bold))
    return next(fits, ELLIPSIS), size


def capital(text: str) -> str:
    """The text with a capital at its start; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def _fits(text: str, size: float, *, room: float, tall: float, bold: bool) -> bool:
    """Whether no line is wider and all lines together are no taller than the room."""
    widest = max(width(word, size, bold=bold) for word in text.split(" "))
    return widest <= room and height(text, size, room=room, bold=bold) <= tall
