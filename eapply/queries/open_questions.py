"""「何が未確認か」: everything that the city has not confirmed, with the question to answer.

Nothing is listed here by hand: what is asked stands beside the value itself, in the tables of
``eapply/data``, in the declarations of the procedures and in those of the settings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from eapply.config import DECLARED, Settings, variable
from eapply.core.booking import booking_list
from eapply.core.facts import Facts
from eapply.core.open_question import OpenQuestion
from eapply.core.procedure import Procedure, Provisional
from eapply.forms import PROCEDURES
from eapply.forms.question_form import QuestionForm

DAYS, RETENTION = "standard_days", "retention_years"
# A setting that concerns every department carries no code of one.
EVERY_DEPARTMENT: Final = ""
EVERYBODY: Final = "全庁"
RECORDS_OFFICE: Final = "文書管理の担当"
SYSTEM_OFFICE: Final = "電子申請の担当"
UNITS: Final = {"days": "日", "opening days": "開庁日", "years": "年"}


@dataclass(frozen=True)
class Listed:
    """A question as the page and the file show it. ``department`` is a code, "" for every one."""

    department: str
    department_name: str
    area: str
    subject: str
    value: str
    source: str
    question: str
    answered_by: str


def of_data(facts: Facts, settings: Settings) -> Iterator[OpenQuestion]:
    """The lines of the tables; a list belongs to the procedures that offer it."""
    for asked in facts.open_questions():
        users = list_users().get(asked.list_name, ())
        yield replace(asked, procedures=asked.procedures or users)


def of_procedures(facts: Facts, settings: Settings) -> Iterator[OpenQuestion]:
    """The values in the declarations, and the settings that stand in for values nobody gave."""
    for form in PROCEDURES:
        procedure = form.procedure
        if procedure.window.closed_since is not None:
            continue  # over: nobody reckons with its figures
        yield _asked(procedure, "標準処理期間", procedure.days, DAYS, settings, "開庁日")
        retention = _asked(procedure, "文書の保存期間", procedure.retention, RETENTION, settings)
        yield replace(retention, answered_by=RECORDS_OFFICE)
        for subject, value in procedure.figures.items():
            yield _asked(procedure, subject, value)


def of_settings(facts: Facts, settings: Settings) -> Iterator[OpenQuestion]:
    """The settings whose default the city has not confirmed, besides those of single procedures."""
    names = {each.code: each.name for each in facts.departments()}
    for name, each in DECLARED.items():
        if each.metadata["question"] and name not in (DAYS, RETENTION):
            yield OpenQuestion(
                EVERY_DEPARTMENT,
                "全体の設定",
                (names.get(getattr(settings, name)) or _setting_text(name, settings),),
                f"設定 {variable(name)}",
                each.metadata["question"],
                answered_by=SYSTEM_OFFICE,
            )


# Another place that keeps unconfirmed values adds its line here.
SOURCES: Final[tuple[Callable[[Facts, Settings], Iterator[OpenQuestion]], ...]] = (
    of_data,
    of_procedures,
    of_settings,
)


def open_questions(
    facts: Facts, settings: Settings, stored: Iterable[OpenQuestion] = ()
) -> tuple[Listed, ...]:
    """Every question, by department in their order, then by procedure; those to all come last.

    ``stored``: what is asked about values that people keep in the database (``fee_questions``).
    """
    names = {each.code: each.name for each in facts.departments()} | {EVERY_DEPARTMENT: EVERYBODY}
    order = {code: place for place, code in enumerate(names)}
    found = [asked for source in SOURCES for asked in source(facts, settings) if asked.question]
    found += stored
    found.sort(key=lambda asked: (order[asked.department], asked.procedures or (0,)))
    return tuple(
        Listed(
            asked.department,
            names[asked.department],
            asked.area or area_of(asked.procedures),
            asked.subject,
            asked.value,
            asked.source,
            asked.question,
            asked.answered_by or names[asked.department],
        )
        for asked in found
    )


def area_of(numbers: tuple[int, ...]) -> str:
    """「13 下水道事業受益者申告書」; of several the numbers; 「共通」 without one."""
    if len(numbers) == 1:
        title = next(
            form.procedure.title for form in PROCEDURES if form.procedure.number == numbers[0]
        )
        return f"{numbers[0]} {title}"
    return f"手続 {'・'.join(map(str, numbers))}" if numbers else "共通"


@cache
def list_users() -> dict[str, tuple[int, ...]]:
    """Which procedures offer a list of the city's data or book a resource: its name → their numbers."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for form in PROCEDURES:
        for name in _lists_in(form.blank(None)):
            found[name].add(form.procedure.number)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _lists_in(form: QuestionForm) -> Iterator[str]:
    for question in form.questions:
        if question.kind == "repeat":
            yield from _lists_in(question.row_form.blank(None))
        elif name := getattr(question, "list_name", ""):
            yield name
        if code := getattr(question, "resource_code", ""):
            yield booking_list(code)


def _asked(
    procedure: Procedure,
    subject: str,
    value: object,
    setting: str = "",
    settings: Settings | None = None,
    unit: str = "",
) -> OpenQuestion:
    """What is asked about one value of a procedure; without a question when it is confirmed."""
    values, source, question = (str(value),), "", ""
    if isinstance(value, Provisional):
        values, source, question = (f"{value}{unit}",), value.source, value.question
    elif value is None and settings is not None:
        values = (_setting_text(setting, settings),)
        source = f"出典なし。設定 {variable(setting)} の値"
        question = DECLARED[setting].metadata["question"]
    return OpenQuestion(
        procedure.department, subject, values, source, question, (procedure.number,)
    )


def _setting_text(name: str, settings: Settings) -> str:
    unit = DECLARED[name].metadata["unit"].partition(" (")[0].partition(",")[0]
    return f"{getattr(settings, name)}{UNITS.get(unit, '')}"
