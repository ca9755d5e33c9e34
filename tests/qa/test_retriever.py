"""The façade: what it answers, refuses, rebuilds and follows."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from index import IndexBusy, IndexMismatch, IndexNotFound, InputError, SavedIndexError, Settings, from_text
from index.encoding.encoder import TokenVectors, Vectors
from index.words.terms import Language, Word, words
from qa import Retriever
from tests.word_encoder import WordEncoder

SETTINGS = Settings()
TEXTS = ["Le chat dort sur le tapis. Le chien mange.", "La lune brille la nuit."]


@pytest.fixture
def retriever(encoder: WordEncoder) -> Retriever:
    return Retriever.from_texts(TEXTS, encoder=encoder, settings=SETTINGS)


def test_the_nearest_passage_comes_first_with_its_sentence_marked(retriever: Retriever) -> None:
    """And offsets cut exactly that text out of the document."""
    answer = retriever.ask("le chien mange", k=2)
    first = answer.hits[0]
    assert (first.passage.document_id, first.sentence_text) == ("1", "Le chien mange.")
    text = retriever.index.document("1").text
    assert text[first.sentence.start : first.sentence.end] == "Le chien mange."
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
    assert answer.confidence == first.probability
    assert answer.language == "fr"


def test_a_follow_up_is_searched_with_what_the_question_before_is_about(retriever: Retriever) -> None:
    """Along a chain, each time with what was searched before; the question stays as it was asked."""
    first = retriever.ask("Où dort le chat ?")
    second = retriever.ask("Et pourquoi ?", after=first.searched)
    assert first.searched == first.question
    assert second.question == "Et pourquoi ?"
    assert "chat" in second.searched
    assert second.hits[0].passage.document_id == "1"


def test_retrieve_gives_the_hits_of_ask_whatever_their_score(retriever: Retriever) -> None:
    """As many as were asked for, fewer where the text has fewer."""
    assert retriever.retrieve("rien de tel", k=1) == list(retriever.ask("rien de tel", k=1).hits)
    assert len(retriever.retrieve("le chat", k=50)) == 2


def test_a_question_can_be_asked_of_some_documents(retriever: Retriever) -> None:
    """No other is looked in, however near; one that is not there is named."""
    answer = retriever.ask("le chat dort", k=5, documents=["2"])
    assert [hit.passage.document_id for hit in answer.hits] == ["2"]
    assert answer.confidence < retriever.ask("le chat dort", documents=["1", "2"]).confidence
    with pytest.raises(InputError, match="no document 3"):
        retriever.ask("le chat", documents=["1", "3"])


def test_the_json_of_an_answer_has_the_agreed_names(retriever: Retriever) -> None:
    """Those that other programs rely on."""
    answer = retriever.ask("la lune", k=1).as_dict()
    assert {"question", "language", "answered", "confidence", "hits"} <= answer.keys()
    (hit,) = answer["hits"]
    assert {"document_id", "section", "text", "start", "end", "score", "probability", "sentence"} <= hit.keys()
    assert hit["sentence"] == {"text": TEXTS[1], "start": 0, "end": len(TEXTS[1])}


@pytest.mark.parametrize(
    ("question", "k", "message"),
    [
        ("", 3, "The question is empty"),
        (" \n\u00a0", 3, "The question is empty"),
        ("a" * 2_001, 3, "has 2001 characters, the limit is 2000"),
        ("mot " * 101, 3, "too long for the model"),
        ("le chat", 0, "k must be from 1 to 50, not 0"),
        ("le chat", 51, "k must be from 1 to 50, not 51"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_one_line(
    retriever: Retriever, question: str, k: int, message: str
) -> None:
    """With what to do."""
    with pytest.raises(InputError, match=message):
        retriever.ask(question, k)


def test_a_rebuild_replaces_the_text_in_memory_and_on_disk(
    tmp_path: Path, retriever: Retriever, encoder: WordEncoder
) -> None:
    """With progress told by stage; the text before can be had back."""
    retriever.save(tmp_path)
    saved = Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    stages: list[str] = []
    index = saved.rebuild("Le soleil se lève.", title="Matin", progress=lambda stage, done, total: stages.append(stage))
    assert index.documents[0].title == "Matin"
    assert list(dict.fromkeys(stages)) == ["split", "encode", "publish"]
    assert saved.retrieve("soleil")[0].passage.text == "Le soleil se lève."
    assert (
        Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS).retrieve("soleil")[0].passage.text
        == "Le soleil se lève."
    )
    assert saved.rollback().documents[0].text == TEXTS[0]
    assert saved.retrieve("le chat")[0].passage.document_id == "1"


def test_an_index_that_another_process_rebuilt_is_taken_up_by_the_next_question(
    tmp_path: Path, retriever: Retriever, encoder: WordEncoder
) -> None:
    """Without opening it again."""
    retriever.save(tmp_path)
    page = Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS).rebuild("Le soleil se lève.")
    assert page.retrieve("soleil")[0].passage.text == "Le soleil se lève."


@pytest.mark.parametrize("source", ["", "  \n", []])
def test_a_rebuild_from_nothing_is_refused_and_the_text_stays(
    tmp_path: Path, retriever: Retriever, encoder: WordEncoder, source: str | list[object]
) -> None:
    """On disk and in memory."""
    retriever.save(tmp_path)
    saved = Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    with pytest.raises(InputError):
        saved.rebuild(source)  # type: ignore[arg-type]  # an empty list of anything
    assert saved.retrieve("le chat")[0].passage.document_id == "1"


def test_documents_must_have_ids_of_their_own(retriever: Retriever) -> None:
    """Else a passage could not be traced to its text."""
    with pytest.raises(InputError, match="2 documents have the id a"):
        retriever.rebuild([from_text("Un.", id="a"), from_text("Deux.", id="a")])


def test_a_rebuild_that_is_cancelled_leaves_the_text_and_frees_the_way(retriever: Retriever) -> None:
    """What `progress` raises ends it."""

    def cancel(stage: str, done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        retriever.rebuild("Le soleil se lève.", progress=cancel)
    assert retriever.retrieve("le chat")[0].passage.document_id == "1"
    retriever.rebuild("Le soleil se lève.")


def test_questions_go_on_during_a_rebuild_and_a_second_one_is_told(retriever: Retriever) -> None:
    """Answers are from the text before until the new one is there."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(stage: str, done: int, total: int) -> None:
        begun.set()
        assert go_on.wait(10)

    thread = threading.Thread(target=retriever.rebuild, args=("Le soleil se lève.",), kwargs={"progress": wait})
    thread.start()
    assert begun.wait(10)
    assert retriever.retrieve("le chat")[0].passage.document_id == "1"
    with pytest.raises(IndexBusy, match="Another build is running"):
        retriever.rebuild("Autre chose.")
    go_on.set()
    thread.join()
    assert retriever.retrieve("soleil")[0].passage.text == "Le soleil se lève."


def test_no_index_and_an_index_of_another_model_are_told_apart(
    tmp_path: Path, retriever: Retriever, encoder: WordEncoder
) -> None:
    """Each with its command."""
    with pytest.raises(IndexNotFound, match="python -m index build FILE"):
        Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    retriever.save(tmp_path)
    with pytest.raises(IndexMismatch, match="python -m index build FILE"):
        Retriever.open(tmp_path, encoder=WordEncoder("other"), settings=SETTINGS)


def test_an_index_in_memory_has_nothing_to_go_back_to(retriever: Retriever) -> None:
    """It is said, not ignored."""
    with pytest.raises(SavedIndexError, match="no earlier index"):
        retriever.rollback()


def test_documents_are_added_and_removed(retriever: Retriever, encoder: WordEncoder, tmp_path: Path) -> None:
    """The others stay; what has the id of one takes its place; the saved index is the same as one built whole."""
    retriever.save(tmp_path)
    saved = Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    before = [document.id for document in saved.index.documents]
    saved.add([from_text("Le soleil se lève.", id="matin"), from_text("La lune se couche.", id="nuit")])
    saved.add([from_text("Le soleil se lève tôt.", id="matin")])
    assert sorted(document.id for document in saved.index.documents) == sorted([*before, "matin", "nuit"])
    saved.remove(["nuit"])
    opened = Retriever.open(tmp_path, encoder=encoder, settings=SETTINGS)
    whole = [*saved.index.documents]
    built = Retriever.from_texts(["x"], encoder=encoder, settings=SETTINGS)
    built.rebuild(whole)
    assert opened.ask("soleil", 5).as_dict() == built.ask("soleil", 5).as_dict()


def test_what_cannot_be_added_or_removed_is_told(retriever: Retriever) -> None:
    """Nothing, two of one id, an id that is not there, and the last one; the documents are what they were."""
    before = retriever.index.documents
    for wrong in ([], [from_text("Un.", id="a"), from_text("Deux.", id="a")]):
        with pytest.raises(InputError):
            retriever.add(wrong)
    for ids in (["no such"], [document.id for document in before]):
        with pytest.raises(InputError):
            retriever.remove(ids)
    assert retriever.index.documents == before


def test_a_question_is_split_and_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no passage anew: what a question needs of them is in the index."""
    counts: Counter[str] = Counter()

    class CountingEncoder(WordEncoder):
        def encode_question(self, text: str) -> tuple[Vectors, TokenVectors]:
            counts["encoded"] += 1
            return super().encode_question(text)

    def counted(text: str, language: Language) -> list[Word]:
        counts["split"] += 1
        return words(text, language)

    retriever = Retriever.from_texts([*TEXTS, "The dog eats."], encoder=CountingEncoder(), settings=SETTINGS)
    for module in [module for name, module in sys.modules.items() if name.startswith(("index.", "qa."))]:
        if getattr(module, "words", None) is words:
            monkeypatch.setattr(module, "words", counted)
    for question in ("Que mange le chien ?", "What does the dog eat?"):
        counts.clear()
        retriever.ask(question, k=3)
        assert counts == {"encoded": 1, "split": 1}
