"""A hundred thousand cases as XLSX and as CSV beside the bare program, and the memory of it, on both databases.

Told as well: the writer alone over finished cells in memory, which reads nothing. Everything runs in
processes of its own, so that its memory is what is measured.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench import queue
from bench.commits import database
from bench.figures import Bound, Row, paired_ratio
from bench.serving import ROOT
from bench.system import System
from tests.databases import PREPARE, prepare

GROUP: Final = "exports"
BOUNDS: Final = {"xlsx": Bound(0.6, at_least=True), "csv": Bound(0.3, at_least=True)}
MEGABYTES: Final = Bound(200, "MB")
MINUTES: Final = 30


def measure(kind: str, folder: Path, cases: int, turns: int) -> list[Row]:
    """Each format turn by turn with its floors; then once alone for its memory."""
    rows: list[Row] = []
    with database(kind, folder) as url:
        system = System(folder, url)
        prepare(system.tools.settings.database_url, PREPARE)
        queue.seed(system, cases)
        for key in BOUNDS:
            what = f"{cases:,} cases as {key}, {kind}"
            rows += rates(what, run(folder, url, key, turns), BOUNDS[key])
            most = run(folder, url, key, 0)["megabytes"]
            memory = f"{what}, memory at most"
            rows.append(Row(GROUP, memory, f"{most:.0f} MB", "", most, MEGABYTES))
    shutil.rmtree(folder, ignore_errors=True)
    return rows


def rates(what: str, found: dict[str, Any], bound: Bound) -> list[Row]:
    """Cases a second, beside the bare program and beside the writer alone."""
    own = [found["cases"] / seconds for seconds in found["ours"]]
    rows = []
    for side, name, limit in (("floor", what, bound), ("writer", f"{what}, writer alone", None)):
        other = [found["cases"] / seconds for seconds in found[side]]
        told = [f"{median(each):,.0f} a second" for each in (own, other)]
        rows.append(Row(GROUP, name, *told, paired_ratio(own, other), limit))
    return rows


def run(folder: Path, url: str, key: str, turns: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.exports_once", str(folder), url, key, str(turns)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=MINUTES * 60,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-500:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found
