"""通知先: registered, given new secrets, resumed and ended; what was sent there, and sending it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import Receiver, db, transaction
from eapply.queries import receivers as reads
from eapply.services import receivers, telling
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import program_words, words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

Errors = list[tuple[str, str]]
ACTS: Final[dict[str, Callable[..., Receiver]]] = {
    "secret": receivers.new_secret,
    "drop-secret": receivers.drop_previous,
    "resume": receivers.resume,
    "end": receivers.end,
}


@staff.get("/receivers")
@access.staff(Role.HEAD)
def receiver_list() -> str:
    return list_page()


def list_page(errors: Errors | None = None) -> str:
    tools, actor = toolbox(), the_staff()
    headed = actor.departments((Role.HEAD,))
    return render_template(
        "staff/programs/receivers.html",
        heading="外部への通知",
        receivers=[
            (each, program_words.receiver_state(each)) for each in reads.listed(db.session(), actor)
        ],
        department_of=tools.facts.department,
        departments=[(code, tools.facts.department(code).name) for code in headed],
        typed=request.form,
        errors=errors or [],
        done=program_words.DONE.get(request.args.get("done", ""), ""),
    )


@staff.post("/receivers")
@access.staff(Role.HEAD)
def add_receiver() -> Any:
    """A new one, and the page that shows its secret."""
    tools, actor, typed = toolbox(), the_staff(), request.form
    headed = actor.departments((Role.HEAD,))
    department = typed.get("department", "") if len(headed) > 1 else headed[0]
    try:
        with transaction() as session:
            row = receivers.add(
                session, tools, actor, department, typed.get("url", ""), typed.get("purpose", "")
            )
            name = row.public_id
    except Refused as refusal:
        return list_page([(f"f-{refusal.field or 'url'}", refusal.message)]), 422
    return secret_page(name)


def secret_page(name: str) -> str:
    """The newest secret, on the answer to its making only."""
    row = reads.find(db.session(), the_staff(), name)
    return render_template(
        "staff/programs/secret.html",
        heading="通知の鍵",
        receiver=row,
        secret=receivers.shown_secret(toolbox(), row),
        signature=telling.SIGNATURE,
    )


@staff.get("/receivers/<receiver>")
@access.staff(Role.HEAD)
def receiver(receiver: str) -> str:
    return receiver_page(receiver)


def receiver_page(name: str, errors: Errors | None = None) -> str:
    session = db.session()
    row = reads.find(session, the_staff(), name)
    return render_template(
        "staff/programs/receiver.html",
        heading=row.purpose,
        receiver=row,
        state=program_words.receiver_state(row),
        department=toolbox().facts.department(row.department),
        deliveries=[
            (each, program_words.DELIVERIES[each.status], program_words.result(each.result))
            for each in reads.deliveries(session, row)
        ],
        events=program_words.EVENTS,
        state_words=lambda state: words.state_tag(state, "")[0],
        errors=errors or [],
        done=program_words.DONE.get(request.args.get("done", ""), ""),
    )


@staff.post("/receivers/<receiver>/<verb>")
@access.staff(Role.HEAD)
def change_receiver(receiver: str, verb: str) -> Any:
    """A new secret, dropping the old one, resuming, ending."""
    act = ACTS.get(verb)
    if act is None:
        abort(404)
    try:
        with transaction() as session:
            act(session, toolbox(), the_staff(), receiver)
    except Conflict as refusal:
        return receiver_page(receiver, [("state", refusal.message)]), 409
    except Refused as refusal:
        return for_refusal(refusal)
    if verb == "secret":
        return secret_page(receiver)
    if verb == "end":
        return redirect(url_for("staff.receiver_list", done="end"), 303)
    return redirect(url_for("staff.receiver", receiver=receiver, done=verb), 303)


@staff.post("/receivers/<receiver>/deliveries/<delivery>/again")
@access.staff(Role.HEAD)
def tell_again(receiver: str, delivery: str) -> Any:
    """もう一度送る."""
    try:
        with transaction() as session:
            receivers.again(session, toolbox(), the_staff(), receiver, delivery)
    except Conflict as refusal:
        return receiver_page(receiver, [("state", refusal.message)]), 409
    except Refused as refusal:
        return for_refusal(refusal)
    return redirect(url_for("staff.receiver", receiver=receiver, done="again"), 303)
