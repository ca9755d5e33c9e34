"""Laws 3 to 6: what is saved is what was built, whole, or it is as it was before."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
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
    InputError,
    Settings,
    from_text,
)
from index.__main__ import main
from index.encoding.encoder import Vectors
from index.searching import FirstStageWeights, Query, candidates
from index.storing import generations
from index.storing.saved import change, open_index, publish, rebuild, repair, rollback, verify
from index.storing.store import FORMAT, Index
from index.words.terms import Language
from tests.index.publisher import text
from tests.word_encoder import WordEncoder

FRENCH: Language = "fr"
ENGLISH: Language = "en"
MEANS = {language: np.zeros(4096, np.float32) for language in (FRENCH, ENGLISH)}  # takes nothing out
ROOT = Path(__file__).parents[2]
PUBLISHER = Path(__file__).parent / "publisher.py"
NETWORK_FOLDER = Path(__file__).parent / "network_folder.py"


def build(folder: Path, words: str, encoder: WordEncoder) -> str:
    with generations.write_lock(folder):
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
    assert float(index.passage_vectors.vectors[3] @ vector) == pytest.approx(1)


def test_law_3_a_loaded_index_gives_the_same_hits_and_scores(
    tmp_path: Path, article: str, encoder: WordEncoder
) -> None:
    """Saving, loading and searching gives the same hits and scores as before saving."""
    index = Index.build([from_text(article, title="Été")], encoder)
    with generations.write_lock(tmp_path):
        publish(tmp_path, index)
    loaded = open_index(tmp_path, encoder.identity).index
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
        assert_whole(open_index(tmp_path).index)
    build(tmp_path, text(0), WordEncoder(dimension=64))
    names = {place.name for place in (tmp_path / "generations").iterdir()}
    assert names <= set(generations.pointer(tmp_path).names)
    assert len(names) == 3
    assert {path.name for path in tmp_path.iterdir()} == {"current.json", "generations", "lock"}


def test_law_5_a_reader_sees_one_generation_or_the_next_whole(tmp_path: Path) -> None:
    """While another process replaces it again and again."""
    with publishing(tmp_path):
        seen: set[str] = set()
        began = time.monotonic()
        while time.monotonic() < began + 2 or (
            len(seen) <= 3 and time.monotonic() < began + 60
        ):  # a busy machine is slow
            opened = open_index(tmp_path)
            assert_whole(opened.index)
            assert opened.warning is None
            seen.add(opened.name)
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
    with generations.write_lock(tmp_path):
        generations.publish(tmp_path, manifest | {"format": 99}, files)
    with pytest.raises(IndexMismatch, match=f"format 99, this version reads {FORMAT}: build it again"):
        open_index(tmp_path)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder, with what is in it; the lock, which is only held, left out."""
    return {
        str(path): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if path.name != "lock"
    }


class Liar(WordEncoder):
    """Gives each text the vector of its end only."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return super().encode_queries([text.split()[-1] for text in texts])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def edit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def a_pipe_instead(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "file",
    [
        "manifest.json",
        "documents.safetensors",
        "passages.safetensors",
        "passages.faiss",
        "sentences.faiss",
        "words.safetensors",
        "lexicon-fr.safetensors",
        "vocabulary-fr.safetensors",
        "tokens.safetensors",
    ],
)
@pytest.mark.parametrize("harm", [cut, edit, Path.unlink, a_pipe_instead])
def test_where_a_file_is_cut_short_edited_or_missing_the_newest_whole_index_is_read(
    tmp_path: Path, encoder: WordEncoder, file: str, harm: Callable[[Path], None]
) -> None:
    """With a warning that names the file and the command that makes it so for good."""
    for words in ("Le premier.", "Le second."):
        build(tmp_path, words, encoder)
    name = build(tmp_path, "Le dernier.", encoder)
    harm(tmp_path / "generations" / name / file)
    opened = open_index(tmp_path)
    assert opened.index.documents[0].text == "Le second."
    assert re.search(rf"{file} is missing, cut short or edited.*python -m index repair", str(opened.warning))
    repair(tmp_path, encoder.identity)
    again = open_index(tmp_path)
    assert (again.name, again.warning) == (opened.name, None)
    assert (tmp_path / "generations" / name).is_dir()


def test_an_index_that_was_read_does_not_need_its_files(tmp_path: Path, encoder: WordEncoder) -> None:
    """Another program may cut them short while it answers; the system ends a process that looks at a mapped one then."""
    build(tmp_path, "Le chat dort. La lune brille.", encoder)
    program = """
import sys
from pathlib import Path
from qa import Retriever
from tests.word_encoder import WordEncoder

retriever = Retriever.open(sys.argv[1], encoder=WordEncoder())
for file in Path(sys.argv[1]).glob("generations/*/*"):
    file.write_bytes(b"")
print(retriever.ask("Que fait la lune ?").hits[0].sentence_text)
"""
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "La lune brille.\n")


def test_where_no_index_is_whole_it_is_said(tmp_path: Path, encoder: WordEncoder) -> None:
    """With the file, and what to do; nothing is built in its place, and nothing removed."""
    name = build(tmp_path, "Le premier.", encoder)
    cut(tmp_path / "generations" / name / "passages.safetensors")
    before = contents(tmp_path)
    for opening in (open_index, lambda folder: repair(folder, encoder.identity)):
        with pytest.raises(IndexDamaged, match=r"passages\.safetensors is missing, cut short or edited.*repair"):
            opening(tmp_path)
    assert contents(tmp_path) == before


def a_folder_instead(pointer: Path) -> None:
    pointer.unlink()
    pointer.mkdir()


LOST: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda pointer: pointer.write_bytes(b""),
    "cut": lambda pointer: pointer.write_bytes(pointer.read_bytes()[:-9]),
    "another text": lambda pointer: pointer.write_text('["current"]'),
    "a path": lambda pointer: pointer.write_text('{"current": "../../etc", "previous": null}'),
    "deep": lambda pointer: pointer.write_text("[" * 100_000),
    "a folder": a_folder_instead,
    "a pipe": a_pipe_instead,
    "of no generation": lambda pointer: pointer.write_text('{"current": null, "previous": null}'),
    "of a generation that is gone": lambda pointer: pointer.write_text(
        json.dumps({"current": "0" * 20, "previous": None})
    ),
}


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
def test_a_lost_pointer_takes_the_newest_whole_index_and_a_reader_changes_nothing(
    tmp_path: Path, encoder: WordEncoder, lost: Callable[[Path], object]
) -> None:
    """It says so, and `repair` makes it so for good, with the others to go back to."""
    for words in ("Un.", "Deux.", "Trois."):
        build(tmp_path, words, encoder)
    lost(tmp_path / "current.json")
    before = contents(tmp_path)
    opened = open_index(tmp_path, encoder.identity)
    assert opened.index.documents[0].text == "Trois."
    assert "run `python -m index repair" in str(opened.warning)
    assert contents(tmp_path) == before
    if (tmp_path / "current.json").is_dir():
        (tmp_path / "current.json").rmdir()
    assert repair(tmp_path, encoder.identity).name == opened.name
    assert open_index(tmp_path).warning is None
    assert rollback(tmp_path, encoder.identity).index.documents[0].text == "Deux."


def test_a_build_after_a_lost_pointer_removes_nothing_that_it_did_not_replace(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    """What the lost pointer listed is no longer known to be replaced, however often one builds after that."""
    old = [build(tmp_path, words, encoder) for words in ("Un.", "Deux.", "Trois.")]
    foreign = [tmp_path / "generations" / "copie de sauvegarde", tmp_path / "generations" / "building-by-hand"]
    for place in foreign:
        place.mkdir()
    (tmp_path / "current.json").unlink()
    for number in range(5):
        build(tmp_path, f"Nouveau {number}.", encoder)
    names = {place.name for place in (tmp_path / "generations").iterdir()}
    assert names >= {*old[:2], *(place.name for place in foreign)}
    assert open_index(tmp_path).index.documents[0].text == "Nouveau 4."


@pytest.mark.parametrize("kept", [1, 2, 5])
def test_as_many_generations_are_kept_as_are_asked_for(tmp_path: Path, encoder: WordEncoder, kept: int) -> None:
    """The newest, the current one among them."""
    names = []
    for number in range(7):
        with generations.write_lock(tmp_path):
            names.append(publish(tmp_path, Index.build([from_text(f"Texte {number}.")], encoder), kept=kept))
    assert [one.name for one in generations.list_generations(tmp_path)] == names[::-1][:kept]


def test_a_generation_that_is_being_read_is_not_removed(tmp_path: Path, encoder: WordEncoder) -> None:
    """It goes with a later build."""
    place = tmp_path / "generations" / build(tmp_path, "Un.", encoder)
    reader = os.open(place / "manifest.json", os.O_RDONLY)
    fcntl.flock(reader, fcntl.LOCK_SH)
    for number in range(4):
        build(tmp_path, f"Texte {number}.", encoder)
    assert place.is_dir()
    os.close(reader)
    build(tmp_path, "Dernier.", encoder)
    assert not place.exists()
    assert len(list((tmp_path / "generations").iterdir())) == 3


def test_the_same_index_can_be_published_twice(tmp_path: Path, encoder: WordEncoder) -> None:
    """Also after another, and in place of a damaged copy of itself."""
    one, other = (Index.build([from_text(words)], encoder) for words in ("Un.", "Deux."))
    for harm in (None, cut):
        for index in (one, one, other, one):
            with generations.write_lock(tmp_path):
                name = publish(tmp_path, index)
        assert open_index(tmp_path).index.documents[0].text == "Un."
        if harm is not None:
            harm(tmp_path / "generations" / name / "passages.safetensors")
    with generations.write_lock(tmp_path):
        publish(tmp_path, one)
    assert open_index(tmp_path).warning is None
    assert len(list((tmp_path / "generations").iterdir())) == 2


def test_rollback_goes_back_and_a_second_one_returns(tmp_path: Path, encoder: WordEncoder) -> None:
    """Or to any that is kept, by the beginning of its name."""
    names = [build(tmp_path, words, encoder) for words in ("Un.", "Deux.", "Trois.")]
    asked = [None, None, names[0][:6], None]
    texts = [rollback(tmp_path, encoder.identity, name).index.documents[0].text for name in asked]
    assert texts == ["Deux.", "Trois.", "Un.", "Trois."]
    assert len(list((tmp_path / "generations").iterdir())) == 3
    for wrong in ("zz", ""):
        with pytest.raises(IndexNotFound, match="python -m index list"):
            rollback(tmp_path, encoder.identity, wrong)


def test_rollback_onto_what_cannot_be_searched_is_refused_before_the_pointer_moves(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    """Another model, another format, a damaged one."""
    build(tmp_path, "D'un autre modèle.", WordEncoder("other"))
    build(tmp_path, "Le dernier.", encoder)
    with pytest.raises(IndexMismatch, match="was made by other"):
        rollback(tmp_path, encoder.identity)
    manifest, files = Index.build([from_text("D'un autre format.")], encoder).to_files()
    with generations.write_lock(tmp_path):
        name = generations.publish(tmp_path, manifest | {"format": 99}, files)
    build(tmp_path, "Le dernier.", encoder)
    with pytest.raises(IndexMismatch, match="format 99"):
        rollback(tmp_path, encoder.identity)
    cut(tmp_path / "generations" / name / "passages.safetensors")
    with pytest.raises(IndexDamaged, match=r"passages\.safetensors"):
        rollback(tmp_path, encoder.identity, name)
    assert open_index(tmp_path, encoder.identity).index.documents[0].text == "Le dernier."


def test_verify_notices_vectors_that_the_model_does_not_give(tmp_path: Path) -> None:
    """Of passages and of sentences, though every byte is as it was written."""
    encoder, liar = WordEncoder(), Liar()
    texts = [from_text("Le chat dort. La lune brille.", id=str(n), title="Nuit") for n in range(20)]
    with generations.write_lock(tmp_path):
        publish(tmp_path, Index.build(texts, encoder))
    assert verify(tmp_path, encoder).warning is None
    with generations.write_lock(tmp_path):
        publish(tmp_path, Index.build(texts, liar))
    with pytest.raises(IndexMismatch, match="vectors that its model does not give"):
        verify(tmp_path, encoder)


def test_verify_does_not_call_whole_what_is_only_replaced_for_reading(tmp_path: Path, encoder: WordEncoder) -> None:
    """A damaged current index is an error, although an older one answers."""
    build(tmp_path, "Un.", encoder)
    edit(tmp_path / "generations" / build(tmp_path, "Deux.", encoder) / "passages.faiss")
    with pytest.raises(IndexDamaged, match=r"passages\.faiss"):
        verify(tmp_path, encoder)


def test_documents_are_added_replaced_and_removed(tmp_path: Path, encoder: WordEncoder) -> None:
    """The others stay, in their order; an id that is not there, or the last document, is refused."""
    build(tmp_path, "Un.", encoder)
    settings = Settings()
    added = [from_text("Deux.", id="b"), from_text("Trois.", id="c")]
    change(tmp_path, encoder, settings, added=added)
    change(tmp_path, encoder, settings, added=[from_text("Un, revu.", id="text")], removed=["b"])
    assert [document.text for document in open_index(tmp_path).index.documents] == ["Un, revu.", "Trois."]
    for removed, message in ((["b"], "no document b"), (["text", "c"], "at least one document")):
        with pytest.raises(InputError, match=message):
            change(tmp_path, encoder, settings, removed=removed)
    with pytest.raises(InputError, match="2 documents have the id c"):
        change(tmp_path, encoder, settings, added=[added[1], added[1]])
    assert len(open_index(tmp_path).index.documents) == 2


def test_documents_are_not_added_to_an_older_index_in_place_of_a_damaged_one(
    tmp_path: Path, encoder: WordEncoder
) -> None:
    """Those of the damaged one would be lost unseen."""
    build(tmp_path, "Un.", encoder)
    cut(tmp_path / "generations" / build(tmp_path, "Deux.", encoder) / "passages.safetensors")
    with pytest.raises(IndexDamaged, match="repair"):
        change(tmp_path, encoder, Settings(), added=[from_text("Trois.", id="c")])


def test_what_progress_raises_is_raised_as_it_is(tmp_path: Path, encoder: WordEncoder) -> None:
    """Also an error of the operating system, which says nothing about the folder of the index."""
    build(tmp_path, "Un.", encoder)
    before = contents(tmp_path)

    def broken(stage: str, done: int, total: int) -> None:
        if stage == "publish" and done == 2:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        rebuild(tmp_path, [from_text("Deux.")], encoder, Settings(), broken)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "refusal", [errno.EINVAL, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS], ids=errno.errorcode.get
)
def test_an_index_lives_on_a_file_system_without_locks_and_without_fsync_of_folders(
    tmp_path: Path, refusal: int
) -> None:
    """As SMB and NFS can be: one build at a time all the same, and a killed one does not hold the folder."""
    ran = subprocess.run(
        [sys.executable, NETWORK_FOLDER, str(refusal), tmp_path], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "built, busy, built, killed, built\n"
    assert {path.name for path in tmp_path.iterdir()} <= {"current.json", "generations", "lock"}


def test_without_an_earlier_index_there_is_nothing_to_go_back_to(tmp_path: Path, encoder: WordEncoder) -> None:
    """Nor is there an index where none was built."""
    with pytest.raises(IndexNotFound, match=r"There is no index in .*python -m index build FILE"):
        open_index(tmp_path / "nowhere")
    build(tmp_path, "Un.", encoder)
    with pytest.raises(IndexNotFound, match="no earlier index"):
        rollback(tmp_path, encoder.identity)


def test_a_second_build_is_told_that_one_is_running(tmp_path: Path, encoder: WordEncoder) -> None:
    """And the first is not disturbed; a killed one does not hold the folder."""
    with generations.write_lock(tmp_path), pytest.raises(IndexBusy, match="Another build is running"):
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
        with (
            generations.write_lock(tmp_path),
            pytest.raises(IndexNotWritable, match="The disk is full: free some space"),
        ):
            publish(tmp_path, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(tmp_path.rglob("*")) == before
    assert open_index(tmp_path).index.documents[0].text == "Un texte."


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
    with generations.write_lock(tmp_path):
        publish(tmp_path, index, lambda *step: told.append(step))
    count = len(list(index.to_files()[1]))
    assert told == [("publish", done, count) for done in range(count)]


def test_info_counts_what_the_index_holds(
    tmp_path: Path, encoder: WordEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its manifest says: another program may have written that."""
    manifest, files = Index.build([from_text("Un texte.")], encoder).to_files()
    with generations.write_lock(tmp_path):
        generations.publish(tmp_path, manifest | {"counts": [1], "dimension": None}, files)
    assert main(["info", "--index", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 document, 1 passage, 1 sentence, ")
