"""Addresses: they make no paragraph, and what stands beside one is read after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from index.reading.pdf.lines import Line, line_of

_CONTACT = re.compile(  # a line of an address
    r"(?P<town>(?:[A-Z]{1,2}-)?\d{5}\s+[A-ZÀ-ÝŒ]|.*\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\Z|.*, [A-Z]{2} \d{5}(?:-\d{4})?\Z)"
    r"|(?P<street>\d{1,4}(?: ?(?:bis|ter|[a-z]))?,? [^\W\d]{2})"
    r"|(?P<telephone>(?:[Tt][ée]l|[Pp]hone)\S*\s?:?\s?\+?[\d(])|(?P<mail>(?:\S+ )?\S+@\S+\Z)"
)
_MAX_LINES = 12  # of an address
_APART = 1.45  # times the distance of its lines: what is further below is no line of it


def addresses_apart(lines: list[Line]) -> Iterator[Line]:
    """The lines; those of an address come before what stands beside it."""
    at = 0
    while at < len(lines):
        address, beside = _beside_address(lines[at : at + _MAX_LINES])
        if address:
            yield from address
            yield from addresses_apart(beside)
            at += max(len(address), len(beside))
        else:
            yield lines[at]
            at += 1


def _beside_address(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The address that the first line begins, and the lines at its right; both are empty if there are none.

    Both go on line by line; a table has empty cells where another cell of the row is higher.
    """
    address: list[Line] = []
    beside: list[Line] = []
    edge, step = lines[0].x0, 2.5 * lines[0].size
    least = step
    border = max(cell.x0 for cell in lines[0].cells[:2])
    for at, line in enumerate(lines):
        left = [cell for cell in line.cells if abs(cell.x0 - edge) < 2 and cell.x1 < border]
        end = max((cell.x1 for cell in (*address, *left)), default=border)
        right = [cell for cell in line.cells if cell.x0 > end]
        down = lines[at - 1].y - line.y if at else 0.0
        if len(left) + len(right) < len(line.cells) or down > step or (at > 1 and down > _APART * least):
            break
        least = min(least, down or step)
        address += [line_of(left)] if left else []
        beside += [line_of(right)] if right else []
    return (address, beside) if beside and _is_address(address) else ([], [])


def _is_address(lines: list[Line]) -> bool:
    """Whether lines are a name, then its address: in the column of a table, several lines would be of a kind."""
    first, *others = map(contact, lines)
    kinds = Counter(kind for kind in others if kind)
    one_each = kinds["town"] <= 1 and kinds["street"] <= 1
    return first is None and one_each and (kinds["town"] > 0 or len(kinds) > 1)


def contact(line: Line) -> str | None:
    """What a line of an address is: its town, street, telephone or mail."""
    found = _CONTACT.match(line.text)
    return found.lastgroup if found else None
