"""`make bench`: measures everything, prints the table, writes `bench/results.json`.

`--quick` takes every measure once and short, with fewer cases (about a minute); `--only GROUP …` chooses. The exit code
is 0 also when a bound does not hold: the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from bench import (
    bookings,
    catalogue,
    collection,
    commits,
    exports,
    filing,
    memory,
    pages,
    papers,
    queue,
    quotes,
    reconciliation,
    settling,
    starting,
)
from bench.figures import Row, not_measured, table
from bench.serving import ROOT, Server
from bench.system import System, workshop
from bench.turns import Plan
from tests.databases import KINDS

RESULTS: Final = ROOT / "bench" / "results.json"


@dataclass(frozen=True)
class Effort:
    """How much work goes into each measure."""

    pages: Plan
    filing: Plan
    queue: Plan
    cases: int
    commits: int
    papers: int
    starts: int
    worker_seconds: float
    quotes: int
    payments: int
    entries: int
    tables: int
    rushes: int
    exports: int


FULL: Final = Effort(
    Plan(5, 2, 1.5),
    Plan(5, 4, 3),
    Plan(5, 1, 1),
    100_000,
    300,
    12,
    5,
    15,
    9,
    100_000,
    1_000_000,
    5,
    5,
    100_000,
)
QUICK: Final = Effort(
    Plan(2, 1, 0.5),
    Plan(2, 1.5, 0.5),
    Plan(1, 0.5, 0.3),
    20_000,
    40,
    3,
    1,
    3,
    3,
    5_000,
    100_000,
    3,
    2,
    5_000,
)


class Bench:
    """The measures by group, sharing one running system."""

    def __init__(self, folder: Path, effort: Effort, stack: ExitStack) -> None:
        self.folder = folder
        self.effort = effort
        self.stack = stack

    @cached_property
    def system(self) -> System:
        system = System(self.folder / "main")
        system.prepare()
        return system

    @cached_property
    def server(self) -> Server:
        return self.stack.enter_context(self.system.serve())

    def pages(self) -> list[Row]:
        return pages.measure(self.system, self.server, self.effort.pages)

    def catalogue(self) -> list[Row]:
        return catalogue.measure(self.system, self.server, self.effort.pages)

    def filing(self) -> list[Row]:
        return filing.measure(self.system, self.server, self.effort.filing, self.folder)

    def commits(self, kind: str) -> list[Row]:
        return commits.measure(kind, self.folder / f"commits-{kind}", self.effort.commits)

    def settling(self, kind: str) -> list[Row]:
        return settling.measure(kind, self.folder / f"settling-{kind}", self.effort.commits)

    def reconciliation(self, kind: str) -> list[Row]:
        folder = self.folder / f"reconciliation-{kind}"
        return reconciliation.measure(kind, folder, self.effort.payments)

    def collection(self, kind: str) -> list[Row]:
        folder = self.folder / f"collection-{kind}"
        return collection.measure(kind, folder, self.effort.entries, self.effort.tables)

    def exports(self, kind: str) -> list[Row]:
        folder = self.folder / f"exports-{kind}"
        return exports.measure(kind, folder, self.effort.exports, self.effort.tables)

    def bookings(self, kind: str) -> list[Row]:
        return bookings.measure(kind, self.folder / f"bookings-{kind}", self.effort.rushes)

    def queue(self) -> list[Row]:
        return queue.measure(self.folder, self.effort.queue, self.effort.cases)

    def memory(self) -> list[Row]:
        web = memory.web_row(self.server)
        return [web, *memory.worker_rows(self.system, self.effort.worker_seconds)]

    def papers(self) -> list[Row]:
        return papers.measure(self.system, self.effort.papers)

    def quotes(self) -> list[Row]:
        return quotes.measure(self.effort.quotes)

    def starting(self) -> list[Row]:
        return starting.measure(self.folder / "starting", self.effort.starts)

    def measures(self) -> dict[str, list[Callable[[], list[Row]]]]:
        """By group, in this order: memory looks at what the load before it left."""
        return {
            pages.GROUP: [self.pages],
            catalogue.GROUP: [self.catalogue],
            filing.GROUP: [self.filing],
            memory.GROUP: [self.memory],
            commits.GROUP: on_both(self.commits),
            settling.GROUP: on_both(self.settling),
            bookings.GROUP: on_both(self.bookings),
            queue.GROUP: [self.queue],
            papers.GROUP: [self.papers],
            quotes.GROUP: [self.quotes],
            reconciliation.GROUP: on_both(self.reconciliation),
            collection.GROUP: on_both(self.collection),
            exports.GROUP: on_both(self.exports),
            starting.GROUP: [self.starting],
        }


def on_both(step: Callable[[str], list[Row]]) -> list[Callable[[], list[Row]]]:
    """The same measure on each kind of database."""
    return [partial(step, kind) for kind in KINDS]


def take(measures: dict[str, list[Callable[[], list[Row]]]], only: list[str]) -> Iterator[Row]:
    """The rows of all measures; one that fails is a row that says so, and the next is taken."""
    for group, steps in measures.items():
        for step in steps if not only or group in only else ():
            begin = time.monotonic()
            try:
                yield from step()
            except Exception as trouble:
                yield not_measured(group, f"{type(trouble).__name__}: {trouble}"[:600])
            print(f"  {group}: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)


def circumstances(effort: Effort, load: tuple[float, ...], seconds: float) -> dict[str, Any]:
    """Where and how the figures came about."""
    revision = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "revision": revision.stdout.strip(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "system": platform.platform(),
        "load_before": list(load),
        "seconds": round(seconds),
        "effort": "quick" if effort is QUICK else "full",
    }


def main() -> int:
    groups = [*Bench(Path(), FULL, ExitStack()).measures()]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=groups, default=[], metavar="GROUP")
    chosen = parser.parse_args()
    effort = QUICK if chosen.quick else FULL
    begin, load = time.monotonic(), os.getloadavg()
    with workshop() as folder, ExitStack() as stack:
        rows = list(take(Bench(folder, effort, stack).measures(), chosen.only))
    about = circumstances(effort, load, time.monotonic() - begin)
    results = {"circumstances": about, "rows": [row.data() for row in rows]}
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table(rows))
    print(f"\n{about['seconds']} s; written to {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
