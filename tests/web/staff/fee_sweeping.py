"""Brings up the pages of the fee office in all their states."""

from __future__ import annotations

from typing import Final

from eapply.core.fees import FeeRequest, Timing
from eapply.core.submission import Role
from eapply.models import transaction
from eapply.services import charging, fees
from eapply.services.charging import Bill
from tests.browser import HiddenFields, signed_in
from tests.office import Office
from tests.web.staff.fee_acts import IMPORT, REASON, TABLE, decide, preview, sent, text, upload

TIERS: Final = "都市計画法第29条 その他"


def fee_office(office: Office) -> None:
    """Empty and loaded; a revision with its mistakes, in conflict, sent back, approved, simulated."""
    first = office.browser("fees")
    first.get(TABLE)
    first.get(f"{TABLE}/revisions")
    account = office.hire("second", ((Role.FEES, ""),))
    office.session.commit()
    with office.app.app_context(), transaction() as session:
        fees.load_reviewed(session, office.tools)
        for area in (500, 250_000):
            charging.raise_charge(
                session,
                office.tools,
                key=f"sweep-{area}",
                department="library",
                bill=Bill("許可", [FeeRequest(45, TIERS, {"area": area})]),
                timing=Timing.ON_APPLICATION,
                actor="staff:1",
            )
    second = signed_in(office.app, office.session, office.clock, account)
    for path in (TABLE, f"{TABLE}?state=none", f"{TABLE}?state=unknown", f"{TABLE}/5", IMPORT):
        first.get(path)
    preview(first, 45, TIERS, valid_from="2月30日", reason="", **{"row-0-amount": "x"})
    page = text(preview(first, 45, TIERS, **{"row-0-amount": "90000"}))
    shorter = HiddenFields(page).values
    shorter["rows"] = shorter["rows"].rpartition("45,")[0]  # without the last tier
    back = sent(first, page)
    assert first.post(f"{TABLE}/revisions", data=shorter).status_code == 409
    decide(second, back, "return")
    decide(second, back, "return", reason="額がちがいます。")
    first.get(back)
    upload(first, b"x")
    upload(first, b"")
    upload(first, first.get("/staff/fees.csv").get_data(), "")
    whole = first.get(f"{back}/rates.csv").get_data().decode("utf-8-sig")
    page = text(upload(first, whole.rstrip().rpartition("\n")[0].encode(), REASON))
    revision = sent(first, page)
    for browser in (first, second):
        browser.get(revision)
        browser.get(f"{TABLE}/45")
    for query in ("", "?since=x", "?since=R8.11.1&until=R8.12.31"):
        second.get(f"{revision}/simulation{query}")
    assert decide(second, revision, "approve").status_code == 303
    for path in (f"{revision}?done=approved", TABLE, f"{TABLE}/45", f"{TABLE}/revisions"):
        second.get(path)
    office.app.test_client().get("/fees/45")
