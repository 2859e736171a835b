"""意見照会 at a case: what other departments were asked and answered; taking back, marking as read."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import opinions as reads
from eapply.queries.case_view import CaseView
from eapply.queries.opinions import Asked
from eapply.queries.scope import NO_OPINION
from eapply.services import opinions
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import opinion_words
from eapply.web.staff.acts import conflict_page
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.staff.opinion_lines import in_words
from eapply.web.tools import the_staff, toolbox

TAKE_BACK: Final = "意見照会を取りやめる"


@staff.get("/cases/<reference>/opinions")
@access.staff(Role.CLERK, Role.HEAD)
def case_opinions(reference: str) -> str:
    """意見照会: all questions about the case, the newest first, with what was shown and the answers."""
    view = show(reference)
    return page(
        "staff/case/opinions.html",
        view,
        heading=f"{view.case.reference} 意見照会",
        opinions=[in_words(each) for each in reads.of_case(db.session(), view)],
        verdict_kinds=opinion_words.VERDICTS,
        clock_words=opinion_words.CLOCK,
        may_ask=opinions.may_ask(view.case),
    )


@staff.get("/cases/<reference>/opinions/<opinion>/take-back")
@access.staff(Role.CLERK, Role.HEAD)
def take_back_opinion(reference: str, opinion: str) -> Any:
    return take_back_page(show(reference), opinion)


def take_back_page(
    view: CaseView, public_id: str, errors: list[tuple[str, str]] | None = None
) -> Any:
    """Why it is taken back. One that is over leads to what changed."""
    asked = the_one(view, public_id)
    if not asked.is_open or view.waits:
        return conflict_page(view, TAKE_BACK, [])
    body = page(
        "staff/act/take_back_opinion.html",
        view,
        heading=f"{view.case.reference} {TAKE_BACK}",
        verb=TAKE_BACK,
        each=in_words(asked),
        box=Entry("reason", "取りやめる理由", "聞いた課が読みます。", required=True, rows=3),
        reason=request.form.get("reason", ""),
        errors=errors or [],
    )
    return body, 422 if errors else 200


def the_one(view: CaseView, public_id: str) -> Asked:
    """The question of this case with this id. Raises NotYours: another case's look like none."""
    every = reads.of_case(db.session(), view)
    found = next((each for each in every if each.row.public_id == public_id), None)
    if found is None:
        raise NotYours(NO_OPINION)
    return found


@staff.post("/cases/<reference>/opinions/<opinion>/take-back")
@access.staff(Role.CLERK, Role.HEAD)
def end_opinion(reference: str, opinion: str) -> Any:
    """取りやめる: the department that was asked sees nothing from now on."""
    view, reason = show(reference), request.form.get("reason", "")
    try:
        with transaction() as session:
            opinions.take_back(session, toolbox(), the_staff(), view.case, opinion, reason)
    except Conflict:
        return conflict_page(show(reference), TAKE_BACK, [("取りやめる理由", reason)])
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        return take_back_page(show(reference), opinion, [("f-reason", refusal.message)])
    return redirect(back_to(view, "opinion-taken-back"), 303)


@staff.post("/cases/<reference>/opinions/read")
@access.staff(Role.CLERK, Role.HEAD)
def read_opinions(reference: str) -> Any:
    """What arrived was read: 意見が届いた goes out."""
    view = show(reference)
    with transaction() as session:
        opinions.read(session, toolbox(), the_staff(), view.case)
    return redirect(back_to(view, "opinion-read"), 303)


def back_to(view: CaseView, done: str) -> str:
    return url_for("staff.case_opinions", reference=view.case.reference, done=done)
