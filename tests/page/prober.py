"""Asks /healthz until its standard input ends: `python tests/page/prober.py PORT [PAUSE]`, with PAUSE seconds between.

It prints a line for each answer: its status, the seconds that it took, and the seconds that the machine alone caused. The
last is the longer of two times. One is the time of the same request, sent at the same moment, to a process that answers
at once and does nothing else. The other is how late a sleeping thread of this process was woken. When all cores are busy,
a process has to wait that long for its turn.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import time

PROBE = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"


def echo(listening: socket.socket) -> None:
    """Answers every connection until it is killed. It runs in a new session, as the front does."""
    os.setsid()
    while True:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


def main(port: int, pause: float = 0.1) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        echo(listening)
    ended = threading.Event()
    delays: list[tuple[float, float]] = []  # of the thread `tick`: when it fell asleep, and how late it was woken

    def tick() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            time.sleep(0.002)
            delays.append((began, time.perf_counter() - began - 0.002))

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    for work in (tick, wait):
        threading.Thread(target=work, daemon=True).start()
    while not ended.wait(pause):
        began = time.perf_counter()
        address = ("127.0.0.1", port)
        with socket.create_connection(address) as probed, socket.create_connection(listening.getsockname()) as control:
            taken = dict.fromkeys((probed, control), 0.0)
            for one in taken:
                one.sendall(PROBE)
            while unanswered := [one for one, took in taken.items() if took == 0.0]:
                for one in select.select(unanswered, [], [])[0]:
                    taken[one] = time.perf_counter() - began
            status = probed.recv(65_536).split()[1].decode()
        woken_late = max([late for at, late in delays if at > began - 0.01], default=0.0)
        del delays[:-10]
        print(status, taken[probed], max(woken_late, taken[control]), flush=True)
    os.kill(child, 9)


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(float, sys.argv[2:]))
