"""Brings up the pages of the desk, and of a case as its resident sees it, in all their states."""

from __future__ import annotations

import re
from typing import Any, Final

import pyotp
import pytest
from sqlalchemy import update

from eapply.adapters.city_facts import CityFacts
from eapply.core.notices import Tells
from eapply.core.submission import LegalType, Role, State, allowed
from eapply.forms import BY_SLUG
from eapply.models import (
    AuditEvent,
    DecisionDraft,
    Document,
    FeedbackCount,
    OutboxMessage,
    PurgedCase,
    Submission,
    db,
    transaction,
)
from eapply.queries.queue_columns import KEYS
from eapply.services import differences, fees, secrets, signing_in
from eapply.web.staff.act_pages import ACT_PAGES
from tests.browser import Browser, HiddenFields, signed_in
from tests.lives import a_year
from tests.money import bill
from tests.office import Office
from tests.routes import LIBRARY_HEAD
from tests.web.resident.sweeping import follow_links, mistakes
from tests.web.resident.walking import Walker, typed_by_page
from tests.web.staff.administration_sweeping import administration
from tests.web.staff.bulk_sweeping import bulk
from tests.web.staff.entering import Clerk
from tests.web.staff.fee_sweeping import fee_office
from tests.web.staff.paper_sweeping import papers
from tests.web.staff.people_sweeping import people
from tests.web.staff.program_sweeping import programs

PASSWORD: Final = "long enough to be taken"
CARD, ROAD = "24-library-card", "09-road-repair"
LISTS: Final = (
    *("/staff/", "/staff/queue", "/staff/queue?view=new&words=zzzz", "/staff/queue?since=13月45日"),
    "/staff/queue?view=all&words=カナリア&state=IN_REVIEW&since=R8.11.1&handler=me",
    *("/staff/queue?view=all&order=-due", "/staff/search?words=zzzz", "/staff/outbox"),
    *("/staff/password", "/staff/nowhere", "/staff/audit"),
    *(
        "/staff/charges",
        "/staff/charges?words=zzzz",
        "/staff/accounts",
        "/staff/collection?since=x",
    ),
)
TABS: Final = (
    *("", "/thread", "/files", "/history", "/records", "/assign", "/charges"),
    *("/opinions", "/papers"),
)
OF_RESIDENT: Final = ("", "/messages", "/withdraw", "/correct")
TYPED: Final = {
    "reasons": "市外にお住まいのため、あてはまりません。",
    "conditions": "本人がお越しください。",
    "department": "children",
    "reason": "担当がちがう",
}


def put(office: Office, **columns: Any) -> None:
    """Changes the library's case behind everybody's back."""
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    for column, value in columns.items():
        setattr(case, column, value)
    # Back to before the decision: its notice is none any more.
    office.session.execute(update(Document).values(tells=Tells.NOTHING.value))
    office.session.commit()


def lists(office: Office) -> None:
    """Lists, the tabs of a case and its files, as people of every kind see them."""
    case = office.cases["library"]
    files = [f"/files/{each}" for each in (case.picture, case.pdf)]
    for kind in office.accounts:
        browser = office.browser(kind)
        for path in LISTS:
            browser.get(path)
        for rest in (*TABS, *files):
            browser.get(office.path("library", rest))
        follow_links(browser, ["/staff/"])
    desk = office.browser("clerk")
    for rest, field in (("/messages", "body"), ("/notes", "body"), ("/assign", "handler")):
        page = office.path("library", "/assign" if field == "handler" else "/thread")
        desk.send(office.path("library", rest), {field: " "}, page)
        desk.send(office.path("library", rest), {field: "お知らせです。"}, page)


def states(office: Office) -> None:
    """The case in every state and legal type: at the desk with its acts, and for its resident."""
    desk, owner = office.browser("clerk"), office.browser("owner")
    for state in State:
        if state is State.DRAFT:
            continue
        for legal_type in LegalType:
            put(office, state=state.value, legal_type=legal_type.value, handler_id=None)
            desk.get(office.path("library"))
            for rest in OF_RESIDENT:
                owner.get(f"/status/{office.cases['library'].reference}{rest}")
            for action in set(allowed(state, Role.CLERK, legal_type)) & set(ACT_PAGES):
                path = office.path("library", f"/{action.value}")
                desk.send(path, {"step": "confirm"})
                desk.send(path, {"step": "confirm"} | TYPED)
    desk.get(office.path("library", "/approve"))  # too late by now


def correction(office: Office) -> None:
    """補正: the composer with its mistakes, what the resident sees and gets wrong, the answer."""
    owner, desk = Walker(office.app), office.browser("clerk")
    number = owner.file()
    case, key = f"/staff/cases/{number}", "applicant_name_sei"
    path = f"{case}/ask-correction"
    desk.send(f"{case}/take", page=case)
    desk.get(f"{path}?key={key}")
    typed = {"key": [key, "agree_rules"], f"kind-{key}": "誤り", f"reason-{key}": "途中まで"}
    right = typed | {"key": [key], "due": "令和8年12月11日", "message": "お願いします。"}
    for step, fields in (
        ("more", typed),
        ("confirm", typed),
        ("confirm", typed | {"due": "2月30日"}),
        ("confirm", right),
        ("do", right),
    ):
        answer = desk.send(path, {"step": step} | fields)
    assert answer.status_code == 303
    desk.get(case)
    desk.send(f"{case}/cancel-correction", {"step": "confirm"})
    owner.open(f"/status/{number}")
    owner.open(f"/status/{number}/correct")
    owner.send({key: "", "action": "send"})
    owner.send({key: "吉高", "done": "yes", "action": "send"})
    assert owner.here == f"/status/{number}"
    for rest in TABS:
        desk.get(f"{case}{rest}")


def approval(office: Office, patch: pytest.MonkeyPatch) -> None:
    """決裁: drafted with mistakes, sent back, taken back, approved in the head's place, looked at."""
    put(office, state=State.IN_REVIEW.value, legal_type=LegalType.APPLICATION.value)
    desk, head = office.browser("clerk"), office.browser("head")
    path, tab = office.path("library", "/refuse"), office.path("library", "/decision")
    thread = office.path("library", "/thread")
    with patch.context() as routes:
        routes.setattr(CityFacts, "approval_routes", lambda facts: (LIBRARY_HEAD,))
        for step in ("return", "take-back", "approve"):
            for day in ("2月30日", "令和8年12月1日"):
                fields = {"effective_on": day, "basis": "第6条", "seal": "公印を押す"}
                page = desk.send(path, {"step": "confirm"} | TYPED | fields).text
            done = desk.post(path, data=HiddenFields(page).values | {"step": "do"})
            assert done.status_code == 303
            desk.send(office.path("library", "/messages"), {"body": "確認中です。"}, thread)
            for browser in (desk, head):
                for rest in ("", "/approve", "/return", "/take-back"):
                    browser.get(f"{tab}{rest}")
                browser.get(office.path("library"))
            head.get("/staff/")
            head.send(f"{tab}/return", {"note": " "})
            browser = desk if step == "take-back" else head
            note = {"note": "根拠を直してください。"}
            assert browser.send(f"{tab}/{step}", note).status_code == 303
            browser.get(tab)
    office.session.rollback()
    approved_instead = {"ended_for": office.accounts["head"].id}
    office.session.execute(update(DecisionDraft).values(approved_instead))
    office.session.commit()
    for browser in (desk, head):
        for rest in (*TABS, "/decision"):
            browser.get(office.path("library", rest))
    typed = {"deputy": f"library:{office.accounts['clerk'].id}", "since": "令和8年11月24日"}
    for fields in ({}, typed | {"until": "2月30日"}, typed | {"until": "令和8年12月1日"}):
        head.send("/staff/deputies", fields)
    head.get("/staff/deputies")


def opinions(office: Office) -> None:
    """意見照会: asked with mistakes, seen, answered and corrected there, taken back, said where people decide."""
    put(office, state=State.IN_REVIEW.value, legal_type=LegalType.APPLICATION.value)
    desk, there = office.browser("clerk"), office.browser("advisor")
    case, tab = office.cases["library"], office.path("library", "/opinions")
    asked, new = f"/staff/opinions/{case.opinion}", f"{tab}/new"
    day = {"due-era": "令和", "due-year": "8", "due-month": "12", "due-day": "4"}
    typed = {"department": "traffic", "question": "影響はありますか。", "section": "person"} | day
    for fields in ({"due-day": "5"}, {"department": ""}, {"file": "x"}, {"file": case.picture}):
        page = desk.send(new, {"step": "confirm"} | typed | fields)
    assert desk.post(new, data=HiddenFields(page.text).values | {"step": "do"}).status_code == 303
    for path in ("/staff/", "/staff/opinions", asked, f"{asked}/files/{case.picture}"):
        there.get(path)
    there.get(f"{asked}/files/{case.pdf}")
    answer = {"verdict": "条件あり", "text": "幅を確かめてください。"}
    for fields in ({}, {"verdict": "支障あり"}, answer, answer | {"verdict": "支障なし"}):
        there.send(f"{asked}/answer", fields, asked)
        desk.get(office.path("library", "/approve"))
    there.get("/staff/opinions?show=answered")
    for rest in ("", "/opinions"):
        desk.get(office.path("library", rest))
    newest = re.findall(r'href="([^"]+/take-back)"', desk.get(tab).text)[0]
    for reason in (" ", "ほかの課に聞きます。"):
        desk.send(newest, {"reason": reason}, newest)
    desk.get(newest)
    put(office, state=State.COMPLETED.value)
    for path in (asked, "/staff/opinions?show=ended"):
        there.get(path)


def protection(office: Office) -> None:
    """支援措置: set with a mistake, seen, taken off."""
    desk, path = office.browser("clerk"), office.path("library", "/protection")
    for reason in (" ", "本人の申出"):
        desk.send(path, {"reason": reason})
    for rest in ("", "/protection", "/thread"):
        desk.get(office.path("library", rest))
    desk.send(path, {"reason": "終わったため"})


def conflict(office: Office) -> None:
    """Somebody was faster."""
    put(office, state=State.IN_REVIEW.value, legal_type=LegalType.SUBSCRIPTION.value)
    desk, path = office.browser("clerk"), office.path("library", "/refuse")
    page = desk.send(path, {"step": "confirm"} | TYPED).get_data(as_text=True)
    take = office.path("library", "/take")
    office.browser("head").send(take, page=office.path("library"))
    fields = HiddenFields(page).values | {"step": "do"}
    assert desk.post(path, data=fields).status_code == 409


def decision(office: Office) -> None:
    """Decided with a paper, and seen by its resident."""
    desk, path = office.browser("clerk"), office.path("library", "/refuse")
    page = desk.send(path, {"step": "confirm"} | TYPED).get_data(as_text=True)
    done = desk.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert done.status_code == 303
    desk.get(done.headers["Location"])
    for rest in TABS:
        desk.get(office.path("library", rest))
    owner = office.browser("owner")
    for rest in OF_RESIDENT:
        owner.get(f"/status/{office.cases['library'].reference}{rest}")


def oversight(office: Office) -> None:
    """What is stuck; the chain of acts whole and broken."""
    office.session.rollback()
    for message in office.session.query(OutboxMessage).all():
        message.stuck_at, message.last_error = office.clock.now(), "TimeoutError"
    office.session.commit()
    office.browser("head").get("/staff/outbox")
    auditor = office.browser("auditor")
    auditor.get(f"/staff/audit?number={office.cases['library'].reference}&action=take&below=x")
    auditor.send("/staff/audit/check", page="/staff/audit")
    office.session.rollback()
    office.session.execute(update(AuditEvent).values(actor="staff:9"))
    office.session.commit()
    auditor.send("/staff/audit/check", page="/staff/audit")


def signing(office: Office, patch: pytest.MonkeyPatch) -> None:
    """Signing in, its second step and its set-up, a first password."""
    account = office.session.merge(office.accounts["clerk"])
    account.password_hash = secrets.hash_password(PASSWORD)
    account.must_change_password = True
    office.session.commit()
    patch.setattr(signing_in, "needs_code", lambda *_: True)
    browser: Browser = office.browser("anonymous")
    right = {"login": "clerk", "password": PASSWORD}
    browser.send("/staff/sign-in", right | {"password": "wrong"})
    browser.send("/staff/sign-in", right)
    browser.send("/staff/sign-in/set-up", {"code": "1"})
    account.totp_secret = pyotp.random_base32()
    office.session.commit()
    browser.send("/staff/sign-in", right)
    browser.send("/staff/sign-in/code", {"code": "1"})
    code = pyotp.TOTP(account.totp_secret).at(office.clock.now())
    browser.send("/staff/sign-in/code", {"code": code})
    browser.send("/staff/password", {"old": PASSWORD, "new": "short", "again": "short"})


def money(office: Office) -> None:
    """A bill without a case in each of its pages, with mistakes; the books with a difference."""
    office.session.rollback()
    with office.app.app_context():
        with transaction() as session:
            fees.load_reviewed(session, office.tools)
            charge = bill(session, office.tools, payer="鹿嶋　花子")
            differences.differ(session, office.tools, "unpaid", "x", {}, charge=charge.id)
            name = charge.public_id
        db.session.remove()
    desk, cashier = office.browser("clerk"), office.browser("cashier")
    new, typed = "/staff/charges/new", {"payer": "鹿嶋　花子", "due_on": "2026-12-11"}
    desk.get(new)
    for fields in (typed, typed | {"q0-count": "2"}):
        desk.send(f"{new}?fee=22", fields | {"step": "confirm"})
    path = f"/staff/charges/{name}"
    for browser in (desk, cashier):
        for rest in ("", "/cash", "/void", "/replace", "/refund"):
            browser.get(f"{path}{rest}")
    desk.send(f"{path}/void", {"step": "confirm"})
    desk.send(f"{path}/void", {"step": "confirm", "why": "まちがい"})
    cashier.send(f"{path}/cash", {"step": "do", "received_on": "2026-11-24"})
    desk.get(f"{path}/refund")
    desk.send(
        f"{path}/refund",
        {"step": "do", "reason": "不受理", "road": "口座に振り込む（還付）", "amount": "600"},
    )
    for page in (path, "/staff/charges", "/staff/collection", "/staff/accounts?show=closed"):
        cashier.get(page)
    number = re.findall(
        r"/staff/accounts/differences/([0-9]+)", cashier.get("/staff/accounts").text
    )
    cashier.send(f"/staff/accounts/differences/{number[0]}", {"note": ""}, "/staff/accounts")


def kept(office: Office) -> None:
    """保存期間: kept on, with its mistake, numbers of what is gone; 手続のかんたんさ with answers."""
    head, today = office.browser("head"), office.clock.today()
    records, keep = office.path("library", "/records"), office.path("library", "/keep")
    for reason in ("", "審査請求のため"):
        head.send(keep, {"action": "keep", "reason": reason}, page=records)
        head.get(records)
    slug, days = office.session.get_one(Submission, office.cases["library"].id).slug, [today] * 3
    names = ("arrived_on", "ended_on", "purged_on")
    gone = dict.fromkeys(("reference", "chain", "department", "state", "outcome"), "x")
    office.session.add(PurgedCase(slug=slug, **gone, **dict(zip(names, days, strict=True))))
    office.session.add(FeedbackCount(slug=slug, day=today, answer="fair", count=7))
    office.session.commit()
    head.get("/staff/feedback")
    office.browser("people").get("/staff/retention")


def written_out(office: Office) -> None:
    """書き出し with its mistakes, with lost characters and with repeated groups; the list for paper."""
    desk, order = office.browser("head"), {"format": "cp932", "purpose": "統計・報告"}
    path, before = "/staff/export?view=all&procedure=", office.cases["library"].id
    slug = office.session.get_one(Submission, before).slug
    put(office, answers={"applicant_name_sei": "𠮷野家"})
    for query in ("/staff/export", f"{path}{slug}&words=zzzz", "/staff/queue/print?words=zzzz"):
        desk.get(query)
    for fields in ({}, order | {"format": "csv"}, order, order | {"step": "edit"}):
        desk.send(f"{path}{slug}", {"step": "confirm"} | fields)
    desk.send(f"{path}{slug}", order | {"step": "do", "count": "9"})
    desk.get("/staff/queue/print?view=all&since=R8.11.1")
    put(office, slug="04-health-insurance")
    desk.get(f"{path}04-health-insurance")
    put(office, slug=slug)


def saved_views(office: Office) -> None:
    """保存した表示 with its mistakes: saved, opened, changed by its maker, looked at by others, deleted."""
    desk, query = office.browser("clerk"), "view=review&handler=me&words=カナリア&order=-due"
    save = f"/staff/queue/save?{query}"
    for fields in ({}, {"department": "children", "title": "x"}):
        desk.send(save, fields)
    typed = {"title": "長い名前" * 7, "department": "library"}
    path = desk.send(save, typed).headers["Location"]
    number = re.findall(r"saved=([0-9]+)", path)[0]
    view = f"/staff/views/{number}"
    for each in (path, f"{path}&state=IN_REVIEW&procedure=gone", f"{view}?view=new"):
        desk.get(each)
    for rest in ("", "/delete"):
        desk.get(f"{view}{rest}")
    desk.send(f"{view}/rename", {"title": ""}, page=view)
    account = office.hire("beside", ((Role.CLERK, "library"),))
    office.session.commit()
    signed_in(office.app, office.session, office.clock, account).get(view)
    desk.send(f"{view}/delete")


def columns(office: Office) -> None:
    """列を選ぶ: as it is, moved, and the list with all of them."""
    head, page = office.browser("head"), "/staff/queue/columns?view=all"
    keys = [*reversed(KEYS)]
    for step in ("up:phone", "save"):
        head.send(page, {"order": keys, "show": keys, "step": step})
    head.get("/staff/queue?view=all&order=-name")


def dashboard(office: Office) -> None:
    """The charts of the head, empty, with numbers and with a mistake in the period."""
    head = office.browser("head")
    for query in ("?since=2025-04-01&until=2026-03-31", "?since=x", "?procedure=24-library-card"):
        head.get(f"/staff/dashboard{query}")
    with office.app.app_context():
        a_year(office.tools, office.clock, "library")
    head.get("/staff/dashboard")
    head.get("/staff/")


def counter(office: Office) -> None:
    """窓口入力: begun with its mistakes, every page wrong and right, each way of the mail, filed."""
    clerk = Clerk(office)
    clerk.open("/staff/counter")
    clerk.open(f"/staff/counter/new/{CARD}")
    clerk.send({"email": "x"})
    clerk.start(CARD, email="hanako@example.jp")
    clerk.send({"code": "000000", "action": "check"}, form=-2)
    clerk.send({"email": "x", "action": "send"})
    clerk.send({"action": "skip"})
    clerk.open("/staff/counter")
    clerk.open(f"/staff/counter/{clerk.draft}")
    enter(clerk, CARD)
    account = office.hire("roads", ((Role.CLERK, "facilities"),))
    office.session.commit()
    clerk = Clerk(office, account)
    clerk.start(ROAD)
    enter(clerk, ROAD)


def enter(clerk: Clerk, slug: str) -> None:
    """The first valid example, each page wrong before it is right."""
    form = BY_SLUG[slug]
    answers = typed_by_page(clerk, form, next(each for each in form.examples if not each.errors))
    while not clerk.here.endswith("/confirm"):
        page = clerk.here.rpartition("/")[2]
        mistakes(clerk)
        clerk.open(clerk.address("confirm"))
        clerk.open(clerk.address(f"pages/{page}?back=confirm"))
        clerk.open(clerk.address(f"pages/{page}"))
        clerk.send(answers[page] | {"action": "next"})
        assert clerk.status == 200, clerk.at
    clerk.send({"version": "1"})
    clerk.send()
    if clerk.here.endswith("/confirm"):
        clerk.accept()


def sweep(office: Office, patch: pytest.MonkeyPatch) -> None:
    for part in (lists, states, correction, opinions, protection):
        part(office)
    approval(office, patch)
    for part in (conflict, decision):
        part(office)
    papers(office, patch)
    for part in (fee_office, money, counter, oversight, kept):
        part(office)
    dashboard(office)
    written_out(office)
    saved_views(office)
    bulk(office)
    columns(office)
    programs(office)
    people(office)
    administration(office)
    signing(office, patch)
