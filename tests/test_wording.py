"""Words for people: every error in both languages, and texts that stay texts."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from index import Document, InputError, Span, errors
from index.messages import MESSAGES
from index.storing.store import Index
from index.words.terms import LANGUAGES
from qa import Retriever
from qa.answer import Answer, Hit
from qa.page.rendering import answer_html, article_html, escape
from qa.page.wording import WORDS, plain, say
from qa.wording import error_text
from tests.word_encoder import WordEncoder

ROOT = Path(__file__).parent.parent
HOSTILE = (
    '<script>window.hurt = 1</script> <img src=x onerror="window.hurt = 2"> ${window.hurt = 3} {{window.hurt}} '
    "[a](javascript:alert(1)) **bold** \N{RIGHT-TO-LEFT OVERRIDE}evil `code` & 'quotes'."
)


def raised() -> Iterator[tuple[str, set[str]]]:
    """The code and the names of the values of every error that the sources raise."""
    kinds = {
        name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.UserError)
    }
    for path in [ROOT / "app.py", *(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{path.name}:{node.lineno} names its code in a variable"
                yield str(code.value), {keyword.arg or "" for keyword in node.keywords}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture
def hostile_answer() -> tuple[Answer, Index]:
    """An answer of which every text is hostile."""
    document = Document(HOSTILE, HOSTILE, f"{HOSTILE}\n\n{HOSTILE} And more.")
    index = Index.build([document], WordEncoder())
    hits = tuple(Hit(passage, 1.0, 0.9, passage.sentences[0]) for passage in index.passages)
    return Answer(HOSTILE, "en", True, 0.9, hits), index


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_every_error_has_words() -> None:
    """Each code that the sources raise has a text in both languages, and each text a code that is raised."""
    assert {code for code, _ in raised()} | {"unexpected"} == set(MESSAGES)


def test_error_words_ask_for_values_that_are_there() -> None:
    """A text has no place for a value that its error does not carry."""
    for code, values in raised():
        for text in MESSAGES[code]:
            assert fields(text) <= values, code


@pytest.mark.parametrize("texts", [*WORDS.values(), *MESSAGES.values()], ids=[*WORDS, *MESSAGES])
def test_both_languages_say_the_same(texts: tuple[str, str]) -> None:
    """The French and the English text have places for the same values."""
    french, english, *_ = texts
    assert french.strip()
    assert english.strip()
    assert fields(french) == fields(english)


def test_no_format_string_reads_into_a_value() -> None:
    """Braces in a value stay braces."""
    error = InputError("file_type", name="{0.__class__}")
    assert error_text(error, "en").startswith("{0.__class__} is not")


def test_an_unexpected_failure_has_words() -> None:
    """A failure that is nobody's input is told without its inner words."""
    assert "secret" not in error_text(RuntimeError("secret"), "fr")


def test_french_punctuation_does_not_begin_a_line() -> None:
    """French texts have no-break spaces before double punctuation, English ones have none."""
    assert say("likely", "fr", percent=61) == "Confiance moyenne, 61\N{NO-BREAK SPACE}%"
    assert say("likely", "en", percent=61) == "Fair confidence, 61%"


def test_plain_texts_are_ready_to_show() -> None:
    """The texts that the browser gets have no place for a value left, in either language."""
    assert all("{" not in text for language in LANGUAGES for text in plain(language).values())


def test_escape_leaves_nothing_that_runs() -> None:
    """No character that opens markup or a template is left."""
    assert not set("<>\"'$`{") & set(escape(HOSTILE))


def test_hostile_text_is_text_in_an_answer(hostile_answer: tuple[Answer, Index]) -> None:
    """An answer has only the tags and the attributes that the page itself writes."""
    tags = Tags(answer_html(*hostile_answer))
    assert tags.names <= {
        "div",
        "p",
        "bdi",
        "span",
        "i",
        "blockquote",
        "mark",
        "button",
        "details",
        "summary",
        "ul",
        "li",
    }
    assert tags.attributes <= {"class", "lang", "style", "type"}


def test_hostile_text_is_text_in_the_article(hostile_answer: tuple[Answer, Index]) -> None:
    """So has the article."""
    answer, index = hostile_answer
    tags = Tags(article_html(index, answer, "fr"))
    assert tags.names <= {"article", "h2", "h3", "p", "mark"}
    assert tags.attributes <= {"class", "id", "lang"}


def test_an_answer_without_hits_is_a_refusal() -> None:
    """An answer that has no hit, of whatever verdict, is shown as a refusal."""
    index = Index.build([Document("1", "", "One sentence.")], WordEncoder())
    for answered in (False, True):
        markup = answer_html(Answer("Why?", "en", answered, 0.0, ()), index)
        assert say("refusal", "en") in markup
        assert "details" not in markup


def test_the_heading_is_shown_once() -> None:
    """A passage's heading is its section's name, and not repeated in its text."""
    index = Index.build([Document("1", "", "A heading\nThe first sentence of the text stands here.")], WordEncoder())
    (passage,) = index.passages
    markup = answer_html(Answer("What?", "en", True, 0.9, (Hit(passage, 1.0, 0.9, passage.sentences[0]),)), index)
    text = markup.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert "A heading" in markup
    assert "A heading" not in text
    assert "<mark>The first sentence of the text stands here.</mark>" in text


def test_the_words_that_answer_stand_out_in_the_marked_sentence() -> None:
    """And what is typed in them never becomes markup."""
    index = Index.build([Document("1", "", "The <lamp> was lit in 1874. It is high.")], WordEncoder())
    (passage,) = index.passages
    hit = Hit(passage, 1.0, 0.9, passage.sentences[0], answer=Span(4, 10))
    markup = answer_html(Answer("What?", "en", True, 0.9, (hit,)), index)
    assert "<mark>The <strong>&lt;lamp&gt;</strong> was lit in 1874.</mark>" in markup
    assert hit.as_dict()["answer"] == {"text": "<lamp>", "start": 4, "end": 10}
    assert Hit(passage, 1.0, 0.9, passage.sentences[0]).as_dict()["answer"] is None


@pytest.mark.parametrize(("probability", "shown"), [(0.9999, "99%"), (0.0, "1%"), (0.614, "61%")])
def test_no_answer_is_certain(probability: float, shown: str) -> None:
    """A confidence is never shown as 0 or 100 per cent."""
    index = Index.build([Document("1", "", "One sentence.")], WordEncoder())
    (passage,) = index.passages
    hit = Hit(passage, 1.0, probability, passage.sentences[0])
    assert f"confidence, {shown}<" in answer_html(Answer("What?", "en", True, probability, (hit,)), index)


def test_an_untitled_text_is_called_so_in_the_readers_language(encoder: WordEncoder) -> None:
    """Rather than by the id that it has in the index."""
    retriever = Retriever.from_texts(["Le chat dort sur le tapis."], encoder=encoder)
    markup = answer_html(retriever.ask("Où dort le chat ?"), retriever.index)
    assert ">sans titre</bdi>" in markup


def test_a_confidence_that_is_not_calibrated_says_so() -> None:
    """Whatever its per cent, on every hit and in either language; no degree is given that nothing supports."""
    index = Index.build([Document("1", "", "One sentence. Another one.")], WordEncoder())
    (passage,) = index.passages
    hits = (Hit(passage, 1.0, 0.99, passage.sentences[0]),) * 2
    for language, words in (("fr", "Confiance non calibrée, 99"), ("en", "Uncalibrated confidence, 99%")):
        markup = answer_html(Answer("What?", "fr" if language == "fr" else "en", True, 0.99, hits, False), index)
        assert markup.count(words) == 2
        assert say("sure", "fr" if language == "fr" else "en", percent=99) not in markup
