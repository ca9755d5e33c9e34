"""`python -m qa.training.ranking DATA_DIR… [--save FILE]`: fits ranking.json on the train parts of data sets.

The folders are those of `python -m qa.evaluate`. Their test parts are not used. An article is all documents with the same
title. Each question is asked of the whole corpus, and each answerable one also of the corpus without its article, so that
nothing answers. Both are done once more with all titles blank. If the place of the answer is known, the question is also
asked of its article alone, of its article without the passage that answers, and of another article. An unanswerable
question about a known article is also asked of this article alone. A French question with an English twin (ids "…-fr" and
"…-en") is also asked of the English texts of other folders, if three signals agree on the passage that answers the twin.

1. Weights of the signals: a conditional logit over the candidates, on the questions that have a right candidate.
2. A common scale of the weights, a weight of the size, and a score of "none answers" for each pair of languages (question
   and text): a conditional logit on all questions.
3. Slope and offset for each pair of languages: a logistic regression of "the first candidate is right" on the logit of
   its share. If a folder has unanswerable questions in this pair, it is fitted on the answerable and unanswerable
   questions of all such folders. If no folder has any, it is fitted on all answerable questions asked of the corpus with
   and without their article.

In 1 and 2, n questions of a kind together have the weight √n. The French threshold refuses 13 % of the answerable
French questions of the folder "unanswerable". No English set here has unanswerable questions of the ordinary kind: those of
SQuAD 2.0 were written to look answerable. So the English threshold is set on the answerable questions of the folders that
have unanswerable ones in English. They are asked with and without their article: the share refused with the article
equals the share answered without it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import Encoder, InputError, SentenceEncoder, Settings, UserError
from index.arrays import Float64
from index.encoding.encoder import Vectors
from index.searching import CANDIDATES, FirstStageWeights, Query
from index.storing.token_vectors import word_tokens
from index.words.terms import LANGUAGES, Language
from qa.evaluation.progress import tracked
from qa.evaluation.questions import Split, add_split_options
from qa.ranking import PAIRS, PATH, SIGNALS, logit, shares
from qa.training.caching_encoder import CachingEncoder
from qa.training.conditional_logit import Choices, fit_scale_and_none, order_weights, weights_and_none
from qa.training.data_sets import DataSet
from qa.training.examples import ANSWERABLE, TAKEN_OUT, UNANSWERABLE, ExampleBuilder, RankingExample

_FRENCH_THRESHOLD_SET = "unanswerable"
"""The data set whose French questions the French threshold is set on."""
_REFUSED = 0.13
"""The share of its answerable questions that the French threshold refuses."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.ranking", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA_DIR")
    add_split_options(parser)
    parser.add_argument(
        "--save", "--out", type=Path, default=PATH, metavar="FILE", help="default: the package's ranking.json"
    )
    options = parser.parse_args(arguments)
    try:
        encoder = CachingEncoder(SentenceEncoder.from_settings(Settings.from_env()))
        fitted = fit(options.folders, encoder, Split.read(options.held_out, options.trained_on))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    options.save.write_text(text_of(fitted), encoding="utf-8")
    print(f"{options.save}: {sum(fitted['fitted']['questions'].values())} questions, thresholds {fitted['thresholds']}")
    return 0


def fit(folders: Sequence[Path], encoder: Encoder, split: Split) -> dict[str, Any]:
    """The content of ranking.json without "with_reader". `encoder` must give token vectors."""
    first_stage = FirstStageWeights()
    means, examples = collected(folders, encoder, first_stage, split)
    fitted: dict[str, Any] = {
        "fitted": {
            "command": " ".join(["python -m qa.training.ranking", *(folder.name for folder in folders)]),
            "date": datetime.now(UTC).date().isoformat(),
            "questions": dict(sorted(Counter(f"{row.data_set} {row.pair} {row.kind}" for row in examples).items())),
        },
        "encoder": encoder.identity.as_dict(),
        "first_stage": {name: getattr(first_stage, name) for name in ("passage", "sentence", "words")},
    }
    fitted["with_tokens"], confidence = coefficients(examples, SIGNALS)
    fitted["without_tokens"], _ = coefficients(examples, SIGNALS[:-1])
    fitted["thresholds"] = thresholds(examples, confidence, {folder.name for folder in folders})
    fitted["question_means"] = {language: [round(float(x), 4) for x in mean] for language, mean in means.items()}
    return fitted


def collected(
    folders: Sequence[Path], encoder: Encoder, first_stage: FirstStageWeights, split: Split
) -> tuple[dict[Language, Vectors], list[RankingExample]]:
    """The mean token vector of the questions of each language, and the examples of the train parts.

    Raises `InputError` if a language has no question.
    """
    sets = [DataSet.read(folder, split) for folder in folders]
    every = [q for data in sets for q in data.questions]
    queries: dict[str, Query] = {}
    for q in tracked(every, "questions"):
        if q.text not in queries:
            queries[q.text] = Query.of(q.text, q.language, encoder)
    missing = [language for language in LANGUAGES if all(q.language != language for q in queries.values())]
    if missing:
        raise InputError("fit_language", missing=missing)
    means = {language: _mean(q for q in queries.values() if q.language == language) for language in LANGUAGES}
    builder = ExampleBuilder(encoder, means, first_stage)
    examples = []
    for data in sets:
        others = [q for other in sets if other is not data for q in other.questions]
        examples += list(builder.examples(data, others))
    return means, examples


def coefficients(
    examples: Sequence[RankingExample],
    signals: Sequence[str],
    *,
    order: Float64 | None = None,
    platt_weights: Mapping[str, float] | None = None,
) -> tuple[dict[str, Any], Float64]:
    """The coefficients for some of the signals, and the confidence (questions,) that they give.

    `order` (signals,): the weights that order the candidates, if those of the confidence are fitted apart from them.
    `platt_weights`: the weight of a question in step 3 by its kind, 0 for a kind that is not in it. Raises `InputError` if
    step 3 has only right or only wrong first candidates for a pair of languages.
    """
    from sklearn.linear_model import LogisticRegression

    choices = choices_of(examples, signals)
    if order is not None:
        weights, size, none = weights_and_none(choices, PAIRS)
    else:
        order = order_weights(choices)
        scale, size, none = fit_scale_and_none(choices, choices.signals @ order, PAIRS)
        weights = order * scale
    scores = [row.signals[:, : len(signals)] @ weights - none[row.pair] - size * row.size for row in examples]
    first = np.array([logit(shares(row)).max() for row in scores])
    right = np.array([row.right[int(np.argmax(row.signals[:, : len(signals)] @ order))] for row in examples])
    pairs = np.array([row.pair for row in examples])
    if platt_weights is None:
        importance = _for_platt(examples).astype(float)
    else:
        importance = np.array([platt_weights.get(row.kind, 0.0) for row in examples])
    confidence = np.zeros(len(examples))
    platt = {}
    for pair in PAIRS:
        in_pair = pairs == pair
        chosen = in_pair & (importance > 0)
        if len(set(right[chosen])) < 2:
            raise InputError("fit_pair", pair=pair)
        line = LogisticRegression(C=10).fit(first[chosen, None], right[chosen], importance[chosen])
        slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
        platt[pair] = [round(slope, 4), round(offset, 4)]
        confidence[in_pair] = 1 / (1 + np.exp(-(slope * first[in_pair] + offset)))
    return {
        "weights": {signal: round(float(weight), 4) for signal, weight in zip(signals, weights, strict=True)},
        "size": round(size, 4),
        "none": {pair: round(value, 4) for pair, value in none.items()},
        "platt": platt,
    }, confidence


def choices_of(examples: Sequence[RankingExample], signals: Sequence[str]) -> Choices:
    shape = (len(examples), CANDIDATES)
    values, present, right = np.zeros((*shape, len(signals))), np.zeros(shape, bool), np.zeros(shape, bool)
    for n, row in enumerate(examples):
        values[n, : len(row.signals)] = row.signals[:, : len(signals)]
        present[n, : len(row.signals)] = True
        right[n, : len(row.right)] = row.right
    kinds = [(row.data_set, row.pair, row.kind) for row in examples]
    counts = Counter(kinds)
    importance = np.array([1 / np.sqrt(counts[kind]) for kind in kinds])
    sizes = np.array([row.size for row in examples])
    return Choices(values, present, right, np.array([row.pair for row in examples]), sizes, importance)


def _for_platt(examples: Sequence[RankingExample]) -> NDArray[np.bool_]:
    """Which questions step 3 is fitted on, (questions,)."""
    kinds = defaultdict(set)
    for row in examples:
        kinds[row.data_set, row.pair].add(row.kind)
    mixed = {pair for (_, pair), set_kinds in kinds.items() if UNANSWERABLE in set_kinds}
    return np.array(
        [
            row.kind in (ANSWERABLE, UNANSWERABLE) and UNANSWERABLE in kinds[row.data_set, row.pair]
            if row.pair in mixed
            else row.kind in (ANSWERABLE, TAKEN_OUT)
            for row in examples
        ]
    )


def thresholds(examples: Sequence[RankingExample], confidence: Float64, names: Collection[str]) -> dict[str, float]:
    """The threshold of each language; 0.5 if the questions that it needs are missing.

    `confidence`: (questions,). `names`: only questions asked of all texts of the data sets with these names are used.
    """
    rows = [
        (row.data_set, row.kind, row.language, row_confidence)
        for row, row_confidence in zip(examples, confidence, strict=True)
        if row.data_set in names
    ]
    french = [
        value
        for data_set, kind, language, value in rows
        if data_set == _FRENCH_THRESHOLD_SET and kind == ANSWERABLE and language == "fr"
    ]
    mixed = {data_set for data_set, kind, language, _ in rows if kind == UNANSWERABLE and language == "en"}
    english = [(kind, value) for data_set, kind, language, value in rows if data_set in mixed and language == "en"]
    answerable, taken_out = ([value for kind, value in english if kind == which] for which in (ANSWERABLE, TAKEN_OUT))
    return {
        "fr": round(float(np.quantile(french, _REFUSED)), 3) if french else 0.5,
        "en": round(_even(answerable, taken_out), 3) if answerable and taken_out else 0.5,
    }


def _even(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The threshold that refuses the same share of answerable questions as it answers of unanswerable ones."""
    limits = np.unique([*answerable, *unanswerable])
    refused = np.searchsorted(np.sort(answerable), limits) / len(answerable)
    answered = 1 - np.searchsorted(np.sort(unanswerable), limits) / len(unanswerable)
    return float(limits[np.abs(refused - answered).argmin()])


def _mean(queries: Iterable[Query]) -> Vectors:
    """The mean vector of the word tokens of some questions, (dimension,)."""
    parts = [q.tokens.vectors[word_tokens(q.tokens, q.text)] for q in queries if q.tokens is not None]
    mean: Vectors = np.concatenate(parts).mean(axis=0)
    return mean


def text_of(fitted: dict[str, Any]) -> str:
    """JSON with each list of numbers on one line."""
    text = json.dumps(fitted, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda match: " ".join(match[0].split()), text) + "\n"


if __name__ == "__main__":
    sys.exit(main())
