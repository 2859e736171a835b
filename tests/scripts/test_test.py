"""The sum of the legs: nothing that went wrong may end as success."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.test import Result, read_report, summary

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
