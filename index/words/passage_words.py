"""`PassageWords`: the words of every passage with their places, so that a question need not split passages again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.arrays import Int64, Strings
from index.words.terms import Word

_RECORD = np.dtype([("word", "<u4"), ("start", "<u4"), ("end", "<u4"), ("is_name", "?")])
_MAX_DECODED = 50_000  # words that are kept decoded


@dataclass(frozen=True, slots=True, eq=False)
class PassageWords:
    """The words of all passages, one after the other; those of passage n are `records[starts[n]:starts[n + 1]]`.

    `records` (words,): each has a number, the start and end of the word in the passage's text, and `is_name`. The number is
    a place in `surfaces` and `stems`, which have each distinct word once. `starts`: int64 (passages + 1,).
    """

    records: NDArray[Any]
    starts: Int64
    surfaces: Strings
    stems: Strings
    _decoded: dict[int, tuple[str, str, str]] = field(default_factory=dict, init=False)  # words that were asked for

    def __post_init__(self) -> None:
        if len(self.surfaces) != len(self.stems):
            raise ValueError(f"{len(self.surfaces)} surfaces, {len(self.stems)} stems")
        arrays.check_ends(self.starts, len(self.records), "words")

    @classmethod
    def of(cls, passages: Sequence[Sequence[Word]]) -> Self:
        """`passages`: the words of each, as `index.words.terms.words` gives them."""
        numbers: dict[tuple[str, str], int] = {}
        rows = [
            (numbers.setdefault((word.surface, word.stem), len(numbers)), word.start, word.end, word.is_name)
            for passage in passages
            for word in passage
        ]
        return cls(
            records=np.array(rows, _RECORD),
            starts=np.cumsum([0, *map(len, passages)], dtype=np.int64),
            surfaces=Strings.of(surface for surface, _ in numbers),
            stems=Strings.of(stem for _, stem in numbers),
        )

    def __iter__(self) -> Iterator[list[Word]]:
        """The words of each passage."""
        surfaces, stems = list(self.surfaces), list(self.stems)
        for passage in range(len(self.starts) - 1):
            yield [
                Word(surfaces[number], stems[number], is_name, start, end)
                for number, start, end, is_name in self._records(passage).tolist()
            ]

    def distinct_words(self, passage: int) -> Iterator[tuple[str, str, str]]:
        """The surface, head and form of each distinct word of a passage, in order. Threads may share it."""
        for number in dict.fromkeys(self._records(passage)["word"].tolist()):
            decoded = self._decoded.get(number)
            if decoded is None:
                word = Word(self.surfaces[number], self.stems[number], False, 0, 0)
                decoded = word.surface, word.head, word.form
                if len(self._decoded) >= _MAX_DECODED:
                    self._decoded.clear()
                self._decoded[number] = decoded
            yield decoded

    def _records(self, passage: int) -> NDArray[Any]:
        return self.records[self.starts[passage] : self.starts[passage + 1]]

    def to_bytes(self) -> bytes:
        """What `from_bytes` reads."""
        return arrays.to_bytes(
            {
                "records": self.records.view(np.uint8),
                "starts": self.starts,
                "surfaces": self.surfaces,
                "stems": self.stems,
            }
        )

    @classmethod
    def from_bytes(cls, data: arrays.Buffer) -> Self:
        fields = arrays.from_bytes(data)
        return cls(
            records=fields["records"].view(_RECORD),
            starts=fields["starts"],
            surfaces=fields["surfaces"],
            stems=fields["stems"],
        )
