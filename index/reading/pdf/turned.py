"""Text that is not upright on a page: stamps at its edge and watermarks leave, the heads of narrow columns stay as words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.reading.pdf.page import Segment

_PADDING = 8  # points: what stands further outside the upright text is no part of it
_LARGEST = 2  # times the size of the upright text: larger text is a watermark
_LINES_APART = 1.3  # in font sizes, at most, from one line of a cell to the next


@dataclass(frozen=True, slots=True)
class _Piece:
    """A turned piece of a line."""

    turn: int  # degrees counterclockwise that make it upright
    foot: float  # where its lower end is
    top: float
    segment: Segment  # upright, at the place of its lower end


def stood_up(turned: Sequence[tuple[int, Segment]], upright: Sequence[Segment]) -> Iterator[Segment]:
    """The turned text that belongs to the upright one, as segments where it stands."""
    if not turned:
        return
    pieces = [_piece(turn, segment) for turn, segment in turned if len(segment.text) > 1]  # no single mirrored letter
    if upright:
        size = sorted(segment.size for segment in upright)[len(upright) // 2]
        left, right = min(s.x0 for s in upright) - _PADDING, max(s.x1 for s in upright) + _PADDING
        pieces = [
            p for p in pieces if p.segment.size <= _LARGEST * size and left < p.segment.x1 and p.segment.x0 < right
        ]
    row: list[_Piece] = []  # side by side
    for piece in sorted(pieces, key=lambda p: (p.turn, p.foot)):
        if row and (piece.turn != row[0].turn or piece.foot >= max(other.top for other in row)):
            yield from _heads(row)
            row = []
        row.append(piece)
    yield from _heads(row)


def _piece(turn: int, segment: Segment) -> _Piece:
    """A piece at its place on the page; `segment` has its places on the page that is turned."""
    (x0, y0), (x1, y1) = (_turned_back(x, segment.y, turn) for x in (segment.x0, segment.x1))
    if abs(math.cos(math.radians(turn))) > 0.9:  # upside down, or nearly level
        return _Piece(turn, y0, y0, replace(segment, x0=min(x0, x1), x1=max(x0, x1), y=y0))
    (x, foot), top = min((x0, y0), (x1, y1), key=lambda end: end[1]), max(y0, y1)
    height = 0.8 * segment.size * math.sin(math.radians(turn))  # of the letters, towards the right
    return _Piece(turn, foot, top, replace(segment, x0=min(x, x + height), x1=max(x, x + height), y=foot))


def _turned_back(x: float, y: float, turn: int) -> tuple[float, float]:
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return x * cos + y * sin, y * cos - x * sin


def _heads(row: list[_Piece]) -> Iterator[Segment]:
    """Pieces side by side at one height; a line close after another one is in one cell with it.

    One alone is no head of a column, but the name of what stands beside it, and is read before that.
    """
    cells: list[Segment] = []
    last = math.inf
    for piece in sorted(row, key=lambda p: p.segment.x0, reverse=bool(row) and row[0].turn < 180):
        segment = replace(piece.segment, y=row[0].foot)
        if abs(segment.x0 - last) < _LINES_APART * segment.size:
            x0, x1 = min(cells[-1].x0, segment.x0), max(cells[-1].x1, segment.x1)
            cells[-1] = replace(cells[-1], x0=x0, x1=x1, text=f"{cells[-1].text} {segment.text}")
        else:
            cells.append(segment)
        last = segment.x0
    yield from cells if len(cells) > 1 else (replace(cell, y=max(piece.top for piece in row)) for cell in cells)
