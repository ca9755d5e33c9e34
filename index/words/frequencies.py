"""How often French and English words are used, from the word lists of the package pyspellchecker."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def per_million(language: str) -> Mapping[str, float]:
    """Words in lower case with their accents, and how often each occurs in a million words of film subtitles.

    `language` is "fr" (140,000 words) or "en" (160,000). The first call takes .1 to .3 seconds.
    """
    packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    million = sum(counts.values()) / 1e6
    return {word: count / million for word, count in counts.items()}
