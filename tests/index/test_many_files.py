"""Many files at once, and changes to them, in a small form; `tests.index.many_files` is the large one."""

from __future__ import annotations

from pathlib import Path

from tests.index.many_files import changed, differing, written
from tests.word_encoder import WordEncoder


def test_an_index_that_was_changed_answers_as_one_built_whole(tmp_path: Path, encoder: WordEncoder) -> None:
    """Of a dozen files one is removed and one added; each step is told."""
    texts, folder = tmp_path / "texts", tmp_path / "index"
    texts.mkdir()
    paths = written(texts, 12, kilobytes=(1, 2, 3))
    _, (told, _, first), (_, _, less), (_, _, more) = changed(paths, encoder, folder)
    assert ", 0 reports" not in told
    names = [path.name for path in paths]
    assert [[document.id for document in index.documents] for index in (first, less, more)] == [
        names[:-1],
        names[1:-1],
        names[1:],
    ]
    assert differing(paths, encoder, folder) == []
