"""Who may sign in: a file of names and hashed passwords, `name:hash` a line.

Hashed by Argon2id with 19 MiB, two passes and one lane, one of the settings that OWASP's password storage cheat sheet recommends.
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
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 2**20, 100, 64  # KiB; what a hash of the file may cost
_HASH = re.compile(r"\$argon2(?:id|i|d)\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_log = logging.getLogger(__name__)


class Accounts:
    """Names and their passwords' hashes, as the file holds them now: a change of it counts at once.

    Where a changed file cannot be read or is none, the accounts from before stay, and the log says so.
    """

    def __init__(self, path: Path) -> None:
        """Raises `UserError` where the file cannot be read, a line is no account, or it holds none."""
        self.path = path
        self._reading = threading.Lock()
        self._version = _version(path)
        self._hashes = _read(path)
        self._nobodys = hashed(secrets.token_hex())

    def hash_of(self, name: str) -> str | None:
        """What the file holds for a name; None where it has no such account (any longer)."""
        self._refresh()
        return self._hashes.get(name)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the password of that name; an unknown name takes as long as a known one."""
        hash = self.hash_of(name)
        try:
            _hasher.verify(hash or self._nobodys, _encoded(password))
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
    """Adds an account to a file, which is made if need be, or gives it another password.

    Raises `UserError` for a name that is blank or holds ":" or a control character, a password of fewer than 8
    characters, and a file that cannot be read or written.
    """
    if not name.strip() or ":" in name or not name.isprintable():
        raise UserError("account_name")
    if len(password) < _MIN_PASSWORD:
        raise UserError("password_short", least=_MIN_PASSWORD)
    hashes = {name: hash for _, name, hash in _lines(path)} if path.exists() else {}
    text = "".join(f"{name}:{hash}\n" for name, hash in (hashes | {name: hashed(password)}).items())
    write_private(path, text)


def write_private(path: Path, text: str) -> None:
    """Replaces a file by one that its owner alone can read. Raises `UserError` where it cannot be written."""
    aside = ""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            aside = file.name
            file.write(text)  # a temporary file is readable by its owner alone
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(aside)
        raise UserError("accounts_unwritable", path=path, reason=error) from error


def hashed(password: str) -> str:
    """A password as its file holds it."""
    return _hasher.hash(_encoded(password))


def _read(path: Path) -> dict[str, str]:
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
    """Number, name and hash of each line; whether the hash is one is not known yet."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("accounts_unreadable", path=path, reason=error) from error
    found = []
    for number, line in enumerate(lines, 1):
        name, _, hash = line.partition(":")
        if not line.strip():
            continue
        if not name or not hash:
            raise UserError("accounts_line", line=number, path=path)
        found.append((number, name, hash))
    return found


def _is_affordable(hash: str) -> bool:
    """Whether a hash is one of Argon2's, and the cost of checking a password against it is within the limits above."""
    if not _HASH.fullmatch(hash):
        return False
    cost = extract_parameters(hash)
    return cost.memory_cost <= _MOST_MEMORY and cost.time_cost <= _MOST_PASSES and cost.parallelism <= _MOST_LANES


def _encoded(password: str) -> bytes:
    """The password in composed form (NFC): an accent may be typed as one character or as two."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _version(path: Path) -> tuple[int, ...] | None:
    """What changes when the file does; None where it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
