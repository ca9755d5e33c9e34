"""How work that takes long reports its progress."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, how much of it is done and how much there is. If it raises, the work ends.

The stages are "read", "split", "encode" and "publish".
"""
