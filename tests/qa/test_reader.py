"""The reader: what holds whatever its weights are, and what the real ones must find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from index import Document, EncoderIdentity, SentenceEncoder, Span, TokenVectors, from_text
from index.encoding.encoder import Vectors
from index.reading.markdown import read_markdown
from index.searching import Query
from index.settings import Settings
from index.storing.saved import build
from qa.reader import PATH, Reader, ReaderPassage, reader_passages, save
from qa.reader_network import Network, Size

SIZE = Size(dimension=8, width=12, depth=2, heads=2)
OWNER = EncoderIdentity("words", "1", "query: ", "passage: ")


@pytest.fixture
def network() -> Network:
    torch.manual_seed(0)
    return Network(SIZE)


@pytest.fixture
def reader(network: Network) -> Reader:
    return Reader(network.float(), np.zeros((2, 2, SIZE.dimension), np.float32))


def tokens(count: int, seed: int) -> TokenVectors:
    """Tokens of one letter each, a blank after each."""
    starts = 2 * np.arange(count)
    return TokenVectors(
        states(count, seed), np.stack([starts, starts + 1], axis=1).astype(np.int32), states(count, seed)
    )


def states(count: int, seed: int) -> Vectors:
    return np.random.default_rng(seed).normal(size=(count, SIZE.dimension)).astype(np.float32)


def passage(count: int, seed: int, heading: int = 2) -> ReaderPassage:
    """Of two sentences, of which the first has three tokens, below a heading of `heading` tokens."""
    return ReaderPassage(tokens(count, seed), "fr", (Span(0, 5), Span(6, 2 * count)), states(heading, seed + 100))


def test_a_network_tells_each_place_and_nowhere(network: Network) -> None:
    passage_mask = torch.ones(3, 7, dtype=torch.bool)
    question_mask = torch.ones(3, 4, dtype=torch.bool)
    in_heading = torch.tensor([[True] * heading + [False] * (7 - heading) for heading in (0, 2, 6)])
    reading = network(torch.randn(3, 4, 8), torch.randn(3, 7, 8), question_mask, passage_mask, in_heading)
    assert reading.start.shape == reading.end.shape == (3, 8)
    assert reading.inside.shape == (3, 7)
    assert reading.answers.shape == (3,)
    for logits in (reading.start[:, 1:], reading.end[:, 1:], reading.inside):
        assert ((logits < -1e3) == in_heading).all()


def test_padding_changes_nothing(network: Network) -> None:
    question, text = torch.randn(1, 4, 8), torch.randn(1, 7, 8)
    heading = torch.tensor([[True] * 2 + [False] * 35])
    alone = network(
        question, text, torch.ones(1, 4, dtype=torch.bool), torch.ones(1, 7, dtype=torch.bool), heading[:, :7]
    )
    padded = network(
        torch.cat([question, torch.randn(1, 2, 8)], dim=1),
        torch.cat([text, torch.randn(1, 30, 8)], dim=1),
        torch.tensor([[True] * 4 + [False] * 2]),
        torch.tensor([[True] * 7 + [False] * 30]),
        heading,
    )
    torch.testing.assert_close(padded.start[:, :8], alone.start, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(padded.inside[:, :7], alone.inside, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(padded.answers, alone.answers, atol=1e-4, rtol=1e-4)
    assert (padded.start[:, 8:] < -1e3).all()


def test_passages_are_read_together_as_one_by_one(network: Network) -> None:
    reader = Reader(network, np.zeros((2, 2, SIZE.dimension), np.float32))
    passages = [passage(9, 1), passage(30, 2), passage(5, 3)]
    question = tokens(4, 0)
    together = reader.read(question, passages, "en")
    for one, whole in zip(passages, together, strict=True):
        (alone,) = reader.read(question, [one], "en")
        assert alone.answers == pytest.approx(whole.answers, abs=0.05)  # half precision
        np.testing.assert_allclose(alone.shares, whole.shares, atol=0.05)


def test_a_place_lies_in_one_sentence_and_shares_are_one_in_all(reader: Reader) -> None:
    for read, of in zip(
        reader.read(tokens(4, 0), [passage(9, 1), passage(30, 2)], "fr"), [passage(9, 1), passage(30, 2)], strict=True
    ):
        assert read.span is not None
        assert any(sentence.start <= read.span.start < read.span.end <= sentence.end for sentence in of.sentences)
        assert read.shares.sum() == pytest.approx(1)
        assert 0 < read.span_probability < 1


def test_a_passage_without_tokens_or_sentences_has_no_place(reader: Reader) -> None:
    nothing = ReaderPassage(tokens(0, 1), "fr", (Span(0, 1),), states(2, 1))
    heading = ReaderPassage(tokens(3, 1), "fr", (), states(0, 1))
    empty, whole = reader.read(tokens(4, 0), [nothing, heading], "fr")
    assert (empty.answers, empty.span, empty.span_probability) == (0, None, 0)
    assert whole.span is None
    assert whole.shares.shape == (0,)


def test_tokens_without_states_cannot_be_read(reader: Reader) -> None:
    bare = TokenVectors(np.zeros((2, 8), np.float32), np.array([[0, 1], [2, 3]], np.int32))
    with pytest.raises(ValueError, match="no states"):
        reader.read(bare, [passage(9, 1)], "fr")


def test_weights_belong_to_one_encoder(network: Network, tmp_path: Path) -> None:
    means: Vectors = np.zeros((2, 2, SIZE.dimension), np.float32)
    path = tmp_path / "reader.safetensors"
    save(path, network, means, OWNER)
    assert Reader.of(OWNER, path) is not None
    assert Reader.of(EncoderIdentity("words", "2", "query: ", "passage: "), path) is None
    assert Reader.of(EncoderIdentity("words", "1", "", "passage: "), path) is None
    assert Reader.of(OWNER, tmp_path / "missing") is None


def test_saved_weights_read_the_same(network: Network, tmp_path: Path) -> None:
    means = np.random.default_rng(5).normal(size=(2, 2, SIZE.dimension)).astype(np.float32)
    path = tmp_path / "reader.safetensors"
    save(path, network, means, OWNER)
    again = Reader.of(OWNER, path)
    assert again is not None
    (before,) = Reader(network, means).read(tokens(4, 0), [passage(9, 1)], "fr")
    (after,) = again.read(tokens(4, 0), [passage(9, 1)], "fr")
    assert after.answers == pytest.approx(before.answers, abs=0.05)


def test_the_shipped_weights_are_small() -> None:
    assert PATH.stat().st_size < 15_000_000


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "answer"),
    [("Où est le siège du Conseil des quais ?", "Nevers"), ("Where is the Lantern Society based?", "Dole")],
)
def test_the_reader_tells_one_entity_from_another(model: SentenceEncoder, question: str, answer: str) -> None:
    """Which French paragraph of the same kind answers, in either language."""
    texts = (
        "Le Conseil des quais a été fondé en 1931. Son siège est à Nevers.",
        "La Lantern Society a été fondée en 1954. Son siège est à Dole.",
        "L'Office des moulins a été fondé en 1912. Son siège est à Rodez.",
    )
    reader = Reader.of(model.identity)
    assert reader is not None
    language = "en" if "based" in question else "fr"
    query = Query.of(question, "en" if language == "en" else "fr", model)
    assert query.tokens is not None
    readings = []
    for text in texts:
        index = build([from_text(text)], model, Settings())
        readings += reader.read(query.tokens, reader_passages(index, model, [0]), query.language)
    best = max(range(3), key=lambda n: readings[n].answers)
    assert answer in texts[best]
    span = readings[best].span
    assert span is not None
    assert answer in texts[best][span.start : span.end]


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "text", "titles"),
    [
        (
            "En quelle année est née Solène Kerbrat ?",
            "Elle est née à Paimpol en 1931. Elle a dirigé le port pendant vingt ans.",
            ("Solène Kerbrat", "Maud Tanguy"),
        ),
        (
            "How many rooms does the Alder Museum have?",
            "It opened in 1954 and has forty rooms. A garden was added later.",
            ("Alder Museum", "Wexcombe Castle"),
        ),
        (
            "Quand le musée des Voiles a-t-il ouvert ?",
            "It opened in 1954 and has forty rooms. A garden was added later.",
            ("Musée des Voiles", "Château de Wexcombe"),
        ),
    ],
)
def test_what_names_nothing_is_read_as_about_its_title(
    model: SentenceEncoder, question: str, text: str, titles: tuple[str, str]
) -> None:
    """Whether it is the title of the document, or that of a section, first or later."""
    reader = Reader.of(model.identity)
    assert reader is not None
    query = Query.of(question, "en" if question.startswith("How") else "fr", model)
    assert query.tokens is not None
    for form in ("title", "top", "section"):
        answers = []
        for name in titles:
            document = Document("a", "", f"{name}\n\n{text}", (Span(0, len(name)),))
            if form == "title":
                document = Document("a", name, text)
            elif form == "section":
                document = read_markdown(f"# Annuaire\n\nUne page.\n\n## {name}\n\n{text}\n".encode(), "a.md")
            index = build([document], model, Settings())
            (reading,) = reader.read(
                query.tokens, reader_passages(index, model, [len(index.passages) - 1]), query.language
            )
            answers.append(reading.answers)
        assert answers[0] > answers[1] + 1, (form, answers)
