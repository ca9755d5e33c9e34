"""What is measured: processes from their start, questions stage by stage, builds, clients, searches of synthetic vectors."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.request import urlopen

import numpy as np

import qa.pipeline
from index import Document, SentenceEncoder, Settings
from index.arrays import Float32
from index.encoding.threads import one_thread
from index.storing import saved
from index.storing.store import Index
from index.storing.vector_index import VectorIndex
from qa.pipeline import Pipeline
from qa.reader import Reader
from qa.retriever import Retriever

_NOUNS = "le port la ville un navire une tour le roi la rivière un pont une école le marché la forêt".split()
_VERBS = "traverse domine remplace abrite rejoint protège éclaire nourrit visite refuse".split()
_STAGES: dict[str, list[tuple[object, str]]] = {
    "spelling": [(qa.pipeline, "restored")],
    "encode": [(SentenceEncoder, "encode_question")],
    "candidates": [(qa.pipeline, "candidates")],
    "read": [(qa.pipeline, "reader_passages"), (Reader, "read")],
    "mark": [(Pipeline, "_hit")],
}
"""The functions in which a question spends its time."""


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


def start(code: str, *arguments: str, times: int = 5) -> dict[str, float]:
    """Median seconds of a Python process, and the most memory in MB that one took."""
    script = (
        f"import sys, resource\nsys.argv = {['x', *arguments]!r}\n"
        f"try:\n exec({code!r})\nexcept SystemExit: pass\n"
        "print('\\n', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    took = []
    memory = 0.0
    for _ in range(times):
        began = time.perf_counter()
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        took.append(time.perf_counter() - began)
        memory = max(memory, float(ran.stdout.split()[-1]))
    return {"seconds": round(float(np.median(took)), 2), "megabytes": round(memory)}


def first_byte(port: int, *, times: int = 3) -> dict[str, float]:
    """Median seconds from the start of the page's process, over the sample article, to the first byte of the page."""
    took = []
    app = Path(qa.pipeline.__file__).parents[1] / "app.py"
    with TemporaryDirectory() as folder:
        for _ in range(times):
            began = time.perf_counter()
            command = [sys.executable, str(app), "--port", str(port)]
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                took.append(_until_it_answers(port, process) - began)
            finally:
                process.kill()
                process.wait()
    return {"seconds": round(float(np.median(took)), 2)}


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> float:
    while process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
                page.read(1)
                return time.perf_counter()
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the page ended with status {process.returncode}")


def milliseconds(work: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """p50 and p95 of one text at a time, after one that warms up."""
    work(texts[0])
    times = []
    for text in texts[1:]:
        began = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - began)
    return _percentiles(times)


def answers(retriever: Retriever, questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """p50 and p95 of whole answers, of what is not reading in them, and of each stage; after one that warms up."""
    retriever.ask(questions[0])
    rows: list[dict[str, float]] = []

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*arguments, **options)
            finally:
                rows[-1][stage] += time.perf_counter() - began

        return call

    with ExitStack() as patches:
        for stage, functions in _STAGES.items():
            for owner, name in functions:
                patches.enter_context(patch.object(owner, name, timed(stage, getattr(owner, name))))
        for question in questions[1:]:
            rows.append(dict.fromkeys(_STAGES, 0.0))
            began = time.perf_counter()
            retriever.ask(question)
            whole = time.perf_counter() - began
            rows[-1] |= {"answer it": whole, "answer it, without the reading": whole - rows[-1]["read"]}
    names = ("answer it", "answer it, without the reading", *_STAGES)
    return {(f"  {name}" if name in _STAGES else name): _percentiles([row[name] for row in rows]) for name in names}


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(1000 * np.array(seconds), [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def builds(documents: Sequence[Document], encoder: SentenceEncoder) -> dict[str, float]:
    """A build, one after an edit of one text, and one with a text more; seconds, of the last two the median of five."""
    edited = [Document(documents[0].id, documents[0].title, documents[0].text + " Une phrase de plus."), *documents[1:]]
    more = [*documents, Document("more", "Un de plus", "Le phare fut allumé en 1874. Il éclaire le port.")]
    built: list[Index] = []
    return {
        "build": seconds(lambda: built.append(Index.build(documents, encoder))),
        "edit": median([seconds(lambda: Index.build(edited, encoder, previous=built[0])) for _ in range(5)]),
        "one more": median([seconds(lambda: Index.build(more, encoder, previous=built[0])) for _ in range(5)]),
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


def synthetic(size: int, *, seed: int = 5) -> Float32:
    """Unit vectors of 384 numbers that lie together as those of texts do: around a mean and 2,000 topics."""
    chance = np.random.default_rng(seed)
    spread = (1 + np.arange(384) / 20).astype(np.float32) ** -0.5
    spread /= np.linalg.norm(spread)
    mean = chance.standard_normal(384).astype(np.float32)
    topics = chance.standard_normal((2_000, 384), np.float32) * spread
    vectors = np.empty((size, 384), np.float32)
    for first in range(0, size, 100_000):
        part = vectors[first : first + 100_000]
        part[:] = 1.8 * mean / np.linalg.norm(mean) + 0.7 * topics[chance.integers(2_000, size=len(part))]
        part += 0.7 * chance.standard_normal(part.shape, np.float32) * spread
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def search(size: int) -> dict[str, Any]:
    """The nearest 200 of that many synthetic vectors, p50 and p95; recall of the nearest ten; seconds to open the file;
    bytes of memory a vector that are not in the mapped file.
    """
    vectors = synthetic(size)
    chance = np.random.default_rng(6)
    questions = vectors[chance.integers(size, size=50)] + 0.025 * chance.standard_normal((50, 384), np.float32)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    exact = [np.argpartition(-(vectors @ question), 10)[:10].tolist() for question in questions]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.faiss"
        file.write_bytes(VectorIndex.of(vectors).to_bytes())
        del vectors
        before = own_memory()
        began = time.perf_counter()
        nearest = VectorIndex.from_bytes(np.memmap(file, mode="r").data)
        opened = time.perf_counter() - began
        with one_thread():  # as a question is answered
            times = milliseconds(
                lambda number: nearest.search(questions[int(number)], 200), [str(n) for n in range(50)]
            )
        found = [nearest.search(question, 10).tolist() for question in questions]
        memory = (own_memory() - before) / size
    right = np.mean([len(set(one) & set(other)) / 10 for one, other in zip(found, exact, strict=True)])
    return {"by": nearest.kind, **times, "recall@10": round(float(right), 4), "opened": round(opened, 2)} | (
        {"bytes each": round(memory)} if memory > 0 else {}
    )


def own_memory() -> int:
    """Bytes of this process that no file holds; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next(1024 * int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon"))


def retriever_of(documents: Sequence[Document], encoder: SentenceEncoder) -> Retriever:
    return Retriever(saved.build(documents, encoder, Settings()), encoder, settings=Settings())


def cores() -> int:
    return os.cpu_count() or 1
