"""Makes every file operation on the way to a new index fail once; nothing is lost: `python -m tests.index.faults [--long]`.

A point is one mkdir, open of a new file, write, fsync, rename, replace, unlink or rmdir. The points of a build, a
rollback, a build that prunes, an add, a remove, a repair and a first build are tested. At each point a child process runs
the command and has one fault there: the operation fails (ENOSPC, EACCES, EIO, EINVAL); it works but reports EIO; or the
process is killed before it, after it, or in the middle of a write.

Afterwards the index opens and is whole: the new one if the command succeeded, the old one if it reported an error, either
of them if it was killed. The next build works and leaves no other files. Two other processes ask questions all the time,
except during first builds.

The short form has one fault for each point, each kind in turn. It takes every fourth point of a prune, an add and a
remove, because these publish as a build does. No clock and no random number chooses a fault.
"""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from index import Document, IndexBusy, Settings, UserError, from_text
from index.storing import generations
from index.storing.saved import change, open_index, rebuild, repair, rollback
from qa import Retriever
from tests.word_encoder import WordEncoder

KILLS = ("kill before", "kill within", "kill after")
REFUSALS = ("ENOSPC", "EACCES", "EIO", "EINVAL")
FAULTS = (*KILLS, *REFUSALS, "EIO after")
ENCODER = WordEncoder(dimension=64)
SETTINGS = Settings()
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # the test needs the order of the calls, not a disk


def documents(number: int) -> list[Document]:
    """Two documents; each of their sentences has the number of the build."""
    return [
        from_text("\n".join(f"Texte {number} phrase {line} du document {id}." for line in range(4)), id=id)
        for id in ("a", "b")
    ]


@dataclass(frozen=True, slots=True)
class Act:
    """A command that changes an index.

    `run` gets the folder of the index and the number of a build. `expected` gets the same before `run`, and gives the
    texts of the index after it. `prepare` changes the folder just before `run`. `builds_before`: builds before each `run`.
    """

    name: str
    run: Callable[[Path, int], object]
    expected: Callable[[Path, int], list[str]]
    prepare: Callable[[Path], object] = lambda folder: None
    builds_before: int = 1


def texts(folder: Path) -> list[str]:
    """The texts of the current generation. Fails if it cannot be opened, or only with a warning."""
    opened = open_index(folder, ENCODER.identity)
    assert opened.warning is None, opened.warning
    return [document.text for document in opened.index.documents]


def texts_before(folder: Path) -> list[str]:
    """The texts of the generation before the current one."""
    name = generations.previous(folder)
    assert name is not None
    manifest, files = generations.read(folder, name)
    from index.storing.store import Index

    return [document.text for document in Index.from_files(manifest, files).documents]


NEW = Document("c", "", "Un document de plus.")
ACTS = (
    Act(
        "build",
        lambda folder, number: rebuild(folder, documents(number), ENCODER, SETTINGS),
        lambda folder, number: [document.text for document in documents(number)],
    ),
    Act(
        "prune",
        lambda folder, number: rebuild(folder, documents(number), ENCODER, Settings(kept_generations=1)),
        lambda folder, number: [document.text for document in documents(number)],
        builds_before=2,
    ),
    Act(
        "rollback",
        lambda folder, number: rollback(folder, ENCODER.identity),
        lambda folder, number: texts_before(folder),
    ),
    Act(
        "add",
        lambda folder, number: change(folder, ENCODER, SETTINGS, added=[NEW]),
        lambda folder, number: [*texts(folder), NEW.text],
    ),
    Act(
        "remove",
        lambda folder, number: change(folder, ENCODER, SETTINGS, removed=["b"]),
        lambda folder, number: texts(folder)[:1],
    ),
    Act(
        "repair",
        lambda folder, number: repair(folder, ENCODER.identity),
        lambda folder, number: [document.text for document in open_index(folder).index.documents],
        prepare=lambda folder: (folder / "current.json").unlink(),
    ),
)


class Points:
    """Counts the points that the process passes, and has `fault` at point number `at`."""

    def __init__(self, folder: Path, at: int | None, fault: str) -> None:
        self.passed = 0
        self._folder, self._at, self._fault = str(folder), at, fault

    def install(self) -> None:
        for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "fsync"):
            setattr(os, name, self._watched(getattr(os, name)))
        real_open = io.open

        def watched_open(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
            if "x" not in mode:
                return real_open(file, mode, *arguments, **keywords)
            return Torn(self._watched(real_open)(file, mode, *arguments, **keywords), self)

        io.open = watched_open

    def _watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **keywords: Any) -> Any:
            return self.passing(lambda: real(*arguments, **keywords))

        return watched

    def passing(self, act: Callable[[], Any], half: Callable[[], Any] = lambda: None) -> Any:
        """Runs `act`; at the chosen point, has the fault. `half` does a part of `act`, before a kill within it or ENOSPC."""
        self.passed += 1
        if self._at != self.passed:
            return act()
        if self._fault == "kill before":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._fault in REFUSALS:
            if self._fault == "ENOSPC":
                half()
            code = getattr(errno, self._fault)
            raise OSError(code, os.strerror(code))
        half() if self._fault == "kill within" else act()
        if self._fault == "EIO after":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        os.kill(os.getpid(), signal.SIGKILL)


class Torn:
    """A file to write to. Each write is a point, at which a fault may leave half of the bytes."""

    def __init__(self, file: Any, points: Points) -> None:
        self._file, self._points = file, points

    def write(self, data: bytes) -> int:
        def whole() -> int:
            self._file.write(data)
            self._file.flush()
            return len(data)

        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        return int(self._points.passing(whole, half))

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return int(self._file.fileno())

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


DONE, REFUSED, KILLED = "done", "refused", "killed"


def in_child(act: Callable[[], object], points: Points | None = None) -> tuple[str, int]:
    """Runs `act` in a child process; gives how it ended and the number of points it passed, 0 if it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        if points is not None:
            points.install()
        try:
            act()
            status = 0
        except UserError:
            status = 1
        except BaseException as error:
            print(f"unexpected: {error!r}", file=sys.stderr)
            status = 2
        os.write(writing, str(points.passed if points is not None else 0).encode())
        os._exit(status)
    os.close(writing)
    passed = os.read(reading, 20)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return KILLED, 0
    assert os.WEXITSTATUS(status) < 2
    return (DONE, REFUSED)[os.WEXITSTATUS(status)], int(passed)


@contextmanager
def asking(folder: Path, processes: int = 2) -> Iterator[None]:
    """Other processes ask questions during the block. Fails if one of them had an error or a mixed answer."""
    stop = folder.parent / "stop"
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            try:
                ask_until(folder, stop)
                os._exit(0)
            except BaseException as error:
                print(f"a reader failed: {error!r}", file=sys.stderr)
                os._exit(1)
        children.append(child)
    try:
        yield
    finally:
        stop.touch()
        statuses = [os.waitpid(child, 0)[1] for child in children]
        stop.unlink()
    assert statuses == [0] * processes, statuses


def ask_until(folder: Path, stop: Path) -> None:
    """Asks until the file `stop` exists, but at least once. Fails if an answer has hits of several builds."""
    retriever = Retriever.open(folder, encoder=ENCODER, settings=SETTINGS)
    answers = 0
    while not stop.exists() or answers == 0:
        answer = retriever.ask("Quelle phrase du document a ?", 50)
        numbers = {hit.passage.text.split()[1] for hit in answer.hits if hit.passage.document_id != NEW.id}
        assert len(numbers) == 1, numbers
        answers += 1
        time.sleep(0.005)


def check(folder: Path, act: Act, at: int, fault: str, number: int) -> str:
    """Runs `act` with one fault and checks the index, also after the next build. Gives how `act` ended."""
    before = texts(folder)
    after = act.expected(folder, number)
    act.prepare(folder)
    case = f"{act.name}, point {at}, {fault}"
    ended, _ = in_child(lambda: act.run(folder, number), Points(folder, at, fault))
    may_lack_pointer = act.name == "repair" and ended != DONE
    now = [document.text for document in open_index(folder).index.documents] if may_lack_pointer else texts(folder)
    assert now in ([after] if ended == DONE else [before] if ended == REFUSED else [before, after]), (case, ended, now)
    rebuild(folder, documents(number + 1), ENCODER, SETTINGS)
    assert texts(folder) == [document.text for document in documents(number + 1)], case
    folders = {path.name for path in (folder / "generations").iterdir()}
    if act.name != "repair":  # its pointer was deleted and no longer lists the old generations, so they stay
        assert folders <= set(generations.pointer(folder).names), (case, folders)
        assert len(folders) <= SETTINGS.kept_generations, (case, folders)
    assert {path.name for path in folder.iterdir()} <= {"current.json", "generations", "lock"}, case
    return ended


def first_build(place: Path, at: int, fault: str) -> str:
    """The same for a build in a folder that does not exist: after an error it has no index, after success the new one."""
    ended, _ = in_child(lambda: rebuild(place, documents(1), ENCODER, SETTINGS), Points(place, at, fault))
    if ended == DONE:
        assert texts(place) == [document.text for document in documents(1)]
    elif ended == REFUSED:
        assert generations.is_blank(place), (at, fault)
    rebuild(place, documents(2), ENCODER, SETTINGS)
    assert texts(place) == [document.text for document in documents(2)]
    assert {path.name for path in place.iterdir()} == {"current.json", "generations", "lock"}
    shutil.rmtree(place)
    return ended


def points_of(act: Callable[[], object], folder: Path) -> int:
    """The number of points of `act`, counted without a fault."""
    ended, passed = in_child(act, Points(folder, None, ""))
    assert ended == DONE
    return passed


def run(folder: Path, *, long: bool) -> Counter[str]:
    """Runs all commands with all faults. Gives the number of each fault, and of each way that a command ended."""
    turn = count()

    def faults() -> tuple[str, ...]:
        return FAULTS if long else (FAULTS[next(turn) % len(FAULTS)],)

    counts: Counter[str] = Counter()
    numbers = count(1, 2)
    for _ in range(4):  # one more than is kept: each build from now on removes a generation
        rebuild(folder, documents(next(numbers)), ENCODER, SETTINGS)
    with asking(folder):
        for act in ACTS:
            for _ in range(act.builds_before):
                rebuild(folder, documents(next(numbers)), ENCODER, SETTINGS)
            act.prepare(folder)
            number = next(numbers)
            points = points_of(lambda act=act, number=number: act.run(folder, number), folder)  # type: ignore[misc]
            for at in range(1, points + 1, 4 if act.name in ("prune", "add", "remove") and not long else 1):
                for fault in faults():
                    for _ in range(act.builds_before):
                        rebuild(folder, documents(next(numbers)), ENCODER, SETTINGS)
                    ended = check(folder, act, at, fault, next(numbers))
                    counts.update([fault, f"{act.name}: {ended}", "kills" if fault in KILLS else "refusals"])
                    if act.name == "repair":
                        list_all(folder)
            print(f"{act.name}: {points} points", flush=True)
    place = folder.parent / "first"
    points = points_of(lambda: rebuild(place, documents(1), ENCODER, SETTINGS), place)
    shutil.rmtree(place)
    for at in range(1, points + 1):
        for fault in faults():
            ended = first_build(place, at, fault)
            counts.update([fault, f"first build: {ended}", "kills" if fault in KILLS else "refusals"])
    print(f"first build: {points} points", flush=True)
    return counts


def list_all(folder: Path) -> None:
    """Lists all generations in the pointer again, after a repair, so that the next build removes the oldest."""
    current = generations.current(folder)
    assert current is not None
    with generations.write_lock(folder):
        names = [name for name in generations.newest_first(folder) if name != current]
        generations.replace_pointer(folder, [current, *names])


def at_once(folder: Path, times: int) -> Counter[str]:
    """Runs two builds at once, `times` times.

    At least one of them succeeds, the index is whole and that of one of them, and a build that fails raises `IndexBusy`.
    """
    counts: Counter[str] = Counter()

    def build(number: int) -> None:
        try:
            rebuild(folder, documents(number), ENCODER, SETTINGS)
        except IndexBusy:
            os._exit(1)

    for number in range(times):
        children = []
        for build_number in (2 * number, 2 * number + 1):
            child = os.fork()
            if child == 0:
                build(build_number)
                os._exit(0)
            children.append(child)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        assert 0 in ended, ended
        assert set(ended) <= {0, 1}, ended
        assert texts(folder) in [[document.text for document in documents(2 * number + each)] for each in (0, 1)]
        counts.update(["busy" if 1 in ended else "both"])
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.index.faults", description=__doc__)
    parser.add_argument(
        "--long", action="store_true", help="every fault at every point, and two builds at once 100 times"
    )
    long = parser.parse_args().long
    began = time.monotonic()
    logging.disable(logging.WARNING)  # the damage here is on purpose
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as temporary:
        counts = run(Path(temporary) / "index", long=long)
        print(f"{counts['kills']} kills, {counts['refusals']} refusals, nothing lost: {dict(counts)}")
        if long:
            with asking(Path(temporary) / "index", processes=10):
                print(f"two builds at once while ten ask: {dict(at_once(Path(temporary) / 'index', 100))}")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
