"""The façade: what it answers, refuses, rebuilds and follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index import (
    Document,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    InputError,
    ModelError,
    SavedIndexError,
    Settings,
    from_text,
    from_texts,
)
from index.encoding.encoder import TokenVectors, Vectors
from index.searching import Query, matched_words
from index.storing import generations
from index.storing.saved import build
from index.storing.store import Index
from index.words.terms import Language, Word, words
from qa import Retriever
from qa.ranking import FALLBACK, Coefficients, Ranking
from qa.reader import Reader
from qa.reader_network import Network, Size
from qa.retriever import sample
from tests.word_encoder import StatesEncoder, WordEncoder

ROOT = Path(__file__).parents[2]
SETTINGS = Settings()
TEXTS = ["Le chat dort sur le tapis. Le chien mange.", "La lune brille la nuit."]


@pytest.fixture
def retriever(encoder: WordEncoder) -> Retriever:
    return Retriever.from_texts(TEXTS, encoder=encoder, settings=SETTINGS)


def test_the_other_questions_of_a_message_are_answered_too(retriever: Retriever) -> None:
    """Each by itself, with as many passages; one question has no others."""
    answer = retriever.ask("Que mange le chien ? Que fait la lune la nuit ?", k=1)
    assert answer.hits[0].sentence_text == "Le chien mange."
    assert [one.hits[0].sentence_text for one in answer.further] == ["La lune brille la nuit."]
    assert answer.latest is answer.further[0]
    alone = retriever.ask("Que mange le chien ?", k=1)
    assert (alone.further, alone.latest) == ((), alone)
    assert "further" not in alone.as_dict()


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


def test_an_index_is_saved_into_a_folder_as_often_as_one_likes(tmp_path: Path, retriever: Retriever) -> None:
    """The same one, too; what another index replaced can be had back."""
    retriever.save(tmp_path)
    retriever.save(tmp_path)
    opened = Retriever.open(tmp_path, encoder=WordEncoder(), settings=SETTINGS)
    opened.save(tmp_path)
    opened.rebuild("Le soleil se lève.")
    retriever.save(tmp_path)
    assert opened.retrieve("le chat")[0].passage.document_id == "1"


def test_a_relative_folder_holds_wherever_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, retriever: Retriever
) -> None:
    """Questions, a rebuild and the way back are of the folder that was opened."""
    monkeypatch.chdir(tmp_path)
    retriever.save("idx")
    opened = Retriever.open("idx", encoder=WordEncoder(), settings=SETTINGS)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert opened.retrieve("le chat")[0].passage.document_id == "1"
    opened.rebuild("Le soleil se lève.")
    assert opened.rollback().documents[0].text == TEXTS[0]
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("harm", ["away", "without pointer", "damaged", "of another model"])
def test_while_the_folder_cannot_be_read_the_index_in_memory_answers(
    tmp_path: Path, retriever: Retriever, caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    """The log and `warning` say so, once; when the folder is back, it is followed again."""
    folder, aside = tmp_path / "index", tmp_path / "aside"
    retriever.save(folder)
    opened = Retriever.open(folder, encoder=WordEncoder(), settings=SETTINGS)
    shutil.copytree(folder, aside)
    if harm == "away":
        shutil.rmtree(folder)
    elif harm == "without pointer":
        (folder / "current.json").unlink()
    elif harm == "damaged":
        opened.rebuild("Le soleil se lève.")
        opened = Retriever.open(aside, encoder=WordEncoder(), settings=SETTINGS)
        shutil.copytree(folder, aside, dirs_exist_ok=True)
        (new,) = (aside / "generations").glob(f"{generations.current(aside)}")
        (new / "passages.safetensors").unlink()
    else:
        Retriever.from_texts(["Un."], encoder=WordEncoder("other"), settings=SETTINGS).save(folder)
    for _ in range(3):
        assert opened.retrieve("le chat")[0].passage.document_id == "1"
    assert opened.warning is not None
    assert len(caplog.records) == 1
    if harm == "damaged":
        shutil.copy(folder / "generations" / new.name / "passages.safetensors", new)
        opened._snapshot = replace(opened._snapshot, retry_at=0)  # as if some seconds had passed
        assert opened.retrieve("soleil")[0].passage.text == "Le soleil se lève."
    else:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(aside, folder)
        assert opened.retrieve("le chat")[0].passage.document_id == "1"
    assert opened.warning is None


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a setting, where `.qa-index` is the default folder."""
    monkeypatch.delenv("QA_INDEX")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_first_start_finds_the_sample_article(home: Path) -> None:
    """In the default folder, where a later start finds it too, and only there; litter of a killed start does not matter."""
    (home / ".qa-index" / "generations" / f"building-{'0' * 32}").mkdir(parents=True)
    first = Retriever.open_or_sample(encoder=WordEncoder())
    assert first.index.documents == (sample(),)
    assert first.warning is None
    second = Retriever.open_or_sample(encoder=WordEncoder())
    assert second.index.created == first.index.created


@pytest.mark.parametrize("folder", ["absent", "empty", "of something else", "a file"])
@pytest.mark.parametrize("named", [True, False])
def test_a_folder_that_somebody_named_is_never_given_the_sample_article(home: Path, folder: str, named: bool) -> None:
    """A name that is mistyped is an error; so is a default folder in which there is something else."""
    place = home / ("notes" if named else ".qa-index")
    if folder == "a file":
        place.write_text("Des notes.")
    elif folder != "absent":
        place.mkdir()
    if folder == "of something else":
        (place / "notes.txt").write_text("Des notes.")
    before = sorted(home.rglob("*"))
    settings = Settings(index=place if named else None)
    if not named and folder in ("absent", "empty"):
        assert Retriever.open_or_sample(encoder=WordEncoder(), settings=settings).index.documents == (sample(),)
        return
    with pytest.raises(IndexNotFound, match="check the name that --index or QA_INDEX gives"):
        Retriever.open_or_sample(encoder=WordEncoder(), settings=settings)
    assert sorted(home.rglob("*")) == before


@pytest.mark.parametrize("named", [True, False])
def test_a_question_never_replaces_an_index_whose_pointer_is_lost(
    home: Path, retriever: Retriever, named: bool
) -> None:
    """It is answered from the newest whole index, and nothing in the folder changes."""
    place = home / ("mine" if named else ".qa-index")
    retriever.save(place)
    (place / "current.json").unlink()
    before = sorted(place.rglob("*"))
    opened = Retriever.open_or_sample(encoder=WordEncoder(), settings=Settings(index=place if named else None))
    assert opened.retrieve("le chat")[0].passage.document_id == "1"
    assert "python -m index repair" in str(opened.warning)
    assert sorted(place.rglob("*")) == before
    for generation in (place / "generations").iterdir():
        (generation / "passages.safetensors").unlink()
    with pytest.raises(IndexDamaged, match=r"current\.json is missing"):
        Retriever.open_or_sample(encoder=WordEncoder(), settings=Settings(index=place if named else None))


def test_first_starts_at_once_wait_for_each_other(home: Path) -> None:
    """One builds, all open the same index."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: Retriever.open_or_sample(encoder=WordEncoder()), range(4)))
    assert len({retriever.index.created for retriever in found}) == 1
    assert len(list((home / ".qa-index" / "generations").iterdir())) == 1


def test_a_text_that_utf_8_cannot_carry_is_asked_and_answered(tmp_path: Path) -> None:
    """Bytes of a file's name, of an argument or of JSON that are no UTF-8: in a question, a text, a title, an id."""
    wild = Document("caf\udce9.txt", "Th\udce9 \ud83d\ude00", "Le caf\ud800 est servi. Le thé aussi.")
    retriever = Retriever.from_texts(["x"], encoder=WordEncoder(), settings=SETTINGS)
    retriever.rebuild([wild, from_text("Un autre texte.", id="b")])
    retriever.save(tmp_path)
    opened = Retriever.open(tmp_path, encoder=WordEncoder(), settings=SETTINGS)
    answer = opened.ask("O\udcf9 est le caf\ud800 servi ?", documents=["caf\udce9.txt"])
    assert answer.question == "Où est le caf\N{REPLACEMENT CHARACTER} servi ?"
    assert answer.hits[0].passage.document_id == "café.txt"
    assert opened.index.document("café.txt").title == "Thé \N{GRINNING FACE}"
    json.dumps(answer.as_dict(), ensure_ascii=False).encode()
    opened.remove(["caf\udce9.txt"])


def test_prompts_that_leave_no_room_for_a_text_are_told() -> None:
    """With the settings that say them, before anything is encoded."""
    for room in ("max_query_tokens", "max_passage_tokens"):
        encoder = WordEncoder()
        setattr(encoder, room, -136)
        with pytest.raises(ModelError, match=r"leaves 0 tokens for a text after its prompt, .* QA_PASSAGE_PROMPT"):
            Retriever.from_texts(TEXTS, encoder=encoder, settings=SETTINGS)


FIRST_ASKED = """
import threading, qa, qa.retriever
from tests.word_encoder import WordEncoder
qa.retriever.SentenceEncoder.from_settings = lambda settings: WordEncoder()
answers = []
threads = [threading.Thread(target=lambda: answers.append(qa.ask("Le Mexique ?").hits[0].passage)) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(answers) == 3 and len(set(answers)) == 1, answers
"""


def test_three_threads_that_ask_first_all_get_an_answer(home: Path) -> None:
    """Though each finds that there is no index yet."""
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_ASKED],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


FORKED = """
import multiprocessing, os, sys, threading, warnings
warnings.simplefilter("ignore")  # Python's own, of a fork while there are threads
from qa import ask

def answered(question):
    return ask(question).hits[0].passage.start

if __name__ == "__main__":
    alone = [answered(question) for question in sys.argv[1:]]
    busy = threading.Thread(target=lambda: [answered(question) for question in sys.argv[1:] * 5])
    busy.start()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(answered, sys.argv[1:]).get(timeout=120) == alone
    busy.join()
"""


@pytest.mark.model
def test_the_children_of_a_fork_answer_as_the_parent_does(home: Path) -> None:
    """After the parent has answered, and while another of its threads does."""
    ran = subprocess.run(
        [sys.executable, "-c", FORKED, "Why did Mexico refuse?", "Qui est la présidente du Mexique ?"],
        cwd=home,
        env={name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
        | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_question_is_split_and_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no passage anew: what a question needs of them is in the index. With nouns of the texts it is another question."""
    counts: Counter[str] = Counter()

    class CountingEncoder(WordEncoder):
        def encode_question(self, text: str) -> tuple[Vectors, TokenVectors]:
            counts["encoded"] += 1
            return super().encode_question(text)

    def counted(text: str, language: Language) -> list[Word]:
        counts["split"] += 1
        return words(text, language)

    french = Retriever.from_texts(TEXTS, encoder=CountingEncoder(), settings=SETTINGS)
    both = Retriever.from_texts([*TEXTS, "The dog eats."], encoder=CountingEncoder(), settings=SETTINGS)
    for module in [module for name, module in sys.modules.items() if name.startswith(("index.", "qa."))]:
        if getattr(module, "words", None) is words:
            monkeypatch.setattr(module, "words", counted)
    for retriever, question, times in (
        (french, "Que mange le chien ?", 1),
        (french, "What does the dog eat?", 1),
        (both, "Qui mange ?", 1),
        (both, "Que mange le chien ?", 2),
    ):
        counts.clear()
        retriever.ask(question, k=3)
        assert counts == {"encoded": times, "split": times}


def test_a_question_that_was_just_asked_is_not_encoded_again() -> None:
    """Unless the texts changed meanwhile: its answer is that of the index as it is now."""
    encoded: list[str] = []

    class CountingEncoder(WordEncoder):
        def encode_question(self, text: str) -> tuple[Vectors, TokenVectors]:
            encoded.append(text)
            return super().encode_question(text)

    retriever = Retriever.from_texts(TEXTS, encoder=CountingEncoder(), settings=SETTINGS)
    assert retriever.ask("La lune ?").as_dict() == retriever.ask("La lune ?").as_dict()
    assert encoded == ["La lune ?"]
    retriever.rebuild("La lune est rousse.")
    assert retriever.ask("La lune ?").hits[0].passage.text == "La lune est rousse."
    assert encoded == ["La lune ?"] * 2


def reading_retriever(*, token_passages: int = 10, least_sure: float = 0.0) -> Retriever:
    """A retriever over three texts whose reader has weights by chance, and alone decides the order."""
    encoder = StatesEncoder(dimension=16)
    with_reader = Coefficients({"retrieved": 0.0, "answers": 1.0, "names": 0.0}, FALLBACK.none, FALLBACK.platt)
    ranking = replace(Ranking.of(encoder.identity), with_reader=with_reader, least_sure=least_sure)
    torch.manual_seed(0)
    reader = Reader(Network(Size(16, 12, 1, 2)), np.zeros((2, 2, 16), np.float32))
    settings = Settings(token_passages=token_passages)
    documents = from_texts(["Le chat dort. Il ronfle.", "Le chien mange. Il court.", "Le phare brille. Il tourne."])
    index = build(documents, encoder, settings)
    return Retriever(index, encoder, settings=settings, ranking=ranking, reader=reader)


@pytest.mark.parametrize("token_passages", [0, 10])
def test_what_is_read_gets_its_place_and_its_words_stand_out_where_they_are_sure(token_passages: int) -> None:
    """Whether the index keeps what the reader reads, or the passages are encoded for it."""
    hits = reading_retriever(token_passages=token_passages).ask("Que fait le chat ?").hits
    assert {hit.passage.document_id for hit in hits} == {"1", "2", "3"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert 0 < hit.answer_probability < hit.probability
        if hit.answer is not None:
            assert hit.sentence.start <= hit.answer.start < hit.answer.end <= hit.sentence.end
    assert any(hit.answer is not None for hit in hits)
    unsure = reading_retriever(token_passages=token_passages, least_sure=1.0)
    assert all(hit.answer is None for hit in unsure.ask("Que fait le chat ?").hits)


@pytest.mark.parametrize("question", ["Pourquoi le chat ronfle-t-il ?", "Why does the cat snore?"])
def test_a_reason_has_no_exact_words(question: str) -> None:
    """Only its sentence is marked, however sure the words are."""
    assert all(hit.answer is None for hit in reading_retriever().ask(question).hits)


def test_the_words_of_a_passage_are_matched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of one that is read and then is a hit."""
    matched: list[int] = []

    def counted(index: Index, query: Query, passages: Sequence[int]) -> list[dict[str, tuple[str, ...]]]:
        matched.extend(passages)
        return matched_words(index, query, passages)

    monkeypatch.setattr("qa.pipeline.matched_words", counted)
    assert len(reading_retriever().ask("Que fait le chat ?").hits) == 3
    assert sorted(matched) == [0, 1, 2]
