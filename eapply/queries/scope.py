"""Who may see which case. Every read of a submission by staff starts here.

A department's people learn nothing about another department's cases: not their content, not their
number, not that they exist. City-wide roles see no case at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Session

from eapply.core.errors import NotYours
from eapply.core.opinions import LIVE, UNDECIDED
from eapply.core.reference import parse
from eapply.core.submission import DESK, Role
from eapply.models import Charge, Opinion, Submission

NOT_FOUND = "この申請は表示できません。番号を確かめてください。"
NO_OPINION = "この照会は表示できません。"
NO_CHARGE = "この納付は表示できません。番号を確かめてください。"


@dataclass(frozen=True)
class StaffActor:
    """A signed-in member of staff and the roles held now: pairs of role and department."""

    id: int
    name: str
    login: str
    grants: frozenset[tuple[Role, str]]

    def departments(self, roles: Iterable[Role] = DESK) -> tuple[str, ...]:
        """The departments whose cases this person works on, in a stable order."""
        wanted = frozenset(roles)
        return tuple(sorted({where for role, where in self.grants if role in wanted and where}))

    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.grants)

    def role_in(self, department: str) -> Role | None:
        """The strongest desk role in this department."""
        held = {role for role, where in self.grants if where == department}
        return next((role for role in (Role.HEAD, Role.CLERK) if role in held), None)


def visible(actor: StaffActor) -> Select[Submission]:
    """The submissions that this person may see, as a query to narrow further."""
    departments = actor.departments()
    if not departments:
        return select(Submission).where(false())
    return select(Submission).where(Submission.department.in_(departments))


def get_case(session: Session, actor: StaffActor, reference: str) -> Submission:
    """The case with this number, typed in any width.

    Raises:
        NotYours: there is none, or it belongs to another department: the same answer for both.
    """
    canonical = parse(reference)
    found = session.scalars(
        visible(actor).where(Submission.reference == (canonical or ""))
    ).one_or_none()
    if found is None:
        raise NotYours(NOT_FOUND)
    return found


def their_charges(actor: StaffActor) -> ColumnElement[bool]:
    """The charges that this person may see: those of their departments; a cashier sees all of them.

    A charge tells who owes what for which fee. What was answered in the case it does not tell.
    """
    if Role.CASHIER in actor.roles():
        return true()
    departments = actor.departments()
    return Charge.department.in_(departments) if departments else false()


def get_charge(session: Session, actor: StaffActor, public_id: str) -> Charge:
    """The charge with this public id. Raises NotYours, the same for foreign and unknown."""
    chosen = select(Charge).where(their_charges(actor), Charge.public_id == public_id)
    found = session.scalars(chosen).one_or_none()
    if found is None:
        raise NotYours(NO_CHARGE)
    return found


def asked_of(actor: StaffActor) -> ColumnElement[bool]:
    """The questions about other departments' cases that were put to this person's departments.

    They tell that there is a case and its number; what may be read of it, `released_to` says.
    """
    departments = actor.departments()
    return Opinion.department.in_(departments) if departments else false()


def released_to(actor: StaffActor) -> ColumnElement[bool]:
    """Those whose released parts may be read now: not taken back, not ended, the case not decided.

    For statements that join `Submission`.
    """
    return (
        asked_of(actor)
        & Opinion.status.in_([status.value for status in LIVE])
        & Submission.state.in_([state.value for state in UNDECIDED])
    )
