"""定型文 at the desk: lists, changes with the way back, and the pages that offer the phrases."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.phrases import PhraseUse
from eapply.models import Message, PhraseVersion
from tests.browser import Browser
from tests.office import Office

LISTS = "/staff/phrases"
MESSAGES = f"{LISTS}/library/message"
CANARY = "カナリアの定型文。"
HOSTILE = '"><img src=x onerror="alert(1)">'


@pytest.fixture
def head(office: Office) -> Browser:
    return office.browser("head")


def saved(office: Office, use: PhraseUse, texts: dict[str, str], where: str = "library") -> None:
    """The list of a department, as it was saved."""
    row = PhraseVersion(department=where, use=use.value, slug="", number=1)
    row.phrases = [[group, text] for group, text in texts.items()]
    row.saved_by, row.saved_at = office.accounts["head"].id, office.clock.now()
    office.session.add(row)
    office.session.commit()


def options(page: str) -> list[str]:
    chosen = re.search(r'<select[^>]*name="phrase[^"]*".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', chosen.group()) if chosen else []


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_the_way_from_the_menu_to_a_list_and_back_again(office: Office, head: Browser) -> None:
    assert 'href="/staff/administration"' in text(head.get("/staff/"))
    assert f'href="{LISTS}"' in text(head.get("/staff/administration"))
    assert f'href="{MESSAGES}"' in text(head.get(LISTS))
    answer = head.send(MESSAGES, {"group-0": f"一つ目。\n\n{HOSTILE}"})
    assert answer.headers["Location"] == f"{MESSAGES}?done=saved"
    page = text(head.get(answer.headers["Location"]))
    assert "第1版" in page
    assert "定型文を保存しました" in page
    assert HOSTILE not in page
    answer = head.send(f"{MESSAGES}/restore", {"number": "0"}, MESSAGES)
    assert answer.headers["Location"] == f"{MESSAGES}?done=restored"
    assert "はじめの文にもどしました" in text(head.get(MESSAGES))
    assert "第2版" in text(head.get(LISTS))


def test_a_clerk_reads_and_the_head_changes(office: Office, desk: Browser) -> None:
    page = text(desk.get(MESSAGES))
    assert "課長が代決を頼んだ人です" in page
    assert "<textarea" not in page
    fields = {"csrf_token": desk.hidden("/staff/password")["csrf_token"], "group-0": "文。"}
    for path in (MESSAGES, f"{MESSAGES}/restore"):
        assert desk.post(path, data=fields | {"seen": "0", "number": "0"}).status_code == 422
    assert office.session.scalars(select(PhraseVersion)).all() == []


def test_what_was_typed_stays_when_somebody_was_faster(office: Office, head: Browser) -> None:
    fields = head.hidden(MESSAGES) | {"group-0": "後の文。"}
    saved(office, PhraseUse.MESSAGE, {"": "先の文。"})
    answer = head.post(MESSAGES, data=fields)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "後の文。</textarea>" in page
    assert "先の文。" in page
    assert 'name="seen" value="1"' in page
    long = head.send(MESSAGES, {"group-0": "あ" * 1001})
    assert long.status_code == 422
    assert 'id="f-group-0-error"' in long.get_data(as_text=True)


def test_nothing_of_another_department_is_seen(office: Office, head: Browser) -> None:
    saved(office, PhraseUse.MESSAGE, {"": CANARY}, "children")
    for path in (LISTS, MESSAGES, office.path("library", "/thread")):
        assert CANARY not in text(head.get(path))
    theirs = f"{LISTS}/children/message"
    assert head.get(theirs).status_code == 404
    fields = {"csrf_token": head.hidden(MESSAGES)["csrf_token"], "seen": "1", "number": "0"}
    for path in (theirs, f"{theirs}/restore"):
        assert head.post(path, data=fields | {"group-0": "x"}).status_code == 404
    assert head.get(f"{MESSAGES}?procedure=20-club-fee-reduction").status_code == 404
    assert CANARY in text(office.browser("stranger").get(theirs))


def test_a_message_takes_a_phrase_behind_what_was_typed(office: Office, desk: Browser) -> None:
    saved(office, PhraseUse.MESSAGE, {"": "定型の文。\n二行目。"})
    thread, send = (office.path("library", rest) for rest in ("/thread", "/messages"))
    assert options(text(desk.get(thread))) == ["定型の文。\n二行目。"]
    typed = {"body": "先に書いた文。", "phrase": "定型の文。\r\n二行目。", "action": "phrase"}
    answer = desk.send(send, typed, thread)
    assert answer.headers["Location"] == f"{thread}#f-body"
    assert "先に書いた文。\n定型の文。\n二行目。</textarea>" in text(desk.get(thread))
    office.session.rollback()
    assert all(each.staff_id is None for each in office.session.scalars(select(Message)))


def test_a_decision_takes_a_phrase_of_its_own_kind(office: Office, desk: Browser) -> None:
    saved(
        office, PhraseUse.DECISION, {"認めないとき": "お断りの理由。", "認めるとき": "認める理由。"}
    )
    path = office.path("library", "/refuse")
    assert options(text(desk.get(path))) == ["お断りの理由。"]
    typed = {"reasons": "事実。", "phrase": "お断りの理由。", "step": "phrase"}
    assert "事実。\nお断りの理由。</textarea>" in text(desk.send(path, typed))
    # Enter in another box presses the first button: it goes on as if it were the usual one.
    page = desk.send(path, {"reasons": "事実。", "conditions": "x", "step": "phrase"})
    assert "：確認</h1>" in page.text or "確認" in page.text.partition("</title>")[0]


def test_a_correction_takes_the_kind_of_its_phrase(office: Office, desk: Browser) -> None:
    saved(office, PhraseUse.CORRECTION, {"古い": "新しいものを出してください。"})
    path, key = office.path("library", "/ask-correction"), "applicant_name_sei"
    page = text(desk.get(f"{path}?key={key}"))
    assert options(page) == ["新しいものを出してください。"]
    typed = {"key": key, f"phrase-{key}": "新しいものを出してください。", "step": "confirm"}
    confirm = desk.send(path, typed, f"{path}?key={key}")
    assert confirm.status_code == 200
    assert "新しいものを出してください。" in confirm.text
    gone = desk.send(path, typed | {f"phrase-{key}": "だれも知らない文。"}, f"{path}?key={key}")
    assert gone.status_code == 422


def test_an_opinion_is_asked_with_the_departments_phrases(office: Office, desk: Browser) -> None:
    saved(office, PhraseUse.OPINION, {"": "意見をください。"})
    assert options(text(desk.get(office.path("library", "/opinions/new")))) == ["意見をください。"]
