"""Who is signed in: for 12 hours, also after a restart of the server, or until the password changes."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from index import UserError
from qa.page.accounts import Accounts, write_private
from qa.page.logs import event

SECONDS = 12 * 3600
_MAX_SESSIONS = 50  # of one name
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """A name that is signed in until the time `until`.

    `account`: the first characters of a digest of the name's hash in the accounts file. If the password changes, they no
    longer match, and the session ends.
    """

    name: str
    account: str
    until: float


class Sessions:
    """The sessions of a server, by the digests of their tokens. They are saved beside the accounts file, without the tokens.

    Programs that send their password with each request are remembered too, but only in memory, because their digest is
    made from a password.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._path = accounts.path.with_name(f"{accounts.path.name}.sessions")
        self._sessions = _read(self._path)
        self._programs: dict[str, Session] = {}
        self._salt = secrets.token_hex()

    def begin(self, name: str) -> str:
        """The token of a new session."""
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token)] = self._session(name)
        self._save()
        return token

    def end(self, token: str) -> None:
        if self._sessions.pop(_digest(token), None) is not None:
            self._save()

    def has(self, token: str) -> bool:
        """Whether the session of this token is valid."""
        return self._is_valid(self._sessions.get(_digest(token)))

    def remember(self, header: str, name: str) -> None:
        """Remembers that this header had the right password of that name."""
        self._programs = {digest: session for digest, session in self._programs.items() if self._is_valid(session)}
        self._programs[_digest(self._salt + header)] = self._session(name)

    def remembers(self, header: str) -> bool:
        """Whether this header had the right password, and still has."""
        return self._is_valid(self._programs.get(_digest(self._salt + header)))

    def _session(self, name: str) -> Session:
        return Session(name, self._account(name), time.time() + SECONDS)

    def _account(self, name: str) -> str:
        hash = self._accounts.hash_of(name)
        return "" if hash is None else _digest(hash)[:16]

    def _is_valid(self, session: Session | None) -> bool:
        if session is None or session.until < time.time() or not session.account:
            return False
        return secrets.compare_digest(session.account, self._account(session.name))

    def _save(self) -> None:
        """Saves the valid sessions, the newest of each name."""
        valid = {digest: session for digest, session in self._sessions.items() if self._is_valid(session)}
        for name in {session.name for session in valid.values()}:
            digests = [digest for digest, session in valid.items() if session.name == name]
            for digest in digests[:-_MAX_SESSIONS]:
                del valid[digest]
        self._sessions = valid
        try:
            write_private(self._path, json.dumps({digest: asdict(session) for digest, session in valid.items()}))
        except UserError as error:
            event(_log, logging.WARNING, "sessions_not_saved", error=error)


def _read(path: Path) -> dict[str, Session]:
    """The sessions of a file; none if it is missing or cannot be read, so that everyone has to sign in again."""
    try:
        rows = json.loads(path.read_bytes())
        return {
            str(digest): Session(str(row["name"]), str(row["account"]), float(row["until"]))
            for digest, row in rows.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        event(_log, logging.WARNING, "sessions_not_read", error=error)
        return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
