"""The builds of an index in its folder, called generations: how they are written, published and removed.

    FOLDER/current.json             the pointer: {"current": NAME, "previous": NAME, "older": [NAME, …], "building": NAME}
    FOLDER/generations/NAME/        a generation: manifest.json, and the files that it lists with their SHA-256
    FOLDER/generations/building-…   a build that runs or was killed
    FOLDER/generations/removed-…    a generation that is being removed
    FOLDER/lock                     locked by the one process that writes
    FOLDER/lock.soft                the same on a file system without locks: a file that names the process

A build is written to a folder of its own and published by replacing the pointer, one small file. NAME is the beginning of
the manifest's SHA-256, and the manifest has that of every file: so the name shows whether any byte has changed.

The pointer lists the generations, the most recently current one first. Its "building" names a generation that is on disk
but not yet listed. If the build is killed there, the next build may delete it. Generations that a person copied into the
folder are never deleted. A build that is killed at any point leaves "current" as it was; the next build removes what it
left.

Reading writes nothing here. Only three things are ever removed: what killed builds left; generations that the pointer lists
after those to keep, unless a process is reading them (their manifest then has a shared lock, if the file system has locks);
and a damaged generation that is about to be written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import Timeout

from index.arrays import Buffer
from index.errors import IndexBusy, IndexDamaged, IndexNotFound
from index.locks import cores
from index.storing.file_system import (
    MAPPED_BYTES,
    content_of,
    is_being_read,
    lock_folder,
    open_now,
    read_lock,
    remove_tree,
    sync,
    write_errors,
    write_new,
)

MANIFEST = "manifest.json"
_POINTER = "current.json"
_NAME = re.compile(r"[0-9a-f]{20}")
_FILE = re.compile(r"[a-z][a-z0-9-]*\.[a-z]+")
_LITTER = re.compile(r"(building|removed)-[0-9a-f]{32}")
_POINTER_LITTER = re.compile(r"current\.json\.[0-9a-f]{32}")

Manifest = dict[str, Any]
Files = dict[str, Buffer]


@dataclass(frozen=True, slots=True)
class Pointer:
    """The published generations, the most recently current one first; `building`: the one on disk that is not yet listed."""

    names: tuple[str, ...] = ()
    building: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation, as its manifest and the sizes of its files show it; only `read` looks at every byte.

    `created`: "" if the manifest is damaged. `size_bytes`: of all its files. `rank`: its place in the pointer, 0 for the
    current one; None if the pointer does not list it. `is_complete`: its manifest is whole and every file has its size.
    """

    name: str
    created: str
    counts: dict[str, int]
    size_bytes: int
    rank: int | None
    is_complete: bool


def pointer(folder: Path) -> Pointer:
    """Reads the pointer; an empty one if the folder has neither a pointer nor a generation.

    Raises `IndexDamaged` if it cannot be read, or is missing or lists no generation although there are some.
    """
    try:
        with open_now(folder / _POINTER) as file:
            text = file.read(1_000_000)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not _has_others(folder, None):
            return Pointer()
        raise _damaged(folder, _POINTER) from error
    except OSError as error:
        raise _damaged(folder, _POINTER) from error
    try:
        values = json.loads(text)
        names = [values["current"], values["previous"], *values.get("older", [])]
        building = values.get("building")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(folder, _POINTER) from error
    names = [name for name in names if name is not None]
    written = names if building is None else [*names, building]
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in written):
        raise _damaged(folder, _POINTER)
    if not names and _has_others(folder, building):
        raise _damaged(folder, _POINTER)
    return Pointer(tuple(dict.fromkeys(names)), building)


def current(folder: Path) -> str | None:
    """The name of the current generation; None if there is none yet. Raises `IndexDamaged`, as `pointer` does."""
    names = pointer(folder).names
    return names[0] if names else None


def previous(folder: Path) -> str | None:
    """The name of the generation that was current before and still exists; None if there is none."""
    return next((name for name in pointer(folder).names[1:] if _path(folder, name).is_dir()), None)


def is_blank(folder: Path) -> bool:
    """Whether nothing was ever saved here: the folder is missing or empty, or its first build runs or was killed."""
    try:
        listed = pointer(folder)
        has_only_index_files = all(
            entry in (_POINTER, "generations") or entry.startswith("lock") or _POINTER_LITTER.fullmatch(entry)
            for entry in os.listdir(folder)
        )
        has_only_litter = all(entry == listed.building or _LITTER.fullmatch(entry) for entry in _entries(folder))
        return has_only_index_files and not listed.names and has_only_litter
    except FileNotFoundError:
        return True
    except (IndexDamaged, OSError):
        return False


def newest_first(folder: Path) -> list[str]:
    """The names of the generations whose manifests are whole, the newest build first.

    The pointer need not list them. The one that a killed build was about to publish is left out.
    """
    readable = [generation for generation in list_generations(folder) if generation.created]
    return [generation.name for generation in sorted(readable, key=lambda entry: entry.created, reverse=True)]


def list_generations(folder: Path) -> list[Generation]:
    """All generations of the folder: those that the pointer lists, in its order, then the others by name."""
    try:
        listed = pointer(folder)
    except IndexDamaged:
        listed = Pointer()
    try:
        names = _names(folder)
    except OSError:
        names = set()
    kept = [name for name in listed.names if name in names]
    others = sorted(name for name in names if name not in kept and name != listed.building)
    return [_describe(folder, name, listed.names.index(name) if name in kept else None) for name in [*kept, *others]]


def read(folder: Path, name: str) -> tuple[Manifest, Files]:
    """The manifest and the files of a generation, every byte checked; large files are mapped. The files may be deleted afterwards.

    Raises `IndexDamaged` if a file is missing, cut short or edited.
    """
    with read_lock(_path(folder, name) / MANIFEST):
        manifest = read_manifest(folder, name)
        names = list(manifest["files"])
        read_file = partial(_file, folder, manifest, name)
        if sum(expected["bytes"] for expected in manifest["files"].values()) < MAPPED_BYTES:
            return manifest, dict(zip(names, map(read_file, names), strict=True))
        with ThreadPoolExecutor(cores()) as pool:  # two cores read a million passages in half the time
            return manifest, dict(zip(names, pool.map(read_file, names), strict=True))


def read_manifest(folder: Path, name: str) -> Manifest:
    """The manifest of a generation. Raises `IndexDamaged` if it is not the one that has that name."""
    text = _bytes(folder, _path(folder, name) / MANIFEST)
    if hashlib.sha256(text).hexdigest()[:20] != name:
        raise _damaged(folder, MANIFEST)
    try:
        manifest: Manifest = json.loads(text)
        for file, expected in manifest["files"].items():
            if not _FILE.fullmatch(file):
                raise ValueError("not the name of a file of an index")
            if not isinstance(expected["sha256"], str) or not isinstance(expected["bytes"], int):
                raise ValueError("a file without its size and SHA-256")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(folder, MANIFEST) from error
    return manifest


def is_whole(folder: Path, name: str) -> bool:
    """Whether a generation can be read, every byte checked."""
    try:
        read(folder, name)
    except IndexDamaged:
        return False
    return True


def _file(folder: Path, manifest: Manifest, name: str, file: str) -> Buffer:
    """A file of the generation with that name. Raises `IndexDamaged` if it has not the SHA-256 of the manifest."""
    try:
        with open_now(_path(folder, name) / file) as opened:
            is_whole = hashlib.file_digest(opened, "sha256").hexdigest() == manifest["files"][file]["sha256"]
            content = content_of(opened)
    except OSError as error:
        raise _damaged(folder, file) from error
    if not is_whole:
        raise _damaged(folder, file)
    return content


@contextmanager
def write_lock(folder: Path, *, wait_seconds: float = 0, create: bool = True) -> Iterator[None]:
    """Locks the folder while the block lasts, so that only one process or thread writes in it.

    A killed process loses the lock. `create`: whether to make a missing folder. Raises `IndexBusy` if another holds the
    lock for longer than `wait_seconds`, `IndexNotWritable` if the folder cannot be written, and `IndexNotFound` if it is
    missing and is not to be made.
    """
    if not create and not (folder / "generations").is_dir():
        raise IndexNotFound("no_index", folder=folder)
    with write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = lock_folder(folder, wait_seconds)
        except Timeout:
            raise IndexBusy("index_busy", folder=folder) from None
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


def publish(folder: Path, manifest: Manifest, files: Iterable[tuple[str, bytes]], *, kept: int = 3) -> str:
    """Writes a generation, makes it the current one and gives its name. Call it within `write_lock`.

    `files` are added to `manifest` as "files", with the size in bytes and the SHA-256 of each. `kept`: how many generations
    stay, this one among them. Raises `IndexNotWritable` and what `files` raises; "current" is then as it was before.
    """
    before = pointer_or_newest(folder)
    _sweep(folder, kept)
    temporary = _path(folder, f"building-{uuid4().hex}")
    try:
        with write_errors(folder):
            temporary.mkdir(parents=True)
        listed = {}
        for file, data in files:
            with write_errors(folder):
                write_new(temporary / file, data)
            listed[file] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        text = json.dumps(manifest | {"files": listed}, indent=1).encode()
        name = hashlib.sha256(text).hexdigest()[:20]
        with write_errors(folder):
            write_new(temporary / MANIFEST, text)
            sync(temporary)
            if not is_whole(folder, name):  # else the same index is there already
                _remove_generation(folder, name)
                _write_pointer(folder, Pointer(before.names, name))
                temporary.rename(_path(folder, name))
                sync(folder / "generations")
            _write_pointer(folder, _with_current(folder, name, before))
    except BaseException:
        remove_tree(temporary)
        _sweep(folder, sys.maxsize)
        raise
    remove_tree(temporary)
    _sweep(folder, kept)
    return name


def make_current(folder: Path, name: str) -> None:
    """Makes an existing generation the current one; it does not check whether it is whole. Call it within `write_lock`.

    Raises `IndexNotWritable`; the pointer is then as it was before.
    """
    before = pointer_or_newest(folder)
    with write_errors(folder):
        _write_pointer(folder, _with_current(folder, name, before))


def replace_pointer(folder: Path, names: Sequence[str]) -> None:
    """Writes a pointer that lists these generations, the current one first. Call it within `write_lock`.

    Raises `IndexNotWritable`; the pointer is then as it was before.
    """
    with write_errors(folder):
        _write_pointer(folder, Pointer(tuple(names)))


def pointer_or_newest(folder: Path) -> Pointer:
    """The pointer; if it is lost, one that lists only the newest generation (unlisted ones are never deleted)."""
    try:
        return pointer(folder)
    except IndexDamaged:
        return Pointer(tuple(newest_first(folder)[:1]))


def _with_current(folder: Path, name: str, before: Pointer) -> Pointer:
    """The pointer with `name` as the current generation, without generations that no longer exist."""
    others = (other for other in before.names if other != name and _path(folder, other).is_dir())
    return Pointer((name, *others))


def _path(folder: Path, name: str) -> Path:
    return folder / "generations" / name


def _entries(folder: Path) -> list[str]:
    try:
        return os.listdir(folder / "generations")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _names(folder: Path) -> set[str]:
    return {entry for entry in _entries(folder) if _NAME.fullmatch(entry)}


def _has_others(folder: Path, building: str | None) -> bool:
    """Whether there are, or may be, generations other than the one that is about to be published."""
    try:
        return bool(_names(folder) - {building})
    except OSError:
        return True


def _describe(folder: Path, name: str, rank: int | None) -> Generation:
    try:
        manifest = read_manifest(folder, name)
        created, counts, files = str(manifest["created"]), dict(manifest["counts"]), manifest["files"]
        sizes = {file: int(values["bytes"]) for file, values in files.items()}
    except (IndexDamaged, KeyError, TypeError, ValueError):
        return Generation(name, "", {}, 0, rank, False)
    is_complete = True
    for file, size in sizes.items():
        try:
            is_complete &= (_path(folder, name) / file).stat().st_size == size
        except OSError:
            is_complete = False
    return Generation(name, created, counts, sum(sizes.values()), rank, is_complete)


def _bytes(folder: Path, path: Path) -> bytes:
    try:
        with open_now(path) as file:
            return file.read()
    except OSError as error:
        raise _damaged(folder, path.name) from error


def _damaged(folder: Path, file: str) -> IndexDamaged:
    return IndexDamaged("index_damaged", folder=folder, file=file)


def _write_pointer(folder: Path, new: Pointer) -> None:
    """Replaces the pointer in one step; after an error it is as it was before."""
    current, previous, *older = [*new.names, None, None]
    values: dict[str, Any] = {
        "current": current,
        "previous": previous,
        "older": [name for name in older if name is not None],
    }
    if new.building is not None:
        values["building"] = new.building
    temporary = folder / f"{_POINTER}.{uuid4().hex}"
    try:
        write_new(temporary, json.dumps(values).encode())
        try:
            temporary.replace(folder / _POINTER)
        except OSError:
            if not _pointer_is(folder, new):  # a file server may replace it and lose its reply
                raise
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync(folder)


def _pointer_is(folder: Path, expected: Pointer) -> bool:
    try:
        return pointer(folder) == expected
    except IndexDamaged:
        return False


def _sweep(folder: Path, kept: int) -> None:
    """Removes litter, and the generations that the pointer lists after the first `kept`.

    What cannot be removed now is removed by a later build.
    """
    try:
        listed = pointer(folder)
    except IndexDamaged:
        listed = Pointer()
    with suppress(OSError):
        for entry in _entries(folder):
            if _LITTER.fullmatch(entry):
                remove_tree(_path(folder, entry))
    old = list(listed.names[kept:])
    if listed.building is not None and listed.building not in listed.names:
        old.append(listed.building)
    for name in old:
        if not is_being_read(_path(folder, name) / MANIFEST):
            with suppress(OSError):
                _remove_generation(folder, name)
    for path in folder.glob(f"{_POINTER}.*"):
        if _POINTER_LITTER.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()


def _remove_generation(folder: Path, name: str) -> None:
    """Removes a generation. It is renamed first, so that nobody reads half of it."""
    path = _path(folder, name)
    if path.is_dir():
        removed = _path(folder, f"removed-{uuid4().hex}")
        path.rename(removed)
        remove_tree(removed)
