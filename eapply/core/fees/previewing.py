"""What a revision does, kind by kind: its difference to what would hold without it, and samples by both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eapply.core.fees.comparing import ChangeKind, RowChange, changes, samples, with_revision
from eapply.core.fees.measures import needed
from eapply.core.fees.quoting import quote
from eapply.core.fees.results import FeeRequest, NeedsAssessment, Quote
from eapply.core.fees.schedule import Edition, Schedule
from eapply.core.fees.values import FeeRate


@dataclass(frozen=True)
class Sample:
    """One request computed twice for the revision's first day."""

    request: FeeRequest
    words: str
    before: Quote | NeedsAssessment
    after: Quote | NeedsAssessment

    @property
    def difference(self) -> int | None:
        """Whole yen; None when one of the two has no price."""
        if isinstance(self.before, Quote) and isinstance(self.after, Quote):
            return self.after.total - self.before.total
        return None


@dataclass(frozen=True)
class KindDifference:
    """One kind of a revision. ``before`` is what would hold on its first day without it, if anything."""

    before: Edition | None
    after: Edition
    changes: tuple[RowChange, ...]
    samples: tuple[Sample, ...]

    @property
    def first(self) -> FeeRate:
        """The row that names number, kind and days."""
        return self.after.rates[0]


def by_kind(rates: Iterable[FeeRate]) -> dict[tuple[int, str], list[FeeRate]]:
    """The rows of each kind, in their order."""
    found: dict[tuple[int, str], list[FeeRate]] = {}
    for rate in rates:
        found.setdefault((rate.number, rate.variant), []).append(rate)
    return found


def _replaced(schedule: Schedule, rows: Sequence[FeeRate]) -> Edition | None:
    return schedule.newest(rows[0].number, rows[0].variant, rows[0].valid_from)


def changed_only(schedule: Schedule, rates: Iterable[FeeRate]) -> tuple[FeeRate, ...]:
    """Without the kinds that the schedule has already just so, whatever their first day."""
    return tuple(
        rate
        for rows in by_kind(rates).values()
        if not _is_there(_replaced(schedule, rows), rows)
        for rate in rows
    )


def _is_there(before: Edition | None, rows: Sequence[FeeRate]) -> bool:
    if before is None or before.rates[0].valid_to != rows[0].valid_to:
        return False
    return all(each.kind is ChangeKind.SAME for each in changes(before.rates, rows))


def differences(
    schedule: Schedule, rates: Sequence[FeeRate], *, practice: bool
) -> tuple[KindDifference, ...]:
    """What these rows change, by a schedule that does not hold them (or not approved)."""
    revised = with_revision(schedule, rates)
    return tuple(_difference(schedule, revised, rows, practice) for rows in by_kind(rates).values())


def _difference(
    schedule: Schedule, revised: Schedule, rows: Sequence[FeeRate], practice: bool
) -> KindDifference:
    before, after, day = _replaced(schedule, rows), Edition(rows), rows[0].valid_from
    return KindDifference(
        before,
        after,
        changes(before.rates if before else (), rows),
        tuple(
            Sample(
                request,
                "、".join(_words(after, request)),
                quote(schedule, request, day, practice=practice),
                quote(revised, request, day, practice=practice),
            )
            for request in samples(after)
        ),
    )


def _words(edition: Edition, request: FeeRequest) -> Iterator[str]:
    """「通数 3通」 for each quantity and choice; 「1件」-like units where nothing is counted."""
    quantities, choices = needed(rate.measure for rate in edition.rates)
    for choice in choices:
        labels = dict(choice.options)
        if request.quantities.get(choice.key) in labels:
            yield f"{choice.label} {labels[str(request.quantities[choice.key])]}"
    for each in quantities:
        if each.key in request.quantities:
            yield f"{each.label} {each.text(each.read(request.quantities[each.key]))}"
    if not quantities:
        yield edition.rates[0].unit
