"""The model that orders and says how sure it is, computed by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from math import exp, log
from pathlib import Path

import numpy as np
import pytest

from index import EncoderIdentity, Settings, Span
from index.searching import Candidate, FirstStageWeights
from index.words.terms import Language, words
from qa.answer import signals_among
from qa.ranking import PATH, SIGNALS, Coefficients, Ranking, logit, name_share, probabilities, shares, signals_of
from qa.reader import Reading
from qa.retriever import Retriever
from tests.word_encoder import WordEncoder

TWO = Coefficients(
    weights={"passage": 10.0, "tokens": 2.0},
    none={"fr-fr": 5.0, "en-fr": 3.0, "fr-en": 3.0, "en-en": 5.0},
    size=1.0,
    platt={"fr-fr": (1.0, 0.0), "en-fr": (2.0, 1.0), "fr-en": (1.0, 0.0), "en-en": (2.0, 1.0)},
)
ONE = replace(TWO, weights={"passage": 10.0})
RANKING = Ranking(TWO, ONE, True, {}, FirstStageWeights(), {"fr": 0.5, "en": 0.5})


def candidate(cosine: float, token_match: float | None = 0.5, language: Language = "fr", passage: int = 0) -> Candidate:
    return Candidate(
        passage=passage,
        language=language,
        cosine=cosine,
        sentence_cosines=np.array([cosine / 2, cosine / 4], np.float32),
        word_share=0.25,
        token_match=token_match,
    )


def test_shares_are_against_all_candidates_and_none() -> None:
    """Scores of ln 2 and 0 beside "none", at 0: 2, 1 and 1 in 4."""
    assert shares(np.array([log(2), 0.0])) == pytest.approx([0.5, 0.25])
    assert shares(np.array([1000.0, 0.0])) == pytest.approx([1, 0])
    assert shares(np.array([-1000.0])) == pytest.approx([0])


def test_probability_is_platts_line_over_the_logit_of_the_share() -> None:
    """A share of .5 has logit 0, so that the offset alone is left."""
    assert logit(np.array([0.5, 0.75])) == pytest.approx([0, log(3)])
    assert probabilities(np.array([0.0]), (2.0, 1.0)) == pytest.approx([1 / (1 + exp(-1))])


def test_the_score_is_the_weighted_sum_less_what_none_has_for_the_languages() -> None:
    """10 · .6 + 2 · .5 - 5 = 2, alone: a share of e² / (1 + e²)."""
    (ranked,) = RANKING.rank([candidate(0.6)], "fr", passages=1)
    assert ranked.score == pytest.approx(2)
    assert ranked.probability == pytest.approx(exp(2) / (1 + exp(2)))
    (english,) = RANKING.rank([candidate(0.6)], "en", passages=1)
    assert english.score == pytest.approx(4)
    assert english.probability == pytest.approx(1 / (1 + exp(-(2 * 4 + 1))))


def test_among_more_passages_the_same_score_is_worth_less() -> None:
    """A tenfold number takes 1, the size, off the 2 above."""
    (ranked,) = RANKING.rank([candidate(0.6)], "fr", passages=10)
    assert ranked.score == pytest.approx(1)


def test_the_line_of_the_best_passages_language_gives_all_probabilities() -> None:
    """An English question's line for English texts, 3 · logit + 1, where that is what fits best: scores of 4 and 3."""
    ranking = replace(RANKING, with_tokens=replace(TWO, platt={"en-fr": (2.0, 1.0), "en-en": (3.0, 1.0)}))
    best, second = ranking.rank([candidate(0.5), candidate(0.8, language="en")], "en", passages=1)
    assert best.candidate.language == "en"
    assert [best.score, second.score] == pytest.approx([4, 3])
    assert best.probability == pytest.approx(1 / (1 + exp(-(3 * log(exp(4) / (1 + exp(3))) + 1))))
    assert second.probability == pytest.approx(1 / (1 + exp(-(3 * log(exp(3) / (1 + exp(4))) + 1))))


def test_order_and_probability_agree_and_ties_stay_in_the_order_given() -> None:
    """Both rise with the score."""
    pool = [candidate(cosine, passage=n) for n, cosine in enumerate((0.4, 0.7, 0.4, 0.6))]
    ranked = RANKING.rank(pool, "fr", passages=1)
    assert [entry.candidate.passage for entry in ranked] == [1, 3, 0, 2]
    assert [entry.probability for entry in ranked] == sorted((entry.probability for entry in ranked), reverse=True)


def test_without_tokens_the_coefficients_fitted_without_them_are_used() -> None:
    """10 · .6 - 5 = 1."""
    (ranked,) = RANKING.rank([candidate(0.6, None)], "fr", passages=1)
    assert ranked.score == pytest.approx(1)
    assert "tokens" not in ranked.signals


def test_the_signals_of_a_candidate_have_their_scores_and_their_ranks() -> None:
    """The best sentence stands for the sentences; equal scores share a place."""
    assert signals_of(candidate(0.6)) == pytest.approx({"passage": 0.6, "sentence": 0.3, "words": 0.25, "tokens": 0.5})
    best, second = RANKING.rank([candidate(0.4), candidate(0.8)], "fr", passages=1)
    assert {name: signal.rank for name, signal in signals_among([best, second], 2)[1].items()} == {
        "passage": 2, "sentence": 2, "words": 1, "tokens": 1,
    }  # fmt: skip


def test_the_shipped_coefficients_are_whole_and_only_for_the_encoder_they_were_fitted_for() -> None:
    """Another revision or other prompts are ranked by the rule of thumb, and it is said."""
    fitted = json.loads(Path(PATH).read_text())
    identity = EncoderIdentity(**fitted["encoder"])
    ranking = Ranking.of(identity)
    assert ranking.calibrated
    assert set(ranking.with_tokens.weights) == set(SIGNALS)
    assert set(ranking.without_tokens.weights) == set(SIGNALS) - {"tokens"}
    assert {language: mean.shape for language, mean in ranking.means.items()} == {"fr": (384,), "en": (384,)}
    assert set(ranking.thresholds) == {"fr", "en"}
    assert Settings().threshold is None  # so that they count
    for other in (replace(identity, revision="x"), replace(identity, query_prompt="")):
        assert not Ranking.of(other).calibrated
    assert not Retriever.from_texts(["Le chat."], encoder=WordEncoder()).ask("Le chat ?").calibrated


def test_probabilities_do_not_depend_on_how_many_hits_are_asked_for(article: str) -> None:
    """The candidates behind them are the same."""
    retriever = Retriever.from_texts([article], encoder=WordEncoder())
    (hit,) = retriever.retrieve("Pourquoi le Mexique refuse-t-il ?", 1)
    assert hit.as_dict() == retriever.retrieve("Pourquoi le Mexique refuse-t-il ?", 50)[0].as_dict()
    assert set(hit.as_dict()["evidence"]) == {"legs", "words"}


WITH_READER = replace(
    RANKING,
    with_reader=Coefficients(
        weights={"retrieved": 1.0, "answers": 2.0, "names": 0.5},
        none=dict.fromkeys(("fr-fr", "en-fr", "fr-en", "en-en"), 1.0),
        platt=dict.fromkeys(("fr-fr", "en-fr", "fr-en", "en-en"), (1.0, 0.0)),
    ),
)


def reading(answers: float) -> Reading:
    return Reading(answers, Span(0, 2), 0.5, np.array([1.0]))


def test_what_was_read_gets_a_new_order_and_the_rest_stays_behind_it() -> None:
    """Scores 2 and 1, read as -1 and 1: 2 − 2 and 1 + 2. The third, not read, counts as −1: 0 − 2. For the odds 1 goes off."""
    ranked = RANKING.rank([candidate(cosine, passage=n) for n, cosine in enumerate((0.6, 0.5, 0.4))], "fr", passages=1)
    again = WITH_READER.rerank(ranked, [reading(-1), reading(1)], [0, 0], "fr")
    assert [entry.candidate.passage for entry in again] == [1, 0, 2]
    assert [entry.score for entry in again] == pytest.approx([3, 0, -2])
    assert [entry.reading is None for entry in again] == [False, False, True]
    shared = exp(2) / (1 + exp(2) + exp(-1) + exp(-3))
    assert again[0].probability == pytest.approx(shared)
    assert again[0].answer_probability == pytest.approx(shared / 2)
    assert again[2].answer_probability == 0


def test_the_order_may_have_weights_of_its_own() -> None:
    """Here the reader alone orders, and first score and reader give the confidence; the first gets the highest."""
    ranked = RANKING.rank([candidate(cosine, passage=n) for n, cosine in enumerate((0.6, 0.5))], "fr", passages=1)
    ranking = replace(WITH_READER, order_with_reader={"retrieved": 0.0, "answers": 1.0, "names": 0.0})
    again = ranking.rerank(ranked, [reading(1.0), reading(1.2)], [0, 0], "fr")
    assert [entry.candidate.passage for entry in again] == [1, 0]
    assert [entry.score for entry in again] == pytest.approx([1.2, 1.0])
    sure, unsure = exp(2 + 2 - 1), exp(1 + 2.4 - 1)
    assert [entry.probability for entry in again] == pytest.approx(
        [sure / (1 + sure + unsure), unsure / (1 + sure + unsure)]
    )


def test_a_passage_without_the_names_of_the_question_ranks_lower() -> None:
    """Half of a point here; what was not read counts as having none."""
    ranked = RANKING.rank([candidate(cosine, passage=n) for n, cosine in enumerate((0.51, 0.5, 0.4))], "fr", passages=1)
    again = WITH_READER.rerank(ranked, [reading(1), reading(1)], [0.0, 1.0], "fr")
    assert [entry.candidate.passage for entry in again] == [1, 0, 2]
    question = words("Quand Juárez naît-il, en 1806 ?", "fr")
    assert name_share(question, {"juárez": ("Juárez",), "naît": ("né",)}) == 0.5
    assert name_share(words("Quand naît-il ?", "fr"), {}) == 1.0


def test_nothing_is_ranked_again_without_coefficients_or_readings() -> None:
    ranked = RANKING.rank([candidate(0.6)], "fr", passages=1)
    with pytest.raises(ValueError, match="1 passages read, coefficients for a reader: False"):
        RANKING.rerank(ranked, [reading(1)], [1], "fr")
    with pytest.raises(ValueError, match="0 passages read"):
        WITH_READER.rerank(ranked, [], [], "fr")
