"""The desk's list over 100,000 cases beside the same list over 1,000, for one clerk of one department.

The states are spread evenly, which is more open work than any desk has: the hard case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bench.client import NextVisit, Visit, encode, expect
from bench.commits import submit, writing
from bench.figures import Bound, Row
from bench.system import System, filing_of, filled
from bench.turns import Plan, Side, rate_row, tail_row, take_turns
from eapply.core import reference
from eapply.core.fold import search_key
from eapply.core.submission import FILED_STATES, Role
from eapply.forms.library_card import LibraryCardForm
from eapply.models import StaffAccount, StaffGrant, Submission, WebSession, db, transaction
from eapply.services import secrets
from tests.databases import PREPARE, prepare

GROUP: Final = "queue"
BOUND: Final = Bound(1.5)
FEW: Final = 1_000
AT_ONCE: Final = 5_000
SPREAD_DAYS: Final = 700  # arrivals lie in this many days back
HANDLED_BY_ME: Final = 10  # every tenth case
MARKED: Final = 20  # every twentieth was answered, every twenty-first has a reply
CONNECTIONS: Final = 2
DEPARTMENT: Final = "library"
PEOPLE: Final = (
    ("鹿嶋", "カシマ"),
    ("神栖", "カミス"),
    ("潮来", "イタコ"),
    ("宮中", "キュウチュウ"),
    ("平井", "ヒライ"),
    ("髙﨑", "タカサキ"),
    ("𠮷田", "ヨシダ"),
)


def cases(
    first: dict[str, Any], count: int, system: System, clerk: int
) -> Iterator[dict[str, Any]]:
    """Copies of a real case: other people, days and states, all of them in the same department."""
    ids = system.tools.ids
    states = [state.value for state in FILED_STATES]
    for number in range(count):
        arrived = first["arrived_at"] - timedelta(minutes=number * SPREAD_DAYS * 24 * 60 / count)
        name, kana = PEOPLE[number % len(PEOPLE)]
        yield first | {
            "public_id": ids.token(16),
            "reference": reference.make("8", ids.random_bytes(reference.RANDOM_BYTES)),
            "submit_key": ids.token(16),
            "state": states[number % len(states)],
            "name": f"{name} {number}号",
            "kana": kana,
            "key_name": search_key(f"{name}{number}号"),
            "key_kana": kana,
            "key_phone": f"090{number:08}",
            "arrived_at": arrived,
            "updated_at": arrived + timedelta(hours=1),
            "due_on": arrived.date() + timedelta(days=14),
            "handler_id": clerk if number % HANDLED_BY_ME == 0 else None,
            "answered": number % MARKED == 0,
            "replied": number % (MARKED + 1) == 0,
        }


def seed(system: System, count: int) -> str:
    """Fills the list; returns the token of the clerk's browser."""
    form = filled(LibraryCardForm, system.tools)
    person = system.people(form, 1)[0]
    with system.app.app_context():
        submit(system, person.draft, filing_of(form))
        token, clerk = sign_in(system)
        table = db.metadata.tables[Submission.__tablename__]
        with writing(db.engine) as connection:
            row = dict(connection.execute(sa.select(table)).one()._mapping)
            row.pop("id")
            found = cases(row, count - 1, system, clerk)
            while rows := list(itertools.islice(found, AT_ONCE)):
                connection.execute(sa.insert(table), rows)
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
    return token


def sign_in(system: System) -> tuple[str, int]:
    """A clerk at work: the token of the browser, and who it is."""
    tools = system.tools
    now = tools.clock.now()
    token = tools.ids.token(24)
    with transaction() as session:
        account = StaffAccount(
            login="bench",
            name="計測 係",
            password_hash="",
            must_change_password=False,
            created_at=now,
            grants=[StaffGrant(role=Role.CLERK.value, department=DEPARTMENT)],
        )
        session.add(account)
        session.flush()
        session.add(
            WebSession(
                token_hash=secrets.hash_token(token),
                audience="staff",
                staff_id=account.id,
                data={},
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
        return token, account.id


def visitor(port: int, path: str, token: str) -> NextVisit:
    request = encode(port, "GET", path, headers={"Cookie": f"eapply-staff={token}"})

    def visit(number: int) -> Visit:
        expect((yield request), 200, "号".encode())

    return visit


PAGES: Final = {
    "first page": ("/staff/queue", BOUND),
    "one state": ("/staff/queue?view=new", BOUND),
    "search by name": ("/staff/queue?words=%E9%AB%98%E5%B4%8E10", None),
}


def measure(folder: Path, plan: Plan, most: int) -> list[Row]:
    systems = [(count, System(folder / f"queue-{count}")) for count in (most, FEW)]
    tokens = []
    for count, system in systems:
        prepare(system.tools.settings.database_url, PREPARE)
        tokens.append(seed(system, count))
    rows: list[Row] = []
    with systems[0][1].serve("queue-many") as many, systems[1][1].serve("queue-few") as few:
        for what, (path, bound) in PAGES.items():
            ours, floor = take_turns(
                Side(many.port, visitor(many.port, path, tokens[0])),
                Side(few.port, visitor(few.port, path, tokens[1])),
                plan,
                CONNECTIONS,
            )
            name = f"{what}, {most:,} beside {FEW:,}"
            rows.append(rate_row(GROUP, name, ours, floor, None))
            rows.append(tail_row(GROUP, name, ours, floor, 0.5, bound))
    return rows
