"""What is measured: starts in processes of their own, questions, builds, searches of synthetic indexes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np

from index import Document, SentenceEncoder, Settings
from index.storing.neighbours import Neighbours
from index.storing.store import Index
from qa.retriever import Retriever

_REPEATS = 5
_NOUNS = "le port la ville un navire une tour le roi la rivière un pont une école le marché la forêt".split()
_VERBS = "traverse domine remplace abrite rejoint protège éclaire nourrit visite refuse".split()


def corpus(documents: int, *, sentences: int = 6) -> list[Document]:
    """French-like texts of short sentences, the same each time."""
    chance = random.Random(5)

    def sentence(number: int) -> str:
        words = [*chance.choices(_NOUNS, k=4), chance.choice(_VERBS), *chance.choices(_NOUNS, k=6)]
        return f"En {1700 + number % 300}, {' '.join(words)} numéro {chance.randrange(10_000)}."

    return [
        Document(f"d{n}", f"Texte {n}", " ".join(sentence(n + k) for k in range(sentences))) for n in range(documents)
    ]


@contextmanager
def burnt_cores(count: int) -> Iterator[None]:
    """That many other processes that never rest while the block lasts."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def start(code: str, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, float]:
    """Median seconds of a Python process, and the most memory in MB that one took."""
    times = []
    script = (
        f"import sys, time, resource\nsys.argv = {['x', *arguments]!r}\nstarted = time.perf_counter()\n"
        f"try:\n exec({code!r})\nexcept SystemExit: pass\n"
        "print('\\n', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    memory = 0.0
    for _ in range(_REPEATS):
        began = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
        )
        times.append(time.perf_counter() - began)
        memory = max(memory, float(ran.stdout.split()[-1]))
    return {"seconds": round(float(np.median(times)), 2), "megabytes": round(memory)}


def milliseconds(work: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """p50 and p95 of one text at a time, after one that warms up."""
    work(texts[0])
    times = []
    for text in texts:
        began = time.perf_counter()
        work(text)
        times.append(1000 * (time.perf_counter() - began))
    return {"p50": round(float(np.percentile(times, 50)), 2), "p95": round(float(np.percentile(times, 95)), 2)}


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def builds(documents: Sequence[Document], encoder: SentenceEncoder) -> dict[str, float]:
    """A build, one after an edit of one text, and one with a text more; seconds."""
    index = Index.build(documents, encoder)
    edited = [Document(documents[0].id, documents[0].title, documents[0].text + " Une phrase de plus."), *documents[1:]]
    more = [*documents, Document("more", "Un de plus", "Le phare fut allumé en 1874. Il éclaire le port.")]
    return {
        "build": seconds(lambda: Index.build(documents, encoder)),
        "edit": seconds(lambda: Index.build(edited, encoder, previous=index)),
        "one more": seconds(lambda: Index.build(more, encoder, previous=index)),
    }


def clients(retriever: Retriever, questions: Sequence[str], count: int) -> dict[str, float]:
    """Questions a second when that many threads ask at once, and their p99 in milliseconds."""
    times: list[float] = []

    def ask(text: str) -> None:
        began = time.perf_counter()
        retriever.ask(text)
        times.append(1000 * (time.perf_counter() - began))

    began = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(ask, questions))
    passed = time.perf_counter() - began
    return {"a second": round(len(questions) / passed, 1), "p99": round(float(np.percentile(times, 99)), 1)}


def search(size: int) -> dict[str, float]:
    """The nearest 200 of that many unit vectors of 384 numbers; p50 and p95 in milliseconds."""
    chance = np.random.default_rng(5)
    vectors = chance.standard_normal((size, 384), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nearest = Neighbours.of(vectors)
    questions = {str(n): vectors[n] for n in chance.integers(size, size=50).tolist()}
    return milliseconds(lambda name: nearest.search(questions[name], 200), list(questions))


def retriever_of(documents: Sequence[Document], encoder: SentenceEncoder) -> Retriever:
    return Retriever(Index.build(documents, encoder), encoder, settings=Settings())
