"""Builds in a folder as on a network: `python tests/index/network_folder.py ERRNO FOLDER`, ERRNO being the refusal.

Locks and the fsync of folders are refused by the operating system's own functions, as SMB and NFS servers refuse them.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from index import IndexBusy, from_text
from index.storing import generations
from index.storing.saved import publish
from index.storing.store import Index
from tests.word_encoder import WordEncoder


def refuse(code: int) -> None:
    """Has every lock and every fsync of a folder fail from here on."""
    fsync = os.fsync

    def fsync_of_files(fd: Any) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(fd)

    def no_lock(fd: Any, operation: int, /) -> None:
        raise OSError(code, os.strerror(code))

    os.fsync = fsync_of_files
    fcntl.flock = no_lock


def build(folder: Path, *, killed: bool = False) -> str:
    try:
        with generations.write_lock(folder):
            if killed:
                os.kill(os.getpid(), signal.SIGKILL)
            publish(folder, Index.build([from_text("Un texte.")], WordEncoder()))
    except IndexBusy:
        return "busy"
    return "built"


def main(code: int, folder: Path) -> None:
    refuse(code)
    done = [build(folder)]
    with generations.write_lock(folder):
        done.append(build(folder))
    done.append(build(folder))
    child = os.fork()
    if child == 0:
        build(folder, killed=True)
    done.append("killed" if os.WIFSIGNALED(os.waitpid(child, 0)[1]) else "ended")
    done.append(build(folder))
    print(", ".join(done))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
