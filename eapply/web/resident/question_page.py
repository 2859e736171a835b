"""How a question page is put together: bound questions, what is around them, the page of two tabs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import render_template, request, url_for

from eapply.core.conditions import Answers, Condition, Situation, is_empty, reads_of
from eapply.forms.fields import Question, Raw
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.models import Draft
from eapply.services import drafting
from eapply.web.headers import allow_map
from eapply.web.language import gettext
from eapply.web.resident import files, journey, origin, page_work, slot_hold
from eapply.web.resident.catalogue import danger
from eapply.web.resident.common import department_help
from eapply.web.tools import toolbox

CONFIRM = "confirm"


@dataclass
class Turn:
    """One request about one page: what stands there now and what it leads to."""

    form_class: type[ProcedureForm]
    draft: Draft
    page: Page
    path: journey.Way
    form: QuestionForm
    situation: Situation
    query: Mapping[str, str] = field(default_factory=dict)
    differences: list[drafting.Difference] = field(default_factory=list)

    @property
    def address(self) -> dict[str, Any]:
        return {"slug": self.draft.slug, "draft": self.draft.public_id}


def bind(
    form_class: type[ProcedureForm],
    draft: Draft,
    key: str,
    raw: Raw | None = None,
) -> Turn | None:
    """The page with what is typed and known; None when it is not asked (any more)."""
    situation = toolbox().situation()
    page = form_class.page(key)
    if page is None:
        return None
    attached = files.attachments_of(draft) if looks_at_files(form_class, page) else {}
    path = journey.way(form_class, draft, situation, files.names_of(attached))
    if page not in path.pages:
        return None
    form = page.form(
        draft.raw if raw is None else raw,
        situation=situation,
        attachments=attached,
        known=path.known,
    )
    ask(form, path.known, situation)
    return Turn(form_class, draft, page, path, form, situation)


def ask(form: QuestionForm, known: Answers, situation: Situation) -> None:
    """Decides what is shown, in rows too, without judging anything."""
    scope = form.ask(known, situation)
    for question in form.questions:
        for row in getattr(question, "rows", ()):
            row.ask(scope, situation)


@cache
def file_keys(form_class: type[ProcedureForm]) -> frozenset[str]:
    return frozenset(
        key for page in form_class.pages for key in page.keys if kind_of(form_class, key) == "files"
    )


def has_files(form_class: type[ProcedureForm]) -> bool:
    return bool(file_keys(form_class))


@cache
def looks_at_files(form_class: type[ProcedureForm], page: Page) -> bool:
    """Whether this page asks for files, or a condition of the way or of the page reads which there are."""
    asks = frozenset(page.keys)
    conditions = [
        *(each.when for each in form_class.pages),
        *(each.when for each in form_class.blank(None).questions),
        *(each.broken for each in page.form.rules),
        *(each.when for each in page.form.derived),
        *(each.required for each in page.form.blank(None).questions),
    ]
    reads = reads_of(each for each in conditions if isinstance(each, Condition))
    return bool(file_keys(form_class) & (asks | reads))


def kind_of(form_class: type[ProcedureForm], key: str) -> str:
    return str(getattr(form_class, key).field_class.kind)


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
        steps=[
            (
                page.title,
                f"{folder}/{page.key}",
                "current"
                if page is turn.page
                else "done"
                if page.key in turn.draft.pages_done
                else "next",
            )
            for page in turn.path.pages
        ],
        lookup=lookup_of(turn),
        removed=turn.query.get("removed", ""),
    )


def lookup_of(turn: Turn) -> dict[str, Any] | None:
    """What the button beside a postal code found, to choose from; says so when it found nothing."""
    name = turn.query.get("lookup", "")
    boxes = page_work.siblings(name, turn.page.keys)
    if not boxes:
        return None
    raw = Raw(turn.draft.raw)
    towns = page_work.towns_of(toolbox().facts, raw, name)
    if not towns:
        note_unknown(turn.form, name)
        return None
    there = any(raw.first(box).strip() for box in boxes.values())
    return {"name": name, "towns": towns, "replaces": there}


def note_unknown(form: QuestionForm, name: str) -> None:
    for question in form.questions:
        for each in (
            question,
            *(q for row in getattr(question, "rows", ()) for q in row.questions),
        ):
            if each.name == name:
                each.notices = [
                    gettext(
                        "この郵便番号の住所は見つかりませんでした。住所をそのまま入力してください。"
                    )
                ]


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
