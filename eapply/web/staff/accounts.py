"""突合: payouts and what they matched; the differences, what people found out, how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import accounts
from eapply.services import differences
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.staff.charges import HANDLERS
from eapply.web.tools import the_staff, toolbox

# Kind → (what it is, what to look at).
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "misfit": (
        "決済の報告が請求と合いません",
        "額、通貨、口座、環境を決済会社の画面で確かめます。",
    ),
    "held-twice": ("仮押さえが二つあります", "古いほうの解除を確かめます。"),
    "overpaid": ("二重に支払われました", "返還の確認をします。"),
    "refund-failed": ("カードに返せませんでした", "口座への還付に切り替えます。"),
    "refunded-outside": (
        "決済会社の側で返金されました",
        "だれが返したかを確かめ、納付番号の画面の「決済会社の側の返金を記録する」で帳簿に載せます。",
    ),
    "unpaid": ("期限までに支払われていません", "請求し直すか、取り消すかを決めます。"),
    "payout-changed": ("入金の明細が、あとから変わりました", "決済会社に理由を確かめます。"),
    "payout-total": ("入金の合計が、明細と合いません", "通帳の額と明細を確かめます。"),
    "payout-payment-unknown": (
        "知らない支払いが入金されました",
        "どの支払いかを決済会社に確かめます。",
    ),
    "payout-refund-unknown": ("知らない返金が引かれました", "どの返金かを決済会社に確かめます。"),
    "payout-twice": ("同じ支払いが二度入金されました", "決済会社に確かめます。"),
    "payout-unpaid": ("納付済みでない支払いが入金されました", "支払いの状態を確かめます。"),
    "payout-amount": ("入金の額が、支払いの額と合いません", "決済会社の明細を確かめます。"),
    "payout-ledger": ("入金の額が、元帳と合いません", "元帳の記録を確かめます。"),
    "payout-refund": (
        "引かれた返金が、こちらの返還と合いません",
        "返還の記録を確かめます。決済会社の側で返したものは、納付番号の画面で帳簿に載せます。",
    ),
    "payout-refund-missing": ("返還が、入金の明細に出てきません", "決済会社に確かめます。"),
    "payout-dispute": ("カード会社から異議がありました", "決済会社の画面で、期限までに答えます。"),
    "payout-other": ("知らない種類の明細があります", "決済会社に確かめます。"),
    "payout-cost": ("決済手数料の額がおかしいです", "契約の料率と明細を確かめます。"),
    "payout-missing": ("14日たっても入金されません", "決済会社に確かめます。"),
    "ledger-payment": ("支払いの額が、元帳と合いません", "元帳の記録を確かめます。"),
    "ledger-charge": ("請求の状態が、元帳と合いません", "元帳の記録を確かめます。"),
    "ledger-refund": ("返還の額が、元帳と合いません", "元帳の記録を確かめます。"),
    "ledger-unbalanced": ("元帳の貸借が合いません", "システムの担当者に連絡します。"),
    "charge-lines": ("請求の額が、内訳と合いません", "システムの担当者に連絡します。"),
}
# What was seen, in words; what has none here names rows for the operator.
SEEN: Final = {
    "payout": "入金",
    "line": "行",
    "amount": "明細の額",
    "captured": "支払いの額",
    "booked": "元帳の額",
    "owed": "請求の額",
    "total": "合計",
    "lines": "明細の合計",
    "before": "前の合計",
    "listed": "明細の返金",
    "asked": "こちらの返還",
    "refunded": "返還した額",
    "cost": "決済手数料",
    "due_on": "期限",
    "name": "支払いの名前",
}
DONE: Final = {"note": "メモを残しました。", "close": "処理済みにしました。"}


@staff.get("/accounts")
@access.staff(*HANDLERS)
def accounts_page() -> str:
    return drawn()


def drawn(
    errors: list[tuple[str, str]] | None = None,
    typed: Mapping[str, str] | None = None,
    number: int = 0,
) -> str:
    """The page; the difference of this number is on it also when somebody else has closed it."""
    session, actor = db.session(), the_staff()
    is_city_wide = Role.CASHIER in actor.roles()
    closed = request.args.get("show") == "closed"
    found = accounts.differences(session, actor, closed=closed, besides=number)
    return render_template(
        "staff/accounts/accounts.html",
        heading="突合",
        is_city_wide=is_city_wide,
        payouts=accounts.payouts(session) if is_city_wide else [],
        waiting=accounts.not_paid_out(session) if is_city_wide else (0, 0),
        found=found,
        closed=closed,
        kinds=KINDS,
        seen=[seen_of(each.row.detail) for each in found],
        errors=errors or [],
        typed=typed or {},
        done=DONE.get(request.args.get("done", ""), ""),
    )


def seen_of(detail: Mapping[str, Any]) -> str:
    """「入金 po_1、行 3、明細の額 600」"""
    return "、".join(
        f"{SEEN[key]} {value}" for key, value in detail.items() if key in SEEN and value != ""
    )


@staff.post("/accounts/differences/<int:number>")
@access.staff(*HANDLERS)
def handle_difference(number: int) -> Any:
    """A note, or how it ended."""
    tools, actor = toolbox(), the_staff()
    found = accounts.difference(db.session(), actor, number)
    step = "close" if request.form.get("step") == "close" else "note"
    given, text = request.form.get("version", ""), request.form.get("note", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    verb = differences.close if step == "close" else differences.note
    try:
        with transaction() as session:
            verb(session, tools, actor, found, version, text)
    except Refused as refusal:
        db.session().rollback()  # what somebody else has written meanwhile is to be seen
        typed = {f"note-{number}": text}
        return drawn([(f"f-note-{number}", refusal.message)], typed, number), refusal.status
    return redirect(url_for("staff.accounts_page", done=step), 303)
