"""Child processes that never outlive who started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

PARENT_DIED: Final = 1  # prctl(2), PR_SET_PDEATHSIG
LIBC: Final = ctypes.CDLL(None)


def dying_with_parent(how: signal.Signals) -> Callable[[], object]:
    """For `preexec_fn`: the kernel sends the child this signal when its parent is killed."""
    return partial(LIBC.prctl, PARENT_DIED, how)


class Children:
    """Processes by name, each leading a group of its own, so that its own children end with it.

    A Ctrl-C in the terminal therefore reaches only the parent, which stops them in its own order.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )
        self.running[name] = process
        return process

    def ended(self) -> dict[str, int]:
        """Names and exit codes of those that ended on their own; they are forgotten here."""
        codes = {name: process.poll() for name, process in self.running.items()}
        found = {name: code for name, code in codes.items() if code is not None}
        for name in found:
            signal_group(self.running.pop(name), signal.SIGKILL)  # what it left behind
        return found

    def stop(self, seconds: float, hurry: Callable[[], bool] = lambda: False) -> list[str]:
        """Ask all to end, wait, then end them; the names of those that had to be ended.

        `hurry` is asked while waiting: yes means do not wait longer.
        """
        for process in self.running.values():
            signal_group(process, signal.SIGTERM)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not hurry():
            if all(process.poll() is not None for process in self.running.values()):
                break
            time.sleep(0.05)
        late = [name for name, process in self.running.items() if process.poll() is None]
        for process in self.running.values():
            signal_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()
        return late


def signal_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, what)
