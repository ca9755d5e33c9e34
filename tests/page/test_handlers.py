"""The page's handlers and API, with an encoder whose vectors can be computed by hand."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]

import app
from index import Document, IndexBusy, InputError, ModelError, UserError
from qa import Retriever
from qa.__main__ import _answer_text
from qa.answer import Answer
from qa.page.documents import LISTED_DOCUMENTS
from qa.page.example_questions import example_questions
from qa.page.handlers import Page
from qa.page.loading import Loader
from qa.page.reading import Limits
from qa.page.rebuilds import Rebuild, Rebuilds
from qa.page.rendering import answer_html, rebuild_html
from tests.page.serving import GRADIO, OTHER, TEXT, GatedEncoder, page_of, retriever_of, served, steps
from tests.word_encoder import WordEncoder

pytestmark = GRADIO
UNTOUCHED = {"__type__": "update"}


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    return retriever_of(TEXT, tmp_path / "index")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Retriever, str]]:
    """A retriever and the address of its page, for all tests: to open and close a page takes seconds."""
    retriever = retriever_of(TEXT, tmp_path_factory.mktemp("shared"))
    with served(Loader.of(retriever)) as address:
        yield retriever, address


@pytest.fixture
def client(shared: tuple[Retriever, str]) -> Iterator[Client]:
    retriever, address = shared
    name = retriever.index.documents[0].text
    with closing(Client(address, verbose=False)) as client:
        yield client
    if retriever.index.documents[0].text != name:
        retriever.rollback()


@pytest.fixture
def page(retriever: Retriever) -> Page:
    return page_of(Loader.of(retriever))


def last_words(history: list[dict[str, Any]]) -> str:
    return str(history[-1]["content"])


class TestServed:
    def test_ask_answers(self, client: Client) -> None:
        """`ask` gives the object that `python -m qa --json` prints."""
        answer = client.predict("the cat sleeps on the mat all day long", 1, api_name="/ask")
        assert answer["answered"] is True
        assert [hit["section"] for hit in answer["hits"]] == ["Cats"]
        assert answer["hits"][0]["sentence"]["text"] == "The cat sleeps on the mat all day long."

    @pytest.mark.parametrize(
        ("question", "k", "words"),
        [
            ("  ", 3, "empty"),
            ("?" * 2001, 3, "2000"),
            ("why", 0, "from 1 to 50"),
            ("why", 51, "from 1 to 50"),
            ("why", "x", "whole"),
        ],
    )
    def test_ask_refuses_in_words(self, client: Client, question: str, k: Any, words: str) -> None:
        """What cannot be asked is refused in one clear line."""
        with pytest.raises(AppError, match=words):
            client.predict(question, k, api_name="/ask")

    def test_rebuild_replaces_the_text(self, client: Client) -> None:
        """`rebuild` returns what was indexed, and the next question is answered from it."""
        built = client.predict(OTHER, "On bees", api_name="/rebuild")
        assert built == {"title": "On bees", "documents": 1, "passages": 1, "sentences": 1}
        assert client.predict("honey", 3, api_name="/ask")["hits"][0]["section"] == "Bees"

    @pytest.mark.parametrize(("text", "words"), [(" \n ", "empty|no text"), ("word " * 300_000, "limit is 1 MB")])
    def test_rebuild_refuses_in_words(self, client: Client, text: str, words: str) -> None:
        """A text that cannot be indexed is refused in one clear line, and the text before stays."""
        with pytest.raises(AppError, match=words):
            client.predict(text, "", api_name="/rebuild")
        assert client.predict("cat", 1, api_name="/ask")["hits"][0]["section"] == "Cats"

    def test_only_what_programs_need_is_offered(self, client: Client) -> None:
        """The page's own handlers are no part of the API."""
        offered = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert set(offered) == {"/ask", "/documents", "/rebuild", "/add", "/remove"}

    def test_ask_looks_in_the_documents_it_is_given(self, client: Client) -> None:
        """By their ids; one that is not there is refused in one clear line."""
        (document,) = {hit["document_id"] for hit in client.predict("cat", 3, api_name="/ask")["hits"]}
        assert client.predict("cat", 3, [document], api_name="/ask")["hits"]
        with pytest.raises(AppError, match="no document elsewhere"):
            client.predict("cat", 3, ["elsewhere"], api_name="/ask")
        with pytest.raises(AppError, match="a list of ids"):
            client.predict("cat", 3, [1], api_name="/ask")

    def test_read_only_takes_rebuilding_away(self, retriever: Retriever) -> None:
        """From API, MCP and page. The page has no handler that changes the text, so raw calls find none."""
        with served(Loader.of(retriever), read_only=True) as address, closing(Client(address, verbose=False)) as client:
            assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {
                "/ask",
                "/documents",
            }
            tools = httpx.get(f"{address}/gradio_api/mcp/schema").json()
            assert {tool["name"] for tool in tools} == {"ask", "documents"}
            handlers = {dependency["api_name"] for dependency in client.config["dependencies"]}
            assert not handlers & {"start", "start_adding", "start_removing", "cancel", "undo", "rebuild"}
            assert {"answer", "article", "ask"} <= handlers
            (tab,) = [part["props"] for part in client.config["components"] if part["props"].get("id") == "text"]
            assert tab["visible"] is False

    def test_headers_keep_the_page_to_itself(self, client: Client) -> None:
        """Every response has a policy against content of other hosts."""
        for path in ("", "healthz", "config"):
            headers = httpx.get(client.src + path).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"

    def test_mcp_offers_the_same(self, client: Client) -> None:
        """An MCP client finds `ask` and `rebuild` as tools; they give the same JSON and the same refusals."""
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client
        from mcp.types import TextContent

        async def call() -> tuple[set[str], dict[str, Any]]:
            address = f"{client.src}gradio_api/mcp/"
            async with streamable_http_client(address) as (read, write, _), ClientSession(read, write) as session:
                await session.initialize()
                tools = await session.list_tools()
                result = await session.call_tool("ask", {"question": "the cat", "k": 1})
                refused = await session.call_tool("ask", {"question": "the cat", "k": 99})
                assert refused.isError
                assert "k must be from 1 to 50" in str(refused.content)
                (content,) = result.content
                assert isinstance(content, TextContent)
                return {tool.name for tool in tools.tools}, json.loads(content.text)

        names, answer = asyncio.run(call())
        assert names == {"ask", "documents", "rebuild", "add", "remove"}
        assert answer == client.predict("the cat", 1, api_name="/ask")


class TestAnswering:
    def test_an_answer_joins_the_conversation(self, page: Page) -> None:
        """The question and its answer are added, the question box is not changed, the article gets the answer."""
        ((history, box, answer),) = steps(page.answer("the cat sleeps on the mat", [], "fr"))
        assert [message["role"] for message in history] == ["user", "assistant"]
        assert "<mark>The cat sleeps on the mat all day long.</mark>" in last_words(history)
        assert box == UNTOUCHED
        assert answer is not None

    def test_the_answer_speaks_the_language_of_the_question(self, page: Page) -> None:
        """The language switch has no effect on it."""
        for question, words in [
            ("Where does the cat sleep?", "confidence"),
            ("Où dort le chat de la maison ?", "Confiance"),
        ]:
            for switch in ("fr", "en"):
                ((history, _, _),) = steps(page.answer(question, [], switch))
                assert words in last_words(history)

    def test_a_greeting_gets_a_word_back_and_no_search(self, page: Page) -> None:
        """In the language of the greeting. A follow-up still refers to the question before the greeting."""
        ((_, _, before),) = steps(page.answer("Where does the cat sleep?", [], "fr"))
        ((history, box, kept),) = steps(page.answer("Thank you!", [], "fr", before))
        assert "You are welcome" in last_words(history)
        assert (box, kept) == (UNTOUCHED, before)

    def test_a_follow_up_leans_on_the_question_before(self, page: Page) -> None:
        """It is shown as it was asked; the search adds the subject of the question before."""
        ((_, _, before),) = steps(page.answer("Where does the cat sleep?", [], "en"))
        ((history, _, answer),) = steps(page.answer("And when?", [], "en", before))
        assert history[0]["content"] == "And when?"
        assert answer is not None
        assert "cat" in answer.searched

    def test_a_question_that_cannot_be_asked_is_kept(self, page: Page) -> None:
        """The reason is in the language of the switch, and the question goes back to the question box."""
        ((history, box, answer),) = steps(page.answer("?" * 2001, [], "fr"))
        assert "2001 caractères" in last_words(history)
        assert box["value"] == "?" * 2001
        assert answer is None

    def test_a_question_waits_for_the_model(self, retriever: Retriever) -> None:
        """While the model is loading, the page shows that the question waits; then it shows the answer."""
        go_on = threading.Event()

        def load() -> Retriever:
            assert go_on.wait(10)
            return retriever

        async def shown() -> list[Any]:
            answering = page_of(Loader(load)).answer("the cat", [], "en")
            first = await anext(answering)
            go_on.set()
            return [first, *[step async for step in answering]]

        (waiting, _, _), (history, _, _) = asyncio.run(shown())
        assert "is loading" in last_words(waiting)
        assert [message["role"] for message in history] == ["user", "assistant"]
        assert "The cat sleeps" in last_words(history)

    def test_a_failed_load_is_told(self) -> None:
        """If the model cannot be loaded, the answer and the header say so in words."""

        def load() -> Retriever:
            raise ModelError("model_missing", name="some/model", reason="r")

        page = page_of(Loader(load, first_pause=60))
        *_, (history, _, _) = steps(page.answer("the cat", [], "fr"))
        assert "some/model ne se charge pas" in last_words(history)
        assert "some/model ne se charge pas" in page.refresh("fr", None).head

    def test_a_question_is_never_logged(self, page: Page, caplog: pytest.LogCaptureFixture) -> None:
        """Above DEBUG no line of the log holds a question."""
        caplog.set_level("INFO")
        steps(page.answer("a question of mine about the cat", [], "en"))
        assert "of mine" not in caplog.text


class TestArticle:
    def test_marks_the_last_answer(self, page: Page) -> None:
        """The whole text is there, and the first passage of the answer is the one to scroll to."""
        ((_, _, answer),) = steps(page.answer("the dog runs along the river in the morning", [], "en"))
        markup = page.article(answer, [], "en")
        assert (
            '<p class="qa-found" id="qa-first"><mark>The dog runs along the river in the morning.</mark></p>' in markup
        )
        assert "<h3>Cats</h3>" in markup

    def test_does_not_mark_another_text(self, page: Page, retriever: Retriever) -> None:
        """After the text has changed, the article shows no marks of an answer from before."""
        ((_, _, answer),) = steps(page.answer("the dog", [], "en"))
        retriever.rebuild(OTHER)
        markup = page.article(answer, [], "en")
        assert "bees make honey" in markup
        assert "qa-found" not in markup


class TestRefreshing:
    def test_shows_the_text_and_its_examples(self, page: Page) -> None:
        """The header has the title; the examples are about the text's own sections."""
        view = page.refresh("en", None)
        assert "Cats" in view.head  # the first line, as the text has no title
        assert [example["text"] for example in view.chat["examples"]] == [
            "What does the text say about “Cats”?",
            "What does the text say about “Dogs”?",
        ]

    def test_without_sections_the_examples_are_about_its_names(self) -> None:
        """About names that occur at least twice, the most frequent first; no name twice in another form."""
        text = (
            "Hier, Claudia Sheinbaum a parlé. On dit que Claudia Sheinbaum et Anna Kelly ne sont pas d'accord. "
            "Depuis, la présidente Sheinbaum et le groupe Fox se taisent, dit Anna Kelly, et Claudia Sheinbaum aussi."
        )
        named = Retriever.from_texts([text], encoder=WordEncoder()).index
        assert example_questions(named, "fr") == [
            "Que dit le texte sur « Claudia Sheinbaum » ?",
            "Que dit le texte sur « Anna Kelly » ?",
        ]
        assert example_questions(named, "en")[0] == "What does the text say about “Claudia Sheinbaum”?"
        assert example_questions(Retriever.from_texts(["Il pleut. Il pleut."], encoder=WordEncoder()).index, "fr") == []

    def test_the_sample_has_examples_of_its_own(self, tmp_path: Path, article: str) -> None:
        """The sample article begins with written questions, in the language of the switch."""
        chat = page_of(Loader.of(retriever_of(article, tmp_path / "sample"))).refresh("fr", None).chat
        assert "Pourquoi le Mexique a-t-il refusé" in chat["examples"][0]["text"]

    def test_sends_nothing_when_nothing_changed(self, page: Page) -> None:
        """A page that shows the state of the server is left alone, until its language is switched."""
        shown = page.refresh("en", None).shown
        assert all(update == UNTOUCHED for update in page.refresh("en", shown))
        assert "Questions à l’article" in page.refresh("fr", shown).head

    def test_of_many_documents_some_are_listed_and_all_are_found(self, tmp_path: Path) -> None:
        """By title or id, with capitals and accents or without. What is chosen stays in the list."""
        documents = [Document(f"n{number}.txt", f"Été {number}", f"Le chat {number} dort.") for number in range(60)]
        page = page_of(Loader.of(retriever_of(documents, tmp_path / "many")))
        view = page.refresh("fr", None)
        for boxes in (view.documents_to_search, view.documents_to_remove):
            assert len(boxes["choices"]) == LISTED_DOCUMENTS < len(documents)
        assert view.find_to_search["visible"]
        assert view.find_to_remove["visible"]

        def listed(words: str, chosen: list[str]) -> list[str]:
            return [id for _, id in page.list_documents(words, chosen, "fr")["choices"]]

        assert listed("ete 57", []) == ["n57.txt"]
        assert listed("N57.TXT", ["n3.txt"]) == ["n3.txt", "n57.txt"]
        assert listed("bateau", []) == []
        assert listed("", ["n57.txt"])[:2] == ["n57.txt", "n0.txt"]
        assert page.list_documents("57", ["gone.txt"], "en")["choices"] == [
            ("Été 57 (n57.txt) · French · 1 kB", "n57.txt")
        ]

    def test_answers_about_the_text_before_are_told_apart(self, page: Page) -> None:
        """A conversation gets one remark when the text changes, and none when the first text arrives."""
        history = [{"role": "user", "content": "?"}]
        changed, _ = page.text_changed("new", "old", history, "fr")
        assert "Le texte a changé" in last_words(changed)
        assert page.text_changed("newer", "new", changed, "fr")[0] == changed  # one remark is enough
        for text, before in [("new", None), ("same", "same"), (None, "old")]:
            assert page.text_changed(text, before, history, "fr")[0] == UNTOUCHED

    def test_an_index_that_another_process_broke_goes_on_answering(
        self, page: Page, retriever: Retriever, tmp_path: Path
    ) -> None:
        """From memory; the header and the health report have a warning."""
        shown = page.refresh("en", None).shown
        (tmp_path / "index" / "current.json").write_text("cut sho")
        assert page.refresh("en", shown).head == UNTOUCHED
        ((_, _, answer),) = steps(page.answer("the cat", [], "en"))
        assert isinstance(answer, Answer)
        assert "python -m index repair" in str(retriever.warning)
        loader = Loader.of(retriever)
        loader.check()
        assert loader.health.warning is not None
        assert 'role="status"' in page_of(loader).refresh("en", None).head


class TestRebuilds:
    @pytest.fixture
    def gated(self, tmp_path: Path) -> Iterator[tuple[Rebuilds, GatedEncoder, Retriever]]:
        encoder = GatedEncoder()
        retriever = retriever_of(TEXT, tmp_path / "gated", encoder)
        yield Rebuilds(Loader.of(retriever), limits=Limits(file_megabytes=1)), encoder, retriever
        encoder.gate.set()

    def test_show_how_far_they_are(self, gated: tuple[Rebuilds, GatedEncoder, Retriever]) -> None:
        """Every page shows the stage and the progress of a rebuild, in its language."""
        rebuilds, encoder, retriever = gated
        future = rebuilds.start(OTHER)
        assert encoder.reached.wait(10)
        page = page_of(Loader.of(retriever), rebuilds)
        view = page.refresh("fr", None)
        assert "Encodage" in view.status
        assert "étape 2 sur 3" in view.status
        assert 'role="progressbar"' in view.status
        assert not view.index_button["interactive"]
        assert view.cancel_button["visible"]
        assert not view.undo_button["visible"]
        encoder.gate.set()
        future.result(10)
        view = page.refresh("fr", None)
        assert "Indexation terminée" in view.status
        assert view.index_button["interactive"]
        assert not view.cancel_button["visible"]
        assert view.undo_button["visible"]

    def test_are_one_at_a_time(self, gated: tuple[Rebuilds, GatedEncoder, Retriever]) -> None:
        """While a rebuild runs, a second one and `undo` are refused, and questions are answered."""
        rebuilds, encoder, retriever = gated
        rebuilds.start(OTHER)
        assert encoder.reached.wait(10)
        for second in (lambda: rebuilds.start(OTHER), rebuilds.undo):
            with pytest.raises(IndexBusy):
                second()
        assert retriever.ask("cat").hits[0].passage.section == "Cats"
        page = page_of(Loader.of(retriever), rebuilds)
        assert "Une autre indexation est en cours" in page.start(OTHER, None, "", "fr")[0]
        assert "Another text is being indexed" in page.undo("en")

    def test_can_be_stopped(self, gated: tuple[Rebuilds, GatedEncoder, Retriever]) -> None:
        """After a rebuild is stopped the text before is still there, and the next rebuild works."""
        rebuilds, encoder, retriever = gated
        future = rebuilds.start(OTHER)
        assert encoder.reached.wait(10)
        rebuilds.cancel()
        encoder.gate.set()
        with pytest.raises(UserError, match="stopped"):
            future.result(10)
        assert rebuilds.latest is not None
        assert rebuilds.latest.outcome == "failed"
        assert retriever.ask("cat").hits[0].passage.section == "Cats"
        rebuilds.start(OTHER).result(10)
        assert retriever.ask("cat").hits[0].passage.section == "Bees"

    def test_can_be_undone(self, retriever: Retriever) -> None:
        """`undo` brings back the text before; a second `undo` the text after it."""
        rebuilds = Rebuilds(Loader.of(retriever))
        rebuilds.start(OTHER).result(10)
        for section in ("Cats", "Bees"):
            rebuilds.undo()
            assert retriever.index.passages[0].section == section

    def test_read_files(self, retriever: Retriever, tmp_path: Path) -> None:
        """A file is read in the background; if it cannot be read, the error says so."""
        rebuilds = Rebuilds(Loader.of(retriever))
        path = tmp_path / "bees.md"
        path.write_text("# On bees\n\nThey make honey.", "utf-8")
        rebuilds.start("", [path]).result(10)
        assert retriever.index.documents[0].title == "On bees"
        with pytest.raises(InputError, match="not a"):
            rebuilds.start("", [tmp_path / "bees.exe"]).result(10)

    def test_take_a_text_or_a_file(self, retriever: Retriever, tmp_path: Path) -> None:
        """Both at once are refused; neither is dropped silently."""
        with pytest.raises(InputError, match="both"):
            Rebuilds(Loader.of(retriever)).start(OTHER, [tmp_path / "bees.md"])

    @pytest.mark.parametrize(("seconds", "words"), [(20, "about 20 s left"), (600, "about 10 min left")])
    def test_estimate_their_end(self, retriever: Retriever, seconds: int, words: str) -> None:
        """The time left is shown in seconds or minutes."""
        rebuild = Rebuild(1, stage="encode", done=30, total=120)
        assert f"25%, {words}" in rebuild_html(rebuild, retriever.index, "en", seconds)

    def test_estimate_from_their_speed(self) -> None:
        """A quarter done in 10 seconds leaves 30 seconds; with nothing done there is no estimate."""
        assert Rebuild(1, done=1, total=4, began=100.0).seconds_left(110.0) == 30.0
        assert Rebuild(1, done=0, total=4, began=100.0).seconds_left(110.0) is None


class TestStarting:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new working directory, without a setting for the folder of the index."""
        monkeypatch.delenv("QA_INDEX")
        monkeypatch.chdir(tmp_path)

    @pytest.fixture
    def busy_port(self) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            yield listening.getsockname()[1]

    def refused(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
        """Starts `app.py`, which must refuse with exit code 2; gives its one line on stderr."""
        assert app.main(arguments) == 2
        line = capsys.readouterr().err
        assert line.count("\n") == 1
        return line

    def test_a_busy_port_is_told(self, busy_port: int, capsys: pytest.CaptureFixture[str]) -> None:
        """One line on stderr names the port, the exit code is 2."""
        assert str(busy_port) in self.refused(["--port", str(busy_port)], capsys)

    def test_a_folder_without_an_index_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """If `--index` names a folder without an index, the name may be mistyped; nothing is created."""
        assert "There is no index in" in self.refused(["--port", "0", "--index", str(tmp_path / "indx")], capsys)
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_setting_is_told(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The line names a setting that does not exist."""
        monkeypatch.setenv("QA_NO_SUCH", "1")
        assert "QA_NO_SUCH" in self.refused(["--port", "0"], capsys)

    def test_an_unknown_host_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The line names an address that is not this machine's."""
        assert "192.0.2.1" in self.refused(["--host", "192.0.2.1", "--port", "0"], capsys)

    @pytest.mark.parametrize("host", ["a" * 70, "a..b", "\udcff", "\x1b[31mred"])
    def test_a_host_that_is_none_is_told(self, host: str, capsys: pytest.CaptureFixture[str]) -> None:
        """The line has no control characters, which a terminal would obey."""
        assert self.refused(["--host", host, "--port", "0"], capsys).strip().isprintable()


def test_characters_that_cannot_be_read_are_told_to_the_visitor(tmp_path: Path, retriever: Retriever) -> None:
    """After the file is indexed, the status has its name and the number of such characters."""
    path = tmp_path / "sent" / "old.txt"
    path.parent.mkdir()
    path.write_bytes("L'été à Sète, déjà vu, fut très chaud. ".encode() * 3 + b"\xff\xfe.")
    rebuilds = Rebuilds(Loader.of(retriever))
    index = rebuilds.start("", [path]).result()
    said = rebuild_html(rebuilds.latest, index, "en", None)
    assert "old.txt: characters that cannot be read (2) stand as “\ufffd”" in said
    assert "old.txt : des caractères illisibles (2)" in rebuild_html(rebuilds.latest, index, "fr", None).replace(
        "\u202f", " "
    ).replace("\u00a0", " ")


def test_questions_that_are_left_out_are_told(retriever: Retriever) -> None:
    """On the page and in the shell a line says so; programs get the questions."""
    answer = retriever.ask("Where is the cat? Where is the dog? When does the cat sleep? Why does the dog run?")
    told = "I answered the first three questions; ask the others again."
    assert told in answer_html(answer, retriever.index)
    assert _answer_text(answer, False, False).endswith(told)
    assert answer.as_dict()["left_out"] == ["Why does the dog run?"]
    assert told not in answer_html(retriever.ask("Where is the cat?"), retriever.index)


def test_with_several_texts_the_page_speaks_of_the_texts(tmp_path: Path) -> None:
    """In its title, tabs, welcome, examples, refusals and notes; but a refusal of one ticked text speaks of the text."""
    documents = [Document("a.txt", "A", "Bees\nBees make honey."), Document("b.txt", "B", "Cats\nThe cat sleeps.")]
    retriever = retriever_of(documents, tmp_path / "several")
    page, refused = page_of(Loader.of(retriever)), Answer("Why?", "en", False, 0.0, ())
    view = page.refresh("en", None)
    assert "Ask the texts" in view.head
    assert "in the texts" in view.chat["placeholder"]
    assert view.chat["examples"][0] == {"text": "What do the texts say about “Bees”?"}
    assert [tab["label"] for tab in page.labels("fr")] == ["Questions", "Textes", "Nouveau texte"]
    assert "in the texts." in answer_html(refused, retriever.index)
    assert "in the text." in answer_html(refused, retriever.index, ["a.txt"])
    assert "in the texts." in _answer_text(refused, False, True)
    assert "One text of 2" in page.article(None, [], "en")


def test_each_question_of_a_message_gets_its_answer_on_the_page(retriever: Retriever) -> None:
    """The second answer stands under its question, whose markup is shown as text."""
    answer = retriever.ask("where does the cat sleep all day? and where does the dog <b>sleep</b>?", 1)
    said = answer_html(answer, retriever.index)
    assert said.count('class="qa-answer"') == 2
    assert "and where does the dog &lt;b&gt;sleep&lt;/b&gt;?" in said
