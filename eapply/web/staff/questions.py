"""何が未確認か: what the city has not confirmed, per department, to read, print and send round.

Nothing here is about a case, so nothing is disclosed and nothing recorded.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any, Final

from flask import Response, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.models import db
from eapply.queries.fee_questions import fee_questions
from eapply.queries.open_questions import Listed, open_questions
from eapply.services import fees
from eapply.web.access import access
from eapply.web.staff.administration import TO_KNOW
from eapply.web.staff.area import staff
from eapply.web.tools import toolbox

# How the address names the questions to every department, whose code is empty.
EVERYBODY: Final = "all"
HEADS: Final = (
    "担当課",
    "手続・分野",
    "項目",
    "いまの値（仮）",
    "値の出典",
    "確認すること",
    "答えられる方",
    "回答",
    "回答した方・日付",
)


def all_questions() -> tuple[Listed, ...]:
    tools = toolbox()
    rates = fee_questions(fees.schedule(db.session(), tools), tools.clock.today())
    return open_questions(tools.facts, tools.settings, rates)


def key_of(question: Listed) -> str:
    return question.department or EVERYBODY


def narrowed(found: tuple[Listed, ...]) -> list[Listed]:
    """What the address asks for; an unknown department or area gives nothing."""
    department, area = (request.args.get(key, "") for key in ("department", "area"))
    return [each for each in found if department in ("", key_of(each)) and area in ("", each.area)]


@staff.get("/questions")
@access.staff(*TO_KNOW)
def questions() -> str:
    """All questions by department, narrowed by what stands in the address."""
    every = all_questions()
    found = narrowed(every)
    chosen = {key: request.args.get(key, "") for key in ("department", "area")}
    of_department = [each for each in every if chosen["department"] in ("", key_of(each))]
    counts = Counter(map(key_of, every))
    return render_template(
        "staff/questions.html",
        heading="何が未確認か",
        parts=[(name, list(lines)) for name, lines in groupby(found, department_name)],
        count=len(found),
        total=len(every),
        chosen=chosen,
        departments=[
            (key, name, counts[key])
            for key, name in dict.fromkeys((key_of(each), each.department_name) for each in every)
        ],
        areas=[*dict.fromkeys(each.area for each in of_department)],
        download=url_for("staff.questions_file", **filled(chosen)),
        everything=url_for("staff.questions"),
    )


def department_name(question: Listed) -> str:
    return question.department_name


def filled(chosen: dict[str, str]) -> dict[str, Any]:
    return {key: value for key, value in chosen.items() if value}


@staff.get("/questions.csv")
@access.staff(*TO_KNOW)
def questions_file() -> Response:
    """The same as a file to fill in: two empty columns wait for the answer."""
    rows = [
        (
            each.department_name,
            each.area,
            each.subject,
            each.value,
            each.source,
            each.question,
            each.answered_by,
            "",
            "",
        )
        for each in narrowed(all_questions())
    ]
    response = Response(csv_bytes(HEADS, rows), content_type="text/csv; charset=utf-8")
    day = toolbox().clock.today()
    response.headers["Content-Disposition"] = f'attachment; filename="questions-{day:%Y%m%d}.csv"'
    return response
