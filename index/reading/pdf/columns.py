"""The pieces of lines on a page to its columns, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index.reading.pdf.lines import BULLET, lines_of, without_wide_spaces
from index.reading.pdf.page import MAX_SEGMENTS, Segment


def columns_of(segments: list[Segment]) -> list[list[Segment]]:
    """The segments by regions in reading order: a column is one, and what lies across two columns divides them."""
    if 8 <= len(segments) <= MAX_SEGMENTS:
        for left, right in _gutters(segments):
            bands = list(_bands(segments, left, right))
            if any(columns for _, columns in bands):
                return [region for band, columns in bands for region in columns or columns_of(band)]
    return [segments] if segments else []


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


def _bands(segments: list[Segment], left: float, right: float) -> Iterator[tuple[list[Segment], list[list[Segment]]]]:
    """From the top down: what lies beside a gutter, with its columns, and what lies between such bands, without."""
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
        columns = _beside([s for s in beside if s.x1 <= middle], [s for s in beside if s.x0 >= middle])
        if columns:
            if between:
                yield between, []
            between = []
            yield beside, columns
        else:
            between += beside
    if between:
        yield between, []


def _beside(left: list[Segment], right: list[Segment]) -> list[list[Segment]]:
    """The columns of two sides if both are prose, or one is and the other has columns again; else none."""
    prose = is_prose(left), is_prose(right)
    if not any(prose):
        return []
    columns = columns_of(left), columns_of(right)
    return columns[0] + columns[1] if all(prose) or len(columns[prose.index(False)]) > 1 else []


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
