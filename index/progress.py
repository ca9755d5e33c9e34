"""How work that takes long reports its progress."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much of it is done and how much there is. If it raises, the work ends.

The stages are "read", "split", "encode" and "publish".
"""


def part_of(progress: Progress | None, *, before: int = 0, after: int = 0) -> Progress | None:
    """Where a part of the work reports its progress: `before` is done already, and `after` has still to be done then."""
    if progress is None:
        return None
    return lambda stage, done, total: progress(stage, before + done, before + total + after)
