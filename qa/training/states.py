"""`python -m qa.training.states DATA… --save FILE`: what all tokens have in common in the encoder's middle layer.

The mean and the deviation of each dimension of the states, over the tokens of as many paragraphs of each language. They
are `index/encoding/states.npz`, which the default model standardises its states with. Whatever was trained on states (the
reader) or keeps them (every index) belongs to that file: make both anew where it is replaced.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import SentenceEncoder
from index.arrays import Float64
from index.encoding import default_model


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m qa.training.states", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "data", nargs="+", type=Path, metavar="DATA", help='gzip files of one {"lang": …, "context": …} a line'
    )
    parser.add_argument("--paragraphs", type=int, default=150, metavar="N", help="of each language (default: 150)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="where the .npz is written")
    options = parser.parse_args(arguments)
    mean, deviation = common_states(paragraphs(options.data, options.paragraphs))
    with np.load(default_model.STATES) as shipped:
        away = np.abs(mean - shipped["mean"]) / shipped["deviation"]
        ratios = deviation / shipped["deviation"]
    print(f"mean: {away.mean():.3f} deviations from the shipped one, at most {away.max():.3f}")
    print(f"deviation: {ratios.mean():.3f} of the shipped one, from {ratios.min():.3f} to {ratios.max():.3f}")
    if options.save is not None:
        np.savez(options.save, mean=mean.astype(np.float32), deviation=deviation.astype(np.float32))
    return 0


def paragraphs(files: Sequence[Path], count: int) -> list[str]:
    """`count` paragraphs of each language at most, evenly out of all that the files have."""
    of_language: dict[str, dict[str, None]] = {}
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                of_language.setdefault(row["lang"], {})[row["context"]] = None
    return [
        texts[place]
        for language in sorted(of_language)
        for texts in [list(of_language[language])]
        for place in np.linspace(0, len(texts) - 1, min(count, len(texts))).astype(int)
    ]


def common_states(texts: Sequence[str]) -> tuple[Float64, Float64]:
    """Mean and deviation (dimension,) of the default model's states, over the tokens of texts; too long ones are left out."""
    encoder = SentenceEncoder()
    sizes = encoder.count_tokens(texts)
    fitting = [text for text, size in zip(texts, sizes, strict=True) if size <= encoder.max_passage_tokens]
    with np.load(default_model.STATES) as shipped:
        mean, deviation = shipped["mean"].astype(np.float64), shipped["deviation"].astype(np.float64)
    count, total, squares = 0, np.zeros_like(mean), np.zeros_like(mean)
    for _, _, tokens in encoder.encode_passages_with_tokens(fitting):
        if tokens is None or tokens.states is None:
            raise ValueError("the encoder tells no states of its tokens")
        states = tokens.states.astype(np.float64)
        count, total, squares = count + len(states), total + states.sum(axis=0), squares + (states**2).sum(axis=0)
    own_mean = total / count
    own_deviation = np.sqrt(squares / count - own_mean**2)
    return mean + deviation * own_mean, deviation * own_deviation


if __name__ == "__main__":
    sys.exit(main())
