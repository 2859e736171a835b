"""The addresses of paying, and the link of a mail or a paper that gives the key of a bill."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import jsonify, render_template
from werkzeug.wrappers import Response

from eapply.core.errors import Closed
from eapply.models import db
from eapply.services import charges
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident import pay as pages
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import onto
from eapply.web.resident.pay import the_payer
from eapply.web.tools import resident_session

NO_SUCH_LINK = mark(
    "このお支払いのリンクは使えません。アドレスの終わりまで開いているか、確かめてください。"
)


# ---- the link of a mail, a text message or a paper -----------------------------------------------


@resident.get("/pay/link/<secret>")
@access.public
def pay_link(secret: str) -> str:
    """Only a button, so that programs that follow the links of mails open nothing."""
    return render_template(
        "resident/open_link.html",
        heading=gettext("お支払いの画面を開く"),
        text=gettext("ボタンを押すと、お支払いの内容を見られます。まだ支払いはありません。"),
        button=gettext("お支払いの内容を見る"),
    )


@resident.post("/pay/link/<secret>")
@access.public
def pay_link_pressed(secret: str) -> Response:
    """The press spends nothing: the same link opens the page again, and on another device too."""
    limit("link")
    charge = charges.by_link(db.session(), secret)
    if charge is None:
        raise Closed(gettext(NO_SUCH_LINK))
    resident_session().grant("bills", charge.public_id)
    return onto("pay", bill=charge.invoice)


# ---- by the number of the bill or of its case ---------------------------------------------------


@resident.get("/pay/<bill>")
@access.bill
def pay(bill: str) -> str:
    return pages.pay_page(the_payer())


@resident.post("/pay/<bill>")
@access.bill
def pay_pressed(bill: str) -> tuple[str, int] | Response:
    return pages.press(the_payer())


@resident.get("/pay/<bill>/return")
@access.bill
def pay_return(bill: str) -> str | Response:
    return pages.return_page(the_payer())


@resident.get("/pay/<bill>/return/state")
@access.bill
def pay_state(bill: str) -> FlaskResponse:
    return jsonify(pages.state(the_payer()))
