"""支払い・返金 at the desk: the list of charges, one charge, what is done to it."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request, url_for

from eapply.core.exemptions import ground
from eapply.core.refunds import REASONS
from eapply.core.submission import DESK, Role
from eapply.models import db
from eapply.queries import desk_charges, scope
from eapply.queries.desk_charges import DeskCharge
from eapply.services import charges, refund_balance
from eapply.web.access import access
from eapply.web.staff import charge_acts, charge_words
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page as case_page
from eapply.web.staff.cases import show
from eapply.web.staff.charge_acts import ACTS
from eapply.web.tools import the_staff, toolbox

HANDLERS: Final = (Role.CLERK, Role.HEAD, Role.CASHIER)
FILTERS: Final = ("state", "department", "words")
NUMBER_LENGTH: Final = 9
BILLED: Final = "請求しました。下のリンクか用紙を渡してください。"


def departments() -> dict[str, str]:
    return {each.code: each.name for each in toolbox().facts.departments()}


@staff.get("/charges")
@access.staff(*HANDLERS)
def charge_list() -> str:
    """All charges of the person's departments, of all departments for a cashier."""
    session, actor = db.session(), the_staff()
    chosen = {key: request.args.get(key, "") for key in FILTERS}
    below = request.args.get("below", "")
    is_number = below.isascii() and below.isdigit() and len(below) <= NUMBER_LENGTH
    rows, rest = desk_charges.listing(
        session, actor, **chosen, below=int(below) if is_number else 0
    )
    counts = desk_charges.counts(session, actor)
    states = [("refund", "返還の処理待ち", counts["refund"])]
    states += [(key, words, counts[key]) for key, (words, _) in charge_words.STATES.items()]
    given: dict[str, Any] = {key: value for key, value in chosen.items() if value}
    now = toolbox().clock.now()
    return render_template(
        "staff/charges/list.html",
        heading="支払い・返金",
        rows=rows,
        chosen=chosen,
        states=[each for each in states if each[2]],
        words=charge_words.STATES,
        departments=departments(),
        is_city_wide=Role.CASHIER in actor.roles(),
        is_desk=bool(DESK & actor.roles()),
        countdown=lambda until: charge_words.countdown(until, now),
        next=url_for("staff.charge_list", **given | {"below": rest}) if rest else "",
    )


def the_charge(public_id: str) -> DeskCharge:
    """The charge for this person. Raises NotYours."""
    session = db.session()
    return desk_charges.of_charge(session, scope.get_charge(session, the_staff(), public_id))


@staff.get("/charges/<charge>")
@access.staff(*HANDLERS)
def charge(charge: str) -> str:
    desk = the_charge(charge)
    done = request.args.get("done", "")
    said = BILLED if done == "billed" else ACTS[done].done if done in ACTS else ""
    return render_template(
        "staff/charges/charge.html",
        heading=f"{desk.charge.invoice} {desk.charge.title}",
        desk=desk,
        done=said,
        link=charges.pay_link(toolbox(), desk.charge) if desk.charge.status == "open" else "",
        **around(desk),
    )


@staff.get("/cases/<reference>/charges")
@access.staff(Role.CLERK, Role.HEAD)
def case_charges(reference: str) -> str:
    """支払い: the charges of a case."""
    view = show(reference)
    found = desk_charges.of_case(db.session(), view.case)
    return case_page(
        "staff/case/charges.html",
        view,
        heading=f"{view.case.reference} 支払い",
        found=[(desk, around(desk)) for desk in found],
    )


def around(desk: DeskCharge) -> dict[str, Any]:
    """What the box of a charge shows besides its rows."""
    session, actor, tools = db.session(), the_staff(), toolbox()
    left = refund_balance.refundable(session, desk.charge)
    asked = desk.view.exemption
    found = ground(asked.ground) if asked else None
    state, kind = charge_words.STATES[desk.charge.status]
    may_open = bool(desk.reference) and actor.role_in(desk.charge.department) is not None
    return {
        "state": state,
        "kind": kind,
        "acts": charge_acts.possible(
            desk, actor, left, refund_balance.outside(session, desk.charge)
        ),
        "refund_acts": charge_acts.possible_for_refund,
        "refundable": left,
        "me": actor.id,
        "ground": found.label if found else "",
        "evidence": found.evidence if found else "",
        "department": tools.facts.department(desk.charge.department),
        "hold": charge_words.countdown(hold_end(desk), tools.clock.now()),
        "case_href": url_for("staff.answers", reference=desk.reference) if may_open else "",
        "words": charge_words,
        "reasons": REASONS,
    }


def hold_end(desk: DeskCharge) -> Any:
    live = desk.live
    return live.capture_before if live is not None and live.status == "held" else None
