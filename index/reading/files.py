"""Files on disk to documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from index.document import Document
from index.errors import InputError
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.html.page import read_html
from index.reading.markdown import read_markdown
from index.reading.pdf.file import read_pdf
from index.reading.plain_text import read_plain_text
from index.reading.text import from_text

_READERS: dict[str, Callable[[bytes, str, Progress | None], Document]] = {
    ".txt": read_plain_text,
    ".md": read_markdown,
    ".html": read_html,
    ".pdf": read_pdf,
}
_ALIASES = {".markdown": ".md", ".htm": ".html", ".xhtml": ".html", ".text": ".txt", "": ".txt"}


def read(path: Path, *, max_megabytes: int = 20, progress: Progress | None = None) -> Document:
    """The document in a .txt, .md, .html or .pdf file; its id is the file's name. `progress` counts the pages of a PDF
    or the steps of another format; what it raises ends the reading, within a page too.

    Raises `InputError` when the file is missing, too big, of another type, binary, encrypted, damaged, too long, too slow
    to read, or without text.
    """
    name = path.name
    suffix = _ALIASES.get(path.suffix.lower(), path.suffix.lower())
    if suffix not in _READERS:
        raise InputError("file_type", name=name)
    return _READERS[suffix](_bytes(path, max_megabytes), name, progress)


def has_type(path: Path) -> bool:
    """Whether the name of a file in a folder ends as that of a type that `read` reads.

    `read` takes a name without a suffix for plain text, because a person named that file. In a folder such a file may be
    anything (a program, "Makefile"), so its name is refused here.
    """
    suffix = path.suffix.lower()
    return suffix != "" and _ALIASES.get(suffix, suffix) in _READERS


def read_corpus(path: Path, *, max_megabytes: int = 20) -> list[Document]:
    """The documents of a .jsonl file, one `{"id": …, "title": …, "text": …}` a line; other fields are not read.

    Raises `InputError` as `read` does, and for a line that is not such an object, by its number.
    """
    documents = []
    for number, line in enumerate(decoded(_bytes(path, max_megabytes), path.name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            id_, title, text = str(row["id"]), row.get("title") or "", row["text"]
            if not isinstance(title, str) or not isinstance(text, str):
                raise TypeError("not a string")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(
                "corpus_line",
                line=number,
                name=path.name,
            ) from None
        documents.append(from_text(text, id=id_, title=title))
    return documents


def _bytes(path: Path, max_megabytes: int) -> bytes:
    limit = max_megabytes * 1_000_000
    try:
        size, data = path.stat().st_size, b""
        if size <= limit:
            with path.open("rb") as file:
                data = file.read() if path.is_file() else file.read(limit + 1)  # a device may never end
        size = max(size, len(data))
        if size > limit:
            raise InputError("file_too_big", name=path.name, size=round(size / 1_000_000, 1), limit=max_megabytes)
        return data
    except FileNotFoundError:
        raise InputError("file_missing", path=path) from None
    except OSError as error:
        raise InputError("file_unreadable", path=path, reason=error.strerror) from error
