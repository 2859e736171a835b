"""People of the city: creating, granting, ending. And the demo's people, one pair a department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.errors import Refused
from eapply.core.submission import DESK, Role
from eapply.models import StaffAccount, StaffGrant
from eapply.services import auditing, secrets, signing_in
from eapply.services.toolbox import Toolbox

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


def create(
    session: Session,
    tools: Toolbox,
    login: str,
    name: str,
    grants: Iterable[tuple[Role, str]],
    password: str = "",
) -> tuple[StaffAccount, str]:
    """A new account and its one-time password, to be changed at the first sign-in.

    Raises:
        Refused: the login is taken, or a grant names no department.
    """
    if session.scalars(select(StaffAccount).where(StaffAccount.login == login)).first():
        raise Refused(f"職員番号「{login}」は使われています。", "login")
    known = {department.code for department in tools.facts.departments()}
    granted = []
    for role, department in grants:
        if (role in DESK) != bool(department) or (department and department not in known):
            raise Refused(f"役割「{role.value}」の課を確かめてください。", "grants")
        granted.append(StaffGrant(role=role.value, department=department))
    one_time = password or tools.ids.token(12)
    account = StaffAccount(
        login=login,
        name=name,
        password_hash=secrets.hash_password(one_time),
        must_change_password=not password,
        created_at=tools.clock.now(),
        grants=granted,
    )
    session.add(account)
    session.flush()
    auditing.record(
        session,
        tools,
        "staff",
        auditing.SYSTEM,
        "account-created",
        account=account.id,
        grants=[[grant.role, grant.department] for grant in granted],
    )
    return account, one_time


def disable(session: Session, tools: Toolbox, account: StaffAccount, actor: str) -> None:
    """Ends an account and all its sessions at once."""
    account.disabled_at = tools.clock.now()
    signing_in.end_sessions(session, account.id)
    auditing.record(session, tools, "staff", actor, "account-disabled", account=account.id)


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
