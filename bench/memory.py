"""How much memory the processes have at most while they work."""

from __future__ import annotations

import time
from typing import Final

from bench.figures import Bound, Row
from bench.serving import Memory, Server
from bench.system import System

GROUP: Final = "memory"
BOUND: Final = Bound(250, "MB")
SAMPLE_SECONDS: Final = 0.5


def web_row(server: Server) -> Row:
    """The web processes after all that was asked of them."""
    found = server.memory()
    peaks = sorted((each.peak for each in found), reverse=True)
    return Row(
        GROUP,
        "largest web process, at most",
        f"{peaks[0]:.0f} MB",
        figure=peaks[0],
        bound=BOUND,
        note="all: " + ", ".join(f"{peak:.0f}" for peak in peaks),
    )


def worker_rows(system: System, seconds: float) -> list[Row]:
    """The worker while it keeps what was promised before; its child that draws papers stands apart."""
    worker = child = 0.0
    with system.work() as running:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(SAMPLE_SECONDS)
            own, *others = running.memory() or [Memory("", 0, 0)]
            worker = max(worker, own.peak)
            child = max([child, *(each.peak for each in others)])
        ended = running.process.poll()
    note = f"the child that draws papers: {child:.0f} MB"
    if ended is not None:
        note = f"ended with {ended}: {running.last_words()[-200:]}"
    return [
        Row(GROUP, "worker, at most", f"{worker:.0f} MB", figure=worker, bound=BOUND, note=note)
    ]
