"""Load: `python -m tests.page.load` asks, rebuilds and rolls back for 45 seconds, or `--minutes 10`; then ends the server.

Clients ask all the time. Rebuilds replace one of two texts by the other, and rollbacks bring the text before back. All
hits of an answer must come from the same text. At the end the server gets SIGTERM while it has questions to answer.

Faults are counted, and with any fault the exit status is 1. Faults are: a wrong or mixed answer; an error other than 429;
a rebuild or rollback that fails; fewer of them than `--rebuilds` and `--rollbacks`; growing memory; more than one late
answer of /healthz in fifty; an end that takes over 5 s. A separate process asks /healthz. An answer is late if it takes
over 50 ms more than any process has to wait on the machine at that moment (`tests/page/prober.py`). When all cores are
busy, a few in a thousand are late by chance.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
LATE = 0.05  # seconds that /healthz may take longer than any process has to wait
LATE_SHARE = 0.02  # share of its answers that may be late
GROWTH = 1.05  # most memory in the last third of the time, relative to the second third; the caches fill in the first
END = 5.0  # seconds that the server may take to end
TEXTS = {
    name: "\n\n".join(
        f"{name} {number}\nLe gardien du phare numéro {number} s’appelle {name} et il allume sa lampe à {number % 24} heures."
        for number in range(20)
    )
    for name in ("Armand", "Béatrice")
}
QUESTION = "Comment s’appelle le gardien du phare numéro {number} ?"


@dataclass
class Report:
    """The counts and measurements of a run."""

    answers: int = 0
    turned_away: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    health: list[float] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    ended: float = 0.0

    def fault(self, kind: str, example: str) -> None:
        self.faults[kind] += 1
        self.examples.setdefault(kind, example[:300])

    def share(self, percent: int) -> float:
        """The milliseconds within which `percent` of the answers of /healthz came."""
        ordered = sorted(self.health)
        return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


async def client(address: str, number: int, until: float, report: Report) -> None:
    """Asks one question after the other; every hit must be of the same text, and of one of the two."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        while time.monotonic() < until:
            body = {"data": [QUESTION.format(number=number % 20), 3, None]}
            try:
                response = await http.post("/gradio_api/run/ask", json=body)
            except httpx.TransportError as error:
                report.fault("lost", repr(error))
                continue
            if response.status_code == 429:
                report.turned_away += 1
                await asyncio.sleep(float(response.headers["retry-after"]))
            elif response.status_code != 200:
                report.fault("error", f"{response.status_code} {response.text}")
            else:
                report.answers += 1
                texts = [hit["text"] for hit in response.json()["data"][0]["hits"]]
                names = {name for text in texts for name in TEXTS if name in text}
                verbatim = all(any(text in whole for whole in TEXTS.values()) for text in texts)
                if len(names) != 1 or not verbatim:
                    report.fault("mixed" if len(names) > 1 else "wrong", str(texts))


async def changer(address: str, seconds: float, until: float, report: Report) -> None:
    """Rebuilds with each text in turn, and rolls back after every fourth rebuild."""
    async with httpx.AsyncClient(base_url=address, timeout=120) as http:
        done = 0
        while time.monotonic() < until:
            name = list(TEXTS)[done % 2]
            response = await http.post("/gradio_api/run/rebuild", json={"data": [TEXTS[name], name]})
            done += 1
            if response.status_code != 200:
                report.fault("rebuild", response.text)
                continue
            report.changes["rebuilds"] += 1
            if done % 4 == 0:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "index", "rollback"), cwd=ROOT, stdout=subprocess.DEVNULL
                )
                if await process.wait() != 0:
                    report.fault("rollback", str(process.returncode))
                report.changes["rollbacks"] += 1
            await asyncio.sleep(max(0.0, min(seconds, until - time.monotonic())))


async def watcher(address: str, process: int, until: float, report: Report) -> None:
    """Records how long /healthz takes and how much memory the server uses."""
    prober = await asyncio.create_subprocess_exec(
        *(sys.executable, ROOT / "tests/page/prober.py", address.rpartition(":")[2]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert prober.stdin is not None
    assert prober.stdout is not None
    last = 0.0
    while line := await prober.stdout.readline():
        status, took, machine = line.split()
        report.health.append(float(took))
        if status != b"200":
            report.fault("unwell", status.decode())
        if float(took) - float(machine) > LATE:
            report.late.append(f"{1000 * float(took):.0f} ms, of which the machine took {1000 * float(machine):.0f}")
        if time.monotonic() - last > 0.5:
            last = time.monotonic()
            report.memory.append(resident(process))
        if last > until and not prober.stdin.is_closing():
            prober.stdin.close()
    await prober.wait()


def resident(process: int) -> float:
    """The resident memory of a process in MB; 0 if the system does not report it."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def load(address: str, process: subprocess.Popen[str], clients: int, seconds: float, pause: float) -> Report:
    """Loads a server for some seconds, then ends it with questions under way. `pause`: seconds between rebuilds."""
    report = Report()
    until = time.monotonic() + seconds
    await asyncio.gather(
        changer(address, pause, until, report),
        watcher(address, process.pid, until, report),
        *(client(address, number, until, report) for number in range(clients)),
    )
    under_way = [
        asyncio.create_task(client(address, number, time.monotonic() + 1, Report())) for number in range(clients)
    ]
    await asyncio.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.to_thread(process.wait, 30)
    except subprocess.TimeoutExpired:
        report.fault("end", "it did not end")
    report.ended = time.monotonic() - began
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    return report


def run(clients: int, seconds: float, pause: float) -> Report:
    """Serves the page over a new index and loads it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QA_INDEX"] = str(Path(folder) / "index")
        os.environ["QA_QUESTIONS_PER_MINUTE"] = "0"  # all clients have one address here
        article = Path(folder) / "armand.txt"
        article.write_text(TEXTS["Armand"], "utf-8")
        subprocess.run(
            [sys.executable, "-m", "index", "build", str(article)], cwd=ROOT, stdout=subprocess.DEVNULL, check=True
        )
        with subprocess.Popen(
            [sys.executable, "app.py", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                address = process.stdout.readline().strip()
                first = {"data": [QUESTION.format(number=1), 1, None]}
                httpx.post(f"{address}/gradio_api/run/ask", json=first, timeout=300).raise_for_status()
                report = asyncio.run(load(address, process, clients, seconds, pause))
            finally:
                process.kill()
        if process.returncode != 0:
            report.fault("end", f"exit status {process.returncode}")
        if report.ended > END:
            report.fault("end", f"{report.ended:.1f} s")
        if len(report.late) > LATE_SHARE * len(report.health):
            report.fault("late", f"{len(report.late)} answers of /healthz, the first {report.late[0]}")
        _, second, last = thirds(report.memory)
        if last > GROWTH * second:
            report.fault("growth", f"from {second:.0f} to {last:.0f} MB")
        return report


def thirds(values: list[float]) -> list[float]:
    """The highest value in each third of `values`."""
    each = len(values) // 3 + 1
    return [max(values[start : start + each], default=0.0) for start in range(0, 3 * each, each)]


def printed(report: Report) -> str:
    memory = ", ".join(f"{most:.0f}" for most in thirds(report.memory))
    median, most, longest = (report.share(percent) for percent in (50, 99, 100))
    return (
        f"{report.answers} answers, {report.turned_away} turned away (429), {dict(report.changes)}\n"
        f"/healthz, {len(report.health)} times: median {median:.1f} ms, 99 % under {most:.1f}, at most {longest:.1f} ms; "
        f"{len(report.late)} late\n"
        f"memory: at most {memory} MB in each third of the time; ended after {report.ended:.1f} s\n"
        f"faults: {dict(report.faults) or 'none'} {report.examples or ''}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.page.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=0.75)
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between two rebuilds")
    parser.add_argument("--rebuilds", type=int, default=4, help="how many there have to be at least (%(default)s)")
    parser.add_argument("--rollbacks", type=int, default=1, help="the same of rollbacks (%(default)s)")
    options = parser.parse_args()
    report = run(options.clients, 60 * options.minutes, options.pause)
    for act, least in (("rebuilds", options.rebuilds), ("rollbacks", options.rollbacks)):
        if report.changes[act] < least:
            report.fault("too few", f"{report.changes[act]} {act}, not {least}")
    print(printed(report))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
