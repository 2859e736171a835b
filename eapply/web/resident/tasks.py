"""もくじ: the pages of a long form with the state of each (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from eapply.models import Draft
from eapply.web.access import access
from eapply.web.asking import journey, turns
from eapply.web.language import gettext, mark
from eapply.web.resident import files
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, open_form, the_draft
from eapply.web.resident.question import elsewhere
from eapply.web.tools import toolbox

DONE = ("done", mark("入力済み"))
BEGUN = ("action", mark("入力中"))
EMPTY = ("neutral", mark("未入力"))
LATER = ("neutral", mark("まだ始められません"))


@dataclass(frozen=True)
class Task:
    """One line of the list, as the frame draws it."""

    title: str
    href: str
    kind: str
    state_text: str
    help: str = ""


@resident.get("/apply/<slug>/<draft>/tasks")
@access.draft
def tasks(slug: str, draft: str) -> str | Response:
    form_class = open_form(slug, drafting=True)
    found = the_draft(slug, draft)
    away = elsewhere(form_class, found)
    if away is not None:
        return away
    attached = turns.names_of(files.attachments_of(found)) if turns.has_files(form_class) else {}
    path = journey.way(form_class, found, toolbox().situation(), attached)
    own = form_class.email_key() if found.email else ""
    listed = [
        task_of(page.key, page.title, found, [key for key in page.keys if key != own])
        for page in path.pages
    ]
    finished = sum(each.kind == DONE[0] for each in listed)
    ready = finished == len(listed) and path.certain
    address: dict[str, Any] = {"slug": slug, "draft": draft}
    listed.append(
        task(
            gettext("内容の確認と送信"),
            url_for("resident.confirm", **address) if ready else "",
            EMPTY if ready else LATER,
            "" if ready else gettext("先に、上の項目をすべて入力してください。"),
        )
    )
    procedure = form_class.procedure
    return render_template(
        "resident/tasks.html",
        heading=gettext("もくじ"),
        procedure=procedure,
        procedure_title=procedure.title,
        draft=found,
        tasks=listed,
        finished=finished,
        total=len(path.pages),
        help=department_help(procedure.department),
    )


def task(title: str, href: str, state: tuple[str, str], help: str = "") -> Task:
    kind, text = state
    return Task(title, href, kind, gettext(text), help)


def task_of(key: str, title: str, draft: Draft, questions: list[str]) -> Task:
    """A page counts as begun once something was saved on it; the proved address was put in by us."""
    href = url_for("resident.question", slug=draft.slug, draft=draft.public_id, page=key)
    if key in draft.pages_done:
        return task(title, href, DONE)
    begun = any(
        name.split("-")[0] in questions and any(values) for name, values in draft.raw.items()
    )
    return task(title, href, BEGUN if begun else EMPTY)
