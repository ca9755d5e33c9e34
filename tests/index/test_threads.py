"""Work that stays in one thread, and a build that uses every core."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
import torch

from index.encoding.threads import on_every_core, one_thread
from index.locks import Turns


def test_pytorch_has_one_thread_inside_and_as_many_as_before_outside_and_elsewhere() -> None:
    """The number belongs to the thread that asks."""
    before = torch.get_num_threads()
    elsewhere: list[int] = []
    with one_thread():
        other = threading.Thread(target=lambda: elsewhere.append(torch.get_num_threads()))
        other.start()
        other.join()
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
    assert elsewhere == [before]


def test_items_are_worked_on_together_and_come_in_their_order() -> None:
    """Each by one thread; never more of them begun than are soon taken."""
    torch_threads: set[int] = set()
    begun: list[int] = []

    def work(item: int) -> int:
        torch_threads.add(torch.get_num_threads())
        begun.append(item)
        time.sleep(0.01 if item % 2 else 0)
        return item * item

    results = on_every_core(work, range(20))
    assert next(results) == 0
    time.sleep(0.1)
    assert len(begun) <= 3 * torch.get_num_threads() + 1
    assert [0, *results] == [n * n for n in range(20)]
    assert torch_threads == {1}


def test_what_work_raises_ends_it() -> None:
    """The error is that of the item."""

    def work(item: int) -> int:
        if item == 3:
            raise InterruptedError
        return item

    with pytest.raises(InterruptedError):
        list(on_every_core(work, range(1000)))


FORKED = """
import os, sys
from qa import Retriever
retriever = Retriever.from_texts(["Le chat dort sur le tapis.", "La lune brille la nuit."])
retriever.ask("Où dort le chat ?")
child = os.fork()
if child == 0:
    retriever.ask("Quand brille la lune ?")
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.model
@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system has no fork")
def test_a_forked_process_answers() -> None:
    """No thread that it would wait for is missing in it."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert ran.stdout.strip() == "7"


UNCHANGED = """
import logging, os, torch
from threadpoolctl import threadpool_info
def state():
    loggers = logging.root.manager.loggerDict.items()
    levels = {name: logger.level for name, logger in loggers if hasattr(logger, "level")}
    pools = [pool["num_threads"] for pool in threadpool_info()]
    return dict(os.environ), torch.get_num_threads(), pools, logging.root.level, levels
import faiss, numpy, scipy.special, sentencepiece, py3langid
before = state()
import index, qa, qa.retriever, qa.__main__, index.__main__
after = state()
print([one == other for one, other in zip(before[:4], after[:4])], [n for n, l in after[4].items() if before[4].get(n, l) != l])
"""


def test_importing_changes_nothing_outside() -> None:
    """No variable of the environment, no number of threads, no level of a logger."""
    ran = subprocess.run([sys.executable, "-c", UNCHANGED], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[True, True, True, True] []"


@pytest.mark.parametrize("cores", [1, 2])
def test_no_more_work_than_have_a_turn_and_the_others_come_in_order(cores: int) -> None:
    turns, working, most, order = Turns(cores), 0, 0, list[int]()
    count = threading.Lock()

    def work(number: int) -> None:
        nonlocal working, most
        with turns.turn():
            with count:
                working, most = working + 1, max(most, working + 1)
                order.append(number)
            time.sleep(0.01)
            with count:
                working -= 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    with ExitStack() as all_turns:
        for _ in range(cores):
            all_turns.enter_context(turns.turn())
        for number, thread in enumerate(threads):
            thread.start()
            while turns.waiting <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert most == cores
    assert sorted(order) == list(range(8))
    if cores == 1:  # two that begin at the same time may begin in either order
        assert order == sorted(order)


def test_a_turn_that_ends_with_an_error_is_free_again() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(InterruptedError), turns.turn():
            raise InterruptedError
