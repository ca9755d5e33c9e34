"""Laws 3 to 6: what is saved is what was built, whole, or it is as it was before."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index import (
    EncoderIdentity,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexNotWritable,
    from_text,
)
from index.searching import FirstStageWeights, Query, candidates
from index.storing import generations
from index.storing.saved import open_index, publish
from index.storing.store import FORMAT, Index
from index.words.terms import Language
from tests.index.publisher import text
from tests.word_encoder import WordEncoder

FRENCH: Language = "fr"
ENGLISH: Language = "en"
MEANS = {language: np.zeros(4096, np.float32) for language in (FRENCH, ENGLISH)}  # takes nothing out
PUBLISHER = Path(__file__).parent / "publisher.py"


def build(folder: Path, words: str, encoder: WordEncoder) -> str:
    with generations.building(folder):
        return publish(folder, Index.build([from_text(words)], encoder))


@contextmanager
def publishing(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that publishes into the folder without a pause, killed at the end as by `kill -9`."""
    with subprocess.Popen([sys.executable, PUBLISHER, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first is published
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def assert_whole(index: Index) -> None:
    """Documents, passages and vectors are of one and the same build."""
    number = int(index.documents[0].text.split()[1])
    assert index.documents[0].text == text(number)
    assert index.counts() == Index.build(index.documents, WordEncoder(dimension=64)).counts()
    vector = WordEncoder(dimension=64).encode_queries([index.passages[3].text])[0]
    assert float(index.nearest_passages.vectors[3] @ vector) == pytest.approx(1)


def test_law_3_a_loaded_index_gives_the_same_hits_and_scores(
    tmp_path: Path, article: str, encoder: WordEncoder
) -> None:
    """Saving, loading and searching gives the same hits and scores as before saving."""
    index = Index.build([from_text(article, title="Été")], encoder)
    with generations.building(tmp_path):
        publish(tmp_path, index)
    _, loaded = open_index(tmp_path, encoder.identity)
    assert (loaded.documents, loaded.passages) == (index.documents, index.passages)
    for question, language in (
        ("le Mexique", FRENCH),
        ("drones de la CIA", FRENCH),
        ("the war", ENGLISH),
        ("rien", FRENCH),
    ):
        query = Query.of(question, language, encoder)
        before, after = (candidates(i, query, weights=FirstStageWeights()) for i in (index, loaded))
        for one, other in zip(before, after, strict=True):
            assert (one.passage, one.cosine, one.word_share) == (other.passage, other.cosine, other.word_share)
            assert one.token_match == other.token_match is not None
            assert np.array_equal(one.sentence_cosines, other.sentence_cosines)


def test_law_4_a_build_killed_at_any_point_leaves_the_index_whole_and_the_next_build_works(tmp_path: Path) -> None:
    """Eight builds killed at random moments; whatever they left is gone after the next."""
    chance = random.Random(4)
    for _ in range(8):
        with publishing(tmp_path):
            time.sleep(chance.uniform(0, 0.12))
        assert_whole(open_index(tmp_path)[1])
    build(tmp_path, text(0), WordEncoder(dimension=64))
    kept = {generations.current(tmp_path), generations.previous(tmp_path)}
    assert {place.name for place in (tmp_path / "generations").iterdir()} == kept
    assert {path.name for path in tmp_path.iterdir()} == {"current.json", "generations", "lock"}


def test_law_5_a_reader_sees_one_generation_or_the_next_whole(tmp_path: Path) -> None:
    """While another process replaces it again and again."""
    with publishing(tmp_path):
        seen = set()
        end = time.monotonic() + 2
        while time.monotonic() < end:
            name, index = open_index(tmp_path)
            assert_whole(index)
            seen.add(name)
    assert len(seen) > 3


def test_law_6_an_index_of_another_model_or_other_prompts_is_refused_with_the_command_that_repairs_it(
    tmp_path: Path,
) -> None:
    """Both are named, and how to build it anew."""
    build(tmp_path, "Un texte.", WordEncoder("old"))
    for other in (
        EncoderIdentity("new", "1", "", ""),
        EncoderIdentity("old", "2", "", ""),
        EncoderIdentity("old", "1", "q: ", ""),
    ):
        with pytest.raises(IndexMismatch, match=rf"made by old .*python -m index build FILE --index {tmp_path}"):
            open_index(tmp_path, other)


def test_an_index_of_another_format_is_refused(tmp_path: Path, encoder: WordEncoder) -> None:
    """With both numbers and what to do."""
    manifest, files = Index.build([from_text("Un texte.")], encoder).to_files()
    with generations.building(tmp_path):
        generations.publish(tmp_path, manifest | {"format": 99}, files)
    with pytest.raises(IndexMismatch, match=f"format 99, this version reads {FORMAT}: build it again"):
        open_index(tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def edit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "file",
    [
        "manifest.json",
        "documents.jsonl",
        "passages.jsonl",
        "passages.faiss",
        "sentences.faiss",
        "words.npz",
        "lexicon-fr.npz",
        "vocabulary-fr.npz",
        "tokens.npz",
    ],
)
@pytest.mark.parametrize("harm", [cut, edit, Path.unlink])
def test_a_file_cut_short_edited_or_missing_is_named_and_the_one_before_can_be_had(
    tmp_path: Path, encoder: WordEncoder, file: str, harm: Callable[[Path], None]
) -> None:
    """`rollback` repairs it."""
    build(tmp_path, "Le premier.", encoder)
    name = build(tmp_path, "Le second.", encoder)
    harm(tmp_path / "generations" / name / file)
    with pytest.raises(IndexDamaged, match=rf"{file} is missing, cut short or edited.*rollback"):
        open_index(tmp_path)
    with generations.building(tmp_path):
        generations.rollback(tmp_path)
    assert open_index(tmp_path)[1].documents[0].text == "Le premier."


def test_a_damaged_pointer_is_an_error_and_a_build_replaces_it(tmp_path: Path, encoder: WordEncoder) -> None:
    """It is never taken for an empty folder."""
    build(tmp_path, "Un texte.", encoder)
    (tmp_path / "current.json").write_text("{")
    with pytest.raises(IndexDamaged, match=r"current\.json"):
        open_index(tmp_path)
    build(tmp_path, "Un autre.", encoder)
    assert open_index(tmp_path)[1].documents[0].text == "Un autre."


def test_rollback_goes_back_and_a_second_one_returns(tmp_path: Path, encoder: WordEncoder) -> None:
    """Only two generations are kept."""
    for words in ("Un.", "Deux.", "Trois."):
        build(tmp_path, words, encoder)
    texts = []
    for _ in range(2):
        with generations.building(tmp_path):
            generations.rollback(tmp_path)
        texts.append(open_index(tmp_path)[1].documents[0].text)
    assert texts == ["Deux.", "Trois."]
    assert len(list((tmp_path / "generations").iterdir())) == 2


def test_without_an_earlier_index_there_is_nothing_to_go_back_to(tmp_path: Path, encoder: WordEncoder) -> None:
    """Nor is there an index where none was built."""
    with pytest.raises(IndexNotFound, match=r"There is no index in .*python -m index build FILE"):
        open_index(tmp_path / "nowhere")
    build(tmp_path, "Un.", encoder)
    with generations.building(tmp_path), pytest.raises(IndexNotFound, match="no earlier index"):
        generations.rollback(tmp_path)


def test_a_second_build_is_told_that_one_is_running(tmp_path: Path, encoder: WordEncoder) -> None:
    """And the first is not disturbed; a killed one does not hold the folder."""
    with generations.building(tmp_path), pytest.raises(IndexBusy, match="Another build is running"):
        build(tmp_path, "Un.", encoder)
    build(tmp_path, "Un.", encoder)


def test_a_full_disk_is_said_and_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    """A limit on file size stands in for the disk: the write fails half-way, as it does there."""
    build(tmp_path, "Un texte.", WordEncoder())
    before = sorted(tmp_path.rglob("*"))
    large = Index.build([from_text(text(1))], WordEncoder())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with generations.building(tmp_path), pytest.raises(IndexNotWritable, match="The disk is full: free some space"):
            publish(tmp_path, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(tmp_path.rglob("*")) == before
    assert open_index(tmp_path)[1].documents[0].text == "Un texte."


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, encoder: WordEncoder) -> None:
    """A file in its place, and, for those who are not root, a folder without permission."""
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexNotWritable, match=r"cannot be written .*choose another folder with --index"):
        build(tmp_path / "file", "Un.", encoder)
    if os.geteuid() != 0:
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(IndexNotWritable, match="Permission denied"):
            build(tmp_path / "locked" / "index", "Un.", encoder)


def test_the_manifest_tells_what_made_the_index(tmp_path: Path, encoder: WordEncoder) -> None:
    """Format, encoder with its prompts, dimension, counts, how it was split, and each file's size and SHA-256."""
    name = build(tmp_path, "Un texte. Deux phrases.", encoder)
    manifest = json.loads((tmp_path / "generations" / name / "manifest.json").read_text())
    assert manifest["encoder"] == {"model": "words", "revision": "1", "query_prompt": "", "passage_prompt": ""}
    assert manifest["counts"] == {"documents": 1, "passages": 1, "sentences": 2}
    assert (manifest["format"], manifest["dimension"], manifest["split"]) == (FORMAT, 4096, {"passage_tokens": 100})
    assert set(manifest["files"]["passages.faiss"]) == {"bytes", "sha256"}


@pytest.mark.parametrize("token_passages", [0, 10])
def test_publishing_counts_every_file(tmp_path: Path, encoder: WordEncoder, token_passages: int) -> None:
    """One by one as they are written, of as many as there are, with token vectors or without."""
    texts = [from_text("Un texte."), from_text("A text.", id="b")]
    index = Index.build(texts, encoder, token_passages=token_passages)
    told: list[tuple[str, int, int]] = []
    with generations.building(tmp_path):
        publish(tmp_path, index, lambda *step: told.append(step))
    count = len(list(index.to_files()[1]))
    assert told == [("publish", done, count) for done in range(count)]
