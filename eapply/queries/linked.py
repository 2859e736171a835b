"""Cases that follow one another, as the desk of one department may see them, in both directions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from eapply.models import CaseTrace, Submission
from eapply.models.traces import EARLIER, EARLIER_PROVEN
from eapply.queries.case_view import CaseView
from eapply.queries.scope import StaffActor, visible

MOST_LINKED = 20


@dataclass(frozen=True)
class Linked:
    """A case before (``is_earlier``) or after this one.

    Not ``is_proven``: somebody typed the number without holding that case's key, so the desk compares
    who filed.
    """

    reference: str
    slug: str
    is_earlier: bool
    is_proven: bool


@dataclass(frozen=True)
class Links:
    """``unmatched`` is the number that was typed and belongs to no case that this desk may see."""

    cases: tuple[Linked, ...]
    unmatched: str = ""


def linked(session: Session, actor: StaffActor, view: CaseView) -> Links:
    """What this case follows and what follows it.

    Other departments' cases and those under 支援措置 are not there at all.
    """
    case = view.case
    kinds = (EARLIER, EARLIER_PROVEN)
    columns = (Submission.reference, Submission.slug, CaseTrace.kind)
    before = (
        visible(actor)
        .join(CaseTrace, CaseTrace.value == Submission.reference)
        .where(CaseTrace.submission_id == case.id, CaseTrace.kind.in_(kinds), ~Submission.protected)
        .with_only_columns(*columns, literal(True))
    )
    after = (
        visible(actor)
        .join(CaseTrace, CaseTrace.submission_id == Submission.id)
        .where(CaseTrace.value == case.reference, CaseTrace.kind.in_(kinds), ~Submission.protected)
        .order_by(Submission.id.desc())
        .limit(MOST_LINKED)
        .with_only_columns(*columns, literal(False))
    )
    rows = [*session.execute(before), *session.execute(after)]
    found = tuple(
        Linked(reference, slug, bool(is_earlier), kind == EARLIER_PROVEN)
        for reference, slug, kind, is_earlier in rows
        if reference != case.reference
    )
    typed = session.scalar(
        select(CaseTrace.value).where(CaseTrace.submission_id == case.id, CaseTrace.kind.in_(kinds))
    )
    known = {each.reference for each in found}
    return Links(found, typed if typed and typed not in known else "")
