"""Blanks in place of what is taken out of a text, so that what follows keeps its place: for `re.sub`."""

from __future__ import annotations

import re


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match has characters."""
    return " " * len(match[0])


def blank_lines(match: re.Match[str]) -> str:
    """The same, but the ends of its lines stay."""
    return blanked(match[0])


def blanked(text: str) -> str:
    """Blanks for a text, but the ends of its lines stay."""
    return re.sub(r"[^\n]", " ", text)
