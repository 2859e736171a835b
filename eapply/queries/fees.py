"""Reading the stored fee table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.fees import Basis, FeeRate, Provenance, Timing
from eapply.models import FeeRevision, StoredFeeRate

COLUMNS = tuple(
    each for each in StoredFeeRate.__table__.c if each.name not in ("id", "revision_id")
)


def rates(session: Session, number: int | None = None) -> Iterator[FeeRate]:
    """All rows that were not withdrawn, drafts too, in the order of entry; of one number if given."""
    wanted = (
        select(*COLUMNS, FeeRevision.id, FeeRevision.approved_at.is_not(None))
        .join(FeeRevision, FeeRevision.id == StoredFeeRate.revision_id)
        .where(FeeRevision.withdrawn_at.is_(None))
        .order_by(StoredFeeRate.id)
    )
    if number is not None:
        wanted = wanted.where(StoredFeeRate.number == number)
    for *values, revision, approved in session.execute(wanted):
        yield rate_of(values, revision, approved)


def of_revision(session: Session, revision: FeeRevision) -> tuple[FeeRate, ...]:
    """The rows of one revision, withdrawn or not."""
    wanted = select(*COLUMNS).where(StoredFeeRate.revision_id == revision.id)
    approved = revision.approved_at is not None
    return tuple(
        rate_of(list(values), revision.id, approved)
        for values in session.execute(wanted.order_by(StoredFeeRate.id))
    )


def mark_of(session: Session, kinds: Collection[tuple[int, str]]) -> str:
    """A mark of the revisions of these kinds: it changes when one is entered, approved or withdrawn."""
    wanted = (
        select(
            StoredFeeRate.number,
            StoredFeeRate.variant,
            FeeRevision.id,
            FeeRevision.approved_at.is_not(None),
        )
        .join(FeeRevision, FeeRevision.id == StoredFeeRate.revision_id)
        .where(FeeRevision.withdrawn_at.is_(None))
        .where(StoredFeeRate.number.in_({number for number, _ in kinds}))
        .order_by(FeeRevision.id)
        .distinct()
    )
    found = {
        revision: approved
        for number, variant, revision, approved in session.execute(wanted)
        if (number, variant) in kinds
    }
    return " ".join(f"{revision}{'a' if approved else ''}" for revision, approved in found.items())


def rate_of(values: list[object], revision: int, approved: bool) -> FeeRate:
    row = dict(zip(NAMES, values, strict=True))
    kinds = {
        "basis": Basis(row["basis"]),
        "timing": Timing(row["timing"]),
        "provenance": Provenance(row["provenance"]),
    }
    return FeeRate(**row | kinds, revision=revision, approved=approved)


NAMES = tuple("table" if each.name == "rate_table" else each.name for each in COLUMNS)
