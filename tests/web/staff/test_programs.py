"""連携用トークン and 外部への通知: who sees and does what, said once, and kept in the record."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from eapply.models import OutboxMessage, ProgramToken, Receiver, StaffAccount, Telling
from eapply.services import auditing, telling
from tests.browser import Browser
from tests.office import Office
from tests.web.staff.program_sweeping import RECEIVERS, TOKENS, URL

SHOWN = re.compile(r'<dd class="k-code k-break">([A-Za-z0-9_=-]{32,})</dd>')


def rows(office: Office) -> list[ProgramToken]:
    office.session.rollback()
    return list(office.session.scalars(select(ProgramToken).order_by(ProgramToken.id)))


def acts(office: Office, chain: str) -> list[str]:
    office.session.rollback()
    return [entry.action for entry in auditing.chain(office.session, chain)]


def calls(office: Office, token: str) -> int:
    browser = office.browser("anonymous")
    headers = {"Authorization": f"Bearer {token}"}
    return browser.get("/api/v1/submissions", headers=headers).status_code


def test_a_token_is_shown_once_works_and_is_ended(office: Office) -> None:
    people = office.browser("people")
    typed = {"purpose": "図書館システム", "login": "clerk", "days": "90", "reach": "act"}
    page = people.send(TOKENS, typed)
    (token,) = SHOWN.findall(page.text)
    assert calls(office, token) == 200
    assert token not in people.get(TOKENS).text
    (row,) = rows(office)
    assert (row.departments, row.may_act, row.purpose) == (["library"], True, "図書館システム")
    assert token not in str({**row.__dict__})
    where = f"{TOKENS}/{row.public_id}/end"
    assert people.send(where, page=TOKENS).status_code == 303
    assert calls(office, token) == 401
    assert people.send(where, page=TOKENS).status_code == 409
    assert acts(office, "staff")[-2:] == ["token-made", "token-ended"]


def test_a_head_makes_tokens_for_themself_alone(office: Office) -> None:
    """Otherwise a head could draft as a clerk and approve it."""
    head = office.browser("head")
    head.send(TOKENS, {"purpose": "x", "login": "clerk", "days": "30", "reach": "act"})
    (row,) = rows(office)
    assert row.account_id == office.actors["head"].id
    refused = head.send(TOKENS, {"purpose": "x", "days": "30", "departments": "children"})
    assert refused.status_code == 422
    assert len(rows(office)) == 1


def test_a_head_sees_and_ends_what_reaches_into_the_department(office: Office) -> None:
    people, head = office.browser("people"), office.browser("head")
    for login, purpose in (("clerk", "甲の連携"), ("stranger", "乙の連携")):
        people.send(TOKENS, {"purpose": purpose, "login": login, "days": "30"})
    page = head.get(TOKENS).text
    assert "甲の連携" in page
    assert "乙の連携" not in page
    own, foreign = rows(office)
    assert head.send(f"{TOKENS}/{foreign.public_id}/end", page=TOKENS).status_code == 404
    assert head.send(f"{TOKENS}/{own.public_id}/end", page=TOKENS).status_code == 303
    assert [row.ended_at is None for row in rows(office)] == [False, True]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"purpose": " "}, "何に使うか"),
        ({"purpose": "x" * 81}, "何に使うか"),
        ({"login": "nobody"}, "この職員番号の人"),
        ({"login": "auditor"}, "見られる課"),
        ({"departments": "children"}, "見られる課"),
        ({"days": "9999"}, "使える日数"),
    ],
)
def test_what_cannot_be_made(office: Office, fields: dict[str, str], words: str) -> None:
    people = office.browser("people")
    typed = {"purpose": "集計", "login": "clerk", "days": "30"}
    page = people.send(TOKENS, typed | fields)
    assert page.status_code == 422
    assert words in page.text
    assert rows(office) == []


# --- receivers -----------------------------------------------------------------------------------


def registered(head: Browser) -> tuple[str, str]:
    """The page of a new receiver, and its secret."""
    (secret,) = SHOWN.findall(head.send(RECEIVERS, {"purpose": "集計", "url": URL}).text)
    (path,) = re.findall(rf'href="({RECEIVERS}/[^"]+)"', head.get(RECEIVERS).text)
    return path, secret


def test_a_receiver_from_its_registration_to_its_end(office: Office) -> None:
    head = office.browser("head")
    path, secret = registered(head)
    assert secret not in head.get(path).text
    head.send(office.path("library", "/take"), page=office.path("library"))
    office.session.rollback()
    (delivery,) = office.session.scalars(select(Telling)).all()
    promised = select(OutboxMessage.payload).where(OutboxMessage.kind == telling.KIND)
    assert office.session.scalars(promised).all() == [
        {"delivery": delivery.public_id, "round": 1, "attempts": 0}
    ]
    assert office.cases["library"].reference in head.get(path).text
    (new,) = SHOWN.findall(head.send(f"{path}/secret", page=path).text)
    assert new != secret
    again = f"{path}/deliveries/{delivery.public_id}/again"
    assert head.send(again, page=path).status_code == 303
    assert head.send(f"{path}/resume", page=path).status_code == 409
    for verb, status in (("drop-secret", 303), ("drop-secret", 409), ("end", 303), ("end", 404)):
        page = path if status != 404 else RECEIVERS
        assert head.send(f"{path}/{verb}", page=page).status_code == status
    assert acts(office, "receivers") == [
        *("receiver-added", "receiver-secret", "delivery-again"),
        *("receiver-secret-dropped", "receiver-ended"),
    ]


def test_another_departments_head_finds_no_receiver(office: Office) -> None:
    head = office.browser("head")
    path, _ = registered(head)
    office.session.rollback()
    account = office.session.get_one(StaffAccount, office.actors["stranger"].id)
    account.grants[0].role = "head"
    office.session.commit()
    other = office.browser("stranger")
    assert URL not in other.get(RECEIVERS).text
    assert other.get(path).status_code == 404
    for verb in ("secret", "end"):
        assert other.send(f"{path}/{verb}", page=RECEIVERS).status_code == 404
    office.session.rollback()
    assert office.session.scalars(select(Receiver.ended_at)).all() == [None]


@pytest.mark.parametrize("url", ["http://receiver.example/", "https://10.0.0.1/", "x"])
def test_only_addresses_outside_are_taken(office: Office, url: str) -> None:
    head = office.browser("head")
    page = head.send(RECEIVERS, {"purpose": "集計", "url": url})
    assert page.status_code == 422
    assert "https://" in page.text
