"""What the commands print arrives, whatever the terminal can show, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WILD = "1\N{NARROW NO-BREAK SPACE}200 € par an → \N{GRINNING FACE} \udce9"
PROGRAM = """
import logging, sys
from index import InputError
from index.command_line import as_json, run_command

def command():
    text = sys.argv[2]
    if sys.argv[1] == "json":
        print(as_json({"text": text}))
    elif sys.argv[1] == "text":
        print(text)
    elif sys.argv[1] == "error":
        raise InputError("file_missing", path=text)
    elif sys.argv[1] == "warning":
        logging.getLogger("index.storing").warning("%s", text)
    elif sys.argv[1] == "open":
        with open(sys.executable) as file:
            assert file.fileno() > 2
        raise InputError("file_missing", path=text + sys.stdin.read())
    elif sys.argv[1] == "missing":
        open("gone.txt")
    elif sys.argv[1] == "much":
        for _ in range(100_000):
            print(text)
    return 3

sys.exit(run_command(command))
"""


def run(what: str, text: str = WILD, *, encoding: str = "utf-8", stdout: int = subprocess.PIPE) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command that prints `text` in one way or another."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, what, os.fsencode(text)],
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)},
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
    return ran.returncode, (ran.stdout or b"").decode(encoding, "replace"), ran.stderr.decode(encoding, "replace")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii", "utf-16-le"])
def test_json_is_whole_whatever_the_terminal_can_show(encoding: str) -> None:
    """What it cannot show is escaped as JSON escapes it."""
    status, printed, error = run("json", encoding=encoding)
    assert (status, error) == (3, "")
    assert json.loads(printed) == {"text": WILD}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_text_errors_and_warnings_are_one_line_whatever_the_terminal_can_show(encoding: str) -> None:
    """What it can show is shown as it is."""
    assert run("text", encoding=encoding)[::2] == (3, "")
    assert ("1\\u202f200 €" if encoding == "cp1252" else "200") in run("text", encoding=encoding)[1]
    for what, status, start in (("error", 2, "error: "), ("warning", 3, "warning: ")):
        ended, printed, error = run(what, f"{WILD}\n\x1b[31m", encoding=encoding)
        assert (ended, printed) == (status, "")
        assert error.startswith(start)
        assert error.strip().isprintable()


def test_a_file_that_is_gone_is_named() -> None:
    status, printed, error = run("missing")
    assert (status, printed) == (2, "")
    assert error.startswith("error: gone.txt cannot be read: ")
    assert error.count("\n") == 1


def test_a_reader_that_goes_away_ends_the_command_without_a_word() -> None:
    """As `| head -1` does."""
    reading, writing = os.pipe()
    os.close(reading)
    assert run("much", "x" * 100, stdout=writing) == (141, "", "")
    os.close(writing)


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_streams_that_are_closed_lead_nowhere(closed: tuple[int, ...]) -> None:
    """Whatever is opened next does not take their numbers, and an error is not printed as if it were a result."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "open", "a"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=lambda: deque(map(os.close, closed), 0),
    )
    told = b"" if 2 in closed else b"error: There is no file a: check its name.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", told)


def test_an_error_that_nobody_can_read_has_its_status() -> None:
    """Standard error may be a pipe that is closed at its other end."""
    reading, writing = os.pipe()
    os.close(reading)
    for what, status in (("error", 2), ("warning", 3)):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, what, "a"], env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=writing
        )
        assert ran.returncode == status
    os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_output_that_cannot_be_written_is_one_line_of_error() -> None:
    """As on a full disk."""
    full = os.open("/dev/full", os.O_WRONLY)
    assert run("text", stdout=full) == (2, "", "error: Standard output cannot be written (No space left on device).\n")
    os.close(full)


@pytest.mark.model
def test_names_and_questions_that_are_not_utf_8_are_indexed_and_asked(tmp_path: Path) -> None:
    """Bytes of Latin-1 in a file's name, in a question and in an id to remove; the answer goes to a cp1252 terminal."""
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "QA_INDEX": str(tmp_path / "i"), "HF_HUB_OFFLINE": "1"}
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(name)).write_text("Le café coûte 1\N{NARROW NO-BREAK SPACE}200 € → payable en deux fois.")
    (tmp_path / "b.txt").write_text("Le musée est fermé le mardi.")

    def command(*arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True)

    assert command("index", "build", name, os.fsencode(tmp_path / "b.txt")).returncode == 0
    ran = command("qa", b"Combien co\xfbte le caf\xe9 ?", "-k", "1", "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    answer = json.loads(ran.stdout)
    assert answer["question"] == "Combien coûte le café ?"
    assert answer["hits"][0]["document_id"] == "café.txt"
    assert command("index", "remove", b"caf\xe9.txt").returncode == 0
