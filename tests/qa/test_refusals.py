"""Questions that a short text answers or only seems to answer, in both languages: limits that only get stricter.

The texts and questions of `refusals.txt` were written for this project without sight of those that the reader was trained
on. Its format is that of `qa.training.reader_data`; the answer is the sentence to mark.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from index import SentenceEncoder, Settings
from qa import Answer, Retriever
from qa.training.reader_data import Row, read_rows

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def asked(model: SentenceEncoder) -> dict[str, list[tuple[Row, Answer]]]:
    """Each question of its text alone, by the languages of question and text."""
    by_text: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(Path(__file__).parent / "refusals.txt"):
        by_text[row.context].append(row)
    answers: dict[str, list[tuple[Row, Answer]]] = defaultdict(list)
    for text, rows in by_text.items():
        retriever = Retriever.from_texts([text], encoder=model, settings=Settings())
        for row in rows:
            answers[f"{row.question_language}-{row.language}"].append((row, retriever.ask(row.question, 1)))
    return answers


@pytest.mark.parametrize(
    ("pair", "refused", "answered", "marked", "auroc"),
    [
        ("fr-fr", 0.06, 0.36, 0.93, 0.945),
        ("en-en", 0.1, 0.3, 0.92, 0.89),
        ("en-fr", 0.06, 0.56, 0.88, 0.85),
        ("fr-en", 0.08, 0.48, 0.88, 0.885),
    ],
)
def test_what_a_text_does_not_answer_is_refused_and_what_it_answers_is_not(
    asked: dict[str, list[tuple[Row, Answer]]], pair: str, refused: float, answered: float, marked: float, auroc: float
) -> None:
    """Shares of the answerable questions that are refused, of the others that are answered, and of right marks."""
    answerable = [(row, answer) for row, answer in asked[pair] if row.answers]
    others = [answer for row, answer in asked[pair] if not row.answers]
    assert len(answerable) > 70
    assert len(others) > 50
    assert np.mean([not answer.answered for _, answer in answerable]) <= refused
    assert np.mean([answer.answered for answer in others]) <= answered
    assert np.mean([row.answers[0][0] in answer.hits[0].sentence_text for row, answer in answerable]) >= marked
    sure, unsure = (np.array([answer.confidence for answer in some]) for some in ([a for _, a in answerable], others))
    assert (sure[:, None] > unsure).mean() >= auroc
