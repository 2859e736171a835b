"""The period that a page of numbers is about, as its address says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import request

from eapply.core.eras import DateProblem, parse_date
from eapply.web.tools import toolbox

LONGEST: Final = 400  # days in one table


def asked_days(first: date, last: date) -> tuple[date, date, list[tuple[str, str]]]:
    """The days ``since`` and ``until`` (JST, both included) of the address, these where it has none; and what
    could not be read: (id of the field, sentence)."""
    today, errors = toolbox().clock.today(), list[tuple[str, str]]()
    days = {"since": first, "until": last}
    for key, thing in (("since", "日付（から）"), ("until", "日付（まで）")):
        if text := request.args.get(key, "").strip():
            try:
                days[key] = parse_date(text, today=today)
            except DateProblem as problem:
                errors.append((f"f-{key}", problem.sentence(thing)))
    first, last = days["since"], days["until"]
    if last < first:
        errors.append(("f-until", "日付（まで）は、日付（から）より後にしてください。"))
        last = first
    if (last - first).days >= LONGEST:
        errors.append(("f-since", f"期間は{LONGEST}日までにしてください。"))
        first = last - timedelta(days=LONGEST - 1)
    return first, last, errors
