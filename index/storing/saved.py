"""A saved index: built as the settings say, published in a folder, opened, changed, undone, checked, repaired.

The page, the command line and Python all save an index by `rebuild` or `change`. In one folder only one of these runs at
a time: `generations.building` sees to that.
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
from index.storing.building import title_prefix
from index.storing.store import Index

T = TypeVar("T")
_ROOM = 16
"""Tokens that a model has to leave for a question and for a passage."""
_CHECKED = 8
"""Passages and sentences that `verify` encodes again."""
_SAME = 0.98
"""Cosine of a stored vector and the same text encoded again: number formats of processors differ, by .002 at most."""

_UNREADABLE = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What reading raises where each file is as it was written, and they are no index all the same."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedIndex:
    """An index and the name of the generation that it was read from; `warning` says why it is not the current one."""

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
    """The index of some documents as the settings ask for it; what `previous` has of them is taken from it.

    Raises `InputError`, as `Index.build` does, and `ModelError` where the prompts leave no room for a text.
    """
    room = min(encoder.max_query_tokens, encoder.max_passage_tokens)
    if room < _ROOM:
        raise ModelError("model_room", name=encoder.identity.model, room=max(0, room), least=_ROOM)
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
    """Makes `index` the folder's current generation, of `kept` that stay; its name. To be called within `generations.building`.

    `progress` counts its files. Raises `IndexNotWritable`, what was published before untouched.
    """
    manifest, files = index.to_files()
    return generations.publish(folder, manifest, _counted(files, index.file_count, progress), kept=kept)


def rebuild(
    folder: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    anew: bool = False,
    wait_seconds: float = 0,
) -> SavedIndex:
    """Builds the index of some documents and publishes it in place of what is there.

    Texts that are there already are not encoded again, unless `anew`. Raises `InputError`, `ModelError`, `IndexBusy`
    while another process or thread writes there for longer than `wait_seconds`, `IndexNotWritable`, and what `progress`
    raises; after any error the index before is still there.
    """
    with generations.building(folder, wait_seconds=wait_seconds):
        index = build(documents, encoder, settings, progress, previous=None if anew else _before(folder, encoder))
        return SavedIndex(publish(folder, index, progress, kept=settings.kept_generations), index)


def _before(folder: Path, encoder: Encoder) -> Index | None:
    """The index that a rebuild takes unchanged texts from; None where there is none that this encoder made."""
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
    """Takes documents out of the saved index, adds others, each in place of the one with its id, and publishes that.

    Raises what `rebuild` and `open_index` raise, `InputError` where an id is not there or no document would be left, and
    `IndexDamaged` where the current generation cannot be read: from an older one, documents would get lost unseen.
    """
    with generations.building(folder, new=False):
        before = open_index(folder, encoder.identity)
        if before.warning is not None:
            raise before.warning
        documents = changed(before.index.documents, added, removed)
        index = build(documents, encoder, settings, progress, previous=before.index)
        return SavedIndex(publish(folder, index, progress, kept=settings.kept_generations), index)


def changed(documents: Sequence[Document], added: Sequence[Document], removed: Collection[str]) -> list[Document]:
    """The documents without those `removed`, by id, and with those `added`, in the place of one with the same id.

    Raises `InputError` where an id is not there or comes twice, and where no document would be left.
    """
    there = {document.id: document for document in documents}
    for id in dict.fromkeys(readable(id) for id in removed):
        if there.pop(id, None) is None:
            raise InputError("unknown_document", id=id)
    for id, times in Counter(document.id for document in added).items():
        if times > 1:
            raise InputError("same_id", id=id, times=times)
    there |= {document.id: document for document in added}
    if not there:
        raise InputError("last_document")
    return list(there.values())


def open_index(folder: Path, encoder: EncoderIdentity | None = None) -> SavedIndex:
    """The folder's current index, every byte checked; where it is lost or damaged the newest whole one, with a warning.

    Raises `IndexNotFound`, `IndexDamaged` where no generation is whole, and `IndexMismatch` when another format or an
    encoder other than `encoder` made it; None takes any.
    """
    while True:
        name = None
        try:
            name = generations.current(folder)
            if name is None:
                raise IndexNotFound("no_index", folder=folder)
            return SavedIndex(name, read_index(folder, name, encoder))
        except IndexDamaged as error:
            if _is_current(folder, name):  # else it was replaced and removed while it was read: read the next one
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
        raise IndexMismatch(
            "index_model",
            folder=folder,
            found=index.encoder.described(),
            expected=encoder.described(),
        )
    return index


def rollback(folder: Path, encoder: EncoderIdentity, name: str | None = None) -> SavedIndex:
    """Makes a generation current again: the one whose name begins with `name`, or without `name` the previous one.

    So a second call without `name` goes back to where one was before the first.

    Raises `IndexNotFound` when there is none, `IndexDamaged` when it is not whole, `IndexMismatch` when this encoder
    cannot search it, `IndexNotWritable`; what is published is then as it was before.
    """
    with generations.building(folder, new=False):
        if name is None:
            chosen = generations.previous(folder)
            if chosen is None:
                raise IndexNotFound("no_previous", folder=folder)
        else:
            found = [one.name for one in generations.generations(folder) if one.name.startswith(name)]
            if len(found) != 1:
                raise IndexNotFound("no_generation", folder=folder, name=name)
            (chosen,) = found
        index = read_index(folder, chosen, encoder)
        generations.make_current(folder, chosen)
        return SavedIndex(chosen, index)


def repair(folder: Path, encoder: EncoderIdentity) -> SavedIndex:
    """Makes what `open_index` reads the current generation; `warning` says what was wrong, None when nothing was.

    The pointer then lists the whole generations that are there, newest first; damaged ones stay where they are, for
    whoever wants to look into them. Raises what `open_index` and `generations.building` raise.
    """
    with generations.building(folder, new=False):
        found = open_index(folder, encoder)
        if found.warning is not None:
            others = [name for name in generations.newest_first(folder) if name != found.name]
            generations.point_anew(folder, [found.name, *(name for name in others if _is_whole(folder, name))])
        return found


def verify(folder: Path, encoder: Encoder) -> SavedIndex:
    """Reads every byte of the current generation, and encodes some of its passages and sentences anew to compare them.

    Raises `IndexDamaged` also where an older generation could be read instead, and `IndexMismatch` where a stored vector
    is not the one that the encoder gives.
    """
    found = open_index(folder, encoder.identity)
    if found.warning is not None:
        raise found.warning
    index = found.index
    passages = _spread(len(index.passages))
    again = encoder.encode_passages([index.passages[n].text for n in passages])
    cosines = (again * index.nearest_passages.vectors[passages]).sum(1)
    sentences = _spread(int(index.sentence_starts[-1]))
    again = encoder.encode_passages([_sentence_as_encoded(index, n, encoder) for n in sentences])
    cosines = np.concatenate([cosines, (again * index.nearest_sentences.vectors[sentences]).sum(1)])
    if not (cosines > _SAME).all():
        raise IndexMismatch("index_vectors", folder=folder, cosine=round(float(cosines.min()), 3))
    return found


def _storable(document: Document) -> Document:
    """With a text that UTF-8 can carry, offsets as they were."""
    text = document.text
    try:
        text.encode()
    except UnicodeEncodeError:
        return replace(document, text=LONE_SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text))
    return document


def _spread(count: int) -> list[int]:
    """Some numbers below `count`, the first and the last among them."""
    return sorted({round(n) for n in np.linspace(0, count - 1, min(count, _CHECKED))})


def _sentence_as_encoded(index: Index, number: int, encoder: Encoder) -> str:
    owner = int(np.searchsorted(index.sentence_starts, number, side="right")) - 1
    passage = index.passages[owner]
    document = index.document(passage.document_id)
    start, end = passage.sentences[number - int(index.sentence_starts[owner])]
    title = document.title if len(index.documents) > 1 else ""
    prefix, _ = title_prefix(title, count_tokens=encoder.count_tokens, max_tokens=encoder.max_passage_tokens)
    return prefix + document.text[start:end]


def _newest_whole(
    folder: Path, encoder: EncoderIdentity | None, damaged: str | None, error: IndexDamaged
) -> SavedIndex:
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
    """Whether the pointer still says so; None stands for a pointer that does not read."""
    try:
        return generations.current(folder) == name
    except IndexDamaged:
        return name is None


def _is_whole(folder: Path, name: str) -> bool:
    try:
        generations.read(folder, name)
    except IndexDamaged:
        return False
    return True


def _counted(files: Iterable[T], total: int, progress: Progress | None) -> Iterator[T]:
    for number, file in enumerate(files):
        if progress is not None:
            progress("publish", number, total)
        yield file
