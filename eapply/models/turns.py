"""Turns: who asked first is served first, for the connections of a process and to write to an SQLite file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from threading import Lock, RLock
from time import monotonic, sleep
from typing import Any, BinaryIO, Final

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

TURN_SECONDS = 15.0  # a crowd is served long before
LOOK_AGAIN: Final = 0.0005  # seconds; a write takes a few milliseconds


class Queue:
    """Places that are handed on in the order in which they were asked for, so that nobody waits for ever."""

    def __init__(self, places: int = 1) -> None:
        # What is thrown away in the middle of it may give its connection back, in this same thread.
        self._guard = RLock()
        self._free = places
        self._waiting: deque[Lock] = deque()

    def acquire(self, seconds: float) -> bool:
        """Whether one was ours within that time."""
        mine = Lock()
        mine.acquire()
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:  # handed on while we gave up
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class PoolInTurn(QueuePool):
    """Connections in the order in which they were asked for.

    The pool underneath wakes who waited longest, but whoever asks in that moment is faster: of 200
    threads that share 16 connections one was seen to wait for half a minute while the others came by.
    """

    _sqla_logger_namespace = "sqlalchemy.pool.PoolInTurn"  # speaks where its library speaks

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = Queue(self.size())

    def _do_get(self) -> ConnectionPoolEntry:
        if not self._turns.acquire(self.timeout()):
            raise TimeoutError(f"no connection of {self.size()} was free in {self.timeout()} s")
        try:
            return super()._do_get()
        except BaseException:
            self._turns.release()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            self._turns.release()


_TURNS: dict[str, Queue] = {}


@contextmanager
def turn_to_write(engine: Engine | Connection) -> Iterator[None]:
    """The block is alone, among all processes of the system, to write to an SQLite file.

    SQLite lets one write at a time; the others sleep, look again, and sleep longer, past the moment when
    it was free. Here the threads of a process queue and are woken at once, and one of each process looks
    often. A turn that does not come in time is not waited for: SQLite then says whether it is free.
    """
    file = engine.engine.url.database
    if engine.dialect.name != "sqlite" or not file:
        yield
        return
    until = monotonic() + TURN_SECONDS
    turn = _TURNS.setdefault(file, Queue())
    is_mine = turn.acquire(TURN_SECONDS)
    try:
        # Opened anew each time: a lock goes with the opening, and processes made from this one share it.
        with open(f"{file}-turn", "ab") as mark:
            while not is_free(mark) and monotonic() < until:
                sleep(LOOK_AGAIN)
            yield
    finally:
        if is_mine:
            turn.release()


def is_free(mark: BinaryIO) -> bool:
    """Takes the turn of this process, unless another has it. It ends with the file, or the process."""
    try:
        flock(mark, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True
