"""Strings to documents.

Text stands in a `Document` exactly as it is shown and as offsets count it, in Unicode's composed form (NFC). A plain
string stays as it is otherwise, with line ends as "\\n", so that offsets found in it hold in its file too. A stray
"Table of Contents", left from a web page, and a line that points to another article are therefore blanked in place
and not cut out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from index.document import Document, Span
from index.errors import InputError
from index.reading.teasers import TEASER_LINE, without_teasers

_STRAY_CONTENTS = re.compile(
    r"^[^\S\n]*(?:table of contents|table des matières|contents|sommaire)[^\S\n]*$", re.I | re.M
)
MOST_CHARACTERS = 40_000_000  # of one document's text; what unpacks to more is refused
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def from_text(text: str, *, id: str = "text", title: str = "") -> Document:
    """A document of a plain string. Raises `InputError` when it is blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for pattern in (_CONTROL, _STRAY_CONTENTS):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    text = without_teasers(text)
    if not text.strip():
        raise InputError("blank_text", name=id)
    return Document(id, title, _without_surrogates(text))


def from_blocks(blocks: Iterable[tuple[str, bool]], *, id: str, title: str) -> Document:
    """A document of (text of a block, whether it is a heading), one line each, from a format that marks its headings."""
    lines: list[str] = []
    headings: list[Span] = []
    at = 0
    for block, is_heading in blocks:
        line = _without_surrogates(" ".join(_CONTROL.sub(" ", block).split()))
        if not line or _STRAY_CONTENTS.fullmatch(line) or TEASER_LINE.fullmatch(line):
            continue
        if is_heading:
            headings.append(Span(at, at + len(line)))
        lines.append(line)
        at += len(line) + 1
    if not lines:
        raise InputError("blank_text", name=id)
    if not title and headings and headings[0].start == 0:
        title = lines[0]
    return Document(id, title, "\n".join(lines), tuple(headings))


def from_texts(texts: Sequence[str]) -> list[Document]:
    """One document a string, with the ids "1", "2", …"""
    return [from_text(text, id=str(number)) for number, text in enumerate(texts, 1)]


def title_of(name: str) -> str:
    """A file's name as a title."""
    return re.sub(r"[_\s]+", " ", name.rpartition(".")[0] or name).strip()


def _without_surrogates(text: str) -> str:
    """Lone surrogates, which JSON and PDF can carry and UTF-8 cannot, as the replacement character; NFC."""
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean if unicodedata.is_normalized("NFC", clean) else unicodedata.normalize("NFC", clean)
