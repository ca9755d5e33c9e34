"""Strings to documents.

A document's text is what is shown and what offsets count, in Unicode's composed form (NFC) and without « ﬁ » and such
ligatures. A plain string keeps its length otherwise: what is taken out of it (a stray "Table of Contents", a teaser, the
head of a page, the times of subtitles, the hyphen of a divided word) leaves blanks, so that an offset found in the document
holds in its file too, if its lines end with "\\n" alone and none are rows of a table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.document import Document, Span
from index.errors import InputError
from index.reading.blanks import blank, blank_lines
from index.reading.hyphens import ELIDED, joined, word_counts
from index.reading.page_edges import without_page_edges
from index.reading.plain_tables import tables_in_words
from index.reading.subtitles import without_cues
from index.reading.teasers import TEASER_LINE, without_teasers

_STRAY_CONTENTS = re.compile(
    r"^[^\S\n]*(?:table of contents|table des matières|contents|sommaire)[^\S\n]*$", re.I | re.M
)
# Of one document's text; what unpacks to more is refused. The same as in `index.reading.pdf.segments`.
MAX_CHARACTERS = 40_000_000
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # where a word may be divided, or must not be
_DIVIDED = re.compile(rf"(?:[^\W\d_][-\u2010\u2011¬]|(?i:{ELIDED}))[^\S\n]*(?:\n|\Z)")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_SYMBOLS = re.compile("^([^\\S\n]*)[\uf02d\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc](?=\\s)", re.M)
_BEFORE_LAST = re.compile(r".*\S(?=\s\S+\Z)")
_FIRST_WORD = re.compile(r"\s*([^\W\d_]\S*)\s?")
_LONG = 20  # characters of a line that ends because it is full
_QUOTED = re.compile(r"^(?:>[^\S\n]?){1,9}(?=[^\n]*\n>)|(?<=\n)(?:>[^\S\n]?){1,9}(?=\S)", re.M)  # in answers to mails
_BEFORE_SIGNATURE = re.compile(r"\n--(?: |(?<=[,\n]\n--))(?=\n)")  # of a mail
_EDIT = re.compile(  # copied with a heading from an encyclopaedia's page
    r"""\[\s?(?:modifier(?:\s?(?:\||le\scode)[^\[\]\n]{0,40})?|edit(?:\s?(?:\||source)[^\[\]\n]{0,40})?)\s?\]
    (?=[^\S\n]*$)""",
    re.I | re.M | re.X,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Block(NamedTuple):
    """A block of a format that marks its headings: a paragraph, an item, a row of a table, or a heading."""

    text: str
    is_heading: bool


def from_text(text: str, *, id: str = "text", title: str = "") -> Document:
    """A document of a plain string. Raises `InputError` when it is blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = without_page_edges(text)
    for pattern in (_CONTROL, _STRAY_CONTENTS, _BEFORE_SIGNATURE, _EDIT):
        text = pattern.sub(blank_lines, text)
    text = _without_divisions(tables_in_words(_QUOTED.sub(blank, without_teasers(without_cues(text)))))
    if not text.strip():
        raise InputError("blank_text", name=id)
    return Document(id, title, _clean(text))


def _without_divisions(text: str) -> str:
    """The text with each word made whole that a soft hyphen or a line's end divides.

    As many blanks after the word stand for what is gone, so that the rest keeps its place.
    """
    if _INVISIBLE.search(text):
        text = re.sub(r"\S+", lambda word: _INVISIBLE.sub("", word[0]).ljust(len(word[0])), text)
    if not _DIVIDED.search(text):
        return text
    lines = text.split("\n")
    words = word_counts(lines)
    full = [len(line.strip()) >= _LONG for line in lines]
    for at in range(len(lines) - 1):
        line, following = lines[at : at + 2]
        rest = _FIRST_WORD.match(following)
        if rest and full[at] and _DIVIDED.search(line[-20:]):
            start = line[: len(line) - len(line.lstrip())]
            whole = (start + joined([line, rest[1]], words)).ljust(len(line) + rest.end())
            before = _BEFORE_LAST.match(line.rstrip())
            # Without its hyphen the line would have ended before the word.
            cut = before.end() if before else len(whole)
            lines[at] = whole[:cut]
            lines[at + 1] = whole[cut + 1 :] + " " * (before is not None) + following[rest.end() :]
    return "\n".join(lines)


def from_blocks(blocks: Iterable[Block], *, id: str, title: str) -> Document:
    """A document of blocks, one line each, from a format that marks its headings."""
    lines: list[str] = []
    headings: list[Span] = []
    at = 0
    for block, is_heading in blocks:
        line = _clean(" ".join(_INVISIBLE.sub("", _CONTROL.sub(" ", block)).split()))
        if not line or _STRAY_CONTENTS.fullmatch(line) or _is_teaser(line):
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


def _is_teaser(line: str) -> bool:
    """Whether a line is the title of another article under such words; a sentence is none: "See also: it is 15 km long." """
    return line[-1] != "." and TEASER_LINE.fullmatch(line) is not None


def from_texts(texts: Sequence[str]) -> list[Document]:
    """One document a string, with the ids "1", "2", …"""
    return [from_text(text, id=str(number)) for number, text in enumerate(texts, 1)]


def title_of(name: str) -> str:
    """A file's name as a title."""
    return re.sub(r"[_\s]+", " ", name.rpartition(".")[0] or name).strip()


def _clean(text: str) -> str:
    """Replaces lone surrogates by U+FFFD, typographic ligatures (« ﬁ ») by their letters, and Symbol/Wingdings bullets by
    "•"; then normalises to NFC. JSON and PDF can carry lone surrogates, UTF-8 cannot."""
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    clean = _LIGATURES.sub(lambda ligature: unicodedata.normalize("NFKC", ligature[0]), clean)
    clean = _SYMBOLS.sub(r"\1•", clean)
    return clean if unicodedata.is_normalized("NFC", clean) else unicodedata.normalize("NFC", clean)
