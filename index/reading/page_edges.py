"""The feet « … [Page 2] » and the heads of the pages of a plain text that was printed, as those of an RFC."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from index.reading.blanks import blanked

_FOOT = re.compile(r"^[^\n]*\[Page[^\S\n](\d{1,4})\][^\S\n]*$", re.M | re.I)
_NEXT_LINE = re.compile(r"\s*^[^\n]*\S[^\n]*$", re.M)
_BROKEN_OFF = re.compile(r"[^\s.!?…:;]\s*\Z")
_GOES_ON = re.compile(r"\s*[a-zß-öø-ÿœ]")


def without_page_edges(text: str) -> str:
    """The text with blanks in place of the feet of its pages, if they count up, and of the heads that stand there twice or more.

    A paragraph that a page broke off in mid-sentence goes on in the next line.
    """
    feet = list(_FOOT.finditer(text))
    numbers = [int(foot[1]) for foot in feet]
    if len(feet) < 2 or 5 * sum(after - before == 1 for before, after in pairwise(numbers)) < 4 * (len(feet) - 1):
        return text
    below = [_NEXT_LINE.match(text, foot.end()) for foot in feet]
    times = Counter(_words(line[0]) for line in below if line)
    pieces = []
    at = 0
    for foot, line in zip(feet, below, strict=True):
        end = line.end() if line and times[_words(line[0])] > 1 else foot.end()
        start = at + len(text[at : foot.start()].rstrip())
        after = _NEXT_LINE.match(text, end)
        gap = blanked(text[start:end])
        if after and _BROKEN_OFF.search(text, max(0, start - 1), start) and _GOES_ON.match(after[0]):
            rest = after[0][: len(after[0]) - len(after[0].lstrip())]
            end += len(rest)
            *lines, last = (gap + rest).split("\n")
            gap = " ".join(lines) + "\n" + last
        pieces += [text[at:start], gap]
        at = end
    return "".join([*pieces, text[at:]])


def _words(line: str) -> str:
    return " ".join(line.split())
