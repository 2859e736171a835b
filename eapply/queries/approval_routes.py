"""決裁の区分: who decides by now, by the city's table and the department's released changes; and those changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from eapply.core.approval import ApprovalRoute, approver
from eapply.core.facts import Facts
from eapply.core.submission import Action, Role
from eapply.models import ApprovalChange, StaffAccount, StaffGrant
from eapply.queries import deputies


def routes_of(session: Session, facts: Facts, department: str) -> list[ApprovalRoute]:
    """The lines for a department: its released changes, those that begin last first, then the city's."""
    released = session.scalars(
        select(ApprovalChange)
        .where(ApprovalChange.department == department, ApprovalChange.released_at.is_not(None))
        .order_by(ApprovalChange.valid_from.desc(), ApprovalChange.id.desc())
    )
    return [*map(route_of, released), *facts.approval_routes()]


def route_of(row: ApprovalChange) -> ApprovalRoute:
    return ApprovalRoute(
        row.department,
        row.slug,
        frozenset({Action(row.action)} if row.action else ()),
        Role(row.approver),
        row.valid_from,
        date.max,
    )


@dataclass(frozen=True)
class Effect:
    """A decision of a procedure that another person decides once a change begins."""

    slug: str
    action: Action
    before: Role
    after: Role


def effects(
    routes: list[ApprovalRoute], new: ApprovalRoute, decisions: Iterable[tuple[str, Action]]
) -> list[Effect]:
    """What differs on the first day of the new line, were it released today.

    Args:
        decisions: those of the department, as slug and action.
    """
    day = new.valid_from
    # It comes after released lines of a later day and before those of its own and earlier days.
    later = [route for route in routes if route.valid_from > day]
    earlier = [route for route in routes if route.valid_from <= day]
    found = []
    for slug, action in decisions:
        before, after = (
            approver(lines, new.department, slug, action, day)
            for lines in (routes, [*later, new, *earlier])
        )
        if before is not after:
            found.append(Effect(slug, action, before, after))
    return found


@dataclass(frozen=True)
class Change:
    """A change with the names of those who acted on it."""

    row: ApprovalChange
    proposed_by: str
    decided_by: str

    @property
    def waits(self) -> bool:
        return self.row.released_at is None and self.row.ended_at is None


def changes(session: Session, department: str) -> list[Change]:
    """All changes of a department, the newest first."""
    proposer, releaser, ender = (aliased(StaffAccount) for _ in range(3))
    query = (
        select(ApprovalChange, proposer.name, releaser.name, ender.name)
        .join(proposer, proposer.id == ApprovalChange.proposed_by)
        .outerjoin(releaser, releaser.id == ApprovalChange.released_by)
        .outerjoin(ender, ender.id == ApprovalChange.ended_by)
        .where(ApprovalChange.department == department)
        .order_by(ApprovalChange.id.desc())
    )
    return [
        Change(row, name, released or ended or "")
        for row, name, released, ended in session.execute(query)
    ]


def heads(session: Session, department: str, on: date) -> list[str]:
    """The names of the heads who work there on that day."""
    query = (
        select(StaffAccount.name)
        .join(StaffGrant)
        .where(
            StaffGrant.department == department,
            StaffGrant.role == Role.HEAD.value,
            StaffAccount.works_on(on),
        )
        .order_by(StaffAccount.login)
    )
    return list(session.scalars(query))


def standing_in(session: Session, department: str, on: date) -> list[str]:
    """The names of those who may approve in a head's place on that day (代決)."""
    people = session.execute(
        select(StaffAccount.id, StaffAccount.name, StaffAccount.login)
        .join(StaffGrant)
        .where(StaffGrant.department == department, StaffAccount.works_on(on))
        .order_by(StaffAccount.login)
        .distinct()
    )
    return [
        name
        for person, name, _ in people
        if department in {where for where, _ in session.execute(deputies.in_force(person, on))}
    ]
