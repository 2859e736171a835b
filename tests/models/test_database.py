"""Who writes when: the threads of a process queue for an SQLite file and lose nothing by it."""

from __future__ import annotations

from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, TimeoutError

from eapply.models import turns
from eapply.models.database import WRITE, engine_options
from eapply.models.turns import PoolInTurn, Queue, turn_to_write

THREADS, ROUNDS = 8, 25


def test_threads_take_turns_and_each_write_counts(empty_database_url: str) -> None:
    """Without turns the same writers would wait by sleeping; with them, none is refused or lost."""
    engine = create_engine(empty_database_url, **engine_options(empty_database_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (count INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    together = Barrier(THREADS)
    inside: list[int] = []
    most: list[int] = []

    def count() -> None:
        together.wait()
        for _ in range(ROUNDS):
            with (
                turn_to_write(engine),
                engine.connect().execution_options(**{WRITE: True}) as connection,
                connection.begin(),
            ):
                inside.append(1)
                before = connection.execute(
                    text("SELECT count FROM counter FOR UPDATE")
                    if engine.dialect.name == "postgresql"
                    else text("SELECT count FROM counter")
                ).scalar_one()
                most.append(len(inside))
                connection.execute(text("UPDATE counter SET count = :now"), {"now": before + 1})
                inside.pop()

    threads = [Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT count FROM counter")).scalar_one() == THREADS * ROUNDS
        )
    engine.dispose()
    if engine.dialect.name == "sqlite":
        assert max(most) == 1


@pytest.mark.only_on("sqlite")
def test_a_turn_that_does_not_come_leaves_it_to_the_database(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that never gives its turn back must not hang the others for ever."""
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.02)
    engine = create_engine(empty_database_url, **engine_options(empty_database_url))
    reached: list[str] = []

    def write() -> None:
        with turn_to_write(engine):
            reached.append("second")

    with turn_to_write(engine):
        other = Thread(target=write)
        other.start()
        other.join()
        assert reached == ["second"]
    with turn_to_write(engine):  # given back by its owner alone, and free again
        reached.append("third")
    engine.dispose()
    assert reached == ["second", "third"]


@pytest.mark.only_on("sqlite")
def test_another_process_is_waited_for_and_its_end_ends_its_turn(empty_database_url: str) -> None:
    """A lock belongs to an opening of the file, so that one here stands for one of another process."""
    engine = create_engine(empty_database_url, **engine_options(empty_database_url))
    reached: list[str] = []

    def write() -> None:
        with turn_to_write(engine):
            reached.append("we")

    with open(f"{engine.url.database}-turn", "ab") as mark:
        assert turns.is_free(mark)
        ours = Thread(target=write)
        ours.start()
        ours.join(0.05)
        assert reached == []
        reached.append("they")
    ours.join()
    assert reached == ["they", "we"]
    engine.dispose()


def test_a_queue_hands_on_in_order_and_forgets_who_gave_up() -> None:
    queue, order = Queue(), []
    assert queue.acquire(1)
    assert not queue.acquire(0.01)
    threads = []
    for number in range(3):
        here = Barrier(2)

        def wait(number: int = number, here: Barrier = here) -> None:
            here.wait()
            assert queue.acquire(10)
            order.append(number)
            queue.release()

        threads.append(Thread(target=wait))
        threads[-1].start()
        here.wait()
        while len(queue._waiting) <= number:
            sleep(0)
    queue.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]
    assert queue.acquire(0)


def test_connections_are_given_in_the_order_of_asking(empty_database_url: str) -> None:
    """Whoever gives one back and asks again stands behind those who wait."""
    options = engine_options(empty_database_url) | {"pool_size": 1}
    engine = create_engine(empty_database_url, **options)
    order: list[str] = []

    def ask() -> None:
        with engine.connect():
            order.append("they")

    with engine.connect():
        other = Thread(target=ask)
        other.start()
        while not waiting_for(engine.pool):
            sleep(0.001)
    for _ in range(50):
        with engine.connect():
            order.append("we")
    other.join()
    engine.dispose()
    assert order[0] == "they"


def waiting_for(pool: Any) -> int:
    assert isinstance(pool, PoolInTurn)
    return len(pool._turns._waiting)


def test_a_connection_that_is_not_free_in_time_or_not_made_takes_no_place(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = engine_options(empty_database_url) | {"pool_size": 1, "pool_timeout": 0.02}
    engine = create_engine(empty_database_url, **options)
    with engine.connect(), pytest.raises(TimeoutError, match="no connection of 1"):
        engine.connect()
    engine.dispose()
    with monkeypatch.context() as broken:
        broken.setattr(engine.dialect, "connect", lambda *a, **k: engine.dialect.dbapi.connect("/"))
        for _ in range(3):
            with pytest.raises(DBAPIError):
                engine.connect()
    for _ in range(3):
        with engine.connect() as connection:
            connection.invalidate()
    engine.dispose()
