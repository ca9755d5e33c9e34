"""Which questions may be fitted on, and which are kept for the report."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index import InputError
from qa.evaluation.questions import Question, Split

TITLES = {"d1": "Brest", "d2": "Dole", "d3": ""}


def question(id: str, *documents: str, text: str = "?") -> Question:
    return Question(id, "fr", text, bool(documents), frozenset(documents), ())


def test_titles_that_are_held_out_are_test_and_all_others_train(tmp_path: Path) -> None:
    """Whatever the id of the question."""
    held_out = tmp_path / "held-out.json"
    held_out.write_text(json.dumps({"a set": ["Brest"], "another": ["Lens"]}))
    split = Split.read(held_out)
    assert {split.part(question(f"q{n}", "d1"), TITLES) for n in range(20)} == {"test"}
    assert {split.part(question(f"q{n}", "d2"), TITLES) for n in range(20)} == {"train"}


def test_a_question_without_a_document_is_train_where_something_was_trained_on_it(tmp_path: Path) -> None:
    """Told by its text, in plain or compressed files; one that nothing saw is test."""
    row = json.dumps({"question": "Qui ?"}).encode()
    (tmp_path / "a.jsonl").write_bytes(row)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(row))
    for name in ("a.jsonl", "b.jsonl.gz"):
        split = Split.read(None, [tmp_path / name])
        assert split.part(question("q", text="Qui ?"), TITLES) == "train"
        assert {split.part(question(f"q{n}", text="Quoi ?"), TITLES) for n in range(20)} == {"test"}


def test_without_titles_half_of_the_documents_are_test_and_translations_stay_together() -> None:
    """Drawn by the document, so that no paragraph is in both parts."""
    split = Split()
    assert {split.part(question(f"q{n}", "d3"), TITLES) for n in range(20)} in ({"test"}, {"train"})
    assert {split.part(question(f"q{n}", f"e{n}"), {}) for n in range(20)} == {"test", "train"}
    for n in range(20):
        assert split.part(question(f"q{n}-fr"), {}) == split.part(question(f"q{n}-en"), {})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(InputError, match=r"nope\.json"):
        Split.read(tmp_path / "nope.json")
