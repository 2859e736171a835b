"""The question pages (R6, R7). What was typed is saved first, then judged; nothing is ever lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from eapply.forms.fields import Raw
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import Draft, transaction
from eapply.services import drafting, taking_over, uploading
from eapply.web import aside, uploads
from eapply.web.access import access
from eapply.web.asking import journey, page_work, turns
from eapply.web.asking.turns import Turn
from eapply.web.resident import files, slot_hold
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import keep_open, onto, open_form, receipt_of, the_draft
from eapply.web.resident.question_page import (
    CONFIRM,
    back_query,
    bind,
    conflict_page,
    drawn,
)
from eapply.web.tools import toolbox

NEXT = "next"


@resident.get("/apply/<slug>/<draft>/<page>")
@access.draft
def question(slug: str, draft: str, page: str) -> str | Response:
    form_class = open_form(slug, drafting=True)
    slot_hold.make_ready(form_class, page)
    found = the_draft(slug, draft)
    away = elsewhere(form_class, found)
    if away is not None:
        return away
    turn = bind(form_class, found, page)
    if turn is None:
        return onward(form_class, found)
    if form_class.comes_after(page, form_class.procedure.window.land):
        keep_open(form_class, found, found.answers)
    turn.query = {key: request.args[key] for key in ("lookup", "removed") if key in request.args}
    return drawn(turn)


@resident.post("/apply/<slug>/<draft>/<page>")
@access.draft
def question_answered(slug: str, draft: str, page: str) -> tuple[str, int] | Response:
    return take(slug, draft, page, request.form.lists())


def take(
    slug: str, draft: str, page: str, posted: Iterable[tuple[str, list[str]]]
) -> tuple[str, int] | Response:
    """Saves and judges one page; also the way in for answers that were kept aside."""
    form_class = open_form(slug, drafting=True)
    slot_hold.make_ready(form_class, page)
    found = the_draft(slug, draft)
    away = elsewhere(form_class, found)
    if away is not None:
        return away
    values = dict(posted)
    action = (values.get("action") or [NEXT])[0]
    shown = form_class.page(page)
    if shown is None:
        return onward(form_class, found)
    text_keys = turns.text_keys(form_class, shown)
    raw = slot_hold.with_days(form_class, page_work.owned(values.items(), text_keys))
    blank = shown.form(raw, situation=toolbox().situation(), attachments={})
    arrival = uploads.take_in(blank.questions, draft)
    blobs: list[str] = []
    failed: Exception | None = None
    with transaction() as session:
        locked = drafting.lock(session, draft)
        if locked.submission_id is not None:
            turn, ok, move = None, False, None
        else:
            changed = turns.overwritten(locked, raw, (values.get("version") or [""])[0])
            if changed:
                turn = bind(form_class, locked, page)
                if turn is not None:
                    turn.differences = changed
                ok, move = False, None
            else:
                before = dict(locked.raw)
                move = page_work.moved(action, blank, raw, before, toolbox().facts)
                drafting.save(session, toolbox(), locked, move.raw, text_keys)
                blobs = uploads.keep_files(session, locked, arrival, action)
                session.flush()
                try:
                    turn, ok = judged(form_class, locked, page, arrival, action)
                except Exception as error:
                    failed, turn, ok = error, None, False
    uploading.discard_blobs(toolbox(), blobs)
    if failed is not None:
        raise failed
    if turn is not None and not turn.differences:
        ok = slot_hold.follow_up(turn, action, ok)
    return outcome(form_class, slug, draft, turn, ok, action, move, raw)


def judged(
    form_class: type[ProcedureForm], draft: Draft, page: str, arrival: uploads.Arrival, action: str
) -> tuple[Turn | None, bool]:
    """Judges what was saved and keeps the normal values. Only 「保存して次へ」 finishes a page."""
    turn = bind(form_class, draft, page)
    if turn is None:
        return None, False
    return turn, turns.judge(turn, arrival, finishes=action == NEXT)


def outcome(
    form_class: type[ProcedureForm],
    slug: str,
    public_id: str,
    turn: Turn | None,
    ok: bool,
    action: str,
    move: Any,
    raw: Raw,
) -> tuple[str, int] | Response:
    """What the person sees after a save."""
    draft = the_draft(slug, public_id)
    if turn is None:
        return onward(form_class, draft)
    turn.draft = draft
    if turn.differences:
        return conflict_page(turn, raw), 409
    if action == "leave":
        return onto("saved", **turn.address)
    verb = action.partition(":")[0]
    if verb == slot_hold.HOLD and not ok:
        slot_hold.only_slots(turn)
        return drawn(turn), 422
    refused = any(each.errors for each in turn.form.questions if each.kind == "files")
    if verb in page_work.VERBS or (verb in ("upload", "remove-file") and not refused):
        return back_here(turn, move)
    if verb in ("upload", "remove-file"):
        turns.only_files(turn)
        return drawn(turn), 422
    if not ok:
        return drawn(turn), 422
    return go_on(turn)


def back_here(turn: Turn, move: Any) -> Response:
    query = back_query() | dict(move.query)
    anchor = move.anchor or "main"
    return onto("question", **turn.address, page=turn.page.key, **query, _anchor=anchor)


def go_on(turn: Turn) -> Response:
    """The next page; from 「変更」 straight back to the row, unless the change opened new questions."""
    attached = files.attachments_of(turn.draft) if turns.has_files(turn.form_class) else {}
    path = journey.way(turn.form_class, turn.draft, turn.situation, turns.names_of(attached))
    back = back_query()
    if back.get("back") == CONFIRM:
        opened = path.unfinished(turn.draft.pages_done)
        if not opened:
            anchor = f"row-{back['row']}" if back.get("row") else "main"
            return onto("confirm", **turn.address, _anchor=anchor)
        return onto("question", **turn.address, page=opened[0].key, back=CONFIRM)
    following = path.after(turn.page.key)
    if following is None:
        return onto("confirm", **turn.address)
    return onto("question", **turn.address, page=following.key)


def elsewhere(form_class: type[ProcedureForm], draft: Draft) -> Response | None:
    """Where a draft belongs that has no more questions, or none yet on this version of the form."""
    address: dict[str, Any] = {"slug": draft.slug, "draft": draft.public_id}
    if draft.submission_id is not None:
        return receipt_of(draft)
    if not draft.email and not draft.no_mail:
        return onto("mail", **address)
    if draft.form_version != form_class.procedure.version:
        return onto("changed", **address)
    # Only pages that are opened: what somebody sends is saved first.
    if request.method == "GET" and taking_over.is_asked(draft):
        return onto("earlier", **address)
    return None


def onward(form_class: type[ProcedureForm], draft: Draft) -> Response:
    """To where the draft goes on: the receipt, the first unfinished page or the confirm page."""
    away = elsewhere(form_class, draft)
    if away is not None:
        return away
    address: dict[str, Any] = {"slug": draft.slug, "draft": draft.public_id}
    path = journey.way(form_class, draft, toolbox().situation())
    open_pages = path.unfinished(draft.pages_done)
    if not open_pages:
        return onto("confirm", **address)
    return onto("question", **address, page=open_pages[0].key)


def after_time_out(slug: str, draft: str) -> Response:
    """Puts what was kept aside into the draft and goes on from the same page."""
    kept = aside.take(draft)
    form_class = open_form(slug, drafting=True)
    if kept is not None:
        path, values = kept
        page = path.rstrip("/").rpartition("/")[2]
        if form_class.page(page) is not None:
            # Without the version: what was typed last counts. Answered at another address, the page
            # with errors would carry the wrong form token, so it is opened at its own.
            kept_values = {name: each for name, each in values.items() if name != "version"}
            answer = take(slug, draft, page, kept_values.items())
            if isinstance(answer, tuple):
                return onto("question", slug=slug, draft=draft, page=page)
            return answer
    return onward(form_class, the_draft(slug, draft))
