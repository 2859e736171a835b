"""The sum of the legs: nothing that went wrong may end as success."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import test as script
from scripts.test import FULL_LEGS, LEGS, USUAL_SEED, Leg, Result, main, read_report, summary

REPORT = """<testsuites><testsuite>
  <testcase classname="a" name="good"/>
  <testcase classname="a" name="bad"><failure message="no"/></testcase>
  <testcase classname="a" name="broken"><error message="fixture"/></testcase>
  <testcase classname="a" name="left out"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


def test_failures_errors_and_skips_are_told_apart(tmp_path: Path) -> None:
    report = tmp_path / "1.xml"
    report.write_text(REPORT)
    result = Result("leg")

    read_report(report, result)

    assert (result.passed, result.failed) == (1, 2)
    assert result.skipped == ["a.left out: no browser"]


@pytest.mark.parametrize("content", [None, "", "<testsuites>"])
def test_a_report_that_is_missing_or_cut_off_is_trouble(
    tmp_path: Path, content: str | None
) -> None:
    report = tmp_path / "1.xml"
    if content is not None:
        report.write_text(content)
    result = Result("leg", passed=1)

    read_report(report, result)

    assert result.trouble.startswith("no report")
    assert not result.is_good


@pytest.mark.parametrize(
    ("result", "is_good"),
    [
        (Result("leg", passed=1), True),
        (Result("leg"), False),
        (Result("leg", passed=1, failed=1), False),
        (Result("leg", passed=1, skipped=["a: no browser"]), False),
        (Result("leg", passed=1, trouble="pytest ended with 3"), False),
    ],
)
def test_success_is_something_passed_and_nothing_else(result: Result, is_good: bool) -> None:
    assert result.is_good is is_good


def test_the_last_line_is_the_sum() -> None:
    results = [Result("one", 3, 1), Result("other", 4, 0, ["a: no browser"])]

    lines = summary(results).splitlines()

    assert lines[-1] == "7 passed, 1 failed, 1 skipped"
    assert any("no browser" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "legs", "seeds"),
    [
        ([], LEGS, {USUAL_SEED}),
        (["--seed", "7"], LEGS, {7}),
        (["--full", "--seed", "7"], FULL_LEGS, {7}),
    ],
)
def test_every_leg_runs_with_the_same_known_seed(
    arguments: list[str],
    legs: tuple[Leg, ...],
    seeds: set[int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ran: list[tuple[Leg, int, bool]] = []

    def run(leg: Leg, number: int, seed: int, *, full: bool) -> Result:
        ran.append((leg, seed, full))
        return Result(leg.title, passed=1)

    monkeypatch.setattr(script, "run_leg", run)
    assert main(arguments) == 0
    assert [leg for leg, _, _ in ran] == list(legs)
    assert {seed for _, seed, _ in ran} == seeds
    assert {full for _, _, full in ran} == {"--full" in arguments}
    assert f"seed {min(seeds)}" in capsys.readouterr().out


def test_the_long_form_draws_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []

    def run(leg: Leg, number: int, seed: int, *, full: bool) -> Result:
        seeds.append(seed)
        return Result(leg.title, passed=1)

    monkeypatch.setattr(script, "run_leg", run)
    assert main(["--full"]) == main(["--full"]) == 0
    assert len(set(seeds)) == 2
