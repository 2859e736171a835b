"""The morning's mail: once a person and opening day, numbers only, never to who switched it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Action, Role
from eapply.models import OutboxMessage, StaffAccount, Submission, db, transaction
from eapply.services import digest_mails, messaging, posting, reviewing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, actor_for, file_case

Add = Callable[..., StaffAccount]
DOMAIN = "city.kashima.ibaraki.jp"


@pytest.fixture
def staffed(app: Flask, tools: Toolbox, clock: FixedClock, add_staff: Add) -> None:
    """A clerk with a case that the resident wrote about, a head; others who get none. 7:40 then."""
    clerk = add_staff("hon", (Role.CLERK, "library"), email=f"hon@{DOMAIN}")
    actor = actor_for(clerk)
    add_staff("kacho", (Role.HEAD, "library"), email=f"kacho@{DOMAIN}")
    add_staff("kodomo", (Role.CLERK, "children"), email=f"kodomo@{DOMAIN}")
    library = (Role.CLERK, "library")
    add_staff("no-mail", library)
    add_staff("off", (Role.HEAD, "library"), email=f"off@{DOMAIN}", wants_digest=False)
    add_staff("left", (Role.HEAD, "library"), email=f"left@{DOMAIN}", leaves_on=clock.today())
    with app.app_context(), transaction() as session:
        case = file_case(session, tools, name="カナリア氏名", department="library")
        reviewing.act(session, tools, actor, case, CARD, 1, Action.TAKE, {})
        messaging.from_resident(session, tools, case, "カナリア質問")
    clock.advance(hours=-2, minutes=-20)


def promised() -> dict[str, OutboxMessage]:
    db.session().rollback()
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith("mail:digest:"))
    )
    return {row.payload["to"].partition("@")[0]: row for row in rows}


@pytest.mark.usefixtures("staffed", "context")
def test_a_person_and_a_head_are_told_once_in_numbers(tools: Toolbox, clock: FixedClock) -> None:
    assert digest_mails.in_the_morning(tools) == 2
    assert digest_mails.in_the_morning(tools) == 0
    found = promised()
    assert set(found) == {"hon", "kacho"}
    assert found["hon"].payload["values"]["lines"][0][0] == "あなたの担当"
    assert [line[0] for line in found["kacho"].payload["values"]["lines"]] == ["中央図書館"]
    for message in found.values():
        posting.send(tools, message)
    letters = [path.read_text() for path in tools.settings.mailbox_folder.glob("*.eml")]
    assert len(letters) == 2
    clock.advance(days=1)
    assert digest_mails.in_the_morning(tools) == 2


@pytest.mark.usefixtures("staffed", "context")
def test_its_text_names_nobody(tools: Toolbox) -> None:
    digest_mails.in_the_morning(tools)
    values = promised()["hon"].payload["values"]
    text = tools.texts.render("mail/digest.txt", base_url="", **values)
    assert "返信が届いた：1件" in text
    assert "/staff/" in text
    assert "カナリア" not in text
    case = db.session.scalars(select(Submission)).one()
    assert case.reference not in text


@pytest.mark.parametrize(("hours", "minutes"), [(-1, 0), (2, 0)])
@pytest.mark.usefixtures("staffed", "context")
def test_only_in_the_morning(tools: Toolbox, clock: FixedClock, hours: int, minutes: int) -> None:
    clock.advance(hours=hours, minutes=minutes)
    assert digest_mails.in_the_morning(tools) == 0


@pytest.mark.usefixtures("staffed", "context")
def test_only_where_it_is_open_that_day(tools: Toolbox, clock: FixedClock) -> None:
    """The library works on Sundays, not on Mondays; the city's calendar says otherwise."""
    opening = tools.facts.opening_days_of("library")
    for _ in range(7):
        clock.advance(seconds=timedelta(days=1).total_seconds())
        told = digest_mails.in_the_morning(tools)
        assert bool(told) is opening.is_open(clock.today())


@pytest.mark.usefixtures("staffed", "context")
def test_switched_off_by_oneself(tools: Toolbox) -> None:
    account = db.session.scalars(select(StaffAccount).filter_by(login="hon")).one()
    actor = actor_for(account)
    with transaction() as session:
        digest_mails.switch(session, tools, actor, on=False)
    assert digest_mails.in_the_morning(tools) == 1
    assert set(promised()) == {"kacho"}
