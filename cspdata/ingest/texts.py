"""Text files as they were saved, made into the UTF-8 that DuckDB reads; block by block."""

from __future__ import annotations

import codecs
import csv
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import FileIO
from itertools import chain
from pathlib import Path

from cspdata.ingest.limits import LINE_BYTES, TEXT_BYTES, size_in_words

BLOCK = LINE_BYTES  # A line longer than a block is then seen where two blocks meet, or never ends.
HEAD = 1 << 16
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: What the first bytes of files that are no text say of them.
SIGNS = (
    (b"PK\x03\x04", "it is a workbook or an archive: give its name the right ending (.xlsx, .zip)"),
    (b"\xd0\xcf\x11\xe0", "it is a workbook of an old kind: save it as .xlsx or .csv"),
    (b"%PDF-", "it is a PDF: ask for the table as .csv or .xlsx"),
)
WEB_PAGE = (b"<!doctype html", b"<html", b"<table")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text file: where its UTF-8 lies, digest and size of the content as it came, its start."""

    path: Path
    sha256: str
    bytes: int
    head: str


class TextError(ValueError):
    """Why a file cannot be read as text, in words for whoever offered it."""


def plain_text(path: Path, *, work: Path) -> PlainText:
    """The file as UTF-8 text, converted in the work folder where it is written otherwise.

    Refuses (`TextError`) what is empty, no text, longer than `TEXT_BYTES` or has a line longer than
    `LINE_BYTES`; no more of it is read than shows that.
    """
    digest = hashlib.sha256()
    size, blank, is_utf8 = 0, True, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = _Lines()
    is_utf16 = False
    for block in _blocks(path):
        if not size:
            is_utf16 = block.startswith(UTF16_MARKS)
            _refuse_other_kinds(block)
        size += len(block)
        digest.update(block)
        blank = blank and not block.strip()
        if is_utf16:
            continue
        if b"\x00" in block:
            raise TextError("the file is not text: it holds NUL bytes; save it again as CSV")
        lines.add(block)
        if is_utf8:
            is_utf8 = _decodes(decoder, block)
    if blank:
        raise TextError("the file is empty")
    if is_utf16:
        path = _converted(path, "utf-16", work=work)
    elif not (is_utf8 and _decodes(decoder, b"", final=True)):
        try:
            path = _converted(path, "cp1252", work=work)
        except UnicodeDecodeError:
            path = _converted(path, "latin-1", work=work)
    with path.open("rb") as file:
        head = file.read(HEAD).decode("utf-8-sig", errors="replace")
    return PlainText(path, digest.hexdigest(), size, head)


def work_file(work: Path, suffix: str) -> Path:
    """A new file of its own in the work folder, empty."""
    handle, name = tempfile.mkstemp(dir=work, suffix=suffix)
    os.close(handle)
    return Path(name)


def start_of(path: Path) -> bytes:
    """The first bytes of a file, by which its kind is told."""
    with opened(path) as file:
        return file.read(HEAD)


def opened(path: Path) -> FileIO:
    """The file, open for reading; refuses (`TextError`) a pipe that took its place meanwhile."""
    # Without O_NONBLOCK the opening of a pipe would wait for a writer for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = FileIO(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        raise TextError("it is not a file but a pipe or a device; copy its content into a file")
    return file


def other_kind(start: bytes) -> str:
    """What a file is, by its first bytes, that is neither text nor what its name says; or ""."""
    for sign, words in SIGNS:
        if start.startswith(sign):
            return words
    if start.removeprefix(UTF8_MARK).lstrip()[:20].lower().startswith(WEB_PAGE):
        return "it is a web page: open it in Excel or a browser and save the table as .csv or .xlsx"
    return ""


def _refuse_other_kinds(start: bytes) -> None:
    if words := other_kind(start):
        raise TextError(f"the file is not a table of text: {words}")


def _blocks(path: Path) -> Iterator[bytes]:
    """The content in blocks of at most `BLOCK` bytes; refuses what is no file or too long."""
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        while size <= TEXT_BYTES and (block := file.read(BLOCK)):
            yield block
            size = max(size, file.tell())
        if size > TEXT_BYTES:
            raise TextError(
                f"the file is larger than {size_in_words(TEXT_BYTES)}; split it by year and load "
                "the parts"
            )


class _Lines:
    """Watches for a line longer than `LINE_BYTES`: one that is has no end in a whole block."""

    def __init__(self) -> None:
        self._open = 0

    def add(self, block: bytes) -> None:
        """Take the next block; refuses where the line that is open has become too long."""
        ends = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
        if self._open + min(ends, default=len(block)) > LINE_BYTES:
            raise TextError(
                f"the file has a line longer than {size_in_words(LINE_BYTES)}, which no table has; "
                "save it again as CSV, one row a line"
            )
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self._open = len(block) - 1 - last if last >= 0 else self._open + len(block)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _converted(path: Path, encoding: str, *, work: Path) -> Path:
    """The file as UTF-8 in the work folder; refuses UTF-16 that is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = _Lines()
    target = work_file(work, ".csv")
    first = True
    with target.open("wb") as sink:
        for block in chain(_blocks(path), (b"",)):
            plain = block.removeprefix(UTF8_MARK) if first else block
            first = False
            try:
                readable = decoder.decode(plain, not block).encode()
            except UnicodeDecodeError as fault:
                if encoding != "utf-16":
                    raise
                raise TextError(
                    f"the file is not the UTF-16 text it says it is: {fault.reason}; save it again "
                    "as CSV UTF-8"
                ) from fault
            if b"\x00" in readable:
                raise TextError("the file is not text: it holds NUL bytes; save it again as CSV")
            for at in range(0, len(readable), BLOCK):
                lines.add(readable[at : at + BLOCK])
            sink.write(readable)
    return target


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stands in its file: its number from 1, its first line, its cells, its text."""

    number: int
    line: int
    cells: list[str]
    raw: str


def text_records(
    path: Path, *, delimiter: str, strict: bool = False, skipinitialspace: bool = False
) -> Iterator[Record]:
    """Every row of a UTF-8 text file, header and blank lines included; held one at a time.

    Refuses (`csv.Error`) a value longer than 131,072 characters, and, where it is `strict`, quotes
    that do not balance.
    """
    # Split at line ends alone: other separators may stand within a value.
    with path.open(encoding="utf-8-sig", newline="") as text:
        since: list[str] = []
        reader = csv.reader(
            _remembered(text, since),
            delimiter=delimiter,
            strict=strict,
            skipinitialspace=skipinitialspace,
        )
        start = 0
        for number, cells in enumerate(reader, 1):
            yield Record(number, start + 1, cells, "".join(since).rstrip("\r\n"))
            start = reader.line_num
            since.clear()


def _remembered(lines: Iterable[str], since: list[str]) -> Iterator[str]:
    """The lines as they come, each put on a list first: a row may take several."""
    for line in lines:
        since.append(line)
        yield line
