"""`python -m qa.fit DATA_DIR… [--out FILE]`: fits ranking.json on the fit halves of data sets.

The folders are those of `python -m qa.evaluate`, whose report halves are left alone. Every answerable question is asked
twice: of the whole corpus, and of what is left when all documents with its document's title are taken out, so that
nothing answers. A French question with an English twin ("…-fr", "…-en") is asked of the English texts of other folders
too, where three legs agree on what answers the twin.

1. weights of the legs: a conditional logit over the candidates of answerable questions
2. scale and "none answers", by the languages of question and text: the same over all questions
3. slope and offset by the question's language: a logistic regression of "the first is right" on the logit of its share

Each kind of question counts by the square root of how many there are. The French threshold refuses 13 % of the
answerable questions of the folder "unanswerable". No English set here has unanswerable questions of the ordinary kind
(those of SQuAD 2.0 were written to look answerable): the English threshold is over the confidence of 90 % of the
questions whose article was taken out, each folder counting alike.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from index import Encoder, InputError, SentenceEncoder, Settings, UserError
from index.analysis import LANGUAGES, Language
from index.encoder import Vectors
from index.search import CANDIDATES, Preselection, Query
from index.tokens import word_tokens
from qa.asked import ANSWERABLE, TAKEN_OUT, UNANSWERABLE, Asked, Asker
from qa.logit import Choices, odds_of_none, order_weights
from qa.questions import half, read_questions
from qa.ranking import LEGS, PATH, Floats, logit, shares
from qa.remembering import RememberingEncoder

_PAIRS = ("fr-fr", "en-en", "en-fr", "fr-en")
_REFUSED = 0.13
"""Share of answerable questions below the French threshold."""
_ANSWERED = 0.1
"""Share of questions without an answer over the English threshold."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.fit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA_DIR")
    parser.add_argument("--out", type=Path, default=PATH, metavar="FILE", help="default: the package's ranking.json")
    options = parser.parse_args(arguments)
    try:
        encoder = RememberingEncoder(SentenceEncoder.from_settings(Settings.from_env()))
        fitted = fit(options.folders, encoder)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    options.out.write_text(_text(fitted), encoding="utf-8")
    print(f"{options.out}: {sum(fitted['fitted']['questions'].values())} questions, thresholds {fitted['thresholds']}")
    return 0


def fit(folders: Sequence[Path], encoder: Encoder) -> dict[str, Any]:
    """What ranking.json holds, fitted for `encoder`, whose tokens are needed."""
    preselection = Preselection()
    means, asked = collected(folders, encoder, preselection)
    fitted: dict[str, Any] = {
        "fitted": {
            "command": " ".join(["python -m qa.fit", *(folder.name for folder in folders)]),
            "date": datetime.now(UTC).date().isoformat(),
            "questions": dict(sorted(Counter(f"{row.folder} {row.pair} {row.kind}" for row in asked).items())),
        },
        "encoder": encoder.identity.as_dict(),
        "preselection": {name: getattr(preselection, name) for name in ("passage", "sentence", "words")},
    }
    fitted["with_tokens"], confidence = coefficients(asked, LEGS)
    fitted["without_tokens"], _ = coefficients(asked, LEGS[:-1])
    fitted["thresholds"] = thresholds(asked, confidence)
    fitted["question_means"] = {language: [round(float(x), 4) for x in mean] for language, mean in means.items()}
    return fitted


def collected(
    folders: Sequence[Path], encoder: Encoder, preselection: Preselection
) -> tuple[dict[Language, Vectors], list[Asked]]:
    """The mean token of the questions of each language, and all questions of the fit halves, asked."""
    questions = {folder: [q for q in read_questions(folder) if half(q.id) == "fit"] for folder in folders}
    every = [q for own in questions.values() for q in own]
    queries: dict[str, Query] = {}
    for q in track(every, "questions", console=Console(stderr=True), transient=True):
        if q.text not in queries:
            queries[q.text] = Query.of(q.text, "fr" if q.language == "fr" else "en", encoder)
    missing = [language for language in LANGUAGES if all(q.language != language for q in queries.values())]
    if missing:
        raise InputError(
            "fit_language", "There are no questions in {missing}: add a folder that has some.", missing=missing
        )
    means = {language: _mean(q for q in queries.values() if q.language == language) for language in LANGUAGES}
    asker = Asker(encoder, queries, means, preselection)
    asked = []
    for folder, own in questions.items():
        others = [q for other, those in questions.items() if other != folder for q in those]
        asked += list(asker.ask(folder, own, others))
    return means, asked


def coefficients(asked: Sequence[Asked], legs: Sequence[str]) -> tuple[dict[str, Any], Floats]:
    """The coefficients over some of the legs, and the confidence (questions,) that they give."""
    from sklearn.linear_model import LogisticRegression

    choices = _choices(asked, legs)
    order = order_weights(choices)
    scale, none = odds_of_none(choices, choices.legs @ order, _PAIRS)
    scores = [row.legs[:, : len(legs)] @ order * scale - none[row.pair] for row in asked]
    first = np.array([logit(shares(own)).max() for own in scores])
    right = np.array([row.right[int(np.argmax(own))] for row, own in zip(asked, scores, strict=True)])
    languages = np.array([row.language for row in asked])
    importance = _natural(asked)
    confidence = np.zeros(len(asked))
    platt = {}
    for language in LANGUAGES:
        mine = languages == language
        chosen = mine & (importance > 0)
        line = LogisticRegression(C=1e6).fit(first[chosen, None], right[chosen], sample_weight=importance[chosen])
        slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
        platt[language] = [round(slope, 4), round(offset, 4)]
        confidence[mine] = 1 / (1 + np.exp(-(slope * first[mine] + offset)))
    return {
        "weights": {leg: round(float(weight * scale), 4) for leg, weight in zip(legs, order, strict=True)},
        "none": {pair: round(value, 4) for pair, value in none.items()},
        "platt": platt,
    }, confidence


def _choices(asked: Sequence[Asked], legs: Sequence[str]) -> Choices:
    shape = (len(asked), CANDIDATES)
    values, there, right = np.zeros((*shape, len(legs))), np.zeros(shape, bool), np.zeros(shape, bool)
    for n, row in enumerate(asked):
        values[n, : len(row.legs)] = row.legs[:, : len(legs)]
        there[n, : len(row.legs)] = True
        right[n, : len(row.right)] = row.right
    kinds = [(row.folder, row.pair, row.kind) for row in asked]
    counts = Counter(kinds)
    importance = np.array([1 / np.sqrt(counts[kind]) for kind in kinds])
    return Choices(values, there, right, np.array([row.pair for row in asked]), importance)


def _natural(asked: Sequence[Asked]) -> Floats:
    """What each question counts in step 3: 1 where its folder mixes answerable and unanswerable ones in its language, else 0."""
    kinds = defaultdict(set)
    for row in asked:
        kinds[row.folder, row.language].add(row.kind)
    return np.array(
        [
            float(row.kind in (ANSWERABLE, UNANSWERABLE) and UNANSWERABLE in kinds[row.folder, row.language])
            for row in asked
        ]
    )


def thresholds(asked: Sequence[Asked], confidence: Floats) -> dict[str, float]:
    """By language, from the `confidence` (questions,) of the questions; even odds where the folders needed are missing."""
    rows = [(row.folder, row.kind, row.language, own) for row, own in zip(asked, confidence, strict=True)]
    french = [own for folder, kind, _, own in rows if folder == "unanswerable" and kind == ANSWERABLE]
    english = [(folder, own) for folder, kind, language, own in rows if kind == TAKEN_OUT and language == "en"]
    english = [(folder, own) for folder, own in english if folder.startswith("squad")]  # headlines are no questions
    sizes = Counter(folder for folder, _ in english)
    weights = [1 / sizes[folder] for folder, _ in english]
    return {
        "fr": round(float(np.quantile(french, _REFUSED)), 3) if french else 0.5,
        "en": round(_quantile([own for _, own in english], weights, 1 - _ANSWERED), 3) if english else 0.5,
    }


def _quantile(values: Sequence[float], weights: Sequence[float], share: float) -> float:
    order = np.argsort(values)
    below = np.cumsum(np.asarray(weights)[order]) / np.sum(weights)
    return float(np.asarray(values)[order][np.searchsorted(below, share)])


def _mean(queries: Iterable[Query]) -> Vectors:
    """The mean of the unit vectors of the word tokens of some questions."""
    parts = [q.tokens.vectors[word_tokens(q.tokens, q.text)] for q in queries if q.tokens is not None]
    mean: Vectors = np.concatenate(parts).mean(axis=0)
    return mean


def _text(fitted: dict[str, Any]) -> str:
    """JSON with each list of numbers on one line."""
    text = json.dumps(fitted, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found[0].split()), text) + "\n"


if __name__ == "__main__":
    sys.exit(main())
