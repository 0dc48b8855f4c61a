"""A TOML file in the shape that is declared for it: what does not fit is named by file and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class CatalogueError(ValueError):
    """A declaration that cannot be used; the message names file and key and says what to do."""


def read_declaration(path: Path, shape: type[T]) -> T:
    """One declaration file in the given shape."""
    return converted(toml_table(path), shape, path)


def toml_table(path: Path) -> dict[str, Any]:
    """The table of a TOML file; refuses one that is missing or cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{path}: the file is missing; the catalogue needs it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CatalogueError(f"{path}: not a readable TOML file: {fault}") from None


def converted(table: dict[str, Any], shape: type[T], path: Path) -> T:
    """The table of a file in a shape; refuses keys and values that the shape does not take."""
    try:
        return msgspec.convert(table, shape, strict=True)
    except msgspec.ValidationError as fault:
        raise CatalogueError(f"{path}: {_explained(str(fault), shape)}") from None


def _explained(message: str, shape: type[msgspec.Struct]) -> str:
    """The fault with the key's path in the file's own terms, and the likely spelling."""
    at = re.search(r" - at `\$\.?(.*?)`", message)
    where = f"key {at.group(1)!r}: " if at and at.group(1) else ""
    unknown = re.search(r"unknown field `(.+?)`", message)
    if not unknown:
        return where + re.sub(r" - at `.*`$", "", message).replace("Object", "The table")
    known = sorted(_field_names(shape))
    close = difflib.get_close_matches(unknown.group(1), known, n=1)
    hint = f", did you mean {close[0]!r}?" if close else f"; known keys: {', '.join(known)}"
    return f"{where}unknown key {unknown.group(1)!r}{hint}"


def _field_names(shape: type) -> set[str]:
    """Every key that the shape or a table within it takes."""
    names: set[str] = set()
    todo, seen = [shape], set()
    while todo:
        struct = todo.pop()
        seen.add(struct)
        for field in msgspec.structs.fields(struct):
            names.add(field.encode_name)
            todo.extend(part for part in _structs_in(field.type) if part not in seen)
    return names


def _structs_in(annotation: Any) -> list[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return [annotation]
    return [part for inner in getattr(annotation, "__args__", ()) for part in _structs_in(inner)]
