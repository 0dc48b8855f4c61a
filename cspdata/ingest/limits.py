"""What a file may ask of this machine: every limit of the ingest, with the reason for its size.

Each lies well above the largest file of its kind that a publisher or partner is known to send, and
below what would fill the memory (4 GB) or the disk of an office computer.
"""

from __future__ import annotations

#: The largest text file: England's road collisions since 1979 are 1.5 GB. Text is read in blocks.
TEXT_BYTES = 2 << 30
#: The longest line: DuckDB's `max_line_size` in the statements that read text is the same.
LINE_BYTES = 1 << 20
#: The largest GeoJSON, which is held in memory as objects up to twenty times its size: the small
#: areas of England, generalised, are 40 MB.
GEOJSON_BYTES = 64 << 20
#: The most columns: the widest table known, the export of drug treatment by area, has 244.
MOST_COLUMNS = 400
#: The most columns of a partner's file that its contract does not name: who sends so many more than
#: were asked for sends another extract, of which nobody has agreed what may be in it.
MOST_STRANGE = 100
#: The longest title of a column: publishers put a sentence into some, never a page.
LONGEST_TITLE = 500
#: The longest text that may be a number or a period: `12 months to September 2025 [provisional]`.
LONGEST_NUMBER = 100
#: The most rows of one file that are refused one by one, each kept with its reason.
MOST_REFUSED = 100_000
#: The most numbers of one file of counts, which are held in memory until all are known.
MOST_RECORDS = 2_000_000

#: The most files of an archive that are looked at: the police archive of three years has 5,000.
MOST_MEMBERS = 20_000
#: The largest directory of an archive: that of 20,000 files with names of 150 letters.
DIRECTORY_BYTES = 4 << 20
#: The most that is unpacked of one archive: three years of one force are 60 MB, of England 2 GB.
UNPACKED_BYTES = 4 << 30
#: How many times its packed size a file may have. Tables of counts reach 40, zeros alone 1,000.
MOST_RATIO = 200
#: Below this size the ratio does not matter: what is small is harmless however well it was packed.
RATIO_MATTERS = 16 << 20

#: The most that a workbook's parts may hold: the largest known, recorded crime by partnership, has
#: 1.4 GB of XML.
WORKBOOK_BYTES = 2 << 30
#: The most cells of a sheet as it is laid out, blank ones between others too: the largest known has
#: 7 million. Each takes about 60 bytes while the sheet is read.
MOST_CELLS = 20_000_000
#: The most text in the cells of a sheet: one text may stand in many cells at little cost to the
#: file, and each has a copy of it when the sheet is read.
CELL_TEXT_BYTES = 1 << 30
#: The longest row of an OpenDocument sheet, as XML: a row of 400 cells is 120 KB.
ROW_BYTES = 32 << 20


def size_in_words(size: int) -> str:
    """A size as a person says it: `2 GB`, `64 MB`, `300 bytes`."""
    for unit, least in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= least:
            return f"{size / least:.3g} {unit}"
    return f"{size} bytes"
