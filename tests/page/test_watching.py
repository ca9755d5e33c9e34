"""How the server reports its state: /healthz, /readyz, /metrics and the log; and that it recovers from failures."""

from __future__ import annotations

import asyncio
import io
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import ModelError, Settings
from qa import Retriever
from qa.page import logs
from qa.page.limits import AT_ONCE, Rate
from qa.page.loading import Loader
from tests.page.serving import GRADIO, TEXT, BrokenEncoder, retriever_of, served

pytestmark = GRADIO
HTTP = httpx.Client(timeout=60)
SECRET = "the secret whereabouts of the silver cat"


def ask(address: str, question: str) -> httpx.Response:
    return HTTP.post(f"{address}/gradio_api/run/ask", json={"data": [question, 1, None]})


def soon(address: str, probe: str, status: int) -> httpx.Response:
    """The answer of a probe, asked until it has this status: the front gets the state of the server with a delay."""
    until = time.monotonic() + 20
    while (response := HTTP.get(f"{address}/{probe}")).status_code != status and time.monotonic() < until:
        time.sleep(0.05)
    assert response.status_code == status
    return response


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of the server, as it would be on standard error."""
    stream = io.StringIO()
    loggers = [logging.getLogger(name) for name in ("", "app", "qa", "index")]
    handlers, levels = loggers[0].handlers[:], [logger.level for logger in loggers]
    logs.configure("info", stream)
    yield stream
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(False)


class TestHealth:
    def test_a_model_that_is_being_loaded_is_well_and_not_ready(self, tmp_path: Path) -> None:
        """While it loads, /healthz is 200 and fast though questions wait, and /readyz is 503. Then the questions are answered."""
        go_on = threading.Event()

        def load() -> Retriever:
            assert go_on.wait(60)
            return retriever_of(TEXT, tmp_path)

        async def fifty(address: str) -> tuple[list[float], list[int]]:
            limits = httpx.Limits(max_connections=100)
            async with httpx.AsyncClient(limits=limits, timeout=60) as http:
                body = {"data": ["the cat", 1, None]}
                calls = [asyncio.create_task(http.post(f"{address}/gradio_api/run/ask", json=body)) for _ in range(50)]
                await asyncio.sleep(1)
                taken = []
                for _ in range(20):
                    began = time.perf_counter()
                    assert (await http.get(f"{address}/healthz")).json() == {"status": "ok", "model": "loading"}
                    taken.append(time.perf_counter() - began)
                go_on.set()
                return taken, [(await one).status_code for one in calls]

        with served(Loader(load)) as address:
            assert HTTP.get(f"{address}/readyz").status_code == 503
            taken, statuses = asyncio.run(fifty(address))
            assert min(taken) < 0.05  # seconds if a question had to end first; the machine may be busy
            assert statuses == [200] * 50
            assert soon(address, "readyz", 200).json() == {"status": "ok", "model": "loaded"}
            assert HTTP.get(f"{address}/healthz").json() == {"status": "ok", "model": "loaded"}

    def test_more_than_may_wait_are_turned_away(self, tmp_path: Path) -> None:
        """With 429 and the time to wait; the questions that may wait are answered."""
        go_on = threading.Event()

        def load() -> Retriever:
            assert go_on.wait(60)
            return retriever_of(TEXT, tmp_path)

        async def many(address: str) -> list[httpx.Response]:
            async with httpx.AsyncClient(limits=httpx.Limits(max_connections=100), timeout=60) as http:
                body = {"data": ["the cat", 1, None]}
                calls = [asyncio.create_task(http.post(f"{address}/gradio_api/run/ask", json=body)) for _ in range(12)]
                await asyncio.sleep(1)
                go_on.set()
                return [await one for one in calls]

        with served(Loader(load), Settings(waiting_questions=4)) as address:
            responses = asyncio.run(many(address))
        statuses = [response.status_code for response in responses]
        assert (statuses.count(200), statuses.count(429)) == (4 + AT_ONCE, 8 - AT_ONCE)
        assert all("retry-after" in response.headers for response in responses if response.status_code == 429)

    def test_a_failed_start_is_told_and_tried_again(self, tmp_path: Path, log: io.StringIO) -> None:
        """503 with the reason while the model cannot be loaded; once it can, questions are answered without a restart."""
        mended = threading.Event()

        def load() -> Retriever:
            if not mended.is_set():
                raise ModelError("model_missing", name="some/model", reason="gone from /secret/folder")
            return retriever_of(TEXT, tmp_path)

        with served(Loader(load, first_pause=0.2)) as address:
            health = soon(address, "healthz", 503)
            assert (health.status_code, health.json()["model"]) == (503, "failed")
            assert health.json()["reason"] == "The model some/model cannot be loaded."
            assert ask(address, "the cat").status_code == 503
            mended.set()
            until = time.monotonic() + 20
            while (status := ask(address, "the cat").status_code) == 503 and time.monotonic() < until:
                time.sleep(0.1)
            assert status == 200
            soon(address, "healthz", 200)
        assert "event=load_failed" in log.getvalue()
        assert "in load" in log.getvalue()  # the traceback
        assert "event=loaded" in log.getvalue()

    def test_attempts_to_load_become_rare(self) -> None:
        """The pause between two attempts doubles each time."""
        attempts = []

        def load() -> Retriever:
            attempts.append(time.monotonic())
            raise OSError("no such disk")

        loader = Loader(load, first_pause=0.05)
        until = time.monotonic() + 1
        while time.monotonic() < until:
            assert loader.health.model in ("failed", "loading")
            time.sleep(0.005)
        assert 3 <= len(attempts) <= 6

    def test_an_index_that_cannot_be_read_any_more_is_told(self, tmp_path: Path) -> None:
        """The health has a problem while the encoder fails, and none once it works again."""
        encoder = BrokenEncoder()
        loader = Loader.of(retriever_of(TEXT, tmp_path, encoder))
        loader.check()
        assert loader.health.problem is None
        encoder.broken = True
        loader.suspect()
        loader.check()
        assert isinstance(loader.health.problem, RuntimeError)
        encoder.broken = False
        loader.check()
        assert loader.health.problem is None


class TestLog:
    def test_what_nobody_expected_leaves_its_traceback(self, tmp_path: Path, log: io.StringIO) -> None:
        """In one line, without a word of the question; the client gets 500 and an error in words."""
        encoder = BrokenEncoder()
        with served(Loader.of(retriever_of(TEXT, tmp_path, encoder))) as address:
            encoder.broken = True
            response = ask(address, SECRET)
            assert response.status_code == 500
            assert response.json()["error"].startswith("Something went wrong")
        (line,) = [line for line in log.getvalue().splitlines() if "event=question_failed" in line]
        assert "encode_queries" in line
        assert "RuntimeError" in line
        assert "level=error" in line
        for word in ("secret", "whereabouts", "silver"):
            assert word not in log.getvalue()

    def test_a_question_leaves_a_line_and_no_text(self, tmp_path: Path, log: io.StringIO) -> None:
        """The line has its language and its outcome."""
        with served(Loader.of(retriever_of(TEXT, tmp_path))) as address:
            ask(address, SECRET)
            ask(address, SECRET * 100)
        lines = [line for line in log.getvalue().splitlines() if "event=question " in line]
        assert ["outcome=answered" in line for line in lines] == [True, False]
        assert "outcome=invalid" in lines[1]
        assert "language=en" in lines[0]
        assert "secret" not in log.getvalue()

    def test_every_record_is_one_line(self, log: io.StringIO) -> None:
        """Whatever characters its values have; records of libraries too."""
        logs.event(logging.getLogger("qa"), logging.WARNING, "odd", value='a\nb "c" \ud800 = d', plain="x-1")
        logging.getLogger("some.library").warning("two\nlines")
        first, second = log.getvalue().splitlines()
        assert first.endswith(r'event=odd value="a\nb \"c\" \ud800 = d" plain=x-1')
        assert second.endswith(r'event="two\nlines"')

    def test_its_level_is_a_setting(self, log: io.StringIO) -> None:
        """Records below the level are not written."""
        logs.configure("warning", log)
        logs.event(logging.getLogger("qa"), logging.INFO, "calm")
        assert log.getvalue() == ""


class TestMetrics:
    def test_questions_are_counted_and_timed(self, tmp_path: Path) -> None:
        """By language and outcome; refused requests by reason. No metric has the text of a question."""
        with served(Loader.of(retriever_of(TEXT, tmp_path))) as address:
            ask(address, SECRET)
            ask(address, "Où dort le chat de la maison ?")
            ask(address, "")
            HTTP.get(f"{address}/config", headers={"host": "evil.example"})
            shown = HTTP.get(f"{address}/metrics").text
        assert 'qa_questions_total{language="en",outcome="answered"} 1.0' in shown
        assert 'qa_questions_total{language="fr",outcome="answered"} 1.0' in shown
        assert 'qa_questions_total{language="unknown",outcome="invalid"} 1.0' in shown
        assert 'qa_requests_refused_total{reason="host"} 1.0' in shown
        assert 'qa_question_seconds_count{stage="answering"}' in shown
        assert "qa_waiting_questions 0.0" in shown
        assert "qa_generation_info{" in shown
        assert "secret" not in shown

    def test_they_are_for_this_machine_alone(self, tmp_path: Path) -> None:
        """Not for clients behind a proxy on this machine. A setting opens or closes them."""
        retriever = retriever_of(TEXT, tmp_path)
        with served(Loader.of(retriever)) as address:
            assert HTTP.get(f"{address}/metrics").status_code == 200
            assert HTTP.get(f"{address}/metrics", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 404
        for access, status in (("off", 404), ("all", 200)):
            with served(Loader.of(retriever), Settings(metrics=access)) as address:
                response = HTTP.get(f"{address}/metrics", headers={"x-forwarded-for": "192.0.2.7"})
                assert response.status_code == status


def test_a_client_is_held_to_its_rate() -> None:
    """A burst of questions, then the rate. It is counted for each client; a rate of 0 is no limit."""
    now = [0.0]
    rate = Rate(60, clock=lambda: now[0])
    assert [rate.take("a") for _ in range(6)] == [0.0] * 6
    assert rate.take("a") == pytest.approx(1.0)
    assert rate.take("b") == 0.0
    now[0] = 1.01
    assert rate.take("a") == 0.0
    assert rate.take("a") > 0
    assert {Rate(0).take("a") for _ in range(1000)} == {0.0}
