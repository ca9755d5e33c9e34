"""The measures of an evaluation, computed by hand."""

from __future__ import annotations

import pytest

from index import Passage, Span
from qa import Answer, Hit
from qa.evaluation.metrics import measured
from qa.evaluation.questions import Question

TEXTS = {"a": "Un. Deux.", "b": "Trois. Quatre.", "c": "Cinq."}


def question(id: str, document: str | None, place: tuple[int, int] | None = None) -> Question:
    documents = frozenset([document] if document else ())
    places = ((document, Span(*place)),) if document and place else ()
    return Question(id, "fr", "?", document is not None, documents, places)


def answer(*documents: str, confidence: float = 0.9, marked: tuple[int, int] = (0, 3)) -> Answer:
    hits = []
    for rank, id in enumerate(documents):
        text = TEXTS[id]
        cut = text.index(".") + 1
        sentences = tuple(span for span in (Span(0, cut), Span(cut + 1, len(text))) if span.start < span.end)
        passage = Passage(id, text, 0, len(text), "", sentences)
        hits.append(Hit(passage, -float(rank), confidence, Span(*marked)))
    return Answer("?", "fr", confidence >= 0.5, confidence, tuple(hits))


def values(pairs: list[tuple[Question, Answer]]) -> dict[str, float]:
    return {name: measure["value"] for name, measure in measured(pairs).items()}


def test_ranks_are_those_of_documents() -> None:
    """Right at 1 and, after two passages of one document, at 2: MRR (1 + 1/2) / 2, nDCG (1 + 1 / log2 3) / 2."""
    measures = values([(question("1", "a"), answer("a", "b")), (question("2", "b"), answer("a", "a", "b"))])
    assert measures["R@1"] == pytest.approx(0.5)
    assert measures["R@3"] == pytest.approx(1)
    assert measures["MRR@10"] == pytest.approx(0.75)
    assert measures["nDCG@10"] == pytest.approx((1 + 0.6309) / 2, abs=1e-4)


def test_marked_text_holds_the_answer_or_not() -> None:
    """« Deux » is marked where the second sentence is; of a wrong passage, nothing counts as marked rightly."""
    measures = values(
        [
            (question("1", "a", (4, 8)), answer("a", "b", marked=(4, 9))),
            (question("2", "a", (4, 8)), answer("a", "b", marked=(0, 3))),
            (question("3", "a", (4, 8)), answer("b", "a", marked=(0, 14))),
        ]
    )
    assert measures["first passage holds the answer"] == pytest.approx(2 / 3)
    assert measures["first three hold it"] == pytest.approx(1)
    assert measures["marked text holds it"] == pytest.approx(1 / 3)
    assert measures["marked text holds it, right passage"] == pytest.approx(1 / 2)
    assert measures["sentences marked"] == pytest.approx(4 / 3)


def test_refusals_and_calibration() -> None:
    """At .9 three of four are right, at .2 none of two: (4 · .15 + 2 · .2) / 6; all but one answerable are surer."""
    pairs = [(question(str(n), "a"), answer("a")) for n in range(3)]
    pairs += [
        (question("no", None), answer("a", confidence=0.9)),
        (question("never", None), answer("b", confidence=0.2)),
    ]
    pairs += [(question("missed", "c"), answer("b", confidence=0.2))]
    measures = measured(pairs)
    assert measures["false answers"]["value"] == pytest.approx(1 / 2)
    assert measures["false refusals"]["value"] == pytest.approx(1 / 4)
    assert measures["calibration error"]["value"] == pytest.approx((4 * 0.15 + 2 * 0.2) / 6)
    assert measures["AUROC"]["value"] == pytest.approx((3 * (0.5 + 1) + (0 + 0.5)) / 8)
    for measure in measures.values():
        assert measure["low"] <= measure["value"] <= measure["high"]


def test_a_single_question_has_no_interval() -> None:
    """Drawn anew it is always itself."""
    assert measured([(question("1", "a"), answer("a"))])["R@1"] == {"value": 1.0, "questions": 1}
