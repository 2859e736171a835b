"""窓口・電話・郵便の分を請求する: any fee to anybody, without an application; and the slip to hand over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from eapply.core.eras import to_wareki
from eapply.core.errors import Refused
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.models import db, rehearsal, transaction
from eapply.queries import desk_charges, scope
from eapply.queries.desk_charges import DeskCharge
from eapply.services import billing
from eapply.services.billing import Payer
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.serving import served
from eapply.web.staff import fee_inputs
from eapply.web.staff.area import staff
from eapply.web.staff.charge_acts import OWN, read_boxes
from eapply.web.staff.charge_pages import (
    CONFIRM,
    DO,
    bill_of,
    table,
    target_in,
    usual_due,
)
from eapply.web.staff.charges import HANDLERS
from eapply.web.tools import the_staff, toolbox

WHO: Final = (
    Entry("payer", "支払う方の名前", "用紙と支払いの画面に出ます。", required=True),
    Entry("email", "メールアドレス", "あれば、支払いのお願いをメールで送ります。"),
)


def boxes() -> tuple[Entry, ...]:
    """The boxes besides those of the fee; the department is asked for where there is a choice."""
    names = tuple(own_departments().values())
    ask = Entry("department", "請求する課", required=True, choices=names)
    return (*WHO, *((ask,) if len(names) > 1 else ()), *OWN)


def own_departments() -> dict[str, str]:
    tools = toolbox()
    return {code: tools.facts.department(code).name for code in the_staff().departments()}


@staff.get("/charges/new")
@access.staff(Role.CLERK, Role.HEAD)
def new_bill() -> str:
    """Which fee, then its form."""
    schedule, given = table(), request.args
    typed = {"n0": given.get("fee", ""), "v0": given.get("kind", "")}
    if not fee_inputs.inputs(schedule, typed, toolbox().clock.today()):
        fees = [fee for fee in schedule.fees.values() if not fee.duplicate_of]
        own = the_staff().departments()
        fees.sort(key=lambda fee: (fee.department not in own, fee.number))
        return render_template(
            "staff/charges/choose.html", heading="請求する手数料を選ぶ", fees=fees, own=own
        )
    typed |= {"key": toolbox().ids.token(16), "due_on": to_wareki(usual_due())}
    typed["department"] = next(iter(own_departments().values()))
    return page("bill", typed)


@staff.post("/charges/new")
@access.staff(Role.CLERK, Role.HEAD)
def make_bill() -> Any:
    """From the form to the preview, back, or on to the bill."""
    keys = [*(box.key for box in boxes()), "key"]
    typed = {key: request.form.get(key, "") for key in keys}
    typed |= fee_inputs.typed_from(request.form)
    step = request.form.get("step", "")
    if step not in (CONFIRM, DO):
        return page("bill", typed)
    try:
        values = read_boxes(boxes(), typed, toolbox().clock.today())
        if step == CONFIRM:
            return page("bill_confirm", typed, outcome=rehearse(typed, values))
        with transaction() as session:
            made = bill_it(session, typed, values).public_id
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        errors = [(target_in(refusal, boxes(), typed, toolbox().clock.today()), refusal.message)]
        return page("bill", typed, errors=errors), 422
    return redirect(url_for("staff.charge", charge=made, done="billed"), 303)


def bill_it(session: Any, typed: Mapping[str, str], values: Mapping[str, Any]) -> Any:
    tools, own = toolbox(), own_departments()
    found = fee_inputs.inputs(table(), typed, tools.clock.today())
    if not found or not typed["key"]:
        raise Refused("請求する手数料を選んでください。")
    name = typed.get("department", "")
    code = next((code for code, each in own.items() if each == name), next(iter(own)))
    title = found[0].heading.partition(" ")[2]
    return billing.bill(
        session,
        tools,
        the_staff(),
        key=typed["key"],
        department=code,
        payer=Payer(typed["payer"], typed["email"]),
        bill=bill_of(title, typed, values, tools.clock.today()),
        due_on=values["due_on"],
    )


def rehearse(typed: Mapping[str, str], values: Mapping[str, Any]) -> DeskCharge | None:
    """Bills and takes it back; what the charge would be."""
    with rehearsal() as session:
        outcome = desk_charges.of_charge(session, bill_it(session, typed, values))
        session.flush()
        session.expunge_all()
    return outcome


def page(
    name: str,
    typed: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
    outcome: DeskCharge | None = None,
) -> str:
    found = fee_inputs.inputs(table(), typed, toolbox().clock.today())
    every = [box for each in found for box in each.boxes] + list(boxes())
    return render_template(
        f"staff/charges/{name}.html",
        heading="窓口・電話・郵便の分を請求する",
        inputs=found,
        boxes=boxes(),
        typed=typed,
        lines=[(box.label, typed.get(box.key, "")) for box in every if typed.get(box.key, "")],
        errors=errors or [],
        outcome=outcome,
    )


@staff.get("/charges/<charge>/slip.pdf")
@access.staff(*HANDLERS)
def charge_slip(charge: str) -> Response:
    """用紙: with the code to pay with."""
    session = db.session()
    row = scope.get_charge(session, the_staff(), charge)
    content = billing.slip(session, toolbox(), row)
    return served(content, "application/pdf", "inline", f"支払いのお願い_{row.invoice}.pdf")
