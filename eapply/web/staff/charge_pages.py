"""The pages of an act on a charge: the form, the preview that was rehearsed, somebody was faster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from eapply.core.eras import to_wareki
from eapply.core.errors import Conflict, Refused
from eapply.core.fees import Schedule
from eapply.core.refunds import REASONS
from eapply.core.results import Entry
from eapply.forms import BY_SLUG
from eapply.models import Charge, Refund, Submission, db, rehearsal, transaction
from eapply.queries import desk_charges
from eapply.queries.desk_charges import DeskCharge
from eapply.services import counter, fees, filing_fee, refund_balance
from eapply.services.charging import Bill
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import charge_acts, fee_inputs
from eapply.web.staff.area import staff
from eapply.web.staff.charge_acts import ACTS, ChargeAct
from eapply.web.staff.charge_verbs import Doing
from eapply.web.staff.charges import HANDLERS, around, the_charge
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff, toolbox

DAYS_TO_PAY: Final = timedelta(days=14)
CONFIRM, DO = "confirm", "do"
ADDRESS: Final = "/charges/<charge>/<name>"


def the_act(name: str) -> ChargeAct:
    act = ACTS.get(name)
    if act is None:
        abort(404)
    return act


def the_refund(desk: DeskCharge, source: Mapping[str, str]) -> Refund | None:
    wanted = source.get("refund", "")
    return next((each for each in desk.view.refunds if each.public_id == wanted), None)


def is_possible(desk: DeskCharge, act: ChargeAct, refund: Refund | None) -> bool:
    if refund is not None:
        return act in charge_acts.possible_for_refund(refund)
    left = refund_balance.refundable(db.session(), desk.charge)
    gone = refund_balance.outside(db.session(), desk.charge)
    return act in charge_acts.possible(desk, the_staff(), left, gone)


def table() -> Schedule:
    return fees.schedule(db.session(), toolbox())


@staff.get(ADDRESS)
@access.staff(*HANDLERS)
def charge_act(charge: str, name: str) -> Any:
    """The page of one act on a charge or on one of its refunds; of one that asks nothing, its last."""
    desk, act = the_charge(charge), the_act(name)
    refund = the_refund(desk, request.args)
    if not is_possible(desk, act, refund):
        return conflict_page(desk, act)
    typed = first_typed(desk, act, refund)
    return act_page("form" if act.boxes else "confirm", desk, act, refund, typed)


@staff.post(ADDRESS)
@access.staff(*HANDLERS)
def perform_charge_act(charge: str, name: str) -> Any:
    """From the form to the preview, back, or on to the act itself."""
    desk, act = the_charge(charge), the_act(name)
    refund = the_refund(desk, request.form)
    typed = typed_from(act, request.form)
    step = request.form.get("step", "")
    if step not in (CONFIRM, DO):
        return act_page("form", desk, act, refund, typed)
    if not is_possible(desk, act, refund):
        return conflict_page(desk, act, typed)
    try:
        values = charge_acts.read(act, typed, toolbox().clock.today())
        if step == CONFIRM:
            outcome = rehearse(desk, act, refund, typed, values)
            return act_page("confirm", the_charge(charge), act, refund, typed, outcome=outcome)
        result = run(desk, act, refund, typed, values)
    except Conflict as refusal:
        return conflict_page(the_charge(charge), act, typed, refusal.message)
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        desk = the_charge(charge)
        errors = [(target_in(refusal, act.boxes, typed, desk.charge.fee_day), refusal.message)]
        refund = the_refund(desk, request.form)
        return act_page("form", desk, act, refund, typed, errors=errors), 422
    return redirect(url_for("staff.charge", charge=result, done=act.key), 303)


def first_typed(desk: DeskCharge, act: ChargeAct, refund: Refund | None) -> dict[str, str]:
    """What stands in the boxes when the page is opened."""
    tools, row = toolbox(), desk.charge
    typed = {box.key: "" for box in act.boxes} | {"version": str(row.version)}
    if act.bill:
        case = case_of(row)
        requests = fee_inputs.requests_of(row, case)
        typed |= fee_inputs.typed_of(table(), requests, row.fee_day)
        typed |= {"due_on": to_wareki(usual_due()), "postage": str(postage_of(desk, case) or "")}
        if row.quote is None and row.amount:
            fee = sum(line.amount for line in desk.view.lines if line.fee or line.place == 1)
            typed |= {"amount": str(fee), "reason": row.reason}
    for key in ("received_on", "done_on"):
        if key in typed:
            typed[key] = to_wareki(tools.clock.today())
    if act.key == "refund":
        left = refund_balance.refundable(db.session(), row)
        wanted = refund.amount if refund is not None else left
        typed |= {"amount": str(wanted), "seen_balance": str(left)}
    if act.key == "book-refund":
        left = refund_balance.refundable(db.session(), row)
        gone = refund_balance.outside(db.session(), row)
        typed |= {"amount": str(gone), "seen_balance": str(left)}
    if refund is not None:
        typed |= {"refund": refund.public_id, "refund_version": str(refund.version)}
        typed["reason"] = REASONS.get(refund.reason, "")
    return typed


def usual_due() -> date:
    """An opening day some two weeks ahead."""
    day: date = opening().open_on_or_after(toolbox().clock.today() + DAYS_TO_PAY)
    return day


def case_of(row: Charge) -> Submission | None:
    return db.session().get(Submission, row.submission_id) if row.submission_id else None


def postage_of(desk: DeskCharge, case: Submission | None) -> int:
    """What the charge already bills for sending; before that, what its case asked for."""
    if desk.charge.amount is not None:
        return sum(line.amount for line in desk.view.lines[1:] if not line.fee)
    form = BY_SLUG.get(case.slug) if case is not None else None
    if form is None or case is None:
        return 0
    fee = filing_fee.of(db.session(), toolbox(), form.procedure, case.answers)
    return (fee.bill.postage or 0) if fee else 0


def typed_from(act: ChargeAct, source: Any) -> dict[str, str]:
    keys = [*(box.key for box in act.boxes), "version", "refund", "refund_version", "seen_balance"]
    typed = {key: source.get(key, "") for key in keys if key in source}
    return {box.key: "" for box in act.boxes} | typed | fee_inputs.typed_from(source)


def bill_of(title: str, typed: Mapping[str, str], values: Mapping[str, Any], day: date) -> Bill:
    """The bill that the boxes ask for."""
    found = fee_inputs.inputs(table(), typed, day)
    return Bill(
        title,
        tuple(each.request(typed) for each in found),
        values.get("postage") or 0,
        values.get("amount"),
        values.get("reason") or "",
    )


def doing(
    desk: DeskCharge,
    act: ChargeAct,
    refund: Refund | None,
    typed: Mapping[str, str],
    values: Mapping[str, Any],
) -> Doing:
    row, given = desk.charge, typed.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() else 0
    bill = bill_of(row.title, typed, values, row.fee_day) if act.bill else Bill(row.title, ())
    seen = {"seen_balance": "", "refund_version": ""} | dict(values)
    return Doing(the_staff(), row, version, seen, bill, refund)


def run(
    desk: DeskCharge,
    act: ChargeAct,
    refund: Refund | None,
    typed: Mapping[str, str],
    values: Mapping[str, Any],
) -> str:
    """Does it; the public id of the charge to look at."""
    what = doing(desk, act, refund, typed, values)
    if act.do is None:
        on = what.values["received_on"]
        db.session().rollback()  # the card page is closed outside any transaction
        row = counter.receive_cash(toolbox(), what.actor, desk.charge.public_id, what.version, on)
        return row.public_id
    with transaction() as session:
        return act.do(session, toolbox(), what).public_id


def rehearse(
    desk: DeskCharge,
    act: ChargeAct,
    refund: Refund | None,
    typed: Mapping[str, str],
    values: Mapping[str, Any],
) -> DeskCharge | None:
    """Does the act and takes it back; what the charge would be, None where no amount changes."""
    if act.do is None:
        return None
    what = doing(desk, act, refund, typed, values)
    outcome = None
    with rehearsal() as session:
        row = act.do(session, toolbox(), what)
        if act.bill or act.decides:
            outcome = desk_charges.of_charge(session, row)
            session.flush()
            session.expunge_all()
    return outcome


def target_in(refusal: Refused, boxes: Iterable[Entry], typed: Mapping[str, str], day: date) -> str:
    """The id of the box that a refusal is about: one of these, or of the fees that ``typed`` names."""
    keys = [box.key for each in fee_inputs.inputs(table(), typed, day) for box in each.boxes]
    wanted = refusal.field or ""
    for key in (*(box.key for box in boxes), *keys):
        if key == wanted or key.endswith(f"-{wanted}") or (wanted == "variant" and key[0] == "v"):
            return f"f-{key}"
    return "main"


def act_page(
    name: str,
    desk: DeskCharge,
    act: ChargeAct,
    refund: Refund | None,
    typed: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
    outcome: DeskCharge | None = None,
) -> str:
    found = fee_inputs.inputs(table(), typed, desk.charge.fee_day) if act.bill else []
    boxes = [box for each in found for box in each.boxes] + list(act.boxes)
    return render_template(
        f"staff/charges/{name}.html",
        heading=f"{desk.charge.invoice} {act.verb}",
        desk=desk,
        act=act,
        refund=refund,
        typed=typed,
        inputs=found,
        lines=[(box.label, typed.get(box.key, "")) for box in boxes if typed.get(box.key, "")],
        errors=errors or [],
        outcome=outcome,
        **around(desk),
    )


def conflict_page(
    desk: DeskCharge,
    act: ChargeAct,
    typed: Mapping[str, str] | None = None,
    message: str = "",
) -> Any:
    """409: somebody was faster, or the act is not possible any more."""
    boxes = {box.key: box.label for box in act.boxes}
    lines = [(boxes[key], text) for key, text in (typed or {}).items() if key in boxes and text]
    return render_template(
        "staff/charges/conflict.html",
        heading=f"{desk.charge.invoice} 変更されています",
        desk=desk,
        act=act,
        message=message,
        lines=lines,
        **around(desk),
    ), 409
