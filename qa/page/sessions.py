"""Who is signed in, remembered for 12 hours: also when the server is started anew, until the password changes."""

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
_MOST = 50  # of one name
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """`account`: the first characters of a digest of the hash that the accounts' file held for `name`.

    When the password changes, they no longer match, and the session ends.
    """

    name: str
    account: str
    until: float


class Sessions:
    """The sessions of a server, kept in a file next to the accounts' file; it holds digests of their tokens, no token.

    Programs that send their password with each request are remembered too, but in memory alone: what is kept of them is
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

    def holds(self, token: str) -> bool:
        return self._is_valid(self._sessions.get(_digest(token)))

    def remember(self, header: str, name: str) -> None:
        """That a header has carried the right password."""
        self._programs = {mark: one for mark, one in self._programs.items() if self._is_valid(one)}
        self._programs[_digest(self._salt + header)] = self._session(name)

    def knows(self, header: str) -> bool:
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
        valid = {mark: one for mark, one in self._sessions.items() if self._is_valid(one)}
        for name in {one.name for one in valid.values()}:
            of_name = [mark for mark, one in valid.items() if one.name == name]
            for mark in of_name[:-_MOST]:
                del valid[mark]
        self._sessions = valid
        try:
            write_private(self._path, json.dumps({mark: asdict(one) for mark, one in valid.items()}))
        except UserError as error:
            event(_log, logging.WARNING, "sessions_not_saved", error=error)


def _read(path: Path) -> dict[str, Session]:
    """The sessions that a file holds; none where it is not there or does not read, so that all sign in anew."""
    try:
        rows = json.loads(path.read_bytes())
        return {
            str(mark): Session(str(row["name"]), str(row["account"]), float(row["until"])) for mark, row in rows.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        event(_log, logging.WARNING, "sessions_not_read", error=error)
        return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
