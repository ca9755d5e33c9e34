"""`python -m qa.training.translated DATA… --save FOLDER`: training sets whose questions are translated by a machine.

Of each training set, `NAME-across.jsonl.gz` gets its rows with the question in the other language. Apertium translates,
by way of Catalan; it needs the Debian packages apertium, apertium-eng-cat and apertium-fra-cat, and no network. Its rules
see a few words at once, so the English is simple and the French is rough. A translated question is kept if it has the
numbers and the names of several words of the original, and if its vector is close to that of the original.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import SentenceEncoder
from qa.training.reader_data import ACROSS, read_lines, set_name

_MODES = {"en": ("eng-cat", "cat-fra"), "fr": ("fra-cat", "cat-eng")}
_OTHER = {"en": "fr", "fr": "en"}
_BLOCK = 2_000  # texts given to Apertium at once
_KEPT_WHOLE = re.compile(r"\d+|(?<=\s)[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)+")
"""Numbers and names of several words. Apertium knows some surnames as nouns, so that Smith becomes Ferrer."""
_QUESTION_WORDS = {
    "fr": ((r"^Ce qu", "Qu'est-ce qu"), (r"^Qui il ", "Qui "), (r"^Quand c'", "Quand "), (r"\s*\?", " ?")),
    "en": ((r"^Quan ", "When "), (r"\s+\?", "?")),
}
"""What Apertium leaves of question words, and what is written in its place."""
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m qa.training.translated", description="Translates training sets.")
    parser.add_argument("data", nargs="+", type=Path, metavar="DATA", help="a .jsonl.gz of questions")
    parser.add_argument("--save", type=Path, required=True, metavar="FOLDER", help="where the translated sets go")
    parser.add_argument("--share", type=float, default=0.75, help="the part of the questions to keep: the closest ones")
    options = parser.parse_args(arguments)
    for path in options.data:
        if not path.is_file():
            parser.error(f"there is no file {path}")
    if shutil.which("apertium") is None:
        parser.error("Apertium is missing: apt-get install apertium apertium-eng-cat apertium-fra-cat")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    options.save.mkdir(parents=True, exist_ok=True)
    encoder = SentenceEncoder()
    for path in options.data:
        rows = list(read_lines(path))
        questions = translated([row["question"] for row in rows], rows[0]["lang"])
        closeness = _closeness(encoder, [row["question"] for row in rows], questions)
        least = float(np.quantile(closeness, 1 - options.share))
        across = [
            row | {"question": question, "question_lang": _OTHER[row["lang"]]}
            for row, question, close in zip(rows, questions, closeness, strict=True)
            if close >= least and _keeps_names(row["question"], question)
        ]
        _write(options.save / f"{set_name(path)}{ACROSS}.jsonl.gz", across)


def translated(texts: Sequence[str], language: str) -> list[str]:
    """Texts in `language` in the other one, each in one line.

    Raises `subprocess.CalledProcessError` if Apertium fails, and `ValueError` if it loses a text.
    """
    results: list[str] = []
    for first in range(0, len(texts), _BLOCK):
        block = texts[first : first + _BLOCK]
        lines = "\n".join(f"<p>{html.escape(' '.join(text.split()), quote=False)}</p>" for text in block)
        for mode in _MODES[language]:
            done = subprocess.run(
                ["apertium", "-u", "-f", "html", mode], input=lines, capture_output=True, text=True, check=True
            )
            lines = done.stdout
        paragraphs = re.findall(r"<p>(.*?)</p>", lines, re.DOTALL)
        if len(paragraphs) != len(block):
            raise ValueError(f"Apertium gave {len(paragraphs)} texts for {len(block)}")
        results += [_tidied(html.unescape(text), _OTHER[language]) for text in paragraphs]
        _log.info("%d of %d texts translated", len(results), len(texts))
    return results


def _tidied(text: str, language: str) -> str:
    text = " ".join(text.split())
    for pattern, replacement in _QUESTION_WORDS[language]:
        text = re.sub(pattern, replacement, text)
    return text


def _keeps_names(original: str, translation: str) -> bool:
    return all(match.group() in translation for match in _KEPT_WHOLE.finditer(original))


def _closeness(encoder: SentenceEncoder, originals: Sequence[str], translations: Sequence[str]) -> list[float]:
    """The cosine of the vectors of each question and its translation."""
    pairs = zip(encoder.encode_questions(list(originals)), encoder.encode_questions(list(translations)), strict=True)
    return [float(original @ translation) for (original, _), (translation, _) in pairs]


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    _log.info("%s: %d rows", path, len(rows))


if __name__ == "__main__":
    main()
