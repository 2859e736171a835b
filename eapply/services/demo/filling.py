"""Fills an installation of the demo with a year of filings: rows in bulk, records with valid chains."""

from __future__ import annotations

import hashlib
import random
from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eapply.core import reference
from eapply.core.errors import Refused
from eapply.core.fees import Schedule
from eapply.core.fold import search_key
from eapply.core.submission import DESK, Action, State
from eapply.models import (
    AuditEvent,
    CaseTrace,
    Correction,
    Document,
    Message,
    Note,
    StaffGrant,
    Submission,
    Tick,
    transaction,
)
from eapply.models.database import JST, to_json
from eapply.services import auditing, fees, stored_rules
from eapply.services.demo import bookings, papers, rows
from eapply.services.demo.money import Money, money_of
from eapply.services.demo.money_rows import pay_out, write_money
from eapply.services.demo.owed import owed_for
from eapply.services.demo.patterns import Pattern, patterns
from eapply.services.demo.people import someone
from eapply.services.demo.stories import tell
from eapply.services.toolbox import Toolbox

AT_ONCE: Final = 250
YEAR: Final = 365
SEED: Final = 20261122
Progress = Callable[[int, str], None]


@dataclass
class Batch:
    """Rows that are written together; each child row names its filing by its place."""

    submissions: list[dict[str, Any]] = field(default_factory=list)
    children: dict[type[Any], list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    money: list[tuple[int, Money]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, table: type[Any], place: int, row: dict[str, Any]) -> None:
        self.children.setdefault(table, []).append((place, row))


def fill(tools: Toolbox, count: int = 5000, progress: Progress | None = None) -> int:
    """Adds ``count`` filings spread over the last year, and seals the record; the number added.

    ``progress`` gets a percentage and what is being done. Needs an application context.

    Raises:
        Refused: this is production, or no procedure has an example to file.
    """
    if tools.settings.mode != "demo":
        raise Refused("練習用の申請は、本番では作れません。")
    tell_progress = progress or (lambda percent, text: None)
    # Repeatable on purpose: the same demo for everybody. Numbers and tokens come from the toolbox.
    chance = random.Random(SEED)  # noqa: S311
    filed = read_patterns(tools, tell_progress)
    if not filed:
        raise Refused("記入例のある手続がないため、練習用の申請を作れません。")
    moments = arrivals(chance, tools.clock.now(), count)
    with transaction() as session:
        people = staff_by_department(session)
        rates = fees.schedule(session, tools)
    for start in range(0, count, AT_ONCE):
        batch = Batch()
        for number, moment in enumerate(moments[start : start + AT_ONCE], start=start):
            pattern = nearest(chance, filed, moment)
            compose(tools, chance, batch, pattern, moment, number, people, rates)
        with transaction() as session:
            write(session, batch)
        tell_progress(5 + 80 * min(start + AT_ONCE, count) // count, "申請を作っています")
    papers.issue(tools, count)
    pay_out(tools)
    bookings.book_all(tools, chance)
    seal_all(tools, tell_progress)
    tell_progress(100, "終わりました")
    return count


def read_patterns(tools: Toolbox, progress: Progress) -> list[Pattern]:
    found: list[Pattern] = []
    for done, total, pattern in patterns(tools):
        if pattern is not None:
            found.append(pattern)
        progress(5 * done // total, "記入例を読んでいます")
    return found


def arrivals(chance: random.Random, now: datetime, count: int) -> list[datetime]:
    """Moments of arrival over the last year, rising: more by day than by night, more lately."""
    moments: list[datetime] = []
    for _ in range(count):
        day = now.date() - timedelta(days=int(YEAR * chance.random() ** 1.3))
        hour = chance.choices(range(24), [1] * 6 + [4, 8] + [10] * 12 + [9, 7, 4, 2])[0]
        moment = datetime.combine(day, time(hour, chance.randrange(60)), JST)
        moment += timedelta(seconds=chance.randrange(60))
        insort(moments, moment if moment < now else moment - timedelta(days=1))
    return moments


def staff_by_department(session: Session) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    desk = [role.value for role in DESK]
    for grant in session.scalars(select(StaffGrant).where(StaffGrant.role.in_(desk))):
        found.setdefault(grant.department, []).append(grant.account_id)
    return found


def nearest(chance: random.Random, filed: Sequence[Pattern], moment: datetime) -> Pattern:
    """Some procedure; of its examples one whose days fit the time of year."""
    procedure = chance.choice(sorted({pattern.procedure.slug for pattern in filed}))
    own = [pattern for pattern in filed if pattern.procedure.slug == procedure]
    away = sorted(own, key=lambda pattern: abs((pattern.on - moment.date()).days))
    return chance.choice(away[: max(2, len(away) // 3)])


def compose(
    tools: Toolbox,
    chance: random.Random,
    batch: Batch,
    pattern: Pattern,
    moment: datetime,
    number: int,
    people: dict[str, list[int]],
    rates: Schedule,
) -> None:
    """One filing with all that happened to it."""
    person = someone(chance, number)
    values = pattern.filled(person)
    procedure, opening = pattern.procedure, tools.facts.opening_days("city")
    department = tools.department(pattern.department).code
    team = people.get(department, [])
    owed = owed_for(tools, rates, procedure.fee_rule, values["answers"], moment.date())
    story = tell(
        chance,
        procedure.legal_type,
        moment,
        tools.clock.now(),
        opening,
        team,
        pays_first=owed is not None and owed.is_paid_first,
        is_held=owed is not None and owed.is_held,
    )
    no_mail = procedure.mail_optional and chance.random() < 0.2
    place = len(batch.submissions)
    public_id = tools.ids.token(16)
    outcome = rows.outcome_of(procedure, story)
    corrections = rows.corrections_of(tools, chance, story, values["sheet"])
    messages = rows.messages_of(chance, story)
    version = rows.number_steps(story)
    batch.submissions.append(
        {
            "public_id": public_id,
            "reference": reference.make(
                reference.year_letter(moment.date()),
                tools.ids.random_bytes(reference.RANDOM_BYTES),
            ),
            "submit_key": tools.ids.token(16),
            "slug": procedure.slug,
            "form_version": procedure.version,
            "legal_type": procedure.legal_type.value,
            "department": department,
            "state": story.state.value,
            "version": version,
            "outcome": outcome,
            "outcome_text": rows.reasons_of(story),
            **values,
            "payload_hash": hashlib.sha256(to_json([values["raw"], {}]).encode()).hexdigest(),
            "name": pattern.name(person),
            "kana": "" if pattern.organisation else person.kana,
            "phone": person.phone,
            "email": "" if no_mail else person.email,
            "key_name": search_key(pattern.name(person))[:200],
            "key_kana": "" if pattern.organisation else search_key(person.kana)[:200],
            "key_phone": person.phone,
            "no_mail": no_mail,
            "password_hash": "",
            "arrived_at": moment,
            "due_on": opening.add(
                moment.date(),
                procedure.standard_days(tools.settings.standard_days) + rows.waited(story),
            ),
            "paused_on": rows.paused_on(story),
            "handler_id": story.handler,
            "answered": story.state is State.IN_REVIEW and story.when(Action.CORRECT) is not None,
            "replied": bool(messages) and messages[-1]["staff_id"] is None and rows.is_open(story),
            "decided_at": rows.decided_at(story),
            "updated_at": story.steps[-1].at,
        }
    )
    row, ticks = batch.submissions[-1], rows.ticks_of(chance, story, procedure)
    for table, found in ((Correction, corrections), (Message, messages), (Tick, ticks)):
        for child in found:
            batch.add(table, place, child)
    for child in stored_rules.rows_of(tools, procedure, values["answers"], moment.date()):
        batch.add(CaseTrace, place, child)
    for child in rows.notes_of(chance, story):
        batch.add(Note, place, child)
    for child in rows.documents_of(tools, chance, procedure, story, row):
        batch.add(Document, place, child)
    batch.events += rows.events_of(tools, story, row, messages, ticks)
    if owed is not None:
        money = money_of(tools, chance, owed, story, row, team)
        batch.events += rows.chained(tools, f"charge:{money.charge['public_id']}", money.acts)
        batch.money.append((place, money))


def write(session: Session, batch: Batch) -> None:
    """Writes a batch: filings first, then what belongs to them."""
    returning = insert(Submission).returning(Submission.id, sort_by_parameter_order=True)
    numbers = session.scalars(returning, batch.submissions).all()
    for table, children in batch.children.items():
        values = [child | {"submission_id": numbers[place]} for place, child in children]
        if values:
            session.execute(insert(table), values)
    session.execute(insert(AuditEvent), batch.events)
    write_money(session, [(numbers[place], money) for place, money in batch.money])


def seal_all(tools: Toolbox, progress: Progress) -> None:
    """Gives all new entries their places in the one chain."""
    sealed, rounds = 1, 0
    while sealed:
        with transaction() as session:
            sealed = auditing.seal(session, tools)
        rounds += 1
        progress(min(99, 90 + rounds // 8), "記録を封じています")
