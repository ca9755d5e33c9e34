"""Who may sign in: a file of names and hashed passwords, one `name:hash` a line.

The hashes are Argon2id with 19 MiB, two passes and one lane, one of the settings in OWASP's password storage cheat sheet.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import tempfile
import threading
import unicodedata
from contextlib import suppress
from pathlib import Path

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from index import UserError
from qa.page.logs import event

_MIN_PASSWORD = 8  # characters
_MAX_MEMORY, _MAX_PASSES, _MAX_LANES = 2**20, 100, 64  # what a hash of the file may cost; memory in KiB
_HASH = re.compile(r"\$argon2(?:id|i|d)\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_log = logging.getLogger(__name__)


class Accounts:
    """Names and the hashes of their passwords. A change of the file takes effect at once.

    If a changed file cannot be read or is not valid, the previous accounts stay, and the log says so.
    """

    def __init__(self, path: Path) -> None:
        """Raises `UserError` if the file cannot be read, a line is no account, or there is no account."""
        self.path = path
        self._reading = threading.Lock()
        self._version = _version(path)
        self._hashes = _read(path)
        self._dummy_hash = hashed(secrets.token_hex())

    def hash_of(self, name: str) -> str | None:
        """The hash of a name's password; None if the file has no such account, or has it no longer."""
        self._refresh()
        return self._hashes.get(name)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the password of that name. An unknown name takes as long as a known one."""
        hash = self.hash_of(name)
        try:
            _hasher.verify(hash or self._dummy_hash, _encoded(password))
        except (VerificationError, InvalidHashError):
            return False
        return hash is not None

    def _refresh(self) -> None:
        version = _version(self.path)
        if version == self._version:
            return
        with self._reading:
            try:
                self._hashes = _read(self.path)
            except UserError as error:
                event(_log, logging.ERROR, "accounts_not_reread", error=error)
            self._version = version


def add(path: Path, name: str, password: str) -> None:
    """Adds an account to a file, or gives it another password. A missing file is made.

    Raises `UserError` if the name is blank or holds ":" or a control character, the password has fewer than 8 characters,
    or the file cannot be read or written.
    """
    if not name.strip() or ":" in name or not name.isprintable():
        raise UserError("account_name")
    if len(password) < _MIN_PASSWORD:
        raise UserError("password_short", least=_MIN_PASSWORD)
    hashes = {name: hash for _, name, hash in _lines(path)} if path.exists() else {}
    text = "".join(f"{name}:{hash}\n" for name, hash in (hashes | {name: hashed(password)}).items())
    write_private(path, text)


def write_private(path: Path, text: str) -> None:
    """Replaces a file by one that only its owner can read. Raises `UserError` if it cannot be written."""
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            temporary = file.name
            file.write(text)  # only its owner can read a temporary file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(temporary)
        raise UserError("accounts_unwritable", path=path, reason=error) from error


def hashed(password: str) -> str:
    """The hash of a password, as the file holds it."""
    return _hasher.hash(_encoded(password))


def _read(path: Path) -> dict[str, str]:
    """The hash of each name. Raises `UserError`, as `Accounts` does."""
    hashes = {}
    for number, name, hash in _lines(path):
        if hash.startswith("scrypt$"):
            raise UserError("accounts_scrypt", line=number, path=path)
        if not _is_affordable(hash):
            raise UserError("accounts_line", line=number, path=path)
        hashes[name] = hash
    if not hashes:
        raise UserError("accounts_none", path=path)
    return hashes


def _lines(path: Path) -> list[tuple[int, str, str]]:
    """Number, name and hash of each line; the hash is not checked yet."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("accounts_unreadable", path=path, reason=error) from error
    entries = []
    for number, line in enumerate(lines, 1):
        name, _, hash = line.partition(":")
        if not line.strip():
            continue
        if not name or not hash:
            raise UserError("accounts_line", line=number, path=path)
        entries.append((number, name, hash))
    return entries


def _is_affordable(hash: str) -> bool:
    """Whether a hash is one of Argon2, and its memory, passes and lanes are within the limits."""
    if not _HASH.fullmatch(hash):
        return False
    cost = extract_parameters(hash)
    return cost.memory_cost <= _MAX_MEMORY and cost.time_cost <= _MAX_PASSES and cost.parallelism <= _MAX_LANES


def _encoded(password: str) -> bytes:
    """The password in composed form (NFC), because an accent may be typed as one character or as two."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _version(path: Path) -> tuple[int, ...] | None:
    """Changes when the file does; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
