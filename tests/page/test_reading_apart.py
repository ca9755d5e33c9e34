"""A visitor's file is read in a separate process: its failures are reported and do not harm the server."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Document, InputError, Passage, UserError, read
from qa import Retriever
from qa.page.loading import Loader
from qa.page.reading import Limits, read_apart
from qa.page.rebuilds import Rebuild, Rebuilds
from tests.page.serving import OTHER, TEXT, GatedEncoder, retriever_of


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def children() -> set[str]:
    """The ids of the processes that are reading files: the children, and those that have a child's process group."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,pgid,args"], capture_output=True, text=True, check=True).stdout
    processes = [line.split(None, 3) for line in listed.splitlines()[1:]]
    readers = {
        pid for pid, parent, _, command in processes if parent == str(os.getpid()) and "qa.page.reading" in command
    }
    return {pid for pid, _, group, _ in processes if group in readers}


def slow_pdf() -> bytes:
    """A page that draws a hundred thousand times nothing, twenty thousand times: PDFium reads it for minutes."""
    nothing, page = b"q Q " * 100_000, b"/X Do " * 20_000
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d >>\nstream\n%s\nendstream"
        % (len(nothing), nothing),
    )
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    return b"%PDF-1.4\n" + numbered + b"trailer << /Root 1 0 R >>"


def test_documents_come_back_as_they_are_read(tmp_path: Path) -> None:
    """In order, equal to what `index.read` gives, with any characters; the progress counts the files."""
    paths = [
        written(tmp_path, "ruche.md", "# La ruche\n\nLes abeilles \U0001f41d font du miel.\u2028Ici."),
        written(tmp_path, "page.html", "<html><body><main><h1>Moon</h1><p>It turns.</p></main></body></html>"),
        written(tmp_path, "plain.txt", OTHER),
    ]
    progress: list[tuple[str, int, int]] = []
    documents = read_apart(paths, limits=Limits(), progress=lambda *step: progress.append(step))
    assert documents == [read(path) for path in paths]
    assert progress[-1] == ("read", 3, 3)
    assert not children()


def test_a_file_that_cannot_be_read_is_told_in_its_own_words(tmp_path: Path) -> None:
    """With the error of `index.read`."""
    for name, content, code in (("a.exe", "MZ", "file_type"), ("b.txt", " \n", "blank_text"), ("c.pdf", "%PDF", "")):
        with pytest.raises(InputError) as caught:
            read_apart([written(tmp_path, name, content)], limits=Limits())
        assert not code or caught.value.code == code


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """Its process is ended too. A named pipe without a writer never ends."""
    os.mkfifo(tmp_path / "endless.txt")
    with pytest.raises(InputError) as caught:
        read_apart([tmp_path / "endless.txt"], limits=Limits(seconds=0.5))
    assert caught.value.code == "file_too_slow"
    assert not children()


def test_a_file_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    """Only the process that reads it has the limit."""
    path = written(tmp_path, "large.html", "<p>" + "<b>word</b> " * 1_500_000)
    with pytest.raises(InputError) as caught:
        read_apart([path], limits=Limits(megabytes=200))
    assert caught.value.code == "file_too_hard"


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    """Soon, even while a file is read that never ends."""
    os.mkfifo(tmp_path / "endless.txt")
    began = time.monotonic()
    with pytest.raises(UserError) as caught:
        read_apart([tmp_path / "endless.txt"], limits=Limits(), stopped=lambda: time.monotonic() > began + 0.3)
    assert caught.value.code == "rebuild_cancelled"
    assert time.monotonic() - began < 20


def test_nothing_goes_on_reading_a_page_of_a_pdf_that_was_stopped(tmp_path: Path) -> None:
    """A PDF is read in a process of the child; both are ended."""
    (tmp_path / "slow.pdf").write_bytes(slow_pdf())
    reading: set[str] = set()

    def stopped() -> bool:
        reading.update(children())
        return len(reading) == 2

    with pytest.raises(UserError) as caught:
        read_apart([tmp_path / "slow.pdf"], limits=Limits(), stopped=stopped)
    assert caught.value.code == "rebuild_cancelled"
    listed = subprocess.run(["ps", "-eo", "pid,stat"], capture_output=True, text=True, check=True).stdout
    running = {pid for pid, state in (line.split() for line in listed.splitlines()[1:]) if not state.startswith("Z")}
    assert not reading & running


@pytest.mark.parametrize("megabytes", [3_000, 500])
def test_the_limits_of_a_file_hold_for_the_process_that_reads_a_pdf(megabytes: int) -> None:
    """Those that the operator has set, whether they are above or below its own."""
    program = (
        "import resource; from index.reading.pdf import segments;"
        f" resource.setrlimit(resource.RLIMIT_AS, ({megabytes}_000_000,) * 2); segments._limit();"
        " print(resource.getrlimit(resource.RLIMIT_AS)[1] // 1_000_000)"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(printed) == megabytes
    assert not children()


class TestRebuilds:
    @pytest.fixture
    def retriever(self, tmp_path: Path) -> Retriever:
        return retriever_of(TEXT, tmp_path / "index")

    def test_files_are_deleted_once_they_are_read(self, retriever: Retriever, tmp_path: Path) -> None:
        """Also a file that cannot be read, and the files after it."""
        rebuilds = Rebuilds(Loader.of(retriever))
        for names in (["a.txt", "b.md"], ["a.exe", "b.txt"]):
            (tmp_path / "up").mkdir()
            paths = [written(tmp_path / "up", name, OTHER) for name in names]
            error = rebuilds.start("", paths).exception(60)
            assert (error is None) == (names[0] == "a.txt")
            assert not (tmp_path / "up").exists()

    def test_several_files_are_several_documents(self, retriever: Retriever, tmp_path: Path) -> None:
        """They are added to the documents or replace them.

        Two files of the same name in one upload get two ids. A file added later replaces the document with its name; a
        typed text gets a new id instead.
        """
        rebuilds = Rebuilds(Loader.of(retriever))

        def ids(*, add: bool, names: list[str]) -> set[str]:
            paths = []
            for number, name in enumerate(names):
                (tmp_path / str(number)).mkdir()
                paths.append(written(tmp_path / str(number), name, f"{OTHER} {number}"))
            index = rebuilds.start("", paths, add=add).result(60)
            return {document.id for document in index.documents}

        assert ids(add=False, names=["a.txt", "b.txt", "a.txt"]) == {"a.txt", "b.txt", "a.txt (2)"}
        assert ids(add=True, names=["b.txt", "c.txt"]) == {"a.txt", "b.txt", "a.txt (2)", "c.txt"}
        index = rebuilds.start(OTHER, title="a.txt", add=True).result(60)
        assert "a.txt (3)" in {document.id for document in index.documents}
        index = rebuilds.remove(["a.txt", "c.txt"]).result(60)
        assert {document.id for document in index.documents} == {"b.txt", "a.txt (2)", "a.txt (3)"}
        assert rebuilds.latest is not None
        assert rebuilds.latest.outcome == "removed"

    def test_one_that_is_stopped_keeps_nothing(self, tmp_path: Path) -> None:
        """Not the text nor its passages stay in memory, though `latest`, which each page shows, still has the failure."""
        encoder = GatedEncoder()
        retriever = retriever_of(TEXT, tmp_path / "index", encoder)
        rebuilds = Rebuilds(Loader.of(retriever))
        future = rebuilds.start("Le texte arrêté. " * 1000)
        assert encoder.reached.wait(20)
        rebuilds.cancel()
        encoder.gate.set()
        assert future.exception(20) is not None
        latest = rebuilds.latest
        assert isinstance(latest, Rebuild)
        assert latest.failure is not None
        gc.collect()
        kept = [one for one in gc.get_objects() if type(one) in (Document, Passage) and "Le texte arrêté" in one.text]
        assert kept == []
