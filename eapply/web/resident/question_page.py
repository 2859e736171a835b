"""How a question page is put together: bound questions, what is around them, the page of two tabs."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from eapply.core.conditions import is_empty
from eapply.forms.fields import Question, Raw
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import Draft
from eapply.web.asking import journey, turns
from eapply.web.asking.turns import Turn
from eapply.web.headers import allow_map
from eapply.web.language import gettext
from eapply.web.resident import files, origin, slot_hold
from eapply.web.resident.catalogue import danger
from eapply.web.resident.common import department_help
from eapply.web.tools import toolbox

CONFIRM = "confirm"


def bind(
    form_class: type[ProcedureForm],
    draft: Draft,
    key: str,
    raw: Raw | None = None,
) -> Turn | None:
    """The page with what is typed and known; None when it is not asked (any more)."""
    return turns.bind(form_class, draft, key, files.attachments_of, raw)


def back_query() -> dict[str, Any]:
    """What the address says about the way back, and about the slots that are looked at."""
    return {
        key: request.args[key] for key in ("back", "row", "part", "from") if key in request.args
    }


def common_values(turn: Turn) -> dict[str, Any]:
    procedure = turn.form_class.procedure
    number = turn.path.number(turn.page.key)
    return {
        "heading": turn.page.title,
        "procedure": procedure,
        "procedure_title": procedure.title,
        "draft": turn.draft,
        "page": turn.page,
        "step_number": number,
        "step_total": len(turn.path.pages) if turn.path.certain else 0,
        "help": department_help(procedure.department),
        "emergency": danger(procedure),
        "timeout_minutes": toolbox().settings.session_idle_minutes,
        "query": back_query(),
    }


def drawn(turn: Turn) -> str:
    """The page; errors are shown when the form was judged."""
    questions = slot_hold.draw(turn)
    if any(question.kind == "map_point" for question in questions):
        allow_map()
    origin.mark_questions(turn.form, turn.draft)
    before = turn.path.before(turn.page.key)
    # The pages of one draft stand beside each other: one address is built, the others differ in their end.
    folder = url_for("resident.question", **turn.address, page=turn.page.key).rpartition("/")[0]
    back = back_query().get("back") == CONFIRM
    return render_template(
        "resident/question.html",
        **common_values(turn),
        questions_here=questions,
        single=len(questions) == 1 and questions[0].kind not in ("note", "declaration"),
        errors=[
            (slot_hold.target_of(turn.form_class, each), each.message)
            for each in turn.form.messages()
        ],
        held=slot_hold.elsewhere_held(turn),
        has_files=any(question.kind == "files" for question in questions),
        back_href=url_for("resident.confirm", **turn.address)
        if back
        else f"{folder}/{before.key}"
        if before
        else url_for("resident.mail", **turn.address, change=1),
        has_tasks=len(turn.path.pages) >= journey.TASKS_FROM,
        steps=turns.steps_of(turn, folder),
        lookup=turns.lookup_of(turn),
        removed=turn.query.get("removed", ""),
    )


def conflict_page(turn: Turn, raw: Raw) -> str:
    """Both values of what two tabs answered differently, and a button for each."""
    mine = bind(turn.form_class, turn.draft, turn.page.key, raw) or turn
    changed = dict.fromkeys(each.name.split("-")[0] for each in turn.differences)
    return render_template(
        "resident/conflict.html",
        **(common_values(turn) | {"heading": gettext("別の画面で、新しい内容が保存されています")}),
        errors=[],
        rows=[
            {
                "label": turn.form[key].thing,
                "here": in_words(mine.form[key]),
                "there": in_words(turn.form[key]),
            }
            for key in changed
        ],
        posted=[(name, value) for name, values in raw.items() for value in values],
    )


def in_words(question: Question) -> str:
    """An answer as people read it; what could not be understood as it was typed."""
    if question.kind == "repeat":
        rows = (each for row in getattr(question, "rows", ()) for each in row.questions)
        return "、".join(filter(None, map(in_words, rows)))
    if not is_empty(question.data):
        return str(question.text(question.data))
    typed = question.typed
    return " ".join(filter(None, typed.values() if isinstance(typed, dict) else [str(typed)]))
