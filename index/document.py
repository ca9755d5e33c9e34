"""A text as it is searched: `Document`, and the `Span`s that point into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


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
