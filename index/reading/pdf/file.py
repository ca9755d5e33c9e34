"""PDF to a document: PDFium reads the characters, `index.reading.pdf.layout` makes paragraphs of them.

Compared on pages with two columns, a table, running heads and hyphens: pdfminer.six 20260107 reads a table column by
column and leaves ligatures as they are, pdfplumber 0.11 mixes two columns line by line, and both are Python that a
hostile file can keep busy for ever; pypdfium2 gives characters in place, fast, under a free licence. All three keep
running heads, page numbers and line-end hyphens, so layout code of our own is needed in any case.

PDFium runs in a process of its own, which can be stopped at any moment, within a page too, and which the system holds
to limits of memory and time.
"""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from index.document import Document
from index.errors import InputError
from index.progress import Progress
from index.reading.pdf.grids import with_grids
from index.reading.pdf.layout import blocks_of_pages
from index.reading.pdf.page import Page, Rule, Segment
from index.reading.pdf.turned import stood_up
from index.reading.text import MAX_CHARACTERS, from_blocks, title_of

PAGE_SECONDS = 60  # a page that takes longer, or no page at all for as long, ends the reading
# A title of several words; programs put the name of the file or "untitled" where its author gave none.
_REAL_TITLE = re.compile(r"\A(?!Microsoft Word)(?=.*[^\W\d_]{2})\S+\s.*\S\Z(?<!\.\w\w\w)(?<!\.\w\w\w\w)", re.S)
_LOOK_SECONDS = 0.5  # between two looks at `progress` while a page is read


def read_pdf(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document of a PDF. `progress` counts its pages, and is called at least every half second.

    Raises `InputError` when the file is encrypted, damaged, too long, too slow to read, or without text.
    """
    title = ""
    pages = []
    for message in _messages(data, name, progress):
        if "title" in message:
            title = message["title"]
        else:
            pages.append(_page(message))
    if not any(page.segments for page in pages):
        raise InputError("pdf_without_text", name=name)
    blocks = list(blocks_of_pages(pages, progress))
    return from_blocks(blocks, id=name, title=title if _REAL_TITLE.search(title) else title_of(name))


def _page(message: dict[str, Any]) -> Page:
    width, height = message["size"]
    upright = [Segment(*segment) for segment in message["segments"]]
    turned = [(turn, Segment(*segment)) for turn, segment in message["turned"]]
    rules = tuple(Rule(*rule) for rule in message["rules"])
    return with_grids(Page(width, height, (*upright, *stood_up(turned, upright)), rules))


def _messages(data: bytes, name: str, progress: Progress | None) -> Iterator[dict[str, Any]]:
    """What the other process tells: the title, then each page."""
    program = Path(__file__).with_name("segments.py")
    process = subprocess.Popen(
        [sys.executable, "-P", str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018 - both were asked for
    lines: queue.Queue[bytes] = queue.Queue(maxsize=8)
    ended = threading.Event()
    reading = threading.Thread(target=_pass_on, args=(process.stdout, lines, ended), daemon=True)
    reading.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(data)
            process.stdin.close()
        done, pages = 0, None
        while pages is None or done < pages:
            message = _next(lines, name, progress, done, pages)
            fault = "damaged" if message is None else message.get("error")
            if fault == "encrypted":
                raise InputError("file_encrypted", name=name)
            if fault == "long":
                raise InputError("file_too_long", name=name, limit=MAX_CHARACTERS // 1_000_000)
            if message is None or fault:
                raise InputError("file_damaged", name=name)
            if pages is None:
                pages = int(message["pages"])
            else:
                done += 1
            yield message
            if progress is not None and done < pages:
                progress("read", done, pages)
    finally:
        ended.set()
        process.kill()
        process.wait()
        reading.join()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _next(
    lines: queue.Queue[bytes], name: str, progress: Progress | None, done: int, pages: int | None
) -> dict[str, Any] | None:
    """The next message; None where the process ended before it, or within it.

    Raises `InputError` when it takes longer than `PAGE_SECONDS`.
    """
    until = time.monotonic() + PAGE_SECONDS
    while True:
        try:
            line = lines.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            if time.monotonic() > until:
                raise InputError("file_too_slow", name=name, limit=PAGE_SECONDS) from None
            if progress is not None:
                progress("read", done, pages or 1)
            continue
        message: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        return message


def _pass_on(out: IO[bytes], lines: queue.Queue[bytes], ended: threading.Event) -> None:
    """Passes each line on as soon as there is room, then an empty one, until nobody waits for them."""
    while not ended.is_set():
        line = out.readline()
        while not ended.is_set():
            with suppress(queue.Full):
                lines.put(line, timeout=0.1)
                break
        if not line:
            return
