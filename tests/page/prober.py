"""Asks /healthz until its standard input ends: `python tests/page/prober.py PORT [PAUSE]`, with a pause in seconds between.

A line for each answer: its status, the seconds it took, and those that the machine alone would have taken. For the last,
the same is asked at the same moment of a process that answers anything at once and does nothing else, and a thread tells
how late this process was itself woken. With both cores busy these are what a process has to wait for its turn.
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
    """Answers every connection, in a session of its own as the front is, until it is killed."""
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
    woken: list[tuple[float, float]] = []

    def tick() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            time.sleep(0.002)
            woken.append((began, time.perf_counter() - began - 0.002))

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    for work in (tick, wait):
        threading.Thread(target=work, daemon=True).start()
    while not ended.wait(pause):
        began = time.perf_counter()
        address = ("127.0.0.1", port)
        with socket.create_connection(address) as asked, socket.create_connection(listening.getsockname()) as control:
            taken = dict.fromkeys((asked, control), 0.0)
            for one in taken:
                one.sendall(PROBE)
            while unanswered := [one for one, took in taken.items() if took == 0.0]:
                for one in select.select(unanswered, [], [])[0]:
                    taken[one] = time.perf_counter() - began
            status = asked.recv(65_536).split()[1].decode()
        own = max([late for at, late in woken if at > began - 0.01], default=0.0)
        del woken[:-10]
        print(status, taken[asked], max(own, taken[control]), flush=True)
    os.kill(child, 9)


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(float, sys.argv[2:]))
