"""Fuzzing: `python -m tests.fuzz --cases 1000000` gives whatever reads something bytes that nobody would write.

Each target is a reader and what has to come of any bytes at all: a result, or a refusal in words. By atheris, which
looks at the branches that a case takes and goes on from those that take new ones (`pip install atheris`; where it does
not install, by hypothesis); each target in a process of its own, which may take so many seconds and so much memory a
case, and may not grow. What is found is kept as a file, and the exit status is 1.

`tests/test_fuzz.py` is the short form, by hypothesis.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

Check = Callable[[bytes], None]
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
SECONDS = 30  # that one case may take, on a machine that is busy with other work
MEGABYTES = 2_500  # of the whole process, the libraries among them
GROWTH = 150  # megabytes more than after a fifth of the cases
_folders = contextlib.ExitStack()


@dataclass(frozen=True, slots=True)
class Target:
    """`open` gives the check; `share`: how many of 1,000 cases; `short`: how many in the tests' short form."""

    open: Callable[[], Check]
    seeds: tuple[bytes, ...]
    share: float
    short: int = 100
    words: tuple[bytes, ...] = ()
    longest: int = 2_000


def folder() -> Path:
    return Path(_folders.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY)))


def reading(name: str) -> Check:
    """A reader of files, and the splitter over what it read: every character that is not blank is in a passage."""
    from index import InputError, read, split
    from index.splitting.headings import headings

    path = folder() / name

    def check(data: bytes) -> None:
        path.write_bytes(data)
        try:
            document = read(path)
        except InputError:
            return
        headings(document)
        passages = split(document)
        for passage in passages:
            assert document.text[passage.start : passage.end] == passage.text
        assert "".join("".join(p.text.split()) for p in passages) == "".join(document.text.split())

    return check


def splitting() -> Check:
    """A text with headings anywhere, into passages of a few words."""
    from index import Document, InputError, Span, from_text, split

    def check(data: bytes) -> None:
        numbers, text = data[:6], data[6:].decode("utf-8", "surrogateescape")
        if not text.strip():
            return
        size = 8 + data[0] % 40
        ends = sorted(number % (len(text) + 1) for number in numbers[1:5])
        spans = tuple(Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if text[a:b].strip())
        marked = data[0] % 2 == 0
        try:
            document = Document("a", "", text, spans) if marked else from_text(text)
        except InputError:
            return
        passages = split(document, count_tokens=lambda texts: [len(one.split()) for one in texts], max_tokens=size)
        for passage in passages:
            assert document.text[passage.start : passage.end] == passage.text
            assert len(passage.text.split()) <= size
        if not marked:
            assert "".join("".join(p.text.split()) for p in passages) == "".join(document.text.split())

    return check


def corpus() -> Check:
    from index import InputError
    from index.reading.files import read_corpus

    path = folder() / "a.jsonl"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        with contextlib.suppress(InputError):
            read_corpus(path)

    return check


def pointer() -> Check:
    """`current.json` of a folder that has a generation."""
    from index import IndexDamaged
    from index.storing import generations

    place = folder()
    (place / "generations" / ("0" * 20)).mkdir(parents=True)

    def check(data: bytes) -> None:
        (place / "current.json").write_bytes(data)
        with contextlib.suppress(IndexDamaged):
            assert all(re.fullmatch("[0-9a-f]{20}", name) for name in generations.pointer(place).names)
        generations.is_blank(place)
        generations.list_generations(place)

    return check


def manifest() -> Check:
    """A manifest whose name vouches for it, of files that are not there."""
    from index import IndexDamaged, SavedIndexError
    from index.storing import generations
    from index.storing.saved import read_index

    place = folder()

    def check(data: bytes) -> None:
        name = hashlib.sha256(data).hexdigest()[:20]
        generation = place / "generations" / name
        generation.mkdir(parents=True, exist_ok=True)
        (generation / "manifest.json").write_bytes(data)
        generations.list_generations(place)
        with contextlib.suppress(IndexDamaged):
            _, files = generations.read(place, name)
            assert all(Path(file).name == file for file in files)
        with contextlib.suppress(SavedIndexError):
            read_index(place, name)
        shutil.rmtree(generation)

    return check


def index_files() -> Check:
    """One file of a saved index, chosen by the first byte, in a generation that was signed anew."""
    from index import SavedIndexError, from_text
    from index.storing import generations, saved
    from index.storing.store import Index
    from tests.word_encoder import WordEncoder

    place = folder()
    whole, pieces = Index.build([from_text("Un texte.\nIl a deux phrases.")], WordEncoder(dimension=8)).to_files()
    files = dict(pieces)

    def check(data: bytes) -> None:
        changed = files | {sorted(files)[data[0] % len(files)]: data[1:]} if data else files
        sums = {name: {"bytes": len(one), "sha256": hashlib.sha256(one).hexdigest()} for name, one in changed.items()}
        text = json.dumps(whole | {"files": sums}).encode()
        name = hashlib.sha256(text).hexdigest()[:20]
        generation = place / "generations" / name
        generation.mkdir(parents=True, exist_ok=True)
        for file, content in (changed | {"manifest.json": text}).items():
            (generation / file).write_bytes(content)
        generations.list_generations(place)
        with contextlib.suppress(SavedIndexError):
            saved.read_index(place, name)
        shutil.rmtree(generation)

    return check


def weights() -> Check:
    """A weight file that is not the one it should be."""
    from index import ModelError
    from index.encoding.default_model import DefaultModel

    path = folder() / "weights.bin"

    def check(data: bytes) -> None:
        path.write_bytes(data + b"E")
        try:
            DefaultModel(path)
        except ModelError:
            return
        raise AssertionError("it was taken")

    return check


def accounts() -> Check:
    from index import UserError
    from qa.page import accounts

    path = folder() / "accounts"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        with contextlib.suppress(UserError):
            hashes = accounts._read(path)
            assert all(hash.startswith("$argon2") for hash in hashes.values())

    return check


def sessions() -> Check:
    from qa.page import sessions

    path = folder() / "sessions"
    logging.disable(logging.CRITICAL)

    def check(data: bytes) -> None:
        path.write_bytes(data)
        sessions._read(path)

    return check


def settings() -> Check:
    """Names and values of the environment."""
    from index import Settings, SettingsError

    def check(data: bytes) -> None:
        words = data.decode("utf-8", "surrogateescape").split("\n")
        environment = {f"QA_{name}": value for name, _, value in (word.partition("=") for word in words)}
        with contextlib.suppress(SettingsError):
            Settings.from_env(environment)

    return check


def front() -> Check:
    """The first bytes of a connection: none but a plain probe of this host is answered at once."""
    import socket

    from qa.page.front import Acceptor

    ours, theirs = socket.socketpair()
    _folders.enter_context(ours)
    acceptor = Acceptor(ours, theirs)
    acceptor._names = frozenset(["localhost"])

    def check(data: bytes) -> None:
        path = acceptor._probed(data)
        if path is not None:
            assert data.startswith(f"GET {path} HTTP/1.1\r\n".encode())
            assert data.lower().count(b"\nhost:") == 1
            assert b"localhost" in data.lower()

    return check


def read_apart() -> Check:
    """What the process says that reads visitors' files."""
    from index import InputError
    from qa.page.reading import Limits, _received

    def check(data: bytes) -> None:
        try:
            documents = _received(io.BytesIO(data), [Path("a.txt")], Limits(), None, bool)
        except InputError:
            return
        (document,) = documents
        assert isinstance(document.text, str)

    return check


def hosts() -> Check:
    """Host and Origin headers: what is allowed is a name of this server, and an origin is that host."""
    from qa.page.guard import Hosts, _same_origin

    names = Hosts("127.0.0.1", ["bot.example"])

    def check(data: bytes) -> None:
        host, _, origin = data.decode("latin-1").partition("\n")
        if names.allow(host):
            assert re.fullmatch(r"(localhost|127\.0\.0\.1|\[::1\]|bot\.example)\.*(:[0-9]*)?", host.lower()), host
        if _same_origin(origin, host):
            assert re.sub(r"^https?://", "", origin.lower()).split(":")[0] == host.lower().split(":")[0]

    return check


def log() -> Check:
    """Whatever is logged is one line."""
    from qa.page.logs import LogfmtFormatter

    def check(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        record = logging.LogRecord("qa", logging.INFO, "", 0, text, None, None)
        record.fields = {"title": text, "number": 1}
        line = LogfmtFormatter().format(record)
        assert len(line.splitlines()) == 1
        line.encode("utf-8")

    return check


def questions() -> Check:
    """A question and the one before it, to an answer that can be shown and sent, of a text in two languages."""
    from index import InputError, Settings
    from qa import Retriever
    from qa.page.rendering import answer_html
    from tests.word_encoder import WordEncoder

    text = "Le phare\nLe phare d'Ar-Men fut allumé en 1881.\nThe keeper\nThe keeper, Mr. Smith, lit the lamp at 6 p.m."
    retriever = Retriever.from_texts([text], encoder=WordEncoder(dimension=64), settings=Settings())

    def check(data: bytes) -> None:
        question, _, after = data.decode("utf-8", "surrogateescape").partition("\n\n")
        try:
            answer = retriever.ask(question, 1 + len(data) % 3, after=after)
        except InputError:
            return
        json.dumps(answer.as_dict())
        shown = answer_html(answer, retriever.index)
        assert "<script" not in shown.lower()

    return check


def api() -> Check:
    """The functions for programs, with any values that JSON can carry: an answer, or an error in words."""
    import gradio as gr

    from index import Settings
    from qa import Retriever
    from qa.page.answering import AnswerService
    from qa.page.api import Api
    from qa.page.limits import Gate
    from qa.page.loading import Loader
    from qa.page.prometheus import Metrics
    from qa.page.rebuilds import Rebuilds
    from tests.word_encoder import WordEncoder

    logging.disable(logging.CRITICAL)
    retriever = Retriever.from_texts(["Un texte."], encoder=WordEncoder(dimension=64), settings=Settings())
    loader, gate = Loader.of(retriever), Gate()
    metrics = Metrics(waiting=lambda: gate.waiting, ready=lambda: True)
    functions = Api(AnswerService(loader, gate, metrics), Rebuilds(loader))
    names = ("ask", "ask", "documents", "add", "rebuild", "remove")

    def check(data: bytes) -> None:
        try:
            values = json.loads(data[1:])
        except (ValueError, RecursionError):
            return
        name = names[data[0] % len(names)]
        most = {"ask": 3, "documents": 0, "add": 2, "rebuild": 2, "remove": 1}[name]
        given = (values if isinstance(values, list) else [values])[:most]
        if name in ("ask", "add", "rebuild", "remove") and not given:
            return
        told = "{}"
        try:
            told = json.dumps(asyncio.run(getattr(functions, name)(*given)))
        except gr.Error as error:
            told = error.message
        assert "the server's log" not in told
        assert "\n" not in told

    return check


ROUTES = (
    *("run/ask", "run/documents", "run/add", "run/remove", "run/rebuild", "call/ask", "queue/join"),
    *("mcp/", "upload", "cancel", "reset", "api/ask"),
)


def http() -> Check:
    """Any body, to each route of a server: what it answers is no failure of its own, and the next question is answered."""
    import httpx

    from qa.page.loading import Loader
    from tests.page.serving import TEXT, retriever_of, served

    logging.disable(logging.CRITICAL)
    address = _folders.enter_context(served(Loader.of(retriever_of(TEXT, folder()))))
    client = _folders.enter_context(httpx.Client(timeout=60, base_url=f"{address}/gradio_api/"))
    numbers = count()

    def check(data: bytes) -> None:
        route = ROUTES[data[0] % len(ROUTES)] if data else ROUTES[0]
        kind = "multipart/form-data; boundary=x" if route == "upload" else "application/json"
        headers = {"content-type": kind, "accept": "application/json, text/event-stream"}
        response = client.post(route, content=data[1:], headers=headers)
        assert response.status_code < 500, (route, response.status_code, response.text[:300])
        assert "Traceback" not in response.text
        if next(numbers) % 20 == 0:
            assert client.post("run/ask", json={"data": ["cat", 1, None]}).status_code == 200

    return check


_HTML = (
    b"<p>Un texte <b>gras</b>.</p><table><tr><th>Nom<td>Age<tr><td rowspan=2>Zoe<td>7</table>",
    b"<!doctype html><meta charset=iso-8859-1><title>T</title><main><h1>Titre</h1><ul><li>un<li>deux</ul></main>",
    b"<div class=menu>x</div><dl><dt>mot<dd>sens</dl><pre>a  b</pre><script>1</script><!-- c --><blockquote>q",
)
_TAGS = "p div table tr td th ul li dl dt dd br sup a h1 h3 main article aside nav blockquote pre q".split()
_HTML_WORDS = (
    *(f"<{slash}{name}>".encode() for name in _TAGS for slash in ("", "/")),
    *(b"<td colspan=3>", b"<td rowspan=9>", b"&amp;", b"&#0;", b"&#xd800;", b"\xc3\xa9", b"<!--", b"-->", b"<![CDATA["),
)
_MARKDOWN = (
    b"---\ntitle: T\n---\n# Titre\n\nUn *texte* `code` [lien](http://a) ![image](b.png)[^1]\n\n[^1]: note\n",
    b"| a | b |\n|---|---|\n| 1 | 2 |\n\n- un\n  - deux\n\n> cite\n\n```\ncode\n```\n~~x~~ <b>html</b>\n",
)
_MARKDOWN_WORDS = (b"# ", b"\n\n", b"> ", b"* ", b"**", b"```", b"|", b"|---|", b"[", b"](", b"[^1]", b"---\n", b"<td>")
_TEXT = (
    "Titre\n\nUne phrase. Une autre, de M. Dupont (p. 3) : « oui » !\n\n1. Un\n2. Deux\n".encode(),
    b'TITLE\nOne sentence. Another one, by Dr. Smith: "yes"! It cost 1,234.5 U.S. dollars...\n\n- a\n- b\n',
)
_TEXT_WORDS = (
    b"\r\n",
    b"\n\n",
    b". ",
    b"\xc2\xa0",
    b"\xe2\x80\xaf",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    b"\xe9",
    b"M. ",
)
_DEEP = b"[" * 1_500
_JSON_WORDS = (b'"', b"{", b"}", b"[", b"]", b":", b",", b"null", b"true", b"1e999", b"NaN", b"\\ud800", b"-1", _DEEP)
_NAME = b"0" * 20


def _index_seeds() -> tuple[bytes, ...]:
    from index import from_text
    from index.storing.store import Index
    from tests.word_encoder import WordEncoder

    _, pieces = Index.build([from_text("Un texte.\nIl a deux phrases.")], WordEncoder(dimension=8)).to_files()
    return tuple(bytes([number]) + content for number, (_, content) in enumerate(sorted(pieces)))


def _pdf_seeds() -> tuple[bytes, ...]:
    from tests.index.pdf_files import pdf

    return pdf(["Un titre", "Une phrase."]), pdf(["Une autre (phrase) ici."], password="x")


TARGETS: dict[str, Target] = {
    "plain text": Target(lambda: reading("a.txt"), _TEXT, 15, words=_TEXT_WORDS),
    "HTML": Target(lambda: reading("a.html"), _HTML, 12, words=_HTML_WORDS),
    "Markdown": Target(lambda: reading("a.md"), _MARKDOWN, 8, words=_MARKDOWN_WORDS),
    "PDF": Target(lambda: reading("a.pdf"), (), 0.4, 3, words=(b"obj", b"<<", b">>", b"stream", b"/Kids", b"R")),
    "corpus": Target(corpus, (b'{"id": 1, "title": "t", "text": "Un texte."}\n',), 100, words=_JSON_WORDS, longest=4_000),
    "splitting": Target(splitting, tuple(b"012345" + text for text in _TEXT), 20, words=_TEXT_WORDS),
    "pointer": Target(
        pointer,
        (b'{"current": "%b", "previous": null, "older": ["%b"], "building": "%b"}' % (_NAME, _NAME, _NAME),),
        130, words=_JSON_WORDS, longest=4_000,
    ),
    "manifest": Target(
        manifest,
        (b'{"format": 1, "created": "x", "counts": {}, "files": {"a.npz": {"bytes": 1, "sha256": "0"}}}',),
        50, words=(*_JSON_WORDS, b'"files"', b"../a"), longest=4_000,
    ),
    "index files": Target(index_files, (), 10, 60, longest=8_000),
    "weights": Target(weights, (b"E5S1\x01\x00\x00\x00",), 5, 20),
    "accounts": Target(
        accounts, (b"zoe:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$" + b"a" * 43 + b"\n",), 130,
        words=(b":", b"\n", b"scrypt$", b"m=", b"9" * 12, b"$"),
    ),
    "sessions": Target(
        sessions, (b'{"00": {"name": "zoe", "account": "11", "until": 2e9}}',), 90, words=_JSON_WORDS, longest=4_000
    ),
    "settings": Target(
        settings, (b"INDEX=a\nMAX_FILE_MEGABYTES=20", b"THRESHOLD=0.5\nLOG_LEVEL=info", b"METRICS=off\nMODEL=x"), 90,
        words=(b"=", b"\n", b"nan", b"1e400", b"-1", b"~x/", b"\x00", b"9" * 30),
    ),
    "front": Target(
        front, (b"GET /healthz HTTP/1.1\r\nHost: localhost:7860\r\nAccept: */*\r\n\r\n",), 150,
        words=(b"\r\n", b"\r\n\r\n", b"GET /readyz ", b"Host: ", b"[::1]", b"@", b"origin: null\r\n", b":", b"\t"),
    ),
    "read apart": Target(
        read_apart,
        (b'{"begins": true}\n{"page": 1, "of": 2}\n{"document": {"id": "a", "title": "", "text": "Un.", "headings": [[0, 2]]}}\n',
         b'{"begins": true}\n{"code": "blank_text", "values": {"name": "a"}}\n'),
        5, 40, words=(*_JSON_WORDS, b"\n", b'"text"', b'"code"', b'"file_too_big"'), longest=4_000,
    ),
    "hosts": Target(
        hosts, (b"localhost:7860\nhttp://localhost:7860", b"[::1]:80\nhttps://[::1]", b"bot.example\nhttps://bot.example"),
        130, words=(b"@", b":", b"127.0.0.1", b".evil.example", b"]", b"//", b"null", b"#", b"?", b"\xc4\xb0"),
    ),
    "log": Target(log, _TEXT, 60, words=(*_TEXT_WORDS, b"\xe2\x80\xa8", b"\x85", b"\x1b[31m")),
    "questions": Target(
        questions, (b"Quand le phare fut-il allum\xc3\xa9 ?\n\nQui ?", b"Who lit the lamp?", b"Et pourquoi ?\n\nWhen?"), 4, 40,
        words=(b"?", b"\n\n", b"et ", b"it ", b"qui ", b"<script>", *_TEXT_WORDS),
    ),
    "API": Target(
        api, (b'\x00["cat", 1, null]', b'\x01["cat", 3, ["1"]]', b'\x03["Un texte.", "t"]', b'\x05[["1"]]', b"\x02[]"), 3,
        40, words=_JSON_WORDS,
    ),
    "HTTP": Target(
        http,
        (
            b'\x00{"data": ["cat", 1, null]}', b'\x01{"data": []}', b'\x03{"data": [["a"]]}',
            b'\x06{"data": ["cat", [], "en", null, []], "fn_index": 1, "session_hash": "x"}',
            b'\x07{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {}}}',
            b'\x08--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nUn texte.\r\n--x--\r\n',
            b'\x09{"session_hash": "x", "fn_index": 1, "event_id": "y"}',
        ),
        0.6, 25, words=(*_JSON_WORDS, b'"data"', b'"fn_index"', b"--x", b"\r\n", b'filename="../../a"'),
    ),
}  # fmt: skip


def seeds(name: str) -> tuple[bytes, ...]:
    """What the cases of a target begin with."""
    made = {"index files": _index_seeds, "PDF": _pdf_seeds}
    return made[name]() if name in made else TARGETS[name].seeds


def strategy(name: str) -> Any:
    """Cases for hypothesis: pieces of the seeds and words in any order, and seeds that are harmed in places."""
    from hypothesis import strategies as st

    target, whole = TARGETS[name], seeds(name)
    word = st.sampled_from((*target.words, *whole)) | st.binary(max_size=8)

    def harmed(seed: bytes, harms: list[tuple[int, int, bytes]]) -> bytes:
        data = bytearray(seed)
        for at, length, new in harms:
            start = at % (len(data) + 1)
            data[start : start + length] = new
        return bytes(data)

    harm = st.tuples(st.integers(0, 100_000), st.integers(0, 20), word)
    return st.builds(harmed, st.sampled_from(whole), st.lists(harm, max_size=6)) | st.lists(word, max_size=30).map(
        b"".join
    )


def by_hypothesis(name: str, check: Check, cases: int) -> None:
    from hypothesis import HealthCheck, Phase, given
    from hypothesis import settings as hypothesis_settings

    @hypothesis_settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(strategy(name))
    def run(data: bytes) -> None:
        check(data)

    run()


def resident() -> float:
    """Megabytes of memory of this process, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError, AttributeError):
        return 0.0


def watched(name: str, check: Check, cases: int, found: Path) -> Check:
    """The check, which fails too when memory has grown by the last case. A case that fails is kept, and ends the process."""
    numbers, first = count(1), 0.0

    def run(data: bytes) -> None:
        number = next(numbers)
        try:
            one(number, data)
        except BaseException:
            path = found / f"{name.replace(' ', '-')}-{hashlib.sha256(data).hexdigest()[:12]}"
            path.write_bytes(data)
            traceback.print_exc()
            print(f"{path}: {data[:300]!r}\nstat::number_of_executed_units: {number}", file=sys.stderr, flush=True)
            os._exit(1)

    def one(number: int, data: bytes) -> None:
        nonlocal first
        check(data)
        if number == cases // 5:
            first = resident()
        elif number == cases and first:
            grown = resident() - first
            assert grown < GROWTH, f"{grown:.0f} MB more than after a fifth of the cases"

    return run


def run_one(name: str, cases: int, found: Path, replayed: Path | None) -> None:
    """All cases of a target, in this process, or the one that a file holds."""
    target = TARGETS[name]
    if replayed is not None:
        return target.open()(replayed.read_bytes())
    try:
        import atheris
    except ImportError:
        return by_hypothesis(name, target.open(), cases)
    with atheris.instrument_imports(include=["index", "qa"]):
        check = target.open()
    begin, words = folder(), folder() / "words"
    for number, seed in enumerate(seeds(name)):
        (begin / str(number)).write_bytes(seed)
    quoted = ("".join(f"\\x{byte:02x}" for byte in word[:60]) for word in target.words)
    words.write_text("".join(f'"{word}"\n' for word in quoted))
    options = {
        **{"runs": cases, "max_len": target.longest, "timeout": SECONDS, "rss_limit_mb": MEGABYTES, "seed": 1},
        **({"dict": words} if target.words else {}),
        **{"artifact_prefix": f"{found}/", "print_final_stats": 1, "verbosity": 0, "len_control": 0},
    }
    atheris.Setup(
        [name, *(f"-{key}={value}" for key, value in options.items()), str(begin)], watched(name, check, cases, found)
    )
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="of all targets together (%(default)s)")
    parser.add_argument("--target", choices=TARGETS, action="append", help="this one alone; may be given again")
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-found", metavar="FOLDER")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="one case that was found, by its --target")
    parser.add_argument(
        "--here", action="store_true", help=argparse.SUPPRESS
    )  # in this process, all cases of one target
    options = parser.parse_args()
    options.found.mkdir(parents=True, exist_ok=True)
    if options.here or options.replay:
        with _folders:  # a server that still runs would keep the process from ending
            run_one(options.target[0], options.cases, options.found, options.replay)
        return 0
    chosen = options.target or list(TARGETS)
    shares = sum(TARGETS[name].share for name in chosen)
    ran, failed = 0, []
    for name in chosen:
        cases = max(10, round(options.cases * TARGETS[name].share / shares))
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.fuzz", "--here", "--target", name, "--cases", str(cases)]
        ended = subprocess.run(
            [*command, "--found", str(options.found)], capture_output=True, text=True, errors="replace"
        )
        told = dict(re.findall(r"stat::(\w+):\s+(\d+)", ended.stderr))
        done = int(told.get("number_of_executed_units", 0 if ended.returncode else cases))
        ran += done
        peak = f", at most {told['peak_rss_mb']} MB" if "peak_rss_mb" in told else ""
        print(f"{name}: {done} cases in {time.monotonic() - began:.0f} s{peak}", flush=True)
        if ended.returncode != 0:
            failed.append(name)
            print(ended.stderr[-3_000:], flush=True)
    print(f"{ran} cases; found something in: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
