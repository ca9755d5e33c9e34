"""What a saved index needs of the file system: files that outlive a power cut, large files mapped, and locks.

A network folder may not support all of it. Where it has no locks of its own, a file is the lock for writing, and reading
takes none.
"""

from __future__ import annotations

import errno
import logging
import mmap
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from index.arrays import Buffer
from index.errors import IndexNotWritable

if sys.platform != "win32":
    import fcntl

MAPPED_BYTES = 50_000_000
"""Bytes from which a file is mapped. Smaller files are read into memory: if another program cuts a mapped file short, or
its server is gone, the system ends the process that looks at it."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Errors of a file system that does not support an operation: SMB and NFS mounts, for locks and for fsync of a folder.
_UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, getattr(errno, "ENOTSUP", 0), errno.ENOLCK, errno.EBADF)

_log = logging.getLogger(__name__)


def open_now(path: Path) -> BufferedReader:
    """Opens a file without waiting: a named pipe reads as empty."""
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))


def content_of(file: BufferedReader) -> Buffer:
    """The bytes of a file. A large file is mapped if the file system can do that; it must not be cut short afterwards."""
    if os.fstat(file.fileno()).st_size > MAPPED_BYTES:
        with suppress(OSError, ValueError):
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    file.seek(0)
    return memoryview(file.read())


def remove_tree(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)


def write_new(path: Path, data: bytes) -> None:
    """Writes a new file that outlives a power cut, if the file system can do that."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise


def sync(folder: Path) -> None:
    """Makes the entries of a folder outlive a power cut, if the file system can do that."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            _log.warning("%s is written, but may not outlive a power cut (%s)", folder, error.strerror)


def lock_folder(folder: Path, wait_seconds: float) -> BaseFileLock:
    """The lock of the folder, acquired. Raises `Timeout` if another holds it for longer than `wait_seconds`, and `OSError`."""
    hard = FileLock(folder / "lock", fallback_to_soft=False)
    try:
        hard.acquire(timeout=wait_seconds)
    except NotImplementedError:
        pass
    except OSError as error:
        if isinstance(error, Timeout) or error.errno not in _UNSUPPORTED:
            raise
    else:
        return hard
    soft = SoftFileLock(folder / "lock.soft")
    soft.acquire(timeout=wait_seconds)
    return soft


@contextmanager
def read_lock(file: Path) -> Iterator[None]:
    """Holds a shared lock on a file while the block lasts, if the file system has locks; `is_being_read` sees it."""
    descriptor = None
    if sys.platform != "win32":  # Windows does not remove open files
        with suppress(OSError):
            descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def is_being_read(file: Path) -> bool:
    """Whether a process has a read lock on this file; false where the file system has no locks."""
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(file, os.O_RDWR)  # NFS locks exclusively only what is open for writing
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
def write_errors(folder: Path) -> Iterator[None]:
    """Turns errors of the operating system into `IndexNotWritable`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise IndexNotWritable("disk_full", folder=folder) from error
        raise IndexNotWritable("not_writable", folder=folder, reason=error.strerror or error) from error
