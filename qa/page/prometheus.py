"""What is counted and timed for Prometheus: no text of a question, no address and no name of a visitor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds


class Metrics:
    """The numbers of one server, in its own registry."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, *, waiting: Callable[[], int], ready: Callable[[], bool]) -> None:
        self._registry = registry = CollectorRegistry()
        self._questions = Counter(
            "qa_questions", "Questions by language and outcome.", ["language", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "qa_question_seconds", "Latency of a question by stage.", ["stage"], buckets=_BUCKETS, registry=registry
        )
        self._refused = Counter("qa_requests_refused", "Requests refused, by reason.", ["reason"], registry=registry)
        self._rebuilds = Counter("qa_rebuilds", "Changes of the index by outcome.", ["outcome"], registry=registry)
        self._created = ""
        self._generation = Info("qa_generation", "The index that answers.", registry=registry)
        Gauge("qa_waiting_questions", "Questions that wait.", registry=registry).set_function(waiting)
        Gauge("qa_ready", "1 where questions can be answered.", registry=registry).set_function(ready)

    def count_question(self, language: str, outcome: str) -> None:
        """`language`: fr, en or unknown. `outcome`: answered, not_answered, invalid, turned_away or failed."""
        self._questions.labels(language, outcome).inc()

    def count_rejection(self, reason: str) -> None:
        self._refused.labels(reason).inc()

    def count_rebuild(self, outcome: str) -> None:
        self._rebuilds.labels(outcome).inc()

    def set_generation(self, created: str, counts: Mapping[str, int]) -> None:
        """Which index answers: when it was built and how much is in it."""
        if created != self._created:
            self._created = created
            self._generation.info({"created": created} | {name: str(count) for name, count in counts.items()})

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Times the block, also if it fails."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds.labels(stage).observe(time.perf_counter() - began)

    def exposition(self) -> bytes:
        """All numbers in Prometheus's text format."""
        return generate_latest(self._registry)
