"""How many sentences of the test files come out whole: `python -m tests.index.compare_splitters`.

pySBD and syntok are measured too where they are installed (`pip install pysbd syntok`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from index.splitting.sentences import sentences

Cutter = Callable[[str], list[int]]  # a text → where its sentences end


def cases(language: str) -> list[list[str]]:
    """The sentences of each line of a test file, that bars divide."""
    path = Path(__file__).with_name(f"sentences_{language}.txt")
    return [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()]


def whole(language: str, cutter: Cutter) -> tuple[int, int]:
    """How many sentences begin and end where they should, and how many there are."""
    right = total = 0
    for expected in cases(language):
        text = " ".join(expected)
        cuts = set(cutter(text)) - {len(text)}
        at = 0
        for sentence in expected:
            end = at + len(sentence)
            starts = at == 0 or at - 1 in cuts
            ends = end == len(text) or end in cuts
            right += starts and ends and not any(at < cut < end for cut in cuts)
            total += 1
            at = end + 1
    return right, total


def own(text: str) -> list[int]:
    return [span.end for span in sentences(text)]


def _placed(text: str, pieces: Iterable[str]) -> list[int]:
    ends, at = [], 0
    for piece in pieces:
        at = max(at, text.find(piece.strip(), at)) + len(piece.strip())
        ends.append(at)
    return ends


def _cutters(language: str) -> Iterator[tuple[str, Cutter]]:
    yield "own", own
    if find_spec("pysbd") is not None:
        segmenter = import_module("pysbd").Segmenter(language=language, clean=False)
        yield "pySBD", lambda text: _placed(text, segmenter.segment(text))
    if find_spec("syntok") is not None:
        process = import_module("syntok.segmenter").process
        yield "syntok", lambda text: [s[-1].offset + len(s[-1].value) for part in process(text) for s in part]


if __name__ == "__main__":
    for language in ("fr", "en"):
        for name, cutter in _cutters(language):
            right, total = whole(language, cutter)
            print(f"{language} {name}: {right} of {total}, {right / total:.3f}")
