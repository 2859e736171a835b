"""Brings up the residents' pages in all their states; what the pages look like is for others to judge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import update

from eapply.adapters.clock import FixedClock
from eapply.core.conditions import Situation
from eapply.core.fees import Timing
from eapply.core.procedure import Example
from eapply.core.windows import Window
from eapply.forms.fields import Raw
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.models import Booking, Charge, Document, Draft, Place, Submission, db, transaction
from tests.browser import Browser
from tests.money import rule
from tests.payers import Payer
from tests.templates.gallery import environment
from tests.web.resident.booking_walks import INSPECTION, Booker
from tests.web.resident.test_taking_over import ask_with, filed, hold
from tests.web.resident.walking import LIBRARY, SLUG, Shown, Walker, typed_by_page

PLAIN: Final = (
    *(
        "/",
        "/about",
        "/privacy",
        "/accessibility",
        "/contact",
        "/cookies",
        "/payments",
        "/verify",
        "/status",
    ),
    *(f"/procedures?by={by}" for by in ("event", "category", "department", "kana", "none")),
    *("/procedures?words=道", "/procedures?words=zzzz", "/verify?code=", "/verify/2AB-2M4X-7QRT"),
    *("/fees", "/fees?words=犬", "/fees?group=戸籍", "/fees/plan", "/fees/5", "/fees/45"),
    *("/fees/28?sole_land=12&shared_land=2", "/fees/22?count=", "/fees/29"),
    *("/nowhere", "/status/K8AB-2M4X-7QRT", "/done/K8AB-2M4X-7QRT"),
)
OUTSIDE: Final = 'さとう"><髙😀 ' * 40  # too long, with signs that no question takes
OURS: Final = ("csrf_token", "version")  # hidden fields that say nothing about the answers
TYPED: Final = ("raw", "answers", "pages_done")
BARE: Final = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/resident.css"></head>
<body class="k-resident"><main class="k-page k-body"><div class="k-main"><h1>{{ title }}</h1>
{% from "macros/question.html" import questions %}<form>{{ questions(all) }}</form></div></main></body></html>"""
LINK: Final = re.compile(r'href="(/(?!static|apply/)[^"#?]*)')
BUTTON: Final = re.compile(
    r'name="action" value="((?:add|remove|lookup|search|upload|show|hold):[^"]+)"'
)


def plain_pages(walker: Walker) -> None:
    for path in PLAIN:
        walker.open(path)


def follow_links(browser: Browser, starts: Iterable[str]) -> None:
    """Opens whatever can be reached by links from these pages."""
    waiting = list(starts)
    seen = set(waiting)
    while waiting:
        answer = browser.get(waiting.pop(), follow_redirects=True)
        if answer.mimetype == "text/html":
            found = {unescape(href) for href in LINK.findall(answer.get_data(as_text=True))}
            waiting += found - seen
            seen |= found


def leaflets(walker: Walker, form: type[ProcedureForm]) -> None:
    for rest in ("", "/papers", "/example"):
        walker.open(f"/procedures/{form.procedure.slug}{rest}")
    walker.open(f"/apply/{form.procedure.slug}/check")


def gates(walker: Walker, form: type[ProcedureForm]) -> None:
    """Without an answer, and every better way."""
    procedure = form.procedure
    passing = walker.passing(procedure.slug)
    if passing:
        walker.open(f"/apply/{procedure.slug}/check")
        walker.send()
    for gate in procedure.gates:
        for value, _, away in gate.ways:
            if away is not None:
                walker.open(f"/apply/{procedure.slug}/check")
                walker.send(passing | {gate.key: value})


def enter(walker: Walker, form: type[ProcedureForm], example: Example) -> None:
    """To the first page, by way of each mail page and what can go wrong there."""
    walker.begin(form.procedure.slug, walker.passing(form.procedure.slug))
    if example.answers.get(NO_MAIL):
        walker.send({"action": "skip"})
    else:
        walker.send({"email": "taro＠", "action": "send"})
        walker.send({"email": str(example.answers.get(form.email_key()) or "filer@example.jp")})
        walker.send({"code": "000000", "action": "check"})
        walker.send({"code": walker.codes()[-1], "action": "check"})
    if walker.here.endswith("/tasks"):
        walker.open(walker.address(form.pages[0].key))


def questions(walker: Walker, form: type[ProcedureForm], example: Example, unseen: set[str]) -> str:
    """Every page of the example's way: wrong if not seen so yet, then right; 受付番号 of the filing."""
    answers, new = typed_by_page(walker, form, example), []
    while not walker.here.endswith("/confirm"):
        page = walker.here.rpartition("/")[2]
        if page in unseen:
            unseen.remove(page)
            new.append(page)
            mistakes(walker)
            walker.open(walker.address("tasks"))
            walker.open(walker.address("confirm"))
            walker.open(walker.address(page))
        walker.send(answers[page] | {"action": "next"})
        assert walker.status == 200, walker.at
    for page in new:
        walker.open(f"{walker.address(page)}?back=confirm")
    walker.open(walker.address("saved"))
    walker.open(walker.address("confirm"))
    walker.send({"action": "send"})  # without the tick of the warnings, where there are any
    return walker.here.rpartition("/")[2] if "/done/" in walker.at else walker.submit()


def unreached(form: type[ProcedureForm], key: str, situation: Situation) -> Iterator[str]:
    """A page that no valid example leads to: its questions as they would be drawn, empty and wrong."""
    page, draw = form.page(key), environment().from_string(BARE)
    assert page is not None
    for typed in (Raw(), Raw({question: ["x"] for question in page.keys})):
        bound = page.form(typed, situation=situation, attachments={}, known={})
        bound.check({}, situation)
        yield draw.render(title=page.title, all=list(bound.questions))


def mistakes(walker: Walker) -> None:
    """The page at hand sent empty, sent with nonsense, and with each of its buttons pressed."""
    address, shown = walker.here, walker.fields()
    wrong = {name: OUTSIDE if value == [""] else "x" for name, value in shown.items()}
    wrong |= dict.fromkeys(
        re.findall(r'name="([^"]+)" type="(?:radio|checkbox)"', walker.page), "x"
    )
    tries: list[dict[str, Any]] = [{}, {name: wrong[name] for name in wrong if name not in OURS}]
    for button in BUTTON.findall(walker.page):
        kind, _, name = button.partition(":")
        words = {"lookup": {name: "3140033"}, "search": {f"{name}-words": "銀行"}}.get(kind, {})
        tries.append(words | {"action": button})
    for attempt in tries:
        with put_back(walker):
            walker.open(address)
            walker.send({"action": "next"} | attempt)


@contextmanager
def put_back(walker: Walker) -> Iterator[None]:
    """What was typed into the draft inside is forgotten afterwards."""
    with walker.app.app_context():
        draft = db.session.query(Draft).filter_by(public_id=walker.draft).one()
        kept = {column: getattr(draft, column) for column in TYPED}
        db.session.remove()
    yield
    with walker.app.app_context(), transaction() as session:
        draft = session.query(Draft).filter_by(public_id=walker.draft).one()
        for column, value in kept.items():
            setattr(draft, column, value)


# ---- around a filing ----------------------------------------------------------------------------


def after_filing(walker: Walker) -> None:
    """A library card: receipt, link, password, words, correct code, withdrawal."""
    number = walker.file()
    walker.open(f"/done/{number}")
    walker.send({"answer": "easy"}, form=Shown(walker.page).actions.index(f"/done/{number}/rating"))
    walker.work()
    for path in (f"/done/{number}", f"/status/{number}", f"/status/{number}/messages"):
        walker.open(path)
    walker.send({"body": ""})
    walker.send({"body": "家族が受け取れますか。"})
    for query in ("", "?code=22", "?code=2222-2222"):
        walker.open(f"/status/{number}/record{query}")
    with walker.app.app_context():
        case = db.session.query(Submission).filter_by(reference=number).one()
        paper = db.session.query(Document).filter_by(submission_id=case.id).one()
        code, download = paper.verify_code, f"/status/{number}/documents/{paper.public_id}"
    walker.open(f"/verify/{code}")
    friend = walker.stranger()
    friend.open(walker.links()[-1])
    friend.send()
    for path in ("/s/none", "/resume/none"):
        friend.open(path)
        friend.send()
    friend.open("/status")
    friend.send({"number-mail": "12345", "action": "mail"})
    friend.send({"number-password": number, "password": "", "action": "password"}, form=1)
    friend.send({"number-password": number, "password": "AAAA2222", "action": "password"}, form=1)
    friend.open("/status")
    friend.send({"number-mail": number, "action": "mail"})
    walker.open(f"/status/{number}/withdraw")
    walker.send({"reason": "いらなくなりました。", "action": "ask"})
    walker.send({"action": "withdraw"})
    with walker.app.app_context(), transaction() as session:
        past = walker.tools.clock.now() - timedelta(days=400)
        case = session.query(Submission).filter_by(reference=number).one()
        case.state, case.decided_at = "DECIDED", past
        session.query(Document).filter_by(submission_id=case.id).one().created_at = past
    for path in (download, f"/status/{number}", f"/done/{number}"):
        walker.open(path)


def taking_over(walker: Walker) -> None:
    """A later procedure is given the number of an earlier one, before and after its key is held."""
    number = filed(walker, "13-beneficiary-report")
    ask_with(walker, number)
    walker.send({"password": "", "action": "password"})
    walker.send({"password": "AAAA2222", "action": "password"})
    walker.send({"action": "mail"})
    hold(walker, number)
    walker.open(walker.address("earlier"))
    walker.send({"action": "take"})


def bookings(app: Flask, clock: FixedClock) -> None:
    """Slots held, kept longer, over and lost; a booking moved, closed, too late, given up; a visit."""
    booker = Booker(app).start(INSPECTION)
    slot, other, *_ = booker.free()
    booker.press("hold:slot")
    booker.press("hold:slot", slot)
    booker.press("extend:slot", slot)
    booker.press("next", slot)
    clock.advance(minutes=58)  # the session lives, the hold is over
    booker.rest()
    booker.open(booker.address("slot"))
    booker.press("next", slot)
    number = booker.finish()
    (booked,) = booker.bookings()[-1:]
    path = f"/status/{number}/bookings/{booked.public_id}"
    for page in (f"/done/{number}", f"/status/{number}", path, f"{path}?from=2099-01-01"):
        booker.open(page)
    booker.send({"action": "change", "slot": None})
    booker.send({"action": "change", "slot": other, "version": "0"})
    booker.open(path)
    booker.send({"action": "change", "slot": other})
    booker.open(f"{path}/cancel")
    booker.send({"version": "0"})
    for status in ("CLOSED", "NO_SHOW", "BOOKED"):
        set_booking(app, status=status)
        booker.open(f"/status/{number}")
        booker.open(path)
    set_booking(app, starts_at=clock.now() + timedelta(hours=1))
    booker.open(path)
    with app.app_context(), transaction() as session:
        session.execute(update(Place).values(is_open=False))
    set_booking(app, starts_at=clock.now() + timedelta(days=9))
    booker.open(path)
    Booker(app).start()
    with app.app_context(), transaction() as session:
        session.execute(update(Place).values(is_open=True))
    visit(app)


def set_booking(app: Flask, **values: Any) -> None:
    with app.app_context(), transaction() as session:
        newest = session.query(Booking).order_by(Booking.id.desc()).first()
        for name, value in values.items():
            setattr(newest, name, value)


def visit(app: Flask) -> None:
    """The holder of a case comes to the counter to pay."""
    payer = Payer(app)
    payer.file(rule(Timing.ON_SITE))
    with app.app_context(), transaction() as session:
        case = session.query(Submission).filter_by(public_id=payer.case).one()
        charge = session.query(Charge).filter_by(public_id=payer.charge).one()
        case.department = charge.department = "residents"
    path = f"/pay/{payer.reference}/visit"
    for page in (path, f"/pay/{payer.invoice}", f"/done/{payer.reference}"):
        payer.browser.get(page)
    payer.browser.send(path, {"action": "book"})


def without_mail(walker: Walker) -> None:
    walker.begin()
    walker.send({"action": "skip"})
    walker.fill(LIBRARY | {"use": LIBRARY["use"] | {"applicant_email": ""}})
    walker.submit()


def pauses(walker: Walker, clock: FixedClock) -> None:
    """Two tabs at once, leaving, the mailed link, an hour without a sign of life."""
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})
    old = walker.fields()
    walker.send(LIBRARY["person"] | {"action": "next"})
    other = LIBRARY["person"] | {"applicant_name_sei": "佐藤", "action": "next"}
    walker.take(walker.browser.post(walker.address("person"), data=old | other))
    walker.open(walker.address("person"))
    walker.send({"action": "leave"})
    walker.send()
    walker.work()
    friend = walker.stranger()
    friend.open(walker.links()[-1])
    friend.send()
    walker.open(walker.address("address"))
    clock.advance(minutes=61)
    walker.send(LIBRARY["address"] | {"action": "next"})
    walker.send({"action": "send"})
    walker.send({"code": "000000", "action": "check"})
    walker.send({"code": walker.codes()[-1], "action": "check"})


def newer_form(walker: Walker, patch: pytest.MonkeyPatch) -> None:
    """The form has got another version, then an end, while somebody was at its last page."""
    walker.to_confirm()
    form = walker.app_form(SLUG)
    window = Window(closed_since=date(2026, 11, 1), closed_text="令和8年10月で終わりました。")
    with patch.context() as patched:
        patched.setattr(form, "procedure", replace(form.procedure, version="2099-1"))
        walker.open(walker.address("confirm"))
        patched.setattr(form, "procedure", replace(form.procedure, window=window))
        for path in (f"/apply/{SLUG}/check", f"/procedures/{SLUG}", walker.address("confirm")):
            walker.open(path)
