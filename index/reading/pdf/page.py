"""What is read from a page of a PDF; places in points from the lower left of the page as it is read."""

from __future__ import annotations

from dataclasses import dataclass

MAX_SEGMENTS = 5_000  # a page with more is not searched for drawn tables, columns, running heads and numbers of lines


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of one line without a wide gap, or a table drawn with rules, with all its text."""

    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    text: str
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table drawn with rules, each with the segments of its cells; None goes on with the cell before it."""

    rows: tuple[tuple[tuple[Segment, ...] | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line, level or upright."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn or tinted rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, segment: Segment) -> bool:
        """Whether a segment stands in the box."""
        return self.x0 <= segment.x0 and segment.x1 <= self.x1 and self.y0 <= segment.y <= self.y1


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read: turned, if most of its text was not upright."""

    width: float
    height: float
    segments: tuple[Segment, ...]
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
