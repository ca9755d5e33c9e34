"""PDFs written for the tests, in the standard fonts."""

from __future__ import annotations

from collections.abc import Iterable

from fpdf import FPDF

LEADING = 1.3  # between two lines, in font sizes


class Sheet:
    """A PDF that is written line by line; places are in points from the upper left of an A4 page."""

    def __init__(self) -> None:
        self.file = FPDF(unit="pt", format="A4")
        self.file.set_auto_page_break(False)
        self.y = 0.0
        self.size = 10.0

    def page(self) -> None:
        self.file.add_page()
        self.y = 60.0

    def line(self, text: str, *, x: float = 60, size: float = 10, bold: bool = False, y: float | None = None) -> None:
        """One line at a place, or under the one before."""
        if y is None:
            y, self.y = self.y, self.y + size * LEADING
        self.file.set_font("Helvetica", "B" if bold else "", size)
        self.file.text(x, y, text)

    def lines(self, texts: Iterable[str], *, x: float = 60, size: float = 10) -> None:
        for text in texts:
            self.line(text, x=x, size=size)

    def prose(self, text: str, *, x: float = 60, width: float = 470, size: float = 10) -> None:
        """A paragraph, its lines broken where no further word fits."""
        self.file.set_font("Helvetica", "", size)
        line = ""
        for word in text.split(" "):
            if line and self.file.get_string_width(f"{line} {word}") > width:
                self.line(line, x=x, size=size)
                line = word
            else:
                line = f"{line} {word}".strip()
        self.line(line, x=x, size=size)

    def gap(self, points: float = 10) -> None:
        self.y += points

    def bytes(self) -> bytes:
        return bytes(self.file.output())


def pdf(lines: Iterable[str], *, password: str = "") -> bytes:
    """A one-page PDF that shows the lines."""
    sheet = Sheet()
    sheet.page()
    sheet.lines(lines, size=11)
    if password:
        sheet.file.set_encryption("owner", password)
    return sheet.bytes()
