"""The hidden states of each passage's titles (document title, top heading, section), which `qa.reader` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.arrays import Int32, Int64
from index.encoding.encoder import Vectors
from index.splitting.passages import JOINT, CountTokens
from index.storing.token_vectors import STEPS

MAX_TOKENS = 40
"""A longer heading is cut in half until it fits: it would cost time and add nothing."""


class Titles(NamedTuple):
    """What stands above a passage: the title of its document, the heading over the whole document, and its section.

    "" for what is not there.
    """

    document: str
    top_heading: str
    section: str


def heading(titles: Titles, count_tokens: CountTokens) -> str:
    """The titles as one text, each once; it is halved until it has at most `MAX_TOKENS`. "" if all are empty.

    The top heading is included because a text without a title often has it in its first line.
    """
    kept: list[str] = []
    for part in (" ".join(part.split()) for part in titles):
        if kept and (part + JOINT).startswith(kept[-1] + JOINT):
            kept.pop()  # the section begins with it
        if part and part not in kept:
            kept.append(part)
    text = ". ".join(kept)
    while text and count_tokens([text])[0] > MAX_TOKENS:
        text = text[: len(text) // 2].rstrip()
    return text


@dataclass(frozen=True, slots=True, eq=False)
class PassageHeadings:
    """The hidden states of the headings of an index; those of heading n are the rows from `starts[n]` to `starts[n + 1]`.

    `states`: int8 (tokens, dimension), packed as those of the passages are. `numbers`: int32 (passages,), the heading of
    each passage.
    """

    states: NDArray[np.int8]
    starts: Int64
    numbers: Int32

    def __post_init__(self) -> None:
        arrays.check_ends(self.starts, len(self.states), "heading tokens")
        count = len(self.starts) - 1
        if ((self.numbers < 0) | (self.numbers >= count)).any():
            raise ValueError(f"a passage has a heading that is none of the {count}")

    @classmethod
    def of(cls, titles: Sequence[Titles], states: Mapping[Titles, NDArray[np.int8]]) -> Self:
        """`titles`: of each passage. `states`: the packed states of their headings."""
        places = {above: place for place, above in enumerate(dict.fromkeys(titles))}
        parts = [states[above] for above in places]
        return cls(
            states=np.concatenate(parts),
            starts=np.cumsum([0, *map(len, parts)], dtype=np.int64),
            numbers=np.array([places[above] for above in titles], np.int32),
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        return cls(**arrays.from_bytes(data))

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        return arrays.to_bytes({"states": self.states, "starts": self.starts, "numbers": self.numbers})

    def packed(self, passage: int) -> NDArray[np.int8]:
        """The hidden states of a passage's heading as they are kept."""
        number = self.numbers[passage]
        return self.states[self.starts[number] : self.starts[number + 1]]

    def of_passage(self, passage: int) -> Vectors:
        """The standardised hidden states of a passage's heading, float32 (tokens, dimension)."""
        return self.packed(passage) * np.float32(1 / STEPS)
