"""A text as it is searched: `Document`, and the `Span`s that point into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPED_BYTES = re.compile("(?<![\ud800-\udbff])[\udc80-\udcff]+")


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a name of its own.

    `headings` are the spans of its section headings, in order; None means that nothing marks them, so that they are
    looked for among its lines (see `index.splitting.headings`).
    """

    id: str
    title: str
    text: str
    headings: tuple[Span, ...] | None = None

    def __post_init__(self) -> None:
        for field in ("id", "title"):
            object.__setattr__(self, field, readable(getattr(self, field)))


def readable(text: str) -> str:
    """A text that UTF-8 can carry, as file names, arguments of a command and JSON need not be.

    Bytes that the system's encoding could not read are read as UTF-8 (in the C locale they are that), else as
    Windows-1252. Halves of a surrogate pair are joined, and a lone one becomes the replacement character.
    """
    if not LONE_SURROGATES.search(text):
        return text
    text = _ESCAPED_BYTES.sub(lambda escaped: _unescaped(escaped[0]), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(text: str) -> str:
    data = bytes(ord(character) - 0xDC00 for character in text)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
