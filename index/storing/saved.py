"""An index as the settings ask for it, in a folder: `build`, `publish`, and `open_index` for the encoder that will search it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from index.document import Document
from index.encoding.encoder import Encoder, EncoderIdentity
from index.errors import IndexMismatch
from index.progress import Progress
from index.settings import Settings
from index.storing import generations
from index.storing.store import Index

T = TypeVar("T")


def build(
    documents: Sequence[Document],
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    previous: Index | None = None,
) -> Index:
    """The index of some documents as the settings ask for it; what `previous` has of them is taken from it.

    Raises `InputError`, as `Index.build` does.
    """
    return Index.build(
        documents,
        encoder,
        passage_tokens=settings.passage_tokens,
        token_passages=settings.token_passages,
        translated_words=settings.translated_words,
        previous=previous,
        progress=progress,
    )


def publish(folder: Path, index: Index, progress: Progress | None = None) -> str:
    """Makes `index` the folder's current generation; its name. To be called within `generations.building`.

    `progress` counts its files. Raises `IndexNotWritable`, what was published before untouched.
    """
    manifest, files = index.to_files()
    return generations.publish(folder, manifest, _counted(files, index.file_count, progress))


def _counted(files: Iterable[T], total: int, progress: Progress | None) -> Iterator[T]:
    for number, file in enumerate(files):
        if progress is not None:
            progress("publish", number, total)
        yield file


def open_index(folder: Path, encoder: EncoderIdentity | None = None) -> tuple[str, Index]:
    """The name of the folder's current generation and its index, every byte checked.

    Raises `IndexNotFound`, `IndexDamaged`, and `IndexMismatch` when another format or an encoder other than `encoder`
    made it; None takes any.
    """
    name, manifest, files = generations.load(folder)
    index = Index.from_files(manifest, files)
    if encoder is not None and index.encoder != encoder:
        raise IndexMismatch(
            "index_model",
            folder=folder,
            found=index.encoder.described(),
            expected=encoder.described(),
        )
    return name, index
