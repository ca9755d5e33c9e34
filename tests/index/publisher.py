"""Publishes one index after another into a folder until it is killed: `python tests/publisher.py FOLDER`."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from index import from_text
from index.storing import generations
from index.storing.saved import publish
from index.storing.store import Index
from tests.word_encoder import WordEncoder


def text(number: int) -> str:
    """A text whose every sentence tells which text it is of."""
    return "\n".join(f"Texte {number} phrase {line} d'une certaine longueur." for line in range(200))


def main(folder: Path) -> None:
    encoder = WordEncoder(dimension=64)
    for number in count():
        with generations.write_lock(folder):
            publish(folder, Index.build([from_text(text(number))], encoder))
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
