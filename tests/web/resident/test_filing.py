"""The confirm page and the press that files: once, judged as a whole, only what was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from eapply.core.windows import Window
from eapply.forms.library_card import LibraryCardForm
from eapply.models import AuditEvent, Draft, OutboxMessage, Submission, WebSession, transaction
from eapply.web.resident import confirm
from tests.web.resident.walking import LIBRARY, SLUG, Walker


def press(walker: Walker) -> dict[str, list[str]]:
    fields = walker.fields()
    accept = walker.accept_value()
    return fields | {"action": ["send"]} | ({"accept": [accept]} if accept else {})


def test_pressed_twice_at_once_it_is_filed_once(walker: Walker, session: Session) -> None:
    walker.to_confirm()
    fields = press(walker)
    twin = walker.twin()
    places: list[str] = []

    def send(browser: object) -> None:
        response = browser.post(walker.address("confirm"), data=fields)  # type: ignore[attr-defined]
        assert response.status_code == 303, response.get_data(as_text=True)
        places.append(response.location.partition("#")[0])

    threads = [threading.Thread(target=send, args=(each,)) for each in (walker.browser, twin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 2
    assert places[0] == places[1]
    assert session.query(Submission).count() == 1
    assert session.query(AuditEvent).count() == 1
    assert session.query(OutboxMessage).filter_by(kind="document").count() == 1


def test_pressed_again_later_it_gives_the_same_receipt(walker: Walker, session: Session) -> None:
    walker.to_confirm()
    fields = press(walker)
    first = walker.browser.post(walker.address("confirm"), data=fields)
    again = walker.browser.post(walker.address("confirm"), data=fields)
    assert first.location == again.location
    assert session.query(Submission).count() == 1


def test_the_key_to_the_case_comes_with_the_case(
    walker: Walker, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction holds both: when it fails the browser keeps the session that it had."""
    walker.to_confirm()
    fields = press(walker)
    had = session.query(WebSession.token_hash, WebSession.data).one()

    @contextmanager
    def broken() -> Iterator[Session]:
        with transaction() as inside:
            yield inside
            raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(confirm, "transaction", broken)
        patched.setitem(walker.browser.application.config, "PROPAGATE_EXCEPTIONS", False)
        assert walker.browser.post(walker.address("confirm"), data=fields).status_code == 500
    session.rollback()
    assert session.query(WebSession.token_hash, WebSession.data).one() == had
    assert session.query(Submission).count() == 0
    session.rollback()
    filed = walker.browser.post(walker.address("confirm"), data=fields)
    assert walker.browser.get(filed.location).status_code == 200
    case = session.query(Submission).one()
    token_hash, data = session.query(WebSession.token_hash, WebSession.data).one()
    assert data["cases"] == [case.public_id]
    assert token_hash != had.token_hash


def test_back_after_sending_leads_to_the_receipt(walker: Walker) -> None:
    number = walker.file()
    for page in ("confirm", "person", "mail", "tasks", "saved"):
        walker.open(walker.address(page))
        assert walker.here == f"/done/{number}", page


def test_a_change_in_another_tab_is_shown_before_it_is_filed(
    walker: Walker, session: Session
) -> None:
    walker.to_confirm()
    fields = press(walker)
    walker.open(walker.address("ground"))
    walker.send(LIBRARY["ground"] | {"action": "next"})
    walker.take(walker.browser.post(walker.address("confirm"), data=fields))
    assert walker.status == 422
    assert "別の画面で内容が変わりました。" in walker.page
    assert session.query(Submission).count() == 0


def test_warnings_want_a_tick_of_their_own(walker: Walker, session: Session) -> None:
    walker.to_confirm()
    assert "「髙」は、市から届く書類で「高」と印刷されることがあります。" in walker.page
    walker.send({"action": "send"})
    assert walker.status == 422
    assert 'href="#f-accept"' in walker.page
    assert session.query(Submission).count() == 0
    session.rollback()
    walker.submit()
    case = session.query(Submission).one()
    assert any("髙" in warning for warning in case.warnings)


def test_missing_parts_are_listed_and_cannot_be_filed(walker: Walker, session: Session) -> None:
    walker.begin()
    walker.prove()
    walker.open(walker.address("confirm"))
    assert "まだ入力していないところがあります" in walker.page
    assert f"{walker.address('kind')}?back=confirm#f-apply_kind-0" in walker.page
    walker.send({"action": "send"})
    assert walker.status == 422
    assert session.query(Submission).count() == 0


def test_nothing_of_the_draft_stays_behind(walker: Walker, session: Session) -> None:
    walker.file()
    draft = session.query(Draft).one()
    assert draft.raw == {}
    assert draft.answers == {}


def test_a_closed_procedure_answers_410_with_its_words(
    walker: Walker, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker.to_confirm()
    window = Window(closed_since=date(2026, 11, 1), closed_text="令和8年10月で終わりました。")
    closed = replace(LibraryCardForm.procedure, window=window)
    monkeypatch.setattr(LibraryCardForm, "procedure", closed)
    walker.take(walker.browser.post(walker.address("confirm"), data=press(walker)))
    assert walker.status == 410
    assert "令和8年10月で終わりました。" in walker.page
    assert session.query(Submission).count() == 0
    walker.open(f"/apply/{SLUG}/check")
    assert walker.status == 410
    walker.open(f"/procedures/{SLUG}")
    assert walker.status == 200
    assert "この手続は終わりました" in walker.page
    assert "申込みをはじめる" not in walker.page


def test_without_mail_the_receipt_shows_the_password(walker: Walker, session: Session) -> None:
    walker.begin()
    walker.send({"action": "skip"})
    use = LIBRARY["use"] | {"applicant_email": ""}
    walker.fill(LIBRARY | {"use": use})
    number = walker.submit()
    password = walker.password()
    case = session.query(Submission).one()
    assert case.email == ""
    assert password.replace("-", "") not in case.password_hash
    stranger = walker.stranger()
    stranger.open("/status")
    stranger.send(
        {"number-password": number.lower(), "password": password.lower(), "action": "password"},
        form=1,
    )
    assert stranger.here == f"/status/{number}"
    assert stranger.status == 200


def test_the_receipt_is_shown_only_to_the_browser_that_filed(walker: Walker) -> None:
    number = walker.file()
    stranger = walker.stranger()
    stranger.open(f"/done/{number}")
    known = stranger.page
    assert "状況を確認する" in known
    assert "市に届きました" not in known
    other = walker.stranger()
    unknown = "K8AB-2M4X-7QR2"
    other.open(f"/done/{unknown}")
    assert stranger.status == other.status
    assert without_tokens(known.replace(number, unknown)) == without_tokens(other.page)


def without_tokens(page: str) -> str:
    return Walker.without_tokens(page)


def test_a_new_version_of_the_form_is_shown_and_judged_anew(
    walker: Walker, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker.to_confirm()
    newer = replace(LibraryCardForm.procedure, version="2099-1")
    monkeypatch.setattr(LibraryCardForm, "procedure", newer)
    walker.open(walker.address("confirm"))
    assert walker.here.endswith("/changed")
    walker.send()
    walker.fill()
    walker.submit()
    assert session.query(Submission).one().form_version == "2099-1"
