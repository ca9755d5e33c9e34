"""What the order is fitted on: folders, and what the reader did not see of its training sets."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

import pytest

from index.splitting.passages import approximate_tokens
from qa.evaluation.questions import Split
from qa.training.data_sets import EXCHANGED, DataSet
from qa.training.reader_data import in_validation, read_training_data

TITLES = [f"Phare {n}" for n in range(60)]


@pytest.fixture
def training_set(tmp_path: Path) -> Path:
    """One text for each title, with a question that it answers and one that it does not."""
    path = tmp_path / "phares.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number, title in enumerate(TITLES):
            text = f"Le {title} est en mer. Il fut construit par Jean Morel en {1800 + number}."
            row = {"lang": "fr", "title": title, "context": text}
            answer = {"text": "Jean Morel", "start": text.index("Jean")}
            question = f"Qui a construit en {1800 + number} le phare ?"
            rows = [
                row | {"question": question, "answers": [answer], "answerable": True},
                row | {"question": f"Qui a peint le {title} ?", "answers": [], "answerable": False},
            ]
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_of_a_training_set_only_what_the_reader_did_not_see_is_asked(training_set: Path) -> None:
    data = DataSet.read(training_set, Split(frozenset(TITLES[:3])))
    texts = {document.id: document for document in data.documents}
    unseen = {title for title in TITLES[3:] if in_validation(f"phares/{title}")}
    assert {texts[id_].title for q in data.questions for id_ in q.documents} == unseen
    assert {document.title for document in data.documents} == set(TITLES[3:])


def test_of_texts_without_a_title_only_those_that_the_reader_did_not_see_are_asked(tmp_path: Path) -> None:
    """Each is an article of its own, for the reader and here."""
    path = tmp_path / "phares.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(60):
            row = {"lang": "fr", "title": "", "context": f"Le phare numéro {number} est en mer.", "question": "Où ?"}
            answer = {"text": "en mer", "start": row["context"].index("en mer")}
            file.write(json.dumps(row | {"answers": [answer], "answerable": True}) + "\n")
    data = DataSet.read(path, Split())
    trained = read_training_data(
        [(path, 60)], without_titles=frozenset(), count_tokens=approximate_tokens, rng=Random(0)
    )
    asked = {id_ for q in data.questions for id_ in q.documents}
    unseen = {text.text for text in trained.passages if text.in_validation}
    assert {document.text for document in data.documents if document.id in asked} == unseen
    assert 0 < len(unseen) < 20
    assert len({text.article for text in trained.passages}) == 60


def test_translated_questions_are_of_the_articles_that_the_reader_did_not_see(training_set: Path) -> None:
    """The same as of the set whose texts they are about."""
    across = training_set.with_name("phares-across.jsonl.gz")
    with gzip.open(training_set, "rt", encoding="utf-8") as file, gzip.open(across, "wt", encoding="utf-8") as copy:
        copy.writelines(json.dumps(json.loads(line) | {"question_lang": "en"}) + "\n" for line in file)
    original, translated = (DataSet.read(path, Split(frozenset())) for path in (training_set, across))
    assert {q.language for q in translated.questions} == {"en"}
    titles = [
        {document.title for document in data.documents for q in data.questions if document.id in q.documents}
        for data in (original, translated)
    ]
    assert titles[0] == titles[1]


def test_the_places_of_answers_hold_in_the_texts_and_what_has_none_knows_its_text(training_set: Path) -> None:
    data = DataSet.read(training_set, Split(frozenset()))
    texts = {document.id: document.text for document in data.documents}
    for q in data.questions:
        assert len(q.documents) == 1
        assert [texts[id_][start:end] for id_, (start, end) in q.places] == ["Jean Morel"] * q.answerable


def test_a_french_question_comes_again_with_a_number_that_its_text_does_not_have(training_set: Path) -> None:
    data = DataSet.read(training_set, Split(frozenset()))
    texts = {document.id: document.text for document in data.documents}
    exchanged = [q for q in data.questions if q.kind == EXCHANGED]
    assert exchanged
    for q in exchanged:
        (id_,) = q.documents
        (year,) = [word for word in q.text.split() if word.isdigit()]
        assert year not in texts[id_]
        assert not q.answerable


def test_few_are_drawn_of_each_kind_the_same_each_time(training_set: Path) -> None:
    data = DataSet.read(training_set, Split(frozenset()))
    drawn = data.drawn(2)
    kinds = {(q.kind, q.answerable) for q in data.questions}
    assert len(drawn.questions) == 2 * len(kinds) == 6
    assert data.drawn(2) == drawn
    assert drawn.documents == data.documents
