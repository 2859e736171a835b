"""人事異動: looking changes nothing; taking over does all of it or nothing, and only what was looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.csv_file import FileProblems
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.models import AuditEvent, StaffAccount, WebSession, db, transaction
from eapply.queries.scope import StaffActor
from eapply.services import accounts, people, roster, secrets
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

Add = Callable[..., StaffAccount]
HEAD = "職員番号,氏名,所属,役割,メールアドレス,利用を終える日"
LISTED = "\n".join(
    (
        HEAD,
        "hon,hon 職員,中央図書館,担当者,,",
        "ido,ido 職員,収納課,担当者,,",
        "yameru,yameru 職員,中央図書館,担当者,,2026-11-24",
        "shin,新人　花子,中央図書館,担当者,shin@city.kashima.ibaraki.jp,",
        "shin,新人　花子,収納課,課長,shin@city.kashima.ibaraki.jp,",
    )
)


@pytest.fixture
def staffing(add_staff: Add) -> StaffActor:
    return actor_for(add_staff("jinji", (Role.PEOPLE, "")))


@pytest.fixture
def office(add_staff: Add) -> dict[str, int]:
    grant = (Role.CLERK, "library")
    return {login: add_staff(login, grant).id for login in ("hon", "ido", "yameru", "sonota")}


def looked(tools: Toolbox, actor: StaffActor, text: str) -> list[roster.Difference]:
    return roster.compare(db.session(), tools, actor, roster.read(tools, text))


def taken(tools: Toolbox, actor: StaffActor, text: str, seen: str) -> dict[str, str]:
    """Carries out; the passwords of the new people."""
    listed = roster.read(tools, text)
    first = roster.one_times(tools, looked(tools, actor, text), seen)
    with transaction() as session:
        roster.take_over(session, tools, actor, listed, seen, first)
    return {login: each.password for login, each in first.items()}


def stand() -> dict[str, tuple[Any, ...]]:
    db.session().rollback()
    return {
        each.login: (
            each.name,
            {(grant.role, grant.department) for grant in each.grants},
            each.email,
            each.leaves_on,
            each.version,
        )
        for each in db.session.scalars(select(StaffAccount))
    }


@pytest.mark.usefixtures("context")
def test_looking_changes_nothing_and_taking_over_all_of_it(
    tools: Toolbox, staffing: StaffActor, office: dict[str, int], clock: FixedClock
) -> None:
    now, hour = clock.now(), timedelta(hours=1)
    with transaction() as session:
        for login, number in office.items():
            token = {"token_hash": login, "audience": "staff", "staff_id": number}
            session.add(WebSession(**token, created_at=now, seen_at=now, expires_at=now + hour))
    before = stand()
    differences = looked(tools, staffing, LISTED)
    assert [(each.person.login, each.kind.value) for each in differences] == [
        ("hon", "same"),
        ("ido", "changed"),
        ("yameru", "leaving"),
        ("shin", "new"),
    ]
    assert stand() == before
    passwords = taken(tools, staffing, LISTED, roster.seen(differences))
    after = stand()
    for login in ("hon", "sonota", "jinji"):
        assert after[login] == before[login]
    assert after["ido"][1:] == ({("clerk", "tax-collection")}, "", None, 2)
    assert after["yameru"][3:] == (date(2026, 11, 24), 2)
    assert after["shin"] == (
        "新人　花子",
        {("clerk", "library"), ("head", "tax-collection")},
        "shin@city.kashima.ibaraki.jp",
        None,
        1,
    )
    assert list(passwords) == ["shin"]
    new = db.session.scalars(select(StaffAccount).filter_by(login="shin")).one()
    assert secrets.check_password(new.password_hash, passwords["shin"])
    assert new.must_change_password
    assert set(db.session.scalars(select(WebSession.token_hash))) == {"hon", "sonota"}
    assert db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
        "account-changed",
        "account-changed",
        "account-created",
        "people-imported",
    ]
    again = looked(tools, staffing, LISTED)
    assert {each.kind.value for each in again} == {"same"}
    with pytest.raises(Refused, match="変わるところがありません"):
        taken(tools, staffing, LISTED, roster.seen(again))


@pytest.mark.usefixtures("context", "office")
def test_what_changed_since_it_was_looked_at_is_looked_at_again(
    tools: Toolbox, staffing: StaffActor, add_staff: Add
) -> None:
    seen = roster.seen(looked(tools, staffing, LISTED))
    colleague = actor_for(add_staff("jinji2", (Role.PEOPLE, "")))
    with transaction() as session:
        people.set_end(session, tools, colleague, "ido", 1, date(2027, 4, 1))
    before = stand()
    with pytest.raises(Conflict):
        taken(tools, staffing, LISTED, seen)
    assert stand() == before
    differences = looked(tools, staffing, LISTED)
    seen = roster.seen(differences)
    first = roster.one_times(tools, differences, seen)
    with transaction() as session:
        accounts.create(session, tools, "shin", "先の人", [(Role.CLERK, "pr")], "password")
    before = stand()
    with pytest.raises(Conflict):
        taken(tools, staffing, LISTED, seen)
    with pytest.raises(Conflict), transaction() as session:
        roster.take_over(session, tools, staffing, roster.read(tools, LISTED), seen, first)
    assert stand() == before


@pytest.mark.usefixtures("context", "office")
def test_a_list_without_the_free_columns_leaves_them_alone(
    tools: Toolbox, staffing: StaffActor
) -> None:
    with transaction() as session:
        people.set_end(session, tools, staffing, "hon", 1, date(2027, 4, 1))
    text = "職員番号,氏名,所属,役割\nhon,本　花子,中央図書館,課長"
    taken(tools, staffing, text, roster.seen(looked(tools, staffing, text)))
    assert stand()["hon"] == ("本　花子", {("head", "library")}, "", date(2027, 4, 1), 3)
    text = f"{HEAD}\nhon,本　花子,中央図書館,課長,,"
    taken(tools, staffing, text, roster.seen(looked(tools, staffing, text)))
    assert stand()["hon"][3:] == (None, 4)


@pytest.mark.usefixtures("context", "office")
def test_nobody_changes_their_own_rights_by_a_list(tools: Toolbox, staffing: StaffActor) -> None:
    for line in ("jinji,人事,,監査,,", "jinji,人事,,人事,,2027-04-01", "jinji,人事,,,,"):
        with pytest.raises(FileProblems, match="自分の"):
            looked(tools, staffing, f"{HEAD}\n{line}")
    text = f"{HEAD}\njinji,人事　新姓,,人事,,"
    taken(tools, staffing, text, roster.seen(looked(tools, staffing, text)))
    assert stand()["jinji"][:2] == ("人事　新姓", {("people", "")})


@pytest.mark.usefixtures("context", "office")
def test_roles_that_nobody_may_hold_are_told_with_their_line(
    tools: Toolbox, staffing: StaffActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEAD}\nhon,hon 職員,中央図書館,担当者,,\nx1,花子,,人事,,\nx1,花子,収納課,課長,,"
    with pytest.raises(FileProblems) as caught:
        looked(tools, staffing, text)
    assert [each.line for each in caught.value.problems] == [3]
    monkeypatch.setattr(roster, "MOST_NEW", 1)
    with pytest.raises(FileProblems, match="多すぎます"):
        looked(tools, staffing, f"{HEAD}\nx1,花子,,,,\nx2,太郎,,,,")


@pytest.mark.usefixtures("context", "office")
def test_only_who_keeps_the_accounts_takes_a_list_over(tools: Toolbox, add_staff: Add) -> None:
    head = actor_for(add_staff("kacho", (Role.HEAD, "library")))
    text = f"{HEAD}\nhon,本　花子,中央図書館,担当者,,"
    before = stand()
    with pytest.raises(Refused, match="「人事」"):
        taken(tools, head, text, roster.seen(looked(tools, head, text)))
    assert stand() == before
