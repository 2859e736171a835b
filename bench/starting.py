"""How long until somebody can work: importing and building the application, and `make run` again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Final

from bench.client import encode, repeat, run
from bench.figures import Bound, Row
from bench.serving import ROOT, CannotServe, Started, free_port

GROUP: Final = "starting"
IMPORT_BOUND: Final = Bound(1.5, "s")
START_BOUND: Final = Bound(5, "s")
LONGEST_SECONDS: Final = 90
BUILD: Final = (
    "from time import perf_counter as now; begin = now(); import wsgi; print(now() - begin)"
)


def build(folder: Path) -> float:
    """Seconds to import the application and call its factory in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=ROOT,
        env={**os.environ, "EAPPLY_INSTANCE_FOLDER": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotServe(done.stderr[-2000:])
    return float(done.stdout.split()[-1])


def first_page(folder: Path) -> float:
    """Seconds from typing `make run` until the start page came; everything is stopped afterwards."""
    port = free_port()
    environment = {
        "PORT": str(port),
        "EAPPLY_INSTANCE_FOLDER": str(folder),
        "PYTHON": sys.executable,
    }
    request = encode(port, "GET", "/")
    begin = time.perf_counter()
    with Started("make-run", ["make", "run"], environment, folder) as running:
        while True:
            try:
                if run(port, repeat(request), connections=1, seconds=0.001).durations:
                    return time.perf_counter() - begin
            except OSError:
                pass
            if running.process.poll() is not None or time.perf_counter() - begin > LONGEST_SECONDS:
                raise CannotServe(running.last_words())
            time.sleep(0.02)


def measure(folder: Path, times: int) -> list[Row]:
    folder.mkdir()
    first = first_page(folder)
    again = median(first_page(folder) for _ in range(max(1, times // 2)))
    built = median(build(folder) for _ in range(times))
    told = f"the first start took {first:.1f} s"
    return [
        Row(GROUP, "import and factory", f"{built:.2f} s", "", built, IMPORT_BOUND),
        Row(GROUP, "make run again, first page", f"{again:.1f} s", "", again, START_BOUND, told),
    ]
