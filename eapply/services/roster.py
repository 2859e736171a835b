"""人事異動: a list of people is looked at first, as differences, and then taken over in one transaction.

Who is not in the list stays as they are. A person's roles become those of the list. Reading and comparing
change nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.csv_file import FileProblem, FileProblems
from eapply.core.errors import Conflict, Refused
from eapply.core.staffing import EMAIL, END, Grant, Person, Roster, read_roster
from eapply.models import StaffAccount
from eapply.models.database import to_json
from eapply.queries import people as reads
from eapply.queries.scope import StaffActor
from eapply.services import accounts, auditing, people, signing_in
from eapply.services.accounts import OneTime
from eapply.services.signing_in import CHAIN
from eapply.services.toolbox import Toolbox

# Making a one-time password takes some hundredths of a second each, while a person waits.
MOST_NEW: Final = 100
STALE: Final = "確かめているあいだに、職員の登録が変わりました。もう一度確かめてください。"
NOTHING: Final = "いまの登録と同じです。変わるところがありません。"
TOO_MANY_NEW: Final = (
    f"新しい職員が多すぎます。一度に{MOST_NEW}人までです。ファイルを分けてください。"
)


class Kind(StrEnum):
    NEW = "new"
    LEAVING = "leaving"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Stand:
    """What of an account a list may change."""

    name: str
    email: str
    grants: frozenset[Grant]
    leaves_on: date | None


@dataclass(frozen=True)
class Difference:
    """A person of the list beside the account of now; ``before`` is None and ``version`` 0 for a new one."""

    person: Person
    kind: Kind
    before: Stand | None
    after: Stand
    version: int

    @property
    def shrinks(self) -> bool:
        return self.before is not None and not self.before.grants <= self.after.grants


def read(tools: Toolbox, text: str) -> Roster:
    """The list in a file's text. Raises FileProblems."""
    known = {each.name: each.code for each in tools.facts.departments()}
    known |= {code: code for code in known.values()}
    return read_roster(text, known, tools.settings.staff_mail_domains, tools.clock.today())


def compare(
    session: Session, tools: Toolbox, actor: StaffActor, roster: Roster
) -> list[Difference]:
    """Each person of the list beside what is there, in the order of the file.

    Raises:
        FileProblems: roles that nobody may hold, one's own, too many new people.
    """
    known = {each.login: each for each in reads.everybody(session, actor)}
    problems, found = [], []
    for person in roster.people:
        account = known.get(person.login)
        difference = beside(roster, person, account)
        found.append(difference)
        try:
            accounts.check_grants(tools, person.grants)
            if account is not None and account.id == actor.id and touches_rights(difference):
                raise Refused(people.OWN)
        except Refused as refusal:
            problems.append(FileProblem(person.line, f"{person.login}　{refusal.message}"))
    if sum(each.kind is Kind.NEW for each in found) > MOST_NEW:
        problems.append(FileProblem(0, TOO_MANY_NEW))
    if problems:
        raise FileProblems(*problems)
    return found


def beside(roster: Roster, person: Person, account: StaffAccount | None) -> Difference:
    before = stand_of(account) if account is not None else None
    after = Stand(
        person.name,
        person.email if EMAIL in roster.columns or before is None else before.email,
        person.grants,
        person.leaves_on if END in roster.columns or before is None else before.leaves_on,
    )
    return Difference(
        person, kind_of(before, after), before, after, account.version if account else 0
    )


def stand_of(account: StaffAccount) -> Stand:
    held = frozenset(reads.grants_of(account))
    return Stand(account.name, account.email, held, account.leaves_on)


def kind_of(before: Stand | None, after: Stand) -> Kind:
    if before is None:
        return Kind.NEW
    if before == after:
        return Kind.SAME
    if after.leaves_on is not None and after.leaves_on != before.leaves_on:
        return Kind.LEAVING
    return Kind.CHANGED


def touches_rights(difference: Difference) -> bool:
    before, after = difference.before, difference.after
    return before is None or (before.grants, before.leaves_on) != (after.grants, after.leaves_on)


def seen(differences: Iterable[Difference]) -> str:
    """What the person looked at, in one word: whatever changes of it meanwhile changes the word."""
    lines = [
        [each.person.login, each.version, each.kind.value, each.shrinks] for each in differences
    ]
    return hashlib.sha256(to_json(lines).encode()).hexdigest()


def one_times(
    tools: Toolbox, differences: Sequence[Difference], looked_at: str
) -> dict[str, OneTime]:
    """One-time passwords of the new people by login; made before the transaction, as it takes a while.

    Raises:
        Conflict: these are not the differences that were looked at.
    """
    if seen(differences) != looked_at:
        raise Conflict(STALE)
    return {
        each.person.login: accounts.one_time(tools) for each in differences if each.kind is Kind.NEW
    }


def take_over(
    session: Session,
    tools: Toolbox,
    actor: StaffActor,
    roster: Roster,
    looked_at: str,
    first: Mapping[str, OneTime],
) -> list[Difference]:
    """Carries out what was looked at; what was done, without those who stay the same.

    Raises:
        Conflict: something changed meanwhile. FileProblems, Refused: as ``compare``; nothing changes.
    """
    fresh = people.administrator(session, tools, actor)
    people.for_all(fresh)
    differences = compare(session, tools, fresh, roster)
    new = {each.person.login for each in differences if each.kind is Kind.NEW}
    if seen(differences) != looked_at or new != first.keys():
        raise Conflict(STALE)
    done = [each for each in differences if each.kind is not Kind.SAME]
    if not done:
        raise Refused(NOTHING)
    by = auditing.actor_of(fresh.id)
    for each in done:
        if each.kind is Kind.NEW:
            after, login = each.after, each.person.login
            accounts.create(
                session,
                tools,
                login,
                after.name,
                after.grants,
                email=after.email,
                leaves_on=after.leaves_on,
                first=first[login],
                by=by,
            )
        else:
            put(session, tools, fresh, each)
    counts = {kind.value: sum(each.kind is kind for each in done) for kind in Kind}
    auditing.record(session, tools, CHAIN, by, "people-imported", counts=counts)
    return done


def put(session: Session, tools: Toolbox, actor: StaffActor, difference: Difference) -> None:
    """The account as the list has it; its sessions end where rights shrink."""
    login, after = difference.person.login, difference.after
    query = select(StaffAccount).where(StaffAccount.login == login).with_for_update()
    account = session.scalars(query).one()
    before = stand_of(account)
    people.step(actor, account, difference.version, own=True)
    account.name, account.email = after.name, after.email
    kept = [each for each in account.grants if (each.role, each.department) in after.grants]
    account.grants = [*kept, *accounts.grant_rows(sorted(after.grants - before.grants))]
    people.put_end(session, tools, account, after.leaves_on)
    if difference.shrinks:
        signing_in.end_sessions(session, account.id)
    people.note(
        session,
        tools,
        actor,
        "account-changed",
        account,
        changed=[key for key in ("name", "email") if getattr(before, key) != getattr(after, key)],
        granted=in_words(after.grants - before.grants),
        revoked=in_words(before.grants - after.grants),
        day=after.leaves_on.isoformat() if after.leaves_on else "",
    )


def in_words(grants: Iterable[Grant]) -> Sequence[list[str]]:
    return [[role.value, department] for role, department in sorted(grants)]
