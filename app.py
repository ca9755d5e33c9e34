"""The page: `python app.py` serves it, with its HTTP API, MCP and /healthz.

It is up before the model is loaded, which is why nothing here imports more than the page needs.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import gc
import getpass
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing, nullcontext, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from index import IndexBusy, IndexNotFound, Settings, UserError
from index.command_line import INTERRUPTED, discard, open_streams, tell
from index.document import readable
from index.storing import generations
from qa.page import accounts, logs
from qa.page.front import Front, can_pass_connections
from qa.page.guard import HEADERS, Hosts
from qa.page.loading import Loader, watch
from qa.page.logs import event

if TYPE_CHECKING:
    from qa.retriever import Retriever

_SWITCH = 0.001  # seconds that a thread may keep the others waiting: /healthz has to answer while all of them work
_ARENA_MAX = -8  # its number in malloc.h
_log = logging.getLogger("app")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is interrupted; 2 when it cannot begin, with one line that says why."""
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the page that answers questions about a text.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (%(default)s)")
    parser.add_argument("--index", help="folder of the saved index (default: QA_INDEX, else .qa-index)")
    parser.add_argument(
        "--read-only", action="store_true", help="nobody can replace the text through the page, API or MCP"
    )
    parser.add_argument("--auth-file", type=Path, help="only who has an account in this file can sign in")
    parser.add_argument(
        "--add-user", metavar="NAME", help="add an account to the auth file, or change its password, and end"
    )
    open_streams()
    given = parser.parse_args(arguments)
    if given.add_user is not None and given.auth_file is None:
        parser.error("--add-user needs --auth-file")
    try:
        if given.add_user is not None:
            accounts.add(given.auth_file, given.add_user, _password())
            return 0
        admitted = accounts.Accounts(given.auth_file) if given.auth_file else None
        settings = Settings.from_env(index=given.index)
        if settings.index is None and generations.is_blank(settings.folder):
            with suppress(IndexBusy), generations.building(settings.folder):
                pass  # it can be written: the sample article's index will be saved there
        elif not generations.list_generations(settings.folder):
            raise IndexNotFound("no_index", folder=settings.folder)
        listening = _listen(given.host, given.port)
    except UserError as error:
        tell(f"app.py: {error}")
        return 2
    except (KeyboardInterrupt, EOFError):  # at the prompt for a password
        return INTERRUPTED
    logs.configure(settings.log_level)
    _share_memory()
    sys.setswitchinterval(_SWITCH)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn ends first, in order
    hosts = Hosts(given.host, [name.strip() for name in settings.allowed_hosts.split(",") if name.strip()])
    front = (
        Front(listening, names=hosts.names, any_address=hosts.any_address, headers=HEADERS)
        if can_pass_connections()
        else None
    )
    up = threading.Event()

    def load() -> Retriever:
        up.wait()  # the page first: both at once would delay it
        return _load(settings)

    uploads_folder = tempfile.TemporaryDirectory(prefix="qa-uploads-", ignore_cleanup_errors=True)
    with uploads_folder as uploads, nullcontext() if front is None else closing(front):
        os.environ["GRADIO_TEMP_DIR"] = uploads
        from qa.page.server import application, server

        loader = Loader(load)
        app = application(loader, settings, up=up, hosts=hosts, read_only=given.read_only, accounts=admitted)
        watch(loader)
        host = f"[{given.host}]" if ":" in given.host else given.host
        try:
            print(f"http://{host}:{listening.getsockname()[1]}", flush=True)
        except OSError:  # nobody reads it, or the disk that it goes to is full
            discard(sys.stdout)
        event(_log, logging.INFO, "started", host=given.host, port=listening.getsockname()[1])
        try:
            server(app, trusted_proxies=settings.trusted_proxies, front=front).run(sockets=[listening])
        except KeyboardInterrupt:
            pass
        finally:
            event(_log, logging.INFO, "stopped")
    return 0


def _share_memory() -> None:
    """Has threads share two of glibc's arenas: each keeps what it once held, and there would be eight a processor.

    During ten minutes of fifty clients and sixty changes of the text memory stayed at 793 MB with two; without a bound
    it went from 937 MB in the first third of the time to 1,017 in the last.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _password() -> str:
    """As it is typed at a prompt, unseen, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    return readable(sys.stdin.readline()).rstrip("\r\n")


def _load(settings: Settings) -> Retriever:
    from qa import Retriever

    retriever = Retriever.open_or_sample(settings=settings)
    retriever.retrieve("?", 1)  # loads the model, which nothing before needed
    gc.collect()
    gc.freeze()  # all of that stays: looking through it for garbage would stop every thread for a fifth of a second
    return retriever


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError, UnicodeError, TypeError) as error:  # the last two: of a name that is none
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UserError("port_busy", port=port) from error
        raise UserError("port_refused", host=host, port=port, reason=error) from error


if __name__ == "__main__":
    sys.exit(main())
