"""Child processes: all of them end, with what they started themselves."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.processes import Children

WAIT = "import time; time.sleep(60)"
SAY_READY = "pathlib.Path('new').write_text(str({})); pathlib.Path('new').rename('pid');"
DEAF = (
    "import os, pathlib, signal, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"{SAY_READY.format('os.getpid()')} time.sleep(60)"
)
PARENT = (
    "import subprocess, sys, pathlib, time;"
    f"child = subprocess.Popen([sys.executable, '-c', {WAIT!r}]);"
    f"{SAY_READY.format('child.pid')} time.sleep(60)"
)


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    made = Children(tmp_path, os.environ)
    yield made
    made.stop(0)


def wait_for(file: Path) -> int:
    """Give way to the child until it has written its file."""
    while not file.exists():
        time.sleep(0.01)
    return int(file.read_text())


def is_alive(number: int) -> bool:
    """Whether the process still runs; one that ended and was not collected does not."""
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def ends(number: int) -> bool:
    """Whether the process ends soon: a signal is sent at once, and obeyed when the kernel gets to it."""
    until = time.monotonic() + 10
    while is_alive(number) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_alive(number)


def test_stopping_ends_the_children_of_the_children(children: Children, tmp_path: Path) -> None:
    process = children.start("web", [sys.executable, "-c", PARENT])
    grandchild = wait_for(tmp_path / "pid")

    assert children.stop(10) == []

    assert process.returncode == -signal.SIGTERM
    assert ends(grandchild)


def test_one_that_does_not_listen_is_ended_and_named(children: Children, tmp_path: Path) -> None:
    children.start("worker", [sys.executable, "-c", DEAF])
    wait_for(tmp_path / "pid")

    assert children.stop(0.2) == ["worker"]


def test_a_hurry_does_not_wait(children: Children, tmp_path: Path) -> None:
    children.start("worker", [sys.executable, "-c", DEAF])
    wait_for(tmp_path / "pid")

    assert children.stop(60, lambda: True) == ["worker"]


def test_one_that_ended_is_reported_once_with_its_code(children: Children) -> None:
    process = children.start("web", [sys.executable, "-c", "raise SystemExit(3)"])
    process.wait(10)

    assert children.ended() == {"web": 3}
    assert children.ended() == {}
