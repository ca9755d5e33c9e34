"""`python app.py` serves the page, with its HTTP API, MCP and /healthz.

The page is up before the model is loaded. So nothing here imports more than the page needs.
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

_SWITCH_INTERVAL = 0.001  # seconds that a thread may keep the others waiting; the page has to answer while they work
_ARENA_MAX = -8  # M_ARENA_MAX in malloc.h
_log = logging.getLogger("app")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is interrupted. Exit status 0, or 2 with one line that says why it cannot begin."""
    parser = _parser()
    open_streams()
    options = parser.parse_args(arguments)
    if options.add_user is not None and options.auth_file is None:
        parser.error("--add-user needs --auth-file")
    try:
        if options.add_user is not None:
            accounts.add(options.auth_file, options.add_user, _password())
            return 0
        user_accounts = accounts.Accounts(options.auth_file) if options.auth_file else None
        settings = Settings.from_env(index=options.index)
        _check_folder(settings)
        listening = _listen(options.host, options.port)
    except UserError as error:
        tell(f"app.py: {error}")
        return 2
    except (KeyboardInterrupt, EOFError):  # at the prompt for a password
        return INTERRUPTED
    logs.configure(settings.log_level)
    _limit_malloc_arenas()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn has shut down by then
    _serve(listening, options.host, settings, user_accounts, read_only=options.read_only)
    return 0


def _parser() -> argparse.ArgumentParser:
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
    return parser


def _check_folder(settings: Settings) -> None:
    """Raises `UserError` if the folder has no index, and a first start cannot save one there."""
    if settings.index is None and generations.is_blank(settings.folder):
        with suppress(IndexBusy), generations.write_lock(settings.folder):
            pass  # it can be written: the index of the sample article will be saved there
    elif not generations.list_generations(settings.folder):
        raise IndexNotFound("no_index", folder=settings.folder)


def _serve(
    listening: socket.socket, host: str, settings: Settings, user_accounts: accounts.Accounts | None, *, read_only: bool
) -> None:
    """Serves the page until the process is interrupted."""
    hosts = Hosts(host, [name.strip() for name in settings.allowed_hosts.split(",") if name.strip()])
    front = (
        Front(listening, names=hosts.names, any_address=hosts.any_address, headers=HEADERS)
        if can_pass_connections()
        else None
    )
    up = threading.Event()

    def load() -> Retriever:
        up.wait()  # the page comes first: loading at the same time would delay it
        return _load(settings)

    uploads_folder = tempfile.TemporaryDirectory(prefix="qa-uploads-", ignore_cleanup_errors=True)
    with uploads_folder as uploads, nullcontext() if front is None else closing(front):
        os.environ["GRADIO_TEMP_DIR"] = uploads
        from qa.page.application import application
        from qa.page.server import server

        loader = Loader(load)
        app = application(loader, settings, up=up, hosts=hosts, read_only=read_only, accounts=user_accounts)
        watch(loader)
        port = listening.getsockname()[1]
        try:
            print(f"http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
        except OSError:  # nobody reads it, or the disk that it goes to is full
            discard(sys.stdout)
        event(_log, logging.INFO, "started", host=host, port=port)
        try:
            server(app, trusted_proxies=settings.trusted_proxies, front=front).run(sockets=[listening])
        except KeyboardInterrupt:
            pass
        finally:
            event(_log, logging.INFO, "stopped")


def _limit_malloc_arenas() -> None:
    """Makes threads share two of glibc's arenas. An arena keeps the memory that it once held; by default there may be eight
    for each processor.

    In ten minutes with fifty clients and sixty changes of the text, memory stayed at 793 MB with two arenas. Without a
    limit it rose from 937 MB in the first third of the time to 1,017 MB in the last.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def _password() -> str:
    """The password, typed at a prompt without being shown, or the first line of standard input if that is no terminal."""
    if sys.stdin.isatty():
        return getpass.getpass()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    return readable(sys.stdin.readline()).rstrip("\r\n")


def _load(settings: Settings) -> Retriever:
    """The retriever, with its model loaded."""
    from qa import Retriever

    retriever = Retriever.open_or_sample(settings=settings)
    retriever.retrieve("?", 1)  # the first question loads the model
    gc.collect()
    gc.freeze()  # none of this becomes garbage; searching it for garbage would stop every thread for a fifth of a second
    return retriever


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the address. Raises `UserError` if that is not possible."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError, UnicodeError, TypeError) as error:  # the last two come from an invalid host name
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UserError("port_busy", port=port) from error
        raise UserError("port_refused", host=host, port=port, reason=error) from error


if __name__ == "__main__":
    sys.exit(main())
