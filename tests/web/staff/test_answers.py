"""申請内容: what changed since somebody looked, ticks of answers, who has a form open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.models import Correction, RowTick, Submission, Upload
from tests.browser import Browser, HiddenFields
from tests.office import Office

FRESH = "前に見たあとに、"
NAME = "applicant_name_sei"


def correct(office: Office, label: str = "氏名") -> None:
    """A correction of one row arrives now."""
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    now = office.clock.now()
    office.session.add(
        Correction(
            submission_id=case.id,
            items=[],
            due_on=now.date(),
            asked_by=office.accounts["clerk"].id,
            asked_at=now,
            changes=[
                {"label": label, "before": "前の氏名", "after": "新しい氏名"},
                {"label": "連絡事項", "before": "同じ", "after": "同じ"},
            ],
            answered_at=now,
        )
    )
    office.session.commit()


def later(clock: FixedClock, **passed: int) -> None:
    clock.set(clock.now() + timedelta(**passed))


def tick(office: Office, browser: Browser, **data: Any) -> int:
    token = browser.hidden(office.path("library"))["csrf_token"]
    path = office.path("library", "/rows")
    return browser.post(path, data={"csrf_token": token} | data).status_code


def test_what_changed_since_the_last_look_is_said_for_one_sitting(
    office: Office, clock: FixedClock
) -> None:
    def look(who: str = "clerk") -> str:
        return office.browser(who).get(office.path("library")).text

    assert FRESH not in look()
    later(clock, minutes=40)
    correct(office)
    later(clock, minutes=40)
    first = look()
    assert f"{FRESH}1つの項目が変わりました" in first
    assert "<p>氏名</p>" in first
    assert "<del>前の氏名</del>" in first
    assert first.count("<del>") == 1  # what did not change is not called changed
    later(clock, minutes=5)
    assert FRESH in look()  # the same sitting
    assert FRESH not in look("head")  # who never looked has nothing new
    later(clock, minutes=40)
    again = look()
    assert FRESH not in again
    assert "<del>前の氏名</del>" in again


def test_an_answer_is_ticked_until_it_changes(
    office: Office, desk: Browser, clock: FixedClock
) -> None:
    path = office.path("library")
    assert tick(office, desk, row=[NAME, "note", "no-such-row"]) == 303
    page = desk.get(path).text
    assert page.count("確認：clerk 職員　11月24日 10:00") == 2
    assert page.count('name="seen"') == 2
    assert "氏名、連絡事項" in desk.get(office.path("library", "/history")).text
    later(clock, minutes=1)
    correct(office)
    page = desk.get(path).text
    assert "変わる前に確認：clerk 職員" in page
    assert page.count('name="seen"') == 1
    assert tick(office, desk, seen=["note"], quiet="yes") == 204
    office.session.rollback()
    assert set(office.session.scalars(select(RowTick.key))) == {NAME}


def test_two_pages_of_ticks_add_up_and_an_ended_case_takes_none(
    office: Office, desk: Browser
) -> None:
    assert tick(office, desk, row=NAME) == 303
    assert tick(office, office.browser("head"), row="note") == 303
    office.session.rollback()
    assert len(office.session.scalars(select(RowTick)).all()) == 2
    office.session.get_one(Submission, office.cases["library"].id).state = "COMPLETED"
    office.session.commit()
    token = HiddenFields(desk.get("/staff/").text).values["csrf_token"]
    ended = desk.post(office.path("library", "/rows"), data={"csrf_token": token, "row": "members"})
    assert ended.status_code == 409
    assert 'name="row"' not in desk.get(office.path("library")).text


def test_an_open_form_is_told_to_the_others(office: Office, clock: FixedClock) -> None:
    path, form = office.path("library"), office.path("library", "/ask-correction")
    thread = office.path("library", "/thread")

    def page(who: str, where: str) -> str:
        answer = office.browser(who).get(where)  # of a long sitting nothing would be left
        assert answer.status_code == 200
        return answer.text

    page("clerk", form)
    later(clock, minutes=12)
    told = "clerk 職員さんが入力中（10:00〜）"
    assert told in page("head", thread)
    assert "入力中" not in page("clerk", thread)
    page("clerk", form)
    assert told in page("head", path)  # still the same form
    page("clerk", path)
    assert "入力中" not in page("head", path)
    page("clerk", form)
    later(clock, minutes=31)
    assert "入力中" not in page("head", path)
    page("clerk", form)
    assert "clerk 職員さんが入力中（10:43〜）" in page("head", path)


def test_files_are_opened_from_their_question(office: Office, desk: Browser) -> None:
    case = office.cases["library"]
    page = desk.get(office.path("library")).text
    assert f"/files/{case.picture}" in page
    assert f"/files/{case.letter}" not in page  # it came with a message
    office.session.rollback()
    chosen = select(Upload).where(Upload.public_id == case.picture)
    office.session.scalars(chosen).one().field = "elsewhere"
    office.session.commit()
    assert f"/files/{case.picture}" not in desk.get(office.path("library")).text


def test_who_waits_for_an_answer_is_told_when_it_comes(office: Office, desk: Browser) -> None:
    thread, tag = office.path("library", "/thread"), "返信待ち</span>"
    send = office.path("library", "/messages")
    typed = {"body": "日にちを教えてください。", "action": "send"}
    assert desk.send(send, typed | {"awaits": "yes"}, thread).status_code == 303
    assert tag in desk.get(thread).text
    assert tag in desk.get("/staff/queue").text
    refused = desk.send(send, {"body": " ", "awaits": "yes"}, thread)
    assert 'name="awaits" value="yes" checked' in refused.text
    case = office.cases["library"]
    status = f"/status/{case.reference}/messages"
    answered = {"body": "あさってです。", "action": "send"}
    assert office.browser("owner").send(status, answered).status_code == 303
    for page in (desk.get(thread).text, desk.get("/staff/queue").text):
        assert tag not in page
        assert "返信あり" in page
    assert desk.send(send, typed, thread).status_code == 303
    assert tag not in desk.get(thread).text
    assert "返信あり" not in desk.get(thread).text
