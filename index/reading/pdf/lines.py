"""Pieces of lines in their places to lines from the top, each with its cells from the left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.reading.pdf.page import Segment

ENDS_SENTENCE = re.compile(r"[.!?…:;]['’”\"»)\]\d¹²³]*\Z")
SIGNS = r"[•▪◦‣●○■□➢➤►▶❖✓✔·∙\uf02d\uf0a7\uf0b7\uf0d8\uf0fc–—*-]"  # before an item
_LEVELS = r"\d{1,2}(?:\.\d{1,2}){1,3}\.?"  # 2.1
BULLET = re.compile(
    rf"{SIGNS}\s|\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,4}})[.)]\s|{_LEVELS}\s(?=[A-ZÀ-ÝŒ])|[¹²³⁴-⁹][⁰¹²³⁴-⁹]*\s?\w"
)
LEADER = re.compile(r"(?:\s?[.…·_]){5,}")  # from a title to its page, in a table of contents
_MARK = re.compile(rf"{SIGNS}|{_LEVELS}(?= [^\W\d])|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivxIVX]{{1,4}})[.)]")
_DOTS = frozenset("•▪◦‣●○■□➢➤►▶❖\uf0a7\uf0b7\uf0d8")  # signs that are no cell of a table
_ON_LINE = re.compile(r"\S+@\S+\Z|(?:https?://|www\.)\S+\Z")  # an address of the network, which begins in lower case
_WIDE_SPACE = 2.5  # in font sizes, between words of a justified line


@dataclass(frozen=True, slots=True)
class Line(Segment):
    """A line of a column, or a table drawn with rules."""

    cells: tuple[Segment, ...] = ()


def lines_of(segments: Iterable[Segment]) -> list[Line]:
    """The lines of a region, from the top, each of its segments from the left."""
    rows: list[list[Segment]] = []
    for segment in from_top(segments):
        above = rows[-1][0] if rows else segment
        if rows and not (above.grid or segment.grid) and above.y - segment.y < 0.35 * min(above.size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    lines = []
    for row in rows:
        row.sort(key=lambda s: s.x0)
        if len(row) > 1 and _is_mark(*row[:2]):
            row[:2] = [_joined(*row[:2])]
        lines.append(line_of(row))
    return lines


def from_top(segments: Iterable[Segment]) -> list[Segment]:
    """The segments from the top, those of one height from the left."""
    return sorted(segments, key=lambda s: (-s.y, s.x0))


def _is_mark(mark: Segment, text: Segment) -> bool:
    """Whether a bullet or number is no cell."""
    found = _MARK.match(f"{mark.text} {text.text}")
    return found is not None and found.end() == len(mark.text)


def _joined(mark: Segment, text: Segment) -> Segment:
    return replace(text, x0=mark.x0, text=f"{mark.text} {text.text}")


def with_bullets(segments: Iterable[Segment]) -> list[Segment]:
    """The segments from the top and the left; a bullet, which stands apart, as in no column, is joined to its item."""
    joined: list[Segment] = []
    for segment in from_top(segments):
        last = joined[-1] if joined else segment
        if (
            last.text in _DOTS
            and abs(last.y - segment.y) < 0.35 * segment.size
            and 0 < segment.x0 - last.x1 < 4 * segment.size
        ):
            joined[-1] = _joined(last, segment)
        else:
            joined.append(segment)
    return joined


def line_of(cells: Sequence[Segment]) -> Line:
    """The line of cells, which come from the left."""
    if len(cells) == 1:
        (cell,) = cells
        return Line(cell.x0, cell.x1, cell.y, cell.size, cell.bold, cell.text, cell.grid, (cell,))
    text = " ".join(cell.text for cell in cells)
    size = max(cells, key=lambda cell: len(cell.text)).size
    x1, bold = max(cell.x1 for cell in cells), all(cell.bold for cell in cells)
    return Line(cells[0].x0, x1, cells[0].y, size, bold, text, cells[0].grid, tuple(cells))


def without_wide_spaces(lines: list[Line]) -> list[Line]:
    """The lines; one of justified text has no cells: it reaches both edges, and its spaces may be wide."""
    return [
        replace(line, cells=(Segment(line.x0, line.x1, line.y, line.size, line.bold, line.text),))
        if len(line.cells) > 1
        and max(b.x0 - a.x1 for a, b in pairwise(line.cells)) < _WIDE_SPACE * line.size
        and _is_justified(line, lines)
        else line
        for line in lines
    ]


def _is_justified(line: Line, lines: list[Line]) -> bool:
    """Whether two lines without a gap have the edges of a line, or most lines have them and no gap goes through all."""
    alike = [other for other in lines if abs(other.x0 - line.x0) < 1.5 and abs(other.x1 - line.x1) < 1.5]
    whole = sum(len(other.cells) == 1 for other in alike)
    return whole > 1 or (len(alike) > 3 and 2 * len(alike) >= len(lines) and len(intervals(alike)) == 1)


def intervals(lines: Iterable[Line]) -> list[tuple[float, float]]:
    """From where to where lines have cells: the columns of a table."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted((cell.x0, cell.x1) for line in lines for cell in line.cells):
        if found and x0 <= found[-1][1] + 2:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def runs_on(last: Line, line: Line) -> bool:
    """Whether a line begins within a sentence."""
    return line.text[:1].islower() and not ENDS_SENTENCE.search(last.text) and not _ON_LINE.match(line.text)
