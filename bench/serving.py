"""Servers under measurement: the same gunicorn that `make run` starts, on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bench.client import HOST, Unexpected, encode, expect, repeat, run
from eapply.config import Settings
from scripts.processes import dying_with_parent, signal_group
from scripts.run import web_command

ROOT: Final = Path(__file__).resolve().parent.parent
READY_SECONDS: Final = 60
STOP_SECONDS: Final = 15
MEGABYTE: Final = 1 << 20


class CannotServe(Exception):
    """What was to be measured did not start; the text holds what it said last."""


@dataclass(frozen=True)
class Memory:
    """Resident memory of one process, in megabytes: now, and the most it ever had."""

    name: str
    now: float
    peak: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Started:
    """A process with all that it starts, its words in a file, ended with the benchmark."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGTERM),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        signal_group(self.process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        signal_group(self.process, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def memory(self) -> list[Memory]:
        """Of the process and its descendants, from the kernel's own books."""
        return [
            found
            for identity in family(self.process.pid)
            if (found := memory_of(identity, self.name)) is not None
        ]


class Server(Started):
    """A web server that answers on `port`; ready when `path` does."""

    def __init__(
        self, name: str, app: str, environment: Mapping[str, str], folder: Path, path: str
    ) -> None:
        self.port = free_port()
        base = f"http://{HOST}:{self.port}"
        self.environment = {"EAPPLY_BASE_URL": base, **environment}
        command = [*web_command(self.port, Settings.load(self.environment))[:-1], app]
        super().__init__(name, command, self.environment, folder)
        try:
            self._wait(path)
        except BaseException:
            self.stop()
            raise

    def _wait(self, path: str) -> None:
        until = time.monotonic() + READY_SECONDS
        request = encode(self.port, "GET", path)
        while True:
            problem = "no answer"
            with suppress(OSError):
                once = run(self.port, repeat(request), connections=1, seconds=0.01)
                if once.durations:
                    return
                problem = "; ".join(once.problems)
            if self.process.poll() is not None or time.monotonic() > until:
                raise CannotServe(f"{self.name}: {problem}\n{self.last_words()}")
            time.sleep(0.05)


def family(identity: int) -> list[int]:
    """A process and its descendants."""
    found = [identity]
    for task in Path(f"/proc/{identity}/task").glob("*/children"):
        with suppress(OSError):
            found += [each for child in task.read_text().split() for each in family(int(child))]
    return found


def memory_of(identity: int, name: str) -> Memory | None:
    """None for a process that is gone."""
    try:
        text = Path(f"/proc/{identity}/status").read_text()
    except OSError:
        return None
    lines = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    if "VmRSS" not in lines:
        return None
    now, peak = (int(lines[key].split()[0]) * 1024 / MEGABYTE for key in ("VmRSS", "VmHWM"))
    return Memory(name, now, peak)


__all__ = [
    "ROOT",
    "CannotServe",
    "Memory",
    "Server",
    "Started",
    "Unexpected",
    "expect",
    "free_port",
]
