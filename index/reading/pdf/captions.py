"""Captions that stand side by side, as under two pictures: each is read by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index.reading.hyphens import joined
from index.reading.pdf.lines import Line, line_of
from index.reading.pdf.page import Segment

_CAPTION = re.compile(  # « Fig. 2. La roue », "Table 1: Prices"
    r"""(?:fig(?:ures?|s)?|tab(?:les?|leaux?)?|photos?|photographies?|cartes?|maps?|plates?|planches?|pl|ill(?:ustrations?)?|images?|vues?
    |sch[ée]mas?|schemes?|graph(?:ique|e)?s?|charts?|diagramm?e?s?|doc(?:uments?)?|plans?|encadr[ée]s?|box)\.?\s?
    (?:n[o°]\.?\s?)?(?:\d{1,3}(?:[.-]\d{1,2})?|[IVX]{1,4}|[A-H])(?:\s?[.:–—|-]|\s\S)""",
    re.I | re.X,
)
_LONG = 20  # characters of a cell that may be the first line of a text
_NEAR = 1.7  # in font sizes: how far the lines of a caption are from each other


def captions_apart(lines: list[Line]) -> Iterator[Line]:
    """The lines; each of the captions that stand side by side comes before the next one."""
    at = 0
    while at < len(lines):
        end = at + 1
        labelled = len(lines[at].cells) > 1 and all(_CAPTION.match(cell.text) for cell in lines[at].cells)
        captions = [[cell] for cell in lines[at].cells]
        if labelled or _are_texts(lines[at - 1 : at], *lines[at : at + 2]):
            while end < len(lines) and _go_on(captions, lines[end - 1], lines[end]):
                end += 1
        if labelled or (end > at + 1 and not (lines[end:] and _are_rows(lines[end - 1], lines[end]))):
            yield from (_whole(caption, higher=number) for number, caption in enumerate(captions))
        else:
            yield lines[at]
            end = at + 1
        at = end


def _are_texts(above: list[Line], line: Line, below: Line | None = None) -> bool:
    """Whether the cells of a line are long, and each goes on in the line below; what is above is no row of a table."""
    return (
        below is not None
        and len(line.cells) == len(below.cells) > 1
        and all(len(cell.text) >= _LONG and cell.text[0].isupper() for cell in line.cells)
        and all(cell.text[0].islower() for cell in below.cells)
        and not (above and _are_rows(above[0], line))
    )


def _are_rows(above: Line, below: Line) -> bool:
    """Whether two close lines have several cells."""
    return min(len(above.cells), len(below.cells)) > 1 and above.y - below.y < 2 * _NEAR * below.size


def _whole(caption: list[Segment], *, higher: int) -> Line:
    """A caption as one line; a little higher than the one before it, so that it begins a paragraph."""
    text = joined((piece.text for piece in caption), Counter())
    return line_of([replace(caption[0], text=text, y=caption[0].y + 0.1 * higher)])


def _go_on(captions: list[list[Segment]], above: Line, line: Line) -> bool:
    """Whether each cell of a line stands in the width of one caption; then these go on with it."""
    if above.y - line.y > _NEAR * line.size or abs(above.size - line.size) > 0.08 * line.size:
        return False
    places = [at for cell in line.cells for at, caption in enumerate(captions) if _is_under(cell, caption)]
    if len(set(places)) != len(line.cells):
        return False
    for at, cell in zip(places, line.cells, strict=True):
        captions[at].append(cell)
    return True


def _is_under(cell: Segment, caption: list[Segment]) -> bool:
    """Whether a piece of a line has the left edge or the middle of the caption."""
    first = caption[0]
    middles = abs((cell.x0 + cell.x1) - (first.x0 + first.x1)) / 2
    return abs(cell.x0 - first.x0) < 2 or middles < 2
