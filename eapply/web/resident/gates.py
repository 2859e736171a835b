"""Before the form: the gates, and the start of a draft (R4)."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import db, transaction
from eapply.services import drafting, taking_over
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.limits import limit
from eapply.web.resident.blueprint import resident
from eapply.web.resident.catalogue import danger, minutes
from eapply.web.resident.common import department_help, onto, open_form
from eapply.web.resident.earlier import asked_for
from eapply.web.tools import resident_session, toolbox

NOTED = "noted"
EARLIER = "earlier"  # the 受付番号 of the case that this one follows


@resident.get("/apply/<slug>/check")
@access.public
def check(slug: str) -> str:
    return gates_page(open_form(slug), {EARLIER: request.args.get(EARLIER, "")[:40]})


@resident.post("/apply/<slug>/check")
@access.public
def check_answered(slug: str) -> tuple[str, int] | str | Response:
    form_class = open_form(slug)
    gates = form_class.procedure.gates
    chosen = {gate.key: request.form.get(gate.key, "") for gate in gates}
    missing = [gate for gate in gates if way_of(gate, chosen[gate.key]) is None]
    typed = request.form.get(EARLIER, "")[:40]
    if missing:
        return gates_page(form_class, chosen | {EARLIER: typed}, missing), 422
    better = [found for gate in gates if (found := elsewhere(gate, chosen[gate.key]))]
    noted = request.form.get(NOTED) == "yes"
    if any(not each.may_continue for each in better) or (better and not noted):
        return elsewhere_page(form_class, better, chosen | {EARLIER: typed})
    limit("draft")
    number, answer = asked_for(form_class, typed)
    with transaction() as session:
        draft, _ = drafting.start(session, toolbox(), slug, form_class.procedure.version, chosen)
        public_id = draft.public_id
        if number:
            draft.raw = dict(answer)
            taking_over.ask(draft, number)
    resident_session().grant("drafts", public_id)
    return onto("mail", slug=slug, draft=public_id)


@resident.get("/apply/<slug>/<step>")
@access.public
def step(slug: str, step: str) -> Response:
    """An address without a draft: on to this browser's newest draft of the procedure, else the start."""
    open_form(slug)
    for public_id in reversed(resident_session().get("drafts", [])):
        draft = drafting.find(db.session(), public_id)
        if draft is not None and draft.slug == slug and draft.submission_id is None:
            return onto("question", slug=slug, draft=public_id, page=step)
    return onto("check", slug=slug)


def way_of(gate: Gate, value: str) -> tuple[str, str, Elsewhere | None] | None:
    return next((way for way in gate.ways if way[0] == value), None)


def elsewhere(gate: Gate, value: str) -> Elsewhere | None:
    way = way_of(gate, value)
    return way[2] if way else None


def gates_page(
    form_class: type[ProcedureForm], chosen: dict[str, str], missing: list[Gate] | None = None
) -> str:
    procedure = form_class.procedure
    wrong = {gate.key for gate in missing or ()}
    return render_template(
        "resident/gates.html",
        heading=gettext("はじめる前の確認"),
        procedure=procedure,
        procedure_title=procedure.title,
        minutes=minutes(procedure),
        chosen=chosen,
        wrong=wrong,
        errors=[
            (
                f"f-{gate.key}-0",
                gettext("「%(question)s」の答えを選んでください。", question=gate.question),
            )
            for gate in missing or ()
        ],
        help=department_help(procedure.department),
        emergency=danger(procedure),
        draft_days=toolbox().settings.draft_days,
    )


def elsewhere_page(
    form_class: type[ProcedureForm], better: list[Elsewhere], chosen: dict[str, str]
) -> str:
    """A better way than the form. Not an error: status 200 and no blame."""
    procedure = form_class.procedure
    return render_template(
        "resident/elsewhere.html",
        heading=better[0].title,
        procedure=procedure,
        procedure_title=procedure.title,
        better=better,
        chosen=chosen,
        may_continue=all(each.may_continue for each in better),
        noted=NOTED,
        help=department_help(procedure.department),
        emergency=danger(procedure),
    )
