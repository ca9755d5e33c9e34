"""A saved index: build it as the settings say, publish it in a folder, open, change, undo, check and repair it.

The page, the command line and Python all save an index by `rebuild` or `change`. In one folder only one of these runs at
a time, because each holds the lock of `generations.write_lock`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.document import LONE_SURROGATES, Document, readable
from index.encoding.encoder import Encoder, EncoderIdentity
from index.errors import IndexDamaged, IndexMismatch, IndexNotFound, InputError, ModelError, SavedIndexError
from index.progress import Progress
from index.settings import Settings
from index.storing import generations
from index.storing.building import passage_text
from index.storing.store import Index

T = TypeVar("T")
_MIN_ROOM = 16
"""How many tokens the prompts have to leave for a question and for a passage."""
_CHECKED = 8
"""How many passages `verify` encodes again."""
_MIN_COSINE = 0.98
"""The least cosine of a stored vector and the same text encoded again. Processors differ by .002 at most."""

_UNREADABLE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""Errors that mean: each file is as it was written, but together they are no index."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedIndex:
    """An index and the name of its generation, "" if it is not saved; `warning` says why it is not the current one."""

    name: str
    index: Index
    warning: SavedIndexError | None = None


def build(
    documents: Sequence[Document],
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    previous: Index | None = None,
) -> Index:
    """The index of some documents, built as the settings say; what `previous` has of them is reused.

    Raises `InputError`, as `Index.build` does, and `ModelError` if the prompts leave no room for a text.
    """
    room = min(encoder.max_query_tokens, encoder.max_passage_tokens)
    if room < _MIN_ROOM:
        raise ModelError("model_room", name=encoder.identity.model, room=max(0, room), least=_MIN_ROOM)
    return Index.build(
        [_storable(document) for document in documents],
        encoder,
        passage_tokens=settings.passage_tokens,
        token_passages=settings.token_passages,
        translated_words=settings.translated_words,
        previous=previous,
        progress=progress,
    )


def publish(folder: Path, index: Index, progress: Progress | None = None, *, kept: int = 3) -> str:
    """Makes `index` the folder's current generation, and gives its name. Call it within `generations.write_lock`.

    `kept`: how many generations stay, this one among them. `progress` counts the files. Raises `IndexNotWritable`; what was
    published before is then unchanged.
    """
    manifest, files = index.to_files()
    return generations.publish(folder, manifest, _with_progress(files, index.file_count, progress), kept=kept)


def rebuild(
    folder: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    encode_all: bool = False,
    wait_seconds: float = 0,
) -> SavedIndex:
    """Builds the index of some documents and publishes it in place of the present one.

    Texts that the present index has are only encoded again with `encode_all`. Raises `InputError`, `ModelError`,
    `IndexBusy` if another process or thread writes there for longer than `wait_seconds`, `IndexNotWritable`, and what
    `progress` raises; after any error the previous index is still there.
    """
    with generations.write_lock(folder, wait_seconds=wait_seconds):
        previous = None if encode_all else _reusable(folder, encoder)
        index = build(documents, encoder, settings, progress, previous=previous)
        return SavedIndex(publish(folder, index, progress, kept=settings.kept_generations), index)


def _reusable(folder: Path, encoder: Encoder) -> Index | None:
    """The index that a rebuild takes unchanged texts from; None if there is none that this encoder made."""
    try:
        return open_index(folder, encoder.identity).index
    except SavedIndexError:
        return None


def change(
    folder: Path,
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    added: Sequence[Document] = (),
    removed: Collection[str] = (),
) -> SavedIndex:
    """Removes documents from the saved index by their ids, adds others, and publishes the result.

    An added document whose id the index has replaces that document. Raises what `rebuild` and `open_index` raise, and
    `InputError` for an unknown id and if no document would be left. Raises `IndexDamaged` if the current generation cannot
    be read: a change of an older one would lose documents without notice.
    """
    with generations.write_lock(folder, create=False):
        previous = open_index(folder, encoder.identity)
        if previous.warning is not None:
            raise previous.warning
        documents = changed(previous.index.documents, added, removed)
        index = build(documents, encoder, settings, progress, previous=previous.index)
        return SavedIndex(publish(folder, index, progress, kept=settings.kept_generations), index)


def changed(documents: Sequence[Document], added: Sequence[Document], removed: Collection[str]) -> list[Document]:
    """The documents without those whose ids are in `removed`, and with those `added`, which replace others by id.

    Raises `InputError` for an unknown id, an id that is added twice, and if no document would be left.
    """
    by_id = {document.id: document for document in documents}
    for id in dict.fromkeys(readable(id) for id in removed):
        if by_id.pop(id, None) is None:
            raise InputError("unknown_document", id=id)
    for id, times in Counter(document.id for document in added).items():
        if times > 1:
            raise InputError("same_id", id=id, times=times)
    by_id |= {document.id: document for document in added}
    if not by_id:
        raise InputError("last_document")
    return list(by_id.values())


def open_index(folder: Path, encoder: EncoderIdentity | None = None) -> SavedIndex:
    """The folder's current index, every byte checked; if it is lost or damaged, the newest whole one, with a warning.

    Raises `IndexNotFound`, `IndexDamaged` if no generation is whole, and `IndexMismatch` if the index has another format or
    another encoder than `encoder`; None means any encoder.
    """
    while True:
        name = None
        try:
            name = generations.current(folder)
            if name is None:
                raise IndexNotFound("no_index", folder=folder)
            return SavedIndex(name, read_index(folder, name, encoder))
        except IndexDamaged as error:
            if _is_current(folder, name):  # else it was replaced and removed meanwhile: read the new one
                return _newest_whole(folder, encoder, name, error)


def read_index(folder: Path, name: str, encoder: EncoderIdentity | None = None) -> Index:
    """The index of one generation, every byte checked. Raises `IndexDamaged` and `IndexMismatch`."""
    manifest, files = generations.read(folder, name)
    try:
        index = Index.from_files(manifest, files)
    except IndexMismatch:
        raise
    except _UNREADABLE as error:
        raise IndexDamaged("index_damaged", folder=folder, file=generations.MANIFEST) from error
    if encoder is not None and index.encoder != encoder:
        found, expected = index.encoder.described(), encoder.described()
        raise IndexMismatch("index_model", folder=folder, found=found, expected=expected)
    return index


def rollback(folder: Path, encoder: EncoderIdentity, name: str | None = None) -> SavedIndex:
    """Makes a generation current again: the one whose name begins with `name`, by default the previous one.

    A second call without `name` undoes the first. Raises `IndexNotFound` if there is no such generation, `IndexDamaged` if
    it is not whole, `IndexMismatch` if this encoder cannot search it, and `IndexNotWritable`; what is published is then as
    it was before.
    """
    with generations.write_lock(folder, create=False):
        if name is None:
            chosen = generations.previous(folder)
            if chosen is None:
                raise IndexNotFound("no_previous", folder=folder)
        else:
            names = [generation.name for generation in generations.list_generations(folder)]
            matching = [full_name for full_name in names if full_name.startswith(name)]
            if len(matching) != 1:
                raise IndexNotFound("no_generation", folder=folder, name=name)
            (chosen,) = matching
        index = read_index(folder, chosen, encoder)
        generations.make_current(folder, chosen)
        return SavedIndex(chosen, index)


def repair(folder: Path, encoder: EncoderIdentity) -> SavedIndex:
    """Makes the index that `open_index` opens the current generation; `warning` says what was wrong, None if nothing was.

    The pointer then lists all whole generations, the newest first after the current one. Damaged ones stay in the folder,
    so that a person can look at them. Raises what `open_index` and `generations.write_lock` raise.
    """
    with generations.write_lock(folder, create=False):
        opened = open_index(folder, encoder)
        if opened.warning is not None:
            others = [name for name in generations.newest_first(folder) if name != opened.name]
            generations.replace_pointer(
                folder, [opened.name, *(name for name in others if generations.is_whole(folder, name))]
            )
        return opened


def verify(folder: Path, encoder: Encoder) -> SavedIndex:
    """Reads every byte of the current generation, and encodes some of its passages again to compare them.

    Raises `IndexDamaged` even if an older generation could be read instead, and `IndexMismatch` if a stored vector is not
    the one that the encoder gives.
    """
    opened = open_index(folder, encoder.identity)
    if opened.warning is not None:
        raise opened.warning
    index = opened.index
    passages = _sample(len(index.passages))
    starts = index.passages.sentence_starts
    least = 1.0
    for number, vector, sentences, _ in encoder.encode_passages([passage_text(index.passages[n]) for n in passages]):
        passage = passages[number]
        stored = index.sentence_vectors.vectors[starts[passage] : starts[passage + 1]]
        cosines = [vector @ index.passage_vectors.vectors[passage], *(sentences * stored).sum(1)]
        least = min(least, float(min(cosines)))
    if not least > _MIN_COSINE:
        raise IndexMismatch("index_vectors", folder=folder, cosine=round(least, 3))
    return opened


def _storable(document: Document) -> Document:
    """The document with a text that UTF-8 can encode; all offsets stay."""
    text = document.text
    try:
        text.encode()
    except UnicodeEncodeError:
        return replace(document, text=LONE_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text))
    return document


def _sample(count: int) -> list[int]:
    """At most `_CHECKED` numbers below `count`, evenly spread, the first and the last among them."""
    return sorted({round(n) for n in np.linspace(0, count - 1, min(count, _CHECKED))})


def _newest_whole(
    folder: Path, encoder: EncoderIdentity | None, damaged: str | None, error: IndexDamaged
) -> SavedIndex:
    """The newest whole index beside the damaged one, with a warning. Raises `error` if there is none."""
    for name in generations.newest_first(folder):
        if name == damaged:
            continue
        try:
            index = read_index(folder, name, encoder)
        except (IndexDamaged, IndexMismatch):
            continue
        warning = IndexDamaged("index_recovered", folder=folder, file=error.values["file"], created=index.created)
        return SavedIndex(name, index, warning)
    raise error


def _is_current(folder: Path, name: str | None) -> bool:
    """Whether the pointer still names this generation; None stands for a pointer that cannot be read."""
    try:
        return generations.current(folder) == name
    except IndexDamaged:
        return name is None


def _with_progress(files: Iterable[T], total: int, progress: Progress | None) -> Iterator[T]:
    """The files, each reported to `progress` before it is given."""
    for number, file in enumerate(files):
        if progress is not None:
            progress("publish", number, total)
        yield file
