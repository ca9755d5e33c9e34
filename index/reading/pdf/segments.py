"""A program: a PDF on standard input becomes, on standard output, one line of JSON a page, its pieces of lines in place.

It runs as a process of its own (see `index.reading.pdf.file`), because PDFium is native code that reads files from anywhere:
a file that crashes it, fills the memory or never ends, ends this process and nothing else. It imports nothing of the
project, so that it starts in a tenth of a second.

A line of output is {"pages": n, "title": …} first, then {"size": [width, height], "segments": […], "rules": […]} for each
page, or one {"error": what}. A segment is [x0, x1, baseline, size, bold, text]: characters of one line without a wide gap, in
points from the lower left of the page as it is shown. A rule is [x0, y0, x1, y1]: a drawn line, level or upright.
"""

from __future__ import annotations

import ctypes
import json
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

MEMORY = 2_000_000_000  # bytes
CPU_SECONDS = 600
MAX_CHARACTERS = 40_000_000  # the same as in `index.reading.text`, which this program does not import
_MAX_OBJECTS = 50_000  # a page with more is not searched for rules
_MAX_CORNERS = 2_000  # of a path; one with more is a drawing
_MAX_RULES = 2_000
_MAX_DOTS = 200  # a page with more has a chart
_SHORTEST_RULE = 5  # points
_WORD_GAP = 0.8  # in font sizes: a wider gap ends a segment
_CELL_GAP = 0.35  # the same where no space is written, on a page that writes its spaces
_LETTER_GAP = 0.16  # in font sizes: a wider gap beyond a letter's own width divides words, though no space is written
_GAP = "\x1f"  # such a gap
_Box = tuple[float, ...]  # its left, foot, right and top
_SPACES = frozenset(map(ord, " \t\xa0\u202f\u2009\u2002\u2003"))
_HYPHENS = (2, 0xFFFE, 0xFFFF)  # PDFium's signs for a hyphen at the end of a line
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INITIAL = re.compile(r"\A([AIO]) (?=[b-xz] )")  # the rest of its word is no word: "O n the", « I l y a »
_SUPERSCRIPTS = str.maketrans("0123456789", _RAISED)


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        _tell(out, {"error": "encrypted" if "password" in str(error).lower() else "damaged"})
        return
    _tell(out, {"pages": pages, "title": document.get_metadata_value("Title")[:300]})
    left = MAX_CHARACTERS
    for number in range(pages):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError:
            _tell(out, {"size": [0, 0], "segments": [], "rules": []})
            continue
        left -= text_page.count_chars()
        if left < 0:
            _tell(out, {"error": "long"})
            return
        width, height = page.get_size()
        size, (rules, dots) = [round(width, 1), round(height, 1)], _drawn(page)
        segments = list(_segments(page, text_page, rules))
        _tell(out, {"size": size, "segments": [*segments, *_bullets(dots, segments)], "rules": rules})
        text_page.close()
        page.close()


def _limit() -> None:
    """Limits of memory and time, if the system has them; those that the parent process has hold here too."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        if resource.getrlimit(kind)[1] == resource.RLIM_INFINITY:
            resource.setrlimit(kind, (most, most))


def _tell(out: Any, what: dict[str, Any]) -> None:
    out.write(json.dumps(what, ensure_ascii=True).encode() + b"\n")
    out.flush()


class _Character(NamedTuple):
    """A character that shows, in points of the page as it is shown."""

    text: str
    x0: float
    x1: float
    start: float  # where it is set
    end: float  # where, by its own width, the next one is set
    y: float
    size: float
    spaced: bool  # whether a space is before it, written or guessed
    widest: float  # in font sizes: a wider gap before it ends a segment
    ended: bool  # whether PDFium sees the end of a line before it, which may be within a word
    at: int


def _characters(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> Iterator[_Character]:
    """The characters of a page. Where it writes its spaces, a gap without one lies between cells."""
    raw, rotation = text_page.raw, page.get_rotation()
    turned = _turn(rotation, *page.get_size()) if rotation else None
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    own = pdfium.FS_RECTF()  # the box that its own width takes
    codes = [pdfium.FPDFText_GetUnicode(raw, at) for at in range(text_page.count_chars())]
    spaces = [at for at, code in enumerate(codes) if code in _SPACES]
    guessed = {at for at in spaces if pdfium.FPDFText_IsGenerated(raw, at) == 1}
    writes = len(guessed) * 3 < len(spaces)
    written = spaced = ended = False
    for at, code in enumerate(codes):
        if code in _SPACES:
            spaced = True
            written = written or not writes or at not in guessed
        elif code in (10, 13):
            ended = True
        elif code >= 32 or code in _HYPHENS:
            pdfium.FPDFText_GetCharBox(raw, at, left, right, bottom, top)
            pdfium.FPDFText_GetCharOrigin(raw, at, x, y)
            if not pdfium.FPDFText_GetLooseCharBox(raw, at, own):
                own.left, own.bottom, own.right, own.top = x.value, y.value, x.value, y.value
            places: list[tuple[float, float]] = [
                *((x.value, y.value), (left.value, bottom.value), (right.value, top.value)),
                *((own.left, own.bottom), (own.right, own.top)),
            ]
            if turned:
                places = [turned(*place) for place in places]
            (start, baseline), (a, _), (b, _), (c, low), (d, high) = places
            size = max(0.1, abs(high - low) or float(pdfium.FPDFText_GetFontSize(raw, at)) or 10.0)
            text = "-" if code in _HYPHENS else chr(code) if code < 0x110000 else "\ufffd"
            widest = _CELL_GAP if writes and not written else _WORD_GAP
            x0, x1, end = min(a, b, start), max(a, b), max(a, b, c, d)
            yield _Character(text, x0, x1, start, end, baseline, size, spaced, widest, ended, at)
            written = spaced = ended = False


def _segments(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, rules: Sequence[_Box]) -> Iterator[list[Any]]:
    """The segments of a page, in the order in which its file has them, with raised digits as such characters.

    The number of a note, and an initial over several lines, become a part of the line that they stand before.
    """
    raw = text_page.raw
    upright = [rule for rule in rules if rule[2] - rule[0] < rule[3] - rule[1]]
    pieces: list[str] = []
    x0 = x1 = base = size = advanced = 0.0
    bold = initial = False
    last = 0

    def segment() -> list[Any]:
        """What was gathered."""
        return [*_rounded(x0, x1, base, size), bold and _is_bold(raw, last), _with_gaps(pieces, initial=initial)]

    for c in _characters(page, text_page):
        higher, smaller, larger = c.y - base, c.size < size * 0.85, size < c.size * 0.85
        raised = smaller and 0.15 * size < higher < 0.7 * size
        lowered = smaller and 0.05 * size < -higher < 0.4 * size
        # The number of a note, before its text.
        number = larger and 0.15 * c.size < -higher < 0.7 * c.size and len(pieces) < 4 and "".join(pieces).isdigit()
        widest = c.widest if abs(higher) < 0.05 * size else _WORD_GAP
        near = pieces and -size < c.x0 - x1 < widest * (c.size if number else size)
        near = near and not (c.spaced and _is_ruled_off(x1, c.x0, c.y, upright))
        spaced = c.spaced
        if near and len(pieces) == 1 and pieces[0].isupper() and c.size < 0.6 * size and higher > -1:
            base, size = c.y, c.size  # after an initial over several lines, which may be a word
            raised = lowered = False
            initial = True
            spaced, advanced = (spaced or c.ended) and pieces[0] in "ÀAIOY", max(advanced, c.start)
        if near and number:
            pieces, base, size = [piece.translate(_SUPERSCRIPTS) for piece in pieces], c.y, c.size
        if near and (abs(c.y - base) < 0.2 * max(size, c.size) or raised or lowered):
            note = raised and c.text.isdigit() and not pieces[-1][-1].isdigit()  # it stands at what it belongs to
            closes = c.text in ".,;:)" and pieces[-1] in _RAISED
            if spaced and not note and not closes:
                pieces.append(" ")
            elif not spaced and not note and c.start - advanced > _LETTER_GAP * size:
                pieces.append(_GAP)
            pieces.append(c.text.translate(_SUPERSCRIPTS) if raised else c.text)
            x1 = max(x1, c.x1)
        else:
            if pieces:
                yield segment()
            pieces, initial = [c.text], False
            x0, x1, base, size = c.x0, c.x1, c.y, c.size
            bold = _is_bold(raw, c.at)
        advanced = max(x1, c.end)
        last = c.at
    if pieces:
        yield segment()


def _is_ruled_off(x1: float, x0: float, y: float, upright: Sequence[_Box]) -> bool:
    """Whether an upright rule, of those from the left, stands between two words."""
    between = upright[bisect_left(upright, (x1 - 0.5,)) : bisect_left(upright, (x0 + 0.5,))]
    return any(rule[1] < y < rule[3] for rule in between)


def _drawn(page: pypdfium2.PdfPage) -> tuple[list[_Box], list[_Box]]:
    """The drawn lines, level or upright, with the edges of drawn boxes, and the dots; none of a page full of drawings."""
    rules: set[_Box] = set()
    dots: set[_Box] = set()
    turned = _turn(page.get_rotation(), *page.get_size())
    count = pdfium.FPDFPage_CountObjects(page.raw)
    for at in range(count if count < _MAX_OBJECTS else 0):
        drawn = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH or not _is_visible(drawn):
            continue
        corners = [corner and turned(*corner) for corner in _corners(drawn)]
        for one, other in pairwise(corners):
            if one and other and min(abs(one[0] - other[0]), abs(one[1] - other[1])) < 0.5:
                box = _box(one, other)
                if max(box[2] - box[0], box[3] - box[1]) > _SHORTEST_RULE:
                    rules.add(box)
        around = _box(*filter(None, corners))
        if len(corners) > 4 and abs(around[2] - around[0] - around[3] + around[1]) < 0.3:
            dots.add(around)
        if len(rules) + len(dots) > _MAX_RULES:
            return [], []
    return sorted(rules), sorted(dots)


def _box(*points: tuple[float, float]) -> _Box:
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    return (*_rounded(min(xs), min(ys), max(xs), max(ys)),)


def _bullets(dots: Sequence[_Box], segments: Sequence[list[Any]]) -> Iterator[list[Any]]:
    """The dots that stand before a line, as browsers draw them, as segments."""
    for x0, y0, x1, y1 in dots if len(dots) <= _MAX_DOTS else ():
        for left, _, y, size, bold, text in segments:
            if (
                len(text) > 2
                and 0.15 < (x1 - x0) / size < 0.6
                and 0 < left - x1 < 2 * size
                and 0.1 < ((y0 + y1) / 2 - y) / size < 0.6
            ):
                yield [x0, x1, y, size, bold, "•"]
                break


def _is_visible(drawn: Any) -> bool:
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, filled, stroked)
    return bool(filled.value or stroked.value)


def _corners(drawn: Any) -> Iterator[tuple[float, float] | None]:
    """The points of a path that straight lines join, in coordinates of the page; None where there is no line."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    count = pdfium.FPDFPath_CountSegments(drawn)
    begun: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(count if count < _MAX_CORNERS else 0):
        part = pdfium.FPDFPath_GetPathSegment(drawn, at)
        pdfium.FPDFPathSegment_GetPoint(part, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(part)
        if kind != pdfium.FPDF_SEGMENT_LINETO:
            yield None
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = point
        yield point
        if pdfium.FPDFPathSegment_GetClose(part):
            yield begun
            yield None


def _with_gaps(pieces: list[str], *, initial: bool) -> str:
    """The text, with spaces for its gaps unless all its letters are set wide. `initial`: it begins with a large letter."""
    text = "".join(pieces).replace(_GAP, "" if pieces.count(_GAP) * 3 > len(pieces) else " ")
    return _INITIAL.sub(r"\1", text) if initial else text


def _rounded(*points: float) -> list[float]:
    """To tenths of a point."""
    return [round(value, 1) for value in points]


def _is_bold(raw: Any, at: int) -> bool:
    """Whether a character is set in bold, by the weight that its font declares or by the font's name."""
    if pdfium.FPDFText_GetFontWeight(raw, at) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, at, name, 128, flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _turn(rotation: int, width: float, height: float) -> Any:
    """From a page's own coordinates to those of the page as it is shown."""
    return {
        90: lambda x, y: (y, height - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (width - y, x),
    }.get(rotation, lambda x, y: (x, y))


if __name__ == "__main__":
    main()
