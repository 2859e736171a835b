"""決裁 at the desk: drafted with a look at the document, approved on another person's screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from eapply.adapters.city_facts import CityFacts
from eapply.core.submission import LegalType, Role
from eapply.models import DecisionDraft, Deputy, Disclosure, Document, Submission
from eapply.web.staff import draft_words, words
from tests.browser import Browser, HiddenFields
from tests.office import MARKS, Office
from tests.routes import with_routes

REASON = "市外にお住まいのため、あてはまりません。"
BASIS = "鹿嶋市図書館管理規則第6条"
TYPED = {"reasons": REASON, "basis": BASIS, "effective_on": "R8.12.1", "seal": "公印を省略する"}


@pytest.fixture
def facts(facts: CityFacts) -> CityFacts:
    return with_routes(facts)


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


def the_case(office: Office) -> Submission:
    office.session.rollback()
    return office.session.get_one(Submission, office.cases["library"].id)


def drafts(office: Office) -> list[DecisionDraft]:
    office.session.rollback()
    return list(office.session.scalars(select(DecisionDraft).order_by(DecisionDraft.id)))


def confirm(desk: Browser, office: Office, **fields: str) -> Any:
    path = office.path("library", "/refuse")
    return desk.send(path, {"step": "confirm"} | TYPED | fields)


def drafted(desk: Browser, office: Office, **fields: str) -> Any:
    page = confirm(desk, office, **fields)
    hidden = HiddenFields(page.text).values | {"step": "do"}
    return desk.post(office.path("library", "/refuse"), data=hidden)


def take(browser: Browser, office: Office, step: str, **fields: str) -> Any:
    path = office.path("library", f"/decision/{step}")
    return browser.send(path, fields)


def test_the_button_and_the_page_say_that_it_is_a_draft(office: Office, desk: Browser) -> None:
    assert "お断りを起案する" in desk.get(office.path("library")).text
    page = desk.get(office.path("library", "/refuse")).text
    assert "課長の決裁を受けて決まります" in page
    law = "".join(re.findall(r'name="basis"[^>]*>\s*([^<]*)<', page)).strip()
    assert law  # taken over from the procedure


def test_the_confirm_page_shows_the_document_and_keeps_nothing(
    office: Office, desk: Browser
) -> None:
    case = the_case(office)
    case.legal_type = LegalType.APPLICATION.value
    office.session.commit()
    page = confirm(desk, office).text
    for part in (
        "申請者に届く書類（案）",
        f"{MARKS['library']}氏名",
        REASON,
        BASIS,
        "（公印省略）",
    ):
        assert part in page
    assert "令和8年12月1日" in page
    assert "申請者には知らせません" in page
    assert drafts(office) == []


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("effective_on", "2月30日", "施行日"),
        ("effective_on", "令和8年11月1日", "受付日"),
        ("basis", " ", "根拠を入力"),
        ("seal", "どちらでも", "公印を"),
    ],
)
def test_what_cannot_be_read_comes_back_as_typed(
    office: Office, desk: Browser, field: str, typed: str, words: str
) -> None:
    case = the_case(office)
    case.legal_type = LegalType.APPLICATION.value
    office.session.commit()
    answer = confirm(desk, office, **{field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert REASON in answer.text


def test_a_day_at_two_desks(office: Office, desk: Browser, head: Browser) -> None:
    answer = drafted(desk, office)
    tab = office.path("library", "/decision")
    assert answer.headers["Location"].startswith(tab)
    page = desk.get(answer.headers["Location"]).text
    assert "決裁を待っています" in page
    assert "起案した人とは別の人が決裁します" in page  # why there is no button
    assert f"{tab}/approve" not in page
    assert f"{tab}/take-back" in page
    case = desk.get(office.path("library")).text
    assert not re.findall(r'href="[^"]*/(?:refuse|ask-correction|release|transfer)"', case)

    for browser, count in ((desk, 0), (head, 1)):
        rail = browser.get("/staff/").text
        assert ("決裁待ち（自分）" in rail) is bool(count)
    for view in ("approve", "review"):
        rows = head.get(f"/staff/queue?view={view}").text.partition("<tbody>")[2]
        assert office.cases["library"].reference in rows
        assert "決裁待ち" in rows
    page = head.get(tab).text
    for part in (REASON, BASIS, "令和8年12月1日", "書類.pdf", "料金はありません", "決裁する"):
        assert part in page
    step = head.get(f"{tab}/approve").text
    for part in (office.cases["library"].reference, f"{MARKS['library']}氏名", "お断り"):
        assert part in step
    assert the_case(office).state == "IN_REVIEW"  # looking decides nothing
    answer = take(head, office, "approve")
    assert answer.status_code == 303
    assert (the_case(office).state, the_case(office).outcome) == ("DECIDED", "お断り")
    office.session.rollback()
    chosen = select(Document).where(Document.kind == "result")
    (document,) = office.session.scalars(chosen)
    assert document.content["reasons"] == REASON
    history = head.get(office.path("library", "/history")).text
    assert history.index("お断りしました") < history.index("決裁しました")
    assert history.index("決裁しました") < history.index("起案しました")
    assert "決裁待ち（自分）" not in head.get("/staff/").text


def test_who_drafted_cannot_approve_by_any_way(office: Office, desk: Browser) -> None:
    drafted(desk, office)
    path = office.path("library", "/decision/approve")
    page = desk.get(path)
    assert page.status_code == 422
    assert "起案した人とは別の人が決裁します" in page.text
    answer = desk.send(path, {"version": str(the_case(office).version)}, office.path("library"))
    assert answer.status_code == 422
    assert "起案した人とは別の人が決裁します" in answer.text
    assert (the_case(office).state, drafts(office)[0].status) == ("IN_REVIEW", "waiting")


def test_sent_back_with_a_reason_and_drafted_again(
    office: Office, desk: Browser, head: Browser
) -> None:
    drafted(desk, office)
    answer = take(head, office, "return", note=" ")
    assert answer.status_code == 422
    assert "差し戻す理由を入力してください" in answer.text
    assert take(head, office, "return", note="根拠の条を直してください。").status_code == 303
    assert "根拠の条を直してください。" in desk.get(office.path("library", "/decision")).text
    form = desk.get(office.path("library", "/refuse")).text
    for part in (REASON, BASIS, "令和8年12月1日"):
        assert part in form  # what was typed is still there
    drafted(desk, office, basis="第7条")
    assert [row.status for row in drafts(office)] == ["returned", "waiting"]


def test_taken_back_the_case_goes_on(office: Office, desk: Browser) -> None:
    drafted(desk, office)
    assert take(desk, office, "take-back").status_code == 303
    assert drafts(office)[0].status == "taken-back"
    assert f"{office.path('library')}/ask-correction" in desk.get(office.path("library")).text


def test_who_was_overtaken_is_shown_what_happened(
    office: Office, desk: Browser, head: Browser
) -> None:
    drafted(desk, office)
    path = office.path("library", "/decision/approve")
    fields = HiddenFields(head.get(path).text).values
    desk.send(
        office.path("library", "/messages"),
        {"body": "確認中です。"},
        office.path("library", "/thread"),
    )
    answer = head.post(path, data=fields)
    assert answer.status_code == 409
    assert "メッセージを送りました" in answer.text
    assert the_case(office).state == "IN_REVIEW"
    assert (
        "起案のあとに、案件に動きがありました" in head.get(office.path("library", "/decision")).text
    )
    assert take(head, office, "approve").status_code == 303
    assert take(head, office, "approve").status_code == 409


def test_a_deputy_stands_in_and_the_head_looks_at_it(
    office: Office, desk: Browser, head: Browser
) -> None:
    office.session.rollback()
    account = office.hire("deputy", ((Role.CLERK, "library"),))
    office.session.commit()
    office.accounts["deputy"] = account
    deputy = office.browser("deputy")
    drafted(desk, office)
    assert deputy.get(office.path("library", "/decision/approve")).status_code == 422
    typed = {"deputy": f"library:{account.id}", "since": "R8.11.24", "until": "R8.11.30"}
    for wrong, sentence in (
        ({"deputy": "children:1"}, "代決を頼む人を選んでください"),
        ({"until": "2月30日"}, "終わりの日"),
        ({"until": "R8.11.1"}, "代決の期間"),
    ):
        answer = head.send("/staff/deputies", typed | wrong)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert head.send("/staff/deputies", typed).status_code == 303
    assert "決裁待ち（自分）" in deputy.get("/staff/").text
    assert take(deputy, office, "approve").status_code == 303
    assert the_case(office).state == "DECIDED"
    page = head.get("/staff/deputies").text
    assert office.cases["library"].reference in page
    look = office.session.scalars(select(Disclosure).order_by(Disclosure.id.desc())).first()
    assert look is not None
    assert look.subjects == [office.cases["library"].reference]
    tab = office.path("library", "/decision")
    assert "head 職員の代決" in head.get(tab).text
    assert "代決" in head.get(office.path("library", "/history")).text.partition("<main")[2]
    assert head.send(f"{tab}/seen", {}, tab).status_code == 303
    thread = office.path("library", "/thread")
    assert head.send(f"{tab}/seen", {}, thread).status_code == 409
    assert office.cases["library"].reference not in head.get("/staff/deputies").text
    office.session.rollback()
    number = office.session.scalars(select(Deputy.id)).one()
    for status in (303, 409):
        answer = head.send(f"/staff/deputies/{number}/end", {}, "/staff/deputies")
        assert answer.status_code == status
    assert head.send("/staff/deputies/999/end", {}, "/staff/deputies").status_code == 404


def test_every_entry_and_screen_has_its_words() -> None:
    assert set(draft_words.HISTORY) <= set(words.HISTORY)
    for name in ("decision", "decision_step", "take_decision_step", "see_decision", "deputies"):
        assert words.SCREENS[f"staff.{name}"]
