"""監査記録 and 送信の状況. Neither shows anybody's data: auditors see acts, heads see what is stuck."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from eapply.core.eras import DateProblem, parse_date
from eapply.core.submission import Role
from eapply.models import OutboxMessage, db, transaction
from eapply.queries import oversight
from eapply.queries.oversight import Search
from eapply.services import auditing
from eapply.services import outbox as promises
from eapply.services.secrets import hash_token
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff, toolbox

AUDIT_CHAIN: Final = "audit"
OUTBOX_CHAIN: Final = "outbox"
NUMBER: Final = re.compile(r"[0-9]{1,9}")
NO_CASE: Final = ("", "")
# Kind of failure → what it means to the people at the desk.
REASONS: Final = {
    "MailFailed": "メールサーバーにつながりませんでした。時間をおいて、もう一度送ってください。",
    "PdfFailed": "書類を作れませんでした。もう一度試してもできないときは、管理者に知らせてください。",
    "TimeoutError": "時間内に終わりませんでした。時間をおいて、もう一度送ってください。",
    **dict.fromkeys(
        ("FileNotFoundError", "OSError", "PermissionError"),
        "ファイルを読み書きできませんでした。管理者に知らせてください。",
    ),
}
# A mail server that refuses for good is not asked again: the tries are not used up.
NOT_TAKEN: Final = (
    "宛先に受け取られませんでした。メールアドレスがまちがっているか、使われていないようです。"
    "電話などで本人に連絡してください。"
)
UNKNOWN: Final = (
    "思わぬ原因で止まりました。もう一度送っても止まるときは、管理者に知らせてください。"
)
KINDS: Final = {
    "mail": "メール",
    "document": "書類の作成",
    "blank-form": "用紙の作成",
    "telling": "外部への通知",
    "bulk": "一括処理",
}
MAIL_KINDS: Final = {
    "code": "メール確認番号",
    "draft": "途中保存のお知らせ",
    "received": "受付のお知らせ",
    "link": "状況の画面のお知らせ",
    "correction": "補正のお願い",
    "correction-cancelled": "補正の取消し",
    "corrected": "補正を受け付けたお知らせ",
    "message": "メッセージのお知らせ",
    "transferred": "担当課の変更",
    "decided": "結果のお知らせ",
    "completed": "完了のお知らせ",
    "withdrawn": "取下げのお知らせ",
    "booked": "予約のお知らせ",
    "booking-changed": "予約の変更のお知らせ",
    "booking-cancelled": "予約の取消しのお知らせ",
    "booking-closed": "市の都合で予約を取り消したお知らせ",
    "booking-reminder": "予約の前日のお知らせ",
    "digest": "職員への毎朝の件数",
}


@staff.get("/audit")
@access.staff(Role.AUDITOR)
def audit() -> str:
    """Acts, narrowed. Looking into the record is recorded as well."""
    session, given = db.session(), request.args
    problems: list[tuple[str, str]] = []
    days: dict[str, date | None] = {"since": None, "until": None}
    for key, thing in (("since", "日付（から）"), ("until", "日付（まで）")):
        if text := given.get(key, "").strip():
            try:
                days[key] = parse_date(text, today=toolbox().clock.today())
            except DateProblem as problem:
                problems.append((f"f-{key}", problem.sentence(thing)))
    search = Search(
        action=given.get("action", "").strip(),
        person=given.get("person", "").strip(),
        number=given.get("number", "").strip(),
        since=days["since"],
        until=days["until"],
    )
    below = given.get("below", "")
    found, rest = oversight.acts(session, search, int(below) if NUMBER.fullmatch(below) else 0)
    actions = [(action, words.act_words(action)) for action in oversight.known_actions(session)]
    address: dict[str, Any] = {
        key: value for key, value in given.items() if key != "below" and value
    }
    if any(asdict(search).values()):
        note_reading(search)
    return audit_page(
        search=search,
        acts=found,
        actions=actions,
        errors=problems,
        next=url_for("staff.audit", **address | {"below": rest}) if rest else "",
    )


def note_reading(search: Search) -> None:
    """Who looked for what: the action, the person and the number that were asked for."""
    asked = {key: str(value) for key, value in asdict(search).items() if value}
    with transaction() as session:
        auditing.record(
            session,
            toolbox(),
            AUDIT_CHAIN,
            auditing.actor_of(the_staff().id),
            "audit-read",
            asked=asked,
        )


def audit_page(**values: Any) -> str:
    return render_template(
        "staff/audit.html",
        heading="監査記録",
        outside=words.OUTSIDE,
        act_words=words.act_words,
        state_words={state.value: text for state, (text, _) in words.STATES.items()},
        **values,
    )


@staff.post("/audit/check")
@access.staff(Role.AUDITOR)
def check_audit() -> str:
    """Goes through all chains and says in words whether they are whole."""
    session = db.session()
    problems = auditing.verify(session, toolbox())
    number, digest = auditing.head(session)
    return render_template(
        "staff/audit_check.html",
        heading="記録の検査",
        problems=problems,
        number=number,
        digest=digest,
    )


@staff.get("/outbox")
@access.staff(Role.HEAD)
def outbox() -> str:
    """Work that does not get on: what kind, since when, why. No address, no text."""
    session = db.session()
    count, oldest = oversight.waiting(session)
    stuck = oversight.stuck(session, the_staff())
    numbers = oversight.numbers(session, the_staff(), stuck)
    return render_template(
        "staff/outbox.html",
        heading="送信の状況",
        stuck=[
            in_words(message) | {"number": numbers.get(oversight.of_case(message) or NO_CASE, "")}
            for message in stuck
        ],
        waiting=count,
        oldest=oldest,
        done="もう一度送るようにしました。" if request.args.get("done") else "",
    )


def in_words(message: OutboxMessage) -> dict[str, Any]:
    kind = KINDS.get(message.kind, message.kind)
    template = message.payload.get("template", "")
    return {
        "name": name_of(message),
        "kind": f"{kind}：{MAIL_KINDS.get(template, template)}" if template else kind,
        "created_at": message.created_at,
        "stuck_at": message.stuck_at,
        "attempts": message.attempts,
        "reason": reason_of(message),
    }


def reason_of(message: OutboxMessage) -> str:
    """Why it did not get on, and what helps. Of the failure only its kind is known."""
    if message.last_error == "MailFailed" and message.attempts < promises.MOST_ATTEMPTS:
        return NOT_TAKEN
    return REASONS.get(message.last_error) or f"{UNKNOWN}（{message.last_error}）"


def name_of(message: OutboxMessage) -> str:
    """How a page names the work without telling its row or its key."""
    return hash_token(message.key)[:24]


@staff.post("/outbox/<name>/retry")
@access.staff(Role.HEAD)
def retry(name: str) -> Any:
    actor = the_staff()
    with transaction() as session:
        found = next(
            (each for each in oversight.stuck(session, actor) if name_of(each) == name), None
        )
        if found is None:
            abort(404)
        promises.retry(session, toolbox(), found.id)
        auditing.record(
            session,
            toolbox(),
            OUTBOX_CHAIN,
            auditing.actor_of(actor.id),
            "retry",
            kind=found.kind,
        )
    return redirect(url_for("staff.outbox", done=1), 303)
