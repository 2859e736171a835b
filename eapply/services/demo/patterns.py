"""Filed answers to copy: each documented example of each procedure, judged by its form.

An example is moved through the year by whole weeks, so that its days fit the season and the weekday
it is filed on, and is taken only when the form finds nothing wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from eapply.core.conditions import Situation
from eapply.core.procedure import Example, Procedure
from eapply.forms import ALL_FORMS, PROCEDURES
from eapply.forms.checking import attached
from eapply.forms.naming import listed
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sheet import answer_sheet
from eapply.models.database import to_json
from eapply.services.demo.people import STAND_IN, Person, swapped
from eapply.services.toolbox import Toolbox

STILL: Final = (timedelta(),)  # the days of a fee request do not follow the seasons
MOVES: Final = tuple(timedelta(weeks=-weeks) for weeks in (0, 13, 26, 39))
ISO_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d")
STAND_INS: Final = {
    "name_sei": STAND_IN.sei,
    "name_mei": STAND_IN.mei,
    "kana_sei": STAND_IN.kana_sei,
    "kana_mei": STAND_IN.kana_mei,
    "phone": STAND_IN.phone,
    "email": STAND_IN.email,
}


@dataclass(frozen=True)
class Pattern:
    """One judged example, as text in which the stand-in waits to be replaced. ``on`` is its day."""

    procedure: Procedure
    department: str
    on: date
    text: str
    files: Mapping[str, tuple[str, ...]]
    organisation: str

    def filled(self, person: Person) -> dict[str, Any]:
        """``answers``, ``raw``, ``sheet`` and ``warnings`` of this person's filing."""
        values: dict[str, Any] = json.loads(swapped(self.text, person))
        return values

    def name(self, person: Person) -> str:
        return self.organisation or person.name


def patterns(tools: Toolbox) -> Iterator[tuple[int, int, Pattern | None]]:
    """All patterns; with each the number of examples looked at and of all there are."""
    every = [
        (form, example, move)
        for form in ALL_FORMS
        for example in form.examples
        if not example.errors
        for move in (MOVES if form in PROCEDURES else STILL)
    ]
    for done, (form, example, move) in enumerate(every, start=1):
        yield done, len(every), judged(tools, form, example, move)


def judged(
    tools: Toolbox, form_class: type[ProcedureForm], example: Example, move: timedelta
) -> Pattern | None:
    """The example on another day; None when the form has something against it then."""
    on = (example.on or date(2026, 11, 22)) + move
    answers = standing_in(form_class.filer, moved(example.answers, move))
    situation = Situation(on, tools.facts)
    form = form_class.from_json(answers, situation, attached(example.attachments))
    judgement = form.judge()
    if not judgement.ok:
        return None
    filed = {
        "answers": judgement.answers,
        "raw": form.raw,
        "sheet": answer_sheet(form),
        "warnings": [warning.message for warning in judgement.warnings],
    }
    text = to_json(filed)
    name = listed(form_class, judgement.answers, situation).name
    return Pattern(
        form_class.procedure,
        form_class.procedure.department_for(judgement.answers, situation),
        on,
        text,
        example.attachments,
        "" if STAND_IN.sei in name else name,
    )


def moved(value: Any, move: timedelta) -> Any:
    """The answers with every day of this century after 2024 moved; birthdays stay."""
    if isinstance(value, str) and ISO_DAY.fullmatch(value) and value > "2025":
        return (date.fromisoformat(value) + move).isoformat()
    if isinstance(value, Mapping):
        return {key: moved(each, move) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [moved(each, move) for each in value]
    return value


def standing_in(filer: str, answers: Any) -> dict[str, Any]:
    """The answers with the filer's name, reading, phone and mail replaced by the stand-in's.

    The same name elsewhere (the head of a household among its members) follows.
    """
    prefixes = {key.removesuffix("_name_sei") for key in answers if key.endswith("_name_sei")}
    prefix = filer if filer in prefixes or not prefixes else sorted(prefixes)[0]
    before = [
        " ".join(str(answers.get(f"{prefix}_{part}_{half}", "")) for half in ("sei", "mei"))
        for part in ("name", "kana")
    ]
    text = to_json(
        dict(answers)
        | {
            f"{prefix}_{part}": value
            for part, value in STAND_INS.items()
            if f"{prefix}_{part}" in answers
        }
    )
    for old, new in zip(before, (STAND_IN.name, STAND_IN.kana), strict=True):
        if old.strip():
            text = text.replace(f'"{old}"', f'"{new}"')
    result: dict[str, Any] = json.loads(text)
    return result
