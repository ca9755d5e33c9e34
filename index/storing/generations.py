"""Saved states of a folder: written aside, published by replacing one small file, kept until the next but one.

    FOLDER/current.json             {"current": NAME, "previous": NAME or null}, replaced in one step
    FOLDER/generations/NAME/        manifest.json and the files it lists with their SHA-256
    FOLDER/generations/building-…   a build that is under way, or was killed
    FOLDER/lock                     held by the operating system for the one process that builds

NAME begins the SHA-256 of the manifest, so that a name vouches for every byte beneath it. A build that dies anywhere
leaves the pointer as it was; what it had written goes at the next build.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexNotWritable

MANIFEST = "manifest.json"
_POINTER = "current.json"
_BUILDING = "building-"
_NAME_LENGTH = 20

Manifest = dict[str, Any]
Files = dict[str, bytes]


def current(folder: Path) -> str | None:
    """The name of the published generation, None when there is none yet."""
    return _pointer(folder)[0]


def previous(folder: Path) -> str | None:
    """The name of the generation that `rollback` goes back to, None when there is none."""
    return _pointer(folder)[1]


def load(folder: Path) -> tuple[str, Manifest, Files]:
    """The published generation, every byte checked: its name, its manifest and its files.

    Raises `IndexNotFound` when nothing is published, `IndexDamaged` when a file is missing, cut short or edited.
    """
    while True:
        name = current(folder)
        if name is None:
            raise IndexNotFound(
                "no_index",
                folder=folder,
            )
        try:
            return name, *_read(folder, name)
        except IndexDamaged:
            if current(folder) == name:  # else it was replaced and removed while it was read: read the next one
                raise


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Holds the folder for one build. Raises `IndexBusy` when another holds it, `IndexNotWritable` when it cannot be written."""
    lock = FileLock(folder / "lock", blocking=False)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise IndexBusy("index_busy", folder=folder) from None
    try:
        yield
    finally:
        lock.release()


def publish(folder: Path, manifest: Manifest, files: Iterable[tuple[str, bytes]]) -> str:
    """Writes a generation aside and makes it the current one; its name. To be called within `building`.

    `manifest` gains "files": the size in bytes and the SHA-256 of each. Raises `IndexNotWritable`, all as it was before.
    """
    aside = folder / "generations" / f"{_BUILDING}{uuid4().hex}"
    with _writing(folder):
        try:
            aside.mkdir(parents=True)
            listed = {}
            for file, data in files:
                _write(aside / file, data)
                listed[file] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            text = json.dumps(manifest | {"files": listed}, ensure_ascii=False, indent=1).encode()
            _write(aside / MANIFEST, text)
            name = hashlib.sha256(text).hexdigest()[:_NAME_LENGTH]
            before = _before(folder)
            aside.rename(folder / "generations" / name)
            _point(folder, name, before)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    _prune(folder)
    return name


def rollback(folder: Path) -> str:
    """Makes the generation before the current one; a second call returns. Its name; to be called within `building`.

    Raises `IndexNotFound` when there is none to go back to, `IndexDamaged` when it is no longer whole.
    """
    now, before = _pointer(folder)
    if before is None:
        raise IndexNotFound("no_previous", folder=folder)
    _read(folder, before)
    with _writing(folder):
        _point(folder, before, now)
    return before


def _read(folder: Path, name: str) -> tuple[Manifest, Files]:
    place = folder / "generations" / name
    text = _bytes(folder, place / MANIFEST)
    if hashlib.sha256(text).hexdigest()[:_NAME_LENGTH] != name:
        raise _damaged(folder, MANIFEST)
    manifest: Manifest = json.loads(text)
    files = {}
    for file, expected in manifest["files"].items():
        files[file] = _bytes(folder, place / file)
        if hashlib.sha256(files[file]).hexdigest() != expected["sha256"]:
            raise _damaged(folder, file)
    return manifest, files


def _bytes(folder: Path, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(folder, path.name) from error


def _damaged(folder: Path, file: str) -> IndexDamaged:
    return IndexDamaged(
        "index_damaged",
        folder=folder,
        file=file,
    )


def _pointer(folder: Path) -> tuple[str | None, str | None]:
    try:
        pointer = json.loads((folder / _POINTER).read_bytes())
        return pointer["current"], pointer["previous"]
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, _POINTER) from error


def _before(folder: Path) -> str | None:
    """What a new generation replaces: the current one, or the newest there is where the pointer cannot be read."""
    try:
        return current(folder)
    except IndexDamaged:
        places = [place for place in (folder / "generations").iterdir() if len(place.name) == _NAME_LENGTH]
        return max(places, key=lambda place: place.stat().st_mtime, default=Path()).name or None


def _point(folder: Path, name: str, before: str | None) -> None:
    aside = folder / f"{_POINTER}.{uuid4().hex}"
    try:
        _write(aside, json.dumps({"current": name, "previous": before}).encode())
        aside.replace(folder / _POINTER)
    finally:
        aside.unlink(missing_ok=True)
    if os.name == "posix":  # the new entry of the folder, too, outlives a power cut
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _prune(folder: Path) -> None:
    """Removes what neither name of the pointer needs: older generations and the remains of killed builds."""
    kept = set(_pointer(folder))
    for place in (folder / "generations").iterdir():
        if place.name not in kept:
            shutil.rmtree(place, ignore_errors=True)
    for remains in folder.glob(f"{_POINTER}.*"):
        remains.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turns the operating system's refusals into words."""
    try:
        yield
    except IndexBusy:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise IndexNotWritable("disk_full", folder=folder) from error
        raise IndexNotWritable("not_writable", folder=folder, reason=error.strerror or error) from error
