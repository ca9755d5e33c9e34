"""A text as it is searched, and the readers that make one from a file or a string.

Text stands in a `Document` exactly as it is shown and as offsets count it. For plain text that is the file itself,
decoded, with line ends as "\\n": offsets found here hold in the file too. A stray "Table of Contents", left from a
web page, is therefore blanked in place rather than cut out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.encoder import Progress
from index.errors import InputError
from index.sentences import Span

SUFFIXES = (".txt", ".md", ".html", ".pdf")
_ALIASES = {".markdown": ".md", ".htm": ".html", ".text": ".txt", "": ".txt"}
_STRAY_CONTENTS = re.compile(
    r"^[^\S\n]*(?:table of contents|table des matières|contents|sommaire)[^\S\n]*$", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with a name of its own.

    `headings` are the spans of its section headings, in order; None means that nothing marks them, so that they are
    looked for among its lines (see `index.headings`).
    """

    id: str
    title: str
    text: str
    headings: tuple[Span, ...] | None = None


def from_text(text: str, *, id: str = "text", title: str = "") -> Document:
    """A document of a plain string. Raises `InputError` when it is blank."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ")
    text = _STRAY_CONTENTS.sub(lambda match: " " * len(match[0]), text)
    if not text.strip():
        raise InputError("blank_text", "There is no text in {name}: give one with at least a sentence.", name=id)
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
        raise InputError("blank_text", "There is no text in {name}: give one with at least a sentence.", name=id)
    if not title and headings and headings[0].start == 0:
        title = lines[0]
    return Document(id, title, "\n".join(lines), tuple(headings))


def read(path: Path, *, max_megabytes: int = 20, progress: Progress | None = None) -> Document:
    """The document in a .txt, .md, .html or .pdf file; its id is the file's name. `progress` counts the pages of a PDF.

    Raises `InputError` when the file is missing, too big, of another type, binary, encrypted or without text.
    """
    from index import formats

    name = path.name
    suffix = _ALIASES.get(path.suffix.lower(), path.suffix.lower())
    if suffix not in SUFFIXES:
        raise InputError(
            "file_type", "{name} is not a .txt, .md, .html or .pdf file: convert it to one of these.", name=name
        )
    return formats.READERS[suffix](_bytes(path, max_megabytes), name, progress)


def from_texts(texts: Sequence[str]) -> list[Document]:
    """One document a string, with the ids "1", "2", …"""
    return [from_text(text, id=str(number)) for number, text in enumerate(texts, 1)]


def read_corpus(path: Path, *, max_megabytes: int = 20) -> list[Document]:
    """The documents of a .jsonl file, one `{"id": …, "title": …, "text": …}` a line; other fields are not read.

    Raises `InputError` as `read` does, and for a line that is not such an object, by its number.
    """
    from index import formats

    documents = []
    for number, line in enumerate(formats.decoded(_bytes(path, max_megabytes), path.name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            id_, title, text = str(row["id"]), row.get("title") or "", row["text"]
            if not isinstance(title, str) or not isinstance(text, str):
                raise TypeError("not a string")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(
                "corpus_line",
                'Line {line} of {name} is not {{"id": …, "title": …, "text": …}}: mend it.',
                line=number,
                name=path.name,
            ) from None
        documents.append(from_text(text, id=id_, title=title))
    return documents


def _bytes(path: Path, max_megabytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_megabytes * 1_000_000:
            raise InputError(
                "file_too_big",
                "{name} has {size} MB, the limit is {limit} MB: split it, or raise QA_MAX_FILE_MEGABYTES.",
                name=path.name,
                size=round(size / 1_000_000, 1),
                limit=max_megabytes,
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("file_missing", "There is no file {path}: check its name.", path=path) from None
    except OSError as error:
        raise InputError(
            "file_unreadable", "{path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from error


def _without_surrogates(text: str) -> str:
    """Lone surrogates, which JSON and PDF can carry and UTF-8 cannot, as the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
