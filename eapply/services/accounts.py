"""People of the city: creating, granting, ending. And the demo's people, one pair a department."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.errors import Refused
from eapply.core.staffing import Grant, read_login
from eapply.core.submission import CITY_WIDE, DESK, Role
from eapply.models import StaffAccount, StaffGrant
from eapply.services import auditing, program_tokens, secrets, signing_in
from eapply.services.toolbox import Toolbox

PEOPLE_ALONE = "「人事」の役割と、課の役割（担当者・課長）は、一人が両方を持つことはできません。"
ONE_TIME_SIGNS = 16  # 78 bits
DEMO_PASSWORD = "kashima-demo-2026"  # noqa: S105 - for the demo only; production never creates it
NINE = (
    "pr",
    "tax-collection",
    "insurance",
    "children",
    "facilities",
    "sewerage",
    "lifelong-learning",
    "schools",
    "library",
)


@dataclass(frozen=True)
class DemoPerson:
    login: str
    name: str
    role: Role
    department: str


DEMO_SURNAMES = ("山田", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "中村", "小林")
DEMO_PEOPLE = (
    *(
        DemoPerson(code, f"{surname} 職員", Role.CLERK, code)
        for code, surname in zip(NINE, DEMO_SURNAMES, strict=True)
    ),
    *(DemoPerson(f"{code}-head", "課長", Role.HEAD, code) for code in NINE),
    DemoPerson("auditor", "監査 担当", Role.AUDITOR, ""),
    DemoPerson("people", "人事 担当", Role.PEOPLE, ""),
    DemoPerson("fees", "料金 一郎", Role.FEES, ""),
    DemoPerson("fees-second", "料金 二子", Role.FEES, ""),
    DemoPerson("cashier", "出納 担当", Role.CASHIER, ""),
)


@dataclass(frozen=True)
class OneTime:
    """A password for the first sign-in, and what is stored of it. Making one takes a while, on purpose."""

    password: str
    hashed: str


def one_time(tools: Toolbox) -> OneTime:
    """A new one, in signs that are not mistaken for each other on paper: "7KMQ-2X4B-…"."""
    number = int.from_bytes(tools.ids.random_bytes(ONE_TIME_SIGNS))
    password = reference.grouped(reference.signs_of(number, ONE_TIME_SIGNS))
    return OneTime(password, secrets.hash_password(password))


def check_grants(tools: Toolbox, grants: Iterable[Grant]) -> None:
    """Whether one person may hold these roles together.

    Raises:
        Refused: a role of a department names none, or 人事 would work on cases too.
    """
    held = set(grants)
    known = {department.code for department in tools.facts.departments()}
    for role, department in held:
        if role not in DESK | CITY_WIDE or (
            department not in known if role in DESK else department != ""
        ):
            raise Refused(f"役割「{role.value}」の課を確かめてください。", "grants")
    roles = {role for role, _ in held}
    if Role.PEOPLE in roles and roles & DESK:
        raise Refused(PEOPLE_ALONE, "grants")


def create(
    session: Session,
    tools: Toolbox,
    login: str,
    name: str,
    grants: Iterable[Grant],
    password: str = "",
    *,
    email: str = "",
    leaves_on: date | None = None,
    first: OneTime | None = None,
    by: str = auditing.SYSTEM,
) -> tuple[StaffAccount, str]:
    """A new account and its one-time password, to be changed at the first sign-in.

    Raises:
        Refused: the login is none or taken, or the roles cannot be held.
    """
    login, granted = read_login(login), sorted(set(grants))
    if session.scalars(select(StaffAccount).where(StaffAccount.login == login)).first():
        raise Refused(f"職員番号「{login}」は使われています。", "login")
    check_grants(tools, granted)
    if password:
        first = OneTime(password, secrets.hash_password(password))
    first = first or one_time(tools)
    account = StaffAccount(
        login=login,
        name=name,
        email=email,
        password_hash=first.hashed,
        must_change_password=not password,
        leaves_on=leaves_on,
        created_at=tools.clock.now(),
        grants=grant_rows(granted),
    )
    session.add(account)
    session.flush()
    auditing.record(
        session,
        tools,
        signing_in.CHAIN,
        by,
        "account-created",
        account=account.id,
        grants=[[role.value, department] for role, department in granted],
    )
    return account, first.password


def grant_rows(grants: Sequence[Grant]) -> list[StaffGrant]:
    return [StaffGrant(role=role.value, department=department) for role, department in grants]


def disable(session: Session, tools: Toolbox, account: StaffAccount, actor: str) -> None:
    """Ends an account with all its sessions and its programs' tokens at once."""
    account.disabled_at = tools.clock.now()
    signing_in.end_sessions(session, account.id)
    program_tokens.end_all(session, tools, account.id)
    auditing.record(session, tools, signing_in.CHAIN, actor, "account-disabled", account=account.id)


def seed_demo(session: Session, tools: Toolbox) -> int:
    """Creates the demo's people where no account exists yet; the number created.

    Refused: never in production, whose people get one-time passwords.
    """
    if tools.settings.mode != "demo":
        raise Refused("練習用の職員は、本番では作れません。")
    if session.scalars(select(StaffAccount.id).limit(1)).first() is not None:
        return 0
    for person in DEMO_PEOPLE:
        create(
            session,
            tools,
            person.login,
            person.name,
            [(person.role, person.department)],
            DEMO_PASSWORD,
        )
    return len(DEMO_PEOPLE)
