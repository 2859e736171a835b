"""取下げ in two pages: what it means, then the press (R17)."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from eapply.core.submission import Action, LegalType, Role, State, allowed
from eapply.core.texts import clean
from eapply.models import Submission, db, transaction
from eapply.queries import charge_view
from eapply.services import following
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of, onto, the_case
from eapply.web.resident.fee_box import withdrawal_words
from eapply.web.resident.wording import noun_of
from eapply.web.tools import toolbox

LONGEST_REASON = 500
HEADING = mark("%(noun)sを取り下げる")
SURE = mark("取り下げてよいですか")
TOO_LONG = mark("取り下げる理由は500文字以内で入力してください。いま%(count)s文字です。")


@resident.get("/status/<reference>/withdraw")
@access.case
def withdraw(reference: str) -> str | Response:
    case = the_case()
    if not possible(case):
        return onto("status", reference=reference)
    return page(case, "resident/withdraw.html", HEADING)


@resident.post("/status/<reference>/withdraw")
@access.case
def withdraw_pressed(reference: str) -> str | tuple[str, int] | Response:
    case = the_case()
    if not possible(case):
        return onto("status", reference=reference)
    reason = request.form.get("reason", "")
    count = len(clean(reason, multiline=True))
    if count > LONGEST_REASON:
        errors = [("f-reason", gettext(TOO_LONG, count=count))]
        return page(case, "resident/withdraw.html", HEADING, reason, errors), 422
    if request.form.get("action") != "withdraw":
        return page(case, "resident/withdraw_sure.html", SURE, reason)
    with transaction() as session:
        following.withdraw(session, toolbox(), case, reason)
    return onto("status", reference=reference)


def possible(case: Submission) -> bool:
    return Action.WITHDRAW in allowed(State(case.state), Role.RESIDENT, LegalType(case.legal_type))


def page(
    case: Submission,
    template: str,
    heading: str,
    reason: str = "",
    errors: list[tuple[str, str]] | None = None,
) -> str:
    procedure = form_of(case.slug).procedure
    noun = noun_of(procedure)
    return render_template(
        template,
        heading=gettext(heading, noun=noun),
        procedure=procedure,
        procedure_title=procedure.title,
        case=case,
        noun=noun,
        reason=reason,
        money=withdrawal_words(charge_view.of_case(db.session(), case)),
        errors=errors or [],
        help=department_help(case.department),
    )
