"""A hundred files at once, one taken out, one added: `python -m tests.index.many_files [FILES]`.

Made texts of 10 kB to 1 MB are indexed with the default model as `python -m index` does it, then one is removed and one
added. It prints the seconds of each, and whether the answers are those of an index built whole.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from index import Encoder, SentenceEncoder, Settings, read
from index.storing import saved
from index.storing.store import Index
from qa.retriever import Retriever

_SUBJECTS = "the ferry,the bridge,the mill,the quay,the lock,the tower,the market,the school,the pool,the museum".split(
    ","
)
_ACTS = "was built in,was sold for,was closed in,holds,was repaired in,feeds,costs,employs,was opened in,lost".split(
    ","
)
_SUFFIXES = (".txt", ".md", ".html")


_KILOBYTES = (10,) * 90 + (20,) * 5 + (50,) * 3 + (200, 1000)


def written(folder: Path, count: int, *, kilobytes: Sequence[int] = _KILOBYTES) -> list[Path]:
    """Files of these sizes in turn, in three formats; each tells of one town what no other tells."""
    chance = random.Random(1)
    paths = []
    for number in range(count):
        size = 1000 * kilobytes[number % len(kilobytes)]
        town = f"Town{number}"
        sentences = [f"The mayor of {town} is called Name{number}."]
        while sum(map(len, sentences)) < size:
            sentences.append(
                f"In {town} {chance.choice(_SUBJECTS)} {chance.choice(_ACTS)} {chance.randrange(10**4)}, "
                f"and {chance.choice(_SUBJECTS)} of {chance.randrange(10**6)} {chance.choice(_ACTS)} {chance.randrange(10**4)}."
            )
        parts = [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
        suffix = _SUFFIXES[number % 3]
        text = "\n\n".join(f"<p>{part}</p>" if suffix == ".html" else part for part in parts)
        path = folder / f"{town}{suffix}"
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def changed(paths: Sequence[Path], encoder: Encoder, folder: Path) -> Iterator[tuple[str, float, Index]]:
    """What is done, the seconds it takes, and the index then: all but the last file, without the first, with the last."""
    settings = Settings()
    steps = 0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal steps
        steps += 1

    began = time.perf_counter()
    documents = [read(path) for path in paths]
    yield "read", time.perf_counter() - began, saved.build(documents[:1], encoder, settings)
    began = time.perf_counter()
    first = saved.rebuild(folder, documents[:-1], encoder, settings, progress)
    yield f"indexed, {steps} reports of progress", time.perf_counter() - began, first.index
    began = time.perf_counter()
    less = saved.change(folder, encoder, settings, progress, removed=[documents[0].id])
    yield "one removed", time.perf_counter() - began, less.index
    began = time.perf_counter()
    more = saved.change(folder, encoder, settings, progress, added=[documents[-1]])
    yield "one added", time.perf_counter() - began, more.index


def differing(paths: Sequence[Path], encoder: Encoder, folder: Path) -> list[str]:
    """The questions that the changed index in `folder` answers otherwise than one built whole of the same files."""
    settings = Settings()
    kept = Retriever.open(folder, encoder=encoder, settings=settings)
    whole = Retriever(saved.build([read(path) for path in paths[1:]], encoder, settings), encoder, settings=settings)
    questions = [f"Who is the mayor of {path.stem}?" for path in (*paths[1:8], paths[-1])]
    return [
        question
        for question in questions
        if [(hit.passage, round(hit.probability, 4)) for hit in kept.ask(question).hits]
        != [(hit.passage, round(hit.probability, 4)) for hit in whole.ask(question).hits]
    ]


def main(count: int) -> None:
    encoder = SentenceEncoder.from_settings(Settings())
    with tempfile.TemporaryDirectory() as place:
        texts, folder = Path(place, "texts"), Path(place, "index")
        texts.mkdir()
        paths = written(texts, count)
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        print(f"{len(paths)} files, {megabytes:.1f} MB")
        for what, seconds, index in changed(paths, encoder, folder):
            print(f"{what}: {seconds:.1f} s, {index.counts()}", flush=True)
        print("answered otherwise than by an index built whole:", differing(paths, encoder, folder))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
