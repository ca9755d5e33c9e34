"""`Document`, a text to search, and `Span`, which points into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPED_BYTES = re.compile("(?<![\ud800-\udbff])[\udc80-\udcff]+")


class Span(NamedTuple):
    """The characters of a document's text from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its id and title.

    `headings` are the spans of its section headings, in order. None means that nothing marks them: then they are looked
    for among the lines of the text (`index.splitting.headings`). Lone surrogates are replaced here in `id` and `title`; in
    the text by its reader (`index.reading.text`), and by `index.storing.saved.build` before it is indexed.
    """

    id: str
    title: str
    text: str
    headings: tuple[Span, ...] | None = None

    def __post_init__(self) -> None:
        for field in ("id", "title"):
            object.__setattr__(self, field, readable(getattr(self, field)))


def readable(text: str) -> str:
    """The text in a form that UTF-8 can encode; file names, command arguments and JSON may hold text that it cannot.

    Bytes that the system's encoding could not read, which Python keeps as surrogates, are decoded as UTF-8, else as
    Windows-1252. The halves of a surrogate pair are joined; a lone half becomes the replacement character.
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
