"""Lines of several cells, or a table drawn with rules, to the rows of a table in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.reading.hyphens import joined
from index.reading.pdf.lines import LEADER, Line, intervals, line_of, lines_of
from index.reading.pdf.page import Grid, Segment
from index.reading.tables import Punctuation, headers_guessed, rows_in_words

_CONTINUES = re.compile(r"[(&]|[a-zß-öø-ÿœ]{2}")  # how the second line of a cell begins
_NEAR = 12  # lines above the next one, which tell where the columns of a table are


def with_centred_cells(lines: list[Line]) -> list[Line]:
    """The lines; three become one where the cells of the middle one stand beside those of two lines, at half their height."""
    rows: list[Line] = []
    at = 0
    while at < len(lines):
        three = lines[at : at + 3]
        if len(three) == 3 and _are_centred(*three):
            rows.append(replace(line_of([cell for line in three for cell in line.cells]), y=three[1].y))
        else:
            rows.append(lines[at])
        at += 3 if rows[-1] is not lines[at] else 1
    return rows


def _are_centred(upper: Line, middle: Line, lower: Line) -> bool:
    """Whether two lines are those of one cell or more, and the line between them is that of their row's other cells."""
    steps = upper.y - middle.y, middle.y - lower.y
    return (
        max(steps) < 0.8 * middle.size
        and abs(steps[0] - steps[1]) < 0.2 * middle.size
        and upper.size == middle.size == lower.size
        and not any(_overlap((a.x0, a.x1), (b.x0, b.x1)) for a in middle.cells for b in (*upper.cells, *lower.cells))
    )


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def tables_of(lines: list[Line]) -> Iterator[tuple[bool, list[Line]]]:
    """The lines of a region in order, those of a table apart: one with rules, or lines of several cells in columns.

    A line of one cell close under such lines goes on with a cell of the row above.
    """
    at = 0
    while at < len(lines):
        end = at
        full = 0  # lines of several cells
        while end < len(lines) and not lines[end].grid:
            step = lines[end - 1].y - lines[end].y if end > at else 0.0
            if len(lines[end].cells) > 1 and step < 4 * lines[end].size:
                full += 1
            elif step > 1.6 * lines[end].size or not _is_in_cell(lines[end], lines[max(at, end - _NEAR) : end]):
                break
            end += 1
        contents = sum(LEADER.search(line.text) is not None for line in lines[at:end])
        named = full == 1 and len(lines[at].cells) > 2 and lines[at].bold  # a header, at the foot of a page
        if (full > 1 or named) and contents * 4 < end - at and len(intervals(lines[at:end])) > 1:
            yield from ((True, part) for part in _with_same_columns(lines[at:end]))
        else:
            end = max(end, at + 1)
            yield lines[at].grid is not None, lines[at:end]
        at = end


def _with_same_columns(lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of a table, divided where those under a wider gap stand in other columns, as totals or another table."""
    steps = [above.y - line.y for above, line in pairwise(lines)]
    wide = 1.3 * sorted(steps or [0.0])[len(steps) // 2]
    parts: list[list[Line]] = [lines[:1]]
    for line, step in zip(lines[1:], steps, strict=True):
        if step > wide:
            parts.append([])
        parts[-1].append(line)
    table: list[Line] = []
    for part in parts:
        columns = {len(intervals(some)) for some in (table, part, table + part)}
        rows = [sum(len(line.cells) > 1 for line in some) for some in (table, part)]
        if min(rows) > 1 and len(columns) > 1:
            yield table
            table = []
        table += part
    yield table


def _is_in_cell(line: Line, above: list[Line]) -> bool:
    """Whether a line stands in one column; in the first one it must begin as what goes on with a cell."""
    within = [at for at, (x0, x1) in enumerate(intervals(above)) if x0 - 2 <= line.x1 and line.x0 <= x1 + 2]
    return len(within) == 1 and (within[0] > 0 or _CONTINUES.match(line.text) is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, of which `headers` name the columns, and from where to where each column reaches."""

    first: Line
    rows: list[list[str | None]]
    headers: int
    columns: list[tuple[float, float]]

    def after(self, table: Table) -> Table:
        """The table, with the header of one that ended the page before, if it goes on with its columns."""
        headers = table.headers or int(len(table.rows) == 1)
        alike = len(self.columns) == len(table.columns) and all(map(_overlap, self.columns, table.columns))
        if not alike or self.headers:
            return self
        rows = self.rows[headers:] if self.rows[:headers] == table.rows[:headers] else self.rows
        return replace(self, rows=table.rows[:headers] + rows, headers=headers)

    def in_words(self, marks: Punctuation) -> Iterator[str]:
        """One line a row, with its header cells."""
        return rows_in_words(self.rows, self.headers, marks)


def table_of(lines: list[Line]) -> Table:
    """The table that lines make, or that the first one is."""
    if lines[0].grid:
        return _ruled(lines[0], lines[0].grid)
    columns = intervals(lines)
    steps = [above.y - line.y for above, line in pairwise(lines)]
    closest = min(steps, default=0.0)
    begun = [line for line, step in zip(lines[1:], steps, strict=True) if step > 1.15 * closest]
    apart = len(begun) > 1 and not any(_CONTINUES.match(line.text) for line in begun)
    rows: list[list[str | None]] = []
    for above, line in zip([None, *lines], lines, strict=False):
        row = [_cell_text([cell for cell in line.cells if x0 <= cell.x0 <= x1]) for x0, x1 in columns]
        close = above is not None and above.y - line.y < 1.1 * closest
        if above is not None and _goes_on_with_row(row, close=close, apart=apart):
            rows[-1] = [joined((before or "", cell), Counter()) for before, cell in zip(rows[-1], row, strict=True)]
        else:
            rows.append([*row])
    bold = all(cell.bold for cell in lines[0].cells) and not all(line.bold for line in lines)
    return Table(lines[0], rows, int(bold) or headers_guessed(rows), columns)


def _ruled(line: Line, grid: Grid) -> Table:
    """A table drawn with rules."""
    rows = [[None if cell is None else _cell_text(cell) for cell in row] for row in grid.rows]
    bold = [all(segment.bold for cell in row for segment in cell or ()) for row in grid.rows]
    headers = bold.index(False) if False in bold else 0
    columns = [[segment for cell in column for segment in cell or ()] for column in zip(*grid.rows, strict=True)]
    spans = [(min(s.x0 for s in cells), max(s.x1 for s in cells)) if cells else (0.0, 0.0) for cells in columns]
    return Table(line, rows, headers or headers_guessed(rows), spans)


def _cell_text(segments: Sequence[Segment]) -> str:
    if len(segments) == 1:
        return segments[0].text
    return joined((line.text for line in lines_of(segments)), Counter())


def _goes_on_with_row(row: list[str], *, close: bool, apart: bool) -> bool:
    """Whether the cells of a line go on with those above: one alone that is not the first, or some in lower case.

    Where rows stand apart, all may go on, if all are in lower case. `close`: the line is as close as any.
    """
    filled = [cell for cell in row if cell]
    if len(filled) == 1 and not row[0]:
        return True
    if len(filled) == len(row):
        return close and apart and all(map(_CONTINUES.match, filled))
    begun = filled[:1] if row[0] else filled
    return close and any(_CONTINUES.match(cell) for cell in begun)
