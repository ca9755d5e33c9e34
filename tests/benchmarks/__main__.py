"""`python -m tests.benchmarks`: a table of what it costs, beside the stock way in the same run; `--json FILE` keeps it.

The stock way is `SentenceTransformer.encode` with the same weights, float32, nothing set. Questions are timed idle and
beside one busy process a core. Without options it takes some minutes; `--build` and `--large` take longer.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import sys
from pathlib import Path
from typing import Any

from index import SentenceEncoder
from tests.benchmarks import stages
from tests.benchmarks.stock import stock

_CORES = os.cpu_count() or 1
_PATTERNS = (
    "Pourquoi le roi refuse-t-il le pont numéro {} ?",
    "Quand la tour domine-t-elle la ville en {} ?",
    "What does the harbour protect, item {}?",
)


def _questions(count: int, first: int) -> list[str]:
    """Questions that no other measurement asks, for a retriever keeps those that it was just asked."""
    return [_PATTERNS[n % len(_PATTERNS)].format(first + n) for n in range(count)]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--documents", type=int, default=100, metavar="N", help="of the questions' index (default: 100)"
    )
    parser.add_argument("--questions", type=int, default=60, metavar="N", help="how many are asked (default: 60)")
    parser.add_argument("--build", type=int, metavar="N", help="also build an index of N documents")
    parser.add_argument(
        "--large", action="store_true", help="also search 10 thousand, 100 thousand and a million vectors"
    )
    parser.add_argument("--starts", action="store_true", help="also start processes")
    parser.add_argument("--profile", action="store_true", help="print where the time of the questions goes")
    options = parser.parse_args()
    figures: dict[str, Any] = {"cores": _CORES}
    if options.starts:
        figures["start"] = {
            "import sentence_transformers": stages.start("import sentence_transformers"),
            "python -m qa": stages.start("import runpy; runpy.run_module('qa', run_name='__main__')", "Pourquoi ?"),
            "import gradio": stages.start("import gradio"),
        }
    encoder = SentenceEncoder()
    encoder.load()
    plain = stock()
    retriever = stages.retriever_of(stages.corpus(options.documents), encoder)
    for first, state, burnt in ((0, "idle", 0), (10_000, "busy", _CORES)):
        questions = _questions(options.questions, first)
        with stages.burnt_cores(burnt):
            figures[f"question, ms, {state}"] = {
                "stock: encode it": stages.milliseconds(lambda q: plain.encode([f"query: {q}"]), questions),
                "encode it": stages.milliseconds(encoder.encode_question, questions),
                "answer it": stages.milliseconds(retriever.ask, questions),
            }
    figures["clients"] = {
        str(count): stages.clients(retriever, _questions(2 * options.questions, 20_000 * count), count)
        for count in (1, 4, 16, 64)
    }
    if options.build:
        documents = stages.corpus(options.build)
        texts = [f"passage: {document.text}" for document in documents]
        figures["build, seconds"] = {
            "stock: encode the passages": stages.seconds(lambda: plain.encode(texts)),
            **stages.builds(documents, encoder),
        }
    if options.large:
        figures["search, ms"] = {f"{size:,} vectors": stages.search(size) for size in (10_000, 100_000, 1_000_000)}
    print(_table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(lambda: [retriever.ask(question) for question in _questions(options.questions, 9_000_000)])
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


def _table(figures: dict[str, Any]) -> str:
    lines = []
    for group, rows in figures.items():
        if not isinstance(rows, dict):
            lines.append(f"{group}: {rows}")
            continue
        lines.append(f"{group}:")
        for name, values in rows.items():
            cells = values if isinstance(values, dict) else {"": values}
            lines.append(f"  {name:32}" + "".join(f"{label:>12} {value:>9}" for label, value in cells.items()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
