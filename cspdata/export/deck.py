"""An empty presentation in the house style: 16:9, one layout, our colours and type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from cspdata.export.archive import sealed
from cspdata.export.lettering import FONT

WIDE, TALL = 13.333, 7.5  # inches
MARGIN = 0.6
INNER = WIDE - 2 * MARGIN
EYEBROW_TOP, TITLE_TOP, TITLE_TALL = 0.36, 0.66, 1.01  # two lines at 28 points, three at 20
CONTENT_TOP, CONTENT_BOTTOM = 1.84, 6.82
FOOTER_TOP, FOOTER_TALL = 6.98, 0.3
TITLE_SIZE, TITLE_LEAST, ROOMY, BODY, SMALL = 28, 20, 16, 14, 12  # points
POINT_GAP = 6  # points between paragraphs
LANGUAGE = "en-GB"
TITLE, PAGE_NUMBER, FOOTER = 1, 13, 15  # types of placeholder

TEXT, QUIET, RULE, NAVY = "1D2024", "505A5F", "D5D9DC", "12436D"
ACCENTS = ("12436D", "28A197", "801650", "F46A25", "3D3D3D", "A285D1")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, in inches from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def placed(self) -> tuple[Any, Any, Any, Any]:
        """Left, top, width and height as python-pptx takes them."""
        from pptx.util import Inches

        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True, slots=True)
class Page:
    """The size of a page in inches, and where its frame lies: margins, title and footer.

    Sizes and `title_least` are points.
    """

    wide: float
    tall: float
    margin: float
    eyebrow_top: float
    title_top: float
    title_tall: float
    title_size: int
    title_least: int
    footer_top: float
    eyebrow_size: int
    footer_size: int

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.wide - 2 * self.margin


SLIDE = Page(
    wide=WIDE,
    tall=TALL,
    margin=MARGIN,
    eyebrow_top=EYEBROW_TOP,
    title_top=TITLE_TOP,
    title_tall=TITLE_TALL,
    title_size=TITLE_SIZE,
    title_least=TITLE_LEAST,
    footer_top=FOOTER_TOP,
    eyebrow_size=BODY,
    footer_size=SMALL,
)
PORTRAIT = Page(  # A4, to be printed
    wide=8.268,
    tall=11.693,
    margin=0.55,
    eyebrow_top=0.45,
    title_top=0.7,
    title_tall=0.44,
    title_size=24,
    title_least=14,
    footer_top=11.18,
    eyebrow_size=10,
    footer_size=8,
)


def blank_deck(*, title: str, subject: str, author: str, made_on: date, page: Page = SLIDE) -> Any:
    """A presentation without slides, with one layout: title, footer and page number."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(page.wide), Inches(page.tall)
    size = deck.element.sldSz
    size.attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name != "Title Only":
            deck.slide_layouts.remove(layout)
    _without_leftovers(deck)
    _house_theme(deck.slide_master)
    _house_placeholders(deck.slide_master, deck.slide_layouts[0], page)
    properties = deck.core_properties
    properties.title, properties.subject, properties.author = title, subject, author
    properties.last_modified_by, properties.keywords, properties.comments = author, "", ""
    properties.language, properties.revision = LANGUAGE, 1
    properties.created = properties.modified = datetime(made_on.year, made_on.month, made_on.day)
    return deck


def deck_file(deck: Any, made_on: date) -> bytes:
    """The presentation as a file (.pptx) of a day; the same presentation gives the same bytes.

    Footers come last in the reading order, and every text is marked as British English.
    """
    for slide in deck.slides:
        for holder in list(slide.placeholders):
            if int(holder.placeholder_format.type) in (PAGE_NUMBER, FOOTER):
                slide.shapes._spTree.append(holder._element)
    _mark_language(deck)
    out = BytesIO()
    deck.save(out)
    return sealed(out.getvalue(), made_on)


def _mark_language(deck: Any) -> None:
    parts = [slide.part for slide in deck.slides]
    parts += [slide.notes_slide.part for slide in deck.slides if slide.has_notes_slide]
    parts += [deck.slide_master.part, deck.slide_layouts[0].part, deck.part]
    for slide in deck.slides:
        parts += [shape.chart.part for shape in slide.shapes if shape.has_chart]
    for part in parts:
        for run in part._element.iter(f"{_DRAWING}r"):
            run.get_or_add_rPr()
        for tag in ("rPr", "endParaRPr", "defRPr"):
            for properties in part._element.iter(_DRAWING + tag):
                properties.set("lang", LANGUAGE)


def rgb(colour: str) -> Any:
    """A colour (`12436D`) as python-pptx takes it."""
    from pptx.dml.color import RGBColor

    colours: Any = RGBColor  # python-pptx declares no types for it
    return colours.from_string(colour)


def child(parent: Any, name: str, **attributes: str) -> Any:
    """A new last child of an XML element, in the element's own namespace."""
    space = parent.tag.partition("}")[0]
    made = parent.makeelement(f"{space}}}{name}", attributes)
    parent.append(made)
    return made


def describe(shape: Any, *, name: str, alt: str) -> None:
    """Gives a picture, chart or table its name and its alternative text."""
    shape.name = name
    shape._element._nvXxPr.cNvPr.set("descr", alt)


def _without_leftovers(deck: Any) -> None:
    """Drops the thumbnail and the printer settings that python-pptx's template carries."""
    for owner in (deck.part.package, deck.part):
        for key, relation in list(owner._rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                owner._rels.pop(key)


def _house_theme(master: Any) -> None:
    """Sets the palette and the typeface of the theme, so that what users add matches."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme: Any = parse_xml(part.blob)
    theme.set("name", "House")
    colours = {f"accent{n}": colour for n, colour in enumerate(ACCENTS, start=1)}
    colours |= {"dk2": NAVY, "lt2": "F3F4F5", "hlink": NAVY, "folHlink": "801650"}
    for name, colour in colours.items():
        for slot in theme.iter(_DRAWING + name):
            slot[:] = []
            child(slot, "srgbClr", val=colour)
    for latin in theme.iter(f"{_DRAWING}latin"):
        latin.set("typeface", FONT)
    # The theme is a part without a class of its own: its bytes can only be set here.
    part._blob = serialize_part_xml(theme)


def _house_placeholders(master: Any, layout: Any, page: Page) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    places = {
        TITLE: (Box(page.margin, page.title_top, page.inner, page.title_tall), PP_ALIGN.LEFT),
        PAGE_NUMBER: (
            Box(page.wide - page.margin - 0.8, page.footer_top, 0.8, FOOTER_TALL),
            PP_ALIGN.RIGHT,
        ),
        FOOTER: (Box(page.margin, page.footer_top, page.inner - 1.0, FOOTER_TALL), PP_ALIGN.LEFT),
    }
    for holder in (*master.placeholders, *layout.placeholders):
        kind = int(holder.placeholder_format.type)
        if kind not in places:
            holder._element.getparent().remove(holder._element)
            continue
        box, alignment = places[kind]
        holder.left, holder.top, holder.width, holder.height = box.placed
        frame = holder.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.TOP if kind == TITLE else MSO_ANCHOR.MIDDLE
        for paragraph in frame.paragraphs:
            paragraph.alignment = alignment
        size = page.title_size if kind == TITLE else page.footer_size
        _list_style(holder, size=size, bold=kind == TITLE)
    style = master._element.find(f".//{{{master._element.nsmap['p']}}}titleStyle")
    level = style[0]
    level.set("algn", "l")
    properties = level.find(f"{_DRAWING}defRPr")
    properties.set("sz", str(Pt(page.title_size).centipoints))
    properties.set("b", "1")


def _list_style(holder: Any, *, size: int, bold: bool) -> None:
    """The type of a placeholder, written where slides inherit it from."""
    body = holder._element.txBody
    style = body.find(f"{_DRAWING}lstStyle")
    style.clear()
    side = "r" if int(holder.placeholder_format.type) == PAGE_NUMBER else "l"
    level = child(style, "lvl1pPr", algn=side)
    properties = child(level, "defRPr", sz=str(size * 100), b=str(int(bold)))
    child(child(properties, "solidFill"), "srgbClr", val=TEXT if bold else QUIET)
    child(properties, "latin", typeface=FONT)
