"""窓口入力: the pages of the form as a resident sees them, the last look, filing, and the slip to hand over."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.errors import Closed
from eapply.core.money import yen_text
from eapply.core.submission import Role, State
from eapply.forms.fields import Raw
from eapply.forms.sheet import answer_sheet
from eapply.models import Draft, Submission, db, transaction
from eapply.services import (
    counter_filing,
    drafting,
    posting,
    stored_rules,
    submitting,
    uploading,
)
from eapply.services.filing_fee import FilingFee
from eapply.web import uploads
from eapply.web.access import access
from eapply.web.asking import journey, page_work, turns
from eapply.web.asking import whole as whole_form
from eapply.web.asking.rows import shown_sections
from eapply.web.asking.turns import Turn
from eapply.web.asking.whole import Whole
from eapply.web.headers import allow_map
from eapply.web.staff.area import staff
from eapply.web.staff.counter import Opened, discarded, elsewhere, onto, onward, opened
from eapply.web.tools import the_staff, toolbox
from eapply.web.uploads import ShownFile

NEXT: Final = "next"
CONFIRM: Final = "confirm"
OVERWRITTEN: Final = "このページの内容が、別の画面で変わっています。この画面の内容でよければ、もう一度「保存して次へ」を押してください。"
RENEWED: Final = (
    "手続の様式が新しくなりました。入力した内容は残っています。各ページを確かめてください。"
)


def attachments_of(draft: Draft) -> dict[str, list[ShownFile]]:
    """The files of a draft by question."""
    found: dict[str, list[ShownFile]] = {}
    for upload in uploading.files_of(db.session(), draft):
        found.setdefault(upload.field, []).append(uploads.shown(upload))
    return found


def bind(it: Opened, page: str, raw: Raw | None = None) -> Turn | None:
    return turns.bind(it.form_class, it.draft, page, attachments_of, raw)


@staff.get("/counter/<draft>/pages/<page>")
@access.staff(Role.CLERK, Role.HEAD)
def counter_page(draft: str, page: str) -> Any:
    it = opened(draft)
    away = elsewhere(it)
    if away is not None:
        return away
    turn = bind(it, page)
    if turn is None:
        return onward(it)
    turn.query = {key: request.args[key] for key in ("lookup", "removed") if key in request.args}
    return drawn(turn)


@staff.post("/counter/<draft>/pages/<page>")
@access.staff(Role.CLERK, Role.HEAD)
def counter_page_sent(draft: str, page: str) -> Any:
    """Saves what was typed, then judges it: nothing typed is lost, whatever is wrong with it."""
    it = opened(draft)
    away = elsewhere(it)
    if away is not None:
        return away
    shown = it.form_class.page(page)
    if shown is None:
        return onward(it)
    tools, posted = toolbox(), dict(request.form.lists())
    keys = turns.text_keys(it.form_class, shown)
    raw = page_work.owned(posted.items(), keys)
    action = request.form.get("action", NEXT)
    blank = shown.form(raw, situation=tools.situation(), attachments={})
    arrival = uploads.take_in(blank.questions, draft)
    blobs: list[str] = []
    move = page_work.Move(raw)
    with transaction() as session:
        _, locked = counter_filing.lock(session, tools, the_staff(), draft)
        overwritten = turns.overwritten(locked, raw, request.form.get("version", ""))
        if not overwritten and locked.submission_id is None:
            before = dict(locked.raw)
            move = page_work.moved(action, blank, raw, before, tools.facts)
            drafting.save(session, tools, locked, move.raw, keys)
            blobs = uploads.keep_files(session, locked, arrival, action)
    uploading.discard_blobs(tools, blobs)
    if overwritten:
        turn = bind(opened(draft), page, raw)
        return (drawn(turn, OVERWRITTEN), 409) if turn else onward(opened(draft))
    turn, ok = None, False
    with transaction() as session:
        entry, locked = counter_filing.lock(session, tools, the_staff(), draft)
        if locked.submission_id is None:
            turn = bind(Opened(entry, locked, it.form_class), page)
            ok = turn is not None and turns.judge(turn, arrival, finishes=action == NEXT)
    if turn is None:
        return onward(opened(draft))
    turn.draft = opened(draft).draft
    return outcome(turn, action, ok, move)


def outcome(turn: Turn, action: str, ok: bool, move: page_work.Move) -> Any:
    """What the clerk sees after a save."""
    public_id, verb = turn.draft.public_id, action.partition(":")[0]
    back = back_query()
    if action == "leave":
        return onto("counter", done="saved")
    refused = any(each.errors for each in turn.form.questions if each.kind == "files")
    with_files = verb in ("upload", "remove-file")
    if verb in page_work.VERBS or (with_files and not refused):
        query = back | dict(move.query)
        anchor = move.anchor or "main"
        return onto("counter_page", draft=public_id, page=turn.page.key, **query, _anchor=anchor)
    if with_files:
        turns.only_files(turn)
    if with_files or not ok:
        return drawn(turn), 422
    attached = attachments_of(turn.draft) if turns.has_files(turn.form_class) else {}
    path = journey.way(turn.form_class, turn.draft, turn.situation, turns.names_of(attached))
    if back:
        following = next(iter(path.unfinished(turn.draft.pages_done)), None)
    else:
        following = path.after(turn.page.key)
    if following is None:
        return onto("counter_confirm", draft=public_id)
    return onto("counter_page", draft=public_id, page=following.key, **back)


def back_query() -> dict[str, str]:
    return {"back": CONFIRM} if request.args.get("back") == CONFIRM else {}


def drawn(turn: Turn, trouble: str = "") -> str:
    """The page; errors are shown when the form was judged."""
    questions, draft = turn.form.questions, turn.draft
    asked = [question for question in questions if question.asked]
    if any(question.kind == "map_point" for question in asked):
        allow_map()
    number = turn.path.number(turn.page.key)
    before = turn.path.before(turn.page.key)
    folder = url_for("staff.counter_page", draft=draft.public_id, page=turn.page.key)
    folder = folder.rpartition("/")[0]
    errors = [(each.target, each.message) for each in turn.form.messages()]
    return render_template(
        "staff/counter/page.html",
        heading=turn.page.title,
        procedure=turn.form_class.procedure,
        page=turn.page,
        draft=draft,
        questions_here=questions,
        errors=[("main", trouble)] if trouble else errors,
        step_number=number,
        step_total=len(turn.path.pages) if turn.path.certain else 0,
        steps=turns.steps_of(turn, folder),
        has_files=any(question.kind == "files" for question in questions),
        lookup=turns.lookup_of(turn),
        removed=turn.query.get("removed", ""),
        back_href=url_for("staff.counter_confirm", draft=draft.public_id)
        if back_query()
        else f"{folder}/{before.key}"
        if before
        else url_for("staff.counter"),
        query=back_query(),
        note=RENEWED if "renewed" in request.args else "",
    )


@staff.get("/counter/<draft>/confirm")
@access.staff(Role.CLERK, Role.HEAD)
def counter_confirm(draft: str) -> Any:
    it = opened(draft)
    away = elsewhere(it)
    return confirm_page(it) if away is None else away


@staff.post("/counter/<draft>/confirm")
@access.staff(Role.CLERK, Role.HEAD)
def counter_file(draft: str) -> Any:
    """Files the entry. The double click waits for the lock and finds the work done: same receipt."""
    it, tools = opened(draft), toolbox()
    away = elsewhere(it)
    if away is not None:
        return away
    if request.form.get("action") == "discard":
        return discarded(draft)
    blobs: list[str] = []
    trouble: list[tuple[str, str]] = []
    with transaction() as session:
        entry, locked = counter_filing.lock(session, tools, the_staff(), draft)
        submission = submitting.filed(session, locked)
        if submission is None:
            stored_rules.hold_for_filing(session, it.form_class.procedure)
            whole, closed = judged(Opened(entry, locked, it.form_class))
            trouble = whole_form.troubles(locked, whole)
            if whole.judgement.ok and not trouble and not closed:
                submit = partial(counter_filing.submit, session, tools, the_staff(), entry, locked)
                submission, blobs = whole_form.file(session, locked, whole, submit)
        is_filed = submission is not None
    uploading.discard_blobs(tools, blobs)
    if is_filed:
        return onto("counter_receipt", draft=draft)
    return confirm_page(opened(draft), trouble), 422


def judged(it: Opened) -> tuple[Whole, str]:
    """The whole form beside what is stored, and why its land takes no filings now, if so."""
    files = attachments_of(it.draft) if turns.has_files(it.form_class) else {}
    whole = whole_form.judge(it.form_class, it.draft, files)
    try:
        counter_filing.make_sure(toolbox(), the_staff(), it.form_class, whole.judgement.answers)
    except Closed as closed:
        return whole, closed.message
    whole_form.look_around(db.session(), whole, it.draft)
    return whole, ""


def confirm_page(it: Opened, trouble: list[tuple[str, str]] | None = None) -> str:
    draft = it.draft
    whole, closed = judged(it)
    sheet = answer_sheet(whole.form)

    def address(page: str, anchor: str) -> str:
        return url_for(
            "staff.counter_page", draft=draft.public_id, page=page, back=CONFIRM, _anchor=anchor
        )

    def change(page: str, key: str) -> str:
        return address(page, f"f-{key}")

    errors = [*(trouble or []), *([("main", closed)] if closed else [])]
    stored = {each.at: each.message for each in whole.stored}
    return render_template(
        "staff/counter/confirm.html",
        heading="内容の確認",
        procedure=it.form_class.procedure,
        draft=draft,
        entry=it.entry,
        errors=errors,
        closed=closed,
        missing=[(change(each.page, each.field), each.message) for each in whole.judgement.errors],
        warnings=whole.warnings,
        seen=whole.seen,
        sections=shown_sections(sheet, change, whole.attachments, stored),
        fee=whole.fee,
        fee_text=fee_text(whole.fee) if whole.fee else it.form_class.procedure.fee,
    )


def fee_text(fee: FilingFee) -> str:
    """What is owed, as the clerk says it to the person."""
    if fee.total is None:
        return "料金は、審査のあとに決まります。"
    amount = f"{yen_text(fee.total)}{'（仮の額です）' if fee.is_provisional else ''}"
    if fee.is_paid_first:
        return f"{amount}。受け付けのあと、「支払い」で現金を受け取ると、審査に進みます。"
    return amount


@staff.get("/counter/<draft>/receipt")
@access.staff(Role.CLERK, Role.HEAD)
def counter_receipt(draft: str) -> str | Response:
    """The slip for the person: number, what to keep, and the password of who uses no mail, that day only."""
    it, tools = opened(draft), toolbox()
    if it.draft.submission_id is None:
        return onward(it)
    case = db.session.get_one(Submission, it.draft.submission_id)
    is_today = case.arrived_at.date() == tools.clock.today()
    return render_template(
        "staff/counter/receipt.html",
        heading="受け付けました",
        procedure=it.form_class.procedure,
        case=case,
        entry=it.entry,
        is_own=the_staff().role_in(case.department) is not None,
        is_unpaid=case.state == State.AWAITING_PAYMENT,
        department=tools.facts.department(case.department),
        first_day=posting.first_day(tools, case.arrived_at),
        is_settled=it.form_class.procedure.settled_days is not None,
        status_page=f"{tools.settings.base_url}/status",
        is_today=is_today,
        password=submitting.mail_less_password(tools, case.submit_key)
        if case.no_mail and is_today
        else "",
    )
