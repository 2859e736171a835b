"""職員と権限: who may give what, nobody to themselves, two administrators at once, ends that end at once (I12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.models import AuditEvent, ProgramToken, StaffAccount, WebSession, db, transaction
from eapply.queries import people as reads
from eapply.queries.people import Search
from eapply.queries.scope import StaffActor
from eapply.services import accounts, people, program_tokens, secrets, signing_in
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for
from tests.services.test_races import kinds, together

Add = Callable[..., StaffAccount]
Do = Callable[..., Any]


@pytest.fixture
def staffing(add_staff: Add) -> StaffActor:
    return actor_for(add_staff("jinji", (Role.PEOPLE, "")))


@pytest.fixture
def head(add_staff: Add) -> StaffActor:
    return actor_for(add_staff("kacho", (Role.HEAD, "library")))


@pytest.fixture
def clerk(add_staff: Add) -> StaffActor:
    return actor_for(add_staff("hon", (Role.CLERK, "library")))


@pytest.fixture
def other(add_staff: Add) -> StaffActor:
    return actor_for(add_staff("kodomo", (Role.CLERK, "children")))


@pytest.fixture
def do(app: Flask, tools: Toolbox) -> Do:
    """`do(people.grant, actor, "hon", …)`: one act in a transaction of its own."""

    def act(verb: Callable[..., Any], actor: StaffActor, *values: Any) -> Any:
        with app.app_context(), transaction() as session:
            return verb(session, tools, actor, *values)

    return act


@pytest.fixture
def open_session(app: Flask, clock: FixedClock) -> Callable[[StaffActor], None]:
    def add(actor: StaffActor) -> None:
        now = clock.now()
        with app.app_context(), transaction() as session:
            count = session.scalar(select(func.count()).select_from(WebSession))
            session.add(
                WebSession(
                    token_hash=f"token {count}",
                    audience="staff",
                    staff_id=actor.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(hours=1),
                )
            )

    return add


def held(app: Flask, login: str) -> set[tuple[str, str]]:
    with app.app_context():
        account = db.session.scalars(select(StaffAccount).filter_by(login=login)).one()
        return {(grant.role, grant.department) for grant in account.grants}


def sessions(app: Flask, actor: StaffActor) -> int:
    with app.app_context():
        query = select(func.count()).where(WebSession.staff_id == actor.id)
        return db.session.scalar(query) or 0


def acts(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(AuditEvent.actor, AuditEvent.action).order_by(AuditEvent.id)
        )
        return [(actor, action) for actor, action in rows]


def test_a_new_person_gets_a_password_for_once(
    app: Flask, tools: Toolbox, staffing: StaffActor, do: Do
) -> None:
    def add(*values: Any) -> tuple[bool, str, str, bool]:
        with app.app_context(), transaction() as session:
            row, password = people.add(session, tools, staffing, *values)
            right = secrets.check_password(row.password_hash, password)
            return right, password, row.login, row.must_change_password

    grants = [(Role.CLERK, "library"), (Role.HEAD, "pr")]
    right, password, login, must_change = add(" ＡＢ１ ", "鹿嶋　花子", "", grants)
    assert (right, login, must_change) == (True, "ab1", True)
    assert [len(part) for part in password.split("-")] == [4, 4, 4, 4]
    assert held(app, "ab1") == {("clerk", "library"), ("head", "pr")}
    assert acts(app) == [(f"staff:{staffing.id}", "account-created")]
    for values in (
        ("ab1", "花子", "", []),
        ("ab2", "", "", []),
        ("ab2", "花子", "x@gmail.com", []),
        ("ab2", "花子", "", [(Role.CLERK, "")]),
        ("ab2", "花子", "", [(Role.RESIDENT, "")]),
        ("ab2", "花子", "", [(Role.CLERK, "library"), (Role.PEOPLE, "")]),
    ):
        with pytest.raises(Refused):
            add(*values)
    assert len(acts(app)) == 1


def test_the_administrator_gives_and_takes_every_role(
    app: Flask, staffing: StaffActor, clerk: StaffActor, do: Do, open_session: Do
) -> None:
    open_session(clerk)
    do(people.grant, staffing, "hon", 1, (Role.AUDITOR, ""))
    assert sessions(app, clerk) == 1
    do(people.grant, staffing, "hon", 2, (Role.HEAD, "children"))
    do(people.revoke, staffing, "hon", 3, (Role.CLERK, "library"))
    assert held(app, "hon") == {("auditor", ""), ("head", "children")}
    assert sessions(app, clerk) == 0
    assert [action for _, action in acts(app)] == ["role-granted", "role-granted", "role-revoked"]
    with pytest.raises(Conflict, match="もう付いて"):
        do(people.grant, staffing, "hon", 4, (Role.AUDITOR, ""))
    with pytest.raises(Conflict, match="もう外れて"):
        do(people.revoke, staffing, "hon", 4, (Role.CLERK, "library"))


def test_who_keeps_the_accounts_works_on_no_cases(
    app: Flask, staffing: StaffActor, clerk: StaffActor, add_staff: Add, do: Do
) -> None:
    add_staff("jinji2", (Role.PEOPLE, ""))
    for login, given in (("jinji2", (Role.CLERK, "library")), ("hon", (Role.PEOPLE, ""))):
        with pytest.raises(Refused, match="両方"):
            do(people.grant, staffing, login, 1, given)
    assert held(app, "jinji2") == {("people", "")}


def test_nobody_changes_their_own_rights(
    app: Flask, staffing: StaffActor, head: StaffActor, do: Do
) -> None:
    for verb, values in (
        (people.grant, ((Role.AUDITOR, ""),)),
        (people.revoke, ((Role.PEOPLE, ""),)),
        (people.set_end, (None,)),
        (people.disable, ()),
        (people.enable, ()),
        (people.unlock, ()),
        (people.new_password, ()),
        (people.reset_second_factor, ()),
    ):
        with pytest.raises(Refused, match="自分の"):
            do(verb, staffing, "jinji", 1, *values)
    for verb in (people.grant, people.revoke):
        with pytest.raises(Refused, match="自分の"):
            do(verb, head, "kacho", 1, (Role.CLERK, "library"))
    with pytest.raises(Refused, match="自分の"):
        do(people.welcome, head, "kacho", (Role.CLERK, "library"))
    assert acts(app) == []
    do(people.change, staffing, "jinji", 1, "人事　次郎", "")
    assert acts(app) == [(f"staff:{staffing.id}", "account-changed")]


def test_a_head_keeps_to_the_own_department(
    app: Flask, head: StaffActor, clerk: StaffActor, other: StaffActor, do: Do
) -> None:
    do(people.grant, head, "hon", 1, (Role.HEAD, "library"))
    do(people.revoke, head, "hon", 2, (Role.HEAD, "library"))
    for given in ((Role.CLERK, "children"), (Role.AUDITOR, ""), (Role.PEOPLE, "")):
        for verb in (people.grant, people.revoke):
            with pytest.raises(Refused, match="その課の課長"):
                do(verb, head, "hon", 3, given)
    with pytest.raises(NotYours):
        do(people.grant, head, "kodomo", 1, (Role.CLERK, "library"))
    with pytest.raises(Refused, match="その課の課長"):
        do(people.welcome, head, "hon", (Role.CLERK, "children"))
    for verb, values in (
        (people.change, ("x", "")),
        (people.set_end, (None,)),
        (people.disable, ()),
        (people.enable, ()),
        (people.unlock, ()),
        (people.new_password, ()),
        (people.reset_second_factor, ()),
    ):
        with pytest.raises(Refused, match="「人事」"):
            do(verb, head, "hon", 3, *values)
    with pytest.raises(Refused, match="「人事」"):
        do(people.add, head, "new", "新人", "", [])
    assert held(app, "hon") == {("clerk", "library")}
    assert held(app, "kodomo") == {("clerk", "children")}


def test_a_head_takes_a_colleague_in_by_the_number(
    app: Flask, head: StaffActor, other: StaffActor, add_staff: Add, clock: FixedClock, do: Do
) -> None:
    add_staff("yameta", (Role.CLERK, "pr"), leaves_on=clock.today())
    add_staff("jinji", (Role.PEOPLE, ""))
    do(people.welcome, head, "ＫＯＤＯＭＯ", (Role.CLERK, "library"))
    assert held(app, "kodomo") == {("clerk", "children"), ("clerk", "library")}
    for login in ("nobody", "yameta"):
        with pytest.raises(Refused, match="中にいません"):
            do(people.welcome, head, login, (Role.CLERK, "library"))
    with pytest.raises(Refused, match="両方"):
        do(people.welcome, head, "jinji", (Role.CLERK, "library"))


def test_a_head_sees_the_own_people_and_their_roles_there(
    app: Flask, head: StaffActor, clerk: StaffActor, other: StaffActor, staffing: StaffActor, do: Do
) -> None:
    do(people.grant, staffing, "hon", 1, (Role.CLERK, "children"))
    with app.app_context():
        session, today = db.session(), date(2026, 11, 24)
        shown = reads.members(session, head, Search(), today)
        assert [(each.login, each.grants) for each in shown] == [
            ("hon", ((Role.CLERK, "library"),)),
            ("kacho", ((Role.HEAD, "library"),)),
        ]
        assert reads.members(session, clerk, Search(), today) == []
        with pytest.raises(NotYours):
            reads.member(session, head, "kodomo")
        everybody = reads.members(session, staffing, Search(), today)
        assert [each.login for each in everybody] == ["hon", "jinji", "kacho", "kodomo"]
        for search, logins in (
            (Search("ｈｏｎ"), ["hon"]),
            (Search("KACHO"), ["kacho"]),
            (Search(department="children"), ["hon", "kodomo"]),
            (Search("zzz"), []),
            (Search(gone=True), []),
        ):
            found = reads.members(session, staffing, search, today)
            assert [each.login for each in found] == logins


def test_the_second_of_two_administrators_is_told(
    app: Flask, tools: Toolbox, staffing: StaffActor, clerk: StaffActor, add_staff: Add, do: Do
) -> None:
    colleague = actor_for(add_staff("jinji2", (Role.PEOPLE, "")))

    def naming(actor: StaffActor) -> Callable[[], Any]:
        return lambda: do(people.change, actor, "hon", 1, f"{actor.login}が付けた名", "")

    results = together(app, [naming(staffing), naming(colleague)])
    assert kinds(results) == {"done": 1, "Conflict": 1}
    assert [action for _, action in acts(app)] == ["account-changed"]


def test_two_administrators_cannot_both_remove_each_other(
    app: Flask, staffing: StaffActor, add_staff: Add, do: Do
) -> None:
    colleague = actor_for(add_staff("jinji2", (Role.PEOPLE, "")))

    def removing(actor: StaffActor, login: str) -> Callable[[], Any]:
        return lambda: do(people.revoke, actor, login, 1, (Role.PEOPLE, ""))

    results = together(app, [removing(staffing, "jinji2"), removing(colleague, "jinji")])
    assert kinds(results)["done"] == 1
    assert len(held(app, "jinji")) + len(held(app, "jinji2")) == 1


@pytest.mark.parametrize(("days", "open_sessions"), [(-1, 0), (0, 0), (1, 1)])
def test_a_leaving_date_ends_sessions_at_once(
    app: Flask,
    tools: Toolbox,
    clock: FixedClock,
    staffing: StaffActor,
    clerk: StaffActor,
    do: Do,
    open_session: Do,
    days: int,
    open_sessions: int,
) -> None:
    open_session(clerk)
    do(people.set_end, staffing, "hon", 1, clock.today() + timedelta(days=days))
    assert sessions(app, clerk) == open_sessions
    clock.advance(days=1)
    with app.app_context():
        assert signing_in.actor(tools, db.session.get(StaffAccount, clerk.id)) is None
    do(people.set_end, staffing, "hon", 2, None)
    with app.app_context():
        assert signing_in.actor(tools, db.session.get(StaffAccount, clerk.id)) is not None


def test_stopping_and_going_on(
    app: Flask, tools: Toolbox, staffing: StaffActor, clerk: StaffActor, do: Do, open_session: Do
) -> None:
    open_session(clerk)
    do(people.disable, staffing, "hon", 1)
    assert sessions(app, clerk) == 0
    with pytest.raises(Conflict):
        do(people.disable, staffing, "hon", 2)
    do(people.enable, staffing, "hon", 2)
    with pytest.raises(Conflict):
        do(people.enable, staffing, "hon", 3)
    assert [action for _, action in acts(app)] == ["account-disabled", "account-enabled"]


def test_a_new_password_a_new_factor_and_the_end_of_a_pause(
    app: Flask, tools: Toolbox, clock: FixedClock, staffing: StaffActor, add_staff: Add, do: Do,
    open_session: Do,
) -> None:  # fmt: skip
    locked = {"locked_until": clock.now() + timedelta(minutes=9), "totp_secret": "SECRET"}
    person = actor_for(add_staff("hon", (Role.CLERK, "library"), **locked))
    do(people.unlock, staffing, "hon", 1)
    with pytest.raises(Conflict):
        do(people.unlock, staffing, "hon", 2)
    open_session(person)
    make_token(app, tools, staffing, person)
    password = do(people.new_password, staffing, "hon", 2)
    assert (sessions(app, person), tokens(app)) == (0, 0)
    with app.app_context(), transaction() as session:
        account = signing_in.with_password(session, tools, "hon", password).account
        assert account is not None
        assert account.must_change_password
        assert account.totp_secret == "SECRET"
    open_session(person)
    make_token(app, tools, staffing, person)
    do(people.reset_second_factor, staffing, "hon", 3)
    assert (sessions(app, person), tokens(app)) == (0, 0)
    with pytest.raises(Conflict):
        do(people.reset_second_factor, staffing, "hon", 4)
    assert [action for _, action in acts(app)] == [
        "account-unlocked",
        "token-made",
        "password-reset",
        "token-made",
        "second-factor-reset",
    ]


def make_token(app: Flask, tools: Toolbox, by: StaffActor, whose: StaffActor) -> None:
    with app.app_context(), transaction() as session:
        account = session.get_one(StaffAccount, whose.id)
        about = (session, tools, by, account, "集計", ["library"], 30)
        program_tokens.make(*about, may_act=True)
    assert tokens(app) == 1


def tokens(app: Flask) -> int:
    """How many work."""
    with app.app_context(), transaction() as session:
        living = select(func.count(ProgramToken.id)).where(ProgramToken.ended_at.is_(None))
        return session.scalar(living) or 0


def test_who_lost_the_role_meanwhile_does_nothing(
    app: Flask, staffing: StaffActor, clerk: StaffActor, add_staff: Add, do: Do
) -> None:
    """The actor of the request was loaded before: what counts is what holds in the transaction."""
    colleague = actor_for(add_staff("jinji2", (Role.PEOPLE, "")))
    do(people.revoke, colleague, "jinji", 1, (Role.PEOPLE, ""))
    with pytest.raises(NotYours):
        do(people.disable, staffing, "hon", 1)
    do(people.disable, colleague, "jinji", 2)
    with pytest.raises(NotYours):
        do(people.grant, staffing, "hon", 1, (Role.AUDITOR, ""))


def test_signing_in_is_remembered(
    app: Flask, tools: Toolbox, clock: FixedClock, clerk: StaffActor
) -> None:
    with app.app_context(), transaction() as session:
        signing_in.succeeded(session, tools, session.get_one(StaffAccount, clerk.id))
    with app.app_context():
        assert db.session.get_one(StaffAccount, clerk.id).last_signed_in_at == clock.now()


def test_one_time_passwords_differ(tools: Toolbox) -> None:
    made = {accounts.one_time(tools).password for _ in range(3)}
    assert len(made) == 3
