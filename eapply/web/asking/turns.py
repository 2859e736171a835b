"""One request about one page of a form: what stands on it, what was typed, what is judged of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from eapply.core.conditions import Answers, Condition, Situation, reads_of
from eapply.forms.fields import Attached, Question, Raw
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.models import Draft
from eapply.services import drafting, taking_over
from eapply.web import uploads
from eapply.web.asking import journey, page_work
from eapply.web.language import gettext
from eapply.web.tools import toolbox
from eapply.web.uploads import ShownFile

Attachments = Callable[[Draft], dict[str, list[ShownFile]]]


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
        """What a resident's address says of it."""
        return {"slug": self.draft.slug, "draft": self.draft.public_id}


def bind(
    form_class: type[ProcedureForm],
    draft: Draft,
    key: str,
    attachments_of: Attachments,
    raw: Raw | None = None,
) -> Turn | None:
    """The page with what is typed and known; None when it is not asked (any more)."""
    situation = toolbox().situation()
    page = form_class.page(key)
    if page is None:
        return None
    attached = attachments_of(draft) if looks_at_files(form_class, page) else {}
    path = journey.way(form_class, draft, situation, names_of(attached))
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


def judge(turn: Turn, arrival: uploads.Arrival, *, finishes: bool) -> bool:
    """Judges what was saved and keeps the normal values; whether there is no error.

    ``finishes``: the button was the one that goes on, so a page without errors is done.
    """
    ok = turn.form.check(turn.path.known, turn.situation)
    for name, sentence in arrival.refused.items():
        turn.form[name].errors = [sentence]
        ok = False
    stop = next(each for each in journey.stops(turn.form_class) if each.page.key == turn.page.key)
    drafting.keep_answers(
        turn.draft,
        turn.form.answers(turn.path.known),
        [*turn.page.keys, *stop.derived],
        turn.page.key,
        ok and finishes,
    )
    if ok and finishes:
        taking_over.notice(turn.draft, turn.form_class.procedure, turn.page.keys)
    return ok


def overwritten(draft: Draft, raw: Raw, version: str) -> list[drafting.Difference]:
    """What a page as old as ``version`` would overwrite; nothing once the person has decided for it."""
    if not version.isdecimal():
        return []
    return drafting.differences(draft, list(raw), raw, int(version))


def only_files(turn: Turn) -> None:
    """A file was refused while the rest is not judged yet: only its sentence is shown."""
    for question in turn.form.questions:
        if question.kind != "files":
            question.errors, question.notices = [], []
    turn.form.rule_notices = []


def steps_of(turn: Turn, folder: str) -> list[tuple[str, str, str]]:
    """The pages that are asked now: title, address below ``folder``, and done, current or next."""
    return [
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
    ]


@cache
def file_keys(form_class: type[ProcedureForm]) -> frozenset[str]:
    return frozenset(
        key for page in form_class.pages for key in page.keys if kind_of(form_class, key) == "files"
    )


def has_files(form_class: type[ProcedureForm]) -> bool:
    return bool(file_keys(form_class))


def text_keys(form_class: type[ProcedureForm], page: Page) -> list[str]:
    """The questions of a page whose answers are typed or chosen."""
    return [key for key in page.keys if kind_of(form_class, key) != "files"]


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


def names_of(attachments: Mapping[str, Iterable[Attached]]) -> dict[str, list[str]]:
    """The names of attached files by question."""
    return {field: [each.name for each in files] for field, files in attachments.items()}


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
    for question in every_question(form):
        if question.name == name:
            question.notices = [
                gettext(
                    "この郵便番号の住所は見つかりませんでした。住所をそのまま入力してください。"
                )
            ]


def every_question(form: QuestionForm) -> Iterable[Question]:
    """The questions of a page, each followed by those of its rows."""
    for question in form.questions:
        yield question
        for row in getattr(question, "rows", ()):
            yield from row.questions
