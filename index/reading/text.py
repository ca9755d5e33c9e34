"""Strings to documents.

Text stands in a `Document` exactly as it is shown and as offsets count it. A plain string stays as it is, with line
ends as "\\n", so that offsets found in it hold in its file too. A stray "Table of Contents", left from a web page, is
therefore blanked in place and not cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.document import Document, Span
from index.errors import InputError

_STRAY_CONTENTS = re.compile(
    r"^[^\S\n]*(?:table of contents|table des matières|contents|sommaire)[^\S\n]*$", re.I | re.M
)


def from_text(text: str, *, id: str = "text", title: str = "") -> Document:
    """A document of a plain string. Raises `InputError` when it is blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ")
    text = _STRAY_CONTENTS.sub(lambda match: " " * len(match[0]), text)
    if not text.strip():
        raise InputError("blank_text", name=id)
    return Document(id, title, _without_surrogates(text))


def from_blocks(blocks: Iterable[tuple[str, bool]], *, id: str, title: str) -> Document:
    """A document of (text of a block, whether it is a heading), one line each, from a format that marks its headings."""
    lines: list[str] = []
    headings: list[Span] = []
    at = 0
    for block, is_heading in blocks:
        line = _without_surrogates(" ".join(block.split()))
        if not line or _STRAY_CONTENTS.fullmatch(line):
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


def _without_surrogates(text: str) -> str:
    """Lone surrogates, which JSON and PDF can carry and UTF-8 cannot, as the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
