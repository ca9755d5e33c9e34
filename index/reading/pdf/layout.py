"""Pieces of lines in their places on pages, to paragraphs, headings and rows of tables.

`edges` takes away what is no text, `columns` divides a page into columns, `lines` makes lines of a column, `tables`,
`captions` and `addresses` find those that are no prose, `paragraphs` joins the others. Each column is measured by itself,
its width and the distance of its lines, so that one long line elsewhere in the file changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from index.progress import Progress
from index.reading.hyphens import joined, word_counts
from index.reading.pdf.addresses import addresses_apart
from index.reading.pdf.captions import captions_apart
from index.reading.pdf.columns import columns_of
from index.reading.pdf.edges import without_edges
from index.reading.pdf.lines import BULLET, ENDS_SENTENCE, LEADER, lines_of, with_bullets, without_wide_spaces
from index.reading.pdf.page import Page, Segment
from index.reading.pdf.paragraphs import Paragraph, append, paragraphs_of, stands_over, text_width
from index.reading.pdf.tables import Table, table_of, tables_of, with_centred_cells
from index.reading.tables import punctuation
from index.reading.text import Block

_MAX_HEADING = 120  # characters


def blocks_of_pages(pages: Sequence[Page], progress: Progress | None = None) -> Iterator[Block]:
    """The blocks of the pages, in reading order, without running heads and feet."""
    marks = punctuation(" ".join(segment.text for page in pages[:20] for segment in page.segments))
    sizes: Counter[float] = Counter()
    for segment in (segment for page in pages for segment in page.segments):
        sizes[segment.size] += len(segment.text)
    body = max(sizes, key=sizes.__getitem__, default=10.0)  # the size of most characters
    paragraphs: list[Paragraph] = []
    table: Table | None = None  # the one that ended the page before
    inner = list(without_edges(pages, body))
    if not any(page.segments for page in inner):
        inner = list(pages)  # short pages that are alike, as copies of a notice
    for page in inner:
        if progress is not None:
            progress("read", len(pages), len(pages))
        parts = [
            part for column in columns_of(with_bullets(page.segments), page.boxes) for part in _parts(column, page)
        ]
        for at, part in enumerate(parts):
            if isinstance(part, Table) and table and (table.headers or not at):
                parts[at] = part = part.after(table)
            table = part if isinstance(part, Table) else None
        table = table if parts else None
        on_page: list[Paragraph] = []
        for part in parts:
            if isinstance(part, Table):
                on_page += (Paragraph([part.first], row=row) for row in part.in_words(marks))
            else:
                on_page.append(part)
        for paragraph in reversed(on_page):  # notes stand at the foot of a page, in smaller letters
            if paragraph.row or paragraph.lines[0].size > body * 0.93:
                break
            paragraph.note = True
        for paragraph in on_page:
            append(paragraphs, paragraph)
    words = word_counts(line.text for p in paragraphs for line in p.lines if not p.row)
    for paragraph in paragraphs:
        paragraph.text = paragraph.row or joined((LEADER.sub(" …", line.text) for line in paragraph.lines), words)
    _mark_headings(paragraphs, body)
    for paragraph in paragraphs:
        yield Block(paragraph.text, paragraph.heading)


def _parts(column: list[Segment], page: Page) -> Iterator[Paragraph | Table]:
    """The paragraphs and the tables of a column."""
    width = text_width(column, page)
    lines = list(addresses_apart(list(captions_apart(with_centred_cells(without_wide_spaces(lines_of(column)))))))
    for is_table, parts in groupby(tables_of(lines), key=itemgetter(0)):
        if is_table:
            yield from (table_of(part) for _, part in parts)
        else:
            yield from paragraphs_of([line for _, part in parts for line in part], width)


def _mark_headings(paragraphs: list[Paragraph], body: float) -> None:
    """Headings are short, and larger or bolder than the text; where none is, short lines set off before longer text.

    Unless they are far larger, they end as no sentence does: a note under a table may have larger letters than that.
    """
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        paragraph.heading = (
            not paragraph.row
            and len(paragraph.text) <= _MAX_HEADING
            and (
                first.size > 1.3 * body
                or (first.size > 1.12 * body and not re.search(r"[.;,]\Z", paragraph.text))
                or (first.bold and not re.search(r"[.;,:]\Z", paragraph.text))
            )
            and any(character.isalpha() for character in paragraph.text)
        )
    if sum(len(p.text) for p in paragraphs if p.heading) > 0.3 * sum(len(p.text) for p in paragraphs):
        for paragraph in paragraphs:
            paragraph.heading = False
    if any(paragraph.heading for paragraph in paragraphs):
        return
    run: list[Paragraph] = []
    for paragraph in paragraphs:
        text = paragraph.text
        if (
            not (paragraph.row or paragraph.single)
            and len(paragraph.lines) == 1
            and len(text) <= 90
            and text[:1].isalnum()
            and not re.search(r"[.:;,…»”]\Z|://", text)
        ):
            run.append(paragraph)
            continue
        listed = sum(BULLET.match(before.text) is not None for before in [*run, paragraph]) > 1
        if len(run) <= 3 and not listed and not paragraph.row and (len(text) > 90 or ENDS_SENTENCE.search(text)):
            for heading in run:
                heading.heading = stands_over(heading, paragraph)
        run = []
