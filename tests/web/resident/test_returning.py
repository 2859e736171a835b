"""Leaving and coming back: the saved page, the link, the time-out, and other people's drafts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from eapply.adapters.clock import FixedClock
from eapply.models import Draft, MailCode
from tests.web.resident.walking import LIBRARY, SLUG, Walker


def paused(walker: Walker) -> None:
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})
    walker.send({"applicant_name_sei": "𠮷髙", "action": "leave"})


def test_leaving_saves_without_judging(walker: Walker, session: Session) -> None:
    paused(walker)
    assert walker.here.endswith("/saved")
    assert "令和8年12月24日（木）" in walker.page
    assert session.query(Draft).one().raw["applicant_name_sei"] == ["𠮷髙"]


def test_the_mailed_link_opens_only_by_a_press(walker: Walker, session: Session) -> None:
    paused(walker)
    walker.send()
    walker.work()
    link = walker.links()[-1]
    assert link.startswith("/resume/")
    friend = walker.stranger()
    friend.open(link)
    assert friend.status == 200
    assert "𠮷髙" not in friend.page
    friend.browser.get(walker.address("person"))
    friend.open(link)
    friend.send()
    assert friend.here.endswith("/person")
    assert friend.fields()["applicant_name_sei"] == ["𠮷髙"]


def test_the_printed_address_is_the_mailed_one(walker: Walker) -> None:
    paused(walker)
    printed = walker.page
    walker.send()
    walker.work()
    assert walker.links()[-1] in printed


def test_a_wrong_or_old_link_is_gone(walker: Walker, clock: FixedClock) -> None:
    paused(walker)
    walker.send()
    walker.work()
    link = walker.links()[-1]
    clock.advance(days=31)
    for path in (link, "/resume/none"):
        friend = walker.stranger()
        friend.open(path)
        friend.send()
        assert friend.status == 410
        assert "このリンクは使えなくなっています" in friend.page


def test_what_was_sent_after_the_time_out_is_not_lost(
    walker: Walker, session: Session, clock: FixedClock
) -> None:
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})
    clock.advance(minutes=61)
    walker.send(LIBRARY["person"] | {"action": "next"})
    assert walker.here == f"/continue/{walker.draft}"
    assert "入力した内容は保存されています" in walker.page
    walker.send({"action": "send"})
    walker.send({"code": walker.codes()[-1], "action": "check"})
    assert walker.here.endswith("/address")
    assert session.query(Draft).one().raw["applicant_name_sei"] == ["𠮷髙"]


def test_wrong_answers_sent_after_the_time_out_can_be_mended(
    walker: Walker, clock: FixedClock
) -> None:
    walker.begin()
    walker.prove()
    walker.send(LIBRARY["kind"] | {"action": "next"})
    clock.advance(minutes=61)
    walker.send({"applicant_name_sei": "𠮷髙", "action": "next"})
    walker.send({"action": "send"})
    walker.send({"code": walker.codes()[-1], "action": "check"})
    assert walker.here == walker.address("person")
    assert walker.fields()["applicant_name_sei"] == ["𠮷髙"]
    walker.send(LIBRARY["person"] | {"action": "next"})
    assert walker.here.endswith("/address")


def test_the_page_after_a_time_out_is_the_same_for_any_draft(
    walker: Walker, session: Session
) -> None:
    paused(walker)
    stranger = walker.stranger()
    stranger.open(walker.address("person"))
    assert stranger.here == f"/continue/{walker.draft}"
    other = walker.stranger()
    other.open(f"/apply/{SLUG}/AAAAAAAAAAAAAAAAAAAAAA/person")
    for page, draft in ((stranger.page, walker.draft), (other.page, "AAAAAAAAAAAAAAAAAAAAAA")):
        assert draft in page
    assert Walker.without_tokens(stranger.page).replace(walker.draft, "x") == Walker.without_tokens(
        other.page
    ).replace("AAAAAAAAAAAAAAAAAAAAAA", "x")
    stranger.send({"action": "send"})
    other.send({"action": "send"})
    assert Walker.without_tokens(stranger.page).replace(walker.draft, "x") == Walker.without_tokens(
        other.page
    ).replace("AAAAAAAAAAAAAAAAAAAAAA", "x")
    assert session.query(MailCode).filter(MailCode.used_at.is_(None)).count() == 1


def test_a_stranger_with_a_wrong_code_gets_nothing(walker: Walker) -> None:
    paused(walker)
    stranger = walker.stranger()
    stranger.open(walker.address("person"))
    stranger.send({"action": "send"})
    stranger.send({"code": "000000", "action": "check"})
    assert stranger.status == 422
    assert "𠮷髙" not in stranger.page
    stranger.open(walker.address("person"))
    assert stranger.here == f"/continue/{walker.draft}"


def test_five_wrong_codes_are_the_end_of_that_code(walker: Walker) -> None:
    walker.begin()
    walker.send({"email": "hanako@example.jp", "action": "send"})
    for left in (4, 3, 2, 1):
        walker.send({"code": "000000", "action": "check"})
        assert f"確認コードがちがいます。あと{left}回入力できます。" in walker.page
    walker.send({"code": "000000", "action": "check"})
    assert walker.status == 422
    assert "新しいコードを送ってください。" in walker.page


def test_the_code_can_be_typed_full_width_and_grows_old(walker: Walker, clock: FixedClock) -> None:
    walker.begin()
    walker.send({"email": "hanako@example.jp", "action": "send"})
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in walker.codes()[-1])
    clock.advance(minutes=11)
    walker.open(f"{walker.address('mail')}")
    assert "メール確認番号を送る" in walker.page
    walker.send({"email": "hanako@example.jp", "action": "send"})
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in walker.codes()[-1])
    walker.send({"code": f" {wide} ", "action": "check"})
    assert walker.here.endswith("/kind")


def test_an_address_without_a_draft_leads_to_ours(walker: Walker) -> None:
    walker.open(f"/apply/{SLUG}/confirm")
    assert walker.here == f"/apply/{SLUG}/check"
    paused(walker)
    walker.open(f"/apply/{SLUG}/person")
    assert walker.here == walker.address("person")


def test_a_draft_past_its_day_cannot_be_opened(walker: Walker, session: Session) -> None:
    paused(walker)
    draft = session.query(Draft).one()
    draft.expires_at -= timedelta(days=40)
    session.commit()
    walker.open(walker.address("person"))
    assert walker.status == 404
