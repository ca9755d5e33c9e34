"""Tables drawn with rules: the lines around a cell tell what is in it, however its text is aligned and broken.

Each such table becomes one segment of its page, so that its cells take no part in the search for columns and lines.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.reading.pdf.page import MAX_SEGMENTS, Box, Grid, Page, Rule, Segment

_NEAR = 3.0  # points; rules as close are one, or touch
_MAX_RULES = 600  # a page with more is a drawing, or takes long to search
_MAX_LINES = 12  # of a cell; one with more is a part of the page


class _Level(NamedTuple):
    """A rule: `at` its height if level, else its distance from the left; `start` and `end` the other way."""

    at: float
    start: float
    end: float


class _Cell(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


def with_grids(page: Page) -> Page:
    """The page with each table drawn with rules as one segment, and with its boxes."""
    segments = list(page.segments)
    boxes = []
    for level, upright in _frames(page.rules) if len(segments) <= MAX_SEGMENTS else ():
        inside = _inside(segments, level, upright)
        grid = _grid(inside, level, upright)
        if grid is not None:
            within = set(map(id, inside))
            segments = [s for s in segments if id(s) not in within]
            segments.append(_as_segment(inside, grid))
        elif len(level) == len(upright) == 2 and inside:
            boxes.append(Box(upright[0].at, level[0].at, upright[1].at, level[1].at))
    return replace(page, segments=tuple(segments), rules=(), boxes=tuple(boxes))


def _as_segment(inside: list[Segment], grid: Grid) -> Segment:
    longest = max(inside, key=lambda s: len(s.text))
    return Segment(
        min(s.x0 for s in inside),
        max(s.x1 for s in inside),
        max(s.y for s in inside),
        longest.size,
        all(s.bold for s in inside),
        " ".join(s.text for s in inside),
        grid,
    )


# Rules


def _frames(rules: Sequence[Rule]) -> Iterator[tuple[list[_Level], list[_Level]]]:
    """The level and the upright rules that touch one another, from the left or the foot."""
    level = _whole(_Level(rule.y0, rule.x0, rule.x1) for rule in rules if rule.x1 - rule.x0 > rule.y1 - rule.y0)
    upright = _whole(_Level(rule.x0, rule.y0, rule.y1) for rule in rules if rule.x1 - rule.x0 <= rule.y1 - rule.y0)
    if len(level) + len(upright) > _MAX_RULES:
        return
    while level:
        found: tuple[list[_Level], list[_Level]] = [level.pop()], []
        while True:
            touching = [rule for rule in upright if any(_touch(rule, other) for other in found[0])]
            upright = [rule for rule in upright if rule not in touching]
            found[1].extend(touching)
            more = [rule for rule in level if any(_touch(rule, other) for other in touching)]
            level = [rule for rule in level if rule not in more]
            found[0].extend(more)
            if not more:
                break
        if found[1]:
            yield sorted(found[0]), sorted(found[1])


def _whole(rules: Iterable[_Level]) -> list[_Level]:
    """The rules, those in one line that touch as one: a cell may have rules of its own."""
    lines: list[list[_Level]] = []
    for rule in sorted(rules):
        if lines and rule.at - lines[-1][0].at < _NEAR:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    whole: list[_Level] = []
    for line in lines:
        at = line[0].at
        for _, start, end in sorted(line, key=lambda rule: rule.start):
            if whole and whole[-1].at == at and start <= whole[-1].end + _NEAR:
                whole[-1] = _Level(at, whole[-1].start, max(whole[-1].end, end))
            else:
                whole.append(_Level(at, start, end))
    return whole


def _touch(one: _Level, other: _Level) -> bool:
    """Whether a level rule and an upright one touch."""
    return _reaches(one, other.at) and _reaches(other, one.at)


def _reaches(rule: _Level, place: float) -> bool:
    return rule.start - _NEAR <= place <= rule.end + _NEAR


# Cells


def _inside(segments: list[Segment], level: list[_Level], upright: list[_Level]) -> list[Segment]:
    left, right = min(rule.start for rule in level), max(rule.end for rule in level)
    foot, top = min(rule.start for rule in upright), max(rule.end for rule in upright)
    places = [(*_middle(segment), segment) for segment in segments]
    return [segment for x, y, segment in places if left < x < right and foot < y < top]


def _middle(segment: Segment) -> tuple[float, float]:
    return (segment.x0 + segment.x1) / 2, segment.y + 0.25 * segment.size


def _grid(inside: list[Segment], level: list[_Level], upright: list[_Level]) -> Grid | None:
    """The table that rules make of the segments between them; None where they make no table."""
    cells: dict[_Cell, list[Segment]] = {}
    for segment in inside:
        cell = _cell(segment, level, upright)
        if segment.x0 < cell.left - _NEAR or segment.x1 > cell.right + _NEAR:
            return None  # a drawing
        cells.setdefault(cell, []).append(segment)
    if any(len({round(s.y) for s in segments}) > _MAX_LINES for segments in cells.values()):
        return None
    rows = _rows(cells)
    return Grid(rows) if sum(sum(bool(cell) for cell in row) > 1 for row in rows) > 1 else None


def _cell(segment: Segment, level: list[_Level], upright: list[_Level]) -> _Cell:
    """The cell of a segment; a table may have no rules at its edges."""
    x, y = _middle(segment)
    xs = sorted(rule.at for rule in upright if _reaches(rule, y))
    ys = sorted(rule.at for rule in level if _reaches(rule, x))
    return _Cell(
        max((at for at in xs if at <= x), default=min(rule.start for rule in level)),
        min((at for at in xs if at > x), default=max(rule.end for rule in level)),
        max((at for at in ys if at <= y), default=min(rule.start for rule in upright)),
        min((at for at in ys if at > y), default=max(rule.end for rule in upright)),
    )


def _rows(cells: dict[_Cell, list[Segment]]) -> tuple[tuple[tuple[Segment, ...] | None, ...], ...]:
    """The rows from the top; a cell over several of them stands in each, one over several columns in the first of these."""
    lefts = sorted({cell.left for cell in cells})
    tops = sorted({cell.top for cell in cells})
    rows: list[list[tuple[Segment, ...] | None]] = [[()] * len(lefts) for _ in tops]
    for cell, segments in cells.items():
        first, end = bisect_left(lefts, cell.left), bisect_left(lefts, cell.right)
        for row in rows[bisect_right(tops, cell.bottom) : bisect_right(tops, cell.top)]:
            row[first:end] = [tuple(segments), *[None] * (end - first - 1)]
    return tuple(map(tuple, reversed(rows)))
