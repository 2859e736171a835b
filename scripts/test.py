"""Run the whole suite and add it up: `make test`; with `--full` its long form: `make trust`.

`make test` draws the same values and orders each time, so that a run can be repeated; `make trust` takes
a new seed and says which; `--seed` gives one.

Every leg runs, whatever the ones before said. The last line is the sum; success means that every
leg ran something, nothing failed and nothing was skipped. What is not for the database of a leg is
not collected there (mark `only_on`), so a skip always means that something was missing.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from scripts.processes import dying_with_parent

ROOT: Final = Path(__file__).resolve().parent.parent
REPORTS: Final = ROOT / ".cache" / "tests"
PROCESSES: Final = max(2, min(os.cpu_count() or 2, 8))
PARALLEL: Final = (f"--numprocesses={PROCESSES}", "--dist=worksteal")
# A walk waits for its browser as often as it works.
WALKING: Final = (f"--numprocesses={PROCESSES + 1}", "--dist=worksteal")
LONGEST_LEG: Final = 40 * 60  # seconds
LONGEST_FULL_LEG: Final = 6 * 60 * 60
# A long count outlasts the trace of a test that hangs; taken beside 200 threads, it killed the interpreter.
NO_TRACES: Final = ("-o", "faulthandler_timeout=0")
CLEAN_UP_SECONDS: Final = 30
USUAL_SEED: Final = 20261124


@dataclass(frozen=True)
class Leg:
    """One run of pytest: what is chosen, how, and on which database."""

    title: str
    marks: str
    options: tuple[str, ...] = ()
    database: str = "sqlite"


UNITS = "not journey and not trust"
LEGS: Final = (
    Leg("units and integration, SQLite", UNITS, PARALLEL),
    Leg("units and integration, PostgreSQL", UNITS, PARALLEL, "postgresql"),
    Leg("journeys in a browser", "journey", WALKING),
    Leg("faults, crashes, races", "trust", PARALLEL),
)
# The long counts say what they came to while they run; side by side nobody would hear it.
FULL_LEGS: Final = (
    *LEGS[:-1],
    Leg("faults, crashes, races", "trust"),
    Leg("faults, crashes, races, PostgreSQL", "trust", (), "postgresql"),
)


@dataclass
class Result:
    """What a leg came to. `trouble` is why its figures cannot be trusted, "" when they can."""

    title: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        return self.passed > 0 and not (self.failed or self.skipped or self.trouble)

    def figures(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"


def run_leg(leg: Leg, number: int, seed: int, *, full: bool) -> Result:
    """Run pytest in a process of its own and read its report."""
    report = REPORTS / f"{number}.xml"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "EAPPLY_TEST_DATABASE": leg.database}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each process would compile all tests again
    if full:
        environment["EAPPLY_TRUST"] = "full"
    seeds = (f"--hypothesis-seed={seed}", f"--randomly-seed={seed}")
    command = [sys.executable, "-m", "pytest", "-q", "-m", leg.marks, *leg.options, *seeds]
    command += NO_TRACES if full else ()
    print(f"\n=== {leg.title}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        [*command, f"--junitxml={report}"],
        cwd=ROOT,
        env=environment,
        preexec_fn=dying_with_parent(signal.SIGINT),
    )
    result = Result(leg.title)
    try:
        code = process.wait(LONGEST_FULL_LEG if full else LONGEST_LEG)
    except subprocess.TimeoutExpired:
        code = end(process)
        result.trouble = "stopped, because it took too long"
    except KeyboardInterrupt:
        end(process)
        raise
    read_report(report, result)
    result.seconds = time.monotonic() - started
    if code and not result.trouble and not result.failed:
        result.trouble = "nothing was collected" if code == 5 else f"pytest ended with {code}"
    return result


def end(process: subprocess.Popen[bytes]) -> int:
    """Let pytest clean up after itself; end it when it does not."""
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(CLEAN_UP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def read_report(report: Path, result: Result) -> None:
    """Count the cases of a JUnit report; a case with a failure in test or clean-up has failed."""
    try:
        cases = list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError) as problem:
        result.trouble = result.trouble or f"no report: {problem}"
        return
    for case in cases:
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif skip is not None:
            name = f"{case.get('classname')}.{case.get('name')}"
            result.skipped.append(f"{name}: {skip.get('message') or skip.get('type')}")
        else:
            result.passed += 1


def summary(results: list[Result]) -> str:
    """One line a leg, what was skipped or went wrong, and the sum as the last line."""
    width = max(len(result.title) for result in results)
    lines = ["", "=== summary"]
    for result in results:
        word = "good" if result.is_good else "BAD "
        lines.append(
            f"{word}  {result.title:{width}}  {result.figures()}  in {result.seconds:.0f} s"
        )
        if result.trouble:
            lines.append(f"      {result.trouble}")
        lines += [f"      skipped, which counts as a failure: {skip}" for skip in result.skipped]
    total = Result(
        "",
        sum(result.passed for result in results),
        sum(result.failed for result in results),
        [skip for result in results for skip in result.skipped],
    )
    return "\n".join([*lines, total.figures()])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/test.py")
    parser.add_argument("--full", action="store_true", help="the long form")
    parser.add_argument("--seed", type=int, help="of drawn values and of the order of the tests")
    chosen = parser.parse_args(arguments)
    full: bool = chosen.full
    seed = chosen.seed
    if seed is None:
        seed = secrets.randbelow(2**32) if full else USUAL_SEED
    print(f"seed {seed} (--seed {seed} draws the same again)", flush=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    try:
        for number, leg in enumerate(FULL_LEGS if full else LEGS, 1):
            results.append(run_leg(leg, number, seed, full=full))
    except KeyboardInterrupt:
        print("\nstopped before the end", file=sys.stderr)
        return 130
    print(summary(results), flush=True)
    return 0 if all(result.is_good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
