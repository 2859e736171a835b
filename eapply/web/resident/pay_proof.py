"""納付済通知 as page and file (experience 5.8): for who paid, by case or by link."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response as FileResponse
from flask import abort, render_template, request
from werkzeug.wrappers import Response

from eapply.core import eras
from eapply.core.errors import Refused
from eapply.core.money import yen_text
from eapply.models import db, transaction
from eapply.services import auditing, charges, payment_proof
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.resident.charge_words import table_of
from eapply.web.resident.common import department_help, onto
from eapply.web.resident.pay import Payer, the_payer
from eapply.web.serving import blob
from eapply.web.tools import toolbox

AT_COUNTER = mark("窓口での現金払い")


@resident.get("/pay/<bill>/proof")
@access.bill
def proof(bill: str) -> str | Response:
    payer = the_payer()
    if not payer.view.is_paid:
        return onto("pay", bill=bill)
    return proof_page(payer)


@resident.post("/pay/<bill>/proof")
@access.bill
def proof_asked(bill: str) -> tuple[str, int] | Response:
    """Issues the notice; asked for again without anything new, the same one stands."""
    payer = the_payer()
    typed = request.form.get("addressee", "")
    try:
        with transaction() as session:
            payment_proof.issue(session, toolbox(), payer.view.charge, typed)
    except Refused as refusal:
        if refusal.field != "addressee":
            raise
        return proof_page(the_payer(), typed, [("f-addressee", gettext(refusal.message))]), 422
    return onto("proof", bill=bill)


@resident.get("/pay/<bill>/proof/<document>")
@access.bill
def proof_file(bill: str, document: str) -> FileResponse:
    charge = the_payer().view.charge
    issued = payment_proof.of_charge(db.session(), charge)
    found = next((each for each in issued if each.public_id == document), None)
    if found is None or not found.blob:
        abort(404)
    name = f"{charge.invoice}_{found.title}.pdf"
    response = blob(found.blob, found.sha256, "application/pdf", "attachment", name)
    with transaction() as session:
        charges.record(
            session, toolbox(), charge, auditing.RESIDENT, "download", document=found.public_id
        )
    return response


def proof_page(payer: Payer, typed: str = "", errors: list[tuple[str, str]] | None = None) -> str:
    view = payer.view
    content = payment_proof.content_of(toolbox(), view)
    issued = next(iter(payment_proof.of_charge(db.session(), view.charge)), None)
    is_behind = issued is not None and not payment_proof.is_newest(issued, content)
    return render_template(
        "resident/payment_proof.html",
        heading=gettext("納付済通知"),
        procedure_title=view.charge.title,
        payer=payer,
        content=content,
        rows=rows_of(payer, content),
        table=table_of(view),
        issued=issued,
        is_behind=is_behind,
        typed=typed,
        errors=errors or [],
        help=department_help(view.charge.department),
    )


def rows_of(payer: Payer, content: dict[str, Any]) -> list[dict[str, str]]:
    """The lines of the notice above its table."""
    year = eras.fiscal_year_text(content["fiscal_year"])
    pairs = [
        (gettext("宛名"), content["to"]),
        (gettext("受付番号"), payer.case.reference if payer.case else ""),
        (gettext("納付番号"), content["invoice"]),
        (gettext("件名"), content["charge_title"]),
        (gettext("納付した金額"), yen_text(content["amount"])),
        (
            gettext("納付の日（委託の日）"),
            eras.to_both(date.fromisoformat(content["entrusted_on"])),
        ),
        (gettext("指定納付受託者"), content["agent"]),
        (gettext("納付の方法"), content["method"] or gettext(AT_COUNTER)),
        (gettext("歳入科目"), f"{content['revenue']}（{year}）"),
        *(
            (
                gettext("返金済み"),
                f"{yen_text(amount)}・{eras.to_both(date.fromisoformat(day))}",
            )
            for amount, day in content["refunds"]
        ),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]
