"""決裁の区分: who decides what in a department, and changes of it by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core.approval import ApprovalRoute, followed
from eapply.core.decisions import Decision
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.errors import NotYours, Refused
from eapply.core.submission import Action, Role
from eapply.forms import BY_SLUG
from eapply.models import ApprovalChange, db, transaction
from eapply.queries import approval_routes as reads
from eapply.queries.approval_routes import Change, Effect
from eapply.services import approval_changes
from eapply.services.approval_changes import Wanted
from eapply.services.owning import procedures
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

READERS: Final = (Role.CLERK, Role.HEAD, Role.PEOPLE)
# Approver → (words, kind of tag).
APPROVERS: Final = {
    Role.CLERK: ("担当者が決める", "neutral"),
    Role.HEAD: ("課長の決裁", "review"),
}
ACTIONS: Final = {
    Action.APPROVE: "認める（承認・承諾など）",
    Action.REFUSE: "認めない（却下・お断りなど）",
    Action.ACCEPT: "受理",
    Action.REPLY: "回答",
}
DONE: Final = {
    "proposed": "変更を提案しました。ほかの人が承認すると、はじまりの日から変わります。",
    "released": "変更を承認しました。はじまりの日から変わります。",
    "ended": "変更を取り下げました。いまの区分のまま変わりません。",
}
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """A decision of a procedure and who decides it today."""

    slug: str
    decision: Decision
    approver: Role
    since: date | None


@staff.get("/routes")
@access.staff(*READERS)
def approval_departments() -> str:
    """The departments whose lines this person may read."""
    tools, actor = toolbox(), the_staff()
    found = [
        each
        for each in tools.facts.departments()
        if approval_changes.may_see(actor, each.code) and procedures(tools, each.code)
    ]
    return render_template("staff/routes/departments.html", heading="決裁の区分", departments=found)


@staff.get("/routes/<department>")
@access.staff(*READERS)
def approval_lines(department: str) -> str:
    return routes_page(department)


def routes_page(department: str, errors: Errors | None = None, **values: Any) -> str:
    session, tools, actor = db.session(), toolbox(), the_staff()
    owner = readable(department)
    today = tools.clock.today()
    routes = reads.routes_of(session, tools.facts, department)
    found = reads.changes(session, department)
    return render_template(
        "staff/routes/department.html",
        heading=f"決裁の区分：{owner.name}",
        code=department,
        lines=lines_of(department, routes, today),
        approvers=APPROVERS,
        heads=reads.heads(session, department, today),
        deputies=reads.standing_in(session, department, today),
        waiting=[(each, effects_of(each)) for each in found if each.waits],
        decided=[each for each in found if not each.waits],
        state_of=lambda change: state_of(change, today),
        said=said,
        title_of=words.title_of,
        word_of=word_of,
        reader=actor.id,
        may_propose=actor.role_in(department) is not None,
        may_release=approval_changes.may_release(actor, department),
        own=approval_changes.OWN,
        not_releaser=approval_changes.NOT_RELEASER,
        stand=approval_changes.stand(session, department),
        procedures=procedures(tools, department),
        actions=ACTIONS,
        typed=request.form,
        errors=errors or [],
        done=DONE.get(request.args.get("done", ""), ""),
        **values,
    )


def readable(department: str) -> Any:
    """The department, for who may read its lines. Raises NotYours, the same for unknown ones."""
    if not approval_changes.may_see(the_staff(), department) or department not in {
        each.code for each in toolbox().facts.departments()
    }:
        raise NotYours(approval_changes.NOT_THERE)
    return toolbox().facts.department(department)


def lines_of(department: str, routes: list[ApprovalRoute], today: date) -> list[Line]:
    """Every decision of the department; ``since`` is when its line began, None for the city's first."""
    found = []
    for procedure in procedures(toolbox(), department):
        for decision in procedure.desk.decisions(procedure.legal_type):
            line = followed(routes, department, procedure.slug, decision.action, today)
            approver = line.approver if line else Role.CLERK
            since = line.valid_from if line and line.valid_from != date.min else None
            found.append(Line(procedure.slug, decision, approver, since))
    return found


def effects_of(change: Change) -> list[Effect]:
    return approval_changes.effects(db.session(), toolbox(), reads.route_of(change.row))


def word_of(slug: str, action: Action) -> str:
    """The word of a decision in its procedure: 承諾."""
    procedure = BY_SLUG[slug].procedure
    return procedure.desk.decision(procedure.legal_type, action).word


def said(row: ApprovalChange | Wanted) -> str:
    """「図書利用カード申込の認めない（却下・お断りなど）：課長の決裁（令和8年12月1日から）」"""
    what = words.title_of(row.slug) if row.slug else "すべての手続"
    which = ACTIONS[Action(row.action)] if row.action else "すべての結果"
    who = APPROVERS[Role(row.approver)][0]
    return f"{what}の{which}：{who}（{to_wareki(row.valid_from)}から）"


def state_of(change: Change, today: date) -> tuple[str, str]:
    """Where a decided change stands: words and kind of tag."""
    if change.row.ended_at:
        is_own = change.row.ended_by == change.row.proposed_by
        return ("取下げ" if is_own else "差戻し", "ended")
    return ("承認済み・予定", "received") if change.row.valid_from > today else ("承認済み", "done")


@staff.post("/routes/<department>")
@access.staff(Role.CLERK, Role.HEAD)
def propose_route(department: str) -> Any:
    """From the boxes to what would change, and on to the proposal."""
    readable(department)
    typed, tools = request.form, toolbox()
    try:
        wanted = Wanted(
            department,
            typed.get("slug", ""),
            typed.get("action", ""),
            typed.get("approver", ""),
            first_day(typed.get("valid_from", "")),
            typed.get("reason", ""),
        )
        if typed.get("step") != "do":
            found = approval_changes.check(db.session(), tools, wanted)
            return routes_page(department, proposal=wanted, effects=found)
        with transaction() as session:
            approval_changes.propose(session, tools, the_staff(), wanted)
    except NotYours:
        raise
    except Refused as refusal:
        place = f"f-{refusal.field}" if refusal.field else "propose"
        return routes_page(department, [(place, refusal.message)]), refusal.status
    return to_page(department, "proposed")


def first_day(text: str) -> date:
    """Raises Refused: the day cannot be read."""
    try:
        return parse_date(text, today=toolbox().clock.today())
    except DateProblem as problem:
        raise Refused(problem.sentence("はじまりの日"), "valid_from") from None


def to_page(department: str, done: str) -> Any:
    return redirect(url_for("staff.approval_lines", department=department, done=done), 303)


@staff.post("/routes/<department>/<int:number>/release")
@access.staff(Role.HEAD, Role.PEOPLE)
def release_route(department: str, number: int) -> Any:
    """The second person lets the change begin on its day."""
    text = request.form.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
    return decided(
        department,
        "released",
        lambda session: approval_changes.release(
            session, toolbox(), the_staff(), department, number, seen
        ),
    )


@staff.post("/routes/<department>/<int:number>/end")
@access.staff(*READERS)
def end_route(department: str, number: int) -> Any:
    """Taken back by who proposed it, or sent back with a reason."""
    note = request.form.get("note", "")
    return decided(
        department,
        "ended",
        lambda session: approval_changes.end(
            session, toolbox(), the_staff(), department, number, note
        ),
    )


def decided(department: str, done: str, act: Callable[[Session], ApprovalChange]) -> Any:
    """Does it, or says on the page why not."""
    readable(department)
    try:
        with transaction() as session:
            act(session)
    except NotYours:
        raise
    except Refused as refusal:
        return routes_page(department, [("waiting", refusal.message)]), refusal.status
    return to_page(department, done)
