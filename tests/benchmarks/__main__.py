"""`python -m tests.benchmarks`: a table of what it costs, beside the stock way in the same run; `--json FILE` keeps it.

The stock way is `SentenceTransformer.encode` with the same weights, float32, nothing set. Questions are timed idle and
beside one busy process a core. It takes some minutes, in which nothing else should run.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import Document, SentenceEncoder
from tests.benchmarks import stages
from tests.benchmarks.large import large
from tests.benchmarks.stock import stock

_CORES = stages.cores()
_PATTERNS = (
    "Pourquoi le roi refuse-t-il le pont numéro {} ?",
    "Quand la tour domine-t-elle la ville en {} ?",
    "What does the harbour protect, item {}?",
)


def _questions(count: int, first: int) -> list[str]:
    """Questions that the retriever was not asked before, because it keeps recent answers."""
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
    parser.add_argument("--build", type=int, default=200, metavar="N", help="documents of the build (default: 200)")
    parser.add_argument(
        "--corpus", type=Path, metavar="FILE", help='build from its first lines instead, {"id", "title", "text"} each'
    )
    parser.add_argument("--large", action="store_true", help="also ask an index of a million passages")
    parser.add_argument("--profile", action="store_true", help="print where the time of the questions goes")
    options = parser.parse_args()
    figures: dict[str, Any] = {"cores": _CORES, "start": _starts()}
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
                **stages.answers(retriever, questions),
            }
            figures[f"clients, {state}"] = {
                str(count): stages.clients(retriever, _questions(2 * options.questions, first + 20_000 * count), count)
                for count in (1, 4, 16, 64)
            }
    documents = stages.corpus(options.build) if options.corpus is None else _read(options.corpus, options.build)
    texts = [f"passage: {document.text}" for document in documents]
    stock_seconds = stages.seconds(lambda: plain.encode(texts))
    figures["build, seconds"] = {
        "stock: encode the documents": stock_seconds,
        "stock: documents a second": round(len(texts) / stock_seconds, 1),
        **stages.builds(documents, encoder),
    }
    sizes = (10_000, 50_000, 100_000, *((1_000_000,) if options.large else ()))
    figures["search, ms"] = {f"{size:,} vectors": stages.search(size) for size in sizes}
    sizes = (100_000, *((1_000_000,) if options.large else ()))
    figures["question without the model, ms"] = {f"{size:,} passages": large(size) for size in sizes}
    print(_table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(lambda: [retriever.ask(question) for question in _questions(options.questions, 9_000_000)])
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


def _starts() -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {
        "import sentence_transformers": stages.start("import sentence_transformers"),
        "stock: answer with a vector": stages.start(
            "from tests.benchmarks.stock import stock; stock().encode(['query: Pourquoi ?'])", times=3
        ),
        "python -m qa": stages.start("import runpy; runpy.run_module('qa', run_name='__main__')", "Pourquoi ?"),
        "import gradio": stages.start("import gradio", times=3),
        "the page's first byte": stages.first_byte(port),
    }


def _read(path: Path, count: int) -> Sequence[Document]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
    return [Document(row["id"], row.get("title") or "", row["text"]) for row in rows]


def _table(figures: dict[str, Any]) -> str:
    lines = []
    for group, rows in figures.items():
        if not isinstance(rows, dict):
            lines.append(f"{group}: {rows}")
            continue
        lines.append(f"{group}:")
        for name, values in rows.items():
            cells = values if isinstance(values, dict) else {"": values}
            lines.append(f"  {name:34}" + "".join(f"{label:>12} {value:>9}" for label, value in cells.items()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
