"""What people answered after filing: sums by procedure and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.eras import fiscal_year
from eapply.core.feedback import Ease
from eapply.core.procedure import Procedure
from eapply.models import FeedbackCount


@dataclass(frozen=True)
class Line:
    """The answers to one procedure in one month, as 「2026-11」, or in all months together."""

    procedure: Procedure
    month: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def easy_percent(self) -> int:
        return round(100 * self.counts[Ease.EASY] / self.total)


def by_month(session: Session, procedures: Collection[Procedure], year: int) -> list[Line]:
    """The sums of a fiscal year, by procedure in the order given, then by month."""
    slugs = [procedure.slug for procedure in procedures]
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in session.scalars(select(FeedbackCount).where(FeedbackCount.slug.in_(slugs))):
        if fiscal_year(row.day) == year:
            sums = found.setdefault((row.slug, f"{row.day:%Y-%m}"), Counter())
            sums[row.answer] += row.count
    return [
        Line(procedure, month, found[slug, month])
        for procedure in procedures
        for slug, month in sorted(found)
        if slug == procedure.slug
    ]


def together(lines: Collection[Line]) -> list[Line]:
    """One line for each procedure."""
    sums: dict[str, Line] = {}
    for line in lines:
        before = sums.get(line.procedure.slug, Line(line.procedure, "", Counter()))
        sums[line.procedure.slug] = Line(line.procedure, "", before.counts + line.counts)
    return list(sums.values())
