"""Staff sign-in: uniform answers, the pause after failures, the second factor, new passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.models import AuditEvent, StaffAccount, WebSession, transaction
from eapply.services import accounts, secrets, signing_in
from eapply.services.toolbox import Toolbox

PASSWORD = "正しい馬 battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
Add = Callable[..., int]


@pytest.fixture(scope="module")
def hashed() -> str:
    return secrets.hash_password(PASSWORD)


@pytest.fixture
def account(context: None, clock: FixedClock, hashed: str) -> Add:
    def add(login: str = "yamada", **columns: Any) -> int:
        with transaction() as session:
            row = StaffAccount(
                **{
                    "login": login,
                    "name": "山田",
                    "password_hash": hashed,
                    "must_change_password": False,
                    "created_at": clock.now(),
                }
                | columns
            )
            session.add(row)
            session.flush()
            return row.id

    return add


def attempt(tools: Toolbox, login: str, password: str) -> tuple[int | None, str]:
    with transaction() as session:
        outcome = signing_in.with_password(session, tools, login, password)
        return (outcome.account.id if outcome.account else None), outcome.refusal


def test_the_right_password_opens(account: Add, tools: Toolbox) -> None:
    number = account()
    assert attempt(tools, " ＹＡＭＡＤＡ ", PASSWORD) == (number, "")


def test_all_that_is_wrong_gets_the_same_answer(
    account: Add, tools: Toolbox, clock: FixedClock
) -> None:
    account()
    account("gone", disabled_at=clock.now())
    account("left", leaves_on=clock.today())
    account("blank", password_hash="")
    answers = {
        attempt(tools, login, password)
        for login, password in (
            ("yamada", "wrong"),
            ("nobody", PASSWORD),
            ("gone", PASSWORD),
            ("left", PASSWORD),
            ("blank", ""),
            ("", ""),
        )
    }
    assert answers == {(None, signing_in.WRONG)}


def test_the_day_before_leaving_still_counts(
    account: Add, tools: Toolbox, clock: FixedClock
) -> None:
    number = account(leaves_on=clock.today() + timedelta(days=1))
    assert attempt(tools, "yamada", PASSWORD)[0] == number


def test_five_failures_pause_for_a_quarter_of_an_hour(
    account: Add, tools: Toolbox, clock: FixedClock
) -> None:
    number = account()
    for _ in range(signing_in.FAILURES_BEFORE_LOCK):
        assert attempt(tools, "yamada", "wrong") == (None, signing_in.WRONG)
    assert attempt(tools, "yamada", PASSWORD) == (None, signing_in.LOCKED)
    clock.advance(minutes=14, seconds=59)
    assert attempt(tools, "yamada", PASSWORD) == (None, signing_in.LOCKED)
    clock.advance(seconds=2)
    assert attempt(tools, "yamada", PASSWORD) == (number, "")
    with transaction() as session:
        assert session.scalars(select(AuditEvent.action)).all() == ["locked"]


def test_success_forgets_earlier_failures(account: Add, tools: Toolbox) -> None:
    number = account()
    for _ in range(3):
        for _ in range(signing_in.FAILURES_BEFORE_LOCK - 1):
            attempt(tools, "yamada", "wrong")
        with transaction() as session:
            outcome = signing_in.with_password(session, tools, "yamada", PASSWORD)
            assert outcome.account is not None
            signing_in.succeeded(session, tools, outcome.account)
    assert attempt(tools, "yamada", PASSWORD) == (number, "")


def test_a_code_works_once_and_near_its_time(
    account: Add, tools: Toolbox, clock: FixedClock
) -> None:
    number = account(totp_secret=SECRET)

    def code(typed: str) -> bool:
        with transaction() as session:
            row = session.get_one(StaffAccount, number)
            return signing_in.with_code(session, tools, row, typed).account is not None

    now = pyotp.TOTP(SECRET).at(clock.now())
    late = pyotp.TOTP(SECRET).at(clock.now() - timedelta(seconds=90))
    assert not code("000000")
    assert not code(late)
    wide = now.translate({ord(str(digit)): chr(ord("０") + digit) for digit in range(10)})
    assert code(f" {wide[:3]} {wide[3:]} ")
    assert not code(now)
    clock.advance(seconds=30)
    assert code(pyotp.TOTP(SECRET).at(clock.now()))


def test_wrong_codes_pause_as_well(account: Add, tools: Toolbox) -> None:
    number = account(totp_secret=SECRET)
    for _ in range(signing_in.FAILURES_BEFORE_LOCK):
        with transaction() as session:
            row = session.get_one(StaffAccount, number)
            assert signing_in.with_code(session, tools, row, "x").account is None
    assert attempt(tools, "yamada", PASSWORD) == (None, signing_in.LOCKED)


def test_setting_a_second_factor_up(account: Add, tools: Toolbox, clock: FixedClock) -> None:
    number = account()
    code = pyotp.TOTP(SECRET).at(clock.now())
    for typed, kept in (("12345", ""), (code, SECRET)):
        with transaction() as session:
            row = session.get_one(StaffAccount, number)
            outcome = signing_in.set_up_code(session, tools, row, SECRET, typed)
            assert (outcome.account is not None) == bool(kept)
            assert row.totp_secret == kept
    with transaction() as session:
        row = session.get_one(StaffAccount, number)
        other = pyotp.random_base32()
        typed = pyotp.TOTP(other).at(clock.now())
        assert signing_in.set_up_code(session, tools, row, other, typed).account is None
        assert row.totp_secret == SECRET


def test_a_new_password_ends_all_sessions(account: Add, tools: Toolbox, clock: FixedClock) -> None:
    number = account(must_change_password=True)
    with transaction() as session:
        for token in ("a", "b"):
            session.add(
                WebSession(
                    token_hash=token,
                    audience="staff",
                    staff_id=number,
                    created_at=clock.now(),
                    seen_at=clock.now(),
                    expires_at=clock.now(),
                )
            )
    new = "新しい長いパスワードです。"
    with transaction() as session:
        row = session.get_one(StaffAccount, number)
        signing_in.change_password(session, tools, row, PASSWORD, new, new)
        assert not row.must_change_password
    with transaction() as session:
        assert session.scalars(select(WebSession)).all() == []
    assert attempt(tools, "yamada", PASSWORD)[0] is None
    assert attempt(tools, "yamada", new)[0] == number


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "long enough password", "long enough password", "old"),
        (PASSWORD, "too short", "too short", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, "yamada-no-shokuin", "yamada-no-shokuin", "new"),
        (PASSWORD, "long enough password", "long enough passwort", "again"),
    ],
)
def test_a_bad_new_password_is_refused(
    account: Add, tools: Toolbox, old: str, new: str, again: str, field: str
) -> None:
    number = account("yamada-no-shokuin")

    def change() -> None:
        with transaction() as session:
            row = session.get_one(StaffAccount, number)
            signing_in.change_password(session, tools, row, old, new, again)

    with pytest.raises(Refused) as refusal:
        change()
    assert refusal.value.field == field


def test_disabling_ends_rights_and_sessions(
    account: Add, tools: Toolbox, clock: FixedClock
) -> None:
    number = account()
    with transaction() as session:
        row = session.get_one(StaffAccount, number)
        assert signing_in.actor(tools, row) is not None
        accounts.disable(session, tools, row, "system")
        assert signing_in.actor(tools, row) is None


def test_one_time_passwords_must_be_changed(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        row, password = accounts.create(session, tools, "new", "新人", [(Role.CLERK, "library")])
        assert row.must_change_password
        assert secrets.check_password(row.password_hash, password)
    with pytest.raises(Refused), transaction() as session:
        accounts.create(session, tools, "new", "新人", [])
    for grant in ((Role.CLERK, ""), (Role.CLERK, "nowhere"), (Role.AUDITOR, "library")):
        with pytest.raises(Refused), transaction() as session:
            accounts.create(session, tools, "other", "新人", [grant])
