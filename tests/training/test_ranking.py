"""The fit of ranking.json, over texts whose vectors can be computed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import InputError, Settings
from index.reading.text import from_texts
from index.storing.store import Index
from index.words.terms import Language
from qa.evaluation.questions import Split
from qa.ranking import PAIRS, Ranking
from qa.retriever import Retriever
from qa.training.conditional_logit import Choices, fit_scale_and_none, order_weights, weights_and_none
from qa.training.examples import ANSWERABLE, RankingExample
from qa.training.ranking import _even, fit, text_of, thresholds
from tests.word_encoder import WordEncoder

FRENCH = "Ville{n} est connue. Le pont de Nom{n} date de {year}. On y mange bien."
ENGLISH = "Town{n} is known. The bridge of Nom{n} dates from {year}. The food is good."


def choices(signals: list[list[list[float]]], right: list[list[bool]], *, sizes: list[float] | None = None) -> Choices:
    values = np.array(signals)
    return Choices(
        values,
        np.ones(values.shape[:2], bool),
        np.array(right),
        np.array(["fr-fr"] * len(signals)),
        np.array(sizes or [0.0] * len(signals)),
        np.ones(len(signals)),
    )


def test_a_signal_that_tells_the_right_passage_weighs_and_one_that_misleads_does_not() -> None:
    """No signal ever weighs below 0, so that a better score never lowers a passage."""
    signals = [[[1.0, 0.0], [0.0, 1.0]]] * 20
    weights = order_weights(choices(signals, [[True, False]] * 20))
    assert weights[0] > 0
    assert weights[1] == 0


def test_none_is_the_likelier_the_lower_the_scores_of_unanswerable_questions() -> None:
    """Between the scores of those that are answered, 2, and of those that are not, 1; more passages, more of it."""
    answered, unanswered = [[[2.0]]], [[[1.0]]]
    rows = choices(answered * 20 + unanswered * 20, [[True]] * 20 + [[False]] * 20)
    scale, size, none = fit_scale_and_none(rows, rows.signals[..., 0], ("fr-fr",))
    assert 1 < none["fr-fr"] / scale < 2
    assert size == pytest.approx(0, abs=1e-3)
    large = choices([[[2.0]]] * 20 + [[[1.0]]] * 20, [[True]] * 20 + [[False]] * 20, sizes=[0.0] * 20 + [3.0] * 20)
    assert fit_scale_and_none(large, large.signals[..., 0], ("fr-fr",))[1] > 0


def folder(place: Path, text: str, asked: dict[str, str], title: str) -> Path:
    """Thirty texts about a bridge each; of each language in `asked` a question about it, and one about nothing."""
    place.mkdir()
    texts = [text.format(n=n, year=1800 + n) for n in range(30)]
    corpus = [{"id": f"d{n}", "title": f"{title}{n}", "text": own} for n, own in enumerate(texts)]
    queries: list[dict[str, Any]] = []
    qrels = []
    for language, words in asked.items():
        for n, own in enumerate(texts):
            id, year = f"{place.name}{n}-{language}", str(1800 + n)
            queries.append({"id": id, "lang": language, "text": words.format(name=f"Nom{n}")})
            qrels.append({"query_id": id, "doc_id": f"d{n}", "answers": [{"text": year, "start": own.index(year)}]})
            unknown = {"id": f"no{id}", "lang": language, "text": words.format(name=f"Rien{n}"), "answerable": False}
            queries.append(unknown)
    for name, rows in (("corpus", corpus), ("queries", queries), ("qrels", qrels)):
        (place / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return place


QUESTION = {"fr": "Quand fut construit le pont de {name} ?", "en": "When was the bridge of {name} built?"}


def test_a_fit_ranks_and_knows_when_nothing_answers(tmp_path: Path) -> None:
    """In all four pairs of languages; the file that it writes is what `Ranking` reads for that encoder."""
    encoder = WordEncoder()
    folders = [
        folder(tmp_path / "french", FRENCH, QUESTION, "Ville"),
        folder(tmp_path / "english", ENGLISH, {"en": QUESTION["en"]}, "Town"),
    ]
    fitted = fit(folders, encoder, Split())
    path = tmp_path / "ranking.json"
    path.write_text(text_of(fitted), encoding="utf-8")
    ranking = Ranking.of(encoder.identity, path)
    assert ranking.calibrated
    assert min(ranking.with_tokens.weights.values()) >= 0
    assert {pair: slope > 0 for pair, (slope, _) in ranking.with_tokens.platt.items()} == dict.fromkeys(PAIRS, True)
    assert set(fitted["fitted"]["questions"]) >= {"french single fr-fr alone", "french untitled en-fr taken out"}
    for text in (FRENCH, ENGLISH):
        documents = from_texts([text.format(n=n, year=1800 + n) for n in range(30)])
        retriever = Retriever(Index.build(documents, encoder), encoder, settings=Settings(), ranking=ranking)
        for words in QUESTION.values():
            known, unknown = (retriever.ask(words.format(name=name)) for name in ("Nom7", "Rien7"))
            assert "Nom7" in known.hits[0].passage.text
            assert known.confidence > 0.5 > unknown.confidence


def test_the_english_threshold_errs_as_often_on_either_side() -> None:
    """At .6 one of four answerable questions is refused and one of four others answered."""
    assert _even([0.2, 0.6, 0.8, 0.9], [0.1, 0.3, 0.5, 0.7]) == 0.6


def test_the_french_threshold_refuses_its_share_of_the_french_questions_of_its_set() -> None:
    """English questions of that set, and French ones of others, do not count."""

    def example(data_set: str, language: Language) -> RankingExample:
        return RankingExample(data_set, ANSWERABLE, language, f"{language}-fr", 1.0, np.zeros((1, 1)), np.ones(1, bool))

    french = [example("unanswerable", "fr")] * 101
    others = [example("unanswerable", "en")] * 50 + [example("piaf", "fr")] * 50
    confidence = np.array([n / 100 for n in range(101)] + [0.0] * 100)
    assert thresholds([*french, *others], confidence, {"unanswerable", "piaf"}) == {"fr": 0.13, "en": 0.5}


def test_a_language_without_questions_is_told(tmp_path: Path) -> None:
    """One line that says which, instead of numbers that mean nothing."""
    only = folder(tmp_path / "french", FRENCH, {"fr": QUESTION["fr"]}, "Ville")
    with pytest.raises(InputError, match=r"no questions in .*en"):
        fit([only], WordEncoder(), Split())


def test_signals_and_no_answer_are_weighed_together() -> None:
    """A signal that tells of answerable questions alone counts, though it orders nothing: all candidates have it alike."""
    draw = np.random.default_rng(0)
    answered = np.arange(400) % 2 == 0
    signals = np.zeros((400, 2, 2))
    signals[:, :, 0] = draw.normal(size=(400, 2))
    signals[:, :, 1] = (answered + draw.normal(size=400))[:, None]
    right = (signals[:, :, 0] == signals[:, :, 0].max(axis=1, keepdims=True)) & answered[:, None]
    choices = Choices(signals, np.ones((400, 2), bool), right, np.array(["fr-fr"] * 400), np.zeros(400), np.ones(400))
    weights, _, none = weights_and_none(choices, ("fr-fr",))
    assert (weights > 0.5).all()
    best = (signals @ weights).max(axis=1) > none["fr-fr"]
    assert (best == answered).mean() > 0.6
