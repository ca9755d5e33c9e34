"""A progress bar on standard error, which disappears at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

T = TypeVar("T")


def tracked(items: Sequence[T], name: str) -> Iterable[T]:
    """The items, one after the other; the bar shows how many are done."""
    return track(items, name, console=Console(stderr=True), transient=True)
