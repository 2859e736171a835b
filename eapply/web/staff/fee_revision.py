"""The second person's pages: a revision with its difference, samples and history; approve or send back.

Who entered it may only take it back. What was seen is compared: when another revision of the same kinds
came between, nothing is decided and the page shows the new difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core import fees as core
from eapply.core.errors import Conflict, Refused
from eapply.core.fees import FeeRate, Schedule
from eapply.core.submission import Role
from eapply.models import FeeRevision, db, transaction
from eapply.queries import fee_office
from eapply.services import auditing, fees
from eapply.services.toolbox import Toolbox
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.staff.fee_table import DONE, csv_file, the_table
from eapply.web.tools import the_staff, toolbox

BY: Final = words.OUTSIDE | {"demo": "練習用の初期設定"}


@dataclass(frozen=True)
class Decision:
    """What the confirm page says, and the key of the sentence after it."""

    title: str
    means: str
    button: str
    done: str
    danger: bool = False


DECISIONS: Final = {
    "approve": Decision(
        "改定を承認する",
        "適用のはじまりの日から、この料金で計算します。承認は取り消せません。直すときは、新しい改定を入力します。",
        "承認する",
        "approved",
    ),
    "return": Decision(
        "改定を差し戻す",
        "この改定は使われません。入力した人は、直してもう一度入力できます。",
        "差し戻す",
        "returned",
        danger=True,
    ),
    "withdraw": Decision(
        "改定を取り下げる",
        "この改定は使われません。内容は記録に残ります。",
        "取り下げる",
        "withdrawn",
        danger=True,
    ),
}


def the_revision(number: int) -> tuple[FeeRevision, Schedule, tuple[FeeRate, ...]]:
    """A revision, the table without it, and its rows. 404 when there is none."""
    session = db.session()
    revision = session.get(FeeRevision, number)
    if revision is None:
        abort(404)
    return (revision, *fee_office.without(session, the_table(), revision))


def state_of(revision: FeeRevision) -> str:
    if revision.approved_at:
        return "approved"
    return "withdrawn" if revision.withdrawn_at else "awaiting"


@staff.get("/fees/revisions")
@access.staff(Role.FEES)
def fee_revisions() -> str:
    """Every revision, those that wait first."""
    lines = fee_office.revisions(db.session())
    return render_template(
        "staff/fees/revisions.html",
        heading="改定の一覧",
        lines=lines,
        state_of=state_of,
        by=BY,
        titles={fee.number: fee.title for fee in toolbox().fees.fees},
    )


@staff.get("/fees/revisions/<int:number>")
@access.staff(Role.FEES)
def fee_revision(number: int) -> str:
    return revision_page(number)


def revision_page(number: int, *, conflict: str = "") -> str:
    tools, session = toolbox(), db.session()
    revision, others, rates = the_revision(number)
    practice = fees.is_practice(tools)
    is_first = revision.entered_by == auditing.SYSTEM
    kinds = core.kinds_of(rates)
    return render_template(
        "staff/fees/revision.html",
        heading=f"料金の改定 {number}",
        revision=revision,
        state=state_of(revision),
        differences=core.differences(others, rates, practice=practice),
        names=others.fees,
        history=fee_office.history(session, revision),
        act_words=words.act_words,
        by=BY,
        is_own=revision.entered_by == auditing.actor_of(the_staff().id),
        is_late=not is_first and any(rate.valid_from < tools.clock.today() for rate in rates),
        is_refused=not practice and any(rate.is_provisional for rate in rates),
        again=url_for(
            "staff.revise", number=rates[0].number, kind=rates[0].variant, revision=number
        )
        if len(kinds) == 1
        else "",
        seen=fees.stand_of(session, rates),
        conflict=conflict,
        done=DONE.get(request.args.get("done", ""), ""),
    )


@staff.get("/fees/revisions/<int:number>/rates.csv")
@access.staff(Role.FEES)
def fee_revision_file(number: int) -> Response:
    """The rows of a revision, to be changed and entered anew."""
    _, _, rates = the_revision(number)
    return csv_file(f"fees-revision-{number}", list(rates))


@staff.post("/fees/revisions/<int:number>/<name>")
@access.staff(Role.FEES)
def decide_revision(number: int, name: str) -> Any:
    """From the revision to the confirm page, and on to the decision."""
    if name not in DECISIONS:
        abort(404)
    revision, _, rates = the_revision(number)
    chosen, reason = DECISIONS[name], request.form.get("reason", "")
    if state_of(revision) != "awaiting":
        return revision_page(number, conflict="この改定は、もう決まっています。"), 409
    if request.form.get("step") != "do":
        return confirm_page(revision, rates, name, reason)
    actor, seen = auditing.actor_of(the_staff().id), request.form.get("seen", "")
    acts: dict[str, Callable[[Session, Toolbox], FeeRevision]] = {
        "approve": lambda session, tools: fees.approve(session, tools, actor, number, seen=seen),
        "return": lambda session, tools: fees.send_back(session, tools, actor, number, reason),
        "withdraw": lambda session, tools: fees.withdraw(session, tools, actor, number),
    }
    try:
        with transaction() as session:
            acts[name](session, toolbox())
    except Conflict as refusal:
        return revision_page(number, conflict=refusal.message), 409
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return confirm_page(revision, rates, name, reason, refusal), 422
    return redirect(url_for("staff.fee_revision", number=number, done=chosen.done), 303)


def confirm_page(
    revision: FeeRevision,
    rates: tuple[FeeRate, ...],
    name: str,
    reason: str,
    refusal: Refused | None = None,
) -> str:
    target = "f-reason" if refusal and refusal.field == "reason" else "main"
    return render_template(
        "staff/fees/decide.html",
        heading=DECISIONS[name].title,
        chosen=DECISIONS[name],
        name=name,
        revision=revision,
        kinds=core.by_kind(rates),
        titles={fee.number: fee.title for fee in toolbox().fees.fees},
        reason=reason,
        seen=request.form.get("seen", ""),
        errors=[(target, refusal.message)] if refusal else [],
    )
