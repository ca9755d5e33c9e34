"""`python -m qa.training.state_statistics DATA… --save FILE`: the mean and the standard deviation of the encoder's states.

They are computed for each dimension, over the tokens of an equal number of paragraphs in each language. The default
model standardises its states with them; it reads them from `index/encoding/states.npz`. The reader was trained on these
states and every index keeps them: if you replace the file, train the reader and build every index again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import PassageText, SentenceEncoder
from index.arrays import Float64
from index.encoding import default_model
from qa.reader import states_of


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.state_statistics",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help='gzip files of one {"lang": …, "context": …} a line'
    )
    parser.add_argument("--paragraphs", type=int, default=150, metavar="N", help="of each language (default: 150)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="where the .npz is written")
    options = parser.parse_args(arguments)
    mean, deviation = state_statistics(paragraphs(options.data, options.paragraphs))
    with np.load(default_model.STATES) as shipped:
        distances = np.abs(mean - shipped["mean"]) / shipped["deviation"]
        ratios = deviation / shipped["deviation"]
    print(f"mean: {distances.mean():.3f} standard deviations from the shipped one, at most {distances.max():.3f}")
    print(f"standard deviation: {ratios.mean():.3f} of the shipped one, from {ratios.min():.3f} to {ratios.max():.3f}")
    if options.save is not None:
        np.savez(options.save, mean=mean.astype(np.float32), deviation=deviation.astype(np.float32))
    return 0


def paragraphs(files: Sequence[Path], count: int) -> list[str]:
    """At most `count` paragraphs of each language, spread evenly over those of the files."""
    by_language: dict[str, dict[str, None]] = {}
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                by_language.setdefault(row["lang"], {})[row["context"]] = None
    chosen: list[str] = []
    for language in sorted(by_language):
        texts = list(by_language[language])
        numbers = np.linspace(0, len(texts) - 1, min(count, len(texts))).astype(int)
        chosen += [texts[number] for number in numbers]
    return chosen


def state_statistics(texts: Sequence[str]) -> tuple[Float64, Float64]:
    """Mean and standard deviation (dimension,) of the default model's states, over the tokens of texts.

    Texts that do not fit in the model's window are left out.
    """
    encoder = SentenceEncoder()
    sizes = encoder.count_tokens(texts)
    fitting = [text for text, size in zip(texts, sizes, strict=True) if size <= encoder.max_passage_tokens]
    with np.load(default_model.STATES) as shipped:
        mean, deviation = shipped["mean"].astype(np.float64), shipped["deviation"].astype(np.float64)
    count, total, squares = 0, np.zeros_like(mean), np.zeros_like(mean)
    for _, _, _, tokens in encoder.encode_passages([PassageText(text) for text in fitting]):
        states = states_of(tokens).astype(np.float64)
        count, total, squares = count + len(states), total + states.sum(axis=0), squares + (states**2).sum(axis=0)
    # The model gives states that are standardised with the shipped numbers: this is undone.
    standard_mean = total / count
    standard_deviation = np.sqrt(squares / count - standard_mean**2)
    return mean + deviation * standard_mean, deviation * standard_deviation


if __name__ == "__main__":
    sys.exit(main())
