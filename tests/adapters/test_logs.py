"""The log: one JSON object a line, and nothing of a person in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from eapply.adapters import logs

CANARY = "鹿嶋 花子"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """What was logged since the test began."""
    logs.configure("info")
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_only_named_fields_are_written(lines: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("x").info("request", status=200, name=CANARY, query=CANARY, staff=None)
    (line,) = lines()
    assert (line["event"], line["status"], line["level"]) == ("request", 200, "info")
    assert CANARY not in str(line)


def test_a_value_cannot_begin_a_line_of_its_own(lines: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("x").warning("request", endpoint='a\r\n{"event": "forged"}' + "x" * 999)
    (line,) = lines()
    assert "\n" not in line["endpoint"]
    assert len(line["endpoint"]) == logs.LONGEST


def test_a_librarys_words_stay_out(lines: Callable[[], list[dict[str, Any]]]) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("some.library").exception("failed for %s", CANARY)
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["where"]
    assert CANARY not in str(line)


def test_levels_below_the_setting_are_left_out(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logs.configure("warning")
    structlog.get_logger("x").info("request")
    logging.getLogger("some.library").info("x")
    assert lines() == []
    logs.configure("info")
