"""The case: its tabs. Every view starts with `open_case`, which goes through the department's scope."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.desk_work import DeskWork
from eapply.core.errors import Refused
from eapply.core.phrases import PhraseUse
from eapply.core.submission import FINAL_STATES, Action, Role, State
from eapply.forms import BY_SLUG
from eapply.models import db, transaction
from eapply.queries import case_view, counter_entries, labels, sights
from eapply.queries.case_view import CaseView, open_case
from eapply.queries.checklist import Checklist, checklist
from eapply.queries.retention import retention_of
from eapply.services import auditing, messaging, posting, waiting_drafts
from eapply.web import writing
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import opinion_words, paper_words, phrase_picker, words
from eapply.web.staff.area import staff
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff, toolbox
from eapply.web.writing import MessageForm, MessageToResident, Outcome

TABS: Final = (
    ("申請内容", "staff.answers", ""),
    ("添付", "staff.files", "files"),
    ("やりとり", "staff.thread", "messages"),
    ("支払い", "staff.case_charges", ""),
    ("意見照会", "staff.case_opinions", "opinions"),
    ("決裁", "staff.decision", "drafts"),
    ("書類", "staff.case_papers", "documents"),
    ("経過", "staff.history", ""),
    ("記録", "staff.records", ""),
)
# Said once after an act, named in the address so that nothing has to be remembered.
DONE: Final = {
    "take": "担当になりました。",
    "release": "担当を外れました。未着手にもどりました。",
    "ask-correction": "補正を依頼しました。申請者が直すまで、残りの日数は減りません。",
    "cancel-correction": "補正の依頼を取り消しました。",
    "complete": "完了にしました。",
    "assign": "担当を変えました。",
    "message": "メッセージを送りました。申請者には1分後に届きます。",
    "message-undone": "メッセージを取り消しました。申請者には届きません。書いた内容は、入力欄に戻しました。",
    "note": "内部メモを残しました。",
    "read": "返信を確かめた印をつけました。",
    "checked": "確かめた印を保存しました。",
    "keep": "保存期間のあとも、保存を続けます。",
    "keep-ended": "保存を続けるのをやめました。保存期間が過ぎると廃棄します。",
    "protected": "支援措置の印をつけました。申請者のほかには、メールも手紙も送りません。",
    "unprotected": "支援措置の印を外しました。",
    **opinion_words.DONE,
    **paper_words.DONE,
    "drafted": "起案しました。決裁を待っています。",
    "approved": "決裁しました。結果の書類は、まもなくできます。",
    "returned": "差し戻しました。担当者が案を直せます。",
    "taken-back": "起案を引き上げました。",
    "seen": "内容を確かめた印（後閲）をつけました。",
    "decided": "結果を記録しました。結果の書類は、まもなくできます。",
}


def show(number: str) -> CaseView:
    """The case for this person. Raises NotYours."""
    return open_case(db.session(), the_staff(), number)


def page(template: str, view: CaseView, **values: Any) -> str:
    """A page of a case with its line, tabs and buttons."""
    case, today = view.case, toolbox().clock.today()
    form = BY_SLUG.get(case.slug)
    state, kind = words.state_tag(case.state, case.outcome, case.answered)
    return render_template(
        template,
        view=view,
        case=case,
        procedure=form.procedure if form else None,
        procedure_name=words.title_of(case.slug),
        department=toolbox().facts.department(case.department),
        state_text=state,
        state_kind=kind,
        left=words.left(case, today, opening()),
        tabs=tabs(view),
        buttons=[(action.value, verb_of(view, action)) for action in view.actions],
        labels=labels.of_case(db.session(), case),
        checklist=checklist_of(view),
        typed_in=counter_entries.of_case(db.session(), view),
        typing=sights.typing(db.session(), the_staff(), view, toolbox().clock.now()),
        short_moment=lambda moment: words.short_moment(moment, today),
        is_mine=case.handler_id == the_staff().id,
        is_ended=State(case.state) in FINAL_STATES,
        Action=Action,
        done=DONE.get(request.args.get("done", ""), ""),
        **values,
    )


def checklist_of(view: CaseView) -> Checklist:
    """The steps of the procedure with the ticks of this case."""
    form = BY_SLUG.get(view.case.slug)
    return checklist(form.procedure.desk if form else DeskWork(), view.ticked)


def verb_of(view: CaseView, action: Action) -> str:
    form = BY_SLUG.get(view.case.slug)
    if form is None:
        return words.BUTTONS[action]
    drafts = waiting_drafts.asks_for_head(db.session(), toolbox(), view.case, action)
    return words.verb(view.case, form.procedure, action, drafts=drafts)


def tabs(view: CaseView) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": url_for(endpoint, reference=view.case.reference),
            "count": view.counts[counted] if counted else None,
            "current": request.endpoint == endpoint,
        }
        for label, endpoint, counted in TABS
    ]


@staff.get("/cases/<reference>/thread")
@access.staff(Role.CLERK, Role.HEAD)
def thread(reference: str) -> str:
    """やりとり: messages with the resident, and internal notes in a panel of their own."""
    return thread_page(show(reference))


def thread_page(view: CaseView, form: MessageForm | None = None, **values: Any) -> str:
    session = db.session()
    return page(
        "staff/case/thread.html",
        view,
        heading=f"{view.case.reference} やりとり",
        messages=case_view.messages(session, view),
        may_undo=partial(posting.may_undo, toolbox()),
        own_id=the_staff().id,
        along=writing.along(view.case),
        form=form or writing.started(MessageToResident, view.case, the_staff().id),
        notes=case_view.notes(session, view),
        ready_texts=phrase_picker.texts(view, PhraseUse.MESSAGE),
        **values,
    )


@staff.post("/cases/<reference>/messages")
@access.staff(Role.CLERK, Role.HEAD)
def send_message(reference: str) -> Any:
    """A message with its files; a refused one comes back with its words."""
    view = show(reference)
    outcome, form = writing.take(MessageToResident, view.case, the_staff().id)
    if outcome is Outcome.REFUSED:
        return thread_page(show(reference), form, errors=writing.errors_of(form)), 422
    here = url_for("staff.thread", reference=view.case.reference)
    if request.form.get("action") == phrase_picker.INSERT:
        phrase_picker.into_message(view)
        return redirect(f"{here}#{form.body.id}", 303)
    place = "?done=message" if outcome is Outcome.SENT else f"#{form.files.id}"
    return redirect(here + place, 303)


@staff.post("/cases/<reference>/messages/undo")
@access.staff(Role.CLERK, Role.HEAD)
def undo_message(reference: str) -> Any:
    """Takes one's own message back before the resident is told; its words can be sent again."""
    view = show(reference)
    try:
        with transaction() as session:
            given = request.form.get("message", "")
            number = int(given) if given.isdecimal() and len(given) < 10 else 0
            messaging.take_back(session, toolbox(), the_staff().id, view.case, number)
    except Refused as refusal:
        return for_refusal(refusal)
    here = url_for("staff.thread", reference=view.case.reference, done="message-undone")
    return redirect(here, 303)


@staff.post("/cases/<reference>/notes")
@access.staff(Role.CLERK, Role.HEAD)
def write_note(reference: str) -> Any:
    """A note; a refused one comes back with its words."""
    view, actor, tools = show(reference), the_staff(), toolbox()
    body = request.form.get("body", "")
    try:
        with transaction() as session:
            messaging.note(session, tools, actor.id, view.case, body)
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        errors = [("f-note", refusal.message)]
        return thread_page(show(reference), errors=errors, typed={"note": body}), 422
    return redirect(url_for("staff.thread", reference=view.case.reference, done="note"), 303)


@staff.post("/cases/<reference>/read")
@access.staff(Role.CLERK, Role.HEAD)
def mark_read(reference: str) -> Any:
    """The resident's messages were read: 返信が届いた goes out."""
    view, actor, tools = show(reference), the_staff(), toolbox()
    with transaction() as session:
        messaging.read_by_staff(session, tools, actor.id, view.case)
    return redirect(url_for("staff.thread", reference=view.case.reference, done="read"), 303)


@staff.get("/cases/<reference>/history")
@access.staff(Role.CLERK, Role.HEAD)
def history(reference: str) -> str:
    """経過: what happened, newest first, in words."""
    view = show(reference)
    return page(
        "staff/case/history.html",
        view,
        heading=f"{view.case.reference} 経過",
        entries=[in_words(entry) for entry in case_view.history(db.session(), view)],
    )


def in_words(entry: case_view.Entry) -> dict[str, Any]:
    """One entry of the record as a sentence with its particulars."""
    event, facts = entry.event, toolbox().facts
    detail, particulars = event.detail, []
    if labels := detail.get("labels"):
        particulars.append("、".join(labels))
    if detail.get("to_department"):
        names = [facts.department(detail[key]).name for key in ("from_department", "to_department")]
        particulars.append("から".join(names) + "へ")
    if detail.get("label"):
        particulars.append(f"ラベル {detail['label']}")
    if detail.get("due_on"):
        particulars.append(f"期限 {detail['due_on']}")
    if result := detail.get("outcome") or detail.get("ending"):
        particulars.append(f"結果 {result}")
    if detail.get("document"):
        particulars.append(
            f"書類 {detail['document']} {detail.get('document_number', '')}".rstrip()
        )
    if detail.get("new_number"):
        particulars.append(f"新しい書類 {detail['new_number']}")
    particulars += opinion_words.particulars(detail)
    if event.action == "assign":
        particulars.append(f"担当 {entry.handler or 'なし'}")
    if detail.get("channel"):
        particulars.append(f"窓口入力（{detail['channel']}、本人確認：{detail['identity']}）")
    if detail.get("instead_of"):
        particulars.append("代決")
    if detail.get("reason"):
        particulars.append(f"理由：{detail['reason']}")
    return {
        "at": event.at,
        "who": words.OUTSIDE.get(event.actor) or entry.who,
        "what": words.act_words(event.action, detail),
        "particulars": particulars,
        "by_system": event.actor == "system",
    }


@staff.get("/cases/<reference>/records")
@access.staff(Role.CLERK, Role.HEAD)
def records(reference: str) -> str:
    """記録: the chained entries, who was shown this case, and how long it is kept."""
    return records_page(show(reference))


def records_page(view: CaseView, **values: Any) -> str:
    session, settings, case = db.session(), toolbox().settings, view.case
    form = BY_SLUG.get(case.slug)
    kept = retention_of(form.procedure, settings) if form else None
    is_ended = State(case.state) in FINAL_STATES
    return page(
        "staff/case/records.html",
        view,
        heading=f"{case.reference} 記録",
        entries=case_view.history(session, view),
        looks=case_view.looks(session, view),
        check_code=auditing.check_code,
        act_words=words.act_words,
        outside=words.OUTSIDE,
        screens=words.SCREENS,
        retention=kept,
        kept_until=kept.last_day(case.updated_at.date()) if kept and is_ended else None,
        may_keep=the_staff().role_in(case.department) is Role.HEAD,
        **values,
    )
