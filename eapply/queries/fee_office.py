"""What the fee office looks at: every kind of every fee with its stages, and revisions with their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eapply.core.fees import Edition, Fee, FeeRate, Provenance, Schedule, Stage
from eapply.models import AuditEvent, FeeRevision, StaffAccount, StoredFeeRate
from eapply.queries import fees as stored

CHAIN: Final = "fees"  # of the record of acts
# The states of a kind, in the order of urgency: an unknown amount is in force, but charges nothing.
AWAITING, SCHEDULED, NONE = "awaiting", "scheduled", "none"
CONFIRMED, PROVISIONAL, UNKNOWN = "confirmed", "provisional", "unknown"


@dataclass(frozen=True)
class KindLine:
    """One kind of a fee. ``states`` are words of this module; ``in_force`` None: nothing holds today."""

    fee: Fee
    variant: str
    in_force: Edition | None
    scheduled: tuple[Edition, ...]
    awaiting: tuple[Edition, ...]
    past: tuple[Edition, ...]

    @property
    def states(self) -> tuple[str, ...]:
        found = [self.certainty]
        found += [SCHEDULED] if self.scheduled else []
        return (*found, AWAITING) if self.awaiting else tuple(found)

    @property
    def certainty(self) -> str:
        """How sure what holds today is: that of its least sure row."""
        if self.in_force is None:
            return NONE
        there = {rate.provenance for rate in self.in_force.rates}
        if Provenance.UNKNOWN in there:
            return UNKNOWN
        return PROVISIONAL if Provenance.TYPICAL in there else CONFIRMED


def kinds(table: Schedule, on: date) -> tuple[KindLine, ...]:
    """Every kind of the distinct fees of a schedule, in their order."""
    return tuple(
        _line(table, fee, variant, on)
        for fee in table.fees.values()
        if not fee.duplicate_of
        for variant in table.variants(fee.number)
    )


def _line(table: Schedule, fee: Fee, variant: str, on: date) -> KindLine:
    by_stage: dict[Stage, list[Edition]] = {stage: [] for stage in Stage}
    for edition in table.editions(fee.number, variant):
        by_stage[table.stage(edition, on)].append(edition)
    return KindLine(
        fee,
        variant,
        next(iter(by_stage[Stage.IN_FORCE]), None),
        tuple(reversed(by_stage[Stage.SCHEDULED])),
        tuple(by_stage[Stage.AWAITING]),
        tuple(by_stage[Stage.PAST]),
    )


def scheduled(table: Schedule, number: int, on: date) -> list[Edition]:
    """The approved editions of a fee that begin after that day, the first to begin first."""
    found = [
        edition
        for variant in table.variants(number)
        for edition in table.editions(number, variant)
        if table.stage(edition, on) is Stage.SCHEDULED
    ]
    return sorted(found, key=lambda edition: edition.order)


@dataclass(frozen=True)
class RevisionLine:
    """A revision in the list: what it is about in numbers of fees, who entered it."""

    revision: FeeRevision
    numbers: tuple[int, ...]
    kinds: int
    begins: date
    who: str


def revisions(session: Session, limit: int = 200) -> list[RevisionLine]:
    """Those that wait, then the decided ones; each group the newest first."""
    wanted = (
        select(
            FeeRevision,
            func.min(StoredFeeRate.valid_from),
            func.count(func.concat(StoredFeeRate.number, ":", StoredFeeRate.variant).distinct()),
        )
        .join(StoredFeeRate, StoredFeeRate.revision_id == FeeRevision.id)
        .group_by(FeeRevision.id)
        .order_by(
            func.coalesce(FeeRevision.approved_at, FeeRevision.withdrawn_at).is_not(None),
            FeeRevision.id.desc(),
        )
        .limit(limit)
    )
    rows = session.execute(wanted).all()
    about: dict[int, list[int]] = {}
    pairs = select(StoredFeeRate.revision_id, StoredFeeRate.number).distinct()
    for revision_id, number in session.execute(
        pairs.where(StoredFeeRate.revision_id.in_([row[0].id for row in rows]))
    ):
        about.setdefault(revision_id, []).append(number)
    names = people(session)
    return [
        RevisionLine(
            revision,
            tuple(sorted(about[revision.id])),
            count,
            begins,
            names.get(revision.entered_by, revision.entered_by),
        )
        for revision, begins, count in rows
    ]


def people(session: Session) -> dict[str, str]:
    """How the record names each member of staff → the name."""
    return {
        f"staff:{number}": name
        for number, name in session.execute(select(StaffAccount.id, StaffAccount.name))
    }


@dataclass(frozen=True)
class Step:
    """One entry of the record about a revision; ``reason`` where somebody sent it back."""

    at: datetime
    who: str
    action: str
    reason: str


def history(session: Session, revision: FeeRevision) -> list[Step]:
    """What was done about a revision, the oldest first; the first load of the table is not among it."""
    names = people(session)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.chain == CHAIN).order_by(AuditEvent.sequence)
    )
    return [
        Step(
            event.at,
            names.get(event.actor, event.actor),
            event.action,
            str(event.detail.get("reason", "")),
        )
        for event in events
        if event.detail.get("revision") == revision.id
    ]


def without(
    session: Session, table: Schedule, revision: FeeRevision
) -> tuple[Schedule, tuple[FeeRate, ...]]:
    """The schedule without a revision, and the revision's rows."""
    others = (rate for rate in table.rates if rate.revision != revision.id)
    return Schedule(table.fees.values(), others), stored.of_revision(session, revision)
