"""The pieces of lines on a page to its columns, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index.reading.pdf_lines import BULLET, lines_of, without_wide_spaces
from index.reading.pdf_page import Segment

_MAX_SEGMENTS = 5_000  # a page with more is not searched for columns and running heads


def columns_of(segments: list[Segment]) -> Iterator[list[Segment]]:
    """The segments by regions in reading order: a column is one, and what lies across two columns divides them."""
    if 8 <= len(segments) <= _MAX_SEGMENTS:
        for left, right in _gutters(segments):
            bands = list(_bands(segments, left, right))
            if any(isinstance(band, tuple) for band in bands):
                for band in bands:
                    if isinstance(band, tuple):
                        yield from columns_of(band[0])
                        yield from columns_of(band[1])
                    else:
                        yield from columns_of(band) if len(band) < len(segments) else [band]
                return
    if segments:
        yield segments


def _gutters(segments: list[Segment]) -> list[tuple[float, float]]:
    """Upright gaps that could divide columns, the likeliest first: where the most segments begin after a gap."""
    starts: Counter[int] = Counter()
    for segment in segments:
        starts[round(segment.x0 / 2)] += 1
    gaps = []
    for start, times in starts.most_common(12):
        right = start * 2 - 1.5
        left = max((segment.x1 for segment in segments if segment.x1 < right), default=None)
        if times >= 3 and left is not None and right - left >= 4:
            gaps.append((left, right))
    return gaps


def _bands(
    segments: list[Segment], left: float, right: float
) -> Iterator[tuple[list[Segment], list[Segment]] | list[Segment]]:
    """From the top down: the pairs of columns beside a gutter, and what lies between them."""
    middle = (left + right) / 2
    across = sorted({segment.y for segment in segments if segment.x0 < middle < segment.x1}, reverse=True)
    between: list[Segment] = []
    tops = [float("inf"), *across]
    for top, foot in zip(tops, [*across, float("-inf")], strict=True):
        beside = [s for s in segments if foot < s.y < top and not s.x0 < middle < s.x1]
        above = [s for s in segments if s.y == top]
        between += above
        last = [s for s in beside if above and _ends_block(s, above[0], beside)]
        between += last
        beside = [s for s in beside if s not in last]
        sides = [s for s in beside if s.x1 <= middle], [s for s in beside if s.x0 >= middle]
        if _are_columns(*sides):
            if between:
                yield between
            between = []
            yield sides
        else:
            between += beside
    if between:
        yield between


def _are_columns(left: list[Segment], right: list[Segment]) -> bool:
    """Whether both sides are prose; one of them may be divided again."""
    if is_prose(left):
        return is_prose(right) or len(list(columns_of(right))) > 1
    return is_prose(right) and len(list(columns_of(left))) > 1


def _ends_block(segment: Segment, above: Segment, beside: list[Segment]) -> bool:
    """Whether a line is the short last one of what lies across the columns, and not the first of a column."""
    return (
        0 < above.y - segment.y < 1.6 * above.size
        and abs(segment.x0 - above.x0) < 2
        and not any(s is not segment and abs(s.y - segment.y) < 0.5 * s.size for s in beside)
    )


def is_prose(side: list[Segment]) -> bool:
    """Whether lines run on one under the other, as in a column and unlike in a table."""
    lines = without_wide_spaces(lines_of(side))
    if len(lines) < 3:
        return False
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    wide = sum(line.x1 - line.x0 > width * 0.6 for line in lines)
    running = sum(line.text[:1].islower() or BULLET.match(line.text) is not None for line in lines[1:])
    letters = sum(len(line.text) for line in lines) / len(lines)
    rows = sum(len(line.cells) > 2 for line in lines)  # of a table
    return rows * 2 <= len(lines) and letters >= 15 and wide * 2 >= len(lines) and running * 5 >= len(lines) - 1
