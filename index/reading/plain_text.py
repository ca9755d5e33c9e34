"""Plain text to a document. Lines that a viewer or a mail broke are joined later, by `index.splitting.headings`."""

from __future__ import annotations

from index.document import Document
from index.progress import Progress
from index.reading.encodings import decoded
from index.reading.text import from_text, title_of


def read_plain_text(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a text file. Raises `InputError` when it is blank or no text."""
    return from_text(decoded(data, name), id=name, title=title_of(name))
