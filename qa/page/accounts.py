"""Who may sign in: a file of names and hashed passwords, `name:hash` a line.

Hashed by scrypt with N = 2^14, r = 8, p = 5 (16 MB), of the settings that OWASP's password storage cheat sheet gives.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from index import UserError

_MIN_PASSWORD = 8  # characters
_N, _R, _P = 2**14, 8, 5
_SALT, _KEY = 16, 32  # bytes


class Accounts:
    """Names and their passwords' hashes, as a file held them when it was read."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._nobodys = hashed(secrets.token_hex())

    @classmethod
    def read(cls, path: Path) -> Self:
        """The accounts of a file. Raises `UserError` where it cannot be read, a line is no account, or it holds none."""
        hashes = _hashes(path)
        if not hashes:
            raise UserError("accounts_none", path=path)
        return cls(hashes)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is the password of that name; an unknown name takes as long as a known one."""
        right = _matches(password, self._hashes.get(name, self._nobodys))
        return right and name in self._hashes


def add(path: Path, name: str, password: str) -> None:
    """Adds an account to a file, which is made if need be, or gives it another password.

    Raises `UserError` for a name that is blank or holds ":" or a control character, a password of fewer than 8
    characters, and a file that cannot be read or written.
    """
    if not name.strip() or ":" in name or not name.isprintable():
        raise UserError("account_name")
    if len(password) < _MIN_PASSWORD:
        raise UserError("password_short", least=_MIN_PASSWORD)
    hashes = (_hashes(path) if path.exists() else {}) | {name: hashed(password)}
    text = "".join(f"{name}:{hash}\n" for name, hash in hashes.items())
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)  # a temporary file is readable by its owner alone
        os.replace(file.name, path)
    except OSError as error:
        raise UserError("accounts_unwritable", path=path, reason=error) from error


def hashed(password: str) -> str:
    """A password as its file holds it: `scrypt$N$r$p$salt$key`, the last two in base64."""
    salt = secrets.token_bytes(_SALT)
    encoded = [base64.b64encode(part).decode() for part in (salt, _key(password, salt, _N, _R, _P))]
    return "$".join(["scrypt", str(_N), str(_R), str(_P), *encoded])


def _hashes(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("accounts_unreadable", path=path, reason=error) from error
    hashes = {}
    for number, line in enumerate(lines, 1):
        name, colon, hash = line.partition(":")
        if not line.strip():
            continue
        if not name or not colon or _parts(hash) is None:
            raise UserError("accounts_line", line=number, path=path)
        hashes[name] = hash
    return hashes


def _matches(password: str, hash: str) -> bool:
    parts = _parts(hash)
    assert parts is not None  # checked when it was read
    salt, key, n, r, p = parts
    return hmac.compare_digest(_key(password, salt, n, r, p), key)


def _parts(hash: str) -> tuple[bytes, bytes, int, int, int] | None:
    """Salt, key, N, r and p of a hash that can be computed, else None."""
    kind, *fields = hash.split("$")
    if kind != "scrypt" or len(fields) != 5 or not all(field.isascii() and field.isdigit() for field in fields[:3]):
        return None
    n, r, p = (int(field) for field in fields[:3])
    if not (2 <= n <= 2**20 and n & (n - 1) == 0 and 1 <= r <= 32 and 1 <= p <= 16 and n * r <= 2**23):
        return None
    try:
        salt, key = (base64.b64decode(field, validate=True) for field in fields[3:])
    except binascii.Error:
        return None
    return (salt, key, n, r, p) if salt and len(key) == _KEY else None


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    """The same for every way that a keyboard may write an accent."""
    told = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(told, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=_KEY)
