"""Saved states of a folder: written aside, published by replacing one small file, kept until enough newer ones are there.

    FOLDER/current.json             {"current": NAME, "previous": NAME, "older": [NAME, …], "building": NAME}
    FOLDER/generations/NAME/        manifest.json and the files it lists with their SHA-256
    FOLDER/generations/building-…   a build that is under way, or was killed
    FOLDER/generations/removed-…    a generation that is on its way out
    FOLDER/lock                     held by the operating system for the one process that writes
    FOLDER/lock.soft                the same where the file system has no locks: it names the process

NAME is the beginning of the manifest's SHA-256, and the manifest holds that of every file: so the name tells whether any
byte has changed. The pointer, `current.json`, lists the generations, the one that was current last first. "building"
names the one that is about to join them: so what a killed build left is not taken for what a person put there. A build
that dies anywhere leaves "current" as it was; the next build removes its litter.

Whoever only reads writes nothing here. Two things are ever removed: litter, and generations that the pointer lists after
those that are to be kept. One that a process is reading stays (a shared lock on its manifest, where the file system has
locks).
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import mmap
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from index.arrays import Buffer
from index.errors import IndexBusy, IndexDamaged, IndexNotFound, IndexNotWritable

if sys.platform != "win32":
    import fcntl

MANIFEST = "manifest.json"
_POINTER = "current.json"
_NAME = re.compile(r"[0-9a-f]{20}")
_FILE = re.compile(r"[a-z][a-z0-9-]*\.[a-z]+")
_LITTER = re.compile(r"(building|removed)-[0-9a-f]{32}")
_POINTER_LITTER = re.compile(r"current\.json\.[0-9a-f]{32}")
_MAPPED = 50_000_000
"""Bytes. A smaller file is read into memory: where another program cuts a mapped one short, or its server is gone, the
system ends who looks at it."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Errors of a file system that does not offer an operation: SMB and NFS mounts, for locks and for fsync of a folder.
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, getattr(errno, "ENOTSUP", 0), errno.ENOLCK, errno.EBADF)

Manifest = dict[str, Any]
Files = dict[str, Buffer]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The published generations, the one that was current last first; `building`: the one that is being published."""

    names: tuple[str, ...] = ()
    building: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation as its folder shows it: `size_bytes` of all its files; `created` is "" where its manifest is damaged.

    `rank`: its place in the pointer, 0 for the current one, None where the pointer does not list it. `present`: its
    manifest is whole and every file has its size; only `read` looks at every byte.
    """

    name: str
    created: str
    counts: dict[str, int]
    size_bytes: int
    rank: int | None
    present: bool


def pointer(folder: Path) -> Pointer:
    """What `current.json` says; nothing where the folder has neither it nor a generation.

    Raises `IndexDamaged` when it cannot be read, and when it is missing or names none although there are generations.
    """
    try:
        with _opened(folder / _POINTER) as file:
            text = file.read(1_000_000)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not _holds_others(folder, None):
            return Pointer()
        raise _damaged(folder, _POINTER) from error
    except OSError as error:
        raise _damaged(folder, _POINTER) from error
    try:
        found = json.loads(text)
        names = [found["current"], found["previous"], *found.get("older", [])]
        building = found.get("building")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(folder, _POINTER) from error
    names = [name for name in names if name is not None]
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in [*names, building or "0" * 20]):
        raise _damaged(folder, _POINTER)
    if not names and _holds_others(folder, building):
        raise _damaged(folder, _POINTER)
    return Pointer(tuple(dict.fromkeys(names)), building)


def current(folder: Path) -> str | None:
    """The name of the published generation, None when there is none yet. Raises `IndexDamaged`, as `pointer` does."""
    names = pointer(folder).names
    return names[0] if names else None


def previous(folder: Path) -> str | None:
    """The name of the generation that was current before, None when there is none that is still there."""
    return next((name for name in pointer(folder).names[1:] if _place(folder, name).is_dir()), None)


def is_blank(folder: Path) -> bool:
    """Whether nothing was ever saved here: the folder is absent or empty, or a first build is running or was killed."""
    try:
        listed = pointer(folder)
        own = all(
            entry in (_POINTER, "generations") or entry.startswith("lock") or _POINTER_LITTER.fullmatch(entry)
            for entry in os.listdir(folder)
        )
        return (
            own
            and not listed.names
            and all(entry == listed.building or _LITTER.fullmatch(entry) for entry in _entries(folder))
        )
    except FileNotFoundError:
        return True
    except (IndexDamaged, OSError):
        return False


def newest_first(folder: Path) -> list[str]:
    """The generations whose manifests are whole, by when they were built, whether the pointer lists them or not.

    The one that a killed build was about to publish is left out.
    """
    found = [generation for generation in generations(folder) if generation.created]
    return [generation.name for generation in sorted(found, key=lambda one: one.created, reverse=True)]


def generations(folder: Path) -> list[Generation]:
    """All that are there: the ones that the pointer lists, in its order, then the others by name."""
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
    return [_described(folder, name, listed.names.index(name) if name in kept else None) for name in [*kept, *others]]


def read(folder: Path, name: str) -> tuple[Manifest, Files]:
    """A generation, every byte checked, large files mapped; all may be removed then. Raises `IndexDamaged` when a file is
    missing, cut short or edited.
    """
    with _held(_place(folder, name)):
        manifest = _manifest(folder, name)
        files = {}
        for file, expected in manifest["files"].items():
            try:
                with _opened(_place(folder, name) / file) as opened:
                    whole = hashlib.file_digest(opened, "sha256").hexdigest() == expected["sha256"]
                    files[file] = _content(opened)
            except OSError as error:
                raise _damaged(folder, file) from error
            if not whole:
                raise _damaged(folder, file)
        return manifest, files


@contextmanager
def building(folder: Path, *, wait_seconds: float = 0, new: bool = True) -> Iterator[None]:
    """Locks the folder: only one process or thread at a time may write in it. A killed process loses the lock.

    `new`: whether a folder that is not there is made. Raises `IndexBusy` when another holds it for longer than
    `wait_seconds`, `IndexNotWritable` when it cannot be written, `IndexNotFound` when it is not there and is not made.
    """
    if not new and not (folder / "generations").is_dir():
        raise IndexNotFound("no_index", folder=folder)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = _locked(folder, wait_seconds)
        except Timeout:
            raise IndexBusy("index_busy", folder=folder) from None
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


def publish(folder: Path, manifest: Manifest, files: Iterable[tuple[str, bytes]], *, kept: int = 3) -> str:
    """Writes a generation aside and makes it the current one; its name. To be called within `building`.

    `manifest` gains "files": the size in bytes and the SHA-256 of each. `kept`: how many generations stay, this one
    among them. Raises `IndexNotWritable`, with "current" as it was before; what `files` raises is raised as it is.
    """
    before = known(folder)
    _sweep(folder, kept)
    aside = _place(folder, f"building-{uuid4().hex}")
    try:
        with _writing(folder):
            aside.mkdir(parents=True)
        listed = {}
        for file, data in files:
            with _writing(folder):
                _write(aside / file, data)
            listed[file] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        text = json.dumps(manifest | {"files": listed}, indent=1).encode()
        name = hashlib.sha256(text).hexdigest()[:20]
        with _writing(folder):
            _write(aside / MANIFEST, text)
            _sync(aside)
            if not _is_whole(folder, name):  # else the very same index is there already
                _place_aside(folder, name)
                _point(folder, Pointer(before.names, name))
                aside.rename(_place(folder, name))
                _sync(folder / "generations")
            _point(folder, _first(folder, name, before))
    except BaseException:
        _remove(aside)
        _sweep(folder, sys.maxsize)
        raise
    _remove(aside)
    _sweep(folder, kept)
    return name


def make_current(folder: Path, name: str) -> None:
    """Points to a generation that is there; whether it is whole is the caller's concern. To be called within `building`.

    Raises `IndexNotWritable`, with the pointer as it was before.
    """
    before = known(folder)
    with _writing(folder):
        _point(folder, _first(folder, name, before))


def point_anew(folder: Path, names: Sequence[str]) -> None:
    """Writes the pointer from nothing, the current generation first. To be called within `building`; as `make_current`."""
    with _writing(folder):
        _point(folder, Pointer(tuple(names)))


def known(folder: Path) -> Pointer:
    """The pointer. Where it is lost, one that lists the newest generation alone: what is not listed is never removed."""
    try:
        return pointer(folder)
    except IndexDamaged:
        return Pointer(tuple(newest_first(folder)[:1]))


def _first(folder: Path, name: str, before: Pointer) -> Pointer:
    """The pointer with `name` current, without those that are gone."""
    return Pointer((name, *(one for one in before.names if one != name and _place(folder, one).is_dir())))


def _place(folder: Path, name: str) -> Path:
    return folder / "generations" / name


def _entries(folder: Path) -> list[str]:
    try:
        return os.listdir(folder / "generations")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _names(folder: Path) -> set[str]:
    return {entry for entry in _entries(folder) if _NAME.fullmatch(entry)}


def _holds_others(folder: Path, building: str | None) -> bool:
    """Whether there are generations, or may be, beside the one that is about to be published."""
    try:
        return bool(_names(folder) - {building})
    except OSError:
        return True


def _described(folder: Path, name: str, rank: int | None) -> Generation:
    try:
        manifest = _manifest(folder, name)
        created, counts, files = str(manifest["created"]), dict(manifest["counts"]), manifest["files"]
        sizes = {file: int(values["bytes"]) for file, values in files.items()}
    except (IndexDamaged, KeyError, TypeError, ValueError):
        return Generation(name, "", {}, 0, rank, False)
    present = True
    for file, size in sizes.items():
        try:
            present &= (_place(folder, name) / file).stat().st_size == size
        except OSError:
            present = False
    return Generation(name, created, counts, sum(sizes.values()), rank, present)


def _manifest(folder: Path, name: str) -> Manifest:
    text = _bytes(folder, _place(folder, name) / MANIFEST)
    if hashlib.sha256(text).hexdigest()[:20] != name:
        raise _damaged(folder, MANIFEST)
    try:
        manifest: Manifest = json.loads(text)
        for file, expected in manifest["files"].items():
            if not _FILE.fullmatch(file) or not isinstance(expected["sha256"], str):
                raise ValueError("not the name of a file in it")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(folder, MANIFEST) from error
    return manifest


def _is_whole(folder: Path, name: str) -> bool:
    try:
        read(folder, name)
    except IndexDamaged:
        return False
    return True


def _bytes(folder: Path, path: Path) -> bytes:
    try:
        with _opened(path) as file:
            return file.read()
    except OSError as error:
        raise _damaged(folder, path.name) from error


def _opened(path: Path) -> BufferedReader:
    """A file to read. A pipe in its place reads as an empty one, without waiting for who would write into it."""
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))


def _content(file: BufferedReader) -> Buffer:
    """What the file holds. A large one is mapped, if its file system can do that, and then may not be cut short."""
    if os.fstat(file.fileno()).st_size > _MAPPED:
        with suppress(OSError, ValueError):
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    file.seek(0)
    return memoryview(file.read())


def _damaged(folder: Path, file: str) -> IndexDamaged:
    return IndexDamaged(
        "index_damaged",
        folder=folder,
        file=file,
    )


def _point(folder: Path, new: Pointer) -> None:
    """Replaces the pointer in one step; an error means that it is as it was before."""
    one, two, *older = [*new.names, None, None]
    values: dict[str, Any] = {"current": one, "previous": two, "older": [name for name in older if name is not None]}
    if new.building is not None:
        values["building"] = new.building
    aside = folder / f"{_POINTER}.{uuid4().hex}"
    try:
        _write(aside, json.dumps(values).encode())
        try:
            aside.replace(folder / _POINTER)
        except OSError:
            if not _says(folder, new):  # a server may do what is asked and lose the answer
                raise
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    _sync(folder)


def _says(folder: Path, expected: Pointer) -> bool:
    try:
        return pointer(folder) == expected
    except IndexDamaged:
        return False


def _sweep(folder: Path, kept: int) -> None:
    """Removes litter, and the generations that the pointer lists after the first `kept`; what cannot go now goes later."""
    try:
        listed = pointer(folder)
    except IndexDamaged:
        listed = Pointer()
    with suppress(OSError):
        for entry in _entries(folder):
            if _LITTER.fullmatch(entry):
                _remove(_place(folder, entry))
    old = list(listed.names[kept:])
    if listed.building is not None and listed.building not in listed.names:
        old.append(listed.building)
    for name in old:
        if not _is_held(_place(folder, name)):
            with suppress(OSError):
                _place_aside(folder, name)
    for path in folder.glob(f"{_POINTER}.*"):
        if _POINTER_LITTER.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()


def _place_aside(folder: Path, name: str) -> None:
    """Takes a generation away in one step, so that nobody meets half of it."""
    place = _place(folder, name)
    if place.is_dir():
        removed = _place(folder, f"removed-{uuid4().hex}")
        place.rename(removed)
        _remove(removed)


def _remove(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _CANNOT:
                raise


def _sync(folder: Path) -> None:
    """Has the entries of a folder outlive a power cut, where the file system can. What is written is there either way."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            _log.warning("%s is written, but may not outlive a power cut (%s)", folder, error.strerror)


def _locked(folder: Path, wait_seconds: float) -> BaseFileLock:
    """The lock of the folder, held. Raises `Timeout` when it is another's for longer than that."""
    hard = FileLock(folder / "lock", fallback_to_soft=False)
    try:
        hard.acquire(timeout=wait_seconds)
    except NotImplementedError:
        pass
    except OSError as error:
        if isinstance(error, Timeout) or error.errno not in _CANNOT:
            raise
    else:
        return hard
    soft = SoftFileLock(folder / "lock.soft")
    soft.acquire(timeout=wait_seconds)
    return soft


@contextmanager
def _held(place: Path) -> Iterator[None]:
    """Keeps a generation from being removed while it is read, where the file system has locks."""
    descriptor = None
    if sys.platform != "win32":  # there, what is open cannot be removed
        with suppress(OSError):
            descriptor = os.open(place / MANIFEST, os.O_RDONLY | os.O_NONBLOCK)
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _is_held(place: Path) -> bool:
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(place / MANIFEST, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turns the operating system's refusals into words."""
    try:
        yield
    except IndexBusy:
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise IndexNotWritable("disk_full", folder=folder) from error
        raise IndexNotWritable("not_writable", folder=folder, reason=error.strerror or error) from error
